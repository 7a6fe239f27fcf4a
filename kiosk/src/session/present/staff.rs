//! The staff's pages: waiting for a card, the PIN, the menu; and the strip that says who is signed in.
//!
//! Of whoever stood here before only his masked name is shown.

use backend_client::{outbox::Kind, roles::Action};

use crate::{
    clock::Moment,
    i18n::Key,
    input::board::{CLEAR, ERASE},
    session::{
        Session,
        event::{Owed, Working},
        staff::desk::{CONFIRM, HELP, MATTER_ROWS, MATTERS, RETRY, RETURN},
        state::{
            Desk, DeskPage, DeskSaid, Helper, Matters, Parked, PinPage, PinSaid, Staff, StaffPage, State, Who, WhoTold,
        },
        view::{
            Actions, Banner, Board, BoardItem, BoardRow, Entry, Identify, KeyLook, Pad, PadKey, Page, StaffStrip, Tone,
        },
    },
    staff::{
        pad::DIGITS,
        roster::{Member, NotStaff},
    },
};

impl Session {
    pub(super) fn staff_page(&self, staff: &Staff, now: Moment) -> (Page, Actions) {
        match &staff.page {
            StaffPage::Who(who) => (Page::Identify(self.who_page(who)), self.only_back(Key::Back)),
            StaffPage::Pin(page) => (Page::Pad(self.pin_pad(page, now)), self.only_back(Key::Back)),
            StaffPage::Desk(Desk { who, page, said }) => match page {
                // The strip has the way out.
                DeskPage::Menu => (Page::Board(self.menu(&staff.parked, &who.member, *said)), Actions::default()),
                DeskPage::Matters(matters) => {
                    (Page::Board(self.matters_page(matters, &who.member, *said)), self.only_back(Key::Back))
                }
            },
        }
    }

    /// Who of the staff is here; nothing while nobody has typed his PIN.
    pub(super) fn strip(&self) -> Option<StaffStrip> {
        let (who, words, leave) = match (&self.helper, &self.state) {
            (Some(Helper { who }), _) => (who, Key::StaffStripHelping, Key::StaffHandBack),
            (None, State::Staff(staff)) => match &staff.page {
                StaffPage::Desk(desk) => (&desk.who, Key::StaffStrip, Key::StaffLeave),
                StaffPage::Who(_) | StaffPage::Pin(_) => return None,
            },
            (None, _) => return None,
        };
        Some(StaffStrip {
            words: self.fill_in(words, &[("name", &self.name_of(&who.member))]),
            leave: self.text(leave),
        })
    }

    /// "李*", with characters no font has spelled out.
    fn name_of(&self, member: &Member) -> String {
        self.context.coverage.spell(&member.masked_name())
    }

    fn only_back(&self, key: Key) -> Actions {
        Actions { back: Some(self.text(key)), ..Actions::default() }
    }

    fn who_page(&self, who: &Who) -> Identify {
        let (key, tone) = match (who.told, self.world.reader) {
            (Some(told), _) => (told.words(), Tone::Warn),
            (None, Working::No(_)) => (Key::StaffReaderDown, Tone::Warn),
            (None, _) if self.world.card => (Key::IdentifyReading, Tone::Plain),
            (None, _) => (Key::StaffWaiting, Tone::Plain),
        };
        Identify {
            step: String::new(),
            title: self.text(Key::StaffWhoTitle),
            hint: self.text(if self.world.scanner.is_some() { Key::StaffWhoHintScan } else { Key::StaffWhoHint }),
            place: self.local(&self.context.place.reader),
            status: self.text(key),
            tone,
            reading: key == Key::IdentifyReading,
            code: match (who.told, self.world.reader) {
                (Some(told), _) => told.code().to_owned(),
                (None, Working::No(code)) => code.to_owned(),
                (None, _) => String::new(),
            },
        }
    }

    fn pin_pad(&self, page: &PinPage, now: Moment) -> Pad {
        let said = |tone, text: String, code: &str| Some(Banner { tone, text, code: code.to_owned() });
        Pad {
            title: self.fill_in(Key::StaffPinTitle, &[("name", &self.name_of(&page.member))]),
            hint: self.text(if page.by_card { Key::StaffPinHintCard } else { Key::StaffPinHint }),
            status: match page.said {
                PinSaid::Nothing => None,
                PinSaid::Checking => said(Tone::Plain, self.text(Key::StaffPinChecking), ""),
                PinSaid::Wrong(left) => {
                    said(Tone::Warn, self.fill_in(Key::StaffPinWrong, &[("n", &left.to_string())]), "T-PIN")
                }
                PinSaid::Closed(until) => {
                    let seconds = until.saturating_sub(now.mono).as_millis().div_ceil(1000);
                    said(Tone::Bad, self.fill_in(Key::StaffPinClosed, &[("n", &seconds.to_string())]), "T-LOCK")
                }
                PinSaid::Broken => said(Tone::Bad, self.text(Key::StaffPinBroken), "S-DB"),
            },
            challenge_label: String::new(),
            challenge: Vec::new(),
            qr: Vec::new(),
            entry: Entry::Dots {
                filled: u8::try_from(page.pad.count()).unwrap_or_default(),
                of: u8::try_from(DIGITS).unwrap_or_default(),
            },
            keys: page.pad.keys().into_iter().map(|key| self.pad_key(key)).collect(),
        }
    }

    fn pad_key(&self, key: String) -> PadKey {
        let (label, look) = match key.as_str() {
            CLEAR => (self.text(Key::StaffPinClear), KeyLook::Quiet),
            ERASE => (ERASE.to_owned(), KeyLook::Quiet),
            digit => (digit.to_owned(), KeyLook::Plain),
        };
        PadKey { key, label, look }
    }

    /// What this member of staff may do here now; what nobody may is not shown.
    fn menu(&self, parked: &Parked, member: &Member, said: DeskSaid) -> Board {
        let may = |action| member.may(&self.context.roles, action);
        let row = |id: &str, icon: &str, title, words| {
            BoardRow::Item(BoardItem {
                id: id.to_owned(),
                tone: Tone::Plain,
                icon: icon.to_owned(),
                title: self.text(title),
                words: self.text(words),
                value: String::new(),
                action: String::new(),
            })
        };
        let mut rows = Vec::new();
        let mut notes = Vec::new();
        if !parked.is_nobody() {
            notes.push(Banner { tone: Tone::Plain, text: self.behind(parked), code: String::new() });
            if may(Action::TakeOver) {
                rows.push(row(HELP, "hand-helping", Key::StaffHelp, Key::StaffHelpWords));
            }
            match parked.state.visit().and_then(|visit| visit.person.as_ref()) {
                Some(person) if person.confirmed.is_some() => {
                    notes.push(Banner { tone: Tone::Good, text: self.text(Key::StaffConfirmed), code: String::new() });
                }
                Some(_) if may(Action::ConfirmIdentity) => {
                    rows.push(row(CONFIRM, "shield-check", Key::StaffConfirm, Key::StaffConfirmWords));
                }
                _ => {}
            }
            rows.push(row(RETURN, "user-round", Key::StaffReturn, Key::StaffReturnWords));
        }
        if may(Action::DeskView) {
            rows.push(row(MATTERS, "list-checks", Key::StaffMatters, Key::StaffMattersWords));
        }
        notes.extend(self.said(said));
        Board {
            title: self.text(Key::StaffDeskTitle),
            hint: self.text(Key::StaffDeskHint),
            notes,
            tabs: Vec::new(),
            rows,
            more: String::new(),
            empty: self.text(Key::StaffDeskEmpty),
        }
    }

    fn said(&self, said: DeskSaid) -> Option<Banner> {
        match said {
            DeskSaid::Nothing => None,
            DeskSaid::Saving => {
                Some(Banner { tone: Tone::Plain, text: self.text(Key::StaffSaving), code: String::new() })
            }
            DeskSaid::NotSaved(code) => {
                Some(Banner { tone: Tone::Bad, text: self.text(Key::StaffNotSaved), code: code.to_owned() })
            }
        }
    }

    /// What this kiosk still owes the county, or one of it.
    fn matters_page(&self, matters: &Matters, member: &Member, said: DeskSaid) -> Board {
        let all = matters.all.as_deref().unwrap_or_default();
        let mut notes: Vec<Banner> = self.said(said).into_iter().collect();
        if matters.failed {
            notes.push(Banner { tone: Tone::Bad, text: self.text(Key::StaffMattersFailed), code: "S-DB".to_owned() });
        }
        if let Some(owed) = matters.chosen.and_then(|key| all.iter().find(|owed| owed.key == key)) {
            return Board { notes, ..self.matter_page(owed, member) };
        }
        let pages = all.len().div_ceil(MATTER_ROWS).max(1);
        let row = |owed: &Owed| {
            let (state, tone) = self.owed_state(owed);
            BoardRow::Item(BoardItem {
                id: owed.key.to_string(),
                tone,
                icon: String::new(),
                title: self.owed_title(owed),
                words: format!("{}  {}", owed.ticket.grouped(), owed.at),
                value: state,
                action: self.text(Key::StaffMatterLook),
            })
        };
        Board {
            title: self.text(Key::StaffMatters),
            hint: self.text(Key::StaffMattersHint),
            notes,
            tabs: Vec::new(),
            rows: all.iter().skip(matters.page * MATTER_ROWS).take(MATTER_ROWS).map(row).collect(),
            more: if pages > 1 {
                let (n, m) = ((matters.page + 1).to_string(), pages.to_string());
                self.fill_in(Key::ReviewMore, &[("n", &n), ("m", &m)])
            } else {
                String::new()
            },
            empty: self.text(if matters.all.is_some() { Key::StaffMattersNone } else { Key::StaffMattersAsking }),
        }
    }

    fn matter_page(&self, owed: &Owed, member: &Member) -> Board {
        let (state, tone) = self.owed_state(owed);
        let fact = |key, value: String, tone| BoardRow::Fact { name: self.text(key), value, tone };
        let mut rows = vec![
            fact(Key::TicketLabel, owed.ticket.grouped(), Tone::Plain),
            fact(Key::SlipTime, owed.at.clone(), Tone::Plain),
            fact(Key::SlipState, state, tone),
        ];
        if !owed.who.expose().is_empty() {
            rows.insert(1, fact(Key::SlipName, owed.who.expose().to_owned(), Tone::Plain));
        }
        if let Some(reason) = &owed.parked {
            rows.push(fact(Key::StaffMatterWhy, self.text(parked_words(reason)), Tone::Plain));
            if member.may(&self.context.roles, Action::DeskRetry) {
                rows.push(BoardRow::Item(BoardItem {
                    id: RETRY.to_owned(),
                    tone: Tone::Plain,
                    icon: "again".to_owned(),
                    title: self.text(Key::StaffMatterRetry),
                    words: self.text(Key::StaffMatterRetryWords),
                    value: String::new(),
                    action: String::new(),
                }));
            }
        }
        Board {
            title: self.owed_title(owed),
            hint: String::new(),
            notes: Vec::new(),
            tabs: Vec::new(),
            rows,
            more: String::new(),
            empty: String::new(),
        }
    }

    fn owed_state(&self, owed: &Owed) -> (String, Tone) {
        match owed.parked {
            Some(_) => (self.text(Key::StaffMatterParked), Tone::Warn),
            None => (self.text(Key::StaffMatterWaiting), Tone::Plain),
        }
    }

    fn owed_title(&self, owed: &Owed) -> String {
        match owed.kind {
            Kind::Submission => self.service_title(&owed.service),
            Kind::Rating => self.text(Key::StaffMatterRating),
            Kind::CallBack => self.text(Key::StaffMatterCallBack),
            Kind::Confirmation => self.text(Key::StaffConfirm),
            Kind::Withdrawal => self.text(Key::StaffMatterWithdrawal),
        }
    }

    /// Who waits behind the staff's pages, by his masked name if he laid down a card.
    fn behind(&self, parked: &Parked) -> String {
        match parked.state.visit().and_then(|visit| visit.person.as_ref()) {
            Some(person) => {
                let name = self.context.coverage.spell(&person.applicant.masked_name());
                self.fill_in(Key::StaffBehind, &[("name", &name)])
            }
            None => self.text(Key::StaffBehindUnknown),
        }
    }
}

/// Why an item lies here, in plain words; by the outbox's word.
fn parked_words(reason: &str) -> Key {
    match reason {
        "key-reused" => Key::ParkedKeyReused,
        "too-large" => Key::ParkedTooLarge,
        _ => Key::ParkedRefused,
    }
}

impl WhoTold {
    const fn words(self) -> Key {
        match self {
            Self::List(NotStaff::NoList) => Key::StaffNoList,
            Self::List(NotStaff::Expired) => Key::StaffExpired,
            Self::List(NotStaff::Nobody) => Key::StaffUnknown,
            Self::List(NotStaff::Clock) => Key::StaffClock,
            Self::Unread => Key::StaffUnread,
        }
    }
}
