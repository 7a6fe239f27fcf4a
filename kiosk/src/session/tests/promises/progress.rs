//! 进度查询: one's own matters, states and never contents, and nothing about anybody else's.

use super::*;

fn list(visitor: &Visitor) -> super::super::super::view::ProgressList {
    match visitor.view().page {
        Page::Progress(list) => list,
        other => panic!("{other:?}"),
    }
}

fn error(visitor: &Visitor) -> String {
    match visitor.view().page {
        Page::Form(question) => question.error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_card_is_read_for_the_list_only_after_its_notice() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("home");
    visitor.touch(Intent::Choose("progress".to_owned()));
    visitor.touch(Intent::Pick("card".to_owned()));
    assert_eq!(visitor.state(), "notice");
    assert_eq!(visitor.asked_for(|effect| matches!(effect, Effect::ReadCard { .. })), 0);
    visitor.touch(Intent::Next);
    visitor.card(person());
    assert_eq!(visitor.state(), "progress-list");
    assert!(list(&visitor).notes[0].text.contains("正在问县里"));
}

#[test]
fn the_list_shows_what_waits_here_then_the_countys_newest_first() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.ask_progress("progress-list");
    let rows = list(&visitor).rows;
    let order: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(order, [ticket(3), ticket(1), ticket(2)].map(|ticket| ticket.to_string()));
    assert!(rows[0].state.contains("已存在本机，等待上传"));
    assert!(rows[1].words[0].contains("请带残疾人证来"), "the officer's note");
    assert_eq!(rows[1].tone, Tone::Warn);
}

#[test]
fn what_the_county_has_is_listed_once() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.ask_progress("progress-list");
    let session = visitor.session.number();
    visitor.event(Event::Waiting { session, all: vec![waiting(1)] });
    assert_eq!(list(&visitor).rows.len(), 2);
}

#[test]
fn offline_says_so_and_still_lists_what_waits_here() {
    let mut visitor = Visitor::at_a_machine(false);
    visitor.ask_progress("progress-list");
    let session = visitor.session.number();
    visitor.event(Event::County { session, result: Err(CountyTrouble::Offline) });
    let shown = list(&visitor);
    assert!(shown.notes[0].text.contains("现在连不上县里") && shown.notes[0].text.contains("12333"));
    assert_eq!(shown.rows.len(), 1);
}

#[test]
fn nothing_at_the_county_is_said_in_words() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.ask_progress("progress-list");
    let session = visitor.session.number();
    visitor.event(Event::Waiting { session, all: Vec::new() });
    visitor.county(county());
    assert!(list(&visitor).rows.is_empty() && list(&visitor).notes[0].text.contains("没有您的办件"));
    assert_eq!(visitor.view().actions.main, None, "nothing to print");
}

#[test]
fn many_matters_turn_page_by_page() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.ask_progress("progress-list");
    visitor.county(CountyAnswer { matters: (1..=9).map(matter).collect(), ..county() });
    let mut seen = Vec::new();
    for _ in 0..3 {
        seen.extend(list(&visitor).rows.into_iter().map(|row| row.id));
        visitor.touch(Intent::More);
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 9, "one of them waits here too and is listed once");
}

#[test]
fn the_progress_slip_says_what_the_screen_says_under_a_mask() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.ask_progress("progress-list");
    visitor.touch(Intent::Next);
    let slip = &slips(&visitor)[0];
    for words in ["办件进度单", "杨*例（尾号 0017）", "要补材料", "已办结", "等待上传", "本回执不是审批结论"]
    {
        assert!(slip.contains(words), "{words}: {slip}");
    }
    assert!(!slip.contains("杨试例") && !slip.contains("19860312"));
    let session = visitor.session.number();
    assert_eq!(visitor.view().actions.main, None, "while it prints");
    visitor.event(Event::Print { session, progress: PrintProgress::Failed("P-OUT") });
    assert_eq!(list(&visitor).print.unwrap().code, "P-OUT");
    assert!(visitor.view().actions.main.is_some(), "may be tried again");
}

#[test]
fn a_wrong_digit_is_told_at_once_and_what_was_typed_stays() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.ask_progress("progress-number");
    visitor.touch(Intent::Next);
    assert!(error(&visitor).contains("12 位"));
    let mut digits = ticket(1).to_string();
    let last = digits.pop().unwrap();
    visitor.keys(&digits);
    visitor.keys(if last == '0' { "1" } else { "0" });
    visitor.touch(Intent::Next);
    assert!(error(&visitor).contains("按错了一位"));
    visitor.keys("⌫");
    assert_eq!(error(&visitor), "");
    visitor.keys(&last.to_string());
    visitor.touch(Intent::Next);
    assert_eq!(visitor.state(), "progress-phone");
    assert_eq!(visitor.asked_for(|effect| matches!(effect, Effect::AskTicket { .. })), 0);
}

#[test]
fn an_answer_by_number_is_the_countys_and_to_this_question() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.ask_progress("progress-answer");
    assert_eq!(visitor.asked_for(|e| matches!(e, Effect::AskTicket { ticket: asked, .. } if *asked == ticket(1))), 1);
    let session = visitor.session.number();
    visitor.event(Event::Inquiry { session, ticket: ticket(2), result: Ok(Box::new(matter(2))) });
    assert!(matches!(visitor.view().page, Page::Busy(_)), "another question's answer");
    visitor.event(Event::Inquiry { session, ticket: ticket(1), result: Ok(Box::new(matter(1))) });
    assert!(list(&visitor).rows[0].state.contains("要补材料"));
    assert_eq!(list(&visitor).rows[0].rate, "", "rated is by card only");
}

#[test]
fn not_found_blames_neither_and_too_many_says_when() {
    let ask = |trouble| {
        let mut visitor = Visitor::at_a_machine(true);
        visitor.ask_progress("progress-answer");
        let session = visitor.session.number();
        visitor.event(Event::Inquiry { session, ticket: ticket(1), result: Err(trouble) });
        visitor
    };
    let mut visitor = ask(InquiryTrouble::NotFound);
    let words = &list(&visitor).notes[0].text;
    assert!(words.contains("号码") && words.contains("手机"), "{words}");
    visitor.touch(Intent::Next);
    assert_eq!(visitor.state(), "progress-number", "with what was typed");
    let mut visitor = ask(InquiryTrouble::TooMany);
    assert!(list(&visitor).notes[0].text.contains("请一分钟后再试"));
    visitor.touch(Intent::Next);
    assert_eq!(visitor.asked_for(|effect| matches!(effect, Effect::AskTicket { .. })), 2, "asked again when told to");
    let visitor = ask(InquiryTrouble::Offline);
    assert!(list(&visitor).notes[0].text.contains("12333"));
}

#[test]
fn the_slips_code_saves_typing_where_it_is_wanted_and_leaves_no_trace_elsewhere() {
    let code = format!("SN1-{}-0123456789ABCDEF", ticket(1));
    let mut visitor = Visitor::at_a_machine(true);
    visitor.ask_progress("progress-number");
    for other in ["https://example.org/", "SN1-000000000000-0123456789ABCDEF", "SN1-001200000010-xyz", "一"] {
        visitor.event(Event::Scanned(Scanned::new(other)));
        assert_eq!(visitor.state(), "progress-number", "{other}");
    }
    visitor.event(Event::Scanned(Scanned::new(&code)));
    assert_eq!(visitor.state(), "progress-phone");
    for state in ["idle", "home", "notice", "form", "result"] {
        let mut visitor = Visitor::at_a_machine(true);
        visitor.walk_to(state);
        let before = visitor.view();
        visitor.effects.clear();
        visitor.event(Event::Scanned(Scanned::new(&code)));
        assert_eq!((visitor.view(), visitor.effects.len()), (before, 0), "{state}");
    }
    assert_eq!(format!("{:?}", Scanned::new(&code)), "Scanned(…)");
}

#[test]
fn the_greeting_leads_to_the_list_and_back() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("identify");
    visitor.card(person());
    assert_eq!(visitor.view().actions.second, None, "nothing to show yet");
    visitor.county(CountyAnswer { matters: vec![matter(1)], ..county() });
    assert!(visitor.view().actions.second.is_some());
    visitor.touch(Intent::Skip);
    assert_eq!(visitor.state(), "progress-list");
    visitor.touch(Intent::Back);
    assert_eq!(visitor.state(), "greeting");
    visitor.walk_to("form");
}

#[test]
fn who_was_read_in_this_visit_sees_the_list_at_once() {
    let mut visitor = Visitor::at_a_machine(true);
    one_more(&mut visitor);
    visitor.touch(Intent::Choose("progress".to_owned()));
    assert_eq!(visitor.state(), "progress-list");
    assert_eq!(visitor.asked_for(|effect| matches!(effect, Effect::ReadCard { .. })), 0);
}

#[test]
fn a_broken_reader_leaves_the_way_by_number() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.event(Event::Reader(Working::No("R-NODEV")));
    visitor.walk_to("home");
    visitor.touch(Intent::Choose("progress".to_owned()));
    visitor.touch(Intent::Pick("card".to_owned()));
    assert_eq!(visitor.state(), "progress-way");
    assert!(visitor.words().contains("请用办件号查"));
    visitor.touch(Intent::Pick("number".to_owned()));
    assert_eq!(visitor.state(), "progress-number");
}

#[test]
fn walking_away_from_the_list_wipes_it() {
    for state in ["progress-number", "progress-phone", "progress-answer", "progress-list"] {
        let mut visitor = Visitor::at_a_machine(true);
        visitor.ask_progress(state);
        visitor.wait(Duration::from_secs(151));
        visitor.event(Event::CardPresent(false));
        assert_eq!(visitor.state(), "idle", "{state}");
        assert!(!visitor.words().contains("杨") && !visitor.words().contains("0012 0000"), "{state}");
    }
}
