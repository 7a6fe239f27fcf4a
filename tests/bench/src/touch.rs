//! From a lifted finger to the new page: four touches around, from the attract screen to the home page, to the other
//! language and back, and to the attract screen again.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use hall::{Result, Trouble};

use crate::chromium::Browser;
use crate::figure::{Figure, Samples, Target};
use crate::places::{EXIT, HEADING, LANGUAGE, START};
use crate::program::Program;
use crate::screen::{Display, Screen};
use crate::site::Site;

const ROUNDS: usize = 60;
/// Longest wait for a page.
const PATIENCE: Duration = Duration::from_secs(30);
/// A finger rests on the glass for so long; what a press alone changes has been painted by then.
const HELD: Duration = Duration::from_millis(80);
/// And so long nothing moves before the next touch.
const QUIET: Duration = Duration::from_millis(60);
/// Devices and county have been opened.
const AT_REST: Duration = Duration::from_secs(4);

/// What one program gave.
struct Taps {
    /// Lifted finger → new page, ms.
    painted: Samples,
    /// Memory after all of it, MB.
    memory: Samples,
}

/// Measures the kiosk and then Chromium.
pub(crate) fn measure(display: &Display, kiosk: &Path, site: &Site, browser: Option<&Browser>) -> Result<Vec<Figure>> {
    let ours = tap(display, site.kiosk(kiosk, display), &site.log())
        .map_err(|trouble| Trouble(format!("{trouble}\n{}", site.said())))?;
    let theirs = browser.map(|browser| tap(display, browser.command(display), &browser.log())).transpose()?;
    let painted = Figure::new("tap → painted (finger lifted → new page)", "ms", ours.painted).target(Target::P99(33.0));
    let memory = Figure::new("memory (PSS) after 244 taps", "MB", ours.memory).target(Target::Median(60.0));
    Ok(match theirs {
        None => vec![painted, memory],
        Some(theirs) => vec![painted.beside("Chromium", theirs.painted), memory.beside("Chromium", theirs.memory)],
    })
}

/// Touches one program again and again.
fn tap(display: &Display, mut command: Command, log: &Path) -> Result<Taps> {
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
    match (Samples::new(painted), Samples::new(vec![program.memory()?])) {
        (Some(painted), Some(memory)) => Ok(Taps { painted, memory }),
        _ => Err(Trouble("no tap was painted".to_owned())),
    }
}
