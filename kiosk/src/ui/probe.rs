//! Test pictures.

use kiosk_screens as g;
use slint::ComponentHandle as _;

use super::model;
use crate::session::view::{Picture, Probe};

pub(super) fn set(window: &g::AppWindow, view: &Probe) {
    let data = window.global::<g::ProbeData<'_>>();
    data.set_words((&view.words).into());
    data.set_exit((&view.exit).into());
    match &view.picture {
        Picture::TouchGrid { touched } => {
            let cells: Vec<bool> = (0..Picture::COLUMNS * Picture::ROWS).map(|cell| touched.contains(&cell)).collect();
            data.set_columns(i32::from(Picture::COLUMNS));
            data.set_strip(i32::from(strip(&cells)));
            data.set_cells(model::rows(&data.get_cells(), cells));
            data.set_kind(g::ProbeKind::Grid);
        }
        Picture::Colour(colour) => {
            data.set_colour(i32::from(*colour));
            data.set_kind(g::ProbeKind::Colour);
        }
        Picture::Checker => data.set_kind(g::ProbeKind::Checker),
    }
}

/// The row the words stand on: the middle one, or the top one once the middle one is all that is left.
fn strip(cells: &[bool]) -> u16 {
    let middle = Picture::ROWS / 2;
    let open = |row: usize, cells: &[bool]| row != usize::from(middle) && cells.contains(&false);
    let left = cells.chunks(usize::from(Picture::COLUMNS)).enumerate().any(|(row, cells)| open(row, cells));
    if left { middle } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_make_room_for_the_last_row() {
        let mut cells = vec![false; usize::from(Picture::COLUMNS * Picture::ROWS)];
        assert_eq!(strip(&cells), 4);
        for (cell, touched) in cells.iter_mut().enumerate() {
            *touched = !(32..40).contains(&cell);
        }
        assert_eq!(strip(&cells), 0);
        cells[71] = false;
        assert_eq!(strip(&cells), 4);
    }
}
