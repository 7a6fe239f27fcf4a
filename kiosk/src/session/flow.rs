//! Touches: one match from (state, intent) to the next state.

use std::sync::Arc;

use backend_client::wire::Private;

use super::{
    Over, REVEAL, SHOW_CHOICE, Session,
    event::{Effect, Gate, Promise, Working},
    intent::Intent,
    maintenance::ENTER,
    settings::{Colours, Lang, TypeSize},
    staff::STAFF,
    state::{County, Errand, Filling, Hands, Kept, Matter, Person, Rated, Rating, Reading, Signing, State, Visit},
};
use crate::{
    clock::Moment,
    service::{Answers, Form, Known, Service, Step, Words},
};

/// The tile that asks how far matters are.
pub(super) const PROGRESS: &str = "progress";

/// More strokes than any name has; a sleeve on the glass cannot fill the record.
const MAX_STROKES: usize = 200;

impl Session {
    pub(super) fn on_intent(&mut self, intent: Intent, now: Moment, effects: &mut Vec<Effect>) {
        self.touched = now.mono;
        if now.mono < self.deaf_until {
            // The second half of a double tap, meant for the page before.
            return;
        }
        if self.warned_until.take().is_some() {
            if intent == Intent::MoreTime {
                self.more_time = true;
            }
            // The touch that answered the warning does nothing else: nobody aims at what lies under it.
            return;
        }
        if self.on_setting(&intent, now, effects)
            || self.on_overlay(&intent, now, effects)
            || (!matches!(self.state, State::Staff(_)) && self.type_number(&intent, effects))
        {
            return;
        }
        if self.is_the_residents_own(&intent) {
            self.hand_back("own", now, effects);
            return;
        }
        match std::mem::replace(&mut self.state, State::Idle) {
            State::Staff(staff) => self.staff_touch(staff, intent, now, effects),
            state => self.state = self.touch(state, intent, now, effects),
        }
    }

    /// Language, size, colours, reach: the same everywhere.
    fn on_setting(&mut self, intent: &Intent, now: Moment, effects: &mut Vec<Effect>) -> bool {
        match intent {
            Intent::ToggleLanguage => {
                let other = if self.settings.lang == Lang::Zh { Lang::En } else { Lang::Zh };
                if matches!(self.state, State::Idle) {
                    self.begin(now, effects);
                }
                self.settings.lang = other;
            }
            Intent::OpenSettings if !matches!(self.state, State::Idle | State::TakeCard) => {
                self.over = Some(Over::Settings);
            }
            Intent::Set(id) if id == ENTER => {
                if self.may_ask_for_maintenance() {
                    self.ask_for_maintenance(now, effects);
                }
            }
            Intent::CallStaff => self.on_call_touched(now, effects),
            Intent::CloseSettings => self.over = self.over.take().filter(|over| *over != Over::Settings),
            Intent::Set(id) if id == STAFF => {
                if self.may_ask_for_staff() {
                    self.over = self.over.take().filter(|over| *over != Over::Settings);
                    self.open_staff(now, effects);
                }
            }
            Intent::Leave if self.helper.is_some() => self.hand_back("tap", now, effects),
            Intent::Set(id) => match id.as_str() {
                "size.standard" => self.settings.size = TypeSize::Standard,
                "size.large" => self.settings.size = TypeSize::Large,
                "size.extra-large" => self.settings.size = TypeSize::ExtraLarge,
                "colours.standard" => self.settings.colours = Colours::Standard,
                "colours.high-light" => self.settings.colours = Colours::HighLight,
                "colours.high-dark" => self.settings.colours = Colours::HighDark,
                "colours.soft" => self.settings.colours = Colours::Soft,
                "reach.normal" => self.settings.low_reach = false,
                "reach.low" => self.settings.low_reach = true,
                _ => {}
            },
            _ => return false,
        }
        true
    }

    /// What lies over the page takes every touch.
    fn on_overlay(&mut self, intent: &Intent, now: Moment, effects: &mut Vec<Effect>) -> bool {
        let Some(over) = self.over.clone() else { return false };
        let Intent::Answer(answer) = intent else { return true };
        self.over = None;
        match (over, answer.as_str()) {
            (Over::Quit, "end") => self.end("quit", effects),
            (Over::OtherCard, "end") => {
                self.end("other-card", effects);
                // The next person stands there with his card on the reader: straight to the home screen.
                self.begin(now, effects);
            }
            (Over::Earlier(_), "end") => self.end("earlier", effects),
            (Over::Call, answer) => self.answer_call(answer, now, effects),
            (Over::Earlier(earlier), "reprint") => self.reprint(earlier, effects),
            (Over::StaffCard(applicant), "own") => self.recognised(applicant, effects),
            (Over::StaffCard(applicant), _) => {
                if let Ok(member) = self.member_of_card(&applicant, now) {
                    self.staff_came(member, true, now, effects);
                }
            }
            _ => {}
        }
        true
    }

    #[expect(clippy::too_many_lines, reason = "the whole flow on one page")]
    fn touch(&mut self, state: State, intent: Intent, now: Moment, effects: &mut Vec<Effect>) -> State {
        match (state, intent) {
            (State::Maintenance(maintenance), intent) => self.touch_maintenance(maintenance, intent, now, effects),

            // Nobody there yet.
            (State::Idle, Intent::Begin) => self.begun(now, effects),
            (State::Idle, Intent::BeginLarge) => {
                self.settings.size = TypeSize::Large;
                self.begun(now, effects)
            }

            // 结束, wherever it is shown.
            (state, Intent::End) if state.unsaved() => {
                self.over = Some(Over::Quit);
                state
            }
            (State::Submit(filling, signing), Intent::End) => State::Submit(filling, signing),
            (State::Idle, Intent::End) => State::Idle,
            (State::TakeCard, Intent::End) => State::TakeCard,
            (state, Intent::End) => {
                let state = self.hand_slip_over(state, effects);
                self.state = state;
                self.end("quit", effects);
                std::mem::replace(&mut self.state, State::Idle)
            }

            // Choosing.
            (State::Home(visit), Intent::Choose(id)) if id == PROGRESS => self.open_progress(visit, effects),
            (State::Home(visit), Intent::Choose(id)) => match self.context.catalogue.service(&id).cloned() {
                Some(service) => self.open(service, visit, now, effects),
                None => State::Home(visit),
            },

            // Notice, card, greeting.
            (State::Notice(errand), Intent::Back) => State::Home(errand.into_visit()),
            (State::Notice(mut errand), Intent::Next) => {
                if let Errand::Matter(matter) = &mut errand {
                    matter.agreed = Some(now);
                }
                if errand.visit().person.is_some() {
                    return match errand {
                        Errand::Matter(matter) => self.begin_form(matter, now, effects),
                        Errand::Progress(visit) => self.list_matters(visit, effects),
                    };
                }
                effects.push(Effect::ReadCard { session: self.no });
                State::Identify(errand, Reading { asked: true, ..Reading::default() })
            }
            (State::Identify(errand, _), Intent::Back) => {
                effects.push(Effect::CancelRead);
                State::Notice(errand)
            }
            (State::Identify(errand, mut reading), Intent::Next) if !reading.asked && !reading.lift => {
                effects.push(Effect::ReadCard { session: self.no });
                reading.asked = true;
                reading.trouble = None;
                State::Identify(errand, reading)
            }
            (State::Greeting(matter), Intent::Back) => self.not_me(matter, effects),
            (State::Greeting(matter), Intent::Next) => self.fill_in_form(matter, now),
            (State::Greeting(matter), Intent::Skip) if matter.visit.has_matters() => {
                self.list_from(Errand::Matter(matter), effects)
            }

            // Questions.
            (State::Form(filling), intent) => self.fill_noting(filling, intent, now),
            (State::Review(filling, page), intent) => self.review(filling, page, intent, now),

            // Promise.
            (State::Sign(filling, _), Intent::Back) => State::Review(filling, 0),
            (State::Sign(filling, mut signing), Intent::Stroke(points)) => {
                if points.len() > 1 && signing.strokes.0.len() < MAX_STROKES {
                    signing.strokes.0.push(points);
                }
                signing.missing = false;
                State::Sign(filling, signing)
            }
            (State::Sign(filling, _), Intent::ClearSignature) => State::Sign(filling, Signing::default()),
            (State::Sign(filling, mut signing), Intent::Next) if signing.strokes.0.is_empty() => {
                signing.missing = true;
                State::Sign(filling, signing)
            }
            (State::Sign(filling, signing), Intent::Next) => {
                let promise = Promise::Signature(signing.strokes.clone());
                self.submit(filling, signing, promise, now, effects)
            }
            (State::Sign(filling, _), Intent::PromiseOnly) => {
                self.submit(filling, Signing::default(), Promise::Button, now, effects)
            }

            // After the commit.
            (State::Result(done), Intent::Next) => {
                let State::Result(done) = self.hand_slip_over(State::Result(done), effects) else {
                    return State::Idle;
                };
                if done.reprint {
                    self.state = State::Result(done);
                    self.end("done", effects);
                    return std::mem::replace(&mut self.state, State::Idle);
                }
                State::Rate(Rating::of(Rated::Done(Box::new(done))))
            }
            // Only once the slip's fate is known: nobody loses his number to the next matter.
            (State::Result(done), Intent::Another) if done.slip.is_final() => self.another(done.visit, effects),
            (State::Refused(refused), Intent::Back) => match refused.filling {
                Some((filling, signing)) => State::Sign(*filling, signing),
                None => State::Home(refused.visit),
            },
            (State::Refused(refused), Intent::Next) if refused.filling.is_some() => {
                self.over = Some(Over::Quit);
                State::Refused(refused)
            }
            (State::Refused(refused), Intent::Next) => {
                self.state = State::Refused(refused);
                self.end("refused", effects);
                std::mem::replace(&mut self.state, State::Idle)
            }

            (State::Rate(rating), intent) => self.rate(rating, &intent, now, effects),
            (State::Progress(progress), intent) => self.progress(progress, intent, now, effects),

            // Everything else means nothing here.
            (state, _) => state,
        }
    }

    /// Why no matter can be begun now: new registrations have stopped, or a card is needed and cannot be read.
    pub(super) const fn cannot_begin(&self, visit: &Visit) -> Option<&'static str> {
        match (self.world.gate, self.world.reader) {
            (Gate::Closed(code), _) => Some(code),
            (Gate::Open, Working::No(code)) if visit.person.is_none() => Some(code),
            (Gate::Open, _) => None,
        }
    }

    fn begun(&mut self, now: Moment, effects: &mut Vec<Effect>) -> State {
        self.begin(now, effects);
        std::mem::replace(&mut self.state, State::Idle)
    }

    /// The page after the card.
    pub(super) fn greet(&self, mut matter: Matter, effects: &mut Vec<Effect>) -> State {
        let fresh = new_paragraphs(&matter.service, &matter.visit);
        matter.visit.agreed.extend(fresh);
        self.ask_around(&mut matter, effects);
        State::Greeting(matter)
    }

    /// Ask the county about the person, and look for an earlier submission.
    fn ask_around(&self, matter: &mut Matter, effects: &mut Vec<Effect>) {
        if let Some(Person { applicant, county, .. }) = &mut matter.visit.person {
            if !matches!(county, County::Answered(_)) {
                *county = County::Asking;
                effects.push(Effect::AskCounty { session: self.no, applicant: Box::new(applicant.clone()) });
            }
            effects.push(Effect::LookUp {
                session: self.no,
                id_no: Private::new(applicant.id_no.as_str()),
                service: matter.service.id.clone(),
            });
        }
    }

    /// A service was chosen. What was agreed to or shown in this visit is not shown again.
    fn open(&self, service: Arc<Service>, mut visit: Visit, now: Moment, effects: &mut Vec<Effect>) -> State {
        effects.push(Effect::CheckGate);
        effects.push(Effect::Audit("service.open", vec![("service", service.id.clone())]));
        let kept = visit.take_kept(&service.id);
        let agreed = kept.as_ref().and_then(|kept| kept.agreed);
        visit.kept = kept;
        let known_person = visit.person.is_some();
        let notice = !known_person || !new_paragraphs(&service, &visit).is_empty();
        let questions = self.new_form(&service, &visit, now).position().1;
        let lead = usize::from(notice) + usize::from(!known_person);
        let mut matter = Matter { service, visit, agreed, questions, lead };
        if let Some(code) = self.cannot_begin(&matter.visit) {
            return self.closed(matter, code, now, effects);
        }
        if notice {
            return State::Notice(Errand::Matter(matter));
        }
        // The same text was agreed to before; this service's consent is recorded for itself.
        matter.agreed = agreed.or(Some(now));
        self.begin_form(matter, now, effects)
    }

    /// The person is known from an earlier matter of this visit: no greeting.
    fn begin_form(&self, mut matter: Matter, now: Moment, effects: &mut Vec<Effect>) -> State {
        let fresh = new_paragraphs(&matter.service, &matter.visit);
        matter.visit.agreed.extend(fresh);
        self.ask_around(&mut matter, effects);
        self.fill_in_form(matter, now)
    }

    /// The form, or the one that was left by 上一步.
    fn fill_in_form(&self, mut matter: Matter, now: Moment) -> State {
        let kept = matter.visit.take_kept(&matter.service.id);
        let (form, opened, hands) = if let Some(Kept { form, opened, hands, .. }) = kept {
            (form, opened, hands)
        } else {
            let form = self.new_form(&matter.service, &matter.visit, now);
            // What staff entered for an earlier matter of this visit is theirs in this one too.
            let hands = Hands { entered: matter.visit.entered.clone(), helped: None };
            (form, now, hands)
        };
        let filling = Filling { matter, form, opened, advance_at: None, hide_at: None, hands, hands_before: None };
        if filling.form.nothing_to_ask() { State::Review(filling, 0) } else { State::Form(filling) }
    }

    /// 不是我: forget the person, and let no answer about him reach the next one.
    fn not_me(&mut self, mut matter: Matter, effects: &mut Vec<Effect>) -> State {
        matter.visit = Visit::default();
        matter.lead = 2;
        self.no += 1;
        effects.push(Effect::Audit("session.person", vec![("session", self.no.to_string())]));
        // A card that still lies there is the wrong one: it is read again only after it was lifted.
        let lift = self.world.card;
        if !lift {
            effects.push(Effect::ReadCard { session: self.no });
        }
        State::Identify(Errand::Matter(matter), Reading { asked: !lift, lift, ..Reading::default() })
    }

    /// 再办一件: the visit stays. What was just handed in may have changed what the county knows, so it is asked again;
    /// until it answers, what it said before counts.
    fn another(&self, visit: Visit, effects: &mut Vec<Effect>) -> State {
        if let Some(person) = &visit.person {
            effects.push(Effect::AskCounty { session: self.no, applicant: Box::new(person.applicant.clone()) });
        }
        State::Home(visit)
    }

    /// A form with what the card says proposed for confirmation, without what other services of this visit were told
    /// and what the county holds. A card alone brings back no old answers from the county.
    pub(super) fn new_form(&self, service: &Arc<Service>, visit: &Visit, now: Moment) -> Form {
        let proposed = visit.person.as_ref().map_or_else(Answers::default, |person| {
            service.proposed_answers(&person.applicant.address, self.context.catalogue.divisions())
        });
        let held = match visit.person.as_ref().map(|person| &person.county) {
            Some(County::Answered(answer)) => answer.held.clone(),
            _ => std::collections::BTreeSet::new(),
        };
        let known = Known { proposed, given: visit.given_elsewhere(&service.id), held };
        Form::new(service.clone(), self.context.catalogue.clone(), &known, now.today())
    }

    /// As [`Session::fill`], and notes whose hands changed which answers.
    fn fill_noting(&self, mut filling: Filling, intent: Intent, now: Moment) -> State {
        let before = filling.form.answers().clone();
        let undone =
            (intent == Intent::Back && filling.form.is_editing()).then(|| filling.hands_before.take()).flatten();
        let by = self.helper.as_ref().map(|helper| &helper.who.member.id);
        match Self::fill(filling, intent, now) {
            State::Form(mut filling) => {
                filling.hands.note(&before, filling.form.answers(), by);
                filling.hands_before = filling.hands_before.or(undone);
                State::Form(filling)
            }
            State::Review(mut filling, page) => {
                match undone {
                    // 修改 was taken back: what stood there before was entered by whom it was.
                    Some(hands) => filling.hands = hands,
                    None => filling.hands.note(&before, filling.form.answers(), by),
                }
                State::Review(filling, page)
            }
            other => other,
        }
    }

    fn fill(mut filling: Filling, intent: Intent, now: Moment) -> State {
        // A touch while the choice is being shown replaces the waiting page turn.
        filling.advance_at = None;
        let step = match intent {
            Intent::Pick(id) => filling.form.pick(&id),
            Intent::Key(key) => {
                let step = filling.form.key(&key);
                filling.hide_at = filling.form.is_revealed().then_some(now.mono + REVEAL);
                step
            }
            Intent::DateStep { part, delta } => filling.form.date_step(part, delta),
            Intent::More => filling.form.more(),
            Intent::Skip => filling.form.skip(),
            Intent::Back => filling.form.back(),
            Intent::Next => filling.form.next(),
            Intent::Reveal => {
                filling.form.reveal();
                filling.hide_at = Some(now.mono + REVEAL);
                Step::Stay
            }
            _ => Step::Stay,
        };
        Self::stepped(filling, step, now)
    }

    /// Where a step of the form leads.
    pub(super) fn stepped(mut filling: Filling, step: Step, now: Moment) -> State {
        match step {
            Step::Stay => State::Form(filling),
            Step::AutoAdvance => {
                filling.advance_at = Some(now.mono + SHOW_CHOICE);
                State::Form(filling)
            }
            Step::Moved => {
                filling.form.hide();
                filling.hide_at = None;
                State::Form(filling)
            }
            Step::Done => {
                filling.form.hide();
                filling.hide_at = None;
                State::Review(filling, 0)
            }
            Step::Before => {
                let Filling { mut matter, form, opened, hands, .. } = filling;
                let service = matter.service.id.clone();
                matter.visit.kept = Some(Kept { service, form, opened, agreed: matter.agreed, hands });
                // Who was greeted goes back there; who came from the home screen by 再办一件, to that.
                if matter.lead == 2 { State::Greeting(matter) } else { State::Home(matter.visit) }
            }
        }
    }

    fn review(&mut self, mut filling: Filling, page: usize, intent: Intent, now: Moment) -> State {
        match intent {
            Intent::Edit(field) => {
                filling.hands_before = Some(filling.hands.clone());
                filling.form.edit(&field);
                State::Form(filling)
            }
            Intent::Back if filling.form.nothing_to_ask() => Self::stepped(filling, Step::Before, now),
            // The form stands at its last page.
            Intent::Back => State::Form(filling),
            Intent::More => {
                let pages = self.review_pages(&filling);
                State::Review(filling, (page + 1) % pages.max(1))
            }
            Intent::Next => State::Sign(filling, Signing::default()),
            _ => State::Review(filling, page),
        }
    }
}

/// What of a service's notice was not agreed to in this visit.
pub(super) fn new_paragraphs(service: &Service, visit: &Visit) -> Vec<(Words, Words)> {
    service.notice.iter().filter(|paragraph| !visit.agreed.contains(paragraph)).cloned().collect()
}
