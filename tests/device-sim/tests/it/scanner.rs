//! The scanner over a real pseudo-terminal.

use std::fs::File;
use std::io::ErrorKind;
use std::time::Duration;

use device_sim::{Pace, ScannerFault, ScannerModel, ScannerSim, Suffix};
use rustix::event::PollFlags;

use crate::host::{Bench, Host, SOON, bench};

fn scanner(bench: &Bench, model: ScannerModel) -> (ScannerSim, Host) {
    let scanner = ScannerSim::start(&bench.link, Pace::Instant, model);
    let host = Host::open(&bench.link);
    (scanner, host)
}

#[test]
fn codes_come_over_the_line_one_after_the_other() {
    let bench = bench();
    let (scanner, host) = scanner(&bench, ScannerModel { suffix: Suffix::CrLf, ..ScannerModel::continuous() });
    scanner.scan("SN1-000112345678-0123456789ABCDEF");
    scanner.scan("码");
    assert_eq!(host.receive(35), b"SN1-000112345678-0123456789ABCDEF\r\n");
    assert_eq!(host.receive(5), "码\r\n".as_bytes());
    assert!(scanner.wait_readings(2, SOON));
    assert!(!scanner.has_code());
}

#[test]
fn a_code_that_stays_is_repeated_until_it_is_taken_away() {
    let bench = bench();
    let model = ScannerModel { repeat_every: Duration::from_millis(20), ..ScannerModel::continuous() };
    let (scanner, host) = scanner(&bench, model);
    scanner.hold("A");
    assert_eq!(host.receive(6), b"A\rA\rA\r");
    scanner.take_away();
    assert!(!scanner.has_code());
}

#[test]
fn a_gm65_is_triggered_acknowledges_and_is_pinged() {
    let bench = bench();
    let (scanner, host) = scanner(&bench, ScannerModel::gm65());
    assert_eq!(host.ask(b"\x7E\x00\x07\x01\x00\x00\x01\xAB\xCD", 7), b"\x02\x00\x00\x01\x00\x33\x31");
    assert_eq!(host.ask(b"\x7E\x00\x08\x01\x00\x02\x01\xAB\xCD", 7), b"\x02\x00\x00\x01\x00\x33\x31");
    assert!(scanner.wait_looking(true, SOON));
    scanner.scan("A");
    assert_eq!(host.receive(2), b"A\r");
    assert!(scanner.wait_looking(false, SOON));
    assert_eq!((scanner.commands(), scanner.unknown()), (2, vec![]));
}

#[test]
fn a_honeywell_is_triggered_without_an_answer() {
    let bench = bench();
    let (scanner, host) = scanner(&bench, ScannerModel::honeywell());
    scanner.scan("A");
    assert_eq!(host.wait(PollFlags::IN, Duration::from_millis(50)), PollFlags::empty(), "not asked to look");
    assert_eq!(host.ask(b"\x16\x54\x0D", 2), b"A\r");
}

#[test]
fn a_flood_fills_the_line_and_ends_with_the_fault() {
    let bench = bench();
    let (scanner, host) = scanner(&bench, ScannerModel::honeywell());
    scanner.set_fault(ScannerFault::Flood);
    assert_eq!(host.receive(2_000).len(), 2_000);
    scanner.set_fault(ScannerFault::None);
    assert!(scanner.readings() > 100);
}

#[test]
fn pulling_the_plug_hangs_up_and_the_same_path_comes_back() {
    let bench = bench();
    let (scanner, host) = scanner(&bench, ScannerModel::continuous());
    scanner.unplug();
    assert!(host.is_hung_up());
    assert_eq!(File::open(&bench.link).unwrap_err().kind(), ErrorKind::NotFound);
    scanner.replug();
    let host = Host::open(&bench.link);
    scanner.scan("A");
    assert_eq!(host.receive(2), b"A\r");
}
