//! The font of the simulated printer: Noto Sans Mono CJK as the system has it, brought to the cells of a printer's own
//! font, 24 x 24 dots for Chinese and 12 x 24 for the rest.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::{Mutex, OnceLock, PoisonError};

use swash::scale::{Render, ScaleContext, Source};
use swash::zeno::Format;
use swash::{FontRef, StringId};

/// Dots a cell is high, and wide for Chinese.
pub(super) const CELL: usize = 24;
/// Where distributions put the font: Debian, Fedora, Arch, Alpine.
const PLACES: [&str; 5] = [
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-sans-mono-cjk-vf-fonts/NotoSansMonoCJK-VF.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto/NotoSansCJK-Regular.ttc",
];
const FAMILY: &str = "Noto Sans Mono CJK SC";
/// Rows of a cell above the base line: 880 of the font's 1000 units.
const ABOVE: i32 = 21;
/// From this coverage on a dot is black. Below the middle: a thermal head blurs, and thin strokes must not break.
const BLACK: u8 = 100;

/// One character in its cell: a row is 24 bits, the leftmost the highest; a narrow character uses the left 12.
pub(super) type Glyph = [u32; CELL];

struct Font {
    data: Vec<u8>,
    face: usize,
    /// What has been drawn already.
    drawn: Mutex<HashMap<char, Glyph>>,
}

/// How wide a character's cell is: half for what was a single byte, whole for the rest.
pub(super) fn width(of: char) -> usize {
    if of.is_ascii() { CELL / 2 } else { CELL }
}

/// The character as this printer prints it; a box if the font does not have it.
pub(super) fn glyph(of: char) -> Glyph {
    let font = font();
    let mut drawn = font.drawn.lock().unwrap_or_else(PoisonError::into_inner);
    *drawn.entry(of).or_insert_with(|| draw(font, of))
}

fn draw(font: &Font, of: char) -> Glyph {
    let Some(face) = FontRef::from_index(&font.data, font.face) else { return missing(width(of)) };
    let id = face.charmap().map(of);
    if id == 0 {
        return missing(width(of));
    }
    let mut context = ScaleContext::new();
    let mut scaler = context.builder(face).size(24.0).hint(false).build();
    // A blank has no outline.
    let Some(image) = Render::new(&[Source::Outline]).format(Format::Alpha).render(&mut scaler, id) else {
        return [0; CELL];
    };
    let place = image.placement;
    let mut rows = [0; CELL];
    let across = usize::try_from(place.width).unwrap_or(0).max(1);
    for (y, line) in (ABOVE - place.top..).zip(image.data.chunks(across)) {
        let Some(row) = usize::try_from(y).ok().and_then(|y| rows.get_mut(y)) else { continue };
        for (x, coverage) in (place.left..).zip(line) {
            if *coverage >= BLACK && (0..24).contains(&x) {
                *row |= 1 << (23 - x);
            }
        }
    }
    rows
}

fn missing(width: usize) -> Glyph {
    let left_and_right = 1 << 21 | 1 << (26 - width);
    let whole = (0..24).filter(|x| *x >= 2 && x + 2 < width).fold(0, |row, x| row | 1 << (23 - x));
    let mut rows = [left_and_right; CELL];
    rows[0] = 0;
    rows[1] = 0;
    rows[CELL - 2] = 0;
    rows[CELL - 1] = 0;
    rows[2] = whole;
    rows[CELL - 3] = whole;
    rows
}

fn font() -> &'static Font {
    static FONT: OnceLock<Font> = OnceLock::new();
    FONT.get_or_init(|| {
        PLACES
            .iter()
            .find_map(|place| load(Path::new(place)))
            .expect("the simulated printer draws text with Noto Sans Mono CJK SC; Debian has it in fonts-noto-cjk")
    })
}

fn load(place: &Path) -> Option<Font> {
    let data = fs::read(place).ok()?;
    let face = (0..).map_while(|face| FontRef::from_index(&data, face)).position(|face| {
        let names = face.localized_strings();
        [StringId::TypographicFamily, StringId::Family]
            .into_iter()
            .filter_map(|id| names.find_by_id(id, None))
            .any(|name| name.chars().eq(FAMILY.chars()))
    })?;
    Some(Font { data, face, drawn: Mutex::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn black(glyph: &Glyph) -> u32 {
        glyph.iter().map(|row| row.count_ones()).sum()
    }

    #[test]
    fn characters_fill_their_cells_and_no_more() {
        for (of, least) in [('绥', 120), ('1', 20), ('W', 50), ('，', 5), ('一', 15)] {
            let glyph = glyph(of);
            assert!(black(&glyph) >= least, "{of}: {}", black(&glyph));
            let beyond = (1 << (24 - width(of))) - 1;
            assert!(glyph.iter().all(|row| row & beyond == 0 && row >> 24 == 0), "{of} stays in its cell");
        }
        assert_eq!(black(&glyph(' ')), 0);
        assert_ne!(glyph('已'), glyph('己'));
    }

    #[test]
    fn what_the_font_does_not_have_is_a_box() {
        assert_eq!(glyph('\u{33470}'), missing(24));
        assert_eq!(missing(12)[2], 0b0011_1111_1100_0000_0000_0000);
        assert_eq!(missing(12)[3], 0b0010_0000_0100_0000_0000_0000);
    }
}
