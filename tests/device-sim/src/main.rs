//! A simulated device on a pseudo-terminal, played by hand: faults are switched by lines on standard input or on a
//! control socket, each line is answered with one line.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command talks on standard output")]

use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc::{self, Sender};
use std::time::Duration;

use device_sim::control::{Control, Reply, ask, reply};
use device_sim::{
    CardReaderSim, Device, Kind, Pace, PrinterModel, PrinterSim, Recorder, Replay, ScannerModel, ScannerSim,
    printer_model, scanner_model,
};

const USAGE: &str = "usage: device-sim reader|printer|scanner LINK [--pace FACTOR] [--model NAME] [--control SOCKET]
       device-sim ctl SOCKET WORD...
       device-sim record REAL_PORT LINK FILE --device reader|printer|scanner [--invented-people-only]
       device-sim replay FILE LINK [--pace FACTOR]
LINK is the path of the port for the host; FACTOR 1 is real speed, larger is faster, 0 at once.
NAME is a printer's (full-80mm, fence-80mm, bare-58mm, cashino-80mm, reliance-80mm, star-80mm, mute-clone-58mm) or a
scanner's (continuous, gm65, honeywell) model. Type help for what can be done then. Without --control the end of input ends it.
A recording passes everything on unchanged and writes it down without anybody's data; --invented-people-only leaves
what is printed. A replay plays the device's side. The end of input ends both.";

/// How often a recording is looked after: a device that is gone ends it.
const LOOK: Duration = Duration::from_millis(200);

/// How a run went.
enum Trouble {
    /// What was asked for makes no sense: told with the usage.
    Usage(String),
    /// It did not work.
    Failed(String),
}

impl From<&str> for Trouble {
    fn from(text: &str) -> Self {
        Self::Usage(text.to_owned())
    }
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let result = match arguments.next().as_deref() {
        Some("ctl") => control(arguments),
        Some("record") => record(arguments),
        Some("replay") => replay(arguments),
        Some(word) => match Kind::named(word) {
            Some(kind) => play(kind, arguments),
            None => Err(Trouble::Usage(format!("there is no device and no command {word:?}"))),
        },
        None => Err("say what to do".into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(Trouble::Failed(why)) => {
            eprintln!("device-sim: {why}");
            ExitCode::FAILURE
        }
        Err(Trouble::Usage(why)) => {
            eprintln!("device-sim: {why}\n{USAGE}");
            ExitCode::from(2)
        }
    }
}

/// Says one line to a running device and prints its answer.
fn control(mut arguments: impl Iterator<Item = String>) -> Result<(), Trouble> {
    let socket = PathBuf::from(arguments.next().ok_or("say the path of the control socket")?);
    let words: Vec<String> = arguments.collect();
    if words.is_empty() {
        return Err("say what the device is to do".into());
    }
    let answer = ask(&socket, &words.join(" ")).map_err(|error| Trouble::Failed(error.to_string()))?;
    if let Some(why) = answer.strip_prefix("error: ") {
        return Err(Trouble::Failed(why.to_owned()));
    }
    println!("{answer}");
    Ok(())
}

/// Stands between a real device and its host until the input ends or the device is gone.
fn record(mut arguments: impl Iterator<Item = String>) -> Result<(), Trouble> {
    let mut path = |what: &'static str| arguments.next().map(PathBuf::from).ok_or(what);
    let real = path("say the path of the real port")?;
    let link = path("say the path of the port for the host")?;
    let file = path("say the file to write")?;
    let (mut kind, mut invented) = (None, false);
    while let Some(option) = arguments.next() {
        match option.as_str() {
            "--invented-people-only" => invented = true,
            "--device" => {
                let name = arguments.next().ok_or("--device needs a value")?;
                kind = Some(Kind::named(&name).ok_or("--device is reader, printer or scanner")?);
            }
            _ => return Err(Trouble::Usage(format!("a recording has no option {option}"))),
        }
    }
    let kind = kind.ok_or("say what it is: --device reader, printer or scanner")?;
    let failed = |error: std::io::Error| Trouble::Failed(error.to_string());
    let recorder = Recorder::start(&real, &link, &file, kind, invented).map_err(failed)?;
    println!("recording");
    until_the_end(|| recorder.is_running());
    recorder.stop().map_err(failed)
}

/// Plays the device's side of a recording until the input ends.
fn replay(mut arguments: impl Iterator<Item = String>) -> Result<(), Trouble> {
    let file = PathBuf::from(arguments.next().ok_or("say the file to replay")?);
    let link = PathBuf::from(arguments.next().ok_or("say the path of the port")?);
    let mut pace = Pace::REAL;
    match (arguments.next().as_deref(), arguments.next()) {
        (None, _) => {}
        (Some("--pace"), Some(factor)) => pace = pace_of(&factor)?,
        (Some(option), _) => return Err(Trouble::Usage(format!("a replay has no option {option} without a value"))),
    }
    let replay = Replay::start_at(&file, &link, pace).map_err(|error| Trouble::Failed(error.to_string()))?;
    println!("ready");
    until_the_end(|| true);
    println!("{} requests answered, {} not in the recording", replay.answered(), replay.unknown());
    Ok(())
}

/// Waits for the end of input, for as long as there is something to wait with.
fn until_the_end(goes_on: impl Fn() -> bool) {
    let (end, ended) = mpsc::channel();
    std::thread::spawn(move || {
        let _read = std::io::stdin().lock().lines().map_while(Result::ok).count();
        // Nobody waits any more: it ends already.
        let _unheard = end.send(()).is_err();
    });
    while goes_on() {
        if !matches!(ended.recv_timeout(LOOK), Err(mpsc::RecvTimeoutError::Timeout)) {
            return;
        }
    }
}

/// Plays a device until somebody says quit.
fn play(kind: Kind, mut arguments: impl Iterator<Item = String>) -> Result<(), Trouble> {
    let link = PathBuf::from(arguments.next().ok_or("say the path of the port")?);
    let (mut pace, mut printer, mut scanner) = (Pace::REAL, PrinterModel::full_80mm(), ScannerModel::continuous());
    let mut socket = None;
    while let Some(option) = arguments.next() {
        let value = arguments.next().ok_or_else(|| Trouble::Usage(format!("{option} needs a value")))?;
        match (option.as_str(), kind) {
            ("--pace", _) => pace = pace_of(&value)?,
            ("--control", _) => socket = Some(PathBuf::from(value)),
            ("--model", Kind::Printer) => printer = printer_model(&value).map_err(Trouble::Usage)?,
            ("--model", Kind::Scanner) => scanner = scanner_model(&value).map_err(Trouble::Usage)?,
            _ => return Err(Trouble::Usage(format!("a {} has no option {option}", kind.name()))),
        }
    }
    let device: Device = match kind {
        Kind::Reader => CardReaderSim::try_start(&link, pace).map(Device::from),
        Kind::Printer => PrinterSim::try_start(&link, pace, printer).map(Device::from),
        Kind::Scanner => ScannerSim::try_start(&link, pace, scanner).map(Device::from),
    }
    .map_err(|error| Trouble::Failed(format!("no port at {}: {error}", link.display())))?;
    let (quit, ended) = mpsc::channel();
    let steered = socket.is_some();
    let control = socket
        .map(|path| {
            let quit = quit.clone();
            // Nobody waits any more: it ends already.
            Control::open(&path, device.clone(), move || drop(quit.send(Ok(()))))
        })
        .transpose()
        .map_err(|error| Trouble::Failed(error.to_string()))?;
    let hands = device.clone();
    std::thread::spawn(move || talk(&hands, &quit, steered));
    let end = ended.recv().map_err(|error| Trouble::Failed(error.to_string()));
    drop(control);
    // The thread at standard input may still hold the device: its link goes now.
    device.unplug();
    end?.map_err(|error| Trouble::Failed(format!("standard input or output failed: {error}")))
}

fn pace_of(factor: &str) -> Result<Pace, Trouble> {
    let factor =
        factor.parse().map_err(|error| Trouble::Usage(format!("--pace takes a number, not {factor:?}: {error}")))?;
    Ok(Pace::factor(factor))
}

/// Talks on standard input and output. Where a socket steers the device, the end of input is no end.
fn talk(device: &Device, quit: &Sender<std::io::Result<()>>, steered: bool) {
    let end = converse(device);
    if matches!(end, Ok(false)) && steered {
        return;
    }
    // Nobody waits any more: it ends already.
    drop(quit.send(end.map(|_said| ())));
}

/// Whether quit was said.
fn converse(device: &Device) -> std::io::Result<bool> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "ready")?;
    out.flush()?;
    for line in std::io::stdin().lock().lines() {
        match reply(device, &line?) {
            Reply::Line(answer) => writeln!(out, "{answer}")?,
            Reply::Nothing => continue,
            Reply::Quit => return Ok(true),
        }
        out.flush()?;
    }
    Ok(false)
}
