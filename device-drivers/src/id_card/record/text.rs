//! UTF-16LE fields of the record: trimming, names, and characters that have no code point of their own.
//!
//! A private-use character keeps its raw code point in [`CardName::raw`]. The eighty private code points that old GBK
//! fonts used for characters Unicode has since admitted (U+E815–U+E864) are replaced in [`CardName::text`] by the
//! character itself, as GB 18030-2005 and GB 18030-2022 map them. Any other private character stays: only a person who
//! sees the card can say what it is.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

/// A name as the card has it.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct CardName {
    /// For people: private-use code points with a known character are replaced by it; half surrogate pairs and control
    /// characters are U+FFFD.
    pub text: String,
    /// The field's UTF-16 units, without the padding.
    pub raw: Vec<u16>,
    /// True if `raw` has any private-use code point, replaced or not: let a clerk compare with the card.
    pub has_private_use: bool,
}

impl fmt::Debug for CardName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardName(redacted)")
    }
}

impl CardName {
    /// `None` when the field is blank or not whole UTF-16.
    pub(super) fn from_field(field: &[u8]) -> Option<Self> {
        let raw = trimmed_units(field)?;
        let has_private_use = char::decode_utf16(raw.iter().copied()).flatten().any(is_private_use);
        Some(Self { text: to_text(&raw), raw, has_private_use })
    }
}

/// The text of a padded UTF-16LE field; `None` when it is blank or of odd length.
pub(in crate::id_card) fn utf16_field(field: &[u8]) -> Option<String> {
    let mut units = trimmed_units(field)?;
    let text = to_text(&units);
    units.zeroize();
    Some(text)
}

/// The field's units without the U+0020 or NUL padding around them.
fn trimmed_units(field: &[u8]) -> Option<Vec<u16>> {
    let (pairs, []) = field.as_chunks::<2>() else { return None };
    let units = pairs.iter().map(|&pair| u16::from_le_bytes(pair));
    let is_padding = |unit: &u16| matches!(unit, 0x0000 | 0x0020);
    let mut units: Vec<u16> = units.skip_while(|unit| is_padding(unit)).collect();
    let end = units.iter().rposition(|unit| !is_padding(unit))? + 1;
    units.truncate(end);
    Some(units)
}

fn to_text(units: &[u16]) -> String {
    // Three bytes a unit is the most UTF-8 needs: no reallocation leaves a copy behind.
    let mut text = String::with_capacity(units.len() * 3);
    for decoded in char::decode_utf16(units.iter().copied()) {
        text.push(match decoded {
            Ok(char) if char.is_control() => char::REPLACEMENT_CHARACTER,
            Ok(char) => character_of_gbk_private(char).unwrap_or(char),
            Err(_) => char::REPLACEMENT_CHARACTER,
        });
    }
    text
}

/// True in all three private-use areas of Unicode.
fn is_private_use(char: char) -> bool {
    matches!(char, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}')
}

fn character_of_gbk_private(char: char) -> Option<char> {
    let index = u32::from(char).checked_sub(0xE815)?;
    GBK_PRIVATE.get(usize::try_from(index).ok()?).copied().and_then(char::from_u32)
}

/// The characters of GB 18030 FE50–FEA0, whose GBK-time private code points run from U+E815 to U+E864.
const GBK_PRIVATE: [u32; 80] = [
    0x02E81, 0x20087, 0x20089, 0x200CC, 0x02E84, 0x03473, 0x03447, 0x02E88, 0x02E8B, 0x09FB4, 0x0359E, 0x0361A,
    0x0360E, 0x02E8C, 0x02E97, 0x0396E, 0x03918, 0x09FB5, 0x039CF, 0x039DF, 0x03A73, 0x039D0, 0x09FB6, 0x09FB7,
    0x03B4E, 0x03C6E, 0x03CE0, 0x02EA7, 0x215D7, 0x09FB8, 0x02EAA, 0x04056, 0x0415F, 0x02EAE, 0x04337, 0x02EB3,
    0x02EB6, 0x02EB7, 0x2298F, 0x043B1, 0x043AC, 0x02EBB, 0x043DD, 0x044D6, 0x04661, 0x0464C, 0x09FB9, 0x04723,
    0x04729, 0x0477C, 0x0478D, 0x02ECA, 0x04947, 0x0497A, 0x0497D, 0x04982, 0x04983, 0x04985, 0x04986, 0x0499F,
    0x0499B, 0x049B7, 0x049B6, 0x09FBA, 0x241FE, 0x04CA3, 0x04C9F, 0x04CA0, 0x04CA1, 0x04C77, 0x04CA2, 0x04D13,
    0x04D14, 0x04D15, 0x04D16, 0x04D17, 0x04D18, 0x04D19, 0x04DAE, 0x09FBB,
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn field(units: &[u16]) -> Vec<u8> {
        units.iter().flat_map(|unit| unit.to_le_bytes()).collect()
    }

    fn name(units: &[u16]) -> CardName {
        CardName::from_field(&field(units)).expect("not blank")
    }

    #[test]
    fn padding_of_spaces_and_nuls_goes_inner_space_stays() {
        assert_eq!(utf16_field(&field(&[0x20, 0x41, 0x20, 0x42, 0x20, 0, 0])).as_deref(), Some("A B"));
        assert_eq!(utf16_field(&field(&[0x20, 0, 0x20])), None);
        assert_eq!(utf16_field(&[0x41]), None);
    }

    #[test]
    fn extension_a_and_surrogate_pairs_are_whole_characters() {
        let name = name(&[0x3473, 0xD842, 0xDFB7, 0xD86D, 0xDFCD, 0x20]);
        assert_eq!(name.text, "㑳\u{20BB7}\u{2B7CD}");
        assert_eq!(name.raw.len(), 5);
        assert!(!name.has_private_use);
    }

    #[test]
    fn half_a_surrogate_pair_is_a_replacement_character() {
        assert_eq!(name(&[0x674E, 0xD842]).text, "李\u{FFFD}");
        assert_eq!(name(&[0x674E, 0xDFB7, 0x56DB]).text, "李\u{FFFD}四");
    }

    #[test]
    fn gbk_private_code_points_become_their_characters_and_stay_raw() {
        let known = name(&[0x674E, 0xE81E, 0xE816]);
        assert_eq!(known.text, "李\u{9FB4}\u{20087}");
        assert_eq!(known.raw, [0x674E, 0xE81E, 0xE816]);
        assert!(known.has_private_use);
        let unknown = name(&[0x674E, 0xE001]);
        assert_eq!(unknown.text, "李\u{E001}");
        assert!(unknown.has_private_use);
        assert_eq!(name(&[0xE864]).text, "\u{9FBB}");
        assert_eq!(name(&[0xE865]).text, "\u{E865}");
        assert_eq!(name(&[0xE814]).text, "\u{E814}");
    }

    #[test]
    fn control_characters_do_not_reach_people() {
        assert_eq!(name(&[0x674E, 0x001B, 0x56DB]).text, "李\u{FFFD}四");
    }

    proptest! {
        #[test]
        fn any_units_make_safe_text(units in proptest::collection::vec(any::<u16>(), 0..36)) {
            if let Some(name) = CardName::from_field(&field(&units)) {
                prop_assert!(!name.text.is_empty());
                prop_assert!(!name.text.chars().any(char::is_control));
            }
        }
    }
}
