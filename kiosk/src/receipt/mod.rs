//! Slips: what they say ([`Slip`]), and how they look on thermal paper ([`layout()`], [`text()`]).
//!
//! A [`Slip`] is plain finished text; whoever builds it words, masks and translates. [`layout()`] turns it into a one-bit
//! picture for the printer's raster command; [`text()`] into lines for the printer's own fonts, where the line is too slow
//! for a picture. Both say the same. Deliberately absent: printer commands, states of a submission, any
//! decision about what is printed when.

mod bitmap;
mod fonts;
mod layout;
mod qr;
mod slip;
mod text;
mod type_sizes;

pub use bitmap::Bitmap;
pub use fonts::{FontError, Fonts};
pub use layout::{LayoutError, layout};
pub use slip::{HeadingSize, Line, ReceiptFacts, Slip, submission_receipt};
pub use text::text;
