//! What of a technician's way in has to outlive the power: the number of the last challenge, and how often a wrong reply
//! was given. And what he may look at: the database as a whole, the audit log.
//!
//! Deliberately absent: challenge and reply themselves; they live in memory and end with it.

use std::time::Duration;

use super::{Store, look};
use crate::{
    audit,
    clock::{self, Moment},
    maintenance::{
        entry::{self, closed_until, counted},
        exchange::LogRow,
        machine,
    },
};

/// One row.
pub(super) const MIGRATION: &str = "
CREATE TABLE technician(
  id INTEGER PRIMARY KEY CHECK(id = 1),
  counter INTEGER NOT NULL CHECK(counter >= 0),
  tries INTEGER NOT NULL CHECK(tries >= 0)
) STRICT;
INSERT INTO technician VALUES(1, 0, 0);
CREATE TRIGGER technician_forward BEFORE UPDATE OF counter ON technician WHEN NEW.counter < OLD.counter
  BEGIN SELECT RAISE(ABORT, 'technician: only forward'); END;
CREATE TRIGGER technician_kept BEFORE DELETE ON technician
  BEGIN SELECT RAISE(ABORT, 'technician: kept'); END;
";

/// So many entries of the log are shown.
const SHOWN: usize = 60;
/// So many are looked through for those that went wrong.
const SEARCHED: i64 = 5000;

/// What became of the wish to try a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Try {
    /// Counted and committed: it may be looked at. So many are left if it is wrong.
    Counted {
        /// Tries left after this one.
        left: u32,
    },
    /// None is looked at before this monotonic time.
    Closed {
        /// Until then.
        until: Duration,
    },
    /// It could not be counted.
    Broken,
}

impl Store {
    /// The number of the next challenge, committed before it is shown.
    pub fn next_challenge(&mut self, now: Moment) -> Option<u32> {
        let taken = self.conn.transaction().and_then(|tx| {
            let counter: u32 =
                tx.query_row("UPDATE technician SET counter = counter + 1 RETURNING counter", [], |row| row.get(0))?;
            audit::append(&tx, &self.boot, now, "maintenance.challenge", &[("n", counter.to_string())])?;
            tx.commit()?;
            Ok(counter)
        });
        taken.inspect_err(|error| tracing::error!(%error, "challenge")).ok()
    }

    /// Counts a try before it is looked at; the count is on the disk when this returns.
    pub fn count_try(&mut self, now: Moment) -> Try {
        let last = self.technician_tried;
        let result = self.conn.transaction().and_then(|tx| {
            let tries: u32 = tx.query_row("SELECT tries FROM technician", [], |row| row.get(0))?;
            if let Some(until) = closed_until(tries, last, now.mono) {
                return Ok(Try::Closed { until });
            }
            let tries = counted(tries);
            tx.execute("UPDATE technician SET tries = ?1", [tries])?;
            tx.commit()?;
            Ok(Try::Counted { left: entry::TRIES.saturating_sub(tries) })
        });
        match result {
            Ok(tried) => {
                if let Try::Counted { .. } = tried {
                    self.technician_tried = now.mono;
                }
                tried
            }
            Err(error) => {
                tracing::error!(%error, "counting a try");
                Try::Broken
            }
        }
    }

    /// A row of tries ends with a right one.
    pub fn try_was_right(&self) {
        if let Err(error) = self.conn.execute("UPDATE technician SET tries = 0", []) {
            tracing::error!(%error, "tries");
        }
    }

    /// Integrity, counts and the chain of the audit log.
    pub fn look(&self) -> machine::Store {
        match look::read(&self.conn) {
            Ok(machine::Store::Sound(depth)) => {
                machine::Store::Sound(machine::Depth { unsafe_settings: self.fault.is_some(), ..depth })
            }
            Ok(other) => other,
            Err(error) => machine::Store::Unreadable(error.to_string()),
        }
    }

    /// The newest entries of the audit log.
    pub fn log(&self, errors: bool) -> Vec<LogRow> {
        let read = || {
            let mut statement = self.conn.prepare("SELECT entry FROM audit ORDER BY seq DESC LIMIT ?1")?;
            let rows = statement.query_map([SEARCHED], |row| row.get::<_, String>(0))?;
            let entries = rows.filter_map(Result::ok).filter_map(|entry| log_row(&entry));
            Ok::<_, rusqlite::Error>(entries.filter(|row| !errors || row.is_error()).take(SHOWN).collect())
        };
        read().unwrap_or_else(|error| {
            tracing::error!(%error, "log");
            Vec::new()
        })
    }
}

/// An entry as a technician reads it.
fn log_row(entry: &str) -> Option<LogRow> {
    let entry: serde_json::Value = serde_json::from_str(entry).ok()?;
    let text = |name: &str| entry.get(name)?.as_str();
    let params = entry.get("params").and_then(serde_json::Value::as_object);
    let detail = params.into_iter().flatten().map(|(name, value)| format!("{name}={}", value.as_str().unwrap_or("?")));
    let at = text("wall").and_then(|at| at.parse().ok()).map(clock::civil)?;
    Some(LogRow { at, event: text("event")?.to_owned(), detail: detail.collect::<Vec<_>>().join(" ") })
}
