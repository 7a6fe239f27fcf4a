//! Time: when to look again, and what has become due.

use std::time::Duration;

use super::{
    DOUBLE_TAP, Session,
    event::Effect,
    settings::{Colours, Settings, TypeSize},
    state::{SlipState, Standing, State},
};
use crate::clock::Moment;

/// The attract screen keeps another language or size no longer than this.
const FORGET_SETTINGS: Duration = Duration::from_secs(10);

impl Session {
    /// When [`super::Event::Tick`] is wanted next, in monotonic time; `None` when nothing is due.
    pub fn next_deadline(&self) -> Option<Duration> {
        let idle = match self.warned_until {
            // Once a second: the countdown is seen.
            Some(until) => Some(until.min(self.shown + Duration::from_secs(1))),
            None => self.idle_at(),
        };
        let own = match &self.state {
            State::Form(filling) => [filling.advance_at, filling.hide_at].into_iter().flatten().min(),
            State::Result(done) => match done.slip {
                SlipState::Waiting(until) => Some(until),
                SlipState::Asked | SlipState::Said(_) => None,
            },
            State::Rate(rating) => rating.send_at,
            State::Maintenance(maintenance) => Some(self.maintenance_ends(maintenance)),
            _ => None,
        };
        [idle, own, self.sound_due(), self.call_due(), self.staff_deadline()].into_iter().flatten().min()
    }

    /// Something may be due.
    pub(super) fn on_tick(&mut self, now: Moment, effects: &mut Vec<Effect>) {
        self.shown = now.mono;
        self.staff_due(now, effects);
        self.due_in_state(now, effects);
        self.maintenance_due(now, effects);
        self.call_tick(now, effects);
        if let Some(until) = self.warned_until {
            if now.mono >= until {
                self.end("idle", effects);
            }
        } else if self.idle_at().is_some_and(|at| now.mono >= at) {
            if self.unattended() {
                self.settings = Settings::default();
            } else {
                self.warned_until = Some(now.mono + self.context.place.warn);
            }
        }
    }

    pub(super) fn due_in_state(&mut self, now: Moment, effects: &mut Vec<Effect>) {
        let state = std::mem::replace(&mut self.state, State::Idle);
        self.state = match state {
            State::Form(mut filling) => {
                if filling.hide_at.is_some_and(|at| now.mono >= at) {
                    filling.hide_at = None;
                    filling.form.hide();
                }
                if filling.advance_at.is_some_and(|at| now.mono >= at) {
                    filling.advance_at = None;
                    let step = filling.form.next();
                    self.deaf_until = now.mono + DOUBLE_TAP;
                    Self::stepped(filling, step, now)
                } else {
                    State::Form(filling)
                }
            }
            State::Result(mut done) if matches!(done.slip, SlipState::Waiting(until) if now.mono >= until) => {
                if done.standing == Standing::Sending {
                    done.standing = Standing::Stored;
                }
                self.hand_slip_over(State::Result(done), effects)
            }
            State::Rate(rating) if rating.send_at.is_some_and(|at| now.mono >= at) => self.send_rating(rating, effects),
            other => other,
        };
    }

    /// When something is done about nobody touching the screen; later while somebody was called and may come.
    fn idle_at(&self) -> Option<Duration> {
        self.idle_allowance().map(|allowance| (self.touched + allowance).max(self.call_holds()))
    }

    /// How long nobody may touch the screen before something is done about it.
    fn idle_allowance(&self) -> Option<Duration> {
        let place = &self.context.place;
        match &self.state {
            // Being committed: nothing interrupts that. Staff and technicians have limits of their own.
            State::Submit(..) | State::Staff(_) | State::Maintenance(_) => None,
            _ if self.helper.is_some() => None,
            _ if self.unattended() => (self.settings != Settings::default()).then_some(FORGET_SETTINGS),
            _ => {
                // 120 s become 300 s for whoever needs larger type, other colours or low reach.
                let access = self.settings.size != TypeSize::Standard
                    || self.settings.colours != Colours::Standard
                    || self.settings.low_reach;
                let patient = if access { place.idle * 5 / 2 } else { place.idle };
                Some(if self.more_time { patient * 2 } else { patient })
            }
        }
    }

    const fn unattended(&self) -> bool {
        matches!(self.state, State::Idle | State::TakeCard) && self.call.is_none()
    }
}
