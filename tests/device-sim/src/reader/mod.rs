//! The card reader: a SAM-V module on a pseudo-terminal, with a hand that lays and lifts cards.

mod fault;
mod module;
#[cfg(test)]
mod module_tests;

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::card::Card;
use crate::pace::Pace;
use crate::wire::Wire;
pub use fault::ReaderFault;
use module::Module;

/// How a module treats a card that lies on after it has been read; both kinds exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Presence {
    /// Find answers 9F for as long as the card lies there.
    #[default]
    Continual,
    /// After a good read find answers 80 until the card has been lifted and laid again.
    UntilLifted,
}

/// One request the reader has heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReaderRequest {
    /// CMD
    pub command: u8,
    /// PARA
    pub parameter: u8,
    /// What followed them.
    pub data: Vec<u8>,
    /// The module status SW3 it was answered with; `None` if a fault kept the answer back.
    pub answer: Option<u8>,
}

impl ReaderRequest {
    /// Whether it is this command with this parameter.
    #[must_use]
    pub fn is(&self, command: u8, parameter: u8) -> bool {
        (self.command, self.parameter) == (command, parameter)
    }
}

/// A resident-ID-card reader at the other end of a serial line; clones are the same reader. Dropping the last of them
/// pulls its plug.
#[derive(Clone)]
pub struct CardReaderSim {
    wire: Arc<Wire<Module>>,
}

impl CardReaderSim {
    /// Puts a reader on a new pseudo-terminal behind the symbolic link `link`, 115200 bits a second, no card.
    ///
    /// # Panics
    /// If the machine gives no terminal or no link; [`CardReaderSim::try_start`] says it in words.
    #[must_use]
    pub fn start(link: &Path, pace: Pace) -> Self {
        Self::try_start(link, pace).expect("a pseudo-terminal for the card reader")
    }

    /// As [`CardReaderSim::start`].
    ///
    /// # Errors
    /// What the system says, with the path.
    pub fn try_start(link: &Path, pace: Pace) -> io::Result<Self> {
        Ok(Self { wire: Arc::new(Wire::start(link, pace, Module::new(pace))?) })
    }

    /// Lays a card on the reader; one that lies there already is lifted first.
    pub fn lay(&self, card: Card) {
        self.wire.with(|module| module.lay(card));
    }

    /// Takes the card away.
    pub fn lift(&self) {
        self.wire.with(Module::lift);
    }

    /// Whether a card lies there.
    #[must_use]
    pub fn has_card(&self) -> bool {
        self.wire.with(|module| module.has_card())
    }

    /// Switches a fault on, or off with [`ReaderFault::None`].
    pub fn set_fault(&self, fault: ReaderFault) {
        self.wire.with(|module| module.set_fault(fault));
    }

    /// Chooses how a card that has been read is treated.
    pub fn set_presence(&self, presence: Presence) {
        self.wire.with(|module| module.presence = presence);
    }

    /// Pulls the reader's plug: its link disappears, the host sees a hang-up. The card stays where it is.
    pub fn unplug(&self) {
        self.wire.set_plugged(false);
    }

    /// Puts the plug back: a new terminal behind the same link, the module as after power-on, deaf for the 1.5 s a
    /// real one takes to start.
    pub fn replug(&self) {
        self.wire.set_plugged(true);
    }

    /// Whether it is on the line.
    #[must_use]
    pub fn is_plugged(&self) -> bool {
        self.wire.is_plugged()
    }

    /// Every request heard so far, oldest first.
    #[must_use]
    pub fn log(&self) -> Vec<ReaderRequest> {
        self.wire.with(|module| module.log.clone())
    }

    /// How many requests of this command and parameter were heard.
    #[must_use]
    pub fn count(&self, command: u8, parameter: u8) -> usize {
        self.wire.with(|module| module.log.iter().filter(|request| request.is(command, parameter)).count())
    }

    /// How often the fingerprint record (30 10) was asked for: a kiosk never does.
    #[must_use]
    pub fn fingerprint_requests(&self) -> usize {
        self.count(0x30, 0x10)
    }

    /// How many frames came with a wrong checksum or length.
    #[must_use]
    pub fn malformed(&self) -> usize {
        self.wire.with(|module| module.malformed)
    }

    /// Waits until the log is as `wanted`; whether it was so in time. Nobody has to sleep.
    #[must_use]
    pub fn wait_log(&self, timeout: Duration, mut wanted: impl FnMut(&[ReaderRequest]) -> bool) -> bool {
        self.wire.wait(timeout, |module| wanted(&module.log).then_some(())).is_some()
    }
}
