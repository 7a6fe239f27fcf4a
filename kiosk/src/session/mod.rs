//! The session: one pure state machine from events to effects and a view.
//!
//! `Session::handle(event, now)` changes the state and returns effects; `view(now)` words the screen; `next_deadline()`
//! says when to call again with [`Event::Tick`]. Deliberately absent: a clock, a port, a file, Slint.
//!
//! - `state` the states and what each owns · `event` what happens and what is asked for · `intent` touches · `settings`
//! - `flow` the one match from (state, touch) to the next state · `submit` handing in · `progress` 进度查询 · `rating` 好差评
//! - `maintenance` a technician: asking, waiting until nobody is disturbed, the pages
//! - `staff` staff signing in, helping, leaving
//! - `answers` what workers report · `timers` idle, warning and the small delays
//! - `call` 人工服务 · `signal` what is heard and lit
//! - `present` state to view · `slip` state to paper

pub mod call;
pub mod event;
pub mod intent;
pub mod settings;
pub mod signal;
pub mod state;
pub mod view;

mod answers;
mod flow;
mod maintenance;
mod present;
mod progress;
mod rating;
mod slip;
mod staff;
mod submit;
mod timers;

#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use backend_client::roles::Roles;
use rand::{SeedableRng as _, rngs::StdRng};

pub use self::event::{Effect, Event, SessionNo};
use self::{
    call::{Call, CallNo, Help},
    event::{Earlier, Gate, Paper, Working},
    settings::Settings,
    signal::{CardLeft, Light},
    state::{Helper, State, Visit},
};
use crate::{
    applicant::Applicant,
    clock::Moment,
    glyphs::Coverage,
    i18n::Texts,
    maintenance::Guide,
    service::{Catalogue, Words},
    staff::roster::Roster,
};

/// What a hall is called and how patient it is; from the configuration.
#[derive(Debug, Clone)]
pub struct Place {
    /// Hall.
    pub hall: Words,
    /// Opening hours.
    pub hours: Words,
    /// Telephone.
    pub hotline: String,
    /// Whom 人工服务 reaches.
    pub help: Help,
    /// Where the card reader is.
    pub reader: Words,
    /// Without a touch for so long, the warning comes.
    pub idle: Duration,
    /// The warning lasts so long.
    pub warn: Duration,
}

/// What every session of this machine shares.
#[derive(Debug, Clone)]
pub struct Context {
    /// The kiosk's own words.
    pub texts: Texts,
    /// Services, code tables, divisions.
    pub catalogue: Arc<Catalogue>,
    /// The hall.
    pub place: Place,
    /// What the fonts can draw.
    pub coverage: Coverage,
    /// What can be wrong with the machine, and what to do.
    pub guide: Guide,
    /// What each role of the staff may do.
    pub roles: Roles,
}

/// What is known of the machine itself; nothing of a person.
#[derive(Debug, Clone, Copy)]
struct World {
    reader: Working,
    printer: Paper,
    online: bool,
    /// The line has been tried at all.
    heard: bool,
    gate: Gate,
    card: bool,
    /// Where there is a scanner, how it is.
    scanner: Option<Working>,
    mouth: Mouth,
}

/// The printer's mouth, as far as the printer can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mouth {
    /// Nothing, or nobody knows.
    Empty,
    /// A slip of this visit.
    Slip,
    /// A slip of a visit that is over.
    Left,
}

/// What lies over the page.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Over {
    /// Type size and colours.
    Settings,
    /// Really quit?
    Quit,
    /// Another person's card.
    OtherCard,
    /// Handed in before.
    Earlier(Earlier),
    /// A card of the staff list was laid down to begin a matter: as staff, or for himself?
    StaffCard(Box<Applicant>),
    /// How the call for the staff stands.
    Call,
}

/// How long a chosen row is shown before the page turns.
const SHOW_CHOICE: Duration = Duration::from_millis(350);
/// How long a page that came by itself takes no touch: a double tap was meant for the page before it.
const DOUBLE_TAP: Duration = Duration::from_millis(500);
/// How long a typed number is shown unmasked.
const REVEAL: Duration = Duration::from_secs(5);
/// How long a slip waits for the county's answer.
const AWAIT_COUNTY: Duration = Duration::from_secs(5);

/// The machine's one session after another.
#[derive(Debug)]
pub struct Session {
    context: Arc<Context>,
    no: SessionNo,
    state: State,
    world: World,
    settings: Settings,
    over: Option<Over>,
    /// Last touch.
    touched: Duration,
    /// The idle warning stands until then.
    warned_until: Option<Duration>,
    /// Monotonic time of the last tick: what the countdown on the screen was made for.
    shown: Duration,
    /// Touches before this are the second half of a double tap.
    deaf_until: Duration,
    /// 需要更多时间 was pressed in this visit.
    more_time: bool,
    /// Who may sign in, as the county last said.
    roster: Option<Arc<Roster>>,
    /// Somebody of the staff stands beside the resident.
    helper: Option<Helper>,
    /// Orders of PIN pads.
    seeds: StdRng,
    /// Somebody was called in this visit.
    call: Option<Call>,
    /// Calls since the program started.
    calls: CallNo,
    /// A card was left: when it is heard.
    card_left: Option<CardLeft>,
    /// The lamp as it was set last.
    light: Light,
}

impl Session {
    /// Nobody is here; no device has said anything yet.
    pub fn new(context: Arc<Context>) -> Self {
        Self {
            context,
            no: 0,
            state: State::Idle,
            world: World {
                reader: Working::Starting,
                printer: Paper::Starting,
                online: false,
                heard: false,
                gate: Gate::Open,
                card: false,
                scanner: None,
                mouth: Mouth::Empty,
            },
            settings: Settings::default(),
            over: None,
            touched: Duration::ZERO,
            warned_until: None,
            shown: Duration::ZERO,
            deaf_until: Duration::ZERO,
            more_time: false,
            roster: None,
            helper: None,
            seeds: StdRng::seed_from_u64(0),
            call: None,
            calls: 0,
            card_left: None,
            light: Light::Off,
        }
    }

    /// The running number of sessions since the program started.
    pub const fn number(&self) -> SessionNo {
        self.no
    }

    /// The name of the state, for audit and tests.
    pub const fn state_name(&self) -> &'static str {
        self.state.name()
    }

    /// The page that stands there wants a code: only then the scanner reads.
    pub fn wants_code(&self) -> bool {
        match &self.state {
            State::Progress(progress) => matches!(progress.stage, state::Stage::Number(_)),
            State::Staff(staff) => matches!(staff.page, state::StaffPage::Who(_)),
            _ => self.tries_scanner(),
        }
    }

    /// Takes an event and says what is to be done.
    pub fn handle(&mut self, event: Event, now: Moment) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::Intent(intent) => self.on_intent(intent, now, &mut effects),
            Event::Tick => self.on_tick(now, &mut effects),
            answer => self.on_answer(answer, now, &mut effects),
        }
        self.signal(now, &mut effects);
        effects
    }

    /// A new visit begins at the home screen.
    fn begin(&mut self, now: Moment, effects: &mut Vec<Effect>) {
        self.no += 1;
        self.touched = now.mono;
        self.warned_until = None;
        self.more_time = false;
        self.over = None;
        self.state = State::Home(Visit::default());
        effects.push(Effect::CheckGate);
        effects.push(Effect::Audit("session.begin", vec![("session", self.no.to_string())]));
    }

    /// The visit is over: everything of the person is dropped here.
    fn end(&mut self, why: &'static str, effects: &mut Vec<Effect>) {
        let at = self.state.name();
        self.helper_leaves("end", effects);
        // A slip that still waits for the county is handed to the printer: its owner is leaving.
        let state = std::mem::replace(&mut self.state, State::Idle);
        self.state = self.hand_slip_over(state, effects);
        effects.push(Effect::CancelRead);
        self.drop_call(effects);
        if self.world.card {
            effects.push(Effect::Audit("card.left", vec![("session", self.no.to_string())]));
        }
        if self.world.mouth == Mouth::Slip {
            self.world.mouth = Mouth::Left;
            effects.push(Effect::Audit("slip.left", vec![("session", self.no.to_string())]));
        }
        self.state = if self.world.card { State::TakeCard } else { State::Idle };
        self.over = None;
        self.warned_until = None;
        self.settings = Settings::default();
        effects.push(Effect::Wipe);
        effects.push(Effect::Audit(
            "session.end",
            vec![("session", self.no.to_string()), ("why", why.to_owned()), ("at", at.to_owned())],
        ));
    }
}
