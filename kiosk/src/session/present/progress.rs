//! 进度查询: the way, number and phone, the county's answer, the list.

use super::super::{
    Session,
    event::{InquiryTrouble, Matter, Waiting, Working},
    progress::{BY_CARD, BY_NUMBER, LIST_ROWS, can_rate, matters_of},
    state::{Answered, Asked, ByNumber, County, Listing, Progress, SlipState, Stage, Standing, Visit, words_of},
    view::{Actions, Banner, Busy, Choice, Input, MatterRow, Page, ProgressList, Question, Tone},
};
use crate::{clock, i18n::Key};

impl Session {
    pub(super) fn progress_page(&self, progress: &Progress) -> (Page, Actions) {
        let visit = progress.from.visit();
        match &progress.stage {
            Stage::Way => self.progress_way(),
            Stage::Number(typed) => self.progress_number(typed),
            Stage::Phone(typed) => self.progress_phone(typed),
            Stage::Answer(_, answered) => self.progress_answer(answered),
            Stage::List(list) => self.progress_list(visit, list),
        }
    }

    fn progress_way(&self) -> (Page, Actions) {
        let row = |id: &str, label, note| Choice {
            id: id.to_owned(),
            label: self.text(label),
            note: self.text(note),
            chosen: false,
        };
        let card = match self.world.reader {
            Working::No(_) => Key::ProgressByCardBroken,
            Working::Yes | Working::Starting => Key::ProgressByCardNote,
        };
        let options = vec![
            row(BY_CARD, Key::ProgressByCard, card),
            row(BY_NUMBER, Key::ProgressByNumber, Key::ProgressByNumberNote),
        ];
        let input = Input::Choice { options, multiple: false, more: String::new() };
        self.asked(Key::ProgressWay, Key::ProgressWayHint, String::new(), input, None)
    }

    fn progress_number(&self, typed: &ByNumber) -> (Page, Actions) {
        let input = Input::Panel(typed.number.view(&self.text(Key::ProgressNumberPlace), true, self.settings.lang));
        let wrong = self.wrong(typed);
        let hint =
            if self.world.scanner == Some(Working::Yes) { Key::ProgressNumberScan } else { Key::ProgressNumberHint };
        self.asked(Key::ProgressNumber, hint, wrong, input, Some(Key::Next))
    }

    fn progress_phone(&self, typed: &ByNumber) -> (Page, Actions) {
        let input = Input::Panel(typed.tail.view(&self.text(Key::ProgressPhonePlace), true, self.settings.lang));
        let wrong = self.wrong(typed);
        self.asked(Key::ProgressPhone, Key::ProgressPhoneHint, wrong, input, Some(Key::ProgressAsk))
    }

    fn wrong(&self, typed: &ByNumber) -> String {
        typed.wrong.map_or_else(String::new, |wrong| {
            self.text(match wrong {
                Asked::NumberShort => Key::ProgressNumberShort,
                Asked::NumberWrong => Key::ProgressNumberWrong,
                Asked::TailShort => Key::ProgressPhoneShort,
            })
        })
    }

    fn asked(&self, title: Key, hint: Key, error: String, input: Input, main: Option<Key>) -> (Page, Actions) {
        let question = Question { step: String::new(), title: self.text(title), hint: self.text(hint), error, input };
        (Page::Form(question), self.actions(Some(Key::Back), main))
    }

    fn progress_answer(&self, answered: &Answered) -> (Page, Actions) {
        let (rows, notes, main) = match &answered.reply {
            None => {
                let page = Busy { title: self.text(Key::ProgressAsking), hint: self.text(Key::SubmitHint) };
                return (Page::Busy(page), self.actions(Some(Key::Back), None));
            }
            Some(Ok(matter)) => {
                let print = answered.slip.is_none().then_some(Key::ProgressPrint);
                (self.matter_rows(&[], std::slice::from_ref(&**matter)), Vec::new(), print)
            }
            Some(Err(trouble)) => {
                let (key, main, code) = match trouble {
                    InquiryTrouble::NotFound => (Key::ProgressNotFound, Key::ProgressTypeAgain, ""),
                    InquiryTrouble::TooMany => (Key::ProgressTooMany, Key::ProgressAskAgain, "N-429"),
                    InquiryTrouble::Offline => (Key::ProgressOffline, Key::ProgressAskAgain, "N-OFF"),
                    InquiryTrouble::Invalid => (Key::ProgressOffline, Key::ProgressAskAgain, "N-BAD"),
                };
                let hotline = self.context.place.hotline.as_str();
                let text = self.fill_in(key, &[("hotline", hotline)]);
                (Vec::new(), vec![Banner { tone: Tone::Warn, text, code: code.to_owned() }], Some(main))
            }
        };
        let page = ProgressList {
            title: self.fill_in(Key::ProgressAnswer, &[("ticket", &answered.ticket.grouped())]),
            hint: String::new(),
            rows,
            more: String::new(),
            notes,
            print: answered.slip.map(|slip| self.slip_words(slip)),
        };
        (Page::Progress(page), self.actions(Some(Key::Back), main))
    }

    fn progress_list(&self, visit: &Visit, list: &Listing) -> (Page, Actions) {
        let (waiting, matters) = matters_of(visit, list);
        let mut rows = self.matter_rows(&waiting, &matters);
        for row in &mut rows {
            let rateable = matters.iter().any(|matter| matter.ticket.to_string() == row.id && can_rate(matter, list));
            if rateable {
                row.rate = self.text(Key::ProgressRate);
            }
        }
        let note = |tone, key, code: &str| Banner {
            tone,
            text: self.fill_in(key, &[("hotline", self.context.place.hotline.as_str())]),
            code: code.to_owned(),
        };
        let mut notes = Vec::new();
        match visit.person.as_ref().map(|person| &person.county) {
            Some(County::Asking) => notes.push(note(Tone::Plain, Key::ProgressAsking, "")),
            Some(County::Answered(_)) if rows.is_empty() => notes.push(note(Tone::Plain, Key::ProgressNothing, "")),
            Some(County::Answered(_)) => {}
            Some(County::Offline) | None => notes.push(note(Tone::Warn, Key::ProgressOffline, "N-OFF")),
        }
        if !list.rated.is_empty() {
            notes.push(note(Tone::Good, Key::ProgressRated, ""));
        }
        let pages = rows.len().div_ceil(LIST_ROWS);
        let any = !rows.is_empty();
        let page = list.page.min(pages.saturating_sub(1));
        let view = ProgressList {
            title: self.fill_in(Key::ProgressList, &[("name", &self.masked_name())]),
            hint: self.text(Key::ProgressListHint),
            rows: rows.into_iter().skip(page * LIST_ROWS).take(LIST_ROWS).collect(),
            more: if pages > 1 {
                self.fill_in(Key::ReviewMore, &[("n", &(page + 1).to_string()), ("m", &pages.to_string())])
            } else {
                String::new()
            },
            notes,
            print: list.slip.map(|slip| self.slip_words(slip)),
        };
        let main = (any && list.slip.is_none_or(SlipState::is_final)).then_some(Key::ProgressPrint);
        (Page::Progress(view), self.actions(Some(Key::Back), main))
    }

    /// Matters as rows, the same on screen and slip: what waits here first.
    pub(in crate::session) fn matter_rows(&self, waiting: &[Waiting], matters: &[Matter]) -> Vec<MatterRow> {
        let here = waiting.iter().map(|here| {
            let (state, tone) = here.standing.headline(false);
            let next = if here.standing == Standing::Parked { Key::StandingParkedNext } else { Key::StoredNote };
            MatterRow {
                id: here.ticket.to_string(),
                service: self.service_title(&here.service),
                ticket: here.ticket.grouped(),
                state: self.fill_in(Key::ProgressSince, &[("state", &self.text(state)), ("date", &here.at)]),
                tone,
                words: vec![self.text(next)],
                rate: String::new(),
            }
        });
        let there = matters.iter().map(|matter| {
            let (state, next, tone) = words_of(matter.state);
            let since = clock::day(matter.since).to_string();
            let mut words = Vec::new();
            if let Some(note) = &matter.note {
                words.push(self.fill_in(Key::ProgressNote, &[("note", note.expose())]));
            }
            words.push(self.text(next));
            MatterRow {
                id: matter.ticket.to_string(),
                service: self.service_title(&matter.service),
                ticket: matter.ticket.grouped(),
                state: self.fill_in(Key::ProgressSince, &[("state", &self.text(state)), ("date", &since)]),
                tone,
                words,
                rate: String::new(),
            }
        });
        here.chain(there).collect()
    }

    /// The title of a service; a matter of one this machine does not have is a matter all the same.
    pub(super) fn service_title(&self, id: &str) -> String {
        self.context
            .catalogue
            .service(id)
            .map_or_else(|| self.text(Key::ProgressOther), |service| service.title.get(self.settings.lang).to_owned())
    }
}
