//! Where a matter stands, and the one table from that to words: screen and slip both use it, nobody else words it.
//!
//! | on this machine (outbox) | at the county (its state) | who says so |
//! |---|---|---|
//! | `PENDING` | – | [`Standing::Stored`], [`Standing::Sending`] |
//! | `PARKED` | – | [`Standing::Parked`] |
//! | `ACKED` | `submitted` and on | [`Standing::Received`], then [`words_of`] |
//! | `REJECTED` | `submitted`, refused as a matter of business | [`Standing::Rejected`] |

use backend_client::{ticket::Ticket, wire::MatterState};

use crate::{
    i18n::Key,
    session::{event::Settled, view::Tone},
};

/// Where a committed submission stands: outbox state and the county's answer in one word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Committed here; not sent or not answered. (`PENDING`)
    Stored,
    /// As `Stored`, and the answer is awaited at this moment.
    Sending,
    /// The county's signed acknowledgement is here. (`ACKED`)
    Received,
    /// Acknowledged; the person had been registered under this number. (`ACKED`)
    Duplicate(Ticket),
    /// Acknowledged; refused as a matter of business. (`REJECTED`)
    Rejected(String),
    /// Needs staff. (`PARKED`)
    Parked,
}

impl Standing {
    /// From the county's answer.
    pub fn of(settled: Settled) -> Self {
        match settled {
            Settled::Received => Self::Received,
            Settled::Duplicate(ticket) => Self::Duplicate(ticket),
            Settled::Rejected(reason) => Self::Rejected(reason),
            Settled::Parked => Self::Parked,
        }
    }

    /// Headline and tone. `window`: a rule sends the person to the window.
    pub const fn headline(&self, window: bool) -> (Key, Tone) {
        match self {
            Self::Rejected(_) => (Key::StandingRejected, Tone::Warn),
            Self::Parked => (Key::StandingParked, Tone::Warn),
            Self::Duplicate(_) => (Key::StandingDuplicate, Tone::Good),
            Self::Sending => (Key::StandingSending, Tone::Plain),
            Self::Stored | Self::Received if window => (Key::StandingWindow, Tone::Warn),
            Self::Stored => (Key::StandingStored, Tone::Plain),
            Self::Received => (Key::StandingReceived, Tone::Good),
        }
    }
}

/// State of a matter at the county: what it is called, what to do next, and how it is meant.
pub(in crate::session) const fn words_of(state: MatterState) -> (Key, Key, Tone) {
    match state {
        MatterState::Submitted => (Key::StateSubmitted, Key::StateSubmittedNext, Tone::Plain),
        MatterState::Accepted => (Key::StateAccepted, Key::StateAcceptedNext, Tone::Plain),
        MatterState::NeedMore => (Key::StateNeedMore, Key::StateNeedMoreNext, Tone::Warn),
        MatterState::InReview => (Key::StateInReview, Key::StateInReviewNext, Tone::Plain),
        MatterState::Done => (Key::StateDone, Key::StateDoneNext, Tone::Good),
        MatterState::Rejected => (Key::StateRejected, Key::StateRejectedNext, Tone::Warn),
        MatterState::Withdrawn => (Key::StateWithdrawn, Key::StateWithdrawnNext, Tone::Plain),
        MatterState::HandedOver => (Key::StateHandedOver, Key::StateHandedOverNext, Tone::Warn),
    }
}
