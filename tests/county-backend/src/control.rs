//! The control port of the binary: plain HTTP on loopback, for a person with `curl`.
//!
//! It steers, and shows the record to who stands beside: masked, unless the person is invented. Tests in Rust use the
//! library instead.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Json, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use county_backend::{County, Decision, DecisionRefused, Listed, Misbehaviour, PersonRow};
use serde::Deserialize;

/// Longest time a question about the record may stay open, in seconds.
const LONGEST_WAIT_S: u64 = 60;

type Answer = Result<StatusCode, (StatusCode, String)>;

#[derive(Deserialize)]
struct Times {
    times: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    id_no: String,
    row: PersonRow,
}

/// Serves the control port until the process ends. `ready` is called once it listens.
pub(crate) fn serve(county: Arc<County>, port: u16, ready: impl FnOnce(SocketAddr)) -> io::Result<()> {
    let router = Router::new()
        .route("/control/misbehave", post(misbehave))
        .route("/control/person", post(person))
        .route("/control/clock", post(clock))
        .route("/control/decide", post(decide))
        .route("/control/submissions", get(submissions))
        .route("/control/record", get(record))
        .with_state(county);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        ready(listener.local_addr()?);
        axum::serve(listener, router).await
    })
}

async fn misbehave(State(county): State<Arc<County>>, Query(Times { times }): Query<Times>, line: String) -> Answer {
    let what: Misbehaviour = line.parse().map_err(|error| refused(&error))?;
    county.misbehave(what, times);
    Ok(StatusCode::NO_CONTENT)
}

async fn person(State(county): State<Arc<County>>, Json(person): Json<Person>) -> Answer {
    county.set_person(&person.id_no, person.row);
    Ok(StatusCode::NO_CONTENT)
}

async fn clock(State(county): State<Arc<County>>, line: String) -> Answer {
    let seconds: i64 = line.trim().parse().map_err(|error| refused(&error))?;
    county.set_clock_offset(seconds);
    Ok(StatusCode::NO_CONTENT)
}

/// `TICKET DECISION [NOTE]`; `newest` stands for the newest ticket.
async fn decide(State(county): State<Arc<County>>, line: String) -> Result<String, (StatusCode, String)> {
    const WANTED: &str = "expected TICKET or newest, then accept, need_more, reject, finish, review, hand_over or \
                          withdraw, then, for need_more, reject and hand_over, a note\n";
    let wrong = || (StatusCode::BAD_REQUEST, WANTED.to_owned());
    let (ticket, rest) = line.trim().split_once(' ').ok_or_else(wrong)?;
    let (decision, note) = rest.split_once(' ').unwrap_or((rest, ""));
    let decision = Decision::from_word(decision).ok_or_else(wrong)?;
    let newest = || county.listed().pop().map(|newest| newest.ticket);
    let ticket = if ticket == "newest" { newest().unwrap_or_default() } else { ticket.to_owned() };
    let state = county.try_decide(&ticket, decision, Some(note)).map_err(|error| {
        let status = match error {
            DecisionRefused::NoSuchTicket => StatusCode::NOT_FOUND,
            DecisionRefused::Duplicate { .. } | DecisionRefused::NotFrom { .. } => StatusCode::CONFLICT,
            DecisionRefused::NoteMissing => StatusCode::BAD_REQUEST,
            DecisionRefused::Record(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        (status, format!("{error}\n"))
    })?;
    Ok(format!("{ticket} {}\n", state.word()))
}

async fn submissions(State(county): State<Arc<County>>) -> Json<Vec<Listed>> {
    Json(county.listed())
}

#[derive(Deserialize)]
struct Seen {
    seen: Option<u64>,
    #[serde(default)]
    wait: u64,
}

/// The newest submission as text, once the record has changed; 204 when it did not in that time.
async fn record(
    State(county): State<Arc<County>>,
    Query(Seen { seen, wait }): Query<Seen>,
) -> Result<Response, (StatusCode, String)> {
    let looked = tokio::task::spawn_blocking(move || {
        let change = match seen {
            Some(seen) => county.wait_for_change(seen, Duration::from_secs(wait.min(LONGEST_WAIT_S))),
            None => county.changes(),
        };
        (change, if seen == Some(change) { None } else { county.newest_as_text() })
    });
    let (change, text) = looked.await.map_err(|error| (StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")))?;
    let status = if text.is_some() { StatusCode::OK } else { StatusCode::NO_CONTENT };
    Ok((status, [("Record-Change", change.to_string())], text.unwrap_or_default()).into_response())
}

fn refused(error: &dyn std::error::Error) -> (StatusCode, String) {
    (StatusCode::BAD_REQUEST, format!("{error}\n"))
}

/// The officer's token kept in `path`; made at the first start, readable by its owner only.
pub(crate) fn officer_token(path: &Path) -> io::Result<String> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let token = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 24]>());
            OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?.write_all(token.as_bytes())?;
            Ok(token)
        }
        read => read.map(|token| token.trim().to_owned()),
    }
}
