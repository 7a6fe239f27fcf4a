//! The JSON of `contract/openapi.yaml`, as the kiosk writes and reads it.
//!
//! What the kiosk writes has only `Serialize`, what it reads has only `Deserialize`: nothing personal can be read back
//! from a file by accident. (A draft goes both ways.) Answers are read only through [`verify`], never by `serde_json` alone.
//! Deliberately absent: the county's own types (`Decision`), which no kiosk sends.

mod answer;
mod calls;
mod canonical;
#[cfg(test)]
pub(crate) mod contract_tests;
mod drafts;
mod fleet;
mod private;
mod request;
mod signed;
mod staff;
#[cfg(test)]
mod staff_contract_tests;
mod tasks;
#[cfg(test)]
pub(crate) mod tests;
mod visit;

pub use answer::{
    Acknowledgement, Code, CodeTable, Fact, Matter, MatterState, Numbering, Outcome, PersonFacts, Problem, ServerTime,
    TicketStatus,
};
pub use calls::{Call, CallBack, CallQueue, CallState, NewCall, StaffStep, Step};
pub use canonical::{CanonicalError, canonical_without_sig};
pub use drafts::{Draft, DraftCode, DraftCodeError, DraftContent, DraftReceipt, DraftTake, TakenDraft, Taker};
pub use fleet::{
    AskedVerb, Finding, Health, Heartbeat, HeartbeatReply, KeyProtection, OutboxGauge, Paper, SelfTest, Tone, VerbDone,
    VerbResult,
};
pub use private::Private;
pub use request::{
    Agent, Answer, AssistMode, Assurance, Authorisation, Channel, Consent, Flag, FlagOutcome, Person, PersonQuery,
    PrivateDate, Promise, Rating, RatingReason, Relation, Score, Sealed, Sex, Submission,
};
pub use signed::{AnswerError, CountyKeys, KeyError, Signed, verify};
pub use staff::{StaffList, StaffMember};
pub use tasks::{Class, ClassList, Figure, FigureKind, Task, TaskKind, TaskList, TaskRecord};
pub use visit::{
    Certificate, Confirmation, EntryKind, GivenConsent, HeldAnswer, OldAnswers, PersonRecord, RecordEntry, RecordQuery,
    Withdrawal,
};

use std::fmt;

use jiff::{Timestamp, tz::Offset};
use serde::{Deserialize, Serialize, Serializer};

/// Largest answer that is read: 256 KiB.
pub const MAX_ANSWER: usize = 256 * 1024;
/// Largest base64 ciphertext that is sent: 256 KiB.
pub const MAX_CIPHERTEXT: usize = 256 * 1024;

/// An instant on the wire: RFC 3339, written with the county's offset `+08:00` and whole seconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(transparent)]
pub struct Moment(pub Timestamp);

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let county = Offset::constant(8).to_datetime(self.0);
        write!(f, "{}+08:00", county.strftime("%Y-%m-%dT%H:%M:%S"))
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Moment({self})")
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl From<Timestamp> for Moment {
    fn from(at: Timestamp) -> Self {
        Self(at)
    }
}

/// How far the wall clock could be believed when a record was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ClockState {
    /// Compared with the county less than 24 hours ago.
    Synced,
    /// Running on by itself since the last comparison, or since start.
    Holdover,
    /// It jumped, or it shows a time before this program was built.
    Untrusted,
}
