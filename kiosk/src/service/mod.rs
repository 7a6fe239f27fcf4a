//! Services are data, the journey is code.
//!
//! | module | what |
//! |---|---|
//! | [`catalogue`] | everything under `assets/` that defines services, read and checked once at start |
//! | [`definition`] | one service: words, fields, rules (`assets/services/<id>.toml`; its README is the schema) |
//! | [`codes`], [`divisions`] | what may be chosen: code tables, towns and villages |
//! | [`answers`], [`facts`] | what a person said, what is known about the person |
//! | [`rules`] | eligibility rules: warn, hand over to the window, never refuse |
//! | [`form`] | the wizard that asks one question a page |
//! | [`complaint`] | what is wrong with a file, told to whoever mends it |
//!
//! Pure but for the reading at start: no clock, no screen, no device. Deliberately absent: any rule or word of a single
//! service; those stand in its file.

pub mod answers;
pub mod catalogue;
pub mod codes;
pub mod complaint;
pub mod definition;
pub mod divisions;
pub mod facts;
pub mod form;
pub mod rules;
pub mod words;

mod expr;
mod read;
pub(crate) mod sheet;

pub use answers::{Answers, Value};
pub use catalogue::Catalogue;
pub use complaint::Complaint;
pub use definition::Service;
pub use facts::{Fact, Facts, Why};
pub use form::{Form, Known, Step};
pub use rules::{Flag, Outcome, Verdict};
pub use words::Words;
