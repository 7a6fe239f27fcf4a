//! 好差评: what is rated and what was said so far.

use std::time::Duration;

use backend_client::ticket::Ticket;

use super::{Done, Progress, Visit};
use crate::input::{Mode, Panel};

/// A rating being given.
#[derive(Debug)]
pub struct Rating {
    /// Of which matter; who did it is never part of the rating.
    pub of: Rated,
    /// Which page.
    pub page: RatingPage,
    /// Code of the level.
    pub score: Option<String>,
    /// Codes of the reasons.
    pub reasons: Vec<String>,
    /// In the person's own words.
    pub comment: Panel,
    /// Agrees to be called back.
    pub callback: bool,
    /// When a good score is sent by itself.
    pub send_at: Option<Duration>,
}

/// A rating asks how it was, and of who is not content, why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RatingPage {
    /// Five levels.
    Level,
    /// Reasons, and whether to call back.
    Why,
    /// A few words of his own.
    Words,
}

/// A comment as long as the contract takes it.
const COMMENT: Mode = Mode::Text { max: 200, address: false };

/// The matter that is rated.
#[derive(Debug)]
pub enum Rated {
    /// The one just handed in; the visit ends with the rating.
    Done(Box<Done>),
    /// A finished one of the list, where the person returns to.
    Listed {
        /// The list.
        list: Box<Progress>,
        /// Its number.
        ticket: Ticket,
        /// Service id.
        service: String,
    },
}

impl Rating {
    /// Nothing said yet.
    pub fn of(of: Rated) -> Self {
        Self {
            of,
            page: RatingPage::Level,
            score: None,
            reasons: Vec::new(),
            comment: Panel::new(COMMENT),
            callback: false,
            send_at: None,
        }
    }

    /// What was written, if anything was.
    pub fn words(&self) -> Option<&str> {
        Some(self.comment.text().trim()).filter(|words| !words.is_empty())
    }

    /// The comment is taken back.
    pub fn forget_words(&mut self) {
        self.comment = Panel::new(COMMENT);
    }

    /// Not content: 2 or 1.
    pub fn bad(&self) -> bool {
        matches!(self.score.as_deref(), Some("1" | "2"))
    }

    /// Enough was said to send it: a bad score says why.
    pub fn complete(&self) -> bool {
        self.score.is_some() && (!self.bad() || !self.reasons.is_empty())
    }
}

impl Rated {
    /// Its number.
    pub const fn ticket(&self) -> Ticket {
        match self {
            Self::Done(done) => done.ticket,
            Self::Listed { ticket, .. } => *ticket,
        }
    }

    /// Service id.
    pub fn service(&self) -> &str {
        match self {
            Self::Done(done) => &done.service.id,
            Self::Listed { service, .. } => service,
        }
    }

    /// The visit.
    pub fn visit(&self) -> &Visit {
        match self {
            Self::Done(done) => &done.visit,
            Self::Listed { list, .. } => list.from.visit(),
        }
    }

    /// The same, to change it.
    pub fn visit_mut(&mut self) -> &mut Visit {
        match self {
            Self::Done(done) => &mut done.visit,
            Self::Listed { list, .. } => list.from.visit_mut(),
        }
    }
}
