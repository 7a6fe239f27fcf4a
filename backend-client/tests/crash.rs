//! kill -9 while accepting and sending, against a county that drops before and after its own commit.
//!
//! A kiosk without a screen runs in a process of its own (this same binary, started again) and is killed at a random
//! moment, over and over; each time it goes on with the same database. At the end everything it said it had accepted,
//! and everything its database holds, is at the county exactly once, by the county's own record.
//! `CRASH_CYCLES` says how often (200), `CRASH_SEED` which moments.
#![cfg(feature = "https")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "tests"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use backend_client::client::Timeouts;
use backend_client::delivery::DeliveryEvent;
use backend_client::open::lock_sender;
use backend_client::schedule::Pace;
use backend_client::transition::Settlement;
use county_backend::{County, Misbehaviour};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rusqlite::Connection;
use support::{KIOSK, Kiosk, Site, device_public_key, start_county};

const DIR: &str = "CRASH_DIR";
const DRAIN: &str = "CRASH_DRAIN";

fn env_number(name: &str, default: u64) -> u64 {
    std::env::var(name)
        .map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name} is a number, not {text}")))
}

/// The site, as lines of a file, for the other process.
fn write_site(dir: &Path, site: &Site) {
    std::fs::write(dir.join("ca.pem"), &site.ca_pem).unwrap();
    let lines = [&site.url, &site.seal.0, &site.seal.1, &site.sign.0, &site.sign.1];
    std::fs::write(dir.join("site"), lines.map(String::as_str).join("\n")).unwrap();
}

fn read_site(dir: &Path) -> Site {
    let text = std::fs::read_to_string(dir.join("site")).unwrap();
    let mut lines = text.lines().map(str::to_owned);
    let mut next = || lines.next().unwrap();
    Site {
        url: next(),
        seal: (next(), next()),
        sign: (next(), next()),
        ca_pem: std::fs::read_to_string(dir.join("ca.pem")).unwrap(),
        kiosk: KIOSK.parse().unwrap(),
    }
}

fn timeouts() -> Timeouts {
    Timeouts { connect: Duration::from_secs(2), read: Duration::from_secs(2), total: Duration::from_secs(4) }
}

/// The kiosk's process. Does nothing unless the other test started it.
#[test]
fn the_kiosk_process() {
    let Ok(dir) = std::env::var(DIR) else { return };
    let dir = PathBuf::from(dir);
    let database = dir.join("kiosk.sqlite");
    let _lock = lock_sender(&database).unwrap();
    let kiosk = Kiosk::start(&database, &read_site(&dir), Pace::brisk(), timeouts());
    if std::env::var(DRAIN).is_ok() {
        while kiosk.store.depth().pending > 0 {
            kiosk.wait_for("delivery", |e| matches!(e, DeliveryEvent::Settled { .. }).then_some(()));
        }
        kiosk.stop();
        return;
    }
    let highest =
        |conn: &mut Connection| conn.query_row("SELECT count(*) FROM outbox", [], |r| r.get::<_, u32>(0)).unwrap();
    let mut running = kiosk.store.run(highest);
    loop {
        running += 1;
        let item = kiosk.register(running, running);
        // Only now is the person told; what was told must arrive.
        println!("accepted {}", item.key);
        std::io::stdout().flush().unwrap();
        // The next person comes after the end of this one's, or a little later when the line is bad.
        let patience = Instant::now() + Duration::from_millis(25);
        loop {
            match kiosk.events.recv_timeout(patience.saturating_duration_since(Instant::now())) {
                Ok(DeliveryEvent::Settled { key, settlement: Settlement::Acked { .. }, .. }) if key == item.key => {
                    break;
                }
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => panic!("delivery ended by itself"),
            }
        }
    }
}

fn start_kiosk(dir: &Path, drain: bool) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "the_kiosk_process", "--nocapture", "--test-threads=1"])
        .env(DIR, dir)
        .stdout(Stdio::piped());
    if drain {
        command.env(DRAIN, "1");
    }
    command.spawn().unwrap()
}

/// What a kiosk said it had accepted, until it ended.
fn told_by(stdout: ChildStdout) -> Vec<String> {
    let lines = BufReader::new(stdout).lines().map_while(Result::ok);
    lines.filter_map(|line| line.split_once("accepted ").map(|(_, key)| key.to_owned())).collect()
}

#[test]
fn killed_at_any_moment_nothing_is_lost_and_nothing_is_doubled() {
    if std::env::var(DIR).is_ok() {
        return;
    }
    let cycles = env_number("CRASH_CYCLES", 200);
    let seed = env_number("CRASH_SEED", 20_261_122);
    let mut rng = StdRng::seed_from_u64(seed);
    let dir = tempfile::tempdir().unwrap();
    let county = start_county(&dir.path().join("county"));
    county.register_kiosk(KIOSK, &device_public_key());
    write_site(dir.path(), &Site::of(&county));
    county.misbehave(Misbehaviour::DropPercent { before: 15, after: 20, seed }, None);

    let began = Instant::now();
    let mut told = BTreeSet::new();
    for _ in 0..cycles {
        let mut kiosk = start_kiosk(dir.path(), false);
        // The moment of death is what is drawn here; nothing waits for it.
        let moment = Duration::from_millis(rng.random_range(20..220));
        let stdout = kiosk.stdout.take().unwrap();
        let reader = std::thread::spawn(move || told_by(stdout));
        std::thread::sleep(moment);
        assert!(kiosk.try_wait().unwrap().is_none(), "the kiosk ended by itself");
        kiosk.kill().unwrap();
        kiosk.wait().unwrap();
        told.extend(reader.join().unwrap());
    }
    county.misbehave(Misbehaviour::None, None);
    assert!(start_kiosk_and_drain(dir.path()), "the last kiosk did not drain its outbox");
    judge(dir.path(), &county, &told, cycles, began.elapsed());
}

fn start_kiosk_and_drain(dir: &Path) -> bool {
    let mut kiosk = start_kiosk(dir, true);
    told_by(kiosk.stdout.take().unwrap());
    kiosk.wait().unwrap().success()
}

/// Counts by the kiosk's database and by the county's.
fn judge(dir: &Path, county: &County, told: &BTreeSet<String>, cycles: u64, took: Duration) {
    let conn = Connection::open(dir.join("kiosk.sqlite")).unwrap();
    let mut statement = conn.prepare("SELECT key, ticket, state, attempts FROM outbox").unwrap();
    let rows = statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?))).unwrap();
    let kiosk: BTreeMap<String, (String, String, u32)> =
        rows.map(|r| r.unwrap()).map(|(key, ticket, state, attempts)| (key, (ticket, state, attempts))).collect();
    let mut at_county: BTreeMap<String, u32> = BTreeMap::new();
    for submission in county.submissions() {
        assert_eq!(kiosk[&submission.key].0, submission.ticket);
        assert_eq!(submission.duplicate_of, None, "each person came once");
        *at_county.entry(submission.key).or_default() += 1;
    }
    let lost: Vec<_> = told.iter().filter(|key| !at_county.contains_key(*key)).collect();
    let kept_back: Vec<_> = kiosk.keys().filter(|key| !at_county.contains_key(*key)).collect();
    let doubled: Vec<_> = at_county.iter().filter(|(_, n)| **n != 1).collect();
    let open = kiosk.values().filter(|(_, state, _)| state != "ACKED").count();
    let attempts: u32 = kiosk.values().map(|(.., attempts)| attempts).sum();
    println!(
        "{cycles} kills in {took:?}: {} accepted, {} told, {attempts} attempts; {} lost, {} doubled",
        kiosk.len(),
        told.len(),
        lost.len(),
        doubled.len()
    );
    assert!(lost.is_empty() && kept_back.is_empty(), "lost: {lost:?}, kept back: {kept_back:?}");
    assert!(doubled.is_empty() && at_county.len() == kiosk.len(), "doubled: {doubled:?}");
    assert_eq!(open, 0, "everything is acknowledged");
    // Else the test was too kind to say anything.
    assert!(kiosk.len() as u64 >= cycles / 2, "only {} items in {cycles} cycles", kiosk.len());
    assert!(attempts as usize > kiosk.len() + kiosk.len() / 10, "only {attempts} attempts for {} items", kiosk.len());
}
