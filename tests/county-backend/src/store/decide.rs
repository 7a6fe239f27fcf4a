//! An officer's decisions and which of them are legal.

use rusqlite::{OptionalExtension as _, TransactionBehavior, params};
use serde::Deserialize;

use super::receive::history;
use super::{State, Store};

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
}

impl Decision {
    /// The contract's word read back.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "accept" => Some(Self::Accept),
            "need_more" => Some(Self::NeedMore),
            "reject" => Some(Self::Reject),
            "finish" => Some(Self::Finish),
            _ => None,
        }
    }

    /// The state it leads to from `from`, if it is legal there.
    pub const fn leads_to(self, from: State) -> Option<State> {
        match (self, from) {
            // From need_more: the missing paper was brought to the window.
            (Self::Accept, State::Submitted | State::NeedMore) => Some(State::Accepted),
            (Self::NeedMore, State::Submitted | State::Accepted) => Some(State::NeedMore),
            (Self::Reject, State::Submitted | State::Accepted | State::NeedMore) => Some(State::Rejected),
            (Self::Finish, State::Accepted) => Some(State::Done),
            _ => None,
        }
    }

    /// Whether the person must be told what is asked or why.
    pub const fn wants_note(self) -> bool {
        matches!(self, Self::NeedMore | Self::Reject)
    }
}

/// Why a decision was not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DecisionRefused {
    /// No submission has this number.
    #[error("no submission has this number")]
    NoSuchTicket,
    /// The ticket is a second registration of the same person.
    #[error("this is a duplicate of {of}; decide on that one")]
    Duplicate {
        /// The one that counts
        of: String,
    },
    /// Asking for more and refusing need a reason the person can read.
    #[error("`note` must say what is asked or why")]
    NoteMissing,
    /// The decision is not legal in this state.
    #[error("not legal in state {}", from.word())]
    NotFrom {
        /// The state it is in
        from: State,
    },
    /// The record itself failed.
    #[error(transparent)]
    Record(#[from] rusqlite::Error),
}

impl Store {
    /// Takes a decision; returns the new state.
    pub(crate) fn decide(
        &mut self,
        ticket: &str,
        decision: Decision,
        note: Option<&str>,
        at: &str,
    ) -> Result<State, DecisionRefused> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let found: Option<(String, Option<String>)> = transaction
            .query_row("SELECT state, duplicate_of FROM submissions WHERE ticket = ?1", [ticket], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        let (word, duplicate_of) = found.ok_or(DecisionRefused::NoSuchTicket)?;
        if let Some(of) = duplicate_of {
            return Err(DecisionRefused::Duplicate { of });
        }
        let note = note.filter(|note| !note.trim().is_empty());
        if decision.wants_note() && note.is_none() {
            return Err(DecisionRefused::NoteMissing);
        }
        let from = State::from_word(&word)?;
        let to = decision.leads_to(from).ok_or(DecisionRefused::NotFrom { from })?;
        transaction.execute(
            "UPDATE submissions SET state = ?1, since = ?2, note = ?3, active = active AND ?4 WHERE ticket = ?5",
            params![to.word(), at, note, to.counts(), ticket],
        )?;
        history(&transaction, ticket, to, at, note)?;
        transaction.commit()?;
        Ok(to)
    }
}
