//! How far the wall clock can be believed. Pure: wall time, monotonic time and the county's time come in.
//!
//! Deliberately absent: setting the system's clock. Timers never use the wall clock; it only dates records, and each
//! record carries the word this module gives.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::wire::ClockState;

/// A comparison older than this is history.
const FRESH: Duration = Duration::from_hours(24);
/// A clock further off than this, or jumping further, is not believed.
const TOLERATED: SignedDuration = SignedDuration::from_mins(5);

/// What is known about this machine's wall clock.
#[derive(Clone, Debug)]
pub struct WallClock {
    built: Timestamp,
    seen: Option<Seen>,
    jumped: bool,
    compared: Option<Compared>,
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    wall: Timestamp,
    mono: Duration,
}

#[derive(Clone, Copy, Debug)]
struct Compared {
    mono: Duration,
    offset: SignedDuration,
}

impl WallClock {
    /// `built`: when this program was built; no honest clock shows less.
    pub fn new(built: Timestamp) -> Self {
        Self { built, seen: None, jumped: false, compared: None }
    }

    /// The county said `county` in an answer verified now; `round_trip` is how long the question took.
    /// Returns county minus wall, from the middle of the round trip.
    pub fn compare(
        &mut self,
        wall: Timestamp,
        mono: Duration,
        county: Timestamp,
        round_trip: Duration,
    ) -> SignedDuration {
        let half = SignedDuration::try_from(round_trip / 2).unwrap_or_default();
        let offset = county.duration_since(wall).checked_add(half).unwrap_or(SignedDuration::MAX);
        self.jumped = false;
        self.seen = Some(Seen { wall, mono });
        self.compared = Some(Compared { mono, offset });
        offset
    }

    /// The word for a record dated `wall`. Call it now and then also without a record, so that a jump is noticed.
    pub fn state(&mut self, wall: Timestamp, mono: Duration) -> ClockState {
        if let Some(seen) = self.seen {
            let by_wall = wall.duration_since(seen.wall);
            let by_mono = SignedDuration::try_from(mono.saturating_sub(seen.mono)).unwrap_or(SignedDuration::MAX);
            if by_wall.saturating_sub(by_mono).abs() > TOLERATED {
                self.jumped = true;
            }
        }
        self.seen = Some(Seen { wall, mono });
        if self.jumped || wall < self.built {
            return ClockState::Untrusted;
        }
        match self.compared {
            Some(compared) if compared.offset.abs() > TOLERATED => ClockState::Untrusted,
            Some(compared) if mono.saturating_sub(compared.mono) < FRESH => ClockState::Synced,
            _ => ClockState::Holdover,
        }
    }

    /// County minus wall at the last comparison.
    pub fn offset(&self) -> Option<SignedDuration> {
        self.compared.map(|c| c.offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn s(secs: u64) -> Duration {
        Duration::from_secs(secs)
    }

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + secs).unwrap()
    }

    #[test]
    fn holdover_until_compared_then_synced_for_a_day() {
        let mut clock = WallClock::new(at(0));
        assert_eq!(clock.state(at(10), s(0)), ClockState::Holdover);
        let offset = clock.compare(at(20), s(10), at(21), s(2));
        assert_eq!(offset, SignedDuration::from_secs(2));
        assert_eq!(clock.state(at(20 + 86_399), s(10 + 86_399)), ClockState::Synced);
        assert_eq!(clock.state(at(20 + 86_400), s(10 + 86_400)), ClockState::Holdover);
    }

    #[test]
    fn a_jump_of_the_wall_clock_is_untrusted_until_compared_again() {
        for jump in [301, -301] {
            let mut clock = WallClock::new(at(-10_000));
            clock.compare(at(0), s(0), at(0), s(0));
            assert_eq!(clock.state(at(60 + jump), s(60)), ClockState::Untrusted);
            assert_eq!(clock.state(at(61), s(61)), ClockState::Untrusted, "jumping back heals nothing");
            clock.compare(at(62), s(62), at(62), s(0));
            assert_eq!(clock.state(at(63), s(63)), ClockState::Synced);
        }
        let mut clock = WallClock::new(at(-10_000));
        clock.compare(at(0), s(0), at(0), s(0));
        assert_eq!(clock.state(at(360), s(60)), ClockState::Synced, "five minutes are tolerated");
    }

    #[test]
    fn a_clock_before_the_build_or_far_from_the_county_is_untrusted() {
        let mut clock = WallClock::new(at(0));
        assert_eq!(clock.state(at(-1), s(0)), ClockState::Untrusted);
        let mut clock = WallClock::new(at(0));
        clock.compare(at(1_000), s(0), at(1_301), s(0));
        assert_eq!(clock.state(at(1_001), s(1)), ClockState::Untrusted);
    }

    #[test]
    fn the_ends_of_time_do_not_panic() {
        let mut clock = WallClock::new(at(0));
        clock.compare(Timestamp::MIN, s(0), Timestamp::MAX, Duration::MAX);
        clock.state(Timestamp::MAX, Duration::MAX);
        clock.state(Timestamp::MIN, s(0));
    }
}
