//! What was said on a line, as text: recorded beside a real device, replayed in its place.
//!
//! ```text
//! # device-sim recording 1
//! # device reader
//! # baud 115200
//! +0.000 > AA AA AA 96 69 00 03 20 01 22        host to device
//! +0.041 < AA AA AA 96 69 00 04 00 00 80 84     device to host
//! ```
//! Times are seconds since the recording began. Other lines that begin with `#` are remarks. A recording made by
//! [`Recorder`] holds nobody's data but those of invented people (see `scrub`).

mod ear;
mod recorder;
mod replay;
mod scrub;

use std::fmt::{self, Write as _};
use std::time::Duration;

pub use recorder::Recorder;
pub use replay::Replay;

use crate::device::Kind;

const TITLE: &str = "# device-sim recording 1";

/// Who said something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The kiosk.
    Host,
    /// The device.
    Device,
}

/// Bytes that went over the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Since the recording began.
    pub at: Duration,
    /// Who said them.
    pub from: Side,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let from = if self.from == Side::Host { '>' } else { '<' };
        write!(f, "+{}.{:03} {from}", self.at.as_secs(), self.at.subsec_millis())?;
        self.bytes.iter().try_for_each(|byte| write!(f, " {byte:02X}"))
    }
}

/// Everything that was said, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    /// What kind of device it was.
    pub kind: Kind,
    /// Bits a second, as the host had set them when it began.
    pub baud: u32,
    /// What was said.
    pub entries: Vec<Entry>,
}

/// The first lines of a recording.
fn head(kind: Kind, baud: u32) -> String {
    format!("{TITLE}\n# device {}\n# baud {baud}\n", kind.name())
}

impl Recording {
    /// Reads a recording's text.
    ///
    /// # Errors
    /// The line, and what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut lines = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim()));
        if lines.next().map(|(_, line)| line) != Some(TITLE) {
            return Err(format!("line 1: this is no recording; one begins with {TITLE:?}"));
        }
        let (mut kind, mut baud, mut entries) = (None, None, Vec::new());
        for (number, line) in lines {
            let wrong = |what: &str| format!("line {number}: {what}");
            if let Some(name) = line.strip_prefix("# device ") {
                kind = Some(Kind::named(name).ok_or_else(|| wrong("a device is reader, printer or scanner"))?);
            } else if let Some(speed) = line.strip_prefix("# baud ") {
                baud = Some(speed.parse().map_err(|error| wrong(&format!("a speed is a number: {error}")))?);
            } else if !line.is_empty() && !line.starts_with('#') {
                entries
                    .push(entry(line).ok_or_else(|| wrong("not of the form \"+1.234 > AA BB\" or \"+1.234 < AA\""))?);
            }
        }
        let kind = kind.ok_or("there is no line \"# device …\"")?;
        let baud = baud.ok_or("there is no line \"# baud …\"")?;
        Ok(Self { kind, baud, entries })
    }
}

impl fmt::Display for Recording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&head(self.kind, self.baud))?;
        for entry in &self.entries {
            entry.fmt(f)?;
            f.write_char('\n')?;
        }
        Ok(())
    }
}

fn entry(line: &str) -> Option<Entry> {
    let mut words = line.split_ascii_whitespace();
    let (seconds, millis) = words.next()?.strip_prefix('+')?.split_once('.')?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if millis.len() != 3 || !digits(millis) || !digits(seconds) {
        return None;
    }
    let at = Duration::from_secs(seconds.parse().ok()?) + Duration::from_millis(millis.parse().ok()?);
    let from = match words.next()? {
        ">" => Side::Host,
        "<" => Side::Device,
        _ => return None,
    };
    let bytes = words.map(|word| {
        let is_hex = word.len() == 2 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hex.then(|| u8::from_str_radix(word, 16).ok())?
    });
    Some(Entry { at, from, bytes: bytes.collect::<Option<Vec<u8>>>()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_is_read_as_it_is_written() {
        let said = |ms, from, bytes: &[u8]| Entry { at: Duration::from_millis(ms), from, bytes: bytes.to_vec() };
        let entries = vec![said(0, Side::Host, b"\xAA\x00"), said(12_345, Side::Device, b"\x90")];
        let recording = Recording { kind: Kind::Reader, baud: 9_600, entries };
        let text = recording.to_string();
        assert!(text.ends_with("+0.000 > AA 00\n+12.345 < 90\n"), "{text}");
        assert_eq!(Recording::parse(&text), Ok(recording));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let with =
            |line: &str| Recording::parse(&format!("{TITLE}\n# device reader\n# baud 9600\n# a remark\n\n{line}"));
        assert!(with("+0.000 > AA").is_ok());
        for line in ["0.000 > AA", "+0.00 > AA", "+0.000 = AA", "+0.000 > A", "+0.000 > AAA", "+0.000 > +A", "+x.000 >"]
        {
            assert!(with(line).unwrap_err().starts_with("line 6: not of the form"), "{line}");
        }
        assert!(Recording::parse("hello").unwrap_err().starts_with("line 1: this is no recording"));
        assert!(
            Recording::parse(&format!("{TITLE}\n# device clock\n")).unwrap_err().starts_with("line 2: a device is")
        );
        assert!(Recording::parse(TITLE).unwrap_err().contains("# device"));
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text: String) {
            let _read = Recording::parse(&format!("{TITLE}\n{text}"));
        }
    }
}
