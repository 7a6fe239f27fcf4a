//! What a clerk beside the person brings about: confirmations, call-backs, withdrawals, a look at the record.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use super::Store;
use super::receive::{Arrival, Received, Refused, SignAck, Verdict, acknowledge, replay};
use super::staff::{Act, note, staff};
use crate::plaintext::{CallBack, Confirmation, RecordQuery, Withdrawal};
use crate::record::{RecordError, Transaction, values};
use crate::roles::{CONFIRM, RECORD_VIEW, Roles, WITHDRAW, WITHDRAW_SECOND};

/// How long a confirmation opens the record.
const CONFIRMED_FOR: SignedDuration = SignedDuration::from_hours(4);

/// A request to be called back as the record holds it. Personal: no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredCallBack {
    /// Number of the request
    pub ticket: String,
    /// Kiosk number
    pub kiosk: String,
    /// Where to call
    pub phone: String,
    /// Whom to ask for
    pub name: Option<String>,
    /// The call nobody answered
    pub call: Option<String>,
    /// Page or service
    pub about: Option<String>,
    /// When it came, RFC 3339
    pub received_at: String,
    /// `false` for a second one of the same phone on the same day
    pub counted: bool,
}

/// A withdrawal as the record holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredWithdrawal {
    /// Number of the item
    pub ticket: String,
    /// Its key
    pub item: String,
    /// Kiosk number
    pub kiosk: String,
    /// Why
    pub reason: String,
    /// The first of the two
    pub staff: String,
    /// The second of the two
    pub second: String,
    /// `false` when one of the two may not, or it was withdrawn before
    pub counted: bool,
}

/// An entry of another register: training, help, subsidy, a registration of before. Personal: no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct EntryRow {
    /// `unemp`, `emp`, `training`, `assistance`, `subsidy`
    pub kind: String,
    /// In plain Chinese
    pub title: String,
    /// `YYYY-MM-DD`
    pub from: String,
    /// `YYYY-MM-DD`, or nothing while it lasts
    pub to: Option<String>,
}

/// Why a record is not shown.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotShown {
    #[error("no confirmation of this person by this staff member at this kiosk in the last four hours")]
    NotConfirmed,
    #[error("this staff member may not look at records")]
    MayNot,
    #[error("this person has no matter of this number")]
    NoSuchTicket,
    #[error(transparent)]
    Record(#[from] RecordError),
}

/// Writes down what a staff member did at a kiosk, and says whether he may.
fn may(
    transaction: &mut Transaction<'_>,
    roles: &Roles,
    (id, act, subject): (&str, &str, &str),
    (kiosk, at): (&str, &str),
) -> Result<bool, RecordError> {
    let allowed = staff(transaction, id)?.is_some_and(|staff| roles.allows(&staff.roles, act));
    let text = str::to_owned;
    note(
        transaction,
        &Act {
            at: text(at),
            kiosk: Some(text(kiosk)),
            staff: text(id),
            act: text(act),
            subject: text(subject),
            allowed,
        },
    )?;
    Ok(allowed)
}

impl Store {
    /// Stores a request to be called back.
    pub(crate) fn receive_call_back(
        &mut self,
        arrival: &Arrival<'_>,
        asked: &CallBack,
        sign: SignAck<'_>,
    ) -> Result<Received, Refused> {
        self.record.transaction(|transaction| {
            if let Some(before) = replay(transaction, arrival.key, arrival.fp)? {
                return Ok(before);
            }
            let day = arrival.at.get(..10).unwrap_or_default();
            let first = transaction.one(
                "SELECT ticket FROM callbacks WHERE phone = $1 AND day = $2 AND counted = 1",
                values![&asked.phone, day],
            )?;
            let verdict = match first {
                Some(row) => Verdict::Duplicate { of: row.text(0)? },
                None => Verdict::Received,
            };
            let body = acknowledge(transaction, "callback", arrival, &asked.ticket, &verdict, sign)?;
            transaction.execute(
                "INSERT INTO callbacks(key, ticket, kiosk, phone, name, call, about, received_at, day, counted)
                 VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                values![
                    arrival.key,
                    &asked.ticket,
                    arrival.kiosk,
                    &asked.phone,
                    asked.name.as_deref(),
                    asked.call.as_deref(),
                    asked.about.as_deref(),
                    arrival.at,
                    day,
                    matches!(verdict, Verdict::Received)
                ],
            )?;
            Ok(Received { body, new: true })
        })
    }

    /// Stores a confirmation and clears 待窗口核验 of the person's submissions it names, or of all.
    pub(crate) fn receive_confirmation(
        &mut self,
        arrival: &Arrival<'_>,
        said: &Confirmation,
        roles: &Roles,
        sign: SignAck<'_>,
    ) -> Result<Received, Refused> {
        self.record.transaction(|transaction| {
            if let Some(before) = replay(transaction, arrival.key, arrival.fp)? {
                return Ok(before);
            }
            let counted = may(transaction, roles, (&said.staff, CONFIRM, arrival.key), (arrival.kiosk, arrival.at))?;
            let verdict = if counted {
                Verdict::Received
            } else {
                Verdict::RejectedBusiness {
                    reason: "这位工作人员不能核验身份，请由窗口人员核验。"
                }
            };
            let body = acknowledge(transaction, "confirmation", arrival, &said.ticket, &verdict, sign)?;
            let id_no = said.id_no.to_ascii_uppercase();
            transaction.execute(
                "INSERT INTO confirmations(key, kiosk, staff, id_no, received_at, counted)
                 VALUES($1, $2, $3, $4, $5, $6)",
                values![arrival.key, arrival.kiosk, &said.staff, &id_no, arrival.at, counted],
            )?;
            if counted {
                let own = transaction.query("SELECT ticket FROM submissions WHERE id_no = $1", values![&id_no])?;
                for row in &own {
                    let ticket = row.text(0)?;
                    if said.tickets.is_empty() || said.tickets.contains(&ticket) {
                        transaction.execute(
                            "INSERT INTO confirmed(ticket, confirmation) VALUES($1, $2)
                             ON CONFLICT(ticket) DO NOTHING",
                            values![&ticket, arrival.key],
                        )?;
                    }
                }
            }
            Ok(Received { body, new: true })
        })
    }

    /// Stores that two staff members gave an item up.
    pub(crate) fn receive_withdrawal(
        &mut self,
        arrival: &Arrival<'_>,
        said: &Withdrawal,
        roles: &Roles,
        sign: SignAck<'_>,
    ) -> Result<Received, Refused> {
        self.record.transaction(|transaction| {
            if let Some(before) = replay(transaction, arrival.key, arrival.fp)? {
                return Ok(before);
            }
            let here = (arrival.kiosk, arrival.at);
            let first = may(transaction, roles, (&said.staff, WITHDRAW, &said.ticket), here)?;
            let second = may(transaction, roles, (&said.second, WITHDRAW_SECOND, &said.ticket), here)?;
            let before = transaction
                .one("SELECT ticket FROM withdrawals WHERE item = $1 AND counted = 1", values![&said.item])?
                .is_some();
            let verdict = if before {
                Verdict::Duplicate { of: said.ticket.clone() }
            } else if first && second && said.staff != said.second {
                Verdict::Received
            } else {
                Verdict::RejectedBusiness { reason: "撤销要两位有权限的工作人员。" }
            };
            let body = acknowledge(transaction, "withdrawal", arrival, &said.ticket, &verdict, sign)?;
            transaction.execute(
                "INSERT INTO withdrawals(key, ticket, item, kiosk, reason, staff, second, received_at, counted)
                 VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                values![
                    arrival.key,
                    &said.ticket,
                    &said.item,
                    arrival.kiosk,
                    &said.reason,
                    &said.staff,
                    &said.second,
                    arrival.at,
                    matches!(verdict, Verdict::Received)
                ],
            )?;
            Ok(Received { body, new: true })
        })
    }

    /// The members of `PersonRecord` but `query`; who looked, and whether he may, is written down.
    pub(crate) fn person_record(
        &mut self,
        query: &RecordQuery,
        kiosk: &str,
        (now, at): (Timestamp, &str),
        roles: &Roles,
    ) -> Result<Map<String, Value>, NotShown> {
        let id_no = query.id_no.to_ascii_uppercase();
        self.record.transaction(|transaction| {
            let confirmed = transaction.one(
                "SELECT received_at FROM confirmations
                 WHERE key = $1 AND kiosk = $2 AND staff = $3 AND id_no = $4 AND counted = 1",
                values![&query.confirmation, kiosk, &query.staff, &id_no],
            )?;
            let fresh = confirmed.map(|row| row.text(0)).transpose()?.is_some_and(|received_at| {
                received_at.parse::<Timestamp>().is_ok_and(|then| now.duration_since(then) < CONFIRMED_FOR)
            });
            // A refusal is no error of the transaction: the audit must stay.
            if !fresh {
                let text = str::to_owned;
                note(
                    transaction,
                    &Act {
                        at: text(at),
                        kiosk: Some(text(kiosk)),
                        staff: query.staff.clone(),
                        act: text(RECORD_VIEW),
                        subject: text("not confirmed"),
                        allowed: false,
                    },
                )?;
                return Ok::<_, RecordError>(Err(NotShown::NotConfirmed));
            }
            if !may(transaction, roles, (&query.staff, RECORD_VIEW, &query.confirmation), (kiosk, at))? {
                return Ok(Err(NotShown::MayNot));
            }
            let mut members = Map::new();
            if let Some(of) = &query.of {
                match old_answers(transaction, &id_no, of)? {
                    Some(old) => members.insert("old".to_owned(), old),
                    None => return Ok(Err(NotShown::NoSuchTicket)),
                };
            }
            record(transaction, &id_no, &mut members)?;
            members.insert("at".to_owned(), at.into());
            Ok(Ok(members))
        })?
    }

    /// Sets a person's 就业创业证.
    pub(crate) fn set_certificate(
        &mut self,
        id_no: &str,
        number: &str,
        issued_on: &str,
        verification: &str,
    ) -> Result<(), RecordError> {
        self.record.transaction(|transaction| {
            transaction.execute(
                "INSERT INTO certificates(id_no, number, issued_on, verification) VALUES($1, $2, $3, $4)
                 ON CONFLICT(id_no) DO UPDATE SET number = excluded.number, issued_on = excluded.issued_on,
                   verification = excluded.verification",
                values![id_no.to_ascii_uppercase(), number, issued_on, verification],
            )?;
            Ok(())
        })
    }

    /// Adds an entry of another register.
    pub(crate) fn add_entry(&mut self, id_no: &str, entry: &EntryRow) -> Result<(), RecordError> {
        self.record.transaction(|transaction| {
            transaction.execute(
                "INSERT INTO entries(id_no, kind, title, began, ended) VALUES($1, $2, $3, $4, $5)",
                values![id_no.to_ascii_uppercase(), &entry.kind, &entry.title, &entry.from, entry.to.as_deref()],
            )?;
            Ok(())
        })
    }

    /// All requests to be called back, in order of arrival.
    pub(crate) fn call_backs(&mut self) -> Result<Vec<StoredCallBack>, RecordError> {
        self.record.transaction(|transaction| {
            let rows = transaction.query(
                "SELECT ticket, kiosk, phone, name, call, about, received_at, counted FROM callbacks ORDER BY seq",
                &[],
            )?;
            rows.iter()
                .map(|row| {
                    Ok(StoredCallBack {
                        ticket: row.text(0)?,
                        kiosk: row.text(1)?,
                        phone: row.text(2)?,
                        name: row.maybe_text(3)?,
                        call: row.maybe_text(4)?,
                        about: row.maybe_text(5)?,
                        received_at: row.text(6)?,
                        counted: row.truth(7)?,
                    })
                })
                .collect()
        })
    }

    /// All withdrawals, in order of arrival.
    pub(crate) fn withdrawals(&mut self) -> Result<Vec<StoredWithdrawal>, RecordError> {
        self.record.transaction(|transaction| {
            let rows = transaction.query(
                "SELECT ticket, item, kiosk, reason, staff, second, counted FROM withdrawals ORDER BY seq",
                &[],
            )?;
            rows.iter()
                .map(|row| {
                    Ok(StoredWithdrawal {
                        ticket: row.text(0)?,
                        item: row.text(1)?,
                        kiosk: row.text(2)?,
                        reason: row.text(3)?,
                        staff: row.text(4)?,
                        second: row.text(5)?,
                        counted: row.truth(6)?,
                    })
                })
                .collect()
        })
    }
}

/// `OldAnswers` of a matter of this person.
fn old_answers(transaction: &mut Transaction<'_>, id_no: &str, ticket: &str) -> Result<Option<Value>, RecordError> {
    let found = transaction.one(
        "SELECT service, service_version, plaintext FROM submissions WHERE ticket = $1 AND id_no = $2",
        values![ticket, id_no],
    )?;
    found
        .map(|row| {
            let plaintext: Value = row.json(2)?;
            Ok(json!({
                "ticket": ticket,
                "service": row.text(0)?,
                "service_version": row.number::<u32>(1)?,
                "answers": plaintext["answers"],
            }))
        })
        .transpose()
}

/// Certificate, entries, held answers and consents.
fn record(transaction: &mut Transaction<'_>, id_no: &str, members: &mut Map<String, Value>) -> Result<(), RecordError> {
    let certificate =
        transaction.one("SELECT number, issued_on, verification FROM certificates WHERE id_no = $1", values![id_no])?;
    if let Some(row) = certificate {
        let of = json!({"number": row.text(0)?, "issued_on": row.text(1)?, "verification": row.text(2)?});
        members.insert("certificate".to_owned(), of);
    }

    let mut entries = Vec::new();
    for row in transaction
        .query("SELECT kind, title, began, ended FROM entries WHERE id_no = $1 ORDER BY seq DESC", values![id_no])?
    {
        let mut entry = json!({"kind": row.text(0)?, "title": row.text(1)?, "from": row.text(2)?});
        if let Some(to) = row.maybe_text(3)? {
            entry["to"] = to.into();
        }
        entries.push(entry);
    }
    let mut consents: BTreeMap<String, Value> = BTreeMap::new();
    let rows = transaction.query(
        "SELECT ticket, service, state, received_at, plaintext FROM submissions
         WHERE id_no = $1 AND duplicate_of IS NULL ORDER BY seq",
        values![id_no],
    )?;
    for row in &rows {
        let service = row.text(1)?;
        let plaintext: Value = row.json(4)?;
        for given in plaintext["consents"].as_array().into_iter().flatten() {
            consents.insert(given["text"].as_str().unwrap_or_default().to_owned(), given.clone());
        }
        let (kind, title) = match service.as_str() {
            "unemp_reg" => ("unemp", "失业登记"),
            "unemp_update" => ("unemp", "失业登记变更"),
            "emp_reg" => ("emp", "就业登记"),
            _ => continue,
        };
        entries.push(json!({
            "kind": kind,
            "title": title,
            "from": row.text(3)?.get(..10).unwrap_or_default(),
            "ticket": row.text(0)?,
            "state": row.text(2)?,
        }));
    }
    entries.sort_by(|a, b| b["from"].as_str().cmp(&a["from"].as_str()));
    entries.truncate(100);
    members.insert("entries".to_owned(), entries.into());

    let rows = transaction
        .query("SELECT field, value, ticket FROM held WHERE id_no = $1 ORDER BY field LIMIT 60", values![id_no])?;
    let held = rows.iter().map(|row| {
        let mut held = json!({"field": row.text(0)?, "value": row.json::<Value>(1)?});
        if let Some(ticket) = row.maybe_text(2)? {
            held["ticket"] = ticket.into();
        }
        Ok(held)
    });
    members.insert("held".to_owned(), held.collect::<Result<Vec<_>, RecordError>>()?.into());
    members.insert("consents".to_owned(), consents.into_values().take(40).collect::<Vec<_>>().into());
    Ok(())
}
