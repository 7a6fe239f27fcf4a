//! The code scanner, where a machine has one: what it reports, in the session's words.
//!
//! It reads only while a page wants a code. Deliberately absent: what a code says; that is the session's, and a code
//! nobody wants ends here.

use device_drivers::{
    DeviceState, PortSettings,
    scanner::{self, ScannerEvent},
};

use crate::session::event::{Scanned, Working};

/// What is reported.
#[derive(Debug)]
pub enum Report {
    /// The scanner's state: for the session, and in an XFS4IoT word for the heartbeat.
    State(Working, &'static str),
    /// Something was scanned.
    Code(Scanned),
}

/// The scanner of this machine, if it has one.
pub struct Scanner {
    device: Option<scanner::Scanner>,
    wanted: bool,
}

impl std::fmt::Debug for Scanner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scanner").field("there", &self.device.is_some()).field("wanted", &self.wanted).finish()
    }
}

impl Scanner {
    /// A machine without a scanner.
    pub const fn none() -> Self {
        Self { device: None, wanted: false }
    }

    /// Opens it and watches it from now on.
    pub fn start(port: PortSettings, profile: scanner::Profile, report: impl Fn(Report) + Send + 'static) -> Self {
        let device = scanner::Scanner::spawn(port, profile, move |event| {
            if let Some(said) = said(event) {
                report(said);
            }
        });
        Self { device: Some(device), wanted: false }
    }

    /// Whether the page that stands there wants a code.
    pub fn want(&mut self, wanted: bool) {
        if let Some(device) = &self.device
            && wanted != self.wanted
        {
            self.wanted = wanted;
            if wanted {
                device.start_reading();
            } else {
                device.stop_reading();
            }
        }
    }
}

fn said(event: ScannerEvent) -> Option<Report> {
    match event {
        ScannerEvent::State(state) => Some(Report::State(working(state), state.code())),
        ScannerEvent::Code(code) => Some(Report::Code(Scanned::new(code.text()))),
        ScannerEvent::Fault(fault) => {
            // A word of ours; nothing of what was scanned.
            tracing::warn!(fault = fault.word(), "scanner");
            None
        }
        // Whether its light is on changes nothing here.
        ScannerEvent::Scanner(_) => None,
    }
}

const fn working(state: DeviceState) -> Working {
    match state {
        DeviceState::Online | DeviceState::Busy => Working::Yes,
        DeviceState::Starting => Working::Starting,
        DeviceState::Offline | DeviceState::PowerOff => Working::No("B-OFF"),
        DeviceState::NoDevice => Working::No("B-NODEV"),
        DeviceState::HardwareError => Working::No("B-HW"),
        DeviceState::UserError => Working::No("B-USER"),
    }
}
