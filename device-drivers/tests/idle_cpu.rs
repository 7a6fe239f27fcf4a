//! What the device threads cost while nobody is there.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::fs;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use device_drivers::scanner::{self, Ping, Trigger};
use device_drivers::{
    DeviceState, IdReader, IdReaderEvent, PortSettings, Printer, PrinterEvent, Scanner, ScannerEvent,
};
use device_sim::{CardReaderSim, Pace, PrinterModel, PrinterSim, ScannerModel, ScannerSim, people};
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(20);

/// Time on a processor of all threads of this process with that name, by the kernel's own account.
fn on_cpu(name: &str) -> Duration {
    let tasks = fs::read_dir("/proc/self/task").unwrap().map(|task| task.unwrap().path());
    tasks
        .filter(|task| fs::read_to_string(task.join("comm")).is_ok_and(|comm| comm.trim() == name))
        .map(|task| {
            let stat = fs::read_to_string(task.join("schedstat")).unwrap();
            Duration::from_nanos(stat.split_whitespace().next().unwrap().parse().unwrap())
        })
        .sum()
}

#[test]
fn polling_a_reader_with_a_card_a_printer_and_a_scanner_costs_next_to_nothing() {
    let dir = TempDir::new().unwrap();
    let [reader_path, printer_path, scanner_path] =
        ["idreader", "printer", "scanner"].map(|name| dir.path().join(name));
    let reader_sim = CardReaderSim::start(&reader_path, Pace::Instant);
    let _printer_sim = PrinterSim::start(&printer_path, Pace::Instant, PrinterModel::full_80mm());
    let _scanner_sim = ScannerSim::start(&scanner_path, Pace::Instant, ScannerModel::gm65());
    reader_sim.lay(people::by_name("李模范").unwrap());
    let (sender, online) = channel();
    let (other, third) = (sender.clone(), sender.clone());
    let _reader = IdReader::spawn(
        PortSettings { path: reader_path, baud: 115_200 },
        device_drivers::id_card::SAMV_STANDARD,
        move |event| {
            if event == IdReaderEvent::State(DeviceState::Online) {
                other.send(()).unwrap_or_default();
            }
        },
    );
    let _printer = Printer::spawn(
        PortSettings { path: printer_path, baud: 115_200 },
        device_drivers::printer::profile::ESC_POS_80MM,
        move |event| {
            if matches!(event, PrinterEvent::State(state) if state.device == DeviceState::Online) {
                sender.send(()).unwrap_or_default();
            }
        },
    );
    let scanner = scanner::Profile { trigger: Trigger::Gm65, ping: Ping::Gm65, ..scanner::SERIAL_STANDARD };
    let _scanner = Scanner::spawn(PortSettings { path: scanner_path, baud: 9600 }, scanner, move |event| {
        if event == ScannerEvent::State(DeviceState::Online) {
            third.send(()).unwrap_or_default();
        }
    });
    for _ in 0..3 {
        online.recv_timeout(PATIENCE).unwrap();
    }

    let spent = || ["id-reader", "printer", "scanner"].into_iter().map(on_cpu).sum::<Duration>();
    let (begin, before) = (Instant::now(), spent());
    let heard = reader_sim.log().len();
    assert!(reader_sim.wait_log(PATIENCE, |log| log.len() >= heard + 16));
    let spent = spent().checked_sub(before).unwrap();
    let a_second = spent.div_f64(begin.elapsed().as_secs_f64());
    // Unoptimised, with a debugger's information; the promise for all devices together is 5 ms.
    assert!(a_second < Duration::from_millis(3), "{a_second:?} a second");
    assert!(a_second > Duration::ZERO, "not measured");
}
