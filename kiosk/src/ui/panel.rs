//! The input panel, on whichever page it stands.

use kiosk_screens as g;
use slint::{ComponentHandle as _, SharedString};

use super::model;
use crate::session::view::{Cell, Key, KeyLook, Panel};

pub(super) fn set(window: &g::AppWindow, view: &Panel) {
    let data = window.global::<g::PanelData<'_>>();
    data.set_shown((&view.shown).into());
    data.set_placeholder((&view.placeholder).into());
    data.set_caret(view.caret);
    data.set_long(view.long);
    data.set_count((&view.count).into());
    data.set_full(view.full);
    data.set_reveal((&view.reveal).into());
    data.set_clear((&view.clear).into());
    data.set_clear_key((&view.clear_key).into());
    data.set_rows(i32::from(view.rows));
    data.set_keys(model::rows(&data.get_keys(), view.keys.iter().map(key).collect()));
    data.set_chinese(view.candidates.is_some());
    match &view.candidates {
        Some(shelf) => {
            data.set_letters((&shelf.letters).into());
            data.set_hint((&shelf.hint).into());
            data.set_cells(model::rows(&data.get_cells(), shelf.cells.iter().map(cell).collect()));
            data.set_earlier((&shelf.earlier).into());
            data.set_later((&shelf.later).into());
        }
        None => forget_words(window),
    }
}

/// Takes out what was typed; the keys stay.
pub(super) fn clear(window: &g::AppWindow) {
    let data = window.global::<g::PanelData<'_>>();
    data.set_shown(SharedString::new());
    data.set_count(SharedString::new());
    forget_words(window);
}

fn forget_words(window: &g::AppWindow) {
    let data = window.global::<g::PanelData<'_>>();
    data.set_letters(SharedString::new());
    data.set_hint(SharedString::new());
    data.set_cells(model::rows(&data.get_cells(), Vec::new()));
    data.set_earlier(SharedString::new());
    data.set_later(SharedString::new());
}

fn key(key: &Key) -> g::KeyCap {
    g::KeyCap {
        key: (&key.key).into(),
        label: (&key.label).into(),
        look: look(key.look),
        row: i32::from(key.row),
        start: i32::from(key.start),
        span: i32::from(key.span),
        ems: ems(&key.label),
    }
}

pub(super) fn look(look: KeyLook) -> g::KeyLook {
    match look {
        KeyLook::Plain => g::KeyLook::Plain,
        KeyLook::Quiet => g::KeyLook::Quiet,
        KeyLook::On => g::KeyLook::On,
        KeyLook::Erase => g::KeyLook::Erase,
    }
}

/// How wide a label is, in tenths of its type size.
pub(super) fn ems(label: &str) -> i32 {
    label.chars().map(|c| if c.is_ascii() { 6 } else { 10 }).sum()
}

fn cell(cell: &Cell) -> g::CandidateCell {
    g::CandidateCell {
        id: (&cell.id).into(),
        label: (&cell.label).into(),
        row: i32::from(cell.row),
        start: i32::from(cell.start),
        span: i32::from(cell.span),
        shares: i32::from(cell.shares),
    }
}
