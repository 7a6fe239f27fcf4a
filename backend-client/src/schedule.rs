//! What to send next, and when: pure. Entries, a monotonic time and random numbers come in.
//!
//! Made for a county's fleet that comes back after an outage together: a spread after boot and link-up, full jitter on
//! failures of the line, `Retry-After` with jitter, a steady trickle while draining, a circuit that probes with
//! `GET /v1/time`. A person waiting at the screen goes at once. Deliberately absent: the wall clock, and anything kept
//! over a restart (the store says what is pending; everything else begins anew).

mod circuit;
mod pace;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use rand::Rng;
use uuid::Uuid;

use self::circuit::Circuit;
pub use self::pace::Pace;
use crate::outbox::{Entry, PersonHash};
use crate::transition::{AlarmKind, SenderEffect, Settlement, Verdict, WaitClass};

/// What to do now. Times are on the monotonic clock of the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Send this item; tell [`Schedule::finished`] when it is over.
    Send {
        /// Its key.
        key: Uuid,
        /// A person waits for it.
        live: bool,
    },
    /// Ask `GET /v1/time`; tell [`Schedule::probed`].
    Probe,
    /// Nothing before this time; `None`: until something happens.
    Wait(Option<Duration>),
}

#[derive(Clone, Debug)]
struct Item {
    entry: Entry,
    not_before: Duration,
    failures: u32,
    live: bool,
    in_flight: bool,
}

/// The pacing of one kiosk's deliveries.
#[derive(Clone, Debug)]
pub struct Schedule {
    pace: Pace,
    items: BTreeMap<i64, Item>,
    /// Spread after boot or link-up; nothing in the background before.
    calm_until: Duration,
    /// `Retry-After`, or a store that does not answer; nothing at all before.
    hold_until: Duration,
    /// Next place in the trickle.
    next_slot: Duration,
    interval: Duration,
    circuit: Circuit,
    invalid_answers: u32,
    stopped_until: Option<Duration>,
}

impl Schedule {
    /// A schedule that begins at `now`, which is boot: the background waits U(0, spread).
    pub fn new(pace: Pace, now: Duration, rng: &mut impl Rng) -> Self {
        Self {
            interval: pace.interval,
            calm_until: now + pace::up_to(pace.spread, rng),
            pace,
            items: BTreeMap::new(),
            hold_until: Duration::ZERO,
            next_slot: Duration::ZERO,
            circuit: Circuit::new(),
            invalid_answers: 0,
            stopped_until: None,
        }
    }

    /// What the store holds as pending, in order. What is known keeps its waiting time; what is gone is forgotten.
    pub fn refresh(&mut self, entries: Vec<Entry>) {
        let present: BTreeSet<i64> = entries.iter().map(|e| e.seq).collect();
        self.items.retain(|seq, item| item.in_flight || present.contains(seq));
        for entry in entries {
            if let Some(item) = self.items.get_mut(&entry.seq) {
                item.entry = entry;
            } else {
                let item = Item { not_before: Duration::ZERO, failures: 0, live: false, in_flight: false, entry };
                self.items.insert(item.entry.seq, item);
            }
        }
    }

    /// A person waits for this item: it goes at once, and so does what is before it in its lane.
    pub fn live(&mut self, key: &Uuid) {
        let Some((seq, person)) = self.find(key) else { return };
        for item in self.items.range_mut(..=seq).map(|(_, item)| item).filter(|i| i.entry.person == person) {
            item.live = true;
        }
    }

    /// What to do now.
    pub fn next(&mut self, now: Duration) -> Next {
        let mut deadline: Option<Duration> = None;
        if let Some(until) = self.stopped_until {
            if now < until {
                return Next::Wait(Some(until));
            }
            self.stopped_until = None;
        }
        if now < self.hold_until {
            return Next::Wait(Some(self.hold_until));
        }
        let heads = self.heads();
        let live = heads.iter().find(|seq| self.items.get(seq).is_some_and(|i| i.live));
        if let Some(item) = live.and_then(|seq| self.items.get_mut(seq)) {
            item.in_flight = true;
            return Next::Send { key: item.entry.key, live: true };
        }
        match self.circuit.gate(now) {
            circuit::Gate::Closed => {}
            circuit::Gate::Probe => return Next::Probe,
            circuit::Gate::Wait(until) => return Next::Wait(until),
        }
        if self.items.values().any(|i| i.in_flight && !i.live) {
            return Next::Wait(None);
        }
        let floor = self.calm_until.max(self.next_slot);
        for seq in heads {
            let Some(item) = self.items.get_mut(&seq) else { continue };
            let due = floor.max(item.not_before);
            if due <= now {
                item.in_flight = true;
                self.next_slot = now + self.interval;
                return Next::Send { key: item.entry.key, live: false };
            }
            deadline = Some(deadline.map_or(due, |d| d.min(due)));
        }
        Next::Wait(deadline)
    }

    /// The first item of every lane, if it is neither under way nor blocked by a parked one.
    fn heads(&self) -> Vec<i64> {
        let mut lanes: BTreeSet<PersonHash> = BTreeSet::new();
        self.items
            .iter()
            .filter(|(_, item)| lanes.insert(item.entry.person) && !item.in_flight && !item.entry.blocked)
            .map(|(seq, _)| *seq)
            .collect()
    }

    fn find(&self, key: &Uuid) -> Option<(i64, PersonHash)> {
        self.items.values().find(|i| i.entry.key == *key).map(|i| (i.entry.seq, i.entry.person))
    }

    /// An item came back with this verdict, already written to the store. Returns an alarm to raise.
    pub fn finished(&mut self, key: &Uuid, verdict: &Verdict, now: Duration, rng: &mut impl Rng) -> Option<AlarmKind> {
        let mut alarm = None;
        if let Some((seq, person)) = self.find(key) {
            match &verdict.settlement {
                Settlement::StayPending { class, retry_after, .. } => {
                    self.postpone(seq, *class, *retry_after, now, rng);
                }
                Settlement::Parked { .. } => {
                    self.items.remove(&seq);
                    self.items.values_mut().filter(|i| i.entry.person == person).for_each(|i| i.entry.blocked = true);
                    alarm = Some(AlarmKind::Parked);
                }
                Settlement::Acked { .. } | Settlement::Rejected { .. } => {
                    self.items.remove(&seq);
                }
            }
        }
        self.effect(verdict.effect, now, rng).or(alarm)
    }

    /// An attempt that never began (the store did not give the item, or it was settled meanwhile).
    pub fn abandoned(&mut self, key: &Uuid) {
        if let Some(item) = self.items.values_mut().find(|i| i.entry.key == *key) {
            item.in_flight = false;
            item.live = false;
        }
    }

    /// Nothing at all before `until`.
    pub fn hold(&mut self, until: Duration) {
        self.hold_until = self.hold_until.max(until);
    }

    fn postpone(&mut self, seq: i64, class: WaitClass, asked: Option<Duration>, now: Duration, rng: &mut impl Rng) {
        let Some(item) = self.items.get_mut(&seq) else { return };
        item.in_flight = false;
        item.live = false;
        item.failures = item.failures.saturating_add(1);
        item.not_before = now
            + match class {
                WaitClass::Processing => self.pace.processing(rng),
                WaitClass::Refused => self.pace.refused(rng),
                WaitClass::Stopped => Duration::ZERO,
                WaitClass::Network | WaitClass::Later | WaitClass::Invalid => self.pace.jitter(item.failures, rng),
            };
        if let Some(asked) = asked {
            self.hold_until = self.hold_until.max(now + self.pace.retry_after(asked, rng));
        }
    }

    fn effect(&mut self, effect: SenderEffect, now: Duration, rng: &mut impl Rng) -> Option<AlarmKind> {
        match effect {
            SenderEffect::Good => {
                self.heard(now, rng);
                None
            }
            SenderEffect::None => None,
            SenderEffect::Failure => {
                self.circuit.failed(&self.pace, now, rng);
                None
            }
            SenderEffect::InvalidAnswer => {
                self.circuit.failed(&self.pace, now, rng);
                self.misanswered(now, rng)
            }
            SenderEffect::Stop(alarm) => {
                self.stopped_until = Some(now + self.pace.stop + pace::up_to(self.pace.spread, rng));
                Some(alarm)
            }
        }
    }

    /// Something that is not the county answered, a question as well as a delivery. So many in a row open the circuit;
    /// returns the alarm to raise, once until the county itself is heard.
    pub fn misanswered(&mut self, now: Duration, rng: &mut impl Rng) -> Option<AlarmKind> {
        self.invalid_answers = self.invalid_answers.saturating_add(1);
        if self.invalid_answers < self.pace.invalid_answers {
            return None;
        }
        self.circuit.open(&self.pace, now, rng);
        (self.invalid_answers == self.pace.invalid_answers).then_some(AlarmKind::InvalidAnswers)
    }

    /// The county answered with a signature that fits. After an outage the background waits U(0, spread).
    pub fn heard(&mut self, now: Duration, rng: &mut impl Rng) {
        self.invalid_answers = 0;
        if self.circuit.heard() {
            self.calm_until = now + pace::up_to(self.pace.spread, rng);
        }
    }

    /// Result of [`Next::Probe`].
    pub fn probed(&mut self, good: bool, now: Duration, rng: &mut impl Rng) {
        if good {
            self.heard(now, rng);
        } else {
            self.circuit.probe_failed(&self.pace, now, rng);
        }
    }

    /// An operator, or the system's news of a link, says the line is back: no more waiting, the spread aside.
    pub fn wake(&mut self, now: Duration, rng: &mut impl Rng) {
        self.stopped_until = None;
        self.hold_until = Duration::ZERO;
        self.circuit = Circuit::new();
        self.calm_until = now + pace::up_to(self.pace.spread, rng);
        self.items.values_mut().for_each(|i| i.not_before = Duration::ZERO);
    }

    /// `Kiosk-Pace`: so many deliveries a second while draining.
    pub fn set_rate(&mut self, per_second: f64) {
        if per_second > 0.0 {
            self.interval = Duration::from_secs_f64((1.0 / per_second).clamp(0.01, 60.0));
        }
    }
}
