//! The driver against a pure scanner.

use super::super::profile::SERIAL_STANDARD;
use super::*;
use crate::bench::{self, MS, Peer};

const ACK: [u8; 7] = [0x02, 0x00, 0x00, 0x01, 0x00, 0x33, 0x31];

/// A scanner of either family, or of none.
#[derive(Default)]
struct Sight {
    silent: bool,
    held_up: Option<&'static str>,
    pings: usize,
    starts: usize,
    stops: usize,
}

impl Peer for Sight {
    fn take(&mut self, bytes: &[u8]) -> Vec<Vec<u8>> {
        let mut answers = Vec::new();
        let mut rest = bytes;
        while !rest.is_empty() {
            let known = [
                &command::GM65_PING[..],
                &command::GM65_START,
                &command::GM65_STOP,
                &command::HONEYWELL_START,
                &command::HONEYWELL_STOP,
            ];
            let which = known.iter().position(|command| rest.starts_with(command)).expect("a known command");
            rest = &rest[known[which].len()..];
            if self.silent {
                continue;
            }
            match which {
                0 => self.pings += 1,
                1 | 3 => self.starts += 1,
                _ => self.stops += 1,
            }
            if which < 3 {
                answers.push(ACK.to_vec());
            }
            if let (1 | 3, Some(code)) = (which, self.held_up) {
                answers.push(format!("{code}\r").into_bytes());
            }
        }
        answers
    }
}

type Bench = bench::Bench<ScannerDriver, Sight>;

impl Bench {
    fn new(profile: &Profile) -> Self {
        Self::open(ScannerDriver::new(profile.clone()), Sight::default(), MS * 5)
    }

    fn codes(&self) -> Vec<&str> {
        fn code(event: &ScannerEvent) -> Option<&str> {
            if let ScannerEvent::Code(code) = event { Some(code.text()) } else { None }
        }
        self.events.iter().filter_map(code).collect()
    }

    fn faults(&self) -> Vec<ScanFault> {
        let fault = |event: &ScannerEvent| match event {
            ScannerEvent::Fault(fault) => Some(*fault),
            _ => None,
        };
        self.events.iter().filter_map(fault).collect()
    }

    fn states(&self) -> Vec<&'static str> {
        let word = |event: &ScannerEvent| match event {
            ScannerEvent::State(state) => Some(state.code()),
            ScannerEvent::Scanner(media) => Some(media.code()),
            _ => None,
        };
        self.events.iter().filter_map(word).collect()
    }
}

fn gm65() -> Profile {
    Profile { trigger: Trigger::Gm65, ping: Ping::Gm65, ..SERIAL_STANDARD }
}

fn honeywell() -> Profile {
    Profile { trigger: Trigger::Honeywell, ..SERIAL_STANDARD }
}

#[test]
fn a_scanner_that_only_reads_is_known_to_read_once_it_has() {
    let mut bench = Bench::new(&SERIAL_STANDARD);
    bench.run(Duration::from_mins(1));
    assert_eq!(bench.states(), ["starting", "unknown", "online"]);
    bench.say(b"000100000015\r");
    bench.run(MS);
    assert_eq!((bench.codes(), bench.states().last()), (vec!["000100000015"], Some(&"on")));
    bench.driver.link_lost(bench.now);
    bench.run(MS);
    assert_eq!(bench.states()[4..], ["noDevice", "unknown"]);
}

#[test]
fn a_triggered_scanner_reads_when_told_and_its_acknowledgement_is_no_code() {
    let mut bench = Bench::new(&gm65());
    bench.run(Duration::from_secs(1));
    assert_eq!((bench.states(), bench.peer.starts), (vec!["starting", "unknown", "online", "off"], 0));
    bench.peer.held_up = Some("one");
    bench.command(ScannerCommand::StartReading);
    bench.run(MS * 50);
    assert_eq!((bench.codes(), bench.peer.starts), (vec!["one"], 1));
    // It gives up after a while: told again.
    bench.peer.held_up = Some("two");
    bench.run(Duration::from_secs(11));
    assert_eq!((bench.codes(), bench.peer.starts), (vec!["one", "two", "two"], 3));
    bench.command(ScannerCommand::StopReading);
    bench.run(Duration::from_mins(1));
    assert_eq!((bench.peer.starts, bench.peer.stops), (3, 1));
    assert_eq!(bench.states().last(), Some(&"off"));
    assert!(bench.peer.pings >= 5);
}

#[test]
fn a_trigger_that_answers_nothing_is_pressed_and_released() {
    let mut bench = Bench::new(&honeywell());
    bench.command(ScannerCommand::StartReading);
    bench.command(ScannerCommand::StartReading);
    bench.run(Duration::from_secs(11));
    assert_eq!(bench.peer.starts, 3);
    bench.command(ScannerCommand::StopReading);
    bench.run(Duration::from_secs(11));
    assert_eq!((bench.peer.starts, bench.peer.stops), (3, 1));
    assert_eq!(bench.states()[..3], ["starting", "unknown", "online"]);
}

#[test]
fn a_silent_scanner_is_offline_and_comes_back_with_what_was_wanted() {
    for profile in [gm65(), Profile { ping: Ping::None, ..gm65() }] {
        let mut bench = Bench::new(&profile);
        bench.run(Duration::from_secs(1));
        bench.peer.silent = true;
        bench.command(ScannerCommand::StartReading);
        bench.run(Duration::from_secs(5));
        assert_eq!(bench.states().last(), Some(&"inoperative"), "{profile:?}");
        bench.peer.silent = false;
        bench.run(Duration::from_secs(2));
        assert_eq!((bench.states().last(), bench.peer.starts), (Some(&"on"), 1), "{profile:?}");
    }
    let pinged = Profile { ping: Ping::Gm65, ..SERIAL_STANDARD };
    let mut bench = Bench::new(&pinged);
    bench.run(Duration::from_secs(1));
    bench.peer.silent = true;
    bench.run(Duration::from_secs(12));
    assert!(bench.states().ends_with(&["offline", "inoperative"]));
    // Whatever it says to a ping: if it reads, it is there.
    bench.say(b"code\r");
    bench.run(MS);
    assert!(bench.states().ends_with(&["online", "on"]));
}

#[test]
fn an_adapter_pulled_in_the_middle_of_reading_goes_on_reading_when_it_is_back() {
    let mut bench = Bench::new(&gm65());
    bench.command(ScannerCommand::StartReading);
    bench.run(MS * 20);
    bench.say(b"hal");
    bench.run(MS);
    bench.driver.link_lost(bench.now);
    bench.run(Duration::from_secs(3));
    bench.driver.link_opened(bench.now);
    bench.say(b"whole\r");
    bench.run(MS * 20);
    assert_eq!((bench.codes(), bench.peer.starts), (vec!["whole"], 2));
}

#[test]
fn a_code_held_in_front_is_reported_once_and_again_when_it_is_wanted() {
    let mut bench = Bench::new(&SERIAL_STANDARD);
    for _ in 0..40 {
        bench.say(b"same\r");
        bench.run(MS * 100);
    }
    assert_eq!(bench.codes(), ["same"]);
    bench.command(ScannerCommand::StartReading);
    bench.say(b"same\r");
    bench.run(MS * 1999);
    bench.say(b"same\rother\rsame\r");
    bench.run(MS * 2001);
    bench.say(b"same\r");
    bench.run(MS);
    assert_eq!(bench.codes(), ["same", "same", "other", "same", "same"]);
    assert_eq!(bench.faults(), []);
}

#[test]
fn nothing_of_a_code_is_kept_longer_than_two_seconds() {
    let mut bench = Bench::new(&SERIAL_STANDARD);
    bench.say(b"secret\r");
    bench.run(MS * 1999);
    assert!(bench.driver.last_code.is_some());
    bench.run(MS);
    assert!(bench.driver.last_code.is_none() && bench.driver.deadline().is_none());
}

#[test]
fn a_flood_is_told_once_and_over_when_the_line_is_quiet() {
    let mut bench = Bench::new(&SERIAL_STANDARD);
    for nth in 0..3000 {
        bench.say(format!("code {nth}\r").as_bytes());
        bench.run(MS * 10);
    }
    assert_eq!((bench.codes().len(), bench.faults()), (8, vec![ScanFault::Flood]));
    assert_eq!(bench.states().last(), Some(&"inoperative"));
    bench.run(MS * 600);
    bench.say(b"one\r");
    bench.run(MS);
    assert_eq!((bench.codes()[8..].to_vec(), bench.states().last()), (vec!["one"], Some(&"on")));
}

#[test]
fn the_same_code_without_end_is_a_flood_too() {
    let mut bench = Bench::new(&SERIAL_STANDARD);
    for _ in 0..400 {
        bench.say(b"same\r");
        bench.run(MS * 10);
    }
    assert_eq!((bench.codes(), bench.faults()), (vec!["same"], vec![ScanFault::Flood]));
}

#[test]
fn eight_codes_a_second_are_no_flood() {
    let mut bench = Bench::new(&SERIAL_STANDARD);
    for nth in 0..80 {
        bench.say(format!("{nth}\r").as_bytes());
        bench.run(MS * 125);
    }
    assert_eq!((bench.codes().len(), bench.faults()), (80, vec![]));
}

#[test]
fn rubbish_is_a_fault_and_then_a_flood_but_never_a_code() {
    let mut bench = Bench::new(&SERIAL_STANDARD);
    for _ in 0..1000 {
        bench.say(b"\x1B\xFF\xFE\r");
        bench.run(MS * 20);
    }
    let faults = bench.faults();
    assert_eq!((bench.codes().len(), faults.len(), faults[8]), (0, 9, ScanFault::Flood));
}

#[test]
fn events_show_nothing_of_what_was_scanned() {
    let mut bench = Bench::new(&SERIAL_STANDARD);
    bench.say(b"secret\r");
    bench.run(MS);
    assert_eq!(bench.codes(), ["secret"]);
    assert!(!format!("{:?}", bench.events).contains("secret"));
}

proptest::proptest! {
    /// Whatever a scanner sends, in whatever rhythm: no panic, no busy waiting, few reports, and then a code is read.
    #[test]
    fn any_rubbish_on_the_line(
        triggered: bool, wanted: bool,
        rubbish in proptest::collection::vec((0_u32..800, proptest::collection::vec(proptest::prelude::any::<u8>(), 0..40)), 0..30),
    ) {
        let mut bench = Bench::new(&if triggered { gm65() } else { SERIAL_STANDARD });
        if wanted {
            bench.command(ScannerCommand::StartReading);
        }
        for (pause, bytes) in rubbish {
            bench.say(&bytes);
            bench.run(MS * pause);
        }
        bench.run(Duration::from_secs(10));
        proptest::prop_assert!(bench.events.len() < 300);
        bench.say(b"000100000015\r");
        bench.run(MS * 200);
        proptest::prop_assert_eq!(bench.codes().last().copied(), Some("000100000015"));
        proptest::prop_assert!(bench.driver.deadline().is_none_or(|deadline| deadline > bench.now));
    }
}
