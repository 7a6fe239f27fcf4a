//! Calls for the staff at the county: which call of the session is which of the county's, and what its answers mean.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use backend_client::{
    delivery::{Answered, DeliveryHandle, Question, Unanswered},
    wire::{CallState, Step},
};
use uuid::Uuid;

use crate::session::call::{CallNews, CallNo};

/// Questions about calls bear this bit, the rest is the number of the call.
const ABOUT_A_CALL: u64 = 1 << 63;

/// The call a number of a question is about.
pub(super) const fn call_of(query_id: u64) -> Option<CallNo> {
    if query_id & ABOUT_A_CALL == 0 { None } else { Some(query_id & !ABOUT_A_CALL) }
}

/// The keys of calls, by their number.
#[derive(Debug, Default, Clone)]
pub(super) struct Calls(Arc<Mutex<BTreeMap<CallNo, Uuid>>>);

impl Calls {
    /// The call's key at the county; made when first asked for.
    pub(super) fn key(&self, call: CallNo) -> Uuid {
        // Whoever broke off left keys behind that are as good as before.
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *keys.entry(call).or_insert_with(Uuid::now_v7)
    }

    /// Tells the county of a call; once more under the same key it is the same call.
    pub(super) fn begin(&self, delivery: &DeliveryHandle, call: CallNo, page: &'static str) {
        delivery.ask(ABOUT_A_CALL | call, Question::Call { call: self.key(call), page: page.to_owned() });
    }

    /// Looks how it stands.
    pub(super) fn look(&self, delivery: &DeliveryHandle, call: CallNo) {
        delivery.ask(ABOUT_A_CALL | call, Question::CallState(self.key(call)));
    }

    /// It is taken back. If the county cannot be told now, its staff find nobody waiting: no harm is done.
    pub(super) fn cancel(&self, delivery: &DeliveryHandle, call: CallNo) {
        let step = Question::CallStep { call: self.key(call), step: Step::Cancelled, staff: None };
        delivery.ask(ABOUT_A_CALL | call, step);
    }
}

/// What an answer means to the person who called.
pub(super) fn news(answer: Result<Answered, Unanswered>) -> CallNews {
    match answer {
        Ok(Answered::Call(call)) => match call.state {
            CallState::Waiting => CallNews::Waiting,
            CallState::Seen => CallNews::Seen(call.seen_by),
            CallState::Done | CallState::Cancelled => CallNews::Over,
        },
        Ok(_) | Err(_) => CallNews::Unreached,
    }
}
