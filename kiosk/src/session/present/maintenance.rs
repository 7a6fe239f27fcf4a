//! Maintenance mode in words: the challenge, the wait, and the pages.

use device_drivers::{DeviceState, Paper};

use super::super::{
    Session,
    state::maintenance::{Asking, CardTest, Desk, Maintenance, Picture, Said, ScanTest, SlipTest, Stage, Tab},
    view::{
        Actions, Banner, Board, BoardItem, BoardRow, Choice, Entry, KeyLook, Pad, PadKey, Page, Picture as TestPicture,
        Probe, StaffStrip, Tone,
    },
};
use crate::{
    clock::{self, Moment},
    i18n::Key,
    input::board::{CLEAR, ERASE},
    maintenance::{
        self, Finding, Machine,
        exchange::Part,
        findings,
        machine::{Depth, Device, Store},
        self_test,
    },
    qr,
};

/// How much fits a page: an item counts two, everything else one.
const ROOM: usize = 11;

const fn tone(of: maintenance::Tone) -> Tone {
    match of {
        maintenance::Tone::Red => Tone::Bad,
        maintenance::Tone::Yellow => Tone::Warn,
        maintenance::Tone::Plain => Tone::Plain,
    }
}

impl Session {
    pub(super) fn maintenance_strip(&self, maintenance: &Maintenance) -> Option<StaffStrip> {
        let open = matches!(&maintenance.stage, Stage::Open(desk) if desk.picture.is_none());
        open.then(|| StaffStrip { words: self.text(Key::TechEnter), leave: self.text(Key::TechLeave) })
    }

    pub(super) fn maintenance_page(&self, maintenance: &Maintenance, now: Moment) -> (Page, Actions) {
        let exit = |key| Actions { exit: Some(self.text(key)), ..Actions::default() };
        match &maintenance.stage {
            Stage::Asking(asking) => {
                let full = asking.typed.len() == backend_client::technician::RESPONSE_DIGITS;
                let main = (full && !asking.checking).then(|| self.text(Key::TechOk));
                (Page::Pad(self.challenge_pad(asking, now)), Actions { main, ..exit(Key::Exit) })
            }
            Stage::Waiting(parts) => {
                let words = |part: &Part| match part {
                    Part::Reader => Key::TechWaitReader,
                    Part::Printer => Key::TechWaitPrinter,
                    Part::Store => Key::TechWaitStore,
                };
                let rows = parts.iter().map(|part| item("", Tone::Plain, "", self.text(words(part)), "", "", ""));
                let board = Board {
                    title: self.text(Key::TechWaitTitle),
                    hint: self.text(Key::TechWaitHint),
                    rows: rows.collect(),
                    ..Board::default()
                };
                (Page::Board(board), exit(Key::Exit))
            }
            Stage::Open(desk) => match &desk.picture {
                Some(picture) => (Page::Probe(self.test_picture(picture)), Actions::default()),
                // The way out stands in the strip at the top, on every page.
                None => (Page::Board(self.desk_board(desk)), Actions::default()),
            },
        }
    }

    fn challenge_pad(&self, asking: &Asking, now: Moment) -> Pad {
        let bad = |text, code: &str| Banner { tone: Tone::Bad, text, code: code.to_owned() };
        let status = match asking.said {
            _ if asking.checking => {
                Some(Banner { tone: Tone::Plain, text: self.text(Key::TechChecking), code: String::new() })
            }
            Some(Said::Wrong(left)) => Some(bad(self.fill_in(Key::TechWrong, &[("n", &left.to_string())]), "M-WRONG")),
            Some(Said::Closed(until)) => {
                let minutes = until.saturating_sub(now.mono).as_secs().div_ceil(60).to_string();
                Some(bad(self.fill_in(Key::TechClosed, &[("n", &minutes)]), "M-CLOSED"))
            }
            Some(Said::Expired) => Some(bad(self.text(Key::TechExpired), "M-OLD")),
            Some(Said::Broken) => Some(bad(self.text(Key::TechBroken), "S-DB")),
            None => None,
        };
        let digit = |n: u8| PadKey { key: n.to_string(), label: n.to_string(), look: KeyLook::Plain };
        let mut keys: Vec<PadKey> = (1..=9).map(digit).collect();
        keys.push(PadKey { key: CLEAR.to_owned(), label: self.text(Key::TechClear), look: KeyLook::Quiet });
        keys.push(digit(0));
        keys.push(PadKey { key: ERASE.to_owned(), label: self.text(Key::TechErase), look: KeyLook::Erase });
        let typed = match asking.typed.split_at_checked(4) {
            Some((four, rest)) if !rest.is_empty() => format!("{four} {rest}"),
            _ => asking.typed.to_string(),
        };
        Pad {
            title: self.text(Key::TechTitle),
            hint: self.text(if asking.shown.is_some() { Key::TechHint } else { Key::TechMaking }),
            status,
            challenge_label: asking.shown.as_ref().map(|_| self.text(Key::TechChallenge)).unwrap_or_default(),
            challenge: asking.shown.as_ref().map(|shown| shown.groups.clone()).unwrap_or_default(),
            qr: asking.shown.as_ref().map(|shown| qr::modules(&shown.qr)).unwrap_or_default(),
            entry: Entry::Digits(typed),
            keys,
        }
    }

    fn test_picture(&self, picture: &Picture) -> Probe {
        match picture {
            Picture::Grid(cells) => Probe {
                picture: TestPicture::TouchGrid { touched: cells.iter().copied().collect() },
                words: self.text(Key::TechGridHint),
                exit: self.text(Key::TechStop),
            },
            Picture::Colour(n) => {
                Probe { picture: TestPicture::Colour(*n), words: self.text(Key::TechColourHint), exit: String::new() }
            }
        }
    }

    // The pages.

    fn desk_board(&self, desk: &Desk) -> Board {
        let tabs = [
            Key::TechOverview,
            Key::TechDevices,
            Key::TechTests,
            Key::TechNetwork,
            Key::TechStore,
            Key::TechLog,
            Key::TechSoftware,
        ];
        let tabs = Tab::ALL.into_iter().zip(tabs).map(|(tab, key)| Choice {
            id: tab.id().to_owned(),
            label: self.text(key),
            note: String::new(),
            chosen: tab == desk.tab,
        });
        let (rows, empty) = match &desk.machine {
            None => (Vec::new(), self.text(Key::TechLooking)),
            Some(machine) => (self.tab_rows(desk, machine), self.text(Key::TechNothing)),
        };
        let mut pages = paged(rows);
        let (count, page) = (pages.len(), desk.page % pages.len().max(1));
        let rows = if page < count { pages.swap_remove(page) } else { Vec::new() };
        let (n, m) = ((page + 1).to_string(), count.to_string());
        Board {
            title: self.text(Key::TechTitleOpen),
            hint: if desk.looking { self.text(Key::TechLooking) } else { String::new() },
            notes: Vec::new(),
            tabs: tabs.collect(),
            rows,
            more: if count > 1 { self.fill_in(Key::TechMore, &[("n", &n), ("m", &m)]) } else { String::new() },
            empty,
        }
    }

    fn tab_rows(&self, desk: &Desk, machine: &Machine) -> Vec<BoardRow> {
        match desk.tab {
            Tab::Overview => self.overview_rows(desk, machine),
            Tab::Devices => self.device_rows(desk, machine),
            Tab::Tests => self.test_rows(desk),
            Tab::Network => self.network_rows(machine),
            Tab::Store => self.store_rows(machine),
            Tab::Log => self.log_rows(desk),
            Tab::Software => self.software_rows(desk, machine),
        }
    }

    fn fact(&self, name: Key, value: impl Into<String>, tone: Tone) -> BoardRow {
        BoardRow::Fact { name: self.text(name), value: value.into(), tone }
    }

    fn finding_row(&self, finding: &Finding) -> BoardRow {
        let lang = self.settings.lang;
        let guide = &self.context.guide;
        item(
            "",
            tone(finding.code.tone()),
            "",
            guide.wrong(lang, finding),
            &guide.remedy(lang, finding),
            finding.code.name(),
            "",
        )
    }

    fn overview_rows(&self, desk: &Desk, machine: &Machine) -> Vec<BoardRow> {
        let found = findings(machine);
        let mut rows: Vec<BoardRow> = found.iter().map(|finding| self.finding_row(finding)).collect();
        if rows.is_empty() && !desk.looking {
            rows.push(item("", Tone::Good, "", self.text(Key::TechWell), "", "", ""));
        }
        rows.push(self.look_row(desk, Key::TechLookAgain));
        rows
    }

    fn look_row(&self, desk: &Desk, key: Key) -> BoardRow {
        let (words, id) = if desk.looking { (self.text(Key::TechLooking), "") } else { (String::new(), "look") };
        item(id, Tone::Plain, "gauge", self.text(key), &words, "", "")
    }

    fn state_word(&self, state: DeviceState) -> (String, Tone) {
        let (key, tone) = match state {
            DeviceState::Online => (Key::TechOnline, Tone::Good),
            DeviceState::Busy => (Key::TechBusy, Tone::Warn),
            DeviceState::Starting => (Key::TechStarting, Tone::Plain),
            DeviceState::Offline | DeviceState::PowerOff => (Key::TechOffline, Tone::Bad),
            DeviceState::NoDevice => (Key::TechNoDevice, Tone::Bad),
            DeviceState::HardwareError => (Key::TechHardware, Tone::Bad),
            DeviceState::UserError => (Key::TechUser, Tone::Bad),
        };
        (self.text(key), tone)
    }

    fn line_rows<S>(&self, device: &Device<S>, state: DeviceState, name: Key, rows: &mut Vec<BoardRow>) {
        let (word, tone) = self.state_word(state);
        rows.push(BoardRow::Heading(self.text(name)));
        rows.push(self.fact(Key::TechState, format!("{word} · {}", state.code()), tone));
        rows.push(self.fact(Key::TechPort, format!("{} · {}", device.port.display(), device.baud), Tone::Plain));
        let raw: Vec<&str> = device.raw.iter().rev().take(4).rev().map(String::as_str).collect();
        if !raw.is_empty() {
            rows.push(BoardRow::Raw(raw.join("\n")));
        }
    }

    fn device_rows(&self, desk: &Desk, machine: &Machine) -> Vec<BoardRow> {
        let mut rows = Vec::new();
        if let Some(reader) = &machine.reader {
            self.line_rows(reader, reader.state, Key::TechReader, &mut rows);
            let (words, tone) = match &desk.card {
                CardTest::No => (String::new(), Tone::Plain),
                CardTest::Waiting => (self.text(Key::TechCardWait), Tone::Plain),
                CardTest::Read(masked) => (self.fill_in(Key::TechCardRead, &[("who", masked)]), Tone::Good),
                CardTest::Failed(code) => (self.fill_in(Key::TechCardFailed, &[("code", code)]), Tone::Bad),
            };
            rows.push(item("card", tone, "id-card", self.text(Key::TechCard), &words, "", ""));
        }
        if let Some(printer) = &machine.printer {
            self.line_rows(printer, printer.state.device, Key::TechPrinter, &mut rows);
            let (key, tone) = match printer.state.paper {
                Paper::Full => (Key::TechPaperFull, Tone::Good),
                Paper::Low => (Key::TechPaperLow, Tone::Warn),
                Paper::Out => (Key::TechPaperOut, Tone::Bad),
                Paper::Jammed => (Key::TechPaperJam, Tone::Bad),
                Paper::Unknown => (Key::TechUnknown, Tone::Plain),
            };
            rows.push(self.fact(Key::TechPaper, self.text(key), tone));
            let (key, tone) = if printer.state.cover_open {
                (Key::TechCoverOpen, Tone::Bad)
            } else {
                (Key::TechCoverShut, Tone::Good)
            };
            rows.push(self.fact(Key::TechCover, self.text(key), tone));
            self.slip_rows(desk, &mut rows);
        }
        if let Some(scanner) = &machine.scanner {
            self.line_rows(scanner, scanner.state, Key::TechScanner, &mut rows);
            let (words, tone) = match desk.scan {
                ScanTest::No => (String::new(), Tone::Plain),
                ScanTest::Waiting => (self.text(Key::TechScanWait), Tone::Plain),
                ScanTest::Read(n) => (self.fill_in(Key::TechScanRead, &[("n", &n.to_string())]), Tone::Good),
            };
            rows.push(item("scan", tone, "scan-line", self.text(Key::TechScan), &words, "", ""));
        }
        rows.push(BoardRow::Heading(self.text(Key::TechScreen)));
        rows.push(item("grid", Tone::Plain, "monitor", self.text(Key::TechGrid), "", "", ""));
        rows.push(item("colours", Tone::Plain, "monitor", self.text(Key::TechColours), "", "", ""));
        rows
    }

    fn slip_rows(&self, desk: &Desk, rows: &mut Vec<BoardRow>) {
        let (words, tone) = match desk.slip {
            SlipTest::No => (String::new(), Tone::Plain),
            SlipTest::Printing => (self.text(Key::TechSlipPrinting), Tone::Plain),
            SlipTest::Asked => (self.text(Key::TechSlipAsk), Tone::Warn),
            SlipTest::Judged(true) => (self.text(Key::TechSlipGood), Tone::Good),
            SlipTest::Judged(false) => (self.text(Key::TechSlipBad), Tone::Bad),
            SlipTest::Failed(code) => (self.fill_in(Key::TechSlipFailed, &[("code", code)]), Tone::Bad),
        };
        rows.push(item("slip", tone, "printer", self.text(Key::TechSlip), &words, "", ""));
        if desk.slip == SlipTest::Asked {
            rows.push(item("slip-good", Tone::Good, "", self.text(Key::TechSlipYes), "", "", ""));
            rows.push(item("slip-bad", Tone::Bad, "", self.text(Key::TechSlipNo), "", "", ""));
        }
    }

    fn test_rows(&self, desk: &Desk) -> Vec<BoardRow> {
        let mut rows = vec![self.look_row(desk, Key::TechRunTests)];
        if let Some((at, records)) = &desk.tested {
            rows.push(BoardRow::Heading(self.fill_in(Key::TechTestedAt, &[("at", at)])));
            for record in records {
                let (key, tone) =
                    if record.passed { (Key::TechPassed, Tone::Good) } else { (Key::TechFailed, Tone::Bad) };
                let code = record.worst.map(|code| format!(" · {}", code.name())).unwrap_or_default();
                rows.push(self.fact(part_key(record.part), format!("{}{code}", self.text(key)), tone));
            }
        }
        rows
    }

    fn network_rows(&self, machine: &Machine) -> Vec<BoardRow> {
        let Some(reach) = &machine.county else { return Vec::new() };
        let mut rows: Vec<BoardRow> = findings(machine)
            .iter()
            .filter(|finding| {
                matches!(self_test::Part::of(finding.code), Some(self_test::Part::County | self_test::Part::Clock))
            })
            .map(|finding| self.finding_row(finding))
            .collect();
        rows.push(BoardRow::Heading(reach.host.clone()));
        // A step that was never come to is not said to have failed.
        let step = |name, done: Option<String>, reached: bool| match done {
            Some(value) => self.fact(name, value, Tone::Good),
            None if reached => self.fact(name, self.text(Key::TechFailed), Tone::Bad),
            None => self.fact(name, "–", Tone::Plain),
        };
        let address = reach.addresses.first().map(ToString::to_string);
        let (named, connected) = (address.is_some(), reach.connected.is_some());
        let trusted = reach.certificate_until.is_some();
        rows.push(step(Key::TechStepName, address, true));
        rows.push(step(Key::TechStepConnect, reach.connected.map(|time| format!("{} ms", time.as_millis())), named));
        rows.push(step(Key::TechStepTls, reach.certificate_until.map(clock::civil), connected));
        rows.push(step(Key::TechStepWho, reach.clock_offset.map(|_| self.text(Key::TechCounty)), trusted));
        if let Some(offset) = machine.clock_offset {
            rows.push(self.fact(Key::TechStepClock, format!("{} s", offset.as_secs()), Tone::Plain));
        }
        rows
    }

    fn store_rows(&self, machine: &Machine) -> Vec<BoardRow> {
        let mut rows: Vec<BoardRow> = findings(machine)
            .iter()
            .filter(|finding| self_test::Part::of(finding.code) == Some(self_test::Part::Store))
            .map(|finding| self.finding_row(finding))
            .collect();
        if let Some(Store::Sound(depth)) = &machine.store {
            let Depth { pending, parked, acked, oldest, chain_broken_at, audited, .. } = depth;
            let sign = |bad: bool| if bad { Tone::Warn } else { Tone::Plain };
            rows.push(self.fact(Key::TechIntegrity, self.text(Key::TechPassed), Tone::Good));
            rows.push(self.fact(Key::TechPending, pending.to_string(), Tone::Plain));
            rows.push(self.fact(Key::TechParked, parked.to_string(), sign(*parked > 0)));
            rows.push(self.fact(Key::TechAcked, acked.to_string(), Tone::Plain));
            rows.extend(oldest.map(|at| self.fact(Key::TechOldest, clock::civil(at), Tone::Plain)));
            let chain = if chain_broken_at.is_none() { Tone::Good } else { Tone::Bad };
            rows.push(self.fact(Key::TechChain, audited.to_string(), chain));
        }
        rows.extend(
            machine.free.map(|free| self.fact(Key::TechFree, format!("{} MB", free / 1024 / 1024), Tone::Plain)),
        );
        rows
    }

    fn log_rows(&self, desk: &Desk) -> Vec<BoardRow> {
        let key = if desk.errors { Key::TechLogAll } else { Key::TechLogErrors };
        let mut rows = vec![item("errors", Tone::Plain, "scroll-text", self.text(key), "", "", "")];
        rows.extend(desk.log.iter().map(|row| BoardRow::Fact {
            name: row.at.clone(),
            value: format!("{} {}", row.event, row.detail).trim_end().to_owned(),
            tone: if row.is_error() { Tone::Warn } else { Tone::Plain },
        }));
        rows
    }

    fn software_rows(&self, desk: &Desk, machine: &Machine) -> Vec<BoardRow> {
        let services = self.context.catalogue.services().len().to_string();
        let mut rows = vec![
            self.fact(Key::TechVersion, env!("CARGO_PKG_VERSION"), Tone::Plain),
            self.fact(Key::TechServices, services, Tone::Plain),
        ];
        rows.extend(machine.degrees.map(|degrees| self.fact(Key::TechDegrees, format!("{degrees} °C"), Tone::Plain)));
        let (words, tone) =
            if desk.restart { (self.text(Key::TechRestartAsk), Tone::Warn) } else { (String::new(), Tone::Plain) };
        rows.push(item("restart", tone, "power", self.text(Key::TechRestart), &words, "", ""));
        rows
    }
}

const fn part_key(part: self_test::Part) -> Key {
    match part {
        self_test::Part::Setup => Key::TechSetup,
        self_test::Part::Reader => Key::TechReader,
        self_test::Part::Printer => Key::TechPrinter,
        self_test::Part::Scanner => Key::TechScanner,
        self_test::Part::County => Key::TechNetwork,
        self_test::Part::Clock => Key::TechStepClock,
        self_test::Part::Store => Key::TechStore,
        self_test::Part::Case => Key::TechDegrees,
    }
}

/// Rows in pages that fit; a heading goes with what it begins.
fn paged(rows: Vec<BoardRow>) -> Vec<Vec<BoardRow>> {
    let weight = |row: &BoardRow| match row {
        BoardRow::Item(_) => 2,
        BoardRow::Raw(text) => 1 + text.lines().count() / 2,
        BoardRow::Heading(_) | BoardRow::Fact { .. } => 1,
    };
    let mut pages: Vec<Vec<BoardRow>> = Vec::new();
    let mut used = ROOM;
    for row in rows {
        let starts = matches!(row, BoardRow::Heading(_)) && used + 4 > ROOM;
        if used + weight(&row) > ROOM || starts {
            pages.push(Vec::new());
            used = 0;
        }
        used += weight(&row);
        if let Some(page) = pages.last_mut() {
            page.push(row);
        }
    }
    pages
}

/// A row; its parts in the order they stand in it.
fn item(id: &str, tone: Tone, icon: &str, title: String, words: &str, value: &str, action: &str) -> BoardRow {
    let text = |text: &str| text.to_owned();
    BoardRow::Item(BoardItem {
        id: text(id),
        tone,
        icon: text(icon),
        title,
        words: text(words),
        value: text(value),
        action: text(action),
    })
}
