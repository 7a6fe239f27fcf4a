//! Looking at a machine on which no kiosk runs: every device is opened for some seconds, the way to the county walked, the
//! store read. On a machine whose kiosk runs, the devices are its own and are left alone.
//!
//! Nothing is changed: no file is made, nothing printed, no card read. Deliberately absent: judging what was seen
//! ([`crate::maintenance`]).

use std::{
    path::Path,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use backend_client::{client::Client, reach::Reach};
use device_drivers::{
    DeviceState, IdReader, IdReaderEvent, PortSettings, Printer, PrinterEvent, PrinterState, Scanner, ScannerEvent,
    Trace,
};
use jiff::Timestamp;

use super::start;
use crate::{
    clock::Clock,
    config::Config,
    maintenance::machine::{Device, Machine, SetupFault},
    workers::{devices, keys, store, timekeeper::Timekeeper},
};

/// Long enough for a device to be opened, to settle and to be asked three times.
const DEVICE: Duration = Duration::from_secs(6);
/// A printer that has said how it is shows within this time whether it keeps its profile's promises.
const PROMISES: Duration = Duration::from_millis(2500);
/// Speeds a device may have been left at, the likeliest first.
pub const SPEEDS: [u32; 5] = [115_200, 9_600, 38_400, 19_200, 57_600];

/// Looks at everything the configuration at `file` names. `None` beside it when there is no configuration to go by.
pub fn look(file: &Path, clock: &std::sync::Arc<dyn Clock>) -> (Machine, Option<Config>) {
    let mut now = Timekeeper::new(std::sync::Arc::clone(clock)).now();
    // As it is, not as it is dated for records: a dead battery is to be seen.
    now.wall = clock.wall();
    let mut machine = Machine::unseen(now, clock.not_before());
    machine.degrees = degrees(Path::new("/sys/class/thermal"));
    let config = match Config::load(file) {
        Ok(config) => config,
        Err(complaints) => {
            machine.setup = complaints.iter().map(|one| SetupFault::Config(one.to_string())).collect();
            return (machine, None);
        }
    };
    setup(&config, &mut machine);
    machine.free = store::free_bytes(&config.data_dir);
    machine.kiosk_runs = store::is_in_use(&config.data_dir);
    machine.store = Some(store::look(&config.data_dir));
    let alone = !machine.kiosk_runs;
    thread::scope(|scope| {
        let reader = alone.then(|| scope.spawn(|| reader(&config)));
        let printer = alone.then(|| scope.spawn(|| printer(&config)));
        let scanner = alone.then(|| scope.spawn(|| scanner(&config)));
        machine.county = county(&config, now.wall);
        machine.reader = reader.and_then(|thread| thread.join().ok());
        if let Some((device, lacks)) = printer.and_then(|thread| thread.join().ok()).flatten() {
            (machine.printer, machine.printer_lacks) = (Some(device), lacks);
        }
        machine.scanner = scanner.and_then(|thread| thread.join().ok()).flatten();
    });
    machine.clock_offset = machine.county.as_ref().and_then(|reach| reach.clock_offset);
    (machine, Some(config))
}

/// What would stop the start.
fn setup(config: &Config, machine: &mut Machine) {
    if let Err(error) = start::assets(config) {
        machine.setup.extend(error.0.into_iter().map(SetupFault::Assets));
    }
    for key in [&config.device_key, &config.county.qr_key, &config.county.staff_key] {
        if let Err(error) = keys::read(key) {
            machine.setup.push(SetupFault::Key(error.to_string()));
        }
    }
    if let Err(error) = std::fs::read(&config.county.ca) {
        machine.setup.push(SetupFault::Roots(format!("{}: {error}", config.county.ca.display())));
    }
    let profiles = [
        start::id_reader_profile(config).err(),
        start::printer_profile(config).err(),
        config.scanner.as_ref().and_then(|found| start::scanner_profile(found).err()),
    ];
    machine.setup.extend(profiles.into_iter().flatten().flat_map(|error| error.0).map(SetupFault::Config));
}

/// The way to the county; `None` when a key or certificate is missing, which has been said already.
fn county(config: &Config, wall: Timestamp) -> Option<Reach> {
    let sealer = start::sealer(config).ok()?;
    let (county, keys) = start::county_as_configured(config).ok()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
    let reach = runtime.block_on(async {
        let client = Client::new(&county, sealer.into(), keys).ok()?;
        Some(client.reach(wall).await)
    });
    // A name server that does not answer may hold its thread for longer than we waited.
    runtime.shutdown_background();
    reach
}

/// Waits for the first word of a device that is more than "starting".
fn settled<E>(events: &mpsc::Receiver<E>, state: impl Fn(&E) -> Option<DeviceState>) -> Option<E> {
    let end = Instant::now() + DEVICE;
    while let Ok(event) = events.recv_timeout(end.saturating_duration_since(Instant::now())) {
        if state(&event).is_some_and(|state| state != DeviceState::Starting) {
            return Some(event);
        }
    }
    None
}

fn reader(config: &Config) -> Device<DeviceState> {
    let port = PortSettings { path: config.id_reader.path.clone(), baud: config.id_reader.baud };
    let profile = start::id_reader_profile(config).unwrap_or_default();
    let ask = |baud| {
        let (sender, events) = mpsc::channel();
        let reader = IdReader::spawn(PortSettings { baud, ..port.clone() }, profile, move |event| {
            // Nobody waits any more: enough was heard.
            drop(sender.send(event));
        });
        let said = settled(&events, |event| match event {
            IdReaderEvent::State(state) => Some(*state),
            _ => None,
        });
        let state = match said {
            Some(IdReaderEvent::State(state)) => state,
            _ => DeviceState::Offline,
        };
        (state, shown(&reader.trace()))
    };
    let (state, raw) = ask(port.baud);
    let answers_at = (state == DeviceState::Offline)
        .then(|| SPEEDS.into_iter().filter(|&rate| rate != port.baud).find(|&rate| ask(rate).0 == DeviceState::Online))
        .flatten();
    Device { state, not_opened: not_opened(state, &port), port: port.path, baud: port.baud, answers_at, raw }
}

fn printer(config: &Config) -> Option<(Device<PrinterState>, Option<String>)> {
    let port = PortSettings { path: config.printer.path.clone(), baud: config.printer.baud };
    let profile = start::printer_profile(config).ok()?;
    let (sender, events) = mpsc::channel();
    let printer = Printer::spawn(port.clone(), profile, move |event| {
        let _enough = sender.send(event).is_err();
    });
    let said = settled(&events, |event| match event {
        PrinterEvent::State(state) => Some(state.device),
        _ => None,
    });
    let state = match said {
        Some(PrinterEvent::State(state)) => state,
        _ => PrinterState::unknown(DeviceState::Offline),
    };
    let lacks = (state.device == DeviceState::Online)
        .then(|| {
            let end = Instant::now() + PROMISES;
            loop {
                match events.recv_timeout(end.saturating_duration_since(Instant::now())) {
                    Ok(PrinterEvent::ProfileMismatch { found, .. }) => return Some(devices::lacking(&profile, found)),
                    Ok(_) => {}
                    Err(_) => return None,
                }
            }
        })
        .flatten();
    let raw = shown(&printer.trace());
    let not_opened = not_opened(state.device, &port);
    Some((Device { state, not_opened, port: port.path, baud: port.baud, answers_at: None, raw }, lacks))
}

fn scanner(config: &Config) -> Option<Device<DeviceState>> {
    let found = config.scanner.as_ref()?;
    let port = PortSettings { path: found.path.clone(), baud: found.baud };
    let profile = start::scanner_profile(found).ok()?;
    let (sender, events) = mpsc::channel();
    let _scanner = Scanner::spawn(port.clone(), profile, move |event| {
        let _enough = sender.send(event).is_err();
    });
    let said = settled(&events, |event| match event {
        ScannerEvent::State(state) => Some(*state),
        _ => None,
    });
    let state = match said {
        Some(ScannerEvent::State(state)) => state,
        _ => DeviceState::Offline,
    };
    let not_opened = not_opened(state, &port);
    Some(Device { state, not_opened, port: port.path, baud: port.baud, answers_at: None, raw: Vec::new() })
}

fn shown(trace: &Trace) -> Vec<String> {
    trace.latest().iter().map(ToString::to_string).collect()
}

/// Why a port that is there does not open, in the system's words.
pub(super) fn not_opened(state: DeviceState, port: &PortSettings) -> Option<String> {
    if state != DeviceState::NoDevice || !port.path.exists() {
        return None;
    }
    let opened = std::fs::OpenOptions::new().read(true).write(true).open(&port.path);
    Some(opened.err().map_or_else(|| format!("{}: in use", port.path.display()), |error| error.to_string()))
}

/// The hottest of the machine's sensors, in degrees Celsius.
pub(super) fn degrees(zones: &Path) -> Option<i32> {
    std::fs::read_dir(zones)
        .ok()?
        .filter_map(|zone| std::fs::read_to_string(zone.ok()?.path().join("temp")).ok()?.trim().parse::<i32>().ok())
        .map(|thousandths| thousandths / 1000)
        // A sensor that is not connected says 0 or less.
        .filter(|degrees| (1..150).contains(degrees))
        .max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hottest_sensor_counts_and_a_dead_one_does_not() {
        let dir = tempfile::tempdir().unwrap();
        for (zone, says) in [("thermal_zone0", "48000\n"), ("thermal_zone1", "83500\n"), ("thermal_zone2", "-273200\n")]
        {
            std::fs::create_dir(dir.path().join(zone)).unwrap();
            std::fs::write(dir.path().join(zone).join("temp"), says).unwrap();
        }
        assert_eq!(degrees(dir.path()), Some(83));
        assert_eq!(degrees(&dir.path().join("nowhere")), None);
    }
}
