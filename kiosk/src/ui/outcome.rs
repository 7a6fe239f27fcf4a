//! What happened, with number, QR code and the state of the slip.

use kiosk_screens as g;
use slint::{ComponentHandle as _, Image, SharedString};

use super::{model, qr};
use crate::session::view::Outcome;

pub(super) fn set(window: &g::AppWindow, view: &Outcome) {
    let data = window.global::<g::OutcomeData<'_>>();
    data.set_title((&view.title).into());
    data.set_hint((&view.hint).into());
    data.set_tone(model::tone(view.tone));
    data.set_service((&view.service).into());
    data.set_ticket_label((&view.ticket_label).into());
    data.set_ticket((&view.ticket).into());
    data.set_ticket_note((&view.ticket_note).into());
    let (code, side) = qr::picture(&view.qr);
    data.set_qr_side(side);
    data.set_qr(code);
    data.set_print(view.print.as_ref().map(model::note).unwrap_or_default());
    data.set_has_print(view.print.is_some());
    data.set_notes(model::rows(&data.get_notes(), model::notes(&view.notes)));
}

pub(super) fn clear(window: &g::AppWindow) {
    let data = window.global::<g::OutcomeData<'_>>();
    data.set_ticket(SharedString::new());
    data.set_qr_side(0);
    data.set_qr(Image::default());
    data.set_notes(model::rows(&data.get_notes(), Vec::new()));
}
