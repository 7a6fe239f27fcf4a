//! A staff member's own tasks and figures, and the training classes of a day.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;
use uuid::Uuid;

use super::{Answer, Moment, Private};
use crate::staff::{Mark, StaffId};
use crate::ticket::KioskNumber;

/// A staff member's tasks. Made by [`TaskList::accept`] only.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct TaskList {
    /// Whose.
    pub staff: StaffId,
    /// For which kiosk.
    pub kiosk: KioskNumber,
    /// When the county made it.
    pub issued_at: Moment,
    /// When it ends; 72 hours later at most.
    pub expires_at: Moment,
    /// Year of the verification, four digits: the answer `period` of `verify_121`.
    pub period: String,
    /// The tasks, soonest due first.
    pub tasks: Vec<Task>,
    /// The month of the figures, `YYYY-MM`.
    pub month: String,
    /// The staff member's own figures.
    pub figures: Vec<Figure>,
}

/// A person to be visited, masked; [`Task::open`] shows the rest once the person's number is known.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Task {
    /// Which.
    pub id: Uuid,
    /// What is to be done.
    pub kind: TaskKind,
    /// Masked name.
    pub who: Private,
    /// Last four of the ID number.
    pub tail: Private,
    pub(crate) card: Mark,
    /// Division code of the village.
    pub village: String,
    /// Last day.
    pub due: Date,
    pub(crate) record: Private,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    /// 121 核准
    #[serde(rename = "verify_121")]
    Verify121,
    /// 回访
    FollowUp,
    /// 首次联系, within five working days
    FirstContact,
}

/// What a task opens into.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct TaskRecord {
    /// The person's ID number.
    pub id_no: Private,
    /// The person's name.
    pub name: Private,
    /// What the county's platform says now; field ids of `verify_121`.
    pub answers: BTreeMap<String, Answer>,
    /// What to ask, in plain Chinese.
    #[serde(default)]
    pub note: Option<Private>,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FigureKind {
    /// Submissions helped with.
    Assisted,
    /// People verified.
    Verified,
    /// Monthly contacts helped with.
    Contacts,
    /// Identities confirmed.
    Confirmed,
    /// Calls answered.
    Calls,
}

/// One figure of the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Figure {
    /// What.
    pub what: FigureKind,
    /// How many.
    pub count: u32,
}

/// The classes at a kiosk's site on one day.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ClassList {
    /// The kiosk.
    pub kiosk: KioskNumber,
    /// The day.
    pub day: Date,
    /// The classes.
    pub classes: Vec<Class>,
    /// When the county said so.
    pub at: Moment,
}

/// One class.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Class {
    /// Its number, `[A-Z0-9-]{4,20}`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its trainer, a name to show.
    pub trainer: String,
    /// Which lesson it is, from 1.
    pub session_no: u32,
    /// Sign-in is open at this kiosk.
    pub open: bool,
}
