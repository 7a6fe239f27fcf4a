//! Half-filled forms that go from kiosk to window, from window to kiosk, under a pick-up code.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

use super::{Answer, Moment, Private};
use crate::staff::StaffId;
use crate::ticket::{KioskNumber, check_digit};

/// A pick-up code whose check digit is right: seven digits by chance and one by ISO/IEC 7064 MOD 11,10.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DraftCode(u32);

/// What is wrong with a pick-up code as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DraftCodeError {
    /// Not eight digits.
    #[error("a pick-up code is eight digits")]
    Form,
    /// The check digit does not fit.
    #[error("the check digit of the pick-up code does not fit: please compare it digit by digit")]
    CheckDigit,
}

impl DraftCode {
    /// Two groups of four for people.
    pub fn grouped(self) -> String {
        let digits = self.to_string();
        digits.split_at_checked(4).map_or_else(String::new, |(a, b)| format!("{a} {b}"))
    }
}

impl fmt::Display for DraftCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = format!("{:07}", self.0);
        write!(f, "{head}{}", check_digit(&head))
    }
}

impl fmt::Debug for DraftCode {
    /// The code opens a person's form.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DraftCode(***)")
    }
}

impl FromStr for DraftCode {
    type Err = DraftCodeError;

    fn from_str(text: &str) -> Result<Self, DraftCodeError> {
        let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        if digits.len() != 8 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(DraftCodeError::Form);
        }
        let head = digits.get(..7).unwrap_or_default();
        let code = Self(head.parse().or(Err(DraftCodeError::Form))?);
        if code.to_string() == digits { Ok(code) } else { Err(DraftCodeError::CheckDigit) }
    }
}

impl Serialize for DraftCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DraftCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// A half-filled form. The one thing of the wire that goes both ways.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftContent {
    /// Id of the service file.
    pub service: String,
    /// Its version, from 1.
    pub service_version: u32,
    /// Whose it is.
    pub id_no: Private,
    /// Whose it is.
    pub name: Private,
    /// Field id to value, as far as filled.
    pub answers: BTreeMap<String, Answer>,
    /// Field id to the staff member who entered it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub entered_by: BTreeMap<String, StaffId>,
}

/// Plaintext of `/v1/drafts`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Draft {
    /// Idempotency key.
    pub key: Uuid,
    /// The kiosk.
    pub kiosk: KioskNumber,
    /// Who gave it; nobody: the person alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff: Option<StaffId>,
    /// The form.
    pub content: DraftContent,
    /// When.
    pub at: Moment,
}

/// Plaintext of `/v1/drafts/{code}/take`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DraftTake {
    /// The code.
    pub code: DraftCode,
    /// Who takes it.
    #[serde(flatten)]
    pub by: Taker,
    /// When.
    pub at: Moment,
}

/// Who takes a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Taker {
    /// The person, by the number of the card that was read.
    #[serde(rename = "id_no")]
    Person(Private),
    /// A staff member.
    #[serde(rename = "staff")]
    Staff(StaffId),
}

/// The county keeps a draft.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct DraftReceipt {
    /// Key of the draft.
    pub key: Uuid,
    /// The code to take it with.
    pub code: DraftCode,
    /// Until when.
    pub expires_at: Moment,
}

/// A draft that was taken; it cannot be taken again.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct TakenDraft {
    /// Key of the question this answers.
    pub query: Uuid,
    /// The code.
    pub code: DraftCode,
    /// The form.
    pub content: DraftContent,
    /// Who gave it; nobody: the person alone, or the window.
    #[serde(default)]
    pub given_by: Option<StaffId>,
    /// When it was given.
    pub given_at: Moment,
}
