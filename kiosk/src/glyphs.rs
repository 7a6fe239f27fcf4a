//! Which characters the installed fonts can draw, and what stands for the others.
//!
//! A text engine leaves a blank where no font has a glyph, which on a name is a silent error. Every name, address and
//! free text therefore goes through [`Coverage::spell`] before it is shown or printed. Deliberately absent: any
//! replacement by a similar character, and any normalisation; both would change a person's name.

use std::{ops::RangeInclusive, sync::Arc};

use swash::FontRef;

/// GETA MARK, the printer's sign for "the type is missing here".
const GETA: char = '〓';

/// The set of characters that at least one of the kiosk's fonts can draw. Cloning is cheap.
#[derive(Clone)]
pub struct Coverage {
    /// Sorted, without overlap.
    ranges: Arc<[RangeInclusive<u32>]>,
}

impl Coverage {
    /// Reads the character maps of the given faces.
    pub(crate) fn of_faces<'a>(faces: impl IntoIterator<Item = FontRef<'a>>) -> Self {
        let mut points = Vec::new();
        for face in faces {
            face.charmap().enumerate(|point, glyph| {
                if glyph != 0 {
                    points.push(point);
                }
            });
        }
        #[expect(clippy::stable_sort_primitive, reason = "each face comes in order: runs are merged")]
        points.sort();
        let mut ranges: Vec<RangeInclusive<u32>> = Vec::new();
        for point in points {
            match ranges.last_mut() {
                Some(last) if point <= last.end() + 1 => *last = *last.start()..=point,
                _ => ranges.push(point..=point),
            }
        }
        Self { ranges: ranges.into() }
    }

    /// The characters of `text` that would be drawn as a blank, each once, in order of appearance.
    pub fn missing(&self, text: &str) -> Vec<char> {
        let mut missing = Vec::new();
        for character in text.chars().filter(|&character| !self.shows(character)) {
            if !missing.contains(&character) {
                missing.push(character);
            }
        }
        missing
    }

    /// `text` with every character that cannot be shown replaced by `〓` and its code point: `〓U+E000`. Everything
    /// else stays as it is, so spelling a second time changes nothing.
    pub fn spell(&self, text: &str) -> String {
        let mut spelled = String::with_capacity(text.len());
        for character in text.chars() {
            if self.shows(character) {
                spelled.push(character);
            } else {
                let code_point = format!("{GETA}U+{:04X}", u32::from(character));
                spelled.push_str(&code_point);
            }
        }
        spelled
    }

    /// Whether a reader will see what is meant. A private-use character never counts: a font may draw something for
    /// it, but what its sender meant is not known.
    fn shows(&self, character: char) -> bool {
        is_unseen(character) || (!is_private_use(character) && self.has(u32::from(character)))
    }

    fn has(&self, point: u32) -> bool {
        let after = self.ranges.partition_point(|range| *range.start() <= point);
        after.checked_sub(1).and_then(|index| self.ranges.get(index)).is_some_and(|range| range.contains(&point))
    }
}

impl std::fmt::Debug for Coverage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let characters: u32 = self.ranges.iter().map(|range| range.end() - range.start() + 1).sum();
        f.debug_struct("Coverage").field("characters", &characters).finish()
    }
}

/// The three private-use areas of Unicode (section 23.5).
fn is_private_use(character: char) -> bool {
    matches!(u32::from(character), 0xE000..=0xF8FF | 0xF_0000..=0xF_FFFD | 0x10_0000..=0x10_FFFD)
}

/// Characters that are meant to leave no mark: white space, joiners and direction marks, variation selectors.
fn is_unseen(character: char) -> bool {
    character.is_whitespace()
        || matches!(u32::from(character),
            0x00AD | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x2064 | 0x2066..=0x2069 | 0xFEFF
            | 0xFE00..=0xFE0F | 0xE_0100..=0xE_01EF)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use crate::receipt::Fonts;

    static COVERAGE: LazyLock<super::Coverage> = LazyLock::new(|| Fonts::load(None).unwrap().coverage().clone());

    fn coverage() -> super::Coverage {
        COVERAGE.clone()
    }

    #[test]
    fn rare_characters_of_names_are_covered() {
        // U+20BB7, U+4DAE, U+36C3, U+2C35B; one of extension B and one of F that only HanaMin has; a middle dot.
        assert_eq!(coverage().missing("𠮷䶮㛃𬍛\u{20000}\u{2CEB0}·A9*（）"), Vec::<char>::new());
    }

    #[test]
    fn what_cannot_be_drawn_is_spelled() {
        let coverage = coverage();
        assert_eq!(coverage.spell("李\u{E000}明"), "李〓U+E000明");
        assert_eq!(coverage.spell("\u{33470}𠮷"), "〓U+33470𠮷");
        assert_eq!(coverage.missing("\u{E000}a\u{33470}\u{E000}"), vec!['\u{E000}', '\u{33470}']);
    }

    #[test]
    fn layout_characters_stay() {
        let text = "一\n二\t三\u{3000}四\u{FE0F}";
        assert_eq!(coverage().spell(text), text);
    }

    #[test]
    fn private_use_is_spelled_even_where_a_font_draws_it() {
        // HanaMinA carries glyphs of its own at U+F137 to U+F6B0.
        let coverage = coverage();
        for point in [0xE78D_u32, 0xF137, 0xF6B0, 0xF_0000, 0x10_FFFD] {
            let character = char::from_u32(point).unwrap();
            assert_eq!(coverage.spell(&character.to_string()), format!("〓U+{point:04X}"));
        }
    }

    proptest! {
        #[test]
        fn a_spelled_text_is_covered_and_spelling_is_stable(text in ".{0,40}") {
            let coverage = coverage();
            let spelled = coverage.spell(&text);
            prop_assert_eq!(coverage.missing(&spelled), Vec::<char>::new());
            prop_assert_eq!(coverage.spell(&spelled), spelled);
        }
    }
}
