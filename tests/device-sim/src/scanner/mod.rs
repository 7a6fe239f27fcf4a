//! The two-dimensional code scanner: a window, a line, and the two command families that switch its light.

mod gm65;
mod machine;
#[cfg(test)]
mod machine_tests;
mod picture;

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rand::RngExt as _;

use crate::pace::Pace;
use crate::wire::Wire;
use machine::Machine;

/// What ends a reading on the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Suffix {
    /// 0D, what most scanners are delivered with.
    #[default]
    Cr,
    /// 0A
    Lf,
    /// 0D 0A
    CrLf,
    /// 09
    Tab,
    /// Nothing: only silence tells.
    None,
}

impl Suffix {
    /// Its bytes.
    #[must_use]
    pub const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Cr => b"\r",
            Self::Lf => b"\n",
            Self::CrLf => b"\r\n",
            Self::Tab => b"\t",
            Self::None => b"",
        }
    }
}

/// What makes a scanner look for codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Trigger {
    /// Nothing: it always looks, and reads a code that stays again and again.
    #[default]
    Continuous,
    /// `7E 00 08 01 00 02 01 AB CD`; it acknowledges with 7 bytes before the data.
    Gm65,
    /// `16 54 0D`, without an acknowledgement.
    Honeywell,
}

/// How a scanner is made and set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScannerModel {
    /// What it is called on the command line.
    pub name: &'static str,
    /// Bits a second.
    pub baud: u32,
    /// What ends a reading.
    pub suffix: Suffix,
    /// STX (02) before and ETX (03) behind every reading.
    pub framed: bool,
    /// The AIM identifier of a QR code, `]Q1`, before every reading.
    pub aim_id: bool,
    /// What makes it look.
    pub trigger: Trigger,
    /// After this time a code that stays is read again, whatever the pace.
    pub repeat_every: Duration,
}

impl ScannerModel {
    /// Looks all the time; 9600 bits a second.
    #[must_use]
    pub const fn continuous() -> Self {
        Self {
            name: "continuous",
            baud: 9_600,
            suffix: Suffix::Cr,
            framed: false,
            aim_id: false,
            trigger: Trigger::Continuous,
            repeat_every: Duration::from_millis(500),
        }
    }

    /// The GM65 family: triggered and pinged by zone commands; 9600 bits a second.
    #[must_use]
    pub const fn gm65() -> Self {
        Self { name: "gm65", trigger: Trigger::Gm65, ..Self::continuous() }
    }

    /// The Honeywell family: triggered by 16 54 0D; 115200 bits a second.
    #[must_use]
    pub const fn honeywell() -> Self {
        Self { name: "honeywell", trigger: Trigger::Honeywell, baud: 115_200, ..Self::continuous() }
    }

    /// Every model there is.
    #[must_use]
    pub const fn all() -> [Self; 3] {
        [Self::continuous(), Self::gm65(), Self::honeywell()]
    }
}

/// What is wrong with the scanner. Switchable while it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ScannerFault {
    /// Nothing.
    #[default]
    None,
    /// It reads and says nothing.
    Silent,
    /// Codes without end, as fast as the line carries them.
    Flood,
    /// One code without an end, as fast as the line carries it.
    Endless,
    /// Every reading stops in its middle.
    HalfCode,
    /// Every reading is control bytes and what is no text in any code.
    Garbage,
    /// The suffix is missing.
    NoSuffix,
}

/// A scanner at the other end of a serial line; clones are the same scanner. Dropping the last of them pulls its plug.
#[derive(Clone)]
pub struct ScannerSim {
    wire: Arc<Wire<Machine>>,
}

impl ScannerSim {
    /// Puts a scanner on a new pseudo-terminal behind the symbolic link `link`.
    ///
    /// # Panics
    /// If the machine gives no terminal or no link; [`ScannerSim::try_start`] says it in words.
    #[must_use]
    pub fn start(link: &Path, pace: Pace, model: ScannerModel) -> Self {
        Self::try_start(link, pace, model).expect("a pseudo-terminal for the scanner")
    }

    /// As [`ScannerSim::start`].
    ///
    /// # Errors
    /// What the system says, with the path.
    pub fn try_start(link: &Path, pace: Pace, model: ScannerModel) -> io::Result<Self> {
        Ok(Self { wire: Arc::new(Wire::start(link, pace, Machine::new(model))?) })
    }

    /// Holds a code before the window until it has been read once: at once, or when the trigger comes; several one
    /// after the other.
    pub fn scan(&self, payload: impl AsRef<[u8]>) {
        self.wire.with(|machine| machine.show(payload.as_ref(), false));
    }

    /// Holds a picture (PNG) before the window, as a slip: as [`ScannerSim::scan`], if there is a QR code on it;
    /// whether there is.
    pub fn scan_picture(&self, png: &[u8]) -> bool {
        let payload = picture::read(png);
        if let Some(payload) = &payload {
            self.scan(payload);
        }
        payload.is_some()
    }

    /// Leaves a code before the window: a continuous scanner reads it again and again.
    pub fn hold(&self, payload: impl AsRef<[u8]>) {
        self.wire.with(|machine| machine.show(payload.as_ref(), true));
    }

    /// Takes the code away.
    pub fn take_away(&self) {
        self.wire.with(Machine::take_away);
    }

    /// Whether a code lies before the window.
    #[must_use]
    pub fn has_code(&self) -> bool {
        self.wire.with(|machine| machine.has_code())
    }

    /// Whether it is looking for codes.
    #[must_use]
    pub fn is_looking(&self) -> bool {
        self.wire.with(|machine| machine.is_looking())
    }

    /// Waits until it looks for codes (`true`) or no longer does; whether it came so in time.
    #[must_use]
    pub fn wait_looking(&self, looking: bool, timeout: Duration) -> bool {
        self.wire.wait(timeout, |machine| (machine.is_looking() == looking).then_some(())).is_some()
    }

    /// How many readings it has made.
    #[must_use]
    pub fn readings(&self) -> usize {
        self.wire.with(|machine| machine.readings)
    }

    /// Waits until it has made so many readings; whether it came so in time.
    #[must_use]
    pub fn wait_readings(&self, count: usize, timeout: Duration) -> bool {
        self.wire.wait(timeout, |machine| (machine.readings >= count).then_some(())).is_some()
    }

    /// How many commands it has understood.
    #[must_use]
    pub fn commands(&self) -> usize {
        self.wire.with(|machine| machine.commands)
    }

    /// Bytes from the host that were no command: a driver that sends any is wrong.
    #[must_use]
    pub fn unknown(&self) -> Vec<u8> {
        self.wire.with(|machine| machine.unknown.clone())
    }

    /// Switches a fault on, or off with [`ScannerFault::None`].
    pub fn set_fault(&self, fault: ScannerFault) {
        self.wire.with(|machine| machine.fault = fault);
    }

    /// Sets it up as another model or with another suffix, as a service technician's setting code does.
    pub fn set_model(&self, model: ScannerModel) {
        self.wire.with(|machine| machine.model = model);
    }

    /// How it is set.
    #[must_use]
    pub fn model(&self) -> ScannerModel {
        self.wire.with(|machine| machine.model)
    }

    /// Pulls the scanner's plug: its link disappears, the host sees a hang-up.
    pub fn unplug(&self) {
        self.wire.set_plugged(false);
    }

    /// Puts the plug back: a new terminal behind the same link.
    pub fn replug(&self) {
        self.wire.set_plugged(true);
    }

    /// Whether it is on the line.
    #[must_use]
    pub fn is_plugged(&self) -> bool {
        self.wire.is_plugged()
    }
}

/// Takes the first whole command of either family out of what a host has said; what is no command is passed over.
pub(crate) fn take_command(held: &mut Vec<u8>) -> Option<Vec<u8>> {
    loop {
        let commands = [machine::HONEYWELL_ON, machine::HONEYWELL_OFF];
        if let Some(command) = commands.into_iter().find(|command| held.starts_with(command)) {
            return Some(held.drain(..command.len()).collect());
        }
        if held.is_empty() || commands.into_iter().any(|command| command.starts_with(held)) {
            return None;
        }
        match gm65::parse(held) {
            gm65::Heard::More => return None,
            gm65::Heard::Nothing(count) => drop(held.drain(..count)),
            gm65::Heard::Whole(_, count) => return Some(held.drain(..count).collect()),
        }
    }
}

/// What an electronic social-security card shows: opaque, another one every time. 64–256 characters as in Base64.
#[must_use]
pub fn e_card_payload() -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut random = rand::rng();
    let length = random.random_range(64..=256);
    (0..length).map(|_| char::from(LETTERS[random.random_range(0..LETTERS.len())])).collect()
}
