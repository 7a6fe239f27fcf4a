use std::path::PathBuf;

use backend_client::{
    reach::{Reach, Stopped},
    wire::ClockState,
};
use device_drivers::{DeviceState, Paper, PrinterState};
use jiff::SignedDuration;

use super::{
    finding::{Code, Finding, Tone, findings},
    guide::Guide,
    machine::{Depth, Device, Machine, SetupFault, Store},
};
use crate::{clock::Moment, i18n::placeholders, session::settings::Lang};

/// A machine on which everything is well.
fn well() -> Machine {
    let at = Moment {
        mono: std::time::Duration::ZERO,
        wall: "2026-11-22T01:41:00Z".parse().unwrap(),
        trust: ClockState::Synced,
    };
    let mut machine = Machine::unseen(at, "2026-11-01T00:00:00Z".parse().unwrap());
    machine.reader = Some(device(DeviceState::Online));
    machine.printer = Some(device(PrinterState { paper: Paper::Full, ..PrinterState::unknown(DeviceState::Online) }));
    machine.county = Some(Reach {
        host: "county:8443".to_owned(),
        certificate_until: Some("2027-11-01T00:00:00Z".parse().unwrap()),
        clock_offset: Some(SignedDuration::from_secs(2)),
        ..Reach::default()
    });
    machine.clock_offset = Some(SignedDuration::from_secs(2));
    machine.store = Some(Store::Sound(Depth { numbered: true, ..Depth::default() }));
    machine.free = Some(10_000_000_000);
    machine.degrees = Some(45);
    machine
}

fn device<S>(state: S) -> Device<S> {
    Device { state, port: PathBuf::from("/dev/x"), baud: 115_200, not_opened: None, answers_at: None, raw: Vec::new() }
}

fn codes(change: impl FnOnce(&mut Machine)) -> Vec<&'static str> {
    let mut machine = well();
    change(&mut machine);
    findings(&machine).iter().map(|finding| finding.code.name()).collect()
}

fn reader(state: DeviceState) -> impl FnOnce(&mut Machine) {
    move |machine| machine.reader = Some(device(state))
}

fn printer(change: impl FnOnce(&mut PrinterState)) -> impl FnOnce(&mut Machine) {
    |machine| {
        if let Some(printer) = &mut machine.printer {
            change(&mut printer.state);
        }
    }
}

fn depth(change: impl FnOnce(&mut Depth)) -> impl FnOnce(&mut Machine) {
    |machine| {
        let mut depth = Depth { numbered: true, ..Depth::default() };
        change(&mut depth);
        machine.store = Some(Store::Sound(depth));
    }
}

fn stopped(why: Stopped) -> impl FnOnce(&mut Machine) {
    move |machine| {
        machine.county = Some(Reach { host: "county:8443".to_owned(), stopped: Some(why), ..Reach::default() });
        machine.clock_offset = None;
    }
}

#[test]
fn a_well_machine_has_nothing_wrong_and_an_unseen_one_neither() {
    assert_eq!(codes(|_| {}), [""; 0]);
    assert_eq!(findings(&Machine::unseen(well().at, well().built)), []);
}

/// Each fault by itself leads to its own finding and to no other.
#[test]
#[expect(clippy::too_many_lines, reason = "the whole table on one page")]
fn each_fault_is_named_and_nothing_else() {
    let at = well().at.wall;
    let mut seen = Vec::new();
    let mut one = |found: Vec<&'static str>, code: &'static str| {
        assert_eq!(found, [code]);
        seen.push(code);
    };
    for (fault, code) in [
        (SetupFault::Config("x".to_owned()), "C-FILE"),
        (SetupFault::Assets("x".to_owned()), "C-ASSETS"),
        (SetupFault::Key("x".to_owned()), "C-KEY"),
        (SetupFault::Roots("x".to_owned()), "C-CA"),
    ] {
        one(codes(|machine| machine.setup.push(fault)), code);
    }
    one(codes(reader(DeviceState::NoDevice)), "R-NODEV");
    one(codes(reader(DeviceState::Offline)), "R-OFF");
    one(codes(reader(DeviceState::HardwareError)), "R-HW");
    one(
        codes(|m| {
            m.reader = Some(Device { not_opened: Some("in use".to_owned()), ..device(DeviceState::NoDevice) });
        }),
        "R-OPEN",
    );
    one(codes(|m| m.reader = Some(Device { answers_at: Some(9_600), ..device(DeviceState::Offline) })), "R-BAUD");
    one(codes(printer(|p| p.device = DeviceState::NoDevice)), "P-NODEV");
    one(codes(printer(|p| p.device = DeviceState::Offline)), "P-OFF");
    one(codes(printer(|p| p.device = DeviceState::HardwareError)), "P-HW");
    one(codes(printer(|p| p.device = DeviceState::Busy)), "P-HOT");
    one(
        codes(|m| {
            let state = PrinterState::unknown(DeviceState::NoDevice);
            m.printer = Some(Device { not_opened: Some("denied".to_owned()), ..device(state) });
        }),
        "P-OPEN",
    );
    let user_error = |change: fn(&mut PrinterState)| {
        codes(printer(|p| {
            p.device = DeviceState::UserError;
            change(p);
        }))
    };
    one(user_error(|p| p.paper = Paper::Out), "P-OUT");
    one(user_error(|p| p.cover_open = true), "P-COVER");
    one(user_error(|p| p.paper = Paper::Jammed), "P-JAM");
    one(
        codes(printer(|p| {
            p.device = DeviceState::HardwareError;
            p.cutter_fault = true;
        })),
        "P-CUT",
    );
    one(codes(printer(|p| p.paper = Paper::Low)), "P-LOW");
    one(codes(|m| m.printer_lacks = Some("proof = none".to_owned())), "P-PROFILE");
    one(codes(|m| m.scanner = Some(device(DeviceState::NoDevice))), "B-NODEV");
    one(codes(|m| m.scanner = Some(device(DeviceState::Offline))), "B-OFF");
    one(
        codes(|m| m.scanner = Some(Device { not_opened: Some("x".to_owned()), ..device(DeviceState::NoDevice) })),
        "B-OPEN",
    );
    for (why, code) in [
        (Stopped::Name, "N-NAME"),
        (Stopped::Connect, "N-CONNECT"),
        (Stopped::NoAnswer, "N-SILENT"),
        (Stopped::NotTls, "N-NOTLS"),
        (Stopped::Untrusted, "N-TRUST"),
        (Stopped::Expired, "N-EXPIRED"),
        (Stopped::NotYetValid, "N-EARLY"),
        (Stopped::WrongName, "N-WRONGNAME"),
        (Stopped::Tls, "N-TLS"),
        (Stopped::Foreign, "N-FOREIGN"),
        (Stopped::NotEnrolled, "N-ENROL"),
        (Stopped::TooOld, "N-OLD"),
        (Stopped::Unavailable(503), "N-COUNTY"),
        (Stopped::Broken, "N-BROKEN"),
    ] {
        one(codes(stopped(why)), code);
    }
    one(
        codes(|m| {
            let until = Some(at + SignedDuration::from_hours(19 * 24));
            m.county = Some(Reach { certificate_until: until, ..Reach::default() });
        }),
        "N-CERT",
    );
    one(codes(|m| m.clock_offset = Some(SignedDuration::from_mins(-6))), "T-OFF");
    one(codes(|m| m.built = at + SignedDuration::from_hours(1)), "T-EARLY");
    for (store, code) in [
        (Store::None, "S-NONE"),
        (Store::Unreadable("x".to_owned()), "S-READ"),
        (Store::Damaged("x".to_owned()), "S-DAMAGED"),
        (Store::Newer, "S-NEWER"),
    ] {
        one(codes(|m| m.store = Some(store)), code);
    }
    one(codes(depth(|d| d.numbered = false)), "S-NUMBER");
    one(codes(depth(|d| d.chain_broken_at = Some(7))), "S-CHAIN");
    one(codes(depth(|d| d.unsafe_settings = true)), "S-PRAGMA");
    one(codes(depth(|d| d.parked = 1)), "S-PARKED");
    one(codes(depth(|d| (d.pending, d.oldest) = (1, Some(at - SignedDuration::from_hours(5))))), "S-WAIT");
    one(codes(depth(|d| d.pending = 5000)), "S-MANY");
    one(codes(|m| m.free = Some(300 * 1024 * 1024)), "S-LOW");
    one(codes(|m| m.free = Some(100 * 1024 * 1024)), "S-FULL");
    one(codes(|m| m.degrees = Some(81)), "H-HOT");
    one(codes(|m| m.kiosk_runs = true), "K-RUN");
    // A record of a week has also waited for hours.
    let week = codes(depth(|d| (d.pending, d.oldest) = (1, Some(at - SignedDuration::from_hours(7 * 24)))));
    assert_eq!(week, ["S-OLD", "S-WAIT"]);
    seen.push("S-OLD");
    let missing: Vec<_> = Code::ALL.iter().map(|code| code.name()).filter(|name| !seen.contains(name)).collect();
    assert_eq!(missing, [""; 0], "codes that nothing leads to");
}

#[test]
fn red_comes_first_and_what_others_follow_from_before_them() {
    let all = codes(|machine| {
        machine.degrees = Some(90);
        machine.kiosk_runs = true;
        machine.reader = Some(device(DeviceState::NoDevice));
        machine.setup.push(SetupFault::Key("x".to_owned()));
        stopped(Stopped::Name)(machine);
    });
    assert_eq!(all, ["C-KEY", "N-NAME", "R-NODEV", "H-HOT", "K-RUN"]);
}

/// Han characters of the longest sentence: what a person has to keep in mind at once.
fn longest_sentence(text: &str) -> usize {
    let han = |part: &str| part.chars().filter(|c| ('\u{4E00}'..='\u{9FFF}').contains(c)).count();
    text.split(['。', '！', '？', '：', '；']).map(han).max().unwrap_or(0)
}

#[test]
fn every_finding_has_words_short_enough_to_be_kept_in_mind() {
    let guide = Guide::built_in().unwrap();
    for &code in Code::ALL {
        let finding = Finding { code, values: Vec::new() };
        for text in [guide.wrong(Lang::Zh, &finding), guide.remedy(Lang::Zh, &finding)] {
            assert!(longest_sentence(&text) <= 20, "{}: {} Han: {text}", code.name(), longest_sentence(&text));
        }
        assert!(code.name().len() <= 40);
    }
}

/// What a text wants filled in is what its finding brings.
#[test]
fn no_word_is_left_to_be_filled_in() {
    let guide = Guide::built_in().unwrap();
    let machines: Vec<Machine> = [
        Box::new(|m: &mut Machine| m.setup.push(SetupFault::Config("x".to_owned()))) as Box<dyn FnOnce(&mut Machine)>,
        Box::new(|m| m.setup.push(SetupFault::Assets("x".to_owned()))),
        Box::new(|m| m.setup.push(SetupFault::Key("x".to_owned()))),
        Box::new(|m| m.setup.push(SetupFault::Roots("x".to_owned()))),
        Box::new(reader(DeviceState::NoDevice)),
        Box::new(|m| m.reader = Some(Device { answers_at: Some(9_600), ..device(DeviceState::Offline) })),
        Box::new(stopped(Stopped::Name)),
        Box::new(stopped(Stopped::WrongName)),
        Box::new(stopped(Stopped::Connect)),
        Box::new(stopped(Stopped::NoAnswer)),
        Box::new(stopped(Stopped::Unavailable(503))),
        Box::new(|m| m.clock_offset = Some(SignedDuration::from_mins(9))),
        Box::new(|m| m.built = m.at.wall + SignedDuration::from_hours(1)),
        Box::new(|m| m.free = Some(1)),
        Box::new(|m| m.degrees = Some(99)),
        Box::new(|m| m.store = Some(Store::Damaged("x".to_owned()))),
        Box::new(depth(|d| (d.parked, d.pending, d.chain_broken_at) = (2, 5000, Some(7)))),
        Box::new(|m| m.printer_lacks = Some("asb = false".to_owned())),
        Box::new(|m| m.scanner = Some(device(DeviceState::NoDevice))),
    ]
    .into_iter()
    .map(|change| {
        let mut machine = well();
        change(&mut machine);
        machine
    })
    .collect();
    for finding in machines.iter().flat_map(findings) {
        for lang in [Lang::Zh, Lang::En] {
            for text in [guide.wrong(lang, &finding), guide.remedy(lang, &finding)] {
                assert!(!text.is_empty() && placeholders(&text).is_empty(), "{text}");
            }
        }
    }
    assert_eq!(Tone::Red.word(), "red");
}
