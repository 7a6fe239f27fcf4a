//! Every answer.

use kiosk_screens as g;
use slint::ComponentHandle as _;

use super::model;
use crate::session::view::{Answer, Review};

pub(super) fn set(window: &g::AppWindow, view: &Review) {
    let data = window.global::<g::ReviewData<'_>>();
    data.set_step((&view.step).into());
    data.set_title((&view.title).into());
    data.set_hint((&view.hint).into());
    data.set_rows(model::rows(&data.get_rows(), view.rows.iter().map(row).collect()));
    data.set_more((&view.more).into());
    data.set_notes(model::rows(&data.get_notes(), model::notes(&view.notes)));
}

pub(super) fn clear(window: &g::AppWindow) {
    let data = window.global::<g::ReviewData<'_>>();
    data.set_rows(model::rows(&data.get_rows(), Vec::new()));
    data.set_notes(model::rows(&data.get_notes(), Vec::new()));
}

fn row(answer: &Answer) -> g::AnswerRow {
    g::AnswerRow {
        id: (&answer.id).into(),
        name: (&answer.name).into(),
        value: (&answer.value).into(),
        origin: (&answer.origin).into(),
        edit: (&answer.edit).into(),
    }
}
