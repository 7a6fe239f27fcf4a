//! The resident-identity-card reader: SAM-V module on a serial line (GA/T 467, GA 490).

pub mod command;
pub mod frame;
pub mod profile;
pub mod reader;
pub mod record;
pub mod sw;

#[cfg(feature = "serial")]
mod handle;

#[cfg(feature = "serial")]
pub use self::handle::IdReader;
pub use self::profile::{PresenceProbe, Profile, ProfileError, SAMV_STANDARD};
pub use self::reader::{CardError, IdReaderCommand, IdReaderEvent, Reader};
pub use self::record::{CardKind, CardName, IdCard, PhotoCheck, Sex, Validity};
