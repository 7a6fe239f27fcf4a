//! What staff bring about: `CallBack`, `Confirmation`, `Withdrawal`, `RecordQuery`, `Draft`, `DraftTake` of the contract.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Answer, Check, at_most, longest};
use crate::forms;
use crate::problem::Problem;

/// Plaintext of `POST /v1/callbacks`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CallBack {
    key: String,
    pub(crate) ticket: String,
    kiosk: String,
    pub(crate) phone: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) call: Option<String>,
    #[serde(default)]
    pub(crate) about: Option<String>,
    at: String,
}

/// Plaintext of `POST /v1/confirmations`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Confirmation {
    key: String,
    pub(crate) ticket: String,
    kiosk: String,
    pub(crate) staff: String,
    pub(crate) id_no: String,
    name: String,
    pub(crate) tickets: Vec<String>,
    at: String,
}

/// Plaintext of `POST /v1/withdrawals`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Withdrawal {
    key: String,
    pub(crate) ticket: String,
    kiosk: String,
    pub(crate) item: String,
    pub(crate) reason: String,
    pub(crate) staff: String,
    pub(crate) second: String,
    at: String,
}

/// Plaintext of `POST /v1/persons/record`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordQuery {
    pub(crate) id_no: String,
    name: String,
    assurance: String,
    pub(crate) staff: String,
    pub(crate) confirmation: String,
    #[serde(default)]
    pub(crate) of: Option<String>,
    at: String,
}

/// A half-filled form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DraftContent {
    service: String,
    service_version: u32,
    id_no: String,
    name: String,
    answers: BTreeMap<String, Answer>,
    #[serde(default)]
    entered_by: BTreeMap<String, String>,
}

/// Plaintext of `POST /v1/drafts`; the content is kept as it came.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Draft {
    key: String,
    kiosk: String,
    #[serde(default)]
    pub(crate) staff: Option<String>,
    pub(crate) content: Value,
    at: String,
}

/// Plaintext of `POST /v1/drafts/{code}/take`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DraftTake {
    code: String,
    #[serde(default)]
    pub(crate) id_no: Option<String>,
    #[serde(default)]
    pub(crate) staff: Option<String>,
    at: String,
}

/// Who acts for the person (代办).
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Agent {
    id_no: String,
    name: String,
    relation: String,
    authorisation: String,
    #[serde(default)]
    phone: Option<String>,
}

impl Agent {
    pub(super) fn fits(&self) -> bool {
        (1..=18).contains(&self.id_no.chars().count())
            && (1..=70).contains(&self.name.chars().count())
            && ["spouse", "parent", "child", "relative", "guardian", "other"].contains(&self.relation.as_str())
            && ["letter", "guardian", "window"].contains(&self.authorisation.as_str())
            && self.phone.as_deref().is_none_or(is_phone)
    }
}

fn is_phone(text: &str) -> bool {
    (5..=20).contains(&text.len()) && text.bytes().all(|c| c.is_ascii_digit() || matches!(c, b'+' | b'-'))
}

fn is_person(id_no: &str, name: &str) -> bool {
    !id_no.is_empty() && longest(id_no, 18) && !name.is_empty() && longest(name, 70)
}

/// Whether it names who entered what as the contract wants it.
pub(super) fn entered_by_fits(entered_by: &BTreeMap<String, String>) -> bool {
    entered_by.values().all(|staff| forms::is_staff_id(staff))
}

impl CallBack {
    /// Everything the schema says that the types do not.
    pub(crate) fn check(&self, key: &str, kiosk: &str) -> Result<(), Problem> {
        Check(Ok(()))
            .that("key", self.key == key)
            .that("kiosk", self.kiosk == kiosk)
            .that("ticket", forms::is_ticket(&self.ticket) && self.ticket.starts_with(kiosk))
            .that("phone", is_phone(&self.phone))
            .that("name", self.name.as_deref().is_none_or(|name| !name.is_empty() && longest(name, 70)))
            .that("about", at_most(self.about.as_deref(), 40))
            .that("at", forms::is_timestamp(&self.at))
            .done()
    }
}

impl Confirmation {
    /// Everything the schema says that the types do not.
    pub(crate) fn check(&self, key: &str, kiosk: &str) -> Result<(), Problem> {
        Check(Ok(()))
            .that("key", self.key == key)
            .that("kiosk", self.kiosk == kiosk)
            .that("ticket", forms::is_ticket(&self.ticket) && self.ticket.starts_with(kiosk))
            .that("staff", forms::is_staff_id(&self.staff))
            .that("id_no", is_person(&self.id_no, &self.name))
            .that("tickets", self.tickets.len() <= 50 && self.tickets.iter().all(|ticket| forms::is_ticket(ticket)))
            .that("at", forms::is_timestamp(&self.at))
            .done()
    }
}

impl Withdrawal {
    /// Everything the schema says that the types do not.
    pub(crate) fn check(&self, key: &str, kiosk: &str) -> Result<(), Problem> {
        Check(Ok(()))
            .that("key", self.key == key)
            .that("kiosk", self.kiosk == kiosk)
            .that("ticket", forms::is_ticket(&self.ticket) && self.ticket.starts_with(kiosk))
            .that("item", forms::is_uuid_v7(&self.item))
            .that("reason", !self.reason.is_empty() && longest(&self.reason, 200))
            .that("staff", forms::is_staff_id(&self.staff))
            .that("second", forms::is_staff_id(&self.second))
            .that("at", forms::is_timestamp(&self.at))
            .done()
    }
}

impl RecordQuery {
    /// Everything the schema says that the types do not.
    pub(crate) fn check(&self) -> Result<(), Problem> {
        Check(Ok(()))
            .that("id_no", is_person(&self.id_no, &self.name))
            .that("assurance", self.assurance == "card + clerk")
            .that("staff", forms::is_staff_id(&self.staff))
            .that("of", self.of.as_deref().is_none_or(forms::is_ticket))
            .that("at", forms::is_timestamp(&self.at))
            .done()
    }
}

/// The ID number in a draft's content, once the content has the contract's shape.
pub(crate) fn draft_person(content: &Value) -> Result<String, Problem> {
    let refused = || Problem::bad_request("plaintext", "`content` is not what the contract says it must be");
    let read: DraftContent = serde_json::from_value(content.clone()).map_err(|_shape| refused())?;
    let fits = forms::is_name(&read.service)
        && read.service_version >= 1
        && is_person(&read.id_no, &read.name)
        && read.answers.values().all(Answer::within_bounds)
        && entered_by_fits(&read.entered_by);
    fits.then(|| read.id_no.to_ascii_uppercase()).ok_or_else(refused)
}

impl Draft {
    /// Everything the schema says that the types do not.
    pub(crate) fn check(&self, key: &str, kiosk: &str) -> Result<(), Problem> {
        Check(Ok(()))
            .that("key", self.key == key)
            .that("kiosk", self.kiosk == kiosk)
            .that("staff", self.staff.as_deref().is_none_or(forms::is_staff_id))
            .that("at", forms::is_timestamp(&self.at))
            .done()
    }
}

impl DraftTake {
    /// Everything the schema says that the types do not; the code is the path's.
    pub(crate) fn check(&self, code: &str) -> Result<(), Problem> {
        Check(Ok(()))
            .that("code", self.code == code && forms::is_draft_code(code))
            .that("id_no", self.id_no.is_some() != self.staff.is_some())
            .that("staff", self.staff.as_deref().is_none_or(forms::is_staff_id))
            .that("at", forms::is_timestamp(&self.at))
            .done()
    }
}
