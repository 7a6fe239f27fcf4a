//! The handle the kiosk holds: a scanner on its own thread.

use serialport::FlowControl;

use super::driver::{ScannerCommand, ScannerDriver, ScannerEvent};
use super::profile::Profile;
use crate::carrier::Carrier;
use crate::port::PortSettings;

/// One scanner on its own thread. Dropping it stops the thread.
pub struct Scanner {
    carrier: Carrier<ScannerCommand>,
}

impl Scanner {
    /// Starts the thread. It opens the port, waits for it if it is not there, and reports to `sink`, which is called on
    /// that thread and should only pass the event on.
    pub fn spawn(port: PortSettings, profile: Profile, sink: impl FnMut(ScannerEvent) + Send + 'static) -> Self {
        Self { carrier: Carrier::spawn("scanner", port, FlowControl::None, ScannerDriver::new(profile), sink) }
    }

    /// Codes are wanted: a triggered model begins to read. One that reads all the time is not told anything, but a code
    /// that was held up before is reported again.
    pub fn start_reading(&self) {
        self.carrier.send(ScannerCommand::StartReading);
    }

    /// Codes are not wanted any more. One already on its way through the sink may still come.
    pub fn stop_reading(&self) {
        self.carrier.send(ScannerCommand::StopReading);
    }
}
