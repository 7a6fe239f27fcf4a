//! Asking `DLE EOT`: one question in flight, three misses, rounds of four (five where a presenter has its own status), and
//! when a round is believed.

use std::time::Duration;

use super::super::command;
use super::super::event::PrinterState;
use super::super::profile::SlipSensor;
use super::super::status::{Condition, PrintFault};
use super::{OFFLINE_PAUSE, Phase, PrinterDriver};
use crate::status::DeviceState;

/// Misses in a row before a printer counts as silent.
const MISSES: u8 = 3;
/// Time for an answer, beyond the line time of what was sent before the question.
const ANSWER: Duration = Duration::from_millis(500);
/// After a miss late answers are dropped for so long before the question is repeated.
const DRAIN: Duration = Duration::from_millis(200);
/// A printer may hold back the line while it prints what it has.
const BUSY: Duration = Duration::from_millis(700);

/// `DLE EOT` n of a presenter's sensor, and of the full status.
const PRESENTER: u8 = 5;
const FULL_STATUS: u8 = 20;

/// What a round is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Nothing in particular: identification, idle polling.
    Watch,
    /// Before a slip; `recovered` once `DLE ENQ 2` was tried for it.
    Preflight { recovered: bool },
    /// A look in the middle of a slip said "off-line": why?
    Cause,
    /// After a slip.
    Finish,
}

/// The question in flight.
#[derive(Debug)]
pub(super) struct Ask {
    n: u8,
    misses: u8,
    wait: Wait,
}

#[derive(Debug)]
enum Wait {
    Answer { until: Duration },
    Drain { until: Duration },
}

impl Ask {
    pub(super) fn deadline(&self) -> Duration {
        match self.wait {
            Wait::Answer { until } | Wait::Drain { until } => until,
        }
    }
}

impl PrinterDriver {
    /// Asks `DLE EOT n` behind `before`.
    fn ask(&mut self, n: u8, misses: u8, before: &[u8], now: Duration) {
        self.put_out(before);
        self.out.extend_from_slice(&command::dle_eot(n));
        self.trace.sent(&command::dle_eot(n));
        // A piece just handed over may still be on the line, and the printer busy with it.
        let busy = self.active.as_ref().filter(|active| active.begun);
        let ahead = before.len() + busy.map_or(0, |active| active.last_piece);
        let slack = if busy.is_some() { ANSWER + BUSY } else { ANSWER };
        let until = now + self.wire_time(ahead).mul_f32(1.5) + slack;
        self.ask = Some(Ask { n, misses, wait: Wait::Answer { until } });
    }

    /// One look at whether the printer is on-line.
    pub(super) fn look(&mut self, now: Duration) {
        self.ask(1, 0, &[], now);
    }

    pub(super) fn start_round(&mut self, purpose: Purpose, now: Duration) {
        self.doubted = None;
        self.repeat_round(purpose, 0, now);
    }

    fn repeat_round(&mut self, purpose: Purpose, misses: u8, now: Duration) {
        self.phase = Phase::Round { purpose };
        self.round.clear();
        if !self.found.answers {
            // Nothing to ask: what it said by itself is all there is.
            return self.believed(purpose, self.heard.unwrap_or_default(), now);
        }
        let prelude = self.round_prelude();
        self.ask(1, misses, &prelude, now);
    }

    /// A `DLE EOT` answer of one byte came.
    pub(super) fn answered(&mut self, answer: u8, now: Duration) {
        let Some(Ask { n, wait: Wait::Answer { .. }, .. }) = self.ask else { return };
        if n == FULL_STATUS {
            return;
        }
        self.ask = None;
        self.probe.answered = true;
        match self.phase {
            Phase::Round { purpose } if n == PRESENTER => {
                if let Some(condition) = self.four_answers() {
                    self.round_done(purpose, condition.with_presenter(answer), now);
                }
            }
            Phase::Round { purpose } => {
                self.round.push(answer);
                match (self.four_answers(), self.found.slip_sensor) {
                    (None, _) => self.ask(n + 1, 0, &[], now),
                    (Some(_), SlipSensor::DleEot5) => self.ask(PRESENTER, 0, &[], now),
                    (Some(_), SlipSensor::DleEot20) => self.ask(FULL_STATUS, 0, &[], now),
                    (Some(condition), SlipSensor::None | SlipSensor::DleEot1Bit7) => {
                        self.round_done(purpose, condition, now);
                    }
                }
            }
            Phase::Looking | Phase::Proving { .. } => self.looked(answer & 0x08 != 0, now),
            Phase::Closed
            | Phase::Idle { .. }
            | Phase::Probing { .. }
            | Phase::Recovering { .. }
            | Phase::Cooling { .. }
            | Phase::Pacing { .. }
            | Phase::Sending { .. } => {}
        }
    }

    /// A full status came.
    pub(super) fn fully_answered(&mut self, four: [u8; 4], now: Duration) {
        if let Some(Ask { n: FULL_STATUS, wait: Wait::Answer { .. }, .. }) = self.ask
            && let Phase::Round { purpose } = self.phase
            && let Some(condition) = self.four_answers()
        {
            self.ask = None;
            self.round_done(purpose, condition.with_full(four), now);
        }
    }

    fn four_answers(&self) -> Option<Condition> {
        let four = <[u8; 4]>::try_from(self.round.as_slice()).ok()?;
        Some(Condition::from_real_time(four, self.found.slip_sensor))
    }

    fn round_done(&mut self, purpose: Purpose, condition: Condition, now: Duration) {
        if condition.fault().is_some() && self.doubted != Some(condition) && self.condition != Some(condition) {
            self.doubted = Some(condition);
            return self.repeat_round(purpose, 0, now);
        }
        self.doubted = None;
        self.believed(purpose, condition, now);
    }

    fn believed(&mut self, purpose: Purpose, condition: Condition, now: Duration) {
        self.publish(condition, now);
        match purpose {
            Purpose::Watch => self.watched(condition, now),
            Purpose::Preflight { recovered } => self.preflight_done(condition, recovered, now),
            Purpose::Cause => self.cause_found(condition, now),
            Purpose::Finish => self.finish_done(condition, now),
        }
    }

    pub(super) fn ask_timed_out(&mut self, now: Duration) {
        let Some(Ask { n, misses, wait }) = self.ask.take() else { return };
        if let Wait::Answer { .. } = wait {
            self.trace.missed(std::mem::take(&mut self.unread));
        }
        match wait {
            // It answers other questions, but has no such sensor.
            Wait::Answer { .. } if misses + 1 >= MISSES && n > 4 => {
                self.found.slip_sensor = SlipSensor::None;
                self.report_mismatch();
                if let (Phase::Round { purpose }, Some(condition)) = (self.phase, self.four_answers()) {
                    self.round_done(purpose, condition, now);
                }
            }
            Wait::Answer { .. } if misses + 1 >= MISSES => self.silent(now),
            Wait::Answer { .. } => {
                self.put_out(&[]);
                self.decoder.reset();
                self.ask = Some(Ask { n, misses: misses + 1, wait: Wait::Drain { until: now + DRAIN } });
            }
            Wait::Drain { .. } => match self.phase {
                Phase::Round { purpose } if n <= 4 => self.repeat_round(purpose, misses, now),
                _ => self.ask(n, misses, &[], now),
            },
        }
    }

    fn silent(&mut self, now: Duration) {
        self.put_out(&[]);
        self.decoder.reset();
        if self.probe_silence(now) {
            return;
        }
        // A printer whose buffer is full hears no question, but it may have said by itself what is wrong.
        if let Some((heard, fault)) = self.heard.and_then(|heard| Some((heard, heard.fault()?))) {
            self.end_all(fault);
            self.publish(heard, now);
        } else {
            self.end_all(PrintFault::Offline);
            self.set_state(PrinterState::unknown(DeviceState::Offline));
        }
        self.condition = None;
        // Whoever comes back may have been mended.
        self.found.slip_sensor = self.profile.slip_sensor;
        self.phase = Phase::Idle { until: now + OFFLINE_PAUSE };
    }
}
