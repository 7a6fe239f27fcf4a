//! Words for the scanner.

use super::{ok, unknown};
use crate::scanner::{ScannerFault, ScannerModel, ScannerSim, Suffix, e_card_payload};

pub(super) const WORDS: &str =
    "scan TEXT | scan-picture FILE.png | e-card | hold TEXT | take-away | suffix cr|lf|crlf|tab|none | model NAME";

pub(super) fn obey(scanner: &ScannerSim, word: &str, rest: &str) -> Result<String, String> {
    match (word, rest) {
        ("scan", text) if !text.is_empty() => scanner.scan(text),
        ("scan-picture", file) if !file.is_empty() => {
            let png = std::fs::read(file).map_err(|error| format!("cannot read {file}: {error}"))?;
            if !scanner.scan_picture(&png) {
                return Err(format!("there is no QR code on {file}"));
            }
        }
        ("hold", text) if !text.is_empty() => scanner.hold(text),
        ("e-card", "") => scanner.scan(e_card_payload()),
        ("take-away", "") => scanner.take_away(),
        ("suffix", name) => scanner.set_model(ScannerModel { suffix: suffix(name)?, ..scanner.model() }),
        ("model", name) => scanner.set_model(model(name)?),
        ("fault", words) => scanner.set_fault(fault(words)?),
        ("log", "") => {
            return Ok(format!(
                "{} readings, {} commands, {} bytes of no command",
                scanner.readings(),
                scanner.commands(),
                scanner.unknown().len()
            ));
        }
        _ => return Err(unknown("scanner", word, rest)),
    }
    Ok(ok())
}

/// The scanner model of this name.
///
/// # Errors
/// In words, with the names there are.
pub fn model(name: &str) -> Result<ScannerModel, String> {
    let all = ScannerModel::all();
    all.into_iter().find(|model| model.name == name).ok_or_else(|| {
        format!("there is no scanner model {name:?}; there are {}", all.map(|model| model.name).join(", "))
    })
}

fn suffix(name: &str) -> Result<Suffix, String> {
    Ok(match name {
        "cr" => Suffix::Cr,
        "lf" => Suffix::Lf,
        "crlf" => Suffix::CrLf,
        "tab" => Suffix::Tab,
        "none" => Suffix::None,
        _ => return Err(format!("a suffix is cr, lf, crlf, tab or none, not {name:?}")),
    })
}

fn fault(words: &str) -> Result<ScannerFault, String> {
    Ok(match words {
        "none" => ScannerFault::None,
        "silent" => ScannerFault::Silent,
        "flood" => ScannerFault::Flood,
        "endless" => ScannerFault::Endless,
        "half-code" => ScannerFault::HalfCode,
        "garbage" => ScannerFault::Garbage,
        "no-suffix" => ScannerFault::NoSuffix,
        _ => return Err(format!("the scanner has no fault {words:?}; help lists them")),
    })
}
