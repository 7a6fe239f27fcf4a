//! The attract screen.

use kiosk_screens as g;
use slint::ComponentHandle as _;

use super::model;
use crate::session::view::Attract;

pub(super) fn set(window: &g::AppWindow, view: &Attract) {
    let data = window.global::<g::AttractData<'_>>();
    data.set_county((&view.county).into());
    data.set_hall((&view.hall).into());
    data.set_start((&view.start).into());
    data.set_start_note((&view.start_note).into());
    data.set_offers(model::rows(&data.get_offers(), model::strings(&view.offers)));
    data.set_notices_title((&view.notices_title).into());
    data.set_notices(model::rows(&data.get_notices(), model::notes(&view.notices)));
    data.set_foot((&view.foot).into());
    data.set_large_label((&view.large_label).into());
    data.set_language_label((&view.language_label).into());
}
