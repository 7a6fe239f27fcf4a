//! Calls for a person: from the kiosk, from staff at a kiosk, from the desk.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{App, body, json, kiosk, officer};
use crate::canonical::Context;
use crate::forms;
use crate::problem::Problem;
use crate::roles::ANSWER_CALLS;
use crate::shown;
use crate::store::{Act, Call, CallState, StepRefused, Store};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewCall {
    call: String,
    kiosk: String,
    at: String,
    page: String,
}

/// `StaffStep` of the contract: what a staff member does at a kiosk, with what the path says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StaffStep {
    of: String,
    step: String,
    kiosk: String,
    #[serde(default)]
    pub(super) staff: Option<String>,
    at: String,
}

impl StaffStep {
    /// Reads the body and holds it against path and sender.
    pub(super) fn read(bytes: &[u8], of: &str, step: &str, kiosk: &str) -> Result<Self, Problem> {
        let refused = |detail| Problem::bad_request("step", detail);
        let read: Self =
            serde_json::from_slice(bytes).map_err(|_shape| refused("the body is not a `StaffStep` object"))?;
        let fits = read.of == of && read.step == step && read.kiosk == kiosk && forms::is_timestamp(&read.at);
        if !fits || !read.staff.as_deref().is_none_or(forms::is_staff_id) {
            return Err(refused("the body does not say what the path says, or a member has a wrong form"));
        }
        Ok(read)
    }
}

/// The name to show of a staff member who may do that; what he tried is written down either way.
pub(super) fn may(
    (store, app): (&mut Store, &App),
    staff: Option<&str>,
    (act, subject): (&str, &str),
    (kiosk, at): (&str, &str),
) -> Result<String, Problem> {
    let id = staff.ok_or_else(|| Problem::bad_request("step", "`staff` is missing"))?;
    let found = store.staff(id)?;
    let allowed = found.as_ref().is_some_and(|staff| app.roles.allows(&staff.roles, act));
    store.note_act(&Act {
        at: at.to_owned(),
        kiosk: Some(kiosk.to_owned()),
        staff: id.to_owned(),
        act: act.to_owned(),
        subject: subject.to_owned(),
        allowed,
    })?;
    match found {
        Some(staff) if allowed => Ok(shown::masked_name(&staff.name)),
        _ => Err(Problem::forbidden("may-not", format!("this staff member may not {act}"))),
    }
}

impl From<StepRefused> for Problem {
    fn from(refused: StepRefused) -> Self {
        let detail = refused.to_string();
        match refused {
            StepRefused::NoSuchCall => Self::not_found(detail),
            StepRefused::Over => Self::new(StatusCode::CONFLICT, "over", detail),
            StepRefused::Record(error) => Self::internal(&error),
        }
    }
}

fn signed(app: &App, status: StatusCode, call: &Call) -> Result<Response, Problem> {
    let mut members = call.members();
    members.insert("at".to_owned(), app.now_text().into());
    Ok(json(status, app.sign(Context::Call, Value::Object(members))?))
}

/// `POST /v1/calls`
pub(super) async fn call(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let bytes = body(&headers, &bytes)?;
    let envelope = kiosk::envelope(&app, &headers, bytes).await?;
    app.requests.note("/v1/calls", &headers, bytes, None);
    let refused = || Problem::bad_request("call", "the body is not a `NewCall` of this kiosk and key");
    let new: NewCall = serde_json::from_slice(bytes).map_err(|_shape| refused())?;
    let page = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, b'_' | b'.' | b'-');
    let fits = new.call == envelope.key && new.kiosk == envelope.kiosk && forms::is_timestamp(&new.at);
    if !fits || !(1..=40).contains(&new.page.len()) || !new.page.bytes().all(page) {
        return Err(refused());
    }
    let at = app.now_text();
    let (call, is_new) = app
        .record(move |store, app| {
            let called = store.call(&new.call, &new.kiosk, &new.page, &at)?;
            app.steering.changes.note();
            Ok::<_, StepRefused>(called)
        })
        .await?;
    signed(&app, if is_new { StatusCode::CREATED } else { StatusCode::OK }, &call)
}

/// `GET /v1/calls/{call}`
pub(super) async fn state(
    State(app): State<Arc<App>>,
    uri: Uri,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let known = kiosk::question(&app, &headers, &uri).await?;
    let call = app.record(move |store, _app| store.call_state(&id)).await?;
    let call = call.filter(|call| call.kiosk == known.kiosk);
    signed(&app, StatusCode::OK, &call.ok_or_else(|| Problem::not_found("no such call of this kiosk"))?)
}

/// `GET /v1/kiosks/{kiosk}/calls`
pub(super) async fn queue(
    State(app): State<Arc<App>>,
    uri: Uri,
    Path(asked): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let known = kiosk::question(&app, &headers, &uri).await?;
    if asked != known.kiosk {
        return Err(Problem::bad_request("kiosk-id", "a kiosk asks for its own hall only"));
    }
    let calls = app.record(move |store, _app| store.open_calls(Some(&asked))).await?;
    let calls: Vec<Value> = calls.iter().map(|call| Value::Object(call.members())).collect();
    let members = json!({"kiosk": known.kiosk, "calls": calls, "at": app.now_text()});
    Ok(json(StatusCode::OK, app.sign(Context::CallQueue, members)?))
}

/// `POST /v1/calls/{call}/{step}`
pub(super) async fn step(
    State(app): State<Arc<App>>,
    Path((id, step)): Path<(String, String)>,
    headers: HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let bytes = body(&headers, &bytes)?;
    let envelope = kiosk::envelope(&app, &headers, bytes).await?;
    let wanted = StaffStep::read(bytes, &id, &step, &envelope.kiosk)?;
    let to = match step.as_str() {
        "seen" => CallState::Seen,
        "done" => CallState::Done,
        "cancelled" => CallState::Cancelled,
        _ => return Err(Problem::not_found("no such step")),
    };
    let at = app.now_text();
    let call = app
        .record(move |store, app| {
            let by = if to == CallState::Cancelled {
                let own = store.call_state(&id)?.is_some_and(|call| call.kiosk == envelope.kiosk);
                if !own || wanted.staff.is_some() {
                    return Err(Problem::forbidden("not-yours", "only the kiosk that called takes a call back"));
                }
                None
            } else {
                let here = (envelope.kiosk.as_str(), at.as_str());
                Some(may((store, app), wanted.staff.as_deref(), (ANSWER_CALLS, &id), here)?)
            };
            let call = store.call_step(&id, to, by.as_deref(), &at)?;
            app.steering.changes.note();
            Ok::<_, Problem>(call)
        })
        .await?;
    signed(&app, StatusCode::OK, &call)
}

/// `GET /v1/officer/calls`
pub(super) async fn officer_queue(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Problem> {
    officer::officer(&app, &headers)?;
    let calls = app.record(move |store, _app| store.open_calls(None)).await?;
    let calls: Vec<Value> = calls.iter().map(|call| Value::Object(call.members())).collect();
    Ok(json(StatusCode::OK, Value::from(calls).to_string().into_bytes()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeskStep {
    by: String,
}

/// `POST /v1/officer/calls/{call}/{step}`
pub(super) async fn officer_step(
    State(app): State<Arc<App>>,
    Path((id, step)): Path<(String, String)>,
    headers: HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    officer::officer(&app, &headers)?;
    let wanted: DeskStep = serde_json::from_slice(body(&headers, &bytes)?)
        .map_err(|_shape| Problem::bad_request("step", "the body is not a `DeskStep` object"))?;
    let to = match step.as_str() {
        "seen" => CallState::Seen,
        "done" => CallState::Done,
        _ => return Err(Problem::not_found("no such step")),
    };
    if !(1..=70).contains(&wanted.by.chars().count()) {
        return Err(Problem::bad_request("step", "`by` has 1 to 70 characters"));
    }
    let at = app.now_text();
    let call = app
        .record(move |store, app| {
            let call = store.call_step(&id, to, Some(&wanted.by), &at)?;
            app.steering.changes.note();
            Ok::<_, StepRefused>(call)
        })
        .await?;
    signed(&app, StatusCode::OK, &call)
}
