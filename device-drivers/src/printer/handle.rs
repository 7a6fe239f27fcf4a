//! The handle the kiosk holds: a printer on its own thread.

use serialport::FlowControl;

use super::driver::PrinterDriver;
use super::event::{PrinterCommand, PrinterEvent};
use super::job::Content;
use super::profile::{Flow, Profile};
use crate::carrier::Carrier;
use crate::port::PortSettings;

/// One printer on its own thread. Dropping it stops the thread; a slip under way stays as it is.
pub struct Printer {
    carrier: Carrier<PrinterCommand>,
}

impl Printer {
    /// Starts the thread. It opens the port, waits for it if it is not there, and reports to `sink`, which is called on
    /// that thread and should only pass the event on.
    pub fn spawn(port: PortSettings, profile: Profile, sink: impl FnMut(PrinterEvent) + Send + 'static) -> Self {
        let driver = PrinterDriver::new(profile, port.baud);
        let flow = match profile.flow {
            Flow::None => FlowControl::None,
            Flow::RtsCts => FlowControl::Hardware,
            Flow::XonXoff => FlowControl::Software,
        };
        Self { carrier: Carrier::spawn("printer", port, flow, driver, sink) }
    }

    /// Asks for a slip. One [`PrinterEvent::Job`] with this number follows.
    pub fn print(&self, job: u64, content: impl Into<Content>) {
        self.carrier.send(PrinterCommand::Print { job, content: content.into() });
    }
}
