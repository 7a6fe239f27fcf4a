//! What a kiosk asks, and what officers decide.

use county_backend::{CodeEntry, Fact, PersonRow, State};
use serde_json::json;

use crate::contract;
use crate::kiosk::{Hall, KIOSK, OFFICER, id_no};

#[tokio::test]
async fn facts_and_own_matters_of_a_person() {
    let hall = Hall::open();
    let nobody = hall.kiosk.facts(&id_no(1)).await;
    for fact in ["pension", "active_employment", "active_insurance", "active_licence", "active_unemployment"] {
        assert_eq!(nobody.text(fact), "no", "{fact}");
    }
    assert_eq!((&nobody.json["insured_months"], &nobody.json["held"]), (&json!(0), &json!([])));
    assert_eq!(nobody.json["matters"], json!([]));

    hall.county.set_person(&id_no(1), PersonRow { pension: Fact::Yes, licence: Fact::Unknown, ..PersonRow::default() });
    let ticket = hall.kiosk.submit(&hall.kiosk.submission(1)).await.text("ticket").to_owned();
    hall.kiosk.submit(&hall.kiosk.submission(1)).await;
    hall.kiosk.submit(&hall.kiosk.submission(2)).await;
    hall.county.decide(&ticket, "need_more", "请补身份证复印件");

    let facts = hall.kiosk.facts(&id_no(1)).await;
    assert_eq!((facts.text("pension"), facts.text("active_licence")), ("yes", "unknown"));
    assert_eq!((facts.text("active_insurance"), facts.text("active_unemployment")), ("no", "yes"));
    // The duplicate is not a second matter, and the other person's is nobody's business.
    let matters = facts.json["matters"].as_array().unwrap();
    assert_eq!(matters.len(), 1);
    assert_eq!(matters[0]["ticket"], ticket.as_str());
    assert_eq!((&matters[0]["state"], &matters[0]["note"]), (&json!("need_more"), &json!("请补身份证复印件")));
    assert_eq!(matters[0]["rated"], false);
    hall.kiosk.send(&hall.kiosk.sealed_rating(&hall.kiosk.rating(&ticket, "5"))).await;
    assert_eq!(hall.kiosk.facts(&id_no(1)).await.json["matters"][0]["rated"], true);
}

#[tokio::test]
async fn facts_are_told_to_the_registered_device_only() {
    let hall = Hall::open();
    let plain = json!({"id_no": id_no(1), "name": "杨试例", "at": "2026-11-22T09:39:00+08:00"});
    let mut delivery = hall.kiosk.seal("/v1/persons/facts", &crate::kiosk::new_key(), &plain);
    delivery.signature = "A".repeat(88);
    assert_eq!(hall.kiosk.send(&delivery).await.status, 401);
}

#[tokio::test]
async fn a_ticket_is_answered_to_who_knows_its_phone() {
    let hall = Hall::open();
    let first = hall.kiosk.submit(&hall.kiosk.submission(1)).await.text("ticket").to_owned();
    let duplicate = hall.kiosk.submit(&hall.kiosk.submission(1)).await.text("ticket").to_owned();
    hall.county.decide(&first, "accept", "");

    let status = hall.kiosk.status(&first, "1234").await;
    assert_eq!((status.text("state"), status.text("service")), ("accepted", "unemp_reg"));
    let status = hall.kiosk.status(&duplicate, "1234").await;
    assert_eq!(status.text("state"), "accepted");
    assert!(status.text("note").contains(&first));

    let wrong_phone = hall.kiosk.status(&first, "9999").await;
    let no_such = hall.kiosk.status(&hall.kiosk.next_ticket(), "1234").await;
    assert_eq!((wrong_phone.status, no_such.status), (404, 404));
    assert_eq!(wrong_phone.json, no_such.json, "the answers tell which of the two was wrong");
    assert_eq!(hall.kiosk.status("123456789012", "1234").await.kind(), "ticket");
    assert_eq!(hall.kiosk.status(&first, "12").await.kind(), "phone-tail");

    // Four questions were counted so far.
    for _ in 4..20 {
        hall.kiosk.status(&first, "0000").await;
    }
    assert_eq!(hall.kiosk.status(&first, "1234").await.status, 429);
}

#[tokio::test]
async fn officers_decide_by_the_rules() {
    use State::{Accepted, Done, HandedOver, InReview, NeedMore, Rejected, Submitted, Withdrawn};
    let hall = Hall::open();
    // How to come to a state, and what each decision does there.
    let ways: [(State, &[&str]); 8] = [
        (Submitted, &[]),
        (Accepted, &["accept"]),
        (NeedMore, &["need_more"]),
        (InReview, &["accept", "review"]),
        (HandedOver, &["hand_over"]),
        (Done, &["accept", "finish"]),
        (Rejected, &["reject"]),
        (Withdrawn, &["withdraw"]),
    ];
    assert_eq!(ways.len(), State::ALL.len());
    let (mut person, mut expected) = (0, Vec::new());
    for (from, way) in ways {
        for (decision, to) in [
            ("accept", matches!(from, Submitted | NeedMore | HandedOver).then_some("accepted")),
            ("need_more", matches!(from, Submitted | Accepted | InReview).then_some("need_more")),
            ("hand_over", matches!(from, Submitted | Accepted | InReview).then_some("handed_over")),
            ("review", matches!(from, Accepted).then_some("in_review")),
            ("reject", (!matches!(from, Done | Rejected | Withdrawn)).then_some("rejected")),
            ("withdraw", (!matches!(from, Done | Rejected | Withdrawn)).then_some("withdrawn")),
            ("finish", matches!(from, Accepted | InReview | HandedOver).then_some("done")),
        ] {
            person += 1;
            let ticket = hall.kiosk.submit(&hall.kiosk.submission(person)).await.text("ticket").to_owned();
            for step in way {
                hall.county.decide(&ticket, step, "说明");
            }
            let answer = hall.kiosk.decide(OFFICER, &ticket, decision, Some("说明")).await;
            match to {
                Some(to) => assert_eq!((answer.status, answer.text("state")), (200, to), "{from:?} {decision}"),
                None => assert_eq!((answer.status, answer.kind()), (409, "not-legal-now"), "{from:?} {decision}"),
            }
            expected.push((to.unwrap_or(from.word()), 1 + way.len() + usize::from(to.is_some())));
        }
    }
    let record = hall.county.submissions();
    let stood: Vec<_> = record.iter().map(|row| (row.state.word(), row.history.len())).collect();
    assert_eq!(stood, expected, "state and number of changes of each");
}

#[tokio::test]
async fn a_decision_needs_an_officer_a_ticket_and_a_reason() {
    let hall = Hall::open();
    let ticket = hall.kiosk.submit(&hall.kiosk.submission(1)).await.text("ticket").to_owned();
    let duplicate = hall.kiosk.submit(&hall.kiosk.submission(1)).await.text("ticket").to_owned();
    assert_eq!(hall.kiosk.decide("guess", &ticket, "accept", None).await.status, 401);
    assert_eq!(hall.kiosk.decide(OFFICER, &hall.kiosk.next_ticket(), "accept", None).await.status, 404);
    for decision in ["reject", "need_more", "hand_over"] {
        assert_eq!(hall.kiosk.decide(OFFICER, &ticket, decision, None).await.kind(), "note", "{decision}");
    }
    assert_eq!(hall.kiosk.decide(OFFICER, &ticket, "reject", Some(&"长".repeat(201))).await.kind(), "note");
    assert_eq!(hall.kiosk.decide(OFFICER, &duplicate, "accept", None).await.kind(), "duplicate");
    assert!(hall.county.submissions().iter().all(|row| row.state == State::Submitted));
}

#[tokio::test]
async fn the_highest_running_number_is_told() {
    let hall = Hall::open();
    assert_eq!(hall.kiosk.numbering().await.json["highest"], 0);
    for person in [1, 2, 2] {
        hall.kiosk.submit(&hall.kiosk.submission(person)).await;
    }
    // The duplicate's number is used up too.
    assert_eq!(hall.kiosk.numbering().await.json["highest"], 3);
    assert_eq!(hall.kiosk.get("/v1/kiosks/0013/numbering").send().await.unwrap().status(), 400);
}

#[tokio::test]
async fn a_code_table_comes_when_it_is_newer() {
    let hall = Hall::open();
    for table in [
        "unemployment_reason",
        "education",
        "hukou_type",
        "health_status",
        "job_intention",
        "id_doc_type",
        "employment_form",
        "flexible_work_type",
        "unemp_dereg_reason",
        "occupation_group",
        "industry_section",
    ] {
        let answer = hall.kiosk.codes(table).await;
        assert_eq!((answer.status, &answer.json["version"]), (200, &json!(1)), "{table}");
        assert!(!answer.json["entries"].as_array().unwrap().is_empty());
    }
    assert_eq!(hall.kiosk.codes("education?since=1").await.status, 304);
    let entry = CodeEntry { code: "90".to_owned(), zh: "其他".to_owned(), en: "other".to_owned() };
    assert_eq!(hall.county.set_codes("education", &[entry]), 2);
    let newer = hall.kiosk.codes("education?since=1").await;
    assert_eq!(newer.json["entries"], json!([{"code": "90", "zh": "其他", "en": "other"}]));
    assert_eq!(hall.kiosk.codes("no_such_table").await.status, 404);
    assert_eq!(hall.kiosk.codes("education?since=x").await.status, 400);
}

#[tokio::test]
async fn the_countys_clock_is_told() {
    let hall = Hall::open();
    let seconds = |answer: &crate::kiosk::Answer| answer.text("now").parse::<jiff::Timestamp>().unwrap().as_second();
    let now = seconds(&hall.kiosk.time().await);
    hall.county.set_clock_offset(-86_400);
    let yesterday = seconds(&hall.kiosk.time().await);
    assert!((86_390..=86_400).contains(&(now - yesterday)), "{}", now - yesterday);
    let plain = hall.kiosk.submission(1);
    let received = hall.kiosk.submit(&plain).await.text("received_at").parse::<jiff::Timestamp>().unwrap();
    assert!(received.as_second() < now - 86_000);
}

#[tokio::test]
async fn a_heartbeat_is_noted_and_paced() {
    let hall = Hall::open();
    let beat = json!({
        "kiosk": KIOSK, "version": "0.1.0", "at": "2026-11-22T09:41:00+08:00", "clock": "SYNCED",
        "key_protection": "FILE", "outbox": {"pending": 2, "parked": 0, "oldest_pending_at": "2026-11-22T09:40:00+08:00"},
        "devices": {"idcard": "HEALTHY", "printer": "USERERROR"}, "alarms": ["INVALID_RECEIPT"]
    });
    contract::assert_valid("Heartbeat", &beat);
    let answer = hall.kiosk.heartbeat(&beat).await;
    assert_eq!((answer.status, answer.headers["kiosk-pace"].to_str().unwrap()), (204, "1/s"));
    hall.county.set_pace(None);
    assert!(!hall.kiosk.heartbeat(&beat).await.headers.contains_key("kiosk-pace"));

    assert_eq!(hall.county.heartbeats(), [beat.clone(), beat.clone()]);

    for (pointer, value) in [
        ("/kiosk", json!("0013")),
        ("/clock", json!("synced")),
        ("/at", json!("now")),
        ("/outbox/pending", json!(-1)),
        ("/devices/printer", json!("x".repeat(41))),
    ] {
        let mut wrong = beat.clone();
        *wrong.pointer_mut(pointer).unwrap() = value;
        assert_eq!(hall.kiosk.heartbeat(&wrong).await.kind(), "heartbeat", "{pointer}");
    }
}
