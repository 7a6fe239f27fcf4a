//! The staff's questions to a real county: two programs written from one contract, which must understand each other.

use std::collections::BTreeMap;

use backend_client::delivery::{Answered, DeliveryEvent, Question, Unanswered};
use backend_client::fleet::{Seen, Verb};
use backend_client::outbox::{Kind, NewItem, PersonHash};
use backend_client::roles::{Action, Roles};
use backend_client::staff::{ListError, StaffId, StaffKey};
use backend_client::technician::{Challenge, Purpose, TechnicianKey};
use backend_client::ticket::{HmacKey, Ticket};
use backend_client::transition::Settlement;
use backend_client::wire::{
    Answer, AssistMode, CallBack, CallState, Confirmation, CountyKeys, DraftCode, DraftContent, EntryKind, Private,
    StaffList, Step, Submission, Taker, TaskKind, TaskList, Withdrawal,
};
use county_backend::{ClassRow, EntryRow, Misbehaviour, StaffListFault, StaffRow, TaskRow};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use uuid::Uuid;

use super::Hall;
use super::support::contract::Contract;
use super::support::{KIOSK, bare, id_no, key32, sealed};

const STAFF_KEY: [u8; 32] = [7; 32];
const VILLAGE: &str = "430527101201";

fn row(id: &str, role: &str, scope: &str, person: u32, pin: &str) -> StaffRow {
    StaffRow {
        id: id.into(),
        name: "覃示范".into(),
        roles: vec![role.into()],
        scope: scope.into(),
        id_no: id_no(person),
        badge: Some(format!("B-{id}")),
        pin: pin.into(),
    }
}

fn staffed() -> Hall {
    let hall = Hall::open();
    hall.county.enrol(KIOSK, &STAFF_KEY, "430527101");
    hall.county.set_staff(&row("s-0017", "clerk", "430527101", 901, "135790"));
    hall.county.set_staff(&row("s-0018", "assistant", VILLAGE, 902, "246801"));
    hall.county.set_staff(&row("s-0019", "broker", VILLAGE, 903, "112233"));
    hall.county.set_staff(&row("s-0020", "technician", "430527", 904, "445566"));
    hall.county.set_staff(&row("s-0021", "trainer", "430527", 905, "778899"));
    hall
}

fn staff(id: &str) -> StaffId {
    id.parse().unwrap()
}

fn ask(hall: &Hall, question: Question) -> Result<Answered, Unanswered> {
    let id = u64::from(Uuid::now_v7().as_fields().3[7]) + 1000;
    hall.kiosk.delivery.ask(id, question);
    hall.kiosk.wait_for("an answer", |event| match event {
        DeliveryEvent::Answered { query_id, answer } if query_id == id => Some(answer),
        _ => None,
    })
}

fn keys(hall: &Hall) -> CountyKeys {
    CountyKeys::new([(hall.site.sign.0.clone(), key32(&hall.site.sign.1))]).unwrap()
}

fn list(hall: &Hall, held: Option<u64>) -> Result<StaffList, ListError> {
    let Answered::StaffList(bytes) = ask(hall, Question::StaffList).unwrap() else { panic!("a staff list") };
    let value: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(Contract::read().faults_of("StaffList", &value), [""; 0]);
    StaffList::accept(&bytes, &keys(hall), hall.site.kiosk, Timestamp::now(), held)
}

/// Seals a notice and has it delivered.
fn notice(hall: &Hall, kind: Kind, running: u32, plain: impl Fn(Uuid, Ticket) -> Value) -> (Uuid, Settlement) {
    let (key, ticket) = (Uuid::now_v7(), Ticket::new(hall.site.kiosk, running).unwrap());
    let item = NewItem {
        key,
        kind,
        ticket,
        service: kind.word().into(),
        person: PersonHash::of(&HmacKey::new([3; 32]), &id_no(running).into()),
        who: "".into(),
        supersedes: None,
        body: hall.kiosk.sealer.seal(&key, &plain(key, ticket)).unwrap(),
        created_at: Timestamp::now(),
    };
    hall.kiosk.store.accept(item);
    hall.kiosk.delivery.submit_now(key);
    (key, hall.kiosk.final_of(key))
}

fn confirm(hall: &Hall, running: u32, who: &str, person: u32) -> (Uuid, Settlement) {
    notice(hall, Kind::Confirmation, running, |key, ticket| {
        serde_json::to_value(Confirmation {
            key,
            ticket,
            kiosk: hall.site.kiosk,
            staff: staff(who),
            id_no: id_no(person).into(),
            name: "杨试例".into(),
            tickets: vec![],
            at: Timestamp::now().into(),
        })
        .unwrap()
    })
}

#[test]
fn staff_sign_in_by_the_countys_list_and_only_by_it() {
    let hall = staffed();
    let list_now = list(&hall, None).unwrap();
    let key = StaffKey::new(STAFF_KEY);
    let clerk = list_now.by_card(&key, &id_no(901).into()).unwrap();
    assert_eq!(clerk.id, staff("s-0017"));
    assert_eq!(list_now.by_badge(&key, &"B-s-0018".into()).unwrap().id, staff("s-0018"));
    assert_eq!(clerk.check_pin(&key, &"135790".into()), Ok(true));
    assert_eq!(clerk.check_pin(&key, &"246801".into()), Ok(false), "another one's PIN");
    let roles = Roles::of_the_contract().unwrap();
    assert!(clerk.may_in(&roles, Action::ConfirmIdentity, VILLAGE));

    // A change of the staff is a newer list; the one before is then refused.
    assert!(hall.county.remove_staff("s-0019"));
    let newer = list(&hall, Some(list_now.version)).unwrap();
    assert!(newer.version > list_now.version && newer.by_id(&staff("s-0019")).is_none());
    assert!(matches!(list(&hall, Some(newer.version + 1)), Err(ListError::Older { .. })));
}

#[test]
fn staff_lists_that_must_not_be_used_are_refused_by_name() {
    let hall = staffed();
    let with = |fault| {
        hall.county.misbehave(Misbehaviour::StaffList(fault), Some(1));
        list(&hall, Some(1))
    };
    assert!(matches!(with(StaffListFault::Expired), Err(ListError::Expired(_))));
    assert!(matches!(with(StaffListFault::OtherKiosk), Err(ListError::OtherKiosk(_))));
    hall.county.misbehave(Misbehaviour::StaffList(StaffListFault::Forged), Some(1));
    assert_eq!(ask(&hall, Question::StaffList), Err(Unanswered::Invalid));
    assert!(list(&hall, None).is_ok(), "the next one is good");
}

#[test]
fn the_portals_reply_opens_the_purpose_it_was_given_for() {
    let hall = staffed();
    let challenge = Challenge::new(hall.site.kiosk, 5, 0x12_3456_789a).unwrap();
    let reply = hall.county.answer_technician("s-0020", "GD-2026-77", &challenge.grouped(), "network").unwrap();
    let key = TechnicianKey::of(&StaffKey::new(STAFF_KEY));
    assert_eq!(key.opens(challenge, &reply), Some(Purpose::Network));
    assert!(hall.county.answer_technician("s-0017", "GD-2026-77", &challenge.grouped(), "network").is_err());
    let acts = hall.county.acts();
    assert_eq!(acts.iter().map(|a| (&*a.staff, a.allowed)).collect::<Vec<_>>(), [("s-0020", true), ("s-0017", false)]);
    assert!(acts[0].subject.contains("GD-2026-77"));
}

#[test]
fn a_call_is_seen_and_done_by_staff_who_may() {
    let hall = staffed();
    let call = Uuid::now_v7();
    let calling = Question::Call { call, page: "form.unemp_reg".into() };
    let state = |answer: Result<Answered, Unanswered>| match answer.unwrap() {
        Answered::Call(call) => (call.state, call.seen_by),
        other => panic!("a call, not {other:?}"),
    };
    assert_eq!(state(ask(&hall, calling.clone())), (CallState::Waiting, None));
    assert_eq!(state(ask(&hall, calling)), (CallState::Waiting, None), "once more is the same call");
    let Answered::Calls(queue) = ask(&hall, Question::Calls).unwrap() else { panic!("a queue") };
    assert_eq!(queue.calls.iter().map(|c| c.call).collect::<Vec<_>>(), [call]);

    let step = |step, who: Option<&str>| ask(&hall, Question::CallStep { call, step, staff: who.map(staff) });
    assert_eq!(step(Step::Seen, Some("s-0021")), Err(Unanswered::Forbidden), "a trainer answers no calls");
    assert_eq!(state(step(Step::Seen, Some("s-0019"))), (CallState::Seen, Some("覃*范".into())));
    assert_eq!(state(ask(&hall, Question::CallState(call))).0, CallState::Seen);
    assert_eq!(state(step(Step::Done, Some("s-0019"))).0, CallState::Done);
    assert_eq!(step(Step::Cancelled, None), Err(Unanswered::Conflict));
    assert_eq!(ask(&hall, Question::CallState(Uuid::now_v7())), Err(Unanswered::NotFound));

    let phone = |key, ticket| {
        serde_json::to_value(CallBack {
            key,
            ticket,
            kiosk: hall.site.kiosk,
            phone: "13900000017".into(),
            name: None,
            call: Some(call),
            about: None,
            at: Timestamp::now().into(),
        })
        .unwrap()
    };
    assert!(matches!(notice(&hall, Kind::CallBack, 11, phone).1, Settlement::Acked { duplicate_of: None, .. }));
    assert!(matches!(notice(&hall, Kind::CallBack, 12, phone).1, Settlement::Acked { duplicate_of: Some(_), .. }));
    assert_eq!(hall.county.call_backs().iter().map(|c| c.counted).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn a_clerk_confirms_a_person_and_then_sees_the_record() {
    let hall = staffed();
    hall.county.set_certificate(&id_no(1), "4305270000000017", "2020-05-01", "https://e.example/v/1");
    let training =
        EntryRow { kind: "training".into(), title: "电工培训".into(), from: "2025-03-01".into(), to: None };
    hall.county.add_entry(&id_no(1), &training);
    let item = hall.kiosk.register(1, 1);
    hall.kiosk.final_of(item.key);
    assert!(!hall.county.submissions()[0].confirmed);
    let record = |who: &str, confirmation| {
        let (id_no, name) = (Private::new(id_no(1)), Private::from("杨试例"));
        ask(&hall, Question::Record { id_no, name, staff: staff(who), confirmation, of: Some(item.ticket) })
    };
    assert_eq!(record("s-0017", Uuid::now_v7()), Err(Unanswered::Forbidden), "nobody has confirmed");

    let (_, broker) = confirm(&hall, 21, "s-0019", 1);
    assert!(matches!(broker, Settlement::Rejected { .. }), "a broker confirms nobody");
    assert!(!hall.county.submissions()[0].confirmed);
    let (confirmation, clerk) = confirm(&hall, 22, "s-0017", 1);
    assert!(matches!(clerk, Settlement::Acked { .. }));
    assert!(hall.county.submissions()[0].confirmed);

    let Answered::Record(shown) = record("s-0017", confirmation).unwrap() else { panic!("a record") };
    assert_eq!(shown.certificate.unwrap().number.expose(), "4305270000000017");
    let kinds: Vec<_> = shown.entries.iter().map(|e| e.kind).collect();
    assert_eq!(kinds, [EntryKind::Unemp, EntryKind::Training]);
    assert_eq!(shown.old.unwrap().answers["mobile"], Answer::Text("13900000017".into()));
    assert_eq!(record("s-0018", confirmation), Err(Unanswered::Forbidden), "the other one's confirmation");
    hall.county.set_clock_offset(5 * 3600);
    assert_eq!(record("s-0017", confirmation), Err(Unanswered::Forbidden), "it is too old by then");
    hall.county.set_clock_offset(0);
    let looks = hall.county.acts().into_iter().filter(|act| act.act == "record-view").map(|act| act.allowed);
    assert_eq!(looks.collect::<Vec<_>>(), [false, true, false, false]);
}

#[test]
fn a_parked_item_is_given_up_by_two_who_may() {
    let hall = staffed();
    let item = Uuid::now_v7();
    let given_up = |running, first: &str, second: &str| {
        notice(&hall, Kind::Withdrawal, running, |key, ticket| {
            serde_json::to_value(Withdrawal {
                key,
                ticket,
                kiosk: hall.site.kiosk,
                item,
                reason: "重复".into(),
                staff: staff(first),
                second: staff(second),
                at: Timestamp::now().into(),
            })
            .unwrap()
        })
        .1
    };
    assert!(matches!(given_up(31, "s-0018", "s-0017"), Settlement::Rejected { .. }), "an assistant is the second only");
    assert!(matches!(given_up(32, "s-0017", "s-0017"), Settlement::Rejected { .. }), "two are two");
    assert!(matches!(given_up(33, "s-0017", "s-0018"), Settlement::Acked { duplicate_of: None, .. }));
    assert!(matches!(given_up(34, "s-0017", "s-0018"), Settlement::Acked { duplicate_of: Some(_), .. }));
    assert_eq!(hall.county.withdrawals().iter().map(|w| w.counted).collect::<Vec<_>>(), [false, false, true, false]);
}

#[test]
fn a_draft_is_taken_once_by_its_person_or_by_a_clerk() {
    let hall = staffed();
    let content = DraftContent {
        service: "unemp_reg".into(),
        service_version: 1,
        id_no: id_no(1).into(),
        name: "杨试例".into(),
        answers: [("mobile".to_owned(), Answer::Text("13900000017".into()))].into(),
        entered_by: BTreeMap::new(),
    };
    let give = |key, who: Option<&str>| {
        ask(&hall, Question::GiveDraft { key, content: Box::new(content.clone()), staff: who.map(staff) })
    };
    let code = |answer: Result<Answered, Unanswered>| match answer.unwrap() {
        Answered::DraftKept(receipt) => receipt.code,
        other => panic!("a code, not {other:?}"),
    };
    let key = Uuid::now_v7();
    let first = code(give(key, None));
    assert_eq!(code(give(key, None)), first, "a lost answer makes no second draft");
    assert_eq!(give(Uuid::now_v7(), Some("s-0019")), Err(Unanswered::Forbidden));
    let second = code(give(Uuid::now_v7(), Some("s-0017")));

    let take = |key, code: DraftCode, by| ask(&hall, Question::TakeDraft { key, code, by });
    let person = |n| Taker::Person(id_no(n).into());
    assert_eq!(take(Uuid::now_v7(), first, person(2)), Err(Unanswered::Forbidden), "another one's card");
    let question = Uuid::now_v7();
    for _lost in 0..2 {
        let Answered::Draft(draft) = take(question, first, person(1)).unwrap() else { panic!("a draft") };
        assert_eq!(draft.content, content);
    }
    assert_eq!(take(Uuid::now_v7(), first, person(1)), Err(Unanswered::Conflict));
    assert_eq!(take(Uuid::now_v7(), second, Taker::Staff(staff("s-0021"))), Err(Unanswered::Forbidden));
    hall.county.set_clock_offset(25 * 3600);
    assert_eq!(take(Uuid::now_v7(), second, Taker::Staff(staff("s-0017"))), Err(Unanswered::Gone));
    hall.county.set_clock_offset(0);
    assert!(take(Uuid::now_v7(), second, Taker::Staff(staff("s-0017"))).is_ok());
}

#[test]
fn a_broker_has_his_own_villages_tasks_for_a_day_without_network() {
    let hall = staffed();
    let task = |village: &str, person| TaskRow {
        kind: "verify_121".into(),
        id_no: id_no(person),
        name: "龙样例".into(),
        village: village.into(),
        due: "2026-12-31".into(),
        period: "2026".into(),
        answers: [("status".to_owned(), Value::from("2")), ("in_county".to_owned(), Value::from(true))].into(),
        note: Some("问一问想不想学手艺".into()),
    };
    hall.county.add_task(&task(VILLAGE, 51));
    hall.county.add_task(&task("430527101202", 52));
    let fetch = || {
        let Answered::Tasks(_, bytes) = ask(&hall, Question::Tasks(staff("s-0019"))).unwrap() else { panic!("tasks") };
        bytes
    };
    let bytes = fetch();
    assert_eq!(Contract::read().faults_of("TaskList", &serde_json::from_slice(&bytes).unwrap()), [""; 0]);
    assert!(!String::from_utf8_lossy(&bytes).contains("龙样例"));
    assert_eq!(ask(&hall, Question::Tasks(staff("s-0021"))), Err(Unanswered::Forbidden), "a trainer has none");
    assert_eq!(ask(&hall, Question::Tasks(staff("s-9999"))), Err(Unanswered::NotFound));

    let tomorrow = Timestamp::now() + SignedDuration::from_hours(24);
    let list = TaskList::accept(&bytes, &keys(&hall), hall.site.kiosk, &staff("s-0019"), tomorrow).unwrap();
    assert_eq!(list.tasks.len(), 1, "never another village's");
    let (key, person) = (StaffKey::new(STAFF_KEY), Private::new(id_no(51)));
    let met = list.of_person(&key, &person).next().unwrap();
    assert_eq!((met.kind, met.who.expose()), (TaskKind::Verify121, "龙*例"));
    let record = met.open(&key, &person).unwrap();
    assert_eq!((record.name.expose(), &record.answers["status"]), ("龙样例", &Answer::Text("2".into())));

    // The result comes as a submission; what differs from the platform is the town clerk's.
    let result = |running| {
        let plain = bare(hall.site.kiosk, running, 51);
        sealed(
            &hall.kiosk.sealer,
            &Submission {
                service: "verify_121".into(),
                assist_mode: AssistMode::Assisted,
                staff: Some(staff("s-0019")),
                answers: [
                    ("period".to_owned(), Answer::Text("2026".into())),
                    ("mode".to_owned(), Answer::Text("broker_visit".into())),
                    ("result".to_owned(), Answer::Text("corrected".into())),
                    ("status".to_owned(), Answer::Text("1".into())),
                    ("in_county".to_owned(), Answer::YesNo(true)),
                ]
                .into(),
                ..plain
            },
        )
    };
    for (running, first) in [(61, true), (62, false)] {
        let item = result(running);
        hall.kiosk.store.accept(item.clone());
        hall.kiosk.delivery.submit_now(item.key);
        let Settlement::Acked { duplicate_of, .. } = hall.kiosk.final_of(item.key) else { panic!("received") };
        assert_eq!(duplicate_of.is_none(), first, "one per person and period");
    }
    assert_eq!(hall.county.submissions()[0].remarks, ["conflict: status"]);
    let list = TaskList::accept(&fetch(), &keys(&hall), hall.site.kiosk, &staff("s-0019"), tomorrow).unwrap();
    assert!(list.tasks.is_empty());
    assert!(list.figures.iter().any(|f| f.count == 1), "{:?}", list.figures);
}

#[test]
fn a_trainer_opens_his_own_class() {
    let hall = staffed();
    let today = Timestamp::now().to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8))).date().to_string();
    hall.county.add_class(&ClassRow {
        id: "PX-2026-014".into(),
        day: today,
        name: "育婴员".into(),
        trainer: "s-0021".into(),
        session_no: 3,
        site: "430527101".into(),
    });
    let open = |answer: Result<Answered, Unanswered>| match answer.unwrap() {
        Answered::Classes(list) => list.classes.iter().map(|c| c.open).collect::<Vec<_>>(),
        other => panic!("classes, not {other:?}"),
    };
    assert_eq!(open(ask(&hall, Question::Classes)), [false]);
    let step = |step, who| ask(&hall, Question::ClassStep { class: "PX-2026-014".into(), step, staff: staff(who) });
    assert_eq!(step(Step::Open, "s-0017"), Err(Unanswered::Forbidden));
    assert_eq!(open(step(Step::Open, "s-0021")), [true]);
    assert_eq!(open(ask(&hall, Question::Classes)), [true]);
    assert_eq!(open(step(Step::Close, "s-0021")), [false]);
}

#[test]
fn verbs_come_with_a_heartbeat_and_a_replay_is_noticed() {
    let hall = staffed();
    let id = hall.county.ask_verb(KIOSK, "self-test", 600);
    hall.county.want_config(KIOSK, "2026-11-2");
    let reply = || {
        hall.kiosk.wait_for("what the county wants", |event| match event {
            DeliveryEvent::Wanted(reply) => Some(reply),
            _ => None,
        })
    };
    let (mut seen, now) = (Seen::default(), Timestamp::now());
    let first = reply();
    assert_eq!(first.config_version.as_deref(), Some("2026-11-2"));
    let orders = seen.check(&first, hall.site.kiosk, now, &[]);
    let id: Uuid = id.parse().unwrap();
    assert_eq!(orders.todo, [(id, Verb::SelfTest)]);
    hall.county.misbehave(Misbehaviour::ReplayedVerb, None);
    let again = seen.check(&reply(), hall.site.kiosk, now, &[id]);
    assert_eq!((again.todo.len(), again.refused.len()), (0, 1));
    assert_eq!(hall.county.fleet()[0]["kiosk"], KIOSK);
    assert!(hall.county.metrics().contains("kiosk_outbox_pending{kiosk=\"0012\"} 0"));
}
