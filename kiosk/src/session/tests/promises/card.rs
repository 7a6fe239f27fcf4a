//! The card: read after the notice, never mixed, never forgotten.

use super::*;

#[test]
fn a_card_is_read_only_after_the_notice() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.event(Event::CardPresent(true));
    visitor.walk_to("notice");
    assert_eq!(visitor.asked_for(|effect| matches!(effect, Effect::ReadCard { .. })), 0);
    visitor.touch(Intent::Next);
    assert_eq!(visitor.asked_for(|effect| matches!(effect, Effect::ReadCard { .. })), 1);
}

#[test]
fn a_card_left_behind_is_announced_until_it_is_taken() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("rate");
    visitor.touch(Intent::Skip);
    assert!(matches!(visitor.view().page, Page::TakeCard(_)));
    visitor.wait(Duration::from_hours(1));
    visitor.touch(Intent::Begin);
    assert!(matches!(visitor.view().page, Page::TakeCard(_)));
    visitor.event(Event::CardPresent(false));
    assert!(matches!(visitor.view().page, Page::Attract(_)));
}

#[test]
fn taking_the_card_never_ends_a_session() {
    for state in ["greeting", "form", "review", "sign", "result"] {
        let mut visitor = Visitor::at_a_machine(true);
        visitor.walk_to(state);
        visitor.event(Event::CardPresent(false));
        assert_eq!(visitor.state(), state);
    }
}

#[test]
fn another_persons_card_is_never_mixed_in() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("form");
    visitor.event(Event::CardPresent(false));
    let mut other = person();
    other.id_no = "000000198802299988".to_owned();
    other.name = "龙样例".to_owned();
    visitor.card(other.clone());
    assert!(matches!(visitor.overlay(), Some(Overlay::Ask { .. })));
    assert!(!visitor.words().contains("龙"));
    visitor.touch(Intent::Answer("stay".to_owned()));
    assert_eq!((visitor.state(), visitor.overlay()), ("form", None));
    // Laid down again: 结束并换人 wipes and begins anew.
    visitor.event(Event::CardPresent(false));
    visitor.card(other);
    visitor.touch(Intent::Answer("end".to_owned()));
    assert_eq!(visitor.state(), "home");
    assert!(!visitor.words().contains('杨'));
}

#[test]
fn the_same_card_laid_down_again_changes_nothing() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("form");
    visitor.event(Event::CardPresent(false));
    visitor.card(person());
    assert_eq!((visitor.state(), visitor.overlay()), ("form", None));
}

#[test]
fn a_card_that_cannot_be_read_is_asked_for_again_and_then_sent_to_the_window() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("identify");
    for n in 1..=3 {
        visitor.event(Event::CardPresent(true));
        let session = visitor.session.number();
        visitor.event(Event::Card { session, result: Err(CardTrouble::Unreadable(0x41)) });
        let Page::Identify(page) = visitor.view().page else { panic!() };
        assert_eq!((page.tone, page.code.as_str()), (Tone::Warn, "C-41"));
        assert_eq!(page.status.contains("窗口"), n == 3, "{}", page.status);
        visitor.effects.clear();
        visitor.event(Event::CardPresent(false));
        visitor.event(Event::CardPresent(true));
        assert_eq!(visitor.asked_for(|effect| matches!(effect, Effect::ReadCard { .. })), 1, "a new try by itself");
    }
}

#[test]
fn a_reader_that_comes_back_goes_on_by_itself() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("identify");
    visitor.event(Event::Reader(Working::No("R-NODEV")));
    let Page::Identify(page) = visitor.view().page else { panic!() };
    assert_eq!((page.tone, page.code.as_str()), (Tone::Bad, "R-NODEV"));
    visitor.effects.clear();
    visitor.event(Event::Reader(Working::Yes));
    assert_eq!(visitor.asked_for(|effect| matches!(effect, Effect::ReadCard { .. })), 1);
}

#[test]
fn a_broken_reader_sends_to_the_window_and_does_not_hold_up_who_was_read() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("home");
    visitor.event(Event::Reader(Working::No("R-NODEV")));
    visitor.touch(Intent::Choose("unemp_reg".to_owned()));
    assert_eq!(outcome(&visitor).title, "请到窗口登记");
    assert!(slips(&visitor)[0].contains("请到窗口登记"));

    let mut visitor = Visitor::at_a_machine(false);
    visitor.walk_to("result");
    let session = visitor.session.number();
    visitor.event(Event::Print { session, progress: PrintProgress::Confirmed });
    visitor.touch(Intent::Another);
    visitor.event(Event::Reader(Working::No("R-NODEV")));
    visitor.touch(Intent::Choose("unemp_reg".to_owned()));
    assert_eq!(visitor.state(), "form");
}

#[test]
fn late_answers_for_a_former_person_are_dropped() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("greeting");
    let former = visitor.session.number();
    visitor.touch(Intent::End);
    visitor.event(Event::CardPresent(false));
    visitor.walk_to("identify");
    visitor.event(Event::Card { session: former, result: Ok(Box::new(person())) });
    visitor.event(Event::County { session: former, result: Ok(Box::new(county())) });
    assert_eq!(visitor.state(), "identify");
    assert!(!visitor.words().contains('杨'));
}

#[test]
fn not_me_forgets_the_person_and_every_answer_about_him() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("identify");
    visitor.card(person());
    let former = visitor.session.number();
    visitor.effects.clear();
    visitor.touch(Intent::Back);
    // The wrong card still lies there: it is not read again, he is asked to take it.
    assert_eq!(visitor.asked_for(|effect| matches!(effect, Effect::ReadCard { .. })), 0);
    let Page::Identify(page) = visitor.view().page else { panic!() };
    assert!(page.status.contains("请先拿走"), "{}", page.status);
    visitor.event(Event::CardPresent(false));
    assert_eq!(visitor.asked_for(|effect| matches!(effect, Effect::ReadCard { .. })), 1);
    let mut other = person();
    other.id_no = "000000198802299988".to_owned();
    other.name = "龙样例".to_owned();
    visitor.card(other);
    // Late answers to questions about the first one.
    let mut about_the_first = county();
    about_the_first.pension = Known::Yes;
    visitor.event(Event::County { session: former, result: Ok(Box::new(about_the_first)) });
    let found = Earlier {
        ticket: ticket(5),
        qr: "SN1-FIRST".to_owned(),
        at: "2026-11-22 08:10".to_owned(),
        standing: Standing::Received,
    };
    visitor.event(Event::Earlier { session: former, found: Some(found) });
    assert_eq!(visitor.overlay(), None);
    visitor.walk_to("submit");
    let flags = visitor.effects.iter().find_map(|effect| match effect {
        Effect::Enqueue { submission, .. } => Some(submission.flags.clone()),
        _ => None,
    });
    assert!(!flags.unwrap().iter().any(|(rule, ..)| rule == "pension"));
}
