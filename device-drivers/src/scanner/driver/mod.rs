//! The driver of one scanner, pure: bytes and time in, bytes and events out.
//!
//! - *Heartbeat.* A scanner with a ping is on-line once it has answered and off-line after three misses. One without is
//!   on-line as soon as its line is open; whether it reads is then unknown until it has read something.
//! - *Triggers.* While reading is wanted the start command is sent again every five seconds, because a triggered
//!   scanner gives up after a while or after one code. Every code is reported, also one read just after the stop:
//!   whether it is wanted is the owner's business.
//! - *Repeats.* A code held in front of a scanner is read again and again. The same code within two seconds of the last
//!   time is dropped; what is kept for that is a keyed hash, and only for those two seconds.
//! - *Floods.* More than eight different messages a second, readable or not, or fifty of the same: everything is dropped
//!   until the line was silent for half a second.
//!
//! Deliberately absent: threads and ports ([`super::Scanner`]), and what is in a code.

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::time::Duration;

use super::code::{Code, ScanFault};
use super::command;
use super::framing::{Found, Framer};
use super::profile::{Ping, Profile, Trigger};
use crate::link::Driver;
use crate::status::{DeviceState, ScannerMedia};

/// A scanner answers a command within this time.
const ANSWER: Duration = Duration::from_millis(500);
/// Misses in a row before a scanner counts as silent.
const MISSES: u8 = 3;
/// Time between two pings, and between two tries to reach a silent scanner.
const HEARTBEAT: Duration = Duration::from_secs(10);
const SILENT_PAUSE: Duration = Duration::from_secs(1);
/// Time after which a trigger is pressed again.
const PRESS_AGAIN: Duration = Duration::from_secs(5);
/// The same code within this time is the same scan.
const REPEAT: Duration = Duration::from_secs(2);
/// So many messages within a second are still a person's.
const MOST_A_SECOND: usize = 8;
/// So many times a second a good scanner may read a code that is held in front of it.
const MOST_REPEATS_A_SECOND: u32 = 50;

/// What a scanner may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScannerCommand {
    /// Codes are wanted from now on: triggered models are told to read; a code already held up counts anew.
    StartReading,
    /// They are not.
    StopReading,
}

/// What a scanner reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScannerEvent {
    /// The device's state changed.
    State(DeviceState),
    /// Whether it reads changed.
    Scanner(ScannerMedia),
    /// Something was scanned.
    Code(Code),
    /// Something came that is no code.
    Fault(ScanFault),
}

/// What was sent last and has not been answered yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Ping,
    Start,
    Stop,
}

/// The driver's machine.
#[expect(clippy::struct_excessive_bools, reason = "four separate facts about one scanner; no two exclude each other")]
pub struct ScannerDriver {
    profile: Profile,
    framer: Framer,
    out: Vec<u8>,
    events: VecDeque<ScannerEvent>,
    state: DeviceState,
    media: ScannerMedia,
    open: bool,
    /// The owner wants codes.
    wanted: bool,
    /// A trigger command that waits until nothing else is in flight.
    press: Option<Asked>,
    asked: Option<(Asked, Duration)>,
    misses: u8,
    /// When a ping or the next start is due.
    due: Option<Duration>,
    /// Something was read since the line was opened.
    has_read: bool,
    flooded: bool,
    /// The key of the hash, of this process only.
    key: RandomState,
    last_code: Option<(u64, Duration)>,
    /// When the messages of the last second came.
    recent: VecDeque<Duration>,
    /// When a second began, and the repeats since.
    repeats: (Duration, u32),
}

impl ScannerDriver {
    /// A driver without a line yet.
    pub fn new(profile: Profile) -> Self {
        Self {
            framer: Framer::new(&profile),
            profile,
            out: Vec::new(),
            events: VecDeque::from([
                ScannerEvent::State(DeviceState::Starting),
                ScannerEvent::Scanner(ScannerMedia::Unknown),
            ]),
            state: DeviceState::Starting,
            media: ScannerMedia::Unknown,
            open: false,
            wanted: false,
            press: None,
            asked: None,
            misses: 0,
            due: None,
            has_read: false,
            flooded: false,
            key: RandomState::new(),
            last_code: None,
            recent: VecDeque::new(),
            repeats: (Duration::ZERO, 0),
        }
    }

    fn set_state(&mut self, state: DeviceState) {
        if self.state != state {
            tracing::info!(device = "scanner", state = state.code(), "device state");
            self.state = state;
            self.events.push_back(ScannerEvent::State(state));
        }
        let media = match (state, self.profile.trigger) {
            (DeviceState::Online, _) if self.flooded => ScannerMedia::Inoperative,
            (DeviceState::Online, Trigger::Gm65 | Trigger::Honeywell) if !self.wanted => ScannerMedia::Off,
            (DeviceState::Online, Trigger::Gm65) => ScannerMedia::On,
            (DeviceState::Online, _) if self.has_read || self.profile.ping != Ping::None => ScannerMedia::On,
            (DeviceState::Offline, _) => ScannerMedia::Inoperative,
            _ => ScannerMedia::Unknown,
        };
        if self.media != media {
            self.media = media;
            self.events.push_back(ScannerEvent::Scanner(media));
        }
    }

    /// Brings what is reported in line with what is known.
    fn refresh(&mut self) {
        self.set_state(self.state);
    }

    fn fault(&mut self, fault: ScanFault) {
        tracing::info!(device = "scanner", fault = fault.word(), "not a code");
        self.events.push_back(ScannerEvent::Fault(fault));
    }

    /// Whether a command of the kind is answered by this scanner.
    fn is_answered(&self, asked: Asked) -> bool {
        asked == Asked::Ping || self.profile.trigger == Trigger::Gm65
    }

    fn send(&mut self, asked: Asked, now: Duration) {
        let bytes: &[u8] = match (asked, self.profile.trigger) {
            (Asked::Ping, _) => &command::GM65_PING,
            (Asked::Start, Trigger::Gm65) => &command::GM65_START,
            (Asked::Stop, Trigger::Gm65) => &command::GM65_STOP,
            (Asked::Start, Trigger::Honeywell) => &command::HONEYWELL_START,
            (Asked::Stop, Trigger::Honeywell) => &command::HONEYWELL_STOP,
            (Asked::Start | Asked::Stop, Trigger::None) => return,
        };
        self.out.extend_from_slice(bytes);
        if self.is_answered(asked) {
            self.asked = Some((asked, now + ANSWER));
            self.due = None;
        } else {
            self.plan(now);
        }
    }

    /// Whether the trigger is to be held.
    fn is_pressed(&self) -> bool {
        self.wanted && self.profile.trigger != Trigger::None
    }

    /// Decides when something is due next.
    fn plan(&mut self, now: Duration) {
        self.due = if self.is_pressed() {
            Some(now + PRESS_AGAIN)
        } else if self.profile.ping != Ping::None {
            Some(now + HEARTBEAT)
        } else {
            None
        };
    }

    /// Sends what waits, or what is due.
    fn go_on(&mut self, now: Duration) {
        // A command in the middle of a code might spoil it.
        if !self.open || self.asked.is_some() || self.framer.is_busy() {
            return;
        }
        if let Some(press) = self.press.take() {
            return self.send(press, now);
        }
        if self.due.is_some_and(|due| now >= due) {
            let press = self.is_pressed();
            // A silent scanner is asked for a sign of life first, if it has one to give.
            let ping = self.profile.ping != Ping::None && (!press || self.state != DeviceState::Online);
            self.send(if ping || !press { Asked::Ping } else { Asked::Start }, now);
        }
    }

    fn found(&mut self, found: Found, now: Duration) {
        match found {
            Found::Answer(_) => self.answered(now),
            Found::Fault(fault) => {
                if !self.is_flood(now) {
                    self.fault(fault);
                }
            }
            Found::Message(message) => match Code::from_message(&message, &self.profile) {
                Ok(None) => {}
                Ok(Some(code)) => self.scanned(code, now),
                Err(fault) => {
                    if !self.is_flood(now) {
                        self.fault(fault);
                    }
                }
            },
        }
    }

    fn scanned(&mut self, code: Code, now: Duration) {
        let hash = self.key.hash_one(code.text());
        let repeated = self.last_code.is_some_and(|(last, at)| last == hash && now < at + REPEAT);
        self.last_code = Some((hash, now));
        if repeated {
            let (since, count) = self.repeats;
            self.repeats = if now < since + Duration::from_secs(1) { (since, count + 1) } else { (now, 1) };
            if self.repeats.1 > MOST_REPEATS_A_SECOND {
                self.flood();
            }
            return;
        }
        if self.is_flood(now) {
            return;
        }
        self.has_read = true;
        self.misses = 0;
        // A scanner that reads is there, whether it answers or not.
        self.set_state(DeviceState::Online);
        self.events.push_back(ScannerEvent::Code(code));
    }

    /// Counts a message; true if it is one too many.
    fn is_flood(&mut self, now: Duration) -> bool {
        while self.recent.front().is_some_and(|&at| at + Duration::from_secs(1) <= now) {
            self.recent.pop_front();
        }
        if self.recent.len() < MOST_A_SECOND {
            self.recent.push_back(now);
            return false;
        }
        self.flood();
        true
    }

    fn flood(&mut self) {
        self.recent.clear();
        self.repeats.1 = 0;
        self.framer.drop_until_quiet();
        self.flooded = true;
        self.fault(ScanFault::Flood);
        self.refresh();
    }

    /// A scanner that answers is there, whatever was asked.
    fn answered(&mut self, now: Duration) {
        self.misses = 0;
        match self.asked.take() {
            // It is back: what was wanted in the meantime is still wanted.
            Some((Asked::Ping, _)) if self.state != DeviceState::Online && self.is_pressed() => {
                self.press = Some(Asked::Start);
            }
            Some(_) => self.plan(now),
            None => {}
        }
        self.set_state(DeviceState::Online);
    }

    fn missed(&mut self, asked: Asked, now: Duration) {
        self.asked = None;
        self.misses = self.misses.saturating_add(1);
        if asked != Asked::Ping && self.press.is_none() {
            self.press = Some(asked);
        }
        if self.misses < MISSES {
            self.due = Some(now);
        } else {
            self.set_state(DeviceState::Offline);
            // What was to be pressed is pressed when it is back; a stop needs no repeating then.
            self.press = None;
            self.due = Some(now + SILENT_PAUSE);
        }
    }
}

impl Driver for ScannerDriver {
    type Command = ScannerCommand;
    type Event = ScannerEvent;

    fn command(&mut self, command: ScannerCommand, now: Duration) {
        let wanted = command == ScannerCommand::StartReading;
        // A code held up before anybody asked for it is no repeat.
        self.last_code = None;
        if std::mem::replace(&mut self.wanted, wanted) == wanted || self.profile.trigger == Trigger::None {
            return;
        }
        self.press = Some(if wanted { Asked::Start } else { Asked::Stop });
        self.refresh();
        self.go_on(now);
    }

    fn link_opened(&mut self, now: Duration) {
        self.framer.reset();
        self.open = true;
        self.misses = 0;
        self.due = (self.profile.ping != Ping::None).then_some(now);
        if self.profile.answers() && (self.profile.ping != Ping::None || self.is_pressed()) {
            self.set_state(DeviceState::Starting);
        } else {
            self.set_state(DeviceState::Online);
        }
        self.press = self.is_pressed().then_some(Asked::Start);
        self.go_on(now);
    }

    fn link_lost(&mut self, _now: Duration) {
        self.framer.reset();
        self.out.clear();
        self.open = false;
        self.asked = None;
        self.press = None;
        self.due = None;
        self.has_read = false;
        self.flooded = false;
        self.last_code = None;
        self.recent.clear();
        self.set_state(DeviceState::NoDevice);
    }

    fn receive(&mut self, bytes: &[u8], now: Duration) {
        if !self.open {
            return;
        }
        for &byte in bytes {
            if let Some(found) = self.framer.push(byte, now) {
                self.found(found, now);
            }
        }
        self.go_on(now);
    }

    fn timeout(&mut self, now: Duration) {
        if !self.open {
            return;
        }
        if let Some(found) = self.framer.timeout(now) {
            self.found(found, now);
        }
        if self.flooded && !self.framer.is_busy() {
            self.flooded = false;
            self.refresh();
        }
        if self.last_code.is_some_and(|(_, at)| now >= at + REPEAT) {
            self.last_code = None;
        }
        if let Some((asked, until)) = self.asked
            && now >= until
        {
            self.missed(asked, now);
        }
        self.go_on(now);
    }

    fn deadline(&self) -> Option<Duration> {
        if !self.open {
            return None;
        }
        let asked = self.asked.map(|(_, until)| until);
        // While something is on its way in, nothing is sent.
        let due = if self.asked.is_some() || self.framer.is_busy() { None } else { self.due };
        let forget = self.last_code.map(|(_, at)| at + REPEAT);
        [self.framer.deadline(), asked, due, forget].into_iter().flatten().min()
    }

    fn transmit(&self) -> &[u8] {
        &self.out
    }

    fn transmitted(&mut self, count: usize, _now: Duration) {
        self.out.drain(..count.min(self.out.len()));
    }

    fn event(&mut self) -> Option<ScannerEvent> {
        self.events.pop_front()
    }

    fn wants_reopen(&mut self) -> bool {
        false
    }
}
