//! The contract, asked over real HTTPS by a kiosk written for these tests alone; the county's record is SQLite. Every
//! answer is checked against the schemas of `openapi.yaml` on its way in. `tests/postgres` asks the same of PostgreSQL.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests stop where something is not as promised"
)]

mod database;

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
