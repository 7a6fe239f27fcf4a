//! Recorder and replay over real pseudo-terminals. The recording in `tests/recordings` was made with the simulator; it
//! holds only invented people.

use std::path::{Path, PathBuf};

use device_sim::recording::{Entry, Side};
use device_sim::{
    Card, CardReaderSim, Kind, Pace, PrinterModel, PrinterSim, Recorder, Recording, Replay, ScannerModel, ScannerSim,
    people,
};

use crate::host::{Bench, FIND, Host, READ, SELECT, SOON, STATUS, bench};

const ADDRESS: &[u8] = b"\xAA\xAA\xAA\x96\x69\x00\x03\x30\x03\x30";
const SAM_NUMBER: &[u8] = b"\xAA\xAA\xAA\x96\x69\x00\x03\x12\xFF\xEE";

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recordings/card-read.txt")
}

/// What a host does to read a card, with the length of each answer.
const VISIT: [(&[u8], usize); 8] =
    [(STATUS, 11), (SAM_NUMBER, 27), (FIND, 11), (FIND, 15), (SELECT, 19), (READ, 1295), (ADDRESS, 81), (ADDRESS, 11)];

fn recorder(bench: &Bench, kind: Kind, invented: bool) -> (Recorder, Host, PathBuf) {
    let (link, file) = (bench.folder.path().join("recorded"), bench.folder.path().join("recording.txt"));
    let recorder = Recorder::start(&bench.link, &link, &file, kind, invented).unwrap();
    (recorder, Host::open(&link), file)
}

fn read(file: &Path) -> Recording {
    Recording::parse(&std::fs::read_to_string(file).unwrap()).unwrap()
}

/// All that one side said, in one piece.
fn said(recording: &Recording, from: Side) -> Vec<u8> {
    recording.entries.iter().filter(|entry| entry.from == from).flat_map(|entry| entry.bytes.clone()).collect()
}

/// Goes through a visit: the card is laid before the second search, lifted before the last question.
fn visit(reader: &CardReaderSim, host: &Host, card: Card) -> Vec<Vec<u8>> {
    let mut card = Some(card);
    let mut answers = Vec::new();
    for (at, (request, count)) in VISIT.into_iter().enumerate() {
        if at == 3 {
            reader.lay(card.take().unwrap());
        } else if at == 7 {
            reader.lift();
        }
        answers.push(host.ask(request, count));
    }
    answers
}

#[test]
fn the_recording_kept_here_is_what_recording_the_simulator_gives() {
    let bench = bench();
    let reader = CardReaderSim::start(&bench.link, Pace::Instant);
    let (recorder, host, file) = recorder(&bench, Kind::Reader, false);
    visit(&reader, &host, people::by_name("王示").unwrap());
    recorder.stop().unwrap();
    let (new, kept) = (read(&file), read(&fixture()));
    for from in [Side::Host, Side::Device] {
        assert_eq!(said(&new, from), said(&kept, from), "{from:?}");
    }
    assert!(kept.entries.is_sorted_by_key(|entry| entry.at));
    let took = |request: &[u8]| {
        let at = kept.entries.iter().position(|entry| entry.bytes == request).unwrap();
        kept.entries[at + 1].at.saturating_sub(kept.entries[at].at)
    };
    let took = took(READ).as_millis();
    assert!((700..800).contains(&took), "made at real speed: {took} ms, without the 112 ms of the line");
}

#[test]
fn a_replay_answers_as_the_device_did() {
    let bench = bench();
    let replay = Replay::start_at(&fixture(), &bench.link, Pace::Instant).unwrap();
    let host = Host::open(&bench.link);
    let kept = read(&fixture());
    let mut answers = kept.entries.iter().filter(|entry| entry.from == Side::Device);
    for (request, count) in VISIT {
        assert_eq!(host.ask(request, count), answers.next().unwrap().bytes);
    }
    assert!(answers.next().is_none());
    assert_eq!(host.ask(FIND, 15)[9], 0x9F, "the last answer of its kind again");
    assert!(replay.wait_answered(9, SOON));
    assert_eq!(replay.unknown(), 0);
}

#[test]
fn somebody_elses_record_goes_over_the_line_and_not_into_the_file() {
    let bench = bench();
    let reader = CardReaderSim::start(&bench.link, Pace::Instant);
    let (recorder, host, file) = recorder(&bench, Kind::Reader, false);
    // An area that exists, a serial nobody has been given: the number's check digit is wrong.
    let card =
        Card::resident("某某某", "1", "01", "19900101", "某地", "430527199001010000", "某局", "20200101", "20400101")
            .with_additional_address("某处");
    let live = visit(&reader, &host, card.clone());
    assert_eq!(live[5][14..270], *card.text(), "unchanged for the host");
    recorder.stop().unwrap();
    let recording = read(&file);
    let base = recording.entries.iter().find(|entry| entry.bytes.len() == 1295).unwrap();
    assert_eq!(base.bytes[14..270], *people::by_name("李模范").unwrap().text());
    let bytes = said(&recording, Side::Device);
    for secret in ["430527", "某"] {
        let secret: Vec<u8> = secret.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(!bytes.windows(secret.len()).any(|window| window == secret));
    }
    assert_eq!(bytes.len(), live.iter().map(Vec::len).sum::<usize>());
}

#[test]
fn a_slip_goes_to_the_printer_whole_and_into_the_file_blank() {
    for invented in [false, true] {
        let bench = bench();
        let printer = PrinterSim::start(&bench.link, Pace::Instant, PrinterModel::full_80mm());
        let (recorder, host, file) = recorder(&bench, Kind::Printer, invented);
        let job = b"\x1b@secret\n\x1dv0\x00\x02\x00\x01\x00\x5A\xA5\x1d(H\x06\x0000ABCD";
        assert_eq!(host.ask(job, 7), b"\x37\x22ABCD\0");
        host.send(b"\x1dVA\x00");
        let slip = printer.wait_slip(SOON).unwrap();
        assert_eq!((slip.text.as_str(), &slip.bytes[..job.len()]), ("secret\n", job.as_slice()));
        recorder.stop().unwrap();
        let host_side = said(&read(&file), Side::Host);
        assert_eq!(host_side.windows(6).any(|window| window == b"secret"), invented);
        assert_eq!(host_side.windows(2).any(|window| window == [0x5A, 0xA5]), invented);
        assert_eq!(host_side.len(), slip.bytes.len());
        // And the printer's side can be played from it, whatever is printed.
        let link = bench.folder.path().join("replayed");
        let _replay = Replay::start_at(&file, &link, Pace::Instant).unwrap();
        assert_eq!(Host::open(&link).ask(b"another slip\n\x1d(H\x06\x0000WXYZ", 7), b"\x37\x22WXYZ\0");
    }
}

#[test]
fn a_code_goes_to_the_host_and_not_into_the_file() {
    let bench = bench();
    let scanner = ScannerSim::start(&bench.link, Pace::Instant, ScannerModel::continuous());
    let (recorder, host, file) = recorder(&bench, Kind::Scanner, true);
    scanner.scan("secret");
    assert_eq!(host.receive(7), b"secret\r");
    recorder.stop().unwrap();
    let Recording { entries, .. } = read(&file);
    let [Entry { bytes, from: Side::Device, .. }] = entries.as_slice() else { panic!("{entries:?}") };
    assert_eq!((bytes.len(), bytes.last()), (7, Some(&b'\r')));
    assert_ne!(bytes, b"secret\r");
}

#[test]
fn a_recording_ends_with_its_device_and_overwrites_nothing() {
    let bench = bench();
    let reader = CardReaderSim::start(&bench.link, Pace::Instant);
    let (recorder, host, file) = recorder(&bench, Kind::Reader, false);
    host.ask(STATUS, 11);
    let link = bench.folder.path().join("other");
    let error = Recorder::start(&bench.link, &link, &file, Kind::Reader, false).err().unwrap();
    assert_eq!(error.kind(), std::io::ErrorKind::AlreadyExists);
    reader.unplug();
    assert!(host.is_hung_up(), "the host learns it");
    assert!(recorder.stop().is_err());
    assert_eq!(read(&file).entries.len(), 2);
}

#[test]
fn a_file_that_is_no_recording_is_refused_with_its_name() {
    let bench = bench();
    let file = bench.folder.path().join("notes.txt");
    std::fs::write(&file, "hello").unwrap();
    let error = Replay::start(&file, &bench.link).err().unwrap().to_string();
    assert!(error.contains("notes.txt") && error.contains("line 1"), "{error}");
}
