//! What stands in a hall before anybody comes: directories, keys, and the kiosk's configuration.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use county_backend::CountyKeys;
use ed25519_dalek::SigningKey;
use toml::{Table, Value, toml};

use crate::trouble::{Result, Trouble};

/// Number of the kiosk in every hall.
pub const KIOSK: &str = "0012";

/// The kiosk's secrets, made for this hall.
pub struct Secrets {
    /// Signs what the kiosk sends.
    pub device: SigningKey,
    /// Check of the slip's QR code, shared with the county.
    pub qr: [u8; 32],
    person: [u8; 32],
}

impl Secrets {
    /// Fresh ones.
    pub fn make() -> Self {
        Self { device: SigningKey::from_bytes(&rand::random()), qr: rand::random(), person: rand::random() }
    }
}

/// Where things lie in the directory of a hall.
#[derive(Debug, Clone)]
pub struct Places {
    /// All of it.
    pub dir: PathBuf,
}

impl Places {
    /// The stable path of the reader's port.
    pub fn reader(&self) -> PathBuf {
        self.dir.join("id-reader")
    }

    /// The stable path of the printer's port.
    pub fn printer(&self) -> PathBuf {
        self.dir.join("receipt-printer")
    }

    /// The county's directory.
    pub fn county(&self) -> PathBuf {
        self.dir.join("county")
    }

    /// The kiosk's data.
    pub fn data(&self) -> PathBuf {
        self.dir.join("data")
    }

    /// The kiosk's configuration.
    pub fn config(&self) -> PathBuf {
        self.dir.join("kiosk.toml")
    }

    /// The assets of the source tree.
    pub fn assets() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets")
    }
}

/// How patient sender and session are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Longest spread and wait between two tries to reach the county.
    pub retry_ms: u64,
    /// Without a touch for so long, the warning comes.
    pub idle_s: u32,
    /// The warning lasts so long.
    pub warn_s: u32,
}

impl Default for Patience {
    fn default() -> Self {
        Self { retry_ms: 300, idle_s: 120, warn_s: 30 }
    }
}

/// Writes keys, certificate and configuration.
pub fn furnish(
    places: &Places,
    secrets: &Secrets,
    county: &CountyKeys,
    ca_pem: &str,
    proxy_port: u16,
    patience: Patience,
) -> Result<()> {
    let keys = places.dir.join("keys");
    for dir in [&keys, &places.data()] {
        fs::create_dir_all(dir).map_err(|error| Trouble::file(dir, &error))?;
    }
    let ca = keys.join("county-ca.pem");
    fs::write(&ca, ca_pem).map_err(|error| Trouble::file(&ca, &error))?;
    let secret = |name: &str, bytes: &[u8; 32]| -> Result<String> {
        let path = keys.join(name);
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .and_then(|mut file| file.write_all(STANDARD.encode(bytes).as_bytes()))
            .map_err(|error| Trouble::file(&path, &error))?;
        Ok(path.display().to_string())
    };
    let path = |path: PathBuf| Value::String(path.display().to_string());
    let mut config: Table = toml! {
        kiosk = "0012"
        hall = { zh = "长铺镇便民服务中心", en = "Changpu Town Service Centre" }
        site_division = "430527100"
        opening_hours = "9:00–17:00"
        hotline = "12333"
        reader_place = { zh = "读卡区在屏幕右下方", en = "The reader is at the lower right of the screen" }
    };
    config.insert("data_dir".to_owned(), path(places.data()));
    config.insert("assets_dir".to_owned(), path(Places::assets()));
    let _sections = (secret("device.key", &secrets.device.to_bytes())?, secret("qr.key", &secrets.qr)?, secret("person.key", &secrets.person)?, county, proxy_port, patience);
    fs::write(places.config(), config.to_string()).map_err(|error| Trouble::file(&places.config(), &error))
}
