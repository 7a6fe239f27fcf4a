//! What happened: saving, the result in its truthful states, refusal.

use super::super::{
    Mouth, Session,
    event::PrintProgress,
    settings::Lang,
    state::{Done, Refused, SlipState, Standing},
    view::{Actions, Banner, Busy, Outcome, Page, Tone},
};
use crate::{i18n::Key, qr, service::Words};

impl Session {
    pub(super) fn busy(&self) -> (Page, Actions) {
        let page = Busy { title: self.text(Key::SubmitBusy), hint: self.text(Key::SubmitHint) };
        (Page::Busy(page), Actions::default())
    }

    /// Headline of a finished matter, the same on screen and slip.
    pub(in crate::session) fn headline(&self, done: &Done) -> (String, Tone) {
        let (key, tone) = done.standing.headline(done.verdict.clerk());
        (self.text(key), tone)
    }

    /// What happens next, the same on screen and slip.
    pub(in crate::session) fn next_steps(&self, done: &Done) -> Vec<String> {
        let lang = self.settings.lang;
        let next = &done.service.next;
        let words = |all: &[Words]| all.iter().map(|words| words.get(lang).to_owned()).collect::<Vec<_>>();
        let mut steps = Vec::new();
        match &done.standing {
            Standing::Sending => steps.push(self.text(Key::SendingHint)),
            // Who is sent to the window is not told that nothing more is needed.
            Standing::Stored if done.verdict.clerk() => steps.push(self.text(Key::StoredNote)),
            Standing::Received if done.verdict.clerk() => steps.push(self.text(Key::ReceivedNote)),
            Standing::Stored => steps.extend(words(&next.queued)),
            Standing::Received => steps.extend(words(&next.received)),
            Standing::Duplicate(of) => {
                steps.push(self.fill_in(Key::StandingDuplicateNext, &[("ticket", &of.grouped())]));
            }
            Standing::Rejected(reason) if reason.is_empty() => steps.push(self.text(Key::StandingRejectedPlain)),
            Standing::Rejected(reason) => {
                steps.push(self.fill_in(Key::StandingRejectedNext, &[("reason", reason)]));
            }
            Standing::Parked => steps.push(self.text(Key::StandingParkedNext)),
        }
        if done.verdict.clerk() && !matches!(done.standing, Standing::Rejected(_) | Standing::Parked) {
            steps.extend(words(&next.clerk));
        }
        if done.reprint {
            steps.push(self.text(Key::ReprintWindow));
        }
        steps
    }

    pub(super) fn result(&self, done: &Done) -> (Page, Actions) {
        let (title, tone) = self.headline(done);
        let page = Outcome {
            title,
            hint: self.next_steps(done).join(if self.settings.lang == Lang::En { " " } else { "" }),
            tone,
            service: done.title.get(self.settings.lang).to_owned(),
            ticket_label: self.text(Key::TicketLabel),
            ticket: done.ticket.grouped(),
            ticket_note: self.text(Key::TicketNote),
            qr: qr::modules(&done.qr),
            print: Some(self.slip_words(done.slip)),
            notes: self.lasting_notes(&done.verdict),
        };
        let actions = Actions {
            back: None,
            exit: None,
            second: (!done.reprint && done.slip.is_final()).then(|| self.text(Key::Another)),
            main: Some(self.text(Key::Done)),
        };
        (Page::Outcome(page), actions)
    }

    /// "printed" only when the printer said so.
    pub(super) fn slip_words(&self, slip: SlipState) -> Banner {
        let (key, tone, code) = match slip {
            SlipState::Said(PrintProgress::Confirmed) if self.world.mouth == Mouth::Slip => {
                (Key::PrintTake, Tone::Warn, "")
            }
            SlipState::Waiting(_) => (Key::PrintWaiting, Tone::Plain, ""),
            SlipState::Asked | SlipState::Said(PrintProgress::Started) => (Key::PrintRunning, Tone::Plain, ""),
            SlipState::Said(PrintProgress::Cooling) => (Key::PrintCooling, Tone::Plain, ""),
            SlipState::Said(PrintProgress::Confirmed) => (Key::PrintConfirmed, Tone::Good, ""),
            SlipState::Said(PrintProgress::Unproven) => (Key::PrintUnproven, Tone::Plain, ""),
            SlipState::Said(PrintProgress::Failed(code)) => (Key::PrintFailed, Tone::Warn, code),
            SlipState::Said(PrintProgress::Unknown(code)) => (Key::PrintUnknown, Tone::Warn, code),
        };
        Banner { tone, text: self.text(key), code: code.to_owned() }
    }

    /// The slip that sends to the window has no number to note.
    fn window_slip_words(&self, slip: SlipState) -> Banner {
        match slip {
            SlipState::Said(PrintProgress::Failed(code) | PrintProgress::Unknown(code)) => {
                Banner { tone: Tone::Plain, text: self.text(Key::WindowSlipFailed), code: code.to_owned() }
            }
            other => self.slip_words(other),
        }
    }

    pub(super) fn refused(&self, refused: &Refused) -> (Page, Actions) {
        let tried = refused.filling.is_some();
        let (title, hint) =
            if tried { (Key::NotStoredTitle, Key::NotStoredHint) } else { (Key::ClosedTitle, Key::ClosedHint) };
        let page = Outcome {
            title: self.text(title),
            hint: self.text(hint),
            tone: if tried { Tone::Bad } else { Tone::Warn },
            service: refused.service.title.get(self.settings.lang).to_owned(),
            ticket_label: String::new(),
            ticket: String::new(),
            ticket_note: String::new(),
            qr: Vec::new(),
            print: refused.slip.map(|slip| self.window_slip_words(slip)),
            notes: vec![Banner {
                tone: Tone::Plain,
                text: self.text(if refused.code.starts_with("R-") { Key::TroubleReader } else { Key::TroubleClosed }),
                code: refused.code.to_owned(),
            }],
        };
        let actions = Actions {
            back: Some(self.text(if tried { Key::TryAgain } else { Key::Back })),
            exit: None,
            second: None,
            main: Some(self.text(if tried { Key::Exit } else { Key::Done })),
        };
        (Page::Outcome(page), actions)
    }
}
