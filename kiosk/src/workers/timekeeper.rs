//! One source of moments for all threads: the clock, and how far its wall part can be trusted.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use backend_client::clock::WallClock;
use jiff::{SignedDuration, Timestamp};

use crate::clock::{Clock, Moment};

/// Shared by all threads.
#[derive(Clone)]
pub struct Timekeeper {
    clock: Arc<dyn Clock>,
    trust: Arc<Mutex<WallClock>>,
}

impl std::fmt::Debug for Timekeeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Timekeeper")
    }
}

impl Timekeeper {
    /// Trust begins at holdover, or at nothing when the clock shows less than it honestly can.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        let trust = Arc::new(Mutex::new(WallClock::new(clock.not_before())));
        Self { clock, trust }
    }

    /// Now.
    pub fn now(&self) -> Moment {
        let (mono, wall) = (self.clock.mono(), self.clock.wall());
        // Two times and a flag: whatever a panicking thread left there is as good as before.
        let trust = self.trust.lock().unwrap_or_else(PoisonError::into_inner).state(wall, mono);
        // A dead battery says 2000; nobody then becomes a child, and dates can still be entered.
        Moment { mono, wall: wall.max(self.clock.not_before()), trust }
    }

    /// The county said its time; returns county minus wall.
    pub fn compare(&self, county: Timestamp, round_trip: Duration) -> SignedDuration {
        let (mono, wall) = (self.clock.mono(), self.clock.wall());
        self.trust.lock().unwrap_or_else(PoisonError::into_inner).compare(wall, mono, county, round_trip)
    }
}
