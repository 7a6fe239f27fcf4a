//! Words for the printer.

use std::path::Path;
use std::time::Duration;

use super::{milliseconds, number, ok, unknown};
use crate::printer::{Paper, PrinterFault, PrinterModel, PrinterSim};

pub(super) const WORDS: &str = "paper full|near-end|out | cover open|closed | feed down|up | take | retract | \
                                model NAME | slip FILE.png [SECONDS] | text";

pub(super) fn obey(printer: &PrinterSim, word: &str, rest: &str) -> Result<String, String> {
    match (word, rest) {
        ("paper", "full") => printer.set_paper(Paper::Full),
        ("paper", "near-end") => printer.set_paper(Paper::NearEnd),
        ("paper", "out") => printer.set_paper(Paper::Out),
        ("cover", "open") => printer.set_cover(true),
        ("cover", "closed") => printer.set_cover(false),
        ("feed", "down") => printer.set_feed_button(true),
        ("feed", "up") => printer.set_feed_button(false),
        ("take", "") if printer.take_slip() => {}
        ("take", "") => return Err("no slip hangs there".to_owned()),
        ("retract", "") if printer.retract_slip() => {}
        ("retract", "") => return Err("no slip hangs there, or this model cannot draw it in".to_owned()),
        ("model", name) => printer.set_model(model(name)?),
        ("fault", words) => printer.set_fault(fault(words)?),
        ("slip", file) if !file.is_empty() => return save_slip(printer, file),
        ("text", "") => {
            return printer.slips().last().map(|slip| slip.text.replace('\n', " / ")).ok_or("no slip yet".to_owned());
        }
        ("log", "") => {
            let (slips, unknown) = (printer.slips().len(), printer.unknown().len());
            return Ok(format!(
                "{} bytes, {slips} slips, {} drawn in, {unknown} unknown commands",
                printer.bytes_received(),
                printer.retracted()
            ));
        }
        _ => return Err(unknown("printer", word, rest)),
    }
    Ok(ok())
}

/// The printer model of this name.
///
/// # Errors
/// In words, with the names there are.
pub fn model(name: &str) -> Result<PrinterModel, String> {
    let all = PrinterModel::all();
    all.into_iter().find(|model| model.name == name).ok_or_else(|| {
        format!("there is no printer model {name:?}; there are {}", all.map(|model| model.name).join(", "))
    })
}

fn fault(words: &str) -> Result<PrinterFault, String> {
    Ok(match words.split_once(' ').unwrap_or((words, "")) {
        ("none", "") => PrinterFault::None,
        ("silent", "") => PrinterFault::Silent,
        ("cutter", "") => PrinterFault::CutterError,
        ("jam", "") => PrinterFault::Jam,
        ("head-hot", "") => PrinterFault::HeadHot,
        ("head-hot-for", time) => PrinterFault::HeadHotFor(milliseconds(time)?),
        ("unrecoverable", "") => PrinterFault::Unrecoverable,
        ("off-line", "") => PrinterFault::OffLine,
        ("paper-out-after", rows) => PrinterFault::PaperOutAfterRows(number(rows)?),
        ("cover-opens-after", rows) => PrinterFault::CoverOpensAfterRows(number(rows)?),
        ("prints-nothing", "") => PrinterFault::PrintsNothing,
        ("swallows", "") => PrinterFault::Swallows,
        ("unplug-after", bytes) => PrinterFault::UnplugAfterBytes(number(bytes)?),
        ("no-answers", "") => PrinterFault::NoAnswers,
        ("only-real-time", "") => PrinterFault::OnlyRealTime,
        ("no-process-id", "") => PrinterFault::NoProcessId,
        ("no-fence", "") => PrinterFault::NoFence,
        ("no-automatic", "") => PrinterFault::NoAutomatic,
        ("automatic-around", "") => PrinterFault::AutomaticAround,
        ("automatic-interleaved", "") => PrinterFault::AutomaticInterleaved,
        ("garbage-status", "") => PrinterFault::GarbageStatus,
        ("xon-xoff", "") => PrinterFault::XonXoff,
        ("small-buffer", bytes) => PrinterFault::SmallBuffer(number(bytes)?),
        _ => return Err(format!("the printer has no fault {words:?}; help lists them")),
    })
}

/// Waits for the next slip and stores its picture, and its bytes beside it.
fn save_slip(printer: &PrinterSim, rest: &str) -> Result<String, String> {
    let (file, seconds) = match rest.rsplit_once(' ') {
        Some((file, seconds)) => (file, number(seconds)?),
        None => (rest, 10),
    };
    let slip =
        printer.wait_slip(Duration::from_secs(seconds)).ok_or_else(|| format!("no slip came within {seconds} s"))?;
    let store = |path: &Path, bytes: &[u8]| {
        std::fs::write(path, bytes).map_err(|error| format!("cannot write {}: {error}", path.display()))
    };
    let path = Path::new(file);
    store(path, &slip.png)?;
    store(&path.with_extension("escpos"), &slip.bytes)?;
    let end = if slip.cut { "cut" } else { "torn off" };
    Ok(format!("ok {} x {} dots, {} bytes, {end}", slip.width, slip.height, slip.bytes.len()))
}
