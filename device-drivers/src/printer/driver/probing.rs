//! Trying what the profile promises, once on each opening of the line, and going on with what was found.
//!
//! One try: `GS ( H`, `GS r`, `ESC @`, `GS a`, each only if promised. The answers to all of them come within a moment from
//! a printer that knows them; a model that takes `GS ( H` for text forgets it at `ESC @`. Tried twice before anything is
//! believed to be missing, and only while the printer is well: off-line it answers no `GS r`.
//!
//! A printer that has never answered `DLE EOT` is tried too. If it answers this, it lives and merely cannot be asked:
//! then it prints blind. If it does not, it is off, and nobody is told that something was sent.

use std::time::Duration;

use super::super::command;
use super::super::event::{Abilities, PrinterEvent};
use super::super::profile::Proof;
use super::super::status::Condition;
use super::asking::Purpose;
use super::printing::HOLD;
use super::{Phase, PrinterDriver};

/// Time for the answers, beyond the line time of the questions.
const ANSWERS: Duration = Duration::from_millis(700);
/// Tries before a promise counts as broken.
const TRIES: u8 = 2;

/// What was tried and found.
#[expect(clippy::struct_excessive_bools, reason = "each is one answer that came or one thing that was done")]
#[derive(Debug, Default)]
pub(super) struct Probe {
    /// It answered a `DLE EOT` since the line was opened.
    pub(super) answered: bool,
    /// Trying is over.
    done: bool,
    tries: u8,
    /// Begun because nothing else was answered.
    of_silence: bool,
    id: [u8; 4],
    gs_h: bool,
    /// `GS r` answers of this try: one is one, more are stray bytes of something else.
    papers: u8,
    gs_r: bool,
    asb: bool,
}

impl Probe {
    fn heard_anything(&self) -> bool {
        self.gs_h || self.gs_r || self.papers == 1 || self.asb
    }
}

impl PrinterDriver {
    /// An idle look is done.
    pub(super) fn watched(&mut self, condition: Condition, now: Duration) {
        if condition.fault().is_some() {
            self.probe.tries = 0;
        }
        if self.probe.done || condition.fault().is_some() || !self.found.answers {
            return self.next_job_or_idle(now);
        }
        if self.probe.tries < TRIES && !self.keeps_its_promises() {
            return self.try_promises(now);
        }
        // Still well behind the last try: what has not been answered by now never will be.
        self.conclude();
        self.next_job_or_idle(now);
    }

    /// The printer has never answered a question: true if it is tried otherwise first.
    pub(super) fn probe_silence(&mut self, now: Duration) -> bool {
        if self.probe.answered || self.probe.done || (self.found.proof == Proof::None && !self.found.asb) {
            return false;
        }
        if !std::mem::replace(&mut self.probe.of_silence, true) {
            self.try_promises(now);
            return true;
        }
        self.probe.done = true;
        if !self.probe.heard_anything() {
            return false;
        }
        // It has answered that, and no question before and behind it.
        self.found.answers = false;
        self.conclude();
        self.start_round(Purpose::Watch, now);
        true
    }

    fn keeps_its_promises(&self) -> bool {
        let proof = match self.found.proof {
            Proof::GsH => self.probe.gs_h,
            Proof::GsR => self.probe.gs_r,
            Proof::None => true,
        };
        proof && (self.probe.asb || !self.found.asb)
    }

    fn try_promises(&mut self, now: Duration) {
        let id = self.new_id();
        self.probe.id = id;
        self.probe.tries += 1;
        self.probe.papers = 0;
        let mut bytes = Vec::new();
        if self.found.proof == Proof::GsH {
            bytes.extend_from_slice(&command::gs_paren_h(id));
        }
        if self.found.proof != Proof::None {
            bytes.extend_from_slice(&command::GS_R_PAPER);
        }
        bytes.extend_from_slice(&command::ESC_AT);
        if self.found.asb {
            bytes.extend_from_slice(&command::gs_a(true));
        }
        self.phase = Phase::Probing { until: now + self.wire_time(bytes.len()) + ANSWERS };
        self.trace.sent(&bytes);
        self.put_out(&bytes);
    }

    pub(super) fn probed_proof(&mut self, id: [u8; 4], now: Duration) {
        self.probe.gs_h |= id == self.probe.id;
        self.probed(now);
    }

    pub(super) fn probed_paper(&mut self, now: Duration) {
        self.probe.papers = self.probe.papers.saturating_add(1);
        self.probed(now);
    }

    pub(super) fn probed_automatic(&mut self, now: Duration) {
        self.probe.asb = true;
        self.probed(now);
    }

    /// Something came: is it all?
    fn probed(&mut self, now: Duration) {
        let fence = self.found.proof == Proof::None || self.probe.papers > 0;
        if fence && (self.probe.gs_h || self.found.proof != Proof::GsH) && (self.probe.asb || !self.found.asb) {
            // A lone `GS r` answer may have company: stray bytes.
            self.phase = Phase::Probing { until: now + HOLD };
        }
    }

    pub(super) fn probe_timed_out(&mut self, now: Duration) {
        self.probe.gs_r |= self.probe.papers == 1;
        self.start_round(Purpose::Watch, now);
    }

    fn conclude(&mut self) {
        self.probe.done = true;
        let given = if self.probe.gs_h {
            Proof::GsH
        } else if self.probe.gs_r {
            Proof::GsR
        } else {
            Proof::None
        };
        self.found.proof = given;
        self.found.asb &= self.probe.asb;
        self.given = given;
        self.report_mismatch();
    }

    /// Reports what was found, if it is less than promised and not what was reported before.
    pub(super) fn report_mismatch(&mut self) {
        let promised = Abilities::promised(&self.profile);
        if self.found != promised && self.found != self.reported {
            tracing::warn!(%promised, found = %self.found, "the printer does less than its profile promises");
            self.events.push_back(PrinterEvent::ProfileMismatch { promised, found: self.found });
        }
        self.reported = self.found;
    }
}
