//! The driver against a pure module: time jumps from one deadline to the next.

use super::super::frame::encode_reply;
use super::super::profile::{PresenceProbe, SAMV_STANDARD};
use super::super::record::tests::{photo, record};
use super::*;
use crate::bench::{self, MS, Peer};

mod line;
mod scene;

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
    card("龙样例", LONG)
}

fn other() -> Vec<u8> {
    card("陆示意", OTHER)
}

/// A module, as the protocol has it, with a card on it or not.
#[derive(Default)]
struct Module {
    card: Option<Vec<u8>>,
    stage: u8,
    /// Once read, find answers "none" until the card is lifted.
    once: bool,
    was_read: bool,
    /// Answers everything with this status.
    broken: Option<u8>,
    /// A reset mends what is broken.
    mendable: bool,
    /// Answers this command with this status.
    refuses: Option<([u8; 2], u8)>,
    address: Option<[u8; 70]>,
    heard: Vec<[u8; 2]>,
}

impl Module {
    fn answer(&mut self, command: [u8; 2]) -> Vec<u8> {
        self.heard.push(command);
        let ok = |data: &[u8]| encode_reply([0, 0, 0x90], data);
        let no = |status| encode_reply([0, 0, status], &[]);
        if self.mendable && command == [0x10, 0xFF] {
            self.broken = None;
        }
        match (self.broken, self.refuses) {
            (Some(status), _) => return no(status),
            (None, Some((refused, status))) if refused == command => return no(status),
            _ => {}
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
                self.was_read = true;
                ok(card)
            }
            ([0x30, 0x03], Some(_)) if self.stage == 2 => self.address.map_or_else(|| no(0x91), |address| ok(&address)),
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

type Bench = bench::Bench<Reader, Module>;

impl Peer for Module {
    fn take(&mut self, bytes: &[u8]) -> Vec<Vec<u8>> {
        assert_eq!(bytes[..5], super::super::frame::PREAMBLE);
        vec![self.answer([bytes[7], bytes[8]])]
    }
}

impl Bench {
    fn new(profile: Profile, module: Module) -> Self {
        Self::open(Reader::new(profile), module, MS * 20)
    }

    fn read(&mut self, request: u64) {
        self.command(IdReaderCommand::Read { request });
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
const OTHER: &str = "000000198802290000";
/// The command for the record.
const READ: [u8; 2] = [0x30, 0x01];

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
    assert!(bench.peer.heard.iter().all(|command| command[0] != 0x30 && *command != [0x20, 0x02]));
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
    bench.peer.lay(long());
    bench.run(MS * 400);
    assert_eq!(bench.results(), [(1, id(LONG))]);
}

#[test]
fn a_cancelled_request_is_never_answered_even_in_the_middle_of_reading() {
    let mut bench = lying(long());
    bench.run(Duration::from_secs(2));
    bench.read(1);
    while !bench.peer.heard.contains(&READ) {
        bench.run(MS);
    }
    bench.driver.command(IdReaderCommand::Cancel, bench.now);
    bench.run(Duration::from_secs(2));
    assert_eq!(bench.results(), []);
}

#[test]
fn a_record_read_for_an_earlier_request_never_answers_a_later_one() {
    let mut bench = lying(long());
    bench.run(Duration::from_secs(2));
    bench.read(1);
    while !bench.peer.heard.contains(&READ) {
        bench.run(MS);
    }
    // The record of the first person is under way when the next session asks, with another card laid down.
    bench.peer.lay(other());
    bench.read(2);
    bench.run(Duration::from_secs(2));
    assert_eq!(bench.results(), [(2, id(OTHER))]);
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
    while !bench.peer.heard.contains(&READ) {
        bench.run(MS);
    }
    bench.run(MS * 2900);
    bench.peer.lay(other());
    bench.run(Duration::from_secs(3));
    bench.read(2);
    bench.run(Duration::from_secs(2));
    assert_eq!(bench.results(), [(1, Err(CardError::Unreadable { code: 0x02 })), (2, id(OTHER))]);
}

#[test]
fn three_misses_before_a_card_is_gone() {
    let mut bench = lying(long());
    bench.run(Duration::from_secs(2));
    bench.peer.lift();
    let card = bench.peer.heard.len();
    bench.run(Duration::from_secs(2));
    assert_eq!(bench.states().last(), Some(&"notPresent"));
    // A short absence of two looks is none.
    bench.peer.lay(long());
    bench.run(Duration::from_secs(1));
    let before = bench.states().len();
    bench.peer.lift();
    bench.run(MS * 500);
    bench.peer.lay(long());
    bench.run(Duration::from_secs(2));
    assert_eq!(bench.states().len(), before);
    assert!(bench.peer.heard.len() > card);
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
        bench.peer.lift();
        bench.run(Duration::from_secs(2));
        assert_eq!(bench.states().last(), Some(&"notPresent"), "{presence_probe:?}");
        bench.peer.lay(other());
        bench.read(3);
        bench.run(Duration::from_secs(1));
        assert_eq!(bench.results().last(), Some(&(3, id(OTHER))));
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
        bench.peer.refuses = Some((READ, status));
        bench.read(1);
        bench.run(Duration::from_mins(1));
        assert_eq!(bench.results(), [(1, Err(error))], "{status:02X}");
        let tries = bench.peer.heard.iter().filter(|command| **command == READ).count();
        assert_eq!(tries, if matches!(status, 0x40 | 0x21) { 1 } else { 2 }, "{status:02X}");
        bench.peer.refuses = None;
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
    while !bench.peer.heard.contains(&READ) {
        bench.run(MS);
    }
    bench.peer.lift();
    bench.run(Duration::from_secs(2));
    assert_eq!(bench.results(), [(1, Err(CardError::Removed))]);
    assert_eq!(bench.states().last(), Some(&"notPresent"));
    bench.bend = Box::new(|_, bytes| vec![(MS * 20, bytes)]);
    bench.peer.lay(other());
    bench.read(2);
    bench.run(Duration::from_secs(1));
    assert_eq!(bench.results()[1..], [(2, id(OTHER))]);
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
    bench.peer.broken = Some(0x60);
    bench.read(1);
    bench.run(Duration::from_secs(10));
    assert_eq!(bench.states()[3..], ["hardwareError", "unknown"]);
    assert_eq!(bench.results(), [(1, Err(CardError::Hardware { code: 0x60 }))]);
    assert!(bench.peer.heard.contains(&[0x10, 0xFF]));
    bench.peer.broken = None;
    bench.run(Duration::from_secs(5));
    assert_eq!(bench.states()[5..], ["online", "present"]);
}

#[test]
fn the_heartbeat_is_asked_while_a_card_lies_there_for_hours() {
    let mut bench = lying(long());
    bench.run(Duration::from_hours(1));
    let beats = bench.peer.heard.iter().filter(|command| **command == [0x11, 0xFF]).count();
    assert!((300..=370).contains(&beats), "{beats}");
    assert!(!bench.peer.heard.contains(&[0x30, 0x10]));
}

#[test]
fn a_lost_line_ends_the_request_and_the_next_opening_starts_over() {
    let mut bench = lying(long());
    bench.run(Duration::from_secs(2));
    bench.read(1);
    bench.driver.link_lost(bench.now);
    bench.under_way.clear();
    bench.run(Duration::from_secs(2));
    assert_eq!(bench.results(), [(1, Err(CardError::NotReady))]);
    assert_eq!(bench.states()[3..], ["noDevice", "unknown"]);
    bench.driver.link_opened(bench.now);
    bench.run(Duration::from_secs(2));
    assert_eq!(bench.states()[5..], ["starting", "online", "present"]);
}
