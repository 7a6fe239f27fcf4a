//! `PLAN.md` is true: 58 rows, and every story and service it names exists.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

use std::fs;
use std::path::PathBuf;

fn here(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Number, service and story of each row.
fn rows() -> Vec<(String, String, String)> {
    let text = fs::read_to_string(here("PLAN.md")).unwrap();
    let cells = text.lines().filter(|line| line.starts_with("| ")).map(|line| {
        let cells: Vec<_> = line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
        assert_eq!(cells.len(), 5, "{line}");
        assert!(cells.iter().all(|cell| !cell.is_empty()), "{line}");
        (cells[0].clone(), cells[3].clone(), cells[4].clone())
    });
    // The first is the head of the table.
    cells.skip(1).collect()
}

#[test]
fn there_are_58_rows_in_order() {
    let numbers: Vec<_> = rows().into_iter().map(|(number, ..)| number).collect();
    assert_eq!(numbers, (1..=58).map(|number| number.to_string()).collect::<Vec<_>>());
}

#[test]
fn every_service_named_exists_or_is_not_yet() {
    for (number, services, _) in rows() {
        for service in services.split(", ").take_while(|service| !service.starts_with("not yet")) {
            let file = here("../../assets/services").join(format!("{service}.toml"));
            assert!(service == "machine" || file.is_file(), "row {number}: no service {service}");
        }
    }
}

#[test]
fn what_is_not_yet_is_really_not_there() {
    for (number, services, _) in rows() {
        let Some(ids) = services.strip_prefix("not yet (").and_then(|rest| rest.strip_suffix(')')) else { continue };
        for id in ids.split(", ") {
            let file = here("../../assets/services").join(format!("{id}.toml"));
            assert!(!file.exists(), "row {number}: {id} is there now: name it and its story");
        }
    }
}

#[test]
fn every_story_named_exists_and_what_has_a_service_has_a_story() {
    for (number, services, stories) in rows() {
        if stories == "not yet" {
            assert!(services.starts_with("not yet"), "row {number}: {services} has no story");
            continue;
        }
        for story in stories.split(", ") {
            assert!(here("features").join(story).is_file(), "row {number}: no story {story}");
        }
    }
}
