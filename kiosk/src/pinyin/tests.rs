//! What people of the county type, and what must be offered.

mod properties;
mod tables;

use std::{fs, path::Path};

use super::{Lexicon, Mode, Place};
use crate::service::Catalogue;

fn asset(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets").join(name)).unwrap()
}

fn county() -> Vec<Place> {
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets");
    Catalogue::load(&assets).unwrap().divisions().places()
}

struct Probe {
    keys: String,
    wanted: String,
    mode: Mode,
    worst: usize,
}

fn probes() -> Vec<Probe> {
    let probe = |line: &str| {
        let fields: Vec<&str> = line.split('\t').collect();
        let mode = match fields[2] {
            "address" => Mode::Address,
            "general" => Mode::General,
            "name" => Mode::Name,
            other => panic!("{other}"),
        };
        let worst = fields.get(3).map_or(1, |worst| worst.parse().unwrap());
        Probe { keys: fields[0].to_owned(), wanted: fields[1].to_owned(), mode, worst }
    };
    asset("pinyin/probes.tsv").lines().filter(|line| !line.starts_with('#')).map(probe).collect()
}

/// From 1; 0 if it is not among the first 50.
fn place(lexicon: &Lexicon, mode: Mode, keys: &str, wanted: &str) -> usize {
    let candidates = lexicon.candidates(mode, keys, 50);
    candidates.iter().position(|c| c.text == wanted && c.keys == keys.len()).map_or(0, |place| place + 1)
}

#[test]
fn every_probe_is_offered_where_it_is_looked_for() {
    let lexicon = Lexicon::new(&county());
    let divisions: Vec<String> = county().into_iter().map(|place| place.name).collect();
    let mut late = Vec::new();
    for probe in probes() {
        let at = place(&lexicon, probe.mode, &probe.keys, &probe.wanted);
        // Divisions that sound alike share the first places; how many may is the next test's.
        let worst = if divisions.contains(&probe.wanted) { 2.max(probe.worst) } else { probe.worst };
        if at == 0 || at > worst {
            late.push(format!("{} → {} at {at}", probe.keys, probe.wanted));
        }
    }
    assert!(late.is_empty(), "{late:#?}");
}

#[test]
fn nearly_every_division_is_offered_first() {
    let lexicon = Lexicon::new(&county());
    let probes = probes();
    let (mut first, mut all) = (0, 0);
    for name in county().into_iter().map(|place| place.name).collect::<std::collections::BTreeSet<_>>() {
        let probe = probes.iter().rfind(|probe| probe.wanted == name && probe.mode == Mode::Address);
        let probe = probe.unwrap_or_else(|| panic!("no probe types {name}"));
        let at = place(&lexicon, Mode::Address, &probe.keys, &name);
        assert!((1..=8).contains(&at), "{name} at {at}");
        first += usize::from(at == 1);
        all += 1;
    }
    assert_eq!(all, 256);
    assert!(first * 100 >= all * 95, "{first} of {all}");
}
