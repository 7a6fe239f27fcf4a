//! kill -9 while the product's own store accepts: every number that was told is there after the restart, once, sealed,
//! with its audit row, and the numbers go on behind it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops at once when its own machinery fails"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use backend_client::{
    outbox,
    seal::Sealer,
    staff::StaffKey,
    ticket::{HmacKey, Ticket},
    wire::{Assurance, ClockState, CountyKeys},
};
use jiff::civil::date;
use kiosk::{
    applicant::Applicant,
    audit,
    clock::Moment,
    session::event::{Promise, Submission},
    workers::store::{Keys, StaffKeys, Store},
};
use rusqlite::Connection;

const CHILD: &str = "KIOSK_CRASH_CHILD";

fn now() -> Moment {
    Moment { mono: Duration::ZERO, wall: jiff::Timestamp::now(), trust: ClockState::Holdover }
}

/// The base point of Ed25519 (RFC 8032, 5.1): a public key whose secret nobody uses; no staff list is signed here.
const NOBODY: [u8; 32] = {
    let mut point = [0x66; 32];
    point[0] = 0x58;
    point
};

fn open(dir: &Path) -> Store {
    let sealer = Sealer::new("test", &[9; 32], "0012".parse().unwrap(), &[7; 32]).unwrap();
    let staff = StaffKeys {
        staff: StaffKey::new([3; 32]),
        county: CountyKeys::new([("nobody".to_owned(), NOBODY)]).unwrap(),
        kiosk: sealer.kiosk(),
    };
    let keys = Keys { sealer: sealer.into(), person: HmacKey::new([1; 32]), qr: HmacKey::new([2; 32]), staff };
    Store::open(dir, keys, "430527101".to_owned()).unwrap()
}

fn matter() -> Submission {
    Submission {
        service: "unemp_reg".to_owned(),
        service_version: 1,
        applicant: Applicant {
            doc_type: "01".to_owned(),
            id_no: "00000019540312997X".to_owned(),
            name: "杨试例".to_owned(),
            name_raw: None,
            sex: "1".to_owned(),
            ethnicity: "06".to_owned(),
            birth: date(1954, 3, 12),
            address: String::new(),
            issuer: String::new(),
            valid_from: date(2015, 6, 1),
            valid_to: None,
        },
        assurance: Assurance::Card,
        answers: serde_json::Map::new(),
        flags: Vec::new(),
        relied_on: Vec::new(),
        consents: Vec::new(),
        promise: Promise::Button,
        filled_at: jiff::Timestamp::now(),
        helped: None,
        entered_by: BTreeMap::new(),
    }
}

/// The process that is killed: accepts without end and says each number after the commit.
fn accept_until_killed(dir: &Path) {
    let mut store = open(dir);
    store.number_from(0, now()).unwrap();
    println!("open");
    loop {
        let (stored, _) = store.accept(&matter(), now()).unwrap();
        println!("{}", stored.ticket);
    }
}

#[test]
fn what_was_told_is_there_after_kill_9() {
    if let Some(dir) = std::env::var_os(CHILD) {
        accept_until_killed(Path::new(&dir));
    }
    let dir = tempfile::tempdir().unwrap();
    let mut told = BTreeSet::new();
    let mut cut_short = 0;
    for cycle in 0..40_u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "what_was_told_is_there_after_kill_9", "--nocapture", "--test-threads=1"])
            .env(CHILD, dir.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // After so many numbers; the kill then lands somewhere in the next one.
        let wanted = cycle * 7919 % 13;
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        for line in
            lines.by_ref().skip_while(|line| !line.ends_with("open")).skip(1).take(usize::try_from(wanted).unwrap())
        {
            told.insert(line.parse::<Ticket>().unwrap().to_string());
        }
        child.kill().unwrap();
        child.wait().unwrap();
        for line in lines {
            match line.parse::<Ticket>() {
                Ok(ticket) => drop(told.insert(ticket.to_string())),
                Err(_half_a_line) => cut_short += 1,
            }
        }
    }
    assert!(told.len() > 100, "only {} numbers were told, {cut_short} lines cut short", told.len());
    drop(open(dir.path()));
    let conn = Connection::open(dir.path().join("kiosk.sqlite")).unwrap();
    let sound: String = conn.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(sound, "ok");
    assert_eq!(audit::verify(&conn).unwrap(), None);
    for ticket in &told {
        assert!(outbox::by_ticket(&conn, &ticket.parse().unwrap()).unwrap().is_some(), "{ticket} was told and is lost");
    }
    // Each stored one has exactly one audit row, told or not; no number was given twice (UNIQUE would have refused it).
    let (stored, audited): (i64, i64) = conn
        .query_row(
            "SELECT (SELECT count(*) FROM outbox), (SELECT count(*) FROM audit WHERE entry LIKE '%submission.stored%')",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap();
    assert_eq!(stored, audited);
    assert!(usize::try_from(stored).unwrap() >= told.len());
}
