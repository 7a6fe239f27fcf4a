//! The audit log: a chain of hashes, written in the same transaction as the change it reports.
//!
//! A row is its own canonical text plus the hash over that text and the hash before it, so that a changed, removed or
//! inserted row is found. Deliberately absent: anything personal; parameters are counters, codes and ticket numbers.

use rusqlite::{Connection, OptionalExtension, Transaction};
use sha2::{Digest, Sha256};

use crate::clock::Moment;

/// Table of the log.
pub const MIGRATION: &str = "
CREATE TABLE audit(
  seq INTEGER PRIMARY KEY,
  entry TEXT NOT NULL,
  hash BLOB NOT NULL CHECK(length(hash) = 32)
) STRICT;
CREATE TRIGGER audit_fixed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit: written once'); END;
CREATE TRIGGER audit_kept BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit: kept'); END;
";

/// The hash before the first entry.
const GENESIS: [u8; 32] = [0; 32];

/// `SHA-256("kiosk-audit-v1" ‖ length ‖ entry ‖ hash before)`.
fn link(entry: &str, before: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"kiosk-audit-v1");
    hash.update((entry.len() as u64).to_be_bytes());
    hash.update(entry.as_bytes());
    hash.update(before);
    hash.finalize().into()
}

/// Appends an entry.
pub fn append(
    tx: &Transaction<'_>,
    boot: &str,
    now: Moment,
    event: &str,
    params: &[(&'static str, String)],
) -> rusqlite::Result<()> {
    let last: Option<(i64, Vec<u8>)> = tx
        .query_row("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (seq, before) = last.map_or((1, GENESIS.to_vec()), |(seq, hash)| (seq + 1, hash));
    // Built by hand in a fixed order: the same entry must give the same bytes in every version.
    let params: serde_json::Map<String, serde_json::Value> =
        params.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into())).collect();
    let entry = serde_json::json!({
        "seq": seq,
        "boot": boot,
        "mono_ms": u64::try_from(now.mono.as_millis()).unwrap_or(u64::MAX),
        "wall": now.rfc3339(),
        "clock": now.trust_word(),
        "event": event,
        "params": params,
    })
    .to_string();
    tx.execute("INSERT INTO audit(seq, entry, hash) VALUES(?1, ?2, ?3)", (seq, &entry, link(&entry, &before)))?;
    Ok(())
}

/// The first entry whose hash or number does not fit, if any.
pub fn verify(conn: &Connection) -> rusqlite::Result<Option<i64>> {
    let mut statement = conn.prepare("SELECT seq, entry, hash FROM audit ORDER BY seq")?;
    let mut rows = statement.query([])?;
    let (mut before, mut expected) = (GENESIS.to_vec(), 1);
    while let Some(row) = rows.next()? {
        let (seq, entry, hash): (i64, String, Vec<u8>) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if seq != expected || hash != link(&entry, &before) {
            return Ok(Some(seq));
        }
        before = hash;
        expected += 1;
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use backend_client::wire::ClockState;

    use super::*;

    fn log(entries: u32) -> Connection {
        let mut conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(MIGRATION).unwrap();
        for n in 0..entries {
            let now = Moment {
                mono: Duration::from_secs(n.into()),
                wall: "2026-11-22T01:41:00Z".parse().unwrap(),
                trust: ClockState::Synced,
            };
            let tx = conn.transaction().unwrap();
            append(&tx, "boot", now, "session.begin", &[("session", n.to_string())]).unwrap();
            tx.commit().unwrap();
        }
        conn
    }

    #[test]
    fn an_untouched_chain_holds() {
        assert_eq!(verify(&log(5)).unwrap(), None);
    }

    #[test]
    fn the_table_itself_refuses_changes() {
        let conn = log(2);
        assert!(conn.execute("UPDATE audit SET entry = '{}' WHERE seq = 1", []).is_err());
        assert!(conn.execute("DELETE FROM audit WHERE seq = 2", []).is_err());
    }

    #[test]
    fn every_change_to_every_entry_is_found() {
        for seq in 1..=5 {
            for change in [
                "UPDATE audit SET entry = replace(entry, 'begin', 'bogus') WHERE seq = ?1",
                "UPDATE audit SET hash = zeroblob(32) WHERE seq = ?1",
            ] {
                let conn = log(5);
                conn.execute_batch("DROP TRIGGER audit_fixed").unwrap();
                conn.execute(change, [seq]).unwrap();
                assert_eq!(verify(&conn).unwrap(), Some(seq), "{change}");
            }
            if seq < 5 {
                let conn = log(5);
                conn.execute_batch("DROP TRIGGER audit_kept").unwrap();
                conn.execute("DELETE FROM audit WHERE seq = ?1", [seq]).unwrap();
                assert_eq!(verify(&conn).unwrap(), Some(seq + 1));
            }
        }
    }
}
