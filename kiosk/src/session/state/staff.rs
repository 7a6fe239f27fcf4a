//! Staff at the machine: the pages of a sign-in and what lies behind them.
//!
//! Whoever was at the machine before is put aside with everything on his page, and nothing of him is seen until staff
//! help him or leave. Helping is no state: it is the resident's own page with somebody beside him ([`Helper`]).

use std::{collections::BTreeMap, time::Duration};

use backend_client::staff::StaffId;
use uuid::Uuid;

use super::State;
use crate::{
    service::Answers,
    session::{Over, event::Owed},
    staff::{
        pad::Pad,
        roster::{Member, NotStaff},
    },
};

/// Staff are at the machine.
#[derive(Debug)]
pub struct Staff {
    /// Who stood there before.
    pub parked: Parked,
    /// The page.
    pub page: StaffPage,
}

/// A page put aside, as it was.
#[derive(Debug)]
pub struct Parked {
    /// The state.
    pub state: State,
    /// What lay over it.
    pub(in crate::session) over: Option<Over>,
}

impl Parked {
    /// Nobody stood there: nothing would be lost by not going back.
    pub fn is_nobody(&self) -> bool {
        match &self.state {
            State::Idle | State::TakeCard => true,
            State::Home(visit) => visit.person.is_none() && visit.kept.is_none() && visit.given.is_empty(),
            _ => false,
        }
    }
}

/// The pages.
#[derive(Debug)]
pub enum StaffPage {
    /// Waiting for a card or a badge.
    Who(Who),
    /// Known; typing the PIN.
    Pin(PinPage),
    /// Signed in.
    Desk(Desk),
}

impl StaffPage {
    /// One word, one trail.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Who(_) => "staff-who",
            Self::Pin(_) => "staff-pin",
            Self::Desk(_) => "staff-desk",
        }
    }
}

/// Waiting for a card or a badge.
#[derive(Debug, Default)]
pub struct Who {
    /// Why the last one was not taken.
    pub told: Option<WhoTold>,
}

/// Why nobody was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhoTold {
    /// The list says so.
    List(NotStaff),
    /// The card could not be read.
    Unread,
}

/// Typing a PIN.
#[derive(Debug)]
pub struct PinPage {
    /// Whose.
    pub member: Member,
    /// His card lies on the reader and has to stay; a badge does not.
    pub by_card: bool,
    /// The keys.
    pub pad: Pad,
    /// What is said of the last try.
    pub said: PinSaid,
}

/// Where a PIN stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinSaid {
    /// Nothing was tried yet.
    Nothing,
    /// With the store.
    Checking,
    /// Wrong; so many tries are left before the first wait.
    Wrong(u32),
    /// No PIN is looked at before this monotonic time.
    Closed(Duration),
    /// The store could not count the try, so none is looked at.
    Broken,
}

/// Somebody whose PIN was right.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who.
    pub member: Member,
    /// By card: it has to stay on the reader while the staff's own pages are open.
    pub by_card: bool,
    /// When the PIN was right, in monotonic time.
    pub since: Duration,
}

/// The staff's own pages.
#[derive(Debug)]
pub struct Desk {
    /// Who.
    pub who: SignedIn,
    /// Which page.
    pub page: DeskPage,
    /// What is said of what was asked for last.
    pub said: DeskSaid,
}

/// What became of something asked for on the staff's own pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeskSaid {
    /// Nothing was asked for.
    Nothing,
    /// With the store.
    Saving,
    /// Not on the disk; a code for the technician.
    NotSaved(&'static str),
}

/// Which of the staff's own pages.
#[derive(Debug)]
pub enum DeskPage {
    /// What can be done.
    Menu,
    /// What this kiosk still owes the county.
    Matters(Matters),
}

/// What this kiosk still owes the county.
#[derive(Debug, Default)]
pub struct Matters {
    /// None until the store has answered, or when it could not.
    pub all: Option<Vec<Owed>>,
    /// The store could not say.
    pub failed: bool,
    /// Page of rows.
    pub page: usize,
    /// The one that is looked at.
    pub chosen: Option<Uuid>,
}

/// Somebody of the staff beside the resident.
#[derive(Debug, Clone)]
pub struct Helper {
    /// Who.
    pub who: SignedIn,
}

/// Whose hands filled in a form.
#[derive(Debug, Clone, Default)]
pub struct Hands {
    /// Field to the staff member who entered what stands there; a field not named was entered by the resident.
    pub entered: BTreeMap<String, StaffId>,
    /// Staff touched this form: who, last.
    pub helped: Option<StaffId>,
}

impl Hands {
    /// One touch changed the answers from `before` to `after`; `by` is the member of staff, or the resident.
    pub fn note(&mut self, before: &Answers, after: &Answers, by: Option<&StaffId>) {
        if let Some(staff) = by {
            self.helped = Some(staff.clone());
        }
        let changed: Vec<&str> =
            after.iter().filter(|(field, value)| before.get(field) != Some(value)).map(|(field, _)| field).collect();
        for field in changed {
            match by {
                Some(staff) => drop(self.entered.insert(field.to_owned(), staff.clone())),
                None => drop(self.entered.remove(field)),
            }
        }
    }
}
