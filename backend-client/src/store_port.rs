//! Messages between delivery and the owner of the database. One thread owns the connection; this crate never does.
//!
//! The owner answers a [`StoreRequest`] like this, with his own rows (audit) in the same transaction:
//!
//! ```
//! # use backend_client::{outbox, store_port::StoreRequest};
//! # use rusqlite::Connection;
//! fn answer(conn: &mut Connection, request: StoreRequest, now: jiff::Timestamp) -> outbox::Result<()> {
//!     let tx = conn.transaction()?;
//!     let executed = request.execute(&tx, now)?;
//!     if let Some((key, settlement)) = executed.settled() {
//!         // write the audit row
//! #       let _ = (key, settlement);
//!     }
//!     tx.commit()?;
//!     executed.reply(); // only now: what delivery hears is on the disk
//!     Ok(())
//! }
//! ```
//!
//! Dropping a request unanswered tells delivery that the store failed; it raises an alarm and asks again later.

use jiff::Timestamp;
use rusqlite::Transaction;
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::outbox::{self, Depth, Entry, Envelope};
use crate::transition::Settlement;

/// What delivery asks of the store.
#[derive(Debug)]
pub enum StoreRequest {
    /// All pending items in order.
    Pending(oneshot::Sender<Vec<Entry>>),
    /// Count an attempt, then give the item; `None` when it is no longer pending.
    Begin(Uuid, oneshot::Sender<Option<Envelope>>),
    /// Write down what an attempt led to; `false` when the item was no longer pending.
    Settle(Uuid, Settlement, oneshot::Sender<bool>),
    /// How much waits.
    Depth(oneshot::Sender<Depth>),
}

/// A request that was carried out inside the transaction and not yet answered.
#[derive(Debug)]
#[must_use = "commit, then reply"]
pub struct Executed(Done);

#[derive(Debug)]
enum Done {
    Pending(Vec<Entry>, oneshot::Sender<Vec<Entry>>),
    Begin(Option<Envelope>, oneshot::Sender<Option<Envelope>>),
    Settle(Uuid, Settlement, bool, oneshot::Sender<bool>),
    Depth(Depth, oneshot::Sender<Depth>),
}

impl StoreRequest {
    /// Carries the request out. On an error drop the transaction; delivery notices by itself.
    pub fn execute(self, tx: &Transaction<'_>, now: Timestamp) -> outbox::Result<Executed> {
        Ok(Executed(match self {
            Self::Pending(reply) => Done::Pending(outbox::pending(tx)?, reply),
            Self::Begin(key, reply) => {
                let begun = outbox::begin_attempt(tx, &key, now)?;
                Done::Begin(if begun { outbox::load(tx, &key)? } else { None }, reply)
            }
            Self::Settle(key, settlement, reply) => {
                let applied = outbox::settle(tx, &key, &settlement, now)?;
                Done::Settle(key, settlement, applied, reply)
            }
            Self::Depth(reply) => Done::Depth(outbox::counts(tx)?, reply),
        }))
    }
}

impl Executed {
    /// The item whose row was changed by an outcome, for the audit row.
    pub fn settled(&self) -> Option<(&Uuid, &Settlement)> {
        match &self.0 {
            Done::Settle(key, settlement, true, _) => Some((key, settlement)),
            _ => None,
        }
    }

    /// Answers. Call it after the commit.
    pub fn reply(self) {
        // An asker that went away needs no answer.
        match self.0 {
            Done::Pending(value, reply) => drop(reply.send(value)),
            Done::Begin(value, reply) => drop(reply.send(value)),
            Done::Settle(_, _, value, reply) => drop(reply.send(value)),
            Done::Depth(value, reply) => drop(reply.send(value)),
        }
    }
}
