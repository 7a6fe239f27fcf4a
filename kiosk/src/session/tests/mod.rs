//! The session as a person meets it, without a screen: touches in, views and effects out, time moved by hand.

mod promises;
mod random;
mod staff;
mod table;
mod typing;
mod views;

use std::{
    collections::BTreeSet,
    path::Path,
    sync::{Arc, LazyLock},
    time::Duration,
};

use backend_client::{
    ticket::{KioskNumber, Ticket},
    wire::{ClockState, MatterState, Private},
};
use jiff::civil::date;

use super::{
    Context, Effect, Event, Place, Session,
    call::Help,
    event::{CountyAnswer, Known, Matter, Paper, Stored, Waiting, Working},
    intent::Intent,
    state::Standing,
    view::{Input, Overlay, Page, View},
};
use crate::{
    applicant::Applicant,
    clock::Moment,
    i18n::Texts,
    input::board::SPACE,
    receipt::Fonts,
    service::{Catalogue, Words},
};

/// The shipped assets, read once.
static CONTEXT: LazyLock<Arc<Context>> = LazyLock::new(|| {
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets");
    let words = |zh: &str, en: &str| Words { zh: zh.to_owned(), en: en.to_owned() };
    Arc::new(Context {
        texts: Texts::load(&assets.join("texts.toml")).unwrap(),
        catalogue: Arc::new(Catalogue::load(&assets).unwrap()),
        place: Place {
            hall: words("武阳镇便民服务中心", "Wuyang Town Service Centre"),
            hours: words("8:30–17:30", "8:30–17:30"),
            hotline: "12333".to_owned(),
            help: Help::Staff { telephone: "0739-0000000".to_owned() },
            reader: words("读卡区在屏幕右下方", "The reader is at the lower right"),
            idle: Duration::from_mins(2),
            warn: Duration::from_secs(30),
        },
        guide: crate::maintenance::Guide::built_in().unwrap(),
        roles: backend_client::roles::Roles::of_the_contract().unwrap(),
        coverage: Fonts::load(Some(&assets.join("fonts/fonts.conf"))).unwrap().coverage().clone(),
    })
});

/// Somebody at the machine.
struct Visitor {
    session: Session,
    mono: Duration,
    trust: ClockState,
    /// Everything asked for so far.
    effects: Vec<Effect>,
}

fn ticket(running: u32) -> Ticket {
    Ticket::new(KioskNumber::new(12).unwrap(), running).unwrap()
}

/// An invented person; the number has a valid check digit and an area that does not exist.
fn person() -> Applicant {
    Applicant {
        doc_type: "01".to_owned(),
        id_no: "000000198603120017".to_owned(),
        name: "杨试例".to_owned(),
        name_raw: None,
        sex: "1".to_owned(),
        ethnicity: "06".to_owned(),
        birth: date(1986, 3, 12),
        address: "湖南省绥宁县武阳镇测试路1号".to_owned(),
        issuer: "绥宁县公安局".to_owned(),
        valid_from: date(2015, 6, 1),
        valid_to: None,
    }
}

fn county() -> CountyAnswer {
    CountyAnswer {
        pension: Known::No,
        active_employment: Known::No,
        active_insurance: Known::No,
        active_licence: Known::No,
        active_unemployment: Known::No,
        insured_months: Some(0),
        held: BTreeSet::new(),
        matters: Vec::new(),
    }
}

/// A matter at the county: the first needs more, the others are finished.
fn matter(running: u32) -> Matter {
    let (state, note) = match running {
        1 => (MatterState::NeedMore, Some(Private::new("请带残疾人证来"))),
        _ => (MatterState::Done, None),
    };
    let since: jiff::Timestamp = "2026-11-20T01:41:00Z".parse().unwrap();
    let since = since - jiff::SignedDuration::from_hours(i64::from(running));
    Matter { ticket: ticket(running), service: "unemp_reg".to_owned(), state, since, note, rated: false }
}

fn waiting(running: u32) -> Waiting {
    Waiting {
        ticket: ticket(running),
        service: "unemp_reg".to_owned(),
        at: "2026-11-22 08:10".to_owned(),
        standing: Standing::Stored,
    }
}

impl Visitor {
    /// A machine whose devices work, online or not.
    fn at_a_machine(online: bool) -> Self {
        let session = Session::new(Arc::clone(&CONTEXT));
        let mut visitor =
            Self { session, mono: Duration::from_secs(1), trust: ClockState::Synced, effects: Vec::new() };
        visitor.event(Event::Reader(Working::Yes));
        visitor.event(Event::Printer(Paper::Ready));
        visitor.event(Event::Online(online));
        visitor.effects.clear();
        visitor
    }

    fn now(&self) -> Moment {
        let start: jiff::Timestamp = "2026-11-22T01:41:00Z".parse().unwrap();
        let wall = start + jiff::SignedDuration::try_from(self.mono).unwrap();
        Moment { mono: self.mono, wall, trust: self.trust }
    }

    fn event(&mut self, event: Event) {
        let now = self.now();
        let effects = self.session.handle(event, now);
        self.effects.extend(effects);
    }

    /// A person takes a second from one touch to the next.
    fn touch(&mut self, intent: Intent) {
        self.wait(Duration::from_secs(1));
        self.event(Event::Intent(intent));
    }

    /// Lets time pass as the edge would: a tick at every deadline.
    fn wait(&mut self, time: Duration) {
        let until = self.mono + time;
        while let Some(at) = self.session.next_deadline().filter(|at| *at <= until) {
            self.mono = self.mono.max(at);
            self.event(Event::Tick);
        }
        self.mono = until;
    }

    fn view(&self) -> View {
        self.session.view(self.now())
    }

    fn state(&self) -> &'static str {
        self.session.state_name()
    }

    /// Every word on the screen.
    fn words(&self) -> String {
        format!("{:?}", self.view())
    }

    fn card(&mut self, applicant: Applicant) {
        self.event(Event::CardPresent(true));
        let session = self.session.number();
        self.event(Event::Card { session, result: Ok(Box::new(applicant)) });
    }

    /// Asks how far matters are, as far as the named page; the county knows of a finished matter and of one that needs
    /// more, and one waits here.
    fn ask_progress(&mut self, state: &str) {
        self.walk_to("home");
        self.touch(Intent::Choose("progress".to_owned()));
        if state == "progress-list" {
            self.touch(Intent::Pick("card".to_owned()));
            self.touch(Intent::Next);
            self.card(person());
            self.county(CountyAnswer { matters: vec![matter(1), matter(2)], ..county() });
            let session = self.session.number();
            self.event(Event::Waiting { session, all: vec![waiting(3)] });
        }
        if ["progress-number", "progress-phone", "progress-answer"].contains(&state) {
            self.touch(Intent::Pick("number".to_owned()));
        }
        if ["progress-phone", "progress-answer"].contains(&state) {
            self.keys(&ticket(1).to_string());
            self.touch(Intent::Next);
        }
        if state == "progress-answer" {
            self.keys("1234");
            self.touch(Intent::Next);
        }
        assert_eq!(self.state(), state);
    }

    fn keys(&mut self, keys: &str) {
        for key in keys.chars() {
            self.touch(Intent::Key(key.to_string()));
        }
    }

    fn county(&mut self, answer: CountyAnswer) {
        let session = self.session.number();
        self.event(Event::County { session, result: Ok(Box::new(answer)) });
    }

    fn stored(&mut self, running: u32) {
        let session = self.session.number();
        let stored = Stored { ticket: ticket(running), qr: "SN1-TEST".to_owned() };
        self.event(Event::Stored { session, result: Ok(stored) });
    }

    /// Walks as far as the named state, in the plainest way.
    fn walk_to(&mut self, state: &str) {
        for _ in 0..200 {
            if self.state() == state {
                return;
            }
            self.step_on();
        }
        panic!("never came to {state}, stands at {}", self.state());
    }

    fn step_on(&mut self) {
        match self.view().page {
            Page::Attract(_) => self.touch(Intent::Begin),
            Page::Home(_) => self.touch(Intent::Choose("unemp_reg".to_owned())),
            Page::Notice(_) | Page::Review(_) | Page::Outcome(_) | Page::Greeting(_) => self.touch(Intent::Next),
            Page::Identify(_) => {
                self.card(person());
                self.county(county());
            }
            Page::Form(question) => match question.input {
                Input::Choice { options, .. } => {
                    let again = options.iter().any(|option| option.chosen);
                    if !again {
                        self.touch(Intent::Pick(options[0].id.clone()));
                    }
                    if matches!(self.view().page, Page::Form(now) if now.title == question.title) {
                        self.touch(Intent::Next);
                    }
                }
                Input::Date { .. } => self.touch(Intent::Next),
                Input::Panel(panel) if panel.long && self.view().actions.second.is_some() => self.touch(Intent::Skip),
                Input::Panel(panel) if panel.long => {
                    for key in ["a", SPACE] {
                        self.touch(Intent::Key(key.to_owned()));
                    }
                    self.touch(Intent::Next);
                }
                Input::Panel(_) => {
                    self.keys("13800001234");
                    self.touch(Intent::Next);
                }
            },
            Page::Sign(_) => self.touch(Intent::PromiseOnly),
            Page::Busy(_) => self.stored(1),
            Page::Rate(_) => self.touch(Intent::Skip),
            Page::TakeCard(_) => self.event(Event::CardPresent(false)),
            Page::Progress(_) | Page::Board(_) | Page::Pad(_) | Page::Probe(_) => self.touch(Intent::Back),
        }
    }

    fn overlay(&self) -> Option<Overlay> {
        self.view().overlay
    }

    fn asked_for(&self, wanted: impl Fn(&Effect) -> bool) -> usize {
        self.effects.iter().filter(|effect| wanted(effect)).count()
    }
}
