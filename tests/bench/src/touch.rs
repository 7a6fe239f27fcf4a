//! From a lifted finger to the new page: four touches around, from the attract screen to the home page, to the other
//! language and back, and to the attract screen again.

use std::process::Command;
use std::time::Duration;

use hall::{Result, Trouble};

use crate::figure::{Figure, Samples, Target};
use crate::places::{EXIT, HEADING, LANGUAGE, START};
use crate::program::Program;
use crate::screen::{Display, Screen};

const ROUNDS: usize = 60;
/// Longest wait for a page.
const PATIENCE: Duration = Duration::from_secs(10);
/// A finger rests on the glass for so long; what a press alone changes has been painted by then.
const HELD: Duration = Duration::from_millis(80);
/// And so long nothing moves before the next touch.
const QUIET: Duration = Duration::from_millis(60);
/// Devices and county have been opened.
const AT_REST: Duration = Duration::from_secs(4);

/// What one program gave.
pub(crate) struct Taps {
    /// Lifted finger → new page, ms.
    painted_ms: Samples,
    /// Memory after all of it, MB.
    memory_mb: Samples,
}

/// Touches one program again and again.
pub(crate) fn tap(display: &Display, mut command: Command, log: &std::path::Path) -> Result<Taps> {
    let screen = Screen::watch(display)?;
    let program = Program::start(&mut command, log)?;
    screen.wait("the first page", HEADING, PATIENCE, |pixels| !pixels.is_blank())?;
    screen.frames(AT_REST)?;
    let mut painted = Vec::new();
    for round in 0..=ROUNDS {
        for (what, place) in [("the home page", START), ("English", LANGUAGE), ("中文", LANGUAGE), ("attract", EXIT)]
        {
            screen.settle(QUIET, PATIENCE)?;
            screen.press(place)?;
            screen.frames(HELD)?;
            let before = screen.picture(HEADING)?;
            let lifted = screen.release()?;
            let changed = screen.wait(what, HEADING, PATIENCE, |pixels| *pixels != before)?;
            // The first round is not counted: glyphs are drawn for the first time.
            if round > 0 {
                painted.push(changed.duration_since(lifted).as_secs_f64() * 1e3);
            }
        }
    }
    let memory_mb = Samples::new(vec![program.memory()?]);
    match (Samples::new(painted), memory_mb) {
        (Some(painted_ms), Some(memory_mb)) => Ok(Taps { painted_ms, memory_mb }),
        _ => Err(Trouble("no tap was painted".to_owned())),
    }
}

/// The figures of both.
pub(crate) fn figures(ours: Taps, theirs: Option<Taps>) -> Vec<Figure> {
    let painted =
        Figure::new("tap → painted (finger lifted → new page)", "ms", ours.painted_ms).target(Target::P99(33.0));
    let memory = Figure::new("memory (PSS) after 244 taps", "MB", ours.memory_mb).target(Target::Median(60.0));
    match theirs {
        None => vec![painted, memory],
        Some(theirs) => {
            vec![painted.beside("Chromium", theirs.painted_ms), memory.beside("Chromium", theirs.memory_mb)]
        }
    }
}
