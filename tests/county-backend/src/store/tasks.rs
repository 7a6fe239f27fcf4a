//! Staff's own tasks, and the training classes.

use std::collections::BTreeMap;
use std::fmt;

use aes_gcm::aead::{Aead as _, KeyInit as _};
use aes_gcm::{Aes256Gcm, Nonce};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::civil::{Date, Weekday};
use serde_json::{Value, json};

use super::Store;
use super::staff::{Staff, enrolment, mark};
use crate::record::{RecordError, Transaction, values};
use crate::roles::{Roles, TASKS};
use crate::shown;

/// Most tasks one list has.
const MOST_TASKS: usize = 300;
/// Working days until the first contact after a registration as unemployed.
const FIRST_CONTACT: u8 = 5;

/// A person somebody must visit or call. Personal: its `Debug` shows id, kind, village and day only.
#[derive(Clone, PartialEq)]
pub struct TaskRow {
    /// `verify_121`, `follow_up`, `first_contact`
    pub kind: String,
    /// ID number
    pub id_no: String,
    /// Name
    pub name: String,
    /// Division code of 9 or 12 digits
    pub village: String,
    /// Last day, `YYYY-MM-DD`
    pub due: String,
    /// Year of the verification
    pub period: String,
    /// What the platform says now; field ids of `verify_121`
    pub answers: BTreeMap<String, Value>,
    /// What to ask
    pub note: Option<String>,
}

impl fmt::Debug for TaskRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TaskRow({} in {} until {})", self.kind, self.village, self.due)
    }
}

/// A training class on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassRow {
    /// Number of the class, `[A-Z0-9-]{4,20}`
    pub id: String,
    /// `YYYY-MM-DD`
    pub day: String,
    /// Its name
    pub name: String,
    /// The trainer's staff id
    pub trainer: String,
    /// Which lesson
    pub session_no: u32,
    /// Division code of the site
    pub site: String,
}

impl Store {
    /// Adds a task; its id.
    pub(crate) fn add_task(&mut self, row: &TaskRow) -> Result<String, RecordError> {
        self.record.transaction(|transaction| add(transaction, row))
    }

    /// The open tasks a staff member sees, as `Task` for one kiosk; nothing when the kiosk has no staff key.
    pub(crate) fn tasks(
        &mut self,
        staff: &Staff,
        kiosk: &str,
        roles: &Roles,
    ) -> Result<Option<Vec<Value>>, RecordError> {
        self.record.transaction(|transaction| {
            let Some(enrolment) = enrolment(transaction, kiosk)? else { return Ok(None) };
            let rows = transaction.query(
                "SELECT id, kind, id_no, name, village, due, answers, note FROM tasks
                 WHERE done_by IS NULL ORDER BY due, id",
                &[],
            )?;
            let mut tasks = Vec::new();
            for row in &rows {
                let village = row.text(4)?;
                if !roles.reaches(&staff.roles, TASKS, &staff.scope, &village) || tasks.len() == MOST_TASKS {
                    continue;
                }
                let (id_no, name) = (row.text(2)?.to_ascii_uppercase(), row.text(3)?);
                let mut plain = json!({"id_no": id_no, "name": name, "answers": row.json::<Value>(6)?});
                if let Some(note) = row.maybe_text(7)? {
                    plain["note"] = note.into();
                }
                let key = &enrolment.staff_key;
                tasks.push(json!({
                    "id": row.text(0)?,
                    "kind": row.text(1)?,
                    "who": shown::masked_name(&name),
                    "tail": id_no.get(id_no.len().saturating_sub(4)..).unwrap_or_default(),
                    "card": STANDARD.encode(mark(key, "task", id_no.as_bytes())),
                    "village": village,
                    "due": row.text(5)?,
                    "record": sealed(&mark(key, "record", id_no.as_bytes()), &plain),
                }));
            }
            Ok(Some(tasks))
        })
    }

    /// Adds a class on a day.
    pub(crate) fn add_class(&mut self, row: &ClassRow) -> Result<(), RecordError> {
        self.record.transaction(|transaction| {
            transaction.execute(
                "INSERT INTO classes(id, day, name, trainer, session_no, site) VALUES($1, $2, $3, $4, $5, $6)",
                values![&row.id, &row.day, &row.name, &row.trainer, row.session_no, &row.site],
            )?;
            Ok(())
        })
    }

    /// The classes at a kiosk's site on a day, as `Class`.
    pub(crate) fn classes(&mut self, kiosk: &str, day: &str) -> Result<Vec<Value>, RecordError> {
        self.record.transaction(|transaction| {
            let rows = transaction.query(
                "SELECT classes.id, classes.name, staff.name, classes.session_no,
                   (SELECT count(*) FROM open_classes
                    WHERE open_classes.id = classes.id AND open_classes.day = classes.day
                      AND open_classes.kiosk = enrolments.kiosk)
                 FROM classes JOIN enrolments ON enrolments.site = classes.site
                 LEFT JOIN staff ON staff.id = classes.trainer
                 WHERE enrolments.kiosk = $1 AND classes.day = $2 ORDER BY classes.id",
                values![kiosk, day],
            )?;
            rows.iter()
                .map(|row| {
                    Ok(json!({
                        "id": row.text(0)?,
                        "name": row.text(1)?,
                        "trainer": shown::masked_name(&row.maybe_text(2)?.unwrap_or_default()),
                        "session_no": row.number::<u32>(3)?,
                        "open": row.truth(4)?,
                    }))
                })
                .collect()
        })
    }

    /// The trainer of a class at a kiosk's site on a day.
    pub(crate) fn trainer(&mut self, class: &str, kiosk: &str, day: &str) -> Result<Option<String>, RecordError> {
        self.record.transaction(|transaction| {
            let row = transaction.one(
                "SELECT trainer FROM classes JOIN enrolments ON enrolments.site = classes.site
                 WHERE classes.id = $1 AND enrolments.kiosk = $2 AND day = $3",
                values![class, kiosk, day],
            )?;
            row.map(|row| row.text(0)).transpose()
        })
    }

    /// Opens a class for sign-in at a kiosk, or closes it.
    pub(crate) fn open_class(&mut self, class: &str, kiosk: &str, day: &str, open: bool) -> Result<(), RecordError> {
        self.record.transaction(|transaction| {
            let sql = if open {
                "INSERT INTO open_classes(id, day, kiosk) VALUES($1, $2, $3) ON CONFLICT(id, day, kiosk) DO NOTHING"
            } else {
                "DELETE FROM open_classes WHERE id = $1 AND day = $2 AND kiosk = $3"
            };
            transaction.execute(sql, values![class, day, kiosk])?;
            Ok(())
        })
    }
}

/// `record` of the contract's `Task`.
fn sealed(key: &[u8; 32], plain: &Value) -> String {
    let nonce: [u8; 12] = rand::random();
    let ct = Aes256Gcm::new(key.into())
        .encrypt(&Nonce::from(nonce), plain.to_string().as_bytes())
        .expect("a few hundred bytes");
    STANDARD.encode([&nonce[..], &ct].concat())
}

fn add(transaction: &mut Transaction<'_>, row: &TaskRow) -> Result<String, RecordError> {
    let id = uuid::Uuid::now_v7().to_string();
    transaction.execute(
        "INSERT INTO tasks(id, kind, id_no, name, village, due, period, answers, note)
         VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        values![
            &id,
            &row.kind,
            row.id_no.to_ascii_uppercase(),
            &row.name,
            &row.village,
            &row.due,
            &row.period,
            serde_json::to_string(&row.answers)?,
            row.note.as_deref()
        ],
    )?;
    Ok(id)
}

/// What a counted registration as unemployed brings about: somebody contacts the person within five working days.
pub(super) fn first_contact(
    transaction: &mut Transaction<'_>,
    (id_no, name): (&str, &str),
    village: &str,
    day: &str,
) -> Result<(), RecordError> {
    let Ok(from) = day.parse::<Date>() else { return Ok(()) };
    let row = TaskRow {
        kind: "first_contact".to_owned(),
        id_no: id_no.to_owned(),
        name: name.to_owned(),
        village: village.to_owned(),
        due: after_working_days(from, FIRST_CONTACT).to_string(),
        period: day.get(..4).unwrap_or_default().to_owned(),
        answers: BTreeMap::new(),
        note: None,
    };
    add(transaction, &row).map(|_id| ())
}

/// Public holidays are not known here: they make the wait shorter, never longer.
fn after_working_days(from: Date, days: u8) -> Date {
    let (mut day, mut left) = (from, days);
    while left > 0 {
        day = day.saturating_add(jiff::Span::new().days(1));
        if !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
            left -= 1;
        }
    }
    day
}

/// Ends the person's tasks of this kind (of this period, if one is named); what the platform said of them.
pub(super) fn done(
    transaction: &mut Transaction<'_>,
    id_no: &str,
    kind: &str,
    period: Option<&str>,
    ticket: &str,
) -> Result<Vec<BTreeMap<String, Value>>, RecordError> {
    let found = transaction.query(
        "SELECT id, answers FROM tasks
         WHERE id_no = $1 AND kind = $2 AND period = coalesce($3, period) AND done_by IS NULL",
        values![id_no, kind, period],
    )?;
    let mut said = Vec::new();
    for row in &found {
        transaction.execute("UPDATE tasks SET done_by = $1 WHERE id = $2", values![ticket, row.text(0)?])?;
        said.push(row.json(1)?);
    }
    Ok(said)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn five_working_days_step_over_the_week_end() {
        // 2026-11-20 is a Friday.
        assert_eq!(after_working_days(date(2026, 11, 20), 5), date(2026, 11, 27));
        assert_eq!(after_working_days(date(2026, 11, 22), 5), date(2026, 11, 27));
    }
}
