//! The thread that lays slips out and hands them to the printer: nothing slow on the screen's thread.
//!
//! A job's number is the number of its slip; the answer goes to the session that asked. Nothing is kept.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread::JoinHandle,
};

use device_drivers::{
    Content, Picture, PortSettings, Printer, PrinterEvent, PrinterState, Trace,
    printer::{self, Render},
};

use super::devices;
use crate::{
    receipt::{Fonts, Slip, layout, text},
    session::{
        SessionNo,
        event::{Paper, PrintProgress},
    },
};

/// What is reported.
#[derive(Debug)]
pub enum Report {
    /// The printer's state changed: for the session, and as the printer told it.
    State(Paper, PrinterState),
    /// Every slip asked for before [`Printing::when_idle`] has ended one way or another.
    Idle,
    /// The printer does not do these things although its profile says so.
    Lacks(String),
    /// A slip stands in the mouth, or no longer.
    AtMouth(bool),
    /// A slip of a session.
    Slip(SessionNo, PrintProgress),
    /// Something staff should look after; stands until the kiosk is started again.
    Alarm(&'static str),
}

/// Below this speed a picture keeps a person waiting for most of a minute.
const PICTURE_BAUD: u32 = 57_600;

/// Which job belongs to which session.
type Jobs = Arc<Mutex<Open>>;

/// Jobs that have not ended.
#[derive(Debug, Default)]
struct Open {
    jobs: BTreeMap<u64, SessionNo>,
    /// Somebody wants to know when there are none.
    asked: bool,
}

impl Open {
    /// True once, when somebody waits and nothing is open any more.
    fn is_idle(&mut self) -> bool {
        self.jobs.is_empty() && std::mem::take(&mut self.asked)
    }
}

/// What the thread is asked.
#[derive(Debug)]
enum Wish {
    Slip(SessionNo, Slip),
    WhenIdle,
}

/// The printing thread.
#[derive(Debug)]
pub struct Printing {
    slips: Option<mpsc::Sender<Wish>>,
    trace: Trace,
    thread: Option<JoinHandle<()>>,
}

impl Printing {
    /// Starts it; the printer is opened and watched from now on.
    pub fn start(
        port: PortSettings,
        profile: printer::Profile,
        fonts: Fonts,
        report: Arc<dyn Fn(Report) + Send + Sync>,
    ) -> std::io::Result<Self> {
        let (slips, inbox) = mpsc::channel();
        let (tell, told) = mpsc::channel();
        let thread = std::thread::Builder::new()
            .name("printing".to_owned())
            .spawn(move || run(port, profile, fonts, &tell, &inbox, &report))?;
        // Told before anything else; a thread that has ended already leaves a trace of nothing.
        let trace = told.recv().unwrap_or_default();
        Ok(Self { slips: Some(slips), trace, thread: Some(thread) })
    }

    /// Prints a slip for a session.
    pub fn print(&self, session: SessionNo, slip: Slip) {
        if let Some(slips) = &self.slips {
            // A printing thread that has ended has reported that the printer is gone.
            drop(slips.send(Wish::Slip(session, slip)));
        }
    }

    /// Reports [`Report::Idle`] once every slip asked for so far has ended.
    pub fn when_idle(&self) {
        if let Some(slips) = &self.slips {
            drop(slips.send(Wish::WhenIdle));
        }
    }

    /// What crosses the printer's line; nothing of a slip.
    pub const fn trace(&self) -> &Trace {
        &self.trace
    }
}

impl Drop for Printing {
    fn drop(&mut self) {
        self.slips = None;
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

fn run(
    port: PortSettings,
    profile: printer::Profile,
    mut fonts: Fonts,
    tell: &mpsc::Sender<Trace>,
    inbox: &mpsc::Receiver<Wish>,
    report: &Arc<dyn Fn(Report) + Send + Sync>,
) {
    let width = profile.width_dots;
    let as_text = match profile.render {
        Render::Text => true,
        Render::Picture => false,
        Render::Auto => {
            let slow = port.baud < PICTURE_BAUD;
            if slow {
                let baud = port.baud;
                tracing::info!(baud, "slips go out as text: at this speed a picture would take too long");
            }
            slow
        }
    };
    let jobs = Jobs::default();
    let printer = {
        let (jobs, report) = (Arc::clone(&jobs), Arc::clone(report));
        Printer::spawn(port, profile, move |event| match event {
            PrinterEvent::State(state) => {
                report(Report::State(devices::printer(state), state));
                if let Some(there) = devices::slip_at_mouth(state.slip) {
                    report(Report::AtMouth(there));
                }
            }
            // Promised and found are in the log; the county is told that there is something to be mended.
            PrinterEvent::ProfileMismatch { found, .. } => {
                report(Report::Lacks(devices::lacking(&profile, found)));
                report(Report::Alarm("P-PROFILE"));
            }
            PrinterEvent::JobWaits { job } => {
                if let Some(&session) = lock(&jobs).jobs.get(&job) {
                    report(Report::Slip(session, PrintProgress::Cooling));
                }
            }
            PrinterEvent::JobStarted { job } => {
                if let Some(&session) = lock(&jobs).jobs.get(&job) {
                    report(Report::Slip(session, PrintProgress::Started));
                }
            }
            PrinterEvent::Job { job, outcome } => {
                let (ended, idle) = {
                    let mut open = lock(&jobs);
                    (open.jobs.remove(&job), open.is_idle())
                };
                if let Some(session) = ended {
                    report(Report::Slip(session, devices::print_progress(outcome)));
                }
                if idle {
                    report(Report::Idle);
                }
            }
        })
    };
    // Nobody waits for it when the start was given up.
    drop(tell.send(printer.trace()));
    for (job, wish) in (1..).zip(inbox) {
        let (session, slip) = match wish {
            Wish::Slip(session, slip) => (session, slip),
            Wish::WhenIdle => {
                let idle = {
                    let mut open = lock(&jobs);
                    open.asked = true;
                    open.is_idle()
                };
                if idle {
                    report(Report::Idle);
                }
                continue;
            }
        };
        let content = if as_text {
            text(&slip, width).map(Content::Text).map_err(|error| error.to_string())
        } else {
            layout(&slip, width, &mut fonts)
                .map_err(|error| error.to_string())
                .and_then(|bitmap| Picture::new(bitmap.width, bitmap.rows).map_err(|error| error.to_string()))
                .map(Content::Picture)
        };
        match content {
            Ok(content) => {
                lock(&jobs).jobs.insert(job, session);
                printer.print(job, content);
            }
            Err(error) => {
                tracing::error!(code = "P-LAYOUT", error, "slip not laid out");
                report(Report::Slip(session, PrintProgress::Failed("P-LAYOUT")));
            }
        }
    }
}

fn lock(jobs: &Jobs) -> std::sync::MutexGuard<'_, Open> {
    // The map holds numbers only: whatever a panicking thread left there is as good as before.
    jobs.lock().unwrap_or_else(PoisonError::into_inner)
}
