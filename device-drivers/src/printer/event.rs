//! What a printer may be asked and what it reports.
//!
//! Deliberately absent: texts for people, and what is on a slip.

use std::fmt;

use super::job::Content;
use super::profile::{Profile, Proof, SlipSensor};
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
        content: Content,
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
    pub const fn unknown(device: DeviceState) -> Self {
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

/// What a printer can do, as its profile promises or as it was found to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Abilities {
    /// Answers `DLE EOT` 1 to 4.
    pub answers: bool,
    /// The strongest proof of printing it gives.
    pub proof: Proof,
    /// Sends status by itself.
    pub asb: bool,
    /// Tells of a slip at its mouth in this way.
    pub slip_sensor: SlipSensor,
}

impl Abilities {
    /// What the profile promises.
    pub const fn promised(profile: &Profile) -> Self {
        let Profile { answers, proof, asb, slip_sensor, .. } = *profile;
        Self { answers, proof, asb, slip_sensor }
    }
}

/// The keys of a profile, as they would have to be set.
impl fmt::Display for Abilities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (proof, sensor) = (self.proof.word(), self.slip_sensor.word());
        write!(f, "answers = {}, proof = {proof}, asb = {}, slip_sensor = {sensor}", self.answers, self.asb)
    }
}

/// What a printer reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrinterEvent {
    /// The condition changed.
    State(PrinterState),
    /// The printer does less than its profile promises. The driver goes on with what was found; the profile should be
    /// corrected, or the printer mended.
    ProfileMismatch {
        /// By the profile.
        promised: Abilities,
        /// By asking it.
        found: Abilities,
    },
    /// The head is too hot for this slip: it waits, for half a minute at most. Then it starts or goes on, or ends.
    JobWaits {
        /// The number given with the job.
        job: u64,
    },
    /// The first bytes of a slip go out now, or it goes on after it waited.
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
