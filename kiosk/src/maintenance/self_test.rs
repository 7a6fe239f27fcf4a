//! Self-tests: every part passed or failed at a moment, by the findings there are.

use super::{
    finding::{Code, Finding, Tone},
    machine::Machine,
};

/// A part that is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Configuration, keys, assets.
    Setup,
    /// The card reader.
    Reader,
    /// The printer.
    Printer,
    /// The code scanner.
    Scanner,
    /// The way to the county.
    County,
    /// The clock.
    Clock,
    /// Database and disk.
    Store,
    /// Temperature.
    Case,
}

impl Part {
    /// All of them, as they are told.
    pub const ALL: [Self; 8] =
        [Self::Setup, Self::Reader, Self::Printer, Self::Scanner, Self::County, Self::Clock, Self::Store, Self::Case];

    /// The word in audit and heartbeat.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Setup => "setup",
            Self::Reader => "id_reader",
            Self::Printer => "receipt_printer",
            Self::Scanner => "barcode_reader",
            Self::County => "county",
            Self::Clock => "clock",
            Self::Store => "store",
            Self::Case => "case",
        }
    }

    /// The part a finding belongs to; `None` for what is no fault of any.
    pub fn of(code: Code) -> Option<Self> {
        Some(match code.name().split_once('-').map(|(part, _)| part)? {
            "C" => Self::Setup,
            "R" => Self::Reader,
            "P" => Self::Printer,
            "B" => Self::Scanner,
            "N" => Self::County,
            "T" => Self::Clock,
            "S" => Self::Store,
            "H" => Self::Case,
            _ => return None,
        })
    }

    fn was_seen(self, machine: &Machine) -> bool {
        match self {
            Self::Setup => true,
            Self::Reader => machine.reader.is_some(),
            Self::Printer => machine.printer.is_some(),
            Self::Scanner => machine.scanner.is_some(),
            Self::County => machine.county.is_some(),
            Self::Clock => machine.clock_offset.is_some(),
            Self::Store => machine.store.is_some(),
            Self::Case => machine.degrees.is_some(),
        }
    }
}

/// One result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Of what.
    pub part: Part,
    /// Nothing red was found.
    pub passed: bool,
    /// The worst finding of the part, also of one that passed.
    pub worst: Option<Code>,
}

/// Passes or fails every part that was looked at.
pub fn self_test(machine: &Machine, findings: &[Finding]) -> Vec<Record> {
    Part::ALL
        .into_iter()
        .filter(|part| part.was_seen(machine))
        .map(|part| {
            let worst = findings.iter().map(|found| found.code).find(|&code| Part::of(code) == Some(part));
            Record { part, passed: worst.is_none_or(|code| code.tone() != Tone::Red), worst }
        })
        .collect()
}
