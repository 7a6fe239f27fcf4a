//! Going, coming back, walking away: nothing is lost by accident, nothing is left behind.

use super::*;

#[test]
fn walking_away_warns_and_then_wipes_in_every_state() {
    for state in ["home", "notice", "identify", "greeting", "form", "review", "sign", "result", "rate"] {
        let mut visitor = Visitor::at_a_machine(true);
        visitor.walk_to(state);
        let before = visitor.asked_for(|effect| matches!(effect, Effect::Enqueue { .. }));
        visitor.wait(Duration::from_secs(119));
        assert_eq!(visitor.overlay(), None, "{state}");
        visitor.wait(Duration::from_secs(1));
        assert!(matches!(visitor.overlay(), Some(Overlay::Idle { seconds: 30, .. })), "{state}");
        visitor.wait(Duration::from_secs(10));
        assert!(matches!(visitor.overlay(), Some(Overlay::Idle { seconds: 20, .. })), "{state}");
        visitor.wait(Duration::from_secs(20));
        visitor.event(Event::CardPresent(false));
        assert_eq!(visitor.state(), "idle", "{state}");
        assert!(!visitor.words().contains('杨'), "{state}");
        assert_eq!(visitor.asked_for(|effect| matches!(effect, Effect::Enqueue { .. })), before, "never submitted");
    }
}

#[test]
fn continuing_costs_nothing_and_touches_nothing_else() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("review");
    visitor.wait(Duration::from_secs(125));
    visitor.touch(Intent::Continue);
    assert_eq!((visitor.state(), visitor.overlay()), ("review", None));
    visitor.wait(Duration::from_secs(125));
    // Even a touch that lands on something under the warning only answers the warning.
    visitor.touch(Intent::Next);
    assert_eq!((visitor.state(), visitor.overlay()), ("review", None));
}

#[test]
fn more_time_doubles_and_access_modes_are_patient() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("form");
    visitor.wait(Duration::from_secs(121));
    visitor.touch(Intent::MoreTime);
    visitor.wait(Duration::from_secs(239));
    assert_eq!(visitor.overlay(), None);
    visitor.wait(Duration::from_secs(1));
    assert!(visitor.overlay().is_some());

    let mut visitor = Visitor::at_a_machine(true);
    visitor.touch(Intent::BeginLarge);
    visitor.wait(Duration::from_secs(299));
    assert_eq!(visitor.overlay(), None);
    visitor.wait(Duration::from_secs(1));
    assert!(visitor.overlay().is_some());
}

#[test]
fn quitting_with_answers_asks_first() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("review");
    visitor.touch(Intent::End);
    assert!(matches!(visitor.overlay(), Some(Overlay::Ask { .. })));
    visitor.touch(Intent::Answer("stay".to_owned()));
    assert_eq!(visitor.state(), "review");
    visitor.touch(Intent::End);
    visitor.touch(Intent::Answer("end".to_owned()));
    assert_eq!(visitor.state(), "take-card");
}

#[test]
fn settings_are_gone_with_the_visit() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.touch(Intent::BeginLarge);
    visitor.touch(Intent::ToggleLanguage);
    visitor.touch(Intent::End);
    assert_eq!(visitor.view().settings, crate::session::settings::Settings::default());
}

#[test]
fn going_back_from_the_first_question_keeps_every_answer() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("review");
    let rows = |visitor: &Visitor| match visitor.view().page {
        Page::Review(review) => review.rows,
        other => panic!("{other:?}"),
    };
    let before = rows(&visitor);
    while visitor.state() != "greeting" {
        visitor.touch(Intent::Back);
    }
    visitor.touch(Intent::End);
    assert!(matches!(visitor.overlay(), Some(Overlay::Ask { .. })), "answers exist: asked before they are wiped");
    visitor.touch(Intent::Answer("stay".to_owned()));
    visitor.walk_to("review");
    assert_eq!(rows(&visitor), before);
}

#[test]
fn what_was_not_stored_is_not_wiped_without_asking() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("submit");
    let session = visitor.session.number();
    visitor.event(Event::Stored { session, result: Err(StoreTrouble::Failed("S-DB")) });
    visitor.touch(Intent::Next);
    assert!(matches!(visitor.overlay(), Some(Overlay::Ask { .. })));
    visitor.touch(Intent::Answer("stay".to_owned()));
    visitor.touch(Intent::Back);
    assert_eq!(visitor.state(), "sign");
}

#[test]
fn a_double_tap_does_not_skip_the_page_that_came() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("submit");
    visitor.stored(1);
    visitor.event(Event::Intent(Intent::Next));
    assert_eq!(visitor.state(), "result");

    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("form");
    let title = |visitor: &Visitor| match visitor.view().page {
        Page::Form(question) => question.title,
        _ => String::new(),
    };
    visitor.touch(Intent::Pick("hukou".to_owned()));
    visitor.wait(Duration::from_millis(350));
    let second = title(&visitor);
    visitor.event(Event::Intent(Intent::Next));
    assert_eq!(title(&visitor), second);
}
