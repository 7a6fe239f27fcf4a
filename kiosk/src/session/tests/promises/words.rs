//! What is shown, and what never is.

use super::*;

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

#[test]
fn a_matter_is_called_by_what_is_done_on_button_result_and_slip() {
    let mut visitor = Visitor::at_a_machine(false);
    visitor.walk_to("home");
    visitor.touch(Intent::Choose("unemp_update".to_owned()));
    visitor.walk_to("sign");
    assert_eq!(visitor.view().actions.main.as_deref(), Some("提交定期联系"));
    visitor.walk_to("result");
    assert_eq!(outcome(&visitor).service, "失业登记·定期联系");
    assert!(slips(&visitor)[0].contains("失业登记·定期联系"));
}

#[test]
fn what_benefit_may_be_claimed_is_told_on_review_result_and_slip_and_nowhere_else() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("identify");
    visitor.card(person());
    visitor.county(CountyAnswer { insured_months: Some(70), ..county() });
    visitor.walk_to("form");
    while visitor.state() == "form" {
        let dismissed = matches!(&visitor.view().page, Page::Form(q) if q.title.contains("怎么没有工作"));
        if dismissed {
            visitor.touch(Intent::Pick("21".to_owned()));
            visitor.wait(Duration::from_secs(1));
        } else {
            visitor.step_on();
        }
    }
    let Page::Review(review) = visitor.view().page else { panic!() };
    assert!(review.notes.iter().any(|note| note.text.contains("18 个月")), "{:?}", review.notes);
    visitor.walk_to("result");
    visitor.event(Event::Settled { ticket: ticket(1), outcome: Settled::Received });
    assert_eq!(outcome(&visitor).title, "县里已收到", "a hint sends nobody to the window");
    assert!(outcome(&visitor).notes.iter().any(|note| note.text.contains("18 个月")));
    assert!(slips(&visitor)[0].contains("18 个月"));
    assert!(submitted(&visitor).flags.is_empty());
}
