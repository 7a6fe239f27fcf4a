//! What an unknown printer answers: every question the drivers know, asked one after the other, with the bytes that came
//! back; and the profile that fits.
//!
//! Nothing is printed: no text, no picture, no cut. `ESC @` behind each question that a cheap head may take for text
//! empties its line again. Asked are the real-time statuses (`DLE EOT` 1 to 5 and 20), the two proofs of printing
//! (`GS ( H` function 48, `GS r 1`), status sent by itself (`GS a`) and the model (`GS I 1`).
//!
//! Deliberately absent: the width of the paper, the kind of cutter and which characters the fonts have; no printer tells.

use std::time::Duration;

use super::command;
use super::event::Abilities;
use super::profile::{ESC_POS_80MM, Profile, Proof, SlipSensor};
use crate::link::Driver;
use crate::trace::Hex;

/// How long an answer may take to begin.
const ANSWER: Duration = Duration::from_millis(600);
/// An answer is over after so long without a byte.
const OVER: Duration = Duration::from_millis(80);
/// Nobody's answer is longer.
const LONGEST: usize = 64;
/// Comes back in the proof.
const ID: [u8; 4] = *b"0000";

/// A question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// `DLE EOT n`.
    RealTime(u8),
    /// `GS ( H` function 48.
    ProcessId,
    /// `GS r 1`.
    Fence,
    /// `GS a`.
    Automatic,
    /// `GS I 1`.
    Model,
}

impl Question {
    /// All of them, in the order they are asked.
    pub const ALL: [Self; 10] = [
        Self::RealTime(1),
        Self::RealTime(2),
        Self::RealTime(3),
        Self::RealTime(4),
        Self::RealTime(5),
        Self::RealTime(20),
        Self::ProcessId,
        Self::Fence,
        Self::Automatic,
        Self::Model,
    ];

    /// Epson's name.
    pub fn name(self) -> String {
        match self {
            Self::RealTime(n) => format!("DLE EOT {n}"),
            Self::ProcessId => "GS ( H 48".to_owned(),
            Self::Fence => "GS r 1".to_owned(),
            Self::Automatic => "GS a".to_owned(),
            Self::Model => "GS I 1".to_owned(),
        }
    }

    fn bytes(self) -> Vec<u8> {
        let mut bytes = match self {
            Self::RealTime(n) => return command::dle_eot(n).to_vec(),
            Self::ProcessId => command::gs_paren_h(ID).to_vec(),
            Self::Fence => command::GS_R_PAPER.to_vec(),
            Self::Automatic => command::gs_a(true).to_vec(),
            Self::Model => vec![0x1D, 0x49, 0x01],
        };
        bytes.extend_from_slice(&command::ESC_AT);
        bytes
    }

    /// Whether these bytes answer it, by the fixed bits of each kind.
    fn is_answered_by(self, bytes: &[u8]) -> bool {
        match (self, bytes) {
            // Bit 7 of the first may be a sensor.
            (Self::RealTime(1), [one]) => one & 0x13 == 0x12,
            (Self::RealTime(2..=5), [one]) => one & 0x93 == 0x12,
            (Self::RealTime(20), [0x10, 0x0F, _, _, _, _]) | (Self::Model, [_, ..]) => true,
            (Self::ProcessId, [0x37, 0x22, id @ .., 0x00]) => id == ID,
            (Self::Fence, [one]) => one & 0x90 == 0x00,
            (Self::Automatic, [one, _, _, _]) => one & 0x93 == 0x10,
            _ => false,
        }
    }
}

/// What came back to one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// What was asked.
    pub question: Question,
    /// What came, at most 64 bytes; empty for silence.
    pub bytes: Vec<u8>,
}

impl Reply {
    /// Whether it is an answer to its question.
    pub fn is_answer(&self) -> bool {
        self.question.is_answered_by(&self.bytes)
    }

    /// The bytes in hexadecimal: `37 22 30 30 30 30 00`.
    pub fn hex(&self) -> String {
        Hex(&self.bytes).to_string().trim_start().to_owned()
    }
}

/// What was found, in the order of [`Question::ALL`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probed(pub Vec<Reply>);

impl Probed {
    fn answers(&self, question: Question) -> bool {
        self.0.iter().any(|reply| reply.question == question && reply.is_answer())
    }

    /// Whether there is a printer at this speed at all.
    pub fn is_printer(&self) -> bool {
        self.0.iter().any(|reply| reply.question != Question::Model && reply.is_answer())
    }

    /// Something came, but nothing a printer says: another speed, or another device.
    pub fn is_noise(&self) -> bool {
        !self.is_printer() && self.0.iter().any(|reply| !reply.bytes.is_empty())
    }

    /// What it can do. A slip sensor in bit 7 of `DLE EOT 1` shows only while a slip hangs there.
    pub fn abilities(&self) -> Abilities {
        let hangs =
            |reply: &Reply| reply.question == Question::RealTime(1) && reply.bytes.iter().any(|b| b & 0x80 != 0);
        Abilities {
            answers: (1..=4).all(|n| self.answers(Question::RealTime(n))),
            proof: if self.answers(Question::ProcessId) {
                Proof::GsH
            } else if self.answers(Question::Fence) {
                Proof::GsR
            } else {
                Proof::None
            },
            asb: self.answers(Question::Automatic),
            slip_sensor: if self.answers(Question::RealTime(20)) {
                SlipSensor::DleEot20
            } else if self.0.iter().any(|reply| reply.is_answer() && hangs(reply)) {
                SlipSensor::DleEot1Bit7
            } else if self.answers(Question::RealTime(5)) {
                SlipSensor::DleEot5
            } else {
                SlipSensor::None
            },
        }
    }

    /// The lines of a profile that say what was found, to be copied into a file.
    pub fn toml(&self) -> String {
        let Abilities { answers, proof, asb, slip_sensor } = self.abilities();
        let (proof, sensor) = (proof.word(), slip_sensor.word());
        format!("answers = {answers}\nproof = \"{proof}\"\nasb = {asb}\nslip_sensor = \"{sensor}\"\n")
    }

    /// The profile for it: the standard one with what was found, and the width as it is known.
    pub fn profile(&self, width_dots: u16) -> Profile {
        let Abilities { answers, proof, asb, slip_sensor } = self.abilities();
        Profile { width_dots, answers, proof, asb, slip_sensor, ..ESC_POS_80MM }
    }
}

/// The machine that asks.
#[derive(Debug)]
pub struct Prober {
    found: Vec<Reply>,
    out: Vec<u8>,
    until: Option<Duration>,
    event: Option<ProbeEvent>,
    over: bool,
}

/// What it reports, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProbeEvent {
    /// The line could not be opened, or was lost.
    NoLine,
    /// Every question was asked.
    Done(Probed),
}

impl Prober {
    /// A machine without a line yet.
    pub const fn new() -> Self {
        Self { found: Vec::new(), out: Vec::new(), until: None, event: None, over: false }
    }

    fn ask(&mut self, now: Duration) {
        if let Some(&question) = Question::ALL.get(self.found.len()) {
            self.out = question.bytes();
            self.found.push(Reply { question, bytes: Vec::new() });
            self.until = Some(now + ANSWER);
        } else {
            self.until = None;
            self.over = true;
            self.event = Some(ProbeEvent::Done(Probed(std::mem::take(&mut self.found))));
        }
    }
}

impl Default for Prober {
    fn default() -> Self {
        Self::new()
    }
}

impl Driver for Prober {
    type Command = ();
    type Event = ProbeEvent;

    fn command(&mut self, (): (), _now: Duration) {}

    fn link_opened(&mut self, now: Duration) {
        if !self.over {
            self.found.clear();
            self.ask(now);
        }
    }

    fn link_lost(&mut self, _now: Duration) {
        self.until = None;
        self.out.clear();
        if !std::mem::replace(&mut self.over, true) {
            self.event = Some(ProbeEvent::NoLine);
        }
    }

    fn receive(&mut self, bytes: &[u8], now: Duration) {
        let Some(reply) = self.found.last_mut().filter(|_| self.until.is_some()) else { return };
        // Flow control is no answer.
        let said = bytes.iter().copied().filter(|byte| !matches!(byte, 0x11 | 0x13));
        let room = LONGEST.saturating_sub(reply.bytes.len());
        reply.bytes.extend(said.take(room));
        if !reply.bytes.is_empty() {
            self.until = Some(now + OVER);
        }
    }

    fn timeout(&mut self, now: Duration) {
        if self.until.is_some_and(|until| now >= until) {
            self.ask(now);
        }
    }

    fn deadline(&self) -> Option<Duration> {
        self.until
    }

    fn transmit(&self) -> &[u8] {
        &self.out
    }

    fn transmitted(&mut self, count: usize, _now: Duration) {
        self.out.drain(..count.min(self.out.len()));
    }

    fn event(&mut self) -> Option<ProbeEvent> {
        self.event.take()
    }

    fn wants_reopen(&mut self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::{Bench, MS, Peer};

    /// Answers by a table.
    struct Table(Vec<(Vec<u8>, Vec<u8>)>);

    impl Peer for Table {
        fn take(&mut self, bytes: &[u8]) -> Vec<Vec<u8>> {
            self.0.iter().filter(|(asked, _)| bytes.starts_with(asked)).map(|(_, said)| said.clone()).collect()
        }
    }

    fn probe(table: &[(&[u8], &[u8])]) -> Probed {
        let table = table.iter().map(|(asked, said)| (asked.to_vec(), said.to_vec())).collect();
        let mut bench = Bench::open(Prober::new(), Table(table), 20 * MS);
        bench.run(Duration::from_secs(10));
        let Some(ProbeEvent::Done(probed)) = bench.events.pop() else { panic!("not done") };
        assert_eq!(probed.0.iter().map(|reply| reply.question).collect::<Vec<_>>(), Question::ALL);
        probed
    }

    const FOUR: [(&[u8], &[u8]); 4] = [
        (&[0x10, 0x04, 1], &[0x16]),
        (&[0x10, 0x04, 2], &[0x12]),
        (&[0x10, 0x04, 3], &[0x12]),
        (&[0x10, 0x04, 4], &[0x12]),
    ];

    #[test]
    fn everything_a_printer_answers_is_found() {
        let mut table = FOUR.to_vec();
        table.push((&[0x1D, 0x28, 0x48], &[0x37, 0x22, 0x30, 0x30, 0x30, 0x30, 0x00]));
        table.push((&[0x1D, 0x72, 0x01], &[0x00]));
        table.push((&[0x1D, 0x61, 0x0E], &[0x10, 0x00, 0x00, 0x0F]));
        let probed = probe(&table);
        assert!(probed.is_printer() && !probed.is_noise());
        assert_eq!(probed.profile(576), ESC_POS_80MM);
        assert_eq!(probed.0[6].hex(), "37 22 30 30 30 30 00");
    }

    #[test]
    fn what_is_not_answered_is_not_promised() {
        let probed = probe(&FOUR);
        let nothing_else = Abilities { answers: true, proof: Proof::None, asb: false, slip_sensor: SlipSensor::None };
        assert_eq!(probed.abilities(), nothing_else);
        assert_eq!(
            Profile::from_toml(&probed.toml()).as_ref(),
            Ok(&probed.profile(576)),
            "what is copied is what was found"
        );
    }

    #[test]
    fn a_proof_of_another_job_proves_nothing() {
        let mut table = FOUR.to_vec();
        table.push((&[0x1D, 0x28, 0x48], &[0x37, 0x22, 0x30, 0x30, 0x30, 0x31, 0x00]));
        table.push((&[0x1D, 0x72, 0x01], &[0x00, 0x00]));
        assert_eq!(probe(&table).abilities().proof, Proof::None);
    }

    #[test]
    fn sensors_of_a_waiting_slip_are_told_apart() {
        let with = |more: &[(&'static [u8], &'static [u8])]| {
            let table: Vec<_> = more.iter().chain(&FOUR).copied().collect();
            probe(&table).abilities().slip_sensor
        };
        assert_eq!(with(&[(&[0x10, 0x04, 5], &[0x12])]), SlipSensor::DleEot5);
        assert_eq!(with(&[(&[0x10, 0x04, 20], &[0x10, 0x0F, 0, 0, 0, 0])]), SlipSensor::DleEot20);
    }

    #[test]
    fn silence_and_noise_are_not_a_printer() {
        let silent = probe(&[]);
        assert!(!silent.is_printer() && !silent.is_noise());
        let noise = probe(&[(&[0x10, 0x04, 1], &[0xF8, 0x80, 0xFF])]);
        assert!(!noise.is_printer() && noise.is_noise());
    }

    #[test]
    fn a_line_that_goes_ends_it_once() {
        let mut prober = Prober::new();
        prober.link_lost(Duration::ZERO);
        assert_eq!(prober.event(), Some(ProbeEvent::NoLine));
        prober.link_opened(Duration::ZERO);
        prober.link_lost(Duration::ZERO);
        assert_eq!(prober.event(), None);
        assert!(prober.transmit().is_empty());
    }
}
