//! Reading a picture of a window as a stranger would: words by optical character recognition, keys by their outlines.

use std::cmp::Reverse;
use std::ops::Range;

use hall::Result;
use hall::evidence::paper;

use super::display::{Picture, Rect};

/// The look's dark teal, on which words are white.
const TEAL: [[u8; 3]; 2] = [[0x0b, 0x54, 0x4e], [0x09, 0x3f, 0x3c]];
/// The edge of what can be touched.
const EDGE: [u8; 3] = [0x76, 0x83, 0x7f];
/// What makes teal, turned over, white.
const WHITER: u8 = 90;
/// A rounded corner lies within so many pixels, and one of the smallest buttons within a third of it.
const CORNER: usize = 13;
/// No letter covers so many pixels.
const LARGE: usize = 10_000;
/// Paper, sheets and tints are lighter than this in every part.
const LIGHT: u8 = 0xe0;
/// What keys are made of.
const SHEET: [u8; 3] = [0xff, 0xff, 0xff];
/// What is signed on.
const PAD: [u8; 3] = [0xff, 0xfd, 0xf7];
/// A run of edge colour of this length is a line and no part of a letter.
const LINE: usize = 18;

/// A column of the panel is about so wide.
const COLUMN: usize = 480;

/// What words are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    Han,
    Latin,
}

impl Script {
    pub(crate) fn of(words: &str) -> Self {
        if words.is_ascii() { Self::Latin } else { Self::Han }
    }

    const fn model(self) -> &'static str {
        match self {
            Self::Han => "chi_sim",
            Self::Latin => "eng",
        }
    }
}

/// A row of words and where each letter is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    letters: Vec<(char, Rect)>,
}

impl Row {
    pub(crate) fn text(&self) -> String {
        self.letters.iter().map(|(letter, _)| letter).collect()
    }
}

/// All rows of words in a picture; Chinese alone also knows numbers, and is read worse beside English. Needs `tesseract`
/// with both.
pub(crate) fn rows(picture: &Picture, script: Script) -> Result<Vec<Row>> {
    let options = ["-l", script.model(), "--psm", "11", "--dpi", "150", "tsv"];
    Ok(joined(parse(&paper::tesseract(&black_on_white(picture), &options)?)))
}

/// Tesseract's table: level, page, block, paragraph, line, word, left, top, width, height, confidence, text.
fn parse(table: &str) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut last = None;
    for cells in table.lines().map(|line| line.split('\t').collect::<Vec<_>>()) {
        let [level, page, block, paragraph, line, _, left, top, width, height, _, text] = cells.as_slice() else {
            continue;
        };
        if *level != "5" {
            continue;
        }
        let number = |cell: &str| cell.parse::<usize>().unwrap_or(0);
        let at = Rect { x: number(left), y: number(top), width: number(width), height: number(height) };
        let this = Some((page.to_string(), block.to_string(), paragraph.to_string(), line.to_string()));
        if this != last {
            rows.push(Row::default());
            last = this;
        }
        let letters: Vec<char> = text.chars().filter(|letter| counts(*letter)).collect();
        let each = at.width / letters.len().max(1);
        for (number, letter) in letters.into_iter().enumerate() {
            let place = Rect { x: at.x + number * each, width: each, ..at };
            if let Some(row) = rows.last_mut() {
                row.letters.push((letter, place));
            }
        }
    }
    rows
}

/// Rows that stand beside each other with no more than a letter between: one was not recognised there.
fn joined(mut rows: Vec<Row>) -> Vec<Row> {
    rows.retain(|row| !row.letters.is_empty());
    rows.sort_by_key(|row| row.letters.first().map(|(_, at)| at.x));
    let mut all: Vec<Row> = Vec::new();
    for row in rows {
        let Some((_, start)) = row.letters.first().copied() else { continue };
        let before = all.iter_mut().find(|before| {
            before.letters.last().is_some_and(|(_, end)| {
                let gap = start.x.saturating_sub(end.x + end.width);
                let level = start.centre().1.abs_diff(end.centre().1);
                end.x < start.x && gap * 2 < start.height * 3 && level * 2 < start.height
            })
        });
        match before {
            Some(before) => before.letters.extend(row.letters),
            None => all.push(row),
        }
    }
    all
}

/// Punctuation is read as one likes.
fn counts(letter: char) -> bool {
    letter.is_alphanumeric()
}

/// Where the words stand, in the row that has them best, and how many letters are read wrongly there; a few are forgiven
/// in long words.
pub(crate) fn find(rows: &[Row], words: &str) -> Option<(usize, Rect)> {
    // The shortest row among equals: a button's own words, not a sentence that mentions them.
    let best = all(rows, words).into_iter().min_by_key(|found| (found.wrong, found.of))?;
    Some((best.wrong, best.at))
}

/// Where the words stand next below a heading, in its column: equal buttons stand under several.
pub(crate) fn find_below(rows: &[Row], words: &str, heading: Rect) -> Option<Rect> {
    let below = all(rows, words)
        .into_iter()
        .map(|found| found.at)
        .filter(|at| at.y > heading.y + heading.height && at.x + COLUMN / 20 > heading.x && at.x < heading.x + COLUMN);
    below.min_by_key(|at| at.y)
}

/// A place where words were found.
struct Found {
    /// Letters read wrongly.
    wrong: usize,
    /// Letters of its whole row.
    of: usize,
    at: Rect,
}

fn all(rows: &[Row], words: &str) -> Vec<Found> {
    let wanted: Vec<char> = words.chars().filter(|letter| counts(*letter)).collect();
    let forgiven = match wanted.len() {
        0..=2 => 0,
        3..=7 => 1,
        letters => letters / 4,
    };
    rows.iter()
        .filter_map(|row| {
            let (wrong, from, to) = nearest(&row.letters, &wanted)?;
            if wrong > forgiven {
                return None;
            }
            let (first, last) = (row.letters.get(from)?.1, row.letters.get(to.checked_sub(1)?)?.1);
            let width = (last.x + last.width).saturating_sub(first.x);
            Some(Found { wrong, of: row.letters.len(), at: Rect { width, ..first } })
        })
        .collect()
}

/// The part of `letters` with the fewest changes to `wanted`: how many, from where, to where (Sellers' algorithm).
fn nearest(letters: &[(char, Rect)], wanted: &[char]) -> Option<(usize, usize, usize)> {
    // One column per letter: changes so far, and where the part began.
    let mut column: Vec<(usize, usize)> = (0..=wanted.len()).map(|changes| (changes, 0)).collect();
    let mut best: Option<(usize, usize, usize)> = None;
    for (place, (letter, _)) in letters.iter().enumerate() {
        let mut next = vec![(0, place + 1)];
        let mut before = (0, place);
        for (index, want) in wanted.iter().enumerate() {
            let same = (before.0 + usize::from(want != letter), before.1);
            let skipped = (column[index + 1].0 + 1, column[index + 1].1);
            let missing = (next[index].0 + 1, next[index].1);
            next.push([same, skipped, missing].into_iter().min_by_key(|way| way.0)?);
            before = column[index + 1];
        }
        column = next;
        let (changes, from) = column[wanted.len()];
        if from <= place && best.is_none_or(|(fewest, ..)| changes < fewest) {
            best = Some((changes, from, place + 1));
        }
    }
    best
}

/// As PGM: what is white on teal turned over, lines around buttons taken away, for the reader looks at letters only.
fn black_on_white(picture: &Picture) -> Vec<u8> {
    let &Picture { width, height, .. } = picture;
    let mut grey: Vec<u8> = picture
        .pixels
        .iter()
        .map(|[r, g, b]| u8::try_from((u32::from(*r) * 3 + u32::from(*g) * 6 + u32::from(*b)) / 10).unwrap_or(255))
        .collect();
    for at in lines(picture) {
        grey[at] = 255;
    }
    let dark = islands(picture, |pixel| TEAL.contains(&pixel)).into_iter().map(|island| (island, true));
    let light = islands(picture, |pixel| pixel.iter().all(|part| *part >= LIGHT));
    let mut grounds: Vec<_> = light.into_iter().map(|island| (island, false)).chain(dark).collect();
    grounds.retain(|(island, _)| island.is_ground());
    // What lies on something larger counts.
    grounds.sort_by_key(|(island, _)| Reverse(island.around.width * island.around.height));
    let mut turned = vec![false; grey.len()];
    for (island, dark) in &grounds {
        for row in island.around.rows(width) {
            turned[row].fill(*dark);
        }
    }
    for (pixel, _) in grey.iter_mut().zip(turned).filter(|(_, turned)| *turned) {
        *pixel = (255 - *pixel).saturating_add(WHITER);
    }
    // What is left of a round corner looks like a bracket.
    for corner in grounds.iter().flat_map(|(island, _)| island.around.corners(width, height)) {
        for row in corner.rows(width) {
            grey[row].fill(255);
        }
    }
    let mut pgm = format!("P5\n{width} {height}\n255\n").into_bytes();
    pgm.extend(grey);
    pgm
}

impl Rect {
    /// Its pixels in a picture of this width, row by row.
    fn rows(self, width: usize) -> impl Iterator<Item = Range<usize>> {
        (self.y..self.y + self.height).map(move |y| y * width + self.x..y * width + self.x + self.width)
    }

    /// Its corners and what lies just around them.
    fn corners(self, width: usize, height: usize) -> [Self; 4] {
        let (left, top) = (self.x.saturating_sub(3), self.y.saturating_sub(3));
        let (right, bottom) = ((self.x + self.width + 3).min(width), (self.y + self.height + 3).min(height));
        let side = CORNER.min((bottom - top) / 3);
        [(left, top), (right - side, top), (left, bottom - side), (right - side, bottom - side)].map(|(x, y)| Self {
            x,
            y,
            width: side,
            height: side,
        })
    }
}

/// Pixels of long straight lines in the edge's colour.
fn lines(picture: &Picture) -> Vec<usize> {
    let Picture { width, height, ref pixels } = *picture;
    let mut all = Vec::new();
    let mut run = |line: &mut dyn Iterator<Item = usize>| {
        let mut now: Vec<usize> = Vec::new();
        for at in line {
            if near(pixels[at], EDGE, 16) {
                now.push(at);
                continue;
            }
            if now.len() >= LINE {
                all.extend(&now);
            }
            now.clear();
        }
        if now.len() >= LINE {
            all.extend(&now);
        }
    };
    for y in 0..height {
        run(&mut (0..width).map(|x| y * width + x));
    }
    for x in 0..width {
        run(&mut (0..height).map(|y| y * width + x));
    }
    all
}

fn near(a: [u8; 3], b: [u8; 3], by: u8) -> bool {
    a.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= by)
}

/// A connected area of pixels.
struct Island {
    around: Rect,
    pixels: usize,
}

impl Island {
    /// Something words stand on, rather than a part of a letter or a frame; a large one may have other grounds on it.
    const fn is_ground(&self) -> bool {
        let Rect { width, height, .. } = self.around;
        let filled = if width * height < LARGE {
            self.pixels * 4 > width * height * 3
        } else {
            self.pixels * 5 > width * height * 2
        };
        width >= 44 && height >= 34 && filled
    }
}

/// Each connected area of such pixels.
fn islands(picture: &Picture, of: impl Fn([u8; 3]) -> bool) -> Vec<Island> {
    let Picture { width, height, ref pixels } = *picture;
    let mut wanted: Vec<bool> = pixels.iter().map(|pixel| of(*pixel)).collect();
    let mut found = Vec::new();
    let mut stack = Vec::new();
    for start in 0..wanted.len() {
        if !wanted[start] {
            continue;
        }
        wanted[start] = false;
        stack.push(start);
        let (mut left, mut right, mut top, mut bottom, mut count) = (width, 0, height, 0, 0);
        while let Some(at) = stack.pop() {
            count += 1;
            let (x, y) = (at % width, at / width);
            (left, right, top, bottom) = (left.min(x), right.max(x), top.min(y), bottom.max(y));
            let beside = [
                (x > 0).then(|| at - 1),
                (x + 1 < width).then(|| at + 1),
                (y > 0).then(|| at - width),
                (y + 1 < height).then(|| at + width),
            ];
            for next in beside.into_iter().flatten() {
                if wanted[next] {
                    wanted[next] = false;
                    stack.push(next);
                }
            }
        }
        let around = Rect { x: left, y: top, width: right + 1 - left, height: bottom + 1 - top };
        found.push(Island { around, pixels: count });
    }
    found
}

/// The keys 0 to 9 of a keypad: ten white sheets of one size, three across, the last one below the middle.
pub(crate) fn keypad(picture: &Picture) -> Option<[Rect; 10]> {
    let sheets: Vec<Rect> = islands(picture, |pixel| pixel == SHEET)
        .into_iter()
        .map(|island| island.around)
        .filter(|sheet| sheet.width > picture.width / 5 && sheet.height > picture.height / 40)
        .collect();
    let like = |a: &Rect, b: &Rect| a.width.abs_diff(b.width) <= 2 && a.height.abs_diff(b.height) <= 2;
    let mut keys: Vec<Rect> = sheets
        .iter()
        .map(|one| sheets.iter().filter(|other| like(one, other)).copied().collect::<Vec<_>>())
        .max_by_key(Vec::len)?;
    keys.sort_by_key(|key| (key.y, key.x));
    let middle = keys.get(7)?.x;
    let zero = *keys.iter().skip(9).find(|key| key.x.abs_diff(middle) <= 2)?;
    let mut digits = [zero; 10];
    for (digit, key) in digits.iter_mut().skip(1).zip(&keys) {
        *digit = *key;
    }
    Some(digits)
}

/// The white sheet this place is on.
pub(crate) fn sheet_at(picture: &Picture, place: Rect) -> Option<Rect> {
    let (x, y) = place.centre();
    let holds =
        |sheet: &Rect| sheet.x <= place.x && sheet.y <= y && x < sheet.x + sheet.width && y < sheet.y + sheet.height;
    let sheets = islands(picture, |pixel| pixel == PAD).into_iter().filter(Island::is_ground);
    sheets.map(|island| island.around).filter(holds).min_by_key(|sheet| sheet.width * sheet.height)
}
