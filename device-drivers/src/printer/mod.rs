//! The receipt printer: a thermal head that speaks ESC/POS on a serial line.

pub mod command;
pub mod driver;
mod event;
pub mod job;
pub mod picture;
pub mod profile;
pub mod status;

#[cfg(feature = "serial")]
mod handle;

pub use self::driver::PrinterDriver;
pub use self::event::{PrintOutcome, PrinterCommand, PrinterEvent, PrinterState};
#[cfg(feature = "serial")]
pub use self::handle::Printer;
pub use self::picture::{Picture, PictureError};
pub use self::profile::{Cut, Flow, Profile, ProfileError, Proof, SlipSensor};
pub use self::status::PrintFault;
