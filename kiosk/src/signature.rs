//! The signature on glass as a small picture.

use base64::{Engine, prelude::BASE64_STANDARD};

/// Width and height of the picture; the pad's points are 0..=1000 of each.
const SIZE: (usize, usize) = (480, 160);
/// The contract's limit for the picture in base64.
const MAX_BASE64: usize = 28_000;

/// PNG (one bit, black on white) in base64; `None` when nothing was drawn or the picture would be too large.
pub fn png(strokes: &[Vec<(u16, u16)>]) -> Option<String> {
    if strokes.iter().all(|stroke| stroke.len() < 2) {
        return None;
    }
    let (width, height) = SIZE;
    let row_bytes = width / 8;
    let mut rows = vec![0xFF_u8; row_bytes * height];
    let mut dot = |x: usize, y: usize| {
        for (x, y) in [(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)] {
            if x < width
                && y < height
                && let Some(byte) = rows.get_mut(y * row_bytes + x / 8)
            {
                *byte &= !(0x80 >> (x % 8));
            }
        }
    };
    let place = |(x, y): (u16, u16)| {
        (usize::from(x.min(1000)) * (width - 1) / 1000, usize::from(y.min(1000)) * (height - 1) / 1000)
    };
    for pair in strokes.iter().flat_map(|stroke| stroke.windows(2)) {
        let [from, to] = pair else { continue };
        let ((x0, y0), (x1, y1)) = (place(*from), place(*to));
        let steps = x0.abs_diff(x1).max(y0.abs_diff(y1)).max(1);
        for step in 0..=steps {
            dot((x0 * (steps - step) + x1 * step) / steps, (y0 * (steps - step) + y1 * step) / steps);
        }
    }
    let mut out = Vec::new();
    let (w, h) = (u32::try_from(width).ok()?, u32::try_from(height).ok()?);
    let mut encoder = png::Encoder::new(&mut out, w, h);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    encoder.write_header().ok()?.write_image_data(&rows).ok()?;
    Some(BASE64_STANDARD.encode(out)).filter(|text| text.len() <= MAX_BASE64)
}

/// UTF-16LE units in base64, for names whose characters only the card knows.
pub fn base64_utf16(units: &[u16]) -> String {
    BASE64_STANDARD.encode(units.iter().flat_map(|unit| unit.to_le_bytes()).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_is_no_signature_and_a_scribble_fits() {
        assert_eq!(png(&[vec![(5, 5)]]), None);
        let scribble: Vec<(u16, u16)> =
            (0..4000_u32).map(|n| ((n * 7919 % 1001) as u16, (n * 104 % 1001) as u16)).collect();
        assert!(png(&[scribble]).unwrap().len() <= MAX_BASE64);
    }

    #[test]
    fn the_line_is_in_the_picture() {
        let text = png(&[vec![(0, 0), (1000, 1000)]]).unwrap();
        let bytes = BASE64_STANDARD.decode(text).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
        let mut rows = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut rows).unwrap();
        assert_eq!(rows[0] & 0x80, 0, "black at the top left");
        assert_eq!(rows[rows.len() - 1] & 0x01, 0, "black at the bottom right");
        assert_eq!(rows[SIZE.0 / 8 - 1], 0xFF, "white at the top right");
    }
}
