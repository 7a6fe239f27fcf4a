//! Staff, calls, drafts, tasks, classes, technicians and the fleet, over HTTP: every answer has the contract's shape, every
//! refusal its status. That the real kiosk understands them is tested there.

use county_backend::{ClassRow, StaffRow, TaskRow};
use serde_json::{Value, json};

use crate::kiosk::{Answer, Hall, KIOSK, Kiosk, OFFICER, id_no, new_key};

const AT: &str = "2026-11-22T09:41:00+08:00";
const VILLAGE: &str = "430527101201";

fn staffed() -> Hall {
    let hall = Hall::open();
    hall.county.enrol(KIOSK, &[7; 32], "430527101");
    for (id, role, scope, person) in [
        ("s-0017", "clerk", "430527101", 901),
        ("s-0018", "assistant", VILLAGE, 902),
        ("s-0019", "broker", VILLAGE, 903),
        ("s-0020", "technician", "430527", 904),
        ("s-0021", "trainer", "430527", 905),
    ] {
        hall.county.set_staff(&StaffRow {
            id: id.into(),
            name: "覃示范".into(),
            roles: vec![role.into()],
            scope: scope.into(),
            id_no: id_no(person),
            badge: None,
            pin: "135790".into(),
        });
    }
    hall
}

async fn step(kiosk: &Kiosk, path: &str, of: &str, step: &str, staff: Option<&str>) -> Answer {
    let mut body = json!({"of": of, "step": step, "kiosk": KIOSK, "at": AT});
    if let Some(staff) = staff {
        body["staff"] = staff.into();
    }
    let schema = if path.contains("calls") { "Call" } else { "ClassList" };
    kiosk.act(path, &[of, step], &new_key(), &body, ("StaffStep", schema)).await
}

#[tokio::test]
async fn the_staff_list_is_this_kiosks_signed_and_says_no_name_of_a_card() {
    let hall = staffed();
    let list = hall.kiosk.question("/v1/kiosks/{kiosk}/staff", &[KIOSK], "StaffList").await;
    assert_eq!(list.json["staff"].as_array().unwrap().len(), 5);
    assert!(!String::from_utf8_lossy(&list.bytes).contains(&id_no(901)));
    let version = list.json["version"].as_u64().unwrap();
    assert!(hall.county.remove_staff("s-0019"));
    let list = hall.kiosk.question("/v1/kiosks/{kiosk}/staff", &[KIOSK], "StaffList").await;
    assert_eq!(list.json["version"].as_u64().unwrap(), version + 1);
    assert_eq!(hall.kiosk.question("/v1/kiosks/{kiosk}/staff", &["0013"], "StaffList").await.status, 400);
    let unsigned = hall.kiosk.get("/v1/kiosks/0012/staff").send().await.unwrap().status();
    assert_eq!(unsigned.as_u16(), 400, "a question names its key");
}

#[tokio::test]
async fn a_call_goes_from_waiting_to_done_and_never_back() {
    let hall = staffed();
    let kiosk = &hall.kiosk;
    let call = new_key();
    let body = json!({"call": call, "kiosk": KIOSK, "at": AT, "page": "home"});
    let calling = async || kiosk.act("/v1/calls", &[], &call, &body, ("NewCall", "Call")).await;
    assert_eq!((calling().await.status, calling().await.status), (201, 200));
    let queue = kiosk.question("/v1/kiosks/{kiosk}/calls", &[KIOSK], "CallQueue").await;
    assert_eq!(queue.json["calls"][0]["call"], call.as_str());
    let path = "/v1/calls/{call}/{step}";
    assert_eq!(step(kiosk, path, &call, "seen", Some("s-0020")).await.status, 403);
    assert_eq!(step(kiosk, path, &call, "seen", None).await.status, 400);
    assert_eq!(step(kiosk, path, &new_key(), "seen", Some("s-0017")).await.status, 404);

    let by = json!({"by": "服务台"});
    let desk = "/v1/officer/calls/{call}/{step}";
    assert_eq!(kiosk.desk("nobody", desk, &[&call, "seen"], Some(&by), "Call").await.status, 401);
    let seen = kiosk.desk(OFFICER, desk, &[&call, "seen"], Some(&by), "Call").await;
    assert_eq!(seen.text("seen_by"), "服务台");
    assert_eq!(kiosk.desk(OFFICER, "/v1/officer/calls", &[], None, "CallInQueue").await.json[0]["state"], "seen");
    assert_eq!(step(kiosk, path, &call, "done", Some("s-0017")).await.text("state"), "done");
    assert_eq!(kiosk.desk(OFFICER, desk, &[&call, "seen"], Some(&by), "Call").await.status, 409);
    assert_eq!(kiosk.question("/v1/calls/{call}", &[&call], "Call").await.text("state"), "done");
}

#[tokio::test]
async fn every_role_is_refused_what_it_may_not() {
    let hall = staffed();
    let kiosk = &hall.kiosk;
    let notice = async |path: &str, schema: &str, mut plain: Value| {
        let key = new_key();
        plain["key"] = key.as_str().into();
        plain["kiosk"] = KIOSK.into();
        plain["ticket"] = kiosk.next_ticket().into();
        plain["at"] = AT.into();
        kiosk.tell(path, &[], &key, &plain, (schema, "Acknowledgement")).await.text("outcome").to_owned()
    };
    for (staff, outcome) in [
        ("s-0017", "received"),
        ("s-0018", "received"),
        ("s-0019", "rejected_business"),
        ("s-0020", "rejected_business"),
        ("s-0021", "rejected_business"),
        ("s-9999", "rejected_business"),
    ] {
        let said = json!({"staff": staff, "id_no": id_no(1), "name": "杨试例", "tickets": []});
        assert_eq!(notice("/v1/confirmations", "Confirmation", said).await, outcome, "{staff}");
    }
    let said =
        |staff: &str, second: &str| json!({"item": new_key(), "reason": "重复", "staff": staff, "second": second});
    for (staff, second, outcome) in [
        ("s-0017", "s-0018", "received"),
        ("s-0018", "s-0017", "rejected_business"),
        ("s-0017", "s-0019", "rejected_business"),
        ("s-0017", "s-0017", "rejected_business"),
    ] {
        let got = notice("/v1/withdrawals", "Withdrawal", said(staff, second)).await;
        assert_eq!(got, outcome, "{staff} {second}");
    }
    for (staff, status) in [("s-0017", 200), ("s-0019", 200), ("s-0020", 403), ("s-0021", 403), ("s-9999", 404)] {
        let tasks = kiosk.question("/v1/staff/{staff}/tasks", &[staff], "TaskList").await;
        assert_eq!(tasks.status, status, "{staff}");
    }
    let allowed = hall.county.acts().iter().filter(|act| act.allowed).count();
    assert!(allowed < hall.county.acts().len(), "what was refused is written down too");
}

#[tokio::test]
async fn the_record_of_a_person_is_shown_to_who_confirmed_the_person() {
    let hall = staffed();
    let kiosk = &hall.kiosk;
    hall.county.set_certificate(&id_no(1), "4305270000000017", "2020-05-01", "https://e.example/v/1");
    let ticket = kiosk.submit(&kiosk.submission(1)).await.text("ticket").to_owned();
    let confirmation = new_key();
    let query = |of: &str| {
        json!({
            "id_no": id_no(1), "name": "杨试例", "assurance": "card + clerk", "staff": "s-0017",
            "confirmation": confirmation, "of": of, "at": AT,
        })
    };
    let record = async |of: &str| {
        kiosk.tell("/v1/persons/record", &[], &new_key(), &query(of), ("RecordQuery", "PersonRecord")).await
    };
    assert_eq!(record(&ticket).await.kind(), "not-confirmed");
    let said = json!({
        "key": confirmation, "ticket": kiosk.next_ticket(), "kiosk": KIOSK, "staff": "s-0017", "id_no": id_no(1),
        "name": "杨试例", "tickets": [ticket], "at": AT,
    });
    kiosk.tell("/v1/confirmations", &[], &confirmation, &said, ("Confirmation", "Acknowledgement")).await;
    let shown = record(&ticket).await;
    assert_eq!(shown.json["old"]["answers"]["unemp_reason"], "24");
    assert_eq!(shown.json["certificate"]["number"], "4305270000000017");
    assert!(kiosk.signed_by_county("PersonRecord", &shown.json));
    let strangers = kiosk.submit(&kiosk.submission(2)).await.text("ticket").to_owned();
    assert_eq!(record(&strangers).await.status, 404);
    let confirmed: Vec<_> = hall.county.submissions().iter().map(|s| s.confirmed).collect();
    assert_eq!(confirmed, [true, false]);
}

#[tokio::test]
async fn drafts_go_from_the_window_to_a_kiosk_and_back() {
    let hall = staffed();
    let kiosk = &hall.kiosk;
    let content = json!({
        "service": "unemp_reg", "service_version": 1, "id_no": id_no(1), "name": "杨试例", "answers": {"mobile": "13900000017"},
    });
    let given = kiosk.desk(OFFICER, "/v1/officer/drafts", &[], Some(&content), "DraftReceipt").await;
    let code = given.text("code").to_owned();
    let path = "/v1/drafts/{code}/take";
    let take = async |code: &str, person: u32| {
        let plain = json!({"code": code, "id_no": id_no(person), "at": AT});
        kiosk.tell(path, &[code], &new_key(), &plain, ("DraftTake", "TakenDraft")).await
    };
    assert_eq!(take(&code, 2).await.kind(), "not-yours");
    assert_eq!(take(&code, 1).await.json["content"], content);
    assert_eq!(take(&code, 1).await.kind(), "taken");

    let key = new_key();
    let draft = json!({"key": key, "kiosk": KIOSK, "staff": "s-0018", "content": content, "at": AT});
    let kept = kiosk.tell("/v1/drafts", &[], &key, &draft, ("Draft", "DraftReceipt")).await;
    let code = kept.text("code").to_owned();
    let back = "/v1/officer/drafts/{code}/take";
    let taken = kiosk.desk(OFFICER, back, &[&code], Some(&json!({})), "TakenDraft").await;
    assert_eq!((taken.text("given_by"), &taken.json["content"]), ("s-0018", &content));
    assert_eq!(kiosk.desk(OFFICER, back, &[&code], Some(&json!({})), "TakenDraft").await.status, 409);
    for _try in 3..20 {
        take(&code, 1).await;
    }
    assert_eq!(take(&code, 1).await.status, 429, "codes are not found by trying");
}

#[tokio::test]
async fn tasks_end_with_what_ends_them_and_a_registration_begins_one() {
    let hall = staffed();
    let kiosk = &hall.kiosk;
    hall.county.add_task(&TaskRow {
        kind: "verify_121".into(),
        id_no: id_no(2),
        name: "龙样例".into(),
        village: VILLAGE.into(),
        due: "2026-12-31".into(),
        period: "2026".into(),
        answers: [("status".to_owned(), json!("2"))].into(),
        note: None,
    });
    let tasks = async || {
        let list = kiosk.question("/v1/staff/{staff}/tasks", &["s-0017"], "TaskList").await;
        list.json["tasks"].as_array().unwrap().iter().map(|t| t["kind"].clone()).collect::<Vec<_>>()
    };
    let mut registration = kiosk.submission(1);
    registration["answers"]["residence_division"] = VILLAGE.into();
    kiosk.submit(&registration).await;
    let mut kinds = tasks().await;
    kinds.sort_by_key(|kind| kind.as_str().map(str::to_owned));
    assert_eq!(kinds, ["first_contact", "verify_121"]);

    let mut contact = kiosk.submission(1);
    contact["service"] = "unemp_update".into();
    contact["answers"] = json!({"op": "contact", "still_unemployed": true});
    kiosk.submit(&contact).await;
    let mut verified = kiosk.submission(2);
    verified["service"] = "verify_121".into();
    verified["assist_mode"] = "assisted".into();
    verified["staff"] = "s-0019".into();
    verified["answers"] = json!({"period": "2026", "mode": "broker_visit", "result": "corrected", "status": "1"});
    kiosk.submit(&verified).await;
    assert_eq!(tasks().await, [json!(null); 0]);
    assert_eq!(hall.county.submissions()[2].remarks, ["conflict: status"]);

    let mut trainer = kiosk.submission(3);
    trainer["assist_mode"] = "assisted".into();
    trainer["staff"] = "s-0021".into();
    assert_eq!(kiosk.submit(&trainer).await.text("outcome"), "received", "a registration is never lost");
    assert!(hall.county.submissions()[3].remarks.contains(&"staff may not: assist".to_owned()));
}

#[tokio::test]
async fn one_seat_a_person_in_a_class_its_trainer_opened() {
    let hall = staffed();
    let kiosk = &hall.kiosk;
    let today = kiosk.time().await.text("now")[..10].to_owned();
    hall.county.add_class(&ClassRow {
        id: "PX-2026-014".into(),
        day: today,
        name: "育婴员".into(),
        trainer: "s-0021".into(),
        session_no: 3,
        site: "430527101".into(),
    });
    let path = "/v1/classes/{class}/{step}";
    assert_eq!(step(kiosk, path, "PX-2026-014", "open", Some("s-0017")).await.status, 403);
    assert_eq!(step(kiosk, path, "PX-0000", "open", Some("s-0021")).await.status, 404);
    assert_eq!(step(kiosk, path, "PX-2026-014", "open", Some("s-0021")).await.json["classes"][0]["open"], true);
    let listed = kiosk.question("/v1/kiosks/{kiosk}/classes", &[KIOSK], "ClassList").await;
    assert_eq!(listed.json["classes"][0]["open"], true);
    for outcome in ["received", "duplicate"] {
        let mut sign_in = kiosk.submission(1);
        sign_in["service"] = "class_sign_in".into();
        sign_in["answers"] = json!({"class_id": "PX-2026-014", "op": "sign_in", "session_no": 3});
        assert_eq!(kiosk.submit(&sign_in).await.text("outcome"), outcome);
    }
}

#[tokio::test]
async fn the_portal_answers_technicians_only() {
    let hall = staffed();
    let asked = |technician: &str, challenge: &str| json!({"technician": technician, "work_order": "GD-77", "challenge": challenge, "purpose": "network"});
    let path = "/v1/technician/answers";
    let portal = hall.county.portal_token();
    let ask = async |token: &str, body: Value| hall.kiosk.desk(token, path, &[], Some(&body), "TechnicianAnswer").await;
    // The challenge and the reply of the kiosk's own test, under the same staff key.
    let challenge = "001200000100781874935301";
    assert_eq!(ask(portal, asked("s-0020", challenge)).await.text("response"), "41229350");
    assert_eq!(ask(OFFICER, asked("s-0020", challenge)).await.status, 401);
    assert_eq!(ask(portal, asked("s-0017", challenge)).await.status, 403);
    assert_eq!(ask(portal, asked("s-0020", "001200000100781874935302")).await.status, 400);
}

#[tokio::test]
async fn the_fleet_as_json_and_for_prometheus() {
    let hall = staffed();
    let kiosk = &hall.kiosk;
    let silent = kiosk.desk(OFFICER, "/v1/officer/kiosks", &[], None, "KioskHealth").await;
    assert_eq!(silent.json[0]["age_s"], Value::Null);
    let id = hall.county.ask_verb(KIOSK, "collect-bundle", 600);
    let beat = |done: Value| {
        json!({
            "kiosk": KIOSK, "version": "0.1.0", "at": AT, "clock": "SYNCED", "key_protection": "FILE",
            "outbox": {"pending": 3, "parked": 1}, "devices": {"printer": "paperOut"},
            "health": {"disk_free_bytes": 1000, "gate": "warn-space", "findings": [{"code": "PRINTER-PAPER", "tone": "red"}]},
            "verbs_done": done,
        })
    };
    let reply = kiosk.heartbeat(&beat(json!([]))).await;
    assert_eq!((reply.status, &reply.json["verbs"][0]["id"]), (200, &json!(id)));
    let done = kiosk.heartbeat(&beat(json!([{"id": id, "result": "done", "at": AT}]))).await;
    assert_eq!(done.status, 204, "what is done is not asked again");
    let fleet = kiosk.desk(OFFICER, "/v1/officer/kiosks", &[], None, "KioskHealth").await;
    assert_eq!(fleet.json[0]["verbs"][0]["result"], "done");
    let metrics = kiosk.client.get(format!("{}/metrics", kiosk.url));
    assert_eq!(metrics.try_clone().unwrap().send().await.unwrap().status(), 401);
    let text = metrics.bearer_auth(OFFICER).send().await.unwrap().text().await.unwrap();
    for line in [
        "kiosk_outbox_pending{kiosk=\"0012\"} 3",
        "kiosk_device_state{kiosk=\"0012\",device=\"printer\",state=\"paperOut\"} 1",
        "kiosk_gate_state{kiosk=\"0012\",state=\"warn-space\"} 1",
        "kiosk_finding{kiosk=\"0012\",code=\"PRINTER-PAPER\",tone=\"red\"} 1",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} is not in\n{text}");
    }
}
