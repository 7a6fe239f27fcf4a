//! Status bytes of a printer (DLE EOT, Automatic Status Back, GS r): pure functions of its condition.

use super::model::Presenter;

/// What all status bytes are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one bit of the status bytes, set independently")]
pub(super) struct Condition {
    pub(super) cover_open: bool,
    pub(super) near_end: bool,
    pub(super) paper_out: bool,
    pub(super) cutter: bool,
    pub(super) jam: bool,
    pub(super) hot: bool,
    pub(super) broken: bool,
    /// Switched off-line by hand.
    pub(super) off_line: bool,
    pub(super) feed_button: bool,
    /// A slip hangs at the mouth.
    pub(super) slip: bool,
    pub(super) presenter: Presenter,
}

/// `flag` as a bit of this value.
fn bit(flag: bool, value: u8) -> u8 {
    if flag { value } else { 0 }
}

impl Condition {
    pub(super) fn offline(self) -> bool {
        self.cover_open || self.paper_out || self.off_line || self.feed_button || self.error()
    }

    fn error(self) -> bool {
        self.cutter || self.jam || self.hot || self.broken
    }

    /// The answer to DLE EOT n; empty if the model has no such status.
    pub(super) fn real_time(self, n: u8) -> Vec<u8> {
        let bits = match n {
            1 => {
                let hangs = self.presenter == Presenter::TornOffBit && self.slip;
                bit(self.offline(), 0x08) | bit(self.feed_button, 0x40) | bit(hangs, 0x80)
            }
            2 => {
                bit(self.cover_open, 0x04)
                    | bit(self.feed_button, 0x08)
                    | bit(self.paper_out, 0x20)
                    | bit(self.error(), 0x40)
            }
            3 => bit(self.jam, 0x04) | bit(self.cutter, 0x08) | bit(self.broken, 0x20) | bit(self.hot, 0x40),
            4 => bit(self.near_end, 0x0C) | bit(self.paper_out, 0x60),
            5 if self.presenter == Presenter::Star => bit(self.slip, 0x0C),
            20 if self.presenter == Presenter::Reliance => return self.full_status().to_vec(),
            _ => return Vec::new(),
        };
        vec![0x12 | bits]
    }

    /// DLE EOT 20 of a Reliance: two fixed bytes, paper, user, recoverable, unrecoverable.
    fn full_status(self) -> [u8; 6] {
        [
            0x10,
            0x0F,
            bit(self.paper_out, 0x01) | bit(self.near_end, 0x04) | bit(self.slip, 0x20),
            bit(self.cover_open, 0x03),
            bit(self.hot, 0x01) | bit(self.jam, 0x40),
            bit(self.cutter || self.broken, 0x01),
        ]
    }

    /// The answer to GS e 6 of a Reliance.
    pub(super) fn presenter(self) -> u8 {
        bit(self.near_end, 0x01)
            | bit(!self.paper_out, 0x04)
            | bit(self.slip, 0x08)
            | bit(self.error(), 0x40)
            | bit(self.jam, 0x80)
    }

    /// The four bytes of Automatic Status Back.
    pub(super) fn automatic(self) -> [u8; 4] {
        [
            0x10 | bit(self.offline(), 0x08) | bit(self.cover_open, 0x20) | bit(self.feed_button, 0x40),
            bit(self.feed_button, 0x02)
                | bit(self.jam, 0x04)
                | bit(self.cutter, 0x08)
                | bit(self.broken, 0x20)
                | bit(self.hot, 0x40),
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

    fn fine() -> Condition {
        Condition::default()
    }

    fn all_four(condition: Condition) -> Vec<u8> {
        [1, 2, 3, 4].into_iter().flat_map(|n| condition.real_time(n)).collect()
    }

    /// The values seen on an independent emulator of such a printer.
    #[test]
    fn status_bytes_are_the_published_ones() {
        assert_eq!(all_four(fine()), [0x12; 4]);
        assert_eq!(all_four(Condition { near_end: true, ..fine() }), [0x12, 0x12, 0x12, 0x1E]);
        let out = Condition { near_end: true, paper_out: true, ..fine() };
        assert_eq!(all_four(out), [0x1A, 0x32, 0x12, 0x7E]);
        assert_eq!(fine().automatic(), [0x10, 0, 0, 0]);
        assert_eq!(Condition { near_end: true, ..fine() }.automatic(), [0x10, 0, 0x03, 0]);
        assert_eq!(out.automatic(), [0x18, 0, 0x0F, 0]);
        assert_eq!(Condition { cover_open: true, ..out }.automatic(), [0x38, 0, 0x0F, 0]);
        assert_eq!(fine().real_time(5), b"");
        assert_eq!(fine().real_time(20), b"");
    }

    #[test]
    fn every_error_has_its_bit() {
        for (condition, three, second) in [
            (Condition { jam: true, ..fine() }, 0x16, 0x04),
            (Condition { cutter: true, ..fine() }, 0x1A, 0x08),
            (Condition { broken: true, ..fine() }, 0x32, 0x20),
            (Condition { hot: true, ..fine() }, 0x52, 0x40),
        ] {
            assert_eq!(all_four(condition), [0x1A, 0x52, three, 0x12], "{condition:?}");
            assert_eq!(condition.automatic(), [0x18, second, 0, 0], "{condition:?}");
        }
        let held = Condition { feed_button: true, ..fine() };
        assert_eq!(all_four(held), [0x5A, 0x1A, 0x12, 0x12]);
        assert_eq!(held.automatic(), [0x58, 0x02, 0, 0]);
        assert_eq!(all_four(Condition { off_line: true, ..fine() }), [0x1A, 0x12, 0x12, 0x12], "no cause");
    }

    #[test]
    fn a_slip_that_hangs_there_is_told_as_the_model_tells_it() {
        let hangs = |presenter| Condition { slip: true, presenter, ..fine() };
        assert_eq!(all_four(hangs(Presenter::None)), [0x12; 4]);
        assert_eq!(hangs(Presenter::TornOffBit).real_time(1), [0x92]);
        assert_eq!(hangs(Presenter::Star).real_time(5), [0x1E]);
        assert_eq!(hangs(Presenter::Reliance).real_time(20), [0x10, 0x0F, 0x20, 0, 0, 0]);
        assert_eq!(hangs(Presenter::Reliance).presenter(), 0x0C);
        let bad = Condition { jam: true, near_end: true, presenter: Presenter::Reliance, ..fine() };
        assert_eq!(bad.real_time(20), [0x10, 0x0F, 0x04, 0, 0x40, 0]);
        assert_eq!(bad.presenter(), 0xC5);
    }

    /// What lets a host tell the replies apart: fixed bits by kind, and no byte that could be XON or XOFF.
    #[test]
    fn no_status_byte_can_be_mistaken() {
        for bits in 0..512_u16 {
            let condition = Condition {
                cover_open: bits & 1 != 0,
                near_end: bits & 2 != 0,
                paper_out: bits & 4 != 0,
                cutter: bits & 8 != 0,
                hot: bits & 16 != 0,
                jam: bits & 32 != 0,
                broken: bits & 64 != 0,
                off_line: bits & 128 != 0,
                feed_button: bits & 256 != 0,
                ..fine()
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
