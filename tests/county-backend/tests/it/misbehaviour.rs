//! Each misbehaviour, once, and the county as it was afterwards.

use std::time::Duration;

use county_backend::Misbehaviour;
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
