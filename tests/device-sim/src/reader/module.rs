//! The SAM-V module as a pure machine: requests and time in, replies out (GA/T 467).
//!
//! Find, select and read run in this order for every reading; the additional address and the management numbers are
//! given for as long as the selected card lies there, which is what presence polling builds on. A request is
//! answered from the state at the *end* of its work time, so a card lifted meanwhile fails the reading.

use std::collections::VecDeque;
use std::time::Duration;

use super::{Presence, ReaderFault, ReaderRequest};
use crate::card::Card;
use crate::pace::Pace;
use crate::samv::{Heard, RequestDecoder, reply, sw};
use crate::wire::Instrument;

/// 05.01-20230615-0001234567-0123456789: u16 maker, u16 sub, u32, u32, u32, little-endian; invented.
const SAM_NUMBER: [u8; 16] = [5, 0, 1, 0, 0xD7, 0xB1, 0x34, 0x01, 0x87, 0xD6, 0x12, 0x00, 0x15, 0xCD, 0x5B, 0x07];
/// Card status "security status not satisfied": what a card that loses the field leaves behind.
const CARD_LOST: [u8; 2] = [0x69, 0x82];
/// Where a reply stops when the card is pulled.
const PULLED_AFTER: usize = 400;
/// What a module takes from power-on until it hears.
const START: Duration = Duration::from_millis(1500);
/// The module takes a handful of requests while it works on one.
const ROOM: usize = 256;

/// How far the card has come on its way find → select → read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Idle,
    Found,
    Selected,
    Read,
}

struct Work {
    due: Duration,
    heard: Heard,
}

/// What is answered: card status, module status, data.
struct Answer {
    card: [u8; 2],
    module: u8,
    data: Vec<u8>,
}

impl Answer {
    fn status(module: u8) -> Self {
        Self::with(module, Vec::new())
    }

    fn with(module: u8, data: Vec<u8>) -> Self {
        Self { card: [0, 0], module, data }
    }
}

/// The module between its aerial and its line.
pub(super) struct Module {
    pub(super) fault: ReaderFault,
    pub(super) presence: Presence,
    pub(super) log: Vec<ReaderRequest>,
    pub(super) malformed: usize,
    pace: Pace,
    baud: u32,
    host_speed: Option<u32>,
    /// Deaf until then, after power-on.
    awake: Duration,
    card: Option<Card>,
    /// The card has been read and not been lifted since.
    was_read: bool,
    stage: Stage,
    decoder: RequestDecoder,
    work: VecDeque<Work>,
    out: Vec<u8>,
}

impl Module {
    pub(super) fn new(pace: Pace) -> Self {
        Self {
            fault: ReaderFault::None,
            presence: Presence::Continual,
            log: Vec::new(),
            malformed: 0,
            pace,
            baud: FIRST_SPEED,
            host_speed: None,
            awake: Duration::ZERO,
            card: None,
            was_read: false,
            stage: Stage::Idle,
            decoder: RequestDecoder::default(),
            work: VecDeque::new(),
            out: Vec::new(),
        }
    }

    pub(super) fn set_fault(&mut self, fault: ReaderFault) {
        if let ReaderFault::OtherSpeed(baud) = fault {
            self.baud = baud;
        } else if matches!(self.fault, ReaderFault::OtherSpeed(_)) {
            self.baud = FIRST_SPEED;
        }
        self.fault = fault;
    }

    pub(super) fn lay(&mut self, card: Card) {
        self.lift();
        self.card = Some(card);
    }

    pub(super) fn lift(&mut self) {
        self.card = None;
        self.was_read = false;
        self.stage = Stage::Idle;
    }

    pub(super) fn has_card(&self) -> bool {
        self.card.is_some()
    }

    fn answer(&mut self, heard: Heard) {
        let Heard::Request { command, parameter, data } = heard else {
            self.malformed += 1;
            let module = if heard == Heard::BadLength { sw::BAD_LENGTH } else { sw::BAD_CHECKSUM };
            self.send(None, &Answer::status(module));
            return;
        };
        let at = self.log.len();
        let answer = self.obey(command, parameter, &data);
        self.log.push(ReaderRequest { command, parameter, data, answer: None });
        self.send(Some(at), &answer);
    }

    fn obey(&mut self, command: u8, parameter: u8, data: &[u8]) -> Answer {
        match self.fault {
            ReaderFault::SelfTestFailed => return Answer::status(sw::SELF_TEST_FAILED),
            ReaderFault::NotAuthorised => return Answer::status(sw::NOT_AUTHORISED),
            ReaderFault::NoAddressCommand if (command, parameter) == (0x30, 0x03) => {
                return Answer::status(sw::BAD_COMMAND);
            }
            ReaderFault::NoNumbersCommand if (command, parameter) == (0x30, 0x05) => {
                return Answer::status(sw::BAD_COMMAND);
            }
            _ => {}
        }
        let wanted = usize::from((command, parameter) == (0x61, 0xFF));
        if data.len() != wanted {
            return Answer::status(sw::BAD_LENGTH);
        }
        match (command, parameter) {
            (0x10, 0xFF) => {
                self.stage = Stage::Idle;
                Answer::status(sw::OK)
            }
            (0x11 | 0x61, 0xFF) | (0x60, 0..=4) => Answer::status(sw::OK),
            (0x12, 0xFF) => Answer::with(sw::OK, SAM_NUMBER.to_vec()),
            (0x20, 0x01) => self.find(),
            (0x20, 0x02) => self.select(),
            (0x30, 0x01) => self.read(false),
            (0x30, 0x10) => self.read(true),
            (0x30, 0x03) => self.additional_address(),
            (0x30, 0x05) => self.management_numbers(),
            _ => Answer::status(sw::BAD_COMMAND),
        }
    }

    fn find(&mut self) -> Answer {
        if let ReaderFault::FindFails(module) = self.fault {
            return Answer::status(module);
        }
        let spent = self.presence == Presence::UntilLifted && self.was_read;
        if self.card.is_none() || spent {
            return Answer::status(sw::NO_CARD);
        }
        self.stage = Stage::Found;
        Answer::with(sw::FOUND, vec![0; 4])
    }

    fn select(&mut self) -> Answer {
        if self.fault == ReaderFault::PullBeforeSelect && self.card.is_some() {
            self.fault = ReaderFault::None;
            self.lift();
        }
        if let (ReaderFault::SelectFails(module), Stage::Found) = (self.fault, self.stage) {
            self.stage = Stage::Idle;
            return Answer::status(module);
        }
        if self.stage != Stage::Found {
            return Answer::status(sw::SELECT_FAILED);
        }
        self.stage = Stage::Selected;
        Answer::with(sw::OK, vec![0; 8])
    }

    fn read(&mut self, with_fingerprint: bool) -> Answer {
        if self.fault == ReaderFault::PullBeforeRead && self.card.is_some() {
            self.fault = ReaderFault::None;
            self.lift();
            return Answer { card: CARD_LOST, module: sw::READ_FAILED, data: Vec::new() };
        }
        let (Stage::Selected, Some(card)) = (self.stage, &self.card) else {
            return Answer::status(sw::READ_FAILED);
        };
        if let ReaderFault::ReadFails(module) = self.fault {
            self.stage = Stage::Idle;
            return Answer::status(module);
        }
        let lie: u16 = if self.fault == ReaderFault::LyingLengths { 4 } else { 1 };
        let mut data = (256 * lie).to_be_bytes().to_vec();
        data.extend((1024 * lie).to_be_bytes());
        if with_fingerprint {
            data.extend([0, 0]);
        }
        data.extend(card.text());
        if self.fault == ReaderFault::PreambleInPhoto {
            data.extend(card.clone().with_preamble_in_photo().photo());
        } else {
            data.extend(card.photo());
        }
        self.stage = Stage::Read;
        self.was_read = true;
        if self.fault == ReaderFault::PullAfterRead {
            self.fault = ReaderFault::None;
            self.lift();
        }
        Answer::with(sw::OK, data)
    }

    fn selected_card(&self) -> Option<&Card> {
        self.card.as_ref().filter(|_| matches!(self.stage, Stage::Selected | Stage::Read))
    }

    fn additional_address(&self) -> Answer {
        match self.selected_card().map(Card::additional_address) {
            None => Answer::status(sw::READ_FAILED),
            Some(None) => Answer::status(sw::NO_SUCH_ITEM),
            Some(Some(address)) => Answer::with(sw::OK, address),
        }
    }

    /// Chip number and card number, 8 + 16 bytes; zeros, for nobody needs another tag of an invented person.
    fn management_numbers(&self) -> Answer {
        match self.selected_card() {
            None => Answer::status(sw::READ_FAILED),
            Some(_) => Answer::with(sw::OK, vec![0; 24]),
        }
    }

    /// Puts the answer on the line as the fault of the hour lets it.
    fn send(&mut self, entry: Option<usize>, answer: &Answer) {
        let frame = reply([answer.card[0], answer.card[1], answer.module], &answer.data);
        let mut answered = true;
        match self.fault {
            ReaderFault::Silent => answered = false,
            ReaderFault::Garbage => {
                answered = false;
                // A full-period congruence: every byte value comes, none twice in a row, so never a preamble.
                let noise = (0..frame.len()).scan(0x5D_u8, |byte, _| {
                    *byte = byte.wrapping_mul(0x5D).wrapping_add(0xA7);
                    Some(*byte)
                });
                self.out.extend(noise);
            }
            ReaderFault::HalfFrame => {
                answered = false;
                self.out.extend(&frame[..frame.len() / 2]);
            }
            ReaderFault::PullMidRead if frame.len() > PULLED_AFTER => {
                answered = false;
                self.out.extend(&frame[..PULLED_AFTER]);
                self.fault = ReaderFault::None;
                self.lift();
            }
            ReaderFault::BadChecksum => {
                answered = false;
                self.out.extend(&frame[..frame.len() - 1]);
                self.out.push(!frame[frame.len() - 1]);
            }
            ReaderFault::LyingFrameLength => {
                answered = false;
                self.out.extend(&frame[..5]);
                self.out.extend(0x0F00_u16.to_be_bytes());
                self.out.extend(&frame[7..]);
            }
            ReaderFault::WrongCommandReply => {
                answered = false;
                let (module, count) = match entry.and_then(|at| self.log.get(at)).map(|request| request.command) {
                    Some(0x20) => (sw::OK, SAM_NUMBER.len()),
                    Some(0x30) => (sw::OK, 8),
                    _ => (sw::FOUND, 4),
                };
                self.out.extend(reply([0, 0, module], &vec![0; count]));
            }
            ReaderFault::ExtraPreamble => {
                self.out.extend([0xAA, 0xAA]);
                self.out.extend(frame);
            }
            ReaderFault::Glued => {
                self.out.extend(frame);
                self.out.extend(reply([0, 0, sw::OK], &[]));
            }
            _ => self.out.extend(frame),
        }
        if let (true, Some(request)) = (answered, entry.and_then(|at| self.log.get_mut(at))) {
            request.answer = Some(answer.module);
            if let (0x60, Some(baud)) = (request.command, BAUDS.get(usize::from(request.parameter))) {
                self.baud = *baud;
            }
        }
    }
}

/// What a module speaks after power-on.
const FIRST_SPEED: u32 = 115_200;
/// What 60 00 … 60 04 set the line to.
const BAUDS: [u32; 5] = [FIRST_SPEED, 57_600, 38_400, 19_200, 9_600];

/// How long a real module works on a request before it answers.
fn work_time(heard: &Heard) -> Duration {
    Duration::from_millis(match heard {
        Heard::Request { command: 0x10, .. } => 100,
        Heard::Request { command: 0x20, .. } => 40,
        Heard::Request { command: 0x30, parameter: 0x01, .. } => 700,
        Heard::Request { command: 0x30, parameter: 0x10, .. } => 1400,
        Heard::Request { command: 0x30, .. } => 120,
        _ => 5,
    })
}

impl Instrument for Module {
    fn baud(&self) -> u32 {
        self.baud
    }

    fn host_speed(&mut self, baud: u32) {
        self.host_speed = Some(baud);
    }

    fn room(&self) -> usize {
        ROOM
    }

    fn receive(&mut self, bytes: &[u8], now: Duration) {
        let understands = !matches!(self.fault, ReaderFault::OtherSpeed(_)) || self.host_speed == Some(self.baud);
        if now < self.awake || !understands {
            return;
        }
        let late = if let ReaderFault::Slow(by) = self.fault { by } else { Duration::ZERO };
        for heard in self.decoder.feed(bytes, now) {
            let begin = self.work.back().map_or(now, |work| work.due.max(now));
            let due = begin + self.pace.scale(work_time(&heard)) + late;
            self.work.push_back(Work { due, heard });
        }
    }

    fn run(&mut self, now: Duration) {
        while let Some(work) = self.work.pop_front_if(|work| work.due <= now) {
            self.answer(work.heard);
        }
    }

    fn next_due(&self) -> Option<Duration> {
        self.work.front().map(|work| work.due)
    }

    fn take_reply(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }

    fn is_pulled(&self) -> bool {
        false
    }

    fn power_off(&mut self) {
        self.stage = Stage::Idle;
        self.baud = if let ReaderFault::OtherSpeed(baud) = self.fault { baud } else { FIRST_SPEED };
        self.was_read = false;
        self.decoder.clear();
        self.work.clear();
        self.out.clear();
    }

    fn power_on(&mut self, now: Duration) {
        self.awake = now + self.pace.scale(START);
    }
}
