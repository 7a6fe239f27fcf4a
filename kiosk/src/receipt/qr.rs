//! A QR code in whole dots.

use qrcode::{Color, EcLevel, QrCode};

use super::{bitmap::Bitmap, layout::LayoutError};

/// White modules on every side (ISO/IEC 18004, 5.3.8).
const QUIET: u16 = 4;
/// Half a millimetre: below it phone cameras fail on thermal paper that has faded a little.
const MIN_MODULE: u16 = 4;
/// Above it the code takes paper and is read no better.
const MAX_MODULE: u16 = 8;

/// The code, its modules across, and the dots of one, for paper of `width` dots.
fn measure(payload: &str, side: u16, width: u16) -> Result<(QrCode, u16, u16), LayoutError> {
    let too_long = || LayoutError::QrTooLong { bytes: payload.len(), width };
    let code = QrCode::with_error_correction_level(payload, EcLevel::M).map_err(|_cause| too_long())?;
    let modules = u16::try_from(code.width()).map_err(|_cause| too_long())?;
    let across = modules + 2 * QUIET;
    let module = (side / across).clamp(MIN_MODULE, MAX_MODULE);
    if across * module > width { Err(too_long()) } else { Ok((code, modules, module)) }
}

/// `payload` alone, without quiet zone, at half the size it has on paper of `width` dots: the printer doubles it.
pub(super) fn halved(payload: &str, side: u16, width: u16) -> Result<Bitmap, LayoutError> {
    let (code, modules, module) = measure(payload, side, width)?;
    let half = module / 2;
    let mut canvas = Bitmap::new((modules * half).next_multiple_of(8));
    canvas.grow(usize::from(modules * half));
    fill(&mut canvas, code, 0, 0, half);
    Ok(canvas)
}

fn fill(canvas: &mut Bitmap, code: QrCode, left: u16, top: usize, module: u16) {
    let modules = code.width();
    let module = usize::from(module);
    for (index, color) in code.into_colors().into_iter().enumerate() {
        if color == Color::Dark {
            let (row, column) = (index / modules, index % modules);
            let x = i32::try_from(usize::from(left) + column * module).unwrap_or(i32::MAX);
            let y = i32::try_from(top + row * module).unwrap_or(i32::MAX);
            let module = i32::try_from(module).unwrap_or(i32::MAX);
            canvas.fill(x, y, module, module);
        }
    }
}

/// Draws `payload` centred below row `y`, its side with quiet zone about `side` dots, and returns its height in rows.
pub(super) fn draw(canvas: &mut Bitmap, y: usize, payload: &str, side: u16) -> Result<usize, LayoutError> {
    let (code, modules, module) = measure(payload, side, canvas.width)?;
    let used = (modules + 2 * QUIET) * module;
    canvas.grow(y + usize::from(used));
    let left = (canvas.width - used) / 2 + QUIET * module;
    let top = y + usize::from(QUIET * module);
    fill(canvas, code, left, top, module);
    Ok(usize::from(used))
}
