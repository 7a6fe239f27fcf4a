//! The printer's handle against a simulated printer on a real pseudo-terminal.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use device_drivers::printer::Profile;
use device_drivers::printer::profile::{ESC_POS_58MM, ESC_POS_80MM};
use device_drivers::{
    DeviceState, Paper, Picture, PortSettings, PrintFault, PrintOutcome, Printer, PrinterEvent, PrinterState,
};
use device_sim::{Pace, PrinterFault, PrinterModel, PrinterSim};
use tempfile::TempDir;

/// Far longer than anything here takes; only a failing test waits so long.
const PATIENCE: Duration = Duration::from_secs(15);
const ROWS: u16 = 600;

struct Bench {
    // In this order: the driver stops before its device goes.
    printer: Printer,
    events: Receiver<PrinterEvent>,
    sim: PrinterSim,
    _dir: TempDir,
}

impl Bench {
    fn new(model: PrinterModel, profile: Profile) -> Self {
        let bench = Self::at_pace(model, profile, Pace::Instant);
        bench.wait_device(DeviceState::Online);
        bench
    }

    fn at_pace(model: PrinterModel, profile: Profile, pace: Pace) -> Self {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("printer");
        let sim = PrinterSim::start(&path, pace, model);
        let (sender, events) = channel();
        let sink = move |event| sender.send(event).unwrap_or_default();
        let printer = Printer::spawn(PortSettings { path, baud: 115_200 }, profile, sink);
        Self { printer, events, sim, _dir: dir }
    }

    fn wait<T>(&self, what: &str, mut wanted: impl FnMut(&PrinterEvent) -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        let mut seen = Vec::new();
        loop {
            match self.events.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(event) => match wanted(&event) {
                    Some(found) => return found,
                    None => seen.push(event),
                },
                Err(error) => panic!("no {what} ({error}), but {seen:?}"),
            }
        }
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

    fn print(&self, job: u64) -> PrintOutcome {
        self.printer.print(job, picture(384));
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
    let bench = Bench::new(PrinterModel::full_80mm(), ESC_POS_80MM);
    bench.printer.print(1, picture(576));
    bench.wait("start", |event| (*event == PrinterEvent::JobStarted { job: 1 }).then_some(()));
    assert_eq!(bench.wait_outcome(1), PrintOutcome::Confirmed);
    let slip = bench.sim.wait_slip(PATIENCE).unwrap();
    assert!(slip.cut && slip.text.is_empty());
    assert_eq!((slip.width, slip.height), (576, ROWS.into()));
    let drawn = ink(&slip.png);
    let picture = picture(576);
    for (y, row) in (0..ROWS).zip(drawn.chunks(72)) {
        assert_eq!(row, picture.row(y), "row {y}");
    }
    assert_eq!(bench.sim.unknown(), Vec::<Vec<u8>>::new());
    // White bands cost three bytes, not thousands.
    assert!(slip.bytes.len() < 380 * 73, "{}", slip.bytes.len());
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
    bench.printer.print(1, picture(384));
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
    bench.printer.print(2, picture(576));
    assert!(bench.sim.wait_bytes(received + 3000, PATIENCE));
    let begin = Instant::now();
    drop(bench.printer);
    assert!(begin.elapsed() < Duration::from_millis(300));
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
