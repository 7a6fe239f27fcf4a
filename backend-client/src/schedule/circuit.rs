//! The circuit: after so many failures in a row nothing goes out but a probe.

use std::time::Duration;

use rand::Rng;

use super::Pace;

#[derive(Clone, Debug)]
pub(super) struct Circuit {
    failures: u32,
    state: State,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Closed,
    Open { until: Duration },
    HalfOpen,
}

/// May the background send?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gate {
    Closed,
    Probe,
    Wait(Option<Duration>),
}

impl Circuit {
    pub(super) fn new() -> Self {
        Self { failures: 0, state: State::Closed }
    }

    /// A probe is handed out once; its result must come back by `heard` or `failed`.
    pub(super) fn gate(&mut self, now: Duration) -> Gate {
        match self.state {
            State::Closed => Gate::Closed,
            State::Open { until } if now < until => Gate::Wait(Some(until)),
            State::Open { .. } => {
                self.state = State::HalfOpen;
                Gate::Probe
            }
            State::HalfOpen => Gate::Wait(None),
        }
    }

    pub(super) fn failed(&mut self, pace: &Pace, now: Duration, rng: &mut impl Rng) {
        self.failures = self.failures.saturating_add(1);
        if self.failures >= pace.circuit_failures {
            self.open(pace, now, rng);
        }
    }

    /// Opens a closed circuit. A live item that fails meanwhile neither puts the probe off nor sends out a second one.
    pub(super) fn open(&mut self, pace: &Pace, now: Duration, rng: &mut impl Rng) {
        if matches!(self.state, State::Closed) {
            self.state = State::Open { until: now + pace.jitter(self.failures, rng) };
        }
    }

    pub(super) fn probe_failed(&mut self, pace: &Pace, now: Duration, rng: &mut impl Rng) {
        self.failures = self.failures.saturating_add(1);
        if matches!(self.state, State::HalfOpen) {
            self.state = State::Open { until: now + pace.jitter(self.failures, rng) };
        }
    }

    /// `true` when this ended an outage.
    pub(super) fn heard(&mut self) -> bool {
        self.failures = 0;
        !matches!(std::mem::replace(&mut self.state, State::Closed), State::Closed)
    }
}
