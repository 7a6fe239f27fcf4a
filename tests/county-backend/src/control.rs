//! The control port of the binary: plain HTTP on loopback, for a person with `curl`.
//!
//! It steers; it shows nothing of the record. Tests in Rust use the library instead.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Json, Query, State};
use axum::http::StatusCode;
use axum::routing::post;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use county_backend::{County, Misbehaviour, PersonRow};
use serde::Deserialize;

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
