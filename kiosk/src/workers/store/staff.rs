//! What the store keeps of the staff: the signed list, and how often a wrong PIN was typed.
//!
//! A try is counted and committed before the PIN is looked at, so that neither `kill -9` nor a pulled plug takes one
//! back. Whoever is let in, refused or locked out stands in the audit log, in the transaction that says so.

use std::sync::Arc;

use backend_client::{
    outbox::{self, Kind, NewItem, OutboxError, PersonHash},
    staff::{ListError, StaffId, StaffKey},
    ticket::KioskNumber,
    wire::{self, CountyKeys, Private, StaffList},
};
use rusqlite::{OptionalExtension as _, Transaction};
use uuid::Uuid;

use super::{Store, next_ticket, trouble};
use crate::{
    audit,
    clock::{self, Moment},
    session::event::{Owed, PinVerdict, StoreTrouble},
    staff::{lockout, roster::Roster},
};

/// The tables.
pub(super) const MIGRATION: &str = "
CREATE TABLE staff_list(
  id INTEGER PRIMARY KEY CHECK(id = 1),
  version INTEGER NOT NULL,
  body BLOB NOT NULL
) STRICT;
CREATE TRIGGER staff_list_forward BEFORE UPDATE ON staff_list WHEN NEW.version < OLD.version
  BEGIN SELECT RAISE(ABORT, 'staff_list: only forward'); END;
CREATE TABLE staff_tries(
  staff TEXT PRIMARY KEY,
  tries INTEGER NOT NULL CHECK(tries > 0)
) STRICT, WITHOUT ROWID;
";

/// What a list is verified and read with.
#[derive(Debug, Clone)]
pub struct StaffKeys {
    /// Shared with the county since enrolment.
    pub staff: StaffKey,
    /// The county's signing keys.
    pub county: CountyKeys,
    /// This kiosk.
    pub kiosk: KioskNumber,
}

/// Why a list that came is not the one in use.
#[derive(Debug, thiserror::Error)]
pub enum ListRefused {
    /// The list itself.
    #[error(transparent)]
    List(#[from] ListError),
    /// The database.
    #[error("database: {0}")]
    Sqlite(#[from] rusqlite::Error),
}

impl Store {
    /// The list kept from before, if its signature holds. One that has ended is kept to say so at a sign-in.
    pub fn roster(&mut self) -> Option<Arc<Roster>> {
        if self.roster.is_none() {
            let body: Option<Vec<u8>> =
                self.conn.query_row("SELECT body FROM staff_list", [], |row| row.get(0)).optional().unwrap_or_else(
                    |error| {
                        tracing::error!(%error, "staff list");
                        None
                    },
                );
            let list = body.and_then(|body| match wire::verify::<StaffList>(&body, &self.keys.staff.county) {
                Ok(list) if list.kiosk == self.keys.staff.kiosk => Some(list),
                Ok(_other_kiosk) => None,
                Err(error) => {
                    tracing::error!(code = "T-NOLIST", %error, "the staff list kept here is not the county's");
                    None
                }
            });
            self.roster = list.map(|list| Arc::new(Roster::new(list, self.keys.staff.staff.clone())));
        }
        self.roster.clone()
    }

    /// A list came: kept and used if the county signed it for this kiosk, it has not ended and is not older than the one
    /// in use. Otherwise nothing changes, and why is on record.
    pub fn take_staff_list(&mut self, body: &[u8], now: Moment) -> Result<Arc<Roster>, ListRefused> {
        let held = self.roster().map(|roster| roster.version());
        let StaffKeys { staff, county, kiosk } = &self.keys.staff;
        let list = match StaffList::accept(body, county, *kiosk, now.wall, held) {
            Ok(list) => list,
            Err(refused) => {
                let word = match &refused {
                    ListError::Forged(_) => "forged",
                    ListError::OtherKiosk(_) => "other-kiosk",
                    ListError::Expired(_) => "expired",
                    ListError::Older { .. } => "older",
                };
                self.audit("staff.list-refused", &[("why", word.to_owned())], now)?;
                return Err(refused.into());
            }
        };
        let roster = Arc::new(Roster::new(list, staff.clone()));
        let version = i64::try_from(roster.version()).unwrap_or(i64::MAX);
        let tx = self.conn.transaction()?;
        tx.execute(
            "INSERT INTO staff_list(id, version, body) VALUES(1, ?1, ?2)
             ON CONFLICT(id) DO UPDATE SET version = excluded.version, body = excluded.body",
            (version, body),
        )?;
        if held != Some(roster.version()) {
            audit::append(&tx, &self.boot, now, "staff.list", &[("version", version.to_string())])?;
        }
        tx.commit()?;
        self.roster = Some(Arc::clone(&roster));
        Ok(roster)
    }

    /// Looks at a PIN, after the try was counted and committed.
    pub fn check_pin(&mut self, staff: &StaffId, pin: &Private, now: Moment) -> PinVerdict {
        self.try_pin(staff, pin, now).unwrap_or_else(|error| {
            tracing::error!(%error, "PIN");
            PinVerdict::Broken
        })
    }

    fn try_pin(&mut self, staff: &StaffId, pin: &Private, now: Moment) -> rusqlite::Result<PinVerdict> {
        let Some(roster) = self.roster() else { return Ok(PinVerdict::Broken) };
        let Some(entry) = roster.entry(staff) else { return Ok(PinVerdict::Broken) };
        let id = staff.to_string();
        let before: Option<u32> = self
            .conn
            .query_row("SELECT tries FROM staff_tries WHERE staff = ?1", [&id], |row| row.get(0))
            .optional()?;
        let before = before.unwrap_or_default();
        let last = self.pin_tried.get(staff).copied().unwrap_or_default();
        if let Some(until) = lockout::closed_until(before, last, now.mono) {
            return Ok(PinVerdict::Closed { until });
        }
        let tries = before.saturating_add(1);
        let tx = self.conn.transaction()?;
        tx.execute(
            "INSERT INTO staff_tries(staff, tries) VALUES(?1, ?2) ON CONFLICT(staff) DO UPDATE SET tries = excluded.tries",
            (&id, tries),
        )?;
        tx.commit()?;
        self.pin_tried.insert(staff.clone(), now.mono);
        let right = match entry.check_pin(roster.key(), pin) {
            Ok(right) => right,
            Err(error) => {
                // Not the typist's fault: the try is given back.
                tracing::error!(%error, "PIN");
                let tx = self.conn.transaction()?;
                set_tries(&tx, &id, before)?;
                tx.commit()?;
                return Ok(PinVerdict::Broken);
            }
        };
        let tx = self.conn.transaction()?;
        if right {
            set_tries(&tx, &id, 0)?;
            audit::append(&tx, &self.boot, now, "staff.in", &[("staff", id)])?;
            tx.commit()?;
            return Ok(PinVerdict::Right);
        }
        let closed = lockout::closed_until(tries, now.mono, now.mono);
        let event = if closed.is_some() { "staff.locked" } else { "staff.refused" };
        audit::append(&tx, &self.boot, now, event, &[("staff", id), ("tries", tries.to_string())])?;
        tx.commit()?;
        Ok(closed.map_or(PinVerdict::Wrong { left: lockout::left(tries) }, |until| PinVerdict::Closed { until }))
    }
}

impl Store {
    /// Commits that `staff` looked at person and card. The answer is the key under which it is delivered.
    pub fn confirm(
        &mut self,
        staff: &StaffId,
        (id_no, name): (&Private, &Private),
        now: Moment,
    ) -> Result<Uuid, StoreTrouble> {
        if let Some(code) = self.fault {
            return Err(StoreTrouble::Closed(code));
        }
        if !self.confirmed().map_err(|error| trouble(&error.into()))? {
            return Err(StoreTrouble::Closed("S-NUMBER"));
        }
        let key = Uuid::now_v7();
        let tx = self.conn.transaction().map_err(|error| trouble(&error.into()))?;
        let ticket = next_ticket(&tx, &self.keys.sealer)?;
        let plain = wire::Confirmation {
            key,
            ticket,
            kiosk: self.keys.sealer.kiosk(),
            staff: staff.clone(),
            id_no: id_no.clone(),
            name: name.clone(),
            // None named: everything of this person that waits for it.
            tickets: Vec::new(),
            at: wire::Moment(now.wall),
        };
        let body = self.keys.sealer.seal(&key, &plain).map_err(|_seal| StoreTrouble::Failed("S-SEAL"))?;
        let item = NewItem {
            key,
            kind: Kind::Confirmation,
            ticket,
            service: "confirmation".to_owned(),
            // A lane of its own: whatever becomes of it, no registration of the person waits for it.
            person: PersonHash::of(&self.keys.person, &Private::new(format!("confirmation {ticket}"))),
            who: Private::new(""),
            supersedes: None,
            body,
            created_at: now.wall,
        };
        outbox::enqueue(&tx, &item).map_err(|error| trouble(&error))?;
        let params = [("staff", staff.to_string()), ("ticket", ticket.to_string())];
        audit::append(&tx, &self.boot, now, "staff.confirm", &params).map_err(|error| trouble(&error.into()))?;
        let committed = tx.commit();
        self.settle_commit(committed, &key)?;
        Ok(key)
    }
}

impl Store {
    /// What the county has not acknowledged; `None` when the database does not say.
    pub fn owed(&self) -> Option<Vec<Owed>> {
        let records = outbox::owed(&self.conn).inspect_err(|error| tracing::error!(%error, "what is owed")).ok()?;
        let owed = |record: outbox::Record| Owed {
            parked: (record.state == outbox::State::Parked).then(|| record.last_error.unwrap_or_default()),
            key: record.key,
            ticket: record.ticket,
            kind: record.kind,
            service: record.service,
            who: record.who,
            at: clock::civil(record.created_at),
        };
        Some(records.into_iter().map(owed).collect())
    }

    /// Sends a parked item once more, under the same key with the same bytes. `false` when it is not parked any more.
    pub fn retry(&mut self, key: &Uuid, staff: &StaffId, now: Moment) -> Result<bool, OutboxError> {
        let tx = self.conn.transaction()?;
        let reopened = outbox::reopen(&tx, key)?;
        if reopened {
            audit::append(
                &tx,
                &self.boot,
                now,
                "desk.retry",
                &[("staff", staff.to_string()), ("key", key.to_string())],
            )?;
        }
        tx.commit()?;
        Ok(reopened)
    }
}

fn set_tries(tx: &Transaction<'_>, staff: &str, tries: u32) -> rusqlite::Result<()> {
    if tries == 0 {
        tx.execute("DELETE FROM staff_tries WHERE staff = ?1", [staff])?;
    } else {
        tx.execute("UPDATE staff_tries SET tries = ?2 WHERE staff = ?1", (staff, tries))?;
    }
    Ok(())
}
