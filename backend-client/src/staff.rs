//! The signed staff list: who may sign in here, checked without the county.
//!
//! A list says of each staff member keyed hashes only (ID card, badge, PIN): whoever has the list and not this kiosk's
//! staff key can try nothing. Pure: bytes and the time come in. Deliberately absent: counting wrong PINs and waiting
//! times, which the kiosk keeps and commits before it asks here.

use std::fmt;
use std::str::FromStr;

use argon2::{Algorithm, Argon2, Params, Version};
use hmac::Mac;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, de};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::roles::{Action, Role, Roles};
use crate::ticket::{HmacKey, KioskNumber};
use crate::wire::{self, AnswerError, CountyKeys, Private, StaffList, StaffMember};

/// Longest life of a list.
const LIFE: SignedDuration = SignedDuration::from_hours(72);
/// Argon2's memory in KiB: what a kiosk is ready to spend on a PIN.
const MEMORY: std::ops::RangeInclusive<u32> = 19_456..=65_536;
/// Argon2's passes.
const PASSES: std::ops::RangeInclusive<u32> = 1..=3;
/// Digits of a PIN.
pub const PIN_DIGITS: usize = 6;

/// A staff member's pseudonym, `s-` and 4 to 8 digits: what stands in records, slips and logs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct StaffId(String);

/// Not a staff member's pseudonym.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a staff id is `s-` and 4 to 8 digits, such as s-0017")]
pub struct NotAStaffId;

impl FromStr for StaffId {
    type Err = NotAStaffId;

    fn from_str(text: &str) -> Result<Self, NotAStaffId> {
        let digits = text.strip_prefix("s-").ok_or(NotAStaffId)?;
        let fits = (4..=8).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        if fits { Ok(Self(text.to_owned())) } else { Err(NotAStaffId) }
    }
}

impl<'de> Deserialize<'de> for StaffId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl StaffId {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StaffId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A keyed hash of the list (HMAC-SHA256). Compared in constant time.
#[derive(Clone, Copy)]
pub struct Mark(pub(crate) [u8; 32]);

impl PartialEq for Mark {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for Mark {}

impl fmt::Debug for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mark(***)")
    }
}

/// The 32 bytes this kiosk shares with the county since its enrolment (the *staff key* of the contract).
#[derive(Clone, Debug)]
pub struct StaffKey(pub(crate) HmacKey);

impl StaffKey {
    /// The key with these bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(HmacKey::new(bytes))
    }

    /// The mark of an ID card; blanks and letter case make no difference.
    pub fn card(&self, id_no: &Private) -> Mark {
        self.mark(b"card", id_number(id_no).as_bytes())
    }

    /// The mark of a badge's text, exactly as scanned.
    pub fn badge(&self, text: &Private) -> Mark {
        self.mark(b"badge", text.expose().as_bytes())
    }

    /// HMAC over `suining-kiosk/staff/v1|<what>|` and `bytes`.
    pub(crate) fn mark(&self, what: &[u8], bytes: &[u8]) -> Mark {
        Mark(self.0.mac(&[b"suining-kiosk/staff/v1|", what, b"|", bytes]).finalize().into_bytes().into())
    }
}

/// An ID number as it is hashed.
pub(crate) fn id_number(id_no: &Private) -> Zeroizing<String> {
    Zeroizing::new(id_no.expose().chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase())
}

/// Why a list is not used. The one held before stays, until it ends.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// Not signed by the county, or not of its shape.
    #[error("the list is not the county's: {0}")]
    Forged(#[from] AnswerError),
    /// For another kiosk.
    #[error("the list is for kiosk {0}")]
    OtherKiosk(KioskNumber),
    /// It has ended; it is 72 hours old at most.
    #[error("the list has ended: it was valid until {0}")]
    Expired(wire::Moment),
    /// An older version than the one held.
    #[error("the list is older (version {got}) than the one held (version {held})")]
    Older {
        /// Version of the list held.
        held: u64,
        /// Version of this one.
        got: u64,
    },
}

/// Whether something signed for a kiosk, living 72 hours at most, may be used now.
pub(crate) fn in_force(
    (kiosk, of): (KioskNumber, KioskNumber),
    issued_at: wire::Moment,
    expires_at: wire::Moment,
    now: Timestamp,
) -> Result<(), ListError> {
    if of != kiosk {
        return Err(ListError::OtherKiosk(of));
    }
    let longest = issued_at.0.checked_add(LIFE).unwrap_or(issued_at.0);
    let ends = expires_at.0.min(longest);
    if now >= ends { Err(ListError::Expired(ends.into())) } else { Ok(()) }
}

impl StaffList {
    /// Reads a list: signature, kiosk, end, version. `held` is the version of the list in use, if there is one; the same
    /// version again is fine. Also for the list the kiosk kept: it is believed no more than one that just came.
    pub fn accept(
        bytes: &[u8],
        keys: &CountyKeys,
        kiosk: KioskNumber,
        now: Timestamp,
        held: Option<u64>,
    ) -> Result<Self, ListError> {
        let list: Self = wire::verify(bytes, keys)?;
        in_force((kiosk, list.kiosk), list.issued_at, list.expires_at, now)?;
        match held {
            Some(held) if list.version < held => Err(ListError::Older { held, got: list.version }),
            _ => Ok(list),
        }
    }

    /// Whether it may still be used: shorter than `accept`, to be asked at each sign-in.
    pub fn in_force(&self, now: Timestamp) -> bool {
        in_force((self.kiosk, self.kiosk), self.issued_at, self.expires_at, now).is_ok()
    }

    /// Whose ID card this is.
    pub fn by_card(&self, key: &StaffKey, id_no: &Private) -> Option<&StaffMember> {
        let mark = key.card(id_no);
        self.staff.iter().find(|member| member.card == mark)
    }

    /// Whose badge this is.
    pub fn by_badge(&self, key: &StaffKey, text: &Private) -> Option<&StaffMember> {
        let mark = key.badge(text);
        self.staff.iter().find(|member| member.badge == Some(mark))
    }

    /// Who this is.
    pub fn by_id(&self, id: &StaffId) -> Option<&StaffMember> {
        self.staff.iter().find(|member| member.id == *id)
    }
}

/// Why a PIN was not even tried. Not the typist's fault: it does not count as a wrong PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PinError {
    /// The list asks for more memory or passes than a kiosk spends, or for less than is safe.
    #[error("the staff list asks for an Argon2 this kiosk does not do (memory {m} KiB, {t} passes, {p} lanes)")]
    Parameters {
        /// Memory in KiB.
        m: u32,
        /// Passes.
        t: u32,
        /// Lanes.
        p: u32,
    },
    /// No memory for it.
    #[error("the PIN could not be checked: not enough memory")]
    Memory,
}

impl StaffMember {
    /// Whether this is the PIN: six digits. Takes 50 to 300 ms and up to 64 MiB; not for the thread that draws. Count the
    /// attempt on the disk before asking.
    pub fn check_pin(&self, key: &StaffKey, pin: &Private) -> Result<bool, PinError> {
        let refused = PinError::Parameters { m: self.m, t: self.t, p: self.p };
        if !MEMORY.contains(&self.m) || !PASSES.contains(&self.t) || self.p != 1 {
            return Err(refused);
        }
        let params = Params::new(self.m, self.t, self.p, Some(32)).or(Err(refused))?;
        let mut hash = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(pin.expose().as_bytes(), &self.salt, &mut *hash)
            .or(Err(PinError::Memory))?;
        Ok(key.mark(b"pin", &*hash) == self.pin)
    }

    /// The roles this program knows.
    pub fn roles(&self) -> &[Role] {
        &self.roles.0
    }

    /// Whether one of the roles may do that.
    pub fn may(&self, roles: &Roles, action: Action) -> bool {
        roles.any_allows(self.roles(), action)
    }

    /// Whether one of the roles that may do that reaches this division (9 or 12 digits).
    pub fn may_in(&self, roles: &Roles, action: Action, division: &str) -> bool {
        self.roles().iter().any(|role| roles.allows(*role, action) && roles.sees(*role, &self.scope, division))
    }
}

#[cfg(test)]
mod tests;
