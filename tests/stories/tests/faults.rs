//! The table of faults and places in `README.md` is true: every story it names exists and plays the fault, and no fault
//! the simulated devices know is missing.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use device_sim::Kind;

fn here(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Device and fault, and the stories of its cells.
fn rows() -> Vec<(String, Vec<String>)> {
    let text = fs::read_to_string(here("README.md")).unwrap();
    let (_, table) = text.split_once("| 故障 / Fault |").unwrap();
    let lines = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    lines
        .map(|line| {
            let cells: Vec<_> = line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
            assert_eq!(cells.len(), 7, "{line}");
            (cells[0].clone(), cells[1..].to_vec())
        })
        .collect()
}

#[test]
fn every_story_named_exists_and_plays_the_fault() {
    for (fault, cells) in rows() {
        let stories: BTreeSet<_> = cells.iter().filter(|cell| *cell != "–").collect();
        assert!(!stories.is_empty(), "{fault} has no story");
        let told: String = stories
            .iter()
            .map(|story| {
                let file = here("features").join(format!("{story}.feature"));
                fs::read_to_string(&file).unwrap_or_else(|error| panic!("{fault}: {}: {error}", file.display()))
            })
            .collect();
        let Some((_, words)) = fault.split_once('`') else { continue };
        // Outlines leave the first word to the sentence: `fault <怎样>`.
        let words = words.trim_end_matches('`');
        let last = words.rsplit(' ').next().unwrap();
        let plain = match words {
            "unplug" => "拔掉",
            "paper out" => "缺纸",
            "hold" => "一直放在扫码口",
            "fault silent" => "不出声",
            _ => last,
        };
        assert!(told.contains(last) || told.contains(plain), "{fault}: no story of its row plays it");
    }
}

#[test]
fn no_fault_of_the_simulated_devices_is_missing() {
    let rows = rows();
    for (kind, name) in [(Kind::Reader, "读卡器"), (Kind::Printer, "打印机"), (Kind::Scanner, "扫码器")] {
        for fault in device_sim::faults(kind).iter().filter(|fault| fault.word != "none") {
            let row = format!("{name} `fault {}`", fault.word);
            assert!(rows.iter().any(|(told, _)| *told == row), "no row for {row}");
        }
    }
}
