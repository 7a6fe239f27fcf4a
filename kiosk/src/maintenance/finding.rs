//! The one table of what can be wrong, and a snapshot judged by it.

use backend_client::{
    outbox::{self, IntakeStop},
    reach::Stopped,
};
use device_drivers::{DeviceState, Paper, PrinterState};
use jiff::SignedDuration;

use super::machine::{Depth, Device, Machine, SetupFault, Store, WAITS};
use crate::clock;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tone {
    /// Something does not work until somebody mends it.
    Red,
    /// It works, and soon it will not.
    Yellow,
    /// Worth knowing.
    Plain,
}

impl Tone {
    /// The word in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Red => "red",
            Self::Yellow => "yellow",
            Self::Plain => "plain",
        }
    }
}

/// Declares the codes once: the enum, its list, their spelling and how bad they are. Their order is the order in which
/// findings of one tone are told: what others may follow from comes first.
macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident = $name:literal $tone:ident,)*) => {
        /// What can be wrong.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code { $($(#[$doc])* $code,)* }
        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$code,)*];
            /// As it is written, 40 characters at most.
            pub const fn name(self) -> &'static str { match self { $(Self::$code => $name,)* } }
            /// How bad it is.
            pub const fn tone(self) -> Tone { match self { $(Self::$code => Tone::$tone,)* } }
        }
    };
}

codes! {
    /// The configuration cannot be read.
    Config = "C-FILE" Red,
    /// Services, texts or fonts cannot be read.
    Assets = "C-ASSETS" Red,
    /// A key file cannot be used.
    Key = "C-KEY" Red,
    /// The county's roots cannot be used.
    Roots = "C-CA" Red,
    /// The database is damaged.
    StoreDamaged = "S-DAMAGED" Red,
    /// A newer program wrote the database.
    StoreNewer = "S-NEWER" Red,
    /// The database cannot be read.
    StoreUnreadable = "S-READ" Red,
    /// The audit log was changed.
    AuditBroken = "S-CHAIN" Red,
    /// No room for new registrations.
    DiskFull = "S-FULL" Red,
    /// Too many records wait.
    TooMany = "S-MANY" Red,
    /// A record has waited too long.
    TooOld = "S-OLD" Red,
    /// The database refused its settings.
    StoreUnsafe = "S-PRAGMA" Red,
    /// The clock shows less than it honestly can.
    ClockEarly = "T-EARLY" Red,
    /// The clock differs from the county's.
    ClockOff = "T-OFF" Red,
    /// The county's name is unknown.
    NoName = "N-NAME" Red,
    /// Refused, or no way there.
    NoWay = "N-CONNECT" Red,
    /// No answer to the connection.
    NoAnswer = "N-SILENT" Red,
    /// No TLS.
    NotTls = "N-NOTLS" Red,
    /// Another authority.
    Untrusted = "N-TRUST" Red,
    /// The certificate has run out.
    Expired = "N-EXPIRED" Red,
    /// The certificate is not valid yet.
    NotYetValid = "N-EARLY" Red,
    /// The certificate is for another name.
    WrongName = "N-WRONGNAME" Red,
    /// TLS failed otherwise.
    Tls = "N-TLS" Red,
    /// Somebody else answers.
    Foreign = "N-FOREIGN" Red,
    /// The county does not know this kiosk.
    NotEnrolled = "N-ENROL" Red,
    /// The county wants a newer program.
    ProgramOld = "N-OLD" Red,
    /// The connection broke.
    Broken = "N-BROKEN" Red,
    /// The numbers were never compared.
    NotNumbered = "S-NUMBER" Red,
    /// The reader's port is not there.
    ReaderGone = "R-NODEV" Red,
    /// The reader's port cannot be opened.
    ReaderPort = "R-OPEN" Red,
    /// The reader answers at another speed.
    ReaderSpeed = "R-BAUD" Red,
    /// The reader does not answer.
    ReaderSilent = "R-OFF" Red,
    /// The reader reports a fault.
    ReaderFault = "R-HW" Red,
    /// The printer's port is not there.
    PrinterGone = "P-NODEV" Red,
    /// The printer's port cannot be opened.
    PrinterPort = "P-OPEN" Red,
    /// The cover is open.
    CoverOpen = "P-COVER" Red,
    /// No paper.
    PaperOut = "P-OUT" Red,
    /// Paper jam.
    Jam = "P-JAM" Red,
    /// The cutter is stuck.
    Cutter = "P-CUT" Red,
    /// The printer does not answer.
    PrinterSilent = "P-OFF" Red,
    /// The printer reports a fault.
    PrinterFault = "P-HW" Red,
    /// Near the end of the roll.
    PaperLow = "P-LOW" Yellow,
    /// The head is hot.
    HeadHot = "P-HOT" Yellow,
    /// The printer does less than its profile says.
    Profile = "P-PROFILE" Yellow,
    /// The scanner's port is not there.
    ScannerGone = "B-NODEV" Yellow,
    /// The scanner's port cannot be opened.
    ScannerPort = "B-OPEN" Yellow,
    /// The scanner does not answer.
    ScannerSilent = "B-OFF" Yellow,
    /// The county's service is not available now.
    Unavailable = "N-COUNTY" Yellow,
    /// The county's certificate ends soon.
    CertificateEnds = "N-CERT" Yellow,
    /// Little room.
    DiskLow = "S-LOW" Yellow,
    /// Records have waited for hours.
    Waiting = "S-WAIT" Yellow,
    /// Records need a person.
    Parked = "S-PARKED" Yellow,
    /// Hot inside.
    Hot = "H-HOT" Yellow,
    /// No database yet.
    NoStore = "S-NONE" Plain,
    /// The kiosk runs: devices were left alone.
    Runs = "K-RUN" Plain,
}

/// A name filled into a text, and its value.
pub type Filled = (&'static str, String);

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub code: Code,
    /// What is filled into its words.
    pub values: Vec<Filled>,
}

/// A clock further off than this is wrong.
const CLOCK: SignedDuration = SignedDuration::from_mins(5);
/// A certificate that ends sooner is worth a word.
const CERTIFICATE: SignedDuration = SignedDuration::from_hours(20 * 24);
/// Hotter than this, days of such a machine are counted.
const HOT: i32 = 80;

/// Everything that is wrong, red first; empty when all that was looked at is well.
pub fn findings(machine: &Machine) -> Vec<Finding> {
    let mut all = Vec::new();
    for fault in &machine.setup {
        let (code, what) = match fault {
            SetupFault::Config(what) => (Code::Config, what),
            SetupFault::Assets(what) => (Code::Assets, what),
            SetupFault::Key(what) => (Code::Key, what),
            SetupFault::Roots(what) => (Code::Roots, what),
        };
        found(&mut all, code, [("what", what.clone())]);
    }
    if let Some(reader) = &machine.reader {
        reader_findings(reader, &mut all);
    }
    if let Some(printer) = &machine.printer {
        printer_findings(printer, &mut all);
    }
    if let Some(what) = &machine.printer_lacks {
        found(&mut all, Code::Profile, [("what", what.clone())]);
    }
    if let Some(scanner) = &machine.scanner {
        let codes = [Code::ScannerGone, Code::ScannerPort, Code::ScannerSilent, Code::ScannerSilent];
        line_findings(scanner, scanner.state, codes, &mut all);
    }
    county_findings(machine, &mut all);
    clock_findings(machine, &mut all);
    store_findings(machine, &mut all);
    if let Some(degrees) = machine.degrees.filter(|&degrees| degrees > HOT) {
        found(&mut all, Code::Hot, [("degrees", degrees.to_string())]);
    }
    if machine.kiosk_runs {
        found(&mut all, Code::Runs, []);
    }
    all.sort_by_key(|finding| (finding.code.tone(), finding.code));
    all
}

fn found<const N: usize>(all: &mut Vec<Finding>, code: Code, values: [Filled; N]) {
    all.push(Finding { code, values: values.into() });
}

/// What every device can have: no port, a port that does not open, silence, a fault of its own.
fn line_findings<S>(device: &Device<S>, state: DeviceState, codes: [Code; 4], all: &mut Vec<Finding>) {
    let [gone, port, silent, fault] = codes;
    match (state, &device.not_opened) {
        (DeviceState::NoDevice, Some(what)) => found(all, port, [("what", what.clone())]),
        (DeviceState::NoDevice, None) => found(all, gone, [("port", device.port.display().to_string())]),
        (DeviceState::Offline | DeviceState::PowerOff | DeviceState::Starting, _) => found(all, silent, []),
        (DeviceState::HardwareError, _) => found(all, fault, []),
        (DeviceState::Online | DeviceState::Busy | DeviceState::UserError, _) => {}
    }
}

fn reader_findings(reader: &Device<DeviceState>, all: &mut Vec<Finding>) {
    if let Some(rate) = reader.answers_at {
        return found(all, Code::ReaderSpeed, [("baud", reader.baud.to_string()), ("found", rate.to_string())]);
    }
    let codes = [Code::ReaderGone, Code::ReaderPort, Code::ReaderSilent, Code::ReaderFault];
    line_findings(reader, reader.state, codes, all);
}

fn printer_findings(printer: &Device<PrinterState>, all: &mut Vec<Finding>) {
    let PrinterState { device, paper, cover_open, cutter_fault, .. } = printer.state;
    // What a person can mend comes first and explains the rest: an open cover also reads as no paper.
    match paper {
        _ if cover_open => return found(all, Code::CoverOpen, []),
        Paper::Out => return found(all, Code::PaperOut, []),
        Paper::Jammed => return found(all, Code::Jam, []),
        _ if cutter_fault => return found(all, Code::Cutter, []),
        Paper::Low => found(all, Code::PaperLow, []),
        Paper::Full | Paper::Unknown => {}
    }
    if device == DeviceState::Busy {
        found(all, Code::HeadHot, []);
    }
    let codes = [Code::PrinterGone, Code::PrinterPort, Code::PrinterSilent, Code::PrinterFault];
    line_findings(printer, device, codes, all);
}

fn county_findings(machine: &Machine, all: &mut Vec<Finding>) {
    let Some(reach) = &machine.county else { return };
    let host = || [("host", reach.host.clone())];
    match reach.stopped {
        None => {}
        Some(Stopped::Name) => found(all, Code::NoName, host()),
        Some(Stopped::Connect) => found(all, Code::NoWay, host()),
        Some(Stopped::NoAnswer) => found(all, Code::NoAnswer, host()),
        Some(Stopped::NotTls) => found(all, Code::NotTls, []),
        Some(Stopped::Untrusted) => found(all, Code::Untrusted, []),
        Some(Stopped::Expired) => found(all, Code::Expired, []),
        Some(Stopped::NotYetValid) => found(all, Code::NotYetValid, []),
        Some(Stopped::WrongName) => found(all, Code::WrongName, host()),
        Some(Stopped::Tls) => found(all, Code::Tls, []),
        Some(Stopped::Foreign) => found(all, Code::Foreign, []),
        Some(Stopped::NotEnrolled) => found(all, Code::NotEnrolled, []),
        Some(Stopped::TooOld) => found(all, Code::ProgramOld, []),
        Some(Stopped::Unavailable(status)) => found(all, Code::Unavailable, [("status", status.to_string())]),
        Some(Stopped::Broken) => found(all, Code::Broken, []),
    }
    if let Some(until) = reach.certificate_until {
        let left = until.duration_since(machine.at.wall);
        if left < CERTIFICATE {
            found(all, Code::CertificateEnds, [("days", (left.as_hours() / 24).to_string())]);
        }
    }
}

fn clock_findings(machine: &Machine, all: &mut Vec<Finding>) {
    if machine.at.wall < machine.built {
        return found(all, Code::ClockEarly, [("date", machine.at.today().to_string())]);
    }
    if let Some(offset) = machine.clock_offset.filter(|offset| offset.abs() > CLOCK) {
        found(all, Code::ClockOff, [("minutes", offset.abs().as_mins().to_string())]);
    }
}

fn store_findings(machine: &Machine, all: &mut Vec<Finding>) {
    let depth = match &machine.store {
        None => None,
        Some(Store::None) => return found(all, Code::NoStore, []),
        Some(Store::Unreadable(what)) => return found(all, Code::StoreUnreadable, [("what", what.clone())]),
        Some(Store::Damaged(what)) => return found(all, Code::StoreDamaged, [("what", what.clone())]),
        Some(Store::Newer) => return found(all, Code::StoreNewer, []),
        Some(Store::Sound(depth)) => Some(depth),
    };
    if let Some(depth) = depth {
        depth_findings(depth, machine, all);
    }
    let empty = Depth::default();
    let free = machine.free.unwrap_or(u64::MAX);
    let stop = outbox::gate(&gauge(depth.unwrap_or(&empty)), free, machine.at.wall);
    let mb = || [("mb", (free / 1024 / 1024).to_string())];
    let pending = || [("n", depth.map_or(0, |depth| depth.pending).to_string())];
    match stop {
        outbox::Gate::Open | outbox::Gate::Warn(IntakeStop::Pending | IntakeStop::Age) => {}
        outbox::Gate::Warn(IntakeStop::Space) => found(all, Code::DiskLow, mb()),
        outbox::Gate::Closed(IntakeStop::Space) => found(all, Code::DiskFull, mb()),
        outbox::Gate::Closed(IntakeStop::Pending) => found(all, Code::TooMany, pending()),
        outbox::Gate::Closed(IntakeStop::Age) => found(all, Code::TooOld, []),
    }
}

const fn gauge(depth: &Depth) -> outbox::Depth {
    outbox::Depth { pending: depth.pending, parked: depth.parked, oldest_pending_at: depth.oldest }
}

fn depth_findings(depth: &Depth, machine: &Machine, all: &mut Vec<Finding>) {
    if let Some(entry) = depth.chain_broken_at {
        found(all, Code::AuditBroken, [("n", entry.to_string())]);
    }
    if depth.unsafe_settings {
        found(all, Code::StoreUnsafe, []);
    }
    if !depth.numbered {
        found(all, Code::NotNumbered, []);
    }
    if depth.parked > 0 {
        found(all, Code::Parked, [("n", depth.parked.to_string())]);
    }
    let waits = SignedDuration::try_from(WAITS).unwrap_or(SignedDuration::MAX);
    if let Some(oldest) = depth.oldest.filter(|&oldest| machine.at.wall.duration_since(oldest) > waits) {
        found(all, Code::Waiting, [("n", depth.pending.to_string()), ("since", clock::civil(oldest))]);
    }
}
