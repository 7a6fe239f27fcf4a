//! What stands in a hall whoever drives its kiosk: reader and printer on serial lines, the network, the county, and the
//! directory with keys and configuration.

use std::path::{Path, PathBuf};

use county_backend::{County, Database, Options as CountyOptions, StaffRow};
use device_sim::{CardReaderSim, Device, Kind, Pace, PrinterModel, PrinterSim, ScannerModel, ScannerSim, people};
use tempfile::TempDir;

use crate::disk::SmallDisk;
use crate::machine::Plan;
use crate::proxy::Proxy;
use crate::setup::{KIOSK, Patience, Places, Screen, Secrets, furnish};
use crate::trouble::{Result, Trouble};

/// What a hall is furnished with.
#[derive(Debug, Clone)]
pub struct Furniture {
    /// Speed of serial lines, reader, printer and scanner.
    pub pace: Pace,
    /// The printer.
    pub printer: PrinterModel,
    /// Its profile, a file `assets/profiles/printer.<name>.toml`; the standard one of 80 mm without.
    pub printer_profile: Option<String>,
    /// Nobody of the staff is on duty; the telephone of the village's broker.
    pub broker: Option<String>,
    /// The kiosk's window.
    pub screen: Screen,
    /// Waiting times of session and sender.
    pub patience: Patience,
    /// The kiosk's data lies on a disk of its own, whose room can be changed.
    pub small_disk: bool,
}

impl Default for Furniture {
    fn default() -> Self {
        Self {
            pace: Pace::Instant,
            printer: PrinterModel::full_80mm(),
            printer_profile: None,
            broker: None,
            screen: Screen { width: 1080, height: 1920, scale: 1.0 },
            patience: Patience::default(),
            small_disk: false,
        }
    }
}

/// A furnished hall without a kiosk. It is gone when dropped: drop the kiosk first.
pub struct Premises {
    // Dropped in this order: who asks before who answers, the directory last.
    /// Reads cards.
    pub reader: CardReaderSim,
    /// Prints slips.
    pub printer: PrinterSim,
    /// Reads codes.
    pub scanner: ScannerSim,
    /// The network.
    pub proxy: Proxy,
    /// The county.
    pub county: County,
    /// The kiosk's keys.
    pub secrets: Secrets,
    /// Where things lie.
    pub places: Places,
    /// Under the kiosk's data, if the furniture has one.
    pub disk: Option<SmallDisk>,
    _dir: TempDir,
}

impl Premises {
    /// Starts devices, county and network, and writes keys and configuration for the kiosk.
    pub fn furnish(with: &Furniture) -> Result<Self> {
        Self::furnish_in(&std::env::temp_dir(), with)
    }

    /// As [`Premises::furnish`], on the disk of the folder `parent`.
    pub fn furnish_in(parent: &Path, with: &Furniture) -> Result<Self> {
        let pace = with.pace;
        let dir = tempfile::Builder::new().prefix("hall-").tempdir_in(parent);
        let dir = dir.map_err(|e| Trouble(format!("directory: {e}")))?;
        let places = Places { dir: dir.path().to_owned() };
        let reader = CardReaderSim::try_start(&places.reader(), pace).map_err(|e| Trouble(e.to_string()))?;
        let printer =
            PrinterSim::try_start(&places.printer(), pace, with.printer).map_err(|e| Trouble(e.to_string()))?;
        let scanner = ScannerSim::try_start(&places.scanner(), pace, ScannerModel::continuous())
            .map_err(|e| Trouble(e.to_string()))?;
        let county = county(&places.county())?;
        let secrets = Secrets::make();
        county.register_kiosk(KIOSK, &secrets.device.verifying_key().to_bytes());
        county.enrol(KIOSK, &secrets.staff, "430527100");
        people::all().iter().filter_map(staff_row).for_each(|row| county.set_staff(&row));
        let proxy = Proxy::start(county.addr()).map_err(|e| Trouble(format!("proxy: {e}")))?;
        furnish(&places, &secrets, &county.keys(), &county.ca_pem(), proxy.port(), with)?;
        let disk = with.small_disk.then(|| SmallDisk::mount(&places.data())).transpose()?;
        Ok(Self { reader, printer, scanner, proxy, county, secrets, places, disk, _dir: dir })
    }

    /// Does to a device what the words say, as on its control line.
    pub fn device(&self, kind: Kind, line: &str) -> Result<String> {
        let device: Device = match kind {
            Kind::Reader => self.reader.clone().into(),
            Kind::Printer => self.printer.clone().into(),
            Kind::Scanner => self.scanner.clone().into(),
        };
        device_sim::obey(&device, line).map_err(Trouble)
    }

    /// How the kiosk of this hall is started.
    pub fn plan(&self) -> Plan {
        Plan { config: self.places.config(), fonts: Places::fonts(), dir: self.places.dir.clone() }
    }

    /// Where the kiosk writes what it has to say.
    pub fn log(&self) -> PathBuf {
        self.places.dir.join("kiosk.log")
    }
}

/// A county that keeps its record in `dir` and lets a kiosk deliver as fast as it can.
pub fn county(dir: &Path) -> Result<County> {
    let county = County::try_start(CountyOptions {
        dir: dir.to_owned(),
        database: Database::Sqlite,
        port: 0,
        officer_token: "officer".to_owned(),
    })
    .map_err(|e| Trouble(format!("county: {e}")))?;
    county.set_pace(None);
    Ok(county)
}

/// The county's row of an invented person who is staff.
fn staff_row(person: &people::Person) -> Option<StaffRow> {
    let staff = person.staff.as_ref()?;
    Some(StaffRow {
        id: staff.id.clone(),
        name: person.name.clone(),
        roles: vec![staff.role.clone()],
        scope: staff.scope.clone(),
        id_no: person.id_no().to_owned(),
        badge: Some(staff.badge.clone()),
        pin: staff.pin.clone(),
    })
}
