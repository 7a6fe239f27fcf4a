//! What happened, with number, QR code and the state of the slip.

use kiosk_screens as g;
use slint::{ComponentHandle as _, Image, Rgb8Pixel, SharedPixelBuffer, SharedString};

use super::model;
use crate::session::view::Outcome;

/// ISO/IEC 18004: a margin of four light modules around a QR code.
const QUIET_ZONE: usize = 4;

pub(super) fn set(window: &g::AppWindow, view: &Outcome) {
    let data = window.global::<g::OutcomeData<'_>>();
    data.set_title((&view.title).into());
    data.set_hint((&view.hint).into());
    data.set_tone(model::tone(view.tone));
    data.set_service((&view.service).into());
    data.set_ticket_label((&view.ticket_label).into());
    data.set_ticket((&view.ticket).into());
    data.set_ticket_note((&view.ticket_note).into());
    let code = code(&view.qr);
    data.set_qr_side(code.as_ref().and_then(|pixels| i32::try_from(pixels.width()).ok()).unwrap_or_default());
    data.set_qr(code.map(Image::from_rgb8).unwrap_or_default());
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

/// One pixel per module, with the quiet zone; `None` without modules.
fn code(modules: &[Vec<bool>]) -> Option<SharedPixelBuffer<Rgb8Pixel>> {
    if modules.is_empty() {
        return None;
    }
    let side = modules.len() + 2 * QUIET_ZONE;
    let length = u32::try_from(side).ok()?;
    let dark = |index: usize| {
        let (row, column) = ((index / side).checked_sub(QUIET_ZONE)?, (index % side).checked_sub(QUIET_ZONE)?);
        modules.get(row)?.get(column).copied()
    };
    let mut pixels = SharedPixelBuffer::<Rgb8Pixel>::new(length, length);
    for (index, pixel) in pixels.make_mut_slice().iter_mut().enumerate() {
        let level = if dark(index) == Some(true) { 0 } else { u8::MAX };
        *pixel = Rgb8Pixel::new(level, level, level);
    }
    Some(pixels)
}

#[cfg(test)]
mod tests {
    use super::{QUIET_ZONE, code};

    #[test]
    fn a_code_keeps_its_modules_and_gets_a_light_margin() {
        let pixels = code(&[vec![true, false], vec![false, true]]).unwrap();
        assert_eq!((pixels.width(), pixels.height()), (10, 10));
        let dark: Vec<usize> =
            pixels.as_slice().iter().enumerate().filter(|(_, pixel)| pixel.r == 0).map(|(index, _)| index).collect();
        assert_eq!(dark, [QUIET_ZONE * 10 + QUIET_ZONE, (QUIET_ZONE + 1) * 10 + QUIET_ZONE + 1]);
        assert!(code(&[]).is_none());
    }
}
