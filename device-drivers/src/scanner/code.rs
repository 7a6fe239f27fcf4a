//! From the bytes of one message to one opaque text.
//!
//! Deliberately absent: what a code means. There is no public grammar of an electronic social-security card's code, and
//! guessing one would be wrong one day.

use std::fmt;

use encoding_rs::{DecoderResult, GB18030};
use zeroize::Zeroizing;

use super::profile::Profile;

/// Longest code in bytes; the largest QR code holds 2953.
pub const LONGEST: usize = 4096;

/// What was scanned. Wiped on drop; `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(Zeroizing<String>);

impl Code {
    /// The text of the code. Not to be logged.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// From a message without its frame and suffix: UTF-8, else GB18030. NUL is passed over, as some scanners fill up
    /// with it. `None` for a message with nothing in it.
    ///
    /// # Errors
    /// [`ScanFault::Garbled`]: another control character, in neither encoding, or without the profile's prefix.
    pub fn from_message(message: &[u8], profile: &Profile) -> Result<Option<Self>, ScanFault> {
        let mut bytes: Zeroizing<Vec<u8>> = Zeroizing::new(Vec::with_capacity(message.len()));
        bytes.extend(message.iter().filter(|&&byte| byte != 0));
        if bytes.is_empty() {
            return Ok(None);
        }
        let bare = bytes.strip_prefix(profile.prefix.as_bytes()).ok_or(ScanFault::Garbled)?;
        let bare = match bare {
            [b']', family, modifier, rest @ ..]
                if profile.aim_id && family.is_ascii_alphabetic() && modifier.is_ascii_alphanumeric() =>
            {
                rest
            }
            whole => whole,
        };
        let text = decode(bare).ok_or(ScanFault::Garbled)?;
        if text.is_empty() {
            return Ok(None);
        }
        if text.chars().any(char::is_control) { Err(ScanFault::Garbled) } else { Ok(Some(Self(text))) }
    }
}

fn decode(bytes: &[u8]) -> Option<Zeroizing<String>> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(Zeroizing::new(text.to_owned()));
    }
    let mut decoder = GB18030.new_decoder_without_bom_handling();
    // As much as it can ever need, so that growing leaves no copy behind.
    let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len())?;
    let mut text = Zeroizing::new(String::with_capacity(room));
    match decoder.decode_to_string_without_replacement(bytes, &mut text, true) {
        (DecoderResult::InputEmpty, _) => Some(text),
        (DecoderResult::OutputFull | DecoderResult::Malformed(..), _) => None,
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(redacted)")
    }
}

/// Why something that came was no code. Nothing of it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ScanFault {
    /// It broke off: what ends a code never came. Scan again; if it is always so, the profile's suffix is wrong.
    #[error("the code broke off")]
    Incomplete,
    /// Control characters, neither UTF-8 nor GB18030, or not framed as the profile says.
    #[error("not a readable code")]
    Garbled,
    /// More than [`LONGEST`] bytes.
    #[error("longer than any code")]
    TooLong,
    /// More codes a second than anybody can hold up. Everything is dropped until the line falls quiet.
    #[error("the scanner floods the line")]
    Flood,
}

impl ScanFault {
    /// One word, for logs and heartbeats.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Incomplete => "incomplete",
            Self::Garbled => "garbled",
            Self::TooLong => "tooLong",
            Self::Flood => "flood",
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::profile::SERIAL_STANDARD;
    use super::*;

    fn text(message: &[u8], profile: &Profile) -> Result<Option<String>, ScanFault> {
        Code::from_message(message, profile).map(|code| code.map(|code| code.text().to_owned()))
    }

    fn plain(message: &[u8]) -> Result<Option<String>, ScanFault> {
        text(message, &SERIAL_STANDARD)
    }

    #[test]
    fn utf_8_comes_before_gb18030_and_both_are_read() {
        assert_eq!(plain("绥宁 ABC".as_bytes()), Ok(Some("绥宁 ABC".into())));
        // 绥宁 in GB18030, and a character of four bytes.
        assert_eq!(plain(b"\xCB\xE7\xC4\xFE"), Ok(Some("绥宁".into())));
        assert_eq!(plain(b"\x95\x32\x82\x36"), Ok(Some("\u{20000}".into())));
    }

    #[test]
    fn what_is_no_text_is_refused_and_nul_passed_over() {
        assert_eq!(plain(b"A\0B\0"), Ok(Some("AB".into())));
        assert_eq!(plain(b"\0\0"), Ok(None));
        for garbled in [&b"A\x1BB"[..], b"\x7F", b"\xFF\xFF", b"\xC4", b"A\tB", "\u{85}".as_bytes()] {
            assert_eq!(plain(garbled), Err(ScanFault::Garbled), "{garbled:02X?}");
        }
    }

    #[test]
    fn prefix_and_identifier_are_taken_off() {
        let profile = Profile { prefix: "S>".into(), aim_id: true, ..SERIAL_STANDARD };
        assert_eq!(text(b"S>]Q1payload", &profile), Ok(Some("payload".into())));
        assert_eq!(text(b"S>payload", &profile), Ok(Some("payload".into())));
        assert_eq!(text(b"payload", &profile), Err(ScanFault::Garbled));
        assert_eq!(text(b"S>]Q1", &profile), Ok(None));
        // Without the profile saying so it is the code's own.
        assert_eq!(plain(b"]Q1payload"), Ok(Some("]Q1payload".into())));
    }

    #[test]
    fn debug_shows_nothing() {
        let code = Code::from_message(b"secret", &SERIAL_STANDARD).unwrap().unwrap();
        assert_eq!(format!("{code:?}"), "Code(redacted)");
    }

    proptest! {
        #[test]
        fn every_text_survives_both_encodings(scanned in "[\\p{Han}A-Za-z0-9+/= ]{1,60}") {
            prop_assert_eq!(plain(scanned.as_bytes()), Ok(Some(scanned.clone())));
            let (gb, _, lost) = GB18030.encode(&scanned);
            // Some strings of GB18030 happen to be UTF-8 too; nobody can tell those.
            if !lost && std::str::from_utf8(&gb).is_err() {
                prop_assert_eq!(plain(&gb), Ok(Some(scanned)));
            }
        }

        #[test]
        fn arbitrary_bytes_never_panic_and_never_yield_control(bytes: Vec<u8>) {
            if let Ok(Some(code)) = Code::from_message(&bytes, &SERIAL_STANDARD) {
                prop_assert!(!code.text().is_empty() && !code.text().chars().any(char::is_control));
            }
        }
    }
}
