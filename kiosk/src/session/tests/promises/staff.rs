//! Staff: signed in by list and PIN, helping without mixing hands, leaving the resident's page as it was.

use backend_client::roles::{Action, Role, Roles};

use super::{
    super::staff::{roster, staff_card, staff_id, stranger},
    *,
};
use crate::session::{event::PinVerdict, staff::desk::HELP, view::Page};

fn machine() -> Visitor {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.event(roster());
    visitor
}

/// 设置 → 工作人员, card, PIN.
fn sign_in(visitor: &mut Visitor, role: Role) {
    visitor.touch(Intent::OpenSettings);
    visitor.touch(Intent::Set("staff".to_owned()));
    assert_eq!(visitor.state(), "staff-who");
    visitor.event(Event::CardPresent(false));
    visitor.card(staff_card(role));
    type_pin(visitor, role, PinVerdict::Right);
    assert_eq!(visitor.state(), "staff-desk");
}

fn type_pin(visitor: &mut Visitor, role: Role, verdict: PinVerdict) {
    assert_eq!(visitor.state(), "staff-pin");
    visitor.keys("123456");
    let session = visitor.session.number();
    visitor.event(Event::Pin { session, staff: staff_id(role), verdict });
}

fn pick(visitor: &mut Visitor, row: &str) {
    visitor.touch(Intent::Pick(row.to_owned()));
}

fn audited(visitor: &Visitor, wanted: &str) -> usize {
    visitor.asked_for(|effect| matches!(effect, Effect::Audit(event, _) if *event == wanted))
}

const STATES: [&str; 16] = [
    "home",
    "notice",
    "identify",
    "greeting",
    "form",
    "review",
    "sign",
    "submit",
    "result",
    "refused",
    "rate",
    "progress-way",
    "progress-number",
    "progress-phone",
    "progress-answer",
    "progress-list",
];

fn at(state: &str) -> Visitor {
    let mut visitor = machine();
    match state {
        "refused" => {
            visitor.walk_to("submit");
            let session = visitor.session.number();
            visitor.event(Event::Stored { session, result: Err(StoreTrouble::Failed("S-DB")) });
        }
        progress if progress.starts_with("progress") => visitor.ask_progress(progress),
        other => visitor.walk_to(other),
    }
    visitor.event(Event::CardPresent(false));
    visitor.wait(Duration::from_secs(1));
    visitor.effects.clear();
    visitor
}

fn same(before: &View, after: &View, state: &str) {
    assert_eq!((&before.page, &before.actions), (&after.page, &after.actions), "{state}");
    assert_eq!((&before.banner, &before.overlay), (&after.banner, &after.overlay), "{state}");
    assert_eq!(after.staff, None, "{state}");
}

#[test]
fn taking_over_at_every_state_and_handing_back_leaves_it_as_it_was() {
    for state in STATES.into_iter().filter(|state| *state != "home") {
        let mut visitor = at(state);
        // A slip that waits for the county is printed meanwhile: that is not undone.
        let session = visitor.session.number();
        if state == "result" {
            visitor.event(Event::Print { session, progress: PrintProgress::Confirmed });
        }
        let before = visitor.view();
        sign_in(&mut visitor, Role::Clerk);
        pick(&mut visitor, HELP);
        assert_eq!(visitor.state(), state);
        assert!(visitor.view().staff.is_some_and(|strip| strip.words.contains("龙*范") && strip.leave == "交还"));
        visitor.event(Event::CardPresent(false));
        visitor.touch(Intent::Leave);
        same(&before, &visitor.view(), state);
        assert_eq!((audited(&visitor, "staff.takeover"), audited(&visitor, "staff.handback")), (1, 1), "{state}");
        assert_eq!(visitor.session.number(), session, "{state}");
    }
}

#[test]
fn giving_up_a_sign_in_at_every_state_leaves_it_as_it_was() {
    for state in STATES.into_iter().filter(|state| *state != "home") {
        for way in ["back", "card-away", "idle"] {
            let mut visitor = at(state);
            let session = visitor.session.number();
            if state == "result" {
                visitor.event(Event::Print { session, progress: PrintProgress::Confirmed });
            }
            let before = visitor.view();
            visitor.touch(Intent::OpenSettings);
            visitor.touch(Intent::Set("staff".to_owned()));
            visitor.card(staff_card(Role::Broker));
            match way {
                "back" => {
                    visitor.touch(Intent::Back);
                    visitor.event(Event::CardPresent(false));
                }
                "card-away" => visitor.event(Event::CardPresent(false)),
                _ => {
                    visitor.wait(Duration::from_secs(61));
                    visitor.event(Event::CardPresent(false));
                }
            }
            same(&before, &visitor.view(), state);
        }
    }
}

/// What was asked for by the resident arrives behind the staff's pages.
#[test]
fn a_registration_that_is_stored_while_staff_sign_in_is_there_when_they_leave() {
    let mut visitor = at("submit");
    visitor.touch(Intent::OpenSettings);
    visitor.touch(Intent::Set("staff".to_owned()));
    visitor.stored(1);
    visitor.event(Event::Settled { ticket: ticket(1), outcome: Settled::Received });
    assert_eq!(visitor.state(), "staff-who");
    assert_eq!(slips(&visitor).len(), 1);
    visitor.touch(Intent::Back);
    assert_eq!(outcome(&visitor).title, "县里已收到");
}

#[test]
fn a_staff_card_in_a_session_leads_to_the_pin_and_not_to_another_person() {
    for state in ["greeting", "form", "review", "sign", "result", "rate", "progress-list"] {
        let mut visitor = at(state);
        visitor.card(staff_card(Role::Clerk));
        assert_eq!(visitor.state(), "staff-pin", "{state}");
        assert!(!visitor.words().contains("杨"), "{state}");
        type_pin(&mut visitor, Role::Clerk, PinVerdict::Right);
        pick(&mut visitor, HELP);
        assert_eq!(visitor.state(), state);
    }
}

#[test]
fn staff_who_come_with_matters_of_their_own_are_asked() {
    let mut visitor = machine();
    visitor.walk_to("identify");
    visitor.card(staff_card(Role::Clerk));
    assert!(matches!(visitor.overlay(), Some(Overlay::Ask { .. })));
    visitor.touch(Intent::Answer("own".to_owned()));
    assert_eq!(visitor.state(), "greeting");

    let mut visitor = machine();
    visitor.walk_to("identify");
    visitor.card(staff_card(Role::Clerk));
    visitor.touch(Intent::Answer("staff".to_owned()));
    assert_eq!(visitor.state(), "staff-pin");
}

#[test]
fn the_helpers_own_card_is_never_taken_for_the_residents() {
    let mut visitor = at("notice");
    sign_in(&mut visitor, Role::Clerk);
    pick(&mut visitor, HELP);
    visitor.touch(Intent::Next);
    visitor.card(staff_card(Role::Clerk));
    assert_eq!(visitor.state(), "identify");
    let Page::Identify(page) = visitor.view().page else { panic!() };
    assert_eq!(page.code, "C-LIFT");
    visitor.event(Event::CardPresent(false));
    visitor.card(person());
    assert_eq!(visitor.state(), "greeting");
    assert!(visitor.words().contains("杨*例"));
}

#[test]
fn the_record_says_field_by_field_who_entered_it() {
    let mut visitor = machine();
    visitor.walk_to("form");
    visitor.step_on();
    visitor.step_on();
    let clerk = staff_id(Role::Clerk);
    visitor.event(Event::CardPresent(false));
    sign_in(&mut visitor, Role::Clerk);
    pick(&mut visitor, HELP);
    visitor.event(Event::CardPresent(false));
    visitor.step_on();
    visitor.step_on();
    visitor.touch(Intent::Leave);
    visitor.walk_to("submit");
    let submission = submitted(&visitor);
    assert_eq!(submission.helped.as_ref(), Some(&clerk));
    assert!(!submission.entered_by.is_empty() && submission.entered_by.values().all(|staff| *staff == clerk));
    assert!(submission.entered_by.len() < submission.answers.len());
    assert!(submission.entered_by.keys().all(|field| submission.answers.contains_key(field)));
    visitor.stored(1);
    visitor.event(Event::Settled { ticket: ticket(1), outcome: Settled::Received });
    assert!(slips(&visitor)[0].contains("工作人员协助"));
}

#[test]
fn who_was_not_helped_is_not_said_to_be() {
    let mut visitor = at("form");
    sign_in(&mut visitor, Role::Clerk);
    pick(&mut visitor, HELP);
    visitor.event(Event::CardPresent(false));
    visitor.touch(Intent::Leave);
    visitor.walk_to("submit");
    let submission = submitted(&visitor);
    assert_eq!((submission.helped.as_ref(), submission.entered_by.len()), (None, 0));
    visitor.stored(1);
    visitor.event(Event::Settled { ticket: ticket(1), outcome: Settled::Received });
    assert!(!slips(&visitor)[0].contains("工作人员协助"));
}

/// 修改 that is taken back gives a field back to whoever entered it.
#[test]
fn a_change_taken_back_changes_no_hands() {
    let mut visitor = at("review");
    sign_in(&mut visitor, Role::Clerk);
    pick(&mut visitor, HELP);
    visitor.touch(Intent::Edit("education".to_owned()));
    let Page::Form(question) = visitor.view().page else { panic!() };
    let Input::Choice { options, .. } = question.input else { panic!() };
    let other = options.iter().find(|option| !option.chosen).unwrap().id.clone();
    visitor.event(Event::Intent(Intent::Pick(other)));
    visitor.event(Event::Intent(Intent::Back));
    assert_eq!(visitor.state(), "review");
    visitor.touch(Intent::Leave);
    visitor.walk_to("submit");
    assert_eq!(submitted(&visitor).entered_by.len(), 0);
}

#[test]
fn only_the_person_promises_and_rates() {
    for (state, intent) in [
        ("sign", Intent::PromiseOnly),
        ("sign", Intent::Next),
        ("sign", Intent::Stroke(vec![(0, 0), (9, 9)])),
        ("rate", Intent::Pick("5".to_owned())),
    ] {
        let mut visitor = at(state);
        sign_in(&mut visitor, Role::Clerk);
        pick(&mut visitor, HELP);
        visitor.touch(intent);
        assert_eq!((visitor.state(), visitor.view().staff), (state, None));
        assert_eq!(audited(&visitor, "staff.handback"), 1);
        visitor.wait(Duration::from_secs(1));
        assert_eq!(visitor.asked_for(|effect| matches!(effect, Effect::Enqueue { .. } | Effect::Rate(_))), 0);
    }
}

#[test]
fn a_helper_who_goes_away_hands_back_and_ends_nobodys_session() {
    let mut visitor = at("form");
    sign_in(&mut visitor, Role::Clerk);
    pick(&mut visitor, HELP);
    visitor.wait(Duration::from_secs(119));
    assert!(visitor.view().staff.is_some());
    visitor.wait(Duration::from_secs(2));
    assert_eq!((visitor.state(), visitor.view().staff, visitor.overlay()), ("form", None, None));
    // The resident has his own patience from then on.
    visitor.wait(Duration::from_secs(121));
    assert!(matches!(visitor.overlay(), Some(Overlay::Idle { .. })));
}

#[test]
fn a_card_taken_away_signs_out_of_the_staffs_pages() {
    let mut visitor = at("form");
    sign_in(&mut visitor, Role::Clerk);
    visitor.event(Event::CardPresent(false));
    assert_eq!((visitor.state(), audited(&visitor, "staff.out")), ("form", 1));
}

#[test]
fn a_reader_that_goes_away_signs_out_too() {
    let mut visitor = at("form");
    sign_in(&mut visitor, Role::Clerk);
    visitor.event(Event::Reader(Working::No("R-NODEV")));
    assert_eq!((visitor.state(), audited(&visitor, "staff.out")), ("form", 1));
}

#[test]
fn a_staff_card_forgotten_on_the_reader_is_announced_when_nobody_is_there() {
    let mut visitor = machine();
    visitor.walk_to("home");
    sign_in(&mut visitor, Role::Clerk);
    visitor.wait(Duration::from_mins(9));
    assert_eq!(visitor.state(), "staff-desk");
    visitor.wait(Duration::from_mins(2));
    assert_eq!(visitor.state(), "take-card");
    visitor.event(Event::CardPresent(false));
    assert_eq!(visitor.state(), "idle");
}

#[test]
fn a_badge_signs_in_without_a_card() {
    let mut visitor = at("form");
    visitor.touch(Intent::OpenSettings);
    visitor.touch(Intent::Set("staff".to_owned()));
    assert!(visitor.session.wants_code());
    visitor.event(Event::Scanned(Scanned::new("badge clerk")));
    type_pin(&mut visitor, Role::Clerk, PinVerdict::Right);
    assert_eq!(visitor.state(), "staff-desk");
    assert!(!visitor.session.wants_code());
}

#[test]
fn after_wrong_pins_no_key_is_heard_until_the_wait_is_over() {
    let mut visitor = at("form");
    visitor.card(staff_card(Role::Clerk));
    type_pin(&mut visitor, Role::Clerk, PinVerdict::Wrong { left: 1 });
    assert!(visitor.words().contains("密码不对，还可以试 1 次"));
    let until = visitor.mono + Duration::from_secs(30);
    type_pin(&mut visitor, Role::Clerk, PinVerdict::Closed { until });
    visitor.effects.clear();
    visitor.keys("123456");
    assert_eq!(visitor.asked_for(|effect| matches!(effect, Effect::CheckPin { .. })), 0);
    assert!(visitor.words().contains("请等"));
    visitor.wait(Duration::from_secs(30));
    visitor.keys("123456");
    assert_eq!(visitor.asked_for(|effect| matches!(effect, Effect::CheckPin { .. })), 1);
}

#[test]
fn who_is_no_staff_or_whose_list_has_ended_is_told_plainly() {
    for (what, code, words) in [
        ("stranger", "T-UNKNOWN", "不在工作人员名单里"),
        ("no list", "T-NOLIST", "还没有工作人员名单"),
        ("old list", "T-EXPIRED", "名单过期了"),
        ("clock", "T-CLOCK", "钟不准"),
    ] {
        let mut visitor = if what == "no list" { Visitor::at_a_machine(true) } else { machine() };
        visitor.walk_to("form");
        if what == "old list" {
            visitor.mono += Duration::from_hours(80);
            visitor.touch(Intent::Touched);
        }
        if what == "clock" {
            visitor.trust = ClockState::Untrusted;
        }
        visitor.touch(Intent::OpenSettings);
        visitor.touch(Intent::Set("staff".to_owned()));
        visitor.card(match what {
            "stranger" => stranger("000000198802299988"),
            _ => staff_card(Role::Clerk),
        });
        let Page::Identify(page) = visitor.view().page else { panic!("{what}") };
        assert_eq!(page.code, code);
        assert!(page.status.contains(words), "{}", page.status);
        assert_eq!(audited(&visitor, "staff.refused"), 1, "{what}");
    }
}

#[test]
fn a_clerks_look_counts_once_it_is_on_the_disk_and_a_broker_may_not() {
    let mut visitor = at("form");
    sign_in(&mut visitor, Role::Clerk);
    pick(&mut visitor, "confirm");
    let session = visitor.session.number();
    let asked = visitor.effects.iter().find_map(|effect| match effect {
        Effect::Confirm { staff, id_no, .. } => Some((staff.clone(), id_no.expose().to_owned())),
        _ => None,
    });
    assert_eq!(asked, Some((staff_id(Role::Clerk), person().id_no.clone())));
    visitor.event(Event::Confirmed {
        session,
        staff: staff_id(Role::Clerk),
        result: Err(StoreTrouble::Failed("S-DB")),
    });
    assert!(visitor.words().contains("没有保存成功"));
    pick(&mut visitor, "confirm");
    visitor.event(Event::Confirmed { session, staff: staff_id(Role::Clerk), result: Ok(()) });
    assert!(visitor.words().contains("已确认是本人"));
    visitor.event(Event::CardPresent(false));
    visitor.walk_to("submit");
    assert_eq!(submitted(&visitor).assurance, backend_client::wire::Assurance::CardAndClerk);

    let mut visitor = at("form");
    sign_in(&mut visitor, Role::Broker);
    assert!(!visitor.words().contains("确认是本人"));
    pick(&mut visitor, "confirm");
    assert_eq!(visitor.asked_for(|effect| matches!(effect, Effect::Confirm { .. })), 0);
    assert_eq!(audited(&visitor, "staff.refused"), 1);
    visitor.event(Event::CardPresent(false));
    visitor.walk_to("submit");
    assert_eq!(submitted(&visitor).assurance, backend_client::wire::Assurance::Card);
}

#[test]
fn what_is_owed_is_listed_by_state_and_only_a_parked_one_is_sent_again() {
    let owed = |n: u32, parked: Option<&str>| crate::session::event::Owed {
        key: uuid::Uuid::from_u128(n.into()),
        ticket: ticket(n),
        kind: backend_client::outbox::Kind::Submission,
        service: "unemp_reg".to_owned(),
        who: Private::new("李*范 0012"),
        at: "2026-11-22 08:10".to_owned(),
        parked: parked.map(str::to_owned),
    };
    let mut visitor = at("form");
    sign_in(&mut visitor, Role::Clerk);
    pick(&mut visitor, "matters");
    let session = visitor.session.number();
    visitor.event(Event::Owed { session, all: Some(vec![owed(1, None), owed(2, Some("refused"))]) });
    let words = visitor.words();
    assert!(words.contains("等着送") && words.contains("要人处理"), "{words}");
    for (n, sent) in [(1, 0), (2, 1)] {
        visitor.effects.clear();
        pick(&mut visitor, &uuid::Uuid::from_u128(n).to_string());
        pick(&mut visitor, "retry");
        assert_eq!(visitor.asked_for(|effect| matches!(effect, Effect::Retry { .. })), sent);
        visitor.event(Event::Owed { session, all: Some(vec![owed(1, None), owed(2, None)]) });
        visitor.touch(Intent::Back);
        visitor.event(Event::Owed { session, all: Some(vec![owed(1, None), owed(2, Some("refused"))]) });
    }
    visitor.touch(Intent::Back);
    visitor.touch(Intent::Back);
    assert_eq!(visitor.state(), "form");
    // A broker sees none of it, and is refused.
    let mut visitor = at("form");
    sign_in(&mut visitor, Role::Broker);
    pick(&mut visitor, "matters");
    assert_eq!(visitor.asked_for(|effect| matches!(effect, Effect::ListOwed { .. })), 0);
    assert_eq!(audited(&visitor, "staff.refused"), 1);
}

/// Every role tries everything on the menu, also what is not shown; the table decides.
#[test]
fn every_role_does_what_the_table_allows_and_nothing_else() {
    let roles = Roles::of_the_contract().unwrap();
    for role in Role::ALL {
        let mut visitor = at("form");
        sign_in(&mut visitor, role);
        let shown = visitor.words().contains("协助办理");
        pick(&mut visitor, HELP);
        let may = roles.allows(role, Action::TakeOver);
        assert_eq!((shown, visitor.state() == "form"), (may, may), "{}", role.word());
        assert_eq!(audited(&visitor, "staff.refused"), usize::from(!may), "{}", role.word());
    }
}

#[test]
fn a_pin_is_on_no_screen_and_in_no_log() {
    let mut visitor = at("form");
    visitor.card(staff_card(Role::Clerk));
    visitor.keys("12345");
    let view = visitor.view();
    let Page::Pad(pad) = &view.page else { panic!() };
    assert_eq!(pad.entry, super::super::super::view::Entry::Dots { filled: 5, of: 6 });
    visitor.keys("6");
    assert!(!format!("{:?}{:?}", visitor.effects, visitor.session).contains("123456"));
}

/// Card, PIN, one touch to help, one to hand back.
#[test]
fn taking_over_and_handing_back_takes_two_touches_besides_card_and_pin() {
    let mut visitor = at("form");
    visitor.card(staff_card(Role::Clerk));
    type_pin(&mut visitor, Role::Clerk, PinVerdict::Right);
    pick(&mut visitor, HELP);
    visitor.event(Event::CardPresent(false));
    visitor.touch(Intent::Leave);
    assert_eq!((visitor.state(), visitor.view().staff), ("form", None));
}
