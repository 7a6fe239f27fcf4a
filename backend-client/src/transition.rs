//! What an HTTP outcome means for an item: a pure table.
//!
//! An item ends only by an acknowledgement whose signature, key id, key, fingerprint and ticket all match. A 2xx without
//! one comes from somebody else (a captive portal, a proxy, a wrong server) and ends nothing. A replay's 200 counts as a
//! 201. Deliberately absent: waiting times, which [`crate::schedule`] draws.

#[cfg(test)]
mod tests;

use std::fmt;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::outbox::Envelope;
use crate::ticket::Ticket;
use crate::wire::{self, Acknowledgement, AnswerError, CountyKeys, Moment, Outcome};

/// Answers 400 and 404 park an item only after so many in a row …
const REFUSALS: u32 = 3;
/// … over at least this long: a bad deployment must not park every queue.
const REFUSED_FOR: SignedDuration = SignedDuration::from_hours(1);

/// What came of one request, as HTTP (RFC 9110) or the line said it.
#[derive(Clone, PartialEq, Eq)]
pub enum HttpOutcome {
    /// An answer, whoever it came from.
    Answer {
        /// Status code.
        status: u16,
        /// `Retry-After` in seconds form.
        retry_after: Option<Duration>,
        /// The body, at most [`wire::MAX_ANSWER`] bytes.
        body: Vec<u8>,
    },
    /// An answer above [`wire::MAX_ANSWER`] bytes, read no further.
    TooLarge {
        /// Status code.
        status: u16,
    },
    /// No connection: nothing left this machine.
    NotSent(NetFault),
    /// The line broke after bytes had left: the county may have it.
    Unanswered(NetFault),
}

impl fmt::Debug for HttpOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer { status, retry_after, body } => {
                write!(f, "Answer({status}, {retry_after:?}, {} bytes)", body.len())
            }
            Self::TooLarge { status } => write!(f, "TooLarge({status})"),
            Self::NotSent(fault) => write!(f, "NotSent({fault:?})"),
            Self::Unanswered(fault) => write!(f, "Unanswered({fault:?})"),
        }
    }
}

/// Where the line failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NetFault {
    /// Name lookup.
    Dns,
    /// TCP or TLS connection.
    Connect,
    /// Time ran out.
    Timeout,
    /// Reset, or cut short.
    Broken,
}

/// What becomes of the item.
#[derive(Clone, PartialEq, Eq)]
pub enum Settlement {
    /// The county has it.
    Acked {
        /// The acknowledgement as received, to be kept.
        receipt: Vec<u8>,
        /// The active matter of the same person, if the county says so.
        duplicate_of: Option<Ticket>,
        /// When the county stored it.
        received_at: Moment,
    },
    /// The county has it and refuses the matter.
    Rejected {
        /// The acknowledgement as received, to be kept.
        receipt: Vec<u8>,
        /// In plain Chinese, for the person.
        reason: String,
        /// When the county stored it.
        received_at: Moment,
    },
    /// Repeating cannot help; a clerk decides. Blocks this person's later items only.
    Parked {
        /// Why.
        reason: ParkReason,
    },
    /// Try again later with the same key and bytes.
    StayPending {
        /// How to wait.
        class: WaitClass,
        /// What the county asked for.
        retry_after: Option<Duration>,
        /// For the table and the log.
        error: ErrorWord,
        /// Whether the attempt counts.
        counted: bool,
    },
}

impl fmt::Debug for Settlement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Acked { receipt, duplicate_of, .. } => {
                write!(f, "Acked({} bytes, duplicate of {duplicate_of:?})", receipt.len())
            }
            Self::Rejected { receipt, .. } => write!(f, "Rejected({} bytes)", receipt.len()),
            Self::Parked { reason } => write!(f, "Parked({})", reason.word()),
            Self::StayPending { class, retry_after, error, counted } => {
                write!(f, "StayPending({}, {retry_after:?}, {error}, counted: {counted})", class.word())
            }
        }
    }
}

/// Why an item is parked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ParkReason {
    /// 422: the county has another body under this key. A fault; a new key is never made by itself.
    KeyReused,
    /// 413.
    TooLarge,
    /// 415.
    MediaType,
    /// 400 or 404, three times over an hour or more.
    Refused,
}

impl ParkReason {
    /// The word in the table and the log.
    pub const fn word(self) -> &'static str {
        match self {
            Self::KeyReused => "key-reused",
            Self::TooLarge => "too-large",
            Self::MediaType => "media-type",
            Self::Refused => "refused",
        }
    }
}

/// How to wait before the next attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WaitClass {
    /// The line failed: full jitter, doubling.
    Network,
    /// The county said "later" (408, 425, 429, 5xx).
    Later,
    /// The county is working on this very key (409).
    Processing,
    /// An answer that is not the county's.
    Invalid,
    /// 400 or 404.
    Refused,
    /// The whole sender stops (401, 403, 410, 426).
    Stopped,
}

impl WaitClass {
    /// The word in the table and the log.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Later => "later",
            Self::Processing => "processing",
            Self::Invalid => "invalid",
            Self::Refused => "refused",
            Self::Stopped => "stopped",
        }
    }

    pub(crate) const fn is_refusal(self) -> bool {
        matches!(self, Self::Refused)
    }

    pub(crate) const fn is_network(self) -> bool {
        matches!(self, Self::Network)
    }
}

/// A short word for the table and the log; never content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorWord {
    /// The line failed before anything left.
    NotSent(NetFault),
    /// The line failed after bytes had left.
    Unanswered(NetFault),
    /// An HTTP status.
    Status(u16),
    /// 2xx with something that is no acknowledgement.
    NotAnAcknowledgement,
    /// 2xx with a signature that does not fit or a key that is not known.
    Signature,
    /// Signed, and for another key, fingerprint or ticket.
    AnotherItem,
    /// Answer too large.
    TooLarge,
}

impl fmt::Display for ErrorWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSent(fault) => write!(f, "not-sent-{}", fault.word()),
            Self::Unanswered(fault) => write!(f, "unanswered-{}", fault.word()),
            Self::Status(status) => write!(f, "status-{status}"),
            Self::NotAnAcknowledgement => f.write_str("not-an-acknowledgement"),
            Self::Signature => f.write_str("signature"),
            Self::AnotherItem => f.write_str("another-item"),
            Self::TooLarge => f.write_str("answer-too-large"),
        }
    }
}

impl NetFault {
    const fn word(self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::Connect => "connect",
            Self::Timeout => "timeout",
            Self::Broken => "broken",
        }
    }
}

/// Raised to the fleet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AlarmKind {
    /// 401 or 403: this kiosk must be enrolled again. Sending stops.
    ReEnrol,
    /// 410 or 426: this program is too old. Sending stops.
    UpdateNeeded,
    /// Three answers in a row that are not the county's, to deliveries or questions.
    InvalidAnswers,
    /// An item was parked.
    Parked,
    /// The store did not answer; nothing is sent without it.
    Store,
}

impl AlarmKind {
    /// The word in the heartbeat and the log.
    pub const fn word(self) -> &'static str {
        match self {
            Self::ReEnrol => "RE_ENROL",
            Self::UpdateNeeded => "UPDATE_NEEDED",
            Self::InvalidAnswers => "INVALID_ANSWERS",
            Self::Parked => "PARKED",
            Self::Store => "STORE",
        }
    }
}

/// What an outcome means beyond the one item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SenderEffect {
    /// The county answered under its signature: the line is good.
    Good,
    /// An answer that proves nothing about the line, either way.
    None,
    /// A failure of the line or of the county; counts towards the circuit.
    Failure,
    /// Not the county's answer; three in a row are an alarm.
    InvalidAnswer,
    /// Stop the whole sender.
    Stop(AlarmKind),
}

/// Meaning of one outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// For the item.
    pub settlement: Settlement,
    /// For the sender.
    pub effect: SenderEffect,
}

/// The table. `now` is the wall clock, used for 400 and 404 only.
pub fn decide(outcome: &HttpOutcome, sent: &Envelope, keys: &CountyKeys, now: Timestamp) -> Verdict {
    match outcome {
        HttpOutcome::NotSent(fault) => stay(WaitClass::Network, None, ErrorWord::NotSent(*fault)),
        HttpOutcome::Unanswered(fault) => stay(WaitClass::Network, None, ErrorWord::Unanswered(*fault)),
        HttpOutcome::TooLarge { status } if (200..300).contains(status) => invalid(ErrorWord::TooLarge),
        HttpOutcome::TooLarge { status } => by_status(*status, None, sent, now),
        HttpOutcome::Answer { status: 200 | 201, body, .. } => acknowledged(body, sent, keys),
        HttpOutcome::Answer { status, retry_after, .. } => by_status(*status, *retry_after, sent, now),
    }
}

fn acknowledged(body: &[u8], sent: &Envelope, keys: &CountyKeys) -> Verdict {
    let ack: Acknowledgement = match wire::verify(body, keys) {
        Ok(ack) => ack,
        Err(AnswerError::UnknownKey | AnswerError::Signature) => return invalid(ErrorWord::Signature),
        Err(_) => return invalid(ErrorWord::NotAnAcknowledgement),
    };
    if ack.key != sent.key || ack.fp != sent.fp || ack.ticket != sent.ticket {
        return invalid(ErrorWord::AnotherItem);
    }
    let (receipt, received_at) = (body.to_vec(), ack.received_at);
    let settlement = match ack.outcome {
        Outcome::Received => Settlement::Acked { receipt, duplicate_of: None, received_at },
        Outcome::Duplicate => Settlement::Acked { receipt, duplicate_of: ack.duplicate_of, received_at },
        Outcome::RejectedBusiness => {
            Settlement::Rejected { receipt, reason: ack.reason.unwrap_or_default(), received_at }
        }
    };
    Verdict { settlement, effect: SenderEffect::Good }
}

/// Whether the contract knows this status as an answer other than the wanted one. What is outside comes from somebody
/// else.
pub const fn in_contract(status: u16) -> bool {
    matches!(status, 400 | 401 | 403 | 404 | 408..=410 | 413 | 415 | 422 | 425 | 426 | 429 | 500..=599)
}

fn by_status(status: u16, retry_after: Option<Duration>, sent: &Envelope, now: Timestamp) -> Verdict {
    let error = ErrorWord::Status(status);
    let parked = |reason| Verdict { settlement: Settlement::Parked { reason }, effect: SenderEffect::None };
    let stopped = |alarm| Verdict {
        settlement: Settlement::StayPending { class: WaitClass::Stopped, retry_after, error, counted: false },
        effect: SenderEffect::Stop(alarm),
    };
    match status {
        409 => Verdict { effect: SenderEffect::None, ..stay(WaitClass::Processing, retry_after, error) },
        422 => parked(ParkReason::KeyReused),
        413 => parked(ParkReason::TooLarge),
        415 => parked(ParkReason::MediaType),
        400 | 404 => {
            // `refusals` counts the earlier ones; a clock that went back makes the wait longer, never shorter.
            let long = sent.refused_since.is_some_and(|since| now.duration_since(since) >= REFUSED_FOR);
            if sent.refusals + 1 >= REFUSALS && long {
                parked(ParkReason::Refused)
            } else {
                stay(WaitClass::Refused, retry_after, error)
            }
        }
        401 | 403 => stopped(AlarmKind::ReEnrol),
        410 | 426 => stopped(AlarmKind::UpdateNeeded),
        408 | 425 | 429 | 500..=599 => stay(WaitClass::Later, retry_after, error),
        // 1xx, the rest of 2xx, 3xx and of 4xx: not `in_contract`.
        _ => invalid(error),
    }
}

fn stay(class: WaitClass, retry_after: Option<Duration>, error: ErrorWord) -> Verdict {
    Verdict {
        settlement: Settlement::StayPending { class, retry_after, error, counted: true },
        effect: SenderEffect::Failure,
    }
}

fn invalid(error: ErrorWord) -> Verdict {
    Verdict { effect: SenderEffect::InvalidAnswer, ..stay(WaitClass::Invalid, None, error) }
}
