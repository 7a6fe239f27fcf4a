//! The handle the kiosk holds: a reader on its own thread.

use serialport::FlowControl;

use super::profile::Profile;
use super::reader::{IdReaderCommand, IdReaderEvent, Reader};
use crate::carrier::Carrier;
use crate::port::PortSettings;
use crate::trace::Trace;

/// One card reader on its own thread. Dropping it stops the thread.
pub struct IdReader {
    carrier: Carrier<IdReaderCommand>,
    trace: Trace,
}

impl IdReader {
    /// Starts the thread. It opens the port, waits for it if it is not there, and reports to `sink`, which is called on
    /// that thread and should only pass the event on.
    pub fn spawn(port: PortSettings, profile: Profile, sink: impl FnMut(IdReaderEvent) + Send + 'static) -> Self {
        let driver = Reader::new(profile);
        let trace = driver.trace();
        Self { carrier: Carrier::spawn("id-reader", port, FlowControl::None, driver, sink), trace }
    }

    /// Asks for the card that lies there, or the next one laid. One [`IdReaderEvent::Card`] with this number follows,
    /// unless [`cancel`](Self::cancel) or another request comes first.
    pub fn read(&self, request: u64) {
        self.carrier.send(IdReaderCommand::Read { request });
    }

    /// What crosses the line; shows nothing of a card.
    pub fn trace(&self) -> Trace {
        self.trace.clone()
    }

    /// Forgets the request; an answer already on its way through the sink may still come.
    pub fn cancel(&self) {
        self.carrier.send(IdReaderCommand::Cancel);
    }
}
