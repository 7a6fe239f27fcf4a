//! A full disk: accepting fails clean, what was stored stays readable, and room again is room again.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::path::{Path, PathBuf};
use std::process::Command;

use backend_client::open::{apply_pragmas, read_back};
use backend_client::outbox::{self, Kind, MIGRATION, NewItem, OutboxError, PersonHash};
use backend_client::seal::{SealedBody, fingerprint};
use backend_client::ticket::{HmacKey, Ticket};
use jiff::Timestamp;
use rusqlite::Connection;
use uuid::Uuid;

/// A disk of 3 MB, unmounted on drop.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(at: &Path) -> Self {
        std::fs::create_dir(at).unwrap();
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=3m", "kiosk-test"]).arg(at).status();
        assert!(
            mounted.is_ok_and(|status| status.success()),
            "cannot mount a tmpfs: run the tests as root (in a container with CAP_SYS_ADMIN)"
        );
        Self(at.to_owned())
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: a connection of a test that failed may still be open.
        let unmounted = Command::new("umount").arg("-l").arg(&self.0).status();
        assert!(
            std::thread::panicking() || unmounted.is_ok_and(|status| status.success()),
            "the small disk stays mounted"
        );
    }
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
    let disk = SmallDisk::mount(&dir.path().join("disk"));
    let path = disk.0.join("kiosk.sqlite");
    let ballast = disk.0.join("ballast");
    std::fs::write(&ballast, vec![0; 512 * 1024]).unwrap();
    let mut conn = open(&path);
    conn.execute_batch(MIGRATION).unwrap();

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
