//! When the machine cannot do it or must not decide it: to the window, with everything kept.

use super::*;

#[test]
fn a_closed_machine_sends_to_the_window_before_a_form_and_lets_a_begun_one_finish() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("greeting");
    visitor.event(Event::Gate(Gate::Closed("S-FULL")));
    assert_eq!(outcome(&visitor).title, "请到窗口登记");
    assert!(slips(&visitor)[0].contains("请到窗口登记"));
    assert!(!slips(&visitor)[0].contains('杨'));

    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("form");
    visitor.event(Event::Gate(Gate::Closed("S-FULL")));
    visitor.walk_to("result");
}

#[test]
fn what_was_not_stored_is_never_called_stored_and_can_be_tried_again() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("submit");
    let session = visitor.session.number();
    visitor.event(Event::Stored { session, result: Err(StoreTrouble::Closed("S-FULL")) });
    let shown = outcome(&visitor);
    assert_eq!((shown.title.as_str(), shown.ticket.as_str(), shown.tone), ("没有保存成功", "", Tone::Bad));
    assert!(slips(&visitor).is_empty());
    visitor.touch(Intent::Back);
    assert_eq!(visitor.state(), "sign");
    visitor.walk_to("result");
}

#[test]
fn a_dead_clock_says_nothing_about_a_person() {
    let mut visitor = Visitor::at_a_machine(false);
    visitor.trust = ClockState::Untrusted;
    visitor.walk_to("identify");
    let mut young = person();
    young.birth = date(2011, 5, 4);
    visitor.card(young);
    visitor.walk_to("result");
    assert_eq!(outcome(&visitor).title, "已存在本机，等待上传");
    assert!(slips(&visitor)[0].contains("机器时钟待校准"));
}

#[test]
fn who_is_sent_to_the_window_is_not_told_to_stay_away() {
    for online in [true, false] {
        let mut visitor = Visitor::at_a_machine(online);
        visitor.walk_to("identify");
        let mut young = person();
        young.birth = date(2011, 5, 4);
        visitor.card(young);
        visitor.walk_to("result");
        visitor.wait(Duration::from_secs(6));
        let said = outcome(&visitor).hint + &slips(&visitor)[0];
        assert!(!said.contains("不用再来") && said.contains("窗口"), "{said}");
    }
}

#[test]
fn under_sixteen_is_taken_and_sent_to_the_window() {
    let mut visitor = Visitor::at_a_machine(false);
    visitor.walk_to("identify");
    let mut young = person();
    young.birth = date(2011, 5, 4);
    visitor.card(young);
    visitor.walk_to("result");
    assert_eq!(outcome(&visitor).title, "请到窗口");
    let flags = visitor
        .effects
        .iter()
        .find_map(|effect| match effect {
            Effect::Enqueue { submission, .. } => Some(submission.flags.clone()),
            _ => None,
        })
        .unwrap();
    assert!(flags.iter().any(|(_, _, reason)| reason == "AGE_UNDER_16"), "{flags:?}");
    assert!(slips(&visitor)[0].contains("请到窗口"));
}
