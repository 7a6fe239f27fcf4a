//! What the staff screens say and hear has the shape the contract says.

use serde_json::{Value, json};
use uuid::Uuid;

use super::contract_tests::{fits, judge};
use super::tests::{keys, signed, submission};
use super::*;
use crate::outbox::{Gate, IntakeStop};
use crate::staff::StaffId;

fn staff() -> StaffId {
    "s-0017".parse().unwrap()
}

/// Signed, shaped as the contract says, and read.
fn heard<T: Signed>(schema: &str, value: Value) -> T {
    let bytes = signed(T::CONTEXT, value);
    fits(schema, &serde_json::from_slice::<Value>(&bytes).unwrap());
    verify(&bytes, &keys()).unwrap()
}

#[test]
fn an_assisted_submission_and_one_by_an_agent() {
    let mut s = Submission { assist_mode: AssistMode::Assisted, staff: Some(staff()), ..submission() };
    s.entered_by.insert("mobile".into(), staff());
    fits("Submission", &s);
    for (relation, authorisation) in [
        (Relation::Spouse, Authorisation::Letter),
        (Relation::Guardian, Authorisation::Guardian),
        (Relation::Other, Authorisation::Window),
    ] {
        let agent = Agent {
            id_no: "000000199001010025".into(),
            name: "陆示意".into(),
            relation,
            authorisation,
            phone: Some("13900000000".into()),
        };
        fits("Submission", &Submission { assist_mode: AssistMode::Agent, agent: Some(agent), ..submission() });
    }
}

#[test]
fn calls_and_steps() {
    let (s, call) = (submission(), Uuid::now_v7());
    fits("NewCall", &NewCall { call, kiosk: s.kiosk, at: s.filled_at, page: "form.unemp_reg".into() });
    for step in [Step::Seen, Step::Done, Step::Cancelled, Step::Open, Step::Close] {
        let who = (step != Step::Cancelled).then(staff);
        fits("StaffStep", &StaffStep { of: call.to_string(), step, kiosk: s.kiosk, staff: who, at: s.filled_at });
        assert_eq!(json!(step), json!(step.word()));
    }
    let one = json!({
        "call": call, "kiosk": "0012", "page": "home", "state": "seen", "called_at": "2026-11-22T09:00:00+08:00",
        "since": "2026-11-22T09:01:00+08:00", "seen_by": "覃*范",
    });
    let mut alone = one.clone();
    alone["at"] = json!("2026-11-22T09:01:01+08:00");
    assert_eq!(heard::<Call>("Call", alone).state, CallState::Seen);
    let queue = json!({"kiosk": "0012", "calls": [one], "at": "2026-11-22T09:01:01+08:00"});
    assert_eq!(heard::<CallQueue>("CallQueue", queue).calls.len(), 1);
    let back = CallBack {
        key: s.key,
        ticket: s.ticket,
        kiosk: s.kiosk,
        phone: "13900000000".into(),
        name: Some("杨试例".into()),
        call: Some(call),
        about: Some("home".into()),
        at: s.filled_at,
    };
    fits("CallBack", &back);
    fits("CallBack", &CallBack { name: None, call: None, about: None, ..back });
}

#[test]
fn a_clerk_beside_the_person() {
    let s = submission();
    let (id_no, name) = (s.person.id_no.clone(), s.person.name.clone());
    fits(
        "Confirmation",
        &Confirmation {
            key: s.key,
            ticket: s.ticket,
            kiosk: s.kiosk,
            staff: staff(),
            id_no: id_no.clone(),
            name: name.clone(),
            tickets: vec![s.ticket],
            at: s.filled_at,
        },
    );
    let withdrawal = Withdrawal {
        key: s.key,
        ticket: s.ticket,
        kiosk: s.kiosk,
        item: s.key,
        reason: "重复了".into(),
        staff: staff(),
        second: "s-0018".parse().unwrap(),
        at: s.filled_at,
    };
    fits("Withdrawal", &withdrawal);
    let query = RecordQuery {
        id_no,
        name,
        assurance: Assurance::CardAndClerk,
        staff: staff(),
        confirmation: s.key,
        of: Some(s.ticket),
        at: s.filled_at,
    };
    fits("RecordQuery", &query);
    fits("RecordQuery", &RecordQuery { of: None, ..query.clone() });
    let declared = serde_json::to_value(RecordQuery { assurance: Assurance::Card, ..query }).unwrap();
    assert!(judge("RecordQuery", &declared).is_err(), "a card alone asks for no contents");

    let record: PersonRecord = heard(
        "PersonRecord",
        json!({
            "query": s.key,
            "certificate": {"number": "4305270000000017", "issued_on": "2020-05-01", "verification": "https://e.example/v/1"},
            "entries": [
                {"kind": "unemp", "title": "失业登记", "from": "2026-11-01", "ticket": s.ticket, "state": "accepted"},
                {"kind": "training", "title": "电工培训", "from": "2025-03-01", "to": "2025-04-01"},
            ],
            "held": [{"field": "education", "value": "71"}, {"field": "job_intention", "value": ["1"], "ticket": s.ticket}],
            "consents": [{"text": "notice", "version": 1, "at": "2026-11-22T09:40:00+08:00"}],
            "old": {"ticket": s.ticket, "service": "unemp_reg", "service_version": 1, "answers": {"wants_work": true, "n": 2}},
            "at": "2026-11-22T09:40:00+08:00",
        }),
    );
    assert_eq!(record.old.as_ref().unwrap().answers["wants_work"], Answer::YesNo(true));
    assert!(!format!("{record:?}").contains("电工"));
}

#[test]
fn drafts_both_ways() {
    let s = submission();
    let content = DraftContent {
        service: "unemp_reg".into(),
        service_version: 1,
        id_no: s.person.id_no.clone(),
        name: s.person.name.clone(),
        answers: s.answers.clone(),
        entered_by: [("mobile".to_owned(), staff())].into(),
    };
    let draft = Draft { key: s.key, kiosk: s.kiosk, staff: Some(staff()), content: content.clone(), at: s.filled_at };
    fits("Draft", &draft);
    fits("Draft", &Draft { staff: None, ..draft });
    let code: DraftCode = "12345679"
        .parse()
        .or_else(|_| "12345678".parse())
        .unwrap_or_else(|_| (0..10).find_map(|d| format!("1234567{d}").parse().ok()).unwrap());
    for by in [Taker::Person("000000199001010017".into()), Taker::Staff(staff())] {
        fits("DraftTake", &DraftTake { code, by, at: s.filled_at });
    }
    let receipt = json!({"key": s.key, "code": code, "expires_at": "2026-11-23T09:40:00+08:00", "at": "2026-11-22T09:40:00+08:00"});
    assert_eq!(heard::<DraftReceipt>("DraftReceipt", receipt).code, code);
    let taken = json!({
        "query": s.key, "code": code, "content": content, "given_by": "s-0017", "given_at": "2026-11-22T09:40:00+08:00",
        "at": "2026-11-22T09:41:00+08:00",
    });
    assert_eq!(heard::<TakenDraft>("TakenDraft", taken).content, content);
}

#[test]
fn a_pick_up_code_notices_one_wrong_digit() {
    let right: Vec<String> =
        (0..10).map(|d| format!("1234567{d}")).filter(|c| c.parse::<DraftCode>().is_ok()).collect();
    assert_eq!(right.len(), 1);
    let code: DraftCode = right[0].parse().unwrap();
    assert_eq!(code.grouped().parse(), Ok(code));
    assert!(!format!("{code:?}").contains("1234"));
    for at in 0..8 {
        let mut wrong = right[0].clone().into_bytes();
        wrong[at] = b'0' + (wrong[at] - b'0' + 1) % 10;
        let wrong = String::from_utf8(wrong).unwrap();
        assert_eq!(wrong.parse::<DraftCode>(), Err(DraftCodeError::CheckDigit));
    }
    assert_eq!("1234567".parse::<DraftCode>(), Err(DraftCodeError::Form));
}

#[test]
fn a_full_heartbeat_and_its_reply() {
    let s = submission();
    let beat = |gate| Heartbeat {
        kiosk: s.kiosk,
        version: "0.1.0".into(),
        at: s.filled_at,
        clock: ClockState::Synced,
        key_protection: KeyProtection::File,
        outbox: OutboxGauge { pending: 1, parked: 0, oldest_pending_at: None },
        devices: [("printer".to_owned(), "paperOut".to_owned())].into(),
        alarms: vec![],
        health: Some(Health {
            config_version: Some("2026-11-1".into()),
            content_version: Some("14".into()),
            uptime_s: Some(86_400),
            disk_free_bytes: Some(1 << 33),
            cert_days: Some(-1),
            staff_list_expires_at: Some(s.filled_at),
            gate: Some(gate),
            paper: Some(Paper { used_mm: 12_000, left_mm: Some(38_000) }),
            self_tests: vec![SelfTest { part: "printer".into(), passed: false, at: s.filled_at }],
            findings: vec![
                Finding { code: "PRINTER-PAPER".into(), tone: Tone::Red },
                Finding { code: "CERT-SOON".into(), tone: Tone::Yellow },
            ],
        }),
        verbs_done: [
            VerbResult::Done,
            VerbResult::Failed,
            VerbResult::Expired,
            VerbResult::Unknown,
            VerbResult::Replayed,
            VerbResult::OtherKiosk,
        ]
        .map(|result| VerbDone { id: s.key, result, at: s.filled_at })
        .to_vec(),
    };
    for stop in [IntakeStop::Space, IntakeStop::Pending, IntakeStop::Age] {
        for gate in [Gate::Open, Gate::Warn(stop), Gate::Closed(stop)] {
            fits("Heartbeat", &beat(gate));
        }
    }
    let reply: HeartbeatReply = heard(
        "HeartbeatReply",
        json!({
            "kiosk": "0012", "config_version": "2026-11-2", "at": "2026-11-22T09:40:00+08:00",
            "verbs": [{"id": s.key, "verb": "self-test", "kiosk": "0012", "expires_at": "2026-11-22T10:40:00+08:00"}],
        }),
    );
    assert_eq!(reply.verbs.len(), 1);
}

#[test]
fn classes_as_they_come() {
    let list: ClassList = heard(
        "ClassList",
        json!({
            "kiosk": "0012", "day": "2026-11-22", "at": "2026-11-22T09:40:00+08:00",
            "classes": [{"id": "PX-2026-014", "name": "育婴员", "trainer": "滕教师", "session_no": 3, "open": true}],
        }),
    );
    assert!(list.classes[0].open);
}

/// What is only heard is never written, and the other way round: nothing serialises a staff list.
#[test]
fn written_and_read_have_the_same_context_words_as_the_contract() {
    fn context<T: Signed>(schema: &str) {
        let document: Value = serde_saphyr::from_str(include_str!("../../contract/openapi.yaml")).unwrap();
        assert_eq!(document["components"]["schemas"][schema]["x-context"], json!(T::CONTEXT));
    }
    context::<StaffList>("StaffList");
    context::<Call>("Call");
    context::<CallQueue>("CallQueue");
    context::<PersonRecord>("PersonRecord");
    context::<DraftReceipt>("DraftReceipt");
    context::<TakenDraft>("TakenDraft");
    context::<TaskList>("TaskList");
    context::<ClassList>("ClassList");
    context::<HeartbeatReply>("HeartbeatReply");
}
