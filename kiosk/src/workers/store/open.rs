//! Opening the database: lock, settings read back, migrations.

use std::path::Path;

use backend_client::{open, outbox};
use rusqlite::Connection;

use super::{staff, technician};
use crate::audit;

/// One step of the schema each; the number applied stands in `user_version`. Steps are only ever added.
pub(super) const MIGRATIONS: &[&[&str]] = &[
    &[
        outbox::MIGRATION,
        audit::MIGRATION,
        "CREATE TABLE numbering(
       id INTEGER PRIMARY KEY CHECK(id = 1),
       next INTEGER NOT NULL CHECK(next BETWEEN 1 AND 10000000),
       confirmed INTEGER NOT NULL CHECK(confirmed IN (0, 1))
     ) STRICT;
     INSERT INTO numbering VALUES(1, 1, 0);
     CREATE TRIGGER numbering_forward BEFORE UPDATE OF next ON numbering WHEN NEW.next < OLD.next
       BEGIN SELECT RAISE(ABORT, 'numbering: only forward'); END;
     CREATE TRIGGER numbering_kept BEFORE DELETE ON numbering
       BEGIN SELECT RAISE(ABORT, 'numbering: kept'); END;",
    ],
    &[outbox::MIGRATION_KINDS],
    &[staff::MIGRATION],
    &[technician::MIGRATION],
];

/// Why the store did not open. Nothing in the file was changed.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has it.
    #[error(transparent)]
    Locked(#[from] open::LockError),
    /// SQLite.
    #[error("database {path}: {source}; the file is left as it is, restore it or move it away")]
    Database {
        /// The file.
        path: String,
        /// SQLite's error.
        source: rusqlite::Error,
    },
    /// A quick check found damage.
    #[error("database {path} is damaged: {what}; move it away and keep it, it may hold submissions")]
    Damaged {
        /// The file.
        path: String,
        /// First finding.
        what: String,
    },
    /// A newer program wrote it.
    #[error("database {path} has schema {found}, this program knows up to {known}: install the newer program")]
    Newer {
        /// The file.
        path: String,
        /// Its version.
        found: usize,
        /// Ours.
        known: usize,
    },
}

/// Opens, sets, reads back, checks, migrates. The second part is why no registrations may be taken, if so.
pub(super) fn open(path: &Path) -> Result<(Connection, Option<&'static str>), OpenError> {
    let failed = |source| OpenError::Database { path: path.display().to_string(), source };
    let mut conn = Connection::open(path).map_err(failed)?;
    open::apply_pragmas(&conn).map_err(failed)?;
    let fault = match open::read_back(&conn) {
        Ok(()) => None,
        Err(mismatch) => {
            tracing::error!(code = "S-PRAGMA", %mismatch, "no registrations will be taken");
            Some("S-PRAGMA")
        }
    };
    let check: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(failed)?;
    if check != "ok" {
        return Err(OpenError::Damaged { path: path.display().to_string(), what: check });
    }
    migrate(&mut conn, path)?;
    Ok((conn, fault))
}

fn migrate(conn: &mut Connection, path: &Path) -> Result<(), OpenError> {
    let failed = |source| OpenError::Database { path: path.display().to_string(), source };
    let found: u32 = conn.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(failed)?;
    let found = usize::try_from(found).unwrap_or(usize::MAX);
    if found > MIGRATIONS.len() {
        return Err(OpenError::Newer { path: path.display().to_string(), found, known: MIGRATIONS.len() });
    }
    if found > 0 && found < MIGRATIONS.len() {
        let copy = path.with_extension(format!("before-{}.sqlite", MIGRATIONS.len()));
        conn.backup("main", copy, None::<fn(rusqlite::backup::Progress)>).map_err(failed)?;
    }
    for (step, parts) in MIGRATIONS.iter().enumerate().skip(found) {
        let tx = conn.transaction().map_err(failed)?;
        for part in *parts {
            tx.execute_batch(part).map_err(failed)?;
        }
        tx.pragma_update(None, "user_version", u32::try_from(step + 1).unwrap_or(u32::MAX)).map_err(failed)?;
        tx.commit().map_err(failed)?;
    }
    Ok(())
}
