//! The outbox: one table in the kiosk's own database, in the same transaction as everything else about a submission.
//!
//! The owner of the connection runs [`MIGRATION`] and [`MIGRATION_KINDS`], opens the transactions and commits them; the functions here only
//! read and write rows. Bytes, key, fingerprint and signature never change ([`schema.sql`]'s triggers see to it); what
//! the county said ends an item, nothing else does. Times are Unix milliseconds in the table.
//! Deliberately absent: a state "being sent" (it lives in memory, so nothing leaks when the process dies), answers of
//! the person, and any way to open the sealed body.
//!
//! [`schema.sql`]: MIGRATION

mod counter;
mod intake;
mod item;
mod query;
#[cfg(test)]
mod tests;

pub use counter::{discard, reopen, supersede};
pub use intake::{Gate, IntakeStop, gate};
pub use item::{Depth, Entry, Envelope, Kind, NewItem, PersonHash, Record, State};
pub use query::{
    begin_attempt, by_key, by_person, by_ticket, counts, enqueue, load, owed, pending, purge, settle, waiting_of,
};

/// Table, indexes and triggers. Needs the settings of [`crate::open`].
pub const MIGRATION: &str = concat!(include_str!("schema.sql"), include_str!("guards.sql"));

/// The step after [`MIGRATION`]: the kinds beyond submission and rating. Keeps every row as it is.
pub const MIGRATION_KINDS: &str = concat!(include_str!("kinds.sql"), include_str!("guards.sql"));

/// Why the outbox did not do it. Nothing was changed; roll the transaction back.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// The key or the ticket (of this kind) is in the outbox already.
    #[error("this key or ticket number is in the outbox already")]
    Exists,
    /// No room on the disk. What was stored stays and can be read.
    #[error("no room on the disk for another submission; free some space, what was stored is kept")]
    DiskFull,
    /// A rule of the table refused it.
    #[error("the database refused the change: {0}")]
    Refused(String),
    /// SQLite failed. After an I/O error close the connection and look the key up again: the commit may have happened.
    #[error("database: {0}")]
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for OutboxError {
    fn from(error: rusqlite::Error) -> Self {
        let rusqlite::Error::SqliteFailure(code, message) = &error else { return Self::Sqlite(error) };
        match code.code {
            rusqlite::ErrorCode::DiskFull => Self::DiskFull,
            rusqlite::ErrorCode::ConstraintViolation => match message.as_deref() {
                Some("outbox: exists, or not new") => Self::Exists,
                message => Self::Refused(message.unwrap_or("constraint").to_owned()),
            },
            _ => Self::Sqlite(error),
        }
    }
}

/// Result of the outbox.
pub type Result<T> = std::result::Result<T, OutboxError>;
