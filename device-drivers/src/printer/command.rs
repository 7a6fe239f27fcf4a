//! The ESC/POS commands the driver sends, by Epson's names, as bytes.
//!
//! Deliberately absent: code pages, bar codes other than QR. `DLE ENQ 1` (go on in the middle of a slip) is never sent: it would join two halves.

use super::profile::Cut;
use super::text::{Align, Style};

/// Clears modes and the print buffer. Also switches automatic status back off.
pub const ESC_AT: [u8; 2] = [0x1B, 0x40];
/// `DLE ENQ 2`: recover from an error after clearing the buffers.
pub const DLE_ENQ_CLEAR: [u8; 3] = [0x10, 0x05, 0x02];
/// `GS r 1`: one byte of paper status, answered when its turn comes: the data before it was worked off.
pub const GS_R_PAPER: [u8; 3] = [0x1D, 0x72, 0x01];

/// `FS &`: two bytes with the high bit are one Chinese character. Some models begin so, some do not.
pub const FS_CHINESE: [u8; 2] = [0x1C, 0x26];
/// `ESC 2`: lines stand 1/6 inch apart.
pub const ESC_2: [u8; 2] = [0x1B, 0x32];

/// `DLE EOT n`: real-time status, n 1 to 5. Answered at once with one byte (n 20 with six), but inside a picture it is
/// picture.
pub const fn dle_eot(n: u8) -> [u8; 3] {
    [0x10, 0x04, n]
}

/// `GS a`: four status bytes at once and after every change of on-line state, error or paper (0E), or never (00).
pub const fn gs_a(on: bool) -> [u8; 3] {
    [0x1D, 0x61, if on { 0x0E } else { 0x00 }]
}

/// `GS ( H` function 48: answered by `37 22 id 00` when all data before it was *printed*.
pub const fn gs_paren_h(id: [u8; 4]) -> [u8; 11] {
    let [d1, d2, d3, d4] = id;
    [0x1D, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30, d1, d2, d3, d4]
}

/// `ESC J n`: feeds n dots (heads of 203 dpi with their default motion unit).
pub const fn esc_j(dots: u8) -> [u8; 3] {
    [0x1B, 0x4A, dots]
}

/// `GS v 0`: the head of a picture `width_bytes` × `rows`; the rows follow, MSB left, 1 = black. `doubled` prints each
/// dot as two by two.
pub const fn gs_v_0(width_bytes: u16, rows: u16, doubled: bool) -> [u8; 8] {
    let [xl, xh] = width_bytes.to_le_bytes();
    let [yl, yh] = rows.to_le_bytes();
    [0x1D, 0x76, 0x30, if doubled { 0x03 } else { 0x00 }, xl, xh, yl, yh]
}

/// `ESC a`: where a line stands.
pub const fn esc_a(align: Align) -> [u8; 3] {
    let n = match align {
        Align::Left => 0,
        Align::Centre => 1,
        Align::Right => 2,
    };
    [0x1B, 0x61, n]
}

/// `ESC E`, `GS !` and `FS !`: bold, and width and height once or twice, the last for Chinese characters on models on
/// which `GS !` is for others only.
pub const fn style(style: Style) -> [u8; 9] {
    let (wide, high) = (style.wide as u8, style.high as u8);
    [0x1B, 0x45, style.bold as u8, 0x1D, 0x21, wide << 4 | high, 0x1C, 0x21, wide << 2 | high << 3]
}

/// `GS ( k`: a QR code by the printer itself: model 2, error correction M, modules of `module` dots (1 to 16). `None` if
/// the payload is longer than any QR code.
pub fn gs_paren_k(payload: &[u8], module: u8) -> Option<Vec<u8>> {
    let length = u16::try_from(payload.len() + 3).ok().filter(|&length| length <= 7092)?;
    let [low, high] = length.to_le_bytes();
    let mut bytes = vec![0x1D, 0x28, 0x6B, 0x04, 0x00, 0x31, 0x41, 0x32, 0x00];
    bytes.extend_from_slice(&[0x1D, 0x28, 0x6B, 0x03, 0x00, 0x31, 0x43, module]);
    bytes.extend_from_slice(&[0x1D, 0x28, 0x6B, 0x03, 0x00, 0x31, 0x45, 0x31]);
    bytes.extend_from_slice(&[0x1D, 0x28, 0x6B, low, high, 0x31, 0x50, 0x30]);
    bytes.extend_from_slice(payload);
    bytes.extend_from_slice(&[0x1D, 0x28, 0x6B, 0x03, 0x00, 0x31, 0x51, 0x30]);
    Some(bytes)
}

/// The bytes of a cut.
pub const fn cut(cut: Cut) -> &'static [u8] {
    match cut {
        Cut::FeedPartial => &[0x1D, 0x56, 0x42, 0x00],
        Cut::FeedFull => &[0x1D, 0x56, 0x41, 0x00],
        Cut::OldPartial => &[0x1B, 0x6D],
        Cut::OldFull => &[0x1B, 0x69],
        Cut::None => &[],
    }
}
