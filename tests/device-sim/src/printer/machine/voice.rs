//! What the printer says: answers, reports and flow control, as its model and the fault of the hour let it.

use super::super::status::concerns;
use super::super::{Flow, PrinterFault};
use super::Machine;
use crate::wire::Instrument;

const XON: u8 = 0x11;
const XOFF: u8 = 0x13;

/// What a byte that is said belongs to: a model or a fault may lack some of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Voice {
    RealTime,
    Automatic,
    Fence,
    ProcessId,
    Flow,
    Other,
}

/// What the host has been told by XON and XOFF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Host {
    Sends,
    Waits,
}

impl Machine {
    pub(super) fn has_automatic(&self) -> bool {
        self.model.asb && self.fault != PrinterFault::NoAutomatic
    }

    pub(super) fn send(&mut self, voice: Voice, bytes: &[u8]) {
        let heard = match self.fault {
            PrinterFault::Silent | PrinterFault::NoAnswers => false,
            PrinterFault::OnlyRealTime => voice == Voice::RealTime,
            PrinterFault::NoProcessId => voice != Voice::ProcessId,
            PrinterFault::NoFence => voice != Voice::Fence,
            PrinterFault::NoAutomatic => voice != Voice::Automatic,
            _ => true,
        };
        if !heard {
            return;
        }
        if self.fault == PrinterFault::GarbageStatus {
            for _ in bytes {
                // A full-period congruence: in time every byte value comes.
                self.noise = self.noise.wrapping_mul(0x5D).wrapping_add(0xA7);
                self.out.push(self.noise);
            }
        } else {
            self.out.extend(bytes);
        }
    }

    /// The answer to DLE EOT n.
    pub(super) fn say_status(&mut self, n: u8) {
        if !self.model.real_time {
            return;
        }
        let answer = self.condition().real_time(n);
        let block = self.condition().automatic();
        let around = self.automatic != 0 && !answer.is_empty();
        match self.fault {
            PrinterFault::AutomaticAround if around => {
                self.send(Voice::Automatic, &block);
                self.send(Voice::RealTime, &answer);
                self.send(Voice::Automatic, &block);
            }
            PrinterFault::AutomaticInterleaved if around => {
                self.send(Voice::Automatic, &block[..2]);
                self.send(Voice::RealTime, &answer);
                self.send(Voice::Automatic, &block[2..]);
            }
            _ => self.send(Voice::RealTime, &answer),
        }
    }

    /// Automatic Status Back, if what has changed was asked for.
    pub(super) fn report(&mut self) {
        let new = self.condition().automatic();
        let old = std::mem::replace(&mut self.last_automatic, new);
        if concerns(self.automatic, old, new) {
            self.send(Voice::Automatic, &new);
        }
    }

    /// XOFF when three quarters of the buffer are full, XON when no more than one quarter is.
    pub(super) fn stop_or_go(&mut self) {
        if self.model.flow != Flow::XonXoff && self.fault != PrinterFault::XonXoff {
            return;
        }
        let quarter = self.buffer() / 4;
        if self.host == Host::Sends && self.room() <= quarter {
            self.host = Host::Waits;
            self.send(Voice::Flow, &[XOFF]);
        } else if self.host == Host::Waits && self.queued <= quarter {
            self.host = Host::Sends;
            self.send(Voice::Flow, &[XON]);
        }
    }
}
