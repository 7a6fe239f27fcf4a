//! What stands in a hall before anybody comes: directories, keys, and the kiosk's configuration.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use county_backend::CountyKeys;
use ed25519_dalek::SigningKey;
use toml::{Table, Value, toml};

use crate::premises::Furniture;
use crate::trouble::{Result, Trouble};

/// Number of the kiosk in every hall.
pub const KIOSK: &str = "0012";

/// The kiosk's secrets, made for this hall.
pub struct Secrets {
    /// Signs what the kiosk sends.
    pub device: SigningKey,
    /// Check of the slip's QR code, shared with the county.
    pub qr: [u8; 32],
    /// For the staff list, shared with the county.
    pub staff: [u8; 32],
}

impl Secrets {
    /// Fresh ones.
    pub fn make() -> Self {
        Self { device: SigningKey::from_bytes(&rand::random()), qr: rand::random(), staff: rand::random() }
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

    /// The stable path of the scanner's port.
    pub fn scanner(&self) -> PathBuf {
        self.dir.join("code-scanner")
    }

    /// The stable path of the printer's port.
    pub fn printer(&self) -> PathBuf {
        self.dir.join("receipt-printer")
    }

    /// What loudspeaker and lamp were told, one word a line.
    pub fn signals(&self) -> PathBuf {
        self.dir.join("signals.txt")
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

    /// Fonts of this tree and nothing else.
    pub fn fonts() -> PathBuf {
        Self::assets().join("fonts/fonts.conf")
    }

    /// The assets of the source tree.
    pub fn assets() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets")
    }
}

/// The kiosk's window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Screen {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Factor between the pixels pages are drawn for and the window's.
    pub scale: f32,
}

/// How patient session and sender are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Without a touch for so many seconds, the warning comes.
    pub idle_s: i64,
    /// The warning lasts so many seconds.
    pub warn_s: i64,
    /// After an outage the sender waits a random time up to so many seconds.
    pub spread_s: i64,
    /// Seconds between two heartbeats, which also notice that the line is back.
    pub heartbeat_s: i64,
}

impl Default for Patience {
    fn default() -> Self {
        Self { idle_s: 120, warn_s: 30, spread_s: 0, heartbeat_s: 10 }
    }
}

/// Writes keys, certificate and configuration.
pub fn furnish(
    places: &Places,
    secrets: &Secrets,
    county: &CountyKeys,
    ca_pem: &str,
    proxy_port: u16,
    furniture: &Furniture,
) -> Result<()> {
    fs::create_dir_all(places.data()).map_err(|error| Trouble::file(&places.data(), &error))?;
    let ca = places.dir.join("county-ca.pem");
    fs::write(&ca, ca_pem).map_err(|error| Trouble::file(&ca, &error))?;
    secret(&places.dir.join("device.key"), &secrets.device.to_bytes())?;
    secret(&places.dir.join("qr.key"), &secrets.qr)?;
    secret(&places.dir.join("staff.key"), &secrets.staff)?;

    let mut sign_keys = Table::new();
    sign_keys.insert(county.sign_kid.clone(), county.sign_public.clone().into());
    let text = |path: PathBuf| path.display().to_string();
    let (data, assets, reader, printer) =
        (text(places.data()), text(Places::assets()), text(places.reader()), text(places.printer()));
    let (url, seal_kid, seal_key) =
        (format!("https://localhost:{proxy_port}"), county.seal_kid.clone(), county.seal_public.clone());
    let screen = furniture.screen;
    let (width, height) = (i64::from(screen.width), i64::from(screen.height));
    let Patience { idle_s, warn_s, spread_s, heartbeat_s } = furniture.patience;
    let mut config = toml! {
        kiosk = "0012"
        hall = { zh = "长铺镇便民服务中心", en = "Changpu Town Service Centre" }
        site_division = "430527100"
        opening_hours = { zh = "周一至周五 9:00–17:00", en = "Monday to Friday 9:00–17:00" }
        hotline = "12333"
        reader_place = { zh = "读卡区在屏幕右下方", en = "The reader is at the lower right of the screen" }
        device_key = "device.key"
    };
    config.insert("data_dir".to_owned(), data.into());
    config.insert("assets_dir".to_owned(), assets.into());
    let mut section = |name: &str, rows: Vec<(&str, Value)>| {
        let table: Table = rows.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        config.insert(name.to_owned(), Value::Table(table));
    };
    section(
        "screen",
        vec![
            ("fullscreen", false.into()),
            ("width", width.into()),
            ("height", height.into()),
            ("scale", f64::from(screen.scale).into()),
        ],
    );
    section(
        "county",
        vec![
            ("url", url.into()),
            ("ca", "county-ca.pem".into()),
            ("seal_kid", seal_kid.into()),
            ("seal_key", seal_key.into()),
            ("sign_keys", Value::Table(sign_keys)),
            ("qr_key", "qr.key".into()),
            ("staff_key", "staff.key".into()),
        ],
    );
    section("id_reader", vec![("path", reader.into())]);
    let mut printer = vec![("path", printer.into()), ("baud", i64::from(furniture.printer.baud).into())];
    if let Some(name) = &furniture.printer_profile {
        let profile = Places::assets().join(format!("profiles/printer.{name}.toml"));
        printer.push(("profile", text(profile).into()));
    }
    section("printer", printer);
    section("scanner", vec![("path", text(places.scanner()).into())]);
    section(
        "help",
        match &furniture.broker {
            None => vec![("telephone", "0739-0000001".into())],
            Some(broker) => vec![("staffed", false.into()), ("broker_telephone", broker.clone().into())],
        },
    );
    // Loudspeaker and lamp of a hall write down what they are told.
    let noted = vec!["sh".to_owned(), "-c".to_owned(), format!("basename \"$0\" >> '{}'", places.signals().display())];
    section("signal", vec![("sound", noted.clone().into()), ("light", noted.into())]);
    section("session", vec![("idle_seconds", idle_s.into()), ("warn_seconds", warn_s.into())]);
    section(
        "pace",
        vec![
            ("spread_seconds", spread_s.into()),
            ("interval_ms", 100.into()),
            ("heartbeat_seconds", heartbeat_s.into()),
        ],
    );
    fs::write(places.config(), config.to_string()).map_err(|error| Trouble::file(&places.config(), &error))
}

/// 32 bytes in base64 on one line, for the owner alone.
fn secret(path: &Path, bytes: &[u8; 32]) -> Result<()> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .and_then(|mut file| file.write_all(STANDARD.encode(bytes).as_bytes()))
        .map_err(|error| Trouble::file(path, &error))
}
