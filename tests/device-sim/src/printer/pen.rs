//! Text as the printer writes it: bytes and styles in, decoded lines and rows of dots out.
//!
//! In Chinese mode (`FS &`) what begins with a high byte is GB 18030 of two or four bytes; otherwise each high byte
//! stands for itself in some code page nobody asked for, and is drawn as a box.

use encoding_rs::GB18030;

use super::font::{self, CELL};

/// Stands for what this printer's font does not have.
const BOX: char = '□';

/// How large and how heavy a character is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Style {
    /// Times as wide, 1–8.
    wide: u8,
    /// Times as high, 1–8.
    high: u8,
    bold: bool,
    underline: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self { wide: 1, high: 1, bold: false, underline: false }
    }
}

impl Style {
    /// Double width and height by these bits of `n`.
    fn doubled(n: u8, wide: u8, high: u8, underline: u8) -> Self {
        let times = |bit| if n & bit == 0 { 1 } else { 2 };
        Self { wide: times(wide), high: times(high), underline: n & underline != 0, bold: false }
    }
}

/// A style command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PenCommand {
    /// FS & and FS .
    Chinese(bool),
    /// FS ! n: double width (04), double height (08), underline (80) of Chinese.
    ChineseMode(u8),
    /// FS - n: underline of Chinese.
    ChineseUnderline(u8),
    /// ESC ! n: bold (08), double height (10), double width (20), underline (80) of the rest.
    Mode(u8),
    /// ESC - n: underline of the rest.
    Underline(u8),
    /// GS ! n: times as wide (high half) and high (low half), of everything.
    Size(u8),
    /// ESC E n and ESC G n: bold, of everything.
    Bold(u8),
}

/// A byte with the styles it was sent under: one for Chinese, one for the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Written {
    byte: u8,
    chinese: Option<Style>,
    plain: Style,
}

/// What a pen has put down for one line of the paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) text: String,
    /// Dots from the left, most significant bit left, whole bytes.
    pub(super) rows: Vec<Vec<u8>>,
    /// Dots across, of what is written.
    pub(super) width: usize,
}

/// The styles of the hour, and the line that is being filled.
#[derive(Debug, Default)]
pub(super) struct Pen {
    is_chinese: bool,
    chinese: Style,
    plain: Style,
    line: Vec<Written>,
}

impl Pen {
    pub(super) fn set(&mut self, command: PenCommand) {
        match command {
            PenCommand::Chinese(on) => self.is_chinese = on,
            PenCommand::ChineseMode(n) => {
                self.chinese = Style { bold: self.chinese.bold, ..Style::doubled(n, 0x04, 0x08, 0x80) };
            }
            PenCommand::ChineseUnderline(n) => self.chinese.underline = n & 0x0F != 0,
            PenCommand::Mode(n) => self.plain = Style { bold: n & 0x08 != 0, ..Style::doubled(n, 0x20, 0x10, 0x80) },
            PenCommand::Underline(n) => self.plain.underline = n & 0x0F != 0,
            PenCommand::Size(n) => {
                for style in [&mut self.chinese, &mut self.plain] {
                    (style.wide, style.high) = ((n >> 4 & 7) + 1, (n & 7) + 1);
                }
            }
            PenCommand::Bold(n) => (self.chinese.bold, self.plain.bold) = (n & 1 != 0, n & 1 != 0),
        }
    }

    pub(super) fn write(&mut self, byte: u8) {
        self.line.push(Written { byte, chinese: self.is_chinese.then_some(self.chinese), plain: self.plain });
    }

    /// Forgets the line that is being filled.
    pub(super) fn clear(&mut self) {
        self.line.clear();
    }

    /// Ends the line: what it fills on paper of this many dots, wrapped where the paper ends. `whole_font`: there are
    /// letters for the four-byte characters.
    pub(super) fn end_line(&mut self, paper: usize, whole_font: bool) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut line = Vec::new();
        let mut used = 0;
        for (of, style) in characters(&std::mem::take(&mut self.line), whole_font) {
            let width = font::width(of) * usize::from(style.wide);
            if used + width > paper && !line.is_empty() {
                lines.push(drawn(&std::mem::take(&mut line), used));
                used = 0;
            }
            used += width;
            line.push((of, style));
        }
        if !line.is_empty() {
            lines.push(drawn(&line, used));
        }
        lines
    }
}

/// The characters a row of bytes says.
fn characters(written: &[Written], whole_font: bool) -> Vec<(char, Style)> {
    let mut out = Vec::new();
    let mut left = written;
    while let [first, rest @ ..] = left {
        let second = rest.first().map_or(0, |next| next.byte);
        let length = match (first.chinese, first.byte, second) {
            (Some(_), 0x81..=0xFE, 0x30..=0x39) => 4,
            (Some(_), 0x81..=0xFE, 0x40..=0xFE) => 2,
            _ => 1,
        };
        let (now, later) = left.split_at(length.min(left.len()));
        let bytes: Vec<u8> = now.iter().map(|one| one.byte).collect();
        let style = first.chinese.filter(|_| length > 1).unwrap_or(first.plain);
        out.push((character(&bytes, whole_font), style));
        left = later;
    }
    out
}

fn character(bytes: &[u8], whole_font: bool) -> char {
    match *bytes {
        [byte @ 0x20..=0x7E] => char::from(byte),
        [_] => BOX,
        _ => {
            let (text, _, wrong) = GB18030.decode(bytes);
            let in_font = bytes.len() == 2 || whole_font;
            // Nobody's font has letters in the private-use area, where GB 18030 puts the user's own.
            let one = text.chars().next().filter(|one| !('\u{E000}'..='\u{F8FF}').contains(one));
            one.filter(|_| in_font && !wrong).unwrap_or(BOX)
        }
    }
}

fn drawn(line: &[(char, Style)], width: usize) -> Line {
    let high = line.iter().map(|(_, style)| usize::from(style.high) * CELL).max().unwrap_or(CELL);
    let mut rows = vec![vec![0_u8; width.div_ceil(8)]; high];
    let mut left = 0;
    for (of, style) in line {
        let (wide, tall) = (usize::from(style.wide), usize::from(style.high));
        let mut glyph = font::glyph(*of);
        if style.bold {
            glyph = glyph.map(|row| (row | row >> 1) & mask(*of));
        }
        if style.underline {
            glyph[CELL - 2] = mask(*of);
            glyph[CELL - 1] = mask(*of);
        }
        // Characters of different heights stand on one line.
        let top = high - tall * CELL;
        for (y, row) in rows[top..].iter_mut().enumerate() {
            for x in (0..font::width(*of)).filter(|x| glyph[y / tall] & 1 << (23 - x) != 0) {
                for dot in left + x * wide..left + (x + 1) * wide {
                    row[dot / 8] |= 0x80 >> (dot % 8);
                }
            }
        }
        left += font::width(*of) * wide;
    }
    Line { text: line.iter().map(|(of, _)| of).collect(), rows, width }
}

/// The bits of a cell.
fn mask(of: char) -> u32 {
    0xFF_FFFF & !((1 << (CELL - font::width(of))) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAPER: usize = 384;

    fn lines(commands: &[PenCommand], bytes: &[u8], whole_font: bool) -> Vec<Line> {
        let mut pen = Pen::default();
        for command in commands {
            pen.set(*command);
        }
        for byte in bytes {
            pen.write(*byte);
        }
        pen.end_line(PAPER, whole_font)
    }

    fn text(bytes: &[u8], whole_font: bool) -> String {
        lines(&[PenCommand::Chinese(true)], bytes, whole_font).into_iter().map(|line| line.text + "\n").collect()
    }

    #[test]
    fn gb_18030_of_one_two_and_four_bytes_is_decoded() {
        let written = "失业登记 A1 㵐𠮷";
        let (bytes, _, _) = GB18030.encode(written);
        assert_eq!(text(&bytes, true), format!("{written}\n"));
        assert_eq!(text(&bytes, false), "失业登记 A1 □□\n", "a font without the four-byte characters");
    }

    #[test]
    fn what_no_font_has_is_a_box() {
        let (bytes, _, _) = GB18030.encode("周\u{E000}例");
        assert_eq!(text(&bytes, true), "周□例\n");
        assert_eq!(text(b"\xFF\x81", true), "□□\n", "half a character");
        assert_eq!(lines(&[], b"\xC4\xE3", true)[0].text, "□□", "not in Chinese mode");
    }

    #[test]
    fn a_line_is_as_wide_and_high_as_its_characters() {
        let sized = |commands: &[PenCommand]| {
            let mut all = vec![PenCommand::Chinese(true)];
            all.extend(commands);
            let line = lines(&all, b"\xC4\xE3a", true).remove(0);
            (line.width, line.rows.len())
        };
        assert_eq!(sized(&[]), (36, 24));
        assert_eq!(sized(&[PenCommand::Size(0x11)]), (72, 48));
        assert_eq!(sized(&[PenCommand::Size(0x70)]), (36 * 8, 24));
        assert_eq!(sized(&[PenCommand::ChineseMode(0x0C)]), (60, 48), "only the Chinese");
        assert_eq!(sized(&[PenCommand::Mode(0x30)]), (48, 48), "only the rest");
    }

    #[test]
    fn a_full_line_goes_on_in_the_next() {
        let line = lines(&[PenCommand::Chinese(true)], &b"\xC4\xE3".repeat(17), true);
        assert_eq!(line.iter().map(|line| line.text.chars().count()).collect::<Vec<_>>(), [16, 1]);
        assert_eq!(line[0].width, PAPER);
    }

    #[test]
    fn bold_and_underlined_letters_have_more_black() {
        let black = |commands: &[PenCommand]| -> u32 {
            lines(commands, b"abc", true)[0].rows.iter().flatten().map(|byte| byte.count_ones()).sum()
        };
        let plain = black(&[]);
        assert!(black(&[PenCommand::Bold(1)]) > plain + 20);
        assert!(black(&[PenCommand::Underline(1)]) > plain + 40);
        assert_eq!(black(&[PenCommand::Size(0x11)]), plain * 4);
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(0x20..=0xFF_u8, 0..12), chinese: bool, size: u8) {
            let _lines = lines(&[PenCommand::Chinese(chinese), PenCommand::Size(size)], &bytes, true);
        }
    }
}
