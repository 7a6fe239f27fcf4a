//! One device of three, for whoever steers them by words.

use crate::printer::PrinterSim;
use crate::reader::CardReaderSim;
use crate::scanner::ScannerSim;

/// A running device. Clones are the same device.
#[derive(Clone)]
pub enum Device {
    /// The card reader.
    Reader(CardReaderSim),
    /// The receipt printer.
    Printer(PrinterSim),
    /// The code scanner.
    Scanner(ScannerSim),
}

/// What kind of device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A resident-ID-card reader: SAM-V frames.
    Reader,
    /// A receipt printer: ESC/POS.
    Printer,
    /// A code scanner: payloads with a suffix.
    Scanner,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Reader, Self::Printer, Self::Scanner];

    /// What it is called on the command line and in recordings.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Printer => "printer",
            Self::Scanner => "scanner",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl Device {
    /// What kind of device it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Reader(_) => Kind::Reader,
            Self::Printer(_) => Kind::Printer,
            Self::Scanner(_) => Kind::Scanner,
        }
    }

    /// Pulls its plug.
    pub fn unplug(&self) {
        match self {
            Self::Reader(reader) => reader.unplug(),
            Self::Printer(printer) => printer.unplug(),
            Self::Scanner(scanner) => scanner.unplug(),
        }
    }

    /// Puts its plug back.
    pub fn replug(&self) {
        match self {
            Self::Reader(reader) => reader.replug(),
            Self::Printer(printer) => printer.replug(),
            Self::Scanner(scanner) => scanner.replug(),
        }
    }

    /// Whether it is on the line.
    #[must_use]
    pub fn is_plugged(&self) -> bool {
        match self {
            Self::Reader(reader) => reader.is_plugged(),
            Self::Printer(printer) => printer.is_plugged(),
            Self::Scanner(scanner) => scanner.is_plugged(),
        }
    }
}

impl From<CardReaderSim> for Device {
    fn from(reader: CardReaderSim) -> Self {
        Self::Reader(reader)
    }
}

impl From<PrinterSim> for Device {
    fn from(printer: PrinterSim) -> Self {
        Self::Printer(printer)
    }
}

impl From<ScannerSim> for Device {
    fn from(scanner: ScannerSim) -> Self {
        Self::Scanner(scanner)
    }
}
