//! Every outcome of every rule is told: the reason of each rule that flags stands in a story that finds it in the county's
//! record, and the words of each hint in a story that reads them.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

use std::fs;
use std::path::{Path, PathBuf};

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The files of a folder that end so.
fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let files = fs::read_dir(here(folder)).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|is| is == ending)).collect()
}

/// The parts of a hint's words that are long enough to be its own: what a story may quote of it.
fn quoted(words: &str) -> Vec<&str> {
    words.split(['，', '。', '；', '、']).filter(|part| part.chars().count() > 4).collect()
}

#[test]
fn every_outcome_of_every_rule_is_told() {
    let told: String = files("features", "feature").iter().map(|file| fs::read_to_string(file).unwrap()).collect();
    let mut untold = Vec::new();
    for file in files("../../assets/services", "toml") {
        let service: toml::Table = toml::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        for rule in service.get("rules").and_then(toml::Value::as_array).into_iter().flatten() {
            let text = |name: &str| rule.get(name).and_then(toml::Value::as_str).unwrap();
            let reason = text("reason");
            let found = if text("outcome") == "hint" {
                quoted(rule["words"]["zh"].as_str().unwrap()).into_iter().any(|part| told.contains(part))
            } else {
                told.contains(&format!("| {reason} ")) || told.contains(&format!("\"{reason}\""))
            };
            if !found {
                untold.push(format!("{}: {reason}", service["id"].as_str().unwrap()));
            }
        }
    }
    assert_eq!(untold, Vec::<String>::new(), "no story tells these outcomes");
}
