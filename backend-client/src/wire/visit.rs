//! A clerk beside the person: confirmation of identity, the county's record of the person, withdrawal of an item.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Answer, MatterState, Moment, Private};
use crate::staff::StaffId;
use crate::ticket::{KioskNumber, Ticket};

/// Plaintext of `/v1/confirmations`: a clerk looked at person and card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Confirmation {
    /// Idempotency key.
    pub key: Uuid,
    /// A number of this kiosk, for the acknowledgement.
    pub ticket: Ticket,
    /// The kiosk.
    pub kiosk: KioskNumber,
    /// Who looked.
    pub staff: StaffId,
    /// Number of the card.
    pub id_no: Private,
    /// Name on the card.
    pub name: Private,
    /// The person's matters the clerk saw, at most 50; empty: all the county holds.
    pub tickets: Vec<Ticket>,
    /// When.
    pub at: Moment,
}

/// Plaintext of `/v1/withdrawals`: two staff members gave an item up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Withdrawal {
    /// Idempotency key of this notice.
    pub key: Uuid,
    /// Number of the item.
    pub ticket: Ticket,
    /// The kiosk.
    pub kiosk: KioskNumber,
    /// Key of the item.
    pub item: Uuid,
    /// Why, 1 to 200 characters.
    pub reason: Private,
    /// The first of the two.
    pub staff: StaffId,
    /// The second of the two.
    pub second: StaffId,
    /// When.
    pub at: Moment,
}

/// Plaintext of `/v1/persons/record`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordQuery {
    /// Number of the card.
    pub id_no: Private,
    /// Name on the card.
    pub name: Private,
    /// Always [`super::Assurance::CardAndClerk`].
    pub assurance: super::Assurance,
    /// Who confirmed the person.
    pub staff: StaffId,
    /// Key of the confirmation the county has acknowledged.
    pub confirmation: Uuid,
    /// Also the answers of this matter, for a correction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<Ticket>,
    /// When.
    pub at: Moment,
}

/// What the county holds of a confirmed person (就业创业证与登记信息, 我的信息).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct PersonRecord {
    /// Key of the query this answers.
    pub query: Uuid,
    /// The 就业创业证, if the person has one.
    #[serde(default)]
    pub certificate: Option<Certificate>,
    /// Registrations and the like, newest first.
    pub entries: Vec<RecordEntry>,
    /// Every answer the county holds.
    pub held: Vec<HeldAnswer>,
    /// What the person agreed to.
    pub consents: Vec<GivenConsent>,
    /// The answers of the matter asked for.
    #[serde(default)]
    pub old: Option<OldAnswers>,
    /// When the county said so.
    pub at: Moment,
}

/// A 就业创业证.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Certificate {
    /// Its number, 16 digits.
    pub number: Private,
    /// Day of issue.
    pub issued_on: Date,
    /// What a QR code on a print of it must say, just as it is.
    pub verification: Private,
}

/// What kind of entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EntryKind {
    /// 失业登记
    Unemp,
    /// 就业登记
    Emp,
    /// 培训
    Training,
    /// 就业援助
    Assistance,
    /// 补贴
    Subsidy,
}

/// One line of the record.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct RecordEntry {
    /// What kind.
    pub kind: EntryKind,
    /// In plain Chinese.
    pub title: Private,
    /// First day.
    pub from: Date,
    /// Last day; absent while it lasts.
    #[serde(default)]
    pub to: Option<Date>,
    /// The matter it came from.
    #[serde(default)]
    pub ticket: Option<Ticket>,
    /// Where that matter stands.
    #[serde(default)]
    pub state: Option<MatterState>,
}

/// One answer the county holds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct HeldAnswer {
    /// Field id.
    pub field: String,
    /// Its value.
    pub value: Answer,
    /// The matter it came with; `None`: another register.
    #[serde(default)]
    pub ticket: Option<Ticket>,
}

/// A text the person agreed to, as the county has it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct GivenConsent {
    /// Id of the text.
    pub text: String,
    /// Its version.
    pub version: u32,
    /// When.
    pub at: Moment,
}

/// The answers of an earlier matter.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct OldAnswers {
    /// Which matter.
    pub ticket: Ticket,
    /// Its service.
    pub service: String,
    /// Version of the service file it was filled with.
    pub service_version: u32,
    /// Field id to value.
    pub answers: BTreeMap<String, Answer>,
}
