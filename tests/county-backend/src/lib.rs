//! The county's side of the contract, for real and on one machine: what a kiosk is tested against.
//!
//! Written from `backend-client/contract/openapi.yaml` alone; nothing of `backend-client` is used, so that a mistake made
//! there is not made here too.
//!
//! | module | what |
//! |---|---|
//! | [`County`], [`Options`] (`county`) | a running county in this process |
//! | `server` | listener, TLS 1.3, HTTP/1.1 and HTTP/2 |
//! | `http` | the contract's paths, kiosk and officer |
//! | [`Misbehaviour`] | what goes wrong on request; a layer around `http` |
//! | `envelope`, `plaintext`, `heartbeat`, [`forms`] | opening and checking what a kiosk sends |
//! | `services` | which answers belong to a service, what is unique in it, what a decision on it brings about |
//! | `roles` | the contract's table of roles and actions, read by the county for itself |
//! | [`StaffRow`], [`Act`], [`Call`] (`store`, `county_staff`) | staff, what they did, calls, the fleet |
//! | [`KioskRequest`] (`requests`) | the newest requests as they arrived |
//! | [`Listed`] (`shown`), `changes` | a submission as somebody may look at it, and when there is something new |
//! | `canonical` | RFC 8785 and the signature of every answer |
//! | `store` | the record; effect and acknowledgement in one transaction |
//! | [`Database`] (`record`) | SQLite or PostgreSQL under it, one SQL text for both |
//! | `keys` | sealing key, signing key, certificate authority |
//!
//! Deliberately absent: an officer's user interface, real registers behind the facts.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's county stops the test when its own record fails; what a kiosk sends never leads to a panic"
)]

mod canonical;
mod changes;
mod county;
mod county_staff;
mod envelope;
pub mod forms;
mod heartbeat;
mod http;
mod keys;
mod misbehaviour;
mod plaintext;
mod problem;
mod record;
mod requests;
mod roles;
mod server;
mod services;
mod shown;
mod store;

pub use county::{County, Options, StartError};
pub use keys::{CountyKeys, KeyError};
pub use misbehaviour::{CertificateFault, Misbehaviour, NotAMisbehaviour, RefusalBody, RetryAfter, StaffListFault};
pub use record::{Database, RecordError};
pub use requests::KioskRequest;
pub use shown::Listed;
pub use store::{
    Act, Call, CallState, ClassRow, CodeEntry, Decision, DecisionRefused, EntryRow, Fact, PersonRow, StaffRow, State,
    StateChange, StoredCallBack, StoredRating, StoredSubmission, StoredWithdrawal, TaskRow,
};
