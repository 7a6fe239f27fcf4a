//! Where the kiosk stands: devices on serial lines at their real speed, a county over HTTPS, keys and configuration.

use std::path::{Path, PathBuf};
use std::process::Command;

use county_backend::{County, Database, Options};
use device_sim::{CardReaderSim, Pace, PrinterModel, PrinterSim, ScannerModel, ScannerSim};
use hall::premises::Furniture;
use hall::setup::{KIOSK, Places, Screen, Secrets, furnish};
use hall::{Patience, Result, Trouble};
use tempfile::TempDir;

use crate::screen::{Display, SIZE};

/// The hall's own waiting times but for the heartbeat, which is the product's.
const PATIENCE: Patience = Patience { idle_s: 600, warn_s: 30, spread_s: 0, heartbeat_s: 60 };

/// All of it, in a directory of its own; gone when dropped.
pub(crate) struct Site {
    /// The card reader's other end.
    pub(crate) reader: CardReaderSim,
    _printer: PrinterSim,
    _scanner: ScannerSim,
    _county: County,
    places: Places,
    _dir: TempDir,
}

impl Site {
    /// Puts it up.
    pub(crate) fn furnish() -> Result<Self> {
        let dir = directory("bench-")?;
        let places = Places { dir: dir.path().to_owned() };
        let reader = CardReaderSim::try_start(&places.reader(), Pace::REAL).map_err(|e| Trouble(e.to_string()))?;
        let with = Furniture {
            pace: Pace::REAL,
            printer: PrinterModel::full_80mm(),
            printer_profile: None,
            screen: Screen { width: SIZE.0.into(), height: SIZE.1.into(), scale: 1.0 },
            patience: PATIENCE,
        };
        let printer =
            PrinterSim::try_start(&places.printer(), with.pace, with.printer).map_err(|e| Trouble(e.to_string()))?;
        let scanner = ScannerSim::try_start(&places.scanner(), with.pace, ScannerModel::continuous())
            .map_err(|e| Trouble(e.to_string()))?;
        let county = county(&places.county())?;
        let secrets = Secrets::make();
        county.register_kiosk(KIOSK, &secrets.device.verifying_key().to_bytes());
        furnish(&places, &secrets, &county.keys(), &county.ca_pem(), county.addr().port(), &with)?;
        Ok(Self { reader, _printer: printer, _scanner: scanner, _county: county, places, _dir: dir })
    }

    /// The program as it is shipped, on this site.
    pub(crate) fn kiosk(&self, program: &Path, display: &Display) -> Command {
        let mut command = Command::new(program);
        command.arg(self.places.config()).env("DISPLAY", display.name()).env_remove("FONTCONFIG_FILE");
        command
    }

    /// What the program says.
    pub(crate) fn log(&self) -> PathBuf {
        self.places.dir.join("kiosk.log")
    }

    /// The last of what it said.
    pub(crate) fn said(&self) -> String {
        hall::machine::tail(&self.log())
    }
}

/// A county that answers as fast as it can.
pub(crate) fn county(dir: &Path) -> Result<County> {
    let county = County::try_start(Options {
        dir: dir.to_owned(),
        database: Database::Sqlite,
        port: 0,
        officer_token: "officer".to_owned(),
    })
    .map_err(|error| Trouble(format!("county: {error}")))?;
    county.set_pace(None);
    Ok(county)
}

/// A directory on the disk the figures are taken on.
pub(crate) fn directory(prefix: &str) -> Result<TempDir> {
    tempfile::Builder::new().prefix(prefix).tempdir_in(disk()).map_err(|error| Trouble(format!("directory: {error}")))
}

/// Not `/tmp`, which may be memory: the folder the programs are built in.
fn disk() -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    program.parent().map_or_else(|| PathBuf::from("."), Path::to_owned)
}
