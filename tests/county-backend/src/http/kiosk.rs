//! The kiosk's side of the contract.
//!
//! Order of the checks of a delivery: media type and size, header forms, who asks (kiosk table, device signature),
//! whether it was answered before, the seal, the plaintext's shape; then one transaction.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{App, body, header_text, json};
use crate::canonical::Context;
use crate::plaintext::{self, PersonQuery, Rating, Submission};
use crate::problem::Problem;
use crate::record::RecordError;
use crate::store::{Arrival, Matter, Received, Refused};
use crate::{envelope, forms};

/// Questions about tickets one kiosk may ask in [`WINDOW`].
const QUESTIONS: usize = 20;
const WINDOW: Duration = Duration::from_mins(1);

/// When each kiosk asked about tickets: ticket and phone tail must not be found by trying.
#[derive(Default)]
pub(crate) struct Questions(Mutex<HashMap<String, Vec<Instant>>>);

impl Questions {
    /// Counts one question; the seconds to wait when there were too many.
    pub(super) fn ask(&self, kiosk: &str, now: Instant) -> Result<(), u64> {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let times = asked.entry(kiosk.to_owned()).or_default();
        times.retain(|at| now.duration_since(*at) < WINDOW);
        match times.first() {
            Some(first) if times.len() >= QUESTIONS => {
                Err((WINDOW.saturating_sub(now.duration_since(*first))).as_secs() + 1)
            }
            _ => {
                times.push(now);
                Ok(())
            }
        }
    }
}

/// A kiosk number that is in the kiosk table, and its device key.
pub(super) struct Known {
    pub(super) kiosk: String,
    device_key: [u8; 32],
}

pub(super) async fn known(app: &Arc<App>, headers: &HeaderMap) -> Result<Known, Problem> {
    let kiosk = header_text(headers, "Kiosk-Id")
        .filter(|text| forms::is_kiosk_number(text))
        .ok_or_else(|| Problem::bad_request("kiosk-id", "`Kiosk-Id` must be four digits"))?
        .to_owned();
    let asked = kiosk.clone();
    let device_key = app
        .record(move |store, _app| store.device_key(&asked))
        .await?
        .ok_or_else(|| Problem::unauthorized("unknown-kiosk", "no kiosk of this number is registered"))?;
    Ok(Known { kiosk, device_key })
}

/// A request in the contract's envelope whose sender is proven.
pub(super) struct Envelope {
    pub(super) key: String,
    pub(super) kiosk: String,
    signature: String,
    fp: String,
}

fn key(headers: &HeaderMap) -> Result<String, Problem> {
    let key = header_text(headers, "Idempotency-Key")
        .and_then(|text| text.strip_prefix('"')?.strip_suffix('"'))
        .filter(|key| forms::is_uuid_v7(key))
        .ok_or_else(|| {
            Problem::bad_request("idempotency-key", "`Idempotency-Key` must be a lower-case UUIDv7 in double quotes")
        })?;
    Ok(key.to_owned())
}

/// A GET whose sender is proven.
pub(super) async fn question(app: &Arc<App>, headers: &HeaderMap, uri: &Uri) -> Result<Known, Problem> {
    let key = key(headers)?;
    let known = known(app, headers).await?;
    let path = uri.path_and_query().map_or_else(|| uri.path(), |path| path.as_str());
    let signature = header_text(headers, "Kiosk-Signature").unwrap_or_default();
    if envelope::question_signed(&known.device_key, &key, &known.kiosk, path, signature) {
        Ok(known)
    } else {
        Err(Problem::unauthorized("signature", "`Kiosk-Signature` is not this kiosk's over this question"))
    }
}

pub(super) async fn envelope(app: &Arc<App>, headers: &HeaderMap, bytes: &[u8]) -> Result<Envelope, Problem> {
    let key = key(headers)?;
    let known = known(app, headers).await?;
    let signature = header_text(headers, "Kiosk-Signature").unwrap_or_default().to_owned();
    if !envelope::device_signed(&known.device_key, &key, &known.kiosk, bytes, &signature) {
        return Err(Problem::unauthorized("signature", "`Kiosk-Signature` is not this kiosk's over this body"));
    }
    Ok(Envelope { key, kiosk: known.kiosk, signature, fp: forms::fingerprint(bytes) })
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let detail = refused.to_string();
        match refused {
            Refused::KeyReused => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "key-reused", detail),
            // Not 409: waiting does not help, somebody must look.
            Refused::TicketTaken => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "ticket-taken", detail),
            Refused::Record(error) => Self::internal(&error),
        }
    }
}

/// `POST /v1/submissions`
pub(super) async fn submit(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    deliver("/v1/submissions", &app, &headers, &bytes, |store, app, envelope, opened, at| {
        let submission: Submission = plaintext::read(&opened)?;
        submission.check(&envelope.key, &envelope.kiosk)?;
        let text = String::from_utf8_lossy(&opened);
        Ok(store
            .receive(&envelope.arrival(at), &submission, &text, &app.roles, &|members| acknowledgement(app, members))?)
    })
    .await
}

/// `POST /v1/ratings`
pub(super) async fn rate(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    deliver("/v1/ratings", &app, &headers, &bytes, |store, app, envelope, opened, at| {
        let rating: Rating = plaintext::read(&opened)?;
        rating.check(&envelope.key, &envelope.kiosk)?;
        Ok(store.receive_rating(&envelope.arrival(at), &rating, &|members| acknowledgement(app, members))?)
    })
    .await
}

impl Envelope {
    pub(super) fn arrival<'a>(&'a self, at: &'a str) -> Arrival<'a> {
        Arrival { key: &self.key, kiosk: &self.kiosk, fp: &self.fp, signature: &self.signature, at }
    }
}

pub(super) fn acknowledgement(app: &App, members: serde_json::Map<String, Value>) -> Result<Vec<u8>, RecordError> {
    app.sign_map(Context::Acknowledgement, members).map_err(|error| RecordError::Sign(Box::new(error)))
}

/// What submissions and ratings have in common. `receive` gets the opened plaintext and the time of arrival.
pub(super) async fn deliver<F>(
    path: &'static str,
    app: &Arc<App>,
    headers: &HeaderMap,
    bytes: &Result<Bytes, BytesRejection>,
    receive: F,
) -> Result<Response, Problem>
where
    F: FnOnce(&mut crate::store::Store, &App, &Envelope, Vec<u8>, &str) -> Result<Received, Problem> + Send + 'static,
{
    let sealed = body(headers, bytes)?.to_vec();
    let envelope = envelope(app, headers, &sealed).await?;
    let headers = headers.clone();
    let at = app.now_text();
    let received = app
        .record(move |store, app| {
            // Before the seal: what was acknowledged stays acknowledged whatever became of the sealing key.
            if let Some(before) = store.replay(&envelope.key, &envelope.fp)? {
                return Ok::<_, Problem>(before);
            }
            let opened = envelope::open(&app.keys, &envelope.key, &envelope.kiosk, &sealed)?;
            app.requests.note(path, &headers, &sealed, Some(&opened));
            let received = receive(store, app, &envelope, opened, &at)?;
            app.steering.changes.note();
            Ok(received)
        })
        .await?;
    Ok(json(if received.new { StatusCode::CREATED } else { StatusCode::OK }, received.body))
}

/// `POST /v1/persons/facts`
pub(super) async fn facts(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let sealed = body(&headers, &bytes)?;
    let envelope = envelope(&app, &headers, sealed).await?;
    let opened = envelope::open(&app.keys, &envelope.key, &envelope.kiosk, sealed)?;
    app.requests.note("/v1/persons/facts", &headers, sealed, Some(&opened));
    let query: PersonQuery = plaintext::read(&opened)?;
    query.check()?;
    let facts = app.record(move |store, _app| store.facts(&query.id_no)).await?;
    let members = json!({
        "query": envelope.key,
        "pension": facts.pension.word(),
        "active_employment": facts.employment.word(),
        "active_insurance": facts.insurance.word(),
        "active_licence": facts.licence.word(),
        "active_unemployment": facts.unemployment.word(),
        "insured_months": facts.insured_months.map_or_else(|| Value::from("unknown"), Value::from),
        // No `known`: it is for `card + clerk`, and a query cannot prove that a clerk is there.
        "held": facts.held,
        "matters": facts.matters.iter().map(own_matter).collect::<Vec<_>>(),
        "at": app.now_text(),
    });
    Ok(json(StatusCode::OK, app.sign(Context::PersonFacts, members)?))
}

/// `Matter` of the contract.
fn own_matter(of: &Matter) -> Value {
    let mut members = matter(of);
    if let Value::Object(members) = &mut members {
        members.insert("rated".to_owned(), Value::from(of.rated));
    }
    members
}

/// What `Matter` and `TicketStatus` have in common.
fn matter(matter: &Matter) -> Value {
    let mut members = json!({
        "ticket": matter.ticket,
        "service": matter.service,
        "state": matter.state.word(),
        "since": matter.since,
    });
    if let (Some(note), Value::Object(members)) = (&matter.note, &mut members) {
        members.insert("note".to_owned(), Value::from(note.as_str()));
    }
    members
}

/// `TicketStatus` of a matter, signed.
pub(super) fn signed_status(app: &App, of: &Matter) -> Result<Vec<u8>, Problem> {
    let mut members = matter(of);
    if let Value::Object(members) = &mut members {
        members.insert("at".to_owned(), Value::from(app.now_text()));
    }
    app.sign(Context::TicketStatus, members)
}

#[derive(Deserialize)]
pub(super) struct PhoneTail {
    phone_tail: String,
}

/// `GET /v1/tickets/{ticket}`
pub(super) async fn ticket(
    State(app): State<Arc<App>>,
    Path(ticket): Path<String>,
    query: Result<Query<PhoneTail>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let known = known(&app, &headers).await?;
    if !forms::is_ticket(&ticket) {
        return Err(Problem::bad_request("ticket", "a ticket number has 12 digits, the last a check digit"));
    }
    let phone_tail = query
        .ok()
        .map(|Query(query)| query.phone_tail)
        .filter(|tail| tail.len() == 4 && forms::all_digits(tail))
        .ok_or_else(|| Problem::bad_request("phone-tail", "`phone_tail` must be four digits"))?;
    app.questions.ask(&known.kiosk, Instant::now()).map_err(|seconds| {
        Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-many", "too many questions about tickets from this kiosk")
            .retry_after(seconds)
    })?;
    let found = app.record(move |store, _app| store.status(&ticket, &phone_tail)).await?;
    // One answer for a wrong number and a wrong phone: neither can be tried out by itself.
    let found = found.ok_or_else(|| Problem::not_found("no matter has this number and phone"))?;
    Ok(json(StatusCode::OK, signed_status(&app, &found)?))
}

/// `GET /v1/time`
pub(super) async fn time(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Problem> {
    known(&app, &headers).await?;
    Ok(json(StatusCode::OK, app.sign(Context::Time, json!({"now": app.now_text()}))?))
}

/// `GET /v1/kiosks/{kiosk}/numbering`
pub(super) async fn numbering(
    State(app): State<Arc<App>>,
    Path(kiosk): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let known = known(&app, &headers).await?;
    if kiosk != known.kiosk {
        return Err(Problem::bad_request("kiosk-id", "a kiosk asks for its own numbers only"));
    }
    let highest = app.record(move |store, _app| store.highest(&kiosk)).await?;
    let members = json!({"kiosk": known.kiosk, "highest": highest, "at": app.now_text()});
    Ok(json(StatusCode::OK, app.sign(Context::Numbering, members)?))
}

#[derive(Deserialize)]
pub(super) struct Since {
    since: Option<u32>,
}

/// `GET /v1/codes/{table}`
pub(super) async fn codes(
    State(app): State<Arc<App>>,
    Path(table): Path<String>,
    query: Result<Query<Since>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    known(&app, &headers).await?;
    let Query(Since { since }) =
        query.map_err(|_rejection| Problem::bad_request("since", "`since` must be a version number"))?;
    let asked = table.clone();
    let (version, entries) = app
        .record(move |store, _app| store.codes(&asked))
        .await?
        .ok_or_else(|| Problem::not_found("no such code table"))?;
    if since == Some(version) {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    let members = json!({"table": table, "version": version, "entries": entries});
    Ok(json(StatusCode::OK, app.sign(Context::CodeTable, members)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_kiosk_asks_twenty_times_a_minute() {
        let questions = Questions::default();
        let start = Instant::now();
        for _ in 0..QUESTIONS {
            assert_eq!(questions.ask("0012", start), Ok(()));
        }
        assert_eq!(questions.ask("0012", start + Duration::from_secs(10)), Err(51));
        assert_eq!(questions.ask("0013", start), Ok(()));
        assert_eq!(questions.ask("0012", start + WINDOW), Ok(()));
    }
}
