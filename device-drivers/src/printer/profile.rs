//! What differs between models of printers, as TOML data.

use serde::{Deserialize, Deserializer};

pub use crate::profile::ProfileError;
use crate::profile::bounded;

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
    /// Printable dots across, a multiple of 8 from 64 to 1024: 576 on paper of 80 mm, 384 on 58 mm.
    #[serde(deserialize_with = "width_dots")]
    pub width_dots: u16,
    /// Rows in one band of a picture, 24 to 64.
    #[serde(deserialize_with = "band_rows")]
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
    #[serde(deserialize_with = "poll_ms")]
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
        Ok(toml::from_str(text)?)
    }
}

fn width_dots<'de, D: Deserializer<'de>>(source: D) -> Result<u16, D::Error> {
    bounded(source, "a multiple of 8 from 64 to 1024", |dots: u16| {
        dots.is_multiple_of(8) && (64..=1024).contains(&dots)
    })
}

fn band_rows<'de, D: Deserializer<'de>>(source: D) -> Result<u8, D::Error> {
    bounded(source, "24 to 64", |rows| (24..=64).contains(&rows))
}

fn poll_ms<'de, D: Deserializer<'de>>(source: D) -> Result<u16, D::Error> {
    bounded(source, "500 to 5000", |ms| (500..=5000).contains(&ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_named_is_as_in_the_standard() {
        let narrow = Profile::from_toml("width_dots = 384\nproof = \"gs_r\"");
        assert_eq!(narrow, Ok(Profile { proof: Proof::GsR, ..ESC_POS_58MM }));
        assert_eq!(Profile::from_toml(""), Ok(ESC_POS_80MM));
    }

    #[test]
    fn the_sample_is_the_standard() {
        let sample = include_str!("../../../assets/profiles/printer.escpos-80mm.toml");
        crate::profile::assert_sample(Profile::from_toml, sample, &ESC_POS_80MM);
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        for (line, named) in [
            ("width_dots = 577", "must be a multiple of 8"),
            ("width_dots = 56", "from 64 to 1024"),
            ("width_dots = 1032", "from 64 to 1024"),
            ("width_dots = 66112", "from 64 to 1024"),
            ("band_rows = 23", "must be 24 to 64"),
            ("band_rows = 65", "must be 24 to 64"),
            ("poll_ms = 499", "must be 500 to 5000"),
            ("poll_ms = 5001", "must be 500 to 5000"),
            ("colour = true", "unknown field `colour`"),
            ("cut = \"scissors\"", "feed_partial"),
            ("feed_dots = 256", "expected u8"),
        ] {
            let error = Profile::from_toml(&format!("asb = true\n\n{line}\n")).unwrap_err().to_string();
            assert!(error.contains(named) && error.contains("line 3"), "{error}");
        }
    }
}
