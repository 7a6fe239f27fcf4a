//! What this crate writes has the shape the contract says, judged by `contract/openapi.yaml` itself.

use serde::Serialize;
use serde_json::{Value, json};

use super::tests::submission;
use super::*;
use crate::seal::Sealer;

pub(crate) fn judge(name: &str, value: &Value) -> Result<(), Vec<String>> {
    let document: Value = serde_saphyr::from_str(include_str!("../../contract/openapi.yaml")).unwrap();
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": format!("#/components/schemas/{name}"),
        "components": document["components"],
    });
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let wrong: Vec<_> = validator.iter_errors(value).map(|e| format!("{}: {e}", e.instance_path())).collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

pub(crate) fn fits(name: &str, value: &impl Serialize) {
    assert_eq!(judge(name, &serde_json::to_value(value).unwrap()), Ok(()), "{name}");
}

#[test]
fn the_judge_can_say_no() {
    let mut value = serde_json::to_value(submission()).unwrap();
    value["surprise"] = json!(1);
    assert!(judge("Submission", &value).is_err());
    let mut value = serde_json::to_value(submission()).unwrap();
    value["ticket"] = json!("12");
    assert!(judge("Submission", &value).is_err());
}

#[test]
fn submissions_full_and_bare() {
    let full = submission();
    fits("Submission", &full);
    for (assurance, clock) in [
        (Assurance::Declared, ClockState::Untrusted),
        (Assurance::ECardCode, ClockState::Holdover),
        (Assurance::Card, ClockState::Synced),
    ] {
        let mut bare = Submission { assurance, clock, promise: Promise::Button, supersedes: None, ..full.clone() };
        bare.person.name_raw = None;
        bare.person.ethnicity = None;
        bare.person.id_address = None;
        bare.person.id_issuer = None;
        bare.person.id_valid_from = None;
        bare.person.id_valid_to = Some(jiff::civil::date(2036, 1, 1));
        bare.flags.clear();
        bare.answers.clear();
        bare.relied_on.clear();
        for sex in [Sex::Unknown, Sex::Male, Sex::Female, Sex::Unspecified] {
            bare.person.sex = sex;
            fits("Submission", &bare);
        }
    }
}

#[test]
fn ratings_queries_and_heartbeats() {
    use RatingReason as R;
    let s = submission();
    let scores = [Score::One, Score::Two, Score::Three, Score::Four, Score::Five];
    for (score, reasons) in scores.into_iter().zip(
        [vec![R::Slow, R::Attitude, R::Skill], vec![R::GuideWrong, R::Device, R::Other], vec![]].into_iter().cycle(),
    ) {
        let callback = reasons.is_empty();
        let comment = callback.then(|| "说得很清楚".into());
        fits(
            "Rating",
            &Rating {
                key: s.key,
                ticket: s.ticket,
                kiosk: s.kiosk,
                score,
                reasons,
                comment,
                callback,
                at: s.filled_at,
            },
        );
    }
    fits("PersonQuery", &PersonQuery { id_no: s.person.id_no, name: s.person.name, at: s.filled_at });
    for (key_protection, oldest_pending_at, alarms) in
        [(KeyProtection::File, None, vec![]), (KeyProtection::Tpm2, Some(s.filled_at), vec!["STORE".to_owned()])]
    {
        let beat = Heartbeat {
            kiosk: s.kiosk,
            version: "0.1.0".into(),
            at: s.filled_at,
            clock: ClockState::Synced,
            key_protection,
            outbox: OutboxGauge { pending: 0, parked: 0, oldest_pending_at },
            devices: [("id_card".to_owned(), "online".to_owned())].into(),
            alarms,
            health: None,
            verbs_done: vec![],
        };
        fits("Heartbeat", &beat);
    }
}

#[test]
fn the_sealed_body_is_the_request_body() {
    let sealer = Sealer::new("c1", &[9; 32], "0012".parse().unwrap(), &[5; 32]).unwrap();
    let body = sealer.seal(&submission().key, &submission()).unwrap();
    fits("Sealed", &serde_json::from_slice::<Value>(&body.bytes).unwrap());
}
