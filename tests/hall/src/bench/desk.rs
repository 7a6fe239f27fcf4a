//! The bench itself: kiosk, devices, network, county and clock, the hand that turns their knobs, and what can be seen.

use std::collections::BTreeMap;

use county_backend::{Decision, Misbehaviour, State, StoredSubmission};
use device_sim::{Kind, Mouth, Pace, Paper, Slip, e_card_payload, faults, people};
use jiff::{SignedDuration, Timestamp, tz::Offset};
use kiosk::service::catalogue::Catalogue;

use super::clock::KioskClock;
use super::display::Display;
use super::knobs::{Code, SECTIONS, TAKE, Thing, Turn};
use super::people::VISITORS;
use super::places::Place;
use super::record::{self, Line};
use super::terminal::{Power, Terminal};
use super::words::Lang;
use crate::evidence::paper;
use crate::premises::{Furniture, Premises};
use crate::proxy::Network;
use crate::setup::{Places, Screen};
use crate::trouble::{Result, Trouble};

/// What an officer who asks for more asks for; a reason when one refuses.
const NOTE: &str = "请补身份证复印件";
/// So much of what the kiosk said last is shown when it ended by itself.
const LAST_WORDS: usize = 4;

/// Where a knob is: section, group, place in the group.
pub(super) type At = (usize, usize, usize);

/// A knob as it can be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KnobView {
    /// What stands on it.
    pub(super) text: String,
    /// It holds.
    pub(super) on: bool,
    /// It can be pressed.
    pub(super) can: bool,
}

/// A section as it can be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SectionView {
    /// Name of the thing.
    pub(super) title: String,
    /// How it is.
    pub(super) status: String,
    /// Its knobs, group by group.
    pub(super) groups: Vec<Vec<KnobView>>,
    /// Every fault it can have; the first is none.
    pub(super) faults: Vec<&'static str>,
    /// The one chosen last.
    pub(super) fault: usize,
}

/// Everything that can be seen on the panel, in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct View {
    /// How the kiosk is.
    pub(super) power: Power,
    /// The same in words.
    pub(super) power_text: String,
    /// What the kiosk said last, if it ended by itself.
    pub(super) last_words: String,
    /// Who lies on the reader.
    pub(super) lying: Option<usize>,
    /// In the order of [`SECTIONS`].
    pub(super) sections: Vec<SectionView>,
    /// How many slips came out.
    pub(super) slips: usize,
    /// How many submissions the county has.
    pub(super) submissions: usize,
    /// The newest of them.
    pub(super) record: Vec<Line>,
}

/// The bench.
pub(super) struct Desk {
    // Dropped in this order: the kiosk first.
    terminal: Terminal,
    to_be_placed: bool,
    place: Place,
    display: Display,
    premises: Premises,
    catalogue: Catalogue,
    clock: Option<KioskClock>,
    clock_wrong_s: i64,
    passed_s: i64,
    lying: Option<usize>,
    /// What lies before the scanner.
    code: Code,
    /// The faults chosen last, by section. Some are events, and over soon.
    faults: BTreeMap<usize, usize>,
    county: Misbehaviour,
    login_page: bool,
}

impl Desk {
    /// Furnishes a hall whose kiosk has its window at `place`, and switches the kiosk on.
    pub(super) fn open(display: Display, place: Place) -> Result<Self> {
        let screen = Screen { width: place.at.width, height: place.at.height, scale: place.scale };
        let premises = Premises::furnish(&Furniture { pace: Pace::REAL, screen, ..Furniture::default() })?;
        let catalogue = Catalogue::load(&Places::assets())
            .map_err(|all| Trouble(all.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")))?;
        let clock = KioskClock::in_dir(&premises.places.dir)?;
        let around = clock.as_ref().map(KioskClock::environment).unwrap_or_default();
        let mut terminal = Terminal::new(premises.plan(), premises.log(), around)?;
        terminal.switch_on()?;
        Ok(Self {
            terminal,
            to_be_placed: true,
            place,
            display,
            premises,
            catalogue,
            clock,
            clock_wrong_s: 0,
            passed_s: 0,
            lying: None,
            code: Code::None,
            faults: BTreeMap::new(),
            county: Misbehaviour::None,
            login_page: false,
        })
    }

    /// Cuts the kiosk's power, or switches it on.
    pub(super) fn power(&mut self) -> Result<()> {
        if *self.terminal.look() == Power::On {
            self.terminal.cut();
            return Ok(());
        }
        self.to_be_placed = true;
        self.terminal.switch_on()
    }

    /// Lays the card of a visitor on the reader; lifts it when it lies there.
    pub(super) fn card(&mut self, visitor: usize) {
        if self.lying() == Some(visitor) {
            self.premises.reader.lift();
            self.lying = None;
        } else if let Some(card) = VISITORS.get(visitor).and_then(|visitor| people::by_name(visitor.name)) {
            self.premises.reader.lay(card);
            self.lying = Some(visitor);
        }
    }

    /// A fault may take the card away.
    fn lying(&self) -> Option<usize> {
        self.lying.filter(|_| self.premises.reader.has_card())
    }

    /// Presses a knob.
    pub(super) fn press(&mut self, at: At) -> Result<()> {
        let (section, group, place) = at;
        let Some(knobs) = SECTIONS.get(section).and_then(|section| section.groups.get(group)) else { return Ok(()) };
        let Some(knob) = knobs.knobs.get(place) else { return Ok(()) };
        let submissions = self.premises.county.submissions();
        if !self.can(knob.turn, newest_that_counts(&submissions).map(|newest| newest.state)) {
            return Ok(());
        }
        self.turn(knob.turn)
    }

    /// Chooses a fault of the device of a section, by its place in the device's list.
    pub(super) fn fault(&mut self, section: usize, fault: usize) -> Result<()> {
        let Some(kind) = SECTIONS.get(section).and_then(|section| section.thing.device()) else { return Ok(()) };
        let Some(words) = faults(kind).get(fault) else { return Ok(()) };
        self.faults.insert(section, fault);
        self.premises.device(kind, &format!("fault {}", words.example())).map(drop)
    }

    fn turn(&mut self, turn: Turn) -> Result<()> {
        match turn {
            Turn::Device(kind, word) => return self.premises.device(kind, word).map(drop),
            Turn::Code(code) => self.hold(code)?,
            Turn::Network(network) => {
                self.premises.proxy.set(network);
                self.login_page = false;
                self.premises.county.misbehave(self.county, None);
            }
            Turn::LoginPage => {
                self.premises.proxy.set(Network::Pass);
                self.login_page = true;
                self.premises.county.misbehave(Misbehaviour::CaptivePortal, None);
            }
            Turn::County(line) => {
                self.county = line.parse().map_err(|error| Trouble(format!("{error}")))?;
                if !self.login_page {
                    self.premises.county.misbehave(self.county, None);
                }
            }
            Turn::Decide(word) => {
                if let Some(newest) = newest_that_counts(&self.premises.county.submissions()) {
                    let note = Decision::from_word(word).filter(|decision| decision.wants_note()).map_or("", |_| NOTE);
                    self.premises.county.decide(&newest.ticket, word, note);
                }
            }
            Turn::KioskClock(seconds) => {
                self.clock_wrong_s = seconds;
                return self.set_clocks();
            }
            Turn::Pass(seconds) => {
                self.passed_s += seconds;
                return self.set_clocks();
            }
        }
        Ok(())
    }

    /// Lays a code before the scanner, or takes it away.
    fn hold(&mut self, code: Code) -> Result<()> {
        let scanner = &self.premises.scanner;
        match code {
            Code::None => scanner.take_away(),
            Code::Foreign => scanner.hold(e_card_payload()),
            Code::Slip => {
                let newest = self.premises.printer.slips().pop();
                let Some(payload) =
                    newest.map(|slip| paper::read_qr(&slip.png)).transpose()?.and_then(|mut all| all.pop())
                else {
                    // A slip without a code: nothing is held.
                    return Ok(());
                };
                scanner.hold(payload);
            }
        }
        self.code = code;
        Ok(())
    }

    fn set_clocks(&self) -> Result<()> {
        self.premises.county.set_clock_offset(self.passed_s);
        self.clock.as_ref().map_or(Ok(()), |clock| clock.set(self.passed_s + self.clock_wrong_s))
    }

    /// Whether a knob can be pressed; `counting` is the state of the newest submission that counts.
    fn can(&self, turn: Turn, counting: Option<State>) -> bool {
        match turn {
            Turn::Device(Kind::Printer, TAKE) => self.premises.printer.mouth() == Mouth::Slip,
            Turn::Code(Code::Slip) => !self.premises.printer.slips().is_empty(),
            Turn::KioskClock(_) | Turn::Pass(_) => self.clock.is_some(),
            Turn::Decide(word) => counting
                .zip(Decision::from_word(word))
                .is_some_and(|(state, decision)| decision.leads_to(state).is_some()),
            _ => true,
        }
    }

    /// Whether what this knob does holds now.
    fn is_on(&self, turn: Turn) -> bool {
        let Premises { reader, printer, scanner, proxy, .. } = &self.premises;
        match turn {
            Turn::Device(kind, word) => match (kind, word) {
                (Kind::Reader, "replug") => reader.is_plugged(),
                (Kind::Reader, "unplug") => !reader.is_plugged(),
                (Kind::Scanner, "replug") => scanner.is_plugged(),
                (Kind::Scanner, "unplug") => !scanner.is_plugged(),
                (Kind::Printer, "replug") => printer.is_plugged(),
                (Kind::Printer, "unplug") => !printer.is_plugged(),
                (Kind::Printer, "paper full") => printer.paper() == Paper::Full,
                (Kind::Printer, "paper near-end") => printer.paper() == Paper::NearEnd,
                (Kind::Printer, "paper out") => printer.paper() == Paper::Out,
                (Kind::Printer, "cover closed") => !printer.is_cover_open(),
                (Kind::Printer, "cover open") => printer.is_cover_open(),
                _ => false,
            },
            Turn::Code(code) => self.code == code,
            Turn::Network(network) => !self.login_page && proxy.network() == network,
            Turn::LoginPage => self.login_page,
            Turn::County(line) => line.parse() == Ok(self.county),
            Turn::KioskClock(seconds) => self.clock_wrong_s == seconds,
            Turn::Decide(_) | Turn::Pass(_) => false,
        }
    }

    /// The slip that is being printed, as far as it has come out.
    pub(super) fn printing(&self) -> Option<Vec<u8>> {
        self.premises.printer.printing()
    }

    /// A slip by its number from 0.
    pub(super) fn slip(&self, number: usize) -> Option<Slip> {
        self.premises.printer.slips().into_iter().nth(number)
    }

    /// Everything as it is now.
    pub(super) fn look(&mut self, lang: Lang) -> View {
        if self.to_be_placed {
            let placed = self.terminal.process().is_some_and(|process| self.display.place(process, self.place.at));
            self.to_be_placed = !placed;
        }
        let power = self.terminal.look().clone();
        let ended = matches!(power, Power::Ended(_));
        let last_words = if ended { self.terminal.last_words(LAST_WORDS).join("\n") } else { String::new() };
        let submissions = self.premises.county.submissions();
        let newest = submissions.last();
        View {
            power_text: power_text(&power, lang),
            power,
            last_words,
            lying: self.lying(),
            sections: self.sections(lang, &submissions),
            slips: self.premises.printer.slips().len(),
            submissions: submissions.len(),
            record: newest.map(|newest| record::lines(newest, &self.catalogue, lang)).unwrap_or_default(),
        }
    }

    fn sections(&self, lang: Lang, submissions: &[StoredSubmission]) -> Vec<SectionView> {
        let counting = newest_that_counts(submissions).map(|newest| newest.state);
        let sections = SECTIONS.iter().enumerate().map(|(section, what)| {
            let groups = what.groups.iter().map(|knobs| {
                let knobs = knobs.knobs.iter().map(|knob| KnobView {
                    text: knob.says.get(lang).to_owned(),
                    on: knobs.holds && self.is_on(knob.turn),
                    can: self.can(knob.turn, counting),
                });
                knobs.collect()
            });
            SectionView {
                title: what.title.get(lang).to_owned(),
                status: self.status(what.thing, lang, submissions),
                groups: groups.collect(),
                faults: what
                    .thing
                    .device()
                    .map_or(&[][..], faults)
                    .iter()
                    .map(|fault| lang.of(fault.zh, fault.en))
                    .collect(),
                fault: self.faults.get(&section).copied().unwrap_or(0),
            }
        });
        sections.collect()
    }

    fn status(&self, thing: Thing, lang: Lang, submissions: &[StoredSubmission]) -> String {
        match thing {
            Thing::Reader => match self.lying().and_then(|lying| VISITORS.get(lying)) {
                Some(visitor) => format!("{}{}", lang.of("放着：", "there lies: "), visitor.name),
                None => lang.of("上面没有卡", "no card").to_owned(),
            },
            Thing::Printer => match self.premises.printer.slips().len() {
                _ if self.premises.printer.printing().is_some() => lang.of("正在打印", "printing").to_owned(),
                0 => lang.of("还没打印过", "nothing printed yet").to_owned(),
                slips => format!("{}{slips}", lang.of("打印了回执：", "slips printed: ")),
            },
            Thing::Scanner => {
                format!("{}{}", lang.of("读到码：", "codes read: "), self.premises.scanner.readings())
            }
            Thing::Network => {
                let (up, down) = self.premises.proxy.carried();
                format!("↑ {up} B  ↓ {down} B")
            }
            Thing::County => match submissions.last() {
                None => lang.of("还没有收到办件", "has received nothing yet").to_owned(),
                Some(newest) => format!(
                    "{}{} · {}{}",
                    lang.of("收到 ", "received "),
                    submissions.len(),
                    lang.of("最新：", "newest: "),
                    record::state(newest.state).get(lang)
                ),
            },
            Thing::Clock if self.clock.is_none() => {
                lang.of("要先装 Debian 的 faketime", "needs Debian's package faketime").to_owned()
            }
            Thing::Clock => format!(
                "{}{} · {}{}",
                lang.of("终端 ", "kiosk "),
                civil(self.passed_s + self.clock_wrong_s),
                lang.of("县里 ", "county "),
                civil(self.passed_s)
            ),
        }
    }
}

fn power_text(power: &Power, lang: Lang) -> String {
    match power {
        Power::On => lang.of("终端开着", "the kiosk is on").to_owned(),
        Power::Cut => lang.of("终端断电了", "the kiosk has no power").to_owned(),
        Power::Closed => lang.of("终端的窗口关了", "the kiosk's window was closed").to_owned(),
        Power::Ended(how) => format!("{} ({how})", lang.of("终端自己停了", "the kiosk ended by itself")),
    }
}

/// The newest submission an officer may decide on.
fn newest_that_counts(submissions: &[StoredSubmission]) -> Option<&StoredSubmission> {
    submissions.iter().rev().find(|submission| submission.duplicate_of.is_none())
}

/// "11-22 16:05" in the county, so many seconds from now.
fn civil(offset_s: i64) -> String {
    let at = Timestamp::now() + SignedDuration::from_secs(offset_s);
    Offset::constant(8).to_datetime(at).strftime("%m-%d %H:%M").to_string()
}
