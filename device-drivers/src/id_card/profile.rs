//! What differs between models of readers, as TOML data.

use serde::{Deserialize, Deserializer};

pub use crate::profile::ProfileError;
use crate::profile::bounded;

/// How a model tells that the card it has read still lies there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PresenceProbe {
    /// `find` answers "found" again and again. A single "no card" after a good read is checked with the next probe.
    Find,
    /// `30 03`: "here it is" and "has none" both mean that the card is there.
    NewAddress,
    /// `30 05`.
    MgmtNo,
}

/// A model of reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Profile {
    /// How a lying card is told from a lifted one.
    pub presence_probe: PresenceProbe,
    /// Pause between two looks for a card, in milliseconds, 100 to 300.
    #[serde(deserialize_with = "poll_ms")]
    pub poll_ms: u16,
    /// Time between two self-checks of the module, in seconds, 1 to 60.
    #[serde(deserialize_with = "heartbeat_s")]
    pub heartbeat_s: u8,
}

/// Any reader that keeps to GA/T 467.
pub const SAMV_STANDARD: Profile = Profile { presence_probe: PresenceProbe::Find, poll_ms: 250, heartbeat_s: 10 };

impl Default for Profile {
    fn default() -> Self {
        SAMV_STANDARD
    }
}

impl Profile {
    /// Reads a profile; what is not named is as in [`SAMV_STANDARD`].
    pub fn from_toml(text: &str) -> Result<Self, ProfileError> {
        Ok(toml::from_str(text)?)
    }
}

fn poll_ms<'de, D: Deserializer<'de>>(source: D) -> Result<u16, D::Error> {
    bounded(source, "100 to 300", |ms| (100..=300).contains(&ms))
}

fn heartbeat_s<'de, D: Deserializer<'de>>(source: D) -> Result<u8, D::Error> {
    bounded(source, "1 to 60", |s| (1..=60).contains(&s))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_profile_is_the_standard() {
        assert_eq!(Profile::from_toml(""), Ok(SAMV_STANDARD));
    }

    #[test]
    fn the_sample_is_the_standard() {
        let sample = include_str!("../../../assets/profiles/id_reader.samv.toml");
        crate::profile::assert_sample(Profile::from_toml, sample, &SAMV_STANDARD);
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        for (line, named) in [
            ("beep = true", "unknown field `beep`"),
            ("poll_ms = 99", "must be 100 to 300"),
            ("poll_ms = 301", "must be 100 to 300"),
            ("poll_ms = -100000", "must be 100 to 300"),
            ("poll_ms = \"often\"", "expected i64"),
            ("heartbeat_s = 0", "must be 1 to 60"),
            ("heartbeat_s = 61", "must be 1 to 60"),
            ("heartbeat_s = 257", "must be 1 to 60"),
            ("presence_probe = \"smell\"", "`find`, `new_address`, `mgmt_no`"),
            ("poll_ms 200", "="),
        ] {
            let error = Profile::from_toml(&format!("# a model\n\n{line}\n")).unwrap_err().to_string();
            assert!(error.contains(named) && error.contains("line 3"), "{error}");
        }
        for edge in ["poll_ms = 100", "poll_ms = 300", "heartbeat_s = 1", "heartbeat_s = 60"] {
            assert!(Profile::from_toml(edge).is_ok(), "{edge}");
        }
    }
}
