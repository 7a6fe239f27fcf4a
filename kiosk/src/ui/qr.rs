//! A QR code as a picture of one pixel per module; the screen enlarges it by whole pixels.

use slint::{Image, Rgb8Pixel, SharedPixelBuffer};

/// ISO/IEC 18004: a margin of four light modules around a QR code.
const QUIET_ZONE: usize = 4;

/// The picture with its quiet zone, and modules on a side; an empty picture and 0 without modules.
pub(super) fn picture(modules: &[Vec<bool>]) -> (Image, i32) {
    let Some(pixels) = code(modules) else { return (Image::default(), 0) };
    let side = i32::try_from(pixels.width()).unwrap_or_default();
    (Image::from_rgb8(pixels), side)
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
