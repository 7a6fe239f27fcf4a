//! The scanner as a pure machine: what lies before its window, commands and time in, bytes out.

use std::collections::VecDeque;
use std::time::Duration;

use super::gm65::{self, Command, Heard};
use super::{ScannerFault, ScannerModel, Trigger};
use crate::wire::Instrument;

/// How long a triggered scanner looks for a code before its light goes out.
const LOOK: Duration = Duration::from_secs(5);
/// A host that says nothing for this long has given up the command it had begun.
const GAP: Duration = Duration::from_millis(200);
/// How often a flood comes in.
const WAVE: Duration = Duration::from_millis(5);
const ROOM: usize = 256;
const ZONE: usize = 256;
/// The byte of a GM65's zone whose bit 0 is the trigger.
const TRIGGER: usize = 2;
pub(super) const HONEYWELL_ON: &[u8] = b"\x16\x54\x0D";
pub(super) const HONEYWELL_OFF: &[u8] = b"\x16\x55\x0D";

/// A code before the window.
struct Code {
    payload: Vec<u8>,
    /// It stays there.
    stays: bool,
    /// When it is read again.
    due: Option<Duration>,
}

/// A scanner between its window and its line.
pub(super) struct Machine {
    pub(super) fault: ScannerFault,
    pub(super) model: ScannerModel,
    /// Readings sent so far, whole or not.
    pub(super) readings: usize,
    /// Bytes of commands it did not understand.
    pub(super) unknown: Vec<u8>,
    /// Commands understood so far.
    pub(super) commands: usize,
    /// What is held before the window, one after the other.
    codes: VecDeque<Code>,
    /// The light of a triggered scanner is on until then.
    lit: Option<Duration>,
    zone: Vec<u8>,
    held: Vec<u8>,
    last: Duration,
    wave: Duration,
    out: Vec<u8>,
}

impl Machine {
    pub(super) fn new(model: ScannerModel) -> Self {
        Self {
            fault: ScannerFault::None,
            model,
            readings: 0,
            unknown: Vec::new(),
            commands: 0,
            codes: VecDeque::new(),
            lit: None,
            zone: vec![0; ZONE],
            held: Vec::new(),
            last: Duration::ZERO,
            wave: Duration::ZERO,
            out: Vec::new(),
        }
    }

    /// Puts a code before the window, for one reading after those that wait, or to stay in their place.
    pub(super) fn show(&mut self, payload: &[u8], stays: bool) {
        if stays {
            self.codes.clear();
        }
        self.codes.push_back(Code { payload: payload.to_vec(), stays, due: None });
    }

    pub(super) fn take_away(&mut self) {
        self.codes.clear();
    }

    pub(super) fn has_code(&self) -> bool {
        !self.codes.is_empty()
    }

    /// Whether it is looking for codes.
    pub(super) fn is_looking(&self) -> bool {
        self.model.trigger == Trigger::Continuous || self.lit.is_some()
    }

    fn command(&mut self, now: Duration) -> bool {
        match self.model.trigger {
            Trigger::Continuous => {
                self.unknown.append(&mut self.held);
                false
            }
            Trigger::Honeywell => self.honeywell(now),
            Trigger::Gm65 => self.gm65(now),
        }
    }

    /// One command of the Honeywell kind; whether there may be another.
    fn honeywell(&mut self, now: Duration) -> bool {
        for (command, lit) in [(HONEYWELL_ON, true), (HONEYWELL_OFF, false)] {
            if self.held.starts_with(command) {
                self.held.drain(..command.len());
                self.commands += 1;
                self.lit = lit.then_some(now + LOOK);
                return true;
            }
        }
        if self.held.is_empty() || HONEYWELL_ON.starts_with(&self.held) || HONEYWELL_OFF.starts_with(&self.held) {
            return false;
        }
        self.unknown.push(self.held.remove(0));
        true
    }

    /// One command of the GM65 kind; whether there may be another.
    fn gm65(&mut self, now: Duration) -> bool {
        if self.held.is_empty() {
            return false;
        }
        match gm65::parse(&self.held) {
            Heard::More => return false,
            Heard::Nothing(count) => self.unknown.extend(self.held.drain(..count)),
            Heard::Whole(command, count) => {
                self.held.drain(..count);
                self.commands += 1;
                let data = self.zone_command(command, now);
                self.send(&gm65::answer(&data));
            }
        }
        true
    }

    fn zone_command(&mut self, command: Command, now: Duration) -> Vec<u8> {
        match command {
            Command::Read { address, count } => {
                self.zone.iter().skip(usize::from(address)).take(usize::from(count)).copied().collect()
            }
            Command::Write { address, data } => {
                for (at, byte) in (usize::from(address)..).zip(data) {
                    if at == TRIGGER {
                        self.lit = (byte & 1 != 0).then_some(now + LOOK);
                    } else if let Some(place) = self.zone.get_mut(at) {
                        *place = byte;
                    }
                }
                vec![0]
            }
            Command::Other => vec![0],
        }
    }

    fn send(&mut self, bytes: &[u8]) {
        if self.fault != ScannerFault::Silent {
            self.out.extend(bytes);
        }
    }

    /// What goes over the line for a code.
    fn reading(&self, payload: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        if self.model.framed {
            bytes.push(0x02);
        }
        if self.model.aim_id {
            bytes.extend(b"]Q1");
        }
        match self.fault {
            ScannerFault::HalfCode => {
                bytes.extend(&payload[..payload.len() / 2]);
                return bytes;
            }
            // Control bytes and what is neither UTF-8 nor GB 18030.
            ScannerFault::Garbage => bytes.extend((0..payload.len()).map(|at| [0xFF, 0x07, 0x80, 0x1B][at % 4])),
            _ => bytes.extend(payload),
        }
        if self.model.framed {
            bytes.push(0x03);
        }
        if self.fault != ScannerFault::NoSuffix {
            bytes.extend(self.model.suffix.bytes());
        }
        bytes
    }

    /// Reads the next code, if it is looking and one is due; whether it did.
    fn read_code(&mut self, now: Duration) -> bool {
        if !self.is_looking() {
            return false;
        }
        let Some(mut code) = self.codes.pop_front_if(|code| code.due.is_none_or(|due| due <= now)) else {
            return false;
        };
        let bytes = self.reading(&code.payload);
        self.send(&bytes);
        self.readings += 1;
        // A reading ends what a trigger has begun.
        self.lit = None;
        if code.stays {
            code.due = Some(now + self.model.repeat_every.max(WAVE));
            self.codes.push_back(code);
        }
        true
    }

    /// As much as the line carries in one wave: codes without end, or one code without an end.
    fn flood(&mut self, now: Duration) {
        self.wave = now + WAVE;
        let count = usize::try_from(self.model.baud / 10 / 200).unwrap_or(1).max(1);
        let ends = self.fault == ScannerFault::Flood;
        let one: Vec<u8> = if ends { [b"0000", self.model.suffix.bytes()].concat() } else { b"0000".to_vec() };
        let wave: Vec<u8> = one.iter().copied().cycle().take(count.next_multiple_of(one.len())).collect();
        self.readings += if ends { wave.len() / one.len() } else { 0 };
        self.send(&wave);
    }

    fn is_flooding(&self) -> bool {
        matches!(self.fault, ScannerFault::Flood | ScannerFault::Endless)
    }
}

impl Instrument for Machine {
    fn baud(&self) -> u32 {
        self.model.baud
    }

    fn room(&self) -> usize {
        ROOM
    }

    fn receive(&mut self, bytes: &[u8], now: Duration) {
        if now.saturating_sub(self.last) > GAP {
            self.held.clear();
        }
        self.last = now;
        self.held.extend(bytes);
        while self.command(now) {}
    }

    fn run(&mut self, now: Duration) {
        if self.is_flooding() && self.wave <= now {
            self.flood(now);
        }
        while self.read_code(now) {}
        if self.lit.is_some_and(|until| until <= now) {
            self.lit = None;
        }
    }

    fn next_due(&self) -> Option<Duration> {
        let code = self.codes.front().filter(|_| self.is_looking()).map(|code| code.due.unwrap_or_default());
        let flood = self.is_flooding().then_some(self.wave);
        [code, flood, self.lit].into_iter().flatten().min()
    }

    fn take_reply(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }

    fn is_pulled(&self) -> bool {
        false
    }

    fn power_off(&mut self) {
        self.lit = None;
        self.held.clear();
        self.out.clear();
        self.zone = vec![0; ZONE];
    }
}
