//! A clerk beside the person: call-backs, confirmations, withdrawals, the record, drafts.

use std::sync::Arc;
use std::time::Instant;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{App, body, calls, json, kiosk, officer};
use crate::canonical::Context;
use crate::envelope;
use crate::forms;
use crate::plaintext::{self, CallBack, Confirmation, Draft, DraftTake, RecordQuery, Withdrawal};
use crate::problem::Problem;
use crate::roles::{DRAFT_GIVE, DRAFT_TAKE};
use crate::store::{Kept, NotShown, NotTaken, Taken, Taker};

/// `POST /v1/callbacks`
pub(super) async fn call_back(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    kiosk::deliver("/v1/callbacks", &app, &headers, &bytes, |store, app, envelope, opened, at| {
        let asked: CallBack = plaintext::read(&opened)?;
        asked.check(&envelope.key, &envelope.kiosk)?;
        Ok(store.receive_call_back(&envelope.arrival(at), &asked, &|members| kiosk::acknowledgement(app, members))?)
    })
    .await
}

/// `POST /v1/confirmations`
pub(super) async fn confirm(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    kiosk::deliver("/v1/confirmations", &app, &headers, &bytes, |store, app, envelope, opened, at| {
        let said: Confirmation = plaintext::read(&opened)?;
        said.check(&envelope.key, &envelope.kiosk)?;
        let sign = |members| kiosk::acknowledgement(app, members);
        Ok(store.receive_confirmation(&envelope.arrival(at), &said, &app.roles, &sign)?)
    })
    .await
}

/// `POST /v1/withdrawals`
pub(super) async fn withdraw(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    kiosk::deliver("/v1/withdrawals", &app, &headers, &bytes, |store, app, envelope, opened, at| {
        let said: Withdrawal = plaintext::read(&opened)?;
        said.check(&envelope.key, &envelope.kiosk)?;
        let sign = |members| kiosk::acknowledgement(app, members);
        Ok(store.receive_withdrawal(&envelope.arrival(at), &said, &app.roles, &sign)?)
    })
    .await
}

impl From<NotShown> for Problem {
    fn from(not: NotShown) -> Self {
        let detail = not.to_string();
        match not {
            NotShown::NotConfirmed => Self::forbidden("not-confirmed", detail),
            NotShown::MayNot => Self::forbidden("may-not", detail),
            NotShown::NoSuchTicket => Self::not_found(detail),
            NotShown::Record(error) => Self::internal(&error),
        }
    }
}

/// `POST /v1/persons/record`
pub(super) async fn record(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let (envelope, opened) = opened("/v1/persons/record", &app, &headers, &bytes).await?;
    let query: RecordQuery = plaintext::read(&opened)?;
    query.check()?;
    let (now, at) = (app.now(), app.now_text());
    let kiosk = envelope.kiosk;
    let mut members = app.record(move |store, app| store.person_record(&query, &kiosk, (now, &at), &app.roles)).await?;
    members.insert("query".to_owned(), envelope.key.into());
    Ok(json(StatusCode::OK, app.sign(Context::PersonRecord, Value::Object(members))?))
}

/// What is inside a sealed question, its sender proven.
async fn opened(
    path: &'static str,
    app: &Arc<App>,
    headers: &HeaderMap,
    bytes: &Result<Bytes, BytesRejection>,
) -> Result<(kiosk::Envelope, Vec<u8>), Problem> {
    let sealed = body(headers, bytes)?;
    let envelope = kiosk::envelope(app, headers, sealed).await?;
    let opened = envelope::open(&app.keys, &envelope.key, &envelope.kiosk, sealed)?;
    app.requests.note(path, headers, sealed, Some(&opened));
    Ok((envelope, opened))
}

/// `DraftReceipt`, signed.
fn receipt(app: &App, key: &str, kept: &Kept) -> Result<Response, Problem> {
    let members = json!({"key": key, "code": kept.code, "expires_at": kept.expires_at, "at": app.now_text()});
    let status = if kept.new { StatusCode::CREATED } else { StatusCode::OK };
    Ok(json(status, app.sign(Context::DraftReceipt, members)?))
}

/// `TakenDraft`, signed.
fn taken(app: &App, query: &str, code: &str, taken: Taken) -> Result<Response, Problem> {
    let mut members = json!({
        "query": query,
        "code": code,
        "content": taken.content,
        "given_at": taken.given_at,
        "at": app.now_text(),
    });
    if let Some(by) = taken.given_by {
        members["given_by"] = by.into();
    }
    Ok(json(StatusCode::OK, app.sign(Context::Draft, members)?))
}

impl From<NotTaken> for Problem {
    fn from(not: NotTaken) -> Self {
        let detail = not.to_string();
        match not {
            NotTaken::NoSuchDraft => Self::not_found(detail),
            NotTaken::Taken => Self::new(StatusCode::CONFLICT, "taken", detail),
            NotTaken::Expired => Self::new(StatusCode::GONE, "expired", detail),
            NotTaken::NotYours => Self::forbidden("not-yours", detail),
            NotTaken::Record(error) => Self::internal(&error),
        }
    }
}

/// `POST /v1/drafts`
pub(super) async fn give_draft(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let (envelope, opened) = opened("/v1/drafts", &app, &headers, &bytes).await?;
    let draft: Draft = plaintext::read(&opened)?;
    draft.check(&envelope.key, &envelope.kiosk)?;
    let id_no = plaintext::draft_person(&draft.content)?;
    let (now, at, key) = (app.now(), app.now_text(), envelope.key.clone());
    let kept = app
        .record(move |store, app| {
            if draft.staff.is_some() {
                let here = (envelope.kiosk.as_str(), at.as_str());
                calls::may((&mut *store, app), draft.staff.as_deref(), (DRAFT_GIVE, &envelope.key), here)?;
            }
            let kept = store.give_draft(&envelope.key, &id_no, draft.staff.as_deref(), &draft.content, now)?;
            app.steering.changes.note();
            Ok::<_, Problem>(kept)
        })
        .await?;
    receipt(&app, &key, &kept)
}

/// `POST /v1/drafts/{code}/take`
pub(super) async fn take_draft(
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
    headers: HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let (envelope, opened) = opened("/v1/drafts/{code}/take", &app, &headers, &bytes).await?;
    let take: DraftTake = plaintext::read(&opened)?;
    take.check(&code)?;
    // Ten million codes must not be found by trying.
    app.drafts_asked.ask(&envelope.kiosk, Instant::now()).map_err(|seconds| {
        Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-many", "too many pick-up codes from this kiosk")
            .retry_after(seconds)
    })?;
    let (now, at) = (app.now(), app.now_text());
    let (key, asked) = (envelope.key.clone(), code.clone());
    let draft = app
        .record(move |store, app| {
            let taker = if let Some(id_no) = &take.id_no {
                Taker::Person(id_no)
            } else {
                let here = (envelope.kiosk.as_str(), at.as_str());
                calls::may((&mut *store, app), take.staff.as_deref(), (DRAFT_TAKE, &envelope.key), here)?;
                Taker::Office
            };
            Ok::<_, Problem>(store.take_draft(&asked, &envelope.key, &taker, now)?)
        })
        .await?;
    taken(&app, &key, &code, draft)
}

/// `POST /v1/officer/drafts`
pub(super) async fn officer_give_draft(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    officer::officer(&app, &headers)?;
    let content: Value = plaintext::read(body(&headers, &bytes)?)?;
    let id_no = plaintext::draft_person(&content)?;
    let (now, key) = (app.now(), uuid::Uuid::now_v7().to_string());
    let given = key.clone();
    let kept = app.record(move |store, _app| store.give_draft(&given, &id_no, None, &content, now)).await?;
    receipt(&app, &key, &kept)
}

/// `POST /v1/officer/drafts/{code}/take`
pub(super) async fn officer_take_draft(
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    officer::officer(&app, &headers)?;
    if !forms::is_draft_code(&code) {
        return Err(Problem::not_found("a pick-up code is eight digits, the last a check digit"));
    }
    let (now, query): (Timestamp, String) = (app.now(), uuid::Uuid::now_v7().to_string());
    let (asked, key) = (code.clone(), query.clone());
    let draft = app.record(move |store, _app| store.take_draft(&asked, &key, &Taker::Office, now)).await?;
    taken(&app, &query, &code, draft)
}
