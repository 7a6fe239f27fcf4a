//! Each misbehaviour, once, and the county as it was afterwards.

use std::time::Duration;

use county_backend::{CertificateFault, Misbehaviour, RefusalBody, RetryAfter};
use serde_json::Value;

use crate::contract;
use crate::kiosk::{Delivery, Hall, OFFICER};

/// A delivery nobody has sent yet.
fn delivery(hall: &Hall, person: u32) -> Delivery {
    hall.kiosk.sealed_submission(&hall.kiosk.submission(person))
}

/// What a kiosk sees under `what`, done once.
async fn seen(hall: &Hall, what: Misbehaviour, delivery: &Delivery) -> reqwest::Result<(u16, String, Vec<u8>)> {
    hall.county.misbehave(what, Some(1));
    let response = hall.kiosk.post(delivery).send().await?;
    let media_type = response.headers()["content-type"].to_str().unwrap().to_owned();
    Ok((response.status().as_u16(), media_type, response.bytes().await?.to_vec()))
}

#[tokio::test]
async fn dropped_before_its_commit_nothing_is_stored() {
    let hall = Hall::open();
    let delivery = delivery(&hall, 1);
    assert!(seen(&hall, Misbehaviour::DropBeforeCommit, &delivery).await.is_err());
    assert!(hall.county.submissions().is_empty());
    assert_eq!(hall.kiosk.send(&delivery).await.status, 201);
}

#[tokio::test]
async fn dropped_after_its_commit_it_is_stored_and_the_replay_says_so() {
    let hall = Hall::open();
    let delivery = delivery(&hall, 1);
    assert!(seen(&hall, Misbehaviour::DropAfterCommit, &delivery).await.is_err());
    assert_eq!(hall.county.submissions().len(), 1);
    assert_eq!(hall.kiosk.send(&delivery).await.status, 200);
    assert_eq!(hall.county.submissions().len(), 1);
}

#[tokio::test]
async fn a_stalled_answer_is_not_there_in_time() {
    let hall = Hall::open();
    hall.county.misbehave(Misbehaviour::Stall(Duration::from_mins(10)), Some(1));
    let delivery = delivery(&hall, 1);
    let given_up = hall.kiosk.post(&delivery).timeout(Duration::from_millis(200)).send().await;
    assert!(given_up.unwrap_err().is_timeout());
    assert!(hall.county.submissions().is_empty());
    assert_eq!(hall.kiosk.send(&delivery).await.status, 201);
}

#[tokio::test]
async fn refusals_on_request() {
    let hall = Hall::open();
    let delivery = delivery(&hall, 1);
    hall.county.misbehave(Misbehaviour::Unavailable { retry_after_s: 30 }, Some(2));
    let answer = hall.kiosk.send(&delivery).await;
    assert_eq!((answer.status, answer.headers["retry-after"].to_str().unwrap()), (503, "30"));
    assert_eq!(hall.kiosk.time().await.status, 503);
    assert_eq!(hall.kiosk.time().await.status, 200, "twice, not three times");

    hall.county.misbehave(Misbehaviour::Status(500), None);
    for _ in 0..5 {
        assert_eq!(hall.kiosk.send(&delivery).await.status, 500);
    }
    hall.county.misbehave(Misbehaviour::None, None);
    assert_eq!(hall.kiosk.send(&delivery).await.status, 201);
}

#[tokio::test]
async fn answers_that_are_no_answers() {
    let hall = Hall::open();
    let delivery = delivery(&hall, 1);
    let (status, media_type, page) = seen(&hall, Misbehaviour::CaptivePortal, &delivery).await.unwrap();
    assert_eq!((status, media_type.as_str()), (200, "text/html; charset=utf-8"));
    assert!(page.starts_with(b"<!doctype html>"));

    let (status, media_type, bytes) = seen(&hall, Misbehaviour::Garbage, &delivery).await.unwrap();
    assert_eq!((status, media_type.as_str()), (200, "application/json"));
    assert!(serde_json::from_slice::<Value>(&bytes).is_err());

    let (status, _, bytes) = seen(&hall, Misbehaviour::Oversize, &delivery).await.unwrap();
    assert_eq!(status, 200);
    assert!(bytes.len() > 256 * 1024);

    hall.county.misbehave(Misbehaviour::CaptivePortal, Some(1));
    assert_eq!(hall.kiosk.get("/no/such/path").send().await.unwrap().status(), 200);
    assert!(hall.county.submissions().is_empty());
}

#[tokio::test]
async fn acknowledgements_that_are_not_for_this_delivery() {
    let hall = Hall::open();
    let delivery = delivery(&hall, 1);
    let mut honest = Value::Null;
    for (what, wrong) in [
        (Misbehaviour::WrongSignature, ""),
        (Misbehaviour::WrongKey, "key"),
        (Misbehaviour::WrongFp, "fp"),
        (Misbehaviour::ClockOff(-7200), "received_at"),
        (Misbehaviour::ClockOff(10 * 365 * 86_400), "received_at"),
        (Misbehaviour::ClockOff(-30 * 365 * 86_400), "received_at"),
    ] {
        let (status, _, bytes) = seen(&hall, what, &delivery).await.unwrap();
        assert!(matches!(status, 200 | 201));
        let spoilt: Value = serde_json::from_slice(&bytes).unwrap();
        contract::assert_valid("Acknowledgement", &spoilt);
        // Only the signature is wrong, or everything but one member is right.
        assert_eq!(hall.kiosk.signed_by_county("Acknowledgement", &spoilt), !wrong.is_empty(), "{what:?}");
        honest = hall.kiosk.send(&delivery).await.json;
        assert!(hall.kiosk.signed_by_county("Acknowledgement", &honest));
        for name in ["key", "fp", "ticket", "outcome", "received_at", "kid"] {
            assert_eq!(spoilt[name] != honest[name], name == wrong, "{what:?}: {name}");
        }
    }
    assert_eq!(honest["outcome"], "received");
}

#[tokio::test]
async fn requests_it_cannot_spoil_do_not_use_it_up() {
    let hall = Hall::open();
    hall.county.misbehave(Misbehaviour::DropAfterCommit, Some(1));
    assert_eq!(hall.kiosk.time().await.status, 200);
    assert_eq!(hall.kiosk.numbering().await.status, 200);
    assert!(hall.kiosk.post(&delivery(&hall, 1)).send().await.is_err());

    hall.county.misbehave(Misbehaviour::Status(500), None);
    let ticket = hall.county.submissions()[0].ticket.clone();
    assert_eq!(hall.kiosk.decide(OFFICER, &ticket, "accept", None).await.status, 200, "officers are spared");
}

#[tokio::test]
async fn dropped_by_chance_nothing_is_lost_or_doubled() {
    let hall = Hall::open();
    hall.county.misbehave(Misbehaviour::DropPercent { before: 15, after: 20, seed: 7 }, None);
    let mut dropped = 0;
    for person in 1..=40 {
        let delivery = delivery(&hall, person);
        while hall.kiosk.post(&delivery).send().await.is_err() {
            dropped += 1;
        }
    }
    assert!(dropped > 5, "{dropped}");
    assert_eq!(hall.county.submissions().len(), 40);
}

#[tokio::test]
async fn refusals_of_every_kind() {
    let hall = Hall::open();
    let delivery = delivery(&hall, 1);
    for status in [304, 400, 401, 403, 404, 408, 409, 413, 415, 422, 423, 425, 429, 500, 501, 502, 503, 504] {
        for (retry_after, body) in [
            (RetryAfter::Absent, RefusalBody::Problem),
            (RetryAfter::Seconds(7), RefusalBody::Html),
            (RetryAfter::Date(3600), RefusalBody::Empty),
            (RetryAfter::Nonsense, RefusalBody::Problem),
        ] {
            let what = Misbehaviour::Refuse { status, retry_after, body };
            hall.county.misbehave(what, Some(1));
            let response = hall.kiosk.post(&delivery).send().await.unwrap();
            assert_eq!(response.status().as_u16(), status);
            let field = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
            let (media_type, after) = (field("content-type"), field("retry-after"));
            match retry_after {
                RetryAfter::Absent => assert_eq!(after, None),
                RetryAfter::Seconds(_) => assert_eq!(after.as_deref(), Some("7")),
                RetryAfter::Date(_) => assert!(after.unwrap().ends_with(" GMT")),
                RetryAfter::Nonsense => assert_eq!(after.as_deref(), Some("soon")),
            }
            let bytes = response.bytes().await.unwrap();
            match body {
                RefusalBody::Problem => assert_eq!(media_type.as_deref(), Some("application/problem+json")),
                RefusalBody::Html => assert_eq!(media_type.as_deref(), Some("text/html")),
                RefusalBody::Empty => assert_eq!(media_type, None),
            }
            // Over HTTP/1.1 a 304 loses its body on the way (RFC 9110 §15.4.5), over HTTP/2 the nonsense arrives.
            assert_eq!(bytes.is_empty(), body == RefusalBody::Empty, "{what:?}");
        }
    }
    hall.county.misbehave("status 307".parse().unwrap(), Some(1));
    let response = hall.kiosk.post(&delivery).send().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), response.headers()["location"].as_bytes()),
        (307, &b"http://login.invalid/"[..])
    );
    assert!(hall.county.submissions().is_empty());
    assert_eq!(hall.kiosk.send(&delivery).await.status, 201);
}

#[tokio::test]
async fn a_busy_county_takes_its_time_and_takes_it_once() {
    let hall = Hall::open();
    let first = delivery(&hall, 1);
    hall.county.misbehave(Misbehaviour::Busy(Duration::from_millis(500)), Some(1));
    let (one, two) = tokio::join!(hall.kiosk.send(&first), hall.kiosk.send(&first));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
    assert_eq!(hall.kiosk.send(&first).await.status, 200);

    // The kiosk goes away; the county goes on.
    let second = delivery(&hall, 2);
    hall.county.misbehave(Misbehaviour::Busy(Duration::from_secs(1)), Some(1));
    assert!(hall.kiosk.post(&second).timeout(Duration::from_millis(500)).send().await.unwrap_err().is_timeout());
    let mut refused = 0;
    let answer = loop {
        let answer = hall.kiosk.send(&second).await;
        if answer.status != 409 {
            break answer;
        }
        assert_eq!(answer.kind(), "being-processed");
        refused += 1;
    };
    assert!(refused > 0);
    assert_eq!(answer.status, 200, "stored while nobody waited");
    assert_eq!(hall.county.submissions().len(), 2);
}

#[tokio::test]
async fn answers_that_do_not_come_whole() {
    let hall = Hall::open();
    let first = delivery(&hall, 1);
    hall.county.misbehave(Misbehaviour::Trickle(10), Some(1));
    let response = hall.kiosk.post(&first).timeout(Duration::from_secs(1)).send().await.unwrap();
    assert_eq!(response.status(), 201);
    assert!(response.bytes().await.unwrap_err().is_timeout());
    hall.county.misbehave(Misbehaviour::Trickle(100_000), Some(1));
    assert_eq!(hall.kiosk.send(&first).await.status, 200);

    let second = delivery(&hall, 2);
    hall.county.misbehave(Misbehaviour::ResetMidBody, Some(1));
    let mut response = hall.kiosk.post(&second).send().await.unwrap();
    assert_eq!(response.status(), 201);
    let begun = response.chunk().await.unwrap().expect("half of it");
    assert!(begun.starts_with(b"{"));
    assert!(response.chunk().await.is_err());
    assert_eq!(hall.kiosk.send(&second).await.status, 200, "stored all the same");

    let third = delivery(&hall, 3);
    hall.county.misbehave(Misbehaviour::HugeHeaders, Some(1));
    assert!(hall.kiosk.post(&third).send().await.is_err(), "more header fields than a client takes");
    assert_eq!(hall.kiosk.send(&third).await.status, 200, "stored all the same");
}

#[tokio::test]
async fn acknowledged_twice_and_not_the_same() {
    let hall = Hall::open();
    let first = delivery(&hall, 1);
    hall.county.misbehave(Misbehaviour::SecondThoughts, Some(2));
    let honest = hall.kiosk.send(&first).await;
    let second = hall.kiosk.send(&first).await;
    assert_eq!((honest.text("outcome"), second.text("outcome")), ("received", "rejected_business"));
    assert_eq!((honest.text("key"), honest.text("fp")), (second.text("key"), second.text("fp")));
    assert!(hall.kiosk.signed_by_county("Acknowledgement", &second.json));
    assert_eq!(hall.kiosk.send(&first).await.bytes, honest.bytes);

    hall.county.misbehave(Misbehaviour::UnknownOutcome, Some(1));
    let response = hall.kiosk.post(&first).send().await.unwrap();
    let unknown: Value = response.json().await.unwrap();
    assert_eq!(unknown["outcome"], "filed");
    assert!(hall.kiosk.signed_by_county("Acknowledgement", &unknown));
}

#[tokio::test]
async fn one_acknowledgement_for_two_deliveries() {
    let hall = Hall::open();
    hall.county.misbehave(Misbehaviour::AnotherAck, None);
    let first = hall.kiosk.send(&delivery(&hall, 1)).await;
    assert_eq!((first.status, first.text("outcome")), (201, "received"), "there is no other yet");
    let other = delivery(&hall, 2);
    let answer = hall.kiosk.send(&other).await;
    assert_eq!((answer.status, &answer.bytes), (200, &first.bytes));
    assert_eq!(hall.county.submissions().len(), 1, "the other one is nowhere");
    hall.county.misbehave(Misbehaviour::None, None);
    assert_eq!(hall.kiosk.send(&other).await.status, 201);
}

#[tokio::test]
async fn certificates_that_must_not_be_trusted() {
    let mut hall = Hall::open();
    let ca = hall.county.ca_pem();
    assert_eq!(hall.kiosk.time().await.status, 200);
    for fault in CertificateFault::ALL {
        let said = match fault {
            CertificateFault::Expired | CertificateFault::ExpiredAuthority => "Expired",
            CertificateFault::NotYet => "NotValidYet",
            CertificateFault::WrongHost => "NotValidForName",
            CertificateFault::Stranger => "BadSignature",
        };
        hall.county.misbehave(Misbehaviour::Certificate(fault), None);
        assert!(hall.kiosk.get("/v1/time").send().await.is_err(), "the connection that is open is no way around it");
        hall.kiosk.reconnect(&ca);
        let error = format!("{:?}", hall.kiosk.get("/v1/time").send().await.unwrap_err());
        assert!(error.contains(said), "{fault:?}: {error}");
        hall.county.misbehave(Misbehaviour::None, None);
        assert_eq!(hall.kiosk.time().await.status, 200);
    }
}

#[tokio::test]
async fn http_1_1_only() {
    let mut hall = Hall::open();
    let ca = hall.county.ca_pem();
    let version = async |hall: &Hall| hall.kiosk.get("/v1/time").send().await.unwrap().version();
    assert_eq!(version(&hall).await, reqwest::Version::HTTP_2);
    hall.county.misbehave(Misbehaviour::Http1Only, None);
    hall.kiosk.reconnect(&ca);
    assert_eq!(version(&hall).await, reqwest::Version::HTTP_11);
    let delivery = delivery(&hall, 1);
    assert_eq!(hall.kiosk.send(&delivery).await.status, 201);
    // What is wrong with an answer is wrong over HTTP/1.1 too.
    hall.county.misbehave(Misbehaviour::ResetMidBody, Some(1));
    let response = hall.kiosk.post(&delivery).send().await.unwrap();
    assert!(response.bytes().await.is_err());
}
