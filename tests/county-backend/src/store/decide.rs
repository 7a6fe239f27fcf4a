//! An officer's decisions and which of them are legal.

use serde::Deserialize;
use serde_json::Value;

use super::receive::history;
use super::{State, Store, hold};
use crate::record::{RecordError, Transaction, values};
use crate::services::{self, Effects};

/// What the person reads of a registration that was under way when another one ended it.
const OVERTAKEN: &str = "后来办的登记已经通过，这一件不用再办。";

/// What an officer decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// 受理
    Accept,
    /// Ask for more
    NeedMore,
    /// Refuse with a reason
    Reject,
    /// Register
    Finish,
    /// Look into it
    Review,
    /// 转人工: go on with it at the window
    HandOver,
    /// The person took it back at the window
    Withdraw,
}

impl Decision {
    /// The contract's word read back.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "accept" => Some(Self::Accept),
            "need_more" => Some(Self::NeedMore),
            "reject" => Some(Self::Reject),
            "finish" => Some(Self::Finish),
            "review" => Some(Self::Review),
            "hand_over" => Some(Self::HandOver),
            "withdraw" => Some(Self::Withdraw),
            _ => None,
        }
    }

    /// The state it leads to from `from`, if it is legal there.
    pub const fn leads_to(self, from: State) -> Option<State> {
        use State::{Accepted, Done, HandedOver, InReview, NeedMore, Rejected, Submitted, Withdrawn};
        match (self, from) {
            // From need_more and handed_over: the missing paper, or the person, came to the window.
            (Self::Accept, Submitted | NeedMore | HandedOver) => Some(Accepted),
            (Self::Review, Accepted) => Some(InReview),
            (Self::NeedMore, Submitted | Accepted | InReview) => Some(NeedMore),
            (Self::HandOver, Submitted | Accepted | InReview) => Some(HandedOver),
            (Self::Reject, Submitted | Accepted | NeedMore | InReview | HandedOver) => Some(Rejected),
            (Self::Withdraw, Submitted | Accepted | NeedMore | InReview | HandedOver) => Some(Withdrawn),
            (Self::Finish, Accepted | InReview | HandedOver) => Some(Done),
            _ => None,
        }
    }

    /// Whether the person must be told what is asked, why, or where to.
    pub const fn wants_note(self) -> bool {
        matches!(self, Self::NeedMore | Self::Reject | Self::HandOver)
    }
}

/// Why a decision was not taken.
#[derive(Debug, thiserror::Error)]
pub enum DecisionRefused {
    /// No submission has this number.
    #[error("no submission has this number")]
    NoSuchTicket,
    /// The ticket is a second registration of the same person.
    #[error("this is a duplicate of {of}; decide on that one")]
    Duplicate {
        /// The one that counts
        of: String,
    },
    /// Asking for more, refusing and handing over need a reason the person can read.
    #[error("`note` must say what is asked, why, or where to go")]
    NoteMissing,
    /// The decision is not legal in this state.
    #[error("not legal in state {}", from.word())]
    NotFrom {
        /// The state it is in
        from: State,
    },
    /// The record itself failed.
    #[error(transparent)]
    Record(#[from] RecordError),
}

impl Store {
    /// Takes a decision with all it brings about; returns the new state.
    pub(crate) fn decide(
        &mut self,
        ticket: &str,
        decision: Decision,
        note: Option<&str>,
        at: &str,
    ) -> Result<State, DecisionRefused> {
        self.record.transaction(|transaction| {
            let filed = filed(transaction, ticket)?.ok_or(DecisionRefused::NoSuchTicket)?;
            if let Some(of) = filed.duplicate_of {
                return Err(DecisionRefused::Duplicate { of });
            }
            let note = note.filter(|note| !note.trim().is_empty());
            if decision.wants_note() && note.is_none() {
                return Err(DecisionRefused::NoteMissing);
            }
            let to = decision.leads_to(filed.state).ok_or(DecisionRefused::NotFrom { from: filed.state })?;
            transaction.execute(
                "UPDATE submissions SET state = $1, since = $2, note = $3, active = active * $4 WHERE ticket = $5",
                values![to.word(), at, note, to.counts(), ticket],
            )?;
            history(transaction, ticket, to, at, note)?;
            if let (State::Accepted | State::Done, Some(service)) = (to, services::service(&filed.service)) {
                let effects = service.effects(&filed.plaintext, to == State::Done);
                bring_about(transaction, &filed.id_no, ticket, &effects, at)?;
            }
            Ok(to)
        })
    }
}

/// What a decision needs to know of a submission.
struct FiledSubmission {
    state: State,
    duplicate_of: Option<String>,
    service: String,
    id_no: String,
    plaintext: Value,
}

fn filed(transaction: &mut Transaction<'_>, ticket: &str) -> Result<Option<FiledSubmission>, RecordError> {
    let found = transaction.one(
        "SELECT state, duplicate_of, service, id_no, plaintext FROM submissions WHERE ticket = $1",
        values![ticket],
    )?;
    let filed = found.map(|row| {
        Ok(FiledSubmission {
            state: State::from_word(&row.text(0)?)?,
            duplicate_of: row.maybe_text(1)?,
            service: row.text(2)?,
            id_no: row.text(3)?,
            plaintext: row.json(4)?,
        })
    });
    filed.transpose()
}

/// Ends the person's registration of the other service and keeps what the person told.
fn bring_about(
    transaction: &mut Transaction<'_>,
    id_no: &str,
    ticket: &str,
    effects: &Effects,
    at: &str,
) -> Result<(), RecordError> {
    for (field, value) in &effects.keeps {
        hold(transaction, id_no, field, value, Some(ticket))?;
    }
    let Some(ended) = effects.ends else { return Ok(()) };
    let other = transaction.one(
        "SELECT ticket, state FROM submissions WHERE id_no = $1 AND service = $2 AND active = 1",
        values![id_no, ended],
    )?;
    if let Some(row) = other {
        let other = row.text(0)?;
        transaction.execute("UPDATE submissions SET active = 0 WHERE ticket = $1", values![&other])?;
        // What is done stays done, it only no longer counts; what was under way has nothing left to decide.
        if State::from_word(&row.text(1)?)? != State::Done {
            transaction.execute(
                "UPDATE submissions SET state = 'withdrawn', since = $1, note = $2 WHERE ticket = $3",
                values![at, OVERTAKEN, &other],
            )?;
            history(transaction, &other, State::Withdrawn, at, Some(OVERTAKEN))?;
        }
    }
    // One statement a register: the column cannot be a parameter.
    let register = match ended {
        "unemp_reg" => "UPDATE persons SET unemployment = 'no' WHERE id_no = $1",
        _ => "UPDATE persons SET employment = 'no' WHERE id_no = $1",
    };
    transaction.execute(register, values![id_no])?;
    Ok(())
}
