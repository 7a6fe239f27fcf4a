//! The handles against simulated devices on real pseudo-terminals.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod id_reader;
mod printer;
mod scanner;
mod support;
