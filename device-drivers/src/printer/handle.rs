//! The handle the kiosk holds: a printer on its own thread.

use std::sync::mpsc;
use std::time::Duration;

use serialport::FlowControl;

use super::driver::PrinterDriver;
use super::event::{PrinterCommand, PrinterEvent};
use super::job::Content;
use super::probe::{ProbeEvent, Probed, Prober};
use super::profile::{Flow, Profile};
use crate::carrier::Carrier;
use crate::port::PortSettings;
use crate::trace::Trace;

/// One printer on its own thread. Dropping it stops the thread; a slip under way stays as it is.
pub struct Printer {
    carrier: Carrier<PrinterCommand>,
    trace: Trace,
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
        let trace = driver.trace();
        Self { carrier: Carrier::spawn("printer", port, flow, driver, sink), trace }
    }

    /// What crosses the line; shows nothing of a slip.
    pub fn trace(&self) -> Trace {
        self.trace.clone()
    }

    /// Asks for a slip. One [`PrinterEvent::Job`] with this number follows.
    pub fn print(&self, job: u64, content: impl Into<Content>) {
        self.carrier.send(PrinterCommand::Print { job, content: content.into() });
    }
}

/// Longer than every question and its wait together.
const PROBING: Duration = Duration::from_secs(20);

/// Asks the printer on a line everything there is to ask; `None` when the line cannot be opened. Takes some seconds, and
/// nobody else may use the line meanwhile.
pub fn probe_line(port: PortSettings) -> Option<Probed> {
    let (sender, events) = mpsc::channel();
    let _asking = Carrier::spawn("printer-probe", port, FlowControl::None, Prober::new(), move |event| {
        // Nobody waits any more: the time was over.
        drop(sender.send(event));
    });
    match events.recv_timeout(PROBING) {
        Ok(ProbeEvent::Done(probed)) => Some(probed),
        Ok(ProbeEvent::NoLine) | Err(_) => None,
    }
}
