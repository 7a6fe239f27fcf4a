//! Calls for a person (人工服务), and the request to be called back.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Moment, Private};
use crate::staff::StaffId;
use crate::ticket::{KioskNumber, Ticket};

/// Body of `POST /v1/calls`. Nothing personal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewCall {
    /// The call; also its idempotency key, so a UUIDv7.
    pub call: Uuid,
    /// The kiosk.
    pub kiosk: KioskNumber,
    /// When.
    pub at: Moment,
    /// Name of the page, `[a-z0-9_.-]{1,40}`.
    pub page: String,
}

/// Body of `POST /v1/calls/{call}/{step}` and `POST /v1/classes/{class}/{step}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StaffStep {
    /// The call or the class.
    pub of: String,
    /// What is done.
    pub step: Step,
    /// The kiosk.
    pub kiosk: KioskNumber,
    /// Who; nobody with [`Step::Cancelled`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff: Option<StaffId>,
    /// When.
    pub at: Moment,
}

/// What is done with a call or a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// The call was seen; somebody comes.
    Seen,
    /// Somebody came.
    Done,
    /// The person took the call back.
    Cancelled,
    /// The class is open for sign-in.
    Open,
    /// The class is closed again.
    Close,
}

impl Step {
    /// The word in the path.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Open => "open",
            Self::Close => "close",
        }
    }
}

/// Where a call stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CallState {
    /// Nobody has seen it.
    Waiting,
    /// Somebody has, and comes.
    Seen,
    /// Somebody came.
    Done,
    /// The person took it back.
    Cancelled,
}

/// One call; signed by itself, or one of a [`CallQueue`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Call {
    /// Which.
    pub call: Uuid,
    /// Where.
    pub kiosk: KioskNumber,
    /// Name of the page.
    pub page: String,
    /// Where it stands.
    pub state: CallState,
    /// When it came to the county.
    pub called_at: Moment,
    /// Since when it stands there.
    pub since: Moment,
    /// Who has seen it, a name to show.
    #[serde(default)]
    pub seen_by: Option<String>,
}

/// The calls of a hall that are waiting or seen, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct CallQueue {
    /// The kiosk that asked.
    pub kiosk: KioskNumber,
    /// The calls.
    pub calls: Vec<Call>,
    /// When the county said so.
    pub at: Moment,
}

/// Plaintext of `/v1/callbacks`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CallBack {
    /// Idempotency key.
    pub key: Uuid,
    /// A number of this kiosk, for the acknowledgement.
    pub ticket: Ticket,
    /// The kiosk.
    pub kiosk: KioskNumber,
    /// Where to call, 5 to 20 digits, `+` or `-`.
    pub phone: Private,
    /// Whom to ask for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Private>,
    /// The call nobody answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call: Option<Uuid>,
    /// Name of the page or service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// When.
    pub at: Moment,
}
