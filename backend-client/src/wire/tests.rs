//! The JSON as it goes out, and what a signature covers.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey};
use jiff::civil::date;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::ticket::{KioskNumber, Ticket};

/// Signs as the county of the tests, key `t1`.
pub(crate) fn signed(context: &str, mut value: Value) -> Vec<u8> {
    value["kid"] = json!("t1");
    let canonical = canonical_without_sig(value.to_string().as_bytes()).unwrap();
    let message = [format!("suining-county/{context}/v1|").as_bytes(), &canonical].concat();
    value["sig"] = json!(STANDARD.encode(SigningKey::from_bytes(&[9; 32]).sign(&message).to_bytes()));
    value.to_string().into_bytes()
}

pub(crate) fn keys() -> CountyKeys {
    CountyKeys::new([("t1".to_owned(), SigningKey::from_bytes(&[9; 32]).verifying_key().to_bytes())]).unwrap()
}

pub(crate) fn submission() -> Submission {
    let at = Moment("2026-11-22T01:41:00Z".parse().unwrap());
    Submission {
        key: Uuid::from_u128(0x0193_5000_0000_7000_8000_0000_0000_0001),
        ticket: Ticket::new(KioskNumber::new(12).unwrap(), 17).unwrap(),
        kiosk: KioskNumber::new(12).unwrap(),
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
            id_no: "000000199001010017".into(),
            name: "杨试例".into(),
            name_raw: Some("aGhOZg==".into()),
            sex: Sex::Female,
            ethnicity: Some("06".into()),
            birth_date: PrivateDate(date(1990, 1, 1)),
            id_address: Some("试例县试例村1号".into()),
            id_issuer: Some("试例县公安局".into()),
            id_valid_from: Some(date(2016, 1, 1)),
            id_valid_to: None,
        },
        assurance: Assurance::CardAndClerk,
        answers: [
            ("mobile".to_owned(), Answer::Text("13900000000".into())),
            ("children".to_owned(), Answer::Number(2)),
            ("wants_training".to_owned(), Answer::YesNo(true)),
            ("skills".to_owned(), Answer::Codes(vec!["0101".into(), "0202".into()])),
        ]
        .into(),
        flags: vec![Flag { rule: "age".into(), outcome: FlagOutcome::Clerk, reason: "AGE_UNDER_16".into() }],
        consents: vec![Consent { text: "notice".into(), version: 1, at }],
        promise: Promise::Signature("iVBORw0KGgo=".into()),
        relied_on: vec!["hukou_type".to_owned()],
        supersedes: Some(Ticket::new(KioskNumber::new(12).unwrap(), 16).unwrap()),
        filled_at: at,
        submitted_at: at,
        clock: ClockState::Synced,
    }
}

pub(crate) fn acknowledgement() -> Value {
    json!({
        "key": submission().key, "ticket": submission().ticket, "fp": "0a".repeat(32), "outcome": "received",
        "received_at": "2026-11-22T09:41:07+08:00",
    })
}

fn pretty(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap()
}

#[test]
fn a_submission_as_it_goes_out() {
    insta::assert_snapshot!("submission", pretty(&submission()));
}

#[test]
fn a_rating_a_query_and_a_heartbeat_as_they_go_out() {
    let s = submission();
    let rating = Rating {
        key: s.key,
        ticket: s.ticket,
        kiosk: s.kiosk,
        score: Score::Two,
        reasons: vec![RatingReason::Slow, RatingReason::GuideWrong],
        comment: Some("排队太久".into()),
        callback: true,
        at: s.filled_at,
    };
    let query = PersonQuery { id_no: s.person.id_no, name: s.person.name, at: s.filled_at };
    let beat = Heartbeat {
        kiosk: s.kiosk,
        version: "0.1.0".into(),
        at: s.filled_at,
        clock: ClockState::Holdover,
        key_protection: KeyProtection::File,
        outbox: OutboxGauge { pending: 3, parked: 1, oldest_pending_at: Some(s.filled_at) },
        devices: [("id_card".to_owned(), "online".to_owned())].into(),
        alarms: vec!["PARKED".into()],
        health: None,
        verbs_done: vec![],
    };
    insta::assert_snapshot!("others", [pretty(&rating), pretty(&query), pretty(&beat)].join("\n"));
}

#[test]
fn nothing_about_the_person_in_debug() {
    let shown = format!("{:?}", submission());
    for secret in ["杨", "000000199001010017", "1990", "13900000000", "试例", "0101", "iVBOR", "aGhO", "Female"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}

#[test]
fn a_signed_answer_is_read() {
    let ack: Acknowledgement = verify(&signed("acknowledgement", acknowledgement()), &keys()).unwrap();
    assert_eq!((ack.key, ack.outcome, ack.fp), (submission().key, Outcome::Received, [10; 32]));
    assert_eq!(ack.received_at.to_string(), "2026-11-22T09:41:07+08:00");
}

#[test]
fn every_member_is_covered_known_or_not() {
    let mut whole = acknowledgement();
    whole["duplicate_of"] = json!(submission().ticket);
    whole["reason"] = json!("缺材料");
    whole["of_tomorrow"] = json!({"a": [1, null]});
    let good: Value = serde_json::from_slice(&signed("acknowledgement", whole)).unwrap();
    assert!(verify::<Acknowledgement>(good.to_string().as_bytes(), &keys()).is_ok());
    for name in good.as_object().unwrap().keys() {
        let mut changed = good.clone();
        changed[name] = json!("x");
        assert!(verify::<Acknowledgement>(changed.to_string().as_bytes(), &keys()).is_err(), "{name} changed");
        changed.as_object_mut().unwrap().remove(name);
        assert!(verify::<Acknowledgement>(changed.to_string().as_bytes(), &keys()).is_err(), "{name} removed");
    }
    let mut added = good;
    added["new"] = json!(1);
    assert!(matches!(verify::<Acknowledgement>(added.to_string().as_bytes(), &keys()), Err(AnswerError::Signature)));
}

#[test]
fn another_context_key_size_or_shape_is_refused_by_name() {
    let read = |bytes: &[u8]| verify::<Acknowledgement>(bytes, &keys()).unwrap_err();
    assert!(matches!(read(&signed("time", acknowledgement())), AnswerError::Signature));
    let mut foreign: Value = serde_json::from_slice(&signed("acknowledgement", acknowledgement())).unwrap();
    foreign["kid"] = json!("t2");
    assert!(matches!(read(foreign.to_string().as_bytes()), AnswerError::UnknownKey));
    let mut long = acknowledgement();
    long["reason"] = json!("a".repeat(MAX_ANSWER));
    assert!(matches!(read(&signed("acknowledgement", long)), AnswerError::TooLarge));
    let mut wrong = acknowledgement();
    wrong["outcome"] = json!("maybe");
    assert!(matches!(read(&signed("acknowledgement", wrong)), AnswerError::Shape("acknowledgement")));
    let mut upper = acknowledgement();
    upper["fp"] = json!("0A".repeat(32));
    assert!(matches!(read(&signed("acknowledgement", upper)), AnswerError::Shape(_)));
    assert!(matches!(read(b"<html>log in</html>"), AnswerError::Canonical(_)));
    assert!(matches!(CountyKeys::new([]), Err(KeyError::None)));
}

#[test]
fn facts_and_their_matters_are_read() {
    let facts = json!({
        "query": submission().key, "pension": "no", "active_employment": "unknown", "active_insurance": "yes",
        "active_licence": "no", "active_unemployment": "no", "insured_months": 14, "held": ["mobile"],
        "known": {"mobile": "13900000000"},
        "matters": [{"ticket": submission().ticket, "service": "unemp_reg", "state": "need_more",
                     "since": "2026-11-20T09:00:00+08:00", "note": "请补照片", "rated": true}],
        "at": "2026-11-22T09:41:07+08:00",
    });
    let facts: PersonFacts = verify(&signed("person-facts", facts), &keys()).unwrap();
    assert_eq!(facts.active_employment, Fact::Unknown);
    assert_eq!(facts.matters[0].state, MatterState::NeedMore);
    assert!(facts.matters[0].rated);
    assert_eq!((facts.insured_months, facts.held.as_slice()), (Some(14), ["mobile".to_owned()].as_slice()));
    let shown = format!("{facts:?}");
    assert!(!shown.contains("13900000000") && !shown.contains("照片"), "{shown}");
}
