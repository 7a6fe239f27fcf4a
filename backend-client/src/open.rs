//! Settings of the database: set, then read back, since SQLite ignores what it cannot do.
//!
//! With these settings no acknowledged commit is lost by kill -9 or power failure on a disk that honours flushes.
//! Deliberately absent: opening files and migrations, which belong to the owner of the connection.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, types::Value};

/// Name, value to set, value read back.
const PRAGMAS: [(&str, &str, Expected); 12] = [
    ("journal_mode", "WAL", Expected::Text("wal")),
    // EXTRA equals FULL under WAL and protects the commit should WAL ever be refused.
    ("synchronous", "EXTRA", Expected::Integer(3)),
    ("foreign_keys", "ON", Expected::Integer(1)),
    ("secure_delete", "ON", Expected::Integer(1)),
    ("temp_store", "MEMORY", Expected::Integer(2)),
    ("mmap_size", "0", Expected::Integer(0)),
    ("trusted_schema", "OFF", Expected::Integer(0)),
    ("cell_size_check", "ON", Expected::Integer(1)),
    ("wal_autocheckpoint", "1000", Expected::Integer(1000)),
    ("journal_size_limit", "4194304", Expected::Integer(4_194_304)),
    ("busy_timeout", "5000", Expected::Integer(5000)),
    // Without it REPLACE deletes rows behind the back of the DELETE triggers.
    ("recursive_triggers", "ON", Expected::Integer(1)),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    Text(&'static str),
    Integer(i64),
}

/// A setting that did not take. The kiosk then takes no registrations.
#[derive(Debug, thiserror::Error)]
pub enum PragmaMismatch {
    /// Read back differently.
    #[error("database setting {name} is {found}, {wanted} is needed; is the file on a network or read-only disk?")]
    Value {
        /// Name of the pragma or option.
        name: &'static str,
        /// What SQLite answered.
        found: String,
        /// What is needed.
        wanted: String,
    },
    /// SQLite older than 3.51.3 (WAL-reset fault).
    #[error("SQLite {0} is older than 3.51.3 and can damage the database; build with the bundled SQLite")]
    Version(&'static str),
    /// The question itself failed.
    #[error("database setting {name} cannot be read: {source}")]
    Sqlite {
        /// Name of the pragma or option.
        name: &'static str,
        /// SQLite's error.
        source: rusqlite::Error,
    },
}

/// Sets every setting on a new connection.
pub fn apply_pragmas(conn: &Connection) -> rusqlite::Result<()> {
    for (name, value, _) in PRAGMAS {
        conn.pragma_update(None, name, value)?;
    }
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    Ok(())
}

/// Reads every setting back; the first one that differs is the error.
pub fn read_back(conn: &Connection) -> Result<(), PragmaMismatch> {
    if rusqlite::version_number() < 3_051_003 {
        return Err(PragmaMismatch::Version(rusqlite::version()));
    }
    for (name, _, wanted) in PRAGMAS {
        let found: Value = conn
            .pragma_query_value(None, name, |row| row.get(0))
            .map_err(|source| PragmaMismatch::Sqlite { name, source })?;
        let same = match (&found, wanted) {
            (Value::Text(found), Expected::Text(wanted)) => found == wanted,
            (Value::Integer(found), Expected::Integer(wanted)) => *found == wanted,
            _ => false,
        };
        if !same {
            return Err(PragmaMismatch::Value { name, found: format!("{found:?}"), wanted: format!("{wanted:?}") });
        }
    }
    let name = "defensive";
    match conn.db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE) {
        Ok(true) => Ok(()),
        Ok(false) => Err(PragmaMismatch::Value { name, found: "off".into(), wanted: "on".into() }),
        Err(source) => Err(PragmaMismatch::Sqlite { name, source }),
    }
}

/// Held by the one process that writes and sends from a database; given back by drop or by the death of the process.
#[derive(Debug)]
pub struct SenderLock(#[expect(dead_code, reason = "held for its flock")] File);

/// Why the lock was not had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process has it.
    #[error("{} is in use by another kiosk process; stop that one first", .0.display())]
    Held(PathBuf),
    /// The lock file cannot be made.
    #[error("lock file {}: {source}", .path.display())]
    Io {
        /// The lock file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
}

/// Takes `<database>.lock` by flock(2): two senders on one database would double the load and race the store.
pub fn lock_sender(database: &Path) -> Result<SenderLock, LockError> {
    let mut path = database.as_os_str().to_owned();
    path.push(".lock");
    let path = PathBuf::from(path);
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
    let file = match file {
        Ok(file) => file,
        Err(source) => return Err(LockError::Io { path, source }),
    };
    match file.try_lock() {
        Ok(()) => Ok(SenderLock(file)),
        Err(TryLockError::WouldBlock) => Err(LockError::Held(database.to_owned())),
        Err(TryLockError::Error(source)) => Err(LockError::Io { path, source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_is_read_back() {
        let dir = tempfile::tempdir().unwrap();
        let conn = Connection::open(dir.path().join("a.sqlite")).unwrap();
        assert!(read_back(&conn).is_err(), "defaults are not enough");
        apply_pragmas(&conn).unwrap();
        read_back(&conn).unwrap();
    }

    #[test]
    fn each_setting_turned_back_is_noticed_by_name() {
        let dir = tempfile::tempdir().unwrap();
        let other = [
            ("journal_mode", "DELETE"),
            ("synchronous", "FULL"),
            ("foreign_keys", "OFF"),
            ("secure_delete", "FAST"),
            ("temp_store", "FILE"),
            ("mmap_size", "4096"),
            ("trusted_schema", "ON"),
            ("cell_size_check", "OFF"),
            ("wal_autocheckpoint", "0"),
            ("journal_size_limit", "1"),
            ("busy_timeout", "1"),
            ("recursive_triggers", "OFF"),
        ];
        assert_eq!(other.map(|(name, _)| name), PRAGMAS.map(|(name, ..)| name));
        for (name, value) in other {
            let conn = Connection::open(dir.path().join(name)).unwrap();
            apply_pragmas(&conn).unwrap();
            conn.pragma_update(None, name, value).unwrap();
            match read_back(&conn) {
                Err(PragmaMismatch::Value { name: found, .. }) => assert_eq!(found, name),
                other => panic!("{name}: {other:?}"),
            }
        }
        let conn = Connection::open(dir.path().join("defensive")).unwrap();
        apply_pragmas(&conn).unwrap();
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, false).unwrap();
        assert!(matches!(read_back(&conn), Err(PragmaMismatch::Value { name: "defensive", .. })));
    }

    #[test]
    fn a_database_that_cannot_do_wal_is_noticed() {
        let conn = Connection::open_in_memory().unwrap();
        apply_pragmas(&conn).unwrap();
        assert!(matches!(read_back(&conn), Err(PragmaMismatch::Value { name: "journal_mode", .. })));
    }

    #[test]
    fn one_sender_a_database() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.sqlite");
        let held = lock_sender(&path).unwrap();
        assert!(matches!(lock_sender(&path), Err(LockError::Held(_))));
        drop(held);
        lock_sender(&path).unwrap();
    }
}
