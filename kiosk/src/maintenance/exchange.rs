//! What maintenance mode asks of the machine, and what the machine tells it.

use backend_client::wire::Private;

use super::{entry::Verdict, machine::Machine};

/// A request to the machine.
#[derive(Debug)]
pub enum Order {
    /// Make a challenge.
    Challenge,
    /// Count a try and commit it, then look whether these eight digits answer the challenge.
    Check(Private),
    /// Say so when you are idle: every part answers with [`Report::Ready`] once its work for earlier people is done.
    Handover,
    /// Look at everything, the way to the county and the integrity of the store included.
    Look,
    /// The newest entries of the audit log.
    Log {
        /// Only what went wrong.
        errors: bool,
    },
    /// End the program; whoever watches over it starts it anew.
    Restart,
}

/// What the machine tells.
#[derive(Debug)]
pub enum Report {
    /// The challenge that counts from now on.
    Challenge(Challenge),
    /// What came of a reply.
    Verdict(Verdict),
    /// A part has nothing to do for anybody.
    Ready(Part),
    /// The machine as it is now.
    Machine(Box<Machine>),
    /// A look at everything is over.
    Looked,
    /// Entries of the audit log, newest first.
    Log(Vec<LogRow>),
}

/// A challenge as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// In groups of four.
    pub groups: Vec<String>,
    /// The same for a scanner.
    pub qr: String,
}

/// A part that may still be working for somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Reads a card.
    Reader,
    /// Prints a slip.
    Printer,
    /// Commits.
    Store,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Reader, Self::Printer, Self::Store];
}

/// One entry of the audit log: counters, codes and ticket numbers, nothing of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRow {
    /// "2026-11-22 09:41"
    pub at: String,
    /// "delivery.settled"
    pub event: String,
    /// "as=parked ticket=…"
    pub detail: String,
}

impl LogRow {
    /// Whether it tells of something that went wrong.
    pub fn is_error(&self) -> bool {
        ["alarm", "device.", "clock.off", "maintenance.wrong"].iter().any(|start| self.event.starts_with(start))
            || ["parked", "rejected"].iter().any(|word| self.detail.contains(word))
    }
}
