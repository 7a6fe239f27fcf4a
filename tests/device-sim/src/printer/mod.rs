//! The receipt printer: an ESC/POS receiver on a pseudo-terminal, with paper, a cover and a cutter.
//!
//! Every slip is drawn from the bytes that came over the line, never from anybody's idea of what was meant.

mod canvas;
mod machine;
#[cfg(test)]
mod machine_tests;
mod status;
mod stream;

use std::io;
use std::path::Path;
use std::time::Duration;

use crate::pace::Pace;
use crate::wire::Wire;
use machine::Machine;

/// What a printer model can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one ability a model has or lacks, independently")]
pub struct PrinterModel {
    /// Dots across the paper, a multiple of 8: 576 on 80 mm, 384 on 58 mm, at 8 dots/mm.
    pub width_dots: u16,
    /// Answers `GS ( H` function 48 once everything before it is printed.
    pub gs_h: bool,
    /// Answers `GS r 1`, queued behind the print data.
    pub gs_r: bool,
    /// Knows Automatic Status Back (`GS a`).
    pub asb: bool,
    /// Has the optional sensor for paper near its end.
    pub near_end_sensor: bool,
    /// Bytes the receive buffer holds before the line is busy.
    pub buffer: usize,
}

impl PrinterModel {
    /// 80 mm, everything there is.
    #[must_use]
    pub const fn full_80mm() -> Self {
        Self { width_dots: 576, gs_h: true, gs_r: true, asb: true, near_end_sensor: true, buffer: 4096 }
    }

    /// 80 mm without `GS ( H`: only the `GS r` fence proves printing.
    #[must_use]
    pub const fn fence_80mm() -> Self {
        Self { gs_h: false, ..Self::full_80mm() }
    }

    /// 58 mm, the cheapest head: DLE EOT and nothing else.
    #[must_use]
    pub const fn bare_58mm() -> Self {
        Self { width_dots: 384, gs_h: false, gs_r: false, asb: false, near_end_sensor: false, buffer: 4096 }
    }
}

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

/// What is wrong with the printer. Switchable while it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PrinterFault {
    /// Nothing; also frees a jammed cutter and cools the head.
    #[default]
    None,
    /// Dead behind a living line: hears nothing, prints nothing, answers nothing. Switched off, it comes back as after
    /// power-on.
    Silent,
    /// The cutter jams at the next cut; DLE EOT 3 says so from then on.
    CutterError,
    /// The head is too hot, from now on: off-line until it is switched off.
    HeadHot,
    /// The paper ends after this many more dot rows. An event: then it is [`Paper::Out`] and no fault.
    PaperOutAfterRows(u32),
    /// Somebody opens the cover after this many more dot rows. An event, as above.
    CoverOpensAfterRows(u32),
    /// Says it is fine, moves the paper, cuts it, marks nothing: thermal paper the wrong way round.
    PrintsNothing,
    /// The plug is pulled after this many more bytes. An event, as above.
    UnplugAfterBytes(usize),
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
    /// Lines sent as text rather than as a picture, raw, without the line feed. They are fed, not drawn.
    pub text: Vec<Vec<u8>>,
    /// Cut off whole; `false` for what was torn off because paper, plug or cutter failed.
    pub cut: bool,
}

/// A receipt printer at the other end of a serial line. Dropping it pulls its plug.
pub struct PrinterSim {
    wire: Wire<Machine>,
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
        Ok(Self { wire: Wire::start(link, pace, Machine::new(model, pace))? })
    }

    /// Changes the paper. Taking it out tears off what is printed and not cut.
    pub fn set_paper(&self, paper: Paper) {
        self.wire.with(|machine| machine.set_paper(paper));
    }

    /// Opens (`true`) or closes the cover.
    pub fn set_cover(&self, open: bool) {
        self.wire.with(|machine| machine.set_cover(open));
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
