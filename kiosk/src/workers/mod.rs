//! The edges that own handles: serial ports, the database, the network. They carry; the session decides.
//!
//! - `devices` what reader and printer report, in the session's words
//! - `scanner` the code scanner, where there is one
//! - `printing` the thread that lays slips out and hands them to the printer
//! - `signal` loudspeaker and lamp, by helper commands
//! - `store` the one database and its thread
//! - `county` the runtime, the client and delivery · `timekeeper` moments for all threads · `keys` key files

pub mod county;
pub mod devices;
pub mod keys;
pub mod printing;
pub mod scanner;
pub mod signal;
pub mod store;
pub mod timekeeper;
