//! What the kiosk and the delivery task say to each other.

use jiff::{SignedDuration, Timestamp};
use std::time::Duration;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::question::{Answered, Question, Unanswered};
use crate::ticket::Ticket;
use crate::transition::{AlarmKind, Settlement};
use crate::wire::{HeartbeatReply, PersonFacts, Private, TicketStatus};

/// What the kiosk hears.
#[derive(Debug)]
pub enum DeliveryEvent {
    /// An attempt led to this, and the store has it.
    Settled {
        /// Which item.
        key: Uuid,
        /// Its number.
        ticket: Ticket,
        /// What became of it; also [`Settlement::StayPending`].
        settlement: Settlement,
    },
    /// Whether the county answers; told when it changes.
    Online(bool),
    /// Answer to [`DeliveryHandle::facts`].
    Facts {
        /// The number the asker gave.
        query_id: u64,
        /// The facts, or why not.
        facts: Result<Box<PersonFacts>, FactsError>,
    },
    /// Answer to [`DeliveryHandle::ticket`].
    Ticket {
        /// The number the asker gave.
        query_id: u64,
        /// The matter asked for.
        ticket: Ticket,
        /// Where it stands, or why not.
        status: Result<Box<TicketStatus>, TicketError>,
    },
    /// Answer to [`DeliveryHandle::ask`].
    Answered {
        /// The number the asker gave.
        query_id: u64,
        /// The answer, or why not.
        answer: Result<Answered, Unanswered>,
    },
    /// The county wants something, said in the reply to a heartbeat; check it with [`crate::fleet::Seen`].
    Wanted(Box<HeartbeatReply>),
    /// The county's clock was read: county minus wall, and what feeds [`crate::clock::WallClock::compare`].
    Clock {
        /// County minus wall.
        offset: SignedDuration,
        /// The county's time.
        county: Timestamp,
        /// How long the question took.
        round_trip: Duration,
    },
    /// For the heartbeat, the log and the clerk's page.
    Alarm(AlarmKind),
    /// What this alarm was about is over: a good answer of the county, a store that answers, no parked item left.
    AlarmOver(AlarmKind),
}

/// Why there are no facts. In each case the session goes on, and the rules see "unknown, we are offline" or an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactsError {
    /// The county was not reached, or said "later".
    Offline,
    /// The county refused the question with this status.
    Refused(u16),
    /// The answer was not the county's.
    Invalid,
}

/// Why there is no state of a matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TicketError {
    /// The county was not reached, or is not able to answer.
    Offline,
    /// No matter has this number and this phone (404); which of the two is wrong is not said.
    NotFound,
    /// This kiosk asked too often (429).
    TooMany,
    /// The county refused the question with this status.
    Refused(u16),
    /// The answer was not the county's.
    Invalid,
}

/// What the task is told.
pub(super) enum Command {
    Submit(Uuid),
    Wake,
    Facts { query_id: u64, id_no: Private, name: Private },
    Ticket { query_id: u64, ticket: Ticket, phone_tail: Private },
    Ask { query_id: u64, question: Question },
    Stop,
}

/// Speaks to the delivery task. Cheap to clone; never blocks.
#[derive(Clone, Debug)]
pub struct DeliveryHandle(pub(super) mpsc::UnboundedSender<Command>);

impl DeliveryHandle {
    /// A person waits for this item, just committed: it goes at once.
    pub fn submit_now(&self, key: Uuid) {
        self.tell(Command::Submit(key));
    }

    /// The link is back, or a clerk asks: look at the store and forget waiting times.
    pub fn wake(&self) {
        self.tell(Command::Wake);
    }

    /// Asks for the facts about a person; the answer comes as [`DeliveryEvent::Facts`] with the same `query_id`.
    pub fn facts(&self, query_id: u64, id_no: Private, name: Private) {
        self.tell(Command::Facts { query_id, id_no, name });
    }

    /// Asks where a matter stands, by its number and the last four digits of the phone; the answer comes as
    /// [`DeliveryEvent::Ticket`] with the same `query_id`.
    pub fn ticket(&self, query_id: u64, ticket: Ticket, phone_tail: Private) {
        self.tell(Command::Ticket { query_id, ticket, phone_tail });
    }

    /// Asks for the staff screens; the answer comes as [`DeliveryEvent::Answered`] with the same `query_id`.
    pub fn ask(&self, query_id: u64, question: Question) {
        self.tell(Command::Ask { query_id, question });
    }

    /// Ends the task. What is under way is sent again after the next start, under the same key.
    pub fn stop(&self) {
        self.tell(Command::Stop);
    }

    fn tell(&self, command: Command) {
        // After the end of the task there is nobody to tell, which is what `stop` is for.
        drop(self.0.send(command));
    }
}
