//! What each answer, and each missing answer, leads to.

use std::time::Duration;

use super::super::command::ReplyError;
use super::super::frame::Reply;
use super::super::profile::PresenceProbe;
use super::super::record::RecordError;
use super::super::sw::{Next, Sw};
use super::step::{Answer, Step};
use super::{
    CardError, Failure, IDENTIFY_PAUSE, MISSES, OFFLINE_PAUSE, Phase, QUIET, Reader, Request, SERVICE_PAUSE, TRIES,
};
use crate::status::{DeviceState, IdMedia};

impl Reader {
    /// The pause between two looks is over.
    pub(super) fn look(&mut self, now: Duration) {
        let lies_there_read = self.media == IdMedia::Present && self.card_was_read && self.request.is_none();
        let step = match self.profile.presence_probe {
            _ if now >= self.next_heartbeat => Step::SelfCheck,
            PresenceProbe::NewAddress if lies_there_read => Step::ProbeAddress,
            PresenceProbe::MgmtNo if lies_there_read => Step::ProbeNumbers,
            _ => Step::Find,
        };
        self.send(step, now);
    }

    fn look_later(&mut self, now: Duration) {
        // A request that came while something was in flight does not wait for the next look.
        let pause = if self.request.is_some_and(|request| request.failure.is_none()) && self.media == IdMedia::Present {
            Duration::ZERO
        } else {
            Duration::from_millis(self.profile.poll_ms.into())
        };
        self.phase = Phase::Idle { until: now + pause };
    }

    /// A right frame came while `step` was in flight for `asked`.
    pub(super) fn replied(&mut self, step: Step, reply: &Reply, asked: Option<u64>, now: Duration) {
        let parsed = step.parse(reply);
        if let Err(ReplyError::Refused(status)) = parsed
            && let Next::ResetThenService | Next::Service = status.next()
        {
            return self.module_broken(status, now);
        }
        if step == Step::SamId {
            // Anything else is an older answer still in the pipe.
            if let Ok(Answer::Sam(id)) = parsed {
                self.identified(&id.to_string(), now);
            }
            return;
        }
        match parsed {
            Err(ReplyError::Malformed) => self.no_answer(step, false, now),
            Err(ReplyError::Refused(status)) => self.refused(step, status, asked, now),
            Ok(answer) => self.succeeded(step, answer, asked, now),
        }
    }

    fn identified(&mut self, sam_id: &str, now: Duration) {
        if self.state != DeviceState::Online {
            tracing::info!(sam_id, "reader identified");
        }
        self.send(Step::Find, now);
    }

    /// The module answered a command as it should, be it with a refusal.
    fn well(&mut self, now: Duration) {
        self.misses = 0;
        if self.state != DeviceState::Online {
            self.next_heartbeat = now + Duration::from_secs(self.profile.heartbeat_s.into());
            self.set_state(DeviceState::Online);
        }
    }

    fn succeeded(&mut self, step: Step, answer: Answer, asked: Option<u64>, now: Duration) {
        if step != Step::Reset {
            self.well(now);
        }
        match (step, answer) {
            (Step::Find, _) => self.found(now),
            (Step::Select, _) if self.still_asked(asked) => self.send(Step::Read, now),
            (Step::Read, Answer::Record(record)) => {
                self.card_was_read = true;
                self.card_misses = 0;
                if self.still_asked(asked) {
                    self.answer(record.map_err(|error| match error {
                        RecordError::UnknownKind => CardError::Unsupported,
                        RecordError::TooShort { .. } | RecordError::Field { .. } => {
                            tracing::warn!(%error, "record not understood");
                            CardError::Unreadable { code: Sw::Success.byte() }
                        }
                    }));
                }
                self.look_later(now);
            }
            (Step::ProbeAddress | Step::ProbeNumbers, _) => {
                self.card_misses = 0;
                if let Some(Request { id, .. }) = self.request
                    && asked == Some(id)
                {
                    // The card is there, yet the module will not find it again until it is lifted.
                    self.answer(Err(CardError::Unreadable { code: Sw::NoCard.byte() }));
                }
                self.look_later(now);
            }
            (Step::SelfCheck, _) => {
                self.next_heartbeat = now + Duration::from_secs(self.profile.heartbeat_s.into());
                self.look_later(now);
            }
            (Step::Reset, _) => self.fall_quiet(SERVICE_PAUSE, now),
            _ => self.look_later(now),
        }
    }

    /// True if the request an exchange was begun for is still the one pending.
    fn still_asked(&self, asked: Option<u64>) -> bool {
        asked.is_some() && self.request.map(|request| request.id) == asked
    }

    fn found(&mut self, now: Duration) {
        self.set_media(IdMedia::Present);
        match self.request {
            None => self.look_later(now),
            Some(Request { failure: Some(Failure { error, tries }), .. }) if tries >= TRIES => {
                self.answer(Err(error));
                self.look_later(now);
            }
            Some(_) => self.send(Step::Select, now),
        }
    }

    fn refused(&mut self, step: Step, status: Sw, asked: Option<u64>, now: Duration) {
        tracing::debug!(command = step.name(), code = status.byte(), "refused");
        match step {
            Step::Find if status == Sw::NoCard => {
                self.well(now);
                self.not_found(now);
            }
            Step::Select | Step::Read => {
                self.card_was_read = false;
                if self.still_asked(asked) {
                    self.card_refused(status);
                }
                self.send(Step::Find, now);
            }
            Step::ProbeAddress | Step::ProbeNumbers => self.card_missed(now),
            // The module took the command for another: what else did the line garble?
            _ => self.no_answer(step, false, now),
        }
    }

    /// Select or read was refused: is the request over, and if not, what will it be told?
    fn card_refused(&mut self, status: Sw) {
        let code = status.byte();
        match status.next() {
            Next::Unsupported => self.answer(Err(CardError::Unsupported)),
            Next::GiveUp => self.answer(Err(CardError::Hardware { code })),
            Next::RetryThenService => self.failed(CardError::Hardware { code }, 1),
            _ => self.failed(CardError::Unreadable { code }, 1),
        }
    }

    /// Notes a failed try; the next look decides whether the card was lifted, is tried again, or is given up.
    fn failed(&mut self, error: CardError, tries: u8) {
        if let Some(request) = &mut self.request {
            let before = request.failure.map_or(0, |failure| failure.tries);
            request.failure = Some(Failure { error, tries: before + tries });
        }
    }

    fn not_found(&mut self, now: Duration) {
        if self.request.is_some_and(|request| request.failure.is_some()) {
            // The read failed and now there is no card: two signs for one thing.
            self.answer(Err(CardError::Removed));
            self.card_missed(now);
        } else if self.media != IdMedia::Present {
            self.set_media(IdMedia::NotPresent);
            self.look_later(now);
        } else if self.card_was_read {
            // Some modules do not find a card again that they have read: ask the card itself.
            self.send(
                match self.profile.presence_probe {
                    PresenceProbe::MgmtNo => Step::ProbeNumbers,
                    PresenceProbe::Find | PresenceProbe::NewAddress => Step::ProbeAddress,
                },
                now,
            );
        } else {
            self.card_missed(now);
        }
    }

    fn card_missed(&mut self, now: Duration) {
        self.card_misses += 1;
        if self.card_misses >= MISSES {
            self.set_media(IdMedia::NotPresent);
        }
        self.phase = Phase::Idle { until: now + Duration::from_millis(self.profile.poll_ms.into()) };
    }

    /// No answer, half of one, or not the right one.
    pub(super) fn no_answer(&mut self, step: Step, silent: bool, now: Duration) {
        tracing::debug!(command = step.name(), silent, "no usable answer");
        self.trace.missed(self.decoder.skipped());
        if let Step::Select | Step::Read = step
            && self.request.is_some()
        {
            self.card_was_read = false;
            // A second silence of three seconds would keep the person waiting for nothing.
            let (code, tries) = if silent { (0x02, TRIES) } else { (0x03, 1) };
            self.failed(CardError::Unreadable { code }, tries);
        }
        self.misses = self.misses.saturating_add(1);
        if self.misses >= MISSES {
            self.set_state(DeviceState::Offline);
            self.answer(Err(CardError::NotReady));
            self.fall_quiet(OFFLINE_PAUSE, now);
        } else {
            self.fall_quiet(if step == Step::SamId { IDENTIFY_PAUSE } else { QUIET }, now);
        }
    }

    fn module_broken(&mut self, status: Sw, now: Duration) {
        tracing::warn!(code = status.byte(), "the reader's module reports itself broken");
        self.set_state(DeviceState::HardwareError);
        self.answer(Err(CardError::Hardware { code: status.byte() }));
        if status.next() == Next::ResetThenService && !matches!(self.phase, Phase::Waiting { step: Step::Reset, .. }) {
            self.send(Step::Reset, now);
        } else {
            self.fall_quiet(SERVICE_PAUSE, now);
        }
    }
}
