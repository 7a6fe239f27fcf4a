//! What is inside the seal: `Submission`, `Rating`, `PersonQuery` of the contract.
//!
//! Shape only: unknown members, wrong types, lengths, patterns and bounds are refused with the member's name, never its
//! value. Deliberately absent: whether the answers make sense for the service; an officer judges that.

mod visit;

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::forms;
use crate::problem::Problem;

use visit::{Agent, entered_by_fits};
pub(crate) use visit::{CallBack, Confirmation, Draft, DraftTake, RecordQuery, Withdrawal, draft_person};

/// Plaintext of `POST /v1/submissions`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Submission {
    pub(crate) key: String,
    pub(crate) ticket: String,
    pub(crate) kiosk: String,
    site_division: String,
    pub(crate) service: String,
    pub(crate) service_version: u32,
    channel: Channel,
    assist_mode: AssistMode,
    #[serde(default)]
    pub(crate) staff: Option<String>,
    #[serde(default)]
    entered_by: BTreeMap<String, String>,
    #[serde(default)]
    agent: Option<Agent>,
    pub(crate) person: Person,
    pub(crate) assurance: Assurance,
    pub(crate) answers: BTreeMap<String, Answer>,
    flags: Vec<Flag>,
    consents: Vec<Consent>,
    promise: Promise,
    #[serde(default)]
    pub(crate) relied_on: Vec<String>,
    #[serde(default)]
    pub(crate) supersedes: Option<String>,
    filled_at: String,
    submitted_at: String,
    clock: Clock,
}

#[derive(Deserialize)]
enum Channel {
    K,
}

#[derive(Deserialize, Clone, Copy, PartialEq)]
#[serde(rename_all = "snake_case")]
enum AssistMode {
    #[serde(rename = "self")]
    Oneself,
    Assisted,
    Agent,
}

#[derive(Deserialize, Clone, Copy, PartialEq)]
enum Clock {
    #[serde(rename = "SYNCED")]
    Synced,
    #[serde(rename = "HOLDOVER")]
    Holdover,
    #[serde(rename = "UNTRUSTED")]
    Untrusted,
}

/// How sure it is who stood at the kiosk.
#[derive(Deserialize, Serialize, Clone, Copy)]
pub(crate) enum Assurance {
    #[serde(rename = "declared")]
    Declared,
    #[serde(rename = "e-card code")]
    ECardCode,
    #[serde(rename = "card")]
    Card,
    #[serde(rename = "card + clerk")]
    CardAndClerk,
}

impl Assurance {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::ECardCode => "e-card code",
            Self::Card => "card",
            Self::CardAndClerk => "card + clerk",
        }
    }
}

/// The person the submission is about, as the card said.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Person {
    doc_type: String,
    pub(crate) id_no: String,
    pub(crate) name: String,
    #[serde(default)]
    name_raw: Option<String>,
    sex: String,
    #[serde(default)]
    ethnicity: Option<String>,
    birth_date: String,
    #[serde(default)]
    id_address: Option<String>,
    #[serde(default)]
    id_issuer: Option<String>,
    #[serde(default)]
    id_valid_from: Option<String>,
    #[serde(default)]
    id_valid_to: Option<String>,
}

/// One answer of the form.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Answer {
    Text(String),
    YesNo(#[expect(dead_code, reason = "read for its type; the county keeps the whole JSON")] bool),
    Number(#[expect(dead_code, reason = "read for its type; the county keeps the whole JSON")] i64),
    Codes(Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Flag {
    rule: String,
    #[serde(rename = "outcome")]
    _outcome: FlagOutcome,
    reason: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum FlagOutcome {
    Warn,
    Clerk,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Consent {
    text: String,
    version: u32,
    at: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Promise {
    given: bool,
    how: PromiseHow,
    #[serde(default)]
    signature: Option<String>,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum PromiseHow {
    Signature,
    Button,
}

/// Plaintext of `POST /v1/ratings`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rating {
    pub(crate) key: String,
    pub(crate) ticket: String,
    pub(crate) kiosk: String,
    pub(crate) score: String,
    pub(crate) reasons: Vec<RatingReason>,
    #[serde(default)]
    pub(crate) comment: Option<String>,
    #[serde(default)]
    pub(crate) callback: bool,
    at: String,
}

/// Why a rating is low.
#[derive(Deserialize, Serialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RatingReason {
    Slow,
    Attitude,
    Skill,
    GuideWrong,
    Device,
    Other,
}

/// Plaintext of `POST /v1/persons/facts`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PersonQuery {
    pub(crate) id_no: String,
    name: String,
    at: String,
}

/// Reads the plaintext as `T`. The reader's own message may quote values, so only its line and column are passed on.
pub(crate) fn read<T: DeserializeOwned>(plaintext: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(plaintext).map_err(|error| {
        let detail = format!("the plaintext does not have the contract's shape (column {})", error.column());
        Problem::bad_request("plaintext", detail)
    })
}

/// Collects the first wrong member.
struct Check(Result<(), String>);

impl Check {
    fn that(self, member: &str, holds: bool) -> Self {
        if self.0.is_ok() && !holds { Self(Err(member.to_owned())) } else { self }
    }

    fn done(self) -> Result<(), Problem> {
        self.0.map_err(|member| {
            Problem::bad_request("plaintext", format!("`{member}` is not what the contract says it must be"))
        })
    }
}

fn longest(text: &str, most: usize) -> bool {
    text.chars().count() <= most
}

fn at_most(text: Option<&str>, most: usize) -> bool {
    text.is_none_or(|text| longest(text, most))
}

/// At most so many field names, each of the contract's form and none twice.
fn names_once(names: &[String], most: usize) -> bool {
    let shape = |name: &String| {
        (1..=40).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    };
    names.len() <= most
        && names.iter().all(shape)
        && names.iter().enumerate().all(|(at, name)| !names.iter().skip(at + 1).any(|other| other == name))
}

fn base64ish(text: Option<&str>) -> bool {
    text.is_none_or(|text| STANDARD.decode(text).is_ok())
}

impl Submission {
    /// Everything the schema says that the types do not.
    pub(crate) fn check(&self, key: &str, kiosk: &str) -> Result<(), Problem> {
        let Channel::K = self.channel;
        let person = &self.person;
        Check(Ok(()))
            .that("key", self.key == key)
            .that("kiosk", self.kiosk == kiosk)
            .that("ticket", forms::is_ticket(&self.ticket) && self.ticket.starts_with(kiosk))
            .that("site_division", matches!(self.site_division.len(), 9 | 12) && forms::all_digits(&self.site_division))
            .that("staff", self.staff.as_deref().is_none_or(forms::is_staff_id))
            .that("staff", (self.assist_mode != AssistMode::Assisted) || self.staff.is_some())
            .that("entered_by", entered_by_fits(&self.entered_by))
            .that("agent", self.agent.is_some() == (self.assist_mode == AssistMode::Agent))
            .that("agent", self.agent.as_ref().is_none_or(Agent::fits))
            .that("service", forms::is_name(&self.service))
            .that("service_version", self.service_version >= 1)
            .that("person.doc_type", person.doc_type.len() == 2 && forms::all_digits(&person.doc_type))
            .that("person.id_no", !person.id_no.is_empty() && longest(&person.id_no, 18))
            .that("person.name", !person.name.is_empty() && longest(&person.name, 70))
            .that("person.name_raw", base64ish(person.name_raw.as_deref()))
            .that("person.sex", matches!(person.sex.as_str(), "0" | "1" | "2" | "9"))
            .that(
                "person.ethnicity",
                person.ethnicity.as_deref().is_none_or(|code| code.len() == 2 && forms::all_digits(code)),
            )
            .that("person.birth_date", forms::is_date(&person.birth_date))
            .that("person.id_address", at_most(person.id_address.as_deref(), 70))
            .that("person.id_issuer", at_most(person.id_issuer.as_deref(), 30))
            .that("person.id_valid_from", person.id_valid_from.as_deref().is_none_or(forms::is_date))
            .that("person.id_valid_to", person.id_valid_to.as_deref().is_none_or(forms::is_date))
            .that("answers", self.answers.values().all(Answer::within_bounds))
            .that("flags", self.flags.iter().all(|flag| longest(&flag.rule, 40) && longest(&flag.reason, 60)))
            .that(
                "consents",
                self.consents
                    .iter()
                    .all(|given| longest(&given.text, 40) && given.version >= 1 && forms::is_timestamp(&given.at)),
            )
            .that("promise.given", self.promise.given)
            .that("promise.signature", self.promise.signature.is_none() || self.promise.how == PromiseHow::Signature)
            .that(
                "promise.signature",
                at_most(self.promise.signature.as_deref(), 28_000) && base64ish(self.promise.signature.as_deref()),
            )
            .that("relied_on", names_once(&self.relied_on, 40))
            .that("supersedes", self.supersedes.as_deref().is_none_or(forms::is_ticket))
            .that("filled_at", forms::is_timestamp(&self.filled_at))
            .that("submitted_at", forms::is_timestamp(&self.submitted_at))
            .done()
    }

    /// The phone number in the answers, when there is one; of two the one that stays.
    pub(crate) fn mobile(&self) -> Option<&str> {
        match self.answers.get("mobile_new").or_else(|| self.answers.get("mobile")) {
            Some(Answer::Text(phone)) => Some(phone),
            _ => None,
        }
    }

    /// The day (`YYYY-MM-DD`, +08:00) the person handed it in. The kiosk's own time counts, so that a contact of the last
    /// day that waits for the line is not one of the next month; unless its clock was not to be trusted, or says a time
    /// after the arrival.
    pub(crate) fn day(&self, arrived: &str) -> String {
        let told = self.submitted_at.parse::<Timestamp>().ok().filter(|_| self.clock != Clock::Untrusted);
        let arrived = arrived.parse::<Timestamp>().ok();
        let counts = told.filter(|told| arrived.is_none_or(|arrived| *told <= arrived)).or(arrived);
        counts.map(forms::timestamp).and_then(|text| text.get(..10).map(str::to_owned)).unwrap_or_default()
    }
}

impl Answer {
    /// A text, code, date or division.
    pub(crate) fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// Whether it is, or among several codes has, one of these.
    pub(crate) fn names_one_of(&self, codes: &[&str]) -> bool {
        match self {
            Self::Text(text) => codes.contains(&text.as_str()),
            Self::Codes(chosen) => chosen.iter().any(|code| codes.contains(&code.as_str())),
            Self::YesNo(_) | Self::Number(_) => false,
        }
    }

    fn within_bounds(&self) -> bool {
        match self {
            Self::Text(text) => longest(text, 1000),
            Self::YesNo(_) | Self::Number(_) => true,
            Self::Codes(codes) => codes.len() <= 20,
        }
    }
}

impl Rating {
    /// Everything the schema says that the types do not.
    pub(crate) fn check(&self, key: &str, kiosk: &str) -> Result<(), Problem> {
        Check(Ok(()))
            .that("key", self.key == key)
            .that("kiosk", self.kiosk == kiosk)
            .that("ticket", forms::is_ticket(&self.ticket))
            .that("score", matches!(self.score.as_str(), "1" | "2" | "3" | "4" | "5"))
            .that("reasons", self.reasons.len() <= 3)
            .that("comment", self.comment.as_deref().is_none_or(|said| !said.is_empty() && longest(said, 200)))
            .that("at", forms::is_timestamp(&self.at))
            .done()
    }
}

impl PersonQuery {
    /// Everything the schema says that the types do not.
    pub(crate) fn check(&self) -> Result<(), Problem> {
        Check(Ok(()))
            .that("id_no", !self.id_no.is_empty() && longest(&self.id_no, 18))
            .that("name", longest(&self.name, 70))
            .that("at", forms::is_timestamp(&self.at))
            .done()
    }
}
