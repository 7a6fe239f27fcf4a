//! A whole service hall on one machine: the real kiosk without a display, a card reader and a printer on serial lines, a
//! network that can fail, and a county that answers.
//!
//! | module | what it is |
//! |---|---|
//! | [`Hall`] (`hall`) | all of it, in the words of people and things: lay a card, touch, see, cut the network |
//! | [`form`] | a person who answers questions as they come |
//! | [`stage`] | the kiosk library in a process of its own, drawn into memory, played by commands |
//! | [`premises`] | reader, printer, network, county, keys and configuration: a hall without its kiosk |
//! | [`machine`] | that process: started, commanded, killed |
//! | [`disk`] | a disk whose room changes |
//! | [`proxy`] | the network between kiosk and county |
//! | [`setup`] | directories, keys, configuration |
//! | [`evidence`] | reading paper and records: QR, words, signatures |
//! | `bench` | the shipped kiosk in a window of its own, beside a panel with everything around it ([`bench_if_asked`]) |
//! | [`demo`] | one resident's visit, from the attract screen to the county's record, as pictures |
//!
//! Rules of the house:
//! - A person finds things by what they say, and touches where a finger would land.
//! - What came out is read from paper and from the county's database, never from the kiosk's own idea of it.
//! - Everything waits for a condition with a deadline; only states that nothing announces are polled.
//! - The production program contains nothing of this: `kiosk` does not depend on `hall`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a play stops at once, and in words, when its own machinery fails"
)]

mod bench;
pub mod demo;
pub mod disk;
pub mod evidence;
pub mod form;
mod hall;
pub mod machine;
pub mod premises;
pub mod proxy;
pub mod setup;
pub mod stage;
pub mod trouble;

pub use bench::bench_if_asked;
pub use hall::{Hall, PATIENT, SOON};
pub use machine::stage_if_asked;
pub use premises::Furniture;
pub use proxy::Network;
pub use setup::Patience;
pub use trouble::{Result, Trouble};
