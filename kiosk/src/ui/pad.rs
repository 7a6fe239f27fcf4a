//! A PIN or a number.

use kiosk_screens as g;
use slint::{ComponentHandle as _, Image, SharedString};

use super::{model, panel, qr};
use crate::session::view::{Entry, Pad, PadKey};

pub(super) fn set(window: &g::AppWindow, view: &Pad) {
    let data = window.global::<g::PadData<'_>>();
    data.set_title((&view.title).into());
    data.set_hint((&view.hint).into());
    data.set_status(model::rows(&data.get_status(), view.status.iter().map(model::note).collect()));
    data.set_challenge_label((&view.challenge_label).into());
    data.set_challenge(view.challenge.join(" ").into());
    let (code, side) = qr::picture(&view.qr);
    data.set_qr_side(side);
    data.set_qr(code);
    let shown = shown(&view.entry);
    data.set_ems(panel::ems(&shown));
    data.set_shown(shown.into());
    data.set_keys(model::rows(&data.get_keys(), view.keys.iter().map(key).collect()));
}

/// Takes out what was entered and what it answers.
pub(super) fn clear(window: &g::AppWindow) {
    let data = window.global::<g::PadData<'_>>();
    data.set_shown(SharedString::new());
    data.set_challenge(SharedString::new());
    data.set_qr_side(0);
    data.set_qr(Image::default());
}

fn shown(entry: &Entry) -> String {
    match entry {
        Entry::Dots { filled, of } => {
            (0..*of).map(|n| if n < *filled { "●" } else { "○" }).collect::<Vec<_>>().join(" ")
        }
        Entry::Digits(digits) => digits.clone(),
    }
}

fn key(key: &PadKey) -> g::KeyCap {
    g::KeyCap {
        key: (&key.key).into(),
        label: (&key.label).into(),
        look: panel::look(key.look),
        ems: panel::ems(&key.label),
        ..g::KeyCap::default()
    }
}
