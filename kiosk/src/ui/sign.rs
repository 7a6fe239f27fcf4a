//! Promise and signature.

use std::fmt::Write as _;

use kiosk_screens as g;
use slint::{ComponentHandle as _, SharedString};

use super::model;
use crate::session::view::Sign;

pub(super) fn set(window: &g::AppWindow, view: &Sign) {
    let data = window.global::<g::SignData<'_>>();
    data.set_step((&view.step).into());
    data.set_title((&view.title).into());
    data.set_promise(model::rows(&data.get_promise(), model::strings(&view.promise)));
    data.set_pad_hint((&view.pad_hint).into());
    data.set_ink(path(&view.strokes).into());
    data.set_clear((&view.clear).into());
    data.set_no_signature((&view.no_signature).into());
    data.set_error((&view.error).into());
}

pub(super) fn clear(window: &g::AppWindow) {
    window.global::<g::SignData<'_>>().set_ink(SharedString::new());
}

/// Strokes as SVG path commands (SVG 1.1 §8.3) in the units of the strokes; a dot becomes a very short line.
#[expect(clippy::let_underscore_must_use, reason = "writing to a String cannot fail")]
fn path(strokes: &[Vec<(u16, u16)>]) -> String {
    let mut commands = String::new();
    for stroke in strokes {
        let mut points = stroke.iter();
        let Some((x, y)) = points.next() else { continue };
        // Writing into a `String` cannot fail.
        let _ = write!(commands, "M {x} {y} L {} {y} ", x.saturating_add(1));
        for (x, y) in points {
            let _ = write!(commands, "L {x} {y} ");
        }
    }
    commands
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn strokes_become_path_commands() {
        let strokes = [vec![(1, 2), (3, 4), (5, 6)], vec![], vec![(9, 9)]];
        assert_eq!(path(&strokes), "M 1 2 L 2 2 L 3 4 L 5 6 M 9 9 L 10 9 ");
    }
}
