//! What was seen of the machine at one moment. A part that nobody looked at is `None`, and nothing is said about it.

use std::{path::PathBuf, time::Duration};

use backend_client::reach::Reach;
use device_drivers::{DeviceState, PrinterState};
use jiff::{SignedDuration, Timestamp};

use crate::clock::Moment;

/// The whole machine.
#[derive(Debug, Clone, PartialEq)]
pub struct Machine {
    /// When.
    pub at: Moment,
    /// No honest clock shows less: when this program was built.
    pub built: Timestamp,
    /// What stopped the configuration or what it names from being read.
    pub setup: Vec<SetupFault>,
    /// Another process is the kiosk: its devices were left alone.
    pub kiosk_runs: bool,
    /// The card reader.
    pub reader: Option<Device<DeviceState>>,
    /// The printer.
    pub printer: Option<Device<PrinterState>>,
    /// What the printer does not do although its profile says so, in the words of a profile.
    pub printer_lacks: Option<String>,
    /// The code scanner, where one is configured.
    pub scanner: Option<Device<DeviceState>>,
    /// The way to the county.
    pub county: Option<Reach>,
    /// County minus wall clock, from the newest answer.
    pub clock_offset: Option<SignedDuration>,
    /// The store.
    pub store: Option<Store>,
    /// Bytes free on the disk of the data.
    pub free: Option<u64>,
    /// Degrees Celsius of the hottest sensor there is.
    pub degrees: Option<i32>,
}

impl Machine {
    /// Nothing was looked at yet.
    pub const fn unseen(at: Moment, built: Timestamp) -> Self {
        Self {
            at,
            built,
            setup: Vec::new(),
            kiosk_runs: false,
            reader: None,
            printer: None,
            printer_lacks: None,
            scanner: None,
            county: None,
            clock_offset: None,
            store: None,
            free: None,
            degrees: None,
        }
    }
}

/// What keeps a kiosk from starting at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetupFault {
    /// `kiosk.toml`: file, line, field, what is wrong and what is allowed.
    Config(String),
    /// Services, texts, fonts.
    Assets(String),
    /// A key file.
    Key(String),
    /// The county's root certificates.
    Roots(String),
}

/// A device on a serial line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device<S> {
    /// What it says about itself.
    pub state: S,
    /// Its port.
    pub port: PathBuf,
    /// Speed in baud, as configured.
    pub baud: u32,
    /// Why the port could not be opened although it is there.
    pub not_opened: Option<String>,
    /// It answers at this speed instead.
    pub answers_at: Option<u32>,
    /// What crossed the line last, oldest first; nothing of a card or a slip.
    pub raw: Vec<String>,
}

/// The store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Store {
    /// There is none yet.
    None,
    /// It cannot be read, in SQLite's words.
    Unreadable(String),
    /// Its integrity check failed, in SQLite's words.
    Damaged(String),
    /// A newer program wrote it.
    Newer,
    /// It is sound.
    Sound(Depth),
}

/// What is in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Depth {
    /// Records that wait for the county.
    pub pending: u64,
    /// Records that need a person.
    pub parked: u64,
    /// Records the county has, as long as they are kept.
    pub acked: u64,
    /// Since when the oldest waits.
    pub oldest: Option<Timestamp>,
    /// The numbers were compared with the county.
    pub numbered: bool,
    /// The first entry of the audit log that does not fit.
    pub chain_broken_at: Option<i64>,
    /// Entries of the audit log.
    pub audited: u64,
    /// Settings of the database that did not take.
    pub unsafe_settings: bool,
}

/// A record may wait so long before it is worth a word.
pub const WAITS: Duration = Duration::from_hours(4);
