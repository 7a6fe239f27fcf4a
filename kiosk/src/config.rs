//! The machine's configuration: one typed file, read once at start, `assets/config/kiosk.sample.toml` explains each key.
//!
//! Unknown keys are refused by line with the keys that are allowed. Secrets are named by file only; whoever opens such a
//! file checks that nobody else can. Deliberately absent: environment variables, defaults for anything that says who
//! this machine is, and any switch nobody sets.

use std::{
    collections::BTreeMap,
    ops::Range,
    path::{Path, PathBuf},
    time::Duration,
};

use crate::service::{
    complaint::{Complaint, Complaints},
    sheet::{Item, Sheet, Table},
    words::Words,
};

/// Everything one machine needs to know about itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// Number of this kiosk, 4 digits, unique in the county; the first four digits of every ticket.
    pub kiosk: String,
    /// Name of the hall.
    pub hall: Words,
    /// Division code of the site: 9 digits town or 12 digits village.
    pub site_division: String,
    /// Opening hours as shown.
    pub opening_hours: Words,
    /// Telephone for questions.
    pub hotline: String,
    /// Whom 人工服务 reaches.
    pub help: Help,
    /// Where the card reader is on this machine.
    pub reader_place: Words,
    /// Database, keys of its own, log.
    pub data_dir: PathBuf,
    /// Services, texts, fonts.
    pub assets_dir: PathBuf,
    /// The window.
    pub screen: Screen,
    /// The county's side.
    pub county: County,
    /// This machine's own signing key.
    pub device_key: PathBuf,
    /// ID card reader.
    pub id_reader: IdReader,
    /// Slip printer.
    pub printer: Printer,
    /// Code scanner; most machines have none.
    pub scanner: Option<Scanner>,
    /// Loudspeaker and lamp; most machines have neither.
    pub signal: Signal,
    /// Patience with a person who does not touch the screen.
    pub session: Session,
    /// Pace of delivery.
    pub pace: Pace,
}

/// Whom 人工服务 reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Help {
    /// Staff are on duty here; the telephone of the hall.
    Staff(String),
    /// Nobody is; the telephone of the village's broker.
    Broker(String),
}

/// The window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Screen {
    /// Without frame, over everything.
    pub fullscreen: bool,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Factor between the theme's pixels and the screen's.
    pub scale: f32,
}

/// How to reach the county, and by which keys it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct County {
    /// `https://host[:port]`
    pub url: String,
    /// PEM file with the private roots: the current one and the next.
    pub ca: PathBuf,
    /// Name of the sealing key.
    pub seal_kid: String,
    /// The county's X25519 public key, base64 of 32 bytes (RFC 9180).
    pub seal_key: String,
    /// The county's Ed25519 signing keys, base64 of 32 bytes by name: the current one and the next (RFC 8032).
    pub sign_keys: BTreeMap<String, String>,
    /// File with the key shared with the county for the check in the ticket's QR.
    pub qr_key: PathBuf,
    /// File with the key shared with the county for the staff list.
    pub staff_key: PathBuf,
}

/// ID card reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdReader {
    /// Stable path of the port, `/dev/serial/by-id/…` or `/dev/serial/by-path/…`.
    pub path: PathBuf,
    /// Bits per second.
    pub baud: u32,
    /// Profile file; the standard reader when absent.
    pub profile: Option<PathBuf>,
}

/// Slip printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printer {
    /// As for the reader.
    pub path: PathBuf,
    /// Bits per second.
    pub baud: u32,
    /// Profile file; the standard printer of its width when absent.
    pub profile: Option<PathBuf>,
    /// Printable dots across: 576 (80 mm) or 384 (58 mm).
    pub width_dots: u16,
}

/// Code scanner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scanner {
    /// As for the reader.
    pub path: PathBuf,
    /// Bits per second.
    pub baud: u32,
    /// Profile file; the standard scanner when absent.
    pub profile: Option<PathBuf>,
}

/// Loudspeaker and lamp, by commands of the machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signal {
    /// Program and arguments that play the WAV file whose path is appended; none without a loudspeaker.
    pub sound: Option<Vec<String>>,
    /// Program and arguments that set the lamp to the word appended, `on`, `off` or `call`; none without a lamp.
    pub light: Option<Vec<String>>,
    /// Percent.
    pub volume: u8,
}

/// Patience.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// Without a touch for so long, the warning comes.
    pub idle: Duration,
    /// The warning lasts so long.
    pub warn: Duration,
}

/// Pace of delivery: how long after boot or link-up the background waits at most, and how often it reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// After boot and link-up the background waits a random time up to this.
    pub spread: Duration,
    /// Between two deliveries while draining.
    pub interval: Duration,
    /// Between two heartbeats.
    pub heartbeat: Duration,
}

/// Line speeds the drivers are tried at.
const BAUDS: &[(i64, u32)] =
    &[(9_600, 9_600), (19_200, 19_200), (38_400, 38_400), (57_600, 57_600), (115_200, 115_200)];

impl Config {
    /// Reads a configuration. Relative paths inside are relative to the folder of the file.
    ///
    /// The error lists everything that is wrong, by line, with what is allowed.
    pub fn load(path: &Path) -> Result<Self, Vec<Complaint>> {
        let out = Complaints::default();
        let config = read(path, &out);
        out.into_result(config)
    }
}

fn read(path: &Path, out: &Complaints) -> Option<Config> {
    let sheet = Sheet::open(path, out)?;
    let parsed = sheet.parse(out)?;
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let mut root = sheet.root(&parsed, out);
    let kiosk = root.text("kiosk").and_then(|item| matching(item, "4 位数字 / 4 digits", |s| digits(s, &[4])));
    let hall = root.words("hall");
    let site_division = root.text("site_division").and_then(|item| {
        matching(item, "9 或 12 位区划代码 / division code of 9 or 12 digits", |s| digits(s, &[9, 12]))
    });
    let opening_hours = root.words("opening_hours");
    let hotline = root.text("hotline");
    let help = match root.maybe_table("help") {
        None => hotline.as_ref().map(|hotline| Help::Staff(hotline.value.clone())),
        Some(table) => help(table, hotline.as_ref().map(|hotline| hotline.value.as_str())),
    };
    let reader_place = root.words("reader_place");
    let data_dir = file(&mut root, "data_dir", folder);
    let assets_dir = file(&mut root, "assets_dir", folder);
    let device_key = file(&mut root, "device_key", folder);
    let screen = root.table("screen").and_then(screen);
    let county = root.table("county").and_then(|table| county(table, folder));
    let id_reader = root.table("id_reader").and_then(|table| id_reader(table, folder));
    let printer = root.table("printer").and_then(|table| printer(table, folder));
    let scanner = match root.maybe_table("scanner") {
        None => Some(None),
        Some(table) => scanner(table, folder).map(Some),
    };
    let signal = match root.maybe_table("signal") {
        None => Some(Signal { sound: None, light: None, volume: VOLUME }),
        Some(table) => signal(table),
    };
    let session = match root.maybe_table("session") {
        None => Some(Session { idle: Duration::from_mins(2), warn: Duration::from_secs(30) }),
        Some(table) => session(table),
    };
    let pace = match root.maybe_table("pace") {
        None => Some(Pace {
            spread: Duration::from_mins(2),
            interval: Duration::from_secs(1),
            heartbeat: Duration::from_mins(1),
        }),
        Some(table) => pace(table),
    };
    root.close();
    Some(Config {
        kiosk: kiosk?.value,
        hall: hall?,
        site_division: site_division?.value,
        opening_hours: opening_hours?,
        hotline: hotline?.value,
        help: help?,
        reader_place: reader_place?,
        data_dir: data_dir?,
        assets_dir: assets_dir?,
        screen: screen?,
        county: county?,
        device_key: device_key?,
        id_reader: id_reader?,
        printer: printer?,
        scanner: scanner?,
        signal: signal?,
        session: session?,
        pace: pace?,
    })
}

fn matching<'a>(item: Item<'a, String>, allowed: &str, good: impl Fn(&str) -> bool) -> Option<Item<'a, String>> {
    if good(&item.value) {
        return Some(item);
    }
    item.reject("写法不对 / wrong form", allowed);
    None
}

fn digits(text: &str, lengths: &[usize]) -> bool {
    lengths.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

fn file(table: &mut Table<'_>, key: &'static str, folder: &Path) -> Option<PathBuf> {
    table.text(key).map(|item| folder.join(item.value))
}

fn maybe_file(table: &mut Table<'_>, key: &'static str, folder: &Path) -> Option<PathBuf> {
    table.maybe_text(key).map(|item| folder.join(item.value))
}

fn help(mut table: Table<'_>, hotline: Option<&str>) -> Option<Help> {
    let staffed = table.flag_or("staffed", true);
    let telephone = table.maybe_text("telephone");
    let broker =
        if staffed == Some(false) { table.text("broker_telephone") } else { table.maybe_text("broker_telephone") };
    table.close();
    if staffed? {
        telephone.map(|item| item.value).or_else(|| hotline.map(str::to_owned)).map(Help::Staff)
    } else {
        Some(Help::Broker(broker?.value))
    }
}

fn screen(mut table: Table<'_>) -> Option<Screen> {
    let fullscreen = table.flag_or("fullscreen", true);
    let (width, height) = (table.int("width", 320..7681), table.int("height", 480..7681));
    let scale = table.factor_or("scale", 0.25..=4.0, 1.0);
    table.close();
    Some(Screen {
        fullscreen: fullscreen?,
        width: u32::try_from(width?).ok()?,
        height: u32::try_from(height?).ok()?,
        scale: scale?,
    })
}

fn county(mut table: Table<'_>, folder: &Path) -> Option<County> {
    let url = table.text("url").and_then(|item| {
        matching(item, "https://主机:端口 / https://host:port", |s| {
            s.strip_prefix("https://").is_some_and(|host| !host.is_empty() && !host.contains('/'))
        })
    });
    let ca = file(&mut table, "ca", folder);
    let seal_kid = table.text("seal_kid");
    let seal_key = table.text("seal_key").and_then(key);
    let qr_key = file(&mut table, "qr_key", folder);
    let staff_key = file(&mut table, "staff_key", folder);
    let sign_keys = table.table("sign_keys").map(|mut keys| {
        let found = keys.texts();
        if found.is_empty() {
            keys.complain("", "是空的 / is empty", "密钥名 = \"base64\" / key name = \"base64\"");
        }
        found.into_iter().filter_map(|(kid, item)| Some((kid, key(item)?.value))).collect()
    });
    table.close();
    Some(County {
        url: url?.value,
        ca: ca?,
        seal_kid: seal_kid?.value,
        seal_key: seal_key?.value,
        sign_keys: sign_keys?,
        qr_key: qr_key?,
        staff_key: staff_key?,
    })
}

/// 32 bytes in base64: 43 characters of the alphabet and one `=`.
fn key(item: Item<'_, String>) -> Option<Item<'_, String>> {
    matching(item, "32 字节的 base64，44 个字符 / 32 bytes in base64, 44 characters", |s| {
        s.len() == 44
            && s.strip_suffix('=')
                .is_some_and(|body| body.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'+' || b == b'/'))
    })
}

fn baud(table: &mut Table<'_>) -> Option<u32> {
    let rate = table.int_or("baud", 1..1_000_000, 115_200)?;
    let found = BAUDS.iter().find(|(written, _)| *written == rate).map(|&(_, rate)| rate);
    if found.is_none() {
        let allowed: Vec<String> = BAUDS.iter().map(|(rate, _)| rate.to_string()).collect();
        table.complain("baud", &format!("不支持 {rate} / {rate} is not supported"), &allowed.join(", "));
    }
    found
}

fn port(table: &mut Table<'_>) -> Option<PathBuf> {
    let item = table.text("path")?;
    let allowed = "/dev/serial/by-id/… 或 /dev/serial/by-path/… / a path there";
    let item = matching(item, allowed, |s| s.starts_with('/'))?;
    // Numbered by the order in which things are plugged in: after a restart it may be another device.
    if ["/dev/ttyUSB", "/dev/ttyACM"].iter().any(|start| item.value.starts_with(start)) {
        item.reject("这个路径重启、重插后会变 / this path changes with every restart and plugging", allowed);
        return None;
    }
    Some(PathBuf::from(item.value))
}

fn id_reader(mut table: Table<'_>, folder: &Path) -> Option<IdReader> {
    let (path, baud) = (port(&mut table), baud(&mut table));
    let profile = maybe_file(&mut table, "profile", folder);
    table.close();
    Some(IdReader { path: path?, baud: baud?, profile })
}

fn scanner(mut table: Table<'_>, folder: &Path) -> Option<Scanner> {
    let (path, baud) = (port(&mut table), baud(&mut table));
    let profile = maybe_file(&mut table, "profile", folder);
    table.close();
    Some(Scanner { path: path?, baud: baud?, profile })
}

fn printer(mut table: Table<'_>, folder: &Path) -> Option<Printer> {
    let (path, baud) = (port(&mut table), baud(&mut table));
    let profile = maybe_file(&mut table, "profile", folder);
    let width = table.int_or("width_dots", 64..1025, 576);
    if width.is_some_and(|dots| dots % 8 != 0) {
        table.complain("width_dots", "不是 8 的倍数 / not a multiple of 8", "576, 384");
    }
    table.close();
    Some(Printer { path: path?, baud: baud?, profile, width_dots: u16::try_from(width?).ok()? })
}

/// Percent of the sound files, which are made for a quiet hall.
const VOLUME: u8 = 80;

fn signal(mut table: Table<'_>) -> Option<Signal> {
    let (sound, light) = (table.maybe_command("sound"), table.maybe_command("light"));
    let volume = table.int_or("volume", 0..101, VOLUME.into());
    table.close();
    Some(Signal { sound: sound.ok()?, light: light.ok()?, volume: u8::try_from(volume?).ok()? })
}

fn seconds(table: &mut Table<'_>, key: &'static str, range: Range<i64>, default: i64) -> Option<Duration> {
    table.int_or(key, range, default).and_then(|n| u64::try_from(n).ok()).map(Duration::from_secs)
}

fn millis(table: &mut Table<'_>, key: &'static str, range: Range<i64>, default: i64) -> Option<Duration> {
    table.int_or(key, range, default).and_then(|n| u64::try_from(n).ok()).map(Duration::from_millis)
}

fn session(mut table: Table<'_>) -> Option<Session> {
    let idle = seconds(&mut table, "idle_seconds", 30..1801, 120);
    let warn = seconds(&mut table, "warn_seconds", 10..301, 30);
    table.close();
    Some(Session { idle: idle?, warn: warn? })
}

fn pace(mut table: Table<'_>) -> Option<Pace> {
    let spread = seconds(&mut table, "spread_seconds", 0..3601, 120);
    let interval = millis(&mut table, "interval_ms", 10..60_001, 1000);
    let heartbeat = seconds(&mut table, "heartbeat_seconds", 10..3601, 60);
    table.close();
    Some(Pace { spread: spread?, interval: interval?, heartbeat: heartbeat? })
}

#[cfg(test)]
mod tests;
