//! The receipt printer: an ESC/POS receiver on a pseudo-terminal, with paper, a cover and a cutter.
//!
//! Every slip is drawn from the bytes that came over the line, never from anybody's idea of what was meant.

mod canvas;
mod fault;
mod font;
mod listen;
mod machine;
#[cfg(test)]
mod machine_tests;
mod model;
mod pen;
mod status;
mod stream;
mod symbol;

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::pace::Pace;
use crate::wire::Wire;
pub use fault::PrinterFault;
pub(crate) use listen::{Blank, Queries};
use machine::Machine;
pub use model::{Flow, Presenter, PrinterModel};

/// How much paper there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Paper {
    /// Enough.
    #[default]
    Full,
    /// The roll is nearly used up; only a model with the sensor knows.
    NearEnd,
    /// None: the printer is off-line.
    Out,
}

/// A piece of paper that has left the printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// What is on it: PNG, one bit a dot, drawn from `bytes`.
    pub png: Vec<u8>,
    /// Dots across.
    pub width: u32,
    /// Dots along.
    pub height: u32,
    /// Exactly the buffered commands carried out since the last slip, in their order. Real-time commands (DLE …) are
    /// not part of a job and not here.
    pub bytes: Vec<u8>,
    /// What was sent as text rather than as a picture, decoded as the printer decodes it: one line for each line that
    /// was printed, each with its line feed; □ for what its font does not have. It is drawn, too.
    pub text: String,
    /// Cut off whole; `false` for what was torn off because paper, plug or cutter failed.
    pub cut: bool,
}

/// What is at the mouth of the printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mouth {
    /// Nothing.
    #[default]
    Empty,
    /// The last slip hangs there; [`PrinterSim::take_slip`] takes it, another slip pushes it out.
    Slip,
}

/// A receipt printer at the other end of a serial line; clones are the same printer. Dropping the last of them pulls
/// its plug.
#[derive(Clone)]
pub struct PrinterSim {
    wire: Arc<Wire<Machine>>,
}

impl PrinterSim {
    /// Puts a printer on a new pseudo-terminal behind the symbolic link `link`: 115200 bits a second, paper, closed.
    ///
    /// # Panics
    /// If the machine gives no terminal or no link; [`PrinterSim::try_start`] says it in words.
    #[must_use]
    pub fn start(link: &Path, pace: Pace, model: PrinterModel) -> Self {
        Self::try_start(link, pace, model).expect("a pseudo-terminal for the printer")
    }

    /// As [`PrinterSim::start`].
    ///
    /// # Errors
    /// What the system says, with the path.
    pub fn try_start(link: &Path, pace: Pace, model: PrinterModel) -> io::Result<Self> {
        Ok(Self { wire: Arc::new(Wire::start(link, pace, Machine::new(model, pace))?) })
    }

    /// Changes the paper. Taking it out tears off what is printed and not cut.
    pub fn set_paper(&self, paper: Paper) {
        self.wire.with(|machine| machine.set_paper(paper));
    }

    /// Opens (`true`) or closes the cover.
    pub fn set_cover(&self, open: bool) {
        self.wire.with(|machine| machine.set_cover(open));
    }

    /// How much paper there is.
    #[must_use]
    pub fn paper(&self) -> Paper {
        self.wire.with(|machine| machine.paper())
    }

    /// Whether the cover is open.
    #[must_use]
    pub fn is_cover_open(&self) -> bool {
        self.wire.with(|machine| machine.is_cover_open())
    }

    /// The slip that is being printed, as far as it has come out: PNG, one bit a dot; `None` between slips.
    #[must_use]
    pub fn printing(&self) -> Option<Vec<u8>> {
        self.wire.with(|machine| machine.printing())
    }

    /// Somebody holds the feed button down (`true`) or lets it go. Held, it is off-line and has fed one line.
    pub fn set_feed_button(&self, held: bool) {
        self.wire.with(|machine| machine.set_feed_button(held));
    }

    /// Puts another printer in its place, behind the same line; paper, cover and fault stay.
    pub fn set_model(&self, model: PrinterModel) {
        self.wire.with(|machine| machine.set_model(model));
    }

    /// Which printer it is.
    #[must_use]
    pub fn model(&self) -> PrinterModel {
        self.wire.with(|machine| machine.model())
    }

    /// What is at its mouth.
    #[must_use]
    pub fn mouth(&self) -> Mouth {
        self.wire.with(|machine| machine.mouth())
    }

    /// Takes the slip that hangs there; whether there was one.
    pub fn take_slip(&self) -> bool {
        self.wire.with(Machine::take_slip)
    }

    /// Lets the presenter draw in the slip nobody took, at once; whether there was one, and a presenter that can.
    pub fn retract_slip(&self) -> bool {
        self.wire.with(Machine::retract)
    }

    /// How many slips it has drawn in.
    #[must_use]
    pub fn retracted(&self) -> usize {
        self.wire.with(|machine| machine.retracted)
    }

    /// Waits until its mouth is like this; whether it came so in time.
    #[must_use]
    pub fn wait_mouth(&self, mouth: Mouth, timeout: Duration) -> bool {
        self.wire.wait(timeout, |machine| (machine.mouth() == mouth).then_some(())).is_some()
    }

    /// Switches a fault on, or off with [`PrinterFault::None`].
    pub fn set_fault(&self, fault: PrinterFault) {
        self.wire.with(|machine| machine.set_fault(fault));
    }

    /// Pulls the printer's plug: its link disappears, the host sees a hang-up, everything received and not printed
    /// is lost, what is printed and not cut is torn off.
    pub fn unplug(&self) {
        self.wire.set_plugged(false);
    }

    /// Puts the plug back: a new terminal behind the same link, the printer as after power-on.
    pub fn replug(&self) {
        self.wire.set_plugged(true);
    }

    /// Whether it is on the line.
    #[must_use]
    pub fn is_plugged(&self) -> bool {
        self.wire.is_plugged()
    }

    /// Waits until the plug is out, as after [`PrinterFault::UnplugAfterBytes`]; whether it was in time.
    #[must_use]
    pub fn wait_unplugged(&self, timeout: Duration) -> bool {
        self.wire.wait(timeout, |machine| machine.is_off().then_some(())).is_some()
    }

    /// Every slip so far, oldest first.
    #[must_use]
    pub fn slips(&self) -> Vec<Slip> {
        self.wire.with(|machine| machine.slips.clone())
    }

    /// The oldest slip this method has not handed out yet; waits for one to come.
    #[must_use]
    pub fn wait_slip(&self, timeout: Duration) -> Option<Slip> {
        self.wire.wait(timeout, Machine::next_slip)
    }

    /// Bytes that came over the line since the start.
    #[must_use]
    pub fn bytes_received(&self) -> usize {
        self.wire.with(|machine| machine.received)
    }

    /// Waits until so many bytes have come; whether they came in time.
    #[must_use]
    pub fn wait_bytes(&self, count: usize, timeout: Duration) -> bool {
        self.wire.wait(timeout, |machine| (machine.received >= count).then_some(())).is_some()
    }

    /// The beginnings of commands it did not understand: a driver that sends any is wrong.
    #[must_use]
    pub fn unknown(&self) -> Vec<Vec<u8>> {
        self.wire.with(|machine| machine.unknown.clone())
    }
}
