//! Answers by kind of field: which are valid, how they read, what the county's own words for them are.

use jiff::{ToSpan, civil::Date};
use serde_json::json;

use super::{texts, texts::Text};
use crate::{
    applicant::{id_number_valid, mask_certificate, mask_phone},
    service::{
        answers::Value,
        catalogue::Catalogue,
        definition::{Field, Kind},
        divisions::OUTSIDE,
    },
    session::settings::Lang,
};

/// The earliest date a field takes.
pub(super) fn earliest(today: Date, years_back: i16) -> Date {
    today.saturating_sub(years_back.years())
}

/// What is wrong with a typed mobile number.
pub(super) fn phone_fault(typed: &str) -> Option<(Text, usize)> {
    let count = typed.chars().count();
    let mut bytes = typed.bytes();
    match count {
        0 => Some((Text::PhoneMissing, count)),
        n if n != 11 => Some((Text::PhoneLength, n)),
        _ if bytes.next() != Some(b'1') || !matches!(bytes.next(), Some(b'3'..=b'9')) => {
            Some((Text::PhoneStart, count))
        }
        _ if !typed.bytes().all(|b| b.is_ascii_digit()) => Some((Text::PhoneStart, count)),
        _ => None,
    }
}

/// What is wrong with a typed disability certificate number (GB/T 26341 category and level after the ID number).
pub(super) fn cert_fault(typed: &str) -> Option<(Text, usize)> {
    let count = typed.chars().count();
    if count == 0 {
        return Some((Text::CertMissing, count));
    }
    let (Some(id_no), Some(kind), 20) = (typed.get(..18), typed.get(18..), count) else {
        return Some((Text::CertLength, count));
    };
    if !id_number_valid(id_no) {
        return Some((Text::CertDigit, count));
    }
    match kind.as_bytes() {
        [b'1'..=b'7', b'1'..=b'4'] => None,
        _ => Some((Text::CertKind, count)),
    }
}

/// Whether a value may stand in the record for this field.
pub(super) fn valid(field: &Field, value: &Value, catalogue: &Catalogue, today: Date) -> bool {
    let known = |table: &str, code: &str| catalogue.table(table).is_some_and(|table| table.entry(code).is_some());
    match (&field.kind, value) {
        (Kind::Choice { table, .. }, Value::Text(code)) => known(table, code),
        (Kind::MultiChoice { table }, Value::Codes(codes)) => {
            !codes.is_empty() && codes.iter().all(|code| known(table, code))
        }
        (Kind::YesNo { .. } | Kind::Consent { .. }, Value::Bool(_)) => true,
        (Kind::Date { years_back }, Value::Date(date)) => (earliest(today, *years_back)..=today).contains(date),
        (Kind::Phone, Value::Text(typed)) => phone_fault(typed).is_none(),
        (Kind::DisabilityCert, Value::Text(typed)) => cert_fault(typed).is_none(),
        (Kind::Division { .. }, Value::Text(code)) => code == OUTSIDE || catalogue.divisions().place(code).is_some(),
        (Kind::Text { max, .. }, Value::Text(text)) => !text.trim().is_empty() && text.chars().count() <= *max,
        _ => false,
    }
}

/// A value the county sent as text; nothing when it does not fit the field. A consent is never taken over.
pub(super) fn from_county(field: &Field, text: &str) -> Option<Value> {
    Some(match &field.kind {
        Kind::MultiChoice { .. } => Value::Codes(text.split(',').map(|code| code.trim().to_owned()).collect()),
        Kind::YesNo { .. } => Value::Bool(match text {
            "true" | "yes" => true,
            "false" | "no" => false,
            _ => return None,
        }),
        Kind::Date { .. } => Value::Date(text.parse().ok()?),
        Kind::Consent { .. } => return None,
        _ => Value::Text(text.to_owned()),
    })
}

/// The answer as a person reads it; numbers masked.
pub(super) fn label(field: &Field, value: &Value, catalogue: &Catalogue, lang: Lang) -> String {
    let code = |table: &str, code: &str| {
        catalogue
            .table(table)
            .and_then(|table| table.entry(code))
            .map_or_else(|| code.to_owned(), |entry| entry.label().get(lang).to_owned())
    };
    match (&field.kind, value) {
        (Kind::Choice { table, .. }, Value::Text(chosen)) => code(table, chosen),
        (Kind::MultiChoice { table }, Value::Codes(chosen)) => {
            let words: Vec<String> = chosen.iter().map(|chosen| code(table, chosen)).collect();
            words.join(match lang {
                Lang::Zh => "、",
                Lang::En => "; ",
            })
        }
        (Kind::YesNo { yes, .. }, Value::Bool(true)) => yes.get(lang).to_owned(),
        (Kind::YesNo { no, .. }, Value::Bool(false)) => no.get(lang).to_owned(),
        (Kind::Consent { agree, .. }, Value::Bool(true)) => agree.get(lang).to_owned(),
        (Kind::Consent { decline, .. }, Value::Bool(false)) => decline.get(lang).to_owned(),
        (_, Value::Date(date)) => texts::date(*date, lang),
        (Kind::Phone, Value::Text(typed)) => mask_phone(typed),
        (Kind::DisabilityCert, Value::Text(typed)) => mask_certificate(typed),
        (Kind::Division { .. }, Value::Text(place)) => place_label(place, catalogue, lang),
        (_, Value::Text(text)) => text.clone(),
        (_, Value::Bool(_) | Value::Codes(_)) => String::new(),
    }
}

/// "武阳镇 六王村", or that it is not in the county.
pub(super) fn place_label(place: &str, catalogue: &Catalogue, lang: Lang) -> String {
    catalogue.divisions().place(place).unwrap_or_else(|| Text::Outside.with(lang, &catalogue.divisions().name))
}

/// The answer as the contract has it.
pub(super) fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::Text(text) => json!(text),
        Value::Bool(flag) => json!(flag),
        Value::Codes(codes) => json!(codes),
        Value::Date(date) => json!(date.to_string()),
    }
}
