//! The code scanner.

use std::thread;

use device_drivers::scanner::{Ping, Profile, SERIAL_STANDARD, Suffix, Trigger};
use device_drivers::{DeviceState, ScanFault, Scanner, ScannerEvent, ScannerMedia};
use device_sim::{Pace, ScannerFault, ScannerModel, ScannerSim, scanner::e_card_payload};

use super::support::{self, PATIENCE, drops_at_once};

type Bench = support::Bench<Scanner, ScannerEvent, ScannerSim>;

fn gm65() -> Profile {
    Profile { trigger: Trigger::Gm65, ping: Ping::Gm65, ..SERIAL_STANDARD }
}

fn honeywell() -> Profile {
    Profile { trigger: Trigger::Honeywell, ..SERIAL_STANDARD }
}

impl Bench {
    fn new(model: ScannerModel, profile: Profile) -> Self {
        let sim = |path: &_| ScannerSim::start(path, Pace::Instant, model);
        let bench = Self::start(sim, model.baud, |port, sink| Scanner::spawn(port, profile, sink));
        bench.wait_state(DeviceState::Online);
        bench
    }

    fn wait_state(&self, state: DeviceState) {
        self.wait(state.code(), |event| (*event == ScannerEvent::State(state)).then_some(()));
    }

    fn wait_code(&self) -> String {
        self.wait("code", |event| match event {
            ScannerEvent::Code(code) => Some(code.text().to_owned()),
            _ => None,
        })
    }

    fn wait_fault(&self, fault: ScanFault) {
        self.wait(fault.word(), |event| (*event == ScannerEvent::Fault(fault)).then_some(()));
    }

    /// Scans what is not a repeat of anything before.
    fn reads(&self) {
        let code = e_card_payload();
        self.sim.scan(&code);
        assert_eq!(self.wait_code(), code);
    }
}

#[test]
fn codes_arrive_whole_from_every_model_and_setting() {
    let continuous = ScannerModel::continuous();
    let reads = |(model, profile): (ScannerModel, Profile)| {
        let bench = Bench::new(model, profile);
        bench.handle.start_reading();
        for code in ["000100000015", "绥宁县公共就业服务 SN1-000100000015-0123456789ABCDEF", &e_card_payload()]
        {
            bench.sim.scan(code);
            assert_eq!(bench.wait_code(), code, "{model:?}");
        }
        assert_eq!(bench.sim.unknown(), Vec::<u8>::new());
    };
    let suffixes = [
        (device_sim::scanner::Suffix::Lf, Suffix::Lf),
        (device_sim::scanner::Suffix::CrLf, Suffix::CrLf),
        (device_sim::scanner::Suffix::Tab, Suffix::Tab),
        (device_sim::scanner::Suffix::None, Suffix::None),
        // Set to CR LF, told to be CR.
        (device_sim::scanner::Suffix::CrLf, Suffix::Cr),
    ];
    let mut cases = vec![
        (continuous, SERIAL_STANDARD),
        (ScannerModel::gm65(), gm65()),
        (ScannerModel::honeywell(), honeywell()),
        (ScannerModel { framed: true, ..continuous }, Profile { stx_etx: true, ..SERIAL_STANDARD }),
        (ScannerModel { aim_id: true, ..continuous }, Profile { aim_id: true, ..SERIAL_STANDARD }),
        (
            ScannerModel { framed: true, aim_id: true, ..ScannerModel::gm65() },
            Profile { stx_etx: true, aim_id: true, ..gm65() },
        ),
    ];
    cases.extend(
        suffixes.map(|(set, told)| {
            (ScannerModel { suffix: set, ..continuous }, Profile { suffix: told, ..SERIAL_STANDARD })
        }),
    );
    thread::scope(|scope| {
        for case in cases {
            scope.spawn(move || reads(case));
        }
    });
}

#[test]
fn a_triggered_scanner_looks_only_while_codes_are_wanted() {
    for (model, profile) in [(ScannerModel::gm65(), gm65()), (ScannerModel::honeywell(), honeywell())] {
        let bench = Bench::new(model, profile);
        assert!(!bench.sim.is_looking());
        bench.handle.start_reading();
        assert!(bench.sim.wait_looking(true, PATIENCE));
        bench.handle.stop_reading();
        assert!(bench.sim.wait_looking(false, PATIENCE));
        assert_eq!(bench.sim.unknown(), Vec::<u8>::new());
    }
}

#[test]
fn a_code_left_in_front_is_told_once() {
    let model = ScannerModel { repeat_every: std::time::Duration::from_millis(50), ..ScannerModel::continuous() };
    let bench = Bench::new(model, SERIAL_STANDARD);
    bench.sim.hold("000100000015");
    assert_eq!(bench.wait_code(), "000100000015");
    assert!(bench.sim.wait_readings(20, PATIENCE));
    bench.sim.take_away();
    bench.sim.scan("another");
    assert_eq!(bench.wait_code(), "another", "nothing in between");
}

#[test]
fn whatever_is_wrong_is_told_and_over_when_it_is_mended() {
    let mends = |(fault, told): (ScannerFault, ScanFault)| {
        let bench = Bench::new(ScannerModel::continuous(), SERIAL_STANDARD);
        bench.sim.set_fault(fault);
        bench.sim.scan("000100000015");
        bench.wait_fault(told);
        if told == ScanFault::Flood {
            bench.wait("inoperative", |event| {
                (*event == ScannerEvent::Scanner(ScannerMedia::Inoperative)).then_some(())
            });
        }
        bench.sim.set_fault(ScannerFault::None);
        bench.sim.take_away();
        if matches!(fault, ScannerFault::Flood) {
            bench.wait("working", |event| (*event == ScannerEvent::Scanner(ScannerMedia::On)).then_some(()));
        }
        if matches!(fault, ScannerFault::Endless) {
            // What broke off without an end is over at the next beginning of the line.
            bench.sim.unplug();
            bench.wait_state(DeviceState::NoDevice);
            bench.sim.replug();
            bench.wait_state(DeviceState::Online);
        }
        bench.reads();
    };
    thread::scope(|scope| {
        for case in [
            (ScannerFault::Flood, ScanFault::Flood),
            (ScannerFault::Endless, ScanFault::TooLong),
            (ScannerFault::HalfCode, ScanFault::Incomplete),
            (ScannerFault::NoSuffix, ScanFault::Incomplete),
            (ScannerFault::Garbage, ScanFault::Garbled),
        ] {
            scope.spawn(move || mends(case));
        }
    });
}

#[test]
fn a_silent_scanner_is_offline_and_comes_back() {
    let bench = Bench::new(ScannerModel::gm65(), gm65());
    bench.sim.set_fault(ScannerFault::Silent);
    bench.handle.start_reading();
    bench.wait_state(DeviceState::Offline);
    bench.sim.set_fault(ScannerFault::None);
    bench.wait_state(DeviceState::Online);
    bench.reads();
}

#[test]
fn unplugged_and_plugged_in_again_it_goes_on_reading() {
    for (model, profile) in [(ScannerModel::gm65(), gm65()), (ScannerModel::continuous(), SERIAL_STANDARD)] {
        let bench = Bench::new(model, profile);
        bench.handle.start_reading();
        bench.reads();
        bench.sim.unplug();
        bench.wait_state(DeviceState::NoDevice);
        bench.sim.replug();
        bench.wait_state(DeviceState::Online);
        bench.reads();
        drops_at_once(bench.handle);
    }
}
