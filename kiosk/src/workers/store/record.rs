//! From what the session hands in to the contract's plaintext.

use backend_client::{
    seal::Sealer,
    ticket::Ticket,
    wire::{self, Private, PrivateDate, Sex},
};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    applicant::Applicant,
    clock::Moment,
    session::event::{Promise, Rating, Submission},
};

/// The plaintext of a submission.
pub(super) fn submission(
    submission: &Submission,
    key: Uuid,
    ticket: Ticket,
    sealer: &Sealer,
    site_division: &str,
    now: Moment,
) -> wire::Submission {
    wire::Submission {
        key,
        ticket,
        kiosk: sealer.kiosk(),
        site_division: site_division.to_owned(),
        service: submission.service.clone(),
        service_version: submission.service_version,
        channel: wire::Channel::K,
        assist_mode: if submission.helped.is_some() {
            wire::AssistMode::Assisted
        } else {
            wire::AssistMode::SelfService
        },
        staff: submission.helped.clone(),
        entered_by: submission.entered_by.clone(),
        agent: None,
        person: person(&submission.applicant),
        assurance: submission.assurance,
        answers: submission.answers.iter().filter_map(|(id, value)| Some((id.clone(), answer(value)?))).collect(),
        flags: submission
            .flags
            .iter()
            .map(|(rule, outcome, reason)| wire::Flag { rule: rule.clone(), outcome: *outcome, reason: reason.clone() })
            .collect(),
        consents: submission
            .consents
            .iter()
            .map(|(text, version, at)| wire::Consent { text: text.clone(), version: *version, at: wire::Moment(*at) })
            .collect(),
        promise: match &submission.promise {
            Promise::Signature(strokes) => crate::signature::png(&strokes.0)
                .map_or(wire::Promise::Button, |png| wire::Promise::Signature(Private::new(png))),
            Promise::Button => wire::Promise::Button,
        },
        supersedes: None,
        relied_on: submission.relied_on.clone(),
        filled_at: wire::Moment(submission.filled_at),
        submitted_at: wire::Moment(now.wall),
        clock: now.trust,
    }
}

fn person(applicant: &Applicant) -> wire::Person {
    let private = |text: &String| Private::new(text.as_str());
    let some = |text: &String| (!text.is_empty()).then(|| private(text));
    wire::Person {
        doc_type: applicant.doc_type.clone(),
        id_no: private(&applicant.id_no),
        name: private(&applicant.name),
        name_raw: applicant.name_raw.as_ref().map(|units| Private::new(crate::signature::base64_utf16(units))),
        sex: match applicant.sex.as_str() {
            "1" => Sex::Male,
            "2" => Sex::Female,
            "9" => Sex::Unspecified,
            _ => Sex::Unknown,
        },
        ethnicity: some(&applicant.ethnicity),
        birth_date: PrivateDate(applicant.birth),
        id_address: some(&applicant.address),
        id_issuer: some(&applicant.issuer),
        id_valid_from: Some(applicant.valid_from),
        id_valid_to: applicant.valid_to,
    }
}

/// A JSON value of the form as the contract has it. The form gives texts, yes/no, whole numbers and lists of codes.
fn answer(value: &Value) -> Option<wire::Answer> {
    Some(match value {
        Value::String(text) => wire::Answer::Text(Private::new(text.as_str())),
        Value::Bool(flag) => wire::Answer::YesNo(*flag),
        Value::Number(number) => wire::Answer::Number(number.as_i64()?),
        Value::Array(codes) => wire::Answer::Codes(codes.iter().filter_map(Value::as_str).map(Private::new).collect()),
        Value::Null | Value::Object(_) => return None,
    })
}

/// The plaintext of a rating; `None` for a level or reason outside the contract.
pub(super) fn rating(key: Uuid, rating: &Rating, sealer: &Sealer, now: Moment) -> Option<wire::Rating> {
    let score = match rating.score.as_str() {
        "1" => wire::Score::One,
        "2" => wire::Score::Two,
        "3" => wire::Score::Three,
        "4" => wire::Score::Four,
        "5" => wire::Score::Five,
        _ => return None,
    };
    let reasons = rating
        .reasons
        .iter()
        .map(|reason| match reason.as_str() {
            "slow" => Some(wire::RatingReason::Slow),
            "attitude" => Some(wire::RatingReason::Attitude),
            "skill" => Some(wire::RatingReason::Skill),
            "guide_wrong" => Some(wire::RatingReason::GuideWrong),
            "device" => Some(wire::RatingReason::Device),
            "other" => Some(wire::RatingReason::Other),
            _ => None,
        })
        .collect::<Option<Vec<_>>>()?;
    Some(wire::Rating {
        key,
        ticket: rating.ticket,
        kiosk: sealer.kiosk(),
        score,
        reasons,
        comment: rating.comment.clone(),
        callback: rating.callback,
        at: wire::Moment(now.wall),
    })
}
