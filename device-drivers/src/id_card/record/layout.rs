//! Where each card keeps its fields: byte ranges of the text record, by the letter at byte 248 (GA 490 and the
//! supplements for residence permits `J` and foreigners' cards `I` of 2017 and `Y` of 2023).
//!
//! ```text
//!           resident ' '      J                Y                   I
//!   0– 29   name              name             Chinese name        English name 0–119
//!  30– 31   sex               sex              sex                 sex 120–121
//!  32– 35   ethnic group      –                renewals            –
//!  36– 51   birth             birth            birth               birth 220–235
//!  52–121   address           address          English name …      –
//! 122–157   number (18)       number (18)      number (18)         number (15) 122–151, nationality 152–157
//! 158–187   issuer            issuer           issuer              Chinese name
//! 188–203   valid from        valid from       valid from          valid from
//! 204–219   valid to          valid to         valid to            valid to
//! 220–      –                 permit 220–237   … English 220–241   version 236–239, authority 240–247
//!                             issues 238–241   nationality 242–247
//! 250–255   –                 –                old number's link   –
//! ```
//! Dates are `YYYYMMDD`; the end of validity may be `长期`.

use jiff::civil::Date;

use super::number::{foreigner_2017_check_digit_is_right, gb11643_check_digit_is_right};
use super::text::{CardName, utf16_field};
use super::{CardKind, IdCard, PhotoCheck, RecordError, Sex, Validity};

/// A text record whose fields are asked for by range.
struct Record<'a>(&'a [u8]);

impl Record<'_> {
    fn bytes(&self, from: usize, to: usize) -> Result<&[u8], RecordError> {
        self.0.get(from..to).ok_or(RecordError::TooShort { length: self.0.len() })
    }

    /// Blank is `None`.
    fn text(&self, from: usize, to: usize) -> Result<Option<String>, RecordError> {
        Ok(utf16_field(self.bytes(from, to)?))
    }

    fn required(&self, from: usize, to: usize, field: &'static str) -> Result<String, RecordError> {
        self.text(from, to)?.ok_or(RecordError::Field { field })
    }

    fn date(&self, from: usize, to: usize, field: &'static str) -> Result<Date, RecordError> {
        parse_date(&self.required(from, to, field)?).ok_or(RecordError::Field { field })
    }

    fn validity(&self) -> Result<Validity, RecordError> {
        let field = "valid to";
        let text = self.required(204, 220, field)?;
        if text == "长期" {
            return Ok(Validity::LongTerm);
        }
        parse_date(&text).map(Validity::Until).ok_or(RecordError::Field { field })
    }

    fn sex(&self, from: usize) -> Result<Sex, RecordError> {
        let text = self.text(from, from + 2)?;
        Ok(match text.as_deref() {
            Some("1") => Sex::Male,
            Some("2") => Sex::Female,
            Some("9") => Sex::NotStated,
            _ => Sex::Unknown,
        })
    }
}

fn parse_date(text: &str) -> Option<Date> {
    if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let year = text.get(..4)?.parse().ok()?;
    let month = text.get(4..6)?.parse().ok()?;
    let day = text.get(6..)?.parse().ok()?;
    Date::new(year, month, day).ok()
}

/// Reads a text record of any of the four kinds.
pub(super) fn parse(text: &[u8], photo: PhotoCheck) -> Result<IdCard, RecordError> {
    let record = Record(text);
    match record.text(248, 250)?.as_deref() {
        None => resident(&record, photo),
        Some("J") => hk_mo_tw(&record, photo),
        Some("Y") => foreigner_2023(&record, photo),
        Some("I") => foreigner_2017(&record, photo),
        Some(_) => Err(RecordError::UnknownKind),
    }
}

/// What resident, `J` and `Y` cards have in the same place.
fn common(record: &Record<'_>, kind: CardKind, name: CardName, photo: PhotoCheck) -> Result<IdCard, RecordError> {
    let id_no = record.required(122, 158, "number")?;
    Ok(IdCard {
        kind,
        name,
        sex: record.sex(30)?,
        ethnicity: None,
        birth: record.date(36, 52, "birth")?,
        address: None,
        check_digit_ok: gb11643_check_digit_is_right(&id_no),
        id_no,
        issuer: record.text(158, 188)?,
        valid_from: record.date(188, 204, "valid from")?,
        valid_to: record.validity()?,
        english_name: None,
        nationality: None,
        permit_no: None,
        issue_count: None,
        renewal_count: None,
        old_number_link: None,
        card_version: None,
        authority_code: None,
        photo,
    })
}

fn name(record: &Record<'_>) -> Result<CardName, RecordError> {
    CardName::from_field(record.bytes(0, 30)?).ok_or(RecordError::Field { field: "name" })
}

fn resident(record: &Record<'_>, photo: PhotoCheck) -> Result<IdCard, RecordError> {
    let mut card = common(record, CardKind::Resident, name(record)?, photo)?;
    card.ethnicity =
        record.text(32, 36)?.filter(|code| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_digit()));
    card.address = record.text(52, 122)?;
    Ok(card)
}

fn hk_mo_tw(record: &Record<'_>, photo: PhotoCheck) -> Result<IdCard, RecordError> {
    let mut card = common(record, CardKind::HkMoTwResident, name(record)?, photo)?;
    card.address = record.text(52, 122)?;
    card.permit_no = record.text(220, 238)?;
    card.issue_count = record.text(238, 242)?;
    Ok(card)
}

fn foreigner_2023(record: &Record<'_>, photo: PhotoCheck) -> Result<IdCard, RecordError> {
    // The English name runs on in a second field; a space at the seam is part of it.
    let english = [record.bytes(52, 122)?, record.bytes(220, 242)?].concat();
    let name = CardName::from_field(record.bytes(0, 30)?)
        .or_else(|| CardName::from_field(&english))
        .ok_or(RecordError::Field { field: "name" })?;
    let mut card = common(record, CardKind::Foreigner2023, name, photo)?;
    card.english_name = utf16_field(&english);
    card.renewal_count = record.text(32, 36)?;
    card.nationality = record.text(242, 248)?;
    card.old_number_link = record.text(250, 256)?;
    Ok(card)
}

fn foreigner_2017(record: &Record<'_>, photo: PhotoCheck) -> Result<IdCard, RecordError> {
    let name = CardName::from_field(record.bytes(158, 188)?)
        .or_else(|| CardName::from_field(record.0.get(..120)?))
        .ok_or(RecordError::Field { field: "name" })?;
    let id_no = record.required(122, 152, "number")?;
    Ok(IdCard {
        kind: CardKind::Foreigner2017,
        name,
        sex: record.sex(120)?,
        ethnicity: None,
        birth: record.date(220, 236, "birth")?,
        address: None,
        check_digit_ok: foreigner_2017_check_digit_is_right(&id_no),
        id_no,
        issuer: None,
        valid_from: record.date(188, 204, "valid from")?,
        valid_to: record.validity()?,
        english_name: record.text(0, 120)?,
        nationality: record.text(152, 158)?,
        permit_no: None,
        issue_count: None,
        renewal_count: None,
        old_number_link: None,
        card_version: record.text(236, 240)?,
        authority_code: record.text(240, 248)?,
        photo,
    })
}
