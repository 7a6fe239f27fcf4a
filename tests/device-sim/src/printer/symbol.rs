//! QR symbols of the printer's own (`GS ( k`, symbol kind 49).

use qrcode::{Color, EcLevel, QrCode};

/// What the host has set so far.
#[derive(Debug)]
pub(super) struct Symbol {
    /// Dots a module is wide, 1–16.
    module: usize,
    level: EcLevel,
    data: Vec<u8>,
}

impl Default for Symbol {
    fn default() -> Self {
        Self { module: 3, level: EcLevel::L, data: Vec::new() }
    }
}

impl Symbol {
    /// Takes what follows the length of `GS ( k`; a symbol's rows if it is to be printed. The model (function 65) is
    /// always 2.
    pub(super) fn obey(&mut self, parameters: &[u8]) -> Option<Vec<Vec<u8>>> {
        match *parameters {
            [49, 67, size @ 1..=16] => self.module = usize::from(size),
            [49, 69, level @ 48..=51] => {
                self.level = [EcLevel::L, EcLevel::M, EcLevel::Q, EcLevel::H][usize::from(level - 48)];
            }
            [49, 80, 48, ref data @ ..] => self.data = data.to_vec(),
            [49, 81, 48] if !self.data.is_empty() => return self.rows(),
            _ => {}
        }
        None
    }

    /// The symbol without a quiet zone; `None` if the data do not fit into any.
    fn rows(&self) -> Option<Vec<Vec<u8>>> {
        let code = QrCode::with_error_correction_level(&self.data, self.level).ok()?;
        let across = code.width();
        let colors = code.to_colors();
        let row = |modules: &[Color]| {
            let mut bytes = vec![0_u8; (across * self.module).div_ceil(8)];
            for (x, _) in modules.iter().enumerate().filter(|(_, color)| **color == Color::Dark) {
                for dot in x * self.module..(x + 1) * self.module {
                    bytes[dot / 8] |= 0x80 >> (dot % 8);
                }
            }
            bytes
        };
        Some(colors.chunks(across).flat_map(|modules| vec![row(modules); self.module]).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_is_printed_as_it_was_set() {
        let mut symbol = Symbol::default();
        assert_eq!(symbol.obey(&[49, 81, 48]), None, "nothing stored");
        assert_eq!(symbol.obey(&[49, 65, 50, 0]), None);
        assert_eq!(symbol.obey(&[49, 67, 4]), None);
        assert_eq!(symbol.obey(&[49, 69, 49]), None);
        assert_eq!(symbol.obey(b"1P0SN1-1"), None);
        let rows = symbol.obey(&[49, 81, 48]).unwrap();
        assert_eq!((rows.len(), rows[0].len()), (84, 11), "version 1: 21 modules of 4 dots");
        // The finder: seven dark modules, five light ones between two dark.
        assert_eq!(rows[0][..4], [0xFF, 0xFF, 0xFF, 0xF0]);
        assert_eq!(rows[4][..4], [0xF0, 0x00, 0x00, 0xF0]);
    }

    #[test]
    fn what_fits_into_no_symbol_is_not_printed() {
        let mut symbol = Symbol::default();
        symbol.obey(&[b"1P0".as_slice(), &[b'x'; 4000]].concat());
        assert_eq!(symbol.obey(&[49, 81, 48]), None);
    }
}
