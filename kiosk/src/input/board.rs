//! Which keys stand where, for each layout.
//!
//! A row is a list of keys with their shares of the row's width; an empty key is a gap. What a key means is its own
//! text, or one of the constants below.

use super::texts::Text;
use crate::{
    i18n::OwnWords as _,
    session::{
        settings::Lang,
        view::{Key, KeyLook},
    },
};

/// Takes the last letter or character away.
pub const ERASE: &str = "⌫";
/// Takes everything away.
pub const CLEAR: &str = "clear";
/// Brings back what [`CLEAR`] took away.
pub const UNDO: &str = "undo";
/// Small letters ⇄ capitals.
pub const SHIFT: &str = "shift";
/// The first candidate, or a space.
pub const SPACE: &str = " ";
/// To the pinyin letters.
pub const PINYIN: &str = "pinyin";
/// To the Latin letters.
pub const LATIN: &str = "latin";
/// To the digits of a text.
pub const DIGITS: &str = "digits";
/// To the signs.
pub const SYMBOLS: &str = "symbols";
/// The page of candidates before.
pub const EARLIER: &str = "earlier";
/// The next page of candidates.
pub const LATER: &str = "later";

/// The arrangement of keys that stands on the panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// 1–9, 0.
    Digits,
    /// 1–9, 0 and X, the check digit of an ID number.
    DigitsX,
    /// Digits, and steps of hundreds.
    Money,
    /// The 31 characters of GB 32100: no I, O, S, V, Z.
    Code,
    /// Letters that become Chinese.
    Pinyin,
    /// Letters as they are.
    Latin,
    /// Digits inside a text.
    Numbers,
    /// Signs inside a text.
    Symbols,
}

type Row = &'static [(&'static str, u16)];

const DIGIT_ROWS: [Row; 3] =
    [&[("1", 1), ("2", 1), ("3", 1)], &[("4", 1), ("5", 1), ("6", 1)], &[("7", 1), ("8", 1), ("9", 1)]];
const DIGITS_PLAIN: &[Row] = &[DIGIT_ROWS[0], DIGIT_ROWS[1], DIGIT_ROWS[2], &[("", 1), ("0", 1), (ERASE, 1)]];
const DIGITS_X: &[Row] = &[DIGIT_ROWS[0], DIGIT_ROWS[1], DIGIT_ROWS[2], &[("X", 1), ("0", 1), (ERASE, 1)]];
const MONEY: &[Row] = &[
    &[("1", 1), ("2", 1), ("3", 1), ("+500", 1)],
    &[("4", 1), ("5", 1), ("6", 1), ("+100", 1)],
    &[("7", 1), ("8", 1), ("9", 1), ("-100", 1)],
    &[("00", 1), ("0", 1), (ERASE, 1), ("-500", 1)],
];
const CODE: &[Row] = &[
    &[("1", 4), ("2", 4), ("3", 4), ("4", 4), ("5", 4), ("6", 4), ("7", 4), ("8", 4), ("9", 4), ("0", 4)],
    &[("A", 5), ("B", 5), ("C", 5), ("D", 5), ("E", 5), ("F", 5), ("G", 5), ("H", 5)],
    &[("J", 5), ("K", 5), ("L", 5), ("M", 5), ("N", 5), ("P", 5), ("Q", 5), ("R", 5)],
    &[("T", 5), ("U", 5), ("W", 5), ("X", 5), ("Y", 5), ("", 5), (ERASE, 10)],
];
const TOP: Row = &[("q", 2), ("w", 2), ("e", 2), ("r", 2), ("t", 2), ("y", 2), ("u", 2), ("i", 2), ("o", 2), ("p", 2)];
const MIDDLE: Row =
    &[("a", 2), ("s", 2), ("d", 2), ("f", 2), ("g", 2), ("h", 2), ("j", 2), ("k", 2), ("l", 2), ("'", 2)];
const PINYIN_ROWS: &[Row] = &[
    TOP,
    MIDDLE,
    &[("、", 3), ("z", 2), ("x", 2), ("c", 2), ("v", 2), ("b", 2), ("n", 2), ("m", 2), (ERASE, 3)],
    &[(DIGITS, 3), (SYMBOLS, 3), ("，", 2), (SPACE, 6), ("。", 2), (LATIN, 4)],
];
const LATIN_ROWS: &[Row] = &[
    TOP,
    MIDDLE,
    &[(SHIFT, 3), ("z", 2), ("x", 2), ("c", 2), ("v", 2), ("b", 2), ("n", 2), ("m", 2), (ERASE, 3)],
    &[(DIGITS, 3), (SYMBOLS, 3), ("-", 2), (SPACE, 6), (".", 2), (PINYIN, 4)],
];
const NUMBER_ROWS: &[Row] = &[
    &[("1", 2), ("2", 2), ("3", 2), ("4", 2), ("5", 2)],
    &[("6", 2), ("7", 2), ("8", 2), ("9", 2), ("0", 2)],
    &[("-", 1), ("/", 1), (".", 1), (":", 1), ("#", 1), ("号", 1), ("组", 1), (ERASE, 3)],
    &[(PINYIN, 4), (LATIN, 4), (SPACE, 8), (SYMBOLS, 4)],
];
const SYMBOL_ROWS: &[Row] = &[
    &[("，", 2), ("。", 2), ("、", 2), ("：", 2), ("；", 2), ("？", 2), ("！", 2), ("·", 2), ("（", 2), ("）", 2)],
    &[("《", 2), ("》", 2), ("“", 2), ("”", 2), ("…", 2), ("—", 2), ("@", 2), ("&", 2), ("%", 2), ("+", 2)],
    &[("-", 2), ("_", 2), ("=", 2), ("*", 2), ("/", 2), ("#", 2), ("'", 2), (ERASE, 6)],
    &[(PINYIN, 4), (LATIN, 4), (SPACE, 8), (DIGITS, 4)],
];

impl Layout {
    /// The rows, from the top.
    pub(super) const fn rows(self) -> &'static [Row] {
        match self {
            Self::Digits => DIGITS_PLAIN,
            Self::DigitsX => DIGITS_X,
            Self::Money => MONEY,
            Self::Code => CODE,
            Self::Pinyin => PINYIN_ROWS,
            Self::Latin => LATIN_ROWS,
            Self::Numbers => NUMBER_ROWS,
            Self::Symbols => SYMBOL_ROWS,
        }
    }

    /// The layouts one text may be typed with.
    pub(super) const fn of_text(self) -> bool {
        matches!(self, Self::Pinyin | Self::Latin | Self::Numbers | Self::Symbols)
    }

    /// This key stands here, as a small letter or a capital.
    pub(super) fn has(self, key: &str) -> bool {
        let small = key.to_ascii_lowercase();
        let either = |own: &str| own == key || (self == Self::Latin && own == small);
        !key.is_empty() && self.rows().iter().flat_map(|row| row.iter()).any(|(own, _)| either(own))
    }

    /// The keys as the screen shows them.
    pub(super) fn keys(self, capitals: bool, lang: Lang) -> Vec<Key> {
        let mut keys = Vec::new();
        for (row, caps) in (0_u16..).zip(self.rows()) {
            let all: u16 = caps.iter().map(|(_, share)| share).sum();
            let mut done = 0;
            for &(key, share) in *caps {
                let start = thousandths(done, all);
                done += share;
                if !key.is_empty() {
                    let span = thousandths(done, all) - start;
                    keys.push(cap(key, capitals && self == Self::Latin, lang, (row, start, span)));
                }
            }
        }
        keys
    }
}

const fn thousandths(part: u16, whole: u16) -> u16 {
    part * 1000 / whole
}

fn cap(key: &str, capitals: bool, lang: Lang, (row, start, span): (u16, u16, u16)) -> Key {
    let letter = key.len() == 1 && key.bytes().all(|b| b.is_ascii_lowercase());
    let key = if capitals && letter { key.to_ascii_uppercase() } else { key.to_owned() };
    let words = match key.as_str() {
        ERASE => Some(Text::Erase),
        SHIFT => Some(Text::Shift),
        SPACE => Some(Text::Space),
        PINYIN => Some(Text::Pinyin),
        LATIN => Some(Text::Latin),
        DIGITS => Some(Text::Digits),
        SYMBOLS => Some(Text::Symbols),
        _ => None,
    };
    let look = match key.as_str() {
        ERASE => KeyLook::Erase,
        SHIFT if capitals => KeyLook::On,
        _ if words.is_some() && key != SPACE => KeyLook::Quiet,
        _ if key.starts_with(['+', '-']) && key.len() > 1 => KeyLook::Quiet,
        _ => KeyLook::Plain,
    };
    let label = words.map_or_else(|| key.clone(), |words| words.get(lang).to_owned());
    Key { key, label, look, row, start, span }
}
