//! The stage's clock: real time, plus what the play adds to it.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

/// Runs with real time from where it was set; [`StageClock::advance`] jumps.
#[derive(Debug)]
pub(super) struct StageClock {
    start: Instant,
    wall: Timestamp,
    moved: Mutex<Moved>,
}

#[derive(Debug, Clone, Copy)]
struct Moved {
    both: Duration,
    wall_s: i64,
}

impl StageClock {
    /// Monotonic zero is now, and now is `wall`.
    pub(super) fn start(wall: Timestamp) -> Self {
        Self { start: Instant::now(), wall, moved: Mutex::new(Moved { both: Duration::ZERO, wall_s: 0 }) }
    }

    fn moved(&self) -> Moved {
        *self.moved.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// So much time has passed.
    pub(super) fn advance(&self, by: Duration) {
        self.moved.lock().unwrap_or_else(PoisonError::into_inner).both += by;
    }

    /// The wall clock is so far off from here on.
    pub(super) fn set_wall_offset(&self, seconds: i64) {
        self.moved.lock().unwrap_or_else(PoisonError::into_inner).wall_s = seconds;
    }
}

impl kiosk::clock::Clock for StageClock {
    fn mono(&self) -> Duration {
        self.start.elapsed() + self.moved().both
    }

    fn wall(&self) -> Timestamp {
        let moved = self.moved();
        let passed = SignedDuration::try_from(self.start.elapsed() + moved.both).unwrap_or(SignedDuration::MAX);
        self.wall + passed + SignedDuration::from_secs(moved.wall_s)
    }

    fn not_before(&self) -> Timestamp {
        // The play is set on a day of its own, which may lie before the build; a clock set back further is not believed.
        self.wall - SignedDuration::from_hours(24)
    }
}
