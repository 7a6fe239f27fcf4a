//! Submissions and ratings: stored once, acknowledged, or refused for a reason that is named.

use county_backend::{State, forms};
use ed25519_dalek::SigningKey;
use serde_json::{Value, json};

use crate::kiosk::{Hall, KIOSK, id_no, new_key};

#[tokio::test]
async fn a_submission_is_stored_as_sent_and_acknowledged() {
    let hall = Hall::open();
    let plain = hall.kiosk.submission(1);
    let delivery = hall.kiosk.sealed_submission(&plain);
    let answer = hall.kiosk.send(&delivery).await;

    assert_eq!((answer.status, answer.text("outcome")), (201, "received"));
    assert_eq!((answer.text("key"), answer.text("ticket")), (delivery.key.as_str(), plain["ticket"].as_str().unwrap()));
    assert_eq!(answer.text("fp"), forms::fingerprint(&delivery.body));
    assert!(hall.kiosk.signed_by_county("Acknowledgement", &answer.json));

    let record = hall.county.submissions();
    assert_eq!(record.len(), 1);
    let row = &record[0];
    assert_eq!(row.plaintext, plain);
    assert_eq!((row.id_no.as_str(), row.id_check_digit_ok), (id_no(1).as_str(), true));
    assert_eq!((row.kiosk.as_str(), row.state, row.active), (KIOSK, State::Submitted, true));
    assert_eq!(row.history.len(), 1);
    assert!(!format!("{row:?}").contains(&row.id_no), "an ID number in a debug line");
}

#[tokio::test]
async fn a_replay_gets_the_stored_bytes() {
    let mut hall = Hall::open();
    let delivery = hall.kiosk.sealed_submission(&hall.kiosk.submission(1));
    let first = hall.kiosk.send(&delivery).await;
    let again = hall.kiosk.send(&delivery).await;
    assert_eq!((first.status, again.status), (201, 200));
    assert_eq!(first.bytes, again.bytes);

    // Also from a county that was away in between: same port, same keys, same record.
    let (ca, keys) = (hall.county.ca_pem(), hall.county.keys());
    hall.county.restart();
    hall.kiosk.reconnect(&ca);
    let later = hall.kiosk.send(&delivery).await;
    assert_eq!((later.status, &later.bytes), (200, &first.bytes));
    assert_eq!((hall.county.ca_pem(), hall.county.keys()), (ca, keys));
    assert_eq!(hall.county.submissions().len(), 1);
}

#[tokio::test]
async fn a_stopped_county_does_not_answer() {
    let mut hall = Hall::open();
    assert_eq!(hall.kiosk.time().await.status, 200);
    hall.county.stop();
    assert!(hall.kiosk.get("/v1/time").send().await.is_err());
    let ca = hall.county.ca_pem();
    hall.county.restart();
    hall.kiosk.reconnect(&ca);
    assert_eq!(hall.kiosk.time().await.status, 200);
}

#[tokio::test]
async fn a_key_or_a_ticket_is_not_used_twice() {
    let hall = Hall::open();
    let plain = hall.kiosk.submission(1);
    hall.kiosk.submit(&plain).await;

    let mut other = hall.kiosk.submission(2);
    other["key"] = plain["key"].clone();
    let reused = hall.kiosk.submit(&other).await;
    assert_eq!((reused.status, reused.kind()), (422, "key-reused"));

    // Not across paths either.
    let mut rating = hall.kiosk.rating(plain["ticket"].as_str().unwrap(), "5");
    rating["key"] = plain["key"].clone();
    assert_eq!(hall.kiosk.send(&hall.kiosk.sealed_rating(&rating)).await.kind(), "key-reused");

    let mut other = hall.kiosk.submission(3);
    other["ticket"] = plain["ticket"].clone();
    let taken = hall.kiosk.submit(&other).await;
    assert_eq!((taken.status, taken.kind()), (422, "ticket-taken"));
    assert_eq!((hall.county.submissions().len(), hall.county.ratings().len()), (1, 0));
}

#[tokio::test]
async fn only_the_registered_device_delivers() {
    let hall = Hall::open();
    let mut kiosk = hall.kiosk;
    let plain = kiosk.submission(1);
    let right = kiosk.sealed_submission(&plain);

    let mut altered = right.clone();
    altered.body.push(b'\n');
    let mut empty = right.clone();
    empty.signature.clear();
    let mut other_key = right.clone();
    other_key.key = new_key();
    kiosk.device = SigningKey::from_bytes(&rand::random());
    let stranger = kiosk.sealed_submission(&plain);
    for delivery in [altered, empty, other_key, stranger] {
        let answer = kiosk.send(&delivery).await;
        assert_eq!((answer.status, answer.kind()), (401, "signature"));
    }

    let mut unknown = right;
    unknown.kiosk = "0099".to_owned();
    let answer = kiosk.send(&unknown).await;
    assert_eq!((answer.status, answer.kind()), (401, "unknown-kiosk"));
    assert!(hall.county.submissions().is_empty());
}

#[tokio::test]
async fn a_plaintext_of_another_shape_is_refused_by_the_members_name() {
    let hall = Hall::open();
    let change = |pointer: &str, value: Value| {
        let mut plain = hall.kiosk.submission(1);
        *plain.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = value;
        plain
    };
    let ticket = hall.kiosk.next_ticket();
    let wrong_digit = format!("{}{}", &ticket[..11], (ticket.as_bytes()[11] - b'0' + 1) % 10);
    let long = "长".repeat(71);
    for (pointer, value, named) in [
        ("/ticket", json!(wrong_digit), "ticket"),
        ("/ticket", json!(forms::ticket("0013", 1)), "ticket"),
        ("/kiosk", json!("0013"), "kiosk"),
        ("/site_division", json!("4305271"), "site_division"),
        ("/service", json!("Unemp"), "service"),
        ("/service_version", json!(0), "service_version"),
        ("/person/name", json!(""), "person.name"),
        ("/person/name", json!(long), "person.name"),
        ("/person/sex", json!("3"), "person.sex"),
        ("/person/birth_date", json!("1990-02-30"), "person.birth_date"),
        ("/answers/mobile", json!("1".repeat(1001)), "answers"),
        ("/answers/job_intention", json!(vec!["1"; 21]), "answers"),
        ("/flags/0/rule", json!("r".repeat(41)), "flags"),
        ("/consents/0/at", json!("yesterday"), "consents"),
        ("/promise/given", json!(false), "promise.given"),
        ("/promise", json!({"given": true, "how": "button", "signature": "AAAA"}), "promise.signature"),
        ("/submitted_at", json!("2026-11-22T09:41:00"), "submitted_at"),
        // What the reader itself refuses is named by its place only.
        ("/channel", json!("W"), "column"),
        ("/clock", json!("GOOD"), "column"),
        ("/answers/mobile", json!(1.5), "column"),
        ("/person", json!({"id_no": "1", "portrait": "AAAA"}), "column"),
    ] {
        let plain = change(pointer, value);
        let answer = hall.kiosk.submit(&plain).await;
        assert_eq!((answer.status, answer.kind()), (400, "plaintext"), "{pointer}");
        assert!(answer.text("detail").contains(named), "{pointer}: {}", answer.json);
        assert!(!answer.text("detail").contains("杨"), "a value in a problem");
    }
    let mut plain = hall.kiosk.submission(1);
    plain["portrait"] = json!("AAAA");
    assert_eq!(hall.kiosk.submit(&plain).await.kind(), "plaintext");
    // Sealed under one key, naming another.
    let sealed = hall.kiosk.seal("/v1/submissions", &new_key(), &hall.kiosk.submission(1));
    assert!(hall.kiosk.send(&sealed).await.text("detail").contains("`key`"));
    assert!(hall.county.submissions().is_empty());
}

#[tokio::test]
async fn a_body_that_does_not_open_is_refused() {
    let hall = Hall::open();
    let good: Value = serde_json::from_slice(&hall.kiosk.sealed_submission(&hall.kiosk.submission(1)).body).unwrap();
    let with = |member: &str, value: Value| {
        let mut sealed = good.clone();
        sealed[member] = value;
        sealed.to_string().into_bytes()
    };
    for body in [
        b"{".to_vec(),
        b"[]".to_vec(),
        with("v", json!(2)),
        with("kid", json!("seal-9")),
        with("enc", json!("AAAA")),
        with("ct", json!("not base64")),
        with("more", json!(1)),
        // Right in itself, but sealed for another key.
        with("v", json!(1)),
    ] {
        let answer = hall.kiosk.send(&hall.kiosk.signed("/v1/submissions", &new_key(), body)).await;
        assert_eq!((answer.status, answer.kind()), (400, "not-openable"));
    }
}

#[tokio::test]
async fn headers_media_type_and_size_are_checked() {
    let hall = Hall::open();
    let right = hall.kiosk.sealed_submission(&hall.kiosk.submission(1));
    let mut wrong = right.clone();
    wrong.kiosk = "12".to_owned();
    assert_eq!(hall.kiosk.send(&wrong).await.kind(), "kiosk-id");
    let mut wrong = right.clone();
    wrong.key = "0f8fad5b-d9cb-469f-a165-70867728950e".to_owned();
    assert_eq!(hall.kiosk.send(&wrong).await.kind(), "idempotency-key");

    let plain_text = hall.kiosk.post(&right).header("Content-Type", "text/plain");
    // A second Content-Type beside the first would be another test.
    let mut request = plain_text.build().unwrap();
    request.headers_mut().insert("Content-Type", "text/plain".parse().unwrap());
    assert_eq!(hall.kiosk.client.execute(request).await.unwrap().status(), 415);

    let large = hall.kiosk.signed("/v1/submissions", &new_key(), vec![b' '; 300 * 1024]);
    assert_eq!(hall.kiosk.send(&large).await.kind(), "too-large");
    assert_eq!(hall.kiosk.get("/v1/nothing").send().await.unwrap().status(), 404);
    assert_eq!(hall.kiosk.get("/v1/submissions").send().await.unwrap().status(), 405);
    assert!(hall.county.submissions().is_empty());
}

#[tokio::test]
async fn a_second_registration_of_one_person_is_kept_but_does_not_count() {
    let hall = Hall::open();
    let first = hall.kiosk.submit(&hall.kiosk.submission(1)).await;
    let mut plain = hall.kiosk.submission(1);
    // Lower-case x in the check digit is the same person.
    plain["person"]["id_no"] = json!(id_no(1).to_ascii_lowercase());
    let second = hall.kiosk.submit(&plain).await;
    assert_eq!((second.status, second.text("outcome")), (201, "duplicate"));
    assert_eq!(second.text("duplicate_of"), first.text("ticket"));

    let record = hall.county.submissions();
    assert_eq!(record.iter().map(|row| row.active).collect::<Vec<_>>(), [true, false]);
    assert_eq!(record[1].duplicate_of.as_deref(), Some(first.text("ticket")));
    assert_eq!(hall.kiosk.submit(&hall.kiosk.submission(2)).await.text("outcome"), "received");

    // Once the first was refused, the person may register again.
    hall.county.decide(first.text("ticket"), "reject", "材料不符");
    assert_eq!(hall.kiosk.submit(&hall.kiosk.submission(1)).await.text("outcome"), "received");
}

#[tokio::test]
async fn a_correction_takes_the_place_of_what_it_supersedes() {
    let hall = Hall::open();
    let first = hall.kiosk.submit(&hall.kiosk.submission(1)).await;
    hall.county.decide(first.text("ticket"), "need_more", "请更正失业日期");
    let mut plain = hall.kiosk.submission(1);
    plain["supersedes"] = json!(first.text("ticket"));
    assert_eq!(hall.kiosk.submit(&plain).await.text("outcome"), "received");
    let record = hall.county.submissions();
    assert_eq!((record[0].state, record[0].active), (State::Withdrawn, false));
    assert_eq!((record[1].state, record[1].active), (State::Submitted, true));

    // Another person's number is no right to withdraw it.
    let mut stranger = hall.kiosk.submission(2);
    stranger["supersedes"] = plain["ticket"].clone();
    hall.kiosk.submit(&stranger).await;
    assert!(hall.county.submissions()[1].active);
}

#[tokio::test]
async fn a_service_the_county_does_not_take_is_acknowledged_as_such() {
    let hall = Hall::open();
    let mut plain = hall.kiosk.submission(1);
    plain["service"] = json!("no_such_service");
    let answer = hall.kiosk.submit(&plain).await;
    assert_eq!((answer.status, answer.text("outcome")), (201, "rejected_business"));
    assert!(answer.text("reason").contains("窗口"));
    let record = hall.county.submissions();
    assert_eq!((record[0].state, record[0].active), (State::Rejected, false));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_delivery_sent_twice_at_once_is_stored_once() {
    let hall = Hall::open();
    for person in 1..=20 {
        let delivery = hall.kiosk.sealed_submission(&hall.kiosk.submission(person));
        let (one, two) = tokio::join!(hall.kiosk.send(&delivery), hall.kiosk.send(&delivery));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 201]);
        assert_eq!(one.bytes, two.bytes);
    }
    assert_eq!(hall.county.submissions().len(), 20);
}

#[tokio::test]
async fn a_ticket_is_rated_once() {
    let hall = Hall::open();
    let ticket = hall.kiosk.submit(&hall.kiosk.submission(1)).await.text("ticket").to_owned();
    let delivery = hall.kiosk.sealed_rating(&hall.kiosk.rating(&ticket, "4"));
    let first = hall.kiosk.send(&delivery).await;
    assert_eq!((first.status, first.text("outcome"), first.text("ticket")), (201, "received", ticket.as_str()));
    assert_eq!(hall.kiosk.send(&delivery).await.bytes, first.bytes);

    let second = hall.kiosk.send(&hall.kiosk.sealed_rating(&hall.kiosk.rating(&ticket, "1"))).await;
    assert_eq!((second.text("outcome"), second.text("duplicate_of")), ("duplicate", ticket.as_str()));
    let ratings = hall.county.ratings();
    assert_eq!(
        ratings.iter().map(|row| (row.score.as_str(), row.counted)).collect::<Vec<_>>(),
        [("4", true), ("1", false)]
    );
    assert_eq!(ratings[0].reasons, ["slow"]);
    assert_eq!((ratings[0].comment.as_deref(), ratings[0].callback), (None, false));

    let mut plain = hall.kiosk.rating(&hall.kiosk.next_ticket(), "2");
    plain["comment"] = json!("等了很久，没有人叫号");
    plain["callback"] = json!(true);
    hall.kiosk.send(&hall.kiosk.sealed_rating(&plain)).await;
    let row = hall.county.ratings().pop().unwrap();
    assert_eq!((row.comment.as_deref(), row.callback), (plain["comment"].as_str(), true));
    assert!(!format!("{row:?}").contains("叫号"), "the person's words in a debug line");
    for comment in [String::new(), "长".repeat(201)] {
        let mut wrong = hall.kiosk.rating(&hall.kiosk.next_ticket(), "2");
        wrong["comment"] = json!(comment);
        let answer = hall.kiosk.send(&hall.kiosk.sealed_rating(&wrong)).await;
        assert!(answer.text("detail").contains("`comment`"));
    }

    let mut wrong = hall.kiosk.rating(&ticket, "5");
    wrong["score"] = json!("6");
    assert_eq!(hall.kiosk.send(&hall.kiosk.sealed_rating(&wrong)).await.kind(), "plaintext");
}
