//! The words that steer a device: one line in, one answer out. The command line, its control socket, the bench panel
//! and the stories all speak them.

mod faults;
mod printer;
mod reader;
mod scanner;

use std::fmt::Display;
use std::str::FromStr;
use std::time::Duration;

pub use faults::{FaultWord, faults};
pub use printer::model as printer_model;
pub use scanner::model as scanner_model;

use crate::device::Device;

/// Does what a line says, as `fault cutter`; the answer is one line.
///
/// # Errors
/// In words: what is not known, or what is wrong with the argument. Nothing was changed then.
pub fn obey(device: &Device, line: &str) -> Result<String, String> {
    let line = line.trim();
    // A name may hold blanks: the rest of the line is one argument, and split again where numbers follow.
    let (word, rest) = line.split_once(' ').map_or((line, ""), |(word, rest)| (word, rest.trim()));
    match (word, rest) {
        ("unplug", "") => device.unplug(),
        ("replug", "") => device.replug(),
        ("help", "") => return Ok(help(device)),
        _ => {
            return match device {
                Device::Reader(reader) => reader::obey(reader, word, rest),
                Device::Printer(printer) => printer::obey(printer, word, rest),
                Device::Scanner(scanner) => scanner::obey(scanner, word, rest),
            };
        }
    }
    Ok(ok())
}

fn help(device: &Device) -> String {
    let words = match device {
        Device::Reader(_) => reader::WORDS,
        Device::Printer(_) => printer::WORDS,
        Device::Scanner(_) => scanner::WORDS,
    };
    let faults: Vec<String> = faults(device.kind()).iter().map(FaultWord::usage).collect();
    format!("{words} | fault {} | unplug | replug | log | quit", faults.join("|"))
}

fn ok() -> String {
    "ok".to_owned()
}

fn unknown(device: &str, word: &str, rest: &str) -> String {
    format!("the {device} does not know {:?}; help lists what it knows", format!("{word} {rest}").trim())
}

fn number<N: FromStr<Err: Display>>(text: &str) -> Result<N, String> {
    text.parse().map_err(|error| format!("a whole number is needed, not {text:?}: {error}"))
}

fn milliseconds(text: &str) -> Result<Duration, String> {
    number(text).map(Duration::from_millis)
}

/// A module status in hex.
fn status(text: &str) -> Result<u8, String> {
    u8::from_str_radix(text, 16).map_err(|error| format!("a status in hex is needed, as 41, not {text:?}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CardReaderSim, Kind, Pace, PrinterModel, PrinterSim, ScannerModel, ScannerSim};

    fn start(kind: Kind, folder: &std::path::Path) -> Device {
        let link = folder.join(kind.name());
        match kind {
            Kind::Reader => CardReaderSim::start(&link, Pace::Instant).into(),
            Kind::Printer => PrinterSim::start(&link, Pace::Instant, PrinterModel::full_80mm()).into(),
            Kind::Scanner => ScannerSim::start(&link, Pace::Instant, ScannerModel::continuous()).into(),
        }
    }

    fn said(device: &Device, line: &str) -> String {
        obey(device, line).unwrap_or_else(|why| format!("error: {why}"))
    }

    #[test]
    fn every_fault_of_the_list_is_obeyed_and_the_list_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        for kind in Kind::ALL {
            let device = start(kind, folder.path());
            for fault in faults(kind) {
                assert_eq!(said(&device, &format!("fault {}", fault.example())), "ok", "{kind:?} {}", fault.word);
                assert!(!fault.zh.is_empty() && !fault.en.is_empty());
            }
            assert!(said(&device, "help").contains("fault none|silent"));
            assert!(said(&device, "fault loud").contains("has no fault \"loud\""), "{}", said(&device, "fault loud"));
            assert!(said(&device, "dance").contains("does not know \"dance\""));
            for line in ["unplug", "unplug", "replug"] {
                assert_eq!(said(&device, line), "ok");
            }
            assert!(device.is_plugged());
        }
    }

    #[test]
    fn a_reader_obeys_words_and_refuses_others_in_words() {
        let folder = tempfile::tempdir().unwrap();
        let reader = start(Kind::Reader, folder.path());
        for line in ["lay 杨试例", "lift", "lay SAMPLE, EXAMPLE MIDDLE", "presence until-lifted"] {
            assert_eq!(said(&reader, line), "ok", "{line}");
        }
        assert!(said(&reader, "people").contains("李模范"));
        assert_eq!(said(&reader, "lay 无此人"), "error: nobody is called \"无此人\"; people lists them");
        assert!(said(&reader, "fault read-fails zz").starts_with("error: a status in hex is needed"));
    }

    #[test]
    fn a_printer_stores_its_slip() {
        let folder = tempfile::tempdir().unwrap();
        let printer = start(Kind::Printer, folder.path());
        for line in ["paper near-end", "paper full", "cover open", "cover closed", "feed down", "feed up"] {
            assert_eq!(said(&printer, line), "ok", "{line}");
        }
        let file = folder.path().join("out.png");
        assert_eq!(said(&printer, &format!("slip {} 0", file.display())), "error: no slip came within 0 s");
        std::fs::write(folder.path().join("printer"), b"\x1bJ\x08\x1dVA\x00").unwrap();
        assert_eq!(said(&printer, &format!("slip {}", file.display())), "ok 576 x 42 dots, 7 bytes, cut");
        assert_eq!(std::fs::read(file.with_extension("escpos")).unwrap(), b"\x1bJ\x08\x1dVA\x00");
        assert!(said(&printer, "fault unplug-after x").starts_with("error: a whole number is needed"));
        assert_eq!(said(&printer, "take"), "ok");
        assert_eq!(said(&printer, "take"), "error: no slip hangs there");
        assert_eq!(said(&printer, "model reliance-80mm"), "ok");
        assert!(said(&printer, "model gold").contains("full-80mm"));
    }

    #[test]
    fn a_scanner_scans_what_it_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let device = start(Kind::Scanner, folder.path());
        for line in ["suffix crlf", "scan SN1-1", "e-card"] {
            assert_eq!(said(&device, line), "ok", "{line}");
        }
        let Device::Scanner(scanner) = &device else { panic!("it is one") };
        assert!(scanner.wait_readings(2, Duration::from_secs(5)));
        for line in ["hold A B", "take-away", "model gm65"] {
            assert_eq!(said(&device, line), "ok", "{line}");
        }
        let file = folder.path().join("notes.png");
        std::fs::write(&file, b"no picture").unwrap();
        assert!(said(&device, &format!("scan-picture {}", file.display())).contains("no QR code on"));
        assert!(said(&device, "suffix x").contains("cr, lf, crlf, tab or none"));
        assert!(said(&device, "log").contains("readings"));
    }
}
