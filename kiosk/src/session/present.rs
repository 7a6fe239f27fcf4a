//! State to view: every word, mask and number that the screen shows.

mod call;
mod maintenance;
mod outcome;
mod progress;
mod rating;
mod service;
mod staff;

use super::{
    Mouth, Over, Session,
    event::{Gate, Paper, Working},
    flow::PROGRESS,
    settings::{Colours, TypeSize},
    staff::STAFF,
    state::{Rated, Rating, Standing, State, Visit},
    view::{Actions, AskButton, Attract, Banner, Choice, Home, Overlay, Page, TakeCard, Tile, Tone, TopBar, View},
};
use crate::{clock::Moment, i18n::Key, service::Words};

impl Session {
    /// The screen as it should be now.
    pub fn view(&self, now: Moment) -> View {
        let typing = self.call.as_ref().and_then(|call| call.typing.as_ref());
        let (page, actions) = match typing.filter(|_| !matches!(self.state, State::Staff(_))) {
            Some(typing) => self.call_back_page(typing),
            None => self.page(now),
        };
        View {
            settings: self.settings,
            bar: TopBar {
                county: self.text(Key::County),
                hall: self.local(&self.context.place.hall),
                time: now.hh_mm(),
                call_label: self.call_label(),
                settings_label: self.text(Key::SettingsButton),
                language_label: self.text(Key::OtherLanguage),
            },
            page,
            actions,
            banner: self.banner(),
            overlay: self.overlay(now),
            staff: match &self.state {
                State::Maintenance(maintenance) => self.maintenance_strip(maintenance),
                _ => self.strip(),
            },
            practice: String::new(),
        }
    }

    /// A text in the visit's language.
    pub(super) fn text(&self, key: Key) -> String {
        self.context.texts.get(self.settings.lang, key)
    }

    /// A text with its placeholders filled.
    pub(super) fn fill_in(&self, key: Key, values: &[(&str, &str)]) -> String {
        self.context.texts.fill(self.settings.lang, key, values)
    }

    /// Words in the visit's language.
    pub(super) fn local(&self, words: &Words) -> String {
        words.get(self.settings.lang).to_owned()
    }

    /// "李*范" with characters no font has spelled out; empty when nobody was identified.
    pub(super) fn masked_name(&self) -> String {
        self.state
            .visit()
            .and_then(|visit| visit.person.as_ref())
            .map(|person| self.context.coverage.spell(&person.applicant.masked_name()))
            .unwrap_or_default()
    }

    fn page(&self, now: Moment) -> (Page, Actions) {
        match &self.state {
            State::Idle => (Page::Attract(self.attract()), Actions::default()),
            State::Home(visit) => {
                (Page::Home(self.home(visit)), Actions { exit: Some(self.text(Key::Exit)), ..Actions::default() })
            }
            State::Notice(errand) => self.notice(errand),
            State::Identify(errand, reading) => self.identify(errand, reading),
            State::Greeting(matter) => self.greeting(matter),
            State::Form(filling) => self.question(filling),
            State::Review(filling, page) => self.review_page(filling, *page),
            State::Sign(filling, signing) => self.sign(filling, signing),
            State::Submit(..) => self.busy(),
            State::Result(done) => self.result(done),
            State::Refused(refused) => self.refused(refused),
            State::Rate(rating) => self.rating(rating),
            State::Progress(progress) => self.progress_page(progress),
            State::Maintenance(maintenance) => self.maintenance_page(maintenance, now),
            State::Staff(staff) => self.staff_page(staff, now),
            State::TakeCard => (
                Page::TakeCard(TakeCard {
                    title: self.text(if self.world.mouth == Mouth::Left {
                        Key::TakeCardSlipTitle
                    } else {
                        Key::TakeCardTitle
                    }),
                    hint: self.text(Key::TakeCardHint),
                }),
                Actions::default(),
            ),
        }
    }

    fn attract(&self) -> Attract {
        let place = &self.context.place;
        let mut notices = self.troubles();
        let plain = |key| Banner { tone: Tone::Plain, text: self.text(key), code: String::new() };
        notices.push(plain(Key::AttractWelcome));
        notices.push(plain(Key::AttractFree));
        Attract {
            county: self.text(Key::County),
            hall: self.fill_in(Key::AttractHall, &[("hall", &self.local(&place.hall))]),
            start: self.text(Key::AttractStart),
            start_note: self.text(Key::AttractStartNote),
            offers: self
                .context
                .catalogue
                .services()
                .iter()
                .take(3)
                .map(|service| service.title.get(self.settings.lang).to_owned())
                .chain([self.text(Key::ProgressTitle)])
                .collect(),
            notices_title: self.text(Key::AttractNotices),
            notices,
            foot: self.fill_in(Key::AttractFoot, &[("hours", &self.local(&place.hours)), ("hotline", &place.hotline)]),
            large_label: self.text(Key::AttractLarge),
            language_label: self.text(Key::OtherLanguage),
        }
    }

    fn home(&self, visit: &Visit) -> Home {
        let lang = self.settings.lang;
        let closed = self.cannot_begin(visit).is_some();
        let name = self.masked_name();
        let tiles = self
            .context
            .catalogue
            .services()
            .iter()
            .map(|service| Tile {
                id: service.id.clone(),
                icon: service.icon.clone(),
                title: service.title.get(lang).to_owned(),
                words: if closed { self.text(Key::HomeClosed) } else { service.summary.get(lang).to_owned() },
                // A closed service can still be touched: it prints the slip for the window.
                open: true,
            })
            .chain([Tile {
                id: PROGRESS.to_owned(),
                icon: "folder-search".to_owned(),
                title: self.text(Key::ProgressTitle),
                words: self.text(Key::ProgressSummary),
                open: true,
            }])
            .collect();
        Home {
            title: self.text(Key::HomeTitle),
            hint: if name.is_empty() {
                self.text(Key::HomeHint)
            } else {
                self.fill_in(Key::HomeHintKnown, &[("name", &name)])
            },
            tiles,
            empty: self.text(Key::HomeEmpty),
        }
    }

    /// What is wrong with the machine and matters to a resident, worst first.
    fn troubles(&self) -> Vec<Banner> {
        let banner = |tone, key, code: &str| Banner { tone, text: self.text(key), code: code.to_owned() };
        let mut all = Vec::new();
        if self.world.mouth == Mouth::Left {
            all.push(banner(Tone::Warn, Key::TroubleSlipLeft, ""));
        }
        if let Gate::Closed(code) = self.world.gate {
            all.push(banner(Tone::Bad, Key::TroubleClosed, code));
        }
        if let Working::No(code) = self.world.reader {
            all.push(banner(Tone::Bad, Key::TroubleReader, code));
        }
        match self.world.printer {
            Paper::No("P-OUT") => all.push(banner(Tone::Warn, Key::TroublePaper, "P-OUT")),
            Paper::No(code) => all.push(banner(Tone::Warn, Key::TroublePrinter, code)),
            Paper::Ready | Paper::Low | Paper::Starting => {}
        }
        if !self.world.online && self.world.heard {
            all.push(banner(Tone::Plain, Key::TroubleOffline, "N-OFF"));
        }
        all
    }

    /// The worst trouble, on pages where it changes what the person can do next.
    fn banner(&self) -> Option<Banner> {
        match &self.state {
            State::Idle
            | State::Identify(..)
            | State::Submit(..)
            | State::Result(_)
            | State::Refused(_)
            | State::Rate(_)
            | State::Progress(_)
            | State::TakeCard
            | State::Staff(_)
            | State::Maintenance(_) => None,
            State::Home(_) | State::Notice(_) => self.troubles().into_iter().next(),
            // His card has been read and he may finish what he began: only the slip is still to come.
            State::Greeting(_) | State::Form(_) | State::Review(..) | State::Sign(..) => {
                self.troubles().into_iter().find(|trouble| trouble.code.starts_with("P-"))
            }
        }
    }

    fn overlay(&self, now: Moment) -> Option<Overlay> {
        if let Some(until) = self.warned_until {
            let left = until.saturating_sub(now.mono);
            return Some(Overlay::Idle {
                title: self.text(Key::IdleTitle),
                hint: self.text(match &self.state {
                    state if state.unsaved() => Key::IdleHint,
                    State::Result(_) | State::Rate(Rating { of: Rated::Done(_), .. }) => Key::IdleHintStored,
                    _ => Key::IdleHintPlain,
                }),
                seconds: u32::try_from(left.as_millis().div_ceil(1000)).unwrap_or(u32::MAX),
                proceed: self.text(Key::IdleContinue),
                more_time: if self.more_time { String::new() } else { self.text(Key::IdleMore) },
            });
        }
        let button = |id: &str, key, main| AskButton { id: id.to_owned(), label: self.text(key), main };
        let ask = |title, hint: String, code: &str, buttons| Overlay::Ask {
            title: self.text(title),
            hint,
            code: code.to_owned(),
            buttons,
        };
        Some(match self.over.as_ref()? {
            Over::Settings => self.settings_sheet(),
            Over::Call => self.call_sheet(self.call.as_ref()?),
            Over::Quit => ask(
                Key::QuitTitle,
                self.text(Key::QuitHint),
                "",
                vec![button("end", Key::QuitEnd, false), button("stay", Key::QuitStay, true)],
            ),
            Over::OtherCard => ask(
                Key::OtherCardTitle,
                self.fill_in(Key::OtherCardHint, &[("name", &self.masked_name())]),
                "C-OTHER",
                vec![button("end", Key::OtherCardEnd, false), button("stay", Key::OtherCardStay, true)],
            ),
            Over::StaffCard(_) => ask(
                Key::StaffCardTitle,
                self.text(Key::StaffCardHint),
                "",
                vec![button("staff", Key::SettingsStaffIn, false), button("own", Key::StaffCardOwn, true)],
            ),
            Over::Earlier(earlier) => {
                let state = self.text(match earlier.standing {
                    Standing::Stored | Standing::Sending => Key::StoredNote,
                    Standing::Received | Standing::Duplicate(_) => Key::ReceivedNote,
                    Standing::Rejected(_) | Standing::Parked => Key::StandingParkedNext,
                });
                ask(
                    Key::EarlierTitle,
                    self.fill_in(
                        Key::EarlierHint,
                        &[("at", &earlier.at), ("ticket", &earlier.ticket.grouped()), ("state", &state)],
                    ),
                    "",
                    vec![
                        button("end", Key::EarlierEnd, false),
                        button("again", Key::EarlierAgain, false),
                        button("reprint", Key::EarlierReprint, true),
                    ],
                )
            }
        })
    }

    fn settings_sheet(&self) -> Overlay {
        let now = self.settings;
        let row =
            |id: &str, key, chosen| Choice { id: id.to_owned(), label: self.text(key), note: String::new(), chosen };
        let technician = (self.text(Key::TechGroup), vec![row(super::maintenance::ENTER, Key::TechEnter, false)]);
        let mut groups = vec![
            (
                self.text(Key::SettingsSize),
                vec![
                    row("size.standard", Key::SizeStandard, now.size == TypeSize::Standard),
                    row("size.large", Key::SizeLarge, now.size == TypeSize::Large),
                    row("size.extra-large", Key::SizeExtraLarge, now.size == TypeSize::ExtraLarge),
                ],
            ),
            (
                self.text(Key::SettingsColours),
                vec![
                    row("colours.standard", Key::ColoursStandard, now.colours == Colours::Standard),
                    row("colours.high-light", Key::ColoursHighLight, now.colours == Colours::HighLight),
                    row("colours.high-dark", Key::ColoursHighDark, now.colours == Colours::HighDark),
                    row("colours.soft", Key::ColoursSoft, now.colours == Colours::Soft),
                ],
            ),
            (
                self.text(Key::SettingsReach),
                vec![
                    row("reach.normal", Key::ReachNormal, !now.low_reach),
                    row("reach.low", Key::ReachLow, now.low_reach),
                ],
            ),
        ];
        if self.may_ask_for_staff() {
            groups.push((self.text(Key::SettingsStaff), vec![row(STAFF, Key::SettingsStaffIn, false)]));
        }
        // Nobody was identified yet: nothing of a person can be in the way.
        if self.may_ask_for_maintenance() {
            groups.push(technician);
        }
        Overlay::Settings { title: self.text(Key::SettingsTitle), groups, close: self.text(Key::SettingsClose) }
    }
}
