//! Handing in, and what happens with its slip; refusing to begin, and printing once more.

use backend_client::wire::{Assurance, FlagOutcome};

use super::{
    AWAIT_COUNTY, Session,
    event::{Earlier, Effect, Promise, Submission},
    state::{Done, Filling, Matter, Refused, Signing, SlipState, Standing, State},
};
use crate::{
    clock::Moment,
    service::{Outcome, Verdict},
};

impl Session {
    pub(super) fn submit(
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
        let answers = filling.form.to_json();
        let entered_by = filling
            .hands
            .entered
            .iter()
            .filter(|(field, _)| answers.contains_key(*field))
            .map(|(f, s)| (f.clone(), s.clone()))
            .collect();
        effects.push(Effect::Enqueue {
            session: self.no,
            submission: Box::new(Submission {
                service: filling.matter.service.id.clone(),
                service_version: filling.matter.service.version,
                applicant: person.applicant.clone(),
                assurance: if person.confirmed.is_some() { Assurance::CardAndClerk } else { Assurance::Card },
                answers,
                relied_on: filling.form.relied_on(),
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
                helped: filling.hands.helped.clone(),
                entered_by,
            }),
        });
        State::Submit(filling, signing)
    }

    /// New registrations have stopped: the person gets a slip to the window instead of a form.
    pub(super) fn closed(&self, matter: Matter, code: &'static str, now: Moment, effects: &mut Vec<Effect>) -> State {
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

    pub(super) fn reprint(&mut self, earlier: Earlier, effects: &mut Vec<Effect>) {
        let state = std::mem::replace(&mut self.state, State::Idle);
        self.state = match state {
            State::Greeting(matter)
            | State::Form(Filling { matter, .. })
            | State::Review(Filling { matter, .. }, _) => {
                let done = Done {
                    visit: matter.visit,
                    title: matter.service.title.clone(),
                    service: matter.service,
                    ticket: earlier.ticket,
                    qr: earlier.qr,
                    standing: earlier.standing,
                    verdict: Verdict::default(),
                    at: earlier.at,
                    slip: SlipState::Asked,
                    reprint: true,
                    helped: false,
                };
                effects.push(Effect::Print { session: self.no, slip: self.receipt(&done) });
                effects.push(Effect::Audit("slip.reprint", vec![("ticket", done.ticket.to_string())]));
                State::Result(done)
            }
            other => other,
        };
    }

    /// The slip waits for the county only when there is a line to it.
    pub(super) fn first_slip_state(&self, now: Moment) -> SlipState {
        if self.world.online { SlipState::Waiting(now.mono + AWAIT_COUNTY) } else { SlipState::Asked }
    }
}
