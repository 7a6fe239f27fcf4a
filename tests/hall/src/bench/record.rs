//! The record as the county got it, in words: what each field is called in the service's file, what each code means in
//! its table, the code beside it. Pure. Everything shown is of invented people.

use county_backend::{State, StoredSubmission};
use kiosk::service::catalogue::Catalogue;
use kiosk::service::definition::{Field, Kind};
use kiosk::service::words::Words;
use serde_json::Value;

use super::words::{Both, Lang};

/// A name and what is recorded under it.
pub(super) type Line = (String, String);

/// What a state is called.
pub(super) const fn state(state: State) -> Both {
    match state {
        State::Submitted => Both("已收到", "received"),
        State::Accepted => Both("已受理", "accepted"),
        State::NeedMore => Both("要补材料", "more needed"),
        State::InReview => Both("在审核", "in review"),
        State::HandedOver => Both("转人工", "handed over"),
        State::Done => Both("已办结", "done"),
        State::Rejected => Both("不受理", "rejected"),
        State::Withdrawn => Both("已撤回", "withdrawn"),
    }
}

/// The lines of one submission.
pub(super) fn lines(submission: &StoredSubmission, catalogue: &Catalogue, lang: Lang) -> Vec<Line> {
    let of = |zh: &str, en: &str| lang.of(zh, en).to_owned();
    let service = catalogue.service(&submission.service);
    let title = service.map_or_else(|| submission.service.clone(), |service| say(&service.title, lang).to_owned());
    let mut lines = vec![
        (of("办件号", "Number"), grouped(&submission.ticket)),
        (of("事项", "Service"), format!("{title} · {} v{}", submission.service, submission.service_version)),
        (of("姓名", "Name"), submission.name.clone()),
        (of("证件号", "ID number"), submission.id_no.clone()),
        (of("认证", "Identified by"), submission.assurance.clone()),
    ];
    for (id, answer) in submission.plaintext.get("answers").and_then(Value::as_object).into_iter().flatten() {
        let field = service.and_then(|service| service.fields.iter().find(|field| field.id == *id));
        let name = field.map_or_else(|| id.clone(), |field| say(&field.name, lang).to_owned());
        lines.push((name, answer_in_words(field, answer, catalogue, lang)));
    }
    for flag in submission.plaintext.get("flags").and_then(Value::as_array).into_iter().flatten() {
        let part = |name: &str| flag.get(name).and_then(Value::as_str).unwrap_or_default();
        lines.push((of("规则", "Rule"), format!("{} → {} {}", part("rule"), part("outcome"), part("reason"))));
    }
    if let Some(how) = submission.plaintext.pointer("/promise/how").and_then(Value::as_str) {
        let picture = submission.plaintext.pointer("/promise/signature").and_then(Value::as_str);
        let size = picture.map_or_else(String::new, |picture| format!(" · PNG {} B", picture.len() / 4 * 3));
        lines.push((of("承诺", "Promise"), format!("{how}{size}")));
    }
    if let Some(first) = &submission.duplicate_of {
        lines.push((of("重复，算数的是", "A second one of"), grouped(first)));
    }
    for change in &submission.history {
        let note = change.note.as_deref().map(|note| format!(" · {note}")).unwrap_or_default();
        lines.push((state(change.state).get(lang).to_owned(), format!("{}{note}", change.at)));
    }
    lines
}

fn say(words: &Words, lang: Lang) -> &str {
    lang.of(&words.zh, &words.en)
}

/// "0012 0000 0017", as people say it.
pub(super) fn grouped(ticket: &str) -> String {
    let parts: Vec<_> = ticket.as_bytes().chunks(4).map(|part| String::from_utf8_lossy(part)).collect();
    parts.join(" ")
}

fn answer_in_words(field: Option<&Field>, answer: &Value, catalogue: &Catalogue, lang: Lang) -> String {
    let code = |table: &str, value: &Value| {
        let code = plain(value);
        let entry = catalogue.table(table).and_then(|table| table.entry(&code));
        entry.map_or_else(|| code.clone(), |entry| format!("{} [{code}]", say(entry.label(), lang)))
    };
    match (field.map(|field| &field.kind), answer) {
        (Some(Kind::Choice { table, .. }), value) => code(table, value),
        (Some(Kind::MultiChoice { table, .. }), Value::Array(values)) => {
            let all: Vec<_> = values.iter().map(|value| code(table, value)).collect();
            all.join("，")
        }
        (Some(Kind::YesNo { yes, no }), Value::Bool(answer)) => say(if *answer { yes } else { no }, lang).to_owned(),
        (Some(Kind::Division { .. }), Value::String(code)) => {
            catalogue.divisions().place(code).map_or_else(|| code.clone(), |place| format!("{place} [{code}]"))
        }
        (_, value) => plain(value),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
