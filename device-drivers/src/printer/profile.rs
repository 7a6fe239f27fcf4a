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

impl Proof {
    /// Its word in a profile.
    pub const fn word(self) -> &'static str {
        match self {
            Self::GsH => "gs_h",
            Self::GsR => "gs_r",
            Self::None => "none",
        }
    }
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
    /// Bit 7 of the answer to `DLE EOT 1` (Cashino).
    DleEot1Bit7,
    /// The answer to `DLE EOT 5` (Star in its ESC/POS mode).
    DleEot5,
    /// The full status, `DLE EOT 20` (Reliance and relatives). Also tells of a paper jam.
    DleEot20,
}

impl SlipSensor {
    /// Its word in a profile.
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::DleEot1Bit7 => "dle_eot1_bit7",
            Self::DleEot5 => "dle_eot5",
            Self::DleEot20 => "dle_eot20",
        }
    }
}

/// How a slip is put on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Render {
    /// As a picture, unless the line is too slow for one (below 57600 baud).
    Auto,
    /// Drawn by the kiosk: every character, whatever the printer's fonts are.
    Picture,
    /// Sent as text, set in the printer's own fonts.
    Text,
}

/// Which Chinese characters the printer's own fonts have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Charset {
    /// Those of two bytes (GBK).
    Gbk,
    /// All of GB18030, those of four bytes too.
    Full,
}

/// Who draws a QR code that stands between lines of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QrBy {
    /// The kiosk, as a small picture.
    Kiosk,
    /// The printer (`GS ( k`).
    Printer,
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
    /// True if it answers `DLE EOT`. One that does not prints, but nothing is ever known of it.
    pub answers: bool,
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
    /// Seconds after which the printer draws back a slip nobody took, as it is set up; 0 if it never does. It does not
    /// say so itself: a slip that goes later than this is reported as retracted, not as taken.
    pub retract_s: u8,
    /// Picture or text.
    pub render: Render,
    /// For text: the characters its fonts have.
    pub gb18030: Charset,
    /// For text: who draws QR codes.
    pub qr: QrBy,
    /// Flow control of the line.
    pub flow: Flow,
}

/// A head of 203 dpi for paper of 80 mm with cutter.
pub const ESC_POS_80MM: Profile = Profile {
    width_dots: 576,
    answers: true,
    band_rows: 48,
    proof: Proof::GsH,
    asb: true,
    cut: Cut::FeedPartial,
    feed_dots: 0,
    poll_ms: 1500,
    slip_sensor: SlipSensor::None,
    retract_s: 0,
    render: Render::Auto,
    gb18030: Charset::Gbk,
    qr: QrBy::Kiosk,
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
    fn the_other_samples_say_what_they_are_for() {
        let read = |sample| Profile::from_toml(sample).unwrap();
        let narrow = read(include_str!("../../../assets/profiles/printer.escpos-58mm.toml"));
        assert_eq!(narrow, ESC_POS_58MM);
        let cashino = read(include_str!("../../../assets/profiles/printer.cashino-kp628e.toml"));
        let expected = Profile { asb: false, slip_sensor: SlipSensor::DleEot1Bit7, ..ESC_POS_80MM };
        assert_eq!(cashino, Profile { proof: Proof::GsR, ..expected });
        let reliance = read(include_str!("../../../assets/profiles/printer.reliance.toml"));
        assert_eq!((reliance.slip_sensor, reliance.asb, reliance.cut), (SlipSensor::DleEot20, false, Cut::OldFull));
        let clone = read(include_str!("../../../assets/profiles/printer.clone-58mm.toml"));
        assert_eq!(clone, Profile { proof: Proof::None, asb: false, ..ESC_POS_58MM });
        let mute = read(include_str!("../../../assets/profiles/printer.mute-58mm.toml"));
        assert_eq!(mute, Profile { answers: false, ..clone });
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
            ("slip_sensor = \"nose\"", "`none`, `dle_eot1_bit7`, `dle_eot5`, `dle_eot20`"),
            ("render = \"poem\"", "`auto`, `picture`, `text`"),
            ("gb18030 = \"half\"", "`gbk` or `full`"),
            ("feed_dots = 256", "expected u8"),
        ] {
            let error = Profile::from_toml(&format!("asb = true\n\n{line}\n")).unwrap_err().to_string();
            assert!(error.contains(named) && error.contains("line 3"), "{error}");
        }
    }
}
