//! 进度查询: touches of its pages, and the answers to what it asked.

use backend_client::{
    ticket::Ticket,
    wire::{MatterState, Private},
};

use super::{
    Session,
    event::{Effect, InquiryTrouble, Matter, Scanned, Waiting, Working},
    intent::Intent,
    state::{
        Answered, Asked, ByNumber, County, Errand, Listing, Progress, Rated, Rating, SlipState, Stage, State, Visit,
    },
};
use crate::{
    clock::Moment,
    input::{Mode, Panel},
};

/// The two rows of the first page.
pub(super) const BY_CARD: &str = "card";
/// As [`BY_CARD`].
pub(super) const BY_NUMBER: &str = "number";
/// Matters on one page of the list.
pub(super) const LIST_ROWS: usize = 3;

impl Session {
    /// From the home screen: who was read in this visit sees the list at once.
    pub(super) fn open_progress(&self, visit: Visit, effects: &mut Vec<Effect>) -> State {
        effects.push(Effect::Audit("progress.open", Vec::new()));
        if visit.person.is_some() {
            return self.list_matters(visit, effects);
        }
        State::Progress(Progress { from: Errand::Progress(visit), stage: Stage::Way })
    }

    /// The list, asked for anew.
    pub(super) fn list_matters(&self, visit: Visit, effects: &mut Vec<Effect>) -> State {
        if let Some(person) = &visit.person {
            effects.push(Effect::AskCounty { session: self.no, applicant: Box::new(person.applicant.clone()) });
        }
        self.list_from(Errand::Progress(visit), effects)
    }

    /// The list with what the county has just said.
    pub(super) fn list_from(&self, from: Errand, effects: &mut Vec<Effect>) -> State {
        if let Some(person) = &from.visit().person {
            effects
                .push(Effect::ListWaiting { session: self.no, id_no: Private::new(person.applicant.id_no.as_str()) });
        }
        State::Progress(Progress { from, stage: Stage::List(Listing::default()) })
    }

    pub(super) fn progress(&self, progress: Progress, intent: Intent, now: Moment, effects: &mut Vec<Effect>) -> State {
        let Progress { from, stage } = progress;
        let to = |from, stage| State::Progress(Progress { from, stage });
        match (stage, intent) {
            (Stage::Way, Intent::Pick(way)) if way == BY_CARD => {
                if matches!(self.world.reader, Working::No(_)) {
                    return to(from, Stage::Way);
                }
                State::Notice(from)
            }
            (Stage::Way, Intent::Pick(way)) if way == BY_NUMBER => to(from, Stage::Number(ByNumber::default())),
            (Stage::Way, Intent::Back) => State::Home(from.into_visit()),

            (Stage::Number(mut typed), Intent::Key(key)) => {
                typed.wrong = None;
                typed.number.press(&key, self.context.catalogue.lexicon());
                to(from, Stage::Number(typed))
            }
            (Stage::Number(_), Intent::Back) => to(from, Stage::Way),
            (Stage::Number(mut typed), Intent::Next) => {
                typed.wrong = match (typed.number.is_complete(), typed.number.text().parse::<Ticket>()) {
                    (true, Ok(_)) => return to(from, Stage::Phone(typed)),
                    (true, Err(_)) => Some(Asked::NumberWrong),
                    (false, _) => Some(Asked::NumberShort),
                };
                to(from, Stage::Number(typed))
            }

            (Stage::Phone(mut typed), Intent::Key(key)) => {
                typed.wrong = None;
                typed.tail.press(&key, self.context.catalogue.lexicon());
                to(from, Stage::Phone(typed))
            }
            (Stage::Phone(mut typed), Intent::Back) => {
                typed.wrong = None;
                to(from, Stage::Number(typed))
            }
            (Stage::Phone(mut typed), Intent::Next) => match typed.number.text().parse() {
                Ok(ticket) if typed.tail.is_complete() => {
                    effects.push(self.ask_ticket(ticket, &typed));
                    to(from, Stage::Answer(typed, Answered { ticket, reply: None, slip: None }))
                }
                _ => {
                    typed.wrong = Some(Asked::TailShort);
                    to(from, Stage::Phone(typed))
                }
            },

            // What was typed is still there: one of the two may be mended.
            (Stage::Answer(typed, _), Intent::Back) => to(from, Stage::Phone(typed)),
            (Stage::Answer(typed, Answered { ticket, reply: Some(Ok(matter)), slip: None }), Intent::Next) => {
                let slip = self.progress_slip(&from, &[], std::slice::from_ref(&*matter), now);
                effects.push(Effect::Print { session: self.no, slip });
                let answered = Answered { ticket, reply: Some(Ok(matter)), slip: Some(SlipState::Asked) };
                to(from, Stage::Answer(typed, answered))
            }
            (Stage::Answer(typed, Answered { ticket, reply: Some(Err(trouble)), .. }), Intent::Next) => {
                if trouble == InquiryTrouble::NotFound {
                    return to(from, Stage::Number(typed));
                }
                effects.push(self.ask_ticket(ticket, &typed));
                to(from, Stage::Answer(typed, Answered { ticket, reply: None, slip: None }))
            }

            (Stage::List(_), Intent::Back) => match from {
                Errand::Matter(matter) => State::Greeting(matter),
                Errand::Progress(visit) => State::Home(visit),
            },
            (Stage::List(mut list), Intent::More) => {
                let pages = rows_of(from.visit(), &list).div_ceil(LIST_ROWS).max(1);
                list.page = (list.page + 1) % pages;
                to(from, Stage::List(list))
            }
            (Stage::List(mut list), Intent::Next)
                if list.slip.is_none_or(SlipState::is_final) && rows_of(from.visit(), &list) > 0 =>
            {
                let (waiting, matters) = matters_of(from.visit(), &list);
                let slip = self.progress_slip(&from, &waiting, &matters, now);
                effects.push(Effect::Print { session: self.no, slip });
                list.slip = Some(SlipState::Asked);
                to(from, Stage::List(list))
            }
            (Stage::List(list), Intent::Pick(number)) => {
                let (_, matters) = matters_of(from.visit(), &list);
                let rated = matters
                    .iter()
                    .find(|matter| matter.ticket.to_string() == number && can_rate(matter, &list))
                    .map(|matter| (matter.ticket, matter.service.clone()));
                let list = Progress { from, stage: Stage::List(list) };
                match rated {
                    Some((ticket, service)) => {
                        State::Rate(Rating::of(Rated::Listed { list: Box::new(list), ticket, service }))
                    }
                    None => State::Progress(list),
                }
            }

            (stage, _) => to(from, stage),
        }
    }

    fn ask_ticket(&self, ticket: Ticket, typed: &ByNumber) -> Effect {
        Effect::AskTicket { session: self.no, ticket, phone_tail: Private::new(typed.tail.text()) }
    }

    /// The county's answer to number and phone; one to an older question is dropped.
    pub(super) fn on_inquiry(&mut self, asked: Ticket, result: Result<Box<Matter>, InquiryTrouble>) {
        if let State::Progress(Progress { stage: Stage::Answer(_, answered), .. }) = &mut self.state
            && answered.ticket == asked
            && answered.reply.is_none()
        {
            answered.reply = Some(result);
        }
    }

    pub(super) fn on_waiting(&mut self, all: Vec<Waiting>) {
        if let State::Progress(Progress { stage: Stage::List(list), .. }) = &mut self.state {
            list.waiting = Some(all);
        }
    }

    /// A code is wanted on one page only; anywhere else, and if it is none of ours, it leaves no trace.
    pub(super) fn on_scanned(&mut self, code: &Scanned, now: Moment) {
        self.on_test_code(code.characters());
        let Some(ticket) = code.ticket() else { return };
        let state = std::mem::replace(&mut self.state, State::Idle);
        self.state = match state {
            State::Progress(Progress { from, stage: Stage::Number(mut typed) }) if self.warned_until.is_none() => {
                self.touched = now.mono;
                typed.number = Panel::holding(Mode::TICKET, &ticket.to_string());
                typed.wrong = None;
                State::Progress(Progress { from, stage: Stage::Phone(typed) })
            }
            other => other,
        };
    }
}

/// What waits here, and the county's matters, newest first. What the county has is told by the county.
pub(super) fn matters_of(visit: &Visit, list: &Listing) -> (Vec<Waiting>, Vec<Matter>) {
    let mut matters = match visit.person.as_ref().map(|person| &person.county) {
        Some(County::Answered(answer)) => answer.matters.clone(),
        _ => Vec::new(),
    };
    matters.sort_by_key(|matter| std::cmp::Reverse(matter.since));
    let waiting = list.waiting.iter().flatten();
    let waiting = waiting.filter(|here| matters.iter().all(|there| there.ticket != here.ticket)).cloned().collect();
    (waiting, matters)
}

fn rows_of(visit: &Visit, list: &Listing) -> usize {
    let (waiting, matters) = matters_of(visit, list);
    waiting.len() + matters.len()
}

/// Finished and not rated yet.
pub(super) fn can_rate(matter: &Matter, list: &Listing) -> bool {
    matches!(matter.state, MatterState::Done | MatterState::Rejected)
        && !matter.rated
        && !list.rated.contains(&matter.ticket)
}
