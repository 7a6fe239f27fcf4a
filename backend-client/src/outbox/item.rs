//! The rows as values.

use std::fmt;
use std::str::FromStr;

use hmac::Mac;
use jiff::Timestamp;
use uuid::Uuid;

use crate::seal::SealedBody;
use crate::ticket::{HmacKey, Ticket};
use crate::wire::Private;

/// A person without saying who: HMAC-SHA256 of the document number under a key of this kiosk, first 128 bits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonHash(pub(super) [u8; 16]);

impl PersonHash {
    /// The hash of a document number; blanks and letter case make no difference. Never sent anywhere.
    pub fn of(key: &HmacKey, id_no: &Private) -> Self {
        let plain = zeroize::Zeroizing::new(
            id_no.expose().chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase(),
        );
        let full = key.mac(&[b"suining-kiosk/person/v1|", plain.as_bytes()]).finalize().into_bytes();
        let mut out = [0; 16];
        out.iter_mut().zip(full).for_each(|(o, b)| *o = b);
        Self(out)
    }
}

impl fmt::Debug for PersonHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonHash(***)")
    }
}

/// What is being delivered, and so where to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `/v1/submissions`
    Submission,
    /// `/v1/ratings`
    Rating,
    /// `/v1/callbacks`
    CallBack,
    /// `/v1/confirmations`
    Confirmation,
    /// `/v1/withdrawals`
    Withdrawal,
}

impl Kind {
    /// All there are.
    pub const ALL: [Self; 5] = [Self::Submission, Self::Rating, Self::CallBack, Self::Confirmation, Self::Withdrawal];

    /// The word in the table.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Submission => "submission",
            Self::Rating => "rating",
            Self::CallBack => "callback",
            Self::Confirmation => "confirmation",
            Self::Withdrawal => "withdrawal",
        }
    }
}

/// State of an item. Final: all but `Pending` and `Parked`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Stored here; the county has not acknowledged it yet.
    Pending,
    /// The county has it.
    Acked,
    /// The county has it and refuses the matter, with a reason.
    Rejected,
    /// It cannot be delivered as it is; a clerk decides.
    Parked,
    /// A corrected item took its place.
    Superseded,
    /// Given up by two clerks.
    Discarded,
}

impl State {
    /// The word in the table.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Acked => "ACKED",
            Self::Rejected => "REJECTED",
            Self::Parked => "PARKED",
            Self::Superseded => "SUPERSEDED",
            Self::Discarded => "DISCARDED",
        }
    }
}

/// A word of the table that this program does not know.
#[derive(Debug, thiserror::Error)]
#[error("unknown word in column `{0}` of the outbox: was the database written by a newer version?")]
pub struct UnknownWord(pub(super) &'static str);

impl FromStr for State {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        [Self::Pending, Self::Acked, Self::Rejected, Self::Parked, Self::Superseded, Self::Discarded]
            .into_iter()
            .find(|s| s.word() == word)
            .ok_or(UnknownWord("state"))
    }
}

impl FromStr for Kind {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|k| k.word() == word).ok_or(UnknownWord("kind"))
    }
}

/// An item to be stored.
#[derive(Clone, Debug)]
pub struct NewItem {
    /// UUIDv7, the idempotency key, the one it was sealed under.
    pub key: Uuid,
    /// Where it goes.
    pub kind: Kind,
    /// The number on the slip. One item of each kind a ticket.
    pub ticket: Ticket,
    /// Id of the service.
    pub service: String,
    /// Whose it is; also the lane that keeps order.
    pub person: PersonHash,
    /// Masked name and last four digits, for the screen: `李* 0017`.
    pub who: Private,
    /// The ticket it corrects.
    pub supersedes: Option<Ticket>,
    /// The sealed and signed body.
    pub body: SealedBody,
    /// Now.
    pub created_at: Timestamp,
}

/// A pending item as the schedule sees it: no body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Order of acceptance.
    pub seq: i64,
    /// Idempotency key.
    pub key: Uuid,
    /// Lane.
    pub person: PersonHash,
    /// A parked item of the same person stands before it.
    pub blocked: bool,
}

/// A pending item as it is sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Envelope {
    /// Idempotency key.
    pub key: Uuid,
    /// Where it goes.
    pub kind: Kind,
    /// The number an acknowledgement must name.
    pub ticket: Ticket,
    /// The exact bytes to send.
    pub body: Vec<u8>,
    /// Device signature.
    pub sig: [u8; 64],
    /// SHA-256 of the body; an acknowledgement must name it.
    pub fp: [u8; 32],
    /// Attempts begun, this one included.
    pub attempts: u32,
    /// Answers 400 or 404 in a row.
    pub refusals: u32,
    /// When the first of them came.
    pub refused_since: Option<Timestamp>,
}

impl fmt::Debug for Envelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Envelope({} {} {}, {} bytes, attempt {})",
            self.kind.word(),
            self.key,
            self.ticket,
            self.body.len(),
            self.attempts
        )
    }
}

/// What the kiosk can tell about an item: for the result page, 进度查询 and "already handed in".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Idempotency key.
    pub key: Uuid,
    /// What it is.
    pub kind: Kind,
    /// Its number.
    pub ticket: Ticket,
    /// Its service.
    pub service: String,
    /// Masked name and last four digits.
    pub who: Private,
    /// Its state.
    pub state: State,
    /// Accepted here.
    pub created_at: Timestamp,
    /// Final since.
    pub settled_at: Option<Timestamp>,
    /// The county's acknowledgement as received; its signature was verified before it was stored.
    pub receipt: Option<Vec<u8>>,
    /// Last error word, e.g. `connect` or `status-503`.
    pub last_error: Option<String>,
}

/// What waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Depth {
    /// Pending items, those behind a parked one included.
    pub pending: u64,
    /// Parked items.
    pub parked: u64,
    /// When the oldest pending item was accepted; parked ones and those behind them do not count.
    pub oldest_pending_at: Option<Timestamp>,
}
