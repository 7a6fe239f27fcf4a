//! The staff list for a kiosk, and the technicians' portal.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::json;

use super::{App, body, json, kiosk, officer};
use crate::canonical::Context;
use crate::forms;
use crate::problem::Problem;
use crate::record::RecordError;
use crate::roles::MAINTENANCE;
use crate::store::{Act, Enrolment, Store, hmac};

/// Life of a staff list and of a task list.
pub(super) const LIFE: SignedDuration = SignedDuration::from_hours(72);

/// `GET /v1/kiosks/{kiosk}/staff`
pub(super) async fn list(
    State(app): State<Arc<App>>,
    uri: Uri,
    Path(asked): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let known = kiosk::question(&app, &headers, &uri).await?;
    if asked != known.kiosk {
        return Err(Problem::bad_request("kiosk-id", "a kiosk asks for its own list only"));
    }
    let found = app.record(move |store, _app| store.staff_list(&asked)).await?;
    let (version, staff) = found.ok_or_else(|| Problem::not_found("this kiosk has no staff key"))?;
    let now = app.now();
    let members = json!({
        "version": version,
        "kiosk": known.kiosk,
        "issued_at": forms::timestamp(now),
        "expires_at": forms::timestamp(now.checked_add(LIFE).unwrap_or(now)),
        "staff": staff,
    });
    Ok(json(StatusCode::OK, app.sign(Context::StaffList, members)?))
}

const PURPOSES: [&str; 4] = ["device-test", "network", "export", "wipe"];

/// `TechnicianQuestion` of the contract.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TechnicianQuestion {
    pub(crate) technician: String,
    pub(crate) work_order: String,
    pub(crate) challenge: String,
    pub(crate) purpose: String,
}

/// Why there is no reply.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoReply {
    #[error(
        "the challenge is not 24 digits whose check digit fits, the purpose none of the contract, or no work order"
    )]
    Shape,
    #[error("no kiosk of this number is enrolled")]
    NoSuchKiosk,
    #[error("this staff member may not maintain kiosks")]
    MayNot,
    #[error(transparent)]
    Record(#[from] RecordError),
}

impl From<NoReply> for Problem {
    fn from(no: NoReply) -> Self {
        let detail = no.to_string();
        match no {
            NoReply::Shape => Self::bad_request("challenge", detail),
            NoReply::NoSuchKiosk => Self::not_found(detail),
            NoReply::MayNot => Self::forbidden("may-not", detail),
            NoReply::Record(error) => Self::internal(&error),
        }
    }
}

impl TechnicianQuestion {
    /// The eight digits; who asked, and whether he may, is written down.
    pub(crate) fn reply(&self, store: &mut Store, app: &App, at: &str) -> Result<String, NoReply> {
        let challenge: String = self.challenge.chars().filter(|c| !c.is_whitespace()).collect();
        let fits = forms::is_challenge(&challenge) && PURPOSES.contains(&self.purpose.as_str());
        if !fits || !(1..=40).contains(&self.work_order.chars().count()) {
            return Err(NoReply::Shape);
        }
        let number = challenge.get(..4).unwrap_or_default();
        let Enrolment { staff_key, .. } = store.enrolment(number)?.ok_or(NoReply::NoSuchKiosk)?;
        let staff = store.staff(&self.technician)?;
        let allowed = staff.is_some_and(|staff| app.roles.allows(&staff.roles, MAINTENANCE));
        store.note_act(&Act {
            at: at.to_owned(),
            kiosk: Some(number.to_owned()),
            staff: self.technician.clone(),
            act: MAINTENANCE.to_owned(),
            subject: format!("{} {} {challenge}", self.work_order, self.purpose),
            allowed,
        })?;
        if !allowed {
            return Err(NoReply::MayNot);
        }
        let key = hmac(&staff_key, &[b"suining-kiosk/technician-key/v1"]);
        let text = format!("suining-kiosk/technician/v1|{challenge}|{}", self.purpose);
        Ok(truncated(&hmac(&key, &[text.as_bytes()])))
    }
}

/// RFC 4226 §5.3 to eight digits; the offset is in the last byte.
fn truncated(mac: &[u8; 32]) -> String {
    let offset = usize::from(mac[31] & 15);
    let four = u32::from_be_bytes([mac[offset] & 0x7f, mac[offset + 1], mac[offset + 2], mac[offset + 3]]);
    format!("{:08}", four % 100_000_000)
}

/// `POST /v1/technician/answers`
pub(super) async fn answer_technician(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    if !officer::bearer(&headers, &app.portal_token) {
        return Err(Problem::unauthorized("portal", "the portal's bearer token is needed"));
    }
    let question: TechnicianQuestion = serde_json::from_slice(body(&headers, &bytes)?)
        .map_err(|_shape| Problem::bad_request("challenge", "the body is not a `TechnicianQuestion` object"))?;
    let at = app.now_text();
    let members = app
        .record(move |store, app| {
            let response = question.reply(store, app, &at)?;
            let kiosk = question.challenge.get(..4).unwrap_or_default();
            Ok::<_, NoReply>(json!({"kiosk": kiosk, "purpose": question.purpose, "response": response, "at": at}))
        })
        .await?;
    Ok(json(StatusCode::OK, members.to_string().into_bytes()))
}
