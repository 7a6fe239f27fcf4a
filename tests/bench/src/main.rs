//! `bench KIOSK REPORT [WHAT]…`: measures the program as it is shipped and writes what came out; with names, only those.
//!
//! | module | what it measures, or with what |
//! |---|---|
//! | [`start`] | exec → first page, memory, idle processor time and frames, beside Chromium |
//! | [`touch`] | finger lifted → new page, beside Chromium |
//! | [`card`] | card laid → name, beside the bare exchange of the same frames |
//! | [`slip`] | bytes and time of a slip, beside its full raster and its wire time |
//! | [`commit`] | a stored registration, beside a bare commit |
//! | [`drain`] | a full outbox emptied, beside a bare loop of requests |
//! | [`pinyin`] | a key of the pinyin keyboard |
//! | [`screen`], [`places`] | a display of our own, its pixels, a finger; where things are |
//! | [`program`], [`chromium`], [`site`] | what runs, and where it stands |
//! | [`figure`], [`machine`] | samples, targets, rows; what it was measured on |
//!
//! Rules of the house: everything on the screen is measured from outside, by pixels of the X server; nothing in the
//! product knows of it. Every figure comes from this run. A missed target is printed as missed and is no error; a
//! figure that could not be taken is one.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::indexing_slicing,
    reason = "a program for the console that stops at once when its own machinery fails"
)]

mod card;
mod chromium;
mod commit;
mod drain;
mod figure;
mod machine;
mod matter;
mod pinyin;
mod places;
mod program;
mod screen;
mod site;
mod slip;
mod start;
mod touch;

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use hall::{Result, Trouble};

use self::chromium::Browser;
use self::figure::Figure;
use self::screen::Display;
use self::site::Site;

const TABLE: &str =
    "| figure | unit | runs | median (min–max) | p99 | beside | target | |\n|---|---|---|---|---|---|---|---|";

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let [kiosk, report, only @ ..] = arguments.as_slice() else {
        eprintln!("usage: bench KIOSK REPORT.md [start|touch|card|slip|commit|drain|pinyin]...");
        return ExitCode::from(2);
    };
    let machine = machine::describe();
    let mut bench = Bench::default();
    let wanted = |what: &str| only.is_empty() || only.iter().any(|name| name == what);
    if ["start", "touch", "card"].into_iter().any(wanted) {
        bench.on_the_screen(Path::new(kiosk), wanted);
    }
    for (what, measure) in [
        ("slip", slip::measure as fn() -> _),
        ("commit", commit::measure),
        ("drain", drain::measure),
        ("pinyin", pinyin::measure),
    ] {
        if wanted(what) {
            bench.take(what, measure());
        }
    }
    if let Err(error) = std::fs::write(report, bench.report(&machine)) {
        eprintln!("{}: {error}", report.display());
        return ExitCode::FAILURE;
    }
    if bench.failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What came out so far.
#[derive(Default)]
struct Bench {
    figures: Vec<Figure>,
    failed: Vec<(&'static str, Trouble)>,
    without_browser: bool,
}

impl Bench {
    fn take(&mut self, what: &'static str, measured: Result<Vec<Figure>>) {
        match measured {
            Ok(figures) => {
                for figure in &figures {
                    println!("{figure}");
                }
                self.figures.extend(figures);
            }
            Err(trouble) => {
                eprintln!("not measured: {what}: {trouble}");
                self.failed.push((what, trouble));
            }
        }
    }

    /// Everything that needs a display and a kiosk on it.
    fn on_the_screen(&mut self, kiosk: &Path, wanted: impl Fn(&str) -> bool) {
        let there = Display::start().and_then(|display| Ok((display, Site::furnish()?, Browser::set_up()?)));
        let (display, site, browser) = match there {
            Ok(there) => there,
            Err(trouble) => return self.take("everything on the screen", Err(trouble)),
        };
        self.without_browser = browser.is_none();
        let browser = browser.as_ref();
        if wanted("start") {
            self.take("start", start::measure(&display, kiosk, &site, browser));
        }
        if wanted("touch") {
            self.take("touch", touch::measure(&display, kiosk, &site, browser));
        }
        if wanted("card") {
            self.take("card", card::measure(&display, kiosk, &site));
        }
    }

    fn report(&self, machine: &[(&'static str, String)]) -> String {
        let mut text = String::from(include_str!("head.md"));
        text.push_str("\n## Machine\n\n| | |\n|---|---|\n");
        for (name, value) in machine {
            // Writing into a string does not fail.
            let _written = writeln!(text, "| {name} | {value} |");
        }
        let _written = writeln!(text, "\n## Figures\n\n{TABLE}");
        for figure in &self.figures {
            let _written = writeln!(text, "{figure}");
        }
        if self.without_browser {
            text.push_str("\nChromium is not installed here: nothing stands beside the kiosk's own figures.\n");
        }
        for (what, trouble) in &self.failed {
            let _written = writeln!(text, "\n**Not measured: {what}.** {trouble}");
        }
        text
    }
}
