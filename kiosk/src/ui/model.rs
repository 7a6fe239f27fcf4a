//! Lists of the view as Slint models, changed row by row so that rows which stay keep their elements.

use kiosk_screens as g;
use slint::{Model as _, ModelRc, SharedString, VecModel};

use crate::session::view;

/// `now` with these rows: the same model when it can be changed in place, else a new one.
pub fn rows<T: Clone + PartialEq + 'static>(now: &ModelRc<T>, rows: Vec<T>) -> ModelRc<T> {
    let Some(model) = now.as_any().downcast_ref::<VecModel<T>>() else {
        return ModelRc::new(VecModel::from(rows));
    };
    while model.row_count() > rows.len() {
        model.remove(model.row_count() - 1);
    }
    for (index, row) in rows.into_iter().enumerate() {
        match model.row_data(index) {
            Some(old) if old == row => {}
            Some(_) => model.set_row_data(index, row),
            None => model.push(row),
        }
    }
    now.clone()
}

pub(super) fn tone(tone: view::Tone) -> g::Tone {
    match tone {
        view::Tone::Good => g::Tone::Good,
        view::Tone::Plain => g::Tone::Plain,
        view::Tone::Warn => g::Tone::Warn,
        view::Tone::Bad => g::Tone::Bad,
    }
}

pub(super) fn note(banner: &view::Banner) -> g::Note {
    g::Note { tone: tone(banner.tone), text: (&banner.text).into(), code: (&banner.code).into() }
}

pub(super) fn notes(banners: &[view::Banner]) -> Vec<g::Note> {
    banners.iter().map(note).collect()
}

pub(super) fn choices(choices: &[view::Choice]) -> Vec<g::Row> {
    let row = |choice: &view::Choice| g::Row {
        id: (&choice.id).into(),
        label: (&choice.label).into(),
        note: (&choice.note).into(),
        chosen: choice.chosen,
    };
    choices.iter().map(row).collect()
}

pub(super) fn pairs(pairs: &[(String, String)]) -> Vec<g::Pair> {
    pairs.iter().map(|(name, value)| g::Pair { name: name.into(), value: value.into() }).collect()
}

pub(super) fn strings(words: &[String]) -> Vec<SharedString> {
    words.iter().map(Into::into).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_kept_and_follows_its_rows() {
        let first = rows(&ModelRc::default(), vec![1, 2, 3]);
        for wanted in [vec![1, 5], vec![], vec![7, 8, 9, 10]] {
            let next = rows(&first, wanted.clone());
            assert!(next == first, "a new model would rebuild every row");
            assert_eq!(next.iter().collect::<Vec<i32>>(), wanted);
        }
    }
}
