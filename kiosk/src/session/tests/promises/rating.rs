//! 好差评.

use super::*;

#[test]
fn a_good_rating_is_one_touch() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("rate");
    visitor.touch(Intent::Pick("5".to_owned()));
    visitor.wait(Duration::from_secs(1));
    assert_eq!(visitor.state(), "take-card");
    assert_eq!(
        visitor.asked_for(|e| matches!(e, Effect::Rate(rating) if rating.score == "5" && rating.reasons.is_empty())),
        1
    );
}

#[test]
fn a_bad_rating_says_why_and_agrees_to_a_call_only_if_chosen() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("rate");
    visitor.touch(Intent::Pick("1".to_owned()));
    visitor.wait(Duration::from_secs(5));
    assert_eq!(visitor.state(), "rate", "waits for reasons");
    assert_eq!(visitor.view().actions.main, None, "a reason is wanted");
    visitor.touch(Intent::Next);
    assert_eq!(visitor.state(), "rate");
    for reason in ["slow", "device", "skill", "attitude"] {
        visitor.touch(Intent::Pick(reason.to_owned()));
    }
    visitor.touch(Intent::Pick("callback".to_owned()));
    visitor.touch(Intent::Next);
    let sent = visitor.effects.iter().find_map(|effect| match effect {
        Effect::Rate(rating) => Some(&**rating),
        _ => None,
    });
    let sent = sent.unwrap();
    assert_eq!((sent.score.as_str(), sent.callback, sent.service.as_str()), ("1", true, "unemp_reg"));
    assert_eq!(sent.reasons, ["slow", "device", "skill"], "three at most");
}

#[test]
fn a_better_score_takes_the_reasons_back() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("rate");
    visitor.touch(Intent::Pick("2".to_owned()));
    visitor.touch(Intent::Pick("slow".to_owned()));
    visitor.touch(Intent::Pick("callback".to_owned()));
    visitor.touch(Intent::Back);
    visitor.touch(Intent::Pick("4".to_owned()));
    visitor.wait(Duration::from_secs(1));
    let plain = |e: &Effect| matches!(e, Effect::Rate(r) if r.score == "4" && r.reasons.is_empty() && !r.callback);
    assert_eq!(visitor.asked_for(plain), 1);
}

#[test]
fn a_finished_matter_of_the_list_is_rated_once() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.ask_progress("progress-list");
    let rateable = |visitor: &Visitor| match visitor.view().page {
        Page::Progress(list) => list.rows.iter().filter(|row| !row.rate.is_empty()).map(|row| row.id.clone()).collect(),
        _ => Vec::new(),
    };
    assert_eq!(rateable(&visitor), [ticket(2).to_string()], "what is not finished is not rated");
    visitor.touch(Intent::Pick(ticket(2).to_string()));
    assert_eq!(visitor.state(), "rate");
    visitor.touch(Intent::Pick("5".to_owned()));
    visitor.wait(Duration::from_secs(1));
    assert_eq!(visitor.state(), "progress-list", "back to the list, not to the end");
    assert_eq!(visitor.asked_for(|e| matches!(e, Effect::Rate(r) if r.ticket == ticket(2))), 1);
    assert!(rateable(&visitor).is_empty());
    visitor.touch(Intent::Pick(ticket(2).to_string()));
    assert_eq!(visitor.state(), "progress-list");
}

#[test]
fn a_bad_rating_may_say_a_few_words_and_a_better_one_takes_them_back() {
    let sent = |last: &str| {
        let mut visitor = Visitor::at_a_machine(true);
        visitor.walk_to("rate");
        for id in ["1", "slow", "comment"] {
            visitor.touch(Intent::Pick(id.to_owned()));
        }
        assert!(matches!(visitor.view().page, Page::Form(_)));
        for key in ["a", SPACE] {
            visitor.touch(Intent::Key(key.to_owned()));
        }
        visitor.touch(Intent::Next);
        if last == "5" {
            visitor.touch(Intent::Back);
            visitor.touch(Intent::Pick(last.to_owned()));
        } else {
            visitor.touch(Intent::Next);
        }
        visitor.wait(Duration::from_secs(1));
        let found = visitor.effects.iter().find_map(|effect| match effect {
            Effect::Rate(rating) => Some(rating.comment.is_some()),
            _ => None,
        });
        found.unwrap()
    };
    assert!(sent("1"), "the words go with the rating");
    assert!(!sent("5"), "nobody is content and complains");
}
