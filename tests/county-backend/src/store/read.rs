//! Reading: a person's facts and matters, a ticket's state, and the whole record for whoever wants to see what the
//! county has.

use std::fmt;
use std::path::Path;

use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Row};
use serde_json::Value;

use super::{Fact, PersonRow, State, Store, json_error};

/// Most matters one answer lists.
const MOST_MATTERS: u32 = 50;

/// One matter as its person may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Matter {
    /// Its number
    pub ticket: String,
    /// Its service
    pub service: String,
    /// Where it stands
    pub state: State,
    /// Since when, RFC 3339
    pub since: String,
    /// What the officer said
    pub note: Option<String>,
}

/// All the county answers about a person.
pub(crate) struct Facts {
    /// From the other registers
    pub row: PersonRow,
    /// Whether an unemployment registration counts now
    pub active_unemployment: bool,
    /// Newest first; second registrations of the same thing are left out
    pub matters: Vec<Matter>,
}

/// One change of state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateChange {
    /// The state it went to
    pub state: State,
    /// When, RFC 3339
    pub at: String,
    /// What the officer said
    pub note: Option<String>,
}

/// One submission as the record holds it. Personal: its `Debug` shows number, service and state only.
#[derive(Clone, PartialEq)]
pub struct StoredSubmission {
    /// 12 digits
    pub ticket: String,
    /// Idempotency key
    pub key: String,
    /// SHA-256 of the exact body, hexadecimal
    pub fp: String,
    /// Kiosk number
    pub kiosk: String,
    /// Service
    pub service: String,
    /// Version of the service file it was filled with
    pub service_version: u32,
    /// ID number, upper case
    pub id_no: String,
    /// Whether its check digit is right (GB 11643)
    pub id_check_digit_ok: bool,
    /// Name
    pub name: String,
    /// How sure the kiosk was who it is
    pub assurance: String,
    /// The whole plaintext
    pub plaintext: Value,
    /// When it came, RFC 3339
    pub received_at: String,
    /// Where it stands
    pub state: State,
    /// Since when, RFC 3339
    pub since: String,
    /// What the officer said
    pub note: Option<String>,
    /// The number it corrects
    pub supersedes: Option<String>,
    /// The registration that counts instead of this one
    pub duplicate_of: Option<String>,
    /// Whether it counts as the person's one registration
    pub active: bool,
    /// All states it has had, oldest first
    pub history: Vec<StateChange>,
}

impl fmt::Debug for StoredSubmission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredSubmission")
            .field("ticket", &self.ticket)
            .field("service", &self.service)
            .field("state", &self.state)
            .field("active", &self.active)
            .finish_non_exhaustive()
    }
}

/// One rating as the record holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRating {
    /// Idempotency key
    pub key: String,
    /// The rated matter
    pub ticket: String,
    /// Kiosk number
    pub kiosk: String,
    /// 1 to 5
    pub score: String,
    /// The contract's words
    pub reasons: Vec<String>,
    /// When it came, RFC 3339
    pub received_at: String,
    /// `false` for a second rating of one ticket
    pub counted: bool,
}

impl Store {
    /// Facts and matters of a person.
    pub(crate) fn facts(&self, id_no: &str) -> rusqlite::Result<Facts> {
        let id_no = id_no.to_ascii_uppercase();
        let row = self
            .connection
            .query_row(
                "SELECT pension, employment, insurance, licence, known FROM persons WHERE id_no = ?1",
                [&id_no],
                person,
            )
            .optional()?
            .unwrap_or_default();
        let active_unemployment = self.connection.query_row(
            "SELECT EXISTS(SELECT 1 FROM submissions WHERE id_no = ?1 AND service = 'unemp_reg' AND active = 1)",
            [&id_no],
            |row| row.get(0),
        )?;
        let matters = self
            .connection
            .prepare_cached(
                "SELECT ticket, service, state, since, note FROM submissions
                 WHERE id_no = ?1 AND duplicate_of IS NULL ORDER BY received_at DESC, ticket DESC LIMIT ?2",
            )?
            .query_map((&id_no, MOST_MATTERS), matter)?
            .collect::<rusqlite::Result<_>>()?;
        Ok(Facts { row, active_unemployment, matters })
    }

    /// State of one matter, if the phone's last four digits are the ones it was filled with. Of a second registration
    /// the state of the one that counts is told, and a note says so.
    pub(crate) fn status(&self, ticket: &str, phone_tail: &str) -> rusqlite::Result<Option<Matter>> {
        let found: Option<(Matter, Option<String>)> = self
            .connection
            .query_row(
                "SELECT own.ticket, own.service, coalesce(first.state, own.state), coalesce(first.since, own.since),
                   coalesce(first.note, own.note), own.duplicate_of
                 FROM submissions AS own LEFT JOIN submissions AS first ON first.ticket = own.duplicate_of
                 WHERE own.ticket = ?1 AND own.phone_tail = ?2",
                [ticket, phone_tail],
                |row| Ok((matter(row)?, row.get(5)?)),
            )
            .optional()?;
        Ok(found.map(|(mut matter, duplicate_of)| {
            if let (Some(of), None) = (duplicate_of, &matter.note) {
                matter.note = Some(format!("与您已提交的 {of} 重复，以该件为准。"));
            }
            matter
        }))
    }

    /// State of one matter for the office itself.
    pub(crate) fn matter(&self, ticket: &str) -> rusqlite::Result<Option<Matter>> {
        self.connection
            .query_row(
                "SELECT ticket, service, state, since, note FROM submissions WHERE ticket = ?1",
                [ticket],
                matter,
            )
            .optional()
    }
}

fn matter(row: &Row<'_>) -> rusqlite::Result<Matter> {
    let state: String = row.get(2)?;
    Ok(Matter {
        ticket: row.get(0)?,
        service: row.get(1)?,
        state: State::from_word(&state)?,
        since: row.get(3)?,
        note: row.get(4)?,
    })
}

fn person(row: &Row<'_>) -> rusqlite::Result<PersonRow> {
    let fact = |at: usize| Fact::from_word(&row.get::<_, String>(at)?);
    let known: String = row.get(4)?;
    Ok(PersonRow {
        pension: fact(0)?,
        employment: fact(1)?,
        insurance: fact(2)?,
        licence: fact(3)?,
        known: serde_json::from_str(&known).map_err(json_error)?,
    })
}

/// Opens the file for reading beside the running county: what is read is what the file holds.
fn open_read_only(path: &Path) -> rusqlite::Result<Connection> {
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
}

/// All submissions in the database file, in order of arrival.
pub(crate) fn read_submissions(path: &Path) -> rusqlite::Result<Vec<StoredSubmission>> {
    let connection = open_read_only(path)?;
    let mut history = connection.prepare("SELECT state, at, note FROM state_history WHERE ticket = ?1 ORDER BY seq")?;
    connection
        .prepare(
            "SELECT ticket, key, fp, kiosk, service, service_version, id_no, id_check_digit_ok, name, assurance,
               plaintext, received_at, state, since, note, supersedes, duplicate_of, active
             FROM submissions ORDER BY rowid",
        )?
        .query_map([], |row| {
            let ticket: String = row.get(0)?;
            let plaintext: String = row.get(10)?;
            let state: String = row.get(12)?;
            let history = history.query_map([&ticket], state_change)?.collect::<rusqlite::Result<_>>()?;
            Ok(StoredSubmission {
                ticket,
                key: row.get(1)?,
                fp: row.get(2)?,
                kiosk: row.get(3)?,
                service: row.get(4)?,
                service_version: row.get(5)?,
                id_no: row.get(6)?,
                id_check_digit_ok: row.get(7)?,
                name: row.get(8)?,
                assurance: row.get(9)?,
                plaintext: serde_json::from_str(&plaintext).map_err(json_error)?,
                received_at: row.get(11)?,
                state: State::from_word(&state)?,
                since: row.get(13)?,
                note: row.get(14)?,
                supersedes: row.get(15)?,
                duplicate_of: row.get(16)?,
                active: row.get(17)?,
                history,
            })
        })?
        .collect()
}

fn state_change(row: &Row<'_>) -> rusqlite::Result<StateChange> {
    let state: String = row.get(0)?;
    Ok(StateChange { state: State::from_word(&state)?, at: row.get(1)?, note: row.get(2)? })
}

/// All ratings in the database file, in order of arrival.
pub(crate) fn read_ratings(path: &Path) -> rusqlite::Result<Vec<StoredRating>> {
    open_read_only(path)?
        .prepare("SELECT key, ticket, kiosk, score, reasons, received_at, counted FROM ratings ORDER BY rowid")?
        .query_map([], |row| {
            let reasons: String = row.get(4)?;
            Ok(StoredRating {
                key: row.get(0)?,
                ticket: row.get(1)?,
                kiosk: row.get(2)?,
                score: row.get(3)?,
                reasons: serde_json::from_str(&reasons).map_err(json_error)?,
                received_at: row.get(5)?,
                counted: row.get(6)?,
            })
        })?
        .collect()
}

/// All heartbeats in the database file, in order of arrival.
pub(crate) fn read_heartbeats(path: &Path) -> rusqlite::Result<Vec<Value>> {
    open_read_only(path)?
        .prepare("SELECT body FROM heartbeats ORDER BY seq")?
        .query_map([], |row| serde_json::from_str(&row.get::<_, String>(0)?).map_err(json_error))?
        .collect()
}
