//! Questions of the staff screens to the county, and what comes back.

use jiff::Timestamp;
use uuid::Uuid;

use crate::client::{AskError, Client};
use crate::staff::StaffId;
use crate::ticket::Ticket;
use crate::wire::{
    Call, CallQueue, ClassList, DraftCode, DraftContent, DraftReceipt, PersonRecord, Private, Step, TakenDraft, Taker,
};

/// What is asked. Where a key is given, asking again with the same key is the same question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// The staff list.
    StaffList,
    /// Somebody is wanted.
    Call {
        /// The call, a UUIDv7; again: its state.
        call: Uuid,
        /// Name of the page, `[a-z0-9_.-]{1,40}`.
        page: String,
    },
    /// Where a call stands.
    CallState(Uuid),
    /// The hall's queue.
    Calls,
    /// A call is seen, done or taken back.
    CallStep {
        /// Which.
        call: Uuid,
        /// What.
        step: Step,
        /// Who; nobody with [`Step::Cancelled`].
        staff: Option<StaffId>,
    },
    /// Keep a half-filled form.
    GiveDraft {
        /// Idempotency key, a UUIDv7.
        key: Uuid,
        /// The form.
        content: Box<DraftContent>,
        /// Who gives it; nobody: the person alone.
        staff: Option<StaffId>,
    },
    /// Take a half-filled form.
    TakeDraft {
        /// Idempotency key, a UUIDv7.
        key: Uuid,
        /// Its code.
        code: DraftCode,
        /// Who takes it.
        by: Taker,
    },
    /// What the county holds of a confirmed person.
    Record {
        /// Number of the card.
        id_no: Private,
        /// Name on the card.
        name: Private,
        /// Who confirmed the person.
        staff: StaffId,
        /// Key of the confirmation, acknowledged by the county.
        confirmation: Uuid,
        /// Also the answers of this matter.
        of: Option<Ticket>,
    },
    /// A staff member's tasks.
    Tasks(StaffId),
    /// The classes of today.
    Classes,
    /// A trainer opens or closes a class.
    ClassStep {
        /// Which.
        class: String,
        /// [`Step::Open`] or [`Step::Close`].
        step: Step,
        /// Who.
        staff: StaffId,
    },
}

/// What the county answered, its signature checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answered {
    /// Signed bytes, to be kept; read them by [`crate::wire::StaffList::accept`].
    StaffList(Vec<u8>),
    /// A call, also after a step.
    Call(Box<Call>),
    /// The hall's queue.
    Calls(CallQueue),
    /// The draft is kept.
    DraftKept(DraftReceipt),
    /// The draft.
    Draft(Box<TakenDraft>),
    /// The record.
    Record(Box<PersonRecord>),
    /// Whose, and signed bytes, to be kept; read them by [`crate::wire::TaskList::accept`].
    Tasks(StaffId, Vec<u8>),
    /// The classes, also after a step.
    Classes(ClassList),
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// The county was not reached, or is not able to answer.
    Offline,
    /// The staff member may not, or it is not this person's (403).
    Forbidden,
    /// No such thing (404).
    NotFound,
    /// Taken already, or a step back (409).
    Conflict,
    /// Expired (410).
    Gone,
    /// This kiosk asked too often (429).
    TooMany,
    /// The county refused the question with this status.
    Refused(u16),
    /// The answer was not the county's.
    Invalid,
}

impl From<AskError> for Unanswered {
    fn from(error: AskError) -> Self {
        match error {
            foreign if foreign.is_foreign() => Self::Invalid,
            AskError::Status(403) => Self::Forbidden,
            AskError::Status(404) => Self::NotFound,
            AskError::Status(409) => Self::Conflict,
            AskError::Status(410) => Self::Gone,
            AskError::Status(429) => Self::TooMany,
            AskError::Line(_) | AskError::Status(408 | 425 | 500..=599) => Self::Offline,
            AskError::Status(status) => Self::Refused(status),
            AskError::Answer(_) | AskError::AnotherQuestion | AskError::Seal(_) => Self::Invalid,
        }
    }
}

impl Question {
    /// Asks the county.
    pub(super) async fn ask(self, client: &Client, now: Timestamp) -> Result<Answered, AskError> {
        Ok(match self {
            Self::StaffList => Answered::StaffList(client.staff_list().await?),
            Self::Call { call, page } => Answered::Call(Box::new(client.call(call, page, now).await?)),
            Self::CallState(call) => Answered::Call(Box::new(client.call_state(call).await?)),
            Self::Calls => Answered::Calls(client.call_queue().await?),
            Self::CallStep { call, step, staff } => {
                Answered::Call(Box::new(client.call_step(call, step, staff, now).await?))
            }
            Self::GiveDraft { key, content, staff } => {
                Answered::DraftKept(client.give_draft(key, *content, staff, now).await?)
            }
            Self::TakeDraft { key, code, by } => {
                Answered::Draft(Box::new(client.take_draft(key, code, by, now).await?))
            }
            Self::Record { id_no, name, staff, confirmation, of } => {
                let record = client.person_record((id_no, name), staff, confirmation, of, now).await?;
                Answered::Record(Box::new(record))
            }
            Self::Tasks(staff) => {
                let bytes = client.tasks(&staff).await?;
                Answered::Tasks(staff, bytes)
            }
            Self::Classes => Answered::Classes(client.classes().await?),
            Self::ClassStep { class, step, staff } => {
                Answered::Classes(client.class_step(&class, step, staff, now).await?)
            }
        })
    }
}
