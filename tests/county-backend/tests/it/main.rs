//! The contract, asked over real HTTPS by a kiosk written for these tests alone. Every answer is checked against the
//! schemas of `openapi.yaml` on its way in.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests stop where something is not as promised"
)]

mod binary;
mod contract;
mod delivery;
mod kiosk;
mod misbehaviour;
mod queries;
mod registrations;
mod signatures;
