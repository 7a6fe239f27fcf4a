//! The last things that crossed a line, as a technician may see them.
//!
//! The drivers write it, because only they know what a byte means: requests and status bytes are kept, of a card's record
//! and of a slip nothing but the length. Deliberately absent: times, files, and whatever a scanner read.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// So many crossings are kept.
const KEPT: usize = 8;
/// So many bytes of one are shown; the longest head of a frame has ten.
const SHOWN: usize = 16;

/// One thing that crossed the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Crossing {
    /// To the device.
    Sent(Vec<u8>),
    /// From the device, understood. `more` bytes followed that are not shown.
    Received {
        /// The bytes that may be shown.
        head: Vec<u8>,
        /// How many were left out.
        more: usize,
    },
    /// From the device, so many bytes that fit nothing: another speed, another device, noise.
    Noise(usize),
    /// The device said nothing in time.
    Silence,
}

/// `→ 10 04 01`, `← 16`, `← ?? 12`, `← –`.
impl fmt::Display for Crossing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sent(bytes) => write!(f, "→{}", Hex(bytes)),
            Self::Received { head, more: 0 } => write!(f, "←{}", Hex(head)),
            Self::Received { head, more } => write!(f, "←{} +{more}", Hex(head)),
            Self::Noise(bytes) => write!(f, "← ?? {bytes}"),
            Self::Silence => f.write_str("← –"),
        }
    }
}

/// Bytes in hexadecimal with a space before each.
pub(crate) struct Hex<'a>(pub(crate) &'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, " {byte:02X}"))
    }
}

/// What crossed one line lately; clones show the same line.
#[derive(Debug, Clone, Default)]
pub struct Trace(Arc<Mutex<VecDeque<Crossing>>>);

impl Trace {
    /// Oldest first.
    pub fn latest(&self) -> Vec<Crossing> {
        self.lock().iter().cloned().collect()
    }

    pub(crate) fn sent(&self, bytes: &[u8]) {
        self.note(Crossing::Sent(bytes.iter().copied().take(SHOWN).collect()));
    }

    pub(crate) fn received(&self, head: &[u8], more: usize) {
        self.note(Crossing::Received { head: head.to_vec(), more });
    }

    /// No answer that was one: silence, or so many bytes of something else.
    pub(crate) fn missed(&self, noise: usize) {
        self.note(if noise > 0 { Crossing::Noise(noise) } else { Crossing::Silence });
    }

    fn note(&self, crossing: Crossing) {
        let mut kept = self.lock();
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back(crossing);
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Crossing>> {
        // A list of bytes: whatever a panicking thread left there is as good as before.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_are_kept_in_a_form_to_be_read() {
        let trace = Trace::default();
        for n in 0..9 {
            trace.sent(&[0x10, 0x04, n]);
        }
        trace.received(&[0x16], 0);
        trace.received(&[0xAA, 0x96], 9);
        trace.missed(12);
        trace.missed(0);
        let shown: Vec<String> = trace.latest().iter().map(ToString::to_string).collect();
        assert_eq!(
            shown,
            ["→ 10 04 05", "→ 10 04 06", "→ 10 04 07", "→ 10 04 08", "← 16", "← AA 96 +9", "← ?? 12", "← –"]
        );
    }
}
