//! Delivery against a real county: real HTTPS, real sealing, the county's record read from the county's database.
#![cfg(feature = "https")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod questions;
mod staff;
#[path = "../support/mod.rs"]
mod support;
mod way;

use std::time::Duration;

use backend_client::client::{AskError, Client, ClientConfig, ClientError, Timeouts};
use backend_client::delivery::{AlarmKind, DeliveryEvent, FactsError};
use backend_client::outbox;
use backend_client::schedule::Pace;
use backend_client::transition::{HttpOutcome, NetFault, Settlement, WaitClass};
use backend_client::wire::{CountyKeys, MatterState};
use county_backend::{County, Misbehaviour};
use serde_json::json;
use support::contract::Contract;
use support::{KIOSK, Kiosk, Site, bare, device_public_key, full, id_no, key32, rating, sealed, start_county};

fn quick() -> Timeouts {
    let ms = Duration::from_millis;
    Timeouts { connect: ms(1000), read: ms(700), total: ms(2000) }
}

struct Hall {
    county: County,
    kiosk: Kiosk,
    site: Site,
    dir: tempfile::TempDir,
}

impl Hall {
    fn open() -> Self {
        Self::open_at(Pace::brisk())
    }

    fn open_at(pace: Pace) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let county = start_county(&dir.path().join("county"));
        county.register_kiosk(KIOSK, &device_public_key());
        let site = Site::of(&county);
        let kiosk = Kiosk::start(&dir.path().join("kiosk.sqlite"), &site, pace, quick());
        Self { county, kiosk, site, dir }
    }

    /// Exactly these tickets, once each, at the county.
    fn county_has(&self, tickets: &[String]) {
        let mut there: Vec<_> = self.county.submissions().into_iter().map(|s| s.ticket).collect();
        there.sort();
        assert_eq!(there, tickets);
    }
}

fn is_acked(settlement: &Settlement) -> bool {
    matches!(settlement, Settlement::Acked { duplicate_of: None, .. })
}

#[test]
fn a_registration_arrives_whole_and_its_receipt_is_kept() {
    let hall = Hall::open();
    let item = hall.kiosk.register(1, 1);
    assert!(is_acked(&hall.kiosk.final_of(item.key)));
    let there = hall.county.submissions();
    assert_eq!((there.len(), there[0].key.as_str()), (1, item.key.to_string().as_str()));
    assert_eq!((there[0].id_no.as_str(), there[0].name.as_str()), (id_no(1).as_str(), "杨试例"));
    let ticket = item.ticket;
    let record = hall.kiosk.store.run(move |c| outbox::by_ticket(c, &ticket).unwrap().unwrap());
    assert_eq!(record.state, outbox::State::Acked);
    assert!(String::from_utf8(record.receipt.unwrap()).unwrap().contains(&item.ticket.to_string()));
}

#[test]
fn what_arrives_at_the_county_is_what_the_contract_says() {
    let hall = Hall::open();
    let sealer = &hall.kiosk.sealer;
    let mut items: Vec<_> =
        [bare(sealer.kiosk(), 1, 1), full(sealer.kiosk(), 2, 2)].iter().map(|p| sealed(sealer, p)).collect();
    items.push(rating(sealer, &items[0]));
    for item in items {
        let key = item.key;
        hall.kiosk.store.accept(item);
        hall.kiosk.delivery.submit_now(key);
        assert!(is_acked(&hall.kiosk.final_of(key)));
    }
    hall.kiosk.delivery.facts(1, id_no(1).into(), "杨试例".into());
    hall.kiosk.wait_for("facts", |e| matches!(e, DeliveryEvent::Facts { facts: Ok(_), .. }).then_some(()));
    let beat = support::beat(sealer.kiosk(), hall.kiosk.store.depth());
    block(hall.site.client(quick()).heartbeat(&beat)).unwrap();

    let contract = Contract::read();
    let requests = hall.county.requests();
    for request in &requests {
        assert_eq!(contract.faults_in(request), Vec::<String>::new(), "{request:?}");
    }
    let arrived = |path| requests.iter().filter(|r| r.path == path).count();
    let paths = ["/v1/submissions", "/v1/ratings", "/v1/persons/facts"];
    assert_eq!(paths.map(arrived), [2, 1, 1]);
    assert!(arrived("/v1/heartbeat") >= 1);
    // And what was kept is what arrived.
    let kept = hall.county.submissions();
    let submitted = requests.iter().filter(|r| r.path == "/v1/submissions");
    for (kept, request) in kept.iter().zip(submitted) {
        assert_eq!(contract.faults_of("Submission", &kept.plaintext), Vec::<String>::new());
        assert_eq!(
            json!(kept.plaintext),
            serde_json::from_slice::<serde_json::Value>(request.plaintext.as_ref().unwrap()).unwrap()
        );
        assert_eq!(request.headers["idempotency-key"], format!("\"{}\"", kept.key));
    }
    for beat in hall.county.heartbeats() {
        assert_eq!(contract.faults_of("Heartbeat", &beat), Vec::<String>::new());
    }
}

#[test]
fn the_judge_of_requests_can_say_no() {
    let hall = Hall::open();
    let item = hall.kiosk.register(1, 1);
    assert!(is_acked(&hall.kiosk.final_of(item.key)));
    let contract = Contract::read();
    let good = hall.county.requests().into_iter().find(|r| r.path == "/v1/submissions").unwrap();
    assert!(contract.faults_in(&good).is_empty());
    let spoil: [fn(&mut county_backend::KioskRequest); 7] = [
        |r| drop(r.headers.insert("idempotency-key".into(), r.headers["idempotency-key"].replace('"', ""))),
        |r| drop(r.headers.insert("kiosk-id".into(), "12".into())),
        |r| drop(r.headers.insert("kiosk-signature".into(), "AAAA".into())),
        |r| drop(r.headers.remove("kiosk-signature")),
        |r| drop(r.headers.insert("content-type".into(), "text/plain".into())),
        |r| r.body = br#"{"v":2,"kid":"","enc":"","ct":""}"#.to_vec(),
        |r| r.plaintext = Some(b"{}".to_vec()),
    ];
    for (at, spoil) in spoil.into_iter().enumerate() {
        let mut request = good.clone();
        spoil(&mut request);
        assert!(!contract.faults_in(&request).is_empty(), "{at}");
    }
}

#[test]
fn the_same_person_twice_is_told_of_the_first() {
    let hall = Hall::open();
    let first = hall.kiosk.register(1, 1);
    hall.kiosk.final_of(first.key);
    let second = hall.kiosk.register(2, 1);
    match hall.kiosk.final_of(second.key) {
        Settlement::Acked { duplicate_of, .. } => assert_eq!(duplicate_of, Some(first.ticket)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_rating_follows_its_submission() {
    let hall = Hall::open();
    let item = hall.kiosk.register(1, 1);
    hall.kiosk.final_of(item.key);
    let stars = rating(&hall.kiosk.sealer, &item);
    let key = stars.key;
    hall.kiosk.store.accept(stars);
    hall.kiosk.delivery.submit_now(key);
    assert!(is_acked(&hall.kiosk.final_of(key)));
    assert_eq!(hall.county.ratings().len(), 1);
}

#[test]
fn whatever_the_county_drops_nothing_is_lost_or_doubled() {
    let hall = Hall::open();
    for (running, what) in [(1, Misbehaviour::DropBeforeCommit), (2, Misbehaviour::DropAfterCommit)] {
        hall.county.misbehave(what, Some(2));
        let item = hall.kiosk.register(running, running);
        match hall.kiosk.next_of(item.key) {
            Settlement::StayPending { class: WaitClass::Network, counted: true, .. } => {}
            other => panic!("{what:?}: {other:?}"),
        }
        assert!(is_acked(&hall.kiosk.final_of(item.key)), "{what:?}");
        let key = item.key;
        let tickets: Vec<_> = hall.county.submissions().into_iter().filter(|s| s.key == key.to_string()).collect();
        assert_eq!(tickets.len(), 1, "{what:?}");
    }
}

#[test]
fn what_is_not_the_countys_answer_ends_nothing() {
    use Misbehaviour as M;
    let hall = Hall::open();
    let wrong = [M::CaptivePortal, M::WrongSignature, M::WrongKey, M::WrongFp, M::Garbage, M::Oversize];
    for (running, what) in (1..).zip(wrong) {
        hall.county.misbehave(what, None);
        let item = hall.kiosk.register(running, running);
        match hall.kiosk.next_of(item.key) {
            Settlement::StayPending { class: WaitClass::Invalid, .. } => {}
            other => panic!("{what:?}: {other:?}"),
        }
        hall.county.misbehave(M::None, None);
        hall.kiosk.delivery.wake();
        hall.kiosk.delivery.submit_now(item.key);
        assert!(is_acked(&hall.kiosk.final_of(item.key)), "{what:?}");
    }
    assert_eq!(hall.county.submissions().len(), wrong.len());
}

#[test]
fn three_portal_pages_are_an_alarm() {
    let hall = Hall::open();
    hall.county.misbehave(Misbehaviour::CaptivePortal, None);
    let items: Vec<_> = (1..=3).map(|n| hall.kiosk.register(n, n)).collect();
    hall.kiosk.wait_for("alarm", |e| matches!(e, DeliveryEvent::Alarm(AlarmKind::InvalidAnswers)).then_some(()));
    assert!(hall.county.submissions().is_empty());
    assert_eq!(hall.kiosk.store.depth().pending, 3);
    hall.county.misbehave(Misbehaviour::None, None);
    hall.kiosk.delivery.wake();
    for item in &items {
        let key = item.key;
        if hall.kiosk.store.run(move |c| outbox::by_key(c, &key).unwrap().unwrap().state) == outbox::State::Pending {
            assert!(is_acked(&hall.kiosk.final_of(key)));
        }
    }
    hall.county_has(&items.iter().map(|i| i.ticket.to_string()).collect::<Vec<_>>());
}

/// Asks for facts `times` times while `what` is wrong; how each ended.
fn ask_facts(hall: &Hall, what: Misbehaviour, times: u64) -> Vec<Option<FactsError>> {
    hall.county.misbehave(what, None);
    let ask = |id| {
        hall.kiosk.delivery.facts(id, id_no(1).into(), "杨试例".into());
        hall.kiosk.wait_for("facts", |e| match e {
            DeliveryEvent::Facts { query_id, facts } if query_id == id => Some(facts.err()),
            _ => None,
        })
    };
    (0..times).map(ask).collect()
}

/// A kiosk that has read the county's clock and asks for it no more by itself, so that a test counts its own questions.
fn quiet() -> Hall {
    let hall = Hall::open_at(Pace { clock: Duration::from_hours(1), ..Pace::brisk() });
    hall.kiosk.wait_for("clock", |e| matches!(e, DeliveryEvent::Clock { .. }).then_some(()));
    hall
}

fn alarm(event: &DeliveryEvent) -> Option<(AlarmKind, bool)> {
    match event {
        DeliveryEvent::Alarm(kind) => Some((*kind, true)),
        DeliveryEvent::AlarmOver(kind) => Some((*kind, false)),
        _ => None,
    }
}

#[test]
fn three_wrong_answers_about_a_person_are_an_alarm_until_a_good_one() {
    use Misbehaviour as M;
    for what in [M::CaptivePortal, M::WrongSignature, M::Garbage, M::Oversize] {
        let hall = quiet();
        assert_eq!(ask_facts(&hall, what, 2), [Some(FactsError::Invalid); 2], "{what:?}");
        hall.kiosk.delivery.facts(9, id_no(1).into(), "杨试例".into());
        let raised = hall.kiosk.wait_for("alarm", |e| alarm(&e));
        assert_eq!(raised, (AlarmKind::InvalidAnswers, true), "{what:?}");
        hall.county.misbehave(M::None, None);
        hall.kiosk.delivery.facts(10, id_no(1).into(), "杨试例".into());
        let ended = hall.kiosk.wait_for("the alarm's end", |e| alarm(&e));
        assert_eq!(ended, (AlarmKind::InvalidAnswers, false), "{what:?}");
    }
}

#[test]
fn a_good_answer_in_between_counts_anew_and_refusals_do_not_count() {
    let hall = quiet();
    ask_facts(&hall, Misbehaviour::Garbage, 2);
    ask_facts(&hall, Misbehaviour::Status(503), 2);
    ask_facts(&hall, Misbehaviour::Status(401), 2);
    assert_eq!(ask_facts(&hall, Misbehaviour::None, 1), [None]);
    hall.county.misbehave(Misbehaviour::Garbage, Some(2));
    hall.kiosk.delivery.facts(7, id_no(1).into(), "杨试例".into());
    hall.kiosk.delivery.facts(8, id_no(1).into(), "杨试例".into());
    let item = hall.kiosk.register(1, 1);
    hall.kiosk.wait_for("the item's end", |event| {
        assert_eq!(alarm(&event), None);
        matches!(event, DeliveryEvent::Settled { key, ref settlement, .. } if key == item.key && is_acked(settlement))
            .then_some(())
    });
}

#[test]
fn three_wrong_answers_about_the_time_are_an_alarm_until_a_good_one() {
    let hall = Hall::open_at(Pace { clock: Duration::from_millis(50), ..Pace::brisk() });
    hall.kiosk.wait_for("clock", |e| matches!(e, DeliveryEvent::Clock { .. }).then_some(()));
    hall.county.misbehave(Misbehaviour::WrongSignature, None);
    assert_eq!(hall.kiosk.wait_for("alarm", |e| alarm(&e)), (AlarmKind::InvalidAnswers, true));
    hall.county.misbehave(Misbehaviour::None, None);
    assert_eq!(hall.kiosk.wait_for("the alarm's end", |e| alarm(&e)), (AlarmKind::InvalidAnswers, false));
}

#[test]
fn later_means_later_and_then_it_arrives() {
    let hall = Hall::open();
    hall.county.misbehave(Misbehaviour::Unavailable { retry_after_s: 1 }, Some(1));
    let began = std::time::Instant::now();
    // The first request may also be the question for the time; either way the item comes through, unchanged.
    let item = hall.kiosk.register(1, 1);
    assert!(is_acked(&hall.kiosk.final_of(item.key)));
    assert!(began.elapsed() < Duration::from_secs(10));
    hall.county_has(&[item.ticket.to_string()]);
}

#[test]
fn a_county_that_is_away_is_found_again_and_everything_goes_out() {
    let mut hall = Hall::open();
    hall.kiosk.wait_for("online", |e| matches!(e, DeliveryEvent::Online(true)).then_some(()));
    hall.county.stop();
    let items: Vec<_> = (1..=4).map(|n| hall.kiosk.register(n, n)).collect();
    hall.kiosk.wait_for("offline", |e| matches!(e, DeliveryEvent::Online(false)).then_some(()));
    hall.county.restart();
    hall.kiosk.wait_for("online", |e| matches!(e, DeliveryEvent::Online(true)).then_some(()));
    for item in &items {
        let key = item.key;
        if hall.kiosk.store.run(move |c| outbox::by_key(c, &key).unwrap().unwrap().state) == outbox::State::Pending {
            assert!(is_acked(&hall.kiosk.final_of(key)));
        }
    }
    hall.county_has(&items.iter().map(|i| i.ticket.to_string()).collect::<Vec<_>>());
    assert_eq!(hall.kiosk.store.depth().pending, 0);
}

#[test]
fn what_was_pending_at_the_last_stop_goes_out_after_the_next_start() {
    let mut hall = Hall::open();
    hall.county.stop();
    let item = hall.kiosk.register(1, 1);
    hall.kiosk.next_of(item.key);
    hall.kiosk.stop();
    hall.county.restart();
    let kiosk = Kiosk::start(&hall.dir.path().join("kiosk.sqlite"), &hall.site, Pace::brisk(), quick());
    assert!(is_acked(&kiosk.final_of(item.key)), "nobody asked for it");
}

#[test]
fn a_kiosk_the_county_does_not_know_stops_sending_and_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let county = start_county(&dir.path().join("county"));
    let kiosk = Kiosk::start(&dir.path().join("kiosk.sqlite"), &Site::of(&county), Pace::brisk(), quick());
    let item = kiosk.register(1, 1);
    match kiosk.next_of(item.key) {
        Settlement::StayPending { class: WaitClass::Stopped, counted: false, .. } => {}
        other => panic!("{other:?}"),
    }
    kiosk.wait_for("alarm", |e| matches!(e, DeliveryEvent::Alarm(AlarmKind::ReEnrol)).then_some(()));
    county.register_kiosk(KIOSK, &device_public_key());
    kiosk.delivery.wake();
    kiosk.wait_for("its end", |e| matches!(e, DeliveryEvent::AlarmOver(AlarmKind::ReEnrol)).then_some(()));
    assert!(is_acked(&kiosk.final_of(item.key)));
}

#[test]
fn the_countys_clock_is_measured_and_the_heartbeat_arrives() {
    let hall = Hall::open();
    hall.county.set_clock_offset(-600);
    hall.kiosk.delivery.wake();
    let offset = hall.kiosk.wait_for("clock", |e| match e {
        DeliveryEvent::Clock { offset, .. } if offset.as_secs() < -500 => Some(offset),
        _ => None,
    });
    assert!((-603..=-597).contains(&offset.as_secs()), "{offset}");
    // The heartbeat has no event; two readings of the clock later it has been there.
    let item = hall.kiosk.register(1, 1);
    hall.kiosk.final_of(item.key);
    for _ in 0..2 {
        hall.kiosk.wait_for("clock", |e| matches!(e, DeliveryEvent::Clock { .. }).then_some(()));
    }
    let beats = hall.county.heartbeats();
    assert_eq!(beats[0]["kiosk"], KIOSK);
}

#[test]
fn a_store_that_fails_is_an_alarm_and_is_asked_again() {
    let hall = Hall::open();
    hall.kiosk.wait_for("online", |e| matches!(e, DeliveryEvent::Online(true)).then_some(()));
    hall.kiosk.store.deaf(true);
    let item = hall.kiosk.register(1, 1);
    hall.kiosk.wait_for("alarm", |e| matches!(e, DeliveryEvent::Alarm(AlarmKind::Store)).then_some(()));
    hall.kiosk.store.deaf(false);
    hall.kiosk.wait_for("its end", |e| matches!(e, DeliveryEvent::AlarmOver(AlarmKind::Store)).then_some(()));
    assert!(is_acked(&hall.kiosk.final_of(item.key)), "without being told again");
    hall.county_has(&[item.ticket.to_string()]);
}

fn block<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

#[test]
fn questions_outside_delivery_are_answered_and_bound_to_their_question() {
    let hall = Hall::open();
    let item = hall.kiosk.register(41, 1);
    hall.kiosk.final_of(item.key);
    let client = hall.site.client(quick());
    let status = block(client.ticket_status(item.ticket, "0017")).unwrap();
    assert_eq!((status.ticket, status.state), (item.ticket, MatterState::Submitted));
    assert!(matches!(block(client.ticket_status(item.ticket, "9999")), Err(AskError::Status(404))));
    assert_eq!(block(client.numbering()).unwrap().highest, 41);
    let table = block(client.code_table("sex", None));
    assert!(matches!(&table, Ok(Some(_)) | Err(AskError::Status(404))), "{table:?}");
    if let Ok(Some(table)) = table {
        assert_eq!(block(client.code_table("sex", Some(table.version))).unwrap(), None);
    }
    hall.county.misbehave(Misbehaviour::WrongSignature, None);
    assert!(matches!(block(client.time()), Err(AskError::Answer(_))));
}

#[test]
fn only_the_countys_own_root_over_https_is_spoken_to() {
    let hall = Hall::open();
    let other = tempfile::tempdir().unwrap();
    let foreign = Site { ca_pem: start_county(other.path()).ca_pem(), ..hall.site.clone() };
    assert!(matches!(block(foreign.client(quick()).time()), Err(AskError::Line(NetFault::Connect))));
    let keys = || CountyKeys::new([(hall.site.sign.0.clone(), key32(&hall.site.sign.1))]).unwrap();
    let config = |url: &str, pem: &str| {
        let config = ClientConfig { url: url.to_owned(), roots_pem: pem.into(), timeouts: quick() };
        Client::new(&config, hall.site.sealer(), keys()).unwrap_err()
    };
    for url in ["http://localhost", "localhost:1", "https://localhost/v2", "https://u@localhost", "https://a?b", ""] {
        assert!(matches!(config(url, &hall.site.ca_pem), ClientError::Url(_)), "{url}");
    }
    for pem in ["", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "x"] {
        assert!(matches!(config(&hall.site.url, pem), ClientError::Roots(_)), "{pem}");
    }
}

#[test]
fn a_line_that_hangs_is_given_up_as_ambiguous() {
    let hall = Hall::open();
    hall.county.misbehave(Misbehaviour::Stall(Duration::from_secs(30)), None);
    let item = support::registration(&hall.kiosk.sealer, 1, 1);
    hall.kiosk.store.accept(item.clone());
    let key = item.key;
    let envelope = hall.kiosk.store.run(move |c| outbox::load(c, &key).unwrap().unwrap());
    let outcome = block(hall.site.client(quick()).deliver(&envelope));
    assert_eq!(outcome, HttpOutcome::Unanswered(NetFault::Timeout));
}
