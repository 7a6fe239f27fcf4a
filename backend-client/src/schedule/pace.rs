//! The figures of the schedule. Production is [`Pace::default`]; tests and demonstrations turn them down.

use std::time::Duration;

use rand::{Rng, RngExt};

/// All waiting times, spreads and limits of delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pace {
    /// After boot, link-up and an outage the background waits U(0, this).
    pub spread: Duration,
    /// Failures of the line: U(0, min(`retry_cap`, this · 2^n)).
    pub retry_base: Duration,
    /// Longest wait after a failure of the line.
    pub retry_cap: Duration,
    /// Added to `Retry-After`: U(0, this).
    pub retry_after_jitter: Duration,
    /// Longest `Retry-After` that is obeyed.
    pub retry_after_cap: Duration,
    /// Between two deliveries while draining, until the county says otherwise by `Kiosk-Pace`.
    pub interval: Duration,
    /// The county is working on the same key: U(this, 5 · this).
    pub processing: Duration,
    /// After 400 and 404: U(this, 7/6 · this).
    pub refused: Duration,
    /// After 401, 403, 410, 426 the sender rests this long, then tries one item.
    pub stop: Duration,
    /// So many failures in a row open the circuit.
    pub circuit_failures: u32,
    /// So many answers in a row that are not the county's raise the alarm.
    pub invalid_answers: u32,
    /// Between two heartbeats.
    pub heartbeat: Duration,
    /// Between two questions for the time.
    pub clock: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            spread: Duration::from_mins(2),
            retry_base: Duration::from_secs(2),
            retry_cap: Duration::from_mins(5),
            retry_after_jitter: Duration::from_secs(30),
            retry_after_cap: Duration::from_hours(1),
            interval: Duration::from_secs(1),
            processing: Duration::from_secs(2),
            refused: Duration::from_mins(30),
            stop: Duration::from_hours(1),
            circuit_failures: 5,
            invalid_answers: 3,
            heartbeat: Duration::from_mins(1),
            clock: Duration::from_mins(10),
        }
    }
}

impl Pace {
    /// The same shape on a table in a hall or in a test: everything within about two seconds.
    pub fn brisk() -> Self {
        Self {
            spread: Duration::from_millis(100),
            retry_base: Duration::from_millis(50),
            retry_cap: Duration::from_secs(1),
            retry_after_jitter: Duration::from_millis(100),
            retry_after_cap: Duration::from_secs(2),
            interval: Duration::from_millis(20),
            processing: Duration::from_millis(20),
            refused: Duration::from_millis(200),
            stop: Duration::from_secs(2),
            heartbeat: Duration::from_secs(2),
            clock: Duration::from_secs(5),
            ..Self::default()
        }
    }

    /// U(0, min(cap, base · 2^failures)).
    pub(super) fn jitter(&self, failures: u32, rng: &mut impl Rng) -> Duration {
        let factor = 1u32.checked_shl(failures.min(31)).unwrap_or(u32::MAX);
        up_to(self.retry_base.saturating_mul(factor).min(self.retry_cap), rng)
    }

    pub(super) fn retry_after(&self, asked: Duration, rng: &mut impl Rng) -> Duration {
        asked.min(self.retry_after_cap) + up_to(self.retry_after_jitter, rng)
    }

    pub(super) fn processing(&self, rng: &mut impl Rng) -> Duration {
        self.processing + up_to(self.processing * 4, rng)
    }

    pub(super) fn refused(&self, rng: &mut impl Rng) -> Duration {
        self.refused + up_to(self.refused / 6, rng)
    }
}

/// U(0, most), in whole milliseconds.
pub(super) fn up_to(most: Duration, rng: &mut impl Rng) -> Duration {
    Duration::from_millis(rng.random_range(0..=u64::try_from(most.as_millis()).unwrap_or(u64::MAX)))
}
