//! What differs between models of readers, as TOML data.

use serde::Deserialize;

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
    pub poll_ms: u16,
    /// Time between two self-checks of the module, in seconds, 1 to 60.
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
        let profile: Self = toml::from_str(text)?;
        if !(100..=300).contains(&profile.poll_ms) {
            return Err(ProfileError::Range { field: "poll_ms", allowed: "100 to 300" });
        }
        if !(1..=60).contains(&profile.heartbeat_s) {
            return Err(ProfileError::Range { field: "heartbeat_s", allowed: "1 to 60" });
        }
        Ok(profile)
    }
}

/// Why a profile is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// Not TOML, a key nobody knows, or a value of the wrong type; the message names line and column.
    #[error("{0}")]
    Syntax(#[from] toml::de::Error),
    /// A number out of its range.
    #[error("`{field}` must be {allowed}")]
    Range {
        /// The key.
        field: &'static str,
        /// What is allowed.
        allowed: &'static str,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_profile_is_the_standard() {
        assert_eq!(Profile::from_toml(""), Ok(SAMV_STANDARD));
    }

    #[test]
    fn mistakes_are_named() {
        let unknown = Profile::from_toml("presence_probe = \"mgmt_no\"\nbeep = true").unwrap_err().to_string();
        assert!(unknown.contains("beep") && unknown.contains("line 2"), "{unknown}");
        let range = Profile::from_toml("poll_ms = 5").unwrap_err().to_string();
        assert_eq!(range, "`poll_ms` must be 100 to 300");
        let value = Profile::from_toml("presence_probe = \"smell\"").unwrap_err().to_string();
        assert!(value.contains("find") && value.contains("new_address"), "{value}");
    }
}
