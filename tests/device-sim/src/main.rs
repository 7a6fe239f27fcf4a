//! One simulated device on a pseudo-terminal, played by hand: faults are switched by lines on standard input, each
//! line is answered with one line.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command talks on standard output")]

mod console;

use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use console::{Console, Spoken};
use device_sim::{CardReaderSim, Pace, PrinterModel, PrinterSim};

const USAGE: &str = "usage: device-sim reader LINK [--pace FACTOR]
       device-sim printer LINK [--pace FACTOR] [--model full-80mm|fence-80mm|bare-58mm]
LINK is the path of the port for the host; FACTOR 1 is real speed, larger is faster, 0 at once.
Type help for what can be done then.";

fn main() -> ExitCode {
    match start(std::env::args().skip(1)).map(|console| talk(&console)) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(error)) => {
            eprintln!("device-sim: standard input or output failed: {error}");
            ExitCode::FAILURE
        }
        Err(message) => {
            eprintln!("device-sim: {message}\n{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn start(mut arguments: impl Iterator<Item = String>) -> Result<Console, String> {
    let device = arguments.next().ok_or("say which device: reader or printer")?;
    let link = PathBuf::from(arguments.next().ok_or("say the path of the port")?);
    let (mut pace, mut model) = (Pace::REAL, PrinterModel::full_80mm());
    while let Some(option) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{option} needs a value"))?;
        match (option.as_str(), value.as_str()) {
            ("--pace", factor) => {
                pace = Pace::factor(
                    factor.parse().map_err(|error| format!("--pace takes a number, not {factor:?}: {error}"))?,
                );
            }
            ("--model", "full-80mm") => model = PrinterModel::full_80mm(),
            ("--model", "fence-80mm") => model = PrinterModel::fence_80mm(),
            ("--model", "bare-58mm") => model = PrinterModel::bare_58mm(),
            _ => return Err(format!("there is no {option} {value}")),
        }
    }
    match device.as_str() {
        "reader" => CardReaderSim::try_start(&link, pace).map(Console::Reader),
        "printer" => PrinterSim::try_start(&link, pace, model).map(Console::Printer),
        other => return Err(format!("there is no device {other:?}")),
    }
    .map_err(|error| format!("no port at {}: {error}", link.display()))
}

fn talk(console: &Console) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "ready")?;
    out.flush()?;
    for line in std::io::stdin().lock().lines() {
        match console.obey(&line?) {
            Spoken::Answer(answer) => writeln!(out, "{answer}")?,
            Spoken::Refused(why) => writeln!(out, "error: {why}")?,
            Spoken::Silence => continue,
            Spoken::Bye => break,
        }
        out.flush()?;
    }
    Ok(())
}
