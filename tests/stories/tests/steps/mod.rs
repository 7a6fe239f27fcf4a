//! The sentences of the stories. `README.md` lists them; each exists in Chinese and in English.

mod person;
mod things;
mod truth;
mod world;

use std::path::{Path, PathBuf};

pub(crate) use world::World;

/// The path in an environment variable, if there is one. Cargo runs tests in their package's directory; people name
/// paths from the top of the tree.
pub(crate) fn asked_for(variable: &str) -> Option<PathBuf> {
    let path = std::env::var_os(variable).filter(|path| !path.is_empty())?;
    Some(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path))
}
