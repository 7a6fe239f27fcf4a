//! A slip as text in the printer's own fonts: for lines too slow for a picture.
//!
//! Cells of 12 × 24 dots: an ASCII character takes one, a Chinese one two. Encoded as GB18030, which every Chinese head
//! reads at least as far as its two-byte part (GBK). What the fonts cannot be trusted with (four bytes, private use) is
//! printed as `〓` and its code point; nothing is silently blank, and nothing in a text can become a command.
//!
//! Deliberately absent: what a slip says, and any replacement by a similar character.

use std::fmt;

use encoding_rs::GB18030;
use zeroize::Zeroizing;

use super::command;
use super::picture::Picture;
use super::profile::{Charset, Profile, QrBy};

/// Dots across one cell.
const CELL: u16 = 12;
/// Rows of a line of text at single height.
const LINE_ROWS: u16 = 34;
/// Rows left white above and below a QR code.
const QUIET_ROWS: u8 = 24;

/// Where a line stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Align {
    /// At the left edge.
    #[default]
    Left,
    /// In the middle.
    Centre,
    /// At the right edge.
    Right,
}

/// How a line is set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Style {
    /// Heavier.
    pub bold: bool,
    /// Twice as wide.
    pub wide: bool,
    /// Twice as high.
    pub high: bool,
}

/// A slip as text, from top to bottom. `Debug` shows its shape, not its words.
#[derive(Clone, PartialEq, Eq)]
pub struct TextSlip {
    /// Elements in printing order.
    pub lines: Vec<TextLine>,
}

/// One element; as many printed lines as it needs. Texts are wiped on drop: they may name a person.
#[derive(Clone, PartialEq, Eq)]
pub enum TextLine {
    /// Running text.
    Text {
        /// Its words; a line feed begins a new line.
        text: Zeroizing<String>,
        /// Where.
        align: Align,
        /// How.
        style: Style,
    },
    /// Something short, then a text beside it that stands in its own column however long it is.
    Columns {
        /// The left column: a name, a number.
        left: Zeroizing<String>,
        /// Its width in cells; at most half the paper is taken.
        cells: u8,
        /// The right column.
        right: Zeroizing<String>,
        /// The right column is bold.
        bold: bool,
    },
    /// A line across the slip.
    Rule,
    /// White, in dots.
    Feed(u8),
    /// A QR code in the middle.
    Qr {
        /// What it says, for printers that draw it themselves.
        payload: Zeroizing<String>,
        /// The code without quiet zone, printed at twice its size.
        drawn: Picture,
    },
}

impl fmt::Debug for TextSlip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TextSlip({} elements)", self.lines.len())
    }
}

impl fmt::Debug for TextLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text { .. } => "Text",
            Self::Columns { .. } => "Columns",
            Self::Rule => "Rule",
            Self::Feed(_) => "Feed",
            Self::Qr { .. } => "Qr",
        })
    }
}

impl TextSlip {
    /// Whether everything in it fits on paper of that width.
    pub(super) fn fits(&self, width_dots: u16) -> bool {
        self.lines.iter().all(|line| match line {
            TextLine::Qr { drawn, .. } => drawn.width() <= width_dots / 2,
            _ => true,
        })
    }

    /// About how many rows of dots it takes.
    pub(super) fn rows(&self, profile: &Profile) -> u16 {
        let columns = profile.width_dots / CELL;
        let rows = |line: &TextLine| match line {
            TextLine::Text { text, style, .. } => {
                let cells = text.chars().map(|character| if character.is_ascii() { 1 } else { 2 }).sum::<u16>();
                let cells = cells.saturating_mul(1 + u16::from(style.wide));
                (cells / columns.max(1) + 1).saturating_mul(LINE_ROWS * (1 + u16::from(style.high)))
            }
            TextLine::Columns { right, .. } => {
                let cells = u16::try_from(right.len()).unwrap_or(u16::MAX);
                (cells / columns.max(1) * 2 + 1).saturating_mul(LINE_ROWS)
            }
            TextLine::Rule => LINE_ROWS,
            TextLine::Feed(dots) => u16::from(*dots),
            TextLine::Qr { drawn, .. } => drawn.height().saturating_mul(2) + 2 * u16::from(QUIET_ROWS),
        };
        self.lines.iter().map(rows).fold(0, u16::saturating_add)
    }

    /// The slip as pieces, one printed line or part of a QR code each.
    pub(super) fn pieces(&self, profile: &Profile) -> Vec<Zeroizing<Vec<u8>>> {
        let setter = Setter { columns: usize::from(profile.width_dots / CELL).max(4), charset: profile.gb18030 };
        let mut pieces =
            vec![Zeroizing::new([&command::FS_CHINESE[..], &command::ESC_2, &command::esc_a(Align::Left)].concat())];
        for line in &self.lines {
            match line {
                TextLine::Text { text, align, style } => pieces.extend(setter.text(text, *align, *style)),
                TextLine::Columns { left, cells, right, bold } => {
                    pieces.extend(setter.columns(left, (*cells).into(), right, *bold));
                }
                TextLine::Rule => {
                    let rule = "-".repeat(setter.columns);
                    pieces.push(setter.line(&rule, Align::Left, Style::default()));
                }
                TextLine::Feed(dots) => pieces.push(Zeroizing::new(command::esc_j(*dots).to_vec())),
                TextLine::Qr { payload, drawn } => pieces.extend(qr(payload, drawn, profile)),
            }
        }
        pieces
    }
}

fn qr(payload: &str, drawn: &Picture, profile: &Profile) -> Vec<Zeroizing<Vec<u8>>> {
    let white = || Zeroizing::new(command::esc_j(QUIET_ROWS).to_vec());
    let mut pieces = vec![Zeroizing::new([&command::esc_j(QUIET_ROWS)[..], &command::esc_a(Align::Centre)].concat())];
    let own = if profile.qr == QrBy::Printer { command::gs_paren_k(payload.as_bytes(), 6) } else { None };
    match own {
        Some(bytes) => pieces.push(Zeroizing::new(bytes)),
        None => pieces.extend(drawn.doubled(profile.band_rows)),
    }
    pieces.push(Zeroizing::new(command::esc_a(Align::Left).to_vec()));
    pieces.push(white());
    pieces
}

/// Breaks and encodes.
struct Setter {
    columns: usize,
    charset: Charset,
}

impl Setter {
    fn text(&self, text: &str, align: Align, style: Style) -> Vec<Zeroizing<Vec<u8>>> {
        let columns = self.columns / if style.wide { 2 } else { 1 };
        self.broken(text, columns).iter().map(|line| self.line(line, align, style)).collect()
    }

    fn columns(&self, left: &str, cells: usize, right: &str, bold: bool) -> Vec<Zeroizing<Vec<u8>>> {
        let cells = cells.min(self.columns / 2);
        let left = self.broken(left, cells);
        let right = self.broken(right, self.columns - cells - 1);
        let blank = Zeroizing::new(String::new());
        (0..left.len().max(right.len()))
            .map(|nth| {
                let (left, right) = (left.get(nth).unwrap_or(&blank), right.get(nth).unwrap_or(&blank));
                let mut bytes = Zeroizing::new(command::style(Style::default()).to_vec());
                bytes.extend_from_slice(&encode(left));
                let gap = cells + 1 - width(left).min(cells);
                bytes.extend(std::iter::repeat_n(b' ', gap));
                bytes.extend_from_slice(&command::style(Style { bold, ..Style::default() }));
                bytes.extend_from_slice(&encode(right));
                bytes.push(b'\n');
                bytes
            })
            .collect()
    }

    /// One printed line.
    #[expect(clippy::unused_self, reason = "beside its siblings")]
    fn line(&self, text: &str, align: Align, style: Style) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(command::esc_a(align).to_vec());
        bytes.extend_from_slice(&command::style(style));
        bytes.extend_from_slice(&encode(text));
        bytes.push(b'\n');
        if align != Align::Left {
            bytes.extend_from_slice(&command::esc_a(Align::Left));
        }
        bytes
    }

    /// `text` in lines of at most `columns` cells, with what cannot be printed spelled out. At least one line.
    ///
    /// A word of Latin letters or digits stays whole if it fits on a line; a closing mark never begins a line.
    fn broken(&self, text: &str, columns: usize) -> Vec<Zeroizing<String>> {
        let mut lines = Vec::new();
        for paragraph in text.split('\n') {
            let spelled = self.spell(paragraph);
            let mut line = Zeroizing::new(String::new());
            for word in words(&spelled) {
                if width(&line) + width(word.trim_end()) > columns && !line.is_empty() {
                    lines.push(trimmed(&line));
                    line = Zeroizing::new(String::new());
                }
                for character in word.chars() {
                    if width(&line) + cells(character) > columns && character != ' ' && !line.is_empty() {
                        lines.push(trimmed(&line));
                        line = Zeroizing::new(String::new());
                    }
                    line.push(character);
                }
            }
            lines.push(trimmed(&line));
        }
        lines
    }

    /// Only characters that a head of this kind prints; what leaves no mark is left out.
    fn spell(&self, text: &str) -> Zeroizing<String> {
        let mut spelled = Zeroizing::new(String::with_capacity(text.len() * 4));
        for character in text.chars() {
            match character {
                _ if is_unseen(character) => {}
                _ if character.is_control() => {}
                '\u{3000}' => spelled.push(character),
                _ if character.is_whitespace() => spelled.push(' '),
                _ if self.prints(character) => spelled.push(character),
                _ => {
                    let code_point = format!("〓U+{:04X}", u32::from(character));
                    spelled.push_str(&code_point);
                }
            }
        }
        spelled
    }

    fn prints(&self, character: char) -> bool {
        let mut utf8 = [0; 4];
        let (bytes, _, unmappable) = GB18030.encode(character.encode_utf8(&mut utf8));
        !unmappable && !is_private_use(character) && (bytes.len() <= 2 || self.charset == Charset::Full)
    }
}

/// GB18030 knows every character.
fn encode(text: &str) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(GB18030.encode(text).0.into_owned())
}

fn cells(character: char) -> usize {
    if character.is_ascii() { 1 } else { 2 }
}

fn width(text: &str) -> usize {
    text.chars().map(cells).sum()
}

fn trimmed(line: &str) -> Zeroizing<String> {
    Zeroizing::new(line.trim_end_matches(' ').to_owned())
}

/// What stays together: a word of letters or digits with the spaces behind it, any other character alone, each with the
/// closing marks that follow.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut before = None;
    for (at, character) in text.char_indices() {
        let together = match before {
            None => true,
            Some(before) => {
                is_closing(character)
                    || character == ' '
                    || (character.is_ascii_graphic() && char::is_ascii_graphic(&before))
                    || is_opening(before)
            }
        };
        if !together {
            words.extend(text.get(start..at));
            start = at;
        }
        before = Some(character);
    }
    words.extend(text.get(start..).filter(|rest| !rest.is_empty()));
    words
}

fn is_closing(character: char) -> bool {
    "，。、；：？！）》」』】〉”’…%％·)]}".contains(character)
}

fn is_opening(character: char) -> bool {
    "（《「『【〈“‘〓".contains(character)
}

/// The three private-use areas of Unicode (section 23.5).
fn is_private_use(character: char) -> bool {
    matches!(u32::from(character), 0xE000..=0xF8FF | 0xF_0000..=0xF_FFFD | 0x10_0000..=0x10_FFFD)
}

/// Characters that are meant to leave no mark: joiners, direction marks, variation selectors.
fn is_unseen(character: char) -> bool {
    matches!(u32::from(character),
        0x00AD | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x2064 | 0x2066..=0x2069 | 0xFEFF
        | 0xFE00..=0xFE0F | 0xE_0100..=0xE_01EF)
}

#[cfg(test)]
mod tests;
