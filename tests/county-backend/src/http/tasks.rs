//! Staff's own tasks and figures, and training classes.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use serde_json::{Value, json};

use super::calls::{StaffStep, may};
use super::{App, body, json, kiosk, staff};
use crate::canonical::Context;
use crate::forms;
use crate::problem::Problem;
use crate::roles::{CLASS_OPEN, TASKS};

/// `GET /v1/staff/{staff}/tasks`
pub(super) async fn tasks(
    State(app): State<Arc<App>>,
    uri: Uri,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let known = kiosk::question(&app, &headers, &uri).await?;
    let (now, at) = (app.now(), app.now_text());
    let month = at.get(..7).unwrap_or_default().to_owned();
    let members = app
        .record(move |store, app| {
            let found = store.staff(&id)?.ok_or_else(|| Problem::not_found("no staff member of this id"))?;
            may((&mut *store, app), Some(&id), (TASKS, &known.kiosk), (&known.kiosk, &at))?;
            let tasks = store.tasks(&found, &known.kiosk, &app.roles)?;
            let tasks = tasks.ok_or_else(|| Problem::not_found("this kiosk has no staff key"))?;
            let figures = store.figures(&id, &month)?;
            Ok::<_, Problem>(json!({
                "staff": id,
                "kiosk": known.kiosk,
                "issued_at": at,
                "expires_at": forms::timestamp(now.checked_add(staff::LIFE).unwrap_or(now)),
                "period": month.get(..4),
                "tasks": tasks,
                "month": month,
                "figures": figures,
            }))
        })
        .await?;
    Ok(json(StatusCode::OK, app.sign(Context::TaskList, members)?))
}

fn list(app: &App, kiosk: &str, day: &str, classes: &[Value]) -> Result<Response, Problem> {
    let members = json!({"kiosk": kiosk, "day": day, "classes": classes, "at": app.now_text()});
    Ok(json(StatusCode::OK, app.sign(Context::ClassList, members)?))
}

/// `GET /v1/kiosks/{kiosk}/classes`
pub(super) async fn classes(
    State(app): State<Arc<App>>,
    uri: Uri,
    Path(asked): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let known = kiosk::question(&app, &headers, &uri).await?;
    if asked != known.kiosk {
        return Err(Problem::bad_request("kiosk-id", "a kiosk asks for its own site only"));
    }
    let day = app.now_text().get(..10).unwrap_or_default().to_owned();
    let on = day.clone();
    let classes = app.record(move |store, _app| store.classes(&asked, &on)).await?;
    list(&app, &known.kiosk, &day, &classes)
}

/// `POST /v1/classes/{class}/{step}`
pub(super) async fn step(
    State(app): State<Arc<App>>,
    Path((class, step)): Path<(String, String)>,
    headers: HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let bytes = body(&headers, &bytes)?;
    let envelope = kiosk::envelope(&app, &headers, bytes).await?;
    let wanted = StaffStep::read(bytes, &class, &step, &envelope.kiosk)?;
    let open = match step.as_str() {
        "open" => true,
        "close" => false,
        _ => return Err(Problem::not_found("no such step")),
    };
    let at = app.now_text();
    let day = at.get(..10).unwrap_or_default().to_owned();
    let (on, kiosk) = (day.clone(), envelope.kiosk.clone());
    let classes = app
        .record(move |store, app| {
            may((&mut *store, app), wanted.staff.as_deref(), (CLASS_OPEN, &class), (&kiosk, &at))?;
            let trainer = store
                .trainer(&class, &kiosk, &on)?
                .ok_or_else(|| Problem::not_found("no such class at this site today"))?;
            if Some(trainer) != wanted.staff {
                return Err(Problem::forbidden("not-yours", "the class is another trainer's"));
            }
            store.open_class(&class, &kiosk, &on, open)?;
            Ok::<_, Problem>(store.classes(&kiosk, &on)?)
        })
        .await?;
    list(&app, &envelope.kiosk, &day, &classes)
}
