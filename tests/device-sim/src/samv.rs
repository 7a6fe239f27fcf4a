//! SAM-V frames as the module sees them (GA/T 467): requests taken apart, replies put together.
//!
//! ```text
//! request : AA AA AA 96 69 | LenHi LenLo | CMD PARA [DATA…]     | CHK
//! reply   : AA AA AA 96 69 | LenHi LenLo | SW1 SW2 SW3 [DATA…]  | CHK
//! ```
//! The length counts everything after itself; CHK is the XOR of everything between preamble and itself.

use std::time::Duration;

/// The five bytes before every frame.
pub const PREAMBLE: [u8; 5] = [0xAA, 0xAA, 0xAA, 0x96, 0x69];
/// A request carries a command, a parameter, at most a few bytes, and a checksum.
const LONGEST_REQUEST: usize = 64;
/// A request whose rest does not come within this time is forgotten.
const GAP: Duration = Duration::from_millis(200);

/// Module status SW3 (GA/T 467, status table).
pub mod sw {
    /// The request's checksum was wrong.
    pub const BAD_CHECKSUM: u8 = 0x10;
    /// The request's length was wrong.
    pub const BAD_LENGTH: u8 = 0x11;
    /// No such command.
    pub const BAD_COMMAND: u8 = 0x21;
    /// The command is not permitted.
    pub const NOT_PERMITTED: u8 = 0x23;
    /// An error the module cannot name.
    pub const UNIDENTIFIED: u8 = 0x24;
    /// The card does not accept the SAM.
    pub const CARD_REJECTS_SAM: u8 = 0x31;
    /// The SAM does not accept the card.
    pub const SAM_REJECTS_CARD: u8 = 0x32;
    /// What the card holds failed its verification.
    pub const RECORD_UNVERIFIED: u8 = 0x33;
    /// The fingerprint failed its verification.
    pub const FINGERPRINT_UNVERIFIED: u8 = 0x37;
    /// What the card holds has a wrong length.
    pub const RECORD_LENGTH: u8 = 0x3F;
    /// A kind of card this module does not know.
    pub const UNKNOWN_CARD: u8 = 0x40;
    /// The card could not be read, was taken away, or was never selected.
    pub const READ_FAILED: u8 = 0x41;
    /// No random number from the card.
    pub const NO_RANDOM: u8 = 0x47;
    /// The module's self-test failed; it accepts no command.
    pub const SELF_TEST_FAILED: u8 = 0x60;
    /// The module is not authorised.
    pub const NOT_AUTHORISED: u8 = 0x66;
    /// No card.
    pub const NO_CARD: u8 = 0x80;
    /// The card could not be selected.
    pub const SELECT_FAILED: u8 = 0x81;
    /// Done.
    pub const OK: u8 = 0x90;
    /// The card has no such item.
    pub const NO_SUCH_ITEM: u8 = 0x91;
    /// A card was found.
    pub const FOUND: u8 = 0x9F;

    /// Every status that says that something failed.
    pub const FAILURES: [u8; 17] = [
        BAD_CHECKSUM,
        BAD_LENGTH,
        BAD_COMMAND,
        NOT_PERMITTED,
        UNIDENTIFIED,
        CARD_REJECTS_SAM,
        SAM_REJECTS_CARD,
        RECORD_UNVERIFIED,
        FINGERPRINT_UNVERIFIED,
        RECORD_LENGTH,
        UNKNOWN_CARD,
        READ_FAILED,
        NO_RANDOM,
        SELF_TEST_FAILED,
        NOT_AUTHORISED,
        NO_CARD,
        SELECT_FAILED,
    ];
}

/// What arrived on the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// A whole request with a right checksum.
    Request {
        /// CMD
        command: u8,
        /// PARA
        parameter: u8,
        /// What follows them.
        data: Vec<u8>,
    },
    /// A frame whose checksum does not fit.
    BadChecksum,
    /// A length no request has.
    BadLength,
}

/// Takes requests out of a byte stream in whatever pieces it comes.
#[derive(Debug, Default)]
pub struct RequestDecoder {
    held: Vec<u8>,
    last: Duration,
}

impl RequestDecoder {
    /// Takes bytes that arrived at `now`; returns what became complete.
    pub fn feed(&mut self, bytes: &[u8], now: Duration) -> Vec<Heard> {
        if now.saturating_sub(self.last) > GAP {
            self.held.clear();
        }
        self.last = now;
        self.held.extend_from_slice(bytes);
        let mut heard = Vec::new();
        while let Some(one) = self.next() {
            heard.push(one);
        }
        heard
    }

    /// Forgets a half request.
    pub fn clear(&mut self) {
        self.held.clear();
    }

    fn next(&mut self) -> Option<Heard> {
        let Some(at) = self.held.windows(PREAMBLE.len()).position(|window| window == PREAMBLE) else {
            let keep = self.held.len().min(PREAMBLE.len() - 1);
            self.held.drain(..self.held.len() - keep);
            return None;
        };
        self.held.drain(..at);
        let length = usize::from(u16::from_be_bytes([*self.held.get(5)?, *self.held.get(6)?]));
        if !(3..=LONGEST_REQUEST).contains(&length) {
            self.held.drain(..7);
            return Some(Heard::BadLength);
        }
        if self.held.len() < 7 + length {
            return None;
        }
        let frame: Vec<u8> = self.held.drain(..7 + length).collect();
        let (body, sum) = (&frame[5..6 + length], frame[6 + length]);
        if checksum(body) != sum {
            return Some(Heard::BadChecksum);
        }
        Some(Heard::Request { command: body[2], parameter: body[3], data: body[4..].to_vec() })
    }
}

/// A reply frame: card status SW1 SW2, module status SW3, data.
#[must_use]
pub fn reply(sw: [u8; 3], data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(sw.len() + data.len() + 1).expect("a reply of the module is shorter than 64 KiB");
    let mut frame = PREAMBLE.to_vec();
    frame.extend(length.to_be_bytes());
    frame.extend(sw);
    frame.extend(data);
    frame.push(checksum(&frame[PREAMBLE.len()..]));
    frame
}

/// The exclusive or of all bytes.
pub(crate) fn checksum(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |sum, byte| sum ^ byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(text: &str) -> Vec<u8> {
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
    }

    /// Fixed frames as the published protocol descriptions print them.
    #[test]
    fn published_requests_are_understood() {
        for (frame, command, parameter, data) in [
            ("AAAAAA9669000310FFEC", 0x10, 0xFF, vec![]),
            ("AAAAAA9669000311FFED", 0x11, 0xFF, vec![]),
            ("AAAAAA9669000312FFEE", 0x12, 0xFF, vec![]),
            ("AAAAAA96690003200122", 0x20, 0x01, vec![]),
            ("AAAAAA96690003200221", 0x20, 0x02, vec![]),
            ("AAAAAA96690003300132", 0x30, 0x01, vec![]),
            ("AAAAAA96690003301023", 0x30, 0x10, vec![]),
            ("AAAAAA96690003300330", 0x30, 0x03, vec![]),
            ("AAAAAA96690003300536", 0x30, 0x05, vec![]),
            ("AAAAAA96690003600467", 0x60, 0x04, vec![]),
            ("AAAAAA9669000461FF50CA", 0x61, 0xFF, vec![0x50]),
        ] {
            let heard = RequestDecoder::default().feed(&hex(frame), Duration::ZERO);
            assert_eq!(heard, [Heard::Request { command, parameter, data }], "{frame}");
        }
    }

    #[test]
    fn published_replies_are_built() {
        for (frame, sw, data) in [
            ("AAAAAA9669000400009094", [0, 0, sw::OK], vec![]),
            ("AAAAAA9669000800009F0000000097", [0, 0, sw::FOUND], vec![0; 4]),
            ("AAAAAA9669000C00009000000000000000009C", [0, 0, sw::OK], vec![0; 8]),
            ("AAAAAA9669000400008084", [0, 0, sw::NO_CARD], vec![]),
            ("AAAAAA9669000400008185", [0, 0, sw::SELECT_FAILED], vec![]),
            ("AAAAAA9669000400004145", [0, 0, sw::READ_FAILED], vec![]),
            ("AAAAAA96690004698241AE", [0x69, 0x82, sw::READ_FAILED], vec![]),
            ("AAAAAA9669000400009195", [0, 0, sw::NO_SUCH_ITEM], vec![]),
            ("AAAAAA9669000400001014", [0, 0, sw::BAD_CHECKSUM], vec![]),
            ("AAAAAA9669000400001115", [0, 0, sw::BAD_LENGTH], vec![]),
            ("AAAAAA9669000400002125", [0, 0, sw::BAD_COMMAND], vec![]),
            ("AAAAAA9669000400006064", [0, 0, sw::SELF_TEST_FAILED], vec![]),
        ] {
            assert_eq!(reply(sw, &data), hex(frame), "{frame}");
        }
    }

    #[test]
    fn requests_are_found_in_pieces_in_noise_and_after_a_half_one() {
        let find = hex("AAAAAA96690003200122");
        let wanted = [Heard::Request { command: 0x20, parameter: 0x01, data: vec![] }];
        for cut in 0..find.len() {
            let mut decoder = RequestDecoder::default();
            let mut heard = decoder.feed(&find[..cut], Duration::ZERO);
            heard.extend(decoder.feed(&find[cut..], Duration::from_millis(1)));
            assert_eq!(heard, wanted, "cut at {cut}");
        }
        let mut decoder = RequestDecoder::default();
        assert_eq!(decoder.feed(&hex("00AA55AAAAAAAAAA96690003200122"), Duration::ZERO), wanted);
        assert_eq!(decoder.feed(&find[..8], Duration::ZERO), []);
        assert_eq!(decoder.feed(&find, Duration::from_secs(1)), wanted);
    }

    #[test]
    fn wrong_checksums_and_lengths_are_told_apart() {
        let mut decoder = RequestDecoder::default();
        assert_eq!(decoder.feed(&hex("AAAAAA96690003200123"), Duration::ZERO), [Heard::BadChecksum]);
        assert_eq!(decoder.feed(&hex("AAAAAA96690002"), Duration::ZERO), [Heard::BadLength]);
        assert_eq!(decoder.feed(&hex("AAAAAA9669FFFF"), Duration::ZERO), [Heard::BadLength]);
    }
}
