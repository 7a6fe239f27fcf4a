//! Maintenance mode: a family of its own. Nothing of a resident can exist in it; what a test card says is masked before it
//! is kept.

use std::{collections::BTreeSet, time::Duration};

use zeroize::Zeroizing;

use crate::maintenance::{
    Machine,
    exchange::{Challenge, LogRow, Part},
    self_test::Record,
};

/// From the challenge to the way out.
#[derive(Debug)]
pub struct Maintenance {
    /// Where it stands.
    pub stage: Stage,
    /// When this stage began, monotonic.
    pub since: Duration,
}

/// Where it stands.
#[derive(Debug)]
pub enum Stage {
    /// The challenge is shown, the reply is typed.
    Asking(Asking),
    /// The reply was right; parts that still work for somebody are waited for.
    Waiting(BTreeSet<Part>),
    /// In.
    Open(Box<Desk>),
}

impl Stage {
    /// The name in code, stories and audit.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Asking(_) => "maintenance-asking",
            Self::Waiting(_) => "maintenance-waiting",
            Self::Open(_) => "maintenance",
        }
    }
}

/// Before the reply was right.
#[derive(Default)]
pub struct Asking {
    /// What is shown; `None` while it is made.
    pub shown: Option<Challenge>,
    /// What was typed.
    pub typed: Zeroizing<String>,
    /// It is being looked at.
    pub checking: bool,
    /// What came of the last one.
    pub said: Option<Said>,
}

impl std::fmt::Debug for Asking {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Asking").field("checking", &self.checking).field("said", &self.said).finish_non_exhaustive()
    }
}

/// Why a reply did not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// Wrong; so many tries left.
    Wrong(u32),
    /// None is looked at before this monotonic time.
    Closed(Duration),
    /// The challenge was too old: another one is shown.
    Expired,
    /// The try could not be counted.
    Broken,
}

/// The pages.
#[derive(Debug, Default)]
pub struct Desk {
    /// Which part is shown.
    pub tab: Tab,
    /// Which page of its rows, from 0.
    pub page: usize,
    /// The machine as it was last told; `None` before the first word.
    pub machine: Option<Box<Machine>>,
    /// Everything is being looked at.
    pub looking: bool,
    /// When everything was last looked at, "2026-11-22 09:41"; with what every part said.
    pub tested: Option<(String, Vec<Record>)>,
    /// Reading a test card.
    pub card: CardTest,
    /// Printing a test slip.
    pub slip: SlipTest,
    /// Trying the scanner.
    pub scan: ScanTest,
    /// A test picture over the whole screen.
    pub picture: Option<Picture>,
    /// Entries of the audit log.
    pub log: Vec<LogRow>,
    /// Only those that went wrong.
    pub errors: bool,
    /// 重启 was touched once: really?
    pub restart: bool,
}

/// A part of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tab {
    /// Findings, red first.
    #[default]
    Overview,
    /// Devices with their tests.
    Devices,
    /// Dated results.
    Tests,
    /// The way to the county.
    Network,
    /// Store and disk.
    Store,
    /// Audit log.
    Log,
    /// Versions, restart.
    Software,
}

impl Tab {
    /// In the order they are shown.
    pub const ALL: [Self; 7] =
        [Self::Overview, Self::Devices, Self::Tests, Self::Network, Self::Store, Self::Log, Self::Software];

    /// In intents and stories.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Devices => "devices",
            Self::Tests => "tests",
            Self::Network => "network",
            Self::Store => "store",
            Self::Log => "log",
            Self::Software => "software",
        }
    }
}

/// Reading a test card.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum CardTest {
    /// Not asked for.
    #[default]
    No,
    /// Waiting for a card.
    Waiting,
    /// Read: masked name and number.
    Read(String),
    /// Not read, with the code for staff.
    Failed(String),
}

/// Printing a test slip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SlipTest {
    /// Not asked for.
    #[default]
    No,
    /// On its way.
    Printing,
    /// It came out, as far as the printer says: is it right?
    Asked,
    /// A person said so.
    Judged(bool),
    /// It did not come out, with the code for staff.
    Failed(&'static str),
}

/// Trying the scanner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ScanTest {
    /// Not asked for.
    #[default]
    No,
    /// Waiting for a code.
    Waiting,
    /// A code of so many characters; what it says is nobody's business.
    Read(usize),
}

/// A test picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Picture {
    /// Cells that were touched.
    Grid(BTreeSet<u16>),
    /// One after the other.
    Colour(u8),
}
