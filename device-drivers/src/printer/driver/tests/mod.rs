//! The driver against a pure printer: time jumps from one deadline to the next.

use super::super::picture::Picture;
use super::super::profile::{Cut, ESC_POS_80MM};
use super::*;
use crate::bench::{self, MS, Peer};

mod abilities;
mod heat;
mod line;

/// A printer as ESC/POS has it, without mechanics: it takes bytes at once and knows its condition.
#[expect(clippy::struct_excessive_bools, reason = "each is one ability or fault, independently")]
struct Head {
    /// Answers to `DLE EOT` 1 to 4.
    condition: [u8; 4],
    knows_h: bool,
    knows_r: bool,
    automatic: bool,
    knows_asb: bool,
    /// Answers `DLE EOT`.
    answers: bool,
    /// Answers to `DLE EOT` 5 and 20, if it has them.
    presenter: Option<u8>,
    full: Option<[u8; 4]>,
    /// Every command, in order.
    commands: Vec<Vec<u8>>,
    /// Printed lines.
    text: Vec<String>,
    line: Vec<u8>,
    silent: bool,
    /// Becomes the condition after so many rows.
    fails_after: Option<(usize, [u8; 4])>,
    rows: usize,
    cuts: usize,
    recoveries: usize,
    held: Vec<u8>,
    picture_left: usize,
    row_bytes: usize,
}

const FINE: [u8; 4] = [0x12; 4];
const PAPER_OUT: [u8; 4] = [0x1A, 0x32, 0x12, 0x7E];
const COVER_OPEN: [u8; 4] = [0x1A, 0x16, 0x12, 0x12];
const HOT: [u8; 4] = [0x1A, 0x12, 0x52, 0x12];
const CUTTER: [u8; 4] = [0x1A, 0x52, 0x1A, 0x12];

impl Head {
    fn new() -> Self {
        Self {
            condition: FINE,
            knows_h: true,
            knows_r: true,
            automatic: false,
            knows_asb: true,
            answers: true,
            presenter: None,
            full: None,
            commands: Vec::new(),
            text: Vec::new(),
            line: Vec::new(),
            silent: false,
            fails_after: None,
            rows: 0,
            cuts: 0,
            recoveries: 0,
            held: Vec::new(),
            picture_left: 0,
            row_bytes: 1,
        }
    }

    fn automatic_status(&self) -> [u8; 4] {
        let [one, two, three, four] = self.condition;
        [0x10 | one & 0x08 | (two & 0x04) << 3, three & 0x6C, (four & 0x0C) >> 2 | (four & 0x60) >> 3, 0]
    }

    fn take_byte(&mut self, byte: u8) -> Option<Vec<u8>> {
        if self.silent {
            return None;
        }
        if self.picture_left > 0 {
            self.picture_left -= 1;
            return if self.picture_left.is_multiple_of(self.row_bytes) { self.row() } else { None };
        }
        self.held.push(byte);
        let held = self.held.clone();
        let answer = match held.as_slice() {
            [0x00] | [0x1B, 0x40 | 0x32] | [0x1B, 0x61 | 0x45, _] | [0x1C, 0x26] | [0x1C | 0x1D, 0x21, _] => None,
            [b'\n'] => {
                self.text.push(encoding_rs::GB18030.decode(&std::mem::take(&mut self.line)).0.into_owned());
                self.held.clear();
                return (0..34).filter_map(|_| self.row()).last();
            }
            [0x20..=0xFF] => {
                self.line.push(byte);
                None
            }
            [0x10, 0x04, _] if !self.answers => None,
            [0x10, 0x04, 5] => self.presenter.map(|answer| vec![answer]),
            [0x10, 0x04, 20] => self.full.map(|four| [&[0x10, 0x0F][..], &four].concat()),
            [0x10, 0x04, n] => Some(vec![self.condition[usize::from(*n) - 1]]),
            [0x10, 0x05, 0x02] => {
                self.recoveries += 1;
                None
            }
            [0x1B, 0x4A, n] => {
                self.held.clear();
                return (0..*n).filter_map(|_| self.row()).last();
            }
            [0x1D, 0x61, n] => {
                self.automatic = *n != 0 && self.knows_asb;
                self.automatic.then(|| self.automatic_status().to_vec())
            }
            [0x1D, 0x72, 0x01] => self.knows_r.then(|| vec![self.automatic_status()[2]]),
            [0x1D, 0x56, 0x42, 0x00] => {
                self.cuts += 1;
                None
            }
            [0x1D, 0x28, 0x48, 6, 0, 0x30, 0x30, id @ ..] if id.len() == 4 => {
                self.knows_h.then(|| [&[0x37, 0x22], id, &[0x00]].concat())
            }
            [0x1D, 0x76, 0x30, 0 | 3, xl, xh, yl, yh] => {
                self.row_bytes = usize::from(u16::from_le_bytes([*xl, *xh]));
                self.picture_left = self.row_bytes * usize::from(u16::from_le_bytes([*yl, *yh]));
                None
            }
            [0x10 | 0x1B | 0x1C | 0x1D, ..] if held.len() < 11 => return None,
            other => panic!("no command: {other:02X?}"),
        };
        self.commands.push(std::mem::take(&mut self.held));
        answer
    }

    fn row(&mut self) -> Option<Vec<u8>> {
        self.rows += 1;
        match self.fails_after {
            Some((rows, condition)) if self.rows == rows => {
                self.condition = condition;
                self.automatic.then(|| self.automatic_status().to_vec())
            }
            _ => None,
        }
    }
}

type Bench = bench::Bench<PrinterDriver, Head>;

impl Peer for Head {
    fn take(&mut self, bytes: &[u8]) -> Vec<Vec<u8>> {
        bytes.iter().filter_map(|&byte| self.take_byte(byte)).collect()
    }
}

impl Bench {
    fn new(profile: Profile, head: Head) -> Self {
        Self::open(PrinterDriver::new(profile, 115_200), head, MS * 2)
    }

    fn print(&mut self, job: u64) {
        self.command(PrinterCommand::Print { job, content: picture().into() });
    }

    fn outcomes(&self) -> Vec<(u64, PrintOutcome)> {
        let outcome = |event: &PrinterEvent| match event {
            PrinterEvent::Job { job, outcome } => Some((*job, *outcome)),
            _ => None,
        };
        self.events.iter().filter_map(outcome).collect()
    }

    fn started(&self) -> bool {
        self.events.iter().any(|event| matches!(event, PrinterEvent::JobStarted { .. }))
    }

    /// What is told of a slip before its outcome: it waits, it goes out.
    fn told(&self) -> Vec<&'static str> {
        let told = |event: &PrinterEvent| match event {
            PrinterEvent::JobWaits { .. } => Some("waits"),
            PrinterEvent::JobStarted { .. } => Some("starts"),
            _ => None,
        };
        self.events.iter().filter_map(told).collect()
    }

    fn states(&self) -> Vec<(&'static str, &'static str)> {
        let state = |event: &PrinterEvent| match event {
            PrinterEvent::State(state) => Some((state.device.code(), state.paper.code())),
            _ => None,
        };
        self.events.iter().filter_map(state).collect()
    }
}

/// 200 rows, black at the left edge, with a white band in the middle.
fn picture() -> Picture {
    let mut rows = vec![0; 72 * 200];
    for y in (0..48).chain(96..200) {
        rows[y * 72] = 0x80;
    }
    Picture::new(576, rows).unwrap()
}

fn printed(head: Head, profile: Profile) -> Bench {
    let mut bench = Bench::new(profile, head);
    bench.run(Duration::from_secs(2));
    bench.print(1);
    bench.run(Duration::from_secs(10));
    bench
}

#[test]
fn a_slip_is_confirmed_by_the_printers_own_word() {
    let bench = printed(Head::new(), ESC_POS_80MM);
    assert_eq!(bench.outcomes(), [(1, PrintOutcome::Confirmed)]);
    assert_eq!((bench.peer.rows, bench.peer.cuts), (200, 1));
    assert_eq!(bench.states(), [("starting", "unknown"), ("online", "full")]);
}

#[test]
fn without_gs_h_the_fence_confirms_and_is_used_at_once_next_time() {
    let mut bench = printed(Head { knows_h: false, ..Head::new() }, ESC_POS_80MM);
    assert_eq!(bench.outcomes(), [(1, PrintOutcome::Confirmed)]);
    bench.print(2);
    bench.run(MS * 700);
    assert_eq!(bench.outcomes()[1..], [(2, PrintOutcome::Confirmed)]);
}

#[test]
fn without_any_proof_a_slip_is_sent_and_never_confirmed() {
    let head = Head { knows_h: false, knows_r: false, ..Head::new() };
    let mut bench = printed(head, ESC_POS_80MM);
    assert_eq!(bench.outcomes(), [(1, PrintOutcome::Unproven)]);
    bench.print(2);
    bench.run(MS * 700);
    assert_eq!(bench.outcomes()[1..], [(2, PrintOutcome::Unproven)]);
    assert_eq!(bench.peer.cuts, 2);
    let none = printed(Head::new(), Profile { proof: Proof::None, ..ESC_POS_80MM });
    assert_eq!(none.outcomes(), [(1, PrintOutcome::Unproven)]);
}

#[test]
fn a_fault_before_the_first_byte_means_not_printed() {
    for (condition, fault, device) in [
        (PAPER_OUT, PrintFault::PaperOut, "userError"),
        (COVER_OPEN, PrintFault::CoverOpen, "userError"),
        ([0x1A, 0x12, 0x32, 0x12], PrintFault::HardwareError, "hardwareError"),
        ([0x1A, 0x12, 0x12, 0x12], PrintFault::Offline, "offline"),
    ] {
        let mut bench = printed(Head { condition, ..Head::new() }, ESC_POS_80MM);
        assert_eq!(bench.outcomes(), [(1, PrintOutcome::Failed(fault))]);
        assert_eq!(bench.states().last().unwrap().0, device);
        assert!(!bench.started() && bench.peer.rows == 0);
        bench.peer.condition = FINE;
        bench.print(2);
        bench.run(Duration::from_secs(2));
        assert_eq!(bench.outcomes()[1..], [(2, PrintOutcome::Confirmed)]);
        assert_eq!(bench.peer.cuts, 1, "nothing to sever");
    }
}

#[test]
fn a_fault_after_the_first_byte_means_unknown_and_half_a_slip_is_severed() {
    for asb in [true, false] {
        for (condition, fault) in [(PAPER_OUT, PrintFault::PaperOut), (COVER_OPEN, PrintFault::CoverOpen)] {
            for rows in [1, 100, 199, 200] {
                let head = Head { fails_after: Some((rows, condition)), ..Head::new() };
                let mut bench = printed(head, Profile { asb, ..ESC_POS_80MM });
                assert_eq!(bench.outcomes(), [(1, PrintOutcome::Unknown(fault))], "{rows}");
                assert!(bench.peer.rows < rows + 49, "stops within a band");
                bench.run(Duration::from_mins(10));
                assert_eq!((bench.outcomes().len(), bench.peer.cuts), (1, 0), "nothing is printed again by itself");
                bench.peer.condition = FINE;
                bench.print(2);
                bench.run(Duration::from_secs(3));
                assert_eq!(bench.outcomes()[1..], [(2, PrintOutcome::Confirmed)]);
                assert_eq!(bench.peer.cuts, 2, "half a slip and a whole one");
            }
        }
    }
}

#[test]
fn a_stuck_cutter_is_tried_once_when_somebody_wants_a_slip() {
    let mut bench = printed(Head { condition: CUTTER, ..Head::new() }, ESC_POS_80MM);
    assert_eq!(bench.outcomes(), [(1, PrintOutcome::Failed(PrintFault::Cutter))]);
    bench.run(Duration::from_hours(1));
    assert_eq!(bench.peer.recoveries, 1);
    assert_eq!(bench.states().last().unwrap().0, "hardwareError");
}

#[test]
fn a_printer_that_stops_answering_in_the_middle_leaves_the_slip_unknown() {
    let mut bench = Bench::new(ESC_POS_80MM, Head::new());
    bench.run(Duration::from_secs(2));
    bench.budget = 3 * 4 + 8 + 8 + 20;
    bench.print(1);
    bench.run(MS * 100);
    bench.budget = usize::MAX;
    bench.peer.silent = true;
    bench.print(2);
    bench.run(Duration::from_secs(10));
    assert_eq!(
        bench.outcomes(),
        [(1, PrintOutcome::Unknown(PrintFault::Offline)), (2, PrintOutcome::Failed(PrintFault::Offline))]
    );
    assert_eq!(bench.states().last().unwrap().0, "offline");
    bench.peer = Head::new();
    bench.run(Duration::from_secs(5));
    assert_eq!(bench.states().last().unwrap().0, "online");
    bench.print(3);
    bench.run(Duration::from_secs(2));
    assert_eq!(bench.outcomes()[2..], [(3, PrintOutcome::Confirmed)]);
}

#[test]
fn a_line_that_is_lost_in_the_middle_of_a_band_is_filled_up_before_anything_else() {
    let mut bench = Bench::new(ESC_POS_80MM, Head::new());
    bench.run(Duration::from_secs(2));
    // Preflight, set-up, the head of a picture and some of its rows.
    bench.budget = 3 * 4 + 8 + 8 + 20;
    bench.print(1);
    bench.run(MS * 100);
    assert!(bench.peer.picture_left > 0);
    bench.budget = usize::MAX;
    bench.under_way.clear();
    bench.driver.link_lost(bench.now);
    bench.run(Duration::from_secs(1));
    assert_eq!(bench.outcomes(), [(1, PrintOutcome::Unknown(PrintFault::NoDevice))]);
    assert_eq!(bench.states().last().unwrap().0, "noDevice");
    bench.print(2);
    bench.run(MS);
    assert_eq!(bench.outcomes()[1..], [(2, PrintOutcome::Failed(PrintFault::NoDevice))]);
    bench.driver.link_opened(bench.now);
    bench.run(Duration::from_secs(3));
    assert_eq!(bench.states().last().unwrap().0, "online", "its question was not taken for picture");
    bench.print(3);
    bench.run(Duration::from_secs(2));
    assert_eq!(bench.outcomes()[2..], [(3, PrintOutcome::Confirmed)]);
}

#[test]
fn a_line_that_takes_nothing_more_is_given_up() {
    let mut bench = Bench::new(ESC_POS_80MM, Head::new());
    bench.run(Duration::from_secs(2));
    bench.budget = 3 * 4 + 8 + 8 + 20;
    bench.print(1);
    bench.run(Duration::from_secs(6));
    assert_eq!(bench.outcomes(), [(1, PrintOutcome::Unknown(PrintFault::Offline))]);
    assert!(bench.driver.wants_reopen() && !bench.driver.wants_reopen());
}

#[test]
fn jobs_before_the_first_contact_wait_for_it() {
    let mut driver = PrinterDriver::new(ESC_POS_80MM, 115_200);
    driver.command(PrinterCommand::Print { job: 1, content: picture().into() }, Duration::ZERO);
    driver.link_lost(Duration::ZERO);
    let events: Vec<PrinterEvent> = std::iter::from_fn(|| driver.event()).collect();
    assert!(events.contains(&PrinterEvent::Job { job: 1, outcome: PrintOutcome::Failed(PrintFault::NoDevice) }));

    let mut bench = Bench::new(ESC_POS_80MM, Head::new());
    bench.print(1);
    bench.print(2);
    bench.run(Duration::from_secs(5));
    assert_eq!(bench.outcomes(), [(1, PrintOutcome::Confirmed), (2, PrintOutcome::Confirmed)]);
}

#[test]
fn a_picture_wider_than_the_paper_is_refused() {
    let mut bench = Bench::new(super::super::profile::ESC_POS_58MM, Head::new());
    bench.print(1);
    bench.run(MS);
    assert_eq!(bench.outcomes(), [(1, PrintOutcome::Failed(PrintFault::TooWide))]);
}

#[test]
fn changes_are_told_at_once_with_automatic_status_and_soon_without() {
    for (asb, within) in [(true, MS * 100), (false, Duration::from_secs(2))] {
        let mut bench = Bench::new(Profile { asb, ..ESC_POS_80MM }, Head::new());
        bench.run(Duration::from_secs(2));
        bench.peer.condition = PAPER_OUT;
        if asb {
            bench.under_way.push_back((bench.now, bench.peer.automatic_status().to_vec()));
        }
        bench.run(within);
        assert_eq!(bench.states().last(), Some(&("userError", "out")), "{asb}");
        bench.peer.condition = [0x12, 0x12, 0x12, 0x1E];
        bench.run(Duration::from_secs(2));
        assert_eq!(bench.states().last(), Some(&("online", "low")));
    }
}

#[test]
fn a_slip_at_the_mouth_is_present_and_then_taken() {
    let profile = Profile { slip_sensor: SlipSensor::DleEot1Bit7, ..ESC_POS_80MM };
    let mut bench = Bench::new(profile, Head::new());
    bench.run(Duration::from_secs(2));
    bench.peer.condition[0] = 0x92;
    bench.run(Duration::from_secs(2));
    bench.peer.condition[0] = 0x12;
    bench.run(Duration::from_secs(2));
    let slips: Vec<&str> = bench
        .events
        .iter()
        .filter_map(|event| match event {
            PrinterEvent::State(state) => Some(state.slip.code()),
            _ => None,
        })
        .collect();
    assert_eq!(slips, ["unknown", "notPresent", "present", "taken"]);
}

#[test]
fn a_head_without_cutter_needs_no_cut() {
    let bench = printed(Head::new(), Profile { cut: Cut::None, ..ESC_POS_80MM });
    assert_eq!((bench.outcomes(), bench.peer.cuts), (vec![(1, PrintOutcome::Confirmed)], 0));
}
