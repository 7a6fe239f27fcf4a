//! The database under the county's record: SQLite or PostgreSQL, one SQL text for both.
//!
//! SQL is written in what both speak; parameters are `$1`, `$2`, …; integers, texts and bytes are all the values there
//! are, truth is 0 or 1. Where the dialects differ (four words of the schema, how a transaction begins) the [`Engine`]
//! says its word. Everything runs in a transaction: [`Record::transaction`] repeats it when the database says that another
//! one came between. Deliberately absent: a query builder, migrations (a test's county is young), a pool: one connection
//! a county, and several counties may share one PostgreSQL.

mod postgres;
mod sqlite;
mod value;

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

pub(crate) use value::{Row, Value, values};

/// The schema; the words in braces are the dialect's.
const SCHEMA: &str = concat!(include_str!("../store/schema.sql"), include_str!("../store/staff.sql"));

/// How long a transaction is tried again when others come between; a kiosk waits for an answer longer than that.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where a county keeps its record.
#[derive(Clone, PartialEq, Eq)]
pub enum Database {
    /// The file `county.sqlite` in the county's directory
    Sqlite,
    /// A PostgreSQL (13 or newer) by its URL, `postgres://USER@HOST/DATABASE`; without TLS, so on this machine or a line
    /// that is safe by itself
    Postgres(String),
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "Sqlite",
            // The URL may hold a password.
            Self::Postgres(_) => "Postgres(…)",
        })
    }
}

/// Why the record could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// SQLite's own error
    #[error("SQLite: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL's own error
    #[error("PostgreSQL: {}", postgres::told(.0))]
    Postgres(#[from] ::postgres::Error),
    /// The database would lose what it said it keeps
    #[error("PostgreSQL has {setting} = {value}: what it commits could be lost; set it to on")]
    NotDurable {
        /// Name of the setting
        setting: &'static str,
        /// What it is
        value: String,
    },
    /// The connection's thread is gone
    #[error("the connection to PostgreSQL is gone")]
    Gone,
    /// Something in the record is not what the county wrote
    #[error("the record holds something that is not {0}")]
    Content(&'static str),
    /// JSON the record holds or is given
    #[error("JSON of the record: {0}")]
    Json(#[from] serde_json::Error),
    /// An answer could not be signed
    #[error("signing: {0}")]
    Sign(Box<dyn std::error::Error + Send + Sync>),
}

/// What a database must be able to do.
trait Engine: Send {
    /// Begins a transaction that sees one state of the record; connects anew when the connection was lost.
    fn begin(&mut self) -> Result<(), RecordError>;
    /// Runs statements without parameters.
    fn batch(&mut self, sql: &str) -> Result<(), RecordError>;
    /// Runs a statement; how many rows it changed.
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, RecordError>;
    /// Runs a query; its rows.
    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, RecordError>;
    /// The schema in this dialect.
    fn schema(&self) -> String;
    /// Whether the error means that another transaction came between and trying again helps.
    fn conflict(&self, error: &RecordError) -> bool;
}

/// An open record.
pub(crate) struct Record(Box<dyn Engine>);

impl Record {
    /// Opens or makes the record of a county in `dir`.
    pub(crate) fn open(database: &Database, dir: &Path) -> Result<Self, RecordError> {
        let engine: Box<dyn Engine> = match database {
            Database::Sqlite => Box::new(sqlite::Sqlite::open(&sqlite_file(dir))?),
            Database::Postgres(url) => Box::new(postgres::Postgres::connect(url)?),
        };
        let mut record = Self(engine);
        let schema = record.0.schema();
        record.transaction(|transaction| transaction.batch(&schema))?;
        Ok(record)
    }

    /// A second look at the record of a running county: reads what is committed.
    pub(crate) fn look(database: &Database, dir: &Path) -> Result<Self, RecordError> {
        Ok(Self(match database {
            Database::Sqlite => Box::new(sqlite::Sqlite::look(&sqlite_file(dir))?),
            Database::Postgres(url) => Box::new(postgres::Postgres::connect(url)?),
        }))
    }

    /// Does `work` in one transaction, all of it or nothing. It is done again when another transaction came between.
    pub(crate) fn transaction<T, E: From<RecordError>>(
        &mut self,
        mut work: impl FnMut(&mut Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let (begun, mut tries) = (Instant::now(), 0_u32);
        loop {
            tries = tries.saturating_add(1);
            self.0.begin()?;
            let mut transaction = Transaction { engine: self.0.as_mut(), conflict: false };
            let done = match work(&mut transaction) {
                Ok(done) => transaction.batch("COMMIT").map_err(E::from).map(|()| done),
                Err(error) => Err(error),
            };
            let conflict = transaction.conflict;
            if done.is_err()
                && let Err(error) = self.0.batch("ROLLBACK")
            {
                // After a failed COMMIT there may be nothing left to roll back.
                tracing::debug!(%error, "rollback");
            }
            if !conflict || begun.elapsed() > PATIENCE {
                return done;
            }
            tracing::debug!(tries, "another transaction came between");
            // The other one may still be waiting for the disk, and stands in the way until it is through. By chance, so
            // that two that met do not meet again; 32 ms at most.
            std::thread::sleep(Duration::from_micros(rand::random_range(0..1000 << tries.min(5))));
        }
    }
}

/// Where SQLite's file is.
pub(crate) fn sqlite_file(dir: &Path) -> PathBuf {
    dir.join("county.sqlite")
}

/// A transaction under way.
pub(crate) struct Transaction<'a> {
    engine: &'a mut dyn Engine,
    conflict: bool,
}

impl Transaction<'_> {
    /// Runs a statement; how many rows it changed.
    pub(crate) fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, RecordError> {
        let done = self.engine.execute(sql, values);
        self.noted(done)
    }

    /// Runs a query; its rows.
    pub(crate) fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, RecordError> {
        let done = self.engine.query(sql, values);
        self.noted(done)
    }

    /// Runs a query of at most one row.
    pub(crate) fn one(&mut self, sql: &str, values: &[Value]) -> Result<Option<Row>, RecordError> {
        Ok(self.query(sql, values)?.into_iter().next())
    }

    fn batch(&mut self, sql: &str) -> Result<(), RecordError> {
        let done = self.engine.batch(sql);
        self.noted(done)
    }

    fn noted<T>(&mut self, done: Result<T, RecordError>) -> Result<T, RecordError> {
        self.conflict |= done.as_ref().is_err_and(|error| self.engine.conflict(error));
        done
    }
}
