//! The driver of one printer, pure: bytes and time in, bytes and events out.
//!
//! ```text
//! link opened ─► Round (DLE EOT 1–4) ─► Probe ─► Idle ─► Round … every poll, or at once when the printer speaks up
//! print ─► Round (preflight) ─┬ fault ─► Failed
//!                             ├ head hot ─► JobWaits, looks until it is cool or too long hot ─► as before
//!                             └ JobStarted ─► piece, look, piece, look … ─► proof ─► cut ─► Round ─► outcome
//! ```
//! - *One question in flight*: `DLE EOT` answers do not say which question they answer. None is sent while a piece of a
//!   picture is on its way: inside a picture it would be picture.
//! - *After each piece one look* (`DLE EOT 1`): the printer has then taken everything before it, so a fault stops a slip
//!   within one piece and little is left in buffers.
//! - *A fault is believed when two rounds agree.* Automatic status only makes the driver look.
//! - *What a profile promises is tried* once on each opening of the line (`probing`); a printer that does less is used as it
//!   is, and reported. One that answers no question prints blind.
//! - *Three-state truth*: [`PrintOutcome::Confirmed`] only by the printer's own proof ([`Proof`]); after the first byte
//!   nothing is ever [`PrintOutcome::Failed`], it is [`PrintOutcome::Unknown`]; nothing is printed again by itself. A
//!   printer that gave its proof before and does not give it for a slip, though it says that it is well, has not
//!   confirmed that slip: unknown, too.
//! - What an interrupted slip left behind is severed before the next one: the picture it may be stuck in is filled up
//!   with NUL, and half a slip is cut off.
//!
//! Deliberately absent: threads and ports ([`super::Printer`]), numbers of slips, what is on them.

mod asking;
mod printing;
mod probing;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::time::Duration;

use zeroize::{Zeroize, Zeroizing};

use self::asking::{Ask, Purpose};
use self::printing::Active;
use self::probing::Probe;
use super::command;
use super::event::{Abilities, PrintOutcome, PrinterCommand, PrinterEvent, PrinterState};
use super::job::Content;
use super::profile::{Profile, Proof, SlipSensor};
use super::status::{Answer, Condition, PrintFault, StatusDecoder};
use crate::link::Driver;
use crate::status::{DeviceState, Paper, SlipMedia};
use crate::trace::Trace;

/// Pause before a silent printer is asked again.
const OFFLINE_PAUSE: Duration = Duration::from_secs(1);
/// Pause between two looks while a slip waits at the mouth.
const SLIP_POLL: Duration = Duration::from_millis(500);
/// A line that takes no byte for so long is stuck.
const STALL: Duration = Duration::from_secs(5);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// No line.
    Closed,
    /// Nothing to do until the next look.
    Idle { until: Duration },
    /// Asks `DLE EOT` 1 to 4.
    Round { purpose: Purpose },
    /// Waits for what the profile promises.
    Probing { until: Duration },
    /// After `DLE ENQ 2`, before the preflight is repeated.
    Recovering { until: Duration },
    /// The head is too hot: waits before the round is repeated.
    Cooling { look_at: Duration, purpose: Purpose },
    /// A piece of the slip goes out.
    Sending { stalls_at: Duration },
    /// Asks `DLE EOT 1` after a piece.
    Looking,
    /// Lets a piece cross the line to a printer that cannot be asked.
    Pacing { until: Duration },
    /// Waits for the printer's proof, with looks in between.
    Proving { until: Duration, look_at: Duration },
}

/// The driver's machine.
pub struct PrinterDriver {
    profile: Profile,
    baud: u32,
    decoder: StatusDecoder,
    /// What goes out, of which `sent` bytes are gone.
    out: Zeroizing<Vec<u8>>,
    sent: usize,
    events: VecDeque<PrinterEvent>,
    state: PrinterState,
    condition: Option<Condition>,
    /// What the printer last said by itself.
    heard: Option<Condition>,
    phase: Phase,
    ask: Option<Ask>,
    /// Answers of the round under way.
    round: Vec<u8>,
    /// What the round before said, if it was a fault not yet believed.
    doubted: Option<Condition>,
    queue: VecDeque<(u64, Content)>,
    active: Option<Active>,
    /// What this printer has not failed to do since the line was opened.
    found: Abilities,
    /// What was reported last as its abilities.
    reported: Abilities,
    probe: Probe,
    /// A proof this printer has given since the line was opened.
    given: Proof,
    proofs_asked: u32,
    /// When the slip at the mouth was first seen.
    slip_since: Option<Duration>,
    /// Bytes of a picture the printer may still be waiting for.
    owed: usize,
    /// Half a slip may hang in the printer.
    sever: bool,
    reopen: bool,
    trace: Trace,
    /// Bytes since the last answer that was understood.
    unread: usize,
}

impl PrinterDriver {
    /// A driver without a line yet. `baud` is the line's speed: answers are waited for as long as the bytes before them
    /// need.
    pub fn new(profile: Profile, baud: u32) -> Self {
        let state = PrinterState::unknown(DeviceState::Starting);
        Self {
            profile,
            baud,
            decoder: StatusDecoder::new(profile.slip_sensor),
            out: Zeroizing::default(),
            sent: 0,
            events: VecDeque::from([PrinterEvent::State(state)]),
            state,
            condition: None,
            heard: None,
            phase: Phase::Closed,
            ask: None,
            round: Vec::new(),
            doubted: None,
            queue: VecDeque::new(),
            active: None,
            found: Abilities::promised(&profile),
            reported: Abilities::promised(&profile),
            probe: Probe::default(),
            given: Proof::None,
            proofs_asked: 0,
            slip_since: None,
            owed: 0,
            sever: false,
            reopen: false,
            trace: Trace::default(),
            unread: 0,
        }
    }

    /// What crosses the line: questions and status; of slips nothing.
    pub fn trace(&self) -> Trace {
        self.trace.clone()
    }

    fn set_state(&mut self, state: PrinterState) {
        if self.state != state {
            if self.state.device != state.device {
                tracing::info!(device = "printer", state = state.device.code(), "device state");
            }
            self.state = state;
            self.events.push_back(PrinterEvent::State(state));
        }
    }

    fn put_out(&mut self, bytes: &[u8]) {
        self.out.zeroize();
        self.sent = 0;
        self.out.extend_from_slice(bytes);
    }

    /// How long `bytes` take on the line: ten bits a byte.
    fn wire_time(&self, bytes: usize) -> Duration {
        let bits = u64::try_from(bytes).unwrap_or(u64::MAX).saturating_mul(10);
        Duration::from_micros(bits.saturating_mul(1_000_000) / u64::from(self.baud.max(1)))
    }

    /// Ends every job there is; only the one under way can have left anything on paper.
    fn end_all(&mut self, fault: PrintFault) {
        if let Some(active) = &self.active {
            let begun = active.begun;
            self.owed = self.owed.max(if begun { active.owed } else { 0 });
            self.end_job(if begun { PrintOutcome::Unknown(fault) } else { PrintOutcome::Failed(fault) });
        }
        while let Some((job, _)) = self.queue.pop_front() {
            self.events.push_back(PrinterEvent::Job { job, outcome: PrintOutcome::Failed(fault) });
        }
    }
}

impl Driver for PrinterDriver {
    type Command = PrinterCommand;
    type Event = PrinterEvent;

    fn command(&mut self, command: PrinterCommand, now: Duration) {
        let PrinterCommand::Print { job, content } = command;
        let gone = self.phase == Phase::Closed && self.state.device != DeviceState::Starting;
        let refused = content.refused(&self.profile).or_else(|| gone.then_some(PrintFault::NoDevice));
        if let Some(fault) = refused {
            self.events.push_back(PrinterEvent::Job { job, outcome: PrintOutcome::Failed(fault) });
            return;
        }
        self.queue.push_back((job, content));
        if let Phase::Idle { .. } = self.phase {
            self.next_job_or_idle(now);
        }
    }

    fn link_opened(&mut self, now: Duration) {
        self.decoder.reset();
        self.found = Abilities::promised(&self.profile);
        self.probe = Probe::default();
        self.given = Proof::None;
        self.set_state(PrinterState::unknown(DeviceState::Starting));
        self.condition = None;
        self.heard = None;
        self.start_round(Purpose::Watch, now);
    }

    fn link_lost(&mut self, _now: Duration) {
        self.put_out(&[]);
        self.ask = None;
        self.end_all(PrintFault::NoDevice);
        self.phase = Phase::Closed;
        self.condition = None;
        self.heard = None;
        self.set_state(PrinterState::unknown(DeviceState::NoDevice));
    }

    fn receive(&mut self, bytes: &[u8], now: Duration) {
        if self.phase == Phase::Closed {
            return;
        }
        for &byte in bytes {
            self.unread += 1;
            let answer = self.decoder.push(byte);
            if let Some(bytes) = answer.as_ref().and_then(Answer::bytes) {
                self.unread = 0;
                self.trace.received(&bytes, 0);
            }
            match answer {
                Some(Answer::RealTime(answer)) => self.answered(answer, now),
                Some(Answer::Automatic(four)) => self.spoke_up(Condition::from_automatic(four), now),
                Some(Answer::Full(four)) => self.fully_answered(four, now),
                Some(Answer::Paper(paper)) => self.paper_answered(paper, now),
                Some(Answer::Printed(id)) => self.printed(id, now),
                Some(Answer::OtherBlock) | None => {
                    if let (Phase::Proving { .. }, Some(active)) = (self.phase, &mut self.active) {
                        active.noise = true;
                    }
                }
            }
        }
    }

    fn timeout(&mut self, now: Duration) {
        if self.deadline().is_none_or(|deadline| now < deadline) {
            return;
        }
        if self.ask.as_ref().is_some_and(|ask| now >= ask.deadline()) {
            return self.ask_timed_out(now);
        }
        match self.phase {
            Phase::Idle { until } if now >= until => self.start_round(Purpose::Watch, now),
            Phase::Recovering { until } if now >= until => {
                self.start_round(Purpose::Preflight { recovered: true }, now);
            }
            Phase::Cooling { look_at, purpose } if now >= look_at => self.start_round(purpose, now),
            Phase::Sending { stalls_at } if now >= stalls_at => self.stalled(),
            Phase::Probing { until } if now >= until => self.probe_timed_out(now),
            Phase::Pacing { until } if now >= until => self.paced(now),
            Phase::Proving { .. } => self.proving_timed_out(now),
            _ => {}
        }
    }

    fn deadline(&self) -> Option<Duration> {
        let phase = match self.phase {
            Phase::Closed | Phase::Round { .. } | Phase::Looking => None,
            Phase::Idle { until }
            | Phase::Recovering { until }
            | Phase::Probing { until }
            | Phase::Pacing { until } => Some(until),
            Phase::Cooling { look_at, .. } => Some(look_at),
            Phase::Sending { stalls_at } => Some(stalls_at),
            Phase::Proving { until, look_at } => {
                let proof = self.active.as_ref().and_then(Active::hold_ends);
                let next = if self.ask.is_some() { until } else { until.min(look_at) };
                Some(proof.map_or(next, |ends| next.min(ends)))
            }
        };
        match (phase, self.ask.as_ref().map(Ask::deadline)) {
            (Some(phase), Some(ask)) => Some(phase.min(ask)),
            (phase, ask) => phase.or(ask),
        }
    }

    fn transmit(&self) -> &[u8] {
        self.out.get(self.sent..).unwrap_or_default()
    }

    fn transmitted(&mut self, count: usize, now: Duration) {
        self.sent = (self.sent + count).min(self.out.len());
        let Phase::Sending { .. } = self.phase else { return };
        if let Some(active) = &mut self.active
            && count > 0
        {
            active.begun = true;
            self.phase = Phase::Sending { stalls_at: now + STALL };
        }
        if self.sent == self.out.len() {
            self.piece_is_out(now);
        }
    }

    fn event(&mut self) -> Option<PrinterEvent> {
        self.events.pop_front()
    }

    fn wants_reopen(&mut self) -> bool {
        std::mem::take(&mut self.reopen)
    }
}

impl PrinterDriver {
    /// The printer sent status unasked. What it says is not taken for the truth, only as a reason to look.
    fn spoke_up(&mut self, condition: Condition, now: Duration) {
        self.heard = Some(condition);
        if let Phase::Probing { .. } = self.phase {
            return self.probed_automatic(now);
        }
        let known = self.condition.map(Condition::as_automatic);
        if known == Some(condition) {
            return;
        }
        match &mut self.phase {
            Phase::Idle { .. } => self.start_round(Purpose::Watch, now),
            Phase::Proving { look_at, .. } | Phase::Cooling { look_at, .. } => *look_at = now,
            // Everywhere else a look is coming anyway.
            _ => {}
        }
    }

    /// Takes over what two rounds agree on.
    fn publish(&mut self, condition: Condition, now: Duration) {
        let slip = self.slip_media(condition, now);
        self.condition = Some(condition);
        self.set_state(PrinterState {
            device: match condition.fault() {
                None => DeviceState::Online,
                Some(PrintFault::PaperOut | PrintFault::CoverOpen | PrintFault::Jammed) => DeviceState::UserError,
                Some(PrintFault::Cutter | PrintFault::HardwareError) => DeviceState::HardwareError,
                // Cools down by itself.
                Some(PrintFault::Overheated) => DeviceState::Busy,
                Some(_) => DeviceState::Offline,
            },
            paper: if condition.jammed {
                Paper::Jammed
            } else if condition.paper_out {
                Paper::Out
            } else if condition.paper_low {
                Paper::Low
            } else if !self.found.answers && self.heard.is_none() {
                // It never says.
                Paper::Unknown
            } else {
                Paper::Full
            },
            cover_open: condition.cover_open,
            cutter_fault: condition.cutter,
            slip,
        });
    }

    /// Where the slip is that was last at the mouth.
    fn slip_media(&mut self, condition: Condition, now: Duration) -> SlipMedia {
        if self.found.slip_sensor == SlipSensor::None {
            return SlipMedia::Unknown;
        }
        if condition.jammed {
            return SlipMedia::Jammed;
        }
        if condition.slip_waits {
            self.slip_since.get_or_insert(now);
            return SlipMedia::Present;
        }
        let Some(since) = self.slip_since.take() else {
            // Where it went does not change any more.
            return match self.state.slip {
                gone @ (SlipMedia::Taken | SlipMedia::Retracted) => gone,
                _ => SlipMedia::NotPresent,
            };
        };
        // Seen late by at most one pause between looks; what may have been drawn back is not said to be taken.
        let late = self.pause() + Duration::from_secs(1);
        let kept = Duration::from_secs(self.profile.retract_s.into());
        if self.profile.retract_s > 0 && now + late >= since + kept { SlipMedia::Retracted } else { SlipMedia::Taken }
    }

    /// Pause between two looks; shorter while somebody should take a slip.
    fn pause(&self) -> Duration {
        if !self.found.answers {
            return Duration::MAX;
        }
        let poll = Duration::from_millis(self.profile.poll_ms.into());
        if self.slip_since.is_some() { poll.min(SLIP_POLL) } else { poll }
    }

    /// What goes out before the first question of a round: the rest of a picture the printer may be stuck in, and the
    /// wish for automatic status.
    fn round_prelude(&mut self) -> Vec<u8> {
        let mut bytes = vec![0; std::mem::take(&mut self.owed)];
        if self.found.asb && self.condition.is_none() {
            bytes.extend_from_slice(&command::gs_a(true));
        }
        bytes
    }
}
