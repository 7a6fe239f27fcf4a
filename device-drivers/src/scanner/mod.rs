//! The code scanner: a module or desk reader for bar and QR codes on a serial line.
//!
//! | module | what it is |
//! |---|---|
//! | [`profile`] | what differs between models, as TOML data |
//! | [`command`] | the few commands of two families, and the answers of one |
//! | [`framing`] | where one code ends and the next begins |
//! | [`code`] | from bytes to one opaque text |
//! | [`driver`] | the machine: heartbeat, triggers, repeats, floods |
//!
//! What is scanned is opaque: it may stand for a person's identity for a minute (the electronic social-security card),
//! so it is never taken apart, logged or kept here, and wiped when dropped.
//!
//! Deliberately absent: readers that pose as keyboards or as USB-HID devices without a driver. They are not serial
//! lines; most can be switched to USB serial by a code in their manual.

pub mod code;
pub mod command;
pub mod driver;
pub mod framing;
pub mod profile;

#[cfg(feature = "serial")]
mod handle;

pub use self::code::{Code, ScanFault};
pub use self::driver::{ScannerCommand, ScannerDriver, ScannerEvent};
#[cfg(feature = "serial")]
pub use self::handle::Scanner;
pub use self::profile::{Ping, Profile, ProfileError, SERIAL_STANDARD, Suffix, Trigger};
