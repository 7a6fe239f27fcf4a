//! What differs between models of printers, as TOML data.

use serde::Deserialize;

/// The strongest proof of printing a model gives. If it is not answered the driver tries the next one down and
/// remembers that until the line is opened again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// `GS ( H`: the printer says when it has printed.
    GsH,
    /// `GS r`: the printer answers when it has worked off what came before.
    GsR,
    /// Neither: a slip can only be sent.
    None,
}

/// How a model cuts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// `GS V 66`: feeds to the cutter, leaves a bridge.
    FeedPartial,
    /// `GS V 65`: feeds to the cutter, cuts through.
    FeedFull,
    /// `ESC m`.
    OldPartial,
    /// `ESC i`.
    OldFull,
    /// No cutter: torn off by hand.
    None,
}

/// How a model tells that a slip waits at its mouth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlipSensor {
    /// It cannot.
    None,
    /// Bit 7 of the answer to `DLE EOT 1`.
    DleEot1Bit7,
}

/// How the printer holds back the line when its buffer is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flow {
    /// It cannot.
    None,
    /// Its busy line goes to CTS.
    RtsCts,
    /// XON and XOFF in its answers.
    XonXoff,
}

/// A model of printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Profile {
    /// Printable dots across: 576 on paper of 80 mm, 384 on 58 mm.
    pub width_dots: u16,
    /// Rows in one band of a picture, 24 to 64.
    pub band_rows: u8,
    /// The proof of printing to begin with. A model that prints stray characters at `gs_h` gets `gs_r`.
    pub proof: Proof,
    /// True if the model sends status by itself (`GS a`).
    pub asb: bool,
    /// How it cuts.
    pub cut: Cut,
    /// Dots fed before the cut; for cuts that do not feed by themselves.
    pub feed_dots: u8,
    /// Pause between two looks at the status, in milliseconds, 500 to 5000.
    pub poll_ms: u16,
    /// How a waiting slip is seen.
    pub slip_sensor: SlipSensor,
    /// Flow control of the line.
    pub flow: Flow,
}

/// A head of 203 dpi for paper of 80 mm with cutter.
pub const ESC_POS_80MM: Profile = Profile {
    width_dots: 576,
    band_rows: 48,
    proof: Proof::GsH,
    asb: true,
    cut: Cut::FeedPartial,
    feed_dots: 0,
    poll_ms: 1500,
    slip_sensor: SlipSensor::None,
    flow: Flow::None,
};

/// The same for paper of 58 mm.
pub const ESC_POS_58MM: Profile = Profile { width_dots: 384, ..ESC_POS_80MM };

impl Default for Profile {
    fn default() -> Self {
        ESC_POS_80MM
    }
}

impl Profile {
    /// Reads a profile; what is not named is as in [`ESC_POS_80MM`].
    pub fn from_toml(text: &str) -> Result<Self, ProfileError> {
        let profile: Self = toml::from_str(text)?;
        if !profile.width_dots.is_multiple_of(8) || !(64..=1024).contains(&profile.width_dots) {
            return Err(ProfileError::Range { field: "width_dots", allowed: "a multiple of 8 from 64 to 1024" });
        }
        if !(24..=64).contains(&profile.band_rows) {
            return Err(ProfileError::Range { field: "band_rows", allowed: "24 to 64" });
        }
        if !(500..=5000).contains(&profile.poll_ms) {
            return Err(ProfileError::Range { field: "poll_ms", allowed: "500 to 5000" });
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
    fn what_is_not_named_is_standard_and_mistakes_are_named() {
        let narrow = Profile::from_toml("width_dots = 384\nproof = \"gs_r\"").unwrap();
        assert_eq!(narrow, Profile { proof: Proof::GsR, ..ESC_POS_58MM });
        for (text, named) in [
            ("width_dots = 577", "`width_dots` must be a multiple of 8"),
            ("band_rows = 0", "`band_rows` must be 24 to 64"),
            ("poll_ms = 0", "`poll_ms` must be 500 to 5000"),
            ("colour = true", "unknown field `colour`"),
            ("cut = \"scissors\"", "feed_partial"),
        ] {
            let error = Profile::from_toml(text).unwrap_err().to_string();
            assert!(error.contains(named), "{error}");
        }
    }
}
