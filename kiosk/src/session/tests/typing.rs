//! Typing on the input panel, as the session hears it.

use super::{super::view::Question, *};

/// The deafness after a page that came by itself is for that page; keys are heard as fast as fingers are.
#[test]
fn fast_typing_loses_no_key() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("form");
    while !matches!(visitor.view().page, Page::Form(Question { input: Input::Panel(_), .. })) {
        visitor.step_on();
    }
    visitor.wait(Duration::from_secs(1));
    for key in "13800001234".chars() {
        visitor.event(Event::Intent(Intent::Key(key.to_string())));
        visitor.wait(Duration::from_millis(40));
    }
    let Page::Form(Question { input: Input::Panel(panel), .. }) = visitor.view().page else { panic!() };
    assert_eq!(panel.shown, "138 0000 1234", "the mobile number is all the plainest visitor types");
}
