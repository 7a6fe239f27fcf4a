//! The devices over real pseudo-terminals, met by a host that is nothing but an open file; the command; the
//! recordings.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

mod command;
mod devices;
mod host;
mod independence;
mod recording;
mod scanner;
