//! The staff list as it comes; who may use it and how is in [`crate::staff`].

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::Error;
use serde::{Deserialize, Deserializer};

use super::{Moment, Private};
use crate::roles::{Role, Scope};
use crate::staff::{Mark, StaffId};
use crate::ticket::KioskNumber;

/// Who may sign in at a kiosk. Made by [`StaffList::accept`] only.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct StaffList {
    /// Rises with every change of the staff.
    pub version: u64,
    /// The kiosk it is for.
    pub kiosk: KioskNumber,
    /// When the county made it.
    pub issued_at: Moment,
    /// When it ends; 72 hours later at most.
    pub expires_at: Moment,
    /// The staff members.
    pub staff: Vec<StaffMember>,
}

/// One staff member.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct StaffMember {
    /// Pseudonym.
    pub id: StaffId,
    /// Name; shown masked.
    pub name: Private,
    pub(crate) roles: KnownRoles,
    /// Where the staff member works.
    pub scope: Scope,
    pub(crate) card: Mark,
    #[serde(default)]
    pub(crate) badge: Option<Mark>,
    #[serde(deserialize_with = "bytes")]
    pub(crate) salt: [u8; 16],
    pub(crate) pin: Mark,
    pub(crate) m: u32,
    pub(crate) t: u32,
    pub(crate) p: u32,
}

/// The roles this program knows; one of a newer county gives no rights here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KnownRoles(pub(crate) Vec<Role>);

impl<'de> Deserialize<'de> for KnownRoles {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let words = Vec::<String>::deserialize(deserializer)?;
        Ok(Self(words.iter().filter_map(|word| Role::ALL.into_iter().find(|role| role.word() == word)).collect()))
    }
}

impl<'de> Deserialize<'de> for Mark {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        bytes(deserializer).map(Self)
    }
}

fn bytes<'de, D: Deserializer<'de>, const N: usize>(deserializer: D) -> Result<[u8; N], D::Error> {
    let text = String::deserialize(deserializer)?;
    let bytes = STANDARD.decode(text).map_err(D::Error::custom)?;
    bytes.try_into().map_err(|_length| D::Error::custom(format!("{N} bytes in base64")))
}
