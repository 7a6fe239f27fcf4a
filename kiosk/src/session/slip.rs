//! State to paper: the receipt of a submission, the slip that sends a person to the window, the list of matters.

use backend_client::wire::ClockState;

use super::{
    Session,
    event::{Matter as CountyMatter, Waiting},
    state::{Done, Errand, Matter},
};
use crate::{
    clock::Moment,
    i18n::Key,
    receipt::{HeadingSize, Line, ReceiptFacts, Slip, submission_receipt},
};

impl Session {
    /// Date and time for paper; a clock that cannot be believed is said to be one.
    pub(super) fn civil(&self, now: Moment) -> String {
        if now.trust == ClockState::Untrusted {
            self.fill_in(Key::SlipTimeUntrusted, &[("time", &now.civil())])
        } else {
            now.civil()
        }
    }

    /// 提交回执: number, QR, masked name, standing, what happens next.
    pub(super) fn receipt(&self, done: &Done) -> Slip {
        let lang = self.settings.lang;
        let place = &self.context.place;
        let (headline, _) = self.headline(done);
        let name = done.visit.person.as_ref().map(|person| {
            let name = self.context.coverage.spell(&person.applicant.masked_name());
            self.fill_in(Key::SlipNameTail, &[("name", &name), ("tail", &person.applicant.tail())])
        });
        submission_receipt(&ReceiptFacts {
            county: self.text(Key::County),
            title: self.text(Key::SlipTitle),
            headline,
            reprint: done.reprint.then(|| self.text(Key::SlipReprint)),
            pairs: vec![
                (self.text(Key::SlipService), done.title.get(lang).to_owned()),
                (self.text(Key::SlipName), name.unwrap_or_default()),
                (self.text(Key::SlipTime), done.at.clone()),
                (self.text(Key::SlipPlace), self.local(&place.hall)),
            ]
            .into_iter()
            .chain(done.helped.then(|| (self.text(Key::SlipHow), self.text(Key::SlipHelped))))
            .collect(),
            ticket_label: self.text(Key::TicketLabel),
            ticket: done.ticket.grouped(),
            qr: done.qr.clone(),
            notes: self.lasting_notes(&done.verdict).into_iter().map(|note| note.text).collect(),
            next_title: self.text(Key::SlipNext),
            next: {
                let mut next = self.next_steps(done);
                next.push(self.text(Key::TicketNote));
                next
            },
            foot: vec![self.fill_in(Key::SlipFoot, &[("hotline", &place.hotline)])],
        })
    }

    /// 进度单: each matter with number, state and what to do next. The name only of who laid down a card.
    pub(super) fn progress_slip(
        &self,
        from: &Errand,
        waiting: &[Waiting],
        matters: &[CountyMatter],
        now: Moment,
    ) -> Slip {
        let place = &self.context.place;
        let pair = |key, value: String| Line::Pair { name: self.text(key), value };
        let mut lines = vec![
            Line::Heading { text: self.text(Key::County), size: HeadingSize::Plain },
            Line::Heading { text: self.text(Key::SlipProgressTitle), size: HeadingSize::Title },
            Line::Rule,
        ];
        if let Some(person) = &from.visit().person {
            let name = self.context.coverage.spell(&person.applicant.masked_name());
            let tail = person.applicant.tail();
            lines.push(pair(Key::SlipName, self.fill_in(Key::SlipNameTail, &[("name", &name), ("tail", &tail)])));
        }
        lines.push(pair(Key::SlipTime, self.civil(now)));
        lines.push(pair(Key::SlipPlace, self.local(&place.hall)));
        for row in self.matter_rows(waiting, matters) {
            lines.push(Line::Rule);
            lines.push(Line::Paragraph { text: row.service, strong: true });
            lines.push(pair(Key::TicketLabel, row.ticket));
            lines.push(pair(Key::SlipState, row.state));
            lines.extend(row.words.into_iter().map(|text| Line::Paragraph { text, strong: false }));
        }
        lines.push(Line::Space);
        lines.push(Line::Footer(self.fill_in(Key::SlipFoot, &[("hotline", &place.hotline)])));
        Slip { lines }
    }

    /// New registrations have stopped here: where to go instead. Holds nothing of a person.
    pub(super) fn window_slip(&self, matter: &Matter, now: Moment) -> Slip {
        let place = &self.context.place;
        let pair = |key, value: String| Line::Pair { name: self.text(key), value };
        Slip {
            lines: vec![
                Line::Heading { text: self.text(Key::County), size: HeadingSize::Plain },
                Line::Heading { text: self.text(Key::SlipWindowTitle), size: HeadingSize::Title },
                Line::Rule,
                pair(Key::SlipService, matter.service.title.get(self.settings.lang).to_owned()),
                pair(Key::SlipTime, self.civil(now)),
                pair(Key::SlipPlace, self.local(&place.hall)),
                Line::Rule,
                Line::Paragraph { text: self.text(Key::ClosedHint), strong: false },
                Line::Footer(self.fill_in(Key::SlipFoot, &[("hotline", &place.hotline)])),
            ],
        }
    }
}
