//! The layer around the handlers: a request comes in, and something goes wrong with it.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use futures::stream;
use jiff::fmt::rfc2822::DateTimePrinter;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use super::switch::Target;
use super::{Misbehaviour, RefusalBody, RetryAfter, StaffListFault};
use crate::canonical::{self, Context};
use crate::forms;
use crate::http::{App, Cut, SEALED_LIMIT};
use crate::keys::SIGN_KID;
use crate::problem::Problem;

/// How long half an answer has to get on its way before the connection is reset.
const ON_ITS_WAY: Duration = Duration::from_millis(50);

/// Where a network that wants a login sends everybody.
const LOGIN: &str = "http://login.invalid/";

/// The layer.
pub(crate) async fn layer(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let switch = &app.steering.misbehaviour;
    let target = Target::of(request.method(), request.uri().path());
    let key = request.headers().get("Idempotency-Key").and_then(|key| key.to_str().ok()).map(str::to_owned);
    if target.delivery && key.as_deref().is_some_and(|key| switch.works_on(key)) {
        return Problem::new(StatusCode::CONFLICT, "being-processed", "this delivery is being processed")
            .into_response();
    }
    let what = switch.take(target);
    let cut = request.extensions_mut().remove::<Cut>();
    match what {
        Misbehaviour::None
        | Misbehaviour::DropPercent { .. }
        | Misbehaviour::Certificate(_)
        | Misbehaviour::ReplayedVerb
        | Misbehaviour::Http1Only => next.run(request).await,
        Misbehaviour::DropBeforeCommit => {
            // Read first, so that the kiosk has sent all and cannot know what became of it.
            let _body = to_bytes(request.into_body(), SEALED_LIMIT).await;
            cut_off(cut).await
        }
        Misbehaviour::DropAfterCommit => {
            let _answer = next.run(request).await;
            cut_off(cut).await
        }
        Misbehaviour::Busy(wait) => busy(&app, key.unwrap_or_default(), wait, request, next).await,
        Misbehaviour::Stall(wait) => {
            tokio::time::sleep(wait).await;
            next.run(request).await
        }
        Misbehaviour::Trickle(bytes_a_second) => trickle(next.run(request).await, bytes_a_second).await,
        Misbehaviour::ResetMidBody => reset_mid_body(next.run(request).await, cut).await,
        Misbehaviour::Unavailable { retry_after_s } => {
            refusal(503, RetryAfter::Seconds(retry_after_s), RefusalBody::Problem, app.now())
        }
        Misbehaviour::Status(status) => refusal(status, RetryAfter::Absent, RefusalBody::Problem, app.now()),
        Misbehaviour::Refuse { status, retry_after, body } => refusal(status, retry_after, body, app.now()),
        Misbehaviour::CaptivePortal => plain(
            "text/html; charset=utf-8",
            "<!doctype html><html><head><title>Login</title></head><body><form action=\"/login\"><input \
             name=\"user\"><input name=\"password\" type=\"password\"></form></body></html>"
                .to_owned(),
        ),
        Misbehaviour::Garbage => plain("application/json", "{\"key\": \"01\u{FFFD}, }}".to_owned()),
        Misbehaviour::Oversize => plain("application/json", format!("{{\"pad\":\"{}\"}}", "x".repeat(300 * 1024))),
        Misbehaviour::HugeHeaders => huge_headers(next.run(request).await),
        Misbehaviour::AnotherAck => match app.newest_acknowledgement().await {
            Ok(Some(body)) => plain("application/json", String::from_utf8_lossy(&body).into_owned()),
            Ok(None) => next.run(request).await,
            Err(problem) => problem.into_response(),
        },
        Misbehaviour::WrongSignature
        | Misbehaviour::WrongKey
        | Misbehaviour::WrongFp
        | Misbehaviour::UnknownOutcome
        | Misbehaviour::SecondThoughts
        | Misbehaviour::ClockOff(_)
        | Misbehaviour::StaffList(_) => {
            let answer = next.run(request).await;
            match target.context {
                Some(context) => spoil(&app, what, context, answer).await,
                None => answer,
            }
        }
    }
}

/// Cuts the connection this request came on; the answer is never sent.
async fn cut_off(cut: Option<Cut>) -> Response {
    if let Some(cut) = cut {
        cut.now();
    }
    std::future::pending().await
}

/// Takes its time, whether or not the kiosk waits.
async fn busy(app: &Arc<App>, key: String, wait: Duration, request: Request, next: Next) -> Response {
    let working = app.steering.misbehaviour.work_on(&key);
    // The body first: it ends with the connection, the work does not.
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, SEALED_LIMIT).await else {
        return Problem::bad_request("body", "the body could not be read to its end").into_response();
    };
    let request = Request::from_parts(parts, Body::from(body));
    let work = tokio::spawn(async move {
        tokio::time::sleep(wait).await;
        let answer = next.run(request).await;
        drop(working);
        answer
    });
    work.await.unwrap_or_else(|error| Problem::internal(&error).into_response())
}

/// An answer whose body comes drop by drop.
async fn trickle(answer: Response, bytes_a_second: u32) -> Response {
    let (parts, bytes) = whole(answer).await;
    let drops: Vec<Bytes> = bytes.chunks(1).map(Bytes::copy_from_slice).collect();
    let pause = Duration::from_secs(1) / bytes_a_second.max(1);
    let drops = stream::unfold(drops.into_iter(), move |mut drops| async move {
        tokio::time::sleep(pause).await;
        drops.next().map(|one| (Ok::<_, Infallible>(one), drops))
    });
    Response::from_parts(parts, Body::from_stream(drops))
}

/// Half of an answer, then nothing.
async fn reset_mid_body(answer: Response, cut: Option<Cut>) -> Response {
    let (mut parts, bytes) = whole(answer).await;
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
    let half = bytes.slice(..bytes.len() / 2);
    let halves = stream::unfold((Some(half), cut), |(half, cut)| async move {
        if let Some(half) = half {
            return Some((Ok::<_, Infallible>(half), (None, cut)));
        }
        tokio::time::sleep(ON_ITS_WAY).await;
        if let Some(cut) = cut {
            cut.reset();
        }
        std::future::pending().await
    });
    Response::from_parts(parts, Body::from_stream(halves))
}

async fn whole(answer: Response) -> (axum::http::response::Parts, Bytes) {
    let (parts, body) = answer.into_parts();
    // The county's own answer: it is small and cannot fail.
    (parts, to_bytes(body, usize::MAX).await.unwrap_or_default())
}

fn refusal(status: u16, retry_after: RetryAfter, body: RefusalBody, now: Timestamp) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = match body {
        RefusalBody::Problem => Problem::new(status, "misbehaviour", "as the county was told to").into_response(),
        RefusalBody::Html => {
            plain("text/html", format!("<html><body><h1>{status}</h1><hr>nginx</body></html>")).into_response()
        }
        RefusalBody::Empty => Response::default(),
    };
    *response.status_mut() = status;
    let retry_after = match retry_after {
        RetryAfter::Absent => None,
        RetryAfter::Seconds(seconds) => Some(HeaderValue::from(seconds)),
        RetryAfter::Date(seconds) => now
            .checked_add(SignedDuration::from_secs(seconds.into()))
            .and_then(|at| DateTimePrinter::new().timestamp_to_rfc9110_string(&at))
            .ok()
            .and_then(|text| HeaderValue::from_str(&text).ok()),
        RetryAfter::Nonsense => Some(HeaderValue::from_static("soon")),
    };
    if let Some(value) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
    if matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        response.headers_mut().insert(header::LOCATION, HeaderValue::from_static(LOGIN));
    }
    response
}

fn huge_headers(mut answer: Response) -> Response {
    for n in 0..128 {
        if let (Ok(name), Ok(value)) =
            (HeaderName::try_from(format!("x-filler-{n}")), HeaderValue::try_from("f".repeat(4096)))
        {
            answer.headers_mut().insert(name, value);
        }
    }
    answer
}

fn plain(content_type: &'static str, body: String) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static(content_type))], body).into_response()
}

/// Changes a signed answer. Problems pass as they are.
async fn spoil(app: &App, what: Misbehaviour, context: Context, answer: Response) -> Response {
    let replayed = answer.status() == StatusCode::OK;
    if !answer.status().is_success() || (what == Misbehaviour::SecondThoughts && !replayed) {
        return answer;
    }
    let (mut parts, bytes) = whole(answer).await;
    let Ok(members) = serde_json::from_slice::<Map<String, Value>>(&bytes) else {
        return Response::from_parts(parts, Body::from(bytes));
    };
    let forged = matches!(what, Misbehaviour::WrongSignature | Misbehaviour::StaffList(StaffListFault::Forged));
    let spoilt = if forged {
        let stranger = ed25519_dalek::SigningKey::from_bytes(&rand::random());
        canonical::sign(members, context, SIGN_KID, &stranger)
    } else {
        canonical::sign(rewritten(members, what), context, SIGN_KID, &app.keys.signing)
    };
    match spoilt {
        Ok(bytes) => {
            parts.headers.remove(header::CONTENT_LENGTH);
            Response::from_parts(parts, Body::from(bytes))
        }
        Err(error) => Problem::internal(&error).into_response(),
    }
}

fn rewritten(mut members: Map<String, Value>, what: Misbehaviour) -> Map<String, Value> {
    for (name, value) in &mut members {
        if (what, name.as_str()) == (Misbehaviour::StaffList(StaffListFault::Older), "version") {
            *value = Value::from(0);
        }
        let Some(text) = value.as_str() else { continue };
        match (what, name.as_str()) {
            (Misbehaviour::WrongKey, "key") => *value = Value::from("01937f3c-0000-7000-8000-000000000000"),
            (Misbehaviour::WrongFp, "fp") => *value = Value::from("0".repeat(64)),
            (Misbehaviour::UnknownOutcome, "outcome") => *value = Value::from("filed"),
            (Misbehaviour::SecondThoughts, "outcome") => {
                *value = Value::from(if text == "rejected_business" { "received" } else { "rejected_business" });
            }
            (Misbehaviour::StaffList(StaffListFault::OtherKiosk), "kiosk") => *value = Value::from("9999"),
            (Misbehaviour::StaffList(StaffListFault::Expired), "issued_at" | "expires_at") => {
                // Issued three days and an hour ago, so it ended an hour ago.
                if let Ok(right) = text.parse::<Timestamp>()
                    && let Ok(past) = right.checked_add(SignedDuration::from_hours(-73))
                {
                    *value = Value::from(forms::timestamp(past));
                }
            }
            (Misbehaviour::ClockOff(seconds), "now" | "at" | "received_at") => {
                if let Ok(right) = text.parse::<Timestamp>()
                    && let Ok(off) = right.checked_add(SignedDuration::from_secs(seconds))
                {
                    *value = Value::from(forms::timestamp(off));
                }
            }
            _ => {}
        }
    }
    members
}
