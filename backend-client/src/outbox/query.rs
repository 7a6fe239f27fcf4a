//! Reading and writing rows. Every function works inside the caller's transaction or on his connection.

use jiff::Timestamp;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, named_params};
use uuid::Uuid;

use super::Result;
use super::item::{Depth, Entry, Envelope, NewItem, PersonHash, Record, UnknownWord};
use crate::ticket::Ticket;
use crate::transition::Settlement;
use crate::wire::Private;

/// Body gone after this (ms): 7 days.
const BODY_KEPT_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// Row gone after this (ms): 400 days.
pub(super) const ROW_KEPT_MS: i64 = 400 * 24 * 60 * 60 * 1000;

/// Stores an item as PENDING and returns its place in the order.
pub fn enqueue(tx: &Transaction<'_>, item: &NewItem) -> Result<i64> {
    tx.prepare_cached(
        "INSERT INTO outbox(key, kind, ticket, service, person, who, supersedes, body, fp, sig, created_at)
         VALUES(:key, :kind, :ticket, :service, :person, :who, :supersedes, :body, :fp, :sig, :now)",
    )?
    .execute(named_params! {
        ":key": item.key.to_string(),
        ":kind": item.kind.word(),
        ":ticket": item.ticket.to_string(),
        ":service": item.service,
        ":person": item.person.0,
        ":who": item.who.expose(),
        ":supersedes": item.supersedes.map(|t| t.to_string()),
        ":body": item.body.bytes,
        ":fp": item.body.fp,
        ":sig": item.body.sig,
        ":now": item.created_at.as_millisecond(),
    })?;
    Ok(tx.last_insert_rowid())
}

/// All PENDING items in the order of acceptance, without bodies.
pub fn pending(conn: &Connection) -> Result<Vec<Entry>> {
    let mut statement = conn.prepare_cached(
        "SELECT seq, key, person, EXISTS(SELECT 1 FROM outbox p
             WHERE p.state = 'PARKED' AND p.person = o.person AND p.seq < o.seq)
         FROM outbox o WHERE state = 'PENDING' ORDER BY seq",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(Entry { seq: row.get(0)?, key: parsed(row, 1)?, person: PersonHash(row.get(2)?), blocked: row.get(3)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A PENDING item with its bytes; `None` when there is none or it is no longer pending.
pub fn load(conn: &Connection, key: &Uuid) -> Result<Option<Envelope>> {
    Ok(conn
        .prepare_cached(
            "SELECT kind, ticket, body, sig, fp, attempts, refusals, refused_since
             FROM outbox WHERE key = ?1 AND state = 'PENDING'",
        )?
        .query_row([key.to_string()], |row| {
            Ok(Envelope {
                key: *key,
                kind: parsed(row, 0)?,
                ticket: parsed(row, 1)?,
                body: row.get(2)?,
                sig: row.get(3)?,
                fp: row.get(4)?,
                attempts: row.get(5)?,
                refusals: row.get(6)?,
                refused_since: time(row, 7)?,
            })
        })
        .optional()?)
}

/// Counts an attempt. Commit it before the first byte leaves. `false` when the item is no longer pending.
pub fn begin_attempt(tx: &Transaction<'_>, key: &Uuid, now: Timestamp) -> Result<bool> {
    let changed = tx
        .prepare_cached(
            "UPDATE outbox SET attempts = attempts + 1, tried_at = ?2 WHERE key = ?1 AND state = 'PENDING'",
        )?
        .execute((key.to_string(), now.as_millisecond()))?;
    Ok(changed == 1)
}

/// Writes down what an attempt led to. `false` when the item is no longer pending (an earlier attempt ended it).
pub fn settle(tx: &Transaction<'_>, key: &Uuid, settlement: &Settlement, now: Timestamp) -> Result<bool> {
    let key = key.to_string();
    let now = now.as_millisecond();
    let changed = match settlement {
        Settlement::Acked { receipt, .. } => finish(tx, "ACKED", &key, receipt, now)?,
        Settlement::Rejected { receipt, .. } => finish(tx, "REJECTED", &key, receipt, now)?,
        Settlement::Parked { reason } => tx
            .prepare_cached(
                "UPDATE outbox SET state = 'PARKED', parked_at = ?2, wait_class = NULL, last_error = ?3
                 WHERE key = ?1 AND state = 'PENDING'",
            )?
            .execute((&key, now, reason.word()))?,
        Settlement::StayPending { class, error, counted, .. } => {
            let refused = class.is_refusal();
            tx.prepare_cached(
                "UPDATE outbox SET wait_class = :class, last_error = :error,
                     attempts = CASE WHEN :counted THEN attempts ELSE max(attempts - 1, 0) END,
                     refusals = CASE WHEN :refused THEN refusals + 1 WHEN :network THEN refusals ELSE 0 END,
                     refused_since = CASE WHEN :refused THEN coalesce(refused_since, :now)
                                          WHEN :network THEN refused_since END
                 WHERE key = :key AND state = 'PENDING'",
            )?
            .execute(named_params! {
                ":key": key, ":class": class.word(), ":error": error.to_string(), ":counted": counted,
                ":refused": refused, ":network": class.is_network(), ":now": now,
            })?
        }
    };
    Ok(changed == 1)
}

fn finish(tx: &Transaction<'_>, state: &str, key: &str, receipt: &[u8], now: i64) -> Result<usize> {
    Ok(tx
        .prepare_cached(
            "UPDATE outbox SET state = ?2, receipt = ?3, settled_at = ?4, purge_after = ?5,
                 wait_class = NULL, last_error = NULL
             WHERE key = ?1 AND state = 'PENDING'",
        )?
        .execute((key, state, receipt, now, now + ROW_KEPT_MS))?)
}

/// How much waits, and since when.
pub fn counts(conn: &Connection) -> Result<Depth> {
    let depth = conn
        .prepare_cached(
            "SELECT count(*) FILTER (WHERE state = 'PENDING'), count(*) FILTER (WHERE state = 'PARKED'),
                 min(created_at) FILTER (WHERE state = 'PENDING' AND NOT EXISTS(SELECT 1 FROM outbox p
                     WHERE p.state = 'PARKED' AND p.person = o.person AND p.seq < o.seq))
             FROM outbox o WHERE state IN('PENDING','PARKED')",
        )?
        .query_row([], |row| {
            Ok(Depth { pending: count(row, 0)?, parked: count(row, 1)?, oldest_pending_at: time(row, 2)? })
        })?;
    Ok(depth)
}

const RECORD: &str =
    "SELECT key, kind, ticket, service, who, state, created_at, settled_at, receipt, last_error FROM outbox";

/// The item with this key, also when it is final: after an I/O error at commit, this tells what happened.
pub fn by_key(conn: &Connection, key: &Uuid) -> Result<Option<Record>> {
    Ok(conn.prepare_cached(&format!("{RECORD} WHERE key = ?1"))?.query_row([key.to_string()], record).optional()?)
}

/// The submission with this number, in any state.
pub fn by_ticket(conn: &Connection, ticket: &Ticket) -> Result<Option<Record>> {
    Ok(conn
        .prepare_cached(&format!("{RECORD} WHERE ticket = ?1 AND kind = 'submission'"))?
        .query_row([ticket.to_string()], record)
        .optional()?)
}

/// This person's submissions for one service accepted at or after `since`, newest first. Superseded, discarded and
/// rejected ones are left out: after those he may hand in again.
pub fn by_person(conn: &Connection, person: &PersonHash, service: &str, since: Timestamp) -> Result<Vec<Record>> {
    let mut statement = conn.prepare_cached(&format!(
        "{RECORD} WHERE person = ?1 AND service = ?2 AND created_at >= ?3 AND kind = 'submission'
         AND state IN('PENDING','PARKED','ACKED') ORDER BY seq DESC"
    ))?;
    let rows = statement.query_map((person.0, service, since.as_millisecond()), record)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// This person's submissions that the county has not acknowledged, newest first.
pub fn waiting_of(conn: &Connection, person: &PersonHash) -> Result<Vec<Record>> {
    let mut statement = conn.prepare_cached(&format!(
        "{RECORD} WHERE person = ?1 AND kind = 'submission' AND state IN('PENDING','PARKED') ORDER BY seq DESC"
    ))?;
    let rows = statement.query_map([person.0], record)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Everything the county has not acknowledged, in the order of acceptance.
pub fn owed(conn: &Connection) -> Result<Vec<Record>> {
    let mut statement = conn.prepare_cached(&format!("{RECORD} WHERE state IN('PENDING','PARKED') ORDER BY seq"))?;
    let rows = statement.query_map([], record)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Takes away bodies 7 days and rows 400 days after their end; returns how many of each. The table checks both against
/// the system's clock: do not call it while the clock is UNTRUSTED.
pub fn purge(tx: &Transaction<'_>, now: Timestamp) -> Result<(usize, usize)> {
    let now = now.as_millisecond();
    let bodies = tx.execute(
        "UPDATE outbox SET body = NULL
         WHERE body IS NOT NULL AND state NOT IN('PENDING','PARKED') AND settled_at + ?2 <= ?1",
        (now, BODY_KEPT_MS),
    )?;
    let rows = tx.execute("DELETE FROM outbox WHERE state NOT IN('PENDING','PARKED') AND purge_after <= ?1", [now])?;
    Ok((bodies, rows))
}

fn record(row: &Row<'_>) -> rusqlite::Result<Record> {
    Ok(Record {
        key: parsed(row, 0)?,
        kind: parsed(row, 1)?,
        ticket: parsed(row, 2)?,
        service: row.get(3)?,
        who: Private::new(row.get::<_, String>(4)?),
        state: parsed(row, 5)?,
        created_at: time(row, 6)?.ok_or_else(|| wrong(6, Type::Integer, UnknownWord("created_at")))?,
        settled_at: time(row, 7)?,
        receipt: row.get(8)?,
        last_error: row.get(9)?,
    })
}

fn parsed<T>(row: &Row<'_>, index: usize) -> rusqlite::Result<T>
where
    T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    row.get::<_, String>(index)?.parse().map_err(|e| wrong(index, Type::Text, e))
}

fn time(row: &Row<'_>, index: usize) -> rusqlite::Result<Option<Timestamp>> {
    row.get::<_, Option<i64>>(index)?
        .map(|ms| Timestamp::from_millisecond(ms).map_err(|e| wrong(index, Type::Integer, e)))
        .transpose()
}

fn count(row: &Row<'_>, index: usize) -> rusqlite::Result<u64> {
    let n: i64 = row.get(index)?;
    u64::try_from(n).map_err(|e| wrong(index, Type::Integer, e))
}

fn wrong(index: usize, kind: Type, error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(index, kind, Box::new(error))
}
