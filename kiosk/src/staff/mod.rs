//! Staff at the kiosk, as far as it needs no screen and no disk.
//!
//! - [`pad`]: the keys a PIN is typed on, in an order of their own for every sign-in
//! - [`lockout`]: how long after wrong PINs nobody is let in
//! - [`limits`]: how long somebody stays signed in
//! - [`roster`]: the county's list, to look a card or a badge up in
//!
//! Deliberately absent: the PIN's check (the store counts the try and commits it first, then checks), the table of what
//! a role may do (`backend_client::roles`), and the pages (`session`).

pub mod limits;
pub mod lockout;
pub mod pad;
pub mod roster;
