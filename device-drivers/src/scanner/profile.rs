//! What differs between models of scanners and their settings, as TOML data.

use serde::{Deserialize, Deserializer, de::Error};

pub use crate::profile::ProfileError;
use crate::profile::bounded;

/// What a scanner sends behind each code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Suffix {
    /// CR; an LF behind it does not matter.
    Cr,
    /// CR LF.
    CrLf,
    /// LF.
    Lf,
    /// TAB.
    Tab,
    /// Nothing: a code ends when the line is silent for a while. Second choice: half a code looks like a whole one.
    None,
}

/// Who makes a scanner read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// It reads all the time, or when something moves in front of it.
    None,
    /// It reads when told by a GM65 command, and answers that.
    Gm65,
    /// It reads when told by `SYN T CR`, and answers nothing.
    Honeywell,
}

/// How a scanner shows that it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ping {
    /// It cannot: an unplugged adapter is noticed, a dead scanner behind a living adapter is not.
    None,
    /// It answers when asked for one byte of its settings, in GM65 frames.
    Gm65,
}

/// A model of scanner and how it is set up.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Profile {
    /// What stands behind each code.
    pub suffix: Suffix,
    /// With [`Suffix::None`]: silence that ends a code, in milliseconds, 50 to 100.
    #[serde(deserialize_with = "silence_ms")]
    pub silence_ms: u8,
    /// Each code stands between STX and ETX; then the suffix does not matter.
    pub stx_etx: bool,
    /// Text the scanner puts before each code, at most 16 printable ASCII characters; taken off.
    #[serde(deserialize_with = "prefix")]
    pub prefix: String,
    /// The scanner puts an AIM identifier such as `]Q1` (QR code) before each code; taken off.
    pub aim_id: bool,
    /// Who makes it read.
    pub trigger: Trigger,
    /// How it shows that it is there.
    pub ping: Ping,
}

/// Any scanner that reads all the time and sends CR behind each code.
pub const SERIAL_STANDARD: Profile = Profile {
    suffix: Suffix::Cr,
    silence_ms: 80,
    stx_etx: false,
    prefix: String::new(),
    aim_id: false,
    trigger: Trigger::None,
    ping: Ping::None,
};

impl Default for Profile {
    fn default() -> Self {
        SERIAL_STANDARD
    }
}

impl Profile {
    /// Reads a profile; what is not named is as in [`SERIAL_STANDARD`].
    pub fn from_toml(text: &str) -> Result<Self, ProfileError> {
        Ok(toml::from_str(text)?)
    }

    /// Whether it answers in GM65 frames, to a trigger or to a ping.
    pub(super) fn answers(&self) -> bool {
        self.trigger == Trigger::Gm65 || self.ping == Ping::Gm65
    }
}

fn silence_ms<'de, D: Deserializer<'de>>(source: D) -> Result<u8, D::Error> {
    bounded(source, "50 to 100", |ms| (50..=100).contains(&ms))
}

fn prefix<'de, D: Deserializer<'de>>(source: D) -> Result<String, D::Error> {
    let prefix = String::deserialize(source)?;
    if prefix.len() <= 16 && prefix.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(prefix)
    } else {
        Err(D::Error::custom("must be at most 16 printable ASCII characters without spaces"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_named_is_as_in_the_standard() {
        assert_eq!(Profile::from_toml(""), Ok(SERIAL_STANDARD));
        let gm65 = Profile::from_toml("trigger = \"gm65\"\nping = \"gm65\"").unwrap();
        assert_eq!(gm65, Profile { trigger: Trigger::Gm65, ping: Ping::Gm65, ..SERIAL_STANDARD });
    }

    #[test]
    fn the_samples_can_be_read_and_the_first_is_the_standard() {
        let sample = include_str!("../../../assets/profiles/scanner.serial.toml");
        crate::profile::assert_sample(Profile::from_toml, sample, &SERIAL_STANDARD);
        let gm65 = Profile::from_toml(include_str!("../../../assets/profiles/scanner.gm65.toml")).unwrap();
        assert_eq!((gm65.trigger, gm65.ping), (Trigger::Gm65, Ping::Gm65));
        let honeywell = Profile::from_toml(include_str!("../../../assets/profiles/scanner.honeywell.toml")).unwrap();
        assert_eq!((honeywell.trigger, honeywell.ping), (Trigger::Honeywell, Ping::None));
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        for (line, named) in [
            ("beep = true", "unknown field `beep`"),
            ("silence_ms = 49", "must be 50 to 100"),
            ("silence_ms = 101", "must be 50 to 100"),
            ("suffix = \"nul\"", "`cr`, `crlf`, `lf`, `tab`, `none`"),
            ("trigger = \"shout\"", "`none`, `gm65`, `honeywell`"),
            ("prefix = \"a b\"", "printable ASCII"),
            ("prefix = \"abcdefghijklmnopq\"", "at most 16"),
        ] {
            let error = Profile::from_toml(&format!("# a model\n\n{line}\n")).unwrap_err().to_string();
            assert!(error.contains(named) && error.contains("line 3"), "{error}");
        }
    }
}
