//! The officer's side: one decision on one submission, with a bearer token (RFC 6750).

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use serde::Deserialize;

use super::{App, body, header_text, json, kiosk};
use crate::problem::Problem;
use crate::store::{Decision, DecisionRefused};

/// Longest note, in characters.
const LONGEST_NOTE: usize = 200;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DecisionBody {
    decision: Decision,
    #[serde(default)]
    note: Option<String>,
}

impl From<DecisionRefused> for Problem {
    fn from(refused: DecisionRefused) -> Self {
        let detail = refused.to_string();
        match refused {
            DecisionRefused::NoSuchTicket => Self::not_found(detail),
            DecisionRefused::Duplicate { .. } => Self::new(StatusCode::CONFLICT, "duplicate", detail),
            DecisionRefused::NotFrom { .. } => Self::new(StatusCode::CONFLICT, "not-legal-now", detail),
            DecisionRefused::NoteMissing => Self::bad_request("note", detail),
            DecisionRefused::Record(error) => Self::internal(&error),
        }
    }
}

/// Refuses whoever has no officer's token.
pub(super) fn officer(app: &App, headers: &HeaderMap) -> Result<(), Problem> {
    bearer(headers, &app.officer_token)
        .then_some(())
        .ok_or_else(|| Problem::unauthorized("officer", "an officer's bearer token is needed"))
}

/// Whether the request bears this token (RFC 6750).
pub(super) fn bearer(headers: &HeaderMap, token: &str) -> bool {
    header_text(headers, header::AUTHORIZATION.as_str()).and_then(|value| value.strip_prefix("Bearer ")) == Some(token)
}

/// `POST /v1/officer/submissions/{ticket}/decision`
pub(super) async fn decide(
    State(app): State<Arc<App>>,
    Path(ticket): Path<String>,
    headers: HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    officer(&app, &headers)?;
    let wanted: DecisionBody = serde_json::from_slice(body(&headers, &bytes)?)
        .map_err(|_shape| Problem::bad_request("decision", "the body is not a `Decision` object"))?;
    if wanted.note.as_ref().is_some_and(|note| note.chars().count() > LONGEST_NOTE) {
        return Err(Problem::bad_request("note", format!("`note` has at most {LONGEST_NOTE} characters")));
    }
    let at = app.now_text();
    let matter = app
        .record(move |store, app| {
            store.decide(&ticket, wanted.decision, wanted.note.as_deref(), &at)?;
            app.steering.changes.note();
            store.matter(&ticket)?.ok_or(DecisionRefused::NoSuchTicket)
        })
        .await?;
    Ok(json(StatusCode::OK, kiosk::signed_status(&app, &matter)?))
}
