//! A recording in the place of the device it was made of.

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::ear::{Ear, Request};
use super::{Entry, Recording, Side};
use crate::pace::Pace;
use crate::wire::{Instrument, Wire};

/// The first bytes of a printer's answer to `GS ( H`; its identifier follows.
const PROCESS_ID: [u8; 2] = [0x37, 0x22];
const ROOM: usize = 4096;

/// Plays the device of a recording. The n-th request of a kind is answered as the n-th of that kind was, after the
/// same time; when the recording has no more of them, as the last. What the device said unasked comes after what it
/// followed. Dropping it unplugs it.
pub struct Replay {
    wire: Arc<Wire<Machine>>,
}

impl Replay {
    /// Plays `file` behind the symbolic link `link`, with the recorded times.
    ///
    /// # Errors
    /// With path and line: no such file, no recording, no port.
    pub fn start(file: &Path, link: &Path) -> io::Result<Self> {
        Self::start_at(file, link, Pace::REAL)
    }

    /// As [`Replay::start`], at a multiple of the recorded speed.
    ///
    /// # Errors
    /// As [`Replay::start`].
    pub fn start_at(file: &Path, link: &Path, pace: Pace) -> io::Result<Self> {
        let told =
            |kind, why: &dyn std::fmt::Display| io::Error::new(kind, format!("recording {}: {why}", file.display()));
        let text = std::fs::read_to_string(file).map_err(|error| told(error.kind(), &error))?;
        let recording = Recording::parse(&text).map_err(|why| told(io::ErrorKind::InvalidData, &why))?;
        Ok(Self { wire: Arc::new(Wire::start(link, pace, Machine::new(&recording, pace))?) })
    }

    /// How many requests it has answered from the recording.
    #[must_use]
    pub fn answered(&self) -> usize {
        self.wire.with(|machine| machine.answered)
    }

    /// How many requests came that the recording does not know; they are not answered.
    #[must_use]
    pub fn unknown(&self) -> usize {
        self.wire.with(|machine| machine.unknown)
    }

    /// Waits until so many requests are answered; whether they were in time.
    #[must_use]
    pub fn wait_answered(&self, count: usize, timeout: Duration) -> bool {
        self.wire.wait(timeout, |machine| (machine.answered >= count).then_some(())).is_some()
    }
}

/// What came back for one request.
#[derive(Debug, Default)]
struct Exchange {
    /// The identifier the recorded host had chosen.
    id: Option<[u8; 4]>,
    /// How long after the request, and what.
    answers: Vec<(Duration, Vec<u8>)>,
}

/// The recorded device as a pure machine.
struct Machine {
    pace: Pace,
    baud: u32,
    ear: Ear,
    exchanges: HashMap<Vec<u8>, Vec<Exchange>>,
    /// How many of each kind have come.
    come: HashMap<Vec<u8>, usize>,
    due: Vec<(Duration, Vec<u8>)>,
    out: Vec<u8>,
    answered: usize,
    unknown: usize,
}

impl Machine {
    fn new(recording: &Recording, pace: Pace) -> Self {
        let mut machine = Self {
            pace,
            baud: recording.baud,
            ear: Ear::new(recording.kind),
            exchanges: HashMap::new(),
            come: HashMap::new(),
            due: Vec::new(),
            out: Vec::new(),
            answered: 0,
            unknown: 0,
        };
        let mut ear = Ear::new(recording.kind);
        let mut last: Option<(Duration, Vec<u8>)> = None;
        for Entry { at, from, bytes } in &recording.entries {
            match (from, &last) {
                (Side::Host, _) => {
                    for Request { key, id } in ear.hear(bytes, *at) {
                        let exchange = Exchange { id, answers: Vec::new() };
                        machine.exchanges.entry(key.clone()).or_default().push(exchange);
                        last = Some((*at, key));
                    }
                }
                (Side::Device, Some((begin, key))) => {
                    let answer = (at.saturating_sub(*begin), bytes.clone());
                    if let Some(exchange) = machine.exchanges.get_mut(key).and_then(|all| all.last_mut()) {
                        exchange.answers.push(answer);
                    }
                }
                (Side::Device, None) => machine.due.push((pace.scale(*at), bytes.clone())),
            }
        }
        machine
    }

    fn answer(&mut self, request: &Request, now: Duration) {
        let Some(all) = self.exchanges.get(&request.key) else {
            self.unknown += 1;
            return;
        };
        let come = self.come.entry(request.key.clone()).or_default();
        let exchange = &all[(*come).min(all.len() - 1)];
        *come += 1;
        self.answered += 1;
        for (after, bytes) in &exchange.answers {
            let bytes = with_id(bytes, exchange.id.zip(request.id));
            self.due.push((now + self.pace.scale(*after), bytes));
        }
        // What is due at the same time stays in its order.
        self.due.sort_by_key(|(at, _)| *at);
    }
}

/// The recorded answer with the identifier of today.
fn with_id(bytes: &[u8], ids: Option<([u8; 4], [u8; 4])>) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    if let Some((then, today)) = ids {
        let wanted = [PROCESS_ID.as_slice(), &then].concat();
        if let Some(at) = bytes.windows(wanted.len()).position(|window| window == wanted) {
            bytes[at + PROCESS_ID.len()..at + wanted.len()].copy_from_slice(&today);
        }
    }
    bytes
}

impl Instrument for Machine {
    fn baud(&self) -> u32 {
        self.baud
    }

    fn room(&self) -> usize {
        ROOM
    }

    fn receive(&mut self, bytes: &[u8], now: Duration) {
        for request in self.ear.hear(bytes, now) {
            self.answer(&request, now);
        }
    }

    fn run(&mut self, now: Duration) {
        let later = self.due.partition_point(|(at, _)| *at <= now);
        for (_, bytes) in self.due.drain(..later) {
            self.out.extend(bytes);
        }
    }

    fn next_due(&self) -> Option<Duration> {
        self.due.first().map(|(at, _)| *at)
    }

    fn take_reply(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }

    fn is_pulled(&self) -> bool {
        false
    }

    fn power_off(&mut self) {
        self.due.clear();
        self.out.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIND: &[u8] = b"\xAA\xAA\xAA\x96\x69\x00\x03\x20\x01\x22";
    const STATUS: &[u8] = b"\xAA\xAA\xAA\x96\x69\x00\x03\x11\xFF\xED";

    fn ms(count: u64) -> Duration {
        Duration::from_millis(count)
    }

    fn machine(kind: &str, lines: &str, pace: Pace) -> Machine {
        let text = format!("# device-sim recording 1\n# device {kind}\n# baud 9600\n{lines}");
        Machine::new(&Recording::parse(&text).unwrap(), pace)
    }

    fn said(machine: &mut Machine, bytes: &[u8], now: Duration) -> Vec<u8> {
        machine.receive(bytes, now);
        machine.run(now);
        machine.take_reply()
    }

    #[test]
    fn the_nth_request_of_a_kind_gets_the_nth_answer_and_then_the_last_again() {
        let lines = "+1.000 > AA AA AA 96 69 00 03 20 01 22\n+1.040 < 01\n+2.000 > AA AA AA 96 69 00 03 11 FF ED\n\
                     +2.005 < 02\n+3.000 > AA AA AA 96 69 00 03 20 01 22\n+3.040 < 03\n+3.900 < 04\n";
        let mut machine = machine("reader", lines, Pace::Instant);
        assert_eq!(said(&mut machine, STATUS, ms(0)), [2], "in whatever order");
        let answers: Vec<Vec<u8>> = (0..3).map(|_| said(&mut machine, FIND, ms(0))).collect();
        assert_eq!(answers, [vec![1], vec![3, 4], vec![3, 4]]);
        assert_eq!(said(&mut machine, b"\xAA\xAA\xAA\x96\x69\x00\x03\x20\x02\x21", ms(0)), b"");
        assert_eq!((machine.answered, machine.unknown), (4, 1));
    }

    #[test]
    fn answers_come_after_the_recorded_time_at_the_chosen_pace() {
        let lines = "+1.000 > AA AA AA 96 69 00 03 20 01 22\n+1.400 < 01\n+1.800 < 02\n";
        let mut machine = machine("reader", lines, Pace::factor(2.0));
        assert_eq!(said(&mut machine, FIND, ms(5_000)), b"");
        assert_eq!(machine.next_due(), Some(ms(5_200)));
        assert_eq!(said(&mut machine, b"", ms(5_200)), [1]);
        assert_eq!(said(&mut machine, b"", ms(5_400)), [2]);
    }

    #[test]
    fn a_printers_proof_carries_the_identifier_of_today() {
        let lines = "+0.000 > 1B 40 20 20 1D 28 48 06 00 30 30 41 42 43 44\n+0.300 < 37 22 41 42 43 44 00\n\
                     +0.400 > 10 04 01\n+0.401 < 12\n";
        let mut machine = machine("printer", lines, Pace::Instant);
        assert_eq!(said(&mut machine, b"\x1b@something else\n\x1d(H\x06\x0000WXYZ", ms(0)), b"\x37\x22WXYZ\0");
        assert_eq!(said(&mut machine, b"\x10\x04\x01", ms(0)), [0x12]);
        assert_eq!(said(&mut machine, b"\x10\x04\x02", ms(0)), b"");
    }

    #[test]
    fn a_scanner_says_unasked_what_it_said_and_answers_its_trigger() {
        let lines =
            "+0.500 < 41 0D\n+1.000 > 7E 00 08 01 00 02 01 AB CD\n+1.010 < 02 00 00 01 00 33 31\n+2.000 < 42 0D\n";
        let mut machine = machine("scanner", lines, Pace::REAL);
        assert_eq!(said(&mut machine, b"", ms(500)), b"A\r");
        assert_eq!(said(&mut machine, b"\x7E\x00\x08\x01\x00\x02\x01\xAB\xCD", ms(700)), b"");
        assert_eq!(said(&mut machine, b"", ms(710)), b"\x02\x00\x00\x01\x00\x33\x31");
        assert_eq!(said(&mut machine, b"", ms(1_700)), b"B\r");
    }
}
