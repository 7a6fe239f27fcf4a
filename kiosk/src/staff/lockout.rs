//! Wrong PINs: five tries, then a wait that doubles.
//!
//! The count of tries is on the disk before a PIN is checked, so pulling the plug takes no try back. How long ago the
//! last try was is known within one run of the program only: after a restart the whole wait counts from the start, and
//! no clock has to be believed. Deliberately absent: the disk.

use std::time::Duration;

/// Wrong PINs in a row before the first wait.
pub const FREE: u32 = 5;
/// The first wait; each further wrong PIN doubles it.
const FIRST: Duration = Duration::from_secs(15);
/// No wait is longer.
const LONGEST: Duration = Duration::from_hours(1);

/// How long after so many wrong PINs in a row no other is looked at.
pub fn wait_after(tries: u32) -> Duration {
    let Some(doubled) = tries.checked_sub(FREE) else { return Duration::ZERO };
    2_u32.checked_pow(doubled).and_then(|factor| FIRST.checked_mul(factor)).map_or(LONGEST, |wait| wait.min(LONGEST))
}

/// Until when no PIN is looked at, if that is not over at `now`. `last`: when the last try was, in monotonic time of this
/// run; zero when it was before.
pub fn closed_until(tries: u32, last: Duration, now: Duration) -> Option<Duration> {
    Some(last + wait_after(tries)).filter(|until| *until > now)
}

/// How many wrong PINs are still free.
pub const fn left(tries: u32) -> u32 {
    FREE.saturating_sub(tries)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn five_tries_then_fifteen_seconds_doubling_up_to_an_hour() {
        let waits: Vec<u64> = (0..=15).map(|tries| wait_after(tries).as_secs()).collect();
        assert_eq!(waits, [0, 0, 0, 0, 0, 15, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
        assert_eq!(wait_after(u32::MAX), LONGEST);
        assert_eq!((left(0), left(4), left(9)), (5, 1, 0));
    }

    #[test]
    fn after_a_restart_the_whole_wait_counts() {
        assert_eq!(closed_until(6, Duration::ZERO, Duration::from_secs(10)), Some(Duration::from_secs(30)));
        assert_eq!(closed_until(6, Duration::ZERO, Duration::from_secs(30)), None);
        assert_eq!(closed_until(4, Duration::from_secs(9), Duration::from_secs(9)), None);
    }

    proptest! {
        #[test]
        fn one_more_wrong_pin_never_shortens_the_wait(tries in 0..u32::MAX) {
            prop_assert!(wait_after(tries) <= wait_after(tries + 1));
        }
    }
}
