//! A one-bit picture and its way into `GS v 0` bands.
//!
//! Bands join seamlessly: a head feeds exactly as many dots as a band has rows. A band is as wide as its last black
//! byte needs, and a band without black is a feed, so that margins cost no line time.

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

    /// The picture as commands of at most `band_rows` rows each, in order.
    pub(super) fn bands(&self, band_rows: u8) -> Vec<Zeroizing<Vec<u8>>> {
        let row_bytes = self.row_bytes();
        self.rows.chunks(row_bytes * usize::from(band_rows.max(1))).map(|band| encode_band(band, row_bytes)).collect()
    }
}

fn encode_band(band: &[u8], row_bytes: usize) -> Zeroizing<Vec<u8>> {
    // At most 255 rows: band_rows is a byte.
    let rows = u8::try_from(band.len() / row_bytes).unwrap_or(u8::MAX);
    let used = band.chunks_exact(row_bytes).filter_map(|row| row.iter().rposition(|&byte| byte != 0)).max();
    let Some(last) = used else { return Zeroizing::new(command::esc_j(rows).to_vec()) };
    let width = last + 1;
    let mut bytes = Zeroizing::new(Vec::with_capacity(8 + width * usize::from(rows)));
    bytes.extend_from_slice(&command::gs_v_0(u16::try_from(width).unwrap_or(u16::MAX), rows.into()));
    for row in band.chunks_exact(row_bytes) {
        bytes.extend_from_slice(row.get(..width).unwrap_or(row));
    }
    bytes
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
    fn white_bands_are_feeds_and_black_ones_only_as_wide_as_needed() {
        let mut rows = vec![0; 4 * 72];
        rows[3 * 72 + 1] = 0x80;
        let bands = Picture::new(576, rows).unwrap().bands(2);
        assert_eq!(*bands[0], [0x1B, 0x4A, 2]);
        assert_eq!(*bands[1], [0x1D, 0x76, 0x30, 0, 2, 0, 2, 0, 0, 0, 0, 0x80]);
        assert_eq!(bands.len(), 2);
    }

    /// Draws bands back, independently of how they were made.
    fn draw(bands: &[Zeroizing<Vec<u8>>], row_bytes: usize) -> Vec<u8> {
        let mut rows = Vec::new();
        for band in bands {
            match band.as_slice() {
                [0x1B, 0x4A, n] => rows.extend(vec![0; usize::from(*n) * row_bytes]),
                [0x1D, 0x76, 0x30, 0, xl, xh, yl, yh, data @ ..] => {
                    let [x, y] = [[*xl, *xh], [*yl, *yh]].map(|bytes| usize::from(u16::from_le_bytes(bytes)));
                    assert_eq!(data.len(), x * y);
                    for row in data.chunks(x) {
                        rows.extend_from_slice(row);
                        rows.extend(vec![0; row_bytes - x]);
                    }
                }
                _ => panic!("not a band"),
            }
        }
        rows
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
            prop_assert_eq!(draw(&picture.bands(band_rows), usize::from(width_bytes)), rows);
        }
    }
}
