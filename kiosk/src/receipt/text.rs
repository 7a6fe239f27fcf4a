//! A slip as lines for the printer's own fonts. Everything the picture says, the text says.
//!
//! Deliberately absent: breaking lines and spelling out rare characters, which depend on the printer's fonts and are its
//! driver's.

use device_drivers::{
    Picture, TextSlip,
    printer::{Align, Style, TextLine},
};
use zeroize::Zeroizing;

use super::{HeadingSize, Line, Slip, layout::LayoutError, qr, type_sizes::TypeSizes};

/// White between two parts, in dots.
const GAP: u8 = 12;

/// Sets `slip` as text for paper of `width_dots` printable dots (576 or 384: 48 or 32 characters a line).
///
/// # Errors
/// The QR payload is too long for the paper.
pub fn text(slip: &Slip, width_dots: u16) -> Result<TextSlip, LayoutError> {
    let side = TypeSizes::for_width(width_dots).qr;
    // One width for the names of all pairs, so that the values stand below each other.
    let names = slip.lines.iter().filter_map(|line| match line {
        Line::Pair { name, .. } => Some(cells(name)),
        _ => None,
    });
    let name_column = names.max().unwrap_or(0);
    let mut lines = Vec::new();
    for line in &slip.lines {
        match line {
            Line::Heading { text, size } => lines.push(centred(
                text,
                match size {
                    HeadingSize::Plain => Style::default(),
                    HeadingSize::Large => Style { bold: true, wide: false, high: true },
                    HeadingSize::Title => Style { bold: true, wide: true, high: true },
                },
            )),
            Line::Mark(text) => {
                lines.push(centred(&format!("【{text}】"), Style { bold: true, wide: true, high: true }));
            }
            Line::Ticket(number) => {
                lines.push(centred(number, Style { bold: true, wide: true, high: true }));
            }
            Line::Pair { name, value } => lines.push(columns(name, name_column, value, true)),
            Line::Rule => lines.push(TextLine::Rule),
            Line::Qr(payload) => {
                let drawn = qr::halved(payload, side, width_dots)?;
                let too_long = LayoutError::QrTooLong { bytes: payload.len(), width: width_dots };
                let drawn = Picture::new(drawn.width, drawn.rows).map_err(|_cause| too_long)?;
                lines.push(TextLine::Qr { payload: Zeroizing::new(payload.clone()), drawn });
            }
            Line::Paragraph { text, strong } => {
                let style = Style { bold: *strong, ..Style::default() };
                lines.push(TextLine::Text { text: Zeroizing::new(text.clone()), align: Align::Left, style });
            }
            Line::Numbered(steps) => {
                let column = cells(&format!("{}.", steps.len()));
                for (number, step) in (1..).zip(steps) {
                    lines.push(columns(&format!("{number}."), column, step, false));
                }
            }
            Line::Space => lines.push(TextLine::Feed(GAP)),
            Line::Footer(text) => lines.push(centred(text, Style::default())),
        }
    }
    // Below the last line, as the picture has it.
    lines.push(TextLine::Feed(GAP));
    Ok(TextSlip { lines })
}

fn centred(text: &str, style: Style) -> TextLine {
    TextLine::Text { text: Zeroizing::new(text.to_owned()), align: Align::Centre, style }
}

fn columns(left: &str, cells: u8, right: &str, bold: bool) -> TextLine {
    TextLine::Columns { left: Zeroizing::new(left.to_owned()), cells, right: Zeroizing::new(right.to_owned()), bold }
}

/// Character cells of a name: one for ASCII, two for anything else.
fn cells(text: &str) -> u8 {
    text.chars().map(|character| if character.is_ascii() { 1 } else { 2 }).fold(0, u8::saturating_add)
}
