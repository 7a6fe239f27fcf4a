//! The doors of the house: who may name whom. Reads the `use` lines and paths of the sources.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops at once when its own machinery fails"
)]

use std::{fs, path::Path};

/// Every Rust file below `dir`, with its text.
fn sources(dir: &Path) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            all.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
        }
    }
    all
}

fn code(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn check(part: &str, forbidden: &[&str]) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let path = root.join(part);
    let files = if path.is_dir() {
        sources(&path)
    } else {
        let file = path.with_extension("rs");
        vec![(file.display().to_string(), fs::read_to_string(&file).unwrap())]
    };
    assert!(!files.is_empty(), "{part}");
    for (file, text) in files {
        if file.contains("/tests") {
            continue;
        }
        let text = code(&text);
        for name in forbidden {
            assert!(!text.contains(name), "{file} names {name}");
        }
    }
}

#[test]
fn the_core_is_pure() {
    let handles = [
        "slint",
        "kiosk_screens",
        "crate::ui",
        "crate::workers",
        "crate::app",
        "Instant::now",
        "SystemTime::now",
        "Timestamp::now",
        "Zoned::now",
        "std::thread",
        "std::net",
        "serialport",
        "reqwest",
        "tokio",
        "rusqlite",
        "Connection",
    ];
    for part in [
        "session",
        "service",
        "input",
        "pinyin",
        "applicant",
        "receipt",
        "i18n",
        "signature",
        "qr",
        "maintenance",
        "staff",
    ] {
        check(part, &handles);
    }
}

#[test]
fn only_the_screen_names_slint_and_it_names_no_worker() {
    for part in ["workers", "config", "audit", "clock", "glyphs"] {
        check(part, &["slint::", "kiosk_screens"]);
    }
    check("ui", &["crate::workers", "crate::app", "device_drivers", "backend_client", "rusqlite"]);
}

#[test]
fn the_libraries_do_not_know_each_other_nor_the_kiosk() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for (library, forbidden) in [
        ("device-drivers/src", &["backend_client", "use kiosk", "slint"][..]),
        ("backend-client/src", &["device_drivers", "use kiosk", "slint", "serialport"][..]),
        ("tests/device-sim/src", &["device_drivers", "use kiosk"][..]),
        ("tests/county-backend/src", &["backend_client", "use kiosk"][..]),
    ] {
        for (file, text) in sources(&root.join(library)) {
            for name in forbidden {
                assert!(!code(&text).contains(name), "{file} names {name}");
            }
        }
    }
}

/// The shipped program can neither be fed a simulated card nor be played by commands.
#[test]
fn the_product_links_nothing_of_the_tests() {
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let dependencies = manifest.split("\n[dependencies]").nth(1).unwrap().split("\n[").next().unwrap();
    for name in ["testing", "device-sim", "county-backend", "hall", "system-testing", "mcp"] {
        assert!(!dependencies.contains(name), "kiosk depends on {name}");
    }
    let tree = std::process::Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "-p", "kiosk", "-e", "normal", "--prefix", "none", "-f", "{p} {f}"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let tree = String::from_utf8(tree.stdout).unwrap();
    assert!(tree.contains("slint v"), "{tree}");
    for name in ["i-slint-backend-testing", "device-sim", "county-backend", "hall v", "system-testing", "mcp"] {
        assert!(!tree.contains(name), "the shipped kiosk links {name}");
    }
}
