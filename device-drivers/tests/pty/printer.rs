//! The receipt printer.

use std::thread;
use std::time::Duration;

use device_drivers::printer::profile::{ESC_POS_58MM, ESC_POS_80MM};
use device_drivers::printer::{Abilities, Align, Flow, Profile, Proof, SlipSensor, Style, TextLine, probe_line};
use device_drivers::{
    DeviceState, Paper, Picture, PortSettings, PrintFault, PrintOutcome, Printer, PrinterEvent, PrinterState,
    SlipMedia, TextSlip,
};
use device_sim::{Pace, PrinterFault, PrinterModel, PrinterSim};

use super::support::{self, PATIENCE, drops_at_once};

const ROWS: u16 = 600;

const MUTE: Profile = Profile { answers: false, proof: Proof::None, asb: false, ..ESC_POS_58MM };
const RELIANCE: Profile = Profile { proof: Proof::GsR, asb: false, slip_sensor: SlipSensor::DleEot20, ..ESC_POS_80MM };
const CASHINO: Profile = Profile { slip_sensor: SlipSensor::DleEot1Bit7, ..RELIANCE };

type Bench = support::Bench<Printer, PrinterEvent, PrinterSim>;

impl Bench {
    fn new(model: PrinterModel, profile: Profile) -> Self {
        let bench = Self::at_pace(model, profile, Pace::Instant);
        bench.wait_device(DeviceState::Online);
        bench
    }

    fn at_pace(model: PrinterModel, profile: Profile, pace: Pace) -> Self {
        let sim = |path: &_| PrinterSim::start(path, pace, model);
        Self::start(sim, 115_200, |port, sink| Printer::spawn(port, profile, sink))
    }

    fn wait_state(&self, what: &str, wanted: impl Fn(&PrinterState) -> bool) {
        self.wait(what, |event| matches!(event, PrinterEvent::State(state) if wanted(state)).then_some(()));
    }

    fn wait_device(&self, device: DeviceState) {
        self.wait_state(device.code(), |state| state.device == device);
    }

    fn wait_outcome(&self, wanted: u64) -> PrintOutcome {
        self.wait("outcome", |event| match event {
            PrinterEvent::Job { job, outcome } => {
                assert_eq!(*job, wanted);
                Some(*outcome)
            }
            _ => None,
        })
    }

    fn wait_slip_media(&self, slip: SlipMedia) {
        self.wait_state(slip.code(), |state| state.slip == slip);
    }

    fn wait_mismatch(&self) -> Abilities {
        self.wait("mismatch", |event| match event {
            PrinterEvent::ProfileMismatch { found, .. } => Some(*found),
            _ => None,
        })
    }

    fn print(&self, job: u64) -> PrintOutcome {
        self.handle.print(job, picture(384));
        self.wait_outcome(job)
    }
}

/// A frame and a diagonal, with white bands.
fn picture(width: u16) -> Picture {
    let row_bytes = usize::from(width / 8);
    let mut rows = vec![0_u8; row_bytes * usize::from(ROWS)];
    for (y, row) in rows.chunks_mut(row_bytes).enumerate() {
        match y {
            0..100 | 400..600 => {
                let x = y % usize::from(width);
                row[x / 8] |= 0x80 >> (x % 8);
                row[0] |= 0x80;
                row[row_bytes - 1] |= 0x01;
            }
            _ => {}
        }
    }
    Picture::new(width, rows).unwrap()
}

/// The rows of a one-bit PNG, 1 = black.
fn ink(png: &[u8]) -> Vec<u8> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
    let mut rows = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut rows).unwrap();
    rows.iter().map(|byte| !byte).collect()
}

#[test]
fn a_slip_comes_out_as_drawn_and_is_confirmed() {
    for (model, profile) in [
        (PrinterModel::full_80mm(), ESC_POS_80MM),
        (PrinterModel { width_dots: 384, ..PrinterModel::full_80mm() }, ESC_POS_58MM),
    ] {
        let bench = Bench::new(model, profile);
        let width = profile.width_dots;
        bench.handle.print(1, picture(width));
        bench.wait("start", |event| (*event == PrinterEvent::JobStarted { job: 1 }).then_some(()));
        assert_eq!(bench.wait_outcome(1), PrintOutcome::Confirmed);
        let slip = bench.sim.wait_slip(PATIENCE).unwrap();
        assert!(slip.cut && slip.text.is_empty());
        assert_eq!((slip.width, slip.height), (width.into(), ROWS.into()));
        let drawn = ink(&slip.png);
        let picture = picture(width);
        for (y, row) in (0..ROWS).zip(drawn.chunks(usize::from(width / 8))) {
            assert_eq!(row, picture.row(y), "row {y}");
        }
        assert_eq!(bench.sim.unknown(), Vec::<Vec<u8>>::new());
        // White rows cost three bytes, not thousands.
        assert!(slip.bytes.len() < 330 * usize::from(width / 8), "{}", slip.bytes.len());
    }
}

#[test]
fn a_slip_in_the_printers_own_fonts_says_what_was_sent() {
    let line = |text: &str, align, style| TextLine::Text { text: text.to_owned().into(), align, style };
    let big = Style { bold: true, wide: true, high: true };
    let slip = || TextSlip {
        lines: vec![
            line("提交回执", Align::Centre, big),
            TextLine::Columns {
                left: "姓名".to_owned().into(),
                cells: 4,
                right: "杨*例㵐".to_owned().into(),
                bold: true,
            },
            TextLine::Rule,
            TextLine::Qr { payload: "SN1".to_owned().into(), drawn: Picture::new(8, vec![0xFF; 8]).unwrap() },
            line("咨询 12333", Align::Centre, Style::default()),
        ],
    };
    for (model, profile, columns) in
        [(PrinterModel::full_80mm(), ESC_POS_80MM, 48), (PrinterModel::bare_58mm(), ESC_POS_58MM, 32)]
    {
        let bench = Bench::new(model, profile);
        bench.handle.print(1, slip());
        let outcome = bench.wait_outcome(1);
        assert!(matches!(outcome, PrintOutcome::Confirmed | PrintOutcome::Unproven), "{outcome:?}");
        let slip = bench.sim.wait_slip(PATIENCE).unwrap();
        let words: Vec<&str> = slip.text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let rule = "-".repeat(columns);
        assert_eq!(words, ["提交回执", "姓名 杨*例〓U+3D50", rule.as_str(), "咨询 12333"]);
        assert!(slip.cut);
        assert_eq!(bench.sim.unknown(), Vec::<Vec<u8>>::new());
    }
}

#[test]
fn the_proof_is_as_strong_as_the_model_allows() {
    let print_two = |(model, profile, outcome)| {
        let bench = Bench::new(model, profile);
        assert_eq!(bench.print(1), outcome, "{model:?}");
        assert_eq!(bench.print(2), outcome, "{model:?}");
        assert!(bench.sim.slips().iter().all(|slip| slip.cut && slip.height == u32::from(ROWS)));
        assert_eq!((bench.sim.slips().len(), bench.sim.unknown().len()), (2, 0));
    };
    thread::scope(|scope| {
        for case in [
            (PrinterModel::full_80mm(), ESC_POS_80MM, PrintOutcome::Confirmed),
            (PrinterModel::fence_80mm(), ESC_POS_80MM, PrintOutcome::Confirmed),
            (PrinterModel { asb: false, ..PrinterModel::full_80mm() }, ESC_POS_80MM, PrintOutcome::Confirmed),
            (PrinterModel::bare_58mm(), ESC_POS_58MM, PrintOutcome::Unproven),
            (PrinterModel::mute_clone_58mm(), MUTE, PrintOutcome::Unproven),
            (PrinterModel::reliance_80mm(), RELIANCE, PrintOutcome::Confirmed),
            (PrinterModel::cashino_80mm(), CASHINO, PrintOutcome::Confirmed),
        ] {
            scope.spawn(move || print_two(case));
        }
    });
}

#[test]
fn no_paper_or_an_open_cover_before_the_first_byte_means_not_printed() {
    let bench = Bench::new(PrinterModel::full_80mm(), ESC_POS_80MM);
    bench.sim.set_paper(device_sim::Paper::Out);
    bench.wait_state("paper out", |state| state.paper == Paper::Out && state.device == DeviceState::UserError);
    assert_eq!(bench.print(1), PrintOutcome::Failed(PrintFault::PaperOut));
    bench.sim.set_paper(device_sim::Paper::NearEnd);
    bench.wait_state("paper low", |state| state.paper == Paper::Low && state.device == DeviceState::Online);
    bench.sim.set_cover(true);
    bench.wait_state("cover", |state| state.cover_open && state.device == DeviceState::UserError);
    assert_eq!(bench.print(2), PrintOutcome::Failed(PrintFault::CoverOpen));
    bench.sim.set_cover(false);
    assert_eq!(bench.print(3), PrintOutcome::Confirmed);
    assert_eq!(bench.sim.slips().len(), 1);
}

#[test]
fn a_fault_in_the_middle_of_a_slip_leaves_it_unknown() {
    let print_through = |(fault, why)| {
        let bench = Bench::new(PrinterModel::full_80mm(), ESC_POS_80MM);
        bench.sim.set_fault(fault);
        assert_eq!(bench.print(1), PrintOutcome::Unknown(why), "{fault:?}");
        bench.sim.set_paper(device_sim::Paper::Full);
        bench.sim.set_cover(false);
        bench.sim.replug();
        bench.wait_device(DeviceState::Online);
        assert_eq!(bench.print(2), PrintOutcome::Confirmed, "{fault:?}");
        let last = bench.sim.slips().pop().unwrap();
        assert_eq!((last.cut, last.height), (true, ROWS.into()), "{fault:?}: the half slip is not part of it");
        assert_eq!(bench.sim.unknown(), Vec::<Vec<u8>>::new());
    };
    thread::scope(|scope| {
        for case in [
            (PrinterFault::PaperOutAfterRows(50), PrintFault::PaperOut),
            (PrinterFault::PaperOutAfterRows(300), PrintFault::PaperOut),
            (PrinterFault::CoverOpensAfterRows(450), PrintFault::CoverOpen),
            (PrinterFault::UnplugAfterBytes(3000), PrintFault::NoDevice),
        ] {
            scope.spawn(move || print_through(case));
        }
    });
}

#[test]
fn a_stuck_cutter_leaves_a_confirmed_slip_and_a_hardware_error() {
    let bench = Bench::new(PrinterModel::full_80mm(), ESC_POS_80MM);
    bench.sim.set_fault(PrinterFault::CutterError);
    bench.handle.print(1, picture(384));
    bench.wait_state("cutter", |state| state.cutter_fault && state.device == DeviceState::HardwareError);
    assert_eq!(bench.wait_outcome(1), PrintOutcome::Confirmed);
    bench.sim.set_fault(PrinterFault::None);
    assert_eq!(bench.print(2), PrintOutcome::Confirmed);
}

#[test]
fn a_silent_printer_is_offline_and_comes_back() {
    let bench = Bench::new(PrinterModel::full_80mm(), ESC_POS_80MM);
    bench.sim.set_fault(PrinterFault::Silent);
    assert_eq!(bench.print(1), PrintOutcome::Failed(PrintFault::Offline));
    bench.sim.set_fault(PrinterFault::None);
    bench.wait_device(DeviceState::Online);
    assert_eq!(bench.print(2), PrintOutcome::Confirmed);
}

#[test]
fn unplugged_and_plugged_in_again_without_restart() {
    let bench = Bench::new(PrinterModel::full_80mm(), ESC_POS_80MM);
    for round in 0..2 {
        bench.sim.unplug();
        bench.wait_device(DeviceState::NoDevice);
        assert_eq!(bench.print(10 + round), PrintOutcome::Failed(PrintFault::NoDevice));
        bench.sim.replug();
        bench.wait_device(DeviceState::Online);
        assert_eq!(bench.print(20 + round), PrintOutcome::Confirmed);
    }
}

#[test]
fn real_line_speed_is_fine_and_dropping_the_handle_in_the_middle_stops_at_once() {
    let bench = Bench::at_pace(PrinterModel::full_80mm(), ESC_POS_80MM, Pace::REAL);
    bench.wait_device(DeviceState::Online);
    assert_eq!(bench.print(1), PrintOutcome::Confirmed);
    let received = bench.sim.bytes_received();
    bench.handle.print(2, picture(576));
    assert!(bench.sim.wait_bytes(received + 3000, PATIENCE));
    drops_at_once(bench.handle);
}

#[test]
fn a_full_buffer_at_real_speed_still_tells_why_it_stopped() {
    let bench = Bench::at_pace(PrinterModel::full_80mm(), ESC_POS_80MM, Pace::REAL);
    bench.wait_device(DeviceState::Online);
    bench.sim.set_fault(PrinterFault::PaperOutAfterRows(200));
    assert_eq!(bench.print(1), PrintOutcome::Unknown(PrintFault::PaperOut));
    bench.sim.set_paper(device_sim::Paper::Full);
    bench.wait_device(DeviceState::Online);
    assert_eq!(bench.print(2), PrintOutcome::Confirmed);
}

#[test]
fn what_the_profile_promises_in_vain_is_reported_before_any_slip() {
    let promised = Abilities::promised(&ESC_POS_80MM);
    let report = |(fault, found): (PrinterFault, Abilities)| {
        let bench = Bench::at_pace(PrinterModel::full_80mm(), ESC_POS_80MM, Pace::Instant);
        // Before the line has settled.
        bench.sim.set_fault(fault);
        assert_eq!(bench.wait_mismatch(), found, "{fault:?}");
        assert_eq!(bench.sim.slips().len(), 0);
        let outcome = bench.print(1);
        let expected = if found.proof == Proof::None { PrintOutcome::Unproven } else { PrintOutcome::Confirmed };
        assert_eq!(outcome, expected, "{fault:?}");
    };
    thread::scope(|scope| {
        for case in [
            (PrinterFault::NoProcessId, Abilities { proof: Proof::GsR, ..promised }),
            (PrinterFault::NoFence, promised),
            (PrinterFault::NoAutomatic, Abilities { asb: false, ..promised }),
            (PrinterFault::OnlyRealTime, Abilities { proof: Proof::None, asb: false, ..promised }),
        ] {
            // A fence is not missed where there is something stronger.
            if case.1 != promised {
                scope.spawn(move || report(case));
            }
        }
    });
}

#[test]
fn automatic_status_in_the_middle_of_other_answers_confuses_nobody() {
    for fault in [PrinterFault::AutomaticAround, PrinterFault::AutomaticInterleaved] {
        let bench = Bench::new(PrinterModel::full_80mm(), ESC_POS_80MM);
        bench.sim.set_fault(fault);
        assert_eq!(bench.print(1), PrintOutcome::Confirmed, "{fault:?}");
        bench.sim.set_paper(device_sim::Paper::Out);
        bench.wait_state("paper out", |state| state.paper == Paper::Out);
        assert_eq!(bench.print(2), PrintOutcome::Failed(PrintFault::PaperOut), "{fault:?}");
    }
}

#[test]
fn faults_of_the_mechanics_are_told_and_pass() {
    let passes = |(fault, device, why): (PrinterFault, DeviceState, PrintFault)| {
        let bench = Bench::new(PrinterModel::reliance_80mm(), RELIANCE);
        bench.sim.set_fault(fault);
        bench.wait_device(device);
        assert_eq!(bench.print(1), PrintOutcome::Failed(why), "{fault:?}");
        bench.sim.set_fault(PrinterFault::None);
        if fault == PrinterFault::Unrecoverable {
            bench.sim.unplug();
            bench.wait_device(DeviceState::NoDevice);
            bench.sim.replug();
        }
        bench.wait_device(DeviceState::Online);
        assert_eq!(bench.print(2), PrintOutcome::Confirmed, "{fault:?}");
        assert_eq!(bench.sim.slips().len(), 1);
    };
    thread::scope(|scope| {
        for case in [
            (PrinterFault::Jam, DeviceState::UserError, PrintFault::Jammed),
            (PrinterFault::Unrecoverable, DeviceState::HardwareError, PrintFault::HardwareError),
            (PrinterFault::OffLine, DeviceState::Offline, PrintFault::Offline),
        ] {
            scope.spawn(move || passes(case));
        }
    });
}

#[test]
fn a_hot_head_in_the_middle_of_a_day_cools_down_by_itself() {
    let bench = Bench::new(PrinterModel::full_80mm(), ESC_POS_80MM);
    bench.sim.set_fault(PrinterFault::HeadHotFor(Duration::from_secs(1)));
    bench.wait_device(DeviceState::Busy);
    // A slip asked for meanwhile waits and comes out.
    assert_eq!(bench.print(1), PrintOutcome::Confirmed);
}

#[test]
fn a_slip_at_the_mouth_is_told_until_it_is_taken() {
    for (model, profile) in [(PrinterModel::reliance_80mm(), RELIANCE), (PrinterModel::cashino_80mm(), CASHINO)] {
        let bench = Bench::new(model, profile);
        assert_eq!(bench.print(1), PrintOutcome::Confirmed);
        if bench.sim.mouth() == device_sim::Mouth::Slip {
            assert!(bench.sim.take_slip());
        }
        bench.wait_slip_media(SlipMedia::Taken);
    }
}

#[test]
fn a_slip_the_presenter_draws_back_is_not_told_to_be_taken() {
    let bench = Bench::new(PrinterModel::reliance_80mm(), Profile { retract_s: 1, ..RELIANCE });
    assert_eq!(bench.print(1), PrintOutcome::Confirmed);
    assert!(bench.sim.retract_slip());
    bench.wait_slip_media(SlipMedia::Retracted);
}

#[test]
fn a_small_buffer_with_flow_control_in_the_stream_loses_nothing() {
    let model = PrinterModel { flow: device_sim::printer::Flow::XonXoff, buffer: 256, ..PrinterModel::full_80mm() };
    let bench = Bench::at_pace(model, Profile { flow: Flow::XonXoff, ..ESC_POS_80MM }, Pace::factor(10.0));
    bench.wait_device(DeviceState::Online);
    assert_eq!(bench.print(1), PrintOutcome::Confirmed);
    assert_eq!(bench.sim.slips()[0].height, u32::from(ROWS));
}

#[test]
fn an_unknown_printer_is_asked_what_it_can_do_and_marks_no_paper() {
    for (model, proof, asb, slip_sensor) in [
        (PrinterModel::full_80mm(), Proof::GsH, true, SlipSensor::None),
        (PrinterModel::fence_80mm(), Proof::GsR, true, SlipSensor::None),
        (PrinterModel::bare_58mm(), Proof::None, false, SlipSensor::None),
        (PrinterModel::reliance_80mm(), Proof::GsR, false, SlipSensor::DleEot20),
        (PrinterModel::star_80mm(), Proof::GsR, true, SlipSensor::DleEot5),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("device");
        let sim = PrinterSim::start(&path, Pace::Instant, model);
        let probed = probe_line(PortSettings { path, baud: 115_200 }).unwrap();
        assert_eq!(probed.abilities(), Abilities { answers: true, proof, asb, slip_sensor }, "{}", model.name);
        assert!(sim.slips().is_empty() && sim.printing().is_none(), "{}: something was printed", model.name);
    }
}

#[test]
fn where_no_printer_is_nothing_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("device");
    assert_eq!(probe_line(PortSettings { path: path.clone(), baud: 115_200 }), None);
    let _sim = PrinterSim::start(&path, Pace::Instant, PrinterModel::mute_clone_58mm());
    let probed = probe_line(PortSettings { path, baud: 115_200 }).unwrap();
    assert!(!probed.is_printer() && !probed.is_noise());
}

#[test]
fn the_trace_shows_questions_and_status_and_nothing_of_a_slip() {
    let bench = Bench::new(PrinterModel::full_80mm(), ESC_POS_80MM);
    let trace = bench.handle.trace();
    assert_eq!(bench.print(1), PrintOutcome::Confirmed);
    let shown = trace.latest();
    assert!(shown.iter().any(|one| one.to_string().starts_with("→ 10 04 ")), "{shown:?}");
    assert!(shown.iter().any(|one| one.to_string() == "← 12"), "{shown:?}");
    // A band begins with GS v 0.
    assert!(!shown.iter().any(|one| one.to_string().contains("1D 76")), "{shown:?}");
}
