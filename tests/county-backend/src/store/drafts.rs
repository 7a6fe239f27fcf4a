//! Half-filled forms under a pick-up code: kept a day, taken once.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::Store;
use crate::forms;
use crate::record::{RecordError, values};

/// How long a draft is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// A draft that was kept.
pub(crate) struct Kept {
    pub(crate) code: String,
    pub(crate) expires_at: String,
    /// `false` when this key had been kept before
    pub(crate) new: bool,
}

/// A draft that was taken.
pub(crate) struct Taken {
    pub(crate) content: Value,
    pub(crate) given_by: Option<String>,
    pub(crate) given_at: String,
}

/// Who takes a draft.
pub(crate) enum Taker<'a> {
    /// Whose card was read
    Person(&'a str),
    /// Somebody who may
    Office,
}

/// Why a draft is not given.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotTaken {
    #[error("no draft has this code")]
    NoSuchDraft,
    #[error("the draft was taken before")]
    Taken,
    #[error("the draft has expired")]
    Expired,
    #[error("the draft is another person's")]
    NotYours,
    #[error(transparent)]
    Record(#[from] RecordError),
}

impl Store {
    /// Keeps a draft of the person `id_no`. The same key again: the code it has already.
    pub(crate) fn give_draft(
        &mut self,
        key: &str,
        id_no: &str,
        staff: Option<&str>,
        content: &Value,
        now: Timestamp,
    ) -> Result<Kept, RecordError> {
        self.record.transaction(|transaction| {
            let before = transaction.one("SELECT code, expires_at FROM drafts WHERE key = $1", values![key])?;
            if let Some(row) = before {
                return Ok(Kept { code: row.text(0)?, expires_at: row.text(1)?, new: false });
            }
            let expires_at = forms::timestamp(now.checked_add(KEPT).unwrap_or(now));
            loop {
                let code = forms::draft_code(rand::random_range(0..10_000_000));
                let kept = transaction.execute(
                    "INSERT INTO drafts(key, code, id_no, staff, content, given_at, expires_at)
                     VALUES($1, $2, $3, $4, $5, $6, $7) ON CONFLICT(code) DO NOTHING",
                    values![key, &code, id_no, staff, content.to_string(), forms::timestamp(now), &expires_at],
                )?;
                if kept == 1 {
                    return Ok(Kept { code, expires_at, new: true });
                }
            }
        })
    }

    /// Gives a draft to who asks by `query`, once; the same question again gets the same draft.
    pub(crate) fn take_draft(
        &mut self,
        code: &str,
        query: &str,
        taker: &Taker<'_>,
        now: Timestamp,
    ) -> Result<Taken, NotTaken> {
        self.record.transaction(|transaction| {
            let row = transaction
                .one(
                    "SELECT id_no, staff, content, given_at, expires_at, taken_by FROM drafts WHERE code = $1",
                    values![code],
                )?
                .ok_or(NotTaken::NoSuchDraft)?;
            let draft = Taken { content: row.json(2)?, given_by: row.maybe_text(1)?, given_at: row.text(3)? };
            if let Taker::Person(id_no) = taker
                && row.text(0)? != id_no.to_ascii_uppercase()
            {
                return Err(NotTaken::NotYours);
            }
            match row.maybe_text(5)? {
                Some(by) if by == query => return Ok(draft),
                Some(_) => return Err(NotTaken::Taken),
                None => {}
            }
            if row.text(4)?.parse::<Timestamp>().is_ok_and(|at| at <= now) {
                return Err(NotTaken::Expired);
            }
            transaction.execute("UPDATE drafts SET taken_by = $1 WHERE code = $2", values![query, code])?;
            Ok(draft)
        })
    }
}
