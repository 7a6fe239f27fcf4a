//! Why a play cannot go on, in words.

use std::path::Path;

/// What did not happen, or happened instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Trouble(pub String);

impl Trouble {
    /// A file that cannot be used.
    pub fn file(path: &Path, error: &impl std::fmt::Display) -> Self {
        Self(format!("{}: {error}", path.display()))
    }
}

/// Done, or why not.
pub type Result<T> = std::result::Result<T, Trouble>;
