//! The sentences of the stories. `README.md` lists them; each exists in Chinese and in English.

mod maintenance;
mod person;
mod staff;
mod things;
mod truth;
mod world;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

pub(crate) use world::World;

/// The ID number of an invented person.
pub(crate) fn id_no(name: &str) -> hall::Result<String> {
    let found = device_sim::people::all().into_iter().find(|person| person.name == name);
    found.map(|person| person.id_no().to_owned()).ok_or_else(|| hall::Trouble(format!("nobody is called {name}")))
}

/// What took how many touches, for the table at the end of the run.
static TOUCHES: Mutex<BTreeMap<String, usize>> = Mutex::new(BTreeMap::new());

pub(crate) fn tell_touches(what: &str, touches: usize) {
    TOUCHES.lock().unwrap_or_else(PoisonError::into_inner).insert(what.to_owned(), touches);
}

/// One line for each matter whose touches were counted.
pub(crate) fn touches() -> Vec<String> {
    let told = TOUCHES.lock().unwrap_or_else(PoisonError::into_inner);
    told.iter().map(|(what, touches)| format!("{touches:>3} touches: {what}")).collect()
}

/// The path in an environment variable, if there is one. Cargo runs tests in their package's directory; people name
/// paths from the top of the tree.
pub(crate) fn asked_for(variable: &str) -> Option<PathBuf> {
    let path = std::env::var_os(variable).filter(|path| !path.is_empty())?;
    Some(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path))
}
