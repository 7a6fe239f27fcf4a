//! Where one code ends and the next begins, and what among them is an answer of the scanner.
//!
//! ```text
//! Between ─► Message ─► suffix, ETX or silence: Found::Message
//!    │          └─► no end in time, too long: Found::Fault, and dropped until its end or silence
//!    └─► Answer (02 00 …, families that answer) ─► Found::Answer
//! ```
//! The chunks in which bytes come do not matter, only their order and long silences.
//!
//! Deliberately absent: encodings, commands, how many codes a second are too many.

use std::time::Duration;

use zeroize::{Zeroize, Zeroizing};

use super::code::{LONGEST, ScanFault};
use super::command::{GM65_ANSWER, gm65_answer};
use super::profile::{Profile, Suffix};

/// A message without its end for so long will never get one.
const BROKEN_OFF: Duration = Duration::from_millis(500);
/// Silence after which what follows rubbish is believed again.
const QUIET: Duration = Duration::from_millis(500);

const STX: u8 = 0x02;
const ETX: u8 = 0x03;

/// Something complete in the stream.
#[derive(Clone, PartialEq, Eq)]
pub enum Found {
    /// One message without frame and suffix, not empty.
    Message(Zeroizing<Vec<u8>>),
    /// The data byte of a scanner's answer to a command.
    Answer(u8),
    /// Something that is neither.
    Fault(ScanFault),
}

impl std::fmt::Debug for Found {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Message(_) => f.write_str("Message(redacted)"),
            Self::Answer(value) => write!(f, "Answer({value:02X})"),
            Self::Fault(fault) => write!(f, "Fault({fault:?})"),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing under way.
    Between,
    /// Bytes of a message; `framed` behind an STX.
    Message { framed: bool },
    /// Bytes of an answer.
    Answer { held: [u8; GM65_ANSWER], len: usize },
    /// What comes is dropped until silence or, unless `deaf`, until what ends a message.
    Dropping { deaf: bool },
}

/// The framing machine of one line.
pub struct Framer {
    suffix: Suffix,
    silence: Duration,
    stx_etx: bool,
    answers: bool,
    state: State,
    message: Zeroizing<Vec<u8>>,
    last_byte: Duration,
    /// The silence seems to be over; asked once more before it is believed.
    doubted: bool,
}

impl Framer {
    /// For scanners as `profile` has them.
    pub fn new(profile: &Profile) -> Self {
        Self {
            suffix: profile.suffix,
            silence: Duration::from_millis(profile.silence_ms.into()),
            stx_etx: profile.stx_etx,
            answers: profile.answers(),
            state: State::Between,
            // As much as ever fits, so that growing leaves no copy behind.
            message: Zeroizing::new(Vec::with_capacity(LONGEST)),
            last_byte: Duration::ZERO,
            doubted: false,
        }
    }

    /// Forgets what is under way.
    pub fn reset(&mut self) {
        self.message.zeroize();
        self.state = State::Between;
        self.doubted = false;
    }

    /// Drops everything until the line has been silent for half a second.
    pub fn drop_until_quiet(&mut self) {
        self.reset();
        self.state = State::Dropping { deaf: true };
    }

    /// Whether a message or an answer is under way, or something is being dropped.
    pub fn is_busy(&self) -> bool {
        self.state != State::Between
    }

    /// Takes one byte.
    pub fn push(&mut self, byte: u8, now: Duration) -> Option<Found> {
        self.last_byte = now;
        self.doubted = false;
        match self.state {
            State::Dropping { deaf } => {
                if !deaf && self.ends_message(byte) {
                    self.state = State::Between;
                }
                None
            }
            State::Answer { held, len } => self.push_answer(held, len, byte),
            State::Message { framed: true } => match byte {
                ETX => self.end(),
                // The frame before broke off; this may be a whole one.
                STX => {
                    self.message.zeroize();
                    Some(Found::Fault(ScanFault::Incomplete))
                }
                _ => self.keep(byte),
            },
            State::Between | State::Message { framed: false } => self.push_open(byte),
        }
    }

    /// When [`timeout`](Self::timeout) wants to be called.
    pub fn deadline(&self) -> Option<Duration> {
        let silence = match self.state {
            State::Between => return None,
            State::Message { framed: false } if self.suffix == Suffix::None => self.silence,
            State::Message { .. } | State::Answer { .. } => BROKEN_OFF,
            State::Dropping { .. } => QUIET,
        };
        Some(self.last_byte + silence)
    }

    /// The time of [`deadline`](Self::deadline) has come; calling it early does nothing.
    ///
    /// The first call only doubts the silence, the second believes it: a thread that slept too long must not take its
    /// own sleep for the line's silence, so whoever carries bytes looks once more between the two.
    pub fn timeout(&mut self, now: Duration) -> Option<Found> {
        if self.deadline().is_none_or(|deadline| now < deadline) || !std::mem::replace(&mut self.doubted, true) {
            return None;
        }
        self.doubted = false;
        match self.state {
            State::Message { framed: false } if self.suffix == Suffix::None => self.end(),
            State::Message { .. } => {
                self.reset();
                Some(Found::Fault(ScanFault::Incomplete))
            }
            // Half an answer is a missing one; whoever asked notices.
            State::Answer { .. } | State::Dropping { .. } | State::Between => {
                self.reset();
                None
            }
        }
    }

    /// A byte between messages or in one without frame.
    fn push_open(&mut self, byte: u8) -> Option<Found> {
        match byte {
            STX if self.answers => {
                let before = if self.suffix == Suffix::None { self.end() } else { None };
                let mut held = [0; GM65_ANSWER];
                held[0] = STX;
                self.state = State::Answer { held, len: 1 };
                before
            }
            STX if self.stx_etx => {
                self.state = State::Message { framed: true };
                None
            }
            _ if self.stx_etx => {
                // What stands behind a frame is its suffix; anything else is rubbish.
                if matches!(byte, b'\r' | b'\n' | b'\t' | 0) {
                    return None;
                }
                self.state = State::Dropping { deaf: false };
                Some(Found::Fault(ScanFault::Garbled))
            }
            _ if self.ends_message(byte) => self.end(),
            // The other half of CR LF, in either order.
            b'\r' if matches!(self.suffix, Suffix::CrLf | Suffix::Lf) => None,
            b'\r' | b'\n' if self.message.is_empty() => None,
            _ => self.keep(byte),
        }
    }

    fn push_answer(&mut self, mut held: [u8; GM65_ANSWER], len: usize, byte: u8) -> Option<Found> {
        if len == 1 && byte != 0 {
            // Not an answer: a frame, where frames are spoken.
            if self.stx_etx {
                self.state = State::Message { framed: true };
                return if byte == ETX { self.end() } else { self.keep(byte) };
            }
            self.message.zeroize();
            self.state = State::Dropping { deaf: false };
            return Some(Found::Fault(ScanFault::Garbled));
        }
        if let Some(place) = held.get_mut(len) {
            *place = byte;
        }
        if len + 1 < GM65_ANSWER {
            self.state = State::Answer { held, len: len + 1 };
            return None;
        }
        self.state = if self.message.is_empty() { State::Between } else { State::Message { framed: false } };
        gm65_answer(held).map(Found::Answer)
    }

    fn ends_message(&self, byte: u8) -> bool {
        if self.stx_etx {
            return byte == ETX;
        }
        match self.suffix {
            Suffix::Cr => byte == b'\r',
            Suffix::CrLf | Suffix::Lf => byte == b'\n',
            Suffix::Tab => byte == b'\t',
            Suffix::None => false,
        }
    }

    fn keep(&mut self, byte: u8) -> Option<Found> {
        if self.message.len() >= LONGEST {
            self.message.zeroize();
            self.state = State::Dropping { deaf: false };
            return Some(Found::Fault(ScanFault::TooLong));
        }
        if self.state == State::Between {
            self.state = State::Message { framed: false };
        }
        self.message.push(byte);
        None
    }

    /// The message is complete; an empty one is none.
    fn end(&mut self) -> Option<Found> {
        self.state = State::Between;
        while self.suffix == Suffix::None && matches!(self.message.last(), Some(b'\r' | b'\n' | b'\t')) {
            self.message.pop();
        }
        if self.message.is_empty() {
            return None;
        }
        let mut whole = Zeroizing::new(Vec::with_capacity(self.message.len()));
        whole.extend_from_slice(&self.message);
        self.message.zeroize();
        Some(Found::Message(whole))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::profile::{Ping, SERIAL_STANDARD, Trigger};
    use super::*;

    const ACK: [u8; 7] = [0x02, 0x00, 0x00, 0x01, 0x00, 0x33, 0x31];
    const MS: Duration = Duration::from_millis(1);

    fn message(text: &str) -> Found {
        Found::Message(Zeroizing::new(text.as_bytes().to_vec()))
    }

    /// What is found in chunks that come with pauses before them.
    fn found<'a>(profile: &Profile, chunks: impl IntoIterator<Item = (Duration, &'a [u8])>) -> Vec<Found> {
        let mut framer = Framer::new(profile);
        let mut now = Duration::ZERO;
        let mut all = Vec::new();
        let end = [(Duration::from_secs(2), &[][..])];
        for (pause, chunk) in chunks.into_iter().chain(end) {
            let until = now + pause;
            while let Some(deadline) = framer.deadline().filter(|&deadline| deadline <= until) {
                now = now.max(deadline);
                all.extend(framer.timeout(now));
            }
            now = until;
            all.extend(chunk.iter().filter_map(|&byte| framer.push(byte, now)));
        }
        assert!(!framer.is_busy());
        all
    }

    fn at_once(profile: &Profile, bytes: &[u8]) -> Vec<Found> {
        found(profile, [(Duration::ZERO, bytes)])
    }

    fn with(suffix: Suffix) -> Profile {
        Profile { suffix, ..SERIAL_STANDARD }
    }

    #[test]
    fn each_suffix_ends_a_code() {
        for (suffix, bytes) in [
            (Suffix::Cr, &b"one\rtwo\r"[..]),
            (Suffix::Cr, b"one\r\ntwo\r\n"),
            (Suffix::Cr, b"\r\r\none\r\rtwo\r"),
            (Suffix::CrLf, b"one\r\ntwo\r\n"),
            (Suffix::Lf, b"one\ntwo\n"),
            (Suffix::Lf, b"\r\none\n\rtwo\r\n"),
            (Suffix::Tab, b"one\ttwo\t"),
        ] {
            assert_eq!(at_once(&with(suffix), bytes), [message("one"), message("two")], "{suffix:?} {bytes:?}");
        }
    }

    #[test]
    fn without_a_suffix_silence_ends_a_code() {
        let profile = with(Suffix::None);
        let spoken = [(MS, &b"on"[..]), (MS * 79, b"e"), (MS * 81, b"two")];
        assert_eq!(found(&profile, spoken), [message("one"), message("two")]);
    }

    #[test]
    fn a_silence_nobody_looked_at_twice_is_none() {
        let mut framer = Framer::new(&with(Suffix::None));
        assert_eq!(framer.push(b'a', Duration::ZERO), None);
        // The carrier overslept; the rest of the code waits in the line.
        assert_eq!(framer.timeout(MS * 300), None);
        assert_eq!(framer.push(b'b', MS * 300), None);
        assert_eq!(framer.timeout(MS * 380), None);
        assert_eq!(framer.timeout(MS * 380), Some(message("ab")));
    }

    #[test]
    fn a_code_that_breaks_off_is_dropped_and_the_next_one_whole() {
        let spoken = [(MS, &b"hal"[..]), (MS * 600, b"whole\r")];
        assert_eq!(found(&SERIAL_STANDARD, spoken), [Found::Fault(ScanFault::Incomplete), message("whole")]);
    }

    #[test]
    fn frames_are_taken_off_and_broken_ones_dropped() {
        let profile = Profile { stx_etx: true, ..SERIAL_STANDARD };
        assert_eq!(at_once(&profile, b"\x02one\x03\r\n\x02two\x03"), [message("one"), message("two")]);
        let broken = at_once(&profile, b"\x02ha\x02whole\x03");
        assert_eq!(broken, [Found::Fault(ScanFault::Incomplete), message("whole")]);
        assert_eq!(at_once(&profile, b"rubbish\x03\x02a\x03"), [Found::Fault(ScanFault::Garbled), message("a")]);
    }

    #[test]
    fn an_answer_is_taken_out_wherever_it_stands() {
        let answers = Profile { trigger: Trigger::Gm65, ..SERIAL_STANDARD };
        let stream = |parts: &[&[u8]]| parts.concat();
        assert_eq!(at_once(&answers, &stream(&[&ACK, b"one\r"])), [Found::Answer(0), message("one")]);
        assert_eq!(at_once(&answers, &stream(&[b"one\r", &ACK])), [message("one"), Found::Answer(0)]);
        assert_eq!(at_once(&answers, &stream(&[b"on", &ACK, b"e\r"])), [Found::Answer(0), message("one")]);
        let silent = Profile { suffix: Suffix::None, ..answers.clone() };
        assert_eq!(at_once(&silent, &stream(&[&ACK, b"one"])), [Found::Answer(0), message("one")]);
        assert_eq!(at_once(&silent, &stream(&[b"one", &ACK])), [message("one"), Found::Answer(0)]);
        let framed = Profile { stx_etx: true, ping: Ping::Gm65, ..SERIAL_STANDARD };
        assert_eq!(
            at_once(&framed, &stream(&[&ACK, b"\x02one\x03", &ACK])),
            [Found::Answer(0), message("one"), Found::Answer(0)]
        );
        // A wrong checksum is no answer, and no code either.
        assert_eq!(at_once(&answers, &stream(&[&ACK[..6], b"\x30", b"one\r"])), [message("one")]);
        // Half an answer.
        assert_eq!(found(&answers, [(MS, &ACK[..4]), (MS * 600, b"one\r")]), [message("one")]);
    }

    #[test]
    fn what_is_longer_than_any_code_is_dropped_up_to_its_end() {
        let bytes = [&b"x".repeat(LONGEST + 5000)[..], b"\rone\r"].concat();
        assert_eq!(at_once(&SERIAL_STANDARD, &bytes), [Found::Fault(ScanFault::TooLong), message("one")]);
        let longest = [&b"x".repeat(LONGEST)[..], b"\r"].concat();
        assert_eq!(at_once(&SERIAL_STANDARD, &longest).len(), 1);
        let endless = [(MS, &bytes[..LONGEST + 7]), (MS * 600, b"one")];
        assert_eq!(found(&with(Suffix::None), endless), [Found::Fault(ScanFault::TooLong), message("one")]);
    }

    fn profiles() -> impl Strategy<Value = Profile> {
        const SUFFIXES: [Suffix; 5] = [Suffix::Cr, Suffix::CrLf, Suffix::Lf, Suffix::Tab, Suffix::None];
        (proptest::sample::select(&SUFFIXES[..]), any::<bool>(), any::<bool>()).prop_map(
            |(suffix, stx_etx, answers)| Profile {
                suffix,
                stx_etx,
                trigger: if answers { Trigger::Gm65 } else { Trigger::None },
                ..SERIAL_STANDARD
            },
        )
    }

    proptest! {
        /// Codes, answers and rubbish in any chunks with short pauses: the same things are found.
        #[test]
        fn chunks_do_not_matter(
            profile in profiles(),
            parts in proptest::collection::vec(prop_oneof![
                "[a-zA-Z0-9]{1,40}".prop_map(|code| format!("{code}\r").into_bytes()),
                "[a-zA-Z0-9]{1,40}".prop_map(|code| format!("\u{2}{code}\u{3}\r\n").into_bytes()),
                Just(ACK.to_vec()),
                proptest::collection::vec(any::<u8>(), 0..30),
            ], 0..12),
            cuts in proptest::collection::vec((1_usize..40, 0_u32..40), 1..60),
        ) {
            let bytes = parts.concat();
            let whole = at_once(&profile, &bytes);
            let mut chunks = Vec::new();
            let mut rest = &bytes[..];
            for (length, pause) in cuts.into_iter().cycle() {
                if rest.is_empty() {
                    break;
                }
                let (chunk, after) = rest.split_at(length.min(rest.len()));
                chunks.push((MS * pause, chunk));
                rest = after;
            }
            prop_assert_eq!(found(&profile, chunks), whole);
        }

        /// Whatever came, after silence a code is read.
        #[test]
        fn after_silence_a_code_is_read(profile in profiles(), rubbish: Vec<u8>) {
            let whole: &[u8] = match profile.suffix {
                _ if profile.stx_etx => b"\x02code\x03",
                Suffix::Tab => b"code\t",
                Suffix::None => b"code",
                Suffix::Cr | Suffix::CrLf | Suffix::Lf => b"code\r\n",
            };
            let all = found(&profile, [(MS, &rubbish[..]), (MS * 1200, whole)]);
            prop_assert_eq!(all.last(), Some(&message("code")));
        }
    }
}
