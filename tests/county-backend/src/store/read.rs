//! Reading: a person's facts and matters, a ticket's state, and the whole record for whoever wants to see what the
//! county has.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Row, params};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Fact, PersonRow, State, Store, held, json_error};

/// Most matters one answer lists.
const MOST_MATTERS: u32 = 50;

/// Most names of held answers one answer lists.
const MOST_HELD: usize = 40;

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
    /// Whether a rating of it was counted
    pub rated: bool,
}

/// All the county answers about a person.
pub(crate) struct Facts {
    /// Draws a basic pension
    pub pension: Fact,
    /// An employment registration counts now
    pub employment: Fact,
    /// Is insured as an employee now
    pub insurance: Fact,
    /// Holds an active business licence
    pub licence: Fact,
    /// An unemployment registration counts now
    pub unemployment: Fact,
    /// Months of unemployment insurance paid
    pub insured_months: Option<u16>,
    /// Names of the answers the county holds, in order
    pub held: Vec<String>,
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
    /// Whether it counts: not a duplicate, not refused, withdrawn or ended
    pub active: bool,
    /// Answers the person left as the county held them on arrival, field id to value
    pub relied_on: BTreeMap<String, Value>,
    /// What an officer should know of the answers: `missing: FIELD`, `not asked: FIELD`, `relied on, not held: FIELD`,
    /// `relied on and answered: FIELD`
    pub remarks: Vec<String>,
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

/// One rating as the record holds it. Its `Debug` leaves out the person's own words.
#[derive(Clone, PartialEq, Eq)]
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
    /// The person's own words
    pub comment: Option<String>,
    /// Whether the person agrees to be called back
    pub callback: bool,
    /// When it came, RFC 3339
    pub received_at: String,
    /// `false` for a second rating of one ticket
    pub counted: bool,
}

impl fmt::Debug for StoredRating {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredRating")
            .field("ticket", &self.ticket)
            .field("score", &self.score)
            .field("counted", &self.counted)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Facts and matters of a person.
    pub(crate) fn facts(&self, id_no: &str) -> rusqlite::Result<Facts> {
        let id_no = id_no.to_ascii_uppercase();
        let mut row = self
            .connection
            .query_row(
                "SELECT pension, employment, insurance, licence, unemployment, insured_months FROM persons
                 WHERE id_no = ?1",
                [&id_no],
                person,
            )
            .optional()?
            .unwrap_or_default();
        if self.counts(&id_no, "unemp_reg", None)? {
            row.unemployment = Fact::Yes;
        }
        // A registration as employed is a claim until an officer has registered it.
        if self.counts(&id_no, "emp_reg", Some(State::Done))? {
            row.employment = Fact::Yes;
        }
        let held = held(&self.connection, &id_no)?.into_keys().take(MOST_HELD).collect();
        let matters = self
            .connection
            .prepare_cached(
                "SELECT ticket, service, state, since, note,
                   (SELECT count(*) FROM ratings WHERE ratings.ticket = submissions.ticket AND counted = 1)
                 FROM submissions
                 WHERE id_no = ?1 AND duplicate_of IS NULL ORDER BY received_at DESC, ticket DESC LIMIT ?2",
            )?
            .query_map((&id_no, MOST_MATTERS), matter)?
            .collect::<rusqlite::Result<_>>()?;
        Ok(Facts {
            pension: row.pension,
            employment: row.employment,
            insurance: row.insurance,
            licence: row.licence,
            unemployment: row.unemployment,
            insured_months: row.insured_months,
            held,
            matters,
        })
    }

    /// Whether the person has an active submission of this service, in this state if one is named.
    fn counts(&self, id_no: &str, service: &str, state: Option<State>) -> rusqlite::Result<bool> {
        self.connection
            .prepare_cached(
                "SELECT 1 FROM submissions
                 WHERE id_no = ?1 AND service = ?2 AND active = 1 AND state = coalesce(?3, state)",
            )?
            .exists(params![id_no, service, state.map(State::word)])
    }

    /// State of one matter, if the phone's last four digits are the ones it was filled with. Of a second registration
    /// the state of the one that counts is told, and a note says so.
    pub(crate) fn status(&self, ticket: &str, phone_tail: &str) -> rusqlite::Result<Option<Matter>> {
        let found: Option<(Matter, Option<String>)> = self
            .connection
            .query_row(
                "SELECT own.ticket, own.service, coalesce(first.state, own.state), coalesce(first.since, own.since),
                   coalesce(first.note, own.note),
                   (SELECT count(*) FROM ratings WHERE ratings.ticket = own.ticket AND counted = 1), own.duplicate_of
                 FROM submissions AS own LEFT JOIN submissions AS first ON first.ticket = own.duplicate_of
                 WHERE own.ticket = ?1 AND own.phone_tail = ?2",
                [ticket, phone_tail],
                |row| Ok((matter(row)?, row.get(6)?)),
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
                "SELECT ticket, service, state, since, note,
                   (SELECT count(*) FROM ratings WHERE ratings.ticket = submissions.ticket AND counted = 1)
                 FROM submissions WHERE ticket = ?1",
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
        rated: row.get::<_, i64>(5)? > 0,
    })
}

fn person(row: &Row<'_>) -> rusqlite::Result<PersonRow> {
    let fact = |at: usize| Fact::from_word(&row.get::<_, String>(at)?);
    Ok(PersonRow {
        pension: fact(0)?,
        employment: fact(1)?,
        insurance: fact(2)?,
        licence: fact(3)?,
        unemployment: fact(4)?,
        insured_months: row.get(5)?,
        known: BTreeMap::new(),
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
               plaintext, received_at, state, since, note, supersedes, duplicate_of, active,
               relied_on, remarks
             FROM submissions ORDER BY rowid",
        )?
        .query_map([], |row| {
            let ticket: String = row.get(0)?;
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
                plaintext: json(row, 10)?,
                received_at: row.get(11)?,
                state: State::from_word(&state)?,
                since: row.get(13)?,
                note: row.get(14)?,
                supersedes: row.get(15)?,
                duplicate_of: row.get(16)?,
                active: row.get(17)?,
                relied_on: json(row, 18)?,
                remarks: json(row, 19)?,
                history,
            })
        })?
        .collect()
}

/// A column that holds JSON.
fn json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    serde_json::from_str(&row.get::<_, String>(column)?).map_err(json_error)
}

fn state_change(row: &Row<'_>) -> rusqlite::Result<StateChange> {
    let state: String = row.get(0)?;
    Ok(StateChange { state: State::from_word(&state)?, at: row.get(1)?, note: row.get(2)? })
}

/// All ratings in the database file, in order of arrival.
pub(crate) fn read_ratings(path: &Path) -> rusqlite::Result<Vec<StoredRating>> {
    open_read_only(path)?
        .prepare(
            "SELECT key, ticket, kiosk, score, reasons, comment, callback, received_at, counted FROM ratings ORDER BY rowid",
        )?
        .query_map([], |row| {
            Ok(StoredRating {
                key: row.get(0)?,
                ticket: row.get(1)?,
                kiosk: row.get(2)?,
                score: row.get(3)?,
                reasons: json(row, 4)?,
                comment: row.get(5)?,
                callback: row.get(6)?,
                received_at: row.get(7)?,
                counted: row.get(8)?,
            })
        })?
        .collect()
}

/// All heartbeats in the database file, in order of arrival.
pub(crate) fn read_heartbeats(path: &Path) -> rusqlite::Result<Vec<Value>> {
    open_read_only(path)?
        .prepare("SELECT body FROM heartbeats ORDER BY seq")?
        .query_map([], |row| json(row, 0))?
        .collect()
}
