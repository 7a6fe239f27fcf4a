//! The whole table as one picture, and the acknowledgements one by one.

use std::fmt::Write;

use serde_json::{Value, json};

use super::*;
use crate::outbox::Kind;
use crate::wire::tests::{acknowledgement, keys, signed, submission};

fn now() -> Timestamp {
    "2026-11-22T01:41:00Z".parse().unwrap()
}

fn sent() -> Envelope {
    Envelope {
        key: submission().key,
        kind: Kind::Submission,
        ticket: submission().ticket,
        body: b"sealed".to_vec(),
        sig: [0; 64],
        fp: [10; 32],
        attempts: 1,
        refusals: 0,
        refused_since: None,
    }
}

fn answer(status: u16, body: Vec<u8>) -> HttpOutcome {
    HttpOutcome::Answer { status, retry_after: None, body }
}

fn verdict(ack: Value) -> Verdict {
    decide(&answer(201, signed("acknowledgement", ack)), &sent(), &keys(), now())
}

#[test]
fn a_status_outside_the_contract_is_somebody_elses() {
    for status in 100..=599 {
        let foreign = decide(&answer(status, vec![]), &sent(), &keys(), now()).effect == SenderEffect::InvalidAnswer;
        assert_eq!(foreign, !in_contract(status), "{status}");
    }
}

#[test]
fn the_table() {
    let ack = || signed("acknowledgement", acknowledgement());
    let refused = |refusals, minutes| Envelope {
        refusals,
        refused_since: Some(now() - SignedDuration::from_mins(minutes)),
        ..sent()
    };
    let states = [
        ("first try", sent()),
        ("refused 2x in 59 min", refused(2, 59)),
        ("refused 1x, 2 h ago", refused(1, 120)),
        ("refused 2x in 60 min", refused(2, 60)),
        ("refused 2x, clock went back", refused(2, -600)),
    ];
    let mut outcomes: Vec<(String, HttpOutcome)> = Vec::new();
    for fault in [NetFault::Dns, NetFault::Connect, NetFault::Timeout, NetFault::Broken] {
        outcomes.push((format!("not sent, {fault:?}"), HttpOutcome::NotSent(fault)));
        outcomes.push((format!("unanswered, {fault:?}"), HttpOutcome::Unanswered(fault)));
    }
    for status in [200, 201, 202, 204] {
        outcomes.push((format!("{status} acknowledged"), answer(status, ack())));
        outcomes.push((format!("{status} portal page"), answer(status, b"<html>".to_vec())));
        outcomes.push((format!("{status} oversize"), HttpOutcome::TooLarge { status }));
    }
    let statuses = [
        100, 301, 302, 304, 400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 418, 421,
        422, 425, 426, 428, 429, 431, 451, 500, 501, 502, 503, 504, 505, 511, 599, 600, 999,
    ];
    for status in statuses {
        let retry_after = Some(Duration::from_secs(7));
        outcomes.push((status.to_string(), HttpOutcome::Answer { status, retry_after, body: ack() }));
    }
    outcomes.push(("503 oversize".to_owned(), HttpOutcome::TooLarge { status: 503 }));

    let mut table = String::new();
    for (name, outcome) in &outcomes {
        let all = states.each_ref().map(|(state, sent)| (*state, decide(outcome, sent, &keys(), now())));
        let first = &all[0].1;
        writeln!(table, "{name:22} {:?} / {:?}", first.settlement, first.effect).unwrap();
        for (state, verdict) in all.iter().filter(|(_, v)| v != first) {
            writeln!(table, "{:22} {state}: {:?} / {:?}", "", verdict.settlement, verdict.effect).unwrap();
        }
    }
    // Lengths of receipts differ with base64 padding only; they are not the matter here.
    insta::assert_snapshot!("table", table);
}

#[test]
fn received_duplicate_and_rejected() {
    assert!(matches!(verdict(acknowledgement()).settlement, Settlement::Acked { duplicate_of: None, .. }));
    let mut duplicate = acknowledgement();
    duplicate["outcome"] = json!("duplicate");
    duplicate["duplicate_of"] = json!("000100000010");
    let mut rejected = acknowledgement();
    rejected["outcome"] = json!("rejected_business");
    rejected["reason"] = json!("不在本县办理");
    match verdict(rejected).settlement {
        Settlement::Rejected { reason, receipt, .. } => {
            assert_eq!(reason, "不在本县办理");
            assert!(!receipt.is_empty());
        }
        other => panic!("{other:?}"),
    }
    let first: Ticket = Ticket::new("0001".parse().unwrap(), 1).unwrap();
    duplicate["duplicate_of"] = json!(first);
    assert!(matches!(verdict(duplicate).settlement, Settlement::Acked { duplicate_of: Some(t), .. } if t == first));
}

#[test]
fn a_signed_acknowledgement_of_something_else_ends_nothing() {
    let others = [
        ("key", json!("01935000-0000-7000-8000-0000000000ff")),
        ("fp", json!("0b".repeat(32))),
        ("ticket", json!(Ticket::new("0012".parse().unwrap(), 18).unwrap())),
    ];
    for (name, value) in others {
        let mut ack = acknowledgement();
        ack[name] = value;
        let verdict = verdict(ack);
        assert_eq!(verdict.effect, SenderEffect::InvalidAnswer, "{name}");
        assert!(
            matches!(verdict.settlement, Settlement::StayPending { error: ErrorWord::AnotherItem, counted: true, .. }),
            "{name}: {:?}",
            verdict.settlement
        );
    }
}

#[test]
fn a_signature_that_does_not_fit_ends_nothing() {
    let mut bytes: Value = serde_json::from_slice(&signed("acknowledgement", acknowledgement())).unwrap();
    bytes["received_at"] = json!("2026-11-22T09:41:08+08:00");
    let verdict = decide(&answer(200, bytes.to_string().into_bytes()), &sent(), &keys(), now());
    assert!(matches!(verdict.settlement, Settlement::StayPending { error: ErrorWord::Signature, .. }));
}
