//! Status bytes of a printer (DLE EOT, Automatic Status Back, GS r): pure functions of its condition.

/// What all status bytes are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one bit of the status bytes, set independently")]
pub(super) struct Condition {
    pub(super) cover_open: bool,
    pub(super) near_end: bool,
    pub(super) paper_out: bool,
    pub(super) cutter: bool,
    pub(super) hot: bool,
}

/// `flag` as a bit of this value.
fn bit(flag: bool, value: u8) -> u8 {
    if flag { value } else { 0 }
}

impl Condition {
    pub(super) fn offline(self) -> bool {
        self.cover_open || self.paper_out || self.cutter || self.hot
    }

    /// The answer to DLE EOT n; `None` if the model has no such status.
    pub(super) fn real_time(self, n: u8) -> Option<u8> {
        let bits = match n {
            1 => bit(self.offline(), 0x08),
            2 => bit(self.cover_open, 0x04) | bit(self.paper_out, 0x20) | bit(self.cutter || self.hot, 0x40),
            3 => bit(self.cutter, 0x08) | bit(self.hot, 0x40),
            4 => bit(self.near_end, 0x0C) | bit(self.paper_out, 0x60),
            _ => return None,
        };
        Some(0x12 | bits)
    }

    /// The four bytes of Automatic Status Back.
    pub(super) fn automatic(self) -> [u8; 4] {
        [
            0x10 | bit(self.offline(), 0x08) | bit(self.cover_open, 0x20),
            bit(self.cutter, 0x08) | bit(self.hot, 0x40),
            self.paper(),
            0,
        ]
    }

    /// The answer to GS r 1, also the third byte of Automatic Status Back.
    pub(super) fn paper(self) -> u8 {
        bit(self.near_end, 0x03) | bit(self.paper_out, 0x0C)
    }
}

/// Whether a change from `old` to `new` concerns a group chosen by `GS a n`.
pub(super) fn concerns(n: u8, old: [u8; 4], new: [u8; 4]) -> bool {
    (n & 0x02 != 0 && old[0] != new[0]) || (n & 0x04 != 0 && old[1] != new[1]) || (n & 0x08 != 0 && old[2] != new[2])
}

#[cfg(test)]
mod tests {
    use super::*;

    const FINE: Condition =
        Condition { cover_open: false, near_end: false, paper_out: false, cutter: false, hot: false };

    fn all_four(condition: Condition) -> [u8; 4] {
        [1, 2, 3, 4].map(|n| condition.real_time(n).unwrap())
    }

    /// The values seen on an independent emulator of such a printer.
    #[test]
    fn status_bytes_are_the_published_ones() {
        assert_eq!(all_four(FINE), [0x12; 4]);
        assert_eq!(all_four(Condition { near_end: true, ..FINE }), [0x12, 0x12, 0x12, 0x1E]);
        let out = Condition { near_end: true, paper_out: true, ..FINE };
        assert_eq!(all_four(out), [0x1A, 0x32, 0x12, 0x7E]);
        assert_eq!(FINE.automatic(), [0x10, 0, 0, 0]);
        assert_eq!(Condition { near_end: true, ..FINE }.automatic(), [0x10, 0, 0x03, 0]);
        assert_eq!(out.automatic(), [0x18, 0, 0x0F, 0]);
        assert_eq!(Condition { cover_open: true, ..out }.automatic(), [0x38, 0, 0x0F, 0]);
        assert_eq!(Condition { cutter: true, ..FINE }.real_time(3), Some(0x1A));
        assert_eq!(FINE.real_time(5), None);
    }

    /// What lets a host tell the replies apart: fixed bits by kind, and no byte that could be XON or XOFF.
    #[test]
    fn no_status_byte_can_be_mistaken() {
        for bits in 0..32_u8 {
            let condition = Condition {
                cover_open: bits & 1 != 0,
                near_end: bits & 2 != 0,
                paper_out: bits & 4 != 0,
                cutter: bits & 8 != 0,
                hot: bits & 16 != 0,
            };
            for byte in all_four(condition) {
                assert_eq!(byte & 0x93, 0x12);
            }
            let [first, rest @ ..] = condition.automatic();
            assert_eq!(first & 0x93, 0x10);
            assert!(rest.iter().all(|byte| byte & 0x90 == 0));
        }
    }
}
