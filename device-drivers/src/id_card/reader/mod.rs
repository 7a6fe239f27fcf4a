//! The driver of one reader, pure: bytes and time in, bytes and events out.
//!
//! ```text
//! link opened ─► Quiet ─► SAM id (3 tries) ─► find: Online ─► find … self-check … find …
//!                  ▲                                      │ card found: Media(Present); nothing is read
//!                  │ anything odd: wrong frame,           │ request: find ─► select ─► read ─► Card
//!                  └ half frame, silence ◄────────────────┘
//! ```
//! *Nothing odd is ever repaired in place.* After a wrong, half, late or missing answer the driver lets the line fall
//! quiet, drops what still comes, and asks for the SAM id: since a module answers in order, nothing older can follow
//! that answer. A record is believed only as the answer to the read that the present request caused.
//!
//! A card that lies there is seen, not read, until [`IdReaderCommand::Read`]. A request without a card waits for one.
//! A failed read is tried once more while the card still lies there; then the request ends, and only a new one tries
//! again. While the reader is known not to work, requests end at once as [`CardError::NotReady`].
//!
//! Deliberately absent: threads and ports ([`super::IdReader`]), names of people in logs.

mod flow;
mod step;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::time::Duration;

use self::step::Step;
use super::frame::{Decoded, Decoder};
use super::profile::Profile;
use super::record::IdCard;
use crate::link::Driver;
use crate::status::{DeviceState, IdMedia};
use crate::trace::Trace;

/// What a reader may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdReaderCommand {
    /// Read the card that lies there, or the next one laid. Replaces a request that still waits.
    Read {
        /// Comes back with the answer.
        request: u64,
    },
    /// Forget the request; no answer follows.
    Cancel,
}

/// What a reader reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdReaderEvent {
    /// The device's state changed.
    State(DeviceState),
    /// A card was laid or lifted.
    Media(IdMedia),
    /// The answer to a request: exactly one, unless it was cancelled or replaced.
    Card {
        /// The number given with the request.
        request: u64,
        /// The card, or why there is none.
        result: Result<Box<IdCard>, CardError>,
    },
}

/// Why a request ended without a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CardError {
    /// The card was lifted while it was read.
    #[error("the card was removed while it was read")]
    Removed,
    /// The card lies there but could not be read: lay it anew. `code` is SW3; 02 for silence and 03 for a garbled
    /// answer, as PC libraries of readers have it; 90 for a record that makes no sense.
    #[error("the card could not be read (code {code:02X})")]
    Unreadable {
        /// SW3, or 02, 03, 90.
        code: u8,
    },
    /// Not a card this reader or this program knows.
    #[error("the card is of an unsupported kind")]
    Unsupported,
    /// The reader is gone or does not answer. The request has ended; ask again when the reader is online.
    #[error("the reader is not ready")]
    NotReady,
    /// The module reports a fault of its own.
    #[error("the reader reports a fault (code {code:02X})")]
    Hardware {
        /// SW3.
        code: u8,
    },
}

/// Misses in a row before a reader, or a card on it, counts as gone.
const MISSES: u8 = 3;
/// Tries of one request at one lying card.
const TRIES: u8 = 2;
/// The line counts as quiet after so long without a byte.
const QUIET: Duration = Duration::from_millis(150);
/// A babbling line is not waited for longer than this.
const QUIET_AT_MOST: Duration = Duration::from_millis(600);
/// A frame that stops for so long stays half.
const HALF_FRAME: Duration = Duration::from_millis(300);
/// More noise than this before an answer makes the answer untrustworthy.
const NOISE: usize = 8;
/// Pause between tries to identify; three of them and their time-outs cover the 1.5 s a module needs after power-on.
const IDENTIFY_PAUSE: Duration = Duration::from_millis(200);
/// Pause between tries once the reader counts as gone.
const OFFLINE_PAUSE: Duration = Duration::from_secs(1);
/// Pause after a module reported itself broken.
const SERVICE_PAUSE: Duration = Duration::from_secs(2);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// No line.
    Closed,
    /// Drops what comes; asks for the SAM id at `until`, moved back by every byte but not beyond `at_most`.
    Quiet { until: Duration, at_most: Duration },
    /// A command is in flight, for the request that was pending when it was sent.
    Waiting { step: Step, deadline: Duration, last_byte: Duration, request: Option<u64> },
    /// Nothing in flight; looks for a card at `until`.
    Idle { until: Duration },
}

/// The answer a request will get if the next look does not change it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Failure {
    error: CardError,
    /// How often this request has tried.
    tries: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Request {
    id: u64,
    failure: Option<Failure>,
}

/// The driver's machine.
pub struct Reader {
    profile: Profile,
    decoder: Decoder,
    out: Vec<u8>,
    events: VecDeque<IdReaderEvent>,
    state: DeviceState,
    media: IdMedia,
    phase: Phase,
    request: Option<Request>,
    /// Answers in a row that did not come, or not right. The SAM id alone does not end the row: a reader that answers
    /// nothing else is of no use.
    misses: u8,
    /// Times in a row the card that was there could not be found.
    card_misses: u8,
    /// The lying card was selected and read: how it is looked for depends on the model.
    card_was_read: bool,
    next_heartbeat: Duration,
    trace: Trace,
}

impl Reader {
    /// A driver without a line yet.
    pub fn new(profile: Profile) -> Self {
        Self {
            profile,
            decoder: Decoder::default(),
            out: Vec::new(),
            events: VecDeque::from([IdReaderEvent::State(DeviceState::Starting)]),
            state: DeviceState::Starting,
            media: IdMedia::Unknown,
            phase: Phase::Closed,
            request: None,
            misses: 0,
            card_misses: 0,
            card_was_read: false,
            next_heartbeat: Duration::ZERO,
            trace: Trace::default(),
        }
    }

    /// What crosses the line: requests, and of each reply what stands before its data.
    pub fn trace(&self) -> Trace {
        self.trace.clone()
    }

    fn set_state(&mut self, state: DeviceState) {
        if self.state != state {
            tracing::info!(device = "id reader", state = state.code(), "device state");
            self.state = state;
            self.events.push_back(IdReaderEvent::State(state));
        }
        if state != DeviceState::Online {
            self.set_media(IdMedia::Unknown);
        }
    }

    fn set_media(&mut self, media: IdMedia) {
        if media != IdMedia::Present {
            self.card_was_read = false;
        }
        self.card_misses = 0;
        if self.media != media {
            self.media = media;
            self.events.push_back(IdReaderEvent::Media(media));
        }
    }

    fn answer(&mut self, result: Result<Box<IdCard>, CardError>) {
        if let Some(Request { id, .. }) = self.request.take() {
            if let Err(error) = &result {
                tracing::info!(request = id, %error, "card not read");
            }
            self.events.push_back(IdReaderEvent::Card { request: id, result });
        }
    }

    fn send(&mut self, step: Step, now: Duration) {
        self.decoder.reset();
        self.out = step.request();
        self.trace.sent(&self.out);
        self.phase = Phase::Waiting {
            step,
            deadline: now + step.time_out(),
            last_byte: now,
            request: self.request.map(|request| request.id),
        };
    }

    fn fall_quiet(&mut self, pause: Duration, now: Duration) {
        self.decoder.reset();
        self.out.clear();
        self.phase = Phase::Quiet { until: now + pause, at_most: now + pause.max(QUIET_AT_MOST) };
    }
}

impl Driver for Reader {
    type Command = IdReaderCommand;
    type Event = IdReaderEvent;

    fn command(&mut self, command: IdReaderCommand, now: Duration) {
        match command {
            IdReaderCommand::Cancel => self.request = None,
            IdReaderCommand::Read { request } => {
                self.request = Some(Request { id: request, failure: None });
                match self.state {
                    DeviceState::Online => {
                        if let Phase::Idle { .. } = self.phase {
                            self.send(Step::Find, now);
                        }
                    }
                    DeviceState::Starting => {}
                    _ => self.answer(Err(CardError::NotReady)),
                }
            }
        }
    }

    fn link_opened(&mut self, now: Duration) {
        self.misses = 0;
        self.set_state(DeviceState::Starting);
        self.fall_quiet(Duration::ZERO, now);
    }

    fn link_lost(&mut self, _now: Duration) {
        self.decoder.reset();
        self.out.clear();
        self.phase = Phase::Closed;
        self.set_state(DeviceState::NoDevice);
        self.answer(Err(CardError::NotReady));
    }

    fn receive(&mut self, bytes: &[u8], now: Duration) {
        match &mut self.phase {
            Phase::Closed => {}
            // Nothing was asked: a module that speaks unasked, or a late answer, must not be taken for the next one.
            Phase::Idle { .. } => self.fall_quiet(QUIET, now),
            Phase::Quiet { until, at_most } => *until = (*until).max(now + QUIET).min(*at_most),
            Phase::Waiting { last_byte, .. } => {
                *last_byte = now;
                self.decoder.push(bytes);
                self.take_answers(now);
            }
        }
    }

    fn timeout(&mut self, now: Duration) {
        if self.deadline().is_none_or(|deadline| now < deadline) {
            return;
        }
        match self.phase {
            Phase::Closed => {}
            Phase::Quiet { .. } => self.send(Step::SamId, now),
            Phase::Idle { .. } => self.look(now),
            Phase::Waiting { step, deadline, .. } => self.no_answer(step, now >= deadline, now),
        }
    }

    fn deadline(&self) -> Option<Duration> {
        match self.phase {
            Phase::Closed => None,
            Phase::Quiet { until, .. } | Phase::Idle { until } => Some(until),
            Phase::Waiting { deadline, last_byte, step, .. } => {
                // Identification looks past rubbish for its own answer; any other half frame ends the exchange.
                if step != Step::SamId && self.decoder.is_mid_frame() {
                    Some(deadline.min(last_byte + HALF_FRAME))
                } else {
                    Some(deadline)
                }
            }
        }
    }

    fn transmit(&self) -> &[u8] {
        &self.out
    }

    fn transmitted(&mut self, count: usize, _now: Duration) {
        self.out.drain(..count.min(self.out.len()));
    }

    fn event(&mut self) -> Option<IdReaderEvent> {
        self.events.pop_front()
    }

    fn wants_reopen(&mut self) -> bool {
        false
    }
}

impl Reader {
    /// Goes through what the decoder found, as long as the same exchange is in flight.
    fn take_answers(&mut self, now: Duration) {
        while let Phase::Waiting { step, request, .. } = self.phase {
            let found = self.decoder.next();
            // Only a frame near the beginning of what came is believed: see the module's head.
            let noisy = step != Step::SamId && self.decoder.skipped() > NOISE;
            match found {
                _ if noisy => self.no_answer(step, false, now),
                None => return,
                Some(Decoded::Reply(reply)) => {
                    self.trace.received(&reply.head(), reply.data.len() + 1);
                    self.replied(step, &reply, request, now);
                }
                Some(Decoded::Fault(fault)) => {
                    tracing::debug!(command = step.name(), ?fault, "frame fault");
                    if step != Step::SamId {
                        self.no_answer(step, false, now);
                    }
                }
            }
        }
    }
}
