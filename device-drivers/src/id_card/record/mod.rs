//! What a card says about its holder: the text record and the test whether a photo is there.
//!
//! Deliberately absent: the photo itself. It is looked at for length and magic and dropped; it is neither kept nor
//! decoded. Whether a card has run out or a holder is of age is the caller's to judge: this module knows no today.

mod layout;
mod number;
mod text;

use std::fmt;

use jiff::civil::Date;
use zeroize::Zeroize;

pub use self::number::{foreigner_2017_check_digit_is_right, gb11643_check_digit_is_right};
pub use self::text::CardName;
pub(super) use self::text::utf16_field;

/// The four cards that carry the same chip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CardKind {
    /// 居民身份证.
    Resident,
    /// 港澳台居民居住证, letter `J`.
    HkMoTwResident,
    /// 外国人永久居留身份证 of 2017, letter `I`.
    Foreigner2017,
    /// 外国人永久居留身份证 of 2023, letter `Y`.
    Foreigner2023,
}

/// GB/T 2261.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    /// 0, or anything else the standard does not know.
    Unknown,
    /// 1.
    Male,
    /// 2.
    Female,
    /// 9.
    NotStated,
}

impl Sex {
    /// The code of GB/T 2261.1.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unknown => "0",
            Self::Male => "1",
            Self::Female => "2",
            Self::NotStated => "9",
        }
    }
}

/// End of validity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Validity {
    /// The last day.
    Until(Date),
    /// 长期: issued to people of 46 and over, never runs out.
    LongTerm,
}

/// Whether the card's photo looks like one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhotoCheck {
    /// No photo in the payload.
    Absent,
    /// 1,024 bytes that begin with the `WLf` magic.
    Plausible,
    /// Anything else.
    Implausible,
}

impl PhotoCheck {
    /// Judges by length and magic only.
    fn of(photo: &[u8]) -> Self {
        match photo {
            [] => Self::Absent,
            [b'W', b'L', b'f', 0x00, ..] if photo.len() == 1024 => Self::Plausible,
            _ => Self::Implausible,
        }
    }
}

/// What a card says. Wiped on drop; [`fmt::Debug`] shows only the kind.
#[derive(Clone, PartialEq, Eq)]
pub struct IdCard {
    /// Which of the four.
    pub kind: CardKind,
    /// The holder's name; for foreigners the Chinese one if there is one, else the English one.
    pub name: CardName,
    /// GB/T 2261.1.
    pub sex: Sex,
    /// GB/T 3304 code of the ethnic group, two digits; only on resident cards.
    pub ethnicity: Option<String>,
    /// Date of birth.
    pub birth: Date,
    /// As printed; foreigners' cards have none.
    pub address: Option<String>,
    /// 18 characters; 15 on the foreigner's card of 2017.
    pub id_no: String,
    /// True if the check digit of `id_no` is right (GB 11643; ICAO 9303 weights for 2017). A fact, no refusal.
    pub check_digit_ok: bool,
    /// Issuing authority by name.
    pub issuer: Option<String>,
    /// First day of validity.
    pub valid_from: Date,
    /// Last day of validity.
    pub valid_to: Validity,
    /// Foreigners: the name in Latin letters.
    pub english_name: Option<String>,
    /// Foreigners: ISO 3166-1 alpha-3 (GB/T 2659).
    pub nationality: Option<String>,
    /// `J`: number of the travel permit.
    pub permit_no: Option<String>,
    /// `J`: how often the permit was issued.
    pub issue_count: Option<String>,
    /// `Y`: how often the card was renewed.
    pub renewal_count: Option<String>,
    /// `Y`: the part of the 2017 number that the new number does not contain.
    pub old_number_link: Option<String>,
    /// `I`: version of the card.
    pub card_version: Option<String>,
    /// `I`: code of the issuing authority, whose name is not on the chip.
    pub authority_code: Option<String>,
    /// Whether a photo was there. The photo is not kept.
    pub photo: PhotoCheck,
}

impl IdCard {
    /// Understands the two parts of a base-record payload: `text`, 256 bytes UTF-16LE, and `photo`, as stored.
    pub fn from_record(text: &[u8], photo: &[u8]) -> Result<Self, RecordError> {
        layout::parse(text, PhotoCheck::of(photo))
    }
}

impl fmt::Debug for IdCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdCard({:?}, redacted)", self.kind)
    }
}

impl Drop for IdCard {
    fn drop(&mut self) {
        // The name wipes itself.
        self.id_no.zeroize();
        for field in [
            &mut self.ethnicity,
            &mut self.address,
            &mut self.issuer,
            &mut self.english_name,
            &mut self.nationality,
            &mut self.permit_no,
            &mut self.issue_count,
            &mut self.renewal_count,
            &mut self.old_number_link,
            &mut self.card_version,
            &mut self.authority_code,
        ] {
            field.zeroize();
        }
    }
}

/// Why a record that arrived whole cannot be understood. Says where, never what stood there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// The letter at byte 248 is none of blank, `J`, `I`, `Y`.
    #[error("the card is of a kind this program does not know")]
    UnknownKind,
    /// The text ends before its fields do.
    #[error("the text record has only {length} bytes")]
    TooShort {
        /// Its length in bytes.
        length: usize,
    },
    /// A field every card must have is blank or malformed.
    #[error("the field '{field}' of the record is blank or malformed")]
    Field {
        /// The field's name.
        field: &'static str,
    },
}

#[cfg(test)]
pub(super) mod tests;
