//! What was really there: read from paper, picture and records, never from the kiosk's own idea of it.

pub mod acknowledgement;
pub mod paper;
