//! Runs the stories of `windows/`: the bench with its two windows on a display of its own, driven by real X events and
//! read by character recognition. The file in `STORY_FILE` instead; `STORY_PICTURES=DIR` keeps a picture of each step.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    unused_qualifications,
    clippy::needless_pass_by_value,
    clippy::needless_pass_by_ref_mut,
    clippy::trivial_regex,
    clippy::print_stderr,
    reason = "a step fails by panicking, and its form is what cucumber asks for"
)]

mod bench;
mod display;
mod reading;
mod steps;

use std::path::Path;
use std::process::ExitCode;

use cucumber::{World as _, writer::Stats as _};

fn main() -> ExitCode {
    if let Some(code) = hall::bench_if_asked() {
        return code;
    }
    let input = steps::asked_for("STORY_FILE").unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("windows"));
    if !input.exists() {
        eprintln!("no such story: {}", input.display());
        return ExitCode::FAILURE;
    }
    // One after the other: two windows and the recognition of their words keep a small machine busy.
    let run = steps::World::cucumber().with_default_cli().max_concurrent_scenarios(1).fail_on_skipped().run(input);
    let told = futures::executor::block_on(run);
    if told.execution_has_failed() || told.passed_steps() == 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
