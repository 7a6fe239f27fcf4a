//! How often the record has changed: somebody who looks on waits for the next change instead of asking again and again.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Counts changes; it outlives a restart of the county.
#[derive(Default)]
pub(crate) struct Changes {
    count: Mutex<u64>,
    changed: Condvar,
}

impl Changes {
    /// Something was received or decided.
    pub(crate) fn note(&self) {
        *self.count.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.changed.notify_all();
    }

    /// The count once it is not `seen`, or after `longest` as it is.
    pub(crate) fn wait(&self, seen: u64, longest: Duration) -> u64 {
        let count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        let (count, _timed_out) = self
            .changed
            .wait_timeout_while(count, longest, |count| *count == seen)
            .unwrap_or_else(PoisonError::into_inner);
        *count
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn a_change_ends_the_waiting() {
        let changes = Arc::new(Changes::default());
        assert_eq!(changes.wait(0, Duration::ZERO), 0);
        assert_eq!(changes.wait(7, Duration::from_mins(10)), 0, "what was seen is not what is");
        let waiting = std::thread::spawn({
            let changes = Arc::clone(&changes);
            move || changes.wait(0, Duration::from_mins(10))
        });
        changes.note();
        assert_eq!(waiting.join().unwrap(), 1);
    }
}
