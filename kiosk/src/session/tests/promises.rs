//! One test per promise to the person at the screen.

use super::{
    super::event::{CardTrouble, Earlier, Gate, PrintProgress, Settled, StoreTrouble},
    super::state::Standing,
    super::view::Tone,
    *,
};

fn outcome(visitor: &Visitor) -> super::super::view::Outcome {
    match visitor.view().page {
        Page::Outcome(outcome) => outcome,
        other => panic!("{other:?}"),
    }
}

fn slips(visitor: &Visitor) -> Vec<String> {
    let text = |slip: &crate::receipt::Slip| {
        slip.lines
            .iter()
            .map(|line| match line {
                crate::receipt::Line::Heading { text, .. }
                | crate::receipt::Line::Mark(text)
                | crate::receipt::Line::Paragraph { text, .. }
                | crate::receipt::Line::Ticket(text)
                | crate::receipt::Line::Qr(text)
                | crate::receipt::Line::Footer(text) => text.clone(),
                crate::receipt::Line::Pair { name, value } => format!("{name} {value}"),
                crate::receipt::Line::Numbered(all) => all.join("\n"),
                crate::receipt::Line::Rule | crate::receipt::Line::Space => String::new(),
            })
            .collect::<Vec<_>>()
            .join("\n")
    };
    visitor
        .effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Print { slip, .. } => Some(text(slip)),
            _ => None,
        })
        .collect()
}

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
fn the_slip_waits_for_the_county_and_says_what_was_reached() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("result");
    assert_eq!(outcome(&visitor).title, "已存在本机，正在送到县里…");
    assert!(slips(&visitor).is_empty(), "held back");
    visitor.event(Event::Settled { ticket: ticket(1), outcome: Settled::Received });
    assert_eq!(outcome(&visitor).title, "县里已收到");
    assert!(slips(&visitor)[0].contains("县里已收到"));
}

#[test]
fn without_an_answer_within_five_seconds_it_says_stored() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("result");
    visitor.wait(Duration::from_millis(4999));
    assert!(slips(&visitor).is_empty());
    visitor.wait(Duration::from_millis(1));
    assert!(slips(&visitor)[0].contains("已存在本机，等待上传"));
    // The answer comes later: only the screen changes, the paper is out.
    visitor.event(Event::Settled { ticket: ticket(1), outcome: Settled::Received });
    assert_eq!(outcome(&visitor).title, "县里已收到");
    assert_eq!(slips(&visitor).len(), 1);
}

#[test]
fn offline_the_slip_comes_at_once() {
    let mut visitor = Visitor::at_a_machine(false);
    visitor.walk_to("result");
    assert_eq!(outcome(&visitor).title, "已存在本机，等待上传");
    assert_eq!(slips(&visitor).len(), 1);
}

#[test]
fn printed_is_said_only_when_the_printer_said_so() {
    let mut visitor = Visitor::at_a_machine(false);
    visitor.walk_to("result");
    let session = visitor.session.number();
    let said = |visitor: &Visitor| outcome(visitor).print.unwrap();
    assert!(!said(&visitor).text.contains("已打印"));
    for (progress, printed, code) in [
        (PrintProgress::Started, false, ""),
        (PrintProgress::Unproven, false, ""),
        (PrintProgress::Unknown("P-OUT"), false, "P-OUT"),
        (PrintProgress::Failed("P-COVER"), false, "P-COVER"),
        (PrintProgress::Confirmed, true, ""),
    ] {
        visitor.event(Event::Print { session, progress });
        assert_eq!(said(&visitor).text.contains("已打印"), printed, "{progress:?}");
        assert_eq!(said(&visitor).code, code);
    }
}

#[test]
fn the_slip_shows_a_mask_never_the_number() {
    let mut visitor = Visitor::at_a_machine(false);
    visitor.walk_to("result");
    let slip = &slips(&visitor)[0];
    assert!(slip.contains("杨*例（尾号 0017）"), "{slip}");
    assert!(!slip.contains("19860312") && !slip.contains("13800001234"), "{slip}");
    assert!(slip.contains("0012 0000") && slip.contains("本回执不是审批结论"), "{slip}");
}

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
fn handed_in_before_is_said_before_the_form_and_can_be_reprinted() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("greeting");
    let session = visitor.session.number();
    let found = Earlier {
        ticket: ticket(5),
        qr: "SN1-EARLIER".to_owned(),
        at: "2026-11-22 08:10".to_owned(),
        standing: Standing::Received,
    };
    visitor.event(Event::Earlier { session, found: Some(found) });
    assert!(matches!(visitor.overlay(), Some(Overlay::Ask { .. })));
    visitor.touch(Intent::Answer("reprint".to_owned()));
    let slip = &slips(&visitor)[0];
    assert!(slip.contains("补打") && slip.contains("2026-11-22 08:10") && slip.contains("SN1-EARLIER"), "{slip}");
    assert_eq!(visitor.asked_for(|effect| matches!(effect, Effect::Enqueue { .. })), 0);
}

#[test]
fn a_second_matter_of_one_visit_needs_no_second_card() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("result");
    visitor.wait(Duration::from_secs(6));
    let session = visitor.session.number();
    visitor.event(Event::Print { session, progress: PrintProgress::Confirmed });
    visitor.touch(Intent::Another);
    assert_eq!(visitor.state(), "home");
    visitor.effects.clear();
    visitor.touch(Intent::Choose("unemp_reg".to_owned()));
    visitor.touch(Intent::Next);
    assert_eq!(visitor.state(), "greeting");
    assert_eq!(visitor.asked_for(|effect| matches!(effect, Effect::ReadCard { .. })), 0);
}

#[test]
fn leaving_the_result_early_still_prints_the_slip() {
    let ways: [fn(&mut Visitor); 3] = [
        |visitor| visitor.touch(Intent::Next),
        |visitor| visitor.touch(Intent::End),
        // Somebody else lays down his card and wants to begin.
        |visitor| {
            visitor.event(Event::CardPresent(false));
            let mut other = person();
            other.id_no = "000000198802299988".to_owned();
            visitor.card(other);
            visitor.touch(Intent::Answer("end".to_owned()));
        },
    ];
    for leave in ways {
        let mut visitor = Visitor::at_a_machine(true);
        visitor.walk_to("result");
        assert!(slips(&visitor).is_empty());
        leave(&mut visitor);
        assert_eq!(slips(&visitor).len(), 1);
    }
}

#[test]
fn a_slip_that_fails_brings_back_the_number() {
    let mut visitor = Visitor::at_a_machine(false);
    visitor.walk_to("rate");
    let session = visitor.session.number();
    visitor.event(Event::Print { session, progress: PrintProgress::Started });
    assert_eq!(visitor.state(), "rate");
    visitor.event(Event::Print { session, progress: PrintProgress::Failed("P-OUT") });
    assert_eq!(outcome(&visitor).ticket, "0012 0000 0010");
    assert_eq!(outcome(&visitor).print.unwrap().code, "P-OUT");
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
    assert_eq!(visitor.state(), "notice");
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
fn debug_shows_nothing_a_person_entered() {
    let intent = Intent::Key("7".to_owned());
    assert_eq!(format!("{intent:?}"), "Key");
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("submit");
    let said = format!("{:?}{:?}", visitor.effects, visitor.session);
    for secret in ["000000198603120017", "杨试例", "13800001234", "测试路"] {
        assert!(!said.contains(secret), "{secret}");
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

#[test]
fn a_good_rating_is_one_touch() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("rate");
    visitor.touch(Intent::Pick("5".to_owned()));
    visitor.wait(Duration::from_secs(1));
    assert_eq!(visitor.state(), "take-card");
    assert_eq!(
        visitor.asked_for(|e| matches!(e, Effect::Rate { score, reasons, .. } if score == "5" && reasons.is_empty())),
        1
    );
}

#[test]
fn a_bad_rating_may_say_why() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("rate");
    visitor.touch(Intent::Pick("1".to_owned()));
    visitor.wait(Duration::from_secs(5));
    assert_eq!(visitor.state(), "rate", "waits for reasons");
    visitor.touch(Intent::Pick("slow".to_owned()));
    visitor.touch(Intent::Next);
    assert_eq!(visitor.asked_for(|e| matches!(e, Effect::Rate { reasons, .. } if reasons == &["slow"])), 1);
}

#[test]
fn settings_are_gone_with_the_visit() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.touch(Intent::BeginLarge);
    visitor.touch(Intent::ToggleLanguage);
    visitor.touch(Intent::End);
    assert_eq!(visitor.view().settings, super::super::settings::Settings::default());
}

#[test]
fn english_has_no_chinese_left_but_names_and_the_other_language() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.touch(Intent::ToggleLanguage);
    for state in ["home", "notice", "identify", "greeting", "form", "review", "sign", "result", "rate"] {
        visitor.walk_to(state);
        let view = visitor.view();
        let words = format!("{:?}{:?}{:?}", view.page, view.actions, view.overlay).replace("杨*例", "");
        let words = words.replace("武阳镇", "").replace("〓", "").replace("还没有", "");
        let left: String = words.chars().filter(|c| ('\u{4E00}'..='\u{9FFF}').contains(c)).collect();
        assert_eq!(left, "", "{state}");
    }
}
