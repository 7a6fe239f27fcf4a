//! What this crate writes has the shape the contract says: validated against `contract/openapi.yaml` itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod support;

use backend_client::outbox::Depth;
use backend_client::wire::{
    Answer, Assurance, ClockState, Flag, FlagOutcome, Moment, PersonQuery, Private, Promise, Rating, RatingReason, Score,
    Submission,
};
use serde_json::{Value, json};

fn contract() -> Value {
    serde_saphyr::from_str(include_str!("../contract/openapi.yaml")).unwrap()
}
