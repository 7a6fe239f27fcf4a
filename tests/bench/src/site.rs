//! Where the kiosk stands: devices on serial lines at their real speed, a county over HTTPS, keys and configuration.

use std::path::{Path, PathBuf};
use std::process::Command;

use device_sim::{CardReaderSim, Pace};
use hall::premises::{Furniture, Premises};
use hall::setup::Screen;
use hall::{Patience, Result, Trouble};
use tempfile::TempDir;

use crate::screen::{Display, SIZE};

/// The hall's own waiting times but for the heartbeat, which is the product's.
const PATIENCE: Patience = Patience { idle_s: 600, warn_s: 30, spread_s: 0, heartbeat_s: 60 };

/// All of it, in a directory of its own; gone when dropped.
pub(crate) struct Site(Premises);

impl Site {
    /// Puts it up.
    pub(crate) fn furnish() -> Result<Self> {
        let screen = Screen { width: SIZE.0.into(), height: SIZE.1.into(), scale: 1.0 };
        let with = Furniture { pace: Pace::REAL, screen, patience: PATIENCE, ..Furniture::default() };
        Premises::furnish_in(&disk(), &with).map(Self)
    }

    /// The card reader's other end.
    pub(crate) const fn reader(&self) -> &CardReaderSim {
        &self.0.reader
    }

    /// The program as it is shipped, on this site.
    pub(crate) fn kiosk(&self, program: &Path, display: &Display) -> Command {
        let mut command = Command::new(program);
        command.arg(self.0.places.config()).env("DISPLAY", display.name()).env_remove("FONTCONFIG_FILE");
        command
    }

    /// What the program says.
    pub(crate) fn log(&self) -> PathBuf {
        self.0.log()
    }

    /// The last of what it said.
    pub(crate) fn said(&self) -> String {
        hall::machine::tail(&self.log())
    }
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
