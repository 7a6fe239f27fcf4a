//! The store over a real file: what is stored, numbered, found again, refused.

mod staff;

use std::path::Path;

use backend_client::wire::{Assurance, ClockState};
use ed25519_dalek::SigningKey;
use jiff::civil::date;

use super::*;
use crate::{
    applicant::Applicant,
    session::event::{Promise, Strokes, Submission},
};

/// The county's signing key.
fn county() -> SigningKey {
    SigningKey::from_bytes(&[5; 32])
}

fn keys() -> Keys {
    // Any point is a public key of X25519; nobody opens these bodies.
    let sealer = Sealer::new("test", &[9; 32], "0012".parse().unwrap(), &[7; 32]).unwrap();
    let staff = StaffKeys {
        staff: backend_client::staff::StaffKey::new([3; 32]),
        county: backend_client::wire::CountyKeys::new(vec![("sign-1".to_owned(), county().verifying_key().to_bytes())])
            .unwrap(),
        kiosk: "0012".parse().unwrap(),
    };
    Keys { sealer: Arc::new(sealer), person: HmacKey::new([1; 32]), qr: HmacKey::new([2; 32]), staff }
}

fn at(second: i64) -> Moment {
    Moment {
        mono: Duration::from_secs(second.unsigned_abs()),
        wall: jiff::Timestamp::from_second(1_795_300_000 + second).unwrap(),
        trust: ClockState::Synced,
    }
}

fn open(dir: &Path) -> Store {
    Store::open(dir, keys(), "430527101".to_owned()).unwrap()
}

fn ready(dir: &Path) -> Store {
    let mut store = open(dir);
    store.number_from(0, at(0)).unwrap();
    store
}

fn matter(id_no: &str) -> Submission {
    Submission {
        service: "unemp_reg".to_owned(),
        service_version: 1,
        applicant: Applicant {
            doc_type: "01".to_owned(),
            id_no: id_no.to_owned(),
            name: "李模范".to_owned(),
            name_raw: None,
            sex: "1".to_owned(),
            ethnicity: "06".to_owned(),
            birth: date(1986, 3, 12),
            address: "湖南省绥宁县武阳镇".to_owned(),
            issuer: "绥宁县公安局".to_owned(),
            valid_from: date(2015, 6, 1),
            valid_to: None,
        },
        assurance: Assurance::Card,
        answers: serde_json::Map::new(),
        flags: Vec::new(),
        relied_on: Vec::new(),
        consents: vec![("notice".to_owned(), 1, at(0).wall)],
        promise: Promise::Signature(Strokes(vec![vec![(0, 0), (500, 500)]])),
        filled_at: at(0).wall,
        helped: None,
        entered_by: BTreeMap::new(),
    }
}

#[test]
fn numbers_run_on_over_a_restart_and_never_repeat() {
    let dir = tempfile::tempdir().unwrap();
    let first = ready(dir.path()).accept(&matter("00000019540312997X"), at(1)).unwrap().0.ticket;
    let second = open(dir.path()).accept(&matter("000000198802299988"), at(2)).unwrap().0.ticket;
    assert_eq!((first.running(), second.running()), (1, 2));
}

#[test]
fn a_new_database_takes_nothing_before_the_county_has_confirmed_its_numbers() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    assert_eq!(store.gate(at(1)), Gate::Closed("S-NUMBER"));
    assert_eq!(store.accept(&matter("00000019540312997X"), at(1)).unwrap_err(), StoreTrouble::Closed("S-NUMBER"));
    // A rebuilt one goes on a thousand after the highest the county has seen.
    store.number_from(41, at(2)).unwrap();
    assert_eq!(store.gate(at(2)), Gate::Open);
    let (stored, _) = store.accept(&matter("00000019540312997X"), at(3)).unwrap();
    assert_eq!(stored.ticket.running(), 1041);
}

#[test]
fn nothing_personal_is_in_the_files() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = ready(dir.path());
    let (stored, _) = store.accept(&matter("00000019540312997X"), at(1)).unwrap();
    assert_eq!(store.earlier(&Private::new("00000019540312997X"), "unemp_reg", at(2)).unwrap().ticket, stored.ticket);
    drop(store);
    for entry in std::fs::read_dir(dir.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        for canary in ["00000019540312997X", "19540312", "李模范", "绥宁县公安局"] {
            let utf16: Vec<u8> = canary.encode_utf16().flat_map(u16::to_le_bytes).collect();
            for needle in [canary.as_bytes(), &utf16] {
                assert!(!bytes.windows(needle.len()).any(|w| w == needle), "{canary} in {}", path.display());
            }
        }
    }
}

#[test]
fn the_same_matter_within_a_day_is_found_and_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = ready(dir.path());
    store.accept(&matter("00000019540312997X"), at(0)).unwrap();
    let found = |store: &Store, id: &str, service, second| store.earlier(&Private::new(id), service, at(second));
    let hour = 3600;
    assert!(
        found(&store, "00000019540312997X", "unemp_reg", hour)
            .is_some_and(|earlier| earlier.standing == Standing::Stored)
    );
    assert!(found(&store, "00000019540312997X", "unemp_reg", 25 * hour).is_none());
    assert!(found(&store, "00000019540312997X", "emp_reg", hour).is_none());
    assert!(found(&store, "000000198802299988", "unemp_reg", hour).is_none());
}

#[test]
fn every_submission_has_its_audit_row_in_one_chain() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = ready(dir.path());
    for second in 1..=3 {
        store.accept(&matter("00000019540312997X"), at(second)).unwrap();
    }
    let rows: i64 = store
        .conn
        .query_row("SELECT count(*) FROM audit WHERE entry LIKE '%submission.stored%'", [], |row| row.get(0))
        .unwrap();
    assert_eq!((rows, audit::verify(&store.conn).unwrap()), (3, None));
}

#[test]
fn a_second_process_is_kept_out() {
    let dir = tempfile::tempdir().unwrap();
    let _first = open(dir.path());
    assert!(matches!(Store::open(dir.path(), keys(), "430527101".to_owned()), Err(OpenError::Locked(_))));
}

#[test]
fn a_damaged_or_newer_database_is_left_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("kiosk.sqlite");
    std::fs::write(&path, "这不是数据库".repeat(999)).unwrap();
    let before = std::fs::read(&path).unwrap();
    let error = Store::open(dir.path(), keys(), "430527101".to_owned()).unwrap_err();
    assert!(error.to_string().contains("kiosk.sqlite"), "{error}");
    assert_eq!(std::fs::read(&path).unwrap(), before);

    let dir = tempfile::tempdir().unwrap();
    drop(ready(dir.path()));
    Connection::open(dir.path().join("kiosk.sqlite")).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert!(matches!(Store::open(dir.path(), keys(), "430527101".to_owned()), Err(OpenError::Newer { found: 99, .. })));
}

/// The database may not grow any more: what was stored stays, the next one is refused with a reason, nothing is half done.
/// (The same on a real full disk is a test of the outbox.)
#[test]
fn a_full_disk_refuses_and_keeps() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = ready(dir.path());
    store.conn.pragma_update(None, "max_page_count", 80).unwrap();
    let mut tickets = Vec::new();
    let refused = loop {
        match store.accept(&matter("00000019540312997X"), at(1)) {
            Ok((stored, _)) => tickets.push(stored.ticket),
            Err(error) => break error,
        }
        assert!(tickets.len() < 500, "eighty pages must end somewhere");
    };
    assert_eq!(refused, StoreTrouble::Closed("S-FULL"));
    assert!(!tickets.is_empty());
    drop(store);
    let store = open(dir.path());
    for ticket in &tickets {
        assert!(outbox::by_ticket(&store.conn, ticket).unwrap().is_some());
    }
    assert_eq!(outbox::counts(&store.conn).unwrap().pending, u64::try_from(tickets.len()).unwrap());
    assert_eq!(audit::verify(&store.conn).unwrap(), None);
}

#[test]
fn new_registrations_stop_before_a_form_begins() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = ready(dir.path());
    let plenty = 10 << 30;
    assert_eq!(store.gate_with(plenty, at(1)), Gate::Open);
    assert_eq!(store.gate_with(100 << 20, at(1)), Gate::Closed("S-FULL"));
    store.accept(&matter("00000019540312997X"), at(1)).unwrap();
    assert_eq!(store.gate_with(plenty, at(6 * 24 * 3600)), Gate::Open);
    assert_eq!(store.gate_with(plenty, at(8 * 24 * 3600)), Gate::Closed("S-OLD"));
    // Told in time, and only while there is still something to be done in time.
    assert!(!store.nearly_closed_with(plenty, at(1)) && store.nearly_closed_with(300 << 20, at(1)));
    assert!(store.nearly_closed_with(plenty, at(6 * 24 * 3600)));
    assert!(!store.nearly_closed_with(plenty, at(8 * 24 * 3600)));
    // Whoever began his form before it closed may finish it.
    store.accept(&matter("000000198802299988"), at(8 * 24 * 3600)).unwrap();
}

#[test]
fn settings_that_did_not_take_stop_everything_new() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = ready(dir.path());
    store.fault = Some("S-PRAGMA");
    assert_eq!(store.gate(at(1)), Gate::Closed("S-PRAGMA"));
    assert_eq!(store.accept(&matter("00000019540312997X"), at(1)).unwrap_err(), StoreTrouble::Closed("S-PRAGMA"));
}

#[test]
fn the_record_says_how_far_the_clock_can_be_trusted() {
    for (trust, word) in
        [(ClockState::Synced, "SYNCED"), (ClockState::Holdover, "HOLDOVER"), (ClockState::Untrusted, "UNTRUSTED")]
    {
        let ticket = Ticket::new("0012".parse().unwrap(), 1).unwrap();
        let plain = record::submission(
            &matter("00000019540312997X"),
            Uuid::now_v7(),
            ticket,
            &keys().sealer,
            "430527101",
            Moment { trust, ..at(1) },
        );
        assert_eq!(serde_json::to_value(&plain).unwrap()["clock"], word);
    }
}

#[test]
fn what_waits_for_the_county_is_listed_for_its_person_alone() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = ready(dir.path());
    let (first, _) = store.accept(&matter("00000019540312997X"), at(0)).unwrap();
    let (second, _) = store.accept(&matter("00000019540312997X"), at(60)).unwrap();
    let (_, others) = store.accept(&matter("000000198802299988"), at(61)).unwrap();
    let listed = |store: &Store, id: &str| {
        store.waiting(&Private::new(id)).into_iter().map(|waiting| waiting.ticket).collect::<Vec<_>>()
    };
    assert_eq!(listed(&store, "00000019540312997X"), [second.ticket, first.ticket], "newest first");
    let tx = store.conn.transaction().unwrap();
    let parked = Settlement::Parked { reason: backend_client::transition::ParkReason::TooLarge };
    assert!(outbox::settle(&tx, &others, &parked, at(70).wall).unwrap());
    tx.commit().unwrap();
    let all = store.waiting(&Private::new("000000198802299988"));
    assert_eq!(all.iter().map(|waiting| &waiting.standing).collect::<Vec<_>>(), [&Standing::Parked]);
}

#[test]
fn a_matter_is_rated_once_also_one_handed_in_elsewhere() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = ready(dir.path());
    let rating = Rating {
        ticket: Ticket::new("0099".parse().unwrap(), 5).unwrap(),
        service: "unemp_reg".to_owned(),
        score: "2".to_owned(),
        reasons: vec!["slow".to_owned()],
        comment: None,
        callback: true,
    };
    store.rate(&rating, at(0)).unwrap();
    assert!(matches!(store.rate(&rating, at(1)), Err(OutboxError::Exists)));
    let plain = record::rating(Uuid::now_v7(), &rating, &keys().sealer, at(0)).unwrap();
    let said = serde_json::to_value(&plain).unwrap();
    assert_eq!((&said["callback"], &said["score"]), (&true.into(), &"2".into()));
    assert!(
        record::rating(Uuid::now_v7(), &Rating { score: "9".to_owned(), ..rating }, &keys().sealer, at(0)).is_none()
    );
}
