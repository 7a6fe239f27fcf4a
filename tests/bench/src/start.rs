//! From exec to the first page, memory, and what a screen nobody touches costs: the kiosk and Chromium in turn.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use hall::{Result, Trouble};

use crate::chromium::Browser;
use crate::figure::{Figure, Samples, Target};
use crate::program::Program;
use crate::screen::{Area, Display, Pixels, Screen};
use crate::site::Site;

const RUNS: usize = 9;
/// In so many of the runs the program is then left alone, for its memory and for what it does when nobody is there.
const LEFT_ALONE: usize = 3;
/// Longest wait for a first page.
const PATIENCE: Duration = Duration::from_secs(30);
/// Devices, store and county have been opened, and the browser has finished what it does at first.
const AT_REST: Duration = Duration::from_secs(4);
const QUIET: Duration = Duration::from_secs(1);
/// How long nobody touches anything.
const IDLE: Duration = Duration::from_secs(10);
/// Where the county's name stands on the first page of both; nothing of it depends on devices or county.
const NAME: Area = Area { x: 0, y: 60, width: 1080, height: 190 };

/// What one program gave.
#[derive(Default)]
struct Taken {
    painted_ms: Vec<f64>,
    worked_ms: Vec<f64>,
    memory_mb: Vec<f64>,
    cpu_ms: Vec<f64>,
    frames: Vec<f64>,
    processes: Vec<f64>,
}

impl Taken {
    /// Starts it until its first page stands there.
    fn run(&mut self, command: &mut Command, log: &Path, screen: &Screen, page: &Pixels) -> Result<Program> {
        let program = Program::start(command, log)?;
        let painted = screen.wait("the first page", NAME, PATIENCE, |pixels| pixels == page)?;
        self.worked_ms.push(program.on_cpu().as_secs_f64() * 1e3);
        self.painted_ms.push(painted.duration_since(program.started()).as_secs_f64() * 1e3);
        Ok(program)
    }

    /// Leaves it alone.
    fn rest(&mut self, program: &Program, screen: &Screen) -> Result<()> {
        screen.frames(AT_REST)?;
        screen.settle(QUIET, PATIENCE)?;
        self.memory_mb.push(program.memory()?);
        self.processes.push(f64::from(u32::try_from(program.count()).unwrap_or(u32::MAX)));
        let before = program.on_cpu();
        self.frames.push(f64::from(screen.frames(IDLE)?));
        let spent = program.on_cpu().saturating_sub(before);
        self.cpu_ms.push(spent.as_secs_f64() * 1e3 / IDLE.as_secs_f64());
        Ok(())
    }
}

/// A start that is not counted: files are in memory afterwards, database and profile made. What its first page looks like.
fn first(what: &str, mut command: Command, log: &Path, screen: &Screen) -> Result<Pixels> {
    let _program = Program::start(&mut command, log)?;
    screen.wait(what, NAME, PATIENCE, |pixels| !pixels.is_blank())?;
    screen.frames(AT_REST)?;
    screen.settle(QUIET, PATIENCE)?;
    screen.picture(NAME)
}

/// Measures both in turn.
pub(crate) fn measure(display: &Display, kiosk: &Path, site: &Site, browser: Option<&Browser>) -> Result<Vec<Figure>> {
    let screen = Screen::watch(display)?;
    let page = first("the kiosk's first page", site.kiosk(kiosk, display), &site.log(), &screen)
        .map_err(|trouble| Trouble(format!("{trouble}\n{}", site.said())))?;
    let other = browser
        .map(|browser| first("Chromium's first page", browser.command(display), &browser.log(), &screen))
        .transpose()?;
    let (mut ours, mut theirs) = (Taken::default(), Taken::default());
    for run in 0..RUNS {
        let program = ours.run(&mut site.kiosk(kiosk, display), &site.log(), &screen, &page)?;
        if run < LEFT_ALONE {
            ours.rest(&program, &screen)?;
        }
        drop(program);
        if let (Some(browser), Some(page)) = (browser, &other) {
            let program = theirs.run(&mut browser.command(display), &browser.log(), &screen, page)?;
            if run < LEFT_ALONE {
                theirs.rest(&program, &screen)?;
            }
        }
    }
    let figure = |what, unit, ours, theirs| {
        let figure = Figure::new(what, unit, Samples::new(ours).ok_or_else(|| Trouble(format!("{what}: no run")))?);
        Ok::<_, Trouble>(match Samples::new(theirs) {
            Some(theirs) => figure.beside("Chromium", theirs),
            None => figure,
        })
    };
    Ok(vec![
        figure("exec → first page painted", "ms", ours.painted_ms, theirs.painted_ms)?
            .target(Target::Median(120.0))
            .target(Target::Share(0.25)),
        figure("processor time until then, all threads", "ms", ours.worked_ms, theirs.worked_ms)?,
        figure("memory (PSS) on the attract screen", "MB", ours.memory_mb, theirs.memory_mb)?
            .target(Target::Median(60.0))
            .target(Target::Share(1.0 / 6.0)),
        figure("processes", "", ours.processes, theirs.processes)?,
        figure("idle: processor time a second, devices polled", "ms", ours.cpu_ms, theirs.cpu_ms)?
            .target(Target::Median(5.0)),
        figure("idle: frames drawn in 10 s", "frames", ours.frames, theirs.frames)?.target(Target::Median(0.0)),
    ])
}
