//! A full disk: accepting fails clean, what was stored stays readable, and room again is room again.
//!
//! The full disk is a small tmpfs. Root mounts it; anybody else does so as root of a user and mount namespace of his own
//! (`unshare -Urm`), in which this test is run once more.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::path::{Path, PathBuf};
use std::process::Command;

use backend_client::open::{apply_pragmas, read_back};
use backend_client::outbox::{self, Kind, MIGRATION, MIGRATION_KINDS, NewItem, OutboxError, PersonHash};
use backend_client::seal::{SealedBody, fingerprint};
use backend_client::ticket::{HmacKey, Ticket};
use jiff::Timestamp;
use rusqlite::Connection;
use uuid::Uuid;

/// Set inside the namespace, so that it is tried once only.
const INSIDE: &str = "DISK_FULL_TEST_IN_NAMESPACE";

/// A disk of 3 MB, unmounted on drop.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// Or what `mount` said.
    fn mount(at: &Path) -> Result<Self, String> {
        std::fs::create_dir(at).unwrap();
        run(Command::new("mount").args(["-t", "tmpfs", "-o", "size=3m", "kiosk-test"]).arg(at))?;
        Ok(Self(at.to_owned()))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: a connection of a test that failed may still be open.
        let unmounted = run(Command::new("umount").arg("-l").arg(&self.0));
        assert!(std::thread::panicking() || unmounted.is_ok(), "the small disk stays mounted: {unmounted:?}");
    }
}

/// Runs it to its end: what it wrote, or what it complained of.
fn run(command: &mut Command) -> Result<String, String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("{program}: {error}"))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
}

/// Runs `test` of this file again where the user it runs as is root.
fn in_a_namespace_of_its_own(test: &str, refused: &str) {
    let needed = "the test needs a small disk of its own: run it as root, or allow user namespaces";
    assert!(std::env::var_os(INSIDE).is_none(), "{needed} with mounts ({refused})");
    let unshare = || {
        let mut command = Command::new("unshare");
        command.arg("-Urm");
        command
    };
    if let Err(not_allowed) = run(unshare().arg("true")) {
        panic!("{needed} ({refused}; {not_allowed})");
    }
    let itself = std::env::current_exe().unwrap();
    let again = unshare().arg(itself).args(["--exact", test, "--nocapture"]).env(INSIDE, "1").output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&again.stdout), String::from_utf8_lossy(&again.stderr));
    assert!(again.status.success() && out.contains("1 passed"), "in a namespace of its own:\n{out}\n{err}");
}

fn item(running: u32) -> NewItem {
    let bytes = vec![b'x'; 40_000];
    NewItem {
        key: Uuid::now_v7(),
        kind: Kind::Submission,
        ticket: Ticket::new("0012".parse().unwrap(), running).unwrap(),
        service: "unemp_reg".into(),
        person: PersonHash::of(&HmacKey::new([3; 32]), &running.to_string().into()),
        who: "杨** 0017".into(),
        supersedes: None,
        body: SealedBody { fp: fingerprint(&bytes), sig: [7; 64], bytes },
        created_at: Timestamp::now(),
    }
}

fn accept(conn: &mut Connection, item: &NewItem) -> Result<(), OutboxError> {
    let tx = conn.transaction()?;
    outbox::enqueue(&tx, item)?;
    tx.commit()?;
    Ok(())
}

fn open(path: &Path) -> Connection {
    let conn = Connection::open(path).unwrap();
    apply_pragmas(&conn).unwrap();
    read_back(&conn).unwrap();
    conn
}

#[test]
fn a_full_disk_refuses_clean_and_keeps_what_was_stored() {
    let dir = tempfile::tempdir().unwrap();
    match SmallDisk::mount(&dir.path().join("disk")) {
        Ok(disk) => fill(&disk.0),
        Err(refused) => in_a_namespace_of_its_own("a_full_disk_refuses_clean_and_keeps_what_was_stored", &refused),
    }
}

fn fill(disk: &Path) {
    let path = disk.join("kiosk.sqlite");
    let ballast = disk.join("ballast");
    std::fs::write(&ballast, vec![0; 512 * 1024]).unwrap();
    let mut conn = open(&path);
    conn.execute_batch(MIGRATION).unwrap();
    conn.execute_batch(MIGRATION_KINDS).unwrap();

    let mut stored = Vec::new();
    let refused = loop {
        let item = item(u32::try_from(stored.len()).unwrap());
        match accept(&mut conn, &item) {
            Ok(()) => stored.push(item),
            Err(error) => break (item, error),
        }
        assert!(stored.len() < 200, "3 MB hold no 200 items of 40 KB");
    };
    assert!(matches!(refused.1, OutboxError::DiskFull), "{:?}", refused.1);
    assert!(stored.len() > 5, "only {} fitted", stored.len());

    let check = |conn: &Connection| {
        let there: Vec<_> = outbox::pending(conn).unwrap().into_iter().map(|e| e.key).collect();
        assert_eq!(there, stored.iter().map(|i| i.key).collect::<Vec<_>>());
        for item in &stored {
            assert_eq!(outbox::load(conn, &item.key).unwrap().unwrap().body, item.body.bytes);
        }
        assert_eq!(outbox::by_key(conn, &refused.0.key).unwrap(), None, "nothing half stored");
    };
    check(&conn);
    drop(conn);
    let mut conn = open(&path);
    check(&conn);

    std::fs::remove_file(&ballast).unwrap();
    accept(&mut conn, &refused.0).unwrap();
    let state: String = conn.query_row("PRAGMA integrity_check", [], |r| r.get(0)).unwrap();
    assert_eq!(state, "ok");
    drop(conn);
}
