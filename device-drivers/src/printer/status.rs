//! What comes back from an ESC/POS printer, told apart in one stream, and what it means.
//!
//! The fixed bits of each kind of answer make them distinguishable:
//!
//! | bytes | kind |
//! |---|---|
//! | 11, 13 | XON, XOFF |
//! | 37, 3D, 5F … 00 | a block with a header |
//! | `b & 93 == 12` | answer to `DLE EOT` (`b & 13` if bit 7 is the slip sensor) |
//! | `b & 93 == 10`, three more | automatic status back |
//! | `10 0F`, four more | full status (`DLE EOT 20`), only of a presenter that has it: elsewhere it is the kind above |
//! | `b & 90 == 00` | answer to `GS r` |
//!
//! Deliberately absent: which question an answer belongs to; `DLE EOT` answers do not say. The driver keeps one in
//! flight.

use super::profile::SlipSensor;

/// Something the printer sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Answer to the last `DLE EOT`.
    RealTime(u8),
    /// Automatic status back.
    Automatic([u8; 4]),
    /// Answer to `DLE EOT 20`, without its head.
    Full([u8; 4]),
    /// Answer to `GS r`.
    Paper(u8),
    /// `GS ( H` function 48: everything before the id was printed.
    Printed([u8; 4]),
    /// Another block; its contents are of no interest.
    OtherBlock,
}

impl Answer {
    /// The bytes it came as; `None` for a block that is not ours, which may hold any text.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        Some(match *self {
            Self::RealTime(byte) | Self::Paper(byte) => vec![byte],
            Self::Automatic(four) => four.to_vec(),
            Self::Full([a, b, c, d]) => vec![0x10, 0x0F, a, b, c, d],
            Self::Printed([a, b, c, d]) => vec![0x37, 0x22, a, b, c, d, 0x00],
            Self::OtherBlock => return None,
        })
    }
}

/// Longest block kept; longer ones are not ours.
const BLOCK_CAP: usize = 80;

/// Head of a full status.
const FULL: [u8; 2] = [0x10, 0x0F];

/// Turns the printer's byte stream, in any chunking, into answers. Never fails: what fits nothing is dropped.
#[derive(Debug)]
pub struct StatusDecoder {
    real_time_mask: u8,
    knows_full: bool,
    block: Vec<u8>,
    automatic: Vec<u8>,
}

impl StatusDecoder {
    /// For a printer with the given sensor.
    pub fn new(slip_sensor: SlipSensor) -> Self {
        let real_time_mask = match slip_sensor {
            SlipSensor::None | SlipSensor::DleEot5 | SlipSensor::DleEot20 => 0x93,
            SlipSensor::DleEot1Bit7 => 0x13,
        };
        let knows_full = slip_sensor == SlipSensor::DleEot20;
        Self { real_time_mask, knows_full, block: Vec::new(), automatic: Vec::new() }
    }

    /// Takes one byte; an answer when it was its last.
    pub fn push(&mut self, byte: u8) -> Option<Answer> {
        match byte {
            // Flow control may come anywhere.
            0x11 | 0x13 => None,
            _ if !self.block.is_empty() => self.push_block(byte),
            _ if self.is_full() => self.push_automatic(byte),
            _ if byte & self.real_time_mask == 0x12 => Some(Answer::RealTime(byte)),
            0x37 | 0x3D | 0x5F => {
                self.automatic.clear();
                self.block.push(byte);
                None
            }
            _ if byte & 0x93 == 0x10 => {
                self.automatic = vec![byte];
                None
            }
            _ if byte & 0x90 == 0x00 => self.push_low(byte),
            _ => {
                self.automatic.clear();
                None
            }
        }
    }

    /// Forgets half answers.
    pub fn reset(&mut self) {
        self.block.clear();
        self.automatic.clear();
    }

    fn push_block(&mut self, byte: u8) -> Option<Answer> {
        self.block.push(byte);
        if byte != 0x00 {
            if self.block.len() > BLOCK_CAP {
                self.block.clear();
            }
            return None;
        }
        let block = std::mem::take(&mut self.block);
        Some(match block.as_slice() {
            [0x37, 0x22, d1, d2, d3, d4, 0x00] => Answer::Printed([*d1, *d2, *d3, *d4]),
            _ => Answer::OtherBlock,
        })
    }

    fn push_low(&mut self, byte: u8) -> Option<Answer> {
        if self.automatic.is_empty() {
            return Some(Answer::Paper(byte));
        }
        self.push_automatic(byte)
    }

    /// Whether the status under way began with the head of a full one. Its four bytes may have any value.
    fn is_full(&self) -> bool {
        self.knows_full && self.automatic.starts_with(&FULL)
    }

    fn push_automatic(&mut self, byte: u8) -> Option<Answer> {
        self.automatic.push(byte);
        let answer = match *self.automatic.as_slice() {
            [head, mark, a, b, c, d] if [head, mark] == FULL => Answer::Full([a, b, c, d]),
            [a, b, c, d] if !self.is_full() => Answer::Automatic([a, b, c, d]),
            _ => return None,
        };
        self.automatic.clear();
        Some(answer)
    }
}

/// Why a slip does not come out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PrintFault {
    /// The roll is at its end.
    #[error("paper out")]
    PaperOut,
    /// The cover is open.
    #[error("cover open")]
    CoverOpen,
    /// Paper is stuck on its way.
    #[error("paper jam")]
    Jammed,
    /// The cutter is stuck.
    #[error("cutter fault")]
    Cutter,
    /// The head is too hot, or another fault that passes by itself.
    #[error("head too hot")]
    Overheated,
    /// The printer is off-line for another reason, or does not answer.
    #[error("printer off-line")]
    Offline,
    /// The line is gone.
    #[error("printer not connected")]
    NoDevice,
    /// Needs a technician.
    #[error("printer hardware fault")]
    HardwareError,
    /// The printer says it is well, but does not give the proof of printing it gave before.
    #[error("the printer did not confirm this slip as it did others")]
    NoProof,
    /// The picture is wider than the paper.
    #[error("picture wider than the paper")]
    TooWide,
}

/// The printer's condition, from the four `DLE EOT` answers or from automatic status back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one bit of the printer's own status")]
pub struct Condition {
    /// Will not print now.
    pub offline: bool,
    /// The cover is open.
    pub cover_open: bool,
    /// Near the end of the roll, if there is a sensor.
    pub paper_low: bool,
    /// No paper.
    pub paper_out: bool,
    /// Cutter stuck.
    pub cutter: bool,
    /// Needs `DLE ENQ` or a hand.
    pub recoverable: bool,
    /// Needs a technician.
    pub unrecoverable: bool,
    /// Passes by itself: head hot.
    pub passing: bool,
    /// Paper is stuck; only models with [`SlipSensor::DleEot20`] tell.
    pub jammed: bool,
    /// A slip waits at the mouth, if there is a sensor.
    pub slip_waits: bool,
}

impl Condition {
    /// From the answers to `DLE EOT` 1, 2, 3, 4.
    pub fn from_real_time([printer, cause, error, paper]: [u8; 4], sensor: SlipSensor) -> Self {
        Self {
            offline: printer & 0x08 != 0,
            cover_open: cause & 0x04 != 0,
            paper_low: paper & 0x0C != 0,
            paper_out: paper & 0x60 != 0 || cause & 0x20 != 0,
            cutter: error & 0x08 != 0,
            recoverable: error & 0x04 != 0,
            unrecoverable: error & 0x20 != 0,
            passing: error & 0x40 != 0,
            jammed: false,
            slip_waits: sensor == SlipSensor::DleEot1Bit7 && printer & 0x80 != 0,
        }
    }

    /// With what a presenter answered to `DLE EOT 5`: any bit beyond the fixed ones means paper in it.
    #[must_use]
    pub fn with_presenter(self, answer: u8) -> Self {
        Self { slip_waits: answer & 0x6C != 0, ..self }
    }

    /// With the four bytes of a full status (`DLE EOT 20`): paper, user, recoverable, unrecoverable.
    #[must_use]
    pub fn with_full(self, [paper, user, recoverable, unrecoverable]: [u8; 4]) -> Self {
        Self {
            paper_out: self.paper_out || paper & 0x01 != 0,
            paper_low: self.paper_low || paper & 0x04 != 0,
            slip_waits: paper & 0x20 != 0,
            cover_open: self.cover_open || user & 0x03 != 0,
            // Head temperature and supply voltage pass by themselves; an error of the line (02) is ours to see.
            passing: self.passing || recoverable & 0x09 != 0,
            jammed: recoverable & 0x40 != 0,
            unrecoverable: self.unrecoverable || unrecoverable != 0,
            ..self
        }
    }

    /// From the four bytes of automatic status back, which know nothing of a waiting or stuck slip.
    pub fn from_automatic([printer, error, paper, _]: [u8; 4]) -> Self {
        Self {
            offline: printer & 0x08 != 0,
            cover_open: printer & 0x20 != 0,
            paper_low: paper & 0x03 != 0,
            paper_out: paper & 0x0C != 0,
            cutter: error & 0x08 != 0,
            recoverable: error & 0x04 != 0,
            unrecoverable: error & 0x20 != 0,
            passing: error & 0x40 != 0,
            jammed: false,
            slip_waits: false,
        }
    }

    /// As automatic status back would have it.
    #[must_use]
    pub(super) fn as_automatic(self) -> Self {
        Self { jammed: false, slip_waits: false, ..self }
    }

    /// What keeps it from printing, the most telling first: with the cover open the paper sensor sees nothing.
    pub fn fault(&self) -> Option<PrintFault> {
        if self.unrecoverable {
            Some(PrintFault::HardwareError)
        } else if self.cover_open {
            Some(PrintFault::CoverOpen)
        } else if self.paper_out {
            Some(PrintFault::PaperOut)
        } else if self.jammed {
            Some(PrintFault::Jammed)
        } else if self.cutter {
            Some(PrintFault::Cutter)
        } else if self.recoverable {
            Some(PrintFault::HardwareError)
        } else if self.passing {
            Some(PrintFault::Overheated)
        } else if self.offline {
            Some(PrintFault::Offline)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn answers(bytes: &[u8]) -> Vec<Answer> {
        let mut decoder = StatusDecoder::new(SlipSensor::None);
        bytes.iter().filter_map(|&byte| decoder.push(byte)).collect()
    }

    #[test]
    fn one_stream_of_all_kinds_is_told_apart() {
        let stream = [
            0x12, 0x10, 0x00, 0x03, 0x00, 0x11, 0x37, 0x22, b'1', b'3', b'5', b'9', 0x00, 0x0C, 0x5F, b'T', b'M', 0x00,
            0x1A, 0x13, 0x38, 0x00, 0x12, 0x0F, 0x00,
        ];
        assert_eq!(
            answers(&stream),
            [
                Answer::RealTime(0x12),
                Answer::Automatic([0x10, 0, 3, 0]),
                Answer::Printed(*b"1359"),
                Answer::Paper(0x0C),
                Answer::OtherBlock,
                Answer::RealTime(0x1A),
                // A real-time answer may come in the middle of automatic status.
                Answer::RealTime(0x12),
                Answer::Automatic([0x38, 0, 0x0F, 0]),
            ]
        );
    }

    #[test]
    fn conditions_seen_on_a_printer() {
        let none = SlipSensor::None;
        let idle = Condition::from_real_time([0x12; 4], none);
        assert_eq!((idle, idle.fault()), (Condition::default(), None));
        let low = Condition::from_real_time([0x12, 0x12, 0x12, 0x1E], none);
        assert_eq!((low.paper_low, low.fault()), (true, None));
        let out = Condition::from_real_time([0x1A, 0x32, 0x12, 0x7E], none);
        assert_eq!(out.fault(), Some(PrintFault::PaperOut));
        assert_eq!(Condition::from_automatic([0x18, 0, 0x0F, 0]), out);
        assert_eq!(Condition::from_automatic([0x10, 0, 0x03, 0]), low);
        assert_eq!(Condition::from_automatic([0x38, 0, 0x0F, 0]).fault(), Some(PrintFault::CoverOpen));
        assert_eq!(Condition::from_real_time([0x1A, 0x12, 0x1A, 0x12], none).fault(), Some(PrintFault::Cutter));
        assert_eq!(Condition::from_real_time([0x1A, 0x12, 0x52, 0x12], none).fault(), Some(PrintFault::Overheated));
        assert_eq!(Condition::from_real_time([0x1A, 0x12, 0x32, 0x12], none).fault(), Some(PrintFault::HardwareError));
        assert_eq!(Condition::from_real_time([0x1A, 0x12, 0x12, 0x12], none).fault(), Some(PrintFault::Offline));
    }

    #[test]
    fn bit_7_is_a_slip_only_where_the_profile_says_so() {
        let mut decoder = StatusDecoder::new(SlipSensor::DleEot1Bit7);
        assert_eq!(decoder.push(0x92), Some(Answer::RealTime(0x92)));
        assert_eq!(answers(&[0x92]), []);
        assert!(Condition::from_real_time([0x92, 0x12, 0x12, 0x12], SlipSensor::DleEot1Bit7).slip_waits);
    }

    #[test]
    fn a_full_status_is_one_only_where_the_profile_says_so() {
        let mut decoder = StatusDecoder::new(SlipSensor::DleEot20);
        // Bytes that look like other kinds, and flow control in between.
        let stream = [0x12, 0x10, 0x0F, 0x25, 0x11, 0x37, 0x12, 0x40, 0x12, 0x10, 0x00, 0x03, 0x00];
        let told: Vec<Answer> = stream.iter().filter_map(|&byte| decoder.push(byte)).collect();
        assert_eq!(
            told,
            [
                Answer::RealTime(0x12),
                Answer::Full([0x25, 0x37, 0x12, 0x40]),
                Answer::RealTime(0x12),
                Answer::Automatic([0x10, 0, 3, 0])
            ]
        );
        assert_eq!(answers(&[0x10, 0x0F, 0x05, 0x00]), [Answer::Automatic([0x10, 0x0F, 5, 0])]);
    }

    #[test]
    fn a_presenter_tells_of_slips_and_jams() {
        let fine = Condition::default();
        assert!(fine.with_presenter(0x16).slip_waits && !fine.with_presenter(0x12).slip_waits);
        assert!(fine.with_full([0x20, 0, 0, 0]).slip_waits);
        for (full, fault) in [
            ([0x00, 0x08, 0x02, 0x00], None),
            ([0x04, 0x00, 0x00, 0x00], None),
            ([0x01, 0x00, 0x00, 0x00], Some(PrintFault::PaperOut)),
            ([0x00, 0x02, 0x00, 0x00], Some(PrintFault::CoverOpen)),
            ([0x00, 0x00, 0x01, 0x00], Some(PrintFault::Overheated)),
            ([0x20, 0x00, 0x40, 0x00], Some(PrintFault::Jammed)),
            ([0x00, 0x00, 0x00, 0x08], Some(PrintFault::HardwareError)),
        ] {
            assert_eq!(fine.with_full(full).fault(), fault, "{full:02X?}");
        }
    }

    #[test]
    fn an_endless_block_is_dropped() {
        let mut bytes = vec![0x37];
        bytes.extend([b'x'; 200]);
        bytes.push(0x00);
        bytes.push(0x12);
        assert_eq!(answers(&bytes).last(), Some(&Answer::RealTime(0x12)));
    }

    /// One answer of each kind, with bytes that belong to it.
    fn any_answer() -> impl Strategy<Value = (Vec<u8>, Answer)> {
        prop_oneof![
            any::<u8>().prop_map(|b| (b & !0x93) | 0x12).prop_map(|b| (vec![b], Answer::RealTime(b))),
            (any::<u8>(), any::<[u8; 3]>()).prop_map(|(head, rest)| {
                let [b, c, d] = rest.map(|byte| byte & !0x90);
                // A full status has the head of an automatic one; no printer with it sends such an automatic one.
                let four = [(head & !0x93) | 0x10, if b == 0x0F { 0 } else { b }, c, d];
                (four.to_vec(), Answer::Automatic(four))
            }),
            any::<[u8; 4]>()
                .prop_map(|four| four.map(|byte| byte & !0x10))
                .prop_map(|four| { ([&[0x10, 0x0F][..], &four].concat(), Answer::Full(four)) }),
            proptest::sample::select(b"1359QSUWYqsuwy".to_vec())
                .prop_map(|d| { (vec![0x37, 0x22, d, d, d, d, 0x00], Answer::Printed([d; 4])) }),
            "[A-Za-z0-9 .-]{0,30}".prop_map(|text| ([b"_", text.as_bytes(), b"\0"].concat(), Answer::OtherBlock)),
            any::<u8>().prop_map(|b| b & !0x90).prop_map(|b| (vec![b], Answer::Paper(b))),
        ]
    }

    proptest! {
        /// Answers of all kinds one behind the other, flow control anywhere: each is told as what it is, in its order.
        #[test]
        fn any_sequence_of_answers_with_flow_control_is_told_apart(
            sent in proptest::collection::vec(any_answer(), 0..30),
            flow in proptest::collection::vec((any::<usize>(), any::<bool>()), 0..30),
        ) {
            let mut bytes: Vec<u8> = sent.iter().flat_map(|(bytes, _)| bytes.clone()).collect();
            for (at, on) in flow {
                bytes.insert(at % (bytes.len() + 1), if on { 0x11 } else { 0x13 });
            }
            let mut decoder = StatusDecoder::new(SlipSensor::DleEot20);
            let told: Vec<Answer> = bytes.iter().filter_map(|&byte| decoder.push(byte)).collect();
            prop_assert_eq!(told, sent.into_iter().map(|(_, answer)| answer).collect::<Vec<_>>());
        }

        /// Real-time answers may come in the middle of automatic status: nothing is lost or invented.
        #[test]
        fn real_time_answers_inside_automatic_status_are_told_apart(
            four in any::<[u8; 3]>().prop_map(|rest| rest.map(|byte| byte & !0x90)),
            at in 0_usize..=4, answer in any::<u8>().prop_map(|b| (b & !0x93) | 0x12),
        ) {
            let whole = [0x18, four[0], four[1], four[2]];
            let mut bytes = whole.to_vec();
            bytes.insert(at, answer);
            let mut told = answers(&bytes);
            told.sort_by_key(|answer| matches!(answer, Answer::Automatic(_)));
            prop_assert_eq!(told, [Answer::RealTime(answer), Answer::Automatic(whole)]);
        }

        #[test]
        fn arbitrary_bytes_never_panic_nor_pile_up(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
            let mut decoder = StatusDecoder::new(SlipSensor::None);
            for byte in bytes {
                decoder.push(byte);
                prop_assert!(decoder.block.len() <= BLOCK_CAP && decoder.automatic.len() < 6);
            }
        }
    }
}
