//! Looking at a database without being its owner: read only, also while a kiosk writes to it.

use std::path::Path;

use backend_client::{
    open::{self, LockError},
    outbox,
};
use rusqlite::{Connection, OpenFlags};

use super::open::MIGRATIONS;
use crate::{
    audit,
    maintenance::machine::{Depth, Store},
};

/// Name of the database in the data folder.
pub(super) const FILE: &str = "kiosk.sqlite";

/// Whether a running kiosk owns the database of this data folder.
pub fn is_in_use(data_dir: &Path) -> bool {
    let database = data_dir.join(FILE);
    // No lock file, no kiosk; and none is made here, where it might belong to the wrong user.
    let mut lock = database.clone().into_os_string();
    lock.push(".lock");
    Path::new(&lock).exists() && matches!(open::lock_sender(&database), Err(LockError::Held(_)))
}

/// Bytes free for us on the disk of this folder; `None` when the system does not say.
pub fn free_bytes(dir: &Path) -> Option<u64> {
    nix::sys::statvfs::statvfs(dir).ok().map(|stat| stat.blocks_available().saturating_mul(stat.fragment_size()))
}

/// Reads counts, integrity and the chain of the audit log. Changes nothing.
pub fn look(data_dir: &Path) -> Store {
    let database = data_dir.join(FILE);
    if !database.exists() {
        return Store::None;
    }
    match Connection::open_with_flags(&database, OpenFlags::SQLITE_OPEN_READ_ONLY).and_then(|conn| read(&conn)) {
        Ok(seen) => seen,
        Err(error) => match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase) => {
                Store::Damaged(error.to_string())
            }
            _ => Store::Unreadable(error.to_string()),
        },
    }
}

/// The whole check on an open connection.
pub(super) fn read(conn: &Connection) -> rusqlite::Result<Store> {
    let sound: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if sound != "ok" {
        return Ok(Store::Damaged(sound));
    }
    let version: u32 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if usize::try_from(version).is_ok_and(|version| version > MIGRATIONS.len()) {
        return Ok(Store::Newer);
    }
    let depth = match outbox::counts(conn) {
        Ok(depth) => depth,
        Err(error) => return Ok(Store::Unreadable(error.to_string())),
    };
    let count = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, i64>(0));
    Ok(Store::Sound(Depth {
        pending: depth.pending,
        parked: depth.parked,
        acked: count("SELECT count(*) FROM outbox WHERE state = 'ACKED'")?.unsigned_abs(),
        oldest: depth.oldest_pending_at,
        numbered: conn.query_row("SELECT confirmed FROM numbering", [], |row| row.get(0))?,
        chain_broken_at: audit::verify(conn)?,
        audited: count("SELECT count(*) FROM audit")?.unsigned_abs(),
        unsafe_settings: false,
    }))
}
