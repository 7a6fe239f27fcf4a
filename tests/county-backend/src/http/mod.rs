//! The contract's paths, and what they stand on: [`kiosk`] and [`officer`], [`staff`] and what staff do ([`calls`], [`visit`],
//! [`tasks`]),
//! the [`fleet`].
//!
//! Deliberately absent: `/v1/*` paths the contract does not have.

mod calls;
mod fleet;
mod kiosk;
mod officer;
mod staff;
mod tasks;
mod visit;

pub(crate) use staff::TechnicianQuestion;

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};
use tokio::sync::Notify;

use crate::canonical::{self, Context};
use crate::changes::Changes;
use crate::forms;
use crate::keys::{KeyMaterial, SIGN_KID};
use crate::misbehaviour::{self, Switch};
use crate::problem::Problem;
use crate::record::RecordError;
use crate::requests::Requests;
use crate::roles::Roles;
use crate::store::Store;

/// Largest request body: `Sealed.ct` may have 262144 characters; the rest of `Sealed` is small.
pub(crate) const SEALED_LIMIT: usize = 262_144 + 1024;

/// What a tester sets while the county runs; it outlives a restart.
pub(crate) struct Steering {
    pub(crate) misbehaviour: Switch,
    pub(crate) clock_offset_s: AtomicI64,
    /// Deliveries a second in `Kiosk-Pace`; 0 sends no such header.
    pub(crate) pace: AtomicU32,
    pub(crate) changes: Changes,
}

impl Default for Steering {
    fn default() -> Self {
        Self {
            misbehaviour: Switch::default(),
            clock_offset_s: AtomicI64::new(0),
            pace: AtomicU32::new(1),
            changes: Changes::default(),
        }
    }
}

/// What all handlers share.
pub(crate) struct App {
    pub(crate) keys: KeyMaterial,
    pub(crate) store: Mutex<Store>,
    pub(crate) steering: Arc<Steering>,
    pub(crate) requests: Requests,
    pub(crate) roles: Roles,
    officer_token: String,
    pub(crate) portal_token: String,
    questions: kiosk::Questions,
    drafts_asked: kiosk::Questions,
}

impl App {
    pub(crate) fn new(
        keys: KeyMaterial,
        store: Store,
        roles: Roles,
        (officer_token, portal_token): (String, String),
        steering: Arc<Steering>,
    ) -> Self {
        Self {
            keys,
            store: Mutex::new(store),
            steering,
            requests: Requests::default(),
            roles,
            officer_token,
            portal_token,
            questions: kiosk::Questions::default(),
            drafts_asked: kiosk::Questions::default(),
        }
    }

    /// The county's clock.
    pub(crate) fn now(&self) -> Timestamp {
        let offset = SignedDuration::from_secs(self.steering.clock_offset_s.load(Ordering::Relaxed));
        let now = Timestamp::now();
        now.checked_add(offset).unwrap_or(now)
    }

    /// The county's clock as RFC 3339.
    pub(crate) fn now_text(&self) -> String {
        forms::timestamp(self.now())
    }

    /// The newest acknowledgement's bytes.
    pub(crate) async fn newest_acknowledgement(self: &Arc<Self>) -> Result<Option<Vec<u8>>, Problem> {
        self.record(|store, _app| store.newest_acknowledgement()).await
    }

    /// Works on the record, off the threads that serve connections. Commits wait for the disk.
    async fn record<T, E, F>(self: &Arc<Self>, work: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        E: Into<Problem> + Send + 'static,
        F: FnOnce(&mut Store, &Self) -> Result<T, E> + Send + 'static,
    {
        let app = Arc::clone(self);
        tokio::task::spawn_blocking(move || {
            // A panic while the lock was held left at most a rolled-back transaction behind.
            let mut store = app.store.lock().unwrap_or_else(PoisonError::into_inner);
            work(&mut store, &app).map_err(Into::into)
        })
        .await
        .map_err(|error| Problem::internal(&error))?
    }

    /// Signs an answer.
    pub(crate) fn sign(&self, context: Context, members: Value) -> Result<Vec<u8>, Problem> {
        let Value::Object(members) = members else { return Ok(Vec::new()) };
        self.sign_map(context, members).map_err(|error| Problem::internal(&error))
    }

    fn sign_map(&self, context: Context, members: Map<String, Value>) -> Result<Vec<u8>, canonical::CanonicalError> {
        canonical::sign(members, context, SIGN_KID, &self.keys.signing)
    }
}

impl From<RecordError> for Problem {
    fn from(error: RecordError) -> Self {
        Self::internal(&error)
    }
}

/// Cuts the connection a request came on.
#[derive(Clone)]
pub(crate) struct Cut(Arc<Notify>, Arc<AtomicBool>);

impl Cut {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Notify::new()), Arc::default())
    }

    /// Ends it as a process ends that dies.
    pub(crate) fn now(&self) {
        self.0.notify_one();
    }

    /// Resets it (TCP RST): also what was sent and not yet read is gone.
    pub(crate) fn reset(&self) {
        self.1.store(true, Ordering::Release);
        self.0.notify_one();
    }

    /// Returns when it is wanted; whether by a reset.
    pub(crate) async fn wanted(&self) -> bool {
        self.0.notified().await;
        self.1.load(Ordering::Acquire)
    }
}

/// All paths.
pub(crate) fn router(app: &Arc<App>) -> Router {
    let kiosk = Router::new()
        .route("/v1/submissions", post(kiosk::submit))
        .route("/v1/ratings", post(kiosk::rate))
        .route("/v1/persons/facts", post(kiosk::facts))
        .route("/v1/tickets/{ticket}", get(kiosk::ticket))
        .route("/v1/time", get(kiosk::time))
        .route("/v1/kiosks/{kiosk}/numbering", get(kiosk::numbering))
        .route("/v1/codes/{table}", get(kiosk::codes))
        .route("/v1/callbacks", post(visit::call_back))
        .route("/v1/confirmations", post(visit::confirm))
        .route("/v1/withdrawals", post(visit::withdraw))
        .route("/v1/persons/record", post(visit::record))
        .route("/v1/drafts", post(visit::give_draft))
        .route("/v1/drafts/{code}/take", post(visit::take_draft))
        .route("/v1/staff/{staff}/tasks", get(tasks::tasks))
        .route("/v1/kiosks/{kiosk}/classes", get(tasks::classes))
        .route("/v1/classes/{class}/{step}", post(tasks::step))
        .route("/v1/heartbeat", post(fleet::heartbeat))
        .route("/v1/kiosks/{kiosk}/staff", get(staff::list))
        .route("/v1/calls", post(calls::call))
        .route("/v1/calls/{call}", get(calls::state))
        .route("/v1/calls/{call}/{step}", post(calls::step))
        .route("/v1/kiosks/{kiosk}/calls", get(calls::queue))
        .fallback(async || Problem::not_found("no such path"))
        .method_not_allowed_fallback(async || {
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method", "the path does not take this method")
        })
        .layer(middleware::from_fn_with_state(Arc::clone(app), misbehaviour::layer));
    Router::new()
        .route("/v1/officer/submissions/{ticket}/decision", post(officer::decide))
        .route("/v1/officer/calls", get(calls::officer_queue))
        .route("/v1/officer/calls/{call}/{step}", post(calls::officer_step))
        .route("/v1/officer/drafts", post(visit::officer_give_draft))
        .route("/v1/officer/drafts/{code}/take", post(visit::officer_take_draft))
        .route("/v1/officer/kiosks", get(fleet::kiosks))
        .route("/metrics", get(fleet::metrics))
        .route("/v1/technician/answers", post(staff::answer_technician))
        .method_not_allowed_fallback(async || {
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method", "the path does not take this method")
        })
        .merge(kiosk)
        .layer(DefaultBodyLimit::max(SEALED_LIMIT))
        .with_state(Arc::clone(app))
}

/// A JSON answer of exactly these bytes.
fn json(status: StatusCode, body: Vec<u8>) -> Response {
    (status, [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body).into_response()
}

/// The body, if it is JSON by its media type and not too long.
fn body<'a>(
    headers: &HeaderMap,
    body: &'a Result<axum::body::Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<&'a [u8], Problem> {
    let media_type = header_text(headers, header::CONTENT_TYPE.as_str()).unwrap_or_default();
    if !media_type.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json")) {
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "media-type",
            "Content-Type must be application/json",
        ));
    }
    body.as_deref().map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too-large",
            format!("a request body has at most {SEALED_LIMIT} bytes"),
        ),
        _ => Problem::bad_request("body", "the body could not be read to its end"),
    })
}

fn header_text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
