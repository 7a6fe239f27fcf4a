//! Touches: one match from (state, intent) to the next state.

use backend_client::wire::{Assurance, FlagOutcome, Private};

use super::{
    AWAIT_COUNTY, Over, REVEAL, SHOW_CHOICE, Session,
    event::{Earlier, Effect, Gate, Promise, Submission, Working},
    intent::Intent,
    settings::{Colours, Lang, TypeSize},
    state::{
        County, Done, Filling, Matter, Person, Rating, Reading, Refused, Signing, SlipState, Standing, State, Visit,
    },
};
use crate::{
    clock::Moment,
    service::{Answers, Form, Known, Outcome, Step, Verdict},
};

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
        if self.on_setting(&intent, now, effects) || self.on_overlay(&intent, now, effects) {
            return;
        }
        let state = std::mem::replace(&mut self.state, State::Idle);
        self.state = self.touch(state, intent, now, effects);
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
            Intent::CloseSettings => self.over = self.over.take().filter(|over| *over != Over::Settings),
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
            (Over::Earlier(earlier), "reprint") => self.reprint(earlier, effects),
            _ => {}
        }
        true
    }

    #[expect(clippy::too_many_lines, reason = "the whole flow on one page")]
    fn touch(&mut self, state: State, intent: Intent, now: Moment, effects: &mut Vec<Effect>) -> State {
        match (state, intent) {
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
            (State::Home(visit), Intent::Choose(id)) => {
                let Some(service) = self.context.catalogue.service(&id).cloned() else { return State::Home(visit) };
                let form = Form::new(service.clone(), self.context.catalogue.clone(), &Known::default(), now.today());
                let matter = Matter { service, visit, agreed: None, questions: form.position().1, kept: None };
                effects.push(Effect::CheckGate);
                effects.push(Effect::Audit("service.open", vec![("service", id)]));
                if let Some(code) = self.cannot_begin(&matter.visit) {
                    return self.closed(matter, code, now, effects);
                }
                State::Notice(matter)
            }

            // Notice, card, greeting.
            (State::Notice(matter), Intent::Back) => State::Home(matter.visit),
            (State::Notice(mut matter), Intent::Next) => {
                matter.agreed = Some(now);
                if matter.visit.person.is_some() {
                    self.greet(matter, effects)
                } else {
                    effects.push(Effect::ReadCard { session: self.no });
                    State::Identify(matter, Reading { asked: true, ..Reading::default() })
                }
            }
            (State::Identify(matter, _), Intent::Back) => {
                effects.push(Effect::CancelRead);
                State::Notice(matter)
            }
            (State::Identify(matter, mut reading), Intent::Next) if !reading.asked && !reading.lift => {
                effects.push(Effect::ReadCard { session: self.no });
                reading.asked = true;
                reading.trouble = None;
                State::Identify(matter, reading)
            }
            (State::Greeting(mut matter), Intent::Back) => {
                // 不是我: forget the person, and let no answer about him reach the next one.
                matter.visit.person = None;
                matter.kept = None;
                self.no += 1;
                effects.push(Effect::Audit("session.person", vec![("session", self.no.to_string())]));
                // A card that still lies there is the wrong one: it is read again only after it was lifted.
                let lift = self.world.card;
                if !lift {
                    effects.push(Effect::ReadCard { session: self.no });
                }
                State::Identify(matter, Reading { asked: !lift, lift, ..Reading::default() })
            }
            (State::Greeting(mut matter), Intent::Next) => {
                let (form, opened) = match matter.kept.take() {
                    Some(kept) => kept,
                    None => (self.new_form(&matter, now), now),
                };
                let filling = Filling { matter, form, opened, advance_at: None, hide_at: None };
                if filling.form.nothing_to_ask() { State::Review(filling, 0) } else { State::Form(filling) }
            }

            // Questions.
            (State::Form(filling), intent) => Self::fill(filling, intent, now),
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
                State::Rate(Rating { done, score: None, reasons: Vec::new(), send_at: None })
            }
            // Only once the slip's fate is known: nobody loses his number to the next matter.
            (State::Result(done), Intent::Another) if done.slip.is_final() => State::Home(done.visit),
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

            // Rating.
            (State::Rate(rating), Intent::Pick(id)) => self.rate_pick(rating, &id, now),
            (State::Rate(rating), Intent::Next) => {
                self.state = State::Rate(rating);
                self.send_rating(effects);
                std::mem::replace(&mut self.state, State::Idle)
            }
            (State::Rate(rating), Intent::Skip) => {
                self.state = State::Rate(rating);
                self.end("done", effects);
                std::mem::replace(&mut self.state, State::Idle)
            }

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

    /// The page after the card: ask the county and look for an earlier submission.
    pub(super) fn greet(&mut self, mut matter: Matter, effects: &mut Vec<Effect>) -> State {
        if let Some(Person { applicant, county }) = &mut matter.visit.person {
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
        State::Greeting(matter)
    }

    /// A form with what the card says proposed for confirmation. A card alone brings back no old answers from the county.
    fn new_form(&self, matter: &Matter, now: Moment) -> Form {
        let proposed = matter.visit.person.as_ref().map_or_else(Answers::default, |person| {
            matter.service.proposed_answers(&person.applicant.address, self.context.catalogue.divisions())
        });
        let known = Known { proposed, ..Known::default() };
        Form::new(matter.service.clone(), self.context.catalogue.clone(), &known, now.today())
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
                let Filling { mut matter, form, opened, .. } = filling;
                matter.kept = Some((form, opened));
                State::Greeting(matter)
            }
        }
    }

    fn review(&mut self, mut filling: Filling, page: usize, intent: Intent, now: Moment) -> State {
        match intent {
            Intent::Edit(field) => {
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

    fn submit(
        &mut self,
        filling: Filling,
        signing: Signing,
        promise: Promise,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) -> State {
        let Some(person) = &filling.matter.visit.person else { return State::Sign(filling, signing) };
        let verdict = filling.verdict();
        for alarm in &verdict.alarms {
            effects.push(Effect::Audit("rule.failed", vec![("what", alarm.clone())]));
        }
        let agreed = filling.matter.agreed.unwrap_or(filling.opened).wall;
        let mut consents = vec![("notice".to_owned(), filling.matter.service.version, agreed)];
        // Given on the way through the form, confirmed by handing it in.
        consents.extend(filling.form.sensitive_consents().into_iter().map(|(text, version)| (text, version, now.wall)));
        effects.push(Effect::Enqueue {
            session: self.no,
            submission: Box::new(Submission {
                service: filling.matter.service.id.clone(),
                service_version: filling.matter.service.version,
                applicant: person.applicant.clone(),
                assurance: Assurance::Card,
                answers: filling.form.to_json(),
                flags: verdict
                    .flags
                    .iter()
                    .map(|flag| {
                        let outcome = match flag.outcome {
                            Outcome::Clerk => FlagOutcome::Clerk,
                            Outcome::Warn => FlagOutcome::Warn,
                        };
                        (flag.rule.clone(), outcome, flag.reason.clone())
                    })
                    .collect(),
                consents,
                promise,
                filled_at: filling.opened.wall,
            }),
        });
        State::Submit(filling, signing)
    }

    /// New registrations have stopped: the person gets a slip to the window instead of a form.
    pub(super) fn closed(
        &mut self,
        matter: Matter,
        code: &'static str,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) -> State {
        effects.push(Effect::Print { session: self.no, slip: self.window_slip(&matter, now) });
        effects.push(Effect::Audit("service.closed", vec![("code", code.to_owned())]));
        State::Refused(Refused {
            visit: matter.visit,
            service: matter.service,
            filling: None,
            code,
            slip: Some(SlipState::Asked),
        })
    }

    /// A slip that still waits for the county is printed now: the person is leaving the page.
    pub(super) fn hand_slip_over(&mut self, state: State, effects: &mut Vec<Effect>) -> State {
        match state {
            State::Result(mut done) if matches!(done.slip, SlipState::Waiting(_)) => {
                if done.standing == Standing::Sending {
                    done.standing = Standing::Stored;
                }
                effects.push(Effect::Print { session: self.no, slip: self.receipt(&done) });
                done.slip = SlipState::Asked;
                State::Result(done)
            }
            other => other,
        }
    }

    fn reprint(&mut self, earlier: Earlier, effects: &mut Vec<Effect>) {
        let state = std::mem::replace(&mut self.state, State::Idle);
        self.state = match state {
            State::Greeting(matter) => {
                let done = Done {
                    visit: matter.visit,
                    service: matter.service,
                    ticket: earlier.ticket,
                    qr: earlier.qr,
                    standing: earlier.standing,
                    verdict: Verdict::default(),
                    at: earlier.at,
                    slip: SlipState::Asked,
                    reprint: true,
                };
                effects.push(Effect::Print { session: self.no, slip: self.receipt(&done) });
                effects.push(Effect::Audit("slip.reprint", vec![("ticket", done.ticket.to_string())]));
                State::Result(done)
            }
            other => other,
        };
    }

    fn rate_pick(&mut self, mut rating: Rating, id: &str, now: Moment) -> State {
        let listed = |table: &str| self.context.catalogue.table(table).is_some_and(|table| table.entry(id).is_some());
        if listed("satisfaction") {
            let good = !matches!(id, "1" | "2");
            rating.score = Some(id.to_owned());
            rating.reasons.clear();
            rating.send_at = good.then_some(now.mono + SHOW_CHOICE);
        } else if listed("rating_reason") {
            if let Some(at) = rating.reasons.iter().position(|reason| reason == id) {
                rating.reasons.remove(at);
            } else if rating.reasons.len() < 3 {
                rating.reasons.push(id.to_owned());
            }
        }
        State::Rate(rating)
    }

    /// Sends the rating, if one was given, and ends the visit.
    pub(super) fn send_rating(&mut self, effects: &mut Vec<Effect>) {
        if let State::Rate(rating) = &self.state
            && let Some(score) = &rating.score
        {
            effects.push(Effect::Rate {
                ticket: rating.done.ticket,
                score: score.clone(),
                reasons: rating.reasons.clone(),
            });
        }
        self.end("done", effects);
    }

    /// The slip waits for the county only when there is a line to it.
    pub(super) fn first_slip_state(&self, now: Moment) -> SlipState {
        if self.world.online { SlipState::Waiting(now.mono + AWAIT_COUNTY) } else { SlipState::Asked }
    }
}
