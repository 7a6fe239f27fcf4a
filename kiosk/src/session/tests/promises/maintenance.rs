//! A technician: lets himself in without cutting anybody off, sees what is wrong, leaves nothing behind.

use crate::{
    maintenance::{
        Machine,
        entry::{AT_MOST, CLOSED, Verdict},
        exchange::{Challenge, Order, Part, Report},
        machine::Device,
    },
    session::{
        event::PrintProgress,
        tests::*,
        view::{BoardRow, Entry},
    },
};
use device_drivers::{DeviceState, Paper as Roll, PrinterState};

fn machine() -> Machine {
    let at = Moment { mono: Duration::ZERO, wall: "2026-11-22T01:41:00Z".parse().unwrap(), trust: ClockState::Synced };
    let mut machine = Machine::unseen(at, at.wall);
    let state = PrinterState { paper: Roll::Out, ..PrinterState::unknown(DeviceState::UserError) };
    machine.printer = Some(Device {
        state,
        port: "/dev/printer".into(),
        baud: 115_200,
        not_opened: None,
        answers_at: None,
        raw: vec!["→ 10 04 04".to_owned(), "← 72".to_owned()],
    });
    machine
}

impl Visitor {
    fn orders(&mut self) -> Vec<String> {
        let orders = self.effects.drain(..).filter_map(|effect| match effect {
            Effect::Maintenance(order) => Some(format!("{order:?}")),
            _ => None,
        });
        orders.collect()
    }

    /// From the attract screen to a stage of maintenance mode.
    pub(in crate::session::tests) fn maintain_to(&mut self, stage: &str) {
        self.walk_to("home");
        self.touch(Intent::OpenSettings);
        self.touch(Intent::Set("maintenance".to_owned()));
        let shown = Challenge { groups: vec!["0012".to_owned(), "0000".to_owned()], qr: "SNT1-".to_owned() };
        self.event(Event::Maintenance(Report::Challenge(shown)));
        if stage == "maintenance-asking" {
            return;
        }
        self.reply("12345678");
        self.event(Event::Maintenance(Report::Verdict(Verdict::Right)));
        if stage == "maintenance-waiting" {
            return;
        }
        for part in Part::ALL {
            self.event(Event::Maintenance(Report::Ready(part)));
        }
        self.event(Event::Maintenance(Report::Machine(Box::new(machine()))));
        self.event(Event::Maintenance(Report::Looked));
        assert_eq!(self.state(), "maintenance");
    }

    fn reply(&mut self, digits: &str) {
        for digit in digits.chars() {
            self.touch(Intent::Key(digit.to_string()));
        }
        self.touch(Intent::Next);
    }

    fn board(&self) -> String {
        let Page::Board(board) = self.view().page else { panic!("no board: {}", self.state()) };
        board.rows.iter().fold(board.title, |all, row| {
            all + "\n"
                + &match row {
                    BoardRow::Heading(text) | BoardRow::Raw(text) => text.clone(),
                    BoardRow::Fact { name, value, .. } => format!("{name} {value}"),
                    BoardRow::Item(item) => format!("{} {} {}", item.title, item.words, item.value),
                }
        })
    }
}

#[test]
fn it_is_asked_for_only_while_nobody_was_identified() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("greeting");
    visitor.touch(Intent::OpenSettings);
    let Some(Overlay::Settings { groups, .. }) = visitor.view().overlay else { panic!("no settings") };
    assert!(!groups.iter().flat_map(|(_, rows)| rows).any(|row| row.id == "maintenance"));
    visitor.touch(Intent::Set("maintenance".to_owned()));
    assert_eq!(visitor.state(), "greeting");
}

#[test]
fn the_challenge_is_shown_and_eight_digits_are_sent_to_be_checked_once() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.maintain_to("maintenance-asking");
    assert_eq!(visitor.orders(), ["Challenge"]);
    visitor.reply("1234567");
    assert_eq!(visitor.orders(), [""; 0], "seven digits are no reply");
    visitor.reply("8");
    let Page::Pad(pad) = visitor.view().page else { panic!("no pad") };
    assert_eq!((pad.challenge.join(" "), pad.entry), ("0012 0000".to_owned(), Entry::Digits(String::new())));
    visitor.touch(Intent::Next);
    let checks = visitor.effects.iter().filter(|effect| matches!(effect, Effect::Maintenance(Order::Check(_))));
    assert_eq!(checks.count(), 1);
    assert!(!format!("{:?}", visitor.effects).contains("12345678"), "a reply is in no log");
}

#[test]
fn wrong_replies_are_counted_and_after_the_last_no_key_is_taken() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.maintain_to("maintenance-asking");
    visitor.reply("11111111");
    visitor.event(Event::Maintenance(Report::Verdict(Verdict::Wrong { left: 2 })));
    let Page::Pad(pad) = visitor.view().page else { panic!("no pad") };
    assert!(pad.status.unwrap().text.contains("还可以试 2 次"));
    visitor.reply("22222222");
    let until = visitor.mono + CLOSED;
    visitor.event(Event::Maintenance(Report::Verdict(Verdict::Closed { until })));
    let Page::Pad(pad) = visitor.view().page else { panic!("no pad") };
    assert!(pad.status.unwrap().text.contains("60 分钟"));
    visitor.effects.clear();
    visitor.reply("33333333");
    assert_eq!(visitor.orders(), [""; 0]);
}

/// The vendor-mode handshake: it opens when the last part has said that it is idle, in whatever order.
#[test]
fn it_opens_only_when_every_part_is_idle() {
    for order in [[0, 1, 2], [2, 0, 1], [1, 2, 0]] {
        let mut visitor = Visitor::at_a_machine(true);
        visitor.maintain_to("maintenance-waiting");
        for (n, part) in order.into_iter().enumerate() {
            assert_eq!(visitor.state(), "maintenance-waiting");
            assert!(visitor.board().contains("机器还没忙完"));
            visitor.event(Event::Maintenance(Report::Ready(Part::ALL[part])));
            assert_eq!(visitor.state() == "maintenance", n == 2);
        }
    }
}

#[test]
fn what_is_wrong_stands_first_with_what_to_do() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.maintain_to("maintenance");
    let board = visitor.board();
    assert!(board.contains("打印机没纸了。 打开盖，放一卷新纸"), "{board}");
    visitor.touch(Intent::Pick("tab:devices".to_owned()));
    let board = visitor.board();
    assert!(board.contains("→ 10 04 04\n← 72") && board.contains("纸 没纸"), "{board}");
    visitor.touch(Intent::Pick("tab:tests".to_owned()));
    let board = visitor.board();
    assert!(board.contains("打印机 没通过 · P-OUT") && board.contains("自检结果 2026-11-22"), "{board}");
}

#[test]
fn of_a_test_card_only_the_masks_are_kept() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.maintain_to("maintenance");
    visitor.touch(Intent::Pick("tab:devices".to_owned()));
    visitor.touch(Intent::Pick("card".to_owned()));
    let session = visitor.session.number();
    visitor.event(Event::Card { session, result: Ok(Box::new(person())) });
    let kept = format!("{:?} {:?}", visitor.session, visitor.effects);
    assert!(kept.contains("杨*例 000000********0017"), "{kept}");
    assert!(!kept.contains("杨试例") && !kept.contains("19860312"), "{kept}");
}

#[test]
fn a_test_slip_is_good_only_when_a_person_says_so() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.maintain_to("maintenance");
    visitor.touch(Intent::Pick("tab:devices".to_owned()));
    visitor.touch(Intent::Pick("slip-good".to_owned()));
    visitor.touch(Intent::Pick("slip".to_owned()));
    let session = visitor.session.number();
    visitor.event(Event::Print { session, progress: PrintProgress::Confirmed });
    assert!(visitor.board().contains("打印正常吗？"), "{}", visitor.board());
    visitor.touch(Intent::Pick("slip-bad".to_owned()));
    assert!(visitor.board().contains("您说不正常。"), "{}", visitor.board());
}

#[test]
fn it_ends_by_itself_and_by_a_touch_and_leaves_the_attract_screen() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.maintain_to("maintenance");
    visitor.wait(AT_MOST.checked_sub(Duration::from_secs(1)).unwrap());
    assert_eq!(visitor.state(), "maintenance");
    visitor.wait(Duration::from_secs(2));
    assert_eq!(visitor.state(), "idle");
    visitor.maintain_to("maintenance");
    visitor.touch(Intent::Leave);
    assert_eq!(visitor.state(), "idle");
    let left = visitor.effects.iter().filter(|effect| matches!(effect, Effect::Audit("maintenance.left", _)));
    assert_eq!(left.count(), 2);
}
