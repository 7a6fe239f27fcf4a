//! Work that takes a moment.

use kiosk_screens as g;
use slint::ComponentHandle as _;

use crate::session::view::Busy;

pub(super) fn set(window: &g::AppWindow, view: &Busy) {
    let data = window.global::<g::BusyData<'_>>();
    data.set_title((&view.title).into());
    data.set_hint((&view.hint).into());
}
