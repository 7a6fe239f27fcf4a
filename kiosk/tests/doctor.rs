//! The checks without a screen, as they are shipped: the program itself, devices on pseudo-terminals, a county on HTTPS.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test stops at once when its own machinery fails"
)]

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use county_backend::{CertificateFault, County, Database, Misbehaviour, Options};
use device_sim::{CardReaderSim, Pace, Paper, PrinterModel, PrinterSim, ReaderFault, people};
use serde_json::Value;

/// A machine with everything around it.
struct Machine {
    county: County,
    printer: PrinterSim,
    reader: CardReaderSim,
    dir: tempfile::TempDir,
}

impl Machine {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        let reader = CardReaderSim::start(&at("reader"), Pace::Instant);
        let printer = PrinterSim::start(&at("printer"), Pace::Instant, PrinterModel::full_80mm());
        let options =
            Options { dir: at("county"), database: Database::Sqlite, port: 0, officer_token: "officer".to_owned() };
        let county = County::try_start(options).unwrap();
        let device = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
        county.register_kiosk("0012", &device.verifying_key().to_bytes());
        fs::write(at("county-ca.pem"), county.ca_pem()).unwrap();
        for key in ["device.key", "qr.key", "staff.key"] {
            fs::write(at(key), BASE64_STANDARD.encode([7; 32])).unwrap();
            fs::set_permissions(at(key), fs::Permissions::from_mode(0o600)).unwrap();
        }
        fs::create_dir(at("data")).unwrap();
        let machine = Self { county, printer, reader, dir };
        machine.configure(&machine.county.url());
        machine
    }

    fn at(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn configure(&self, url: &str) {
        let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets");
        let keys = self.county.keys();
        let text = format!(
            r#"
kiosk = "0012"
hall = {{ zh = "长铺镇便民服务中心", en = "Changpu" }}
site_division = "430527100"
opening_hours = {{ zh = "周一至周五", en = "Monday to Friday" }}
hotline = "12333"
reader_place = {{ zh = "右下方", en = "lower right" }}
data_dir = "data"
assets_dir = "{}"
device_key = "device.key"
[screen]
width = 1080
height = 1920
[county]
url = "{url}"
ca = "county-ca.pem"
seal_kid = "{}"
seal_key = "{}"
qr_key = "qr.key"
staff_key = "staff.key"
[county.sign_keys]
"{}" = "{}"
[id_reader]
path = "{}"
[printer]
path = "{}"
"#,
            assets.display(),
            keys.seal_kid,
            keys.seal_public,
            keys.sign_kid,
            keys.sign_public,
            self.at("reader").display(),
            self.at("printer").display(),
        );
        fs::write(self.at("kiosk.toml"), text).unwrap();
    }

    /// Exit code, and the codes of the findings in their order.
    fn examined(&self) -> (i32, Vec<String>) {
        let output = kiosk(&["doctor", self.at("kiosk.toml").to_str().unwrap(), "--json"]);
        let report: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stdout)));
        let codes = report["findings"].as_array().unwrap().iter();
        (output.status.code().unwrap(), codes.map(|one| one["code"].as_str().unwrap().to_owned()).collect())
    }
}

fn kiosk(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kiosk")).args(arguments).env("LC_ALL", "zh_CN.UTF-8").output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_well_machine_is_well_and_says_what_was_seen() {
    let machine = Machine::new();
    // Never started: there is no database, and the look at it makes none.
    assert_eq!(machine.examined(), (0, vec!["S-NONE".to_owned()]));
    assert_eq!(fs::read_dir(machine.at("data")).unwrap().count(), 0);
    let output = kiosk(&["doctor", machine.at("kiosk.toml").to_str().unwrap()]);
    let text = said(&output);
    assert_eq!(output.status.code(), Some(0), "{text}");
    for words in ["0012 长铺镇便民服务中心", "还没有数据库", "读卡器：online", "打印机：online", "→ 10 04", "证书到"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(machine.printer.slips().is_empty() && machine.printer.printing().is_none(), "nothing is printed");
}

#[test]
fn each_fault_of_a_device_is_named_first_and_alone() {
    let machine = Machine::new();
    let red = |code: &str| (1, vec![code.to_owned(), "S-NONE".to_owned()]);
    machine.printer.set_paper(Paper::Out);
    assert_eq!(machine.examined(), red("P-OUT"));
    machine.printer.set_cover(true);
    assert_eq!(machine.examined(), red("P-COVER"));
    machine.printer.set_cover(false);
    machine.printer.set_paper(Paper::Full);
    machine.reader.set_fault(ReaderFault::OtherSpeed(9_600));
    assert_eq!(machine.examined(), red("R-BAUD"));
    machine.reader.unplug();
    assert_eq!(machine.examined(), red("R-NODEV"));
}

#[test]
fn each_fault_of_the_way_to_the_county_is_named_first_and_alone() {
    let machine = Machine::new();
    let red = |code: &str| (1, vec![code.to_owned(), "S-NONE".to_owned()]);
    for (misbehaviour, code) in [
        (Misbehaviour::Certificate(CertificateFault::Stranger), "N-TRUST"),
        (Misbehaviour::CaptivePortal, "N-FOREIGN"),
        (Misbehaviour::ClockOff(-3600), "T-OFF"),
    ] {
        machine.county.misbehave(misbehaviour, None);
        assert_eq!(machine.examined(), red(code));
    }
    machine.configure("https://county.invalid:8443");
    assert_eq!(machine.examined(), red("N-NAME"));
}

#[test]
fn a_configuration_with_a_mistake_cannot_be_looked_at_by_and_is_named_by_line() {
    let machine = Machine::new();
    let file = machine.at("kiosk.toml");
    let text = fs::read_to_string(&file).unwrap().replace("hotline", "hotlime");
    fs::write(&file, text).unwrap();
    let output = kiosk(&["doctor", file.to_str().unwrap()]);
    let text = said(&output);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("C-FILE") && text.contains("hotlime") && text.contains("按写出的行号改好"), "{text}");
}

#[test]
fn devices_of_a_running_kiosk_are_left_alone() {
    let machine = Machine::new();
    fs::write(machine.at("data/kiosk.sqlite"), b"").unwrap();
    let _kiosk = backend_client::open::lock_sender(&machine.at("data/kiosk.sqlite")).unwrap();
    let before = machine.reader.log().len();
    let (_, codes) = machine.examined();
    assert!(codes.contains(&"K-RUN".to_owned()), "{codes:?}");
    assert_eq!((machine.reader.log().len(), machine.printer.bytes_received()), (before, 0));
}

#[test]
fn a_printer_is_found_at_its_speed_with_the_profile_that_fits() {
    let machine = Machine::new();
    let port = machine.at("printer");
    let output = kiosk(&["probe-printer", port.to_str().unwrap()]);
    let text = said(&output);
    assert_eq!(output.status.code(), Some(0), "{text}");
    for words in ["✓ DLE EOT 1", "✓ GS ( H 48  37 22", "printer.escpos-80mm.toml", "proof = \"gs_h\"", "baud = 115200"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
    machine.printer.set_model(PrinterModel::bare_58mm());
    let text = said(&kiosk(&["probe-printer", port.to_str().unwrap(), "--baud", "115200"]));
    assert!(text.contains("– GS ( H 48") && text.contains("printer.clone-58mm.toml"), "{text}");
    machine.printer.set_model(PrinterModel::mute_clone_58mm());
    let output = kiosk(&["probe-printer", port.to_str().unwrap(), "--baud", "115200"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    machine.printer.unplug();
    assert_eq!(kiosk(&["probe-printer", port.to_str().unwrap()]).status.code(), Some(2));
}

#[test]
fn a_card_is_read_and_shown_masked() {
    let machine = Machine::new();
    machine.reader.lay(people::by_name("李模范").unwrap());
    let output = kiosk(&["read-card", machine.at("reader").to_str().unwrap()]);
    let text = said(&output);
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(text.contains("李*范") && text.contains("000000********"), "{text}");
    let everything = format!("{text}{}", String::from_utf8_lossy(&output.stderr));
    assert!(!everything.contains("李模范"), "{everything}");
    machine.reader.unplug();
    let output = kiosk(&["read-card", machine.at("reader").to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
}
