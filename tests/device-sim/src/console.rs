//! The words of the control command: one line in, one line out.

use std::fmt::Display;
use std::str::FromStr;
use std::time::Duration;

use device_sim::{CardReaderSim, Paper, Presence, PrinterFault, PrinterSim, ReaderFault, people};

const READER_HELP: &str = "lay NAME | lift | people | fault none|silent|garbage|half-frame|pull-mid-read|\
pull-before-read|read-fails HEX|bad-checksum|self-test|lying-lengths|lying-frame-length|wrong-reply | \
presence continual|until-lifted | unplug | replug | log | quit";
const PRINTER_HELP: &str = "paper full|near-end|out | cover open|closed | fault none|silent|cutter|head-hot|\
paper-out-after ROWS|cover-opens-after ROWS|prints-nothing|unplug-after BYTES | slip FILE.png [SECONDS] | \
unplug | replug | log | quit";

/// What a line leads to.
pub(crate) enum Spoken {
    Answer(String),
    Refused(String),
    /// An empty line.
    Silence,
    Bye,
}

/// A device and the words it obeys.
pub(crate) enum Console {
    Reader(CardReaderSim),
    Printer(PrinterSim),
}

impl Console {
    pub(crate) fn obey(&self, line: &str) -> Spoken {
        let line = line.trim();
        // A name may hold blanks: the rest of the line is one argument, and split again where numbers follow.
        let (word, rest) = line.split_once(' ').map_or((line, ""), |(word, rest)| (word, rest.trim()));
        match word {
            "" => return Spoken::Silence,
            "quit" => return Spoken::Bye,
            _ => {}
        }
        let answer = match self {
            Self::Reader(reader) => obey_reader(reader, word, rest),
            Self::Printer(printer) => obey_printer(printer, word, rest),
        };
        match answer {
            Ok(answer) => Spoken::Answer(answer),
            Err(why) => Spoken::Refused(why),
        }
    }
}

fn ok() -> String {
    "ok".to_owned()
}

fn obey_reader(reader: &CardReaderSim, word: &str, rest: &str) -> Result<String, String> {
    match (word, rest) {
        ("help", "") => return Ok(READER_HELP.to_owned()),
        ("lay", name) => {
            let card = people::by_name(name).ok_or_else(|| format!("nobody is called {name:?}; people lists them"))?;
            reader.lay(card);
        }
        ("lift", "") => reader.lift(),
        ("people", "") => {
            let names: Vec<String> =
                people::all().into_iter().map(|one| format!("{} ({})", one.name, one.purpose)).collect();
            return Ok(names.join("; "));
        }
        ("fault", fault) => reader.set_fault(reader_fault(fault)?),
        ("presence", "continual") => reader.set_presence(Presence::Continual),
        ("presence", "until-lifted") => reader.set_presence(Presence::UntilLifted),
        ("unplug", "") => reader.unplug(),
        ("replug", "") => reader.replug(),
        ("log", "") => {
            let fingerprint = reader.fingerprint_requests();
            return Ok(format!(
                "{} requests, {fingerprint} for fingerprints, {} malformed",
                reader.log().len(),
                reader.malformed()
            ));
        }
        _ => return Err(format!("the reader does not know {word:?} {rest:?}; help lists what it knows")),
    }
    Ok(ok())
}

fn reader_fault(words: &str) -> Result<ReaderFault, String> {
    Ok(match words.split_once(' ').unwrap_or((words, "")) {
        ("none", "") => ReaderFault::None,
        ("silent", "") => ReaderFault::Silent,
        ("garbage", "") => ReaderFault::Garbage,
        ("half-frame", "") => ReaderFault::HalfFrame,
        ("pull-mid-read", "") => ReaderFault::PullMidRead,
        ("pull-before-read", "") => ReaderFault::PullBeforeRead,
        ("read-fails", code) => ReaderFault::ReadFails(
            u8::from_str_radix(code, 16)
                .map_err(|error| format!("read-fails takes a status in hex, as 41, not {code:?}: {error}"))?,
        ),
        ("bad-checksum", "") => ReaderFault::BadChecksum,
        ("self-test", "") => ReaderFault::SelfTestFailed,
        ("lying-lengths", "") => ReaderFault::LyingLengths,
        ("lying-frame-length", "") => ReaderFault::LyingFrameLength,
        ("wrong-reply", "") => ReaderFault::WrongCommandReply,
        _ => return Err(format!("the reader has no fault {words:?}; help lists them")),
    })
}

fn obey_printer(printer: &PrinterSim, word: &str, rest: &str) -> Result<String, String> {
    match (word, rest) {
        ("help", "") => return Ok(PRINTER_HELP.to_owned()),
        ("paper", "full") => printer.set_paper(Paper::Full),
        ("paper", "near-end") => printer.set_paper(Paper::NearEnd),
        ("paper", "out") => printer.set_paper(Paper::Out),
        ("cover", "open") => printer.set_cover(true),
        ("cover", "closed") => printer.set_cover(false),
        ("fault", fault) => printer.set_fault(printer_fault(fault)?),
        ("slip", file) if !file.is_empty() => return save_slip(printer, file),
        ("unplug", "") => printer.unplug(),
        ("replug", "") => printer.replug(),
        ("log", "") => {
            let (slips, unknown) = (printer.slips().len(), printer.unknown().len());
            return Ok(format!("{} bytes, {slips} slips, {unknown} unknown commands", printer.bytes_received()));
        }
        _ => return Err(format!("the printer does not know {word:?} {rest:?}; help lists what it knows")),
    }
    Ok(ok())
}

fn printer_fault(words: &str) -> Result<PrinterFault, String> {
    Ok(match words.split_once(' ').unwrap_or((words, "")) {
        ("none", "") => PrinterFault::None,
        ("silent", "") => PrinterFault::Silent,
        ("cutter", "") => PrinterFault::CutterError,
        ("head-hot", "") => PrinterFault::HeadHot,
        ("paper-out-after", rows) => PrinterFault::PaperOutAfterRows(number(rows)?),
        ("cover-opens-after", rows) => PrinterFault::CoverOpensAfterRows(number(rows)?),
        ("prints-nothing", "") => PrinterFault::PrintsNothing,
        ("unplug-after", bytes) => PrinterFault::UnplugAfterBytes(number(bytes)?),
        _ => return Err(format!("the printer has no fault {words:?}; help lists them")),
    })
}

fn number<N: FromStr<Err: Display>>(text: &str) -> Result<N, String> {
    text.parse().map_err(|error| format!("a whole number is needed, not {text:?}: {error}"))
}

/// Waits for the next slip and stores its picture, and its bytes beside it.
fn save_slip(printer: &PrinterSim, rest: &str) -> Result<String, String> {
    let (file, seconds) = match rest.rsplit_once(' ') {
        Some((file, seconds)) => (file, number(seconds)?),
        None => (rest, 10),
    };
    let slip =
        printer.wait_slip(Duration::from_secs(seconds)).ok_or_else(|| format!("no slip came within {seconds} s"))?;
    let store = |path: &std::path::Path, bytes: &[u8]| {
        std::fs::write(path, bytes).map_err(|error| format!("cannot write {}: {error}", path.display()))
    };
    let path = std::path::Path::new(file);
    store(path, &slip.png)?;
    store(&path.with_extension("escpos"), &slip.bytes)?;
    let end = if slip.cut { "cut" } else { "torn off" };
    Ok(format!("ok {} x {} dots, {} bytes, {end}", slip.width, slip.height, slip.bytes.len()))
}

#[cfg(test)]
mod tests {
    use device_sim::{Pace, PrinterModel};

    use super::*;

    fn said(console: &Console, line: &str) -> String {
        match console.obey(line) {
            Spoken::Answer(answer) => answer,
            Spoken::Refused(why) => format!("error: {why}"),
            Spoken::Silence => String::new(),
            Spoken::Bye => "bye".to_owned(),
        }
    }

    #[test]
    fn a_reader_obeys_words_and_refuses_others_in_words() {
        let folder = tempfile::tempdir().unwrap();
        let console = Console::Reader(CardReaderSim::start(&folder.path().join("reader"), Pace::Instant));
        for line in ["lay 杨试例", "lift", "lay SAMPLE, EXAMPLE MIDDLE", "fault silent", "fault read-fails 33"] {
            assert_eq!(said(&console, line), "ok", "{line}");
        }
        for line in ["unplug", "unplug", "replug", "fault none", "presence until-lifted"] {
            assert_eq!(said(&console, line), "ok", "{line}");
        }
        assert!(said(&console, "people").contains("李模范"));
        assert_eq!(said(&console, "lay 无此人"), "error: nobody is called \"无此人\"; people lists them");
        assert!(said(&console, "fault loud").starts_with("error: the reader has no fault \"loud\""));
        assert!(said(&console, "fault read-fails zz").starts_with("error: read-fails takes a status in hex"));
        assert!(said(&console, "dance").starts_with("error: the reader does not know \"dance\""));
        assert_eq!(said(&console, "  "), "");
        assert_eq!(said(&console, "quit"), "bye");
    }

    #[test]
    fn a_printer_stores_its_slip() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("printer");
        let console = Console::Printer(PrinterSim::start(&link, Pace::Instant, PrinterModel::full_80mm()));
        for line in
            ["paper near-end", "paper full", "cover open", "cover closed", "fault paper-out-after 5", "fault none"]
        {
            assert_eq!(said(&console, line), "ok", "{line}");
        }
        let file = folder.path().join("out.png");
        assert_eq!(said(&console, &format!("slip {} 0", file.display())), "error: no slip came within 0 s");
        std::fs::write(&link, b"\x1bJ\x08\x1dVA\x00").unwrap();
        assert_eq!(said(&console, &format!("slip {}", file.display())), "ok 576 x 8 dots, 7 bytes, cut");
        assert_eq!(std::fs::read(file.with_extension("escpos")).unwrap(), b"\x1bJ\x08\x1dVA\x00");
        assert!(said(&console, "fault unplug-after x").starts_with("error: a whole number is needed"));
    }
}
