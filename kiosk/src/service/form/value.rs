//! Answers by kind of field: which are valid, how they read, what the county's own words for them are.

use jiff::{ToSpan, civil::Date};
use serde_json::json;
use zeroize::Zeroizing;

use super::{texts, texts::Text};
use crate::{
    applicant::{id_number_valid, mask_certificate, mask_phone},
    i18n::OwnWords as _,
    input::Mode,
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

/// The 31 characters of a unified social credit code (GB 32100-2015, 4), by value.
const CREDIT_CODE: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// What is wrong with a typed unified social credit code.
pub(super) fn credit_code_fault(typed: &str) -> Option<(Text, usize)> {
    let count = typed.chars().count();
    if count == 0 {
        return Some((Text::UsccMissing, count));
    }
    let values: Option<Vec<usize>> = typed.chars().map(|c| CREDIT_CODE.find(c)).collect();
    let Some(values) = values else { return Some((Text::UsccLetters, count)) };
    let Some((check, body)) = values.split_last().filter(|_| count == 18) else {
        return Some((Text::UsccLength, count));
    };
    // GB 32100-2015, annex A: the weights are the powers of 3 modulo 31.
    let weights = std::iter::successors(Some(1), |weight| Some(weight * 3 % 31));
    let sum: usize = body.iter().zip(weights).map(|(value, weight)| value * weight).sum();
    (!(sum + check).is_multiple_of(31)).then_some((Text::UsccDigit, count))
}

/// What is wrong with a typed text.
pub(super) fn text_fault(typed: &str) -> Option<(Text, usize)> {
    typed.trim().is_empty().then_some((Text::WordsMissing, 0))
}

/// How a kind of field is typed; nothing when it is not.
pub(super) fn mode(kind: &Kind) -> Option<Mode> {
    Some(match *kind {
        Kind::Phone => Mode::Digits { longest: 11, groups: &[3, 4, 4], mask: Some(mask_phone) },
        Kind::DisabilityCert => Mode::Certificate { longest: 20, groups: &[6, 8, 4, 2], mask: mask_certificate },
        Kind::CreditCode => Mode::CreditCode,
        Kind::Money { max } => Mode::Money { most: max },
        Kind::Text { max, address } => Mode::Text { max, address },
        _ => return None,
    })
}

/// What stands on the panel when the page is opened with this answer.
pub(super) fn typed(value: Option<&Value>) -> Zeroizing<String> {
    Zeroizing::new(match value {
        Some(Value::Text(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    })
}

/// The latest date a field takes.
pub(super) fn latest(today: Date, days_ahead: i16) -> Date {
    today.saturating_add(days_ahead.days())
}

/// Whether a value may stand in the record for this field.
pub(super) fn valid(field: &Field, value: &Value, catalogue: &Catalogue, today: Date) -> bool {
    let known = |table: &str, code: &str| catalogue.table(table).is_some_and(|table| table.entry(code).is_some());
    match (&field.kind, value) {
        (Kind::Choice { table, .. }, Value::Text(code)) => known(table, code),
        (Kind::MultiChoice { table, none }, Value::Codes(codes)) => {
            let alone = codes.len() == 1 || !codes.iter().any(|code| Some(code) == none.as_ref());
            !codes.is_empty() && alone && codes.iter().all(|code| known(table, code))
        }
        (Kind::YesNo { .. } | Kind::Consent { .. }, Value::Bool(_)) => true,
        (Kind::Date { years_back, days_ahead }, Value::Date(date)) => {
            (earliest(today, *years_back)..=latest(today, *days_ahead)).contains(date)
        }
        (Kind::Phone, Value::Text(typed)) => phone_fault(typed).is_none(),
        (Kind::DisabilityCert, Value::Text(typed)) => cert_fault(typed).is_none(),
        (Kind::Division { outside, .. }, Value::Text(code)) => {
            let elsewhere = if *outside { catalogue.national().name(code).is_some() } else { code == OUTSIDE };
            elsewhere || catalogue.divisions().place(code).is_some()
        }
        (Kind::CreditCode, Value::Text(typed)) => credit_code_fault(typed).is_none(),
        (Kind::Text { max, .. }, Value::Text(text)) => text_fault(text).is_none() && text.chars().count() <= *max,
        (Kind::Money { max }, Value::Number(amount)) => amount <= max,
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
        Kind::Money { .. } => Value::Number(text.parse().ok()?),
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
        (Kind::MultiChoice { table, .. }, Value::Codes(chosen)) => {
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
        (_, Value::Number(amount)) => Text::Yuan.with(lang, &amount.to_string()),
        (_, Value::Bool(_) | Value::Codes(_)) => String::new(),
    }
}

/// "武阳镇 六王村", "广东省 深圳市", or that it is not in the county.
pub(super) fn place_label(place: &str, catalogue: &Catalogue, lang: Lang) -> String {
    let known = catalogue.divisions().place(place).or_else(|| catalogue.national().place(place));
    known.unwrap_or_else(|| Text::Outside.with(lang, &catalogue.divisions().name))
}

/// The answer as the contract has it.
pub(super) fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::Text(text) => json!(text),
        Value::Bool(flag) => json!(flag),
        Value::Codes(codes) => json!(codes),
        Value::Date(date) => json!(date.to_string()),
        Value::Number(number) => json!(number),
    }
}
