//! 好差评: five levels, and for who is not content a page of reasons and one for a few words.

use super::super::{
    Session,
    rating::{CALLBACK, COMMENT},
    state::{Rated, Rating, RatingPage},
    view::{Actions, Choice, Input, Page, Question, Rate},
};
use crate::{i18n::Key, service::codes::CodeTable};

impl Session {
    pub(super) fn rating(&self, rating: &Rating) -> (Page, Actions) {
        let lang = self.settings.lang;
        let rows = |table: &str, chosen: &dyn Fn(&str) -> bool| {
            let entries = self.context.catalogue.table(table).into_iter().flat_map(CodeTable::offered);
            entries
                .map(|entry| Choice {
                    id: entry.code.clone(),
                    label: entry.label().get(lang).to_owned(),
                    note: String::new(),
                    chosen: chosen(&entry.code),
                })
                .collect::<Vec<_>>()
        };
        if rating.page == RatingPage::Words {
            let question = Question {
                step: String::new(),
                title: self.text(Key::RateComment),
                hint: self.text(Key::RateCommentHint),
                error: String::new(),
                input: Input::Panel(rating.comment.view(&self.text(Key::RateCommentPlace), true, lang)),
            };
            let actions = Actions { main: Some(self.text(Key::RateCommentDone)), ..Actions::default() };
            return (Page::Form(question), actions);
        }
        let why = rating.page == RatingPage::Why;
        let page = if why {
            Rate {
                title: self.text(Key::RateWhy),
                hint: self.text(Key::RateWhyHint),
                levels: Vec::new(),
                reasons: rows("rating_reason", &|code| rating.reasons.iter().any(|reason| reason == code)),
                extras: vec![
                    Choice {
                        id: COMMENT.to_owned(),
                        label: self.text(Key::RateComment),
                        note: self.text(if rating.words().is_some() {
                            Key::RateCommentWritten
                        } else {
                            Key::RateCommentNote
                        }),
                        chosen: rating.words().is_some(),
                    },
                    Choice {
                        id: CALLBACK.to_owned(),
                        label: self.text(Key::RateCallback),
                        note: self.text(Key::RateCallbackNote),
                        chosen: rating.callback,
                    },
                ],
            }
        } else {
            Rate {
                title: self.text(Key::RateTitle),
                hint: self.text(Key::RateHint),
                levels: rows("satisfaction", &|code| rating.score.as_deref() == Some(code)),
                reasons: Vec::new(),
                extras: Vec::new(),
            }
        };
        let listed = matches!(rating.of, Rated::Listed { .. });
        let actions = Actions {
            back: (why || listed).then(|| self.text(Key::Back)),
            exit: None,
            second: Some(self.text(Key::RateSkip)),
            main: rating.complete().then(|| self.text(Key::RateSend)),
        };
        (Page::Rate(page), actions)
    }
}
