//! The bench: the kiosk as it is shipped in a window of its own, and beside it a panel with everything around it.
//!
//! | module | what it is |
//! |---|---|
//! | `places` | where the two windows stand |
//! | `display` | the X display: its size, the kiosk's window |
//! | `terminal` | the kiosk's process: on, cut, ended |
//! | `clock` | the wall clock that process sees |
//! | `people` | who comes to try it |
//! | `knobs` | everything that can be turned, as a table |
//! | `desk` | the bench itself: turns knobs, says what can be seen |
//! | `record` | the county's record in words |
//! | `window` | the panel on the screen |
//!
//! The panel knows of the kiosk what anybody in the hall knows: nothing but whether its process lives. Deliberately
//! absent: a way into the kiosk, a recording of what was done, more than one kiosk.

mod clock;
mod desk;
mod display;
mod knobs;
mod people;
mod places;
mod record;
mod terminal;
mod window;
mod words;

use std::process::ExitCode;

use nix::sys::signal::{SigSet, Signal};

use crate::setup::Places;
use crate::trouble::{Result, Trouble};

const OPEN: &str = "open";

/// Becomes the bench when the program was started as one: `<program> open`. To be called first in `main` by every
/// program that opens a bench.
pub fn bench_if_asked() -> Option<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next()? != OPEN || arguments.next().is_some() {
        return None;
    }
    Some(match open() {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("{trouble}");
            ExitCode::FAILURE
        }
    })
}

fn open() -> Result<()> {
    let display = display::Display::connect()?;
    let (kiosk, panel) = places::side_by_side(display.free_screen());
    around(panel.scale);
    end_when_asked()?;
    window::run(desk::Desk::open(display, kiosk)?, panel)
}

/// Fonts and scale of the panel; the kiosk's process sets its own.
fn around(scale: f32) {
    #[expect(unsafe_code, reason = "set_var: no other thread runs yet")]
    // SAFETY: called before any thread is started.
    unsafe {
        std::env::set_var("FONTCONFIG_FILE", Places::fonts());
        std::env::set_var("SLINT_SCALE_FACTOR", scale.to_string());
        std::env::set_var("SLINT_BACKEND", "winit-software");
    }
}

/// Ctrl-C, or whoever started it goes away: the windows close, and nothing is left behind.
fn end_when_asked() -> Result<()> {
    let asked: SigSet = [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP].into_iter().collect();
    let failed = |error: &dyn std::fmt::Display| Trouble(format!("signals: {error}"));
    // Threads started from here on leave them to the one that waits.
    asked.thread_block().map_err(|error| failed(&error))?;
    let wait = move || {
        while asked.wait().is_err() {}
        // Without an event loop it is ending already.
        drop(slint::quit_event_loop());
    };
    std::thread::Builder::new().name("signals".to_owned()).spawn(wait).map(drop).map_err(|error| failed(&error))
}
