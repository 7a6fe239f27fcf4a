//! The card is still there.

use kiosk_screens as g;
use slint::ComponentHandle as _;

use crate::session::view::TakeCard;

pub(super) fn set(window: &g::AppWindow, view: &TakeCard) {
    let data = window.global::<g::TakeCardData<'_>>();
    data.set_title((&view.title).into());
    data.set_hint((&view.hint).into());
}
