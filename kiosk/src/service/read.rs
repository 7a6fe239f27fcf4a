//! From a service's file to a [`Service`], with every check that can be made before anybody stands at the screen.

use std::{collections::BTreeMap, path::Path};

use super::{
    codes::CodeTable,
    complaint::Complaints,
    definition::{Field, GROUPS, Kind, Next, SensitiveChoice, Service, Unverified, Wording},
    expr::{ALLOWED_FUNCTIONS, Expr, Truth},
    facts::{Fact, Known, Name},
    rules::{self, Outcome, Rule},
    sheet::{Item, Sheet, Table},
    words::Words,
};

/// The field kinds, as the file spells them.
const KINDS: &str = "choice, multi-choice, yes-no, date, phone, disability-cert, uscc, money, division, text, consent";

/// The code tables there are, by id.
pub(super) type Tables = BTreeMap<String, CodeTable>;

/// Reads and checks one service.
pub(super) fn service(path: &Path, tables: &Tables, out: &Complaints) -> Option<Service> {
    let sheet = Sheet::open(path, out)?;
    let parsed = sheet.parse(out)?;
    let mut root = sheet.root(&parsed, out);
    let id = root.text("id").and_then(|item| spelled(item, "a-z, _", |b| b.is_ascii_lowercase() || b == b'_'));
    let version = root.int("version", 1..1_000_000);
    let order = root.int("order", 1..1_000);
    let groups: Vec<(&str, &str)> = GROUPS.iter().map(|&group| (group, group)).collect();
    let group = root.text("group").and_then(|item| item.one_of("不认识的分组 / unknown group", &groups));
    let icon = root.text("icon");
    let plan = root.ints("plan", 1..59);
    let title = root.words("title");
    let summary = root.words("summary");
    let submit = root.words("submit");
    let notice: Vec<(Words, Words)> = root.tables("notice").into_iter().filter_map(notice).collect();
    let promise: Vec<Words> = words_list(root.tables("promise"));
    let next = root.table("next").map(next);
    let unverified = root.table("unverified").and_then(unverified);

    let mut fields = Fields::default();
    for table in root.tables("fields") {
        let called = table.name("id");
        match field(table, &fields, tables) {
            Some(field) => fields.good.push(field),
            None => fields.broken.extend(called),
        }
    }
    let wordings: Vec<Wording> =
        root.maybe_tables("wordings").into_iter().filter_map(|table| wording(table, &fields)).collect();
    let mut found: Vec<Rule> = Vec::new();
    for table in root.maybe_tables("rules") {
        if let Some(rule) = rule(table, &fields, &found) {
            found.push(rule);
        }
    }
    check_sensitive_choices(&root, &fields.good);
    let fields_read = fields.good;
    root.close();

    let id = id?;
    if path.file_stem().is_some_and(|stem| stem != id.value.as_str()) {
        id.reject("与文件名不同 / differs from the file's name", "");
    }
    Some(Service {
        id: id.value,
        version: u32::try_from(version?).ok()?,
        order: u32::try_from(order?).ok()?,
        group: group?.to_owned(),
        icon: icon?.value,
        plan: plan?.into_iter().filter_map(|item| u32::try_from(item).ok()).collect(),
        title: title?,
        summary: summary?,
        submit: submit?,
        wordings,
        notice,
        promise,
        next: next?,
        fields: fields_read,
        rules: found,
        unverified: unverified?,
    })
}

/// The fields read so far. What mentions a field that could not be read is not complained about on top of it.
#[derive(Default)]
struct Fields {
    good: Vec<Field>,
    broken: Vec<String>,
}

/// An identifier of 1 to 40 characters of one alphabet.
fn spelled<'a>(item: Item<'a, String>, alphabet: &str, good: fn(u8) -> bool) -> Option<Item<'a, String>> {
    if item.value.len() <= 40 && item.value.bytes().all(good) {
        return Some(item);
    }
    item.reject("写法不对 / wrong spelling", &format!("{alphabet} (≤ 40)"));
    None
}

fn words_list(tables: Vec<Table<'_>>) -> Vec<Words> {
    tables
        .into_iter()
        .filter_map(|mut table| {
            let words = table.both_languages();
            table.close();
            words
        })
        .collect()
}

fn notice(mut table: Table<'_>) -> Option<(Words, Words)> {
    let (heading, text) = (table.words("heading"), table.words("text"));
    table.close();
    Some((heading?, text?))
}

fn next(mut table: Table<'_>) -> Next {
    let next = Next {
        received: words_list(table.tables("received")),
        queued: words_list(table.tables("queued")),
        clerk: words_list(table.tables("clerk")),
    };
    table.close();
    next
}

fn unverified(mut table: Table<'_>) -> Option<Unverified> {
    let (offline, county, error) = (table.words("offline"), table.words("county"), table.words("error"));
    table.close();
    Some(Unverified { offline: offline?, county: county?, error: error? })
}

fn field(mut table: Table<'_>, earlier: &Fields, tables: &Tables) -> Option<Field> {
    let id = table
        .text("id")
        .and_then(|item| spelled(item, "a-z, 0-9, _", |b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'));
    let name = table.words("name");
    let title = table.words("title");
    let hint = table.maybe_words("hint");
    let required = table.flag_or("required", true);
    let held = table.flag_or("held", false);
    let ask_if = match table.maybe_text("ask_if") {
        None => Some(None),
        Some(item) => condition(&item, earlier).map(Some),
    };
    let consent = match table.maybe_text("consent") {
        None => Some(None),
        Some(item) => consent_of(&item, earlier).map(Some),
    };
    let kind_item = table.text("kind");
    let kind = kind_item.as_ref().and_then(|item| kind(item, &mut table, tables));
    if held == Some(true) && matches!(kind, Some(Kind::Consent { .. })) {
        table.complain("held", "同意每次都要问 / a consent is asked every time", "held = false");
    }
    // With an unknown kind nobody can say which of its keys belong to it.
    if kind.is_some() {
        table.close();
    }
    let id = id?;
    if earlier.good.iter().any(|field| field.id == id.value) {
        id.reject("重复了 / is a duplicate", "");
        return None;
    }
    if Name::ALL.iter().any(|name| name.word() == id.value) {
        id.reject("与一个已知事实同名 / has the name of a fact", "");
        return None;
    }
    Some(Field {
        id: id.value,
        name: name?,
        title: title?,
        hint: hint.ok()?,
        required: required?,
        held: held?,
        kind: kind?,
        ask_if: ask_if?,
        consent: consent?,
    })
}

fn kind(item: &Item<'_, String>, table: &mut Table<'_>, tables: &Tables) -> Option<Kind> {
    Some(match item.value.as_str() {
        "choice" => {
            let codes = code_table(table, tables);
            let sensitive = match table.maybe_table("sensitive_choice") {
                None => None,
                Some(inner) => Some(sensitive_choice(inner, codes)?),
            };
            let codes = codes?;
            if sensitive.is_none() && codes.offered().any(|entry| entry.sensitive) {
                table.complain(
                    "sensitive_choice",
                    "缺少这一项：代码表里有敏感代码 / is missing: the table offers sensitive codes",
                    "{ consent = \"…\", instead = \"…\" }",
                );
                return None;
            }
            Kind::Choice { table: codes.id.clone(), sensitive }
        }
        "multi-choice" => {
            let codes = code_table(table, tables);
            let none = table.maybe_text("none");
            let codes = codes?;
            if let Some(none) = none.as_ref().filter(|none| codes.entry(&none.value).is_none_or(|entry| !entry.offered))
            {
                let offered: Vec<&str> = codes.offered().map(|entry| entry.code.as_str()).collect();
                none.reject("没有这个代码 / no such code", &offered.join(", "));
                return None;
            }
            Kind::MultiChoice { table: codes.id.clone(), none: none.map(|none| none.value) }
        }
        "yes-no" => {
            let (yes, no) = (table.words("yes"), table.words("no"));
            Kind::YesNo { yes: yes?, no: no? }
        }
        "date" => {
            let (back, ahead) = (table.int("years_back", 0..100), table.int_or("days_ahead", 0..10_000, 0));
            Kind::Date { years_back: i16::try_from(back?).ok()?, days_ahead: i16::try_from(ahead?).ok()? }
        }
        "phone" => Kind::Phone,
        "disability-cert" => Kind::DisabilityCert,
        "division" => {
            let (from_card, outside) = (table.flag_or("from_card", false), table.flag_or("outside", false));
            Kind::Division { from_card: from_card?, outside: outside? }
        }
        "text" => {
            let (max, address) = (table.int("max", 1..1001), table.flag_or("address", false));
            Kind::Text { max: usize::try_from(max?).ok()?, address: address? }
        }
        "money" => Kind::Money { max: u32::try_from(table.int("max", 1..10_000_000)?).ok()? },
        "uscc" => Kind::CreditCode,
        "consent" => {
            let (version, agree, decline) =
                (table.int("version", 1..1_000_000), table.words("agree"), table.words("decline"));
            Kind::Consent { version: u32::try_from(version?).ok()?, agree: agree?, decline: decline? }
        }
        _ => {
            item.reject("不认识这种题型 / unknown kind", KINDS);
            return None;
        }
    })
}

fn code_table<'t>(table: &mut Table<'_>, tables: &'t Tables) -> Option<&'t CodeTable> {
    let item = table.text("table")?;
    let found = tables.get(&item.value);
    if found.is_none() {
        let known: Vec<&str> = tables.keys().map(String::as_str).collect();
        item.reject("没有这个代码表 / unknown code table", &known.join(", "));
    }
    found
}

fn sensitive_choice(mut table: Table<'_>, codes: Option<&CodeTable>) -> Option<SensitiveChoice> {
    let (consent, instead) = (table.text("consent"), table.text("instead"));
    table.close();
    let (consent, instead) = (consent?, instead?);
    let codes = codes?;
    if codes.entry(&instead.value).is_none_or(|entry| entry.sensitive) {
        let plain: Vec<&str> =
            codes.entries.iter().filter(|entry| !entry.sensitive).map(|entry| entry.code.as_str()).collect();
        instead.reject("不是可用的代码 / not a usable code", &plain.join(", "));
        return None;
    }
    Some(SensitiveChoice { consent: consent.value, instead: instead.value })
}

/// The consent for a choice is asked after it, so it can be checked only when all fields are there.
fn check_sensitive_choices(root: &Table<'_>, fields: &[Field]) {
    for (n, field) in fields.iter().enumerate() {
        let Kind::Choice { sensitive: Some(choice), .. } = &field.kind else { continue };
        let later = fields.iter().skip(n + 1).find(|later| later.id == choice.consent);
        if !later.is_some_and(|later| matches!(later.kind, Kind::Consent { .. })) {
            root.complain(
                &format!("fields[{}].sensitive_choice.consent", field.id),
                "要写一道在它之后的 consent 题 / must name a consent asked after it",
                "",
            );
        }
    }
}

fn consent_of(item: &Item<'_, String>, earlier: &Fields) -> Option<String> {
    let consents: Vec<&str> = earlier
        .good
        .iter()
        .filter(|field| matches!(field.kind, Kind::Consent { .. }))
        .map(|field| field.id.as_str())
        .collect();
    if consents.contains(&item.value.as_str()) {
        return Some(item.value.clone());
    }
    if earlier.broken.contains(&item.value) {
        return None;
    }
    item.reject("要写一道在它之前的 consent 题 / must name a consent asked before it", &consents.join(", "));
    None
}

fn condition(item: &Item<'_, String>, earlier: &Fields) -> Option<Expr> {
    let known: BTreeMap<&str, Known> =
        earlier.good.iter().map(|field| (field.id.as_str(), rules::sample(&field.kind))).collect();
    expression(
        item,
        &known,
        &earlier.broken,
        "条件里只能用前面题目的答案 / a condition may use answers of earlier fields only",
    )
}

fn wording(mut table: Table<'_>, fields: &Fields) -> Option<Wording> {
    let when = table.text("when").and_then(|item| condition(&item, fields));
    let (title, submit) = (table.words("title"), table.words("submit"));
    table.close();
    Some(Wording { when: when?, title: title?, submit: submit? })
}

fn rule(mut table: Table<'_>, fields: &Fields, earlier: &[Rule]) -> Option<Rule> {
    let id = table.text("id").and_then(|item| {
        spelled(item, "a-z, 0-9, _, -", |b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-')
    });
    let known: BTreeMap<&str, Known> = Name::ALL
        .iter()
        .map(|name| (name.word(), name.sample()))
        .chain(fields.good.iter().map(|field| (field.id.as_str(), rules::sample(&field.kind))))
        .collect();
    let when = table.text("when").and_then(|item| {
        expression(&item, &known, &fields.broken, "规则里没有这个名字 / a rule knows no such fact or field")
    });
    let outcome = table.text("outcome").and_then(|item| {
        item.one_of(
            "不认识的结果 / unknown outcome",
            &[("hint", None), ("warn", Some(Outcome::Warn)), ("clerk", Some(Outcome::Clerk))],
        )
    });
    let reason = table
        .text("reason")
        .and_then(|item| spelled(item, "A-Z, 0-9, _", |b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_'));
    let words = table.words("words");
    let law = table.text("law");
    let since = table.text("since").and_then(Item::day_or_longer);
    table.close();
    let id = id?;
    if earlier.iter().any(|rule| rule.id == id.value) {
        id.reject("重复了 / is a duplicate", "");
        return None;
    }
    Some(Rule {
        id: id.value,
        when: when?,
        outcome: outcome?,
        reason: reason?.value,
        words: words?,
        law: law?.value,
        since: since?.value,
    })
}

/// Compiles an expression, checks its names and functions, and runs it twice: over values of the right types and over
/// nothing but answers not given.
fn expression(
    item: &Item<'_, String>,
    known: &BTreeMap<&str, Known>,
    broken: &[String],
    unknown_name: &str,
) -> Option<Expr> {
    let expr = match Expr::compile(&item.value) {
        Ok(expr) => expr,
        Err(message) => {
            item.reject(&format!("CEL 写法有误 / CEL syntax: {message}"), "");
            return None;
        }
    };
    let mut good = true;
    for name in expr.names().filter(|name| !known.contains_key(name)) {
        good = false;
        if broken.iter().any(|broken| broken == name) {
            continue;
        }
        let names: Vec<&str> = known.keys().copied().collect();
        item.reject(&format!("{unknown_name}: {name}"), &names.join(", "));
    }
    for function in expr.unknown_functions() {
        item.reject(&format!("没有这个函数 / unknown function: {function}"), ALLOWED_FUNCTIONS);
        good = false;
    }
    if !good {
        return None;
    }
    let is_fact = |name: &str| Name::ALL.iter().any(|fact| fact.word() == name);
    for answered in [true, false] {
        let scope: BTreeMap<&str, Fact> = known
            .iter()
            .map(|(&name, value)| {
                let value = if answered || is_fact(name) { value.clone() } else { Known::Nothing };
                (name, Fact::Known(value))
            })
            .collect();
        if let Truth::Error(what) = expr.eval(&scope) {
            let when = if answered { "" } else { "（题目没答时 / when a field is not answered）" };
            item.reject(&format!("算不出真假 / gives neither true nor false{when}: {what}"), "");
            return None;
        }
    }
    Some(expr)
}
