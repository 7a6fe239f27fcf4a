//! The thread that lays slips out and hands them to the printer: nothing slow on the screen's thread.
//!
//! A job's number is the number of its slip; the answer goes to the session that asked. Nothing is kept.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread::JoinHandle,
};

use device_drivers::{
    Content, Picture, PortSettings, Printer, PrinterEvent,
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
    /// The printer's state changed: for the session, and in XFS4IoT words for the heartbeat.
    State(Paper, String),
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
type Jobs = Arc<Mutex<BTreeMap<u64, SessionNo>>>;

/// The printing thread.
#[derive(Debug)]
pub struct Printing {
    slips: Option<mpsc::Sender<(SessionNo, Slip)>>,
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
        let thread = std::thread::Builder::new()
            .name("printing".to_owned())
            .spawn(move || run(port, profile, fonts, &inbox, &report))?;
        Ok(Self { slips: Some(slips), thread: Some(thread) })
    }

    /// Prints a slip for a session.
    pub fn print(&self, session: SessionNo, slip: Slip) {
        if let Some(slips) = &self.slips {
            // A printing thread that has ended has reported that the printer is gone.
            drop(slips.send((session, slip)));
        }
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
    inbox: &mpsc::Receiver<(SessionNo, Slip)>,
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
                report(Report::State(devices::printer(state), devices::printer_words(state)));
                if let Some(there) = devices::slip_at_mouth(state.slip) {
                    report(Report::AtMouth(there));
                }
            }
            // Promised and found are in the log; the county is told that there is something to be mended.
            PrinterEvent::ProfileMismatch { .. } => report(Report::Alarm("P-PROFILE")),
            PrinterEvent::JobWaits { job } => {
                if let Some(&session) = lock(&jobs).get(&job) {
                    report(Report::Slip(session, PrintProgress::Cooling));
                }
            }
            PrinterEvent::JobStarted { job } => {
                if let Some(&session) = lock(&jobs).get(&job) {
                    report(Report::Slip(session, PrintProgress::Started));
                }
            }
            PrinterEvent::Job { job, outcome } => {
                if let Some(session) = lock(&jobs).remove(&job) {
                    report(Report::Slip(session, devices::print_progress(outcome)));
                }
            }
        })
    };
    for (job, (session, slip)) in (1..).zip(inbox) {
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
                lock(&jobs).insert(job, session);
                printer.print(job, content);
            }
            Err(error) => {
                tracing::error!(code = "P-LAYOUT", error, "slip not laid out");
                report(Report::Slip(session, PrintProgress::Failed("P-LAYOUT")));
            }
        }
    }
}

fn lock(jobs: &Jobs) -> std::sync::MutexGuard<'_, BTreeMap<u64, SessionNo>> {
    // The map holds numbers only: whatever a panicking thread left there is as good as before.
    jobs.lock().unwrap_or_else(PoisonError::into_inner)
}
