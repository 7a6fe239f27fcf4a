//! What devices, store and county report.

use backend_client::ticket::Ticket;

use super::{
    DOUBLE_TAP, Mouth, Over, Session,
    event::{
        CardTrouble, CountyAnswer, CountyTrouble, Effect, Event, Gate, Paper, PrintProgress, StoreTrouble, Stored,
        Working,
    },
    signal::{Signal, Sound},
    state::{County, Done, Errand, Filling, Person, Progress, Rated, Refused, SlipState, Stage, Standing, State},
};
use crate::{applicant::Applicant, clock::Moment, staff::roster::Member};

impl Session {
    pub(super) fn on_answer(&mut self, event: Event, now: Moment, effects: &mut Vec<Effect>) {
        if matches!(self.state, State::Staff(_)) {
            return self.on_answer_to_staff(event, now, effects);
        }
        match event {
            Event::Maintenance(report) => self.on_maintenance(report, now, effects),
            Event::Reader(working) => self.on_reader(working, effects),
            Event::CardPresent(present) => self.on_card_present(present, now, effects),
            Event::Printer(paper) => self.on_printer(paper, effects),
            Event::Online(online) => {
                self.world.online = online;
                self.world.heard = true;
            }
            Event::Gate(gate) => self.on_gate(gate, now, effects),
            Event::Settled { ticket, outcome } => self.on_settled(ticket, Standing::of(outcome), effects),
            // Answers to the present person's questions; those to an older session's are dropped.
            Event::Card { session, result } if session == self.no => self.on_card(result, now, effects),
            Event::County { session, result } if session == self.no => self.on_county(result, now),
            Event::Earlier { session, found: Some(found) } if session == self.no => {
                // Who is not greeted a second time in a visit is told over the form that has just opened.
                if matches!(self.state, State::Greeting(_) | State::Form(_) | State::Review(..)) {
                    self.over = Some(Over::Earlier(found));
                }
            }
            Event::Waiting { session, all } if session == self.no => self.on_waiting(all),
            Event::Inquiry { session, ticket, result } if session == self.no => self.on_inquiry(ticket, result),
            Event::SlipAtMouth(there) => self.on_slip_at_mouth(there),
            Event::Scanner(working) => self.world.scanner = Some(working),
            Event::Scanned(code) => self.on_scanned(&code, now),
            Event::Call { call, news } => self.on_call_news(call, news, now, effects),
            Event::CallBackStored { session, result } if session == self.no => self.on_call_back(result, now),
            Event::Stored { session, result } if session == self.no => self.on_stored(result, now, effects),
            Event::Print { session, progress } if session == self.no => self.on_print(progress),
            Event::Roster(roster) => self.roster = Some(roster),
            Event::Confirmed { session, staff, result: Ok(()) } if session == self.no => self.person_confirmed(staff),
            Event::Card { .. }
            | Event::Pin { .. }
            | Event::Confirmed { .. }
            | Event::Owed { .. }
            | Event::County { .. }
            | Event::Earlier { .. }
            | Event::Waiting { .. }
            | Event::Inquiry { .. }
            | Event::Stored { .. }
            | Event::CallBackStored { .. }
            | Event::Print { .. }
            | Event::Intent(_)
            | Event::Tick => {}
        }
    }

    /// While staff have the screen: card, badge and PIN are theirs, everything else reaches the page behind.
    fn on_answer_to_staff(&mut self, event: Event, now: Moment, effects: &mut Vec<Effect>) {
        match event {
            Event::CardPresent(present) => {
                if std::mem::replace(&mut self.world.card, present) != present {
                    self.staff_card_present(present, now, effects);
                }
            }
            Event::Card { session, result } if session == self.no => self.staff_card(result, now, effects),
            Event::Scanned(code) => self.staff_badge(&code, now, effects),
            Event::Pin { session, staff, verdict } if session == self.no => self.on_pin(&staff, verdict, now, effects),
            Event::Owed { session, all } if session == self.no => self.on_owed(all),
            Event::Confirmed { session, staff, result } if session == self.no => self.on_confirmed(&staff, result),
            Event::Roster(roster) => self.roster = Some(roster),
            Event::Card { .. } | Event::Pin { .. } => {}
            Event::Reader(working) => {
                let card = self.world.card;
                self.as_resident(|session| session.on_answer(Event::Reader(working), now, effects));
                if card && !self.world.card {
                    // Nobody can tell any more whether the card still lies there.
                    self.staff_card_present(false, now, effects);
                }
            }
            other => self.as_resident(|session| session.on_answer(other, now, effects)),
        }
    }

    fn on_reader(&mut self, working: Working, effects: &mut Vec<Effect>) {
        let before = std::mem::replace(&mut self.world.reader, working);
        if before != working
            && let Working::No(code) = working
        {
            effects.push(Effect::Audit("device.reader", vec![("code", code.to_owned())]));
            self.world.card = false;
            if matches!(self.state, State::TakeCard) {
                // Nobody can tell any more whether a card lies there; the next person must not stand before a dead screen.
                self.state = State::Idle;
            }
        }
        if let State::Identify(_, reading) = &mut self.state {
            match working {
                Working::No(code) => {
                    reading.asked = false;
                    reading.trouble = Some(CardTrouble::Reader(code));
                }
                Working::Yes if matches!(reading.trouble, Some(CardTrouble::Reader(_))) => {
                    reading.trouble = None;
                    reading.asked = true;
                    effects.push(Effect::ReadCard { session: self.no });
                }
                Working::Yes | Working::Starting => {}
            }
        }
    }

    fn on_card_present(&mut self, present: bool, now: Moment, effects: &mut Vec<Effect>) {
        let before = std::mem::replace(&mut self.world.card, present);
        if before == present {
            return;
        }
        match &mut self.state {
            State::TakeCard if !present => self.state = State::Idle,
            State::Identify(_, reading) => {
                self.touched = now.mono;
                reading.lift &= present;
                if !reading.asked && !reading.lift && !matches!(self.world.reader, Working::No(_)) {
                    // Lifted and laid down again: that is a new try without another touch.
                    reading.asked = true;
                    effects.push(Effect::ReadCard { session: self.no });
                }
            }
            state => {
                let identified = state.visit().is_some_and(|visit| visit.person.is_some());
                if present && identified {
                    // Is it the same person's card? Read it to compare, never to mix.
                    effects.push(Effect::ReadCard { session: self.no });
                }
            }
        }
    }

    /// The card is the person's of this visit.
    pub(super) fn recognised(&mut self, applicant: Box<Applicant>, effects: &mut Vec<Effect>) {
        let state = std::mem::replace(&mut self.state, State::Idle);
        self.state = match state {
            State::Identify(mut errand, _) => {
                effects.push(Effect::Audit("card.read", Vec::new()));
                errand.visit_mut().person =
                    Some(Person { applicant: *applicant, county: County::Asking, confirmed: None });
                match errand {
                    Errand::Matter(matter) => self.greet(matter, effects),
                    Errand::Progress(visit) => self.list_matters(visit, effects),
                }
            }
            other => other,
        };
    }

    fn on_card(&mut self, result: Result<Box<Applicant>, CardTrouble>, now: Moment, effects: &mut Vec<Effect>) {
        if self.on_test_card(&result) {
            return;
        }
        let staff = result.as_ref().ok().and_then(|applicant| self.member_of_card(applicant, now).ok());
        let helps = |session: &Self, member: &Member| {
            session.helper.as_ref().is_some_and(|helper| helper.who.member.id == member.id)
        };
        let state = std::mem::replace(&mut self.state, State::Idle);
        self.state = match (state, result) {
            (State::Identify(errand, mut reading), Ok(applicant)) => {
                self.state = match &staff {
                    None => State::Identify(errand, reading),
                    // The helper's own card, still there or laid down by mistake.
                    Some(member) if helps(self, member) => {
                        reading.asked = false;
                        reading.lift = self.world.card;
                        State::Identify(errand, reading)
                    }
                    Some(_) => {
                        reading.asked = false;
                        self.state = State::Identify(errand, reading);
                        return self.ask_which(applicant);
                    }
                };
                if staff.is_none() {
                    self.recognised(applicant, effects);
                }
                return;
            }
            (State::Identify(errand, mut reading), Err(trouble)) => {
                reading.asked = false;
                reading.trouble = Some(trouble);
                match trouble {
                    CardTrouble::Removed => {
                        // The reader waits for the card by itself.
                        reading.asked = true;
                        effects.push(Effect::ReadCard { session: self.no });
                    }
                    CardTrouble::Unreadable(_) => {
                        reading.unreadable = reading.unreadable.saturating_add(1);
                        effects.push(Effect::Signal(Signal::Sound(Sound::Error)));
                    }
                    CardTrouble::Unsupported => effects.push(Effect::Signal(Signal::Sound(Sound::Error))),
                    CardTrouble::Reader(_) => {
                        // What is wrong with the reader itself is said more exactly by its state.
                        if let Working::No(code) = self.world.reader {
                            reading.trouble = Some(CardTrouble::Reader(code));
                        }
                    }
                }
                State::Identify(errand, reading)
            }
            (state, Ok(applicant)) => {
                let same = state
                    .visit()
                    .and_then(|visit| visit.person.as_ref())
                    .is_none_or(|person| person.applicant.id_no == applicant.id_no);
                if let (false, Some(member)) = (same, staff) {
                    self.state = state;
                    return self.staff_came(member, true, now, effects);
                }
                if !same && !matches!(state, State::Submit(..)) {
                    self.over = Some(Over::OtherCard);
                }
                state
            }
            (state, Err(_)) => state,
        };
    }

    fn on_county(&mut self, result: Result<Box<CountyAnswer>, CountyTrouble>, now: Moment) {
        if let Some(person) = self.state.visit_mut().and_then(|visit| visit.person.as_mut()) {
            person.county = match result {
                Ok(answer) => County::Answered(answer),
                Err(CountyTrouble::Offline | CountyTrouble::Invalid) => County::Offline,
            };
        }
        // What the county holds is not asked: there are fewer pages now.
        let questions = match &self.state {
            State::Greeting(matter) => self.new_form(&matter.service, &matter.visit, now).position().1,
            _ => return,
        };
        if let State::Greeting(matter) = &mut self.state {
            matter.questions = questions;
        }
    }

    fn on_printer(&mut self, paper: Paper, effects: &mut Vec<Effect>) {
        let before = std::mem::replace(&mut self.world.printer, paper);
        if before != paper
            && let Paper::No(code) = paper
        {
            effects.push(Effect::Audit("device.printer", vec![("code", code.to_owned())]));
        }
    }

    /// New registrations stop: whoever has not begun a form is told now, whoever has may finish it.
    fn on_gate(&mut self, gate: Gate, now: Moment, effects: &mut Vec<Effect>) {
        self.world.gate = gate;
        let Gate::Closed(code) = gate else { return };
        let state = std::mem::replace(&mut self.state, State::Idle);
        self.state = match state {
            State::Notice(Errand::Matter(matter))
            | State::Identify(Errand::Matter(matter), _)
            | State::Greeting(matter)
                if matter.visit.kept.is_none() =>
            {
                effects.push(Effect::CancelRead);
                self.over = None;
                self.closed(matter, code, now, effects)
            }
            other => other,
        };
    }

    fn on_stored(&mut self, result: Result<Stored, StoreTrouble>, now: Moment, effects: &mut Vec<Effect>) {
        self.touched = now.mono;
        self.deaf_until = now.mono + DOUBLE_TAP;
        let state = std::mem::replace(&mut self.state, State::Idle);
        let State::Submit(filling, signing) = state else {
            self.state = state;
            return;
        };
        match result {
            Ok(stored) => {
                let verdict = filling.verdict();
                let Filling { mut matter, form, hands, .. } = filling;
                let title = matter.service.wording(form.answers()).0.clone();
                let helped = hands.helped.is_some();
                matter.visit.entered.extend(hands.entered);
                matter.visit.given.insert(matter.service.id.clone(), form.answers().clone());
                let slip = self.first_slip_state(now);
                let waits = matches!(slip, SlipState::Waiting(_));
                let done = Done {
                    visit: matter.visit,
                    service: matter.service,
                    title,
                    ticket: stored.ticket,
                    qr: stored.qr,
                    standing: if waits { Standing::Sending } else { Standing::Stored },
                    verdict,
                    at: self.civil(now),
                    slip,
                    reprint: false,
                    helped,
                };
                if !waits {
                    effects.push(Effect::Print { session: self.no, slip: self.receipt(&done) });
                }
                self.state = State::Result(done);
            }
            Err(trouble) => {
                let code = match trouble {
                    StoreTrouble::Closed(code) | StoreTrouble::Failed(code) => code,
                };
                effects.push(Effect::Audit("store.refused", vec![("code", code.to_owned())]));
                effects.push(Effect::Signal(Signal::Sound(Sound::Error)));
                self.state = State::Refused(Refused {
                    visit: super::state::Visit::default(),
                    service: filling.matter.service.clone(),
                    filling: Some((Box::new(filling), signing)),
                    code,
                    slip: None,
                });
            }
        }
    }

    fn on_settled(&mut self, ticket: Ticket, standing: Standing, effects: &mut Vec<Effect>) {
        let state = std::mem::replace(&mut self.state, State::Idle);
        self.state = match state {
            State::Result(mut done) if done.ticket == ticket => {
                done.standing = standing;
                self.hand_slip_over(State::Result(done), effects)
            }
            other => other,
        };
    }

    fn on_print(&mut self, progress: PrintProgress) {
        self.on_test_slip(progress);
        let state = std::mem::replace(&mut self.state, State::Idle);
        self.state = match state {
            State::Result(mut done) => {
                done.slip = SlipState::Said(progress);
                State::Result(done)
            }
            State::Rate(mut rating) => match rating.of {
                Rated::Done(mut done) => {
                    done.slip = SlipState::Said(progress);
                    // No slip, or perhaps none: back to the page with the number.
                    if matches!(progress, PrintProgress::Failed(_) | PrintProgress::Unknown(_)) {
                        State::Result(*done)
                    } else {
                        rating.of = Rated::Done(done);
                        State::Rate(rating)
                    }
                }
                Rated::Listed { mut list, ticket, service } => {
                    list.said(progress);
                    rating.of = Rated::Listed { list, ticket, service };
                    State::Rate(rating)
                }
            },
            State::Progress(mut list) => {
                list.said(progress);
                State::Progress(list)
            }
            State::Refused(mut refused) if refused.slip.is_some() => {
                refused.slip = Some(SlipState::Said(progress));
                State::Refused(refused)
            }
            other => other,
        };
    }

    fn on_slip_at_mouth(&mut self, there: bool) {
        self.world.mouth = match (there, self.world.mouth) {
            (false, _) => Mouth::Empty,
            // Told again of one that was left: it does not become the next person's.
            (true, Mouth::Left) => Mouth::Left,
            (true, _) => Mouth::Slip,
        };
    }
}

impl Progress {
    /// What the printer says of the progress slip.
    fn said(&mut self, progress: PrintProgress) {
        let slip = match &mut self.stage {
            Stage::Answer(_, answered) => &mut answered.slip,
            Stage::List(list) => &mut list.slip,
            Stage::Way | Stage::Number(_) | Stage::Phone(_) => return,
        };
        if slip.is_some() {
            *slip = Some(SlipState::Said(progress));
        }
    }
}
