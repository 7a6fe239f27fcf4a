//! Nobody's data in a recording: what is written is not what went over the line where that was a person's.
//!
//! - Reader: a record whose ID number does not begin with 000000 becomes an invented person's of the same card kind,
//!   with a right checksum; additional address, card numbers and whatever belongs to such a card likewise. Frames that
//!   are broken keep their head; noise becomes zeros.
//! - Printer: letters become blanks, dots become white, unless only invented people are served.
//! - Scanner: a payload becomes random letters of the same length, the same for the same payload in a row.
//!
//! What cannot be judged is taken for personal.

mod reader;
mod scanner;

use std::time::Duration;

use super::{Entry, Side};
use crate::device::Kind;
use crate::printer::Blank;
use reader::ReaderScrub;
use scanner::ScannerScrub;

/// After this silence what is held back will not become whole.
pub(super) const GAP: Duration = Duration::from_millis(200);

/// Judges one line; holds back what is not yet whole.
pub(super) struct Scrub {
    what: What,
    /// When the first byte of what is held back came, and the last.
    begun: Option<Duration>,
    last: Duration,
}

enum What {
    Reader(Box<ReaderScrub>),
    Printer(Box<Blank>),
    Scanner(ScannerScrub),
    /// A printer that serves only invented people.
    Nothing,
}

impl Scrub {
    pub(super) fn new(kind: Kind, invented_people_only: bool) -> Self {
        let what = match kind {
            Kind::Reader => What::Reader(Box::default()),
            Kind::Printer if invented_people_only => What::Nothing,
            Kind::Printer => What::Printer(Box::default()),
            Kind::Scanner => What::Scanner(ScannerScrub::default()),
        };
        Self { what, begun: None, last: Duration::ZERO }
    }

    /// Takes bytes that went over the line at `now`; what may be written.
    pub(super) fn take(&mut self, from: Side, bytes: &[u8], now: Duration) -> Vec<Entry> {
        let mut entries = self.pass(now);
        let said = |at, from, bytes: Vec<u8>| (!bytes.is_empty()).then_some(Entry { at, from, bytes });
        let held_side = match self.what {
            What::Printer(_) => Side::Host,
            _ => Side::Device,
        };
        if from != held_side || matches!(self.what, What::Nothing) {
            // What a reader has not finished when it is asked again it will not finish.
            if let What::Reader(reader) = &mut self.what {
                entries.extend(said(self.begun.take().unwrap_or(now), Side::Device, reader.rest()));
                reader.hear_host(bytes, now);
            }
            entries.extend(said(now, from, bytes.to_vec()));
            return entries;
        }
        let begun = *self.begun.get_or_insert(now);
        self.last = now;
        let (whole, holds) = match &mut self.what {
            What::Reader(reader) => (reader.hear_device(bytes), reader.holds()),
            What::Printer(blank) => (vec![blank.feed(bytes)], blank.holds()),
            What::Scanner(scanner) => (scanner.hear_device(bytes), scanner.holds()),
            What::Nothing => (vec![bytes.to_vec()], false),
        };
        // What came first came when the first byte did; the rest came now.
        for (bytes, at) in whole.into_iter().zip(std::iter::once(begun).chain(std::iter::repeat(now))) {
            entries.extend(said(at, from, bytes));
        }
        if !holds {
            self.begun = None;
        } else if !entries.is_empty() {
            self.begun = Some(now);
        }
        entries
    }

    /// The time has come to `now`: what was held back for too long is given up.
    pub(super) fn pass(&mut self, now: Duration) -> Vec<Entry> {
        // A printer's host may stop in the middle of a picture for as long as the printer makes it wait.
        if now.saturating_sub(self.last) < GAP || matches!(self.what, What::Printer(_)) {
            return Vec::new();
        }
        self.end()
    }

    /// What is still held back.
    pub(super) fn end(&mut self) -> Vec<Entry> {
        let Some(at) = self.begun.take() else { return Vec::new() };
        let (from, bytes) = match &mut self.what {
            What::Reader(reader) => (Side::Device, reader.rest()),
            What::Printer(blank) => (Side::Host, blank.rest()),
            What::Scanner(scanner) => (Side::Device, scanner.rest()),
            What::Nothing => return Vec::new(),
        };
        if bytes.is_empty() { Vec::new() } else { vec![Entry { at, from, bytes }] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(count: u64) -> Duration {
        Duration::from_millis(count)
    }

    #[test]
    fn a_printers_job_is_blank_in_the_file_and_its_answers_are_not() {
        for (invented, letter) in [(false, 0x20), (true, b'A')] {
            let mut scrub = Scrub::new(Kind::Printer, invented);
            let mut entries = scrub.take(Side::Host, b"A\n\x1dv0\x00\x01\x00", ms(1));
            entries.extend(scrub.take(Side::Device, b"\x12", ms(2)));
            entries.extend(scrub.take(Side::Host, b"\x01\x00\xFF", ms(3_000)));
            entries.extend(scrub.end());
            let host: Vec<u8> =
                entries.iter().filter(|one| one.from == Side::Host).flat_map(|one| one.bytes.clone()).collect();
            let dots = if invented { 0xFF } else { 0 };
            assert_eq!(host, [&[letter][..], b"\n\x1dv0\x00\x01\x00\x01\x00", &[dots]].concat());
            assert!(entries.contains(&Entry { at: ms(2), from: Side::Device, bytes: vec![0x12] }));
        }
    }

    #[test]
    fn times_are_those_of_the_first_byte() {
        let mut scrub = Scrub::new(Kind::Reader, false);
        let ok = b"\xAA\xAA\xAA\x96\x69\x00\x04\x00\x00\x90\x94";
        assert_eq!(scrub.take(Side::Device, &ok[..4], ms(10)), []);
        assert_eq!(scrub.take(Side::Device, &ok[4..6], ms(12)), []);
        let whole = scrub.take(Side::Device, &ok[6..], ms(15));
        assert_eq!(whole, [Entry { at: ms(10), from: Side::Device, bytes: ok.to_vec() }]);
        assert_eq!(scrub.take(Side::Device, &ok[..4], ms(20)), []);
        assert_eq!(scrub.pass(ms(219)), []);
        let given_up = scrub.pass(ms(220));
        assert_eq!(given_up, [Entry { at: ms(20), from: Side::Device, bytes: b"\xAA\xAA\xAA\x96".to_vec() }]);
    }
}
