//! The ESC/POS commands the driver sends, by Epson's names, as bytes.
//!
//! Deliberately absent: text, fonts, code pages, bar codes. A slip is one picture; what a head's own fonts can do is
//! nobody's business. `DLE ENQ 1` (go on in the middle of a slip) is never sent: it would join two halves.

use super::profile::Cut;

/// Clears modes and the print buffer. Also switches automatic status back off.
pub const ESC_AT: [u8; 2] = [0x1B, 0x40];
/// Left alignment: a band may be narrower than the paper.
pub const ESC_A_LEFT: [u8; 3] = [0x1B, 0x61, 0x00];
/// `DLE ENQ 2`: recover from an error after clearing the buffers.
pub const DLE_ENQ_CLEAR: [u8; 3] = [0x10, 0x05, 0x02];
/// `GS r 1`: one byte of paper status, answered when its turn comes: the data before it was worked off.
pub const GS_R_PAPER: [u8; 3] = [0x1D, 0x72, 0x01];

/// `DLE EOT n`: real-time status, n 1 to 4. Answered at once with one byte, but inside a picture it is picture.
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

/// `GS v 0`: the head of a picture `width_bytes` × `rows`; the rows follow, MSB left, 1 = black.
pub const fn gs_v_0(width_bytes: u16, rows: u16) -> [u8; 8] {
    let [xl, xh] = width_bytes.to_le_bytes();
    let [yl, yh] = rows.to_le_bytes();
    [0x1D, 0x76, 0x30, 0x00, xl, xh, yl, yh]
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
