//! Time as a value. The core never asks what time it is: every event comes with its `Moment`.
//!
//! Deadlines run on the monotonic part only; the wall part is for people and records, and says how far it can be trusted.

use std::time::Duration;

use backend_client::wire::ClockState;
use jiff::{Timestamp, civil::Date, tz::Offset};

/// China Standard Time, the only zone the county lives in.
const CHINA: Offset = jiff::tz::offset(8);

/// An instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Since the program started; never steps back.
    pub mono: Duration,
    /// Wall clock.
    pub wall: Timestamp,
    /// How far `wall` can be trusted.
    pub trust: ClockState,
}

impl Moment {
    /// Civil date in the county.
    pub fn today(&self) -> Date {
        day(self.wall)
    }

    /// "09:41"
    pub fn hh_mm(&self) -> String {
        hh_mm(self.wall)
    }

    /// "2026-11-22 09:41", for slips and staff.
    pub fn civil(&self) -> String {
        civil(self.wall)
    }

    /// The contract's word for the trust in the wall clock.
    pub const fn trust_word(&self) -> &'static str {
        match self.trust {
            ClockState::Synced => "SYNCED",
            ClockState::Holdover => "HOLDOVER",
            ClockState::Untrusted => "UNTRUSTED",
        }
    }

    /// RFC 3339 with the county's offset, whole seconds: "2026-11-22T09:41:00+08:00".
    pub fn rfc3339(&self) -> String {
        rfc3339(self.wall)
    }
}

fn hh_mm(at: Timestamp) -> String {
    let time = CHINA.to_datetime(at);
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// Civil date and time in the county: "2026-11-22 09:41".
pub fn civil(at: Timestamp) -> String {
    format!("{} {}", day(at), hh_mm(at))
}

/// Civil date in the county.
pub fn day(at: Timestamp) -> Date {
    CHINA.to_datetime(at).date()
}

/// RFC 3339 with the county's offset, whole seconds.
pub fn rfc3339(at: Timestamp) -> String {
    let time = CHINA.to_datetime(at);
    format!("{}T{:02}:{:02}:{:02}+08:00", time.date(), time.hour(), time.minute(), time.second())
}

/// Where time comes from: the edge's clocks in the product, hand-moved ones under test.
pub trait Clock: Send + Sync {
    /// Since the program started.
    fn mono(&self) -> Duration;
    /// Wall clock.
    fn wall(&self) -> Timestamp;
    /// No honest wall clock shows less: when this program was built.
    fn not_before(&self) -> Timestamp {
        env!("KIOSK_BUILT")
            .parse()
            .ok()
            .and_then(|second| Timestamp::from_second(second).ok())
            .unwrap_or(Timestamp::MIN)
    }
}

/// The machine's own clocks.
#[derive(Debug)]
pub struct SystemClock(std::time::Instant);

impl SystemClock {
    /// Monotonic time starts now.
    pub fn start() -> Self {
        Self(std::time::Instant::now())
    }
}

impl Clock for SystemClock {
    fn mono(&self) -> Duration {
        self.0.elapsed()
    }

    fn wall(&self) -> Timestamp {
        Timestamp::now()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_county_lives_eight_hours_east() {
        let moment =
            Moment { mono: Duration::ZERO, wall: "2026-11-22T16:05:09Z".parse().unwrap(), trust: ClockState::Synced };
        assert_eq!(moment.today(), jiff::civil::date(2026, 11, 23));
        assert_eq!(moment.hh_mm(), "00:05");
        assert_eq!(moment.rfc3339(), "2026-11-23T00:05:09+08:00");
    }
}
