//! A running county in this process: started, steered and looked into by whoever tests a kiosk.

use std::fs;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::forms;
use crate::http::{App, Steering};
use crate::keys::{CountyKeys, KeyError, KeyMaterial, portal_token};
use crate::misbehaviour::Misbehaviour;
use crate::record::{Database, RecordError, sqlite_file};
use crate::requests::KioskRequest;
use crate::roles::Roles;
use crate::server;
use crate::shown::{self, Listed};
use crate::store::{
    CodeEntry, Decision, DecisionRefused, PersonRow, State, Store, StoredRating, StoredSubmission, read_heartbeats,
    read_ratings, read_submissions,
};

/// How a county is started.
#[derive(Debug, Clone)]
pub struct Options {
    /// Holds the keys, `ca.pem` and, with SQLite, the record; made when missing, kept between starts.
    pub dir: PathBuf,
    /// Where the record is kept.
    pub database: Database,
    /// TCP port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// Bearer token of the officer's API.
    pub officer_token: String,
}

/// Why a county did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The directory cannot be used.
    #[error("directory {dir}: {source}")]
    Directory {
        /// Which
        dir: String,
        /// What the system said
        source: io::Error,
    },
    /// Keys or certificates.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The record.
    #[error("the county's record: {0}")]
    Record(#[from] RecordError),
    /// The contract's table of roles.
    #[error("roles.toml: {0}")]
    Roles(String),
    /// The port cannot be listened on.
    #[error("127.0.0.1:{port}: {source}")]
    Port {
        /// Which
        port: u16,
        /// What the system said
        source: io::Error,
    },
}

/// A county that serves on 127.0.0.1 from threads of its own. Dropping it stops it.
///
/// Methods that steer it panic when the record itself fails: the test that needs it cannot go on.
pub struct County {
    options: Options,
    addr: SocketAddr,
    pub(crate) app: Arc<App>,
    running: Option<Running>,
}

struct Running {
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

impl County {
    /// Starts and returns when it listens. Panics when it cannot; [`County::try_start`] says why instead.
    pub fn start(options: Options) -> Self {
        Self::try_start(options).unwrap_or_else(|error| panic!("the county does not start: {error}"))
    }

    /// Starts and returns when it listens.
    pub fn try_start(options: Options) -> Result<Self, StartError> {
        fs::create_dir_all(&options.dir)
            .map_err(|source| StartError::Directory { dir: options.dir.display().to_string(), source })?;
        let app = open(&options, Arc::default())?;
        let (addr, running) = run(&app, options.port)?;
        Ok(Self { options, addr, app, running: Some(running) })
    }

    /// Where it listens; kept over [`County::restart`].
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// `https://localhost:PORT`
    pub fn url(&self) -> String {
        format!("https://localhost:{}", self.addr.port())
    }

    /// The certificate a kiosk must trust, PEM. Also in the directory as `ca.pem`.
    pub fn ca_pem(&self) -> String {
        self.app.keys.ca_pem().to_owned()
    }

    /// Sealing and signing keys, public halves.
    pub fn keys(&self) -> CountyKeys {
        self.app.keys.public()
    }

    /// Puts a kiosk into the kiosk table, or gives it a new device key.
    pub fn register_kiosk(&self, id: &str, device_public_key: &[u8; 32]) {
        assert!(forms::is_kiosk_number(id), "a kiosk number has four digits, not {id:?}");
        self.store().register_kiosk(id, device_public_key).expect("kiosk table");
    }

    /// Does `what` wrong from now on, the next `times` times or until told otherwise.
    pub fn misbehave(&self, what: Misbehaviour, times: Option<u32>) {
        self.app.steering.misbehaviour.set(what, times);
    }

    /// Sets what the other registers say of a person.
    #[expect(clippy::needless_pass_by_value, reason = "a test writes the row where it is used")]
    pub fn set_person(&self, id_no: &str, row: PersonRow) {
        self.store().set_person(id_no, &row).expect("persons");
    }

    /// Replaces a code table; returns its new version.
    pub fn set_codes(&self, table: &str, entries: &[CodeEntry]) -> u32 {
        self.store().set_codes(table, entries).expect("code tables")
    }

    /// An officer's decision in the contract's words (`accept`, `need_more`, `reject`, `finish`, `review`,
    /// `hand_over`, `withdraw`); an empty note is none.
    /// Panics when the decision is not legal now.
    pub fn decide(&self, ticket: &str, decision: &str, note: &str) {
        let decision = Decision::from_word(decision).unwrap_or_else(|| panic!("no such decision: {decision}"));
        if let Err(refused) = self.try_decide(ticket, decision, Some(note)) {
            panic!("decision on {ticket}: {refused}");
        }
    }

    /// An officer's decision; the state it leads to, or why it is not taken.
    pub fn try_decide(&self, ticket: &str, decision: Decision, note: Option<&str>) -> Result<State, DecisionRefused> {
        let state = self.store().decide(ticket, decision, note, &self.app.now_text())?;
        self.app.steering.changes.note();
        Ok(state)
    }

    /// All submissions in order of arrival, as anybody may see them.
    pub fn listed(&self) -> Vec<Listed> {
        self.submissions().iter().map(Listed::from).collect()
    }

    /// The newest submission as the county got it, line by line; people who can exist are masked.
    pub fn newest_as_text(&self) -> Option<String> {
        let newest = self.submissions().pop()?;
        let mut store = self.store();
        let codes = shown::tables()
            .filter_map(|table| Some((table.to_owned(), store.codes(table).expect("code tables")?.1)))
            .collect();
        Some(shown::as_text(&newest, &codes))
    }

    /// How often the record has changed (something received or decided) since this county was made.
    pub fn changes(&self) -> u64 {
        self.app.steering.changes.wait(0, Duration::ZERO)
    }

    /// Waits until [`County::changes`] is not `seen`, `longest` at most; what it is then. Blocks its thread.
    pub fn wait_for_change(&self, seen: u64, longest: Duration) -> u64 {
        self.app.steering.changes.wait(seen, longest)
    }

    /// The database file of a county on SQLite.
    pub fn db_path(&self) -> PathBuf {
        sqlite_file(&self.options.dir)
    }

    /// All submissions, read from the database, in order of arrival.
    pub fn submissions(&self) -> Vec<StoredSubmission> {
        read_submissions(&self.options.database, &self.options.dir).expect("the county's record")
    }

    /// All ratings, read from the database, in order of arrival.
    pub fn ratings(&self) -> Vec<StoredRating> {
        read_ratings(&self.options.database, &self.options.dir).expect("the county's record")
    }

    /// All heartbeats, read from the database, in order of arrival.
    pub fn heartbeats(&self) -> Vec<serde_json::Value> {
        read_heartbeats(&self.options.database, &self.options.dir).expect("the county's record")
    }

    /// The newest requests with a body as they arrived since the last start, oldest first, 64 at most.
    pub fn requests(&self) -> Vec<KioskRequest> {
        self.app.requests.all()
    }

    /// Sets the county's clock this many seconds ahead of (or, negative, behind) the machine's.
    pub fn set_clock_offset(&self, seconds: i64) {
        self.app.steering.clock_offset_s.store(seconds, Ordering::Relaxed);
    }

    /// Deliveries a second the heartbeat's `Kiosk-Pace` allows (at first 1); `None` sends no such header.
    pub fn set_pace(&self, per_second: Option<u32>) {
        self.app.steering.pace.store(per_second.unwrap_or(0), Ordering::Relaxed);
    }

    /// Stops listening and cuts all connections; a commit under way is finished.
    pub fn stop(&mut self) {
        if let Some(Running { stop, thread }) = self.running.take() {
            // The thread may have ended by itself; then there is nobody to tell.
            let _told = stop.send(());
            if thread.join().is_err() {
                tracing::error!("the county's thread had panicked");
            }
        }
    }

    /// Starts again after [`County::stop`] (or instead of it): same port, same keys, same record; misbehaviour, clock and
    /// pace stay as they were set.
    pub fn restart(&mut self) {
        self.stop();
        self.app = open(&self.options, Arc::clone(&self.app.steering)).expect("the county's directory");
        let (_, running) = run(&self.app, self.addr.port()).expect("the county's port");
        self.running = Some(running);
    }

    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        self.app.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for County {
    fn drop(&mut self) {
        self.stop();
    }
}

fn open(options: &Options, steering: Arc<Steering>) -> Result<Arc<App>, StartError> {
    let keys = KeyMaterial::load_or_make(&options.dir)?;
    let store = Store::open(&options.database, &options.dir)?;
    let roles = Roles::load().map_err(StartError::Roles)?;
    let tokens = (options.officer_token.clone(), portal_token(&options.dir)?);
    Ok(Arc::new(App::new(keys, store, roles, tokens, steering)))
}

/// Binds first and serves then: whoever gets the address back can connect.
fn run(app: &Arc<App>, port: u16) -> Result<(SocketAddr, Running), StartError> {
    let refused = |source| StartError::Port { port, source };
    let tls = app.keys.tls(Misbehaviour::None)?;
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(refused)?;
    listener.set_nonblocking(true).map_err(refused)?;
    let addr = listener.local_addr().map_err(refused)?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(refused)?;
    let (stop, stopped) = oneshot::channel();
    let app = Arc::clone(app);
    // A thread of its own: a runtime must not be dropped inside another one, and tests may run in one.
    let thread = std::thread::Builder::new()
        .name("county".to_owned())
        .spawn(move || {
            runtime.block_on(async move {
                match tokio::net::TcpListener::from_std(listener) {
                    Ok(listener) => server::serve(listener, tls, app, stopped).await,
                    Err(error) => tracing::error!(%error, "listener"),
                }
            });
        })
        .map_err(refused)?;
    Ok((addr, Running { stop, thread }))
}
