//! PostgreSQL over the wire: SERIALIZABLE transactions, commits that wait for the disk.
//!
//! The connection lives on a thread of its own, because its client brings a runtime that must neither run nor be dropped
//! inside another one, and whoever steers a county may well be in one.

use std::error::Error as _;
use std::sync::mpsc;

use postgres::error::SqlState;
use postgres::types::{ToSql, Type};
use postgres::{Client, NoTls};

use super::{Engine, RecordError, Row, Value};

type Job = Box<dyn FnOnce(&mut Client) + Send>;

pub(super) struct Postgres {
    url: String,
    jobs: mpsc::Sender<Job>,
}

impl Postgres {
    /// Connects, and refuses a server that could lose what it commits.
    pub(super) fn connect(url: &str) -> Result<Self, RecordError> {
        Ok(Self { url: url.to_owned(), jobs: connect(url)? })
    }

    fn on<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Client) -> Result<T, RecordError> + Send + 'static,
    ) -> Result<T, RecordError> {
        let (answer, answered) = mpsc::sync_channel(1);
        let job: Job = Box::new(move |client| {
            // Whoever asked waits for it below.
            let _asked = answer.send(work(client));
        });
        self.jobs.send(job).map_err(|_ended| RecordError::Gone)?;
        answered.recv().map_err(|_ended| RecordError::Gone)?
    }
}

/// A connected client on its thread. The thread ends when the sender is dropped.
fn connect(url: &str) -> Result<mpsc::Sender<Job>, RecordError> {
    let (jobs, to_do) = mpsc::channel::<Job>();
    let (ready, connected) = mpsc::sync_channel(1);
    let url = url.to_owned();
    std::thread::Builder::new()
        .name("postgres".to_owned())
        .spawn(move || {
            let mut client = match open(&url) {
                Ok(client) => client,
                Err(error) => {
                    let _asked = ready.send(Err(error));
                    return;
                }
            };
            let _asked = ready.send(Ok(()));
            for job in to_do {
                job(&mut client);
            }
        })
        .map_err(|_no_thread| RecordError::Gone)?;
    connected.recv().map_err(|_ended| RecordError::Gone)??;
    Ok(jobs)
}

fn open(url: &str) -> Result<Client, RecordError> {
    let mut client = Client::connect(url, NoTls)?;
    client.batch_execute("SET synchronous_commit = on; SET client_min_messages = warning")?;
    for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
        let value: String = client.query_one(&format!("SHOW {setting}"), &[])?.get(0);
        durable(setting, value)?;
    }
    Ok(client)
}

fn durable(setting: &'static str, value: String) -> Result<(), RecordError> {
    if value == "on" { Ok(()) } else { Err(RecordError::NotDurable { setting, value }) }
}

impl Engine for Postgres {
    fn begin(&mut self) -> Result<(), RecordError> {
        const BEGIN: &str = "BEGIN ISOLATION LEVEL SERIALIZABLE";
        let Err(error) = self.batch(BEGIN) else { return Ok(()) };
        // A connection that cannot even begin is lost, whatever it says. Nothing was under way: another one is as good.
        tracing::info!(%error, "connecting to PostgreSQL anew");
        self.jobs = connect(&self.url)?;
        self.batch(BEGIN)
    }

    fn batch(&mut self, sql: &str) -> Result<(), RecordError> {
        let sql = sql.to_owned();
        self.on(move |client| Ok(client.batch_execute(&sql)?))
    }

    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, RecordError> {
        let (sql, values) = (sql.to_owned(), values.to_vec());
        self.on(move |client| Ok(client.execute_typed(&sql, &typed(&values))?))
    }

    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, RecordError> {
        let (sql, values) = (sql.to_owned(), values.to_vec());
        self.on(move |client| client.query_typed(&sql, &typed(&values))?.iter().map(read).collect())
    }

    fn schema(&self) -> String {
        super::SCHEMA
            .replace("{SEQ}", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY")
            .replace("{INT}", "BIGINT")
            .replace("{BYTES}", "BYTEA")
            .replace("{STRICT}", "")
    }

    fn conflict(&self, error: &RecordError) -> bool {
        let RecordError::Postgres(error) = error else { return false };
        error.code().is_some_and(|code| {
            *code == SqlState::T_R_SERIALIZATION_FAILURE
                || *code == SqlState::T_R_DEADLOCK_DETECTED
                // Another county stored the same key, ticket or slot first: next time it is seen and judged.
                || *code == SqlState::UNIQUE_VIOLATION
        })
    }
}

/// What PostgreSQL said, without the values it quotes.
pub(super) fn told(error: &postgres::Error) -> String {
    match error.as_db_error() {
        Some(said) => format!("{} ({})", said.message(), said.code().code()),
        None => error.source().map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}")),
    }
}

fn typed(values: &[Value]) -> Vec<(&(dyn ToSql + Sync), Type)> {
    values.iter().map(sent_as).collect()
}

fn sent_as(value: &Value) -> (&(dyn ToSql + Sync), Type) {
    match value {
        // The server infers its type.
        Value::Null => (&None::<String>, Type::UNKNOWN),
        Value::Int(number) => (number, Type::INT8),
        Value::Text(text) => (text, Type::TEXT),
        Value::Bytes(bytes) => (bytes, Type::BYTEA),
    }
}

fn read(row: &postgres::Row) -> Result<Row, RecordError> {
    let columns = row.columns().iter().enumerate().map(|(at, column)| {
        Ok(match *column.type_() {
            Type::INT8 => row.try_get::<_, Option<i64>>(at)?.map_or(Value::Null, Value::Int),
            Type::INT4 => row.try_get::<_, Option<i32>>(at)?.map_or(Value::Null, |number| Value::Int(number.into())),
            Type::TEXT => row.try_get::<_, Option<String>>(at)?.map_or(Value::Null, Value::Text),
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(at)?.map_or(Value::Null, Value::Bytes),
            _ => return Err(RecordError::Content("a number, a text or bytes")),
        })
    });
    Ok(Row(columns.collect::<Result<_, RecordError>>()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_could_lose_a_commit_is_refused() {
        assert!(durable("fsync", "on".to_owned()).is_ok());
        for value in ["off", "local", "remote_write"] {
            let refused = durable("synchronous_commit", value.to_owned()).unwrap_err().to_string();
            assert!(refused.contains(value) && refused.contains("synchronous_commit"), "{refused}");
        }
    }
}
