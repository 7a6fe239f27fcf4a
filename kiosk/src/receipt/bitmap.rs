//! A one-bit picture as the printer's raster command takes it.

use std::fmt;

/// A one-bit picture: the row format of ESC/POS `GS v 0`. `Debug` shows its size only.
#[derive(Clone, PartialEq, Eq)]
pub struct Bitmap {
    /// Dots in a row; a multiple of 8.
    pub width: u16,
    /// Rows from top to bottom, `width / 8` bytes each, leftmost dot in the highest bit, 1 = black.
    pub rows: Vec<u8>,
}

/// What a drawing leaves behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    /// Printed.
    Black,
    /// Left out of something black.
    White,
}

impl Bitmap {
    /// An empty picture of `width` dots, which must be a multiple of 8.
    pub(super) fn new(width: u16) -> Self {
        Self { width, rows: Vec::new() }
    }

    /// Number of rows.
    pub fn height(&self) -> usize {
        self.rows.len().checked_div(self.stride()).unwrap_or(0)
    }

    /// Whether the dot is black; outside the picture nothing is.
    pub fn is_black(&self, x: usize, y: usize) -> bool {
        x < usize::from(self.width)
            && self.rows.get(y * self.stride() + x / 8).is_some_and(|byte| byte & (0x80 >> (x % 8)) != 0)
    }

    /// Adds white rows up to `height`.
    pub(super) fn grow(&mut self, height: usize) {
        let bytes = height * self.stride();
        if bytes > self.rows.len() {
            self.rows.resize(bytes, 0);
        }
    }

    /// Sets one dot; what lies outside is cut off.
    pub(super) fn set(&mut self, x: i32, y: i32, ink: Ink) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return };
        if x >= usize::from(self.width) {
            return;
        }
        let index = y * self.stride() + x / 8;
        if let Some(byte) = self.rows.get_mut(index) {
            let bit = 0x80_u8 >> (x % 8);
            match ink {
                Ink::Black => *byte |= bit,
                Ink::White => *byte &= !bit,
            }
        }
    }

    /// Fills a rectangle; what lies outside is cut off.
    pub(super) fn fill(&mut self, x: i32, y: i32, width: i32, height: i32) {
        for row in y..y.saturating_add(height) {
            for column in x..x.saturating_add(width) {
                self.set(column, row, Ink::Black);
            }
        }
    }

    fn stride(&self) -> usize {
        usize::from(self.width / 8)
    }
}

impl fmt::Debug for Bitmap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bitmap({} × {} dots)", self.width, self.height())
    }
}
