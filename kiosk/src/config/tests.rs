use super::*;

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/config/kiosk.sample.toml")
}

/// Loads the sample with one change; the complaints as a person reads them, without the folder.
fn changed(from: &str, to: &str) -> String {
    let text = std::fs::read_to_string(sample()).unwrap();
    assert!(text.contains(from), "the sample has no {from}");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kiosk.toml");
    std::fs::write(&path, text.replace(from, to)).unwrap();
    match Config::load(&path) {
        Ok(_) => "(no complaint)".to_owned(),
        Err(complaints) => complaints
            .iter()
            .map(|complaint| complaint.to_string().replace(&format!("{}/", folder.path().display()), ""))
            .collect::<Vec<_>>()
            .join("\n"),
    }
}

#[test]
fn the_sample_loads_and_says_what_it_shows() {
    let config = Config::load(&sample()).unwrap();
    assert_eq!(config.kiosk, "0012");
    assert_eq!(config.hall.zh, "武阳镇便民服务中心");
    assert_eq!(config.session, Session { idle: Duration::from_mins(2), warn: Duration::from_secs(30) });
    assert_eq!(config.pace.spread, Duration::from_mins(2));
    assert_eq!((config.screen.width, config.screen.height), (1080, 1920));
    assert_eq!(config.printer.width_dots, 576);
    assert_eq!(config.county.sign_keys.len(), 2);
    assert_eq!(config.id_reader.profile, None);
    assert_eq!(config.scanner, None);
    // Relative paths are those of the file's folder, absolute ones stay.
    assert!(config.county.ca.ends_with("assets/config/county-ca.pem"));
    assert_eq!(config.device_key, Path::new("/etc/suining-kiosk/device.key"));
}

#[test]
fn whole_sections_may_be_left_to_their_defaults() {
    let text = std::fs::read_to_string(sample()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kiosk.toml");
    let (head, _) = text.split_once("[session]").unwrap();
    std::fs::write(&path, head).unwrap();
    let (whole, cut) = (Config::load(&sample()).unwrap(), Config::load(&path).unwrap());
    assert_eq!((whole.session, whole.pace), (cut.session, cut.pace));
}

#[test]
fn every_fault_is_named_with_its_line_and_what_is_allowed() {
    let cases = [
        ("kiosk = \"0012\"", "kiosk = \"12\""),
        ("kiosk = \"0012\"", "kiosk = 12"),
        ("hotline = \"12333\"", "hotline = \"12333\"\nhotlime = \"12333\""),
        ("hotline = \"12333\"\n", ""),
        ("idle_seconds = 120", "idle_second = 120"),
        ("idle_seconds = 120", "idle_seconds = 5"),
        ("default）\nbaud = 115200", "default）\nbaud = 115201"),
        ("url = \"https://kiosk.suining.example:8443\"", "url = \"http://kiosk.suining.example\""),
        ("en = \"Wuyang Town Service Centre\"", "en = \"\""),
        (", en = \"Wuyang Town Service Centre\"", ""),
        ("seal_key = \"AAAA", "seal_key = \"!AAA"),
        ("scale = 1.0", "scale = 9"),
        ("width_dots = 576", "width_dots = 577"),
        ("path = \"/dev/serial/by-id/usb-slip-printer\"", "path = \"/dev/ttyUSB0\""),
        ("path = \"/dev/serial/by-id/usb-id-card-reader\"", "path = \"ttyS0\""),
        ("[session]", "[scanner]\npath = \"/dev/ttyACM0\"\n[session]"),
        ("[screen]", "[screen"),
    ];
    let told: Vec<String> = cases.iter().map(|(from, to)| format!("{to}\n  ⇒ {}", changed(from, to))).collect();
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn a_file_that_is_not_there_is_a_complaint() {
    let complaints = Config::load(Path::new("/nowhere/kiosk.toml")).unwrap_err();
    assert!(complaints.iter().any(|c| c.to_string().starts_with("/nowhere/kiosk.toml: 读不了")), "{complaints:?}");
}
