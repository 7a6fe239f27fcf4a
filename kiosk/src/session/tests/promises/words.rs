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
