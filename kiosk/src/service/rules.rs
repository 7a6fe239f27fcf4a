//! Eligibility rules: they tell, warn or hand over to the window. There is no other outcome, so the kiosk cannot refuse.

use std::collections::BTreeMap;

use super::{
    answers::{Answers, Value},
    definition::{Kind, Service},
    expr::{Expr, Truth},
    facts::{self, Fact, Facts, Known, Why},
    words::Words,
};

/// What a rule asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// The person should know; the record goes its way.
    Warn,
    /// The person hands in all the same and is asked to come to the window.
    Clerk,
}

impl Outcome {
    /// The word in the record.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Warn => "warn",
            Self::Clerk => "clerk",
        }
    }
}

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// Its id in the record.
    pub id: String,
    /// When it speaks.
    pub(crate) when: Expr,
    /// What it asks for; `None`: a hint, told to the person and to nobody else.
    pub outcome: Option<Outcome>,
    /// Reason code in the record, `AGE_UNDER_16`; of a hint it goes nowhere.
    pub reason: String,
    /// What it means and what to do, for the person.
    pub words: Words,
    /// The provision it follows.
    pub law: String,
    /// Since when, as exactly as is known: `2020`, `2020-03`, `2020-03-05`.
    pub since: String,
}

/// A rule that spoke.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// Rule id.
    pub rule: String,
    /// What it asks for.
    pub outcome: Outcome,
    /// Reason code.
    pub reason: String,
    /// For the person.
    pub words: Words,
}

/// What all rules say together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verdict {
    /// In the order of the rules.
    pub flags: Vec<Flag>,
    /// What the person may like to know; never in the record.
    pub hints: Vec<Words>,
    /// For staff; nothing personal.
    pub alarms: Vec<String>,
}

impl Verdict {
    /// Somebody should come to the window.
    pub fn clerk(&self) -> bool {
        self.flags.iter().any(|flag| flag.outcome == Outcome::Clerk)
    }

    /// What the person should read, each text once, hand-overs first.
    pub fn notes(&self) -> Vec<(Outcome, &Words)> {
        let mut notes: Vec<(Outcome, &Words)> = Vec::new();
        for flag in &self.flags {
            if !notes.iter().any(|(_, words)| **words == flag.words) {
                notes.push((flag.outcome, &flag.words));
            }
        }
        notes.sort_by_key(|(outcome, _)| std::cmp::Reverse(*outcome));
        notes
    }
}

/// Reason code of what could not be checked.
pub const UNVERIFIED: &str = "UNVERIFIED";

/// Reason code of a rule that failed.
pub const RULE_ERROR: &str = "RULE_ERROR";

impl Service {
    /// What the rules say about these facts and answers. Total: any facts and any answers give a verdict.
    ///
    /// A rule that needs a fact nobody could ask for is not judged but noted once as `UNVERIFIED`; one whose fact the
    /// county cannot tell asks for what the rule itself would ask for at worst; one that fails asks for the window and
    /// raises an alarm. A hint speaks only when it certainly holds.
    pub fn judge(&self, facts: &Facts, answers: &Answers) -> Verdict {
        let scope = self.scope(facts, answers);
        let mut verdict = Verdict::default();
        let mut offline = false;
        for rule in &self.rules {
            let truth = rule.when.eval(&scope);
            if let Truth::Error(what) = &truth {
                verdict.alarms.push(format!("service {} rule {}: {what}", self.id, rule.id));
            }
            let (outcome, reason, words) = match (truth, rule.outcome) {
                (Truth::True, None) => {
                    verdict.hints.push(rule.words.clone());
                    continue;
                }
                (Truth::False, _) | (_, None) => continue,
                (Truth::Unknown(Why::Offline), Some(_)) => {
                    offline = true;
                    continue;
                }
                (Truth::True, Some(outcome)) => (outcome, rule.reason.as_str(), &rule.words),
                (Truth::Unknown(Why::County), Some(outcome)) => (outcome, UNVERIFIED, &self.unverified.county),
                (Truth::Error(_), Some(_)) => (Outcome::Clerk, RULE_ERROR, &self.unverified.error),
            };
            verdict.flags.push(Flag {
                rule: rule.id.clone(),
                outcome,
                reason: reason.to_owned(),
                words: words.clone(),
            });
        }
        if offline {
            verdict.flags.push(Flag {
                rule: "unverified".to_owned(),
                outcome: Outcome::Warn,
                reason: UNVERIFIED.to_owned(),
                words: self.unverified.offline.clone(),
            });
        }
        verdict
    }

    /// Every name a rule may mention with what is known about it; an answer not given is `null`.
    fn scope<'a>(&'a self, facts: &Facts, answers: &Answers) -> BTreeMap<&'a str, Fact> {
        let facts = facts::Name::ALL.iter().map(|&name| (name.word(), facts.get(name)));
        let answers = self.fields.iter().map(|field| (field.id.as_str(), answered(answers.get(&field.id))));
        facts.chain(answers).collect()
    }

    /// What these answers make of the service: "失业登记·定期联系" instead of "失业登记变更". The first wording that
    /// holds, else the service's own.
    pub fn wording(&self, answers: &Answers) -> (&Words, &Words) {
        let scope = self.answer_scope(answers);
        self.wordings
            .iter()
            .find(|wording| wording.when.eval(&scope) == Truth::True)
            .map_or((&self.title, &self.submit), |wording| (&wording.title, &wording.submit))
    }

    /// The answers to `fields` alone, for conditions.
    pub(crate) fn answer_scope<'a>(&'a self, answers: &Answers) -> BTreeMap<&'a str, Fact> {
        self.fields.iter().map(|field| (field.id.as_str(), answered(answers.get(&field.id)))).collect()
    }
}

fn answered(value: Option<&Value>) -> Fact {
    Fact::Known(match value {
        None => Known::Nothing,
        Some(Value::Text(text)) => Known::Text(text.clone()),
        Some(Value::Bool(flag)) => Known::Bool(*flag),
        Some(Value::Codes(codes)) => Known::Codes(codes.clone()),
        Some(Value::Date(date)) => Known::Text(date.to_string()),
        Some(Value::Number(number)) => Known::Int(i64::from(*number)),
    })
}

/// An answer of the right type, for the trial run of expressions at start.
pub(crate) fn sample(kind: &Kind) -> Known {
    match kind {
        Kind::Choice { .. }
        | Kind::Phone
        | Kind::DisabilityCert
        | Kind::CreditCode
        | Kind::Division { .. }
        | Kind::Text { .. } => Known::Text("1".to_owned()),
        Kind::Money { .. } => Known::Int(1),
        Kind::MultiChoice { .. } => Known::Codes(vec!["1".to_owned()]),
        Kind::YesNo { .. } | Kind::Consent { .. } => Known::Bool(true),
        Kind::Date { .. } => Known::Text("2026-01-01".to_owned()),
    }
}

#[cfg(test)]
mod tests;
