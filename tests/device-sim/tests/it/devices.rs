//! Reader and printer over real pseudo-terminals, met by a host that is nothing but an open file.

use std::fs::{File, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use device_sim::{CardReaderSim, Pace, Paper, Presence, PrinterFault, PrinterModel, PrinterSim, ReaderFault, people};
use rustix::event::PollFlags;

use crate::host::{Bench, FIND, Host, READ, SELECT, SOON, STATUS, bench};

fn reader(bench: &Bench) -> (CardReaderSim, Host) {
    let reader = CardReaderSim::start(&bench.link, Pace::Instant);
    let host = Host::open(&bench.link);
    (reader, host)
}

fn printer(bench: &Bench) -> (PrinterSim, Host) {
    let printer = PrinterSim::start(&bench.link, Pace::Instant, PrinterModel::full_80mm());
    let host = Host::open(&bench.link);
    (printer, host)
}

#[test]
fn a_card_is_read_over_the_line() {
    let bench = bench();
    let (reader, host) = reader(&bench);
    assert_eq!(host.ask(FIND, 11)[9], 0x80);
    reader.lay(people::by_name("杨试例").unwrap().with_preamble_in_photo());
    assert_eq!(host.ask(FIND, 15)[9], 0x9F);
    assert_eq!(host.ask(SELECT, 19)[9], 0x90);
    let base = host.ask(READ, 1295);
    assert_eq!(base[14..270], *people::by_name("杨试例").unwrap().text());
    assert!(
        reader.wait_log(SOON, |log| log.last().is_some_and(|last| last.is(0x30, 0x01) && last.answer == Some(0x90)))
    );
    assert_eq!((reader.count(0x20, 0x01), reader.fingerprint_requests(), reader.malformed()), (2, 0, 0));
    reader.set_presence(Presence::UntilLifted);
    assert_eq!(host.ask(FIND, 11)[9], 0x80);
    reader.lift();
    assert!(!reader.has_card());
}

#[test]
fn every_reader_fault_comes_and_goes_on_the_line() {
    let bench = bench();
    let (reader, host) = reader(&bench);
    for (fault, request, count) in [
        (ReaderFault::Garbage, STATUS, 11),
        (ReaderFault::HalfFrame, STATUS, 5),
        (ReaderFault::BadChecksum, STATUS, 11),
        (ReaderFault::SelfTestFailed, STATUS, 11),
        (ReaderFault::LyingFrameLength, STATUS, 11),
        (ReaderFault::WrongCommandReply, STATUS, 15),
        (ReaderFault::ReadFails(0x33), READ, 11),
        (ReaderFault::PullBeforeRead, READ, 11),
        (ReaderFault::PullMidRead, READ, 400),
        (ReaderFault::LyingLengths, READ, 1295),
    ] {
        reader.lay(people::by_name("李模范").unwrap());
        host.ask(FIND, 15);
        host.ask(SELECT, 19);
        reader.set_fault(fault);
        let bent = host.ask(request, count);
        assert_ne!(bent, b"\xAA\xAA\xAA\x96\x69\x00\x04\x00\x00\x90\x94", "{fault:?}");
        reader.set_fault(ReaderFault::None);
        assert_eq!(host.ask(STATUS, 11)[9], 0x90, "{fault:?} is over, and nothing was left on the line");
    }
}

#[test]
fn a_silent_reader_hears_and_says_nothing() {
    let bench = bench();
    let (reader, host) = reader(&bench);
    reader.set_fault(ReaderFault::Silent);
    host.send(STATUS);
    assert!(reader.wait_log(SOON, |log| log.len() == 1));
    assert_eq!(host.wait(PollFlags::IN, Duration::from_millis(50)), PollFlags::empty());
    assert_eq!(reader.log()[0].answer, None);
}

#[test]
fn a_host_may_close_and_open_again() {
    let bench = bench();
    let (_reader, host) = reader(&bench);
    assert_eq!(host.ask(STATUS, 11)[9], 0x90);
    drop(host);
    assert_eq!(Host::open(&bench.link).ask(STATUS, 11)[9], 0x90);
}

#[test]
fn pulling_the_plug_hangs_up_and_the_same_path_comes_back() {
    let bench = bench();
    let (reader, host) = reader(&bench);
    reader.lay(people::by_name("李模范").unwrap());
    reader.unplug();
    assert!(host.is_hung_up());
    assert!(!reader.is_plugged());
    assert_eq!(File::open(&bench.link).unwrap_err().kind(), ErrorKind::NotFound);
    reader.replug();
    // The old port is still open: the device comes back under another number, behind the same path.
    assert_eq!(Host::open(&bench.link).ask(FIND, 15)[9], 0x9F);
    assert!(host.is_hung_up());
    drop(reader);
    assert!(!bench.link.is_symlink(), "the link goes with the device");
}

/// A kiosk started by the test lives on when the plug is pulled: it must not have inherited the device's end.
#[test]
fn a_child_process_does_not_keep_a_pulled_plug_alive() {
    let bench = bench();
    let (reader, host) = reader(&bench);
    let mut child = Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    reader.unplug();
    let hung_up = host.is_hung_up();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(hung_up);
}

/// A killed host leaves its exclusive mark (TIOCEXCL), which would shut out the next one unless it is root.
#[test]
fn a_mark_of_exclusive_use_does_not_outlive_its_host() {
    let bench = bench();
    let (_reader, host) = reader(&bench);
    rustix::termios::ioctl_tiocexcl(&host.0).unwrap();
    assert_eq!(host.ask(STATUS, 11)[9], 0x90);
    let port = bench.link.canonicalize().unwrap();
    std::fs::set_permissions(&port, Permissions::from_mode(0o666)).unwrap();
    let mut other = Command::new("sh");
    other.arg("-c").arg("exec 3<>\"$0\"").arg(&port).current_dir("/");
    if rustix::process::geteuid().is_root() {
        other.uid(65_534);
    }
    assert!(other.status().unwrap().success());
}

#[test]
fn a_file_in_the_way_is_left_alone() {
    let bench = bench();
    std::fs::write(&bench.link, b"precious").unwrap();
    let error = CardReaderSim::try_start(&bench.link, Pace::Instant).err().unwrap();
    assert!(error.to_string().contains("is no symbolic link"), "{error}");
    assert_eq!(std::fs::read(&bench.link).unwrap(), b"precious");
}

#[test]
fn a_slip_is_printed_proven_and_cut_over_the_line() {
    let bench = bench();
    let (printer, host) = printer(&bench);
    let mut job = b"\x1b@\x1dv0\x00\x48\x00\x40\x00".to_vec();
    job.extend([0xAA; 72 * 64]);
    job.extend(b"\x1bJ\x20");
    host.send(&job);
    assert_eq!(host.ask(b"\x1d(H\x06\x0000AB12", 7), b"\x37\x22AB12\x00");
    assert_eq!(host.ask(b"\x1dr\x01", 1), [0x00]);
    host.send(b"\x1dVA\x00");
    let slip = printer.wait_slip(SOON).unwrap();
    assert_eq!((slip.width, slip.height, slip.cut), (576, 96, true));
    assert!(slip.bytes.starts_with(&job) && slip.bytes.ends_with(b"\x1dVA\x00"));
    assert_eq!(printer.slips(), [slip]);
    assert!(printer.unknown().is_empty());
    assert!(printer.wait_slip(Duration::ZERO).is_none());
}

#[test]
fn printer_faults_come_and_go_on_the_line() {
    let bench = bench();
    let (printer, host) = printer(&bench);
    assert_eq!(host.ask(b"\x1da\xFF", 4), [0x10, 0, 0, 0]);
    printer.set_paper(Paper::Out);
    assert_eq!(host.receive(4), [0x18, 0, 0x0F, 0]);
    assert_eq!(host.ask(b"\x10\x04\x04", 1), [0x7E]);
    printer.set_paper(Paper::Full);
    assert_eq!(host.receive(4), [0x10, 0, 0, 0]);
    printer.set_cover(true);
    assert_eq!(host.receive(4), [0x38, 0, 0, 0]);
    printer.set_cover(false);
    assert_eq!(host.receive(4), [0x10, 0, 0, 0]);
    printer.set_fault(PrinterFault::HeadHot);
    assert_eq!(host.receive(4), [0x18, 0x40, 0, 0]);
    printer.set_fault(PrinterFault::None);
    assert_eq!(host.receive(4), [0x10, 0, 0, 0]);
    printer.set_fault(PrinterFault::CutterError);
    assert_eq!(host.ask(b"\x1bJ\x09\x1dVA\x00", 4), [0x18, 0x08, 0, 0]);
    assert_eq!(host.ask(b"\x10\x05\x02", 4), [0x10, 0, 0, 0]);
    printer.set_fault(PrinterFault::PaperOutAfterRows(3));
    assert_eq!(host.ask(b"\x1dv0\x00\x01\x00\x05\x00\x01\x02\x03\x04\x05", 4), [0x18, 0, 0x0F, 0]);
    printer.set_paper(Paper::Full);
    assert_eq!(host.receive(4), [0x10, 0, 0, 0]);
    printer.set_fault(PrinterFault::CoverOpensAfterRows(1));
    assert_eq!(host.ask(b"\x1bJ\x01", 4), [0x38, 0, 0, 0]);
    printer.set_cover(false);
    assert_eq!(host.receive(4), [0x10, 0, 0, 0]);
    printer.set_fault(PrinterFault::PrintsNothing);
    host.send(b"\x1dVA\x00");
    let cut: Vec<bool> = (0..3).map(|_| printer.wait_slip(SOON).unwrap().cut).collect();
    assert_eq!(cut, [false, false, true], "a jam, a torn picture, and the rest");
    printer.set_fault(PrinterFault::Silent);
    let before = printer.bytes_received();
    host.send(b"\x10\x04\x01");
    assert!(printer.wait_bytes(before + 3, SOON));
    assert_eq!(host.wait(PollFlags::IN, Duration::from_millis(50)), PollFlags::empty());
}

#[test]
fn a_plug_pulled_in_the_middle_of_a_job() {
    let bench = bench();
    let (printer, host) = printer(&bench);
    // A band of three rows; the plug goes after its first.
    printer.set_fault(PrinterFault::UnplugAfterBytes(8 + 72));
    let mut job = b"\x1dv0\x00\x48\x00\x03\x00".to_vec();
    job.extend([0x55; 72 * 3]);
    host.send(&job);
    assert!(printer.wait_unplugged(SOON));
    assert!(host.is_hung_up());
    let torn = printer.wait_slip(SOON).unwrap();
    assert_eq!((torn.height, torn.cut, printer.bytes_received()), (1, false, 80));
    printer.replug();
    assert_eq!(Host::open(&bench.link).ask(b"\x10\x04\x01", 1), [0x12]);
}

#[test]
fn an_off_line_printer_makes_the_line_busy_and_goes_on_later() {
    let bench = bench();
    let (printer, host) = printer(&bench);
    printer.set_cover(true);
    let mut left = 200_000_usize;
    while host.wait(PollFlags::OUT, Duration::from_millis(100)).contains(PollFlags::OUT) && left > 0 {
        left -= rustix::io::write(&host.0, &vec![b'\r'; left.min(4096)]).unwrap();
    }
    assert!(left > 150_000, "buffer and terminal hold little: {left} bytes were refused");
    printer.set_cover(false);
    assert!(printer.wait_bytes(200_000 - left, SOON));
    assert_eq!(host.ask(b"\x10\x04\x01", 1), [0x12]);
}

/// The module works 700 ms, then 1295 bytes at 115200 bits a second take 112 ms; at four times the pace a quarter of
/// it. Late is allowed, early is not, but for the last piece of 5 ms.
#[test]
fn bytes_are_released_at_the_pace_of_the_line() {
    for (factor, first, last) in [(1.0, 700, 800), (4.0, 175, 195)] {
        let bench = bench();
        let reader = CardReaderSim::start(&bench.link, Pace::factor(factor));
        reader.lay(people::by_name("李模范").unwrap());
        let host = Host::open(&bench.link);
        host.ask(FIND, 15);
        host.ask(SELECT, 19);
        let begin = Instant::now();
        host.ask(READ, 1);
        assert!(begin.elapsed() >= Duration::from_millis(first), "the module works first");
        host.receive(1294);
        let took = begin.elapsed();
        assert!(took >= Duration::from_millis(last), "{took:?} at factor {factor}");
        assert!(took < Duration::from_secs(3), "{took:?} at factor {factor}");
    }
}

/// The other direction: a picture cannot be sent faster than the line carries it.
#[test]
fn a_printer_takes_bytes_at_the_pace_of_the_line() {
    let bench = bench();
    let printer = PrinterSim::start(&bench.link, Pace::factor(10.0), PrinterModel::full_80mm());
    let host = Host::open(&bench.link);
    let begin = Instant::now();
    host.send(&vec![b'\r'; 23_040]);
    assert!(printer.wait_bytes(23_040, SOON));
    let took = begin.elapsed();
    assert!(took >= Duration::from_millis(170), "200 ms of line, {took:?}");
    assert!(took < Duration::from_secs(2), "{took:?}");
}
