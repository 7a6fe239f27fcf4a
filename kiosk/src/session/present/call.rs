//! 人工服务: the button, the sheet that tells how the call stands, the page on which a number is typed.

use super::super::{
    Session,
    call::{Call, Standing, Typing, Wrong},
    view::{Actions, AskButton, Busy, Input, Overlay, Page, Question},
};
use crate::i18n::Key;

impl Session {
    /// Label of the button in the top bar.
    pub(super) fn call_label(&self) -> String {
        self.text(match self.call.as_ref().map(|call| &call.standing) {
            None | Some(Standing::Nobody | Standing::Promised) => Key::CallButton,
            Some(Standing::Seen(_)) => Key::CallButtonSeen,
            Some(Standing::Sending | Standing::Waiting | Standing::Unanswered | Standing::Unreached) => {
                Key::CallButtonWaiting
            }
        })
    }

    /// How the call stands.
    pub(super) fn call_sheet(&self, call: &Call) -> Overlay {
        let phone = [("phone", self.context.place.help.telephone())];
        let (title, hint, code) = match &call.standing {
            Standing::Sending => (Key::CallTitle, self.text(Key::CallSending), ""),
            Standing::Waiting => (Key::CallTitle, self.text(Key::CallWaiting), ""),
            Standing::Seen(Some(name)) => (Key::CallSeen, self.fill_in(Key::CallSeenBy, &[("name", name)]), ""),
            Standing::Seen(None) => (Key::CallSeen, self.text(Key::CallSeenHint), ""),
            Standing::Unanswered => (Key::CallUnanswered, self.fill_in(Key::CallTelephone, &phone), ""),
            Standing::Unreached => (Key::CallUnreached, self.fill_in(Key::CallTelephone, &phone), "N-OFF"),
            Standing::Nobody => (Key::CallNobody, self.fill_in(Key::CallBroker, &phone), ""),
            Standing::Promised => (Key::CallPromised, self.text(Key::CallPromisedHint), ""),
        };
        let button = |id: &str, key, main| AskButton { id: id.to_owned(), label: self.text(key), main };
        let buttons = match &call.standing {
            Standing::Sending | Standing::Waiting | Standing::Seen(_) => {
                vec![button("cancel", Key::CallCancel, false), button("stay", Key::CallStay, true)]
            }
            Standing::Unanswered | Standing::Unreached => vec![
                button("again", Key::CallAgain, false),
                button("callback", Key::CallBack, false),
                button("stay", Key::CallStay, true),
            ],
            Standing::Nobody => {
                vec![button("callback", Key::CallBack, false), button("stay", Key::CallStay, true)]
            }
            Standing::Promised => vec![button("again", Key::CallAgain, false), button("stay", Key::CallStay, true)],
        };
        Overlay::Ask { title: self.text(title), hint, code: code.to_owned(), buttons }
    }

    /// The page on which the number is typed.
    pub(super) fn call_back_page(&self, typing: &Typing) -> (Page, Actions) {
        if typing.storing {
            let page = Busy { title: self.text(Key::SubmitBusy), hint: self.text(Key::SubmitHint) };
            return (Page::Busy(page), Actions::default());
        }
        let phone = [("phone", self.context.place.help.telephone())];
        let question = Question {
            step: String::new(),
            title: self.text(Key::CallBackTitle),
            hint: self.text(Key::CallBackHint),
            error: match typing.wrong {
                None => String::new(),
                Some(Wrong::Length) => self.text(Key::CallBackWrong),
                Some(Wrong::NotStored(code)) => {
                    format!("{} {code}", self.fill_in(Key::CallBackNotStored, &phone))
                }
            },
            input: Input::Panel(typing.number.view(&self.text(Key::CallBackPlace), true, self.settings.lang)),
        };
        let actions = Actions {
            back: Some(self.text(Key::Back)),
            exit: None,
            second: None,
            main: Some(self.text(Key::CallBack)),
        };
        (Page::Form(question), actions)
    }
}
