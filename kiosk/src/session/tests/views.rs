//! Every screen in both languages, word by word, as a snapshot to be read.

use std::fmt::Write;

use super::{super::settings::Lang, *};

#[test]
fn every_screen_in_both_languages() {
    for lang in [Lang::Zh, Lang::En] {
        let mut all = String::new();
        for state in [
            "idle",
            "home",
            "notice",
            "identify",
            "greeting",
            "form",
            "review",
            "sign",
            "submit",
            "result",
            "rate",
            "progress-way",
            "progress-number",
            "progress-phone",
            "progress-answer",
            "progress-list",
            "take-card",
            "staff-who",
            "staff-pin",
            "staff-desk",
        ] {
            let mut visitor = Visitor::at_a_machine(true);
            if lang == Lang::En && state != "idle" {
                visitor.touch(Intent::ToggleLanguage);
            }
            match state {
                "take-card" => {
                    visitor.walk_to("rate");
                    visitor.touch(Intent::Skip);
                }
                state if state.starts_with("staff") => visitor.staff_at(state),
                state if state.starts_with("progress") => visitor.ask_progress(state),
                state => visitor.walk_to(state),
            }
            let mut view = visitor.view();
            if let Page::Outcome(outcome) = &mut view.page {
                // The picture of the code is the business of its own tests.
                outcome.qr.clear();
            }
            writeln!(all, "== {state}\n{:#?}\n{:#?}", view.page, view.actions).unwrap();
        }
        insta::assert_snapshot!(format!("screens_{lang:?}"), all);
    }
}
