//! How long somebody stays signed in without doing anything, and at most.

use std::time::Duration;

/// Helping a resident: without a touch for so long, the page is the resident's again.
pub const HELPING: Duration = Duration::from_mins(2);
/// On the staff's own pages.
pub const DESK: Duration = Duration::from_mins(10);
/// On the pages before the PIN was right: somebody waits behind them.
pub const SIGNING_IN: Duration = Duration::from_mins(1);
/// From the PIN on, whatever is done.
pub const AT_MOST: Duration = Duration::from_hours(4);

/// When it ends: so long after the last touch, and never later than [`AT_MOST`] after the PIN. Monotonic time.
pub fn ends_at(signed_in: Duration, touched: Duration, idle: Duration) -> Duration {
    (touched + idle).min(signed_in + AT_MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn touches_put_the_end_off_but_not_beyond_the_longest() {
        let at = Duration::from_mins;
        assert_eq!(ends_at(at(0), at(5), DESK), at(15));
        assert_eq!(ends_at(at(0), at(239), DESK), at(240));
    }
}
