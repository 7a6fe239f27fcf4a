//! SQLite in the process: WAL and `synchronous=FULL`, so that what was acknowledged survives a power cut.

use std::path::Path;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, ToSql};

use super::{Engine, RecordError, Row, Value};

pub(super) struct Sqlite {
    connection: Connection,
    begin: &'static str,
}

impl Sqlite {
    /// Opens or makes the file.
    pub(super) fn open(file: &Path) -> Result<Self, RecordError> {
        let connection = Connection::open(file)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", "ON")?;
        // Immediate: a check and the insert after it must see the same record.
        Ok(Self { connection, begin: "BEGIN IMMEDIATE" })
    }

    /// Opens the file for reading beside the county that writes it.
    pub(super) fn look(file: &Path) -> Result<Self, RecordError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Ok(Self { connection: Connection::open_with_flags(file, flags)?, begin: "BEGIN" })
    }
}

/// SQLite numbers its parameters `?1`; `$1` would be a name.
fn numbered(sql: &str) -> String {
    sql.replace('$', "?")
}

impl Engine for Sqlite {
    fn begin(&mut self) -> Result<(), RecordError> {
        self.batch(self.begin)
    }

    fn batch(&mut self, sql: &str) -> Result<(), RecordError> {
        Ok(self.connection.execute_batch(sql)?)
    }

    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, RecordError> {
        let mut statement = self.connection.prepare_cached(&numbered(sql))?;
        let changed = statement.execute(rusqlite::params_from_iter(values))?;
        Ok(u64::try_from(changed).unwrap_or(u64::MAX))
    }

    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, RecordError> {
        let mut statement = self.connection.prepare_cached(&numbered(sql))?;
        let columns = statement.column_count();
        let rows = statement.query_map(rusqlite::params_from_iter(values), |row| {
            (0..columns).map(|column| row.get_ref(column).map(read)).collect::<rusqlite::Result<Vec<_>>>()
        })?;
        rows.map(|row| Ok(Row(row?.into_iter().collect::<Result<_, _>>()?))).collect()
    }

    fn schema(&self) -> String {
        super::SCHEMA
            .replace("{SEQ}", "INTEGER PRIMARY KEY AUTOINCREMENT")
            .replace("{INT}", "INTEGER")
            .replace("{BYTES}", "BLOB")
            .replace("{STRICT}", "STRICT")
    }

    fn conflict(&self, _error: &RecordError) -> bool {
        // Who writes has the file for itself from the beginning of the transaction.
        false
    }
}

fn read(value: ValueRef<'_>) -> Result<Value, RecordError> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Text(text) => {
            Value::Text(String::from_utf8(text.to_vec()).map_err(|_not_utf_8| RecordError::Content("UTF-8"))?)
        }
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
        ValueRef::Real(_) => return Err(RecordError::Content("a whole number")),
    })
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_record_survives_a_power_cut_by_its_pragmas() {
        let dir = tempfile::tempdir().unwrap();
        let mut sqlite = Sqlite::open(&dir.path().join("county.sqlite")).unwrap();
        let mut read = |pragma: &str| -> String {
            let sql = format!("SELECT CAST({pragma} AS TEXT) FROM pragma_{pragma}");
            sqlite.query(&sql, &[]).unwrap()[0].text(0).unwrap()
        };
        assert_eq!(
            (read("journal_mode"), read("synchronous"), read("foreign_keys")),
            ("wal".to_owned(), "2".to_owned(), "1".to_owned())
        );
    }
}
