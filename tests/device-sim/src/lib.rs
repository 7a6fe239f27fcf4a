//! The other end of the serial line: a resident-ID-card reader, a receipt printer and a code scanner on
//! pseudo-terminals.
//!
//! Written from the published protocols (GA/T 467 for the reader's SAM-V module, ESC/POS for the printer) and
//! sharing no line with the kiosk's drivers: own frames, own checksums, own record writer, own rasteriser. What
//! both sides agree on, they agree on because the protocol says so.
//!
//! | module | what it is |
//! |---|---|
//! | [`pace`] | how fast the line and the mechanics run: real, faster, at once |
//! | [`pty`] | one raw pseudo-terminal behind a stable symbolic link, with a plug that can be pulled |
//! | `wire` | one thread per device: carries bytes between a terminal and a pure device, at line speed |
//! | [`samv`] | SAM-V frames as the module sees them: requests taken apart, replies put together |
//! | [`card`] | the chip of a card: the four text records, the photo, the additional address |
//! | [`people`] | the invented people of tests and demonstrations, one table |
//! | [`reader`] | [`CardReaderSim`]: the module's commands, sequence rules and faults |
//! | [`printer`] | [`PrinterSim`]: ESC/POS receiver, status, faults; draws each slip from the bytes it received |
//! | [`scanner`] | [`ScannerSim`]: codes before a window, two families of trigger commands, faults |
//! | `device` | [`Device`]: one of the three |
//! | `words` | [`obey`]: the one-line words that steer a device; [`faults`] lists the faults with what they do |
//! | [`control`] | the words over a Unix socket |
//! | [`recording`] | what was said on a line: [`Recorder`] beside a real device, [`Replay`] in its place; nobody's data in it |
//!
//! Rules of the house:
//! - A device is a pure state machine (`reader::module`, `printer::machine`, `scanner::machine`): bytes and time in,
//!   bytes out. Only `wire`, `pty`, `control` and the recorder touch the system.
//! - Everything a test may wait for can be waited for ([`PrinterSim::wait_slip`], [`CardReaderSim::wait_log`]);
//!   nobody has to sleep.
//! - Deliberately absent: fingerprints (a request for them is counted and answered with an empty template),
//!   drawers, bar codes, bit images in columns.

#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test device stops the test at once when the machine it runs on refuses it"
)]

pub mod card;
pub mod control;
mod device;
pub mod pace;
pub mod people;
pub mod printer;
pub mod pty;
pub mod reader;
pub mod recording;
pub mod samv;
pub mod scanner;
mod wire;
mod words;

pub use card::Card;
pub use device::{Device, Kind};
pub use pace::Pace;
pub use printer::{Flow, Mouth, Paper, Presenter, PrinterFault, PrinterModel, PrinterSim, Slip};
pub use pty::Pty;
pub use reader::{CardReaderSim, Presence, ReaderFault, ReaderRequest};
pub use recording::{Recorder, Recording, Replay};
pub use scanner::{ScannerFault, ScannerModel, ScannerSim, Suffix, Trigger, e_card_payload};
pub use words::{FaultWord, faults, obey, printer_model, scanner_model};
