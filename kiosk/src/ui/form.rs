//! One question, in one of its three kinds of answering.

use kiosk_screens as g;
use slint::{ComponentHandle as _, SharedString};

use super::{model, panel};
use crate::session::view::{DatePart, Input, Question};

pub(super) fn set(window: &g::AppWindow, view: &Question) {
    let data = window.global::<g::FormData<'_>>();
    data.set_step((&view.step).into());
    data.set_title((&view.title).into());
    data.set_hint((&view.hint).into());
    data.set_error((&view.error).into());
    match &view.input {
        Input::Choice { options, multiple, more } => {
            data.set_rows(model::rows(&data.get_rows(), model::choices(options)));
            data.set_multiple(*multiple);
            data.set_more(more.into());
            data.set_kind(g::FieldKind::Choice);
        }
        Input::Date { parts, words, quick } => {
            data.set_wheels(model::rows(&data.get_wheels(), parts.iter().map(wheel).collect()));
            data.set_words(words.into());
            data.set_rows(model::rows(&data.get_rows(), model::choices(quick)));
            data.set_kind(g::FieldKind::Date);
        }
        Input::Panel(view) => {
            panel::set(window, view);
            data.set_kind(g::FieldKind::Panel);
        }
    }
    if !matches!(view.input, Input::Panel(_)) {
        panel::clear(window);
    }
}

pub(super) fn clear(window: &g::AppWindow) {
    let data = window.global::<g::FormData<'_>>();
    data.set_error(SharedString::new());
    data.set_rows(model::rows(&data.get_rows(), Vec::new()));
    data.set_wheels(model::rows(&data.get_wheels(), Vec::new()));
    data.set_words(SharedString::new());
    panel::clear(window);
}

/// The same question with the same rows; a new error is a new leaf, since it stands at the top.
pub(super) fn same_leaf(a: &Question, b: &Question) -> bool {
    let rows = |question: &Question| match &question.input {
        Input::Choice { options, .. } => options.iter().map(|option| option.id.clone()).collect(),
        Input::Date { .. } | Input::Panel(_) => Vec::new(),
    };
    a.step == b.step && a.title == b.title && a.error == b.error && rows(a) == rows(b)
}

fn wheel(part: &DatePart) -> g::DateWheel {
    g::DateWheel {
        unit: (&part.unit).into(),
        value: (&part.value).into(),
        plus: (&part.plus).into(),
        minus: (&part.minus).into(),
    }
}
