//! 好差评.

use kiosk_screens as g;
use slint::ComponentHandle as _;

use super::model;
use crate::session::view::Rate;

pub(super) fn set(window: &g::AppWindow, view: &Rate) {
    let data = window.global::<g::RateData<'_>>();
    data.set_title((&view.title).into());
    data.set_hint((&view.hint).into());
    data.set_levels(model::rows(&data.get_levels(), model::choices(&view.levels)));
    data.set_reasons(model::rows(&data.get_reasons(), model::choices(&view.reasons)));
    data.set_extras(model::rows(&data.get_extras(), model::choices(&view.extras)));
}
