//! Waiting for the card.

use kiosk_screens as g;
use slint::ComponentHandle as _;

use super::model;
use crate::session::view::Identify;

pub(super) fn set(window: &g::AppWindow, view: &Identify) {
    let data = window.global::<g::IdentifyData<'_>>();
    data.set_step((&view.step).into());
    data.set_title((&view.title).into());
    data.set_hint((&view.hint).into());
    data.set_place((&view.place).into());
    data.set_status((&view.status).into());
    data.set_tone(model::tone(view.tone));
    data.set_reading(view.reading);
    data.set_code((&view.code).into());
}
