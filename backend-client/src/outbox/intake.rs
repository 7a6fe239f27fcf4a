//! May the kiosk take another registration? Asked before a form starts, never at its end.

use jiff::{SignedDuration, Timestamp};

use super::Depth;

/// Below this many free bytes nothing new is taken.
const STOP_FREE: u64 = 200 * 1024 * 1024;
/// Below this many free bytes the fleet is warned.
const WARN_FREE: u64 = 500 * 1024 * 1024;
/// So many pending items are the most.
const STOP_PENDING: u64 = 5000;
/// So long may the oldest pending item wait.
const STOP_AGE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Answer of the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// Take it.
    Open,
    /// Take it, and raise an alarm: 80 % of a limit is reached.
    Warn(IntakeStop),
    /// Send the person to the window with a slip; information pages go on.
    Closed(IntakeStop),
}

/// Which limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntakeStop {
    /// Room on the disk.
    Space,
    /// Number of pending items.
    Pending,
    /// Age of the oldest pending item.
    Age,
}

/// `free`: bytes free on the disk of the database. Parked items do not count: a clerk's matter, not the line's.
pub fn gate(depth: &Depth, free: u64, now: Timestamp) -> Gate {
    let age = depth.oldest_pending_at.map_or(SignedDuration::ZERO, |at| now.duration_since(at));
    let limits = [
        (IntakeStop::Space, free < STOP_FREE, free < WARN_FREE),
        (IntakeStop::Pending, depth.pending >= STOP_PENDING, depth.pending >= STOP_PENDING * 4 / 5),
        (IntakeStop::Age, age >= STOP_AGE, age >= STOP_AGE * 4 / 5),
    ];
    if let Some((stop, ..)) = limits.iter().find(|(_, closed, _)| *closed) {
        return Gate::Closed(*stop);
    }
    limits.iter().find(|(.., warn)| *warn).map_or(Gate::Open, |(stop, ..)| Gate::Warn(*stop))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_warns_first_and_then_stops() {
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let plenty = 10 * WARN_FREE;
        let depth = |pending, hours| Depth {
            pending,
            parked: 9999,
            oldest_pending_at: Some(now - SignedDuration::from_hours(hours)),
        };
        assert_eq!(gate(&Depth::default(), plenty, now), Gate::Open);
        assert_eq!(gate(&depth(3999, 134), WARN_FREE, now), Gate::Open);
        assert_eq!(gate(&depth(1, 1), WARN_FREE - 1, now), Gate::Warn(IntakeStop::Space));
        assert_eq!(gate(&depth(1, 1), STOP_FREE - 1, now), Gate::Closed(IntakeStop::Space));
        assert_eq!(gate(&depth(4000, 1), plenty, now), Gate::Warn(IntakeStop::Pending));
        assert_eq!(gate(&depth(5000, 1), plenty, now), Gate::Closed(IntakeStop::Pending));
        assert_eq!(gate(&depth(1, 135), plenty, now), Gate::Warn(IntakeStop::Age));
        assert_eq!(gate(&depth(1, 168), plenty, now), Gate::Closed(IntakeStop::Age));
        assert_eq!(gate(&depth(1, 135), STOP_FREE - 1, now), Gate::Closed(IntakeStop::Space), "a stop beats a warning");
    }
}
