//! What a clerk at the counter does with a parked item. Who did it and why is in the caller's audit row of the same
//! transaction.

use jiff::Timestamp;
use rusqlite::Transaction;
use uuid::Uuid;

use super::query::ROW_KEPT_MS;
use super::{NewItem, Result, enqueue};

/// Tries a parked item again: same key, same bytes. `false` when it is not parked.
pub fn reopen(tx: &Transaction<'_>, key: &Uuid) -> Result<bool> {
    let changed = tx.execute(
        "UPDATE outbox SET state = 'PENDING', refusals = 0, refused_since = NULL, parked_at = NULL
         WHERE key = ?1 AND state = 'PARKED'",
        [key.to_string()],
    )?;
    Ok(changed == 1)
}

/// Gives a parked item up (two persons, with a reason). `false` when it is not parked.
pub fn discard(tx: &Transaction<'_>, key: &Uuid, now: Timestamp) -> Result<bool> {
    end(tx, key, "DISCARDED", now)
}

/// Puts a corrected item, which names the old ticket in `supersedes`, in the place of a parked one.
/// `false`, and nothing stored, when it is not parked.
pub fn supersede(tx: &Transaction<'_>, key: &Uuid, with: &NewItem, now: Timestamp) -> Result<bool> {
    if !end(tx, key, "SUPERSEDED", now)? {
        return Ok(false);
    }
    enqueue(tx, with)?;
    Ok(true)
}

fn end(tx: &Transaction<'_>, key: &Uuid, state: &str, now: Timestamp) -> Result<bool> {
    let now = now.as_millisecond();
    let changed = tx.execute(
        "UPDATE outbox SET state = ?2, settled_at = ?3, purge_after = ?4 WHERE key = ?1 AND state = 'PARKED'",
        (key.to_string(), state, now, now + ROW_KEPT_MS),
    )?;
    Ok(changed == 1)
}
