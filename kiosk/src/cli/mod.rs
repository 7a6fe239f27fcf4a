//! What the program does on a command line besides being the kiosk: the checks without a screen.
//!
//! Exit codes a script can use: 0 all is well, 1 something is wrong, 2 it could not be looked at, or the command line was
//! not understood. Words are Chinese unless the locale of the terminal says English. Deliberately absent: any command
//! that changes something, prints on paper, or shows a person's data.

mod card;
mod doctor;
mod printer;

use std::{ffi::OsString, io::Write, path::PathBuf, process::ExitCode};

use kiosk::session::settings::Lang;

/// All is well.
pub(crate) const WELL: u8 = 0;
/// Something is wrong.
pub(crate) const WRONG: u8 = 1;
/// It could not be looked at.
pub(crate) const UNSEEN: u8 = 2;

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// Be the kiosk.
    Run(PathBuf),
    /// Look at the whole machine.
    Doctor {
        /// `kiosk.toml`.
        config: PathBuf,
        /// For a program.
        json: bool,
    },
    /// Find out what a printer can do.
    ProbePrinter {
        /// Its port.
        port: PathBuf,
        /// Its speed; every usual one without.
        baud: Option<u32>,
    },
    /// Read one card.
    ReadCard {
        /// The reader's port.
        port: PathBuf,
        /// Its speed.
        baud: u32,
    },
}

const USAGE: &str = "\
usage: kiosk CONFIG                            运行自助机 / be the kiosk
       kiosk doctor CONFIG [--json]            检查整台机器 / check the whole machine
       kiosk probe-printer PORT [--baud N]     查打印机会什么 / find out what a printer can do
       kiosk read-card PORT [--baud N]         读一张卡，只显示掩码 / read one card, shown masked

       kiosk /etc/suining-kiosk/kiosk.toml
       kiosk doctor /etc/suining-kiosk/kiosk.toml
       kiosk probe-printer /dev/serial/by-id/usb-slip-printer
       kiosk read-card /dev/serial/by-id/usb-id-card-reader --baud 115200

exit: 0 正常 / well   1 有问题 / something is wrong   2 没查成 / could not be checked";

/// Reads a command line, without the program's name. The error says what was not understood, and the usage.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, String> {
    let refused = |what: &str| format!("{what}\n{USAGE}");
    let (mut places, mut json, mut baud) = (Vec::new(), false, None);
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        match argument.to_str() {
            Some("--json") => json = true,
            Some("--baud") => {
                let rate = arguments.next().and_then(|rate| rate.to_str()?.parse::<u32>().ok());
                let known = rate.filter(|rate| kiosk::app::checkup::SPEEDS.contains(rate));
                baud = Some(known.ok_or_else(|| refused("--baud: 115200, 57600, 38400, 19200, 9600"))?);
            }
            Some(option) if option.starts_with('-') => {
                return Err(refused(&format!("没有这个选项 / unknown option: {option}")));
            }
            _ => places.push(argument),
        }
    }
    let words: Vec<&str> = places.iter().map(|place| place.to_str().unwrap_or_default()).collect();
    let place = |n: usize| places.get(n).map(PathBuf::from).unwrap_or_default();
    match (words.as_slice(), json, baud) {
        (["doctor", _], json, None) => Ok(Command::Doctor { config: place(1), json }),
        (["probe-printer", _], false, baud) => Ok(Command::ProbePrinter { port: place(1), baud }),
        (["read-card", _], false, baud) => Ok(Command::ReadCard { port: place(1), baud: baud.unwrap_or(115_200) }),
        (["doctor" | "probe-printer" | "read-card"], ..) => Err(refused("还缺一个路径 / a path is missing")),
        ([_], false, None) => Ok(Command::Run(place(0))),
        ([], ..) => Err(USAGE.to_owned()),
        _ => Err(refused("命令看不懂 / not understood")),
    }
}

/// Does what is neither the kiosk nor a mistake.
pub(crate) fn obey(command: &Command) -> ExitCode {
    let lang = lang();
    let (text, code) = match command {
        Command::Run(_) => (String::new(), WELL),
        Command::Doctor { config, json } => doctor::examine(config, *json, lang),
        Command::ProbePrinter { port, baud } => printer::probe(port, *baud, lang),
        Command::ReadCard { port, baud } => card::read(port, *baud, lang),
    };
    // A reader that has closed the pipe has read enough.
    drop(writeln!(std::io::stdout(), "{text}"));
    ExitCode::from(code)
}

/// The language of the terminal.
fn lang() -> Lang {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    match locale {
        Some(locale) if locale.starts_with("en") => Lang::En,
        _ => Lang::Zh,
    }
}

/// Chinese or English.
pub(crate) const fn say<'a>(lang: Lang, zh: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(words: &str) -> Result<Command, String> {
        parse(words.split_whitespace().map(OsString::from))
    }

    #[test]
    fn each_command_is_understood() {
        assert_eq!(line("k.toml"), Ok(Command::Run("k.toml".into())));
        assert_eq!(line("doctor k.toml"), Ok(Command::Doctor { config: "k.toml".into(), json: false }));
        assert_eq!(line("doctor --json k.toml"), Ok(Command::Doctor { config: "k.toml".into(), json: true }));
        assert_eq!(
            line("probe-printer /dev/p --baud 9600"),
            Ok(Command::ProbePrinter { port: "/dev/p".into(), baud: Some(9_600) })
        );
        assert_eq!(line("read-card /dev/r"), Ok(Command::ReadCard { port: "/dev/r".into(), baud: 115_200 }));
    }

    #[test]
    fn what_is_not_understood_is_answered_with_examples() {
        for words in [
            "",
            "doctor",
            "read-card",
            "a b",
            "doctor a b",
            "k.toml --json",
            "--help",
            "probe-printer p --baud 7",
            "x --baud",
        ] {
            let said = line(words).unwrap_err();
            assert!(said.contains("usage: kiosk") && said.contains("kiosk doctor /etc"), "{words}: {said}");
        }
    }
}
