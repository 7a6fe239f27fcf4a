//! Who gets in: a challenge lives ten minutes and opens once; after five wrong replies in a row nobody gets in for an hour.
//!
//! The count is on the disk before a reply is looked at, so pulling the plug takes no try back. How long ago the last try
//! was is known within one run of the program only: after a restart the whole hour counts from the start, and no clock
//! has to be believed. Deliberately absent: the disk, and how a reply is computed (`backend_client::technician`).

use std::time::Duration;

/// A challenge is forgotten after so long, monotonic time.
pub const LIFE: Duration = Duration::from_mins(10);
/// Wrong replies in a row before nobody gets in.
pub const TRIES: u32 = 5;
/// How long nobody gets in then.
pub const CLOSED: Duration = Duration::from_hours(1);
/// Nobody stays longer.
pub const AT_MOST: Duration = Duration::from_mins(30);
/// Without a touch for so long the pages before the reply give the screen back.
pub const ASKING: Duration = Duration::from_mins(5);

/// What came of a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is right; the challenge is used up.
    Right,
    /// It is wrong; so many more may be tried.
    Wrong {
        /// Tries left.
        left: u32,
    },
    /// None is looked at before this monotonic time.
    Closed {
        /// Until then.
        until: Duration,
    },
    /// The challenge is too old or was used.
    Expired,
    /// The try could not be counted, so the reply was not looked at.
    Broken,
}

/// Until when no reply is looked at, if that is not over at `now`. `last`: when the last try was, in monotonic time of
/// this run; zero when it was before.
pub fn closed_until(tries: u32, last: Duration, now: Duration) -> Option<Duration> {
    (tries >= TRIES).then_some(last + CLOSED).filter(|until| *until > now)
}

/// The count after one more try that is allowed: a new row of five begins when the hour is over.
pub const fn counted(tries: u32) -> u32 {
    if tries >= TRIES { 1 } else { tries + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_tries_and_then_an_hour() {
        let at = Duration::from_mins;
        assert_eq!(closed_until(4, at(5), at(5)), None);
        assert_eq!(closed_until(5, at(5), at(5)), Some(at(65)));
        assert_eq!(closed_until(5, at(5), at(65)), None);
        assert_eq!((counted(0), counted(4), counted(5)), (1, 5, 1));
    }

    #[test]
    fn a_restart_does_not_shorten_the_hour() {
        assert_eq!(closed_until(5, Duration::ZERO, Duration::from_secs(3)), Some(CLOSED));
    }
}
