//! This crate proves the drivers only as long as it shares nothing with them.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

#[test]
fn nothing_of_the_kiosk_is_among_what_this_crate_is_built_from() {
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.lock");
    let lock: toml::Table = std::fs::read_to_string(lock).unwrap().parse().unwrap();
    let needs: HashMap<String, Vec<String>> = lock["package"]
        .as_array()
        .unwrap()
        .iter()
        .map(|package| {
            let needs = package.get("dependencies").and_then(|list| list.as_array()).into_iter().flatten();
            let name = |one: &toml::Value| one.as_str().unwrap().split(' ').next().unwrap().to_owned();
            (name(&package["name"]), needs.map(name).collect())
        })
        .collect();
    let mut whole = BTreeSet::new();
    let mut open = vec!["device-sim".to_owned()];
    while let Some(package) = open.pop() {
        if whole.insert(package.clone()) {
            open.extend(needs[&package].iter().cloned());
        }
    }
    assert!(whole.contains("rustix"), "the list is read as it should be");
    for ours in ["device-drivers", "kiosk", "backend-client", "county-backend", "hall", "serialport"] {
        assert!(!whole.contains(ours), "{ours} is among what device-sim is built from");
    }
}
