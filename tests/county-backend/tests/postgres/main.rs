//! The same tests as `tests/sqlite`, with the county's record in a real PostgreSQL; and what only it has: a connection
//! that can be lost.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests stop where something is not as promised"
)]

mod connection;
mod database;
mod zz_the_pass;

#[path = "../it/binary.rs"]
mod binary;
#[path = "../it/contract.rs"]
mod contract;
#[path = "../it/delivery.rs"]
mod delivery;
#[path = "../it/kiosk.rs"]
mod kiosk;
#[path = "../it/misbehaviour.rs"]
mod misbehaviour;
#[path = "../it/queries.rs"]
mod queries;
#[path = "../it/registrations.rs"]
mod registrations;
#[path = "../it/shared.rs"]
mod shared;
#[path = "../it/signatures.rs"]
mod signatures;
#[path = "../it/staff.rs"]
mod staff;
