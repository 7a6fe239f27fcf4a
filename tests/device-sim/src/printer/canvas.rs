//! The paper: a one-bit picture that grows by rows, 1 = black, most significant bit left.

/// Paper of a fixed width.
#[derive(Debug)]
pub(super) struct Canvas {
    row_bytes: usize,
    rows: Vec<u8>,
}

impl Canvas {
    pub(super) fn new(width_dots: u16) -> Self {
        assert!(width_dots > 0 && width_dots.is_multiple_of(8), "a head has a multiple of 8 dots, not {width_dots}");
        Self { row_bytes: usize::from(width_dots / 8), rows: Vec::new() }
    }

    pub(super) fn width(&self) -> usize {
        self.row_bytes * 8
    }

    pub(super) fn height(&self) -> usize {
        self.rows.len() / self.row_bytes
    }

    /// Moves the paper by blank rows.
    pub(super) fn feed(&mut self, rows: usize) {
        self.rows.resize(self.rows.len() + rows * self.row_bytes, 0);
    }

    /// Prints one row from dot `left` on; each bit `times` dots wide; what lies beyond the head is lost.
    pub(super) fn print(&mut self, left: usize, bits: &[u8], times: usize) {
        let start = self.rows.len();
        self.feed(1);
        let black = (0..bits.len() * 8).filter(|dot| bits[dot / 8] & (0x80 >> (dot % 8)) != 0);
        for dot in black.flat_map(|dot| dot * times..(dot + 1) * times).map(|dot| dot + left) {
            if dot < self.width() {
                self.rows[start + dot / 8] |= 0x80 >> (dot % 8);
            }
        }
    }

    /// Tears off the paper: PNG, width, height; `None` if none has come out.
    pub(super) fn take(&mut self) -> Option<(Vec<u8>, u32, u32)> {
        let picture = self.picture();
        self.rows.clear();
        picture
    }

    /// The paper as far as it has come out: PNG, width, height; `None` if none has.
    pub(super) fn picture(&self) -> Option<(Vec<u8>, u32, u32)> {
        let (width, height) = (u32::try_from(self.width()).ok()?, u32::try_from(self.height()).ok()?);
        if height == 0 {
            return None;
        }
        // In PNG grey 0 is black.
        let grey: Vec<u8> = self.rows.iter().map(|byte| !byte).collect();
        let mut png = Vec::new();
        let mut encoder = png::Encoder::new(&mut png, width, height);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::One);
        encoder
            .write_header()
            .and_then(|mut writer| writer.write_image_data(&grey))
            .expect("writing a picture of the right size to memory");
        Some((png, width, height))
    }
}
