//! What a printer may be asked and what it reports.
//!
//! Deliberately absent: texts for people, and what is on a slip.

use super::picture::Picture;
use super::status::PrintFault;
use crate::status::{DeviceState, Paper, SlipMedia};

/// What a printer may be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrinterCommand {
    /// Print a slip; slips are printed in the order they were asked for.
    Print {
        /// Comes back with the outcome.
        job: u64,
        /// The slip.
        picture: Picture,
    },
}

/// A printer's condition in XFS4IoT words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrinterState {
    /// Can it work, and if not, who can mend it?
    pub device: DeviceState,
    /// The roll.
    pub paper: Paper,
    /// The cover is open.
    pub cover_open: bool,
    /// The cutter is stuck.
    pub cutter_fault: bool,
    /// A printed slip at the mouth, if the model can tell.
    pub slip: SlipMedia,
}

impl PrinterState {
    /// Nothing known yet.
    pub(super) const fn unknown(device: DeviceState) -> Self {
        Self { device, paper: Paper::Unknown, cover_open: false, cutter_fault: false, slip: SlipMedia::Unknown }
    }
}

/// What is known about a slip that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrintOutcome {
    /// The printer said that it printed it.
    Confirmed,
    /// Sent, no fault seen; this model cannot say more. Not to be shown as "printed".
    Unproven,
    /// Certainly not printed: nothing of it was sent.
    Failed(PrintFault),
    /// Fault or silence after the first byte: it may be whole, half or absent. Ask a person before printing again.
    Unknown(PrintFault),
}

/// What a printer reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrinterEvent {
    /// The condition changed.
    State(PrinterState),
    /// The first bytes of a slip go out now.
    JobStarted {
        /// The number given with the job.
        job: u64,
    },
    /// What became of a slip: exactly one for each.
    Job {
        /// The number given with the job.
        job: u64,
        /// What is known.
        outcome: PrintOutcome,
    },
}
