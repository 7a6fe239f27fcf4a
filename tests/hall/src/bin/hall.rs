//! `hall demo [DIRECTORY]`: a whole visit on one machine, as pictures. `hall open`: the kiosk in a window beside a panel.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for the console")]

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    if let Some(code) = hall::stage_if_asked().or_else(hall::bench_if_asked) {
        return code;
    }
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let words: Vec<_> = arguments.iter().map(String::as_str).collect();
    let dir = match words.as_slice() {
        ["demo"] => "target/demo",
        ["demo", dir] => dir,
        _ => {
            eprintln!("usage: hall demo [DIRECTORY] | hall open");
            return ExitCode::from(2);
        }
    };
    match hall::demo::run(Path::new(dir)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("\n没有成功 / not done: {trouble}");
            ExitCode::FAILURE
        }
    }
}
