//! How far matters are.

use kiosk_screens as g;
use slint::{ComponentHandle as _, SharedString};

use super::model;
use crate::session::view::{MatterRow, ProgressList};

pub(super) fn set(window: &g::AppWindow, view: &ProgressList) {
    let data = window.global::<g::ProgressData<'_>>();
    data.set_title((&view.title).into());
    data.set_hint((&view.hint).into());
    data.set_rows(model::rows(&data.get_rows(), view.rows.iter().map(row).collect()));
    data.set_more((&view.more).into());
    data.set_notes(model::rows(&data.get_notes(), model::notes(&view.notes)));
    data.set_print(model::rows(&data.get_print(), view.print.iter().map(model::note).collect()));
}

pub(super) fn clear(window: &g::AppWindow) {
    let data = window.global::<g::ProgressData<'_>>();
    data.set_title(SharedString::new());
    data.set_rows(model::rows(&data.get_rows(), Vec::new()));
    data.set_notes(model::rows(&data.get_notes(), Vec::new()));
}

fn row(row: &MatterRow) -> g::MatterLine {
    g::MatterLine {
        id: (&row.id).into(),
        service: (&row.service).into(),
        ticket: (&row.ticket).into(),
        state: (&row.state).into(),
        tone: model::tone(row.tone),
        words: row.words.join("\n").into(),
        rate: (&row.rate).into(),
    }
}
