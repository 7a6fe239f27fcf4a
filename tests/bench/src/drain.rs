//! How fast a full outbox empties, beside a bare loop of requests with the same kind of bodies to the same county.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use backend_client::client::{ClientConfig, Timeouts};
use backend_client::schedule::Pace;
use backend_client::seal::Sealer;
use backend_client::wire::{self, ClockState, CountyKeys};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use county_backend::County as Backend;
use hall::{Result, Trouble};
use kiosk::workers::county::{County, Ends, Health};
use kiosk::workers::keys;
use kiosk::workers::store::{self, Order, StoreThread};
use rusqlite::{Connection, OpenFlags};

use crate::figure::{Figure, Samples};
use crate::{matter, site};
use hall::premises::county;

/// Registrations that wait: a bad week at one kiosk.
const WAITING: u32 = 100;
const RUNS: usize = 3;
const PATIENCE: Duration = Duration::from_mins(2);

/// Empties outboxes, and sends as much by a bare loop, in turn.
pub(crate) fn measure() -> Result<Vec<Figure>> {
    let dir = site::directory("drain-")?;
    let backend = county(&dir.path().join("county"))?;
    let (mut drained, mut bare) = (Vec::new(), Vec::new());
    for run in 0..RUNS {
        drained.push(drain(&backend, &dir.path().join(format!("outbox-{run}")), &format!("01{run:02}"))?);
        bare.push(send(&backend, &dir.path().join(format!("bare-{run}")), &format!("02{run:02}"))?);
    }
    let arrived = backend.submissions().len();
    if arrived != usize::try_from(WAITING).unwrap_or_default() * 2 * RUNS {
        return Err(Trouble(format!("the county has {arrived} registrations")));
    }
    let (Some(drained), Some(bare)) = (Samples::new(drained), Samples::new(bare)) else {
        return Err(Trouble("nothing was sent".to_owned()));
    };
    Ok(vec![
        Figure::new("outbox drained (100 waiting, without the pause between two), each", "ms", drained)
            .beside("bare request loop", bare),
    ])
}

/// A kiosk the county knows, with that many registrations in its outbox.
fn fill(backend: &Backend, dir: &Path, kiosk: &str) -> Result<(store::Store, Arc<Sealer>)> {
    std::fs::create_dir_all(dir).map_err(|error| Trouble::file(dir, &error))?;
    let county = backend.keys();
    let seal_key = keys::decode(&county.seal_public).ok_or_else(|| Trouble("the county's sealing key".to_owned()))?;
    let number = kiosk.parse().map_err(|error| Trouble(format!("{error}")))?;
    let sealer = Sealer::new(&*county.seal_kid, &seal_key, number, &[7; 32]).map_err(|e| Trouble(e.to_string()))?;
    backend.register_kiosk(kiosk, &sealer.device_public_key());
    let sealer = Arc::new(sealer);
    let mut store = matter::store(dir, Arc::clone(&sealer))?;
    // Persons of their own: the county takes one registration of each.
    let first = kiosk.parse::<u32>().unwrap_or_default() * 200;
    for person in first..first + WAITING {
        store
            .accept(&matter::registration(person), matter::now())
            .map_err(|trouble| Trouble(format!("not stored: {trouble:?}")))?;
    }
    Ok((store, sealer))
}

/// Milliseconds for each, from the start of the sender to the last commit of the county's signed answer.
fn drain(backend: &Backend, dir: &Path, kiosk: &str) -> Result<f64> {
    let (store, sealer) = fill(backend, dir, kiosk)?;
    let (settled, reports) = mpsc::channel();
    let store = StoreThread::start(
        store,
        matter::now(),
        Arc::new(move |report| {
            if let store::Report::Settled(_, outcome) = report {
                // Nobody counts any more once all are there.
                drop(settled.send(outcome));
            }
        }),
    )
    .map_err(|error| Trouble(format!("store: {error}")))?;
    let county = backend.keys();
    let sign_key = keys::decode(&county.sign_public).ok_or_else(|| Trouble("the county's signing key".to_owned()))?;
    let sign_keys = CountyKeys::new([(county.sign_kid, sign_key)]).map_err(|error| Trouble(error.to_string()))?;
    let config =
        ClientConfig { url: backend.url(), roots_pem: backend.ca_pem().into_bytes(), timeouts: Timeouts::default() };
    let pace = Pace { spread: Duration::ZERO, interval: Duration::ZERO, ..Pace::default() };
    let orders = store.orders();
    let ends = Ends {
        store: Box::new(move |request| drop(orders.send(Order::Delivery(request, matter::now())))),
        report: Arc::new(|_| {}),
        health: Box::new(|| Health {
            clock: ClockState::Synced,
            devices: BTreeMap::new(),
            alarms: Vec::new(),
            health: wire::Health::default(),
        }),
        now: Arc::new(jiff::Timestamp::now),
    };
    let begin = Instant::now();
    let sender = County::start(&config, sealer, sign_keys, pace, ends).map_err(|error| Trouble(error.to_string()))?;
    for _ in 0..WAITING {
        let left = PATIENCE.saturating_sub(begin.elapsed());
        reports.recv_timeout(left).map_err(|error| Trouble(format!("outbox: {error}")))?;
    }
    let took = begin.elapsed();
    drop(sender);
    Ok(took.as_secs_f64() * 1e3 / f64::from(WAITING))
}

/// Milliseconds for each when nothing is done but sending: one connection, one after the other, answers not looked at.
fn send(backend: &Backend, dir: &Path, kiosk: &str) -> Result<f64> {
    drop(fill(backend, dir, kiosk)?);
    let bodies = bodies(&dir.join("kiosk.sqlite")).map_err(|error| Trouble(format!("database: {error}")))?;
    let http = |error: reqwest::Error| Trouble(format!("bare request: {error}"));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|error| Trouble(error.to_string()))?;
    let root = reqwest::Certificate::from_pem(backend.ca_pem().as_bytes()).map_err(http)?;
    // Without one of its own, the library takes the process's provider; a second run finds it there.
    let _there = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let client = reqwest::Client::builder().tls_certs_only([root]).no_proxy().build().map_err(http)?;
    let url = format!("{}/v1/submissions", backend.url());
    let begin = Instant::now();
    runtime.block_on(async {
        for (key, body, signature) in bodies {
            let request = client
                .post(&url)
                .header("Kiosk-Id", kiosk)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", format!("\"{key}\""))
                .header("Kiosk-Signature", STANDARD.encode(signature))
                .body(body);
            request
                .send()
                .await
                .and_then(reqwest::Response::error_for_status)
                .map_err(http)?
                .bytes()
                .await
                .map_err(http)?;
        }
        Ok::<(), Trouble>(())
    })?;
    Ok(begin.elapsed().as_secs_f64() * 1e3 / f64::from(WAITING))
}

/// Key, body and signature of one that waits.
type Waiting = (String, Vec<u8>, Vec<u8>);

fn bodies(database: &Path) -> rusqlite::Result<Vec<Waiting>> {
    let conn = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut rows = conn.prepare("SELECT key, body, sig FROM outbox ORDER BY seq")?;
    rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect()
}
