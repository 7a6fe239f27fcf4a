//! What registrations do to each other and to what the county holds of a person.

use county_backend::{Fact, PersonRow, State};
use serde_json::{Value, json};

use crate::contract;
use crate::kiosk::{Hall, id_no};

/// Sends person 1's submission of `service` with these answers; its ticket and outcome.
async fn hand_in(hall: &Hall, service: &str, answers: Value) -> (String, String) {
    let mut plain = hall.kiosk.submission(1);
    plain["service"] = json!(service);
    plain["answers"] = answers;
    send(hall, &plain).await
}

async fn send(hall: &Hall, plain: &Value) -> (String, String) {
    contract::assert_valid("Submission", plain);
    let answer = hall.kiosk.submit(plain).await;
    (answer.text("ticket").to_owned(), answer.text("outcome").to_owned())
}

fn employment() -> Value {
    json!({
        "emp_form": "022", "start_date": "2026-11-01", "work_type": "04", "work_content": "摘杨梅", "occupation": "5",
        "work_division": "430527100", "residence_division": "430527100201", "mobile": "13900001234"
    })
}

fn deregistration() -> Value {
    json!({"op": "deregister", "dereg_reason": "13", "dereg_date": "2026-11-20"})
}

#[tokio::test]
async fn one_contact_a_month_counts() {
    let hall = Hall::open();
    let contact = |submitted: &str, clock: &str| {
        let mut plain = hall.kiosk.submission(1);
        plain["service"] = json!("unemp_update");
        plain["answers"] = json!({"op": "contact", "still_unemployed": true, "job_search_actions": ["applied"]});
        plain["submitted_at"] = json!(submitted);
        plain["clock"] = json!(clock);
        plain
    };
    let (first, outcome) = send(&hall, &contact("2026-01-31T23:59:59+08:00", "SYNCED")).await;
    assert_eq!(outcome, "received");
    // Another offset, the same January in the county.
    let again = hall.kiosk.submit(&contact("2025-12-31T16:00:00+00:00", "HOLDOVER")).await;
    assert_eq!((again.text("outcome"), again.text("duplicate_of")), ("duplicate", first.as_str()));
    assert_eq!(send(&hall, &contact("2026-02-01T00:00:00+08:00", "SYNCED")).await.1, "received");
    // Of a clock nobody trusts, and of a time that has not come, the month of arrival counts.
    assert_eq!(send(&hall, &contact("2026-01-15T10:00:00+08:00", "UNTRUSTED")).await.1, "received");
    assert_eq!(send(&hall, &contact("2099-01-15T10:00:00+08:00", "SYNCED")).await.1, "duplicate");

    // Changes are not limited, and a refused contact may be made again.
    for _ in 0..2 {
        let change = json!({"op": "change", "change_items": ["mobile"], "mobile_new": "13900005678"});
        assert_eq!(hand_in(&hall, "unemp_update", change).await.1, "received");
    }
    hall.county.decide(&first, "reject", "填错了人");
    assert_eq!(send(&hall, &contact("2026-01-20T10:00:00+08:00", "SYNCED")).await.1, "received");
}

#[tokio::test]
async fn what_an_accepted_registration_told_is_held_by_name() {
    let hall = Hall::open();
    let person = PersonRow {
        known: [("hukou_type".to_owned(), "20".to_owned()), ("mobile".to_owned(), "13900009999".to_owned())].into(),
        insured_months: Some(14),
        ..PersonRow::default()
    };
    hall.county.set_person(&id_no(1), person);
    let facts = hall.kiosk.facts(&id_no(1)).await;
    assert_eq!((&facts.json["held"], &facts.json["insured_months"]), (&json!(["hukou_type", "mobile"]), &json!(14)));
    assert!(facts.json.get("known").is_none(), "a card alone brings back no content");

    let ticket = hall.kiosk.submit(&hall.kiosk.submission(1)).await.text("ticket").to_owned();
    assert_eq!(hall.kiosk.facts(&id_no(1)).await.json["held"], json!(["hukou_type", "mobile"]), "not yet accepted");
    hall.county.decide(&ticket, "accept", "");
    let held = json!([
        "education",
        "hukou_division",
        "hukou_type",
        "job_intention",
        "mobile",
        "residence_division",
        "training_wanted"
    ]);
    assert_eq!(hall.kiosk.facts(&id_no(1)).await.json["held"], held);
    assert_eq!(hall.kiosk.facts(&id_no(2)).await.json["held"], json!([]), "another person's");

    // What was told later wins over what another register says, also when that is set anew.
    hall.county.set_person(&id_no(1), PersonRow { insured_months: None, ..PersonRow::default() });
    let mut plain = hall.kiosk.submission(1);
    plain["service"] = json!("unemp_update");
    plain["answers"] = json!({
        "op": "change", "change_items": ["mobile", "residence"], "mobile_new": "13900005678", "residence_new": "430527101"
    });
    let (change, _) = send(&hall, &plain).await;
    assert_eq!(hall.county.submissions().pop().unwrap().remarks, Vec::<String>::new());
    hall.county.decide(&change, "accept", "");
    let facts = hall.kiosk.facts(&id_no(1)).await;
    assert_eq!(facts.json["insured_months"], "unknown");

    // The next one relies on all of it, and can be asked for by the phone the county holds.
    let mut plain = hall.kiosk.submission(1);
    plain["service"] = json!("emp_reg");
    plain["answers"] = json!({
        "emp_form": "022", "start_date": "2026-11-01", "work_type": "04", "work_content": "摘杨梅", "occupation": "5",
        "work_division": "430527100"
    });
    plain["relied_on"] = json!(["residence_division", "mobile", "education"]);
    let (ticket, _) = send(&hall, &plain).await;
    let row = hall.county.submissions().pop().unwrap();
    assert_eq!(row.remarks, Vec::<String>::new());
    assert_eq!(
        (&row.relied_on["mobile"], &row.relied_on["residence_division"]),
        (&json!("13900005678"), &json!("430527101"))
    );
    assert_eq!(hall.kiosk.status(&ticket, "5678").await.status, 200);

    // So can one in which no phone is spoken of.
    let mut plain = hall.kiosk.submission(1);
    plain["service"] = json!("unemp_update");
    plain["answers"] = json!({"op": "contact", "still_unemployed": true});
    let (ticket, _) = send(&hall, &plain).await;
    assert_eq!(hall.kiosk.status(&ticket, "5678").await.status, 200);
    assert_eq!(hall.kiosk.status(&ticket, "1234").await.status, 404);
}

#[tokio::test]
async fn answers_that_are_missing_or_not_asked_are_noted_and_nothing_is_lost() {
    let hall = Hall::open();
    let mut plain = hall.kiosk.submission(1);
    plain["answers"].as_object_mut().unwrap().remove("education");
    plain["answers"]["shoe_size"] = json!(42);
    plain["relied_on"] = json!(["hukou_type", "mobile"]);
    let (_, outcome) = send(&hall, &plain).await;
    assert_eq!(outcome, "received");
    let row = hall.county.submissions().pop().unwrap();
    assert_eq!(
        row.remarks,
        [
            "missing: education",
            "not asked: shoe_size",
            "relied on, not held: hukou_type",
            "relied on and answered: mobile"
        ]
    );
    assert_eq!(row.plaintext, plain);

    for wrong in [json!(["Mobile"]), json!(["mobile", "mobile"]), json!([""])] {
        let mut plain = hall.kiosk.submission(2);
        plain["relied_on"] = wrong;
        let answer = hall.kiosk.submit(&plain).await;
        assert_eq!((answer.status, answer.kind()), (400, "plaintext"));
        assert!(answer.text("detail").contains("relied_on"));
    }
    hall.kiosk.submit(&hall.kiosk.submission(3)).await;
    assert_eq!(hall.county.submissions().pop().unwrap().remarks, Vec::<String>::new());
}

#[tokio::test]
async fn a_registered_employment_ends_the_unemployment() {
    let hall = Hall::open();
    let unemployed = hall.kiosk.submit(&hall.kiosk.submission(1)).await.text("ticket").to_owned();
    hall.county.decide(&unemployed, "accept", "");
    hall.county.decide(&unemployed, "finish", "");
    let (employed, outcome) = hand_in(&hall, "emp_reg", employment()).await;
    assert_eq!(outcome, "received");
    assert_eq!(hand_in(&hall, "emp_reg", employment()).await.1, "duplicate");

    hall.county.decide(&employed, "accept", "");
    let facts = hall.kiosk.facts(&id_no(1)).await;
    assert_eq!((facts.text("active_employment"), facts.text("active_unemployment")), ("no", "yes"), "only a claim yet");
    hall.county.decide(&employed, "finish", "");
    let facts = hall.kiosk.facts(&id_no(1)).await;
    assert_eq!((facts.text("active_employment"), facts.text("active_unemployment")), ("yes", "no"));
    let record = hall.county.submissions();
    assert_eq!((record[0].state, record[0].active), (State::Done, false), "what is done stays done");

    // Out of work again: a new registration is a first one, and ends the employment.
    let answer = hall.kiosk.submit(&hall.kiosk.submission(1)).await;
    assert_eq!(answer.text("outcome"), "received");
    hall.county.decide(answer.text("ticket"), "accept", "");
    hall.county.decide(answer.text("ticket"), "finish", "");
    let facts = hall.kiosk.facts(&id_no(1)).await;
    assert_eq!((facts.text("active_employment"), facts.text("active_unemployment")), ("no", "yes"));
    assert_eq!(hand_in(&hall, "emp_reg", employment()).await.1, "received");
}

#[tokio::test]
async fn a_deregistration_ends_what_counts_once_an_officer_took_it() {
    let hall = Hall::open();
    // One registered before there were kiosks, one under way.
    hall.county.set_person(&id_no(1), PersonRow { unemployment: Fact::Yes, ..PersonRow::default() });
    let under_way = hall.kiosk.submit(&hall.kiosk.submission(1)).await.text("ticket").to_owned();
    let (end, outcome) = hand_in(&hall, "unemp_update", deregistration()).await;
    assert_eq!(outcome, "received");
    assert_eq!(hall.kiosk.facts(&id_no(1)).await.text("active_unemployment"), "yes", "nobody has decided yet");

    hall.county.decide(&end, "accept", "");
    assert_eq!(hall.kiosk.facts(&id_no(1)).await.text("active_unemployment"), "no");
    let record = hall.county.submissions();
    assert_eq!((record[0].ticket.as_str(), record[0].state), (under_way.as_str(), State::Withdrawn));
    assert!(record[0].note.as_ref().unwrap().contains("不用再办"));
    hall.county.decide(&end, "finish", "");
    assert_eq!(hall.kiosk.submit(&hall.kiosk.submission(1)).await.text("outcome"), "received");
}
