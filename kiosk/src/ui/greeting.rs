//! Who was recognised.

use kiosk_screens as g;
use slint::ComponentHandle as _;

use super::model;
use crate::session::view::Greeting;

pub(super) fn set(window: &g::AppWindow, view: &Greeting) {
    let data = window.global::<g::GreetingData<'_>>();
    data.set_step((&view.step).into());
    data.set_title((&view.title).into());
    data.set_hint((&view.hint).into());
    data.set_facts(model::rows(&data.get_facts(), model::pairs(&view.facts)));
    data.set_notes(model::rows(&data.get_notes(), model::notes(&view.notes)));
}

pub(super) fn clear(window: &g::AppWindow) {
    let nobody = Greeting {
        step: String::new(),
        title: String::new(),
        hint: String::new(),
        facts: Vec::new(),
        notes: Vec::new(),
    };
    set(window, &nobody);
}
