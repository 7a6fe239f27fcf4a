//! Reading: a person's facts and matters, a ticket's state, and the whole record for whoever wants to see what the
//! county has.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use serde_json::Value;

use super::{Fact, PersonRow, State, Store, held};
use crate::record::{Database, Record, RecordError, Row, Transaction, values};

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
    /// A clerk looked at the person, then or later; until then it is 待窗口核验
    pub confirmed: bool,
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
    pub(crate) fn facts(&mut self, id_no: &str) -> Result<Facts, RecordError> {
        let id_no = id_no.to_ascii_uppercase();
        self.record.transaction(|transaction| {
            let listed = transaction.one(
                "SELECT pension, employment, insurance, licence, unemployment, insured_months FROM persons
                 WHERE id_no = $1",
                values![&id_no],
            )?;
            let mut row = listed.as_ref().map(person).transpose()?.unwrap_or_default();
            if counts(transaction, &id_no, "unemp_reg", None)? {
                row.unemployment = Fact::Yes;
            }
            // A registration as employed is a claim until an officer has registered it.
            if counts(transaction, &id_no, "emp_reg", Some(State::Done))? {
                row.employment = Fact::Yes;
            }
            let matters = transaction.query(
                "SELECT ticket, service, state, since, note,
                   (SELECT count(*) FROM ratings WHERE ratings.ticket = submissions.ticket AND counted = 1)
                 FROM submissions
                 WHERE id_no = $1 AND duplicate_of IS NULL ORDER BY received_at DESC, ticket DESC LIMIT $2",
                values![&id_no, MOST_MATTERS],
            )?;
            Ok(Facts {
                pension: row.pension,
                employment: row.employment,
                insurance: row.insurance,
                licence: row.licence,
                unemployment: row.unemployment,
                insured_months: row.insured_months,
                held: held(transaction, &id_no)?.into_keys().take(MOST_HELD).collect(),
                matters: matters.iter().map(matter).collect::<Result<_, _>>()?,
            })
        })
    }

    /// State of one matter, if the phone's last four digits are the ones it was filled with. Of a second registration
    /// the state of the one that counts is told, and a note says so.
    pub(crate) fn status(&mut self, ticket: &str, phone_tail: &str) -> Result<Option<Matter>, RecordError> {
        self.record.transaction(|transaction| {
            let found = transaction.one(
                "SELECT own.ticket, own.service, coalesce(first.state, own.state), coalesce(first.since, own.since),
                   coalesce(first.note, own.note),
                   (SELECT count(*) FROM ratings WHERE ratings.ticket = own.ticket AND counted = 1), own.duplicate_of
                 FROM submissions AS own LEFT JOIN submissions AS first ON first.ticket = own.duplicate_of
                 WHERE own.ticket = $1 AND own.phone_tail = $2",
                values![ticket, phone_tail],
            )?;
            let Some(row) = found else { return Ok(None) };
            let mut matter = matter(&row)?;
            if let (Some(of), None) = (row.maybe_text(6)?, &matter.note) {
                matter.note = Some(format!("与您已提交的 {of} 重复，以该件为准。"));
            }
            Ok(Some(matter))
        })
    }

    /// State of one matter for the office itself.
    pub(crate) fn matter(&mut self, ticket: &str) -> Result<Option<Matter>, RecordError> {
        self.record.transaction(|transaction| {
            let found = transaction.one(
                "SELECT ticket, service, state, since, note,
                   (SELECT count(*) FROM ratings WHERE ratings.ticket = submissions.ticket AND counted = 1)
                 FROM submissions WHERE ticket = $1",
                values![ticket],
            )?;
            found.as_ref().map(matter).transpose()
        })
    }
}

/// Whether the person has an active submission of this service, in this state if one is named.
fn counts(
    transaction: &mut Transaction<'_>,
    id_no: &str,
    service: &str,
    state: Option<State>,
) -> Result<bool, RecordError> {
    let found = transaction.one(
        "SELECT 1 FROM submissions WHERE id_no = $1 AND service = $2 AND active = 1 AND state = coalesce($3, state)",
        values![id_no, service, state.map(State::word)],
    )?;
    Ok(found.is_some())
}

fn matter(row: &Row) -> Result<Matter, RecordError> {
    Ok(Matter {
        ticket: row.text(0)?,
        service: row.text(1)?,
        state: State::from_word(&row.text(2)?)?,
        since: row.text(3)?,
        note: row.maybe_text(4)?,
        rated: row.truth(5)?,
    })
}

fn person(row: &Row) -> Result<PersonRow, RecordError> {
    let fact = |at: usize| Fact::from_word(&row.text(at)?);
    Ok(PersonRow {
        pension: fact(0)?,
        employment: fact(1)?,
        insurance: fact(2)?,
        licence: fact(3)?,
        unemployment: fact(4)?,
        insured_months: row.maybe_number(5)?,
        known: BTreeMap::new(),
    })
}

/// All submissions in the database, in order of arrival.
pub(crate) fn read_submissions(database: &Database, dir: &Path) -> Result<Vec<StoredSubmission>, RecordError> {
    Record::look(database, dir)?.transaction(|transaction| {
        let mut histories: BTreeMap<String, Vec<StateChange>> = BTreeMap::new();
        for row in transaction.query("SELECT ticket, state, at, note FROM state_history ORDER BY seq", &[])? {
            let state = State::from_word(&row.text(1)?)?;
            let change = StateChange { state, at: row.text(2)?, note: row.maybe_text(3)? };
            histories.entry(row.text(0)?).or_default().push(change);
        }
        let rows = transaction.query(
            "SELECT ticket, key, fp, kiosk, service, service_version, id_no, id_check_digit_ok, name, assurance,
               plaintext, received_at, state, since, note, supersedes, duplicate_of, active, relied_on, remarks,
               (SELECT count(*) FROM confirmed WHERE confirmed.ticket = submissions.ticket)
             FROM submissions ORDER BY seq",
            &[],
        )?;
        rows.iter()
            .map(|row| {
                let ticket = row.text(0)?;
                Ok(StoredSubmission {
                    history: histories.remove(&ticket).unwrap_or_default(),
                    ticket,
                    key: row.text(1)?,
                    fp: row.text(2)?,
                    kiosk: row.text(3)?,
                    service: row.text(4)?,
                    service_version: row.number(5)?,
                    id_no: row.text(6)?,
                    id_check_digit_ok: row.truth(7)?,
                    name: row.text(8)?,
                    confirmed: row.text(9)? == "card + clerk" || row.truth(20)?,
                    assurance: row.text(9)?,
                    plaintext: row.json(10)?,
                    received_at: row.text(11)?,
                    state: State::from_word(&row.text(12)?)?,
                    since: row.text(13)?,
                    note: row.maybe_text(14)?,
                    supersedes: row.maybe_text(15)?,
                    duplicate_of: row.maybe_text(16)?,
                    active: row.truth(17)?,
                    relied_on: row.json(18)?,
                    remarks: row.json(19)?,
                })
            })
            .collect()
    })
}

/// All ratings in the database, in order of arrival.
pub(crate) fn read_ratings(database: &Database, dir: &Path) -> Result<Vec<StoredRating>, RecordError> {
    Record::look(database, dir)?.transaction(|transaction| {
        let rows = transaction.query(
            "SELECT key, ticket, kiosk, score, reasons, comment, callback, received_at, counted
             FROM ratings ORDER BY seq",
            &[],
        )?;
        rows.iter()
            .map(|row| {
                Ok(StoredRating {
                    key: row.text(0)?,
                    ticket: row.text(1)?,
                    kiosk: row.text(2)?,
                    score: row.text(3)?,
                    reasons: row.json(4)?,
                    comment: row.maybe_text(5)?,
                    callback: row.truth(6)?,
                    received_at: row.text(7)?,
                    counted: row.truth(8)?,
                })
            })
            .collect()
    })
}

/// All heartbeats in the database, in order of arrival.
pub(crate) fn read_heartbeats(database: &Database, dir: &Path) -> Result<Vec<Value>, RecordError> {
    Record::look(database, dir)?.transaction(|transaction| {
        let rows = transaction.query("SELECT body FROM heartbeats ORDER BY seq", &[])?;
        rows.iter().map(|row| row.json(0)).collect()
    })
}
