//! The notice before the card is read.

use kiosk_screens as g;
use slint::ComponentHandle as _;

use super::model;
use crate::session::view::Paragraphs;

pub(super) fn set(window: &g::AppWindow, view: &Paragraphs) {
    let data = window.global::<g::NoticeData<'_>>();
    data.set_step((&view.step).into());
    data.set_title((&view.title).into());
    data.set_hint((&view.hint).into());
    data.set_paragraphs(model::rows(&data.get_paragraphs(), model::pairs(&view.paragraphs)));
}
