//! Drivers of the kiosk's serial devices: the resident-identity-card reader, the receipt printer and the code scanner.
//!
//! # Map
//! - [`status`]: what a device says about itself, in XFS4IoT words.
//! - [`link`]: the two interfaces between pure drivers and the world, and the back-off of a lost line.
//! - [`id_card`]: the card reader: frames, commands, status codes, records, and the driver's machine.
//! - [`printer`]: the receipt printer: commands, status bytes, pictures, jobs, and the driver's machine.
//! - [`scanner`]: the code scanner: framing, codes, and the driver's machine.
//! - `profile`: what the devices' profiles have in common.
//! - [`port`]: where a device is connected; with feature `serial`, the serial line itself.
//! - [`trace`]: the last bytes that crossed a line, as a technician may see them.
//! - `carrier` (feature `serial`): the thread that carries bytes and time between a driver and its line.
//!
//! # Architecture invariants
//! - Codecs and drivers are pure: they take bytes and time and return bytes and events. Only `port` touches files,
//!   only `carrier` reads the clock and runs threads. Everything else compiles without the feature `serial`.
//! - Nothing here knows a screen, a network, a service or a text for people.
//! - No fingerprint is ever requested, no photo kept, no personal datum logged or shown by `Debug`.
//! - A printed slip is confirmed only if the printer said so; nothing is printed twice by itself.
//! - What is scanned is opaque: never parsed, never logged, wiped on drop.
//! - Only serial lines: RS-232, TTL, USB-serial adapters and devices that pose as one. A "driver-less" USB-HID reader
//!   or scanner is none and does not work with these drivers.
//! - A device may be unplugged, silent or mad at any time; its driver waits for it and never ends.
#![forbid(unsafe_code)]

#[cfg(test)]
mod bench;
#[cfg(feature = "serial")]
mod carrier;
pub mod id_card;
pub mod link;
pub mod port;
pub mod printer;
mod profile;
pub mod scanner;
pub mod status;
pub mod trace;

#[cfg(feature = "serial")]
pub use self::id_card::IdReader;
pub use self::id_card::{CardError, IdCard, IdReaderEvent};
pub use self::port::PortSettings;
#[cfg(feature = "serial")]
pub use self::printer::Printer;
pub use self::printer::{Content, Picture, PrintFault, PrintOutcome, PrinterEvent, PrinterState, TextSlip};
#[cfg(feature = "serial")]
pub use self::scanner::Scanner;
pub use self::scanner::{Code, ScanFault, ScannerEvent};
pub use self::status::{DeviceState, IdMedia, Paper, ScannerMedia, SlipMedia};
pub use self::trace::{Crossing, Trace};
