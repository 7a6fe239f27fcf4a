//! The input panel: one machine behind everything that is typed.
//!
//! | module | what |
//! |---|---|
//! | this | what a key does to what was typed |
//! | [`board`] | which keys stand where |
//! | `shelf` | how candidates are laid out |
//! | `texts` | the panel's own words |
//!
//! A panel holds what is being typed and nothing of what was typed before: every buffer is wiped when it goes, has room
//! for the longest text from the start (so that growing leaves no copy behind), and is in no `Debug`. Keys that do not
//! stand on the panel do nothing. Deliberately absent: whether what was typed is in order (the form says), time, Slint,
//! a key that repeats, learning.

pub mod board;

mod shelf;
mod texts;

use std::fmt;

use zeroize::{Zeroize, Zeroizing};

use self::{
    board::{CLEAR, DIGITS, EARLIER, ERASE, LATER, LATIN, Layout, PINYIN, SHIFT, SPACE, SYMBOLS, UNDO},
    texts::Text,
};
use crate::{
    i18n::OwnWords as _,
    pinyin::{self, Lexicon, MAX_KEYS, Offer},
    session::{settings::Lang, view},
};

/// What is typed.
#[derive(Debug, Clone, Copy)]
pub enum Mode {
    /// Digits; a number people know in groups.
    Digits {
        /// Digits of the whole number.
        longest: usize,
        /// How they are grouped for the eye; what is left over stands in the last group.
        groups: &'static [usize],
        /// How the whole number looks when it is hidden; `None` is never hidden.
        mask: Option<fn(&str) -> String>,
    },
    /// As digits; an ID number stands at the front, and its check digit may be X.
    Certificate {
        /// Characters of the whole number.
        longest: usize,
        /// As above.
        groups: &'static [usize],
        /// As above.
        mask: fn(&str) -> String,
    },
    /// Whole yuan.
    Money {
        /// The most that can be typed.
        most: u32,
    },
    /// A unified social credit code, GB 32100: 18 of 31 characters.
    CreditCode,
    /// Any text: Chinese by pinyin, Latin letters, digits, signs.
    Text {
        /// Most characters.
        max: usize,
        /// The county's places come first.
        address: bool,
    },
}

impl Mode {
    /// A ticket number, 4-4-4.
    pub const TICKET: Self = Self::Digits { longest: 12, groups: &[4, 4, 4], mask: None };

    const fn layout(self) -> Layout {
        match self {
            Self::Digits { .. } => Layout::Digits,
            Self::Certificate { .. } => Layout::DigitsX,
            Self::Money { .. } => Layout::Money,
            Self::CreditCode => Layout::Code,
            Self::Text { .. } => Layout::Pinyin,
        }
    }

    /// Most characters.
    fn longest(self) -> usize {
        match self {
            Self::Digits { longest, .. } | Self::Certificate { longest, .. } => longest,
            Self::Money { most } => most.to_string().len(),
            Self::CreditCode => 18,
            Self::Text { max, .. } => max,
        }
    }
}

/// What is being typed.
#[derive(Clone)]
pub struct Panel {
    mode: Mode,
    layout: Layout,
    capitals: bool,
    text: Zeroizing<String>,
    /// Letters that wait for their characters.
    letters: Zeroizing<String>,
    offer: Offer,
    /// Page of candidates.
    page: usize,
    cleared: Option<Zeroizing<String>>,
    /// The last key found no room.
    full: bool,
}

impl Panel {
    /// A panel on which nothing was typed yet.
    pub fn new(mode: Mode) -> Self {
        Self::holding(mode, "")
    }

    /// A panel on which this stands already.
    pub fn holding(mode: Mode, text: &str) -> Self {
        let mut buffer = roomy(mode);
        buffer.push_str(text);
        Self {
            mode,
            layout: mode.layout(),
            capitals: false,
            text: buffer,
            letters: Zeroizing::new(String::with_capacity(MAX_KEYS)),
            offer: nothing(),
            page: 0,
            cleared: None,
            full: false,
        }
    }

    /// What was typed, without the letters that still wait.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Letters wait for their characters.
    pub fn is_composing(&self) -> bool {
        !self.letters.is_empty()
    }

    /// A number of which every digit is there.
    pub fn is_complete(&self) -> bool {
        !matches!(self.mode, Mode::Text { .. } | Mode::Money { .. }) && self.text.len() == self.mode.longest()
    }

    /// The page is left: only what was typed stays, not how.
    pub fn leave(&mut self) {
        self.letters.zeroize();
        self.offer.zeroize();
        self.cleared = None;
        self.full = false;
        self.page = 0;
    }

    /// A key of [`board`], by its own text. Does nothing when it does not stand on the panel.
    pub fn press(&mut self, key: &str, lexicon: &Lexicon) {
        self.full = false;
        if key == UNDO {
            if let Some(before) = self.cleared.take() {
                self.text = before;
            }
            return;
        }
        match key {
            EARLIER => self.page = self.page.saturating_sub(1),
            LATER => self.page = (self.page + 1).min(self.last_page()),
            CLEAR => self.clear(),
            key if !self.layout.has(key) => return,
            ERASE => self.erase(),
            SHIFT => self.capitals = !self.capitals,
            PINYIN => self.turn(Layout::Pinyin),
            LATIN => self.turn(Layout::Latin),
            DIGITS => self.turn(Layout::Numbers),
            SYMBOLS => self.turn(Layout::Symbols),
            SPACE if self.is_composing() => self.choose(0, lexicon),
            key => self.type_key(key, lexicon),
        }
        if key != CLEAR {
            self.cleared = None;
        }
        self.look_up(lexicon);
    }

    /// The candidate with this place on its page.
    pub fn pick(&mut self, place: usize, lexicon: &Lexicon) {
        self.full = false;
        self.cleared = None;
        let (start, count) = self.page_range();
        if place < count {
            self.choose(start + place, lexicon);
            self.look_up(lexicon);
        }
    }

    /// What the panel shows. A whole number that has a mask is hidden unless `revealed`; `placeholder` stands where
    /// nothing was typed.
    pub fn view(&self, placeholder: &str, revealed: bool, lang: Lang) -> view::Panel {
        let hidden = !revealed && self.is_complete();
        let mask = match self.mode {
            Mode::Digits { mask, .. } => mask.filter(|_| hidden),
            Mode::Certificate { mask, .. } => Some(mask).filter(|_| hidden),
            _ => None,
        };
        let is_text = matches!(self.mode, Mode::Text { .. });
        // What is hidden is not cleared unseen: the first key shows it.
        let nothing = mask.is_some() || (self.text.is_empty() && self.letters.is_empty());
        let (clear, clear_key) = match (&self.cleared, nothing) {
            (Some(_), _) => (Text::Undo.get(lang).to_owned(), UNDO),
            (None, true) => (String::new(), CLEAR),
            (None, false) => (Text::Clear.get(lang).to_owned(), CLEAR),
        };
        view::Panel {
            shown: mask.map_or_else(|| self.shown(lang), |mask| mask(&self.text)),
            placeholder: placeholder.to_owned(),
            caret: mask.is_none(),
            long: is_text,
            count: match self.mode {
                _ if self.full => self.why_full(lang),
                Mode::Text { max, .. } => format!("{}/{max}", self.text.chars().count()),
                _ => String::new(),
            },
            full: self.full,
            reveal: if mask.is_some() { Text::Reveal.get(lang).to_owned() } else { String::new() },
            clear,
            clear_key: clear_key.to_owned(),
            candidates: self.shelf(lang),
            rows: u16::try_from(self.layout.rows().len()).unwrap_or_default(),
            keys: self.layout.keys(self.capitals, lang),
        }
    }

    fn shelf(&self, lang: Lang) -> Option<view::Shelf> {
        if self.layout != Layout::Pinyin {
            return None;
        }
        let (start, count) = self.page_range();
        let page = self.offer.candidates.get(start..start + count).unwrap_or_default();
        Some(view::Shelf {
            letters: self.offer.spelled.clone(),
            hint: match (self.is_composing(), self.offer.candidates.is_empty()) {
                (false, _) => Text::PinyinHint.get(lang).to_owned(),
                (true, true) => Text::NoSuchPinyin.get(lang).to_owned(),
                (true, false) => String::new(),
            },
            cells: shelf::cells(page),
            earlier: if self.page > 0 { Text::Earlier.get(lang).to_owned() } else { String::new() },
            later: if self.page < self.last_page() { Text::Later.get(lang).to_owned() } else { String::new() },
        })
    }

    /// What was typed, as people write it.
    fn shown(&self, lang: Lang) -> String {
        match self.mode {
            Mode::Digits { groups, .. } | Mode::Certificate { groups, .. } => grouped(&self.text, groups),
            Mode::CreditCode => grouped(&self.text, &[2, 6, 9, 1]),
            Mode::Money { .. } if self.text.is_empty() => String::new(),
            Mode::Money { .. } => format!("{} {}", self.text.as_str(), Text::Yuan.get(lang)),
            Mode::Text { .. } => self.text.to_string(),
        }
    }

    fn why_full(&self, lang: Lang) -> String {
        match self.mode {
            Mode::Money { most } => Text::FullAmount.with(lang, &most.to_string()),
            other => Text::FullWords.with(lang, &other.longest().to_string()),
        }
    }

    /// First candidate of the page shown, and how many stand on it.
    fn page_range(&self) -> (usize, usize) {
        let pages = shelf::pages(&self.offer.candidates);
        (pages.iter().take(self.page).sum(), pages.get(self.page).copied().unwrap_or_default())
    }

    fn last_page(&self) -> usize {
        shelf::pages(&self.offer.candidates).len().saturating_sub(1)
    }

    fn look_up(&mut self, lexicon: &Lexicon) {
        let Mode::Text { address, .. } = self.mode else { return };
        if !self.is_composing() {
            self.offer.zeroize();
            self.page = 0;
            return;
        }
        let mode = if address { pinyin::Mode::Address } else { pinyin::Mode::General };
        // One page more than is shown, so that it is known whether there is one.
        self.offer = lexicon.offer(mode, &self.letters, (self.page + 2) * shelf::PAGE);
        self.page = self.page.min(self.last_page());
    }

    fn erase(&mut self) {
        if self.letters.pop().is_some() {
            self.page = 0;
        } else {
            self.text.pop();
        }
    }

    fn clear(&mut self) {
        self.letters.zeroize();
        if !self.text.is_empty() {
            self.cleared = Some(std::mem::replace(&mut self.text, roomy(self.mode)));
        }
    }

    /// Another layout of the same text; letters that wait are taken as they are.
    fn turn(&mut self, layout: Layout) {
        if layout.of_text() && self.write_letters() {
            self.layout = layout;
        }
    }

    /// A key that writes something.
    fn type_key(&mut self, key: &str, lexicon: &Lexicon) {
        match self.mode {
            Mode::Digits { .. } | Mode::CreditCode => {
                self.write(key);
            }
            // The only letter is the check digit of the ID number inside.
            Mode::Certificate { .. } if key != "X" || self.text.len() == 17 => {
                self.write(key);
            }
            Mode::Certificate { .. } => {}
            Mode::Money { most } => self.type_amount(key, most),
            Mode::Text { .. } if self.layout == Layout::Pinyin && is_pinyin(key) => {
                // An apostrophe parts two syllables; at the front it would part nothing.
                if self.letters.len() < MAX_KEYS && (key != "'" || self.is_composing()) {
                    self.letters.push_str(key);
                    self.page = 0;
                }
            }
            Mode::Text { .. } => {
                self.write_best(lexicon);
                if !self.is_composing() {
                    self.write(key);
                }
            }
        }
    }

    fn type_amount(&mut self, key: &str, most: u32) {
        let now: u32 = self.text.parse().unwrap_or_default();
        let amount = match (key.strip_prefix('+'), key.strip_prefix('-')) {
            (Some(step), _) => now.saturating_add(step.parse().unwrap_or_default()).min(most),
            (_, Some(step)) => now.saturating_sub(step.parse().unwrap_or_default()),
            _ => {
                let digits = Zeroizing::new(format!("{}{key}", self.text.as_str()));
                match digits.parse::<u32>() {
                    Ok(amount) if amount <= most => amount,
                    _ => {
                        self.full = true;
                        return;
                    }
                }
            }
        };
        self.text.zeroize();
        self.text.push_str(&Zeroizing::new(amount.to_string()));
    }

    /// Takes a candidate: its text for its letters.
    fn choose(&mut self, index: usize, lexicon: &Lexicon) {
        let Some(candidate) = self.offer.candidates.get(index).cloned() else { return };
        if self.write(&candidate.text) {
            let used = candidate.keys.min(self.letters.len());
            self.letters.drain(..used);
            // An apostrophe that now stands at the front parts nothing.
            while self.letters.starts_with('\'') {
                self.letters.remove(0);
            }
            self.page = 0;
            self.look_up(lexicon);
        }
    }

    /// Before a sign: the letters become their first candidates.
    fn write_best(&mut self, lexicon: &Lexicon) {
        while self.is_composing() && !self.full {
            let before = self.letters.len();
            self.page = 0;
            self.choose(0, lexicon);
            if self.letters.len() == before && !self.full {
                self.write_letters();
            }
        }
    }

    /// The letters as they are; whether there was room.
    fn write_letters(&mut self) -> bool {
        let letters = self.letters.clone();
        let written = self.write(&letters);
        if written {
            self.letters.zeroize();
        }
        written
    }

    /// Puts this at the end, all of it or nothing.
    fn write(&mut self, text: &str) -> bool {
        let count = self.text.chars().count() + text.chars().count();
        if count > self.mode.longest() {
            // A number that is complete says so by itself.
            self.full = matches!(self.mode, Mode::Text { .. });
            return false;
        }
        self.text.push_str(text);
        true
    }
}

impl fmt::Debug for Panel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Panel").field("layout", &self.layout).finish_non_exhaustive()
    }
}

/// A buffer that never has to move.
fn roomy(mode: Mode) -> Zeroizing<String> {
    Zeroizing::new(String::with_capacity(mode.longest() * char::MAX.len_utf8()))
}

const fn nothing() -> Offer {
    Offer { candidates: Vec::new(), more: false, spelled: String::new() }
}

fn is_pinyin(key: &str) -> bool {
    matches!(key.as_bytes(), [b'a'..=b'z' | b'\''])
}

/// "138 1234 5678"
fn grouped(typed: &str, groups: &[usize]) -> String {
    let mut rest = typed;
    let mut parts = Vec::new();
    for &len in groups {
        let (part, more) = rest.split_at_checked(len).unwrap_or((rest, ""));
        if !part.is_empty() {
            parts.push(part);
        }
        rest = more;
    }
    if !rest.is_empty() {
        parts.push(rest);
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests;
