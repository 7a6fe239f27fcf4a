//! Who may sign in: the county's signed list, verified, with this kiosk's key to look a card or a badge up in it.
//!
//! Deliberately absent: PINs and their check, which are the store's; the file the list is kept in.

use std::fmt;

use backend_client::{
    roles::{Action, Role, Roles},
    staff::{StaffId, StaffKey},
    wire::{ClockState, Private, StaffList, StaffMember},
};

use crate::{applicant::mask_name, clock::Moment};

/// A member of staff, as far as a screen has to know him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Pseudonym: what stands in records and in the log.
    pub id: StaffId,
    /// Name; shown masked.
    pub name: Private,
    /// What he is.
    pub roles: Vec<Role>,
}

impl Member {
    fn of(member: &StaffMember) -> Self {
        Self { id: member.id.clone(), name: member.name.clone(), roles: member.roles().to_vec() }
    }

    /// "李*"
    pub fn masked_name(&self) -> String {
        mask_name(self.name.expose())
    }

    /// Whether one of his roles may do that.
    pub fn may(&self, roles: &Roles, action: Action) -> bool {
        roles.any_allows(&self.roles, action)
    }
}

/// Why a card or a badge opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotStaff {
    /// The county has never sent a list, or only ones that cannot be believed.
    NoList,
    /// The list is older than 72 hours.
    Expired,
    /// The list does not know it.
    Nobody,
    /// The clock cannot be believed, so nobody can say whether the list still holds.
    Clock,
}

/// The list this machine holds.
pub struct Roster {
    list: StaffList,
    key: StaffKey,
}

impl Roster {
    /// A list whose signature was verified, and the key its hashes were made with.
    pub const fn new(list: StaffList, key: StaffKey) -> Self {
        Self { list, key }
    }

    /// Whose ID card this is.
    pub fn by_card(&self, id_no: &str, now: Moment) -> Result<Member, NotStaff> {
        self.found(self.list.by_card(&self.key, &Private::new(id_no)), now)
    }

    /// Whose badge this is.
    pub fn by_badge(&self, text: &str, now: Moment) -> Result<Member, NotStaff> {
        self.found(self.list.by_badge(&self.key, &Private::new(text)), now)
    }

    /// A stranger is told that he is one, whatever became of the list; the end of the list is the staff's trouble.
    fn found(&self, member: Option<&StaffMember>, now: Moment) -> Result<Member, NotStaff> {
        let member = member.ok_or(NotStaff::Nobody)?;
        if now.trust == ClockState::Untrusted {
            return Err(NotStaff::Clock);
        }
        if !self.list.in_force(now.wall) {
            return Err(NotStaff::Expired);
        }
        Ok(Member::of(member))
    }

    /// Rising with every change of the staff.
    pub const fn version(&self) -> u64 {
        self.list.version
    }

    /// The entry to check a PIN against.
    pub fn entry(&self, id: &StaffId) -> Option<&StaffMember> {
        self.list.by_id(id)
    }

    /// The key of its hashes.
    pub const fn key(&self) -> &StaffKey {
        &self.key
    }
}

impl fmt::Debug for Roster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Roster").field("version", &self.list.version).finish_non_exhaustive()
    }
}
