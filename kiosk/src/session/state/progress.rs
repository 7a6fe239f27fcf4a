//! 进度查询: by card the list of one's matters, by number and phone one matter. States of matters, never contents.

use backend_client::ticket::Ticket;

use super::{Errand, SlipState};
use crate::{
    input::{Mode, Panel},
    session::event::{InquiryTrouble, Matter, Waiting},
};

/// Asking how far matters are.
#[derive(Debug)]
pub struct Progress {
    /// Where 上一步 leads in the end: the home screen, or the greeting of a matter.
    pub from: Errand,
    /// Where it stands.
    pub stage: Stage,
}

/// The pages.
#[derive(Debug)]
pub enum Stage {
    /// By card or by number?
    Way,
    /// Typing the number.
    Number(ByNumber),
    /// Typing the last four digits of the phone.
    Phone(ByNumber),
    /// Asked by number, or answered.
    Answer(ByNumber, Answered),
    /// By card: all matters.
    List(Listing),
}

impl Stage {
    /// One word, one trail.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Way => "progress-way",
            Self::Number(_) => "progress-number",
            Self::Phone(_) => "progress-phone",
            Self::Answer(..) => "progress-answer",
            Self::List(_) => "progress-list",
        }
    }
}

/// What was typed.
pub struct ByNumber {
    /// Up to twelve digits.
    pub number: Panel,
    /// Up to four digits.
    pub tail: Panel,
    /// 下一步 was pressed too early, or the check digit does not fit.
    pub wrong: Option<Asked>,
}

/// The last four digits of a phone.
const TAIL: Mode = Mode::Digits { longest: 4, groups: &[4], mask: None };

impl Default for ByNumber {
    fn default() -> Self {
        Self { number: Panel::new(Mode::TICKET), tail: Panel::new(TAIL), wrong: None }
    }
}

impl std::fmt::Debug for ByNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ByNumber(…)")
    }
}

/// What is wrong with what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Not twelve digits.
    NumberShort,
    /// The check digit does not fit.
    NumberWrong,
    /// Not four digits.
    TailShort,
}

/// The county's answer to number and phone.
#[derive(Debug)]
pub struct Answered {
    /// The number asked for.
    pub ticket: Ticket,
    /// Not yet, the matter, or why not.
    pub reply: Option<Result<Box<Matter>, InquiryTrouble>>,
    /// The slip, once asked for.
    pub slip: Option<SlipState>,
}

/// All matters of the person whose card was read.
#[derive(Debug, Default)]
pub struct Listing {
    /// Handed in on this machine and not received yet; none until the store has answered.
    pub waiting: Option<Vec<Waiting>>,
    /// Page of rows.
    pub page: usize,
    /// Rated in this visit.
    pub rated: Vec<Ticket>,
    /// The slip, once asked for.
    pub slip: Option<SlipState>,
}
