//! Maintenance mode: asking for it, waiting until nobody is disturbed, its pages, and leaving it.
//!
//! It is asked for from the settings sheet, while nobody has been identified: nothing of a person exists then. After the
//! right reply it is still only asked for: reader, printer and store each say that their work for earlier people is done
//! (the vendor-mode handshake of XFS4IoT), and only then it opens. Every step is audited.

use std::time::Duration;

use backend_client::{technician::RESPONSE_DIGITS, wire::Private};

use super::{
    Session,
    event::{CardTrouble, Effect, PrintProgress},
    intent::Intent,
    state::{
        State,
        maintenance::{Asking, CardTest, Desk, Maintenance, Picture, Said, ScanTest, SlipTest, Stage, Tab},
    },
    view::Picture as TestPicture,
};
use crate::{
    applicant::Applicant,
    clock::Moment,
    i18n::Key,
    input::board::{CLEAR, ERASE},
    maintenance::{
        entry::{ASKING, AT_MOST, LIFE, Verdict},
        exchange::{Order, Part, Report},
        findings,
        self_test::self_test,
    },
    receipt::{HeadingSize, Line, Slip},
};

/// The row of the settings sheet that asks for maintenance.
pub(super) const ENTER: &str = "maintenance";

impl Session {
    /// Maintenance may be asked for: somebody touched the screen and nobody was identified.
    pub(super) fn may_ask_for_maintenance(&self) -> bool {
        self.helper.is_none()
            && matches!(&self.state, State::Home(visit) if visit.person.is_none() && visit.kept.is_none())
    }

    /// The challenge page.
    pub(super) fn ask_for_maintenance(&mut self, now: Moment, effects: &mut Vec<Effect>) {
        self.end("maintenance", effects);
        self.no += 1;
        self.state = State::Maintenance(Maintenance { stage: Stage::Asking(Asking::default()), since: now.mono });
        effects.push(Effect::Maintenance(Order::Challenge));
        effects.push(Effect::Audit("maintenance.asked", Vec::new()));
    }

    fn leave_maintenance(&mut self, why: &'static str, effects: &mut Vec<Effect>) {
        effects.push(Effect::Audit("maintenance.left", vec![("why", why.to_owned())]));
        self.end("maintenance", effects);
    }

    /// When the present stage ends by itself.
    pub(super) fn maintenance_ends(&self, maintenance: &Maintenance) -> Duration {
        match &maintenance.stage {
            // An unattended pad gives the screen back; a challenge nobody answered is renewed by asking again.
            Stage::Asking(_) => (maintenance.since + LIFE).min(self.touched + ASKING),
            Stage::Waiting(_) | Stage::Open(_) => maintenance.since + AT_MOST,
        }
    }

    pub(super) fn maintenance_due(&mut self, now: Moment, effects: &mut Vec<Effect>) {
        let over = matches!(&self.state, State::Maintenance(m) if now.mono >= self.maintenance_ends(m));
        if over {
            self.leave_maintenance("time", effects);
        }
    }

    // Touches.

    pub(super) fn touch_maintenance(
        &mut self,
        maintenance: Maintenance,
        intent: Intent,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) -> State {
        let Maintenance { stage, since } = maintenance;
        let leaves = matches!(intent, Intent::Leave)
            || matches!((&stage, &intent), (Stage::Asking(_) | Stage::Waiting(_), Intent::End | Intent::Back))
            || matches!((&stage, &intent), (Stage::Open(desk), Intent::End) if desk.picture.is_none());
        if leaves {
            self.state = State::Maintenance(Maintenance { stage, since });
            self.leave_maintenance("touch", effects);
            return std::mem::replace(&mut self.state, State::Idle);
        }
        let stage = match stage {
            Stage::Asking(mut asking) => {
                Self::touch_pad(&mut asking, &intent, now, effects);
                Stage::Asking(asking)
            }
            Stage::Waiting(parts) => Stage::Waiting(parts),
            Stage::Open(mut desk) => {
                self.touch_desk(&mut desk, intent, effects);
                Stage::Open(desk)
            }
        };
        State::Maintenance(Maintenance { stage, since })
    }

    fn touch_pad(asking: &mut Asking, intent: &Intent, now: Moment, effects: &mut Vec<Effect>) {
        if asking.checking || matches!(asking.said, Some(Said::Closed(until)) if until > now.mono) {
            return;
        }
        match intent {
            Intent::Key(key) => match key.as_str() {
                CLEAR => asking.typed.clear(),
                ERASE => drop(asking.typed.pop()),
                digit
                    if digit.len() == 1
                        && digit.bytes().all(|b| b.is_ascii_digit())
                        && asking.typed.len() < RESPONSE_DIGITS =>
                {
                    asking.typed.push_str(digit);
                }
                _ => {}
            },
            Intent::Next if asking.typed.len() == RESPONSE_DIGITS && asking.shown.is_some() => {
                asking.checking = true;
                effects.push(Effect::Maintenance(Order::Check(Private::new(std::mem::take(&mut *asking.typed)))));
            }
            _ => {}
        }
    }

    fn touch_desk(&mut self, desk: &mut Desk, intent: Intent, effects: &mut Vec<Effect>) {
        if let Some(picture) = &mut desk.picture {
            let stays = match (picture, &intent) {
                (Picture::Grid(cells), Intent::Pick(cell)) => {
                    let all = usize::from(TestPicture::COLUMNS * TestPicture::ROWS);
                    cells.extend(cell.strip_prefix("cell:").and_then(|n| n.parse::<u16>().ok()));
                    let done = cells.len() >= all;
                    if done {
                        effects.push(Effect::Audit("maintenance.touch", vec![("cells", all.to_string())]));
                    }
                    !done
                }
                (Picture::Colour(n), Intent::Next) => {
                    *n += 1;
                    *n < TestPicture::COLOURS
                }
                (_, Intent::End) => false,
                _ => true,
            };
            if !stays {
                desk.picture = None;
            }
            return;
        }
        match intent {
            Intent::More => desk.page += 1,
            Intent::Pick(id) => self.pick_in_desk(desk, &id, effects),
            _ => {}
        }
    }

    fn pick_in_desk(&mut self, desk: &mut Desk, id: &str, effects: &mut Vec<Effect>) {
        if let Some(tab) = id.strip_prefix("tab:") {
            if let Some(tab) = Tab::ALL.into_iter().find(|one| one.id() == tab) {
                desk.tab = tab;
                desk.page = 0;
                desk.restart = false;
                if tab == Tab::Log {
                    effects.push(Effect::Maintenance(Order::Log { errors: desk.errors }));
                }
            }
            return;
        }
        let audit = |what: &str| Effect::Audit("maintenance.test", vec![("what", what.to_owned())]);
        match id {
            "look" if !desk.looking => {
                desk.looking = true;
                effects.push(Effect::Maintenance(Order::Look));
                effects.push(audit("all"));
            }
            "card" => {
                desk.card = CardTest::Waiting;
                effects.push(Effect::ReadCard { session: self.no });
                effects.push(audit("card"));
            }
            "slip" if desk.slip != SlipTest::Printing => {
                desk.slip = SlipTest::Printing;
                effects.push(Effect::Print { session: self.no, slip: self.test_slip(desk) });
                effects.push(audit("slip"));
            }
            "slip-good" | "slip-bad" if desk.slip == SlipTest::Asked => {
                let good = id == "slip-good";
                desk.slip = SlipTest::Judged(good);
                effects.push(Effect::Audit("maintenance.slip", vec![("good", good.to_string())]));
            }
            "scan" => {
                desk.scan = ScanTest::Waiting;
                effects.push(audit("scan"));
            }
            "grid" => desk.picture = Some(Picture::Grid(std::collections::BTreeSet::new())),
            "colours" => desk.picture = Some(Picture::Colour(0)),
            "errors" => {
                desk.errors = !desk.errors;
                desk.page = 0;
                effects.push(Effect::Maintenance(Order::Log { errors: desk.errors }));
            }
            "restart" if desk.restart => {
                effects.push(Effect::Audit("maintenance.restart", Vec::new()));
                effects.push(Effect::Maintenance(Order::Restart));
            }
            "restart" => desk.restart = true,
            _ => {}
        }
    }

    /// Everything a head must be able to print: sizes, white on black, a QR code, numbers, characters no cheap font has.
    fn test_slip(&self, desk: &Desk) -> Slip {
        let at = desk.machine.as_ref().map(|machine| machine.at.civil()).unwrap_or_default();
        let heading = |text: String, size| Line::Heading { text, size };
        let pair = |name: &str, value: &str| Line::Pair { name: name.to_owned(), value: value.to_owned() };
        Slip {
            lines: vec![
                heading(self.text(Key::County), HeadingSize::Plain),
                heading(self.text(Key::TechSlipTitle), HeadingSize::Title),
                Line::Mark(self.text(Key::TechSlipMark)),
                Line::Rule,
                pair(&self.text(Key::TechSlipTime), &at),
                pair("0123456789", "ABCDEFGHIJ abcdefghij"),
                Line::Rule,
                Line::Ticket("0123 4567 8901".to_owned()),
                Line::Qr("SUINING-KIOSK-TEST-SLIP-0123456789".to_owned()),
                Line::Rule,
                Line::Paragraph { text: "绥宁 䶮 㛃 𠅤 𫖯 𬱖 · 龘 靐 齉".to_owned(), strong: true },
                Line::Paragraph {
                    text: "▓▓▓▓▒▒▒▒░░░░ ┼┼┼┼┼┼┼┼┼┼┼┼ ▓▓▓▓▒▒▒▒░░░░".to_owned(), strong: false
                },
                Line::Footer(self.text(Key::TechSlipFoot)),
            ],
        }
    }

    // Answers.

    pub(super) fn on_maintenance(&mut self, report: Report, now: Moment, effects: &mut Vec<Effect>) {
        let before = std::mem::replace(&mut self.state, State::Idle);
        let State::Maintenance(Maintenance { stage, since }) = before else {
            self.state = before;
            return;
        };
        let (stage, since) = match (stage, report) {
            (Stage::Asking(mut asking), Report::Challenge(challenge)) => {
                asking.shown = Some(challenge);
                (Stage::Asking(asking), now.mono)
            }
            (Stage::Asking(asking), Report::Verdict(verdict)) => {
                (Self::judged(asking, verdict, effects), if verdict == Verdict::Right { now.mono } else { since })
            }
            (Stage::Waiting(mut parts), Report::Ready(part)) => {
                parts.remove(&part);
                if parts.is_empty() {
                    effects.push(Effect::Audit("maintenance.opened", Vec::new()));
                    effects.push(Effect::Maintenance(Order::Look));
                    (Stage::Open(Box::new(Desk { looking: true, ..Desk::default() })), since)
                } else {
                    (Stage::Waiting(parts), since)
                }
            }
            (Stage::Open(mut desk), Report::Machine(machine)) => {
                desk.machine = Some(machine);
                (Stage::Open(desk), since)
            }
            (Stage::Open(mut desk), Report::Looked) => {
                desk.looking = false;
                if let Some(machine) = &desk.machine {
                    let records = self_test(machine, &findings(machine));
                    let result = |passed: bool| if passed { "passed" } else { "failed" };
                    let params = records.iter().map(|one| (one.part.word(), result(one.passed).to_owned())).collect();
                    effects.push(Effect::Audit("self-test", params));
                    desk.tested = Some((now.civil(), records));
                }
                (Stage::Open(desk), since)
            }
            (Stage::Open(mut desk), Report::Log(rows)) => {
                desk.log = rows;
                (Stage::Open(desk), since)
            }
            (stage, _) => (stage, since),
        };
        self.state = State::Maintenance(Maintenance { stage, since });
    }

    fn judged(mut asking: Asking, verdict: Verdict, effects: &mut Vec<Effect>) -> Stage {
        asking.checking = false;
        asking.said = Some(match verdict {
            Verdict::Right => {
                effects.push(Effect::Audit("maintenance.entered", Vec::new()));
                effects.push(Effect::CancelRead);
                effects.push(Effect::Maintenance(Order::Handover));
                return Stage::Waiting(Part::ALL.into_iter().collect());
            }
            Verdict::Wrong { left } => {
                effects.push(Effect::Audit("maintenance.wrong", vec![("left", left.to_string())]));
                Said::Wrong(left)
            }
            Verdict::Closed { until } => {
                effects.push(Effect::Audit("maintenance.wrong", vec![("left", "0".to_owned())]));
                Said::Closed(until)
            }
            Verdict::Expired => {
                asking.shown = None;
                effects.push(Effect::Maintenance(Order::Challenge));
                Said::Expired
            }
            Verdict::Broken => Said::Broken,
        });
        Stage::Asking(asking)
    }

    fn desk_mut(&mut self) -> Option<&mut Desk> {
        match &mut self.state {
            State::Maintenance(Maintenance { stage: Stage::Open(desk), .. }) => Some(desk),
            _ => None,
        }
    }

    /// A test card was read: only its masks are kept. False when no test card was asked for.
    pub(super) fn on_test_card(&mut self, result: &Result<Box<Applicant>, CardTrouble>) -> bool {
        if !matches!(self.state, State::Maintenance(_)) {
            return false;
        }
        let shown = match result {
            Ok(holder) => {
                let name = self.context.coverage.spell(&holder.masked_name());
                CardTest::Read(format!("{name} {}", holder.masked_id()))
            }
            Err(CardTrouble::Removed) => CardTest::Failed("R-REMOVED".to_owned()),
            Err(CardTrouble::Unreadable(code)) => CardTest::Failed(format!("R-{code:02X}")),
            Err(CardTrouble::Unsupported) => CardTest::Failed("R-KIND".to_owned()),
            Err(CardTrouble::Reader(code)) => CardTest::Failed((*code).to_owned()),
        };
        if let Some(desk) = self.desk_mut() {
            desk.card = shown;
        }
        true
    }

    /// What the printer says of a test slip.
    pub(super) fn on_test_slip(&mut self, progress: PrintProgress) {
        if let Some(desk) = self.desk_mut() {
            desk.slip = match progress {
                PrintProgress::Started | PrintProgress::Cooling => SlipTest::Printing,
                PrintProgress::Confirmed | PrintProgress::Unproven => SlipTest::Asked,
                PrintProgress::Failed(code) | PrintProgress::Unknown(code) => SlipTest::Failed(code),
            };
        }
    }

    /// A code was scanned, of so many characters.
    pub(super) fn on_test_code(&mut self, characters: usize) {
        if let Some(desk) = self.desk_mut().filter(|desk| desk.scan != ScanTest::No) {
            desk.scan = ScanTest::Read(characters);
        }
    }

    /// The scanner is being tried.
    pub(super) fn tries_scanner(&self) -> bool {
        matches!(&self.state, State::Maintenance(Maintenance { stage: Stage::Open(desk), .. })
            if desk.tab == Tab::Devices && desk.scan == ScanTest::Waiting)
    }
}
