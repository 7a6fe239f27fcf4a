//! The scanner as a pure machine, judged by its bytes.

use std::time::Duration;

use super::machine::Machine;
use super::{ScannerFault, ScannerModel, Suffix, e_card_payload};
use crate::wire::Instrument;

const START: &[u8] = b"\x7E\x00\x08\x01\x00\x02\x01\xAB\xCD";
const STOP: &[u8] = b"\x7E\x00\x08\x01\x00\x02\x00\xAB\xCD";
const PING: &[u8] = b"\x7E\x00\x07\x01\x00\x00\x01\xAB\xCD";
const ACK: &[u8] = b"\x02\x00\x00\x01\x00\x33\x31";

fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

fn said(machine: &mut Machine, now: Duration) -> Vec<u8> {
    machine.run(now);
    machine.take_reply()
}

fn told(machine: &mut Machine, bytes: &[u8], now: Duration) -> Vec<u8> {
    machine.receive(bytes, now);
    said(machine, now)
}

#[test]
fn a_continuous_scanner_reads_at_once_with_the_suffix_it_is_set_to() {
    for suffix in [Suffix::Cr, Suffix::Lf, Suffix::CrLf, Suffix::Tab, Suffix::None] {
        let mut machine = Machine::new(ScannerModel { suffix, ..ScannerModel::continuous() });
        machine.show(b"SN1-1", false);
        assert_eq!(said(&mut machine, ms(0)), [b"SN1-1", suffix.bytes()].concat());
        assert_eq!(said(&mut machine, ms(9_000)), b"", "once");
        assert_eq!(machine.next_due(), None);
    }
    let framed = ScannerModel { framed: true, aim_id: true, ..ScannerModel::continuous() };
    let mut machine = Machine::new(framed);
    machine.show(b"A", false);
    assert_eq!(said(&mut machine, ms(0)), b"\x02]Q1A\x03\r");
}

#[test]
fn a_code_that_stays_is_read_again_and_again() {
    let mut machine = Machine::new(ScannerModel::continuous());
    machine.show(b"A", true);
    assert_eq!(said(&mut machine, ms(10)), b"A\r");
    assert_eq!(machine.next_due(), Some(ms(510)));
    assert_eq!(said(&mut machine, ms(509)), b"");
    assert_eq!(said(&mut machine, ms(510)), b"A\r");
    machine.take_away();
    assert_eq!(said(&mut machine, ms(9_000)), b"");
    assert_eq!(machine.readings, 2);
}

#[test]
fn a_gm65_acknowledges_reads_once_and_answers_a_ping() {
    let mut machine = Machine::new(ScannerModel::gm65());
    machine.show(b"CODE", false);
    assert_eq!(said(&mut machine, ms(0)), b"", "nobody has asked it to look");
    assert_eq!(told(&mut machine, START, ms(1)), [ACK, b"CODE\r"].concat(), "the acknowledgement before the data");
    assert!(!machine.is_looking(), "a reading ends it");
    assert_eq!(told(&mut machine, PING, ms(2)), ACK, "one byte of the zone, zero, with its checksum");
    assert_eq!(told(&mut machine, START, ms(3)), ACK);
    assert_eq!(told(&mut machine, STOP, ms(4)), ACK);
    machine.show(b"LATE", false);
    assert_eq!(said(&mut machine, ms(5)), b"");
    assert_eq!(machine.commands, 4);
    assert!(machine.unknown.is_empty());
}

#[test]
fn a_command_in_pieces_and_noise_before_it() {
    let mut machine = Machine::new(ScannerModel::gm65());
    assert_eq!(told(&mut machine, &START[..4], ms(0)), b"");
    assert_eq!(told(&mut machine, &START[4..], ms(1)), ACK);
    assert_eq!(told(&mut machine, b"??", ms(2)), b"");
    assert_eq!(told(&mut machine, PING, ms(3)), ACK);
    assert_eq!(machine.unknown, b"??");
    assert_eq!(told(&mut machine, &START[..4], ms(4)), b"");
    assert_eq!(told(&mut machine, PING, ms(1_000)), ACK, "the half command is forgotten");
}

#[test]
fn a_honeywell_looks_from_16_54_0d_to_16_55_0d_or_for_five_seconds() {
    let mut machine = Machine::new(ScannerModel::honeywell());
    machine.show(b"A", true);
    assert_eq!(told(&mut machine, b"\x16\x54\x0D", ms(0)), b"A\r", "no acknowledgement");
    assert_eq!(said(&mut machine, ms(900)), b"", "one reading for one trigger");
    machine.take_away();
    told(&mut machine, b"\x16\x54\x0D", ms(1_000));
    told(&mut machine, b"\x16\x55\x0D", ms(1_001));
    assert!(!machine.is_looking());
    told(&mut machine, b"\x16\x54\x0D", ms(2_000));
    assert_eq!(machine.next_due(), Some(ms(7_000)));
    machine.run(ms(7_000));
    assert!(!machine.is_looking(), "the light goes out");
}

#[test]
fn every_fault_bends_a_reading_in_its_own_way() {
    for (fault, wanted) in [
        (ScannerFault::None, b"CODE\r".as_slice()),
        (ScannerFault::Silent, b""),
        (ScannerFault::HalfCode, b"CO"),
        (ScannerFault::Garbage, b"\xFF\x07\x80\x1B\r"),
        (ScannerFault::NoSuffix, b"CODE"),
    ] {
        let mut machine = Machine::new(ScannerModel::continuous());
        machine.fault = fault;
        machine.show(b"CODE", false);
        assert_eq!(said(&mut machine, ms(0)), wanted, "{fault:?}");
    }
}

#[test]
fn a_flood_comes_without_end_and_an_endless_code_without_a_suffix() {
    let mut machine = Machine::new(ScannerModel::honeywell());
    machine.fault = ScannerFault::Flood;
    let wave = said(&mut machine, ms(0));
    assert!(wave.len() >= 57, "as much as 115200 bits a second carry in 5 ms: {}", wave.len());
    assert!(wave.split(|byte| *byte == b'\r').count() > 10);
    assert_eq!(machine.next_due(), Some(ms(5)));
    assert!(!said(&mut machine, ms(5)).is_empty());
    machine.fault = ScannerFault::Endless;
    assert!(!said(&mut machine, ms(10)).contains(&b'\r'));
    machine.fault = ScannerFault::None;
    assert_eq!(said(&mut machine, ms(15)), b"");
}

#[test]
fn an_electronic_card_shows_another_code_every_time() {
    let codes: Vec<String> = (0..8).map(|_| e_card_payload()).collect();
    assert!(codes.iter().all(|code| (64..=256).contains(&code.len()) && code.is_ascii()));
    assert!(codes.windows(2).all(|pair| pair[0] != pair[1]));
}

proptest::proptest! {
    #[test]
    fn no_stream_of_bytes_makes_it_panic(pieces: Vec<Vec<u8>>, which in 0..3_usize) {
        let mut machine = Machine::new(ScannerModel::all()[which]);
        machine.show(b"CODE", true);
        for piece in pieces {
            told(&mut machine, &piece, ms(0));
        }
    }
}
