//! What the app does for whoever looks after the machine: keeps the snapshot of it, makes challenges and looks at replies,
//! and has everything looked at, for the maintenance pages, on a schedule, and for the heartbeat.
//!
//! Deliberately absent: deciding anything; who may see what is the session's, what is wrong is the findings'.

use std::{path::PathBuf, sync::Arc, time::Duration};

use backend_client::{
    reach::Reach,
    staff::StaffKey,
    technician::{Challenge, TechnicianKey},
    ticket::KioskNumber,
    wire::{self, Private},
};
use device_drivers::{DeviceState, PortSettings, PrinterState, Trace};

use super::{App, StartError, checkup};
use crate::{
    clock::Clock,
    config::Config,
    maintenance::{
        Machine, Tone,
        entry::{LIFE, Verdict},
        exchange::{self, Part, Report},
        findings,
        machine::{Device, Store},
        self_test::self_test,
    },
    session::{Event, event::Working},
    workers::{
        keys,
        store::{self, Order, Try},
    },
};

/// The first look at everything, once devices and county had time to answer.
const FIRST_LOOK: Duration = Duration::from_mins(2);
/// Between two looks nobody asked for.
const LOOK_EVERY: Duration = Duration::from_hours(6);
/// How often the pages of a technician are brought up to date.
const REFRESH: Duration = Duration::from_secs(1);

/// What is kept for it.
pub(super) struct Tending {
    machine: Machine,
    clock: Arc<dyn Clock>,
    key: TechnicianKey,
    kiosk: KioskNumber,
    data_dir: PathBuf,
    /// The one challenge that counts, and when it was made.
    challenge: Option<(Challenge, Duration)>,
    /// A reply that waits for its try to be counted.
    typed: Option<Private>,
    /// Answers a look at everything still waits for: store, county.
    waits: (bool, bool),
    look_at: Duration,
    refresh_at: Option<Duration>,
    reader: Trace,
    printer: Trace,
    began: Duration,
    restart: bool,
}

impl Tending {
    /// Before anything was seen. The traces are of the reader's and the printer's line.
    pub(super) fn new(
        config: &Config,
        now: crate::clock::Moment,
        clock: Arc<dyn Clock>,
        (reader, printer): (Trace, Trace),
    ) -> Result<Self, StartError> {
        let staff_key = StaffKey::new(keys::read(&config.county.staff_key).map_err(StartError::of)?);
        let mut machine = Machine::unseen(now, clock.not_before());
        let port = |path: &PathBuf, baud| PortSettings { path: path.clone(), baud };
        machine.reader = Some(device(DeviceState::Starting, port(&config.id_reader.path, config.id_reader.baud)));
        machine.printer =
            Some(device(PrinterState::unknown(DeviceState::Starting), port(&config.printer.path, config.printer.baud)));
        machine.scanner =
            config.scanner.as_ref().map(|scanner| device(DeviceState::Starting, port(&scanner.path, scanner.baud)));
        Ok(Self {
            machine,
            clock,
            key: TechnicianKey::of(&staff_key),
            kiosk: config.kiosk.parse().map_err(StartError::of)?,
            data_dir: config.data_dir.clone(),
            challenge: None,
            typed: None,
            waits: (false, false),
            look_at: now.mono + FIRST_LOOK,
            refresh_at: None,
            reader,
            printer,
            began: now.mono,
            restart: false,
        })
    }
}

fn device<S>(state: S, port: PortSettings) -> Device<S> {
    Device { state, port: port.path, baud: port.baud, not_opened: None, answers_at: None, raw: Vec::new() }
}

/// Takes over a new state; why a port that is there does not open.
fn noted<S>(device: &mut Option<Device<S>>, state: S, of: impl Fn(&S) -> DeviceState) {
    if let Some(device) = device {
        let port = PortSettings { path: device.port.clone(), baud: device.baud };
        device.not_opened = checkup::not_opened(of(&state), &port);
        device.state = state;
    }
}

fn shown(trace: &Trace) -> Vec<String> {
    trace.latest().iter().map(ToString::to_string).collect()
}

impl App {
    /// A technician asked for a restart: whoever runs the event loop ends it.
    pub const fn wants_restart(&self) -> bool {
        self.tending.restart
    }

    pub(super) fn reader_seen(&mut self, state: DeviceState) {
        noted(&mut self.tending.machine.reader, state, |state| *state);
        self.machine_changed();
    }

    pub(super) fn printer_seen(&mut self, state: PrinterState) {
        noted(&mut self.tending.machine.printer, state, |state| state.device);
        if state.device != DeviceState::Online {
            self.tending.machine.printer_lacks = None;
        }
        self.machine_changed();
    }

    pub(super) fn printer_lacks(&mut self, what: String) {
        self.tending.machine.printer_lacks = Some(what);
        self.machine_changed();
    }

    pub(super) fn scanner_seen(&mut self, working: Working) {
        let state = match working {
            Working::Yes => DeviceState::Online,
            Working::Starting => DeviceState::Starting,
            Working::No("B-NODEV") => DeviceState::NoDevice,
            Working::No("B-HW") => DeviceState::HardwareError,
            Working::No(_) => DeviceState::Offline,
        };
        noted(&mut self.tending.machine.scanner, state, |state| *state);
        self.machine_changed();
    }

    pub(super) fn clock_seen(&mut self, offset: jiff::SignedDuration) {
        self.tending.machine.clock_offset = Some(offset);
        self.machine_changed();
    }

    /// What is due by itself.
    pub(super) fn tend(&mut self) {
        let now = self.time.now().mono;
        if now >= self.tending.look_at {
            self.tending.look_at = now + LOOK_EVERY;
            self.look();
        }
        // Live while somebody looks at it, and never else.
        let open = self.session.state_name() == "maintenance";
        if !open {
            self.tending.refresh_at = None;
        } else if self.tending.refresh_at.is_none_or(|at| now >= at) {
            self.tending.refresh_at = Some(now + REFRESH);
            self.tell_machine();
        }
    }

    pub(super) fn tending_deadline(&self) -> Duration {
        self.tending.refresh_at.map_or(self.tending.look_at, |at| at.min(self.tending.look_at))
    }

    fn look(&mut self) {
        self.tending.waits = (true, true);
        self.order(Order::Look);
        self.county.walk(self.tending.clock.wall());
    }

    pub(super) fn store_looked(&mut self, store: Store) {
        self.tending.machine.store = Some(store);
        self.tending.waits.0 = false;
        self.looked();
    }

    pub(super) fn county_walked(&mut self, reach: Reach) {
        if let Some(offset) = reach.clock_offset {
            self.tending.machine.clock_offset = Some(offset);
        }
        self.tending.machine.county = Some(reach);
        self.tending.waits.1 = false;
        self.looked();
    }

    fn looked(&mut self) {
        if self.tending.waits == (false, false) {
            self.tell_machine();
            self.event(Event::Maintenance(Report::Looked));
        }
    }

    fn machine_changed(&mut self) {
        if self.session.state_name() == "maintenance" {
            self.tell_machine();
        } else {
            self.fresh();
        }
    }

    /// Brings the snapshot up to date, and with it what the heartbeat says.
    fn fresh(&mut self) {
        let now = self.time.now();
        let Tending { machine, clock, data_dir, reader, printer, began, .. } = &mut self.tending;
        // As it is, not as it is dated for records: a dead battery is to be seen.
        machine.at = crate::clock::Moment { wall: clock.wall(), ..now };
        machine.free = store::free_bytes(data_dir);
        if let Some(device) = &mut machine.reader {
            device.raw = shown(reader);
        }
        if let Some(device) = &mut machine.printer {
            device.raw = shown(printer);
        }
        let found = findings(machine);
        let health = wire::Health {
            uptime_s: Some(now.mono.saturating_sub(*began).as_secs()),
            disk_free_bytes: machine.free,
            cert_days: machine
                .county
                .as_ref()
                .and_then(|reach| reach.certificate_until)
                .and_then(|until| i32::try_from(until.duration_since(now.wall).as_hours() / 24).ok()),
            self_tests: self_test(machine, &found)
                .iter()
                .map(|one| wire::SelfTest {
                    part: one.part.word().to_owned(),
                    passed: one.passed,
                    at: wire::Moment(now.wall),
                })
                .collect(),
            findings: found
                .iter()
                .filter_map(|finding| {
                    let tone = match finding.code.tone() {
                        Tone::Red => wire::Tone::Red,
                        Tone::Yellow => wire::Tone::Yellow,
                        Tone::Plain => return None,
                    };
                    Some(wire::Finding { code: finding.code.name().to_owned(), tone })
                })
                .collect(),
            ..wire::Health::default()
        };
        self.health.lock().unwrap_or_else(std::sync::PoisonError::into_inner).health = health;
    }

    fn tell_machine(&mut self) {
        self.tending.machine.degrees = checkup::degrees(std::path::Path::new("/sys/class/thermal"));
        self.fresh();
        let machine = Box::new(self.tending.machine.clone());
        self.event(Event::Maintenance(Report::Machine(machine)));
    }

    /// Does what maintenance mode asks for.
    pub(super) fn maintain(&mut self, order: exchange::Order) {
        let now = self.time.now();
        match order {
            exchange::Order::Challenge => {
                // Whatever was shown before counts no longer.
                self.tending.challenge = None;
                self.order(Order::Challenge(now));
            }
            exchange::Order::Check(typed) => {
                self.tending.typed = Some(typed);
                self.order(Order::CountTry(now));
            }
            exchange::Order::Handover => {
                self.reader.cancel();
                self.order(Order::WhenIdle);
                self.printing.when_idle();
                self.event(Event::Maintenance(Report::Ready(Part::Reader)));
            }
            exchange::Order::Look => self.look(),
            exchange::Order::Log { errors } => self.order(Order::Log(errors)),
            exchange::Order::Restart => self.tending.restart = true,
        }
    }

    pub(super) fn challenge_numbered(&mut self, counter: Option<u32>) {
        let made = counter.and_then(|counter| Challenge::new(self.tending.kiosk, counter, rand::random()).ok());
        let Some(challenge) = made else {
            return self.event(Event::Maintenance(Report::Verdict(Verdict::Broken)));
        };
        self.tending.challenge = Some((challenge, self.time.now().mono));
        let groups = challenge.grouped().split(' ').map(str::to_owned).collect();
        let shown = exchange::Challenge { groups, qr: challenge.qr() };
        self.event(Event::Maintenance(Report::Challenge(shown)));
    }

    /// The try is on the disk: now the reply is looked at.
    pub(super) fn try_counted(&mut self, tried: Try) {
        let typed = self.tending.typed.take();
        let now = self.time.now().mono;
        let verdict = match (tried, typed) {
            (Try::Closed { until }, _) => Verdict::Closed { until },
            (Try::Broken, _) | (_, None) => Verdict::Broken,
            (Try::Counted { left }, Some(typed)) => match self.tending.challenge {
                Some((_, made)) if now > made + LIFE => Verdict::Expired,
                None => Verdict::Expired,
                Some((challenge, _)) if self.tending.key.opens(challenge, typed.expose()).is_some() => {
                    self.tending.challenge = None;
                    self.order(Order::TryWasRight);
                    Verdict::Right
                }
                Some(_) if left == 0 => Verdict::Closed { until: now + crate::maintenance::entry::CLOSED },
                Some(_) => Verdict::Wrong { left },
            },
        };
        self.event(Event::Maintenance(Report::Verdict(verdict)));
    }

    /// Printer or store have nothing left to do for anybody.
    pub(super) fn part_idle(&mut self, part: Part) {
        self.event(Event::Maintenance(Report::Ready(part)));
    }

    pub(super) fn log_read(&mut self, rows: Vec<exchange::LogRow>) {
        self.event(Event::Maintenance(Report::Log(rows)));
    }
}
