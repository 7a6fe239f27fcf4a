//! The program as it is shipped, started with what must stop it: it says what is wrong, where, and what to do.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops at once when its own machinery fails"
)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

fn assets() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets").canonicalize().unwrap()
}

fn start(config: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kiosk")).arg(config).env_remove("DISPLAY").output().unwrap()
}

/// The sample configuration, in a folder of its own, with a few words replaced.
fn configured(dir: &Path, replace: &[(&str, &str)]) -> PathBuf {
    let mut text = fs::read_to_string(assets().join("config/kiosk.sample.toml")).unwrap();
    for (from, to) in replace {
        assert!(text.contains(from), "the sample has no {from}");
        text = text.replacen(from, to, 1);
    }
    let path = dir.join("kiosk.toml");
    fs::write(&path, text).unwrap();
    path
}

fn refusal(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(!said.contains("PANIC"), "{said}");
    said
}

#[test]
fn without_a_configuration_it_says_how_to_start() {
    let output = Command::new(env!("CARGO_BIN_EXE_kiosk")).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(2) && said.contains("usage: kiosk"), "{said}");
}

#[test]
fn a_configuration_that_is_not_there_is_named() {
    let dir = tempfile::tempdir().unwrap();
    assert!(refusal(&start(&dir.path().join("nowhere.toml"))).contains("nowhere.toml"));
}

#[test]
fn an_unknown_key_is_refused_with_its_line_and_what_is_allowed() {
    let dir = tempfile::tempdir().unwrap();
    let config = configured(dir.path(), &[("hotline =", "hotlime =")]);
    let said = refusal(&start(&config));
    assert!(said.contains("kiosk.toml:") && said.contains("hotlime") && said.contains("hotline"), "{said}");
}

#[test]
fn a_broken_service_stops_the_start_with_file_and_line() {
    let dir = tempfile::tempdir().unwrap();
    let copy = dir.path().join("assets");
    copy_tree(&assets(), &copy);
    let service = copy.join("services/unemp_reg.toml");
    let text = fs::read_to_string(&service).unwrap().replacen("kind = \"choice\"", "kind = \"choise\"", 1);
    fs::write(&service, text).unwrap();
    let sample = fs::read_to_string(assets().join("config/kiosk.sample.toml")).unwrap();
    let line = sample.lines().find(|line| line.starts_with("assets_dir")).unwrap();
    let config = configured(dir.path(), &[(line, &format!("assets_dir = {copy:?}"))]);
    let said = refusal(&start(&config));
    assert!(said.contains("unemp_reg.toml:") && said.contains("choise") && said.contains("choice"), "{said}");
}

#[test]
fn a_key_file_that_others_can_read_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let sample = fs::read_to_string(assets().join("config/kiosk.sample.toml")).unwrap();
    let line = |start: &str| sample.lines().find(|line| line.starts_with(start)).unwrap().to_owned();
    let key = dir.path().join("device.key");
    fs::write(&key, "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n").unwrap();
    let config = configured(
        dir.path(),
        &[
            (&line("assets_dir"), &format!("assets_dir = {:?}", assets())),
            (&line("data_dir"), &format!("data_dir = {:?}", dir.path().join("data"))),
            (&line("device_key"), &format!("device_key = {key:?}")),
        ],
    );
    let said = refusal(&start(&config));
    assert!(said.contains("device.key") && said.contains("chmod 600"), "{said}");
}

fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_tree(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
