//! The store: one database, one thread, one writer.
//!
//! The thread owns connection and migrations; everybody else sends [`Order`]s. What a person is told comes after the
//! commit. Deliberately absent: the network; delivery asks this thread by messages.

mod call_back;
mod look;
mod open;
mod record;
mod staff;
mod technician;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
    thread::JoinHandle,
    time::Duration,
};

use backend_client::{
    outbox::{self, Kind, NewItem, OutboxError, PersonHash},
    seal::Sealer,
    staff::StaffId,
    store_port::StoreRequest,
    ticket::{HmacKey, Ticket, qr_payload},
    transition::Settlement,
    wire::Private,
};
use jiff::SignedDuration;
use rusqlite::{Connection, Transaction};
use uuid::Uuid;

pub use self::{
    look::{free_bytes, is_in_use, look},
    open::OpenError,
    staff::StaffKeys,
    technician::Try,
};
use crate::{
    audit,
    clock::{self, Moment},
    maintenance::{exchange::LogRow, machine},
    session::{
        SessionNo,
        call::CallBack,
        event::{Earlier, Gate, Owed, PinVerdict, Rating, Settled, StoreTrouble, Stored, Submission, Waiting},
        state::Standing,
    },
    staff::roster::Roster,
};

/// The same matter handed in by the same person within this time is pointed out before the form opens.
const SAME_MATTER: SignedDuration = SignedDuration::from_hours(24);

/// The keys of this machine.
#[derive(Debug)]
pub struct Keys {
    /// Seals to the county and signs as this kiosk.
    pub sealer: Arc<Sealer>,
    /// Blinds persons in the outbox.
    pub person: HmacKey,
    /// Check of the slip's QR, shared with the county.
    pub qr: HmacKey,
    /// For the staff list.
    pub staff: StaffKeys,
}

/// What the store is asked to do. Each order carries the moment it was given.
#[derive(Debug)]
pub enum Order {
    /// Commit a submission.
    Enqueue(SessionNo, Box<Submission>, Moment),
    /// Commit a rating.
    Rate(Box<Rating>, Moment),
    /// Commit a request to be called back, about the call of this key.
    CallBack(SessionNo, CallBack, Option<Uuid>, Moment),
    /// What did this person hand in here?
    LookUp(SessionNo, Private, String, Moment),
    /// What did this person hand in here that the county has not received?
    ListWaiting(SessionNo, Private),
    /// Can new registrations be taken?
    Gate(Moment),
    /// An audit row.
    Audit(&'static str, Vec<(&'static str, String)>, Moment),
    /// The number of the next challenge for a technician.
    Challenge(Moment),
    /// Count a technician's try, before it is looked at.
    CountTry(Moment),
    /// The try was right.
    TryWasRight,
    /// Say so when everything asked before is done.
    WhenIdle,
    /// Look at the whole database.
    Look,
    /// The newest entries of the audit log; only those that went wrong when true.
    Log(bool),
    /// Count a try and look at a PIN.
    CheckPin(SessionNo, StaffId, Private, Moment),
    /// List what the county has not received.
    ListOwed(SessionNo),
    /// Send a parked item again, then list.
    Retry(SessionNo, Uuid, StaffId, Moment),
    /// Commit that staff looked at the person of this number and name.
    Confirm(SessionNo, StaffId, Private, Private, Moment),
    /// A staff list, as the county sent it.
    StaffList(Vec<u8>, Moment),
    /// Delivery's own requests.
    Delivery(StoreRequest, Moment),
    /// The county has said the highest running number it saw from this kiosk.
    Numbering(u32, Moment),
    /// A visit is over: nothing deleted may linger in the write-ahead log.
    Tidy,
    /// Nightly: delete what its time has come for.
    Purge(Moment),
    /// The last order.
    Stop,
}

/// What the store reports.
#[derive(Debug)]
pub enum Report {
    /// Answer to [`Order::Enqueue`]; the key goes to delivery at once.
    Stored(SessionNo, Result<(Stored, Uuid), StoreTrouble>),
    /// A rating was committed under this key.
    Rated(Uuid),
    /// Answer to [`Order::CallBack`]; the key goes to delivery.
    CallBack(SessionNo, Result<Uuid, StoreTrouble>),
    /// Answer to [`Order::LookUp`].
    Earlier(SessionNo, Option<Earlier>),
    /// Answer to [`Order::ListWaiting`].
    Waiting(SessionNo, Vec<Waiting>),
    /// Answer to [`Order::Gate`], and whenever it changes.
    Gate(Gate),
    /// Answer to [`Order::Challenge`]; `None` when it could not be committed.
    Challenge(Option<u32>),
    /// Answer to [`Order::CountTry`].
    Tried(Try),
    /// Answer to [`Order::WhenIdle`].
    Idle,
    /// Answer to [`Order::Look`].
    Looked(machine::Store),
    /// Answer to [`Order::Log`], newest first.
    Log(Vec<LogRow>),
    /// With the answer to [`Order::Gate`]: four fifths of a limit are reached.
    NearlyClosed(bool),
    /// Answer to [`Order::CheckPin`].
    Pin(SessionNo, StaffId, PinVerdict),
    /// Answer to [`Order::ListOwed`] and [`Order::Retry`].
    Owed(SessionNo, Option<Vec<Owed>>),
    /// An item was put back among those that go by themselves.
    Reopened(Uuid),
    /// Answer to [`Order::Confirm`]; the key goes to delivery.
    Confirmed(SessionNo, StaffId, Result<Uuid, StoreTrouble>),
    /// The staff list in use.
    Roster(Arc<Roster>),
    /// A submission's final word from the county is on the disk.
    Settled(Ticket, Settled),
    /// Numbers have never been compared with the county: delivery should ask for them.
    NumberingWanted,
    /// Numbers have been compared and go on from there.
    NumberingDone,
    /// The store failed in a way that only staff can mend; a code for the log.
    Alarm(&'static str),
}

/// The open store.
#[derive(Debug)]
pub struct Store {
    conn: Connection,
    path: PathBuf,
    keys: Keys,
    site_division: String,
    boot: String,
    /// Why nothing new may be taken although there is room: settings of the database that did not take.
    fault: Option<&'static str>,
    /// When a technician's reply was last tried in this run, monotonic.
    technician_tried: Duration,
    /// The staff list in use, once it was read.
    roster: Option<Arc<Roster>>,
    /// When a PIN was last tried in this run.
    pin_tried: BTreeMap<StaffId, Duration>,
    _lock: backend_client::open::SenderLock,
}

impl Store {
    /// Opens or makes the database in `dir`.
    pub fn open(dir: &Path, keys: Keys, site_division: String) -> Result<Self, OpenError> {
        let path = dir.join(look::FILE);
        let lock = backend_client::open::lock_sender(&path)?;
        let (conn, fault) = open::open(&path)?;
        Ok(Self {
            conn,
            path,
            keys,
            site_division,
            boot: Uuid::now_v7().to_string(),
            fault,
            technician_tried: Duration::ZERO,
            roster: None,
            pin_tried: BTreeMap::new(),
            _lock: lock,
        })
    }

    /// Whether new registrations can be taken: settings, numbers, space, age and count of what waits.
    pub fn gate(&self, now: Moment) -> Gate {
        self.gate_with(self.free(), now)
    }

    fn gate_with(&self, free: u64, now: Moment) -> Gate {
        if let Some(code) = self.fault {
            return Gate::Closed(code);
        }
        match self.confirmed() {
            Ok(true) => {}
            Ok(false) => return Gate::Closed("S-NUMBER"),
            Err(_database) => return Gate::Closed("S-DB"),
        }
        let Ok(depth) = outbox::counts(&self.conn) else { return Gate::Closed("S-DB") };
        match outbox::gate(&depth, free, now.wall) {
            outbox::Gate::Open | outbox::Gate::Warn(_) => Gate::Open,
            outbox::Gate::Closed(outbox::IntakeStop::Space) => Gate::Closed("S-FULL"),
            outbox::Gate::Closed(outbox::IntakeStop::Pending) => Gate::Closed("S-MANY"),
            outbox::Gate::Closed(outbox::IntakeStop::Age) => Gate::Closed("S-OLD"),
        }
    }

    /// Four fifths of a limit of the gate are reached: somebody should come before it closes.
    pub fn nearly_closed(&self, now: Moment) -> bool {
        self.nearly_closed_with(self.free(), now)
    }

    /// Room on the disk. A system that does not say how much closes the gate.
    fn free(&self) -> u64 {
        self.path.parent().and_then(free_bytes).unwrap_or(0)
    }

    fn nearly_closed_with(&self, free: u64, now: Moment) -> bool {
        let gate = outbox::counts(&self.conn).map(|depth| outbox::gate(&depth, free, now.wall));
        matches!(gate, Ok(outbox::Gate::Warn(_)))
    }

    /// The county has confirmed where this kiosk's numbers go on.
    pub fn confirmed(&self) -> rusqlite::Result<bool> {
        self.conn.query_row("SELECT confirmed FROM numbering", [], |row| row.get(0))
    }

    /// Commits a submission: number, sealed record and audit row in one transaction.
    pub fn accept(&mut self, submission: &Submission, now: Moment) -> Result<(Stored, Uuid), StoreTrouble> {
        // Space, age and count were looked at before the form began; whoever began may finish while the disk takes it.
        if let Some(code) = self.fault {
            return Err(StoreTrouble::Closed(code));
        }
        if !self.confirmed().map_err(|error| trouble(&error.into()))? {
            return Err(StoreTrouble::Closed("S-NUMBER"));
        }
        let key = Uuid::now_v7();
        let person = PersonHash::of(&self.keys.person, &Private::new(submission.applicant.id_no.as_str()));
        let tx = self.conn.transaction().map_err(|error| trouble(&error.into()))?;
        let ticket = next_ticket(&tx, &self.keys.sealer)?;
        let plain = record::submission(submission, key, ticket, &self.keys.sealer, &self.site_division, now);
        let body = self.keys.sealer.seal(&key, &plain).map_err(|_seal| StoreTrouble::Failed("S-SEAL"))?;
        let who = format!("{} {}", submission.applicant.masked_name(), submission.applicant.tail());
        let item = NewItem {
            key,
            kind: Kind::Submission,
            ticket,
            service: submission.service.clone(),
            person,
            who: Private::new(who),
            supersedes: None,
            body,
            created_at: now.wall,
        };
        outbox::enqueue(&tx, &item).map_err(|error| trouble(&error))?;
        audit::append(
            &tx,
            &self.boot,
            now,
            "submission.stored",
            &[("ticket", ticket.to_string()), ("service", submission.service.clone())],
        )
        .map_err(|error| trouble(&error.into()))?;
        let committed = tx.commit();
        self.settle_commit(committed, &key)?;
        Ok((Stored { ticket, qr: qr_payload(&ticket, &self.keys.qr) }, key))
    }

    /// A COMMIT that reports an error may still have happened: look the key up through a new connection before saying
    /// anything.
    fn settle_commit(&mut self, committed: rusqlite::Result<()>, key: &Uuid) -> Result<(), StoreTrouble> {
        let Err(error) = committed else { return Ok(()) };
        tracing::error!(code = "S-COMMIT", %error, "commit reported an error, looking the key up");
        // The old connection goes first: only then does the new one recover what the log holds.
        if let Ok(blank) = Connection::open_in_memory() {
            drop(std::mem::replace(&mut self.conn, blank));
        }
        let found = open::open(&self.path).ok().and_then(|(conn, fault)| {
            self.conn = conn;
            self.fault = fault;
            outbox::by_key(&self.conn, key).ok()
        });
        match found {
            Some(Some(_)) => Ok(()),
            Some(None) => Err(trouble(&error.into())),
            None => {
                // Stored or not, nobody can say: neither is said. After the restart the person is told what is there.
                tracing::error!(code = "S-UNKNOWN", "the database does not open any more");
                std::process::abort()
            }
        }
    }

    /// Commits a rating; one a ticket, also of a matter that was handed in elsewhere.
    pub fn rate(&mut self, rating: &Rating, now: Moment) -> Result<Uuid, OutboxError> {
        let key = Uuid::now_v7();
        let ticket = rating.ticket;
        let Some(plain) = record::rating(key, rating, &self.keys.sealer, now) else {
            return Err(OutboxError::Refused("rating of an unknown level".to_owned()));
        };
        let body =
            self.keys.sealer.seal(&key, &plain).map_err(|error| OutboxError::Refused(format!("sealing: {error}")))?;
        let tx = self.conn.transaction()?;
        let item = NewItem {
            key,
            kind: Kind::Rating,
            ticket,
            service: rating.service.clone(),
            // A lane of its own: a rating says nothing of the person, and a parked one blocks nobody.
            person: PersonHash::of(&self.keys.person, &Private::new(format!("rating {ticket}"))),
            who: Private::new(""),
            supersedes: None,
            body,
            created_at: now.wall,
        };
        outbox::enqueue(&tx, &item)?;
        audit::append(&tx, &self.boot, now, "rating.stored", &[("ticket", ticket.to_string())])?;
        tx.commit()?;
        Ok(key)
    }

    /// What this person handed in here lately for this service.
    pub fn earlier(&self, id_no: &Private, service: &str, now: Moment) -> Option<Earlier> {
        let person = PersonHash::of(&self.keys.person, id_no);
        let since = now.wall.checked_sub(SAME_MATTER).ok()?;
        let record = outbox::by_person(&self.conn, &person, service, since).ok()?.into_iter().next()?;
        Some(Earlier {
            ticket: record.ticket,
            qr: qr_payload(&record.ticket, &self.keys.qr),
            at: clock::civil(record.created_at),
            standing: match record.state {
                outbox::State::Acked => Standing::Received,
                outbox::State::Parked => Standing::Parked,
                _ => Standing::Stored,
            },
        })
    }

    /// What this person handed in here that the county has not received yet, newest first. A database that does not
    /// answer lists nothing: the county's list stands beside it.
    pub fn waiting(&self, id_no: &Private) -> Vec<Waiting> {
        let person = PersonHash::of(&self.keys.person, id_no);
        let records = outbox::waiting_of(&self.conn, &person).unwrap_or_else(|error| {
            tracing::error!(%error, "what waits");
            Vec::new()
        });
        let waiting = |record: outbox::Record| Waiting {
            ticket: record.ticket,
            service: record.service,
            at: clock::civil(record.created_at),
            standing: if record.state == outbox::State::Parked { Standing::Parked } else { Standing::Stored },
        };
        records.into_iter().map(waiting).collect()
    }

    /// Carries out one of delivery's requests; the outcome of an attempt and its audit row are one transaction.
    pub fn deliver(&mut self, request: StoreRequest, now: Moment) -> Result<Option<(Ticket, Settled)>, OutboxError> {
        let tx = self.conn.transaction()?;
        let executed = request.execute(&tx, now.wall)?;
        let mut final_word = None;
        if let Some((key, settlement)) = executed.settled()
            && let Some(record) = outbox::by_key(&tx, key)?
        {
            let (word, settled) = match settlement {
                Settlement::Acked { duplicate_of: None, .. } => ("acked", Some(Settled::Received)),
                Settlement::Acked { duplicate_of: Some(of), .. } => ("duplicate", Some(Settled::Duplicate(*of))),
                Settlement::Rejected { reason, .. } => ("rejected", Some(Settled::Rejected(reason.clone()))),
                Settlement::Parked { .. } => ("parked", Some(Settled::Parked)),
                Settlement::StayPending { .. } => ("pending", None),
            };
            if let Some(settled) = settled {
                let kind = record.kind.word();
                audit::append(
                    &tx,
                    &self.boot,
                    now,
                    "delivery.settled",
                    &[("ticket", record.ticket.to_string()), ("kind", kind.to_owned()), ("as", word.to_owned())],
                )?;
                if record.kind == Kind::Submission {
                    final_word = Some((record.ticket, settled));
                }
            }
        }
        tx.commit()?;
        executed.reply();
        Ok(final_word)
    }

    /// Where the numbers go on: after everything the county has seen, with a gap if this database is younger than that.
    pub fn number_from(&mut self, highest: u32, now: Moment) -> rusqlite::Result<()> {
        let tx = self.conn.transaction()?;
        let next: u32 = tx.query_row("SELECT next FROM numbering", [], |row| row.get(0))?;
        // The county may not have seen the last numbers of a lost database: leave them out.
        let go_on = if highest >= next { highest.saturating_add(1_000) } else { next };
        tx.execute("UPDATE numbering SET next = ?1, confirmed = 1", [go_on])?;
        audit::append(&tx, &self.boot, now, "numbering.confirmed", &[("next", go_on.to_string())])?;
        tx.commit()
    }

    /// Writes an audit row.
    pub fn audit(&mut self, event: &str, params: &[(&'static str, String)], now: Moment) -> rusqlite::Result<()> {
        let tx = self.conn.transaction()?;
        audit::append(&tx, &self.boot, now, event, params)?;
        tx.commit()
    }

    /// Deletes what its time has come for.
    pub fn purge(&mut self, now: Moment) -> Result<(), OutboxError> {
        let tx = self.conn.transaction()?;
        outbox::purge(&tx, now.wall)?;
        tx.commit()?;
        Ok(self.tidy()?)
    }

    /// Moves the write-ahead log into the database and empties it: what was deleted (`secure_delete`) is gone from both.
    pub fn tidy(&self) -> rusqlite::Result<()> {
        self.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
    }
}

/// The next number, taken within the transaction that uses it.
fn next_ticket(tx: &Transaction<'_>, sealer: &Sealer) -> Result<Ticket, StoreTrouble> {
    let running: u32 = tx
        .query_row("UPDATE numbering SET next = next + 1 RETURNING next - 1", [], |row| row.get(0))
        .map_err(|error| trouble(&error.into()))?;
    Ticket::new(sealer.kiosk(), running).map_err(|_used_up| StoreTrouble::Closed("S-NUMBER"))
}

fn trouble(error: &OutboxError) -> StoreTrouble {
    tracing::error!(%error, "store");
    match error {
        OutboxError::DiskFull => StoreTrouble::Closed("S-FULL"),
        OutboxError::Exists | OutboxError::Refused(_) | OutboxError::Sqlite(_) => StoreTrouble::Failed("S-DB"),
    }
}

/// The store's thread.
#[derive(Debug)]
pub struct StoreThread {
    orders: mpsc::Sender<Order>,
    thread: Option<JoinHandle<()>>,
}

impl StoreThread {
    /// Starts it on an open store.
    pub fn start(store: Store, now: Moment, report: Arc<dyn Fn(Report) + Send + Sync>) -> std::io::Result<Self> {
        let (orders, inbox) = mpsc::channel();
        let thread = std::thread::Builder::new().name("store".to_owned()).spawn(move || {
            let mut store = store;
            if matches!(store.confirmed(), Ok(false)) {
                report(Report::NumberingWanted);
            }
            report(Report::Gate(store.gate(now)));
            if let Some(roster) = store.roster() {
                report(Report::Roster(roster));
            }
            run(store, &inbox, &*report);
        })?;
        Ok(Self { orders, thread: Some(thread) })
    }

    /// Where orders go. An order to a dead store is lost, and the gate is closed then.
    pub fn orders(&self) -> mpsc::Sender<Order> {
        self.orders.clone()
    }
}

impl Drop for StoreThread {
    fn drop(&mut self) {
        // A store that is already gone needs no order to stop.
        drop(self.orders.send(Order::Stop));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

fn run(mut store: Store, inbox: &mpsc::Receiver<Order>, report: &dyn Fn(Report)) {
    while let Ok(order) = inbox.recv() {
        match order {
            Order::Enqueue(session, submission, now) => {
                report(Report::Stored(session, store.accept(&submission, now)));
            }
            Order::Rate(rating, now) => match store.rate(&rating, now) {
                Ok(key) => report(Report::Rated(key)),
                // One rating a ticket: a second one changes nothing and is no fault.
                Err(OutboxError::Exists) => {}
                Err(error) => {
                    tracing::error!(%error, "rating");
                    report(Report::Alarm("S-RATE"));
                }
            },
            Order::CallBack(session, request, call, now) => {
                report(Report::CallBack(session, store.call_back(&request, call, now)));
            }
            Order::LookUp(session, id_no, service, now) => {
                report(Report::Earlier(session, store.earlier(&id_no, &service, now)));
            }
            Order::ListWaiting(session, id_no) => report(Report::Waiting(session, store.waiting(&id_no))),
            Order::Gate(now) => {
                report(Report::Gate(store.gate(now)));
                report(Report::NearlyClosed(store.nearly_closed(now)));
            }
            Order::Audit(event, params, now) => {
                if let Err(error) = store.audit(event, &params, now) {
                    tracing::error!(%error, "audit");
                    report(Report::Alarm("S-AUDIT"));
                }
            }
            Order::Challenge(now) => report(Report::Challenge(store.next_challenge(now))),
            Order::CountTry(now) => report(Report::Tried(store.count_try(now))),
            Order::TryWasRight => store.try_was_right(),
            Order::WhenIdle => report(Report::Idle),
            Order::Look => report(Report::Looked(store.look())),
            Order::Log(errors) => report(Report::Log(store.log(errors))),
            Order::CheckPin(session, staff, pin, now) => {
                let verdict = store.check_pin(&staff, &pin, now);
                report(Report::Pin(session, staff, verdict));
            }
            Order::ListOwed(session) => report(Report::Owed(session, store.owed())),
            Order::Retry(session, key, staff, now) => {
                match store.retry(&key, &staff, now) {
                    Ok(true) => report(Report::Reopened(key)),
                    Ok(false) => {}
                    Err(error) => {
                        tracing::error!(%error, "retry");
                        report(Report::Alarm("S-DB"));
                    }
                }
                report(Report::Owed(session, store.owed()));
            }
            Order::Confirm(session, staff, id_no, name, now) => {
                let result = store.confirm(&staff, (&id_no, &name), now);
                report(Report::Confirmed(session, staff, result));
            }
            Order::StaffList(body, now) => match store.take_staff_list(&body, now) {
                Ok(roster) => report(Report::Roster(roster)),
                Err(error) => {
                    tracing::warn!(%error, "staff list");
                    report(Report::Alarm("T-LIST"));
                }
            },
            Order::Delivery(request, now) => match store.deliver(request, now) {
                Ok(Some((ticket, settled))) => report(Report::Settled(ticket, settled)),
                Ok(None) => {}
                Err(error) => {
                    tracing::error!(%error, "delivery");
                    report(Report::Alarm("S-DB"));
                }
            },
            Order::Numbering(highest, now) => {
                match store.number_from(highest, now) {
                    Ok(()) => report(Report::NumberingDone),
                    Err(error) => {
                        tracing::error!(%error, "numbering");
                        report(Report::Alarm("S-DB"));
                    }
                }
                report(Report::Gate(store.gate(now)));
            }
            Order::Tidy => {
                // Only a reader in another process can hold it up; the next visit's end tries again.
                if let Err(error) = store.tidy() {
                    tracing::warn!(%error, "checkpoint");
                }
            }
            Order::Purge(now) => {
                if let Err(error) = store.purge(now) {
                    tracing::error!(%error, "purge");
                    report(Report::Alarm("S-DB"));
                }
            }
            Order::Stop => return,
        }
    }
}

#[cfg(test)]
mod tests;
