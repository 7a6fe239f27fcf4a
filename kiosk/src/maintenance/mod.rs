//! Keeping a kiosk alive: what was seen of the machine, what is wrong with it, and what to do about it.
//!
//! - [`machine`] a snapshot: devices, the way to the county, store, clock, disk; whatever was not looked at is absent
//! - [`finding`] the one table of what can be wrong, and the snapshot judged by it, red first
//! - [`self_test`] passed or failed, part by part
//! - [`entry`] how a technician gets in · [`exchange`] what maintenance mode asks of the machine and is told
//! - [`guide`] the words of each finding, from `assets/findings.toml`
//!
//! The same findings stand on the maintenance screens, in `kiosk doctor` and in the heartbeat. Deliberately absent: looking
//! (that is the workers'), and anything of a person: counts, codes and paths only.

pub mod entry;
pub mod exchange;
pub mod finding;
pub mod guide;
pub mod machine;
pub mod self_test;

#[cfg(test)]
mod tests;

pub use self::{
    finding::{Code, Finding, Tone, findings},
    guide::Guide,
    machine::Machine,
};
