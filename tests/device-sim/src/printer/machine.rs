//! The printer as a pure machine: bytes and time in, replies and slips out.
//!
//! Bytes are taken apart on arrival; real-time commands are answered at once, everything else waits in the receive
//! buffer and is carried out in turn at the head's speed, not at all while off-line. A full buffer makes the line
//! busy. Carrying out is in `obey`. So replies queued behind print data (`GS r`, `GS ( H`) mean what they mean on paper.

mod obey;

use std::collections::VecDeque;
use std::time::Duration;

use super::canvas::Canvas;
use super::status::{Condition, concerns};
use super::stream::{Command, RealTime, Stream, Token};
use super::{Paper, PrinterFault, PrinterModel, Slip};
use crate::pace::Pace;
use crate::wire::Device;

/// The default line spacing, 1/6 inch at 203 dpi.
const LINE: u8 = 34;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Power {
    On,
    /// A fault has pulled the plug; the line does not know yet.
    Pulled,
    Off,
}

/// A printer between its line and its paper.
pub(super) struct Machine {
    pub(super) slips: Vec<Slip>,
    pub(super) received: usize,
    pub(super) unknown: Vec<Vec<u8>>,
    model: PrinterModel,
    pace: Pace,
    fault: PrinterFault,
    paper: Paper,
    cover_open: bool,
    cutter_jammed: bool,
    power: Power,
    stream: Stream,
    queue: VecDeque<(Vec<u8>, Command)>,
    queued: usize,
    busy_until: Duration,
    canvas: Canvas,
    job: Vec<u8>,
    text: Vec<Vec<u8>>,
    line: Vec<u8>,
    align: u8,
    spacing: u8,
    automatic: u8,
    last_automatic: [u8; 4],
    out: Vec<u8>,
    handed_out: usize,
}

impl Machine {
    pub(super) fn new(model: PrinterModel, pace: Pace) -> Self {
        Self {
            slips: Vec::new(),
            received: 0,
            unknown: Vec::new(),
            model,
            pace,
            fault: PrinterFault::None,
            paper: Paper::Full,
            cover_open: false,
            cutter_jammed: false,
            power: Power::On,
            stream: Stream::default(),
            queue: VecDeque::new(),
            queued: 0,
            busy_until: Duration::ZERO,
            canvas: Canvas::new(model.width_dots),
            job: Vec::new(),
            text: Vec::new(),
            line: Vec::new(),
            align: 0,
            spacing: LINE,
            automatic: 0,
            last_automatic: Condition::default().automatic(),
            out: Vec::new(),
            handed_out: 0,
        }
    }

    pub(super) fn set_paper(&mut self, paper: Paper) {
        self.paper = paper;
        if paper == Paper::Out {
            self.tear_off(false);
        }
        self.report();
    }

    pub(super) fn set_cover(&mut self, open: bool) {
        self.cover_open = open;
        self.report();
    }

    pub(super) fn set_fault(&mut self, fault: PrinterFault) {
        if self.fault == PrinterFault::Silent && fault != PrinterFault::Silent {
            self.lose_power();
        }
        self.fault = fault;
        if fault == PrinterFault::None {
            self.cutter_jammed = false;
        }
        self.report();
    }

    /// Whether it stands without power.
    pub(super) fn is_off(&self) -> bool {
        self.power == Power::Off
    }

    pub(super) fn next_slip(&mut self) -> Option<Slip> {
        let slip = self.slips.get(self.handed_out)?.clone();
        self.handed_out += 1;
        Some(slip)
    }

    fn condition(&self) -> Condition {
        Condition {
            cover_open: self.cover_open,
            near_end: self.model.near_end_sensor && self.paper != Paper::Full,
            paper_out: self.paper == Paper::Out,
            cutter: self.cutter_jammed,
            hot: self.fault == PrinterFault::HeadHot,
        }
    }

    fn send(&mut self, bytes: &[u8]) {
        if self.fault != PrinterFault::Silent {
            self.out.extend(bytes);
        }
    }

    /// Automatic Status Back, if what has changed was asked for.
    fn report(&mut self) {
        let new = self.condition().automatic();
        let old = std::mem::replace(&mut self.last_automatic, new);
        if concerns(self.automatic, old, new) {
            self.send(&new);
        }
    }

    fn take_byte(&mut self, byte: u8) {
        self.received += 1;
        if self.fault == PrinterFault::Silent {
            return;
        }
        match self.stream.feed(byte) {
            None => {}
            Some(Token::RealTime(what)) => self.at_once(what),
            Some(Token::Buffered(bytes, command)) => {
                self.queued += bytes.len();
                self.queue.push_back((bytes, command));
            }
        }
        if let PrinterFault::UnplugAfterBytes(left) = &mut self.fault {
            *left = left.saturating_sub(1);
            if *left == 0 {
                self.fault = PrinterFault::None;
                self.power = Power::Pulled;
            }
        }
    }

    fn at_once(&mut self, what: RealTime) {
        match what {
            RealTime::Status(n) => {
                if let Some(byte) = self.condition().real_time(n) {
                    self.send(&[byte]);
                }
            }
            // Only a recoverable error can be recovered from.
            RealTime::Recover(n @ (1 | 2)) if self.cutter_jammed => {
                self.cutter_jammed = false;
                if n == 2 {
                    self.clear_buffer();
                }
                self.report();
            }
            RealTime::ClearBuffers => {
                self.clear_buffer();
                self.send(&[0x37, 0x25, 0x00]);
            }
            RealTime::Recover(_) | RealTime::Other => {}
        }
    }

    /// Everything not on paper is gone; what is on it is torn off.
    fn lose_power(&mut self) {
        self.tear_off(false);
        self.job.clear();
        self.text.clear();
        self.clear_buffer();
        self.stream = Stream::default();
        (self.align, self.spacing, self.automatic) = (0, LINE, 0);
        self.busy_until = Duration::ZERO;
        self.cutter_jammed = false;
        self.out.clear();
    }

    fn clear_buffer(&mut self) {
        self.queue.clear();
        self.queued = 0;
        self.line.clear();
    }
}

impl Device for Machine {
    fn baud(&self) -> u32 {
        115_200
    }

    fn room(&self) -> usize {
        self.model.buffer.saturating_sub(self.queued)
    }

    fn receive(&mut self, bytes: &[u8], now: Duration) {
        for byte in bytes {
            if self.power != Power::On {
                break;
            }
            self.take_byte(*byte);
        }
        self.run(now);
    }

    fn run(&mut self, now: Duration) {
        while self.busy_until <= now && !self.condition().offline() && self.fault != PrinterFault::Silent {
            let Some((bytes, command)) = self.queue.pop_front() else { break };
            self.queued -= bytes.len();
            let takes = self.obey(bytes, command);
            self.busy_until = self.busy_until.max(now) + self.pace.scale(takes);
        }
    }

    fn next_due(&self) -> Option<Duration> {
        let works = !self.queue.is_empty() && !self.condition().offline() && self.fault != PrinterFault::Silent;
        works.then_some(self.busy_until)
    }

    fn take_reply(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }

    fn is_pulled(&self) -> bool {
        self.power == Power::Pulled
    }

    fn power_off(&mut self) {
        self.power = Power::Off;
        self.lose_power();
    }

    fn power_on(&mut self) {
        self.power = Power::On;
    }
}
