//! The two small interfaces between pure drivers and the world: [`Driver`] (bytes and time in, bytes and events out)
//! and [`Transport`] (one duplex step on an open line), and how long to wait before a lost line is opened again.
//!
//! Deliberately absent: clocks, threads, files. Time is a [`Duration`] since the driver was born; whoever carries a
//! driver owns the clock.

use std::time::Duration;

/// The line is gone; nothing more comes from this opening of it.
#[derive(Debug, thiserror::Error)]
#[error("line lost: {0}")]
pub struct LinkLost(#[from] pub std::io::Error);

/// One open line to one device.
pub trait Transport {
    /// One duplex step: offers `out`, then waits until bytes came in, some of `out` was taken, somebody woke the
    /// line, or `wait` is over, whichever is first. Appends what came to `input` and returns how many bytes of `out`
    /// were taken (0 is no error). Never blocks longer than `wait` and never waits for the line to drain.
    fn step(&mut self, out: &[u8], input: &mut Vec<u8>, wait: Duration) -> Result<usize, LinkLost>;
}

/// A pure device driver: a machine that neither reads a clock nor touches a port.
///
/// The carrier calls [`transmit`](Self::transmit) and reports by [`transmitted`](Self::transmitted) what the line took,
/// feeds [`receive`](Self::receive), calls [`timeout`](Self::timeout) when [`deadline`](Self::deadline) has come, and
/// collects [`event`](Self::event)s after each call.
pub trait Driver {
    /// What the owner may ask for.
    type Command;
    /// What the driver reports.
    type Event;

    /// The owner asks for something.
    fn command(&mut self, command: Self::Command, now: Duration);
    /// The line was opened, has settled, and its input was cleared.
    fn link_opened(&mut self, now: Duration);
    /// The line could not be opened, or is gone.
    fn link_lost(&mut self, now: Duration);
    /// Bytes came in, in any chunking.
    fn receive(&mut self, bytes: &[u8], now: Duration);
    /// The time of [`deadline`](Self::deadline) has come. Calling it early does nothing.
    fn timeout(&mut self, now: Duration);
    /// When [`timeout`](Self::timeout) wants to be called; `None` while there is nothing to wait for.
    fn deadline(&self) -> Option<Duration>;
    /// The bytes that want to go out now.
    fn transmit(&self) -> &[u8];
    /// The line took the first `count` bytes of [`transmit`](Self::transmit).
    fn transmitted(&mut self, count: usize, now: Duration);
    /// The next report, oldest first.
    fn event(&mut self) -> Option<Self::Event>;
    /// True once when the driver gave up on this opening of the line and wants a fresh one.
    fn wants_reopen(&mut self) -> bool;
}

/// How long to wait before the next try to open a lost line: 0.5 s, doubling up to 5 s.
#[derive(Debug, Clone, Copy)]
pub struct Backoff {
    next: Duration,
}

impl Backoff {
    /// The first wait.
    pub const FIRST: Duration = Duration::from_millis(500);
    /// The longest wait.
    pub const LONGEST: Duration = Duration::from_secs(5);

    /// Starts with [`Self::FIRST`].
    pub const fn new() -> Self {
        Self { next: Self::FIRST }
    }

    /// The wait before the next try; the one after will be longer.
    pub fn next_wait(&mut self) -> Duration {
        let wait = self.next;
        self.next = (wait * 2).min(Self::LONGEST);
        wait
    }
}

impl Default for Backoff {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_off_grows_from_half_a_second_to_five() {
        let mut backoff = Backoff::new();
        let waits: Vec<u128> = (0..6).map(|_| backoff.next_wait().as_millis()).collect();
        assert_eq!(waits, [500, 1000, 2000, 4000, 5000, 5000]);
    }
}
