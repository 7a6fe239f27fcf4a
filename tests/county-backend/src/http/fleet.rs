//! Heartbeats and what the county makes of them.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;

use super::{App, body, json, kiosk, officer};
use crate::canonical::Context;
use crate::heartbeat::Heartbeat;
use crate::misbehaviour::Misbehaviour;
use crate::problem::Problem;
use crate::record::RecordError;
use crate::store;

/// `POST /v1/heartbeat`
pub(super) async fn heartbeat(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let bytes = body(&headers, &bytes)?.to_vec();
    let known = kiosk::known(&app, &headers).await?;
    app.requests.note("/v1/heartbeat", &headers, &bytes, None);
    let beat = Heartbeat::read(&bytes, &known.kiosk)?;
    let now = app.now();
    let at = app.now_text();
    let wanted = app
        .record(move |store, app| {
            store.heartbeat(&known.kiosk, &at, &String::from_utf8_lossy(&bytes))?;
            let done: Vec<_> = beat.verbs_done.into_iter().map(|done| (done.id, done.result)).collect();
            store.verbs_done(&known.kiosk, &done)?;
            app.steering.changes.note();
            let again = app.steering.misbehaviour.take_here(Misbehaviour::ReplayedVerb);
            store.wanted(&known.kiosk, now, again)
        })
        .await?;
    let mut response = match wanted {
        None => StatusCode::NO_CONTENT.into_response(),
        Some(members) => json(StatusCode::OK, app.sign(Context::HeartbeatReply, Value::Object(members))?),
    };
    let pace = app.steering.pace.load(Ordering::Relaxed);
    if pace > 0
        && let Ok(value) = HeaderValue::from_str(&format!("{pace}/s"))
    {
        response.headers_mut().insert("Kiosk-Pace", value);
    }
    Ok(response)
}

/// `GET /v1/officer/kiosks`
pub(super) async fn kiosks(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Problem> {
    officer::officer(&app, &headers)?;
    let now = app.now();
    let fleet = app.record(move |store, _app| store.fleet(now)).await?;
    Ok(json(StatusCode::OK, Value::from(fleet).to_string().into_bytes()))
}

/// `GET /metrics`
pub(super) async fn metrics(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Problem> {
    officer::officer(&app, &headers)?;
    let now = app.now();
    let text = app.record(move |store, _app| Ok::<_, RecordError>(store::metrics(&store.fleet(now)?))).await?;
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, kind)], text).into_response())
}
