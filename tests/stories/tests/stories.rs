//! Runs the stories: all of `features/`, or the file or directory in `STORY_FILE`. With `STORY_PICTURES=DIR` a picture of
//! the screen is left there after every step.

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

mod steps;

use std::path::Path;
use std::process::ExitCode;

use cucumber::{World as _, writer::Stats as _};

/// Halls open at the same time: more than a small machine has cores, for most of a story is waiting.
const AT_ONCE: usize = 3;

fn main() -> ExitCode {
    if let Some(code) = hall::stage_if_asked() {
        return code;
    }
    hall::disk::namespace_if_needed();
    let input =
        steps::asked_for("STORY_FILE").unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("features"));
    if !input.exists() {
        eprintln!("no such story: {}", input.display());
        return ExitCode::FAILURE;
    }
    let run = steps::World::cucumber()
        .with_default_cli()
        .max_concurrent_scenarios(AT_ONCE)
        .fail_on_skipped()
        .before(|feature, _, scenario, world| {
            let line = scenario.position.line;
            let file =
                feature.path.as_ref().and_then(|path| path.file_stem()).map(|stem| stem.to_string_lossy().into_owned());
            world.play_is(&format!("{}-{line}", file.unwrap_or_else(|| feature.name.clone())));
            Box::pin(std::future::ready(()))
        })
        .run(input);
    let told = futures::executor::block_on(run);
    for line in steps::touches() {
        eprintln!("{line}");
    }
    if told.execution_has_failed() || told.passed_steps() == 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
