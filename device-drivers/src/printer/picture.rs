//! A one-bit picture and its way into `GS v 0` bands.
//!
//! Pictures join seamlessly: a head feeds exactly as many dots as a picture has rows. So one picture goes out as many
//! small ones, each as wide as its last black byte needs, and rows without black are a feed. Where to divide is chosen
//! so that the fewest bytes cross the line: a slow line is what a person waits for.

use std::fmt;

use zeroize::Zeroizing;

use super::command;

/// A one-bit picture: rows of `width / 8` bytes, MSB left, 1 = black. Wiped on drop: it may show a name.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    width: u16,
    rows: Zeroizing<Vec<u8>>,
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Picture({} x {} dots)", self.width, self.height())
    }
}

/// Why bytes are no picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// The width is 0 or not a multiple of 8.
    #[error("a picture's width must be a multiple of 8 dots, not {width}")]
    Width {
        /// What was given, in dots.
        width: u16,
    },
    /// No row, or the last row is not whole.
    #[error("{bytes} bytes are not whole rows of {width} dots")]
    Rows {
        /// What was given.
        bytes: usize,
        /// In dots.
        width: u16,
    },
    /// Taller than any slip.
    #[error("a picture may have at most {most} rows, not {rows}", most = Picture::MOST_ROWS)]
    TooTall {
        /// What was given.
        rows: usize,
    },
}

impl Picture {
    /// Two metres of paper.
    pub const MOST_ROWS: usize = 16_000;

    /// Whole rows of `width_dots / 8` bytes.
    pub fn new(width_dots: u16, rows: Vec<u8>) -> Result<Self, PictureError> {
        let rows = Zeroizing::new(rows);
        if width_dots == 0 || !width_dots.is_multiple_of(8) {
            return Err(PictureError::Width { width: width_dots });
        }
        let row_bytes = usize::from(width_dots / 8);
        if rows.is_empty() || !rows.len().is_multiple_of(row_bytes) {
            return Err(PictureError::Rows { bytes: rows.len(), width: width_dots });
        }
        if rows.len() / row_bytes > Self::MOST_ROWS {
            return Err(PictureError::TooTall { rows: rows.len() / row_bytes });
        }
        Ok(Self { width: width_dots, rows })
    }

    /// In dots.
    pub fn width(&self) -> u16 {
        self.width
    }

    /// In rows of dots.
    pub fn height(&self) -> u16 {
        u16::try_from(self.rows.len() / self.row_bytes()).unwrap_or(u16::MAX)
    }

    /// Row `y` from the top; empty below the picture.
    pub fn row(&self, y: u16) -> &[u8] {
        let start = usize::from(y) * self.row_bytes();
        self.rows.get(start..start + self.row_bytes()).unwrap_or_default()
    }

    fn row_bytes(&self) -> usize {
        usize::from(self.width / 8)
    }

    /// The picture as pieces of at most `band_rows` rows each, in order; a longer feed is a piece of its own.
    pub(super) fn bands(&self, band_rows: u8) -> Vec<Zeroizing<Vec<u8>>> {
        let most = usize::from(band_rows.max(1));
        let mut pieces = Vec::new();
        let mut piece = Zeroizing::new(Vec::new());
        let mut rows_in_piece = 0;
        for Part { start, rows, width } in self.parts(most) {
            if rows_in_piece > 0 && rows_in_piece + rows > most {
                pieces.push(std::mem::replace(&mut piece, Zeroizing::new(Vec::new())));
                rows_in_piece = 0;
            }
            rows_in_piece += rows;
            if width == 0 {
                // At most 255 rows: see `parts`.
                piece.extend_from_slice(&command::esc_j(u8::try_from(rows).unwrap_or(u8::MAX)));
                continue;
            }
            let [width_bytes, height] = [width, rows].map(|count| u16::try_from(count).unwrap_or(u16::MAX));
            // As much as it takes, so that growing leaves no copy behind.
            let mut grown = Zeroizing::new(Vec::with_capacity(piece.len() + HEAD + width * rows));
            grown.extend_from_slice(&piece);
            grown.extend_from_slice(&command::gs_v_0(width_bytes, height, false));
            for row in self.rows.chunks_exact(self.row_bytes()).skip(start).take(rows) {
                grown.extend_from_slice(row.get(..width).unwrap_or(row));
            }
            piece = grown;
        }
        pieces.push(piece);
        pieces
    }

    /// The picture as it is, in pieces of at most `band_rows` rows, each dot as two by two.
    pub(super) fn doubled(&self, band_rows: u8) -> Vec<Zeroizing<Vec<u8>>> {
        let piece = |band: &[u8]| {
            let rows = u16::try_from(band.len() / self.row_bytes()).unwrap_or(u16::MAX);
            let mut bytes = Zeroizing::new(Vec::with_capacity(HEAD + band.len()));
            bytes.extend_from_slice(&command::gs_v_0(self.width / 8, rows, true));
            bytes.extend_from_slice(band);
            bytes
        };
        self.rows.chunks(self.row_bytes() * usize::from(band_rows.max(2) / 2)).map(piece).collect()
    }

    /// Divides the rows into feeds (`width` 0, at most 255 rows) and pictures of at most `most` rows, so that all of them
    /// together take the fewest bytes.
    fn parts(&self, most: usize) -> Vec<Part> {
        let used: Vec<usize> = self
            .rows
            .chunks_exact(self.row_bytes())
            .map(|row| row.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1))
            .collect();
        // From the last row up: the fewest bytes for this row and all below, and the part that begins here.
        let mut best = vec![(0, Part { start: used.len(), rows: 0, width: 0 }); used.len() + 1];
        let mut white = 0;
        for start in (0..used.len()).rev() {
            white = if used.get(start) == Some(&0) { white + 1 } else { 0 };
            let below = |rows: usize| best.get(start + rows).map_or(0, |&(bytes, _)| bytes);
            let mut found = (usize::MAX, Part { start, rows: 0, width: 0 });
            if white > 0 {
                let rows = white.min(usize::from(u8::MAX));
                found = (FEED + below(rows), Part { start, rows, width: 0 });
            }
            let mut width = 1;
            for (rows, row) in (1..=most).zip(used.iter().skip(start)) {
                width = width.max(*row);
                let bytes = HEAD + width * rows + below(rows);
                if bytes < found.0 {
                    found = (bytes, Part { start, rows, width });
                }
            }
            if let Some(place) = best.get_mut(start) {
                *place = found;
            }
        }
        let mut next = 0;
        std::iter::from_fn(|| {
            let (_, part) = *best.get(next).filter(|(_, part)| part.rows > 0)?;
            next += part.rows;
            Some(part)
        })
        .collect()
    }
}

/// Bytes of the head of a picture, and of a feed.
const HEAD: usize = 8;
const FEED: usize = 3;

/// Rows that go out with one command.
#[derive(Debug, Clone, Copy)]
struct Part {
    start: usize,
    rows: usize,
    /// In bytes; 0 is a feed.
    width: usize,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pictures_of_wrong_shape_are_refused() {
        assert_eq!(Picture::new(0, vec![]), Err(PictureError::Width { width: 0 }));
        assert_eq!(Picture::new(12, vec![0; 3]), Err(PictureError::Width { width: 12 }));
        assert_eq!(Picture::new(16, vec![]), Err(PictureError::Rows { bytes: 0, width: 16 }));
        assert_eq!(Picture::new(16, vec![0; 3]), Err(PictureError::Rows { bytes: 3, width: 16 }));
        assert_eq!(Picture::new(8, vec![0; 16_001]), Err(PictureError::TooTall { rows: 16_001 }));
    }

    #[test]
    fn white_rows_are_fed_and_black_ones_only_as_wide_as_needed() {
        let mut rows = vec![0; 300 * 72];
        rows[2 * 72 + 1] = 0x80;
        rows[299 * 72 + 71] = 0x01;
        let bands = Picture::new(576, rows).unwrap().bands(24);
        let mut last = vec![0x1B, 0x4A, 255, 0x1B, 0x4A, 41, 0x1D, 0x76, 0x30, 0, 72, 0, 1, 0];
        last.extend([0; 71]);
        last.push(0x01);
        let first = vec![0x1B, 0x4A, 2, 0x1D, 0x76, 0x30, 0, 2, 0, 1, 0, 0, 0x80];
        let pieces: Vec<Vec<u8>> = bands.iter().map(|band| band.to_vec()).collect();
        assert_eq!(pieces, [&first[..], &last[..3], &last[3..6], &last[6..]]);
    }

    #[test]
    fn a_doubled_picture_keeps_its_width_in_every_piece() {
        let picture = Picture::new(16, vec![0x01, 0x00, 0xFF, 0xFF, 0x00, 0x00]).unwrap();
        let pieces: Vec<Vec<u8>> = picture.doubled(4).iter().map(|piece| piece.to_vec()).collect();
        let head = |rows| [0x1D, 0x76, 0x30, 3, 2, 0, rows, 0];
        assert_eq!(pieces, [[&head(2)[..], &[0x01, 0x00, 0xFF, 0xFF]].concat(), [&head(1)[..], &[0, 0]].concat()]);
    }

    /// Draws pieces back, independently of how they were made; the most rows in one piece that is not a feed only.
    fn draw(bands: &[Zeroizing<Vec<u8>>], row_bytes: usize) -> (Vec<u8>, usize) {
        let (mut rows, mut most) = (Vec::new(), 0);
        for band in bands {
            let (mut rest, mut in_band) = (band.as_slice(), 0);
            while !rest.is_empty() {
                match rest {
                    [0x1B, 0x4A, n, more @ ..] => {
                        rows.extend(vec![0; usize::from(*n) * row_bytes]);
                        if !(in_band == 0 && more.is_empty()) {
                            in_band += usize::from(*n);
                        }
                        rest = more;
                    }
                    [0x1D, 0x76, 0x30, 0, xl, xh, yl, yh, more @ ..] => {
                        let [x, y] = [[*xl, *xh], [*yl, *yh]].map(|bytes| usize::from(u16::from_le_bytes(bytes)));
                        let (data, behind) = more.split_at(x * y);
                        for row in data.chunks(x) {
                            rows.extend_from_slice(row);
                            rows.extend(vec![0; row_bytes - x]);
                        }
                        in_band += y;
                        rest = behind;
                    }
                    _ => panic!("not a band"),
                }
            }
            most = most.max(in_band);
        }
        (rows, most)
    }

    proptest! {
        #[test]
        fn bands_draw_the_picture(
            width_bytes in 1u16..80, band_rows in 24u8..=64,
            // Mostly white, so that trimming and feeds happen.
            seed in proptest::collection::vec((any::<u16>(), any::<u8>()), 0..20), height in 1usize..300,
        ) {
            let mut rows = vec![0; usize::from(width_bytes) * height];
            let len = rows.len();
            for (at, byte) in seed {
                rows[usize::from(at) % len] = byte;
            }
            let picture = Picture::new(width_bytes * 8, rows.clone()).unwrap();
            prop_assert_eq!(usize::from(picture.height()), height);
            let bands = picture.bands(band_rows);
            let (drawn, most) = draw(&bands, usize::from(width_bytes));
            prop_assert_eq!(drawn, rows);
            prop_assert!(most <= usize::from(band_rows));
            // Never more than the rows as they are, in full bands.
            let whole = height * usize::from(width_bytes) + height.div_ceil(usize::from(band_rows)) * HEAD;
            prop_assert!(bands.iter().map(|band| band.len()).sum::<usize>() <= whole);
        }
    }
}
