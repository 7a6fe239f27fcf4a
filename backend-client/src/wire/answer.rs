//! What the county says. Every type here but [`Problem`] is signed and comes only out of [`super::verify`].
//!
//! Members the kiosk does not know are allowed (a newer county) and are covered by the signature all the same.

use std::collections::BTreeMap;

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use uuid::Uuid;

use super::{Moment, Private};
use crate::ticket::{KioskNumber, Ticket};

/// The county has it. The one thing that ends an item of the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Acknowledgement {
    /// Idempotency key of what was received.
    pub key: Uuid,
    /// SHA-256 of the exact body; on the wire 64 lower-case hex digits.
    #[serde(deserialize_with = "fingerprint")]
    pub fp: [u8; 32],
    /// The ticket inside the sealed body.
    pub ticket: Ticket,
    /// What became of it.
    pub outcome: Outcome,
    /// The active matter of the same person, with [`Outcome::Duplicate`].
    #[serde(default)]
    pub duplicate_of: Option<Ticket>,
    /// For [`Outcome::RejectedBusiness`], in plain Chinese.
    #[serde(default)]
    pub reason: Option<String>,
    /// When the county stored it.
    pub received_at: Moment,
    /// Which key of the county signed.
    pub kid: String,
}

fn fingerprint<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; 32], D::Error> {
    let text = String::deserialize(deserializer)?;
    let lower_hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    if text.len() != 64 || !text.bytes().all(lower_hex) {
        return Err(D::Error::custom("64 lower-case hex digits"));
    }
    let mut out = [0; 32];
    for (i, byte) in out.iter_mut().enumerate() {
        let digits = text.get(2 * i..2 * i + 2).unwrap_or_default();
        *byte = u8::from_str_radix(digits, 16).map_err(D::Error::custom)?;
    }
    Ok(out)
}

/// What became of a submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Stored.
    Received,
    /// Stored; the person already has an active matter of this kind.
    Duplicate,
    /// Stored as refused for a reason of the matter itself.
    RejectedBusiness,
}

/// A fact the county knows, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fact {
    /// It is so.
    Yes,
    /// It is not so.
    No,
    /// The county cannot say.
    Unknown,
}

/// What the county knows of the person whose card was read.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct PersonFacts {
    /// Key of the query this answers.
    pub query: Uuid,
    /// Draws a pension.
    pub pension: Fact,
    /// Has a current employment registration.
    pub active_employment: Fact,
    /// Has current social insurance as an employee.
    pub active_insurance: Fact,
    /// Holds a current business licence.
    pub active_licence: Fact,
    /// Has a current unemployment registration.
    pub active_unemployment: Fact,
    /// Months of unemployment insurance paid; `None` when the county cannot say. On the wire a number or `unknown`.
    #[serde(deserialize_with = "months")]
    pub insured_months: Option<u32>,
    /// Fields whose answers the county holds and needs not be told again; names only.
    pub held: Vec<String>,
    /// Answers the county already holds, only at [`super::Assurance::CardAndClerk`]: field id to value.
    #[serde(default)]
    pub known: BTreeMap<String, Private>,
    /// The person's own matters.
    pub matters: Vec<Matter>,
    /// When.
    pub at: Moment,
}

fn months<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Months {
        Known(u32),
        Word(String),
    }
    match Months::deserialize(deserializer)? {
        Months::Known(months @ 0..=1200) => Ok(Some(months)),
        Months::Word(word) if word == "unknown" => Ok(None),
        Months::Known(_) | Months::Word(_) => Err(D::Error::custom("0 to 1200, or unknown")),
    }
}

/// One matter of the person.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Matter {
    /// Its number.
    pub ticket: Ticket,
    /// Its service.
    pub service: String,
    /// Its state.
    pub state: MatterState,
    /// Since when.
    pub since: Moment,
    /// What the officer asks for, in plain Chinese.
    #[serde(default)]
    pub note: Option<Private>,
    /// A rating of it was counted.
    #[serde(default)]
    pub rated: bool,
}

/// State of a matter at the county.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatterState {
    /// 已提交
    Submitted,
    /// 已受理
    Accepted,
    /// 需补材料
    NeedMore,
    /// 审核中
    InReview,
    /// 已办结
    Done,
    /// 不予受理
    Rejected,
    /// 已撤回
    Withdrawn,
    /// 已转办
    HandedOver,
}

/// State of one matter, asked by number and phone tail.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct TicketStatus {
    /// Its number.
    pub ticket: Ticket,
    /// Its service.
    pub service: String,
    /// Its state.
    pub state: MatterState,
    /// Since when.
    pub since: Moment,
    /// What the officer asks for, in plain Chinese.
    #[serde(default)]
    pub note: Option<Private>,
    /// When the county said so.
    pub at: Moment,
}

/// The county's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct ServerTime {
    /// Now.
    pub now: Moment,
}

/// The highest running number the county has seen from a kiosk; 0 when none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Numbering {
    /// The kiosk.
    pub kiosk: KioskNumber,
    /// Highest running number seen.
    pub highest: u32,
    /// When.
    pub at: Moment,
}

/// One code table.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct CodeTable {
    /// Its id.
    pub table: String,
    /// Its version, rising.
    pub version: u64,
    /// Its codes in the order to show them.
    pub entries: Vec<Code>,
}

/// One code with its words.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Code {
    /// The code.
    pub code: String,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// A problem (RFC 9457). Not signed: it may steer waiting, never end an item as delivered.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Problem {
    /// `about:blank` or a tag such as `tag:suining,2026:key-reused`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Short words.
    pub title: String,
    /// The HTTP status again.
    pub status: u16,
}
