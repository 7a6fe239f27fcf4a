//! What a reader says, without anybody who exists.

use std::time::Duration;

use crate::card::{Card, PHOTO, TEXT};
use crate::people;
use crate::samv::{Heard, PREAMBLE, RequestDecoder, checksum, reply, sw};

/// No reply is longer (text, photo, two fingerprints).
const LONGEST: usize = 4096;
/// Head, length, three status bytes: never personal.
const HEAD: usize = 10;

/// Whose card lies there, as far as the recording knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Holder {
    /// Not read yet, or somebody who may exist.
    #[default]
    Somebody,
    Invented,
}

/// Listens to both sides; remembers what was asked, for an answer does not say it.
#[derive(Debug, Default)]
pub(super) struct ReaderScrub {
    requests: RequestDecoder,
    asked: Option<(u8, u8)>,
    holder: Holder,
    held: Vec<u8>,
}

impl ReaderScrub {
    pub(super) fn hear_host(&mut self, bytes: &[u8], now: Duration) {
        for heard in self.requests.feed(bytes, now) {
            self.asked = match heard {
                Heard::Request { command, parameter, .. } => Some((command, parameter)),
                Heard::BadChecksum | Heard::BadLength => None,
            };
        }
    }

    /// Takes bytes of the module; each piece that may be written.
    pub(super) fn hear_device(&mut self, bytes: &[u8]) -> Vec<Vec<u8>> {
        self.held.extend(bytes);
        let mut out = Vec::new();
        while let Some(piece) = self.next() {
            out.push(piece);
        }
        out
    }

    pub(super) fn holds(&self) -> bool {
        !self.held.is_empty()
    }

    /// What is held back: the head of a frame as it is, the rest as zeros.
    pub(super) fn rest(&mut self) -> Vec<u8> {
        let held = std::mem::take(&mut self.held);
        if PREAMBLE.starts_with(&held) {
            held
        } else if held.starts_with(&PREAMBLE) {
            beheaded(&held)
        } else {
            noise(&held)
        }
    }

    fn next(&mut self) -> Option<Vec<u8>> {
        let at = self.held.windows(PREAMBLE.len()).position(|window| window == PREAMBLE);
        let Some(at) = at else {
            // The last four bytes may be the beginning of a preamble.
            let count = self.held.len().saturating_sub(PREAMBLE.len() - 1);
            return (count > 0).then(|| noise(&self.held.drain(..count).collect::<Vec<u8>>()));
        };
        if at > 0 {
            return Some(noise(&self.held.drain(..at).collect::<Vec<u8>>()));
        }
        let length = usize::from(u16::from_be_bytes([*self.held.get(5)?, *self.held.get(6)?]));
        if !(4..=LONGEST).contains(&length) {
            return Some(self.held.drain(..7).collect());
        }
        if self.held.len() < 7 + length {
            return None;
        }
        let frame: Vec<u8> = self.held.drain(..7 + length).collect();
        Some(self.frame(&frame))
    }

    fn frame(&mut self, frame: &[u8]) -> Vec<u8> {
        let (body, sum) = (&frame[PREAMBLE.len()..frame.len() - 1], frame[frame.len() - 1]);
        if checksum(body) != sum {
            let mut broken = beheaded(frame);
            let end = broken.len() - 1;
            broken[end] = !checksum(&broken[PREAMBLE.len()..end]);
            return broken;
        }
        let status = [frame[7], frame[8], frame[9]];
        let data = &frame[HEAD..frame.len() - 1];
        reply(status, &self.data(status[2], data))
    }

    /// The data of a good frame.
    fn data(&mut self, status: u8, data: &[u8]) -> Vec<u8> {
        match self.asked {
            // Another card may lie there from here on; serial numbers of cards are zeros in practice.
            Some((0x20, _)) => {
                self.holder = Holder::Somebody;
                vec![0; data.len()]
            }
            // The module's own number.
            Some((0x12, _)) if data.len() == 16 => data.to_vec(),
            Some((0x30, 0x01 | 0x10)) if status == sw::OK => self.record(data),
            Some((0x30, 0x03)) if status == sw::OK && self.holder == Holder::Somebody => address(data.len()),
            Some((0x30, 0x03 | 0x05)) if self.holder == Holder::Invented => data.to_vec(),
            _ => vec![0; data.len()],
        }
    }

    /// A base record: text, photo, perhaps fingerprints.
    fn record(&mut self, data: &[u8]) -> Vec<u8> {
        self.holder = Holder::Somebody;
        let with_fingerprints = self.asked == Some((0x30, 0x10));
        let head = if with_fingerprints { 6 } else { 4 };
        let lengths: Vec<usize> = data
            .chunks_exact(2)
            .take(head / 2)
            .map(|pair| usize::from(u16::from_be_bytes([pair[0], pair[1]])))
            .collect();
        let fits = lengths.len() == head / 2 && head + lengths.iter().sum::<usize>() == data.len();
        if !fits || lengths[..2] != [TEXT, PHOTO] {
            // No record this recorder can read: nothing of it is written but its lengths.
            return data.iter().enumerate().map(|(at, byte)| if at < head { *byte } else { 0 }).collect();
        }
        let text = &data[head..head + TEXT];
        let mut out = data.to_vec();
        if is_invented(text) {
            self.holder = Holder::Invented;
        } else {
            let card = stand_in(text);
            out[head..head + TEXT].copy_from_slice(card.text());
            out[head + TEXT..head + TEXT + PHOTO].copy_from_slice(card.photo());
        }
        out[head + TEXT + PHOTO..].fill(0);
        out
    }
}

/// Whether the 18-character number begins with an area that does not exist.
fn is_invented(text: &[u8]) -> bool {
    text[122..134] == *b"0\x000\x000\x000\x000\x000\x00"
}

/// An invented person's card of the same kind.
fn stand_in(text: &[u8]) -> Card {
    let name = match text[248] {
        b'J' => "何居住",
        b'I' => "SAMPLE, EXAMPLE MIDDLE",
        b'Y' => "范例约翰",
        _ => "李模范",
    };
    people::by_name(name).expect("people.json is part of this crate and proven by its tests")
}

/// An invented additional address of this many bytes.
fn address(length: usize) -> Vec<u8> {
    let units = "湖南省绥宁县长铺镇测试路88号".encode_utf16().chain(std::iter::repeat(0x0020));
    let mut bytes: Vec<u8> = units.take(length.div_ceil(2)).flat_map(u16::to_le_bytes).collect();
    bytes.truncate(length);
    bytes
}

fn beheaded(frame: &[u8]) -> Vec<u8> {
    frame.iter().enumerate().map(|(at, byte)| if at < HEAD { *byte } else { 0 }).collect()
}

/// What is no frame. AA may stay: some modules say it once too often before a frame.
fn noise(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().map(|byte| if *byte == PREAMBLE[0] { *byte } else { 0 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIND: &[u8] = b"\xAA\xAA\xAA\x96\x69\x00\x03\x20\x01\x22";
    const READ: &[u8] = b"\xAA\xAA\xAA\x96\x69\x00\x03\x30\x01\x32";
    const READ_WITH_FINGERPRINT: &[u8] = b"\xAA\xAA\xAA\x96\x69\x00\x03\x30\x10\x23";
    const ADDRESS: &[u8] = b"\xAA\xAA\xAA\x96\x69\x00\x03\x30\x03\x30";
    const NUMBERS: &[u8] = b"\xAA\xAA\xAA\x96\x69\x00\x03\x30\x05\x36";
    const OK: [u8; 3] = [0, 0, sw::OK];

    /// A card as if somebody had it: the number begins with an area that exists.
    fn real(name: &str) -> Card {
        let invented = people::by_name(name).unwrap();
        let mut text = *invented.text();
        if text[248] == b' ' {
            text[122..134].copy_from_slice(b"4\x003\x000\x005\x002\x007\x00");
        }
        text[0..2].copy_from_slice(&0x5F20_u16.to_le_bytes());
        invented.with_text(text)
    }

    fn base(card: &Card) -> Vec<u8> {
        [&[1, 0, 4, 0], card.text().as_slice(), card.photo()].concat()
    }

    fn asked(scrub: &mut ReaderScrub, request: &[u8], answer: &[u8]) -> Vec<u8> {
        scrub.hear_host(request, Duration::ZERO);
        let out = scrub.hear_device(answer).concat();
        assert!(!scrub.holds());
        out
    }

    #[test]
    fn a_record_of_somebody_becomes_an_invented_persons_of_the_same_kind() {
        for (name, stand_in) in [
            ("李模范", "李模范"),
            ("杨试例", "李模范"),
            ("何居住", "何居住"),
            ("SAMPLE, EXAMPLE MIDDLE", "SAMPLE, EXAMPLE MIDDLE"),
            ("范例约翰", "范例约翰"),
        ] {
            let frame = reply(OK, &base(&real(name)));
            let out = asked(&mut ReaderScrub::default(), READ, &frame);
            assert_eq!(out, reply(OK, &base(&people::by_name(stand_in).unwrap())), "{name}");
        }
    }

    #[test]
    fn a_record_of_an_invented_person_stays_and_so_does_what_belongs_to_the_card() {
        let mut scrub = ReaderScrub::default();
        let frame = reply(OK, &base(&people::by_name("杨试例").unwrap()));
        let address = reply(OK, &[b'x'; 70]);
        assert_ne!(asked(&mut scrub, ADDRESS, &address), address, "not before it is known whose card lies there");
        assert_eq!(asked(&mut scrub, READ, &frame), frame);
        assert_eq!(asked(&mut scrub, ADDRESS, &address), address);
        assert_eq!(asked(&mut scrub, NUMBERS, &reply(OK, &[7; 24])), reply(OK, &[7; 24]));
        assert_eq!(asked(&mut scrub, FIND, &reply([0, 0, sw::FOUND], &[7; 4])), reply([0, 0, sw::FOUND], &[0; 4]));
        assert_ne!(asked(&mut scrub, ADDRESS, &address), address, "it may be another card");
        assert_eq!(asked(&mut scrub, NUMBERS, &reply(OK, &[7; 24])), reply(OK, &[0; 24]));
    }

    #[test]
    fn fingerprints_are_never_written() {
        let card = people::by_name("杨试例").unwrap();
        let data = [&[1, 0, 4, 0, 2, 0], card.text().as_slice(), card.photo(), &[9; 512]].concat();
        let out = asked(&mut ReaderScrub::default(), READ_WITH_FINGERPRINT, &reply(OK, &data));
        assert_eq!(out.len(), 1809);
        assert_eq!(out[16..272], *card.text());
        assert!(out[1296..1808].iter().all(|byte| *byte == 0));
    }

    #[test]
    fn what_is_broken_keeps_its_head_only() {
        let frame = reply(OK, &base(&real("李模范")));
        let mut wrong = frame.clone();
        *wrong.last_mut().unwrap() ^= 1;
        let out = asked(&mut ReaderScrub::default(), READ, &wrong);
        assert_eq!((out.len(), &out[..10]), (1295, &frame[..10]));
        assert!(out[10..1294].iter().all(|byte| *byte == 0));
        assert_ne!(checksum(&out[5..1294]), out[1294], "still wrong");
        let mut scrub = ReaderScrub::default();
        scrub.hear_host(READ, Duration::ZERO);
        assert!(scrub.hear_device(&frame[..400]).is_empty());
        let half = scrub.rest();
        assert_eq!((half.len(), &half[..10]), (400, &frame[..10]));
        assert!(half[10..].iter().all(|byte| *byte == 0));
        let noise = asked(&mut ReaderScrub::default(), READ, b"secret\xAA\xAA\xAA\x96\x69\x00\x04\x00\x00\x90\x94");
        assert_eq!(noise, b"\0\0\0\0\0\0\xAA\xAA\xAA\x96\x69\x00\x04\x00\x00\x90\x94");
        let lying = [&[4, 0, 16, 0], &base(&real("李模范"))[4..]].concat();
        let out = asked(&mut ReaderScrub::default(), READ, &reply(OK, &lying));
        assert_eq!(out, reply(OK, &[&[4, 0, 16, 0][..], &[0; 1280]].concat()));
        let answer = reply(OK, &base(&real("李模范")));
        let unasked = asked(&mut ReaderScrub::default(), b"", &answer);
        assert_eq!(unasked, reply(OK, &[0; 1284]), "an answer to nothing known");
    }

    proptest::proptest! {
        /// In whatever pieces a record comes, nothing of it is written, and every length stays.
        #[test]
        fn no_piece_of_a_record_gets_through(cuts in proptest::collection::vec(0..1295_usize, 0..6), extra: Vec<u8>) {
            let frame = reply(OK, &base(&real("李模范")));
            let mut cuts = cuts;
            cuts.sort_unstable();
            let mut scrub = ReaderScrub::default();
            scrub.hear_host(READ, Duration::ZERO);
            let mut out = scrub.hear_device(&extra).concat();
            let mut last = 0;
            for cut in cuts.into_iter().chain([frame.len()]) {
                out.extend(scrub.hear_device(&frame[last..cut]).concat());
                last = cut;
            }
            out.extend(scrub.rest());
            proptest::prop_assert_eq!(out.len(), extra.len() + frame.len());
            let somebody = real("李模范");
            let number = &somebody.text()[122..134];
            proptest::prop_assert!(!out.windows(12).any(|window| window == number));
        }
    }
}
