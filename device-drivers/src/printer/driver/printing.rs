//! One slip from preflight to outcome.

use std::collections::VecDeque;
use std::time::Duration;

use zeroize::Zeroizing;

use super::super::command;
use super::super::event::{PrintOutcome, PrinterEvent};
use super::super::job;
use super::super::profile::{Cut, Profile, Proof};
use super::super::status::{Condition, PrintFault};
use super::asking::Purpose;
use super::{Phase, PrinterDriver, STALL};

/// Pause between looks while a proof is waited for.
const LOOK: Duration = Duration::from_millis(400);
/// A lone `GS r` answer is believed after so long: three stray bytes of half an automatic status look like three.
pub(super) const HOLD: Duration = Duration::from_millis(60);
/// Time `DLE ENQ 2` gets to work.
const RECOVERY: Duration = Duration::from_secs(1);
/// A hot head is given so long for one slip, and looked at so often. It keeps what it was sent meanwhile.
const COOLING: Duration = Duration::from_secs(30);
const COOLING_LOOK: Duration = Duration::from_secs(1);
/// Time for a proof, and on top of it a row's at the pace of a slow head (500 rows a second).
const PROOF: Duration = Duration::from_millis(1500);
const PROOF_PER_ROW: Duration = Duration::from_millis(2);
/// Letters for ids: none of them, seen alone, looks like a status byte.
const ID_LETTERS: [u8; 14] = *b"1359QSUWYqsuwy";

/// How far the slip is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Pieces,
    /// Waits for the proof of printing.
    Proof(Proof, [u8; 4]),
    /// Waits until the cut was worked off, so that the last look sees the cutter.
    Cut(Proof, [u8; 4]),
}

/// The slip under way.
#[expect(clippy::struct_excessive_bools, reason = "separate facts about one slip; no two exclude each other")]
pub(super) struct Active {
    id: u64,
    rows: u16,
    pieces: VecDeque<Zeroizing<Vec<u8>>>,
    step: Step,
    /// The proof asked for; weaker than the printer's usual one after that was not given.
    proof: Proof,
    /// Something came that was no answer to anything: a proof may have been lost in it.
    pub(super) noise: bool,
    /// A byte of it was taken by the line.
    pub(super) begun: bool,
    /// Length of the piece that went out last.
    pub(super) last_piece: usize,
    /// Bytes of a picture the printer is waiting for if the piece that went out last did not arrive whole.
    pub(super) owed: usize,
    /// The printer gave a proof for all that was printed.
    proven: bool,
    /// A proof it has given before was asked for once more, and twice in vain.
    asked_again: bool,
    missing: bool,
    /// It answered the question of the present step.
    answered: bool,
    /// The head was hot: until when it is waited for, and whether it is hot now.
    cooling: Option<(Duration, bool)>,
    /// `GS r` answers since the hold began, the last of them, and when the hold ends.
    hold: Option<(u8, u8, Duration)>,
}

impl Active {
    fn begin(&mut self, step: Step) {
        self.step = step;
        self.answered = false;
        self.hold = None;
    }

    pub(super) fn hold_ends(&self) -> Option<Duration> {
        self.hold.map(|(.., ends)| ends)
    }
}

impl PrinterDriver {
    pub(super) fn next_job_or_idle(&mut self, now: Duration) {
        let Some((id, content)) = self.queue.pop_front() else {
            self.phase = Phase::Idle { until: now.saturating_add(self.pause()) };
            return;
        };
        self.active = Some(Active {
            id,
            rows: content.rows(&self.profile),
            pieces: job::pieces(&content, &Profile { asb: self.found.asb, ..self.profile }, self.sever).into(),
            step: Step::Pieces,
            proof: self.found.proof,
            noise: false,
            begun: false,
            last_piece: 0,
            owed: 0,
            proven: false,
            asked_again: false,
            missing: false,
            answered: false,
            cooling: None,
            hold: None,
        });
        self.start_round(Purpose::Preflight { recovered: false }, now);
    }

    pub(super) fn preflight_done(&mut self, condition: Condition, recovered: bool, now: Duration) {
        let Some(active) = &mut self.active else { return self.next_job_or_idle(now) };
        match condition.fault() {
            None => {
                self.events.push_back(PrinterEvent::JobStarted { job: active.id });
                active.cooling = active.cooling.map(|(until, _)| (until, false));
                self.next_piece(now);
            }
            Some(PrintFault::Overheated) if self.cools(Purpose::Preflight { recovered }, now) => {}
            // A person asks for paper now, so a person is there: the one moment to let the cutter move again.
            Some(_) if (condition.cutter || condition.recoverable) && !recovered => {
                self.put_out(&command::DLE_ENQ_CLEAR);
                self.phase = Phase::Recovering { until: now + RECOVERY };
            }
            Some(fault) => {
                self.end_job(PrintOutcome::Failed(fault));
                self.next_job_or_idle(now);
            }
        }
    }

    fn next_piece(&mut self, now: Duration) {
        let Some(active) = &mut self.active else { return };
        if let Some(piece) = active.pieces.pop_front() {
            active.last_piece = piece.len();
            active.owed = piece.len();
            self.send(&piece, now);
        } else {
            active.owed = 0;
            self.ask_for_proof(now);
        }
    }

    fn send(&mut self, bytes: &[u8], now: Duration) {
        self.put_out(bytes);
        self.phase = Phase::Sending { stalls_at: now + STALL };
    }

    /// All bytes of a step were taken by the line.
    pub(super) fn piece_is_out(&mut self, now: Duration) {
        let Some(active) = &self.active else { return };
        match active.step {
            Step::Pieces | Step::Cut(Proof::None, _) | Step::Proof(Proof::None, _) if !self.found.answers => {
                self.phase = Phase::Pacing { until: now + self.wire_time(active.last_piece) };
            }
            Step::Pieces | Step::Cut(Proof::None, _) | Step::Proof(Proof::None, _) => {
                self.phase = Phase::Looking;
                self.look(now);
            }
            Step::Proof(..) | Step::Cut(..) => {
                let until = now + PROOF + PROOF_PER_ROW * active.rows.into();
                self.phase = Phase::Proving { until, look_at: self.next_look(now) };
            }
        }
    }

    /// When to look next while a proof is waited for.
    fn next_look(&self, now: Duration) -> Duration {
        if self.found.answers { now + LOOK } else { Duration::MAX }
    }

    /// A piece has crossed the line to a printer that cannot be asked.
    pub(super) fn paced(&mut self, now: Duration) {
        self.looked(self.heard.is_some_and(|heard| heard.fault().is_some()), now);
    }

    /// A look in the middle of the slip was answered.
    pub(super) fn looked(&mut self, offline: bool, now: Duration) {
        if offline {
            return self.start_round(Purpose::Cause, now);
        }
        let answered = self.active.as_ref().is_some_and(|active| active.answered);
        let next_look = self.next_look(now);
        match &mut self.phase {
            Phase::Proving { look_at, .. } if !answered => *look_at = next_look,
            _ => self.go_on(now),
        }
    }

    /// The step before is done and the printer is well.
    fn go_on(&mut self, now: Duration) {
        match self.active.as_ref().map(|active| active.step) {
            Some(Step::Pieces) => self.next_piece(now),
            Some(Step::Proof(..)) => self.cut(now),
            Some(Step::Cut(..)) | None => self.start_round(Purpose::Finish, now),
        }
    }

    pub(super) fn cause_found(&mut self, condition: Condition, now: Duration) {
        if condition.fault() == Some(PrintFault::Overheated) && self.cools(Purpose::Cause, now) {
            return;
        }
        if let Some(fault) = condition.fault() {
            let proven = self.active.as_ref().is_some_and(|active| active.proven);
            // Printed before the fault: the fault is in the printer's state, the slip is out.
            self.end_job(if proven { PrintOutcome::Confirmed } else { PrintOutcome::Unknown(fault) });
            return self.next_job_or_idle(now);
        }
        if let Some(active) = &mut self.active
            && let Some((until, true)) = active.cooling
        {
            active.cooling = Some((until, false));
            self.events.push_back(PrinterEvent::JobStarted { job: active.id });
            match active.step {
                _ if active.answered => return self.go_on(now),
                // Its answer may have come while nobody waited for it.
                Step::Proof(Proof::GsR, _) => return self.ask_for_proof(now),
                _ => {}
            }
        }
        match self.active.as_ref().map(|active| (active.step, active.rows)) {
            Some((Step::Proof(Proof::GsH | Proof::GsR, _) | Step::Cut(Proof::GsH | Proof::GsR, _), rows)) => {
                let until = now + PROOF + PROOF_PER_ROW * rows.into();
                self.phase = Phase::Proving { until, look_at: self.next_look(now) };
            }
            _ => self.go_on(now),
        }
    }

    /// The head is too hot for the slip under way: waits, unless it has been waited for long enough. What was sent stays
    /// in the printer; nothing is lost.
    fn cools(&mut self, purpose: Purpose, now: Duration) -> bool {
        let Some(active) = &mut self.active else { return false };
        let (until, hot) = active.cooling.unwrap_or((now + COOLING, false));
        if active.proven || now >= until {
            return false;
        }
        if !hot {
            tracing::info!(job = active.id, "the head is too hot, the slip waits");
            self.events.push_back(PrinterEvent::JobWaits { job: active.id });
        }
        active.cooling = Some((until, true));
        self.phase = Phase::Cooling { look_at: now + COOLING_LOOK, purpose };
        true
    }

    pub(super) fn new_id(&mut self) -> [u8; 4] {
        self.proofs_asked = self.proofs_asked.wrapping_add(1);
        let mut rest = self.proofs_asked as usize;
        [(); 4].map(|()| {
            let letter = ID_LETTERS.get(rest % ID_LETTERS.len()).copied().unwrap_or(b'1');
            rest /= ID_LETTERS.len();
            letter
        })
    }

    fn ask_for_proof(&mut self, now: Duration) {
        let id = self.new_id();
        let Some(active) = &mut self.active else { return };
        let proof = active.proof;
        active.begin(Step::Proof(proof, id));
        match proof {
            Proof::GsH => self.send(&command::gs_paren_h(id), now),
            Proof::GsR => self.send(&command::GS_R_PAPER, now),
            Proof::None => self.cut(now),
        }
    }

    fn cut(&mut self, now: Duration) {
        let id = self.new_id();
        let Some(active) = &mut self.active else { return };
        let proof = active.proof;
        active.begin(Step::Cut(proof, id));
        if self.profile.cut == Cut::None {
            return self.start_round(Purpose::Finish, now);
        }
        let mut bytes = command::cut(self.profile.cut).to_vec();
        match proof {
            Proof::GsH => bytes.extend_from_slice(&command::gs_paren_h(id)),
            Proof::GsR => bytes.extend_from_slice(&command::GS_R_PAPER),
            Proof::None => {}
        }
        self.send(&bytes, now);
    }

    /// `GS ( H` was answered.
    pub(super) fn printed(&mut self, id: [u8; 4], now: Duration) {
        if let Phase::Probing { .. } = self.phase {
            return self.probed_proof(id, now);
        }
        match self.active.as_ref().map(|active| active.step) {
            Some(Step::Proof(_, wanted) | Step::Cut(_, wanted))
                if wanted == id && matches!(self.phase, Phase::Proving { .. }) =>
            {
                self.proven(now);
            }
            // The head has just cooled and went on before anybody looked.
            Some(Step::Proof(proof, wanted) | Step::Cut(proof, wanted))
                if wanted == id && matches!(self.phase, Phase::Cooling { .. }) =>
            {
                if let Some(active) = &mut self.active {
                    active.proven = true;
                    active.answered = true;
                    self.given = proof;
                }
            }
            _ => {}
        }
    }

    /// `GS r` was answered, or half an automatic status looks like it.
    pub(super) fn paper_answered(&mut self, paper: u8, now: Duration) {
        if let Phase::Probing { .. } = self.phase {
            return self.probed_paper(now);
        }
        let Phase::Proving { .. } = self.phase else { return };
        if let Some(active) = &mut self.active
            && let Step::Proof(Proof::GsR, _) | Step::Cut(Proof::GsR, _) = active.step
        {
            let count = active.hold.map_or(0, |(count, ..)| count);
            active.hold = Some((count.saturating_add(1), paper, now + HOLD));
        }
    }

    fn proven(&mut self, now: Duration) {
        if let Some(active) = &mut self.active {
            active.proven = true;
            active.answered = true;
            if let Step::Proof(proof, _) = active.step {
                self.given = proof;
            }
        }
        // A look in flight is waited for: its answer would be taken for that of the next question.
        if self.ask.is_none() {
            self.go_on(now);
        }
    }

    pub(super) fn proving_timed_out(&mut self, now: Duration) {
        let Phase::Proving { until, look_at } = self.phase else { return };
        let Some(active) = &mut self.active else { return };
        if let Some((count, paper, ends)) = active.hold
            && now >= ends
        {
            active.hold = None;
            if count == 1 && paper & 0x0C == 0 {
                return self.proven(now);
            }
        }
        if self.ask.is_some() {
            // Whether silence or slowness is meant, the look in flight will tell.
            self.phase = Phase::Proving { until: until.max(now + LOOK), look_at };
        } else if now >= until {
            self.unproven(now);
        } else if now >= look_at {
            self.look(now);
        }
    }

    /// The printer is well but does not give this proof. If it has given it before: ask once more, and then the slip is
    /// unknown. If it never has: take the next one down, for good if nothing else can have swallowed it.
    fn unproven(&mut self, now: Duration) {
        let Some(active) = &mut self.active else { return };
        let Step::Proof(asked, _) = active.step else { return self.go_on(now) };
        if asked == self.given {
            if std::mem::replace(&mut active.asked_again, true) {
                active.missing = true;
                active.proof = Proof::None;
                // Whatever is on it can be taken, and hangs in nobody's way.
                return self.cut(now);
            }
            return self.ask_for_proof(now);
        }
        active.proof = if asked == Proof::GsH { Proof::GsR } else { Proof::None };
        if !active.noise {
            self.found.proof = active.proof;
            self.report_mismatch();
        }
        self.ask_for_proof(now);
    }

    pub(super) fn finish_done(&mut self, condition: Condition, now: Duration) {
        let proven = self.active.as_ref().is_some_and(|active| active.proven);
        self.end_job(match condition.fault() {
            _ if proven => PrintOutcome::Confirmed,
            Some(fault) => PrintOutcome::Unknown(fault),
            None if self.active.as_ref().is_some_and(|active| active.missing) => {
                PrintOutcome::Unknown(PrintFault::NoProof)
            }
            None => PrintOutcome::Unproven,
        });
        self.next_job_or_idle(now);
    }

    pub(super) fn end_job(&mut self, outcome: PrintOutcome) {
        self.put_out(&[]);
        self.ask = None;
        if let Some(active) = self.active.take() {
            match outcome {
                PrintOutcome::Unknown(_) => self.sever = true,
                PrintOutcome::Confirmed | PrintOutcome::Unproven => self.sever = false,
                PrintOutcome::Failed(_) => {}
            }
            tracing::info!(job = active.id, ?outcome, "slip");
            self.events.push_back(PrinterEvent::Job { job: active.id, outcome });
        }
    }

    /// The line takes nothing more: flow control holds it, or it is broken.
    pub(super) fn stalled(&mut self) {
        self.end_all(PrintFault::Offline);
        // The kernel may still hold part of the piece; a fresh line starts without it.
        self.reopen = true;
        self.phase = Phase::Idle { until: Duration::MAX };
    }
}
