//! The county's record: one embedded SQLite file, one connection that writes.
//!
//! WAL, `synchronous=FULL`: what was acknowledged survives a power cut. Receiving and deciding are in [`receive`] and
//! [`decide`]; reading a person's or a ticket's state and the whole record in [`read`]. Deliberately absent: another
//! database, and a purge; the county keeps what it received.

mod decide;
mod read;
mod receive;

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use decide::Decision;
pub(crate) use decide::DecisionRefused;
pub(crate) use read::{Matter, read_heartbeats, read_ratings, read_submissions};
pub use read::{StateChange, StoredRating, StoredSubmission};
pub(crate) use receive::{Arrival, Received, Refused};

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

    fn from_word(word: &str) -> rusqlite::Result<Self> {
        Self::ALL
            .into_iter()
            .find(|state| state.word() == word)
            .ok_or_else(|| rusqlite::Error::InvalidColumnName(format!("state {word}")))
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

    fn from_word(word: &str) -> rusqlite::Result<Self> {
        [Self::Yes, Self::No, Self::Unknown]
            .into_iter()
            .find(|fact| fact.word() == word)
            .ok_or_else(|| rusqlite::Error::InvalidColumnName(format!("fact {word}")))
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
    connection: Connection,
}

impl Store {
    /// Opens or makes the record at `path` and seeds the code tables it does not hold.
    pub(crate) fn open(path: &Path) -> rusqlite::Result<Self> {
        let connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", "ON")?;
        connection.execute_batch(include_str!("schema.sql"))?;
        let store = Self { connection };
        store.seed()?;
        Ok(store)
    }

    fn seed(&self) -> rusqlite::Result<()> {
        let tables: BTreeMap<String, Vec<CodeEntry>> =
            serde_json::from_str(include_str!("../../seed/codes.json")).map_err(json_error)?;
        for (name, entries) in tables {
            self.connection.execute(
                "INSERT INTO code_tables(name, version, entries) VALUES(?1, 1, ?2) ON CONFLICT(name) DO NOTHING",
                params![name, serde_json::to_string(&entries).map_err(json_error)?],
            )?;
        }
        Ok(())
    }

    /// Registers a kiosk, or gives it a new device key.
    pub(crate) fn register_kiosk(&self, id: &str, device_key: &[u8; 32]) -> rusqlite::Result<()> {
        self.connection.execute(
            "INSERT INTO kiosks(id, device_key) VALUES(?1, ?2)
             ON CONFLICT(id) DO UPDATE SET device_key = excluded.device_key",
            params![id, device_key],
        )?;
        Ok(())
    }

    /// The Ed25519 public key of a registered kiosk's device.
    pub(crate) fn device_key(&self, kiosk: &str) -> rusqlite::Result<Option<[u8; 32]>> {
        self.connection.query_row("SELECT device_key FROM kiosks WHERE id = ?1", [kiosk], |row| row.get(0)).optional()
    }

    /// Sets what the other registers say of a person. What submissions told the county stays held.
    pub(crate) fn set_person(&mut self, id_no: &str, row: &PersonRow) -> rusqlite::Result<()> {
        let id_no = id_no.to_ascii_uppercase();
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute(
            "INSERT INTO persons(id_no, pension, employment, insurance, licence, unemployment, insured_months)
             VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT(id_no) DO UPDATE SET pension = excluded.pension, employment = excluded.employment,
               insurance = excluded.insurance, licence = excluded.licence, unemployment = excluded.unemployment,
               insured_months = excluded.insured_months",
            params![
                id_no,
                row.pension.word(),
                row.employment.word(),
                row.insurance.word(),
                row.licence.word(),
                row.unemployment.word(),
                row.insured_months,
            ],
        )?;
        transaction.execute("DELETE FROM held WHERE id_no = ?1 AND ticket IS NULL", [&id_no])?;
        for (field, value) in &row.known {
            hold(&transaction, &id_no, field, &Value::from(value.as_str()), None)?;
        }
        transaction.commit()
    }

    /// Replaces a code table; its version goes up by one. Returns the new version.
    pub(crate) fn set_codes(&self, table: &str, entries: &[CodeEntry]) -> rusqlite::Result<u32> {
        self.connection.query_row(
            "INSERT INTO code_tables(name, version, entries) VALUES(?1, 1, ?2)
             ON CONFLICT(name) DO UPDATE SET version = version + 1, entries = excluded.entries RETURNING version",
            params![table, serde_json::to_string(entries).map_err(json_error)?],
            |row| row.get(0),
        )
    }

    /// Version and entries of a code table.
    pub(crate) fn codes(&self, table: &str) -> rusqlite::Result<Option<(u32, Vec<CodeEntry>)>> {
        let found: Option<(u32, String)> = self
            .connection
            .query_row("SELECT version, entries FROM code_tables WHERE name = ?1", [table], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        found.map(|(version, entries)| Ok((version, serde_json::from_str(&entries).map_err(json_error)?))).transpose()
    }

    /// Notes a heartbeat.
    pub(crate) fn heartbeat(&self, kiosk: &str, at: &str, body: &str) -> rusqlite::Result<()> {
        self.connection
            .execute("INSERT INTO heartbeats(kiosk, received_at, body) VALUES(?1, ?2, ?3)", params![kiosk, at, body])?;
        Ok(())
    }

    /// The highest running number seen from a kiosk; 0 when none was.
    pub(crate) fn highest(&self, kiosk: &str) -> rusqlite::Result<u32> {
        self.connection.query_row(
            "SELECT coalesce(max(running), 0) FROM submissions WHERE kiosk = ?1",
            [kiosk],
            |row| row.get(0),
        )
    }
}

/// What the county holds of a person, field id to value.
fn held(connection: &Connection, id_no: &str) -> rusqlite::Result<BTreeMap<String, Value>> {
    connection
        .prepare_cached("SELECT field, value FROM held WHERE id_no = ?1")?
        .query_map([id_no], |row| {
            let value: String = row.get(1)?;
            Ok((row.get(0)?, serde_json::from_str(&value).map_err(json_error)?))
        })?
        .collect()
}

/// From now on the county holds this answer.
fn hold(
    transaction: &Transaction<'_>,
    id_no: &str,
    field: &str,
    value: &Value,
    ticket: Option<&str>,
) -> rusqlite::Result<()> {
    transaction.execute(
        "INSERT INTO held(id_no, field, value, ticket) VALUES(?1, ?2, ?3, ?4)
         ON CONFLICT(id_no, field) DO UPDATE SET value = excluded.value, ticket = excluded.ticket",
        params![id_no, field, value.to_string(), ticket],
    )?;
    Ok(())
}

/// JSON the record itself holds or is given: trouble there is trouble of the record.
fn json_error(error: serde_json::Error) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(Box::new(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_record_survives_a_power_cut_by_its_pragmas() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("county.sqlite")).unwrap();
        let read = |pragma: &str| -> String {
            store
                .connection
                .query_row(&format!("SELECT CAST({pragma} AS TEXT) FROM pragma_{pragma}"), [], |row| row.get(0))
                .unwrap()
        };
        assert_eq!(
            (read("journal_mode"), read("synchronous"), read("foreign_keys")),
            ("wal".to_owned(), "2".to_owned(), "1".to_owned())
        );
    }

    #[test]
    fn two_active_registrations_of_one_person_are_impossible_by_schema() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("county.sqlite")).unwrap();
        store.register_kiosk("0012", &[0; 32]).unwrap();
        let insert = |n: u32, active: bool| {
            store.connection.execute(
                "INSERT INTO acknowledgements(key, kind, fp, body) VALUES(?1, 'submission', '', x'00')",
                [n],
            )?;
            store.connection.execute(
                "INSERT INTO submissions(ticket, key, fp, device_signature, kiosk, running, service, service_version, id_no,
                   id_check_digit_ok, name, assurance, plaintext, received_at, state, since, active, slot, relied_on,
                   remarks)
                 VALUES(?1, ?1, '', '', '0012', ?1, 'unemp_reg', 1, 'p', 1, '', 'card', '{}', '', 'submitted', '', ?2,
                   'active', '{}', '[]')",
                params![n, active],
            )
        };
        insert(1, true).unwrap();
        insert(2, false).unwrap();
        assert!(insert(3, true).is_err());
    }
}
