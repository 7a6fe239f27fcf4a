//! Signed answers: believed only when a known key of the county signed every member.

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, VerifyingKey};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{
    Acknowledgement, Call, CallQueue, CanonicalError, ClassList, CodeTable, DraftReceipt, HeartbeatReply, MAX_ANSWER,
    Numbering, PersonFacts, PersonRecord, ServerTime, StaffList, TakenDraft, TaskList, TicketStatus,
    canonical_without_sig,
};

/// An answer of the county with its signature context (`x-context` of the contract).
pub trait Signed: DeserializeOwned {
    /// Separates the kinds of answer, so that one can never pass for another.
    const CONTEXT: &'static str;
}

impl Signed for Acknowledgement {
    const CONTEXT: &'static str = "acknowledgement";
}
impl Signed for PersonFacts {
    const CONTEXT: &'static str = "person-facts";
}
impl Signed for TicketStatus {
    const CONTEXT: &'static str = "ticket-status";
}
impl Signed for ServerTime {
    const CONTEXT: &'static str = "time";
}
impl Signed for Numbering {
    const CONTEXT: &'static str = "numbering";
}
impl Signed for CodeTable {
    const CONTEXT: &'static str = "code-table";
}

impl Signed for StaffList {
    const CONTEXT: &'static str = "staff-list";
}
impl Signed for Call {
    const CONTEXT: &'static str = "call";
}
impl Signed for CallQueue {
    const CONTEXT: &'static str = "call-queue";
}
impl Signed for PersonRecord {
    const CONTEXT: &'static str = "person-record";
}
impl Signed for DraftReceipt {
    const CONTEXT: &'static str = "draft-receipt";
}
impl Signed for TakenDraft {
    const CONTEXT: &'static str = "draft";
}
impl Signed for TaskList {
    const CONTEXT: &'static str = "task-list";
}
impl Signed for ClassList {
    const CONTEXT: &'static str = "class-list";
}
impl Signed for HeartbeatReply {
    const CONTEXT: &'static str = "heartbeat-reply";
}

/// The county's signing keys by key id: the current one and the next.
#[derive(Clone)]
pub struct CountyKeys(BTreeMap<String, VerifyingKey>);

/// A key that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not a point of Ed25519.
    #[error("county signing key `{0}` is not an Ed25519 public key: 32 bytes in base64 are expected")]
    NotAKey(String),
    /// No key at all.
    #[error("no county signing key is configured: no answer could ever be believed")]
    None,
}

impl CountyKeys {
    /// Keys by id, each the 32 bytes of an Ed25519 public key (RFC 8032).
    pub fn new(keys: impl IntoIterator<Item = (String, [u8; 32])>) -> Result<Self, KeyError> {
        let mut out = BTreeMap::new();
        for (kid, bytes) in keys {
            let Ok(key) = VerifyingKey::from_bytes(&bytes) else { return Err(KeyError::NotAKey(kid)) };
            out.insert(kid, key);
        }
        if out.is_empty() { Err(KeyError::None) } else { Ok(Self(out)) }
    }
}

impl fmt::Debug for CountyKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// Why an answer is not believed. Never shows its content.
#[derive(Debug, thiserror::Error)]
pub enum AnswerError {
    /// Above [`MAX_ANSWER`] bytes.
    #[error("answer above {MAX_ANSWER} bytes")]
    TooLarge,
    /// Not canonical JSON of the subset.
    #[error(transparent)]
    Canonical(#[from] CanonicalError),
    /// A member is missing or has the wrong type.
    #[error("answer has not the shape of `{0}`")]
    Shape(&'static str),
    /// Signed by a key this kiosk was not given.
    #[error("answer names a signing key this kiosk does not know")]
    UnknownKey,
    /// The signature does not fit.
    #[error("signature of the answer does not fit")]
    Signature,
}

#[derive(Deserialize)]
struct Seal {
    kid: String,
    sig: String,
}

/// Reads a signed answer: size, canonical form, key id, signature over every member but `sig`, then shape.
pub fn verify<T: Signed>(bytes: &[u8], keys: &CountyKeys) -> Result<T, AnswerError> {
    if bytes.len() > MAX_ANSWER {
        return Err(AnswerError::TooLarge);
    }
    let canonical = canonical_without_sig(bytes)?;
    let seal: Seal = serde_json::from_slice(bytes).or(Err(AnswerError::Shape(T::CONTEXT)))?;
    let key = keys.0.get(&seal.kid).ok_or(AnswerError::UnknownKey)?;
    let signature = STANDARD.decode(&seal.sig).or(Err(AnswerError::Signature))?;
    let signature = Signature::from_slice(&signature).or(Err(AnswerError::Signature))?;
    let mut message = format!("suining-county/{}/v1|", T::CONTEXT).into_bytes();
    message.extend_from_slice(&canonical);
    key.verify_strict(&message, &signature).or(Err(AnswerError::Signature))?;
    serde_json::from_slice(bytes).or(Err(AnswerError::Shape(T::CONTEXT)))
}
