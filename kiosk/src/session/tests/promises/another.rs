//! 再办一件: nothing is asked, shown or read twice in one visit.

use super::*;

#[test]
fn a_second_matter_needs_no_second_card_no_second_notice_and_no_second_greeting() {
    let mut visitor = Visitor::at_a_machine(true);
    one_more(&mut visitor);
    visitor.touch(Intent::Choose("unemp_reg".to_owned()));
    assert_eq!(visitor.state(), "form");
    assert_eq!(visitor.asked_for(|effect| matches!(effect, Effect::ReadCard { .. })), 0);
    // Handing in the same matter twice is still pointed out.
    assert_eq!(visitor.asked_for(|effect| matches!(effect, Effect::LookUp { .. })), 1);
    let Page::Form(question) = visitor.view().page else { panic!() };
    assert!(question.step.contains("第 1 步"), "{}", question.step);
}

#[test]
fn a_second_matter_shows_of_its_notice_only_what_differs_and_records_its_own_consent() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("notice");
    let paragraphs = |visitor: &Visitor| match visitor.view().page {
        Page::Notice(notice) => notice.paragraphs,
        other => panic!("{other:?}"),
    };
    let first = paragraphs(&visitor);
    one_more(&mut visitor);
    visitor.touch(Intent::Choose("emp_reg".to_owned()));
    let second = paragraphs(&visitor);
    assert!(!second.is_empty() && second.iter().all(|paragraph| !first.contains(paragraph)));
    visitor.touch(Intent::Next);
    assert_eq!(visitor.state(), "form");
    visitor.walk_to("submit");
    let consents = &submitted(&visitor).consents;
    assert_eq!(consents.iter().filter(|(text, ..)| text == "notice").count(), 1);
}

#[test]
fn what_one_service_was_told_another_does_not_ask_again() {
    let mut visitor = Visitor::at_a_machine(true);
    one_more(&mut visitor);
    visitor.touch(Intent::Choose("emp_reg".to_owned()));
    visitor.touch(Intent::Next);
    let mut asked = Vec::new();
    while visitor.state() == "form" {
        asked.push(title(&visitor));
        visitor.step_on();
    }
    assert!(!asked.iter().any(|question| question.contains("手机号")), "{asked:?}");
    visitor.walk_to("submit");
    assert_eq!(submitted(&visitor).answers["mobile"], "13800001234");
}

#[test]
fn what_the_county_holds_is_not_asked_but_named() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("identify");
    visitor.card(person());
    visitor.county(CountyAnswer { held: ["education", "mobile"].map(str::to_owned).into(), ..county() });
    let mut asked = Vec::new();
    visitor.walk_to("form");
    while visitor.state() == "form" {
        asked.push(title(&visitor));
        visitor.step_on();
    }
    assert!(!asked.iter().any(|question| question.contains("手机号") || question.contains("上学")), "{asked:?}");
    visitor.walk_to("submit");
    let submission = submitted(&visitor);
    assert_eq!(submission.relied_on, ["education", "mobile"]);
    assert!(!submission.answers.contains_key("mobile"));
}

#[test]
fn the_next_person_is_asked_everything_anew() {
    let mut visitor = Visitor::at_a_machine(true);
    one_more(&mut visitor);
    visitor.touch(Intent::End);
    visitor.event(Event::CardPresent(false));
    visitor.walk_to("notice");
    visitor.walk_to("greeting");
    visitor.walk_to("form");
    let Page::Form(question) = visitor.view().page else { panic!() };
    assert!(question.step.contains("第 3 步"), "{}", question.step);
}

#[test]
fn a_form_left_for_the_home_screen_keeps_every_answer() {
    let mut visitor = Visitor::at_a_machine(true);
    one_more(&mut visitor);
    visitor.touch(Intent::Choose("unemp_reg".to_owned()));
    let first = title(&visitor);
    visitor.walk_to("review");
    while visitor.state() != "home" {
        visitor.touch(Intent::Back);
    }
    visitor.touch(Intent::End);
    assert!(matches!(visitor.overlay(), Some(Overlay::Ask { .. })), "answers exist: asked before they are wiped");
    visitor.touch(Intent::Answer("stay".to_owned()));
    visitor.touch(Intent::Choose("unemp_reg".to_owned()));
    assert_eq!(title(&visitor), first);
    let Page::Form(question) = visitor.view().page else { panic!() };
    let Input::Choice { options, .. } = question.input else { panic!() };
    assert!(options.iter().any(|option| option.chosen));
}

/// Touches from the attract screen to the promise, for a person the county knows well.
#[test]
fn who_is_known_registers_with_fourteen_touches() {
    let mut visitor = Visitor::at_a_machine(true);
    let mut touches = 0;
    let mut touch = |visitor: &mut Visitor, intent| {
        touches += 1;
        visitor.touch(intent);
    };
    touch(&mut visitor, Intent::Begin);
    touch(&mut visitor, Intent::Choose("unemp_reg".to_owned()));
    touch(&mut visitor, Intent::Next);
    visitor.card(person());
    let held = "education hukou_type job_intention training_wanted residence_division hukou_division mobile";
    visitor.county(CountyAnswer { held: held.split(' ').map(str::to_owned).collect(), ..county() });
    touch(&mut visitor, Intent::Next);
    for answer in ["residence", "", "33", "no", "yes", "yes"] {
        assert_eq!(visitor.state(), "form");
        let intent = if answer.is_empty() { Intent::Next } else { Intent::Pick(answer.to_owned()) };
        touch(&mut visitor, intent);
        visitor.wait(Duration::from_millis(400));
    }
    assert_eq!(visitor.state(), "review");
    touch(&mut visitor, Intent::Next);
    touch(&mut visitor, Intent::PromiseOnly);
    visitor.stored(1);
    visitor.event(Event::Settled { ticket: ticket(1), outcome: Settled::Received });
    assert!(slips(&visitor)[0].contains("县里已收到"));
    assert!(touches <= 14, "{touches}");
}

#[test]
fn another_matter_waits_for_the_slips_fate() {
    let mut visitor = Visitor::at_a_machine(false);
    visitor.walk_to("result");
    assert_eq!(visitor.view().actions.second, None);
    visitor.touch(Intent::Another);
    assert_eq!(visitor.state(), "result");
    let session = visitor.session.number();
    visitor.event(Event::Print { session, progress: PrintProgress::Unproven });
    assert!(visitor.view().actions.second.is_some());
    visitor.touch(Intent::Another);
    assert_eq!(visitor.state(), "home");
}
