//! What the county does wrong on request.
//!
//! A layer around the honest handlers: they do not know it is there. A misbehaviour is used up only by requests it can
//! spoil: drops spoil deliveries (submissions and ratings), a wrong signature spoils signed answers, and so on; see
//! [`Misbehaviour`]. The officer's API is never touched. Deliberately absent: a slow, cut or throttled line; that is the
//! work of a proxy between the two.

use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use jiff::{SignedDuration, Timestamp};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Map, Value};

use crate::canonical::{self, Context};
use crate::forms;
use crate::http::{App, Cut, SEALED_LIMIT};
use crate::keys::SIGN_KID;
use crate::problem::Problem;

/// One way to misbehave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misbehaviour {
    /// Behaves.
    None,
    /// Deliveries: takes the request, cuts the connection, has stored nothing.
    DropBeforeCommit,
    /// Deliveries: stores and acknowledges, but cuts the connection instead of answering.
    DropAfterCommit,
    /// Everything: waits that long before it begins. A kiosk that has gone away meanwhile is not served.
    Stall(Duration),
    /// Everything: 503 with `Retry-After`.
    Unavailable {
        /// Seconds in `Retry-After`
        retry_after_s: u64,
    },
    /// Everything: 200 with the HTML login page of a foreign network, on every path.
    CaptivePortal,
    /// Everything: a problem with this status.
    Status(u16),
    /// Signed answers: the signature is of another key.
    WrongSignature,
    /// Acknowledgements: rightly signed, but for another idempotency key.
    WrongKey,
    /// Acknowledgements: rightly signed, but for another body.
    WrongFp,
    /// Everything: 200 `application/json` that is not JSON.
    Garbage,
    /// Everything: 200 with more than 256 KiB.
    Oversize,
    /// Signed answers: rightly signed, but its clock is off by that many seconds. What is stored keeps the right time.
    ClockOff(i64),
    /// Deliveries: drops that many in a hundred before, and after, its own commit; the same ones for the same seed.
    DropPercent {
        /// Percent dropped before the commit
        before: u8,
        /// Percent dropped after the commit
        after: u8,
        /// Seed of the choice
        seed: u64,
    },
}

/// A line that names no misbehaviour.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "not a misbehaviour: expected none, drop-before-commit, drop-after-commit, stall MILLISECONDS, \
     unavailable SECONDS, captive-portal, status CODE, wrong-signature, wrong-key, wrong-fp, garbage, oversize, \
     clock-off SECONDS or drop-percent BEFORE AFTER SEED"
)]
pub struct NotAMisbehaviour;

impl FromStr for Misbehaviour {
    type Err = NotAMisbehaviour;

    fn from_str(line: &str) -> Result<Self, NotAMisbehaviour> {
        fn number<T: FromStr>(word: &str) -> Result<T, NotAMisbehaviour> {
            word.parse().map_err(|_not_a_number| NotAMisbehaviour)
        }
        match line.split_whitespace().collect::<Vec<_>>().as_slice() {
            ["none"] => Ok(Self::None),
            ["drop-before-commit"] => Ok(Self::DropBeforeCommit),
            ["drop-after-commit"] => Ok(Self::DropAfterCommit),
            ["stall", milliseconds] => Ok(Self::Stall(Duration::from_millis(number(milliseconds)?))),
            ["unavailable", seconds] => Ok(Self::Unavailable { retry_after_s: number(seconds)? }),
            ["captive-portal"] => Ok(Self::CaptivePortal),
            ["status", code] => match number(code)? {
                code @ 400..=599 => Ok(Self::Status(code)),
                _ => Err(NotAMisbehaviour),
            },
            ["wrong-signature"] => Ok(Self::WrongSignature),
            ["wrong-key"] => Ok(Self::WrongKey),
            ["wrong-fp"] => Ok(Self::WrongFp),
            ["garbage"] => Ok(Self::Garbage),
            ["oversize"] => Ok(Self::Oversize),
            ["clock-off", seconds] => Ok(Self::ClockOff(number(seconds)?)),
            ["drop-percent", before, after, seed] => {
                let (before, after) = (number(before)?, number(after)?);
                if u16::from(before) + u16::from(after) > 100 {
                    return Err(NotAMisbehaviour);
                }
                Ok(Self::DropPercent { before, after, seed: number(seed)? })
            }
            _ => Err(NotAMisbehaviour),
        }
    }
}

impl Misbehaviour {
    /// Whether a request of this kind can be spoilt by it.
    const fn spoils(self, target: Target) -> bool {
        match self {
            Self::None => false,
            Self::DropBeforeCommit | Self::DropAfterCommit | Self::DropPercent { .. } => target.delivery,
            Self::WrongKey | Self::WrongFp => matches!(target.context, Some(Context::Acknowledgement)),
            Self::WrongSignature | Self::ClockOff(_) => target.context.is_some(),
            Self::Stall(_)
            | Self::Unavailable { .. }
            | Self::CaptivePortal
            | Self::Status(_)
            | Self::Garbage
            | Self::Oversize => true,
        }
    }
}

/// What a request asks for, as far as misbehaviour cares.
#[derive(Debug, Clone, Copy)]
struct Target {
    delivery: bool,
    context: Option<Context>,
}

impl Target {
    fn of(method: &Method, path: &str) -> Self {
        let context = match path {
            "/v1/submissions" | "/v1/ratings" => Some(Context::Acknowledgement),
            "/v1/persons/facts" => Some(Context::PersonFacts),
            "/v1/time" => Some(Context::Time),
            _ if path.starts_with("/v1/tickets/") => Some(Context::TicketStatus),
            _ if path.starts_with("/v1/kiosks/") => Some(Context::Numbering),
            _ if path.starts_with("/v1/codes/") => Some(Context::CodeTable),
            _ => None,
        };
        Self { delivery: *method == Method::POST && context == Some(Context::Acknowledgement), context }
    }
}

/// The switch: what to do wrong, and how often still.
#[derive(Default)]
pub(crate) struct Switch(Mutex<Option<Set>>);

struct Set {
    what: Misbehaviour,
    left: Option<u32>,
    dice: StdRng,
}

impl Switch {
    fn lock(&self) -> MutexGuard<'_, Option<Set>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set(&self, what: Misbehaviour, times: Option<u32>) {
        let seed = if let Misbehaviour::DropPercent { seed, .. } = what { seed } else { 0 };
        let set = Set { what, left: times, dice: StdRng::seed_from_u64(seed) };
        *self.lock() = (what != Misbehaviour::None && times != Some(0)).then_some(set);
    }

    /// What to do with this request; uses it up. `DropPercent` comes out as the drop it fell on.
    fn take(&self, target: Target) -> Misbehaviour {
        let mut guard = self.lock();
        let Some(set) = guard.as_mut().filter(|set| set.what.spoils(target)) else { return Misbehaviour::None };
        let what = match set.what {
            Misbehaviour::DropPercent { before, after, .. } => {
                let fell: u8 = set.dice.random_range(0..100);
                if fell < before {
                    Misbehaviour::DropBeforeCommit
                } else if fell < before.saturating_add(after) {
                    Misbehaviour::DropAfterCommit
                } else {
                    Misbehaviour::None
                }
            }
            what => what,
        };
        if let Some(left) = &mut set.left {
            *left -= 1;
            if *left == 0 {
                *guard = None;
            }
        }
        what
    }
}

/// The layer.
pub(crate) async fn layer(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let target = Target::of(request.method(), request.uri().path());
    let what = app.steering.misbehaviour.take(target);
    let cut = request.extensions_mut().remove::<Cut>();
    match what {
        Misbehaviour::None | Misbehaviour::DropPercent { .. } => next.run(request).await,
        Misbehaviour::DropBeforeCommit => {
            // Read first, so that the kiosk has sent all and cannot know what became of it.
            let _body = to_bytes(request.into_body(), SEALED_LIMIT).await;
            cut_off(cut).await
        }
        Misbehaviour::DropAfterCommit => {
            let _answer = next.run(request).await;
            cut_off(cut).await
        }
        Misbehaviour::Stall(wait) => {
            tokio::time::sleep(wait).await;
            next.run(request).await
        }
        Misbehaviour::Unavailable { retry_after_s } => {
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "the county is not available now")
                .retry_after(retry_after_s)
                .into_response()
        }
        Misbehaviour::CaptivePortal => plain(
            "text/html; charset=utf-8",
            "<!doctype html><html><head><title>Login</title></head><body><form action=\"/login\"><input \
             name=\"user\"><input name=\"password\" type=\"password\"></form></body></html>"
                .to_owned(),
        ),
        Misbehaviour::Status(code) => {
            let status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            Problem::new(status, "misbehaviour", "as the county was told to").into_response()
        }
        Misbehaviour::Garbage => plain("application/json", "{\"key\": \"01\u{FFFD}, }}".to_owned()),
        Misbehaviour::Oversize => plain("application/json", format!("{{\"pad\":\"{}\"}}", "x".repeat(300 * 1024))),
        Misbehaviour::WrongSignature | Misbehaviour::WrongKey | Misbehaviour::WrongFp | Misbehaviour::ClockOff(_) => {
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

fn plain(content_type: &'static str, body: String) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static(content_type))], body).into_response()
}

/// Changes a signed answer. Problems pass as they are.
async fn spoil(app: &App, what: Misbehaviour, context: Context, answer: Response) -> Response {
    if !answer.status().is_success() {
        return answer;
    }
    let (mut parts, body) = answer.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let Ok(members) = serde_json::from_slice::<Map<String, Value>>(&bytes) else {
        return Response::from_parts(parts, Body::from(bytes));
    };
    let spoilt = if what == Misbehaviour::WrongSignature {
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
        let Some(text) = value.as_str() else { continue };
        match (what, name.as_str()) {
            (Misbehaviour::WrongKey, "key") => *value = Value::from("01937f3c-0000-7000-8000-000000000000"),
            (Misbehaviour::WrongFp, "fp") => *value = Value::from("0".repeat(64)),
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

#[cfg(test)]
mod tests {
    use super::*;

    const DELIVERY: Target = Target { delivery: true, context: Some(Context::Acknowledgement) };
    const HEARTBEAT: Target = Target { delivery: false, context: None };

    #[test]
    fn lines_name_misbehaviours() {
        assert_eq!("stall 250".parse(), Ok(Misbehaviour::Stall(Duration::from_millis(250))));
        assert_eq!("drop-percent 15 20 7".parse(), Ok(Misbehaviour::DropPercent { before: 15, after: 20, seed: 7 }));
        assert_eq!("clock-off -3600".parse(), Ok(Misbehaviour::ClockOff(-3600)));
        for wrong in ["", "stall", "stall x", "status 200", "drop-percent 60 60 1", "none at all"] {
            assert_eq!(wrong.parse::<Misbehaviour>(), Err(NotAMisbehaviour), "{wrong}");
        }
    }

    #[test]
    fn only_requests_it_can_spoil_use_it_up() {
        let switch = Switch::default();
        switch.set(Misbehaviour::DropAfterCommit, Some(1));
        assert_eq!(switch.take(HEARTBEAT), Misbehaviour::None);
        assert_eq!(switch.take(DELIVERY), Misbehaviour::DropAfterCommit);
        assert_eq!(switch.take(DELIVERY), Misbehaviour::None);
    }

    #[test]
    fn one_seed_drops_the_same_deliveries() {
        let course = |seed| {
            let switch = Switch::default();
            switch.set(Misbehaviour::DropPercent { before: 15, after: 20, seed }, None);
            (0..400).map(|_| switch.take(DELIVERY)).collect::<Vec<_>>()
        };
        let first = course(1);
        assert_eq!(first, course(1));
        assert_ne!(first, course(2));
        let count = |what| first.iter().filter(|fell| **fell == what).count();
        assert!((30..=90).contains(&count(Misbehaviour::DropBeforeCommit)));
        assert!((50..=110).contains(&count(Misbehaviour::DropAfterCommit)));
    }
}
