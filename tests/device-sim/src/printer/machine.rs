//! The printer as a pure machine: bytes and time in, replies and slips out.
//!
//! Bytes are taken apart on arrival; real-time commands are answered at once, everything else waits in the receive
//! buffer and is carried out in turn at the head's speed, not at all while off-line. A full buffer makes the line
//! busy. Carrying out is in `obey`. So replies queued behind print data (`GS r`, `GS ( H`) mean what they mean on paper.

mod obey;
mod voice;

use std::collections::VecDeque;
use std::time::Duration;

use super::canvas::Canvas;
use super::pen::Pen;
use super::status::Condition;
use super::stream::{Command, RealTime, Stream, Token};
use super::symbol::Symbol;
use super::{Mouth, Paper, Presenter, PrinterFault, PrinterModel, Slip};
use crate::pace::Pace;
use crate::wire::Instrument;
use voice::{Host, Voice};

/// The default line spacing, 1/6 inch at 203 dpi.
const LINE: u8 = 34;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Power {
    On,
    /// A fault has pulled the plug; the line does not know yet.
    Pulled,
    Off,
}

/// A slip at the mouth.
#[derive(Debug, Clone, Copy)]
enum Hanging {
    Stays,
    /// It is drawn in after this time, reckoned from when the machine runs next.
    RetractAfter(Duration),
    RetractAt(Duration),
}

/// A printer between its line and its paper.
pub(super) struct Machine {
    pub(super) slips: Vec<Slip>,
    pub(super) received: usize,
    pub(super) unknown: Vec<Vec<u8>>,
    pub(super) retracted: usize,
    model: PrinterModel,
    pace: Pace,
    fault: PrinterFault,
    paper: Paper,
    cover_open: bool,
    feed_button: bool,
    cutter_jammed: bool,
    /// A head that cools by itself is cool then.
    cool_at: Option<Duration>,
    hanging: Option<Hanging>,
    retract_after: Option<Duration>,
    host: Host,
    noise: u8,
    power: Power,
    stream: Stream,
    queue: VecDeque<(Vec<u8>, Command)>,
    queued: usize,
    busy_until: Duration,
    canvas: Canvas,
    job: Vec<u8>,
    text: String,
    pen: Pen,
    symbol: Symbol,
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
            retracted: 0,
            model,
            pace,
            fault: PrinterFault::None,
            paper: Paper::Full,
            cover_open: false,
            feed_button: false,
            cutter_jammed: false,
            cool_at: None,
            hanging: None,
            retract_after: model.retract_after,
            host: Host::Sends,
            noise: 0,
            power: Power::On,
            stream: Stream::default(),
            queue: VecDeque::new(),
            queued: 0,
            busy_until: Duration::ZERO,
            canvas: Canvas::new(model.width_dots),
            job: Vec::new(),
            text: String::new(),
            pen: Pen::default(),
            symbol: Symbol::default(),
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

    pub(super) const fn paper(&self) -> Paper {
        self.paper
    }

    pub(super) const fn is_cover_open(&self) -> bool {
        self.cover_open
    }

    pub(super) fn printing(&self) -> Option<Vec<u8>> {
        self.canvas.picture().map(|(png, ..)| png)
    }

    pub(super) fn set_cover(&mut self, open: bool) {
        self.cover_open = open;
        self.report();
    }

    pub(super) fn set_feed_button(&mut self, held: bool) {
        if held && !self.feed_button && !self.condition().offline() {
            self.feed(usize::from(LINE));
        }
        self.feed_button = held;
        self.report();
    }

    pub(super) fn set_model(&mut self, model: PrinterModel) {
        self.lose_power();
        self.model = model;
        self.retract_after = model.retract_after;
        self.canvas = Canvas::new(model.width_dots);
        self.last_automatic = self.condition().automatic();
    }

    pub(super) fn model(&self) -> PrinterModel {
        self.model
    }

    pub(super) fn mouth(&self) -> Mouth {
        if self.hanging.is_some() { Mouth::Slip } else { Mouth::Empty }
    }

    /// The slip is gone from the mouth; whether one was there.
    pub(super) fn take_slip(&mut self) -> bool {
        self.hanging.take().is_some()
    }

    /// The presenter draws in what hangs there; whether it did.
    pub(super) fn retract(&mut self) -> bool {
        let drawn = self.model.presenter == Presenter::Reliance && self.take_slip();
        self.retracted += usize::from(drawn);
        drawn
    }

    /// A slip has been cut off: it hangs at the mouth.
    fn hang_out(&mut self) {
        self.hanging = Some(Hanging::Stays);
        self.hang_out_again();
    }

    /// The time until it is drawn in begins anew.
    fn hang_out_again(&mut self) {
        if self.model.presenter == Presenter::Reliance
            && let Some(hanging) = &mut self.hanging
        {
            *hanging = self.retract_after.map_or(Hanging::Stays, Hanging::RetractAfter);
        }
    }

    pub(super) fn set_fault(&mut self, fault: PrinterFault) {
        if self.fault == PrinterFault::Silent && fault != PrinterFault::Silent {
            self.lose_power();
        }
        self.fault = fault;
        self.cool_at = None;
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
            jam: self.fault == PrinterFault::Jam,
            hot: matches!(self.fault, PrinterFault::HeadHot | PrinterFault::HeadHotFor(_)),
            broken: self.fault == PrinterFault::Unrecoverable,
            off_line: self.fault == PrinterFault::OffLine,
            feed_button: self.feed_button,
            slip: self.hanging.is_some(),
            presenter: self.model.presenter,
        }
    }

    fn buffer(&self) -> usize {
        if let PrinterFault::SmallBuffer(bytes) = self.fault { bytes } else { self.model.buffer }
    }

    /// What the passing of time brings: a head that cools, a slip nobody took.
    fn pass(&mut self, now: Duration) {
        if let PrinterFault::HeadHotFor(time) = self.fault {
            let cool_at = *self.cool_at.get_or_insert(now + time);
            if cool_at <= now {
                self.set_fault(PrinterFault::None);
            }
        }
        if let Some(Hanging::RetractAfter(time)) = self.hanging {
            self.hanging = Some(Hanging::RetractAt(now + self.pace.scale(time)));
        }
        if matches!(self.hanging, Some(Hanging::RetractAt(at)) if at <= now) {
            self.retract();
        }
    }

    fn works(&self) -> bool {
        !self.condition().offline() && self.fault != PrinterFault::Silent
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
            RealTime::Status(n) => self.say_status(n),
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
                self.send(Voice::Other, &[0x37, 0x25, 0x00]);
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
        (self.pen, self.symbol) = (Pen::default(), Symbol::default());
        self.busy_until = Duration::ZERO;
        self.cutter_jammed = false;
        self.host = Host::Sends;
        self.retract_after = self.model.retract_after;
        self.out.clear();
    }

    fn clear_buffer(&mut self) {
        self.queue.clear();
        self.queued = 0;
        self.pen.clear();
    }
}

impl Instrument for Machine {
    fn baud(&self) -> u32 {
        self.model.baud
    }

    fn room(&self) -> usize {
        self.buffer().saturating_sub(self.queued)
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
        self.pass(now);
        self.stop_or_go();
        while self.busy_until <= now && self.works() {
            let Some((bytes, command)) = self.queue.pop_front() else { break };
            self.queued -= bytes.len();
            let takes = self.obey(bytes, command);
            self.busy_until = self.busy_until.max(now) + self.pace.scale(takes);
            self.stop_or_go();
        }
        self.pass(now);
    }

    fn next_due(&self) -> Option<Duration> {
        let work = (!self.queue.is_empty() && self.works()).then_some(self.busy_until);
        let retract = if let Some(Hanging::RetractAt(at)) = self.hanging { Some(at) } else { None };
        [work, retract, self.cool_at].into_iter().flatten().min()
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

    fn power_on(&mut self, _now: Duration) {
        self.power = Power::On;
    }
}
