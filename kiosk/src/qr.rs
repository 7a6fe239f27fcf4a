//! A QR code as modules, for the screen. (Paper has its own in `receipt`, in whole dots.)

use qrcode::{Color, EcLevel, QrCode};

/// Modules row by row, `true` = dark, no quiet zone (ISO/IEC 18004, error correction M). Empty when the payload is too
/// long for any code.
pub fn modules(payload: &str) -> Vec<Vec<bool>> {
    let Ok(code) = QrCode::with_error_correction_level(payload, EcLevel::M) else { return Vec::new() };
    let width = code.width();
    code.into_colors().chunks(width).map(|row| row.iter().map(|color| *color == Color::Dark).collect()).collect()
}
