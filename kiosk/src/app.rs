//! Where everything is connected: events in, effects out, the view onto the screen.
//!
//! `App` lives on the screen's thread. Workers report through one channel and call `wake`; whoever runs the event loop
//! answers with [`App::pump`]. Nothing here decides anything: the session does.

pub mod checkup;
mod start;
mod tending;

use std::{
    cell::RefCell,
    collections::VecDeque,
    rc::Rc,
    sync::{Arc, Mutex, PoisonError, mpsc},
    time::Duration,
};

use backend_client::{roles::Roles, wire::ClockState};
use device_drivers::{IdReader, IdReaderEvent};

use self::{start::Behind, tending::Tending};
use crate::{
    clock::Clock,
    config::Config,
    maintenance::exchange::Part,
    session::{Context, Effect, Event, Session, event::Working, intent::Intent},
    ui::{AppWindow, Screen},
    workers::{
        county::{self, County, Health},
        devices,
        printing::{self, Printing},
        scanner::{self, Scanner},
        signal::{self, Signals},
        store::{self, Order, StoreThread},
        timekeeper::Timekeeper,
    },
};

/// Why the kiosk does not start. Each line says what is wrong, where, and what to do.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct StartError(pub Vec<String>);

impl StartError {
    fn of(error: impl std::fmt::Display) -> Self {
        Self(vec![error.to_string()])
    }
}

/// What workers report.
enum Message {
    Reader(IdReaderEvent),
    Printing(printing::Report),
    Scanner(scanner::Report),
    Signal(signal::Report),
    Store(store::Report),
    County(county::Report),
}

/// The running kiosk.
pub struct App {
    session: Session,
    screen: Screen,
    time: Timekeeper,
    intents: Rc<RefCell<VecDeque<Intent>>>,
    inbox: mpsc::Receiver<Message>,
    health: Arc<Mutex<Health>>,
    /// The numbers have to be compared with the county: when to ask again; `None` once they were.
    numbering_at: Option<Duration>,
    /// When the night's tidying is due.
    purge_at: Duration,
    /// For whoever looks after the machine.
    tending: Tending,
    /// When the staff list is asked for again.
    staff_at: Duration,
    /// The minute the top bar shows.
    minute_at: Option<Duration>,
    // Dropped in this order: who asks before who answers.
    reader: IdReader,
    printing: Printing,
    scanner: Scanner,
    signals: Signals,
    county: County,
    orders: mpsc::Sender<Order>,
    _store: StoreThread,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("state", &self.session.state_name()).finish_non_exhaustive()
    }
}

/// Between two questions for the numbers while they were never answered.
const NUMBERING_EVERY: Duration = Duration::from_secs(20);
/// Between two questions for the staff list; it is also asked for whenever the line comes.
const STAFF_EVERY: Duration = Duration::from_mins(30);
/// Many halls switch everything off at night: the first tidying comes soon after the start.
const PURGE_FIRST: Duration = Duration::from_mins(10);
/// Until the next try when the date could not be believed.
const PURGE_AGAIN: Duration = Duration::from_hours(1);
/// Between two tidyings of the store.
const PURGE_EVERY: Duration = Duration::from_hours(24);

impl App {
    /// Reads assets and keys, opens store, county and devices, makes the screen.
    ///
    /// `platform` sets the Slint platform; it is called on this thread, which is the screen's from now on, while the rest
    /// is read and opened beside it. `wake` is called from any thread when [`App::pump`] has something to do.
    ///
    /// # Errors
    /// What cannot be read or opened, the screen last.
    pub fn start(
        config: &Config,
        clock: Arc<dyn Clock>,
        wake: Arc<dyn Fn() + Send + Sync>,
        platform: impl FnOnce() -> Result<(), slint::PlatformError>,
    ) -> Result<Self, StartError> {
        let time = Timekeeper::new(Arc::clone(&clock));
        let (sender, inbox) = mpsc::channel();
        let send = {
            let wake = Arc::clone(&wake);
            move |message: Message| {
                // The receiver goes with the app, and then nobody listens.
                drop(sender.send(message));
                wake();
            }
        };
        let intents = Rc::new(RefCell::new(VecDeque::new()));
        let (behind, fonts, screen) = std::thread::scope(|scope| {
            let behind = scope.spawn(|| start::open(config, &time, &send));
            let fonts = scope.spawn(|| start::fonts(config));
            let platform = platform();
            // Where there are no fonts the screen's text engine panics: first it has to be known that there are.
            let fonts = start::joined(fonts)?;
            let screen = platform.and_then(|()| {
                let intents = Rc::clone(&intents);
                Screen::new(move |intent| {
                    intents.borrow_mut().push_back(intent);
                    wake();
                })
            });
            let behind = start::joined(behind)?;
            Ok::<_, StartError>((behind, fonts, screen.map_err(StartError::of)?))
        })?;
        let Behind { texts, catalogue, guide, health, reader, printer, scanner, signals, county, orders, store } =
            behind;
        let context = Arc::new(Context {
            texts,
            catalogue: Arc::new(catalogue),
            place: start::place(config),
            coverage: fonts.coverage().clone(),
            guide,
            roles: Roles::of_the_contract().map_err(StartError::of)?,
        });
        let printing = start::printing(config, printer, fonts, send)?;
        let traces = (reader.trace(), printing.trace().clone());
        let tending = Tending::new(config, time.now(), clock, traces)?;
        let mut session = Session::new(context);
        session.seed(rand::random());
        let mut app = Self {
            session,
            screen,
            purge_at: time.now().mono + PURGE_FIRST,
            time,
            intents,
            inbox,
            health,
            numbering_at: None,
            tending,
            staff_at: STAFF_EVERY,
            minute_at: None,
            reader,
            printing,
            scanner,
            signals,
            county,
            orders,
            _store: store,
        };
        app.event(Event::Tick);
        app.render();
        Ok(app)
    }

    /// Takes everything that has arrived and what is due, and renders.
    pub fn pump(&mut self) {
        loop {
            let intent = self.intents.borrow_mut().pop_front();
            if let Some(intent) = intent {
                self.event(Event::Intent(intent));
            } else if let Ok(message) = self.inbox.try_recv() {
                self.message(message);
            } else {
                break;
            }
        }
        let now = self.time.now();
        if self.session.next_deadline().is_some_and(|at| now.mono >= at) {
            self.event(Event::Tick);
        }
        if self.numbering_at.is_some_and(|at| now.mono >= at) {
            self.numbering_at = Some(now.mono + NUMBERING_EVERY);
            self.county.ask_numbering();
        }
        if now.mono >= self.staff_at {
            self.staff_at = now.mono + STAFF_EVERY;
            self.county.ask_staff_list();
        }
        if now.mono >= self.purge_at {
            // What is deleted by date waits for a date that can be believed.
            let believed = now.trust != ClockState::Untrusted;
            self.purge_at = now.mono + if believed { PURGE_EVERY } else { PURGE_AGAIN };
            if believed {
                self.order(Order::Purge(now));
            }
        }
        self.tend();
        self.render();
    }

    /// Monotonic time of the next thing due.
    pub fn next_deadline(&self) -> Option<Duration> {
        [
            self.session.next_deadline(),
            self.minute_at,
            self.numbering_at,
            Some(self.purge_at),
            Some(self.staff_at),
            Some(self.tending_deadline()),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// The screen.
    pub const fn screen(&self) -> &Screen {
        &self.screen
    }

    /// The Slint component, for tests that look for things by label.
    pub fn component(&self) -> &AppWindow {
        self.screen.component()
    }

    fn render(&mut self) {
        let now = self.time.now();
        self.screen.render(&self.session.view(now));
        // The attract screen shows no clock: there, nothing changes by itself.
        let to_next_minute = 60 - now.wall.as_second().rem_euclid(60);
        self.minute_at = (self.session.state_name() != "idle")
            .then(|| now.mono + Duration::from_secs(to_next_minute.unsigned_abs()));
    }

    fn event(&mut self, event: Event) {
        let now = self.time.now();
        let effects = self.session.handle(event, now);
        for effect in effects {
            self.effect(effect);
        }
        self.scanner.want(self.session.wants_code());
    }

    fn order(&self, order: Order) {
        if self.orders.send(order).is_err() {
            // The store's thread ended: nothing can be promised any more. The supervisor starts the kiosk anew.
            tracing::error!(code = "S-GONE", "the store's thread has ended");
            std::process::abort();
        }
    }

    fn effect(&mut self, effect: Effect) {
        let now = self.time.now();
        match effect {
            Effect::ReadCard { session } => self.reader.read(session),
            Effect::CancelRead => self.reader.cancel(),
            Effect::AskCounty { session, applicant } => self.county.ask(session, &applicant),
            Effect::LookUp { session, id_no, service } => {
                self.order(Order::LookUp(session, id_no, service, now));
            }
            Effect::ListWaiting { session, id_no } => self.order(Order::ListWaiting(session, id_no)),
            Effect::AskTicket { session, ticket, phone_tail } => self.county.ask_ticket(session, ticket, phone_tail),
            Effect::Maintenance(order) => self.maintain(order),
            Effect::CheckGate => self.order(Order::Gate(now)),
            Effect::Enqueue { session, submission } => self.order(Order::Enqueue(session, submission, now)),
            Effect::ListOwed { session } => self.order(Order::ListOwed(session)),
            Effect::Retry { session, key, staff } => self.order(Order::Retry(session, key, staff, now)),
            Effect::Confirm { session, staff, id_no, name } => {
                self.order(Order::Confirm(session, staff, id_no, name, now));
            }
            Effect::CheckPin { session, staff, pin } => self.order(Order::CheckPin(session, staff, pin, now)),
            Effect::Rate(rating) => self.order(Order::Rate(rating, now)),
            Effect::Print { session, slip } => self.printing.print(session, slip),
            Effect::Call { call, page } => self.county.call(call, page),
            Effect::AskCall { call } => self.county.look_after_call(call),
            Effect::CancelCall { call } => self.county.cancel_call(call),
            Effect::CallBack { session, request } => {
                let call = request.call.map(|call| self.county.call_key(call));
                self.order(Order::CallBack(session, request, call, now));
            }
            Effect::Signal(signal) => self.signals.give(signal),
            // The screen forgets a page's words when the page is left; printing and county hold nothing of a person.
            Effect::Wipe => self.order(Order::Tidy),
            Effect::Audit(event, params) => self.order(Order::Audit(event, params, now)),
        }
    }

    fn message(&mut self, message: Message) {
        match message {
            Message::Reader(event) => self.on_reader(event),
            Message::Printing(printing::Report::State(paper, state)) => {
                self.note_device("receipt_printer", &devices::printer_words(state));
                self.event(Event::Printer(paper));
                self.printer_seen(state);
            }
            Message::Printing(printing::Report::Lacks(what)) => self.printer_lacks(what),
            Message::Printing(printing::Report::Idle) => self.part_idle(Part::Printer),
            Message::Printing(printing::Report::AtMouth(there)) => self.event(Event::SlipAtMouth(there)),
            Message::Printing(printing::Report::Slip(session, progress)) => {
                self.event(Event::Print { session, progress });
            }
            Message::Printing(printing::Report::Alarm(code)) => self.alarm(code),
            Message::Scanner(scanner::Report::State(working, word)) => {
                self.note_device("barcode_reader", word);
                self.event(Event::Scanner(working));
                self.scanner_seen(working);
            }
            Message::Scanner(scanner::Report::Code(code)) => self.event(Event::Scanned(code)),
            Message::Signal((device, state)) => self.note_device(device, state),
            Message::Store(report) => self.on_store(report),
            Message::County(report) => self.on_county(report),
        }
    }

    fn on_reader(&mut self, event: IdReaderEvent) {
        match event {
            IdReaderEvent::State(state) => {
                self.note_device("id_reader", state.code());
                let working = devices::reader(state);
                self.event(Event::Reader(working));
                if matches!(working, Working::No(_)) {
                    self.event(Event::CardPresent(false));
                }
                self.reader_seen(state);
            }
            IdReaderEvent::Media(media) => {
                if let Some(present) = devices::card_present(media) {
                    self.event(Event::CardPresent(present));
                }
            }
            IdReaderEvent::Card { request, result } => {
                let result = match result {
                    Ok(card) => Ok(Box::new(devices::applicant(&card))),
                    Err(error) => Err(devices::card_trouble(error)),
                };
                self.event(Event::Card { session: request, result });
            }
        }
    }

    fn on_store(&mut self, report: store::Report) {
        match report {
            store::Report::Stored(session, result) => {
                let result = result.map(|(stored, key)| {
                    self.county.delivery().submit_now(key);
                    stored
                });
                self.event(Event::Stored { session, result });
            }
            store::Report::Rated(key) | store::Report::Reopened(key) => self.county.delivery().submit_now(key),
            store::Report::CallBack(session, result) => {
                let result = result.map(|key| self.county.delivery().submit_now(key));
                self.event(Event::CallBackStored { session, result });
            }
            store::Report::Earlier(session, found) => self.event(Event::Earlier { session, found }),
            store::Report::Waiting(session, all) => self.event(Event::Waiting { session, all }),
            store::Report::Gate(gate) => self.event(Event::Gate(gate)),
            store::Report::Challenge(counter) => self.challenge_numbered(counter),
            store::Report::Tried(tried) => self.try_counted(tried),
            store::Report::Idle => self.part_idle(Part::Store),
            store::Report::Looked(seen) => self.store_looked(seen),
            store::Report::Log(rows) => self.log_read(rows),
            store::Report::NearlyClosed(true) => self.alarm("S-WARN"),
            store::Report::NearlyClosed(false) => self.alarm_over("S-WARN"),
            store::Report::Pin(session, staff, verdict) => self.event(Event::Pin { session, staff, verdict }),
            store::Report::Owed(session, all) => self.event(Event::Owed { session, all }),
            store::Report::Confirmed(session, staff, result) => {
                let result = result.map(|key| self.county.delivery().submit_now(key));
                self.event(Event::Confirmed { session, staff, result });
            }
            store::Report::Roster(roster) => self.event(Event::Roster(roster)),
            store::Report::Settled(ticket, outcome) => self.event(Event::Settled { ticket, outcome }),
            store::Report::NumberingWanted => self.numbering_at = Some(self.time.now().mono),
            store::Report::NumberingDone => self.numbering_at = None,
            store::Report::Alarm(code) => self.alarm(code),
        }
    }

    fn on_county(&mut self, report: county::Report) {
        match report {
            county::Report::Online(online) => {
                if online {
                    self.staff_at = self.time.now().mono;
                    // What waited out a growing pause need not wait any longer; the fleet's spread stays.
                    self.county.delivery().wake();
                    if self.numbering_at.is_some() {
                        self.numbering_at = Some(self.time.now().mono);
                    }
                }
                self.event(Event::Online(online));
            }
            county::Report::Facts(session, result) => self.event(Event::County { session, result }),
            county::Report::Call(call, news) => self.event(Event::Call { call, news }),
            county::Report::Ticket(session, ticket, result) => self.event(Event::Inquiry { session, ticket, result }),
            county::Report::Clock { county, round_trip } => {
                // The county answers: a good moment to see whether the gate is still as it was.
                self.order(Order::Gate(self.time.now()));
                let offset = self.time.compare(county, round_trip);
                self.clock_seen(offset);
                if offset.abs() > jiff::SignedDuration::from_mins(5) {
                    let seconds = offset.as_secs().to_string();
                    self.order(Order::Audit("clock.off", vec![("seconds", seconds)], self.time.now()));
                }
            }
            county::Report::Numbering(highest) => {
                if self.numbering_at.is_some() {
                    self.order(Order::Numbering(highest, self.time.now()));
                }
            }
            county::Report::Reached(reach) => self.county_walked(*reach),
            county::Report::StaffList(bytes) => self.order(Order::StaffList(bytes, self.time.now())),
            county::Report::Alarm(code) => self.alarm(code),
            county::Report::AlarmOver(code) => self.alarm_over(code),
        }
    }

    fn note_device(&self, device: &str, state: &str) {
        let mut health = self.health.lock().unwrap_or_else(PoisonError::into_inner);
        health.devices.insert(device.to_owned(), state.chars().take(40).collect());
    }

    fn alarm_over(&self, code: &'static str) {
        self.health.lock().unwrap_or_else(PoisonError::into_inner).alarms.retain(|standing| standing != code);
    }

    fn alarm(&self, code: &'static str) {
        tracing::warn!(code, "alarm");
        let new = {
            let mut health = self.health.lock().unwrap_or_else(PoisonError::into_inner);
            let new = !health.alarms.iter().any(|standing| standing == code);
            if new {
                health.alarms.push(code.to_owned());
            }
            new
        };
        // Once each; and an audit that fails is not audited, or the two would never come to rest.
        if new && code != "S-AUDIT" {
            self.order(Order::Audit("alarm", vec![("code", code.to_owned())], self.time.now()));
        }
    }
}
