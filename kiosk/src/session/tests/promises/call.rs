//! 人工服务: the call goes out, its state is told as it is known, and the person's page stays as it was.

use super::super::super::{
    call::{CallNews, CallNo},
    signal::{Light, Signal, Sound},
};
use super::*;

fn called(visitor: &Visitor) -> CallNo {
    let found = visitor.effects.iter().rev().find_map(|effect| match effect {
        Effect::Call { call, .. } => Some(*call),
        _ => None,
    });
    found.unwrap()
}

fn sheet(visitor: &Visitor) -> (String, Vec<String>) {
    match visitor.overlay() {
        Some(Overlay::Ask { title, buttons, .. }) => (title, buttons.into_iter().map(|button| button.id).collect()),
        other => panic!("{other:?}"),
    }
}

fn news(visitor: &mut Visitor, news: CallNews) {
    let call = called(visitor);
    visitor.event(Event::Call { call, news });
}

fn lamp(visitor: &Visitor) -> Light {
    let found = visitor.effects.iter().rev().find_map(|effect| match effect {
        Effect::Signal(Signal::Light(light)) => Some(*light),
        _ => None,
    });
    found.unwrap_or(Light::Off)
}

#[test]
fn the_page_behind_a_call_stays_and_the_call_is_told_as_it_is_known() {
    for state in ["home", "notice", "identify", "greeting", "form", "review", "sign", "submit", "result", "rate"] {
        let mut visitor = Visitor::at_a_machine(true);
        visitor.walk_to(state);
        let before = visitor.view().page;
        visitor.touch(Intent::CallStaff);
        assert_eq!((sheet(&visitor).0.as_str(), lamp(&visitor)), ("正在叫工作人员…", Light::Call), "{state}");
        assert!(visitor.effects.iter().any(|e| matches!(e, Effect::Call { page, .. } if *page == state)));
        assert!(visitor.effects.iter().any(|e| matches!(e, Effect::Signal(Signal::Sound(Sound::Call)))));
        news(&mut visitor, CallNews::Waiting);
        visitor.touch(Intent::Answer("stay".to_owned()));
        assert_eq!((visitor.overlay(), &visitor.view().page), (None, &before), "{state}");
        news(&mut visitor, CallNews::Seen(Some("李*".to_owned())));
        assert_eq!(sheet(&visitor).0, "工作人员已收到", "{state}");
        assert!(visitor.words().contains("李*看到了"), "{state}");
        assert!(visitor.effects.iter().any(|e| matches!(e, Effect::Signal(Signal::Sound(Sound::Taken)))));
        visitor.wait(Duration::from_secs(1));
        visitor.touch(Intent::Answer("stay".to_owned()));
        assert_eq!((visitor.overlay(), visitor.view().page, visitor.state()), (None, before, state));
    }
}

#[test]
fn nobody_is_sent_away_while_somebody_may_come_and_not_for_ever() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("form");
    visitor.touch(Intent::CallStaff);
    news(&mut visitor, CallNews::Seen(None));
    visitor.wait(Duration::from_secs(299));
    assert!(!matches!(visitor.overlay(), Some(Overlay::Idle { .. })));
    visitor.wait(Duration::from_secs(2));
    assert!(matches!(visitor.overlay(), Some(Overlay::Idle { .. })));
    visitor.wait(Duration::from_secs(31));
    assert_eq!((visitor.state(), lamp(&visitor)), ("take-card", Light::On));
    assert_eq!(visitor.asked_for(|effect| matches!(effect, Effect::CancelCall { .. })), 1);
}

#[test]
fn unanswered_for_two_minutes_it_says_what_else_there_is() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("form");
    visitor.touch(Intent::CallStaff);
    news(&mut visitor, CallNews::Waiting);
    visitor.touch(Intent::Answer("stay".to_owned()));
    visitor.wait(Duration::from_secs(117));
    assert_eq!(visitor.overlay(), None);
    visitor.wait(Duration::from_secs(2));
    assert_eq!(sheet(&visitor), ("还没有人答应".to_owned(), ["again", "callback", "stay"].map(str::to_owned).to_vec()));
    assert!(visitor.words().contains("0739-0000000"));
    // Who has waited so long has as long again to read it.
    visitor.wait(Duration::from_secs(118));
    assert_eq!(sheet(&visitor).0, "还没有人答应");
    // Somebody may still see it.
    news(&mut visitor, CallNews::Seen(None));
    assert_eq!(sheet(&visitor).0, "工作人员已收到");
}

#[test]
fn a_call_is_looked_after_every_few_seconds_and_no_longer_than_it_lives() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("home");
    visitor.touch(Intent::CallStaff);
    for _ in 0..5 {
        news(&mut visitor, CallNews::Waiting);
        visitor.wait(Duration::from_secs(3));
    }
    assert_eq!(visitor.asked_for(|effect| matches!(effect, Effect::AskCall { .. })), 5);
    visitor.touch(Intent::Answer("cancel".to_owned()));
    visitor.effects.clear();
    visitor.wait(Duration::from_mins(1));
    assert!(visitor.effects.is_empty(), "{:?}", visitor.effects);
    // What comes late is about nothing any more.
    visitor.event(Event::Call { call: 1, news: CallNews::Seen(None) });
    assert_eq!(visitor.overlay(), None);
}

#[test]
fn without_a_line_the_bell_rings_all_the_same_and_the_call_is_made_when_it_is_back() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("form");
    visitor.touch(Intent::CallStaff);
    news(&mut visitor, CallNews::Unreached);
    assert_eq!((sheet(&visitor).0.as_str(), lamp(&visitor)), ("网络不通，可能没人看到", Light::Call));
    visitor.effects.clear();
    visitor.wait(Duration::from_secs(10));
    assert_eq!(visitor.asked_for(|effect| matches!(effect, Effect::AskCall { .. })), 0);
    assert_eq!(visitor.asked_for(|effect| matches!(effect, Effect::Call { call: 1, .. })), 1);
    news(&mut visitor, CallNews::Waiting);
    assert_eq!(sheet(&visitor).0, "正在叫工作人员…");
}

#[test]
fn a_number_to_be_called_at_is_typed_over_the_page_and_stored_before_it_is_promised() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("review");
    let before = visitor.view().page;
    visitor.touch(Intent::CallStaff);
    news(&mut visitor, CallNews::Unreached);
    visitor.wait(Duration::from_secs(1));
    visitor.touch(Intent::Answer("callback".to_owned()));
    assert_eq!(title(&visitor), "打哪个电话找您？");
    visitor.keys("1380000");
    visitor.touch(Intent::Next);
    assert!(visitor.words().contains("号码的位数不对"));
    visitor.keys("1234");
    visitor.touch(Intent::Next);
    let session = visitor.session.number();
    assert!(visitor.effects.iter().any(|effect| matches!(
        effect,
        Effect::CallBack { request, .. } if request.phone.expose() == "13800001234" && request.about == "review"
    )));
    visitor.event(Event::CallBackStored { session, result: Err(StoreTrouble::Failed("S-DB")) });
    assert!(visitor.words().contains("没有存下来") && visitor.words().contains("S-DB"));
    visitor.touch(Intent::Next);
    visitor.event(Event::CallBackStored { session, result: Ok(()) });
    assert_eq!(sheet(&visitor).0, "记下了");
    assert!(!visitor.words().contains("13800001234"), "the number is gone from the screen");
    visitor.wait(Duration::from_secs(1));
    visitor.touch(Intent::Answer("stay".to_owned()));
    assert_eq!((visitor.view().page, visitor.state()), (before, "review"));
}

#[test]
fn a_village_without_staff_tells_the_brokers_number_and_rings_nobody() {
    let mut context = (**CONTEXT).clone();
    context.place.help = Help::Broker { telephone: "13900000000".to_owned() };
    let mut visitor = Visitor::at_a_machine(true);
    visitor.session = Session::new(Arc::new(context));
    visitor.walk_to("home");
    visitor.effects.clear();
    visitor.touch(Intent::CallStaff);
    assert_eq!(sheet(&visitor), ("这里没有工作人员值班".to_owned(), ["callback", "stay"].map(str::to_owned).to_vec()));
    assert!(visitor.words().contains("13900000000"));
    assert_eq!(visitor.asked_for(|effect| matches!(effect, Effect::Call { .. } | Effect::Signal(_))), 0);
}

#[test]
fn who_finds_a_card_can_call_and_the_call_goes_with_the_card() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("rate");
    visitor.touch(Intent::Skip);
    assert_eq!(visitor.state(), "take-card");
    visitor.touch(Intent::CallStaff);
    assert_eq!(lamp(&visitor), Light::Call);
    visitor.event(Event::CardPresent(false));
    assert_eq!((visitor.state(), visitor.overlay(), lamp(&visitor)), ("idle", None, Light::Off));
    assert_eq!(visitor.asked_for(|effect| matches!(effect, Effect::CancelCall { .. })), 1);
}
