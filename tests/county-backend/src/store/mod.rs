//! The county's record: what was received, what officers decided, what is held of a person.
//!
//! Receiving and deciding are in [`receive`] and [`decide`]; [`staff`], [`calls`], [`visit`], [`drafts`], [`tasks`]
//! and [`fleet`] are what staff and technicians need; reading a person's or a ticket's state and the whole record
//! in [`read`]; the database itself in [`crate::record`]. Deliberately absent: a purge; the county keeps what it received.

mod calls;
mod decide;
mod drafts;
mod fleet;
mod read;
mod receive;
mod staff;
mod tasks;
mod visit;

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::record::{Database, Record, RecordError, Transaction, values};

pub(crate) use calls::StepRefused;
pub use calls::{Call, CallState};
pub use decide::{Decision, DecisionRefused};
pub(crate) use drafts::{Kept, NotTaken, Taken, Taker};
pub(crate) use fleet::metrics;
pub(crate) use read::{Matter, read_heartbeats, read_ratings, read_submissions};
pub use read::{StateChange, StoredRating, StoredSubmission};
pub(crate) use receive::{Arrival, Received, Refused};
pub use staff::{Act, StaffRow};
pub(crate) use staff::{Enrolment, check as check_staff, hmac};
pub use tasks::{ClassRow, TaskRow};
pub(crate) use visit::NotShown;
pub use visit::{EntryRow, StoredCallBack, StoredWithdrawal};

/// Where a submission stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Received, nobody has looked at it
    Submitted,
    /// 受理
    Accepted,
    /// The officer asks for more
    NeedMore,
    /// Accepted, and being looked into
    InReview,
    /// Registered
    Done,
    /// Refused with a reason
    Rejected,
    /// Taken back by the person, replaced by a corrected submission, or overtaken by another registration
    Withdrawn,
    /// 转人工: goes on at the window
    HandedOver,
}

impl State {
    /// All of the contract's.
    pub const ALL: [Self; 8] = [
        Self::Submitted,
        Self::Accepted,
        Self::NeedMore,
        Self::InReview,
        Self::Done,
        Self::Rejected,
        Self::Withdrawn,
        Self::HandedOver,
    ];

    /// The contract's word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Accepted => "accepted",
            Self::NeedMore => "need_more",
            Self::InReview => "in_review",
            Self::Done => "done",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
            Self::HandedOver => "handed_over",
        }
    }

    /// Whether a submission in this state counts as the person's one registration.
    const fn counts(self) -> bool {
        !matches!(self, Self::Rejected | Self::Withdrawn)
    }

    fn from_word(word: &str) -> Result<Self, RecordError> {
        Self::ALL.into_iter().find(|state| state.word() == word).ok_or(RecordError::Content("a state"))
    }
}

/// What is known of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// It is so
    Yes,
    /// It is not so
    #[default]
    No,
    /// The county cannot establish it
    Unknown,
}

impl Fact {
    /// The contract's word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unknown => "unknown",
        }
    }

    fn from_word(word: &str) -> Result<Self, RecordError> {
        [Self::Yes, Self::No, Self::Unknown]
            .into_iter()
            .find(|fact| fact.word() == word)
            .ok_or(RecordError::Content("a fact"))
    }
}

/// What the county's other registers say of a person. The default, also for a person not listed: no adverse fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PersonRow {
    /// Draws a basic pension
    pub pension: Fact,
    /// Has an active employment registration
    pub employment: Fact,
    /// Is insured as an employee now
    pub insurance: Fact,
    /// Holds an active business licence
    pub licence: Fact,
    /// Was registered as unemployed before there were kiosks
    pub unemployment: Fact,
    /// Months of unemployment insurance paid, 0 to 1200; `None`: the county cannot establish it
    pub insured_months: Option<u16>,
    /// Answers the county already holds (field id to value); a kiosk is told the names only
    pub known: BTreeMap<String, String>,
}

impl Default for PersonRow {
    fn default() -> Self {
        Self {
            pension: Fact::No,
            employment: Fact::No,
            insurance: Fact::No,
            licence: Fact::No,
            unemployment: Fact::No,
            insured_months: Some(0),
            known: BTreeMap::new(),
        }
    }
}

/// One code of a code table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeEntry {
    /// The code
    pub code: String,
    /// Its name in Chinese
    pub zh: String,
    /// Its name in English
    pub en: String,
}

/// The open record.
pub(crate) struct Store {
    record: Record,
}

impl Store {
    /// Opens or makes the record of a county in `dir` and seeds the code tables it does not hold.
    pub(crate) fn open(database: &Database, dir: &Path) -> Result<Self, RecordError> {
        let mut record = Record::open(database, dir)?;
        let tables: BTreeMap<String, Vec<CodeEntry>> = serde_json::from_str(include_str!("../../seed/codes.json"))?;
        record.transaction(|transaction| {
            for (name, entries) in &tables {
                transaction.execute(
                    "INSERT INTO code_tables(name, version, entries) VALUES($1, 1, $2) ON CONFLICT(name) DO NOTHING",
                    values![name, serde_json::to_string(entries)?],
                )?;
            }
            Ok::<_, RecordError>(())
        })?;
        Ok(Self { record })
    }

    /// Registers a kiosk, or gives it a new device key.
    pub(crate) fn register_kiosk(&mut self, id: &str, device_key: &[u8; 32]) -> Result<(), RecordError> {
        self.record.transaction(|transaction| {
            transaction.execute(
                "INSERT INTO kiosks(id, device_key) VALUES($1, $2)
                 ON CONFLICT(id) DO UPDATE SET device_key = excluded.device_key",
                values![id, device_key.as_slice()],
            )?;
            Ok(())
        })
    }

    /// The Ed25519 public key of a registered kiosk's device.
    pub(crate) fn device_key(&mut self, kiosk: &str) -> Result<Option<[u8; 32]>, RecordError> {
        self.record.transaction(|transaction| {
            let found = transaction.one("SELECT device_key FROM kiosks WHERE id = $1", values![kiosk])?;
            found
                .map(|row| row.bytes(0)?.try_into().map_err(|_length| RecordError::Content("a device key")))
                .transpose()
        })
    }

    /// Sets what the other registers say of a person. What submissions told the county stays held.
    pub(crate) fn set_person(&mut self, id_no: &str, row: &PersonRow) -> Result<(), RecordError> {
        let id_no = id_no.to_ascii_uppercase();
        self.record.transaction(|transaction| {
            transaction.execute(
                "INSERT INTO persons(id_no, pension, employment, insurance, licence, unemployment, insured_months)
                 VALUES($1, $2, $3, $4, $5, $6, $7)
                 ON CONFLICT(id_no) DO UPDATE SET pension = excluded.pension, employment = excluded.employment,
                   insurance = excluded.insurance, licence = excluded.licence, unemployment = excluded.unemployment,
                   insured_months = excluded.insured_months",
                values![
                    &id_no,
                    row.pension.word(),
                    row.employment.word(),
                    row.insurance.word(),
                    row.licence.word(),
                    row.unemployment.word(),
                    row.insured_months
                ],
            )?;
            transaction.execute("DELETE FROM held WHERE id_no = $1 AND ticket IS NULL", values![&id_no])?;
            for (field, value) in &row.known {
                hold(transaction, &id_no, field, &Json::from(value.as_str()), None)?;
            }
            Ok(())
        })
    }

    /// Replaces a code table; its version goes up by one. Returns the new version.
    pub(crate) fn set_codes(&mut self, table: &str, entries: &[CodeEntry]) -> Result<u32, RecordError> {
        self.record.transaction(|transaction| {
            let row = transaction.one(
                "INSERT INTO code_tables(name, version, entries) VALUES($1, 1, $2)
                 ON CONFLICT(name) DO UPDATE SET version = code_tables.version + 1, entries = excluded.entries
                 RETURNING version",
                values![table, serde_json::to_string(entries)?],
            )?;
            row.ok_or(RecordError::Content("a code table"))?.number(0)
        })
    }

    /// Version and entries of a code table.
    pub(crate) fn codes(&mut self, table: &str) -> Result<Option<(u32, Vec<CodeEntry>)>, RecordError> {
        self.record.transaction(|transaction| {
            let found = transaction.one("SELECT version, entries FROM code_tables WHERE name = $1", values![table])?;
            found.map(|row| Ok((row.number(0)?, row.json(1)?))).transpose()
        })
    }

    /// Notes a heartbeat; all of them are kept.
    pub(crate) fn heartbeat(&mut self, kiosk: &str, at: &str, body: &str) -> Result<(), RecordError> {
        self.record.transaction(|transaction| {
            transaction.execute(
                "INSERT INTO heartbeats(kiosk, received_at, body) VALUES($1, $2, $3)",
                values![kiosk, at, body],
            )?;
            Ok(())
        })
    }

    /// The highest running number seen from a kiosk; 0 when none was.
    pub(crate) fn highest(&mut self, kiosk: &str) -> Result<u32, RecordError> {
        self.record.transaction(|transaction| {
            let row = transaction
                .one("SELECT coalesce(max(running), 0) FROM submissions WHERE kiosk = $1", values![kiosk])?;
            row.ok_or(RecordError::Content("a number"))?.number(0)
        })
    }
}

/// What the county holds of a person, field id to value.
fn held(transaction: &mut Transaction<'_>, id_no: &str) -> Result<BTreeMap<String, Json>, RecordError> {
    let rows = transaction.query("SELECT field, value FROM held WHERE id_no = $1", values![id_no])?;
    rows.iter().map(|row| Ok((row.text(0)?, row.json(1)?))).collect()
}

/// From now on the county holds this answer.
fn hold(
    transaction: &mut Transaction<'_>,
    id_no: &str,
    field: &str,
    value: &Json,
    ticket: Option<&str>,
) -> Result<(), RecordError> {
    transaction.execute(
        "INSERT INTO held(id_no, field, value, ticket) VALUES($1, $2, $3, $4)
         ON CONFLICT(id_no, field) DO UPDATE SET value = excluded.value, ticket = excluded.ticket",
        values![id_no, field, value.to_string(), ticket],
    )?;
    Ok(())
}
