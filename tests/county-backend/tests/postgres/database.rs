//! One temporary cluster for the whole pass, one database for each test.
//!
//! The cluster listens on a Unix socket in its own directory only. It is run by a shell that ends and removes it when its
//! input ends: that is when this process ends, in whichever way.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use county_backend::Database;
use postgres::{Client, NoTls};

const INSTALL: &str = "PostgreSQL's server is needed: apt-get install postgresql (initdb and pg_ctl are looked for in \
                       /usr/lib/postgresql/*/bin and in PATH)";

const RUN: &str = r#"
set -eu
initdb --pgdata "$1/data" --username postgres --auth trust --encoding UTF8 --locale C --no-sync >"$1/initdb.log" 2>&1 ||
    { cat "$1/initdb.log"; exit 1; }
pg_ctl --pgdata "$1/data" --log "$1/server.log" --wait --silent \
    --options "-c listen_addresses='' -c unix_socket_directories='$1' -c max_connections=300" start ||
    { cat "$1/server.log"; exit 1; }
echo ready
read -r _line || true
pg_ctl --pgdata "$1/data" --mode immediate --silent stop || true
rm -rf "$1"
"#;

static CLUSTER: LazyLock<Cluster> = LazyLock::new(Cluster::start);
static MADE: AtomicUsize = AtomicUsize::new(0);

/// How many databases were made so far.
pub(crate) fn made() -> usize {
    MADE.load(Ordering::SeqCst)
}

/// A database nobody has used.
pub(crate) fn fresh() -> Database {
    let name = format!("county_{}", MADE.fetch_add(1, Ordering::SeqCst));
    CLUSTER.run("postgres", &format!("CREATE DATABASE {name}"));
    Database::Postgres(CLUSTER.url(&name))
}

/// Runs statements as the cluster's owner in the database of this URL.
pub(crate) fn run(database: &Database, sql: &str) {
    let Database::Postgres(url) = database else { panic!("not a PostgreSQL") };
    let (_, name) = url.rsplit_once('/').unwrap();
    CLUSTER.run(name, sql);
}

struct Cluster {
    dir: PathBuf,
    /// Its standard input, still open, keeps the cluster running.
    _shell: Child,
}

impl Cluster {
    fn start() -> Self {
        let binaries = binaries().expect(INSTALL);
        // Not TMPDIR: a socket's path has at most 107 bytes. The shell removes it.
        let dir = tempfile::Builder::new().prefix("county-pg-").tempdir_in("/tmp").unwrap().keep();
        let path = format!("{}:{}", binaries.display(), std::env::var("PATH").unwrap_or_default());
        // PostgreSQL refuses to run as root.
        let root = fs::metadata("/proc/self").map(|me| std::os::unix::fs::MetadataExt::uid(&me)).unwrap() == 0;
        let mut command = if root {
            let owned = Command::new("chown").arg("postgres").arg(&dir).status().expect("chown");
            assert!(owned.success(), "there is no user `postgres`; {INSTALL}");
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--", "sh"]);
            command
        } else {
            Command::new("sh")
        };
        fs::set_permissions(&dir, fs::Permissions::from_mode(0o755)).unwrap();
        let mut shell = command
            .args(["-c", RUN, "sh"])
            .arg(&dir)
            .env("PATH", path)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("runuser");
        let mut said = BufReader::new(shell.stdout.take().unwrap());
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        if line.trim() != "ready" {
            said.read_to_string(&mut line).unwrap();
            panic!("the cluster does not start: {line}");
        }
        Self { dir, _shell: shell }
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://postgres@{}/{database}", self.dir.display().to_string().replace('/', "%2F"))
    }

    fn run(&self, database: &str, sql: &str) {
        let (url, sql) = (self.url(database), sql.to_owned());
        // A thread of its own: the client brings a runtime, and the test is in one.
        std::thread::spawn(move || Client::connect(&url, NoTls).unwrap().batch_execute(&sql).unwrap()).join().unwrap();
    }
}

/// Where initdb and pg_ctl are; of several versions the newest.
fn binaries() -> Option<PathBuf> {
    let has = |dir: &PathBuf| dir.join("initdb").exists() && dir.join("pg_ctl").exists();
    let version = |dir: &Path| dir.file_name()?.to_str()?.parse::<u32>().ok();
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path());
    let mut debian: Vec<PathBuf> = debian.filter(|dir| has(&dir.join("bin"))).collect();
    debian.sort_by_key(|dir| version(dir));
    let in_path =
        std::env::var_os("PATH").into_iter().flat_map(|path| std::env::split_paths(&path).collect::<Vec<_>>());
    debian.pop().map(|dir| dir.join("bin")).or_else(|| in_path.into_iter().find(has))
}
