//! The switch: what to do wrong, how often still, and which requests use it up.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::Method;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use tokio::sync::watch;

use super::Misbehaviour;
use crate::canonical::Context;

impl Misbehaviour {
    /// Whether a request of this kind can be spoilt by it.
    const fn spoils(self, target: Target) -> bool {
        match self {
            // A replayed verb is taken by the handler itself: only it knows what it would repeat.
            Self::None | Self::Certificate(_) | Self::Http1Only | Self::ReplayedVerb => false,
            Self::DropBeforeCommit
            | Self::DropAfterCommit
            | Self::DropPercent { .. }
            | Self::Busy(_)
            | Self::AnotherAck => target.delivery,
            Self::WrongKey | Self::WrongFp | Self::UnknownOutcome | Self::SecondThoughts => {
                matches!(target.context, Some(Context::Acknowledgement))
            }
            Self::WrongSignature | Self::ClockOff(_) => target.context.is_some(),
            Self::StaffList(_) => matches!(target.context, Some(Context::StaffList)),
            Self::Stall(_)
            | Self::Trickle(_)
            | Self::ResetMidBody
            | Self::Unavailable { .. }
            | Self::Status(_)
            | Self::Refuse { .. }
            | Self::CaptivePortal
            | Self::Garbage
            | Self::Oversize
            | Self::HugeHeaders => true,
        }
    }

    /// Whether it is about whole connections.
    const fn of_connections(self) -> bool {
        matches!(self, Self::Certificate(_) | Self::Http1Only)
    }
}

/// What a request asks for, as far as misbehaviour cares.
#[derive(Debug, Clone, Copy)]
pub(super) struct Target {
    pub(super) delivery: bool,
    pub(super) context: Option<Context>,
}

impl Target {
    pub(super) fn of(method: &Method, path: &str) -> Self {
        let context = match path {
            "/v1/submissions" | "/v1/ratings" => Some(Context::Acknowledgement),
            "/v1/persons/facts" => Some(Context::PersonFacts),
            "/v1/time" => Some(Context::Time),
            _ if path.starts_with("/v1/tickets/") => Some(Context::TicketStatus),
            "/v1/persons/record" => Some(Context::PersonRecord),
            "/v1/callbacks" | "/v1/confirmations" | "/v1/withdrawals" => Some(Context::Acknowledgement),
            "/v1/drafts" => Some(Context::DraftReceipt),
            _ if path.starts_with("/v1/drafts/") => Some(Context::Draft),
            _ if path.starts_with("/v1/calls") => Some(Context::Call),
            _ if path.starts_with("/v1/staff/") => Some(Context::TaskList),
            _ if path.starts_with("/v1/classes/") => Some(Context::ClassList),
            _ if path.starts_with("/v1/kiosks/") => match path.rsplit('/').next() {
                Some("staff") => Some(Context::StaffList),
                Some("calls") => Some(Context::CallQueue),
                Some("classes") => Some(Context::ClassList),
                _ => Some(Context::Numbering),
            },
            _ if path.starts_with("/v1/codes/") => Some(Context::CodeTable),
            _ => None,
        };
        Self { delivery: *method == Method::POST && context == Some(Context::Acknowledgement), context }
    }
}

/// What is set, and what it is doing.
pub(crate) struct Switch {
    set: Mutex<Option<Set>>,
    /// Idempotency keys a busy county is working on
    busy: Arc<Mutex<HashSet<String>>>,
    /// Changes when open connections must end
    connections: watch::Sender<u64>,
}

impl Default for Switch {
    fn default() -> Self {
        Self { set: Mutex::default(), busy: Arc::default(), connections: watch::Sender::new(0) }
    }
}

struct Set {
    what: Misbehaviour,
    left: Option<u32>,
    dice: StdRng,
}

impl Switch {
    fn lock(&self) -> MutexGuard<'_, Option<Set>> {
        self.set.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set(&self, what: Misbehaviour, times: Option<u32>) {
        let seed = if let Misbehaviour::DropPercent { seed, .. } = what { seed } else { 0 };
        let set = Set { what, left: times, dice: StdRng::seed_from_u64(seed) };
        *self.lock() = (what != Misbehaviour::None && times != Some(0)).then_some(set);
        if what.of_connections() {
            // A kiosk keeps its connection; without this it would not notice.
            self.connections.send_modify(|generation| *generation += 1);
        }
    }

    /// Tells when open connections must end.
    pub(crate) fn connections(&self) -> watch::Receiver<u64> {
        self.connections.subscribe()
    }

    /// What to do with a new connection; uses it up.
    pub(crate) fn take_connection(&self) -> Misbehaviour {
        self.take_if(Misbehaviour::of_connections)
    }

    /// What to do with this request; uses it up. `DropPercent` comes out as the drop it fell on.
    pub(super) fn take(&self, target: Target) -> Misbehaviour {
        self.take_if(|what| what.spoils(target))
    }

    /// Whether `what` is to be done here and now; uses it up.
    pub(crate) fn take_here(&self, what: Misbehaviour) -> bool {
        self.take_if(|set| set == what) == what
    }

    fn take_if(&self, spoils: impl Fn(Misbehaviour) -> bool) -> Misbehaviour {
        let mut guard = self.lock();
        let Some(set) = guard.as_mut().filter(|set| spoils(set.what)) else { return Misbehaviour::None };
        let what = match set.what {
            Misbehaviour::DropPercent { before, after, .. } => {
                let fell: u8 = set.dice.random_range(0..100);
                if fell < before {
                    Misbehaviour::DropBeforeCommit
                } else if fell < before.saturating_add(after) {
                    Misbehaviour::DropAfterCommit
                } else {
                    Misbehaviour::None
                }
            }
            what => what,
        };
        if let Some(left) = &mut set.left {
            *left -= 1;
            if *left == 0 {
                *guard = None;
            }
        }
        what
    }

    /// Whether the county is working on this key.
    pub(super) fn works_on(&self, key: &str) -> bool {
        self.busy.lock().unwrap_or_else(PoisonError::into_inner).contains(key)
    }

    /// From now on, until the answer is dropped, the county is working on this key.
    pub(super) fn work_on(&self, key: &str) -> Working {
        self.busy.lock().unwrap_or_else(PoisonError::into_inner).insert(key.to_owned());
        Working { busy: Arc::clone(&self.busy), key: key.to_owned() }
    }
}

/// The county is working on a key.
pub(super) struct Working {
    busy: Arc<Mutex<HashSet<String>>>,
    key: String,
}

impl Drop for Working {
    fn drop(&mut self) {
        self.busy.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DELIVERY: Target = Target { delivery: true, context: Some(Context::Acknowledgement) };
    const HEARTBEAT: Target = Target { delivery: false, context: None };

    #[test]
    fn only_requests_it_can_spoil_use_it_up() {
        let switch = Switch::default();
        switch.set(Misbehaviour::DropAfterCommit, Some(1));
        assert_eq!(switch.take(HEARTBEAT), Misbehaviour::None);
        assert_eq!(switch.take_connection(), Misbehaviour::None);
        assert_eq!(switch.take(DELIVERY), Misbehaviour::DropAfterCommit);
        assert_eq!(switch.take(DELIVERY), Misbehaviour::None);

        switch.set(Misbehaviour::Http1Only, Some(1));
        assert_eq!(switch.take(DELIVERY), Misbehaviour::None);
        assert_eq!(switch.take_connection(), Misbehaviour::Http1Only);
        assert_eq!(switch.take_connection(), Misbehaviour::None);
    }

    #[test]
    fn one_seed_drops_the_same_deliveries() {
        let course = |seed| {
            let switch = Switch::default();
            switch.set(Misbehaviour::DropPercent { before: 15, after: 20, seed }, None);
            (0..400).map(|_| switch.take(DELIVERY)).collect::<Vec<_>>()
        };
        let first = course(1);
        assert_eq!(first, course(1));
        assert_ne!(first, course(2));
        let count = |what| first.iter().filter(|fell| **fell == what).count();
        assert!((30..=90).contains(&count(Misbehaviour::DropBeforeCommit)));
        assert!((50..=110).contains(&count(Misbehaviour::DropAfterCommit)));
    }
}
