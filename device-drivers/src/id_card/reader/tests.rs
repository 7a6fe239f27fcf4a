//! The driver against a pure module: time jumps from one deadline to the next.

use std::collections::VecDeque;
use std::time::Duration;

use super::super::frame::encode_reply;
use super::super::profile::{PresenceProbe, SAMV_STANDARD};
use super::super::record::tests::{photo, record};
use super::*;

const MS: Duration = Duration::from_millis(1);

/// The payload of an invented resident's card.
fn card(name: &str, id_no: &str) -> Vec<u8> {
    let text = record(&[
        (0, name),
        (30, "2"),
        (32, "12"),
        (36, "19880229"),
        (52, "湖南省绥宁县测试路2号"),
        (122, id_no),
        (158, "绥宁县公安局"),
        (188, "20200110"),
        (204, "20400110"),
    ]);
    [&[1, 0, 4, 0][..], &text, &photo()].concat()
}

fn long() -> Vec<u8> {
    card("龙样例", "000000198802299988")
}

fn other() -> Vec<u8> {
    card("陆示意", "000000198802290000")
}

/// A module, as the protocol has it, with a card on it or not.
#[derive(Default)]
struct Module {
    card: Option<Vec<u8>>,
    stage: u8,
    /// Once read, find answers "none" until the card is lifted.
    once: bool,
    was_read: bool,
    broken: Option<u8>,
    read_fails: Option<u8>,
    heard: Vec<[u8; 2]>,
}

impl Module {
    fn answer(&mut self, command: [u8; 2]) -> Vec<u8> {
        self.heard.push(command);
        let ok = |data: &[u8]| encode_reply([0, 0, 0x90], data);
        let no = |status| encode_reply([0, 0, status], &[]);
        if let Some(status) = self.broken {
            return no(status);
        }
        match (command, &self.card) {
            ([0x10 | 0x11, 0xFF], _) => ok(&[]),
            ([0x12, 0xFF], _) => ok(&[7; 16]),
            ([0x20, 0x01], Some(_)) if !(self.once && self.was_read) => {
                self.stage = 1;
                encode_reply([0, 0, 0x9F], &[0; 4])
            }
            ([0x20, 0x01], _) => no(0x80),
            ([0x20, 0x02], Some(_)) if self.stage == 1 => {
                self.stage = 2;
                ok(&[0; 8])
            }
            ([0x20, 0x02], _) => no(0x81),
            ([0x30, 0x01], Some(card)) if self.stage == 2 => {
                if let Some(status) = self.read_fails {
                    return no(status);
                }
                self.was_read = true;
                ok(card)
            }
            ([0x30, 0x03], Some(_)) if self.stage == 2 => no(0x91),
            ([0x30, 0x05], Some(_)) if self.stage == 2 => ok(&[1; 24]),
            ([0x30, _], _) => no(0x41),
            _ => no(0x21),
        }
    }

    fn lay(&mut self, card: Vec<u8>) {
        self.lift();
        self.card = Some(card);
    }

    fn lift(&mut self) {
        self.card = None;
        self.stage = 0;
        self.was_read = false;
    }
}

/// What a line does to the answer of this number: bytes, each piece with a delay.
type Bend = Box<dyn FnMut(usize, Vec<u8>) -> Vec<(Duration, Vec<u8>)>>;

struct Bench {
    reader: Reader,
    module: Module,
    now: Duration,
    under_way: VecDeque<(Duration, Vec<u8>)>,
    answers: usize,
    bend: Bend,
    events: Vec<IdReaderEvent>,
}

impl Bench {
    fn new(profile: Profile, module: Module) -> Self {
        let mut bench = Self {
            reader: Reader::new(profile),
            module,
            now: Duration::ZERO,
            under_way: VecDeque::new(),
            answers: 0,
            bend: Box::new(|_, bytes| vec![(MS * 20, bytes)]),
            events: Vec::new(),
        };
        bench.reader.link_opened(bench.now);
        bench
    }

    /// Lets `time` pass.
    fn run(&mut self, time: Duration) {
        let end = self.now + time;
        loop {
            self.exchange();
            let arrival = self.under_way.front().map(|(at, _)| *at);
            let next = [arrival, self.reader.deadline()].into_iter().flatten().min();
            let Some(next) = next.filter(|&next| next <= end) else { break };
            self.now = self.now.max(next);
            if arrival == Some(next) {
                let (_, bytes) = self.under_way.pop_front().unwrap();
                self.reader.receive(&bytes, self.now);
            } else {
                self.reader.timeout(self.now);
            }
        }
        self.now = end;
    }

    fn exchange(&mut self) {
        self.events.extend(std::iter::from_fn(|| self.reader.event()));
        let request = self.reader.transmit().to_vec();
        if request.is_empty() {
            return;
        }
        self.reader.transmitted(request.len(), self.now);
        assert_eq!(request[..5], super::super::frame::PREAMBLE);
        let answer = self.module.answer([request[7], request[8]]);
        let mut at = self.now.max(self.under_way.back().map_or(Duration::ZERO, |(at, _)| *at));
        for (delay, bytes) in (self.bend)(self.answers, answer) {
            at += delay;
            self.under_way.push_back((at, bytes));
        }
        self.answers += 1;
    }

    fn read(&mut self, request: u64) {
        self.reader.command(IdReaderCommand::Read { request }, self.now);
    }

    fn results(&self) -> Vec<(u64, Result<String, CardError>)> {
        let card = |event: &IdReaderEvent| match event {
            IdReaderEvent::Card { request, result } => {
                Some((*request, result.as_ref().map(|card| card.id_no.clone()).map_err(|error| *error)))
            }
            _ => None,
        };
        self.events.iter().filter_map(card).collect()
    }

    fn states(&self) -> Vec<&'static str> {
        let word = |event: &IdReaderEvent| match event {
            IdReaderEvent::State(state) => Some(state.code()),
            IdReaderEvent::Media(media) => Some(media.code()),
            IdReaderEvent::Card { .. } => None,
        };
        self.events.iter().filter_map(word).collect()
    }
}

#[expect(clippy::unnecessary_wraps, reason = "compared with results")]
fn id(card: &str) -> Result<String, CardError> {
    Ok(card.to_owned())
}

const LONG: &str = "000000198802299988";

fn lying(card: Vec<u8>) -> Bench {
    let mut module = Module::default();
    module.lay(card);
    Bench::new(SAMV_STANDARD, module)
}

#[test]
fn a_lying_card_is_seen_and_not_read_until_asked() {
    let mut bench = lying(long());
    bench.run(Duration::from_secs(30));
    assert_eq!(bench.states(), ["starting", "online", "present"]);
    assert!(bench.module.heard.iter().all(|command| command[0] != 0x30 && *command != [0x20, 0x02]));
    bench.read(1);
    bench.run(MS * 300);
    assert_eq!(bench.results(), [(1, id(LONG))]);
}

#[test]
fn a_request_waits_for_a_card_and_answers_as_soon_as_one_is_laid() {
    let mut bench = Bench::new(SAMV_STANDARD, Module::default());
    bench.run(Duration::from_secs(2));
    bench.read(1);
    bench.run(Duration::from_mins(10));
    assert_eq!(bench.results(), []);
    bench.module.lay(long());
    bench.run(MS * 400);
    assert_eq!(bench.results(), [(1, id(LONG))]);
}

#[test]
fn a_cancelled_request_is_never_answered_even_in_the_middle_of_reading() {
    let mut bench = lying(long());
    bench.run(Duration::from_secs(2));
    bench.read(1);
    while !bench.module.heard.contains(&[0x30, 0x01]) {
        bench.run(MS);
    }
    bench.reader.command(IdReaderCommand::Cancel, bench.now);
    bench.run(Duration::from_secs(2));
    assert_eq!(bench.results(), []);
}

#[test]
fn a_record_read_for_an_earlier_request_never_answers_a_later_one() {
    let mut bench = lying(long());
    bench.run(Duration::from_secs(2));
    bench.read(1);
    while !bench.module.heard.contains(&[0x30, 0x01]) {
        bench.run(MS);
    }
    // The record of the first person is under way when the next session asks, with another card laid down.
    bench.module.lay(other());
    bench.read(2);
    bench.run(Duration::from_secs(2));
    assert_eq!(bench.results(), [(2, id("000000198802290000"))]);
}

#[test]
fn a_record_that_comes_after_its_time_out_is_nobodys() {
    let mut bench = lying(long());
    bench.run(Duration::from_secs(2));
    let mut late = false;
    bench.bend = Box::new(move |_, bytes| {
        let slow = bytes.len() > 1000 && !std::mem::replace(&mut late, true);
        vec![(if slow { MS * 3020 } else { MS * 20 }, bytes)]
    });
    bench.read(1);
    while !bench.module.heard.contains(&[0x30, 0x01]) {
        bench.run(MS);
    }
    bench.run(MS * 2900);
    bench.module.lay(other());
    bench.run(Duration::from_secs(3));
    bench.read(2);
    bench.run(Duration::from_secs(2));
    assert_eq!(bench.results(), [(1, Err(CardError::Unreadable { code: 0x02 })), (2, id("000000198802290000"))]);
}

#[test]
fn three_misses_before_a_card_is_gone() {
    let mut bench = lying(long());
    bench.run(Duration::from_secs(2));
    bench.module.lift();
    let card = bench.module.heard.len();
    bench.run(Duration::from_secs(2));
    assert_eq!(bench.states().last(), Some(&"notPresent"));
    // A short absence of two looks is none.
    bench.module.lay(long());
    bench.run(Duration::from_secs(1));
    let before = bench.states().len();
    bench.module.lift();
    bench.run(MS * 500);
    bench.module.lay(long());
    bench.run(Duration::from_secs(2));
    assert_eq!(bench.states().len(), before);
    assert!(bench.module.heard.len() > card);
}

#[test]
fn a_card_that_is_not_found_again_after_reading_is_not_gone() {
    for presence_probe in [PresenceProbe::Find, PresenceProbe::NewAddress, PresenceProbe::MgmtNo] {
        let mut module = Module { once: true, ..Module::default() };
        module.lay(long());
        let mut bench = Bench::new(Profile { presence_probe, ..SAMV_STANDARD }, module);
        bench.read(1);
        bench.run(Duration::from_mins(1));
        assert_eq!(bench.states(), ["starting", "online", "present"], "{presence_probe:?}");
        // Asked again it says that the card must be laid anew.
        bench.read(2);
        bench.run(Duration::from_secs(1));
        assert_eq!(bench.results(), [(1, id(LONG)), (2, Err(CardError::Unreadable { code: 0x80 }))]);
        bench.module.lift();
        bench.run(Duration::from_secs(2));
        assert_eq!(bench.states().last(), Some(&"notPresent"), "{presence_probe:?}");
        bench.module.lay(other());
        bench.read(3);
        bench.run(Duration::from_secs(1));
        assert_eq!(bench.results().last(), Some(&(3, id("000000198802290000"))));
    }
}

#[test]
fn a_card_that_cannot_be_read_is_tried_twice_and_not_hammered() {
    for (status, error) in [
        (0x41, CardError::Unreadable { code: 0x41 }),
        (0x31, CardError::Unreadable { code: 0x31 }),
        (0x10, CardError::Unreadable { code: 0x10 }),
        (0x47, CardError::Hardware { code: 0x47 }),
        (0x40, CardError::Unsupported),
        (0x21, CardError::Hardware { code: 0x21 }),
    ] {
        let mut bench = lying(long());
        bench.module.read_fails = Some(status);
        bench.read(1);
        bench.run(Duration::from_mins(1));
        assert_eq!(bench.results(), [(1, Err(error))], "{status:02X}");
        let tries = bench.module.heard.iter().filter(|command| **command == [0x30, 0x01]).count();
        assert_eq!(tries, if matches!(status, 0x40 | 0x21) { 1 } else { 2 }, "{status:02X}");
        bench.module.read_fails = None;
        bench.read(2);
        bench.run(Duration::from_secs(1));
        assert_eq!(bench.results()[1..], [(2, id(LONG))]);
    }
}

#[test]
fn a_card_pulled_while_it_is_read_was_removed() {
    let mut bench = lying(long());
    bench.run(Duration::from_secs(2));
    bench.bend = Box::new(|_, bytes| vec![(MS * 20, if bytes.len() > 400 { bytes[..400].to_vec() } else { bytes })]);
    bench.read(1);
    while !bench.module.heard.contains(&[0x30, 0x01]) {
        bench.run(MS);
    }
    bench.module.lift();
    bench.run(Duration::from_secs(2));
    assert_eq!(bench.results(), [(1, Err(CardError::Removed))]);
    assert_eq!(bench.states().last(), Some(&"notPresent"));
    bench.bend = Box::new(|_, bytes| vec![(MS * 20, bytes)]);
    bench.module.lay(other());
    bench.read(2);
    bench.run(Duration::from_secs(1));
    assert_eq!(bench.results()[1..], [(2, id("000000198802290000"))]);
}

#[test]
fn a_silent_reader_is_offline_after_three_misses_and_comes_back() {
    let mut bench = lying(long());
    bench.run(Duration::from_secs(2));
    bench.bend = Box::new(|_, _| Vec::new());
    bench.read(1);
    bench.run(Duration::from_secs(5));
    assert_eq!(bench.states(), ["starting", "online", "present", "offline", "unknown"]);
    assert_eq!(bench.results(), [(1, Err(CardError::NotReady))]);
    bench.read(2);
    bench.run(MS);
    assert_eq!(bench.results()[1..], [(2, Err(CardError::NotReady))]);
    bench.bend = Box::new(|_, bytes| vec![(MS * 20, bytes)]);
    bench.run(Duration::from_secs(5));
    assert_eq!(bench.states()[5..], ["online", "present"]);
}

#[test]
fn a_babbling_reader_is_offline() {
    let mut bench = lying(long());
    bench.bend = Box::new(|_, bytes| (0..60).map(|_| (MS * 50, vec![0xAA; bytes.len()])).collect());
    bench.run(Duration::from_secs(10));
    assert_eq!(bench.states(), ["starting", "offline"]);
}

#[test]
fn a_module_that_reports_itself_broken_is_reset_and_recovers() {
    let mut bench = lying(long());
    bench.run(Duration::from_secs(2));
    bench.module.broken = Some(0x60);
    bench.read(1);
    bench.run(Duration::from_secs(10));
    assert_eq!(bench.states()[3..], ["hardwareError", "unknown"]);
    assert_eq!(bench.results(), [(1, Err(CardError::Hardware { code: 0x60 }))]);
    assert!(bench.module.heard.contains(&[0x10, 0xFF]));
    bench.module.broken = None;
    bench.run(Duration::from_secs(5));
    assert_eq!(bench.states()[5..], ["online", "present"]);
}

#[test]
fn the_heartbeat_is_asked_while_a_card_lies_there_for_hours() {
    let mut bench = lying(long());
    bench.run(Duration::from_hours(1));
    let beats = bench.module.heard.iter().filter(|command| **command == [0x11, 0xFF]).count();
    assert!((300..=370).contains(&beats), "{beats}");
    assert!(!bench.module.heard.contains(&[0x30, 0x10]));
}

#[test]
fn a_lost_line_ends_the_request_and_the_next_opening_starts_over() {
    let mut bench = lying(long());
    bench.run(Duration::from_secs(2));
    bench.read(1);
    bench.reader.link_lost(bench.now);
    bench.under_way.clear();
    bench.run(Duration::from_secs(2));
    assert_eq!(bench.results(), [(1, Err(CardError::NotReady))]);
    assert_eq!(bench.states()[3..], ["noDevice", "unknown"]);
    bench.reader.link_opened(bench.now);
    bench.run(Duration::from_secs(2));
    assert_eq!(bench.states()[5..], ["starting", "online", "present"]);
}

/// Reads one card over a line that bends answers, then another card over a straight one. Whatever the line did, the
/// first answer is the right person or an error, and the second card is read within five seconds.
fn survives(bend: Bend, what: &str) {
    let mut bench = lying(long());
    bench.bend = bend;
    bench.read(1);
    while bench.results().is_empty() {
        bench.run(MS * 250);
        assert!(bench.now < Duration::from_secs(12), "{what}: no answer");
    }
    assert!(
        matches!(&bench.results()[0], (1, Ok(number)) if number == LONG) || bench.results()[0].1.is_err(),
        "{what}"
    );
    bench.bend = Box::new(|_, bytes| vec![(MS * 20, bytes)]);
    bench.module.lay(other());
    while !bench.under_way.is_empty() {
        bench.run(MS * 100);
    }
    let straight = bench.now;
    let mut asked = 1;
    loop {
        let results = bench.results();
        match results.get(asked - 1) {
            Some((_, Ok(number))) if asked > 1 => break assert_eq!(number, "000000198802290000", "{what}"),
            // While the reader counts as gone it says so at once: a person asks again.
            Some(_) => {
                asked += 1;
                bench.read(asked as u64);
            }
            None => {}
        }
        bench.run(MS * 100);
        assert!(bench.now < straight + Duration::from_secs(5), "{what}: not ready again: {:?}", bench.results());
    }
}

/// Answers in a straight session: SAM id, find, select, record.
const LENGTHS: [usize; 4] = [27, 15, 19, 1295];

fn bend_once(nth: usize, change: impl Fn(Vec<u8>) -> Vec<(Duration, Vec<u8>)> + 'static) -> Bend {
    Box::new(move |n, bytes| {
        if n == nth {
            assert_eq!(bytes.len(), LENGTHS[nth]);
            change(bytes)
        } else {
            vec![(MS * 20, bytes)]
        }
    })
}

#[test]
fn every_split_of_every_frame() {
    for (nth, length) in LENGTHS.into_iter().enumerate() {
        for at in 1..length {
            let split = move |bytes: Vec<u8>| vec![(MS * 10, bytes[..at].to_vec()), (MS * 40, bytes[at..].to_vec())];
            let mut bench = lying(long());
            bench.bend = bend_once(nth, split);
            bench.read(1);
            bench.run(Duration::from_secs(1));
            assert_eq!(bench.results(), [(1, id(LONG))], "answer {nth} split at {at}");
        }
    }
}

#[test]
fn every_cut_of_every_frame() {
    for (nth, length) in LENGTHS.into_iter().enumerate() {
        for at in (0..length).filter(|at| *at < 40 || at % 7 == 0) {
            let cut = move |bytes: Vec<u8>| vec![(MS * 10, bytes[..at].to_vec())];
            survives(bend_once(nth, cut), &format!("answer {nth} cut at {at}"));
        }
    }
}

#[test]
fn every_single_byte_flip_of_every_frame() {
    for (nth, length) in LENGTHS.into_iter().enumerate() {
        for at in 0..length {
            // Every value where bytes steer the protocol, every bit and all of them in the bulk of the record.
            let flips: Vec<u8> = if at < 16 { (1..=255).collect() } else { vec![1, 2, 4, 8, 16, 32, 64, 128, 255] };
            for flip in flips {
                let change = move |mut bytes: Vec<u8>| {
                    bytes[at] ^= flip;
                    vec![(MS * 20, bytes)]
                };
                survives(bend_once(nth, change), &format!("answer {nth} byte {at} xor {flip:02X}"));
            }
        }
    }
}

#[test]
fn answers_of_another_command_and_doubled_answers() {
    for nth in 0..LENGTHS.len() {
        survives(bend_once(nth, |_| vec![(MS * 20, encode_reply([0, 0, 0x90], &[0; 3]))]), "foreign");
        survives(bend_once(nth, |bytes| vec![(MS * 20, bytes.repeat(2))]), "doubled");
        survives(bend_once(nth, |bytes| vec![(MS * 20, bytes.clone()), (MS * 100, bytes)]), "echoed");
        if nth < 3 {
            let record = |_| vec![(MS * 20, encode_reply([0, 0, 0x90], &other()))];
            survives(bend_once(nth, record), "a record nobody asked for");
        }
    }
}

/// A whole false frame inside a frame that the line has broken.
#[test]
fn a_frame_hidden_in_broken_data_is_never_believed() {
    let hidden = encode_reply([0, 0, 0x90], &other());
    let carrier = [&hidden[..], &[0; 40]].concat();
    for broken in 0..7 {
        let carrier = carrier.clone();
        let change = move |_| {
            let mut bytes = encode_reply([0, 0, 0x90], &carrier);
            bytes[broken] ^= 0x41;
            vec![(MS * 20, bytes)]
        };
        survives(bend_once(3, change), "hidden frame");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(200))]
    #[test]
    fn any_rubbish_on_the_line(rubbish in proptest::collection::vec(
        (0u64..400, proptest::collection::vec(proptest::prelude::any::<u8>(), 0..60)), 0..20), from in 0usize..6) {
        let rubbish: Vec<(Duration, Vec<u8>)> = rubbish.into_iter().map(|(ms, bytes)| (MS * u32::try_from(ms).unwrap(), bytes)).collect();
        survives(Box::new(move |n, bytes| {
            let mut pieces = if n >= from { rubbish.clone() } else { Vec::new() };
            pieces.push((MS * 20, bytes));
            pieces
        }), "rubbish");
    }
}
