//! A submission as somebody beside the kiosk may look at it.
//!
//! Names and numbers are masked. Only people who cannot exist (an ID number of area 000000) are shown in full: they are
//! made up for tests and demonstrations. Deliberately absent: the signature's picture.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;

use crate::store::{CodeEntry, State, StoredSubmission};

/// The code table an answer's codes are from.
const TABLES: [(&str, &str); 12] = [
    ("dereg_reason", "unemp_dereg_reason"),
    ("education", "education"),
    ("education_new", "education"),
    ("emp_form", "employment_form"),
    ("health_status", "health_status"),
    ("hukou_type", "hukou_type"),
    ("industry", "industry_section"),
    ("job_intention", "job_intention"),
    ("job_intention_new", "job_intention"),
    ("occupation", "occupation_group"),
    ("unemp_reason", "unemployment_reason"),
    ("work_type", "flexible_work_type"),
];

/// One line of a list of submissions. Nobody can be recognised by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// 12 digits
    pub ticket: String,
    /// Service
    pub service: String,
    /// Where it stands
    pub state: State,
    /// Since when, RFC 3339
    pub since: String,
    /// Masked name and ID number
    pub person: String,
    /// Whether it counts
    pub active: bool,
    /// The submission that counts instead of this one
    pub duplicate_of: Option<String>,
    /// What an officer should know of the answers
    pub remarks: Vec<String>,
}

impl From<&StoredSubmission> for Listed {
    fn from(of: &StoredSubmission) -> Self {
        Self {
            ticket: of.ticket.clone(),
            service: of.service.clone(),
            state: of.state,
            since: of.since.clone(),
            person: format!("{} {}", masked_name(&of.name), masked_id(&of.id_no)),
            active: of.active,
            duplicate_of: of.duplicate_of.clone(),
            remarks: of.remarks.clone(),
        }
    }
}

/// The tables [`as_text`] needs to say codes in words.
pub(crate) fn tables() -> impl Iterator<Item = &'static str> {
    TABLES.iter().map(|(_, table)| *table)
}

/// A submission as the county got it, line by line; codes with their Chinese words.
pub(crate) fn as_text(of: &StoredSubmission, codes: &BTreeMap<String, Vec<CodeEntry>>) -> String {
    let invented = of.id_no.starts_with("000000");
    let person = if invented {
        format!("{} {}", of.name, of.id_no)
    } else {
        format!("{} {}", masked_name(&of.name), masked_id(&of.id_no))
    };
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        // Writing to a String cannot fail.
        let _written = writeln!(text, "{name}: {value}");
    };
    line("service", &format!("{} v{}", of.service, of.service_version));
    line("ticket", &of.ticket);
    line("person", &person);
    line("assurance", &of.assurance);
    line("received_at", &of.received_at);
    line("state", &format!("{} ({})", of.state.word(), of.since));
    for (name, value) in [("note", &of.note), ("duplicate_of", &of.duplicate_of), ("supersedes", &of.supersedes)] {
        if let Some(value) = value {
            line(name, value);
        }
    }
    for (field, value) in of.plaintext["answers"].as_object().into_iter().flatten() {
        line(&format!("answers.{field}"), &if invented { in_words(field, value, codes) } else { "…".to_owned() });
    }
    for (field, value) in &of.relied_on {
        line(&format!("relied_on.{field}"), &if invented { in_words(field, value, codes) } else { "…".to_owned() });
    }
    for flag in of.plaintext["flags"].as_array().into_iter().flatten() {
        line(
            "flag",
            &format!("{} {}", flag["outcome"].as_str().unwrap_or("?"), flag["reason"].as_str().unwrap_or("?")),
        );
    }
    line("promise", of.plaintext["promise"]["how"].as_str().unwrap_or("?"));
    for remark in &of.remarks {
        line("remark", remark);
    }
    text
}

fn in_words(field: &str, value: &Value, codes: &BTreeMap<String, Vec<CodeEntry>>) -> String {
    let table = TABLES.iter().find(|(of, _)| *of == field).and_then(|(_, table)| codes.get(*table));
    let one = |value: &Value| {
        let plain = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        match table.and_then(|entries| entries.iter().find(|entry| entry.code == plain)) {
            Some(entry) => format!("{plain} {}", entry.zh),
            None => plain,
        }
    };
    match value {
        Value::Array(values) => values.iter().map(one).collect::<Vec<_>>().join("; "),
        value => one(value),
    }
}

/// First and last character; of two the first; of a name with `·` two stars between; of Latin words each one's first
/// letter.
pub(crate) fn masked_name(name: &str) -> String {
    let characters: Vec<char> = name.chars().collect();
    if name.is_ascii() {
        let words = name.split_whitespace().filter_map(|word| word.chars().next());
        return words.map(|first| format!("{first}***")).collect::<Vec<_>>().join(" ");
    }
    match characters.as_slice() {
        [] => String::new(),
        [_] => "*".to_owned(),
        [first, _] => format!("{first}*"),
        [first, .., last] if name.contains('·') => format!("{first}**{last}"),
        [first, between @ .., last] => format!("{first}{}{last}", "*".repeat(between.len())),
    }
}

/// Six characters, eight stars, four characters; of a shorter number stars only.
fn masked_id(id_no: &str) -> String {
    match (id_no.get(..6), id_no.len().checked_sub(4).and_then(|at| id_no.get(at..))) {
        (Some(area), Some(end)) if id_no.len() >= 15 => format!("{area}********{end}"),
        _ => "*".repeat(id_no.chars().count()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn stored(id_no: &str) -> StoredSubmission {
        StoredSubmission {
            ticket: "001200000018".to_owned(),
            key: String::new(),
            fp: String::new(),
            kiosk: "0012".to_owned(),
            service: "unemp_reg".to_owned(),
            service_version: 1,
            id_no: id_no.to_owned(),
            id_check_digit_ok: true,
            name: "杨试例".to_owned(),
            confirmed: false,
            assurance: "card".to_owned(),
            plaintext: json!({
                "answers": {"education": "71", "job_intention": ["1", "9"], "mobile": "13900001234"},
                "flags": [{"rule": "age", "outcome": "clerk", "reason": "AGE_UNDER_16"}],
                "promise": {"given": true, "how": "signature", "signature": "AAAA"}
            }),
            received_at: "2026-11-22T09:41:00+08:00".to_owned(),
            state: State::Submitted,
            since: "2026-11-22T09:41:00+08:00".to_owned(),
            note: None,
            supersedes: None,
            duplicate_of: None,
            active: true,
            relied_on: [("hukou_type".to_owned(), json!("20"))].into(),
            remarks: vec!["missing: wants_work".to_owned()],
            history: Vec::new(),
        }
    }

    fn codes() -> BTreeMap<String, Vec<CodeEntry>> {
        let entry =
            |code: &str, zh: &str| vec![CodeEntry { code: code.to_owned(), zh: zh.to_owned(), en: String::new() }];
        [("education".to_owned(), entry("71", "初中毕业")), ("job_intention".to_owned(), entry("1", "单位就业"))].into()
    }

    #[test]
    fn invented_people_are_shown_in_full() {
        let text = as_text(&stored("00000019900101001X"), &codes());
        for shown in [
            "person: 杨试例 00000019900101001X",
            "answers.education: 71 初中毕业",
            "answers.job_intention: 1 单位就业; 9",
            "answers.mobile: 13900001234",
            "relied_on.hukou_type: 20",
            "flag: clerk AGE_UNDER_16",
            "promise: signature",
            "remark: missing: wants_work",
        ] {
            assert!(text.lines().any(|line| line == shown), "{shown} is not in\n{text}");
        }
        assert!(!text.contains("AAAA"), "the signature");
    }

    #[test]
    fn anybody_else_is_masked_and_his_answers_are_not_shown() {
        let somebody = stored("999999199001010010");
        let text = as_text(&somebody, &codes());
        assert!(text.contains("person: 杨*例 999999********0010"), "{text}");
        for hidden in ["杨试例", "19900101", "13900001234", "初中", "71"] {
            assert!(!text.contains(hidden), "{hidden} is in\n{text}");
        }
        assert_eq!(Listed::from(&stored("00000019900101001X")).person, "杨*例 000000********001X");
    }

    #[test]
    fn names_are_masked_as_on_the_slip() {
        for (name, masked) in [
            ("李四", "李*"),
            ("欧阳某某", "欧**某"),
            ("阿依·古丽", "阿**丽"),
            ("JOHN DOE", "J*** D***"),
            ("氹", "*"),
            ("", ""),
        ] {
            assert_eq!(masked_name(name), masked);
        }
        assert_eq!(masked_id("H123"), "****");
    }
}
