//! Rows for staff.

use kiosk_screens as g;
use slint::ComponentHandle as _;

use super::{model, panel};
use crate::session::view::{Board, BoardRow, Tone};

pub(super) fn set(window: &g::AppWindow, view: &Board) {
    let data = window.global::<g::BoardData<'_>>();
    data.set_title((&view.title).into());
    data.set_hint((&view.hint).into());
    data.set_notes(model::rows(&data.get_notes(), model::notes(&view.notes)));
    data.set_tabs(model::rows(&data.get_tabs(), model::choices(&view.tabs)));
    data.set_tab_ems(view.tabs.iter().map(|tab| panel::ems(&tab.label)).max().unwrap_or_default());
    data.set_rows(model::rows(&data.get_rows(), view.rows.iter().map(row).collect()));
    data.set_more((&view.more).into());
    data.set_empty((&view.empty).into());
}

/// A row may have named a person.
pub(super) fn clear(window: &g::AppWindow) {
    set(window, &Board::default());
}

/// The same rows, whatever their state is now.
pub(super) fn same_leaf(a: &Board, b: &Board) -> bool {
    let rows = |board: &Board| board.rows.iter().map(name).collect::<Vec<_>>();
    let tab = |board: &Board| board.tabs.iter().find(|tab| tab.chosen).map(|tab| tab.id.clone());
    a.title == b.title && tab(a) == tab(b) && rows(a) == rows(b)
}

fn name(row: &BoardRow) -> String {
    match row {
        BoardRow::Heading(title) => title.clone(),
        BoardRow::Item(item) => format!("{} {}", item.id, item.title),
        BoardRow::Fact { name, .. } => name.clone(),
        // What a machine says changes while one looks.
        BoardRow::Raw(_) => String::new(),
    }
}

fn row(row: &BoardRow) -> g::BoardLine {
    let line = |kind, title: &str, value: &str, tone: Tone| g::BoardLine {
        kind,
        title: title.into(),
        value: value.into(),
        tone: model::tone(tone),
        ..g::BoardLine::default()
    };
    match row {
        BoardRow::Heading(title) => line(g::BoardKind::Heading, title, "", Tone::Plain),
        BoardRow::Item(item) => g::BoardLine {
            id: (&item.id).into(),
            icon: (&item.icon).into(),
            words: (&item.words).into(),
            action: (&item.action).into(),
            ..line(g::BoardKind::Item, &item.title, &item.value, item.tone)
        },
        BoardRow::Fact { name, value, tone } => line(g::BoardKind::Fact, name, value, *tone),
        BoardRow::Raw(text) => line(g::BoardKind::Raw, text, "", Tone::Plain),
    }
}
