//! The county's contract, the durable outbox and its delivery.
//!
//! The contract itself is `contract/openapi.yaml`; this crate is the kiosk's side of it and knows no screen and no
//! device.
//!
//! | module | what |
//! |---|---|
//! | [`wire`] | the JSON of the contract; canonical form and verification of signed answers |
//! | [`ticket`] | the 12-digit number a person takes home, and its QR payload |
//! | [`seal`] | sealing to the county (HPKE) and the device signature over the exact bytes |
//! | [`roles`] | who may do what at the staff screens: `contract/roles.toml`, typed |
//! | [`staff`] | the signed staff list and the PIN, checked without the county |
//! | [`tasks`] | a broker's signed task list, masked until the person is met |
//! | [`technician`] | challenge and reply for the maintenance mode, without network or clock |
//! | [`fleet`] | what the county asks of a kiosk in the reply to a heartbeat |
//! | [`outbox`] | one SQLite table: what was accepted here and what the county said to it |
//! | [`open`] | settings of the database, read back; one sender a file |
//! | [`transition`] | pure: an HTTP outcome and an entry give a settlement |
//! | [`schedule`] | pure: entries and a monotonic time give what to send next |
//! | [`clock`] | pure: how far the wall clock can be believed |
//! | [`client`] | HTTPS by reqwest on rustls (feature `https`) |
//! | [`reach`] | the way to the county step by step, for whoever mends it (feature `https`) |
//! | [`delivery`] | the tokio task that sends, and the messages it exchanges with the store (feature `https`) |
//!
//! Invariants, each held by a test:
//! 1. What [`outbox::enqueue`] committed keeps its key, bytes, fingerprint and signature until it is final. The database
//!    itself refuses anything else.
//! 2. An item ends only by a county signature over its key, its fingerprint and its ticket.
//! 3. The same key always goes out with the same bytes, so the county can tell a repetition from a second matter.
//! 4. Order is kept per person; a parked item holds up its own person and nobody else.
//! 5. Nothing here can open what it has sealed, and no `Debug` shows what a person said.
//!
//! Deliberately absent: a second place to deliver to, a broker, local copies of answers, certificates per kiosk.
#![forbid(unsafe_code)]

#[cfg(feature = "https")]
pub mod client;
pub mod clock;
#[cfg(feature = "https")]
pub mod delivery;
pub mod fleet;
pub mod open;
pub mod outbox;
#[cfg(feature = "https")]
pub mod reach;
pub mod roles;
pub mod schedule;
pub mod seal;
pub mod staff;
#[cfg(feature = "https")]
pub mod store_port;
pub mod tasks;
pub mod technician;
pub mod ticket;
pub mod transition;
pub mod wire;
