//! The pages of a service: notice, card, greeting, questions, review, promise.

use backend_client::wire::{ClockState, MatterState};

use crate::{
    i18n::Key,
    service::{Outcome, Verdict, Words},
    session::{
        Session,
        event::{CardTrouble, Matter as CountyMatter, Working},
        flow::new_paragraphs,
        state::{County, Errand, Filling, Matter, Person, Reading, Signing},
        view::{Actions, Banner, Greeting, Identify, Page, Paragraphs, Review, Sign, Tone},
    },
};

/// What is said before a card is read to see how far one's matters are (PIPL art. 17).
const PROGRESS_NOTICE: &[(Key, Key)] = &[
    (Key::ProgressNoticeWho, Key::ProgressNoticeWhoText),
    (Key::ProgressNoticeWhat, Key::ProgressNoticeWhatText),
    (Key::ProgressNoticeKept, Key::ProgressNoticeKeptText),
];

/// Rows on one page of the review.
const REVIEW_ROWS: usize = 7;

impl Session {
    /// "失业登记 · 第 3 步，共 18 步". Notice and card as far as they are shown, the questions, review and promise.
    fn step(&self, matter: &Matter, n: usize, questions: usize) -> String {
        self.fill_in(
            Key::Step,
            &[
                ("service", matter.service.title.get(self.settings.lang)),
                ("n", &n.to_string()),
                ("m", &(matter.lead + questions + 2).to_string()),
            ],
        )
    }

    pub(super) fn notice(&self, errand: &Errand) -> (Page, Actions) {
        let lang = self.settings.lang;
        let page = match errand {
            Errand::Matter(matter) => Paragraphs {
                step: self.step(matter, 1, matter.questions),
                title: self.text(Key::NoticeTitle),
                hint: self.text(if matter.visit.agreed.is_empty() { Key::NoticeHint } else { Key::NoticeHintNew }),
                paragraphs: new_paragraphs(&matter.service, &matter.visit)
                    .iter()
                    .map(|(head, body)| (head.get(lang).to_owned(), body.get(lang).to_owned()))
                    .collect(),
            },
            Errand::Progress(_) => Paragraphs {
                step: String::new(),
                title: self.text(Key::ProgressNoticeTitle),
                hint: self.text(Key::NoticeHint),
                paragraphs: PROGRESS_NOTICE.iter().map(|&(head, body)| (self.text(head), self.text(body))).collect(),
            },
        };
        let agree = match errand {
            Errand::Matter(_) => Key::NoticeAgree,
            Errand::Progress(_) => Key::ProgressNoticeAgree,
        };
        (Page::Notice(page), self.actions(Some(Key::Back), Some(agree)))
    }

    pub(super) fn identify(&self, errand: &Errand, reading: &Reading) -> (Page, Actions) {
        let code = |code: &str| code.to_owned();
        let (key, tone, code) = match reading.trouble {
            None if reading.lift => (Key::IdentifyLift, Tone::Warn, code("C-LIFT")),
            Some(CardTrouble::Reader(c)) => (Key::IdentifyReaderDown, Tone::Bad, code(c)),
            Some(CardTrouble::Removed) if !self.world.card => (Key::IdentifyRemoved, Tone::Warn, code("C-GONE")),
            Some(CardTrouble::Unreadable(sw)) if !reading.asked || !self.world.card => {
                let key = if reading.unreadable >= 3 { Key::IdentifyUnreadableAgain } else { Key::IdentifyUnreadable };
                (key, Tone::Warn, format!("C-{sw:02X}"))
            }
            Some(CardTrouble::Unsupported) if !reading.asked || !self.world.card => {
                (Key::IdentifyUnsupported, Tone::Warn, code("C-40"))
            }
            _ => match self.world.reader {
                Working::No(c) => (Key::IdentifyReaderDown, Tone::Bad, code(c)),
                _ if reading.asked && self.world.card => (Key::IdentifyReading, Tone::Plain, String::new()),
                _ => (Key::IdentifyWaiting, Tone::Plain, String::new()),
            },
        };
        let page = Identify {
            step: match errand {
                Errand::Matter(matter) => self.step(matter, 2, matter.questions),
                Errand::Progress(_) => String::new(),
            },
            title: self.text(Key::IdentifyTitle),
            hint: self.text(Key::IdentifyHint),
            place: self.local(&self.context.place.reader),
            status: self.text(key),
            tone,
            reading: key == Key::IdentifyReading,
            code,
        };
        let again = (!reading.asked && !reading.lift && !matches!(self.world.reader, Working::No(_)))
            .then_some(Key::IdentifyRetry);
        (Page::Identify(page), self.actions(Some(Key::Back), again))
    }

    pub(super) fn greeting(&self, matter: &Matter) -> (Page, Actions) {
        let name = self.masked_name();
        let note = |tone, text| Banner { tone, text, code: String::new() };
        let mut facts = Vec::new();
        let mut notes = Vec::new();
        if let Some(Person { applicant, county, .. }) = &matter.visit.person {
            facts.push((self.text(Key::GreetingName), name.clone()));
            facts.push((self.text(Key::GreetingId), applicant.masked_id()));
            facts.push((
                self.text(Key::GreetingValid),
                applicant.valid_to.map_or_else(
                    || self.text(Key::ValidLong),
                    |date| self.fill_in(Key::ValidUntil, &[("date", &date.to_string())]),
                ),
            ));
            if matter.agreed.is_some_and(|at| at.trust != ClockState::Untrusted && applicant.card_expired(at.today())) {
                notes.push(note(Tone::Warn, self.text(Key::GreetingExpired)));
            }
            if !self.context.coverage.missing(&applicant.name).is_empty() {
                notes.push(note(Tone::Plain, self.text(Key::GreetingRareName)));
            }
            match county {
                County::Asking => notes.push(note(Tone::Plain, self.text(Key::GreetingAsking))),
                County::Offline => notes.push(note(Tone::Plain, self.text(Key::GreetingOffline))),
                County::Answered(answer) => notes.extend(self.matters(&answer.matters)),
            }
        }
        let page = Greeting {
            step: self.step(matter, 2, matter.questions),
            title: self.fill_in(Key::GreetingTitle, &[("name", &name)]),
            hint: self.text(Key::GreetingHint),
            facts,
            notes,
        };
        let mut actions = self.actions(Some(Key::NotYou), Some(Key::GreetingStart));
        actions.second = matter.visit.has_matters().then(|| self.text(Key::GreetingMatters));
        (Page::Greeting(page), actions)
    }

    /// What the county is doing for this person: counts and numbers, never contents.
    fn matters(&self, matters: &[CountyMatter]) -> Vec<Banner> {
        let of = |states: &[MatterState]| matters.iter().filter(|m| states.contains(&m.state)).collect::<Vec<_>>();
        let mut notes = Vec::new();
        let need = of(&[MatterState::NeedMore]);
        if let Some(first) = need.first() {
            let text = self
                .fill_in(Key::GreetingNeedMore, &[("n", &need.len().to_string()), ("ticket", &first.ticket.grouped())]);
            notes.push(Banner { tone: Tone::Warn, text, code: String::new() });
        }
        for (states, key, tone) in [
            (&[MatterState::Done][..], Key::GreetingFinished, Tone::Good),
            (
                &[MatterState::Submitted, MatterState::Accepted, MatterState::InReview, MatterState::HandedOver],
                Key::GreetingOpen,
                Tone::Plain,
            ),
        ] {
            let found = of(states);
            if !found.is_empty() {
                let text = self.fill_in(key, &[("n", &found.len().to_string())]);
                notes.push(Banner { tone, text, code: String::new() });
            }
        }
        if notes.is_empty() {
            notes.push(Banner { tone: Tone::Plain, text: self.text(Key::GreetingNothing), code: String::new() });
        }
        notes
    }

    pub(super) fn question(&self, filling: &Filling) -> (Page, Actions) {
        let mut question = filling.form.question(self.settings.lang);
        let (n, m) = filling.form.position();
        question.step = self.step(&filling.matter, filling.matter.lead + n, m);
        let next = if filling.form.is_editing() { Key::BackToReview } else { Key::Next };
        let mut actions = self.actions(Some(Key::Back), Some(next));
        if filling.form.can_skip() {
            actions.second = Some(self.text(Key::Skip));
        }
        (Page::Form(question), actions)
    }

    /// How many pages the review has.
    pub(in crate::session) fn review_pages(&self, filling: &Filling) -> usize {
        (filling.form.review(self.settings.lang).len() + 2).div_ceil(REVIEW_ROWS)
    }

    pub(super) fn review_page(&self, filling: &Filling, page: usize) -> (Page, Actions) {
        use crate::session::view::Answer;
        let mut rows: Vec<Answer> = Vec::new();
        if let Some(person) = &filling.matter.visit.person {
            let from_card = |key, value| Answer {
                id: String::new(),
                name: self.text(key),
                value,
                origin: String::new(),
                edit: self.text(Key::FromCard),
            };
            rows.push(from_card(Key::GreetingName, self.masked_name()));
            rows.push(from_card(Key::GreetingId, person.applicant.masked_id()));
        }
        let edit = self.text(Key::Edit);
        rows.extend(filling.form.review(self.settings.lang).into_iter().map(|mut row| {
            row.edit.clone_from(&edit);
            row
        }));
        let pages = self.review_pages(filling);
        let rows = rows.into_iter().skip(page * REVIEW_ROWS).take(REVIEW_ROWS).collect();
        let (_, m) = filling.form.position();
        let page = Review {
            step: self.step(&filling.matter, filling.matter.lead + m + 1, m),
            title: self.text(Key::ReviewTitle),
            hint: self.text(Key::ReviewHint),
            rows,
            more: if pages > 1 {
                self.fill_in(Key::ReviewMore, &[("n", &(page + 1).to_string()), ("m", &pages.to_string())])
            } else {
                String::new()
            },
            notes: self.verdict_notes(&filling.verdict()),
        };
        (Page::Review(page), self.actions(Some(Key::Back), Some(Key::ReviewNext)))
    }

    pub(super) fn sign(&self, filling: &Filling, signing: &Signing) -> (Page, Actions) {
        let (_, m) = filling.form.position();
        let lang = self.settings.lang;
        let service = &filling.matter.service;
        let page = Sign {
            step: self.step(&filling.matter, filling.matter.lead + m + 2, m),
            title: self.text(Key::SignTitle),
            promise: service.promise.iter().map(|words| words.get(lang).to_owned()).collect(),
            pad_hint: self.text(Key::SignPad),
            strokes: signing.strokes.0.clone(),
            clear: self.text(Key::SignClear),
            no_signature: self.text(Key::SignNone),
            error: if signing.missing { self.text(Key::SignError) } else { String::new() },
        };
        let mut actions = self.actions(Some(Key::Back), None);
        // To promise is the person's own: with staff beside him the button gives the machine back to him.
        actions.main = Some(if self.helper.is_some() {
            self.text(Key::StaffOwnPromise)
        } else {
            service.wording(filling.form.answers()).1.get(lang).to_owned()
        });
        (Page::Sign(page), actions)
    }

    /// 结束 is always there; back and main as given.
    pub(super) fn actions(&self, back: Option<Key>, main: Option<Key>) -> Actions {
        Actions {
            back: back.map(|key| self.text(key)),
            exit: Some(self.text(Key::Exit)),
            second: None,
            main: main.map(|key| self.text(key)),
        }
    }

    /// What a verdict says in plain words: hand-overs, warnings, hints.
    pub(in crate::session) fn verdict_notes(&self, verdict: &Verdict) -> Vec<Banner> {
        let note =
            |tone, words: &Words| Banner { tone, text: words.get(self.settings.lang).to_owned(), code: String::new() };
        verdict
            .notes()
            .into_iter()
            .map(|(outcome, words)| note(if outcome == Outcome::Clerk { Tone::Warn } else { Tone::Plain }, words))
            .chain(verdict.hints.iter().map(|words| note(Tone::Plain, words)))
            .collect()
    }

    /// Of those, what still matters once it is handed in: the way to the window, and the hints.
    pub(in crate::session) fn lasting_notes(&self, verdict: &Verdict) -> Vec<Banner> {
        let to_the_window = Verdict {
            flags: verdict.flags.iter().filter(|flag| flag.outcome == Outcome::Clerk).cloned().collect(),
            ..verdict.clone()
        };
        self.verdict_notes(&to_the_window)
    }
}
