//! Calls for a person: state by state, each step once.

use std::fmt;

use serde_json::{Map, Value};

use super::Store;
use super::staff::enrolment;
use crate::record::{RecordError, Row, Transaction, values};

/// Most calls one queue lists.
const MOST_CALLS: u32 = 100;

const COLUMNS: &str = "calls.call, calls.kiosk, calls.page, calls.state, calls.called_at, calls.since, calls.seen_by";

/// Where a call stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CallState {
    /// Nobody has seen it
    Waiting,
    /// Somebody has, and comes
    Seen,
    /// Somebody came
    Done,
    /// The person took it back
    Cancelled,
}

impl CallState {
    /// The contract's word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Seen => "seen",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
        }
    }

    fn from_word(word: &str) -> Result<Self, RecordError> {
        [Self::Waiting, Self::Seen, Self::Done, Self::Cancelled]
            .into_iter()
            .find(|state| state.word() == word)
            .ok_or(RecordError::Content("a state of a call"))
    }
}

/// One call.
#[derive(Clone, PartialEq, Eq)]
pub struct Call {
    /// Which
    pub call: String,
    /// Where
    pub kiosk: String,
    /// Name of the page
    pub page: String,
    /// Where it stands
    pub state: CallState,
    /// When it came, RFC 3339
    pub called_at: String,
    /// Since when it stands there, RFC 3339
    pub since: String,
    /// Who has seen it
    pub seen_by: Option<String>,
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Call({} at {}: {})", self.call, self.kiosk, self.state.word())
    }
}

impl Call {
    /// `CallInQueue` of the contract, and `Call` without its signature.
    pub(crate) fn members(&self) -> Map<String, Value> {
        let mut members = Map::new();
        let mut put = |name: &str, value: &str| members.insert(name.to_owned(), Value::from(value));
        put("call", &self.call);
        put("kiosk", &self.kiosk);
        put("page", &self.page);
        put("state", self.state.word());
        put("called_at", &self.called_at);
        put("since", &self.since);
        if let Some(by) = &self.seen_by {
            put("seen_by", by);
        }
        members
    }
}

/// Why a step was not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StepRefused {
    /// No such call, or not this kiosk's.
    #[error("no such call")]
    NoSuchCall,
    /// It is over.
    #[error("the call is over")]
    Over,
    /// The record itself failed.
    #[error(transparent)]
    Record(#[from] RecordError),
}

impl Store {
    /// Notes a call; the call as it is, and whether it is new.
    pub(crate) fn call(&mut self, id: &str, kiosk: &str, page: &str, at: &str) -> Result<(Call, bool), StepRefused> {
        self.record.transaction(|transaction| {
            let new = transaction.execute(
                "INSERT INTO calls(call, kiosk, page, state, called_at, since) VALUES($1, $2, $3, 'waiting', $4, $4)
                 ON CONFLICT(call) DO NOTHING",
                values![id, kiosk, page, at],
            )? == 1;
            let call = find(transaction, id)?.filter(|call| call.kiosk == kiosk).ok_or(StepRefused::NoSuchCall)?;
            Ok((call, new))
        })
    }

    /// A call.
    pub(crate) fn call_state(&mut self, id: &str) -> Result<Option<Call>, RecordError> {
        self.record.transaction(|transaction| find(transaction, id))
    }

    /// Takes a call a step on. The step it is at already changes nothing.
    pub(crate) fn call_step(
        &mut self,
        id: &str,
        to: CallState,
        by: Option<&str>,
        at: &str,
    ) -> Result<Call, StepRefused> {
        self.record.transaction(|transaction| {
            let call = find(transaction, id)?.ok_or(StepRefused::NoSuchCall)?;
            if call.state == to {
                return Ok(call);
            }
            if matches!(call.state, CallState::Done | CallState::Cancelled) || to < call.state {
                return Err(StepRefused::Over);
            }
            transaction.execute(
                "UPDATE calls SET state = $1, since = $2, seen_by = coalesce(seen_by, $3) WHERE call = $4",
                values![to.word(), at, by, id],
            )?;
            find(transaction, id)?.ok_or(StepRefused::NoSuchCall)
        })
    }

    /// Calls that are waiting or seen, oldest first; with a kiosk those of its hall (its site), without one all.
    pub(crate) fn open_calls(&mut self, kiosk: Option<&str>) -> Result<Vec<Call>, RecordError> {
        self.record.transaction(|transaction| {
            let site = match kiosk {
                Some(kiosk) => enrolment(transaction, kiosk)?.map(|enrolment| enrolment.site),
                None => None,
            };
            let rows = transaction.query(
                &format!(
                    "SELECT {COLUMNS} FROM calls LEFT JOIN enrolments ON enrolments.kiosk = calls.kiosk
                     WHERE state IN ('waiting', 'seen')
                       AND (calls.kiosk = coalesce($1, calls.kiosk) OR enrolments.site = coalesce($2, ''))
                     ORDER BY seq LIMIT $3"
                ),
                values![kiosk, site, MOST_CALLS],
            )?;
            rows.iter().map(read).collect()
        })
    }
}

fn find(transaction: &mut Transaction<'_>, id: &str) -> Result<Option<Call>, RecordError> {
    let found = transaction.one(&format!("SELECT {COLUMNS} FROM calls WHERE call = $1"), values![id])?;
    found.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<Call, RecordError> {
    Ok(Call {
        call: row.text(0)?,
        kiosk: row.text(1)?,
        page: row.text(2)?,
        state: CallState::from_word(&row.text(3)?)?,
        called_at: row.text(4)?,
        since: row.text(5)?,
        seen_by: row.maybe_text(6)?,
    })
}
