//! A county, a store thread as the kiosk has one, and items of invented people.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its own part")]

pub mod contract;

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use backend_client::client::{Client, ClientConfig, Timeouts};
use backend_client::delivery::{Delivery, DeliveryEvent, DeliveryHandle, Wiring};
use backend_client::open::{apply_pragmas, read_back};
use backend_client::outbox::{self, Depth, Kind, MIGRATION, MIGRATION_KINDS, NewItem, PersonHash};
use backend_client::schedule::Pace;
use backend_client::seal::Sealer;
use backend_client::store_port::StoreRequest;
use backend_client::ticket::{HmacKey, KioskNumber, Ticket};
use backend_client::transition::Settlement;
use backend_client::wire::{
    Answer, AssistMode, Assurance, Channel, ClockState, Consent, CountyKeys, Flag, FlagOutcome, Heartbeat,
    KeyProtection, OutboxGauge, Person, PrivateDate, Promise, Rating, RatingReason, Score, Sex, Submission,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use county_backend::{County, Database, Options};
use jiff::Timestamp;
use rusqlite::Connection;
use uuid::Uuid;

/// Longest wait for something that must happen; reaching it is the failure.
const PATIENCE: Duration = Duration::from_secs(20);

pub const KIOSK: &str = "0012";
const DEVICE_KEY: [u8; 32] = [5; 32];

pub fn start_county(dir: &Path) -> County {
    let county = County::start(Options {
        dir: dir.to_owned(),
        database: Database::Sqlite,
        port: 0,
        officer_token: "officer".to_owned(),
    });
    county.set_pace(None);
    county
}

pub fn key32(base64: &str) -> [u8; 32] {
    STANDARD.decode(base64).unwrap().try_into().unwrap()
}

/// What a kiosk is configured with.
#[derive(Clone)]
pub struct Site {
    pub url: String,
    pub ca_pem: String,
    pub seal: (String, String),
    pub sign: (String, String),
    pub kiosk: KioskNumber,
}

impl Site {
    pub fn of(county: &County) -> Self {
        let keys = county.keys();
        Self {
            url: county.url(),
            ca_pem: county.ca_pem(),
            seal: (keys.seal_kid, keys.seal_public),
            sign: (keys.sign_kid, keys.sign_public),
            kiosk: KIOSK.parse().unwrap(),
        }
    }

    pub fn sealer(&self) -> Arc<Sealer> {
        Arc::new(Sealer::new(&*self.seal.0, &key32(&self.seal.1), self.kiosk, &DEVICE_KEY).unwrap())
    }

    pub fn client(&self, timeouts: Timeouts) -> Client {
        let config = ClientConfig { url: self.url.clone(), roots_pem: self.ca_pem.clone().into_bytes(), timeouts };
        let keys = CountyKeys::new([(self.sign.0.clone(), key32(&self.sign.1))]).unwrap();
        Client::new(&config, self.sealer(), keys).unwrap()
    }
}

pub fn device_public_key() -> [u8; 32] {
    Sealer::new("x", &[9; 32], KIOSK.parse().unwrap(), &DEVICE_KEY).unwrap().device_public_key()
}

/// An invented ID number: area 000000, right check digit (GB 11643).
pub fn id_no(n: u32) -> String {
    let head = format!("000000199{:03}01{:03}", n / 1000 % 1000, n % 1000);
    let head = format!("{head:0<17}");
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = head.bytes().zip(weights).map(|(b, w)| u32::from(b - b'0') * w).sum();
    let check = b"10X98765432"[usize::try_from(sum % 11).unwrap()];
    format!("{head}{}", char::from(check))
}

/// A registration of the `person`-th invented person, with little in it that may be absent.
pub fn bare(kiosk: KioskNumber, running: u32, person: u32) -> Submission {
    let now = Timestamp::now();
    Submission {
        key: Uuid::now_v7(),
        ticket: Ticket::new(kiosk, running).unwrap(),
        kiosk,
        site_division: "430527100001".into(),
        service: "unemp_reg".into(),
        service_version: 1,
        channel: Channel::K,
        assist_mode: AssistMode::SelfService,
        staff: None,
        entered_by: std::collections::BTreeMap::new(),
        agent: None,
        person: Person {
            doc_type: "01".into(),
            id_no: id_no(person).into(),
            name: "杨试例".into(),
            name_raw: None,
            sex: Sex::Female,
            ethnicity: None,
            birth_date: PrivateDate(jiff::civil::date(1990, 1, 1)),
            id_address: None,
            id_issuer: None,
            id_valid_from: None,
            id_valid_to: None,
        },
        assurance: Assurance::Card,
        answers: [("mobile".to_owned(), Answer::Text("13900000017".into()))].into(),
        flags: vec![],
        consents: vec![Consent { text: "notice".into(), version: 1, at: now.into() }],
        promise: Promise::Button,
        relied_on: Vec::new(),
        supersedes: None,
        filled_at: now.into(),
        submitted_at: now.into(),
        clock: ClockState::Synced,
    }
}

/// The same with everything in it that may be present.
pub fn full(kiosk: KioskNumber, running: u32, person: u32) -> Submission {
    let bare = bare(kiosk, running, person);
    let base64 = |bytes: &[u8]| STANDARD.encode(bytes).into();
    Submission {
        person: Person {
            name_raw: Some(base64(&[0x68, 0x67, 0x15, 0xE8, 0x8B, 0x4F])),
            ethnicity: Some("06".into()),
            id_address: Some("湖南省绥宁县长铺镇测试路1号".into()),
            id_issuer: Some("绥宁县公安局".into()),
            id_valid_from: Some(jiff::civil::date(2016, 1, 1)),
            id_valid_to: Some(jiff::civil::date(2036, 1, 1)),
            ..bare.person
        },
        answers: [
            ("mobile".to_owned(), Answer::Text("13900000017".into())),
            ("jobless_from".to_owned(), Answer::Text("2026-10-01".into())),
            ("wants_training".to_owned(), Answer::YesNo(true)),
            ("months_worked".to_owned(), Answer::Number(18)),
            ("skills".to_owned(), Answer::Codes(vec!["01".into(), "99".into()])),
        ]
        .into(),
        flags: vec![Flag { rule: "age".into(), outcome: FlagOutcome::Warn, reason: "RETIRE_AGE".into() }],
        promise: Promise::Signature(base64(b"\x89PNG\r\n\x1a\n")),
        supersedes: Some(Ticket::new(kiosk, running + 1000).unwrap()),
        ..bare
    }
}

/// Ready for the outbox.
pub fn sealed(sealer: &Sealer, plain: &Submission) -> NewItem {
    let id_no = &plain.person.id_no;
    NewItem {
        key: plain.key,
        kind: Kind::Submission,
        ticket: plain.ticket,
        service: plain.service.clone(),
        person: PersonHash::of(&HmacKey::new([3; 32]), id_no),
        who: "杨** 0017".into(),
        supersedes: plain.supersedes,
        body: sealer.seal(&plain.key, plain).unwrap(),
        created_at: plain.submitted_at.0,
    }
}

/// A sealed registration of the `person`-th invented person.
pub fn registration(sealer: &Sealer, running: u32, person: u32) -> NewItem {
    sealed(sealer, &bare(sealer.kiosk(), running, person))
}

pub fn rating(sealer: &Sealer, of: &NewItem) -> NewItem {
    let key = Uuid::now_v7();
    let now = Timestamp::now();
    let plain = Rating {
        key,
        ticket: of.ticket,
        kiosk: sealer.kiosk(),
        score: Score::Two,
        reasons: vec![RatingReason::Slow, RatingReason::GuideWrong],
        comment: None,
        callback: false,
        at: now.into(),
    };
    NewItem { key, kind: Kind::Rating, body: sealer.seal(&key, &plain).unwrap(), created_at: now, ..of.clone() }
}

pub fn beat(kiosk: KioskNumber, depth: Depth) -> Heartbeat {
    Heartbeat {
        kiosk,
        version: "0.1.0".into(),
        at: Timestamp::now().into(),
        clock: ClockState::Holdover,
        key_protection: KeyProtection::File,
        outbox: OutboxGauge {
            pending: depth.pending,
            parked: depth.parked,
            oldest_pending_at: depth.oldest_pending_at.map(Into::into),
        },
        devices: [("id_card".to_owned(), "online".to_owned())].into(),
        alarms: vec![],
        health: None,
        verbs_done: vec![],
    }
}

pub fn open_database(path: &Path) -> Connection {
    let conn = Connection::open(path).unwrap();
    apply_pragmas(&conn).unwrap();
    read_back(&conn).unwrap();
    let version: i64 = conn.pragma_query_value(None, "user_version", |r| r.get(0)).unwrap();
    if version == 0 {
        // The version is set in the same transaction, so that a death in between leaves nothing half made.
        conn.execute_batch(&format!("BEGIN; {MIGRATION} {MIGRATION_KINDS} PRAGMA user_version = 2; COMMIT;")).unwrap();
    }
    conn
}

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

enum Order {
    Delivery(StoreRequest),
    Job(Job),
    /// Drops what delivery asks until told again.
    Deaf(bool),
}

/// The store thread: owns the connection, as the kiosk's does.
pub struct StoreThread {
    orders: mpsc::Sender<Order>,
    thread: Option<JoinHandle<()>>,
}

impl StoreThread {
    pub fn start(path: &Path) -> Self {
        let mut conn = open_database(path);
        let (orders, inbox) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let mut deaf = false;
            for order in inbox {
                match order {
                    Order::Deaf(is) => deaf = is,
                    Order::Delivery(_) if deaf => {}
                    Order::Delivery(request) => {
                        let tx = conn.transaction().unwrap();
                        let executed = request.execute(&tx, Timestamp::now()).unwrap();
                        tx.commit().unwrap();
                        executed.reply();
                    }
                    Order::Job(job) => job(&mut conn),
                }
            }
        });
        Self { orders, thread: Some(thread) }
    }

    /// Runs `work` on the store thread and gives its result.
    pub fn run<T: Send + 'static>(&self, work: impl FnOnce(&mut Connection) -> T + Send + 'static) -> T {
        let (reply, answer) = mpsc::channel();
        let job: Job = Box::new(move |conn| drop(reply.send(work(conn))));
        self.orders.send(Order::Job(job)).unwrap();
        answer.recv().unwrap()
    }

    /// Stores an item durably, as submitting does.
    pub fn accept(&self, item: NewItem) {
        self.run(move |conn| {
            let tx = conn.transaction().unwrap();
            outbox::enqueue(&tx, &item).unwrap();
            tx.commit().unwrap();
        });
    }

    pub fn deaf(&self, is: bool) {
        self.orders.send(Order::Deaf(is)).unwrap();
    }

    pub fn depth(&self) -> Depth {
        self.run(|conn| outbox::counts(conn).unwrap())
    }

    pub fn port(&self) -> impl Fn(StoreRequest) + Send + Sync + use<> {
        let orders = self.orders.clone();
        // After the thread's end the request is dropped, which delivery notices.
        move |request| drop(orders.send(Order::Delivery(request)))
    }
}

/// A kiosk without a screen.
pub struct Kiosk {
    pub store: StoreThread,
    pub delivery: DeliveryHandle,
    pub events: mpsc::Receiver<DeliveryEvent>,
    pub sealer: Arc<Sealer>,
    runtime: tokio::runtime::Runtime,
    task: tokio::task::JoinHandle<()>,
}

impl Kiosk {
    pub fn start(database: &Path, site: &Site, pace: Pace, timeouts: Timeouts) -> Self {
        let store = StoreThread::start(database);
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (heard, events) = mpsc::channel();
        let kiosk = site.kiosk;
        let wiring = Wiring {
            store: Box::new(store.port()),
            events: Box::new(move |event| drop(heard.send(event))),
            heartbeat: Box::new(move |depth| beat(kiosk, depth)),
            now: Box::new(Timestamp::now),
        };
        let (delivery, task) = Delivery::spawn(runtime.handle(), site.client(timeouts), wiring, pace);
        Self { store, delivery, events, sealer: site.sealer(), runtime, task }
    }

    /// The first event that `wanted` knows what to do with; everything before it is passed over.
    pub fn wait_for<T>(&self, what: &str, mut wanted: impl FnMut(DeliveryEvent) -> Option<T>) -> T {
        let until = std::time::Instant::now() + PATIENCE;
        loop {
            let left = until.saturating_duration_since(std::time::Instant::now());
            match self.events.recv_timeout(left) {
                Ok(event) => {
                    if let Some(found) = wanted(event) {
                        return found;
                    }
                }
                Err(error) => panic!("{what}: {error}"),
            }
        }
    }

    /// Waits until this item is settled by something that is not `StayPending`.
    pub fn final_of(&self, key: Uuid) -> Settlement {
        self.wait_for("the item's end", |event| match event {
            DeliveryEvent::Settled { key: k, settlement, .. }
                if k == key && !matches!(settlement, Settlement::StayPending { .. }) =>
            {
                Some(settlement)
            }
            _ => None,
        })
    }

    /// Waits for the next outcome of this item.
    pub fn next_of(&self, key: Uuid) -> Settlement {
        self.wait_for("an attempt", |event| match event {
            DeliveryEvent::Settled { key: k, settlement, .. } if k == key => Some(settlement),
            _ => None,
        })
    }

    /// Accepts a registration and sends it live; returns it.
    pub fn register(&self, running: u32, person: u32) -> NewItem {
        let item = registration(&self.sealer, running, person);
        self.store.accept(item.clone());
        self.delivery.submit_now(item.key);
        item
    }

    /// Ends the task and the store thread.
    pub fn stop(self) {
        self.delivery.stop();
        self.runtime.block_on(self.task).unwrap();
        drop(self.runtime);
        let StoreThread { orders, thread } = self.store;
        drop(orders);
        thread.unwrap().join().unwrap();
    }
}
