//! The receipt printer: a thermal head that speaks ESC/POS on a serial line.

pub mod command;
pub mod driver;
mod event;
pub mod job;
pub mod picture;
pub mod probe;
pub mod profile;
pub mod status;
pub mod text;

#[cfg(feature = "serial")]
mod handle;

pub use self::driver::PrinterDriver;
pub use self::event::{Abilities, PrintOutcome, PrinterCommand, PrinterEvent, PrinterState};
#[cfg(feature = "serial")]
pub use self::handle::{Printer, probe_line};
pub use self::job::Content;
pub use self::picture::{Picture, PictureError};
pub use self::profile::{Charset, Cut, Flow, Profile, ProfileError, Proof, QrBy, Render, SlipSensor};
pub use self::status::PrintFault;
pub use self::text::{Align, Style, TextLine, TextSlip};
