//! Receiving: the effect, its uniqueness and the signed acknowledgement in one transaction.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::staff::{Act, note};
use super::{State, Store, tasks};
use crate::forms;
use crate::plaintext::{Answer, Rating, Submission};
use crate::record::{RecordError, Transaction, values};
use crate::roles::{ASSIST, Roles, VERIFY};
use crate::services::{self, Service};

/// The envelope's side of a delivery.
#[derive(Clone, Copy)]
pub(crate) struct Arrival<'a> {
    /// Idempotency key
    pub key: &'a str,
    /// Kiosk number
    pub kiosk: &'a str,
    /// SHA-256 of the exact body, hexadecimal
    pub fp: &'a str,
    /// The device signature as it was sent, base64
    pub signature: &'a str,
    /// When it came, RFC 3339
    pub at: &'a str,
}

/// The acknowledgement's bytes, and whether they are new.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Received {
    /// Exact bytes to answer with
    pub body: Vec<u8>,
    /// `false` on a replay
    pub new: bool,
}

/// Why nothing was stored.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refused {
    /// The key was used before with another body.
    #[error("this Idempotency-Key was used before with another body")]
    KeyReused,
    /// The ticket number belongs to another submission.
    #[error("this ticket number belongs to another submission")]
    TicketTaken,
    /// The record itself failed.
    #[error(transparent)]
    Record(#[from] RecordError),
}

/// Signs an acknowledgement's members into the bytes to store and send.
pub(crate) type SignAck<'a> = &'a dyn Fn(Map<String, Value>) -> Result<Vec<u8>, RecordError>;

impl Store {
    /// What was answered to `key` before, if the body is the same.
    pub(crate) fn replay(&mut self, key: &str, fp: &str) -> Result<Option<Received>, Refused> {
        self.record.transaction(|transaction| replay(transaction, key, fp))
    }

    /// The newest acknowledgement's bytes, whoever it is for.
    pub(crate) fn newest_acknowledgement(&mut self) -> Result<Option<Vec<u8>>, RecordError> {
        self.record.transaction(|transaction| {
            let newest = transaction.one("SELECT body FROM acknowledgements ORDER BY seq DESC LIMIT 1", &[])?;
            newest.map(|row| row.bytes(0)).transpose()
        })
    }

    /// Stores a submission with its acknowledgement, or returns the stored acknowledgement.
    pub(crate) fn receive(
        &mut self,
        arrival: &Arrival<'_>,
        submission: &Submission,
        plaintext: &str,
        roles: &Roles,
        sign: SignAck<'_>,
    ) -> Result<Received, Refused> {
        self.record.transaction(|transaction| {
            if let Some(before) = replay(transaction, arrival.key, arrival.fp)? {
                return Ok(before);
            }
            let taken = transaction.one("SELECT 1 FROM submissions WHERE ticket = $1", values![&submission.ticket])?;
            if taken.is_some() {
                return Err(Refused::TicketTaken);
            }
            let id_no = submission.person.id_no.to_ascii_uppercase();
            let service = services::service(&submission.service);
            let slot = service.and_then(|service| service.slot(&submission.answers, &submission.day(arrival.at)));
            let verdict = match service {
                None => {
                    Verdict::RejectedBusiness { reason: "本县的终端不受理此事项，请到窗口办理。" }
                }
                Some(_) => judge(transaction, arrival, submission, &id_no, slot.as_deref())?,
            };
            let body = acknowledge(transaction, "submission", arrival, &submission.ticket, &verdict, sign)?;
            let held = super::held(transaction, &id_no)?;
            let phone_tail = phone_tail(&held, submission);
            let relied_on = relied_on(held, submission);
            let mut remarks = remarks(service, submission, &relied_on);
            remarks.extend(beside(transaction, arrival, submission, &id_no, &verdict, plaintext, roles)?);
            let filed = Filed { id_no, slot, phone_tail, relied_on, remarks };
            insert_submission(transaction, arrival, submission, plaintext, &verdict, &filed)?;
            tracing::info!(ticket = submission.ticket, outcome = verdict.outcome(), "received");
            Ok(Received { body, new: true })
        })
    }

    /// Stores a rating with its acknowledgement, or returns the stored acknowledgement.
    pub(crate) fn receive_rating(
        &mut self,
        arrival: &Arrival<'_>,
        rating: &Rating,
        sign: SignAck<'_>,
    ) -> Result<Received, Refused> {
        self.record.transaction(|transaction| {
            if let Some(before) = replay(transaction, arrival.key, arrival.fp)? {
                return Ok(before);
            }
            let rated = transaction
                .one("SELECT 1 FROM ratings WHERE ticket = $1 AND counted = 1", values![&rating.ticket])?
                .is_some();
            let verdict = if rated { Verdict::Duplicate { of: rating.ticket.clone() } } else { Verdict::Received };
            let body = acknowledge(transaction, "rating", arrival, &rating.ticket, &verdict, sign)?;
            transaction.execute(
                "INSERT INTO ratings(key, ticket, kiosk, score, reasons, comment, callback, received_at, counted)
                 VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                values![
                    arrival.key,
                    &rating.ticket,
                    arrival.kiosk,
                    &rating.score,
                    serde_json::to_string(&rating.reasons).map_err(RecordError::from)?,
                    rating.comment.as_deref(),
                    rating.callback,
                    arrival.at,
                    !rated
                ],
            )?;
            Ok(Received { body, new: true })
        })
    }
}

/// What the county makes of a delivery that has the right shape.
pub(super) enum Verdict {
    Received,
    Duplicate { of: String },
    RejectedBusiness { reason: &'static str },
}

impl Verdict {
    const fn outcome(&self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Duplicate { .. } => "duplicate",
            Self::RejectedBusiness { .. } => "rejected_business",
        }
    }
}

pub(super) fn replay(transaction: &mut Transaction<'_>, key: &str, fp: &str) -> Result<Option<Received>, Refused> {
    match transaction.one("SELECT fp, body FROM acknowledgements WHERE key = $1", values![key])? {
        None => Ok(None),
        Some(row) if row.text(0)? == fp => Ok(Some(Received { body: row.bytes(1)?, new: false })),
        Some(_) => Err(Refused::KeyReused),
    }
}

/// Applies the service's rule of uniqueness. A correction (`supersedes`) first withdraws what it replaces.
fn judge(
    transaction: &mut Transaction<'_>,
    arrival: &Arrival<'_>,
    submission: &Submission,
    id_no: &str,
    slot: Option<&str>,
) -> Result<Verdict, RecordError> {
    if let Some(old) = &submission.supersedes {
        let withdrawn = transaction.execute(
            "UPDATE submissions SET state = 'withdrawn', since = $1, active = 0, note = NULL
             WHERE ticket = $2 AND id_no = $3 AND service = $4 AND active = 1 AND state <> 'done'",
            values![arrival.at, old, id_no, &submission.service],
        )?;
        if withdrawn == 1 {
            history(transaction, old, State::Withdrawn, arrival.at, None)?;
        }
    }
    let first = transaction.one(
        "SELECT ticket FROM submissions WHERE id_no = $1 AND service = $2 AND slot = $3 AND active = 1",
        values![id_no, &submission.service, slot],
    )?;
    first.map_or(Ok(Verdict::Received), |row| Ok(Verdict::Duplicate { of: row.text(0)? }))
}

/// The answers the person left as the county holds them, as it holds them now.
fn relied_on(mut held: BTreeMap<String, Value>, submission: &Submission) -> BTreeMap<String, Value> {
    held.retain(|field, _| submission.relied_on.contains(field) && !submission.answers.contains_key(field));
    held
}

/// Last four digits of the phone by which the matter can be asked for: told now, or else held of the person before.
fn phone_tail(held: &BTreeMap<String, Value>, submission: &Submission) -> Option<String> {
    let phone = submission.mobile().or_else(|| held.get("mobile").and_then(Value::as_str))?;
    phone.len().checked_sub(4).and_then(|at| phone.get(at..)).filter(|tail| forms::all_digits(tail)).map(str::to_owned)
}

/// What an officer should know of the answers.
fn remarks(service: Option<&Service>, submission: &Submission, relied: &BTreeMap<String, Value>) -> Vec<String> {
    let names: BTreeSet<&str> = relied.keys().map(String::as_str).collect();
    let mut remarks = service.map_or_else(Vec::new, |service| service.remarks(&submission.answers, &names));
    for field in &submission.relied_on {
        if submission.answers.contains_key(field) {
            remarks.push(format!("relied on and answered: {field}"));
        } else if !relied.contains_key(field) {
            remarks.push(format!("relied on, not held: {field}"));
        }
    }
    remarks
}

/// What a submission brings about beside itself: the act of the staff member who helped, tasks that begin or end. Returns
/// what an officer should know of it.
fn beside(
    transaction: &mut Transaction<'_>,
    arrival: &Arrival<'_>,
    submission: &Submission,
    id_no: &str,
    verdict: &Verdict,
    plaintext: &str,
    roles: &Roles,
) -> Result<Vec<String>, RecordError> {
    let mut remarks = Vec::new();
    // A second one of the same is nobody's work.
    if !matches!(verdict, Verdict::Received) {
        return Ok(remarks);
    }
    let contact = submission.service == "unemp_update" && services::operation(&submission.answers, "contact");
    if let Some(staff) = &submission.staff {
        let of = super::staff::staff(transaction, staff)?.map_or_else(Vec::new, |staff| staff.roles);
        let mut acts = vec![(ASSIST, roles.allows(&of, ASSIST))];
        if submission.service == "verify_121" {
            acts = vec![(VERIFY, roles.allows(&of, VERIFY))];
        } else if contact {
            acts.push(("contact", roles.allows(&of, ASSIST)));
        }
        for (act, allowed) in acts {
            note(
                transaction,
                &Act {
                    at: arrival.at.to_owned(),
                    kiosk: Some(arrival.kiosk.to_owned()),
                    staff: staff.clone(),
                    act: act.to_owned(),
                    subject: submission.ticket.clone(),
                    allowed,
                },
            )?;
            if !allowed {
                remarks.push(format!("staff may not: {act}"));
            }
        }
    }
    let day = submission.day(arrival.at);
    if submission.service == "verify_121" {
        let period = services::period(&submission.answers, &day);
        let said = tasks::done(transaction, id_no, "verify_121", Some(period), &submission.ticket)?;
        // The town's clerk decides which of the two is right.
        let told: Value = serde_json::from_str(plaintext)?;
        for (field, platform) in said.iter().flatten() {
            if told["answers"].get(field).is_some_and(|told| told != platform) {
                remarks.push(format!("conflict: {field}"));
            }
        }
    } else if contact {
        tasks::done(transaction, id_no, "first_contact", None, &submission.ticket)?;
    } else if submission.service == "unemp_reg" {
        let village = submission.answers.get("residence_division").and_then(Answer::text);
        if let Some(village) = village.filter(|code| matches!(code.len(), 9 | 12) && forms::all_digits(code)) {
            tasks::first_contact(transaction, (id_no, &submission.person.name), village, &day)?;
        }
    }
    Ok(remarks)
}

/// What the county files with a submission besides what it was told.
struct Filed {
    /// Upper case
    id_no: String,
    slot: Option<String>,
    phone_tail: Option<String>,
    relied_on: BTreeMap<String, Value>,
    remarks: Vec<String>,
}

pub(super) fn acknowledge(
    transaction: &mut Transaction<'_>,
    kind: &str,
    arrival: &Arrival<'_>,
    ticket: &str,
    verdict: &Verdict,
    sign: SignAck<'_>,
) -> Result<Vec<u8>, RecordError> {
    let mut members = Map::new();
    let mut put = |name: &str, value: &str| members.insert(name.to_owned(), Value::from(value));
    put("key", arrival.key);
    put("fp", arrival.fp);
    put("ticket", ticket);
    put("outcome", verdict.outcome());
    put("received_at", arrival.at);
    match verdict {
        Verdict::Received => None,
        Verdict::Duplicate { of } => put("duplicate_of", of),
        Verdict::RejectedBusiness { reason } => put("reason", reason),
    };
    let body = sign(members)?;
    transaction.execute(
        "INSERT INTO acknowledgements(key, kind, fp, body) VALUES($1, $2, $3, $4)",
        values![arrival.key, kind, arrival.fp, body.as_slice()],
    )?;
    Ok(body)
}

fn insert_submission(
    transaction: &mut Transaction<'_>,
    arrival: &Arrival<'_>,
    submission: &Submission,
    plaintext: &str,
    verdict: &Verdict,
    filed: &Filed,
) -> Result<(), RecordError> {
    let (state, note, duplicate_of) = match verdict {
        Verdict::Received => (State::Submitted, None, None),
        Verdict::Duplicate { of } => (State::Submitted, None, Some(of.as_str())),
        Verdict::RejectedBusiness { reason } => (State::Rejected, Some(*reason), None),
    };
    // The schema's checks on the ticket leave seven digits between kiosk and check digit.
    let running: u32 = submission.ticket.get(4..11).and_then(|digits| digits.parse().ok()).unwrap_or(0);
    transaction.execute(
        "INSERT INTO submissions(ticket, key, fp, device_signature, kiosk, running, service, service_version, id_no,
           id_check_digit_ok, name, assurance, phone_tail, plaintext, received_at, state, since, note, supersedes,
           duplicate_of, active, slot, relied_on, remarks)
         VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $15, $17, $18, $19, $20, $21, $22,
           $23)",
        values![
            &submission.ticket,
            arrival.key,
            arrival.fp,
            arrival.signature,
            arrival.kiosk,
            running,
            &submission.service,
            submission.service_version,
            &filed.id_no,
            forms::id_check_digit_ok(&filed.id_no),
            &submission.person.name,
            submission.assurance.word(),
            filed.phone_tail.as_deref(),
            plaintext,
            arrival.at,
            state.word(),
            note,
            submission.supersedes.as_deref(),
            duplicate_of,
            matches!(verdict, Verdict::Received),
            filed.slot.as_deref(),
            serde_json::to_string(&filed.relied_on)?,
            serde_json::to_string(&filed.remarks)?
        ],
    )?;
    history(transaction, &submission.ticket, state, arrival.at, note)
}

/// One line of a submission's history.
pub(super) fn history(
    transaction: &mut Transaction<'_>,
    ticket: &str,
    state: State,
    at: &str,
    note: Option<&str>,
) -> Result<(), RecordError> {
    transaction.execute(
        "INSERT INTO state_history(ticket, state, at, note) VALUES($1, $2, $3, $4)",
        values![ticket, state.word(), at, note],
    )?;
    Ok(())
}
