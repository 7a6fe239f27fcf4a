//! How fast a simulated device runs.

use std::time::Duration;

/// Bits on an 8N1 line for one byte: start, eight data, stop.
const BITS_PER_BYTE: f64 = 10.0;

/// The speed of line and mechanics, as a multiple of the real one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pace {
    /// This many times the real speed: `Times(1.0)` releases baud / 10 bytes a second and takes a real reader's and
    /// printer's time for their work.
    Times(f64),
    /// No waiting at all.
    Instant,
}

impl Pace {
    /// Real line speed and real work times.
    pub const REAL: Self = Self::Times(1.0);

    /// The pace for a factor as it stands in a configuration: 1 real, larger faster, 0 (or nonsense) at once.
    #[must_use]
    pub fn factor(factor: f64) -> Self {
        if factor.is_finite() && factor > 0.0 { Self::Times(factor) } else { Self::Instant }
    }

    /// What a real duration becomes at this pace.
    pub(crate) fn scale(self, real: Duration) -> Duration {
        match self {
            Self::Times(factor) => real.div_f64(factor.max(f64::MIN_POSITIVE)),
            Self::Instant => Duration::ZERO,
        }
    }

    /// How long `bytes` bytes take on an 8N1 line of `baud` bits a second.
    pub(crate) fn on_line(self, bytes: usize, baud: u32) -> Duration {
        let bytes = f64::from(u32::try_from(bytes).unwrap_or(u32::MAX));
        self.scale(Duration::from_secs_f64(bytes * BITS_PER_BYTE / f64::from(baud.max(1))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_record_takes_112_ms_at_115200() {
        let real = Pace::REAL.on_line(1295, 115_200);
        assert_eq!(real.as_millis(), 112);
        assert_eq!(Pace::factor(10.0).on_line(1295, 115_200).as_millis(), 11);
    }

    #[test]
    fn zero_and_nonsense_mean_at_once() {
        for factor in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(Pace::factor(factor).scale(Duration::from_secs(9)), Duration::ZERO);
        }
    }
}
