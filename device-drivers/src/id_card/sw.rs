//! SW3, the status byte of the SAM-V module (GA/T 467), sorted by what the caller does next.
//!
//! Deliberately absent: 01, 02, 03, 05, 09. Those are codes of PC libraries; they never appear on the wire.

/// A module status by its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sw {
    /// 90: done.
    Success,
    /// 9F: a card was found.
    CardFound,
    /// 91: the item asked for is not on this card.
    NoSuchItem,
    /// 10: the module received a wrong checksum.
    ReceivedBadChecksum,
    /// 11: the module received a wrong length.
    ReceivedBadLength,
    /// 21: command unknown to the module.
    BadCommand,
    /// 23: command not permitted.
    NotPermitted,
    /// 24: command not identified.
    Unidentified,
    /// 31: the card refused the SAM.
    CardRefusesSam,
    /// 32: the SAM refused the card.
    SamRefusesCard,
    /// 33: the record failed verification.
    RecordUnverified,
    /// 37: the fingerprint failed verification.
    FingerprintUnverified,
    /// 3F: record of wrong length.
    RecordLength,
    /// 40: a card of a kind this module does not know.
    UnknownCardType,
    /// 41: reading failed, or nothing is selected, or the card was taken away.
    ReadFailed,
    /// 47: no random number.
    RandomFailed,
    /// 60: self-test failed; the module accepts no command.
    SelfTestFailed,
    /// 66: the SAM is not authorised.
    NotAuthorised,
    /// 80: no card found.
    NoCard,
    /// 81: selecting failed.
    SelectFailed,
    /// Anything else.
    Other(u8),
}

/// What the caller does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Go on with the data.
    Proceed,
    /// Go on without the item: it is not there.
    ItemAbsent,
    /// Nothing on the reader.
    NoCard,
    /// The line garbled our command: send it once more.
    RetryOnce,
    /// The module does not do this: trying again is useless.
    GiveUp,
    /// Find again; if it fails again the person lays the card anew.
    PresentAgain,
    /// This card cannot be read here.
    Unsupported,
    /// Try once more, then call for service.
    RetryThenService,
    /// Reset, then call for service.
    ResetThenService,
    /// Call for service; nothing on site helps.
    Service,
}

impl Sw {
    /// By its byte.
    pub const fn from_byte(byte: u8) -> Self {
        match byte {
            0x90 => Self::Success,
            0x9F => Self::CardFound,
            0x91 => Self::NoSuchItem,
            0x10 => Self::ReceivedBadChecksum,
            0x11 => Self::ReceivedBadLength,
            0x21 => Self::BadCommand,
            0x23 => Self::NotPermitted,
            0x24 => Self::Unidentified,
            0x31 => Self::CardRefusesSam,
            0x32 => Self::SamRefusesCard,
            0x33 => Self::RecordUnverified,
            0x37 => Self::FingerprintUnverified,
            0x3F => Self::RecordLength,
            0x40 => Self::UnknownCardType,
            0x41 => Self::ReadFailed,
            0x47 => Self::RandomFailed,
            0x60 => Self::SelfTestFailed,
            0x66 => Self::NotAuthorised,
            0x80 => Self::NoCard,
            0x81 => Self::SelectFailed,
            other => Self::Other(other),
        }
    }

    /// The byte on the wire.
    pub const fn byte(self) -> u8 {
        match self {
            Self::Success => 0x90,
            Self::CardFound => 0x9F,
            Self::NoSuchItem => 0x91,
            Self::ReceivedBadChecksum => 0x10,
            Self::ReceivedBadLength => 0x11,
            Self::BadCommand => 0x21,
            Self::NotPermitted => 0x23,
            Self::Unidentified => 0x24,
            Self::CardRefusesSam => 0x31,
            Self::SamRefusesCard => 0x32,
            Self::RecordUnverified => 0x33,
            Self::FingerprintUnverified => 0x37,
            Self::RecordLength => 0x3F,
            Self::UnknownCardType => 0x40,
            Self::ReadFailed => 0x41,
            Self::RandomFailed => 0x47,
            Self::SelfTestFailed => 0x60,
            Self::NotAuthorised => 0x66,
            Self::NoCard => 0x80,
            Self::SelectFailed => 0x81,
            Self::Other(other) => other,
        }
    }

    /// What the caller does next.
    pub const fn next(self) -> Next {
        match self {
            Self::Success | Self::CardFound => Next::Proceed,
            Self::NoSuchItem => Next::ItemAbsent,
            Self::NoCard => Next::NoCard,
            Self::ReceivedBadChecksum | Self::ReceivedBadLength => Next::RetryOnce,
            Self::BadCommand | Self::NotPermitted | Self::Unidentified => Next::GiveUp,
            Self::CardRefusesSam
            | Self::SamRefusesCard
            | Self::RecordUnverified
            | Self::FingerprintUnverified
            | Self::RecordLength
            | Self::ReadFailed
            | Self::SelectFailed
            | Self::Other(_) => Next::PresentAgain,
            Self::UnknownCardType => Next::Unsupported,
            Self::RandomFailed => Next::RetryThenService,
            Self::SelfTestFailed => Next::ResetThenService,
            Self::NotAuthorised => Next::Service,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_keeps_its_value() {
        for byte in 0..=u8::MAX {
            assert_eq!(Sw::from_byte(byte).byte(), byte);
        }
    }

    /// Every status of the module and what follows it, on one page; the bytes it does not define ask for the card anew.
    #[test]
    fn what_comes_next_after_every_status() {
        const TABLE: [(u8, Sw, Next); 20] = [
            (0x10, Sw::ReceivedBadChecksum, Next::RetryOnce),
            (0x11, Sw::ReceivedBadLength, Next::RetryOnce),
            (0x21, Sw::BadCommand, Next::GiveUp),
            (0x23, Sw::NotPermitted, Next::GiveUp),
            (0x24, Sw::Unidentified, Next::GiveUp),
            (0x31, Sw::CardRefusesSam, Next::PresentAgain),
            (0x32, Sw::SamRefusesCard, Next::PresentAgain),
            (0x33, Sw::RecordUnverified, Next::PresentAgain),
            (0x37, Sw::FingerprintUnverified, Next::PresentAgain),
            (0x3F, Sw::RecordLength, Next::PresentAgain),
            (0x40, Sw::UnknownCardType, Next::Unsupported),
            (0x41, Sw::ReadFailed, Next::PresentAgain),
            (0x47, Sw::RandomFailed, Next::RetryThenService),
            (0x60, Sw::SelfTestFailed, Next::ResetThenService),
            (0x66, Sw::NotAuthorised, Next::Service),
            (0x80, Sw::NoCard, Next::NoCard),
            (0x81, Sw::SelectFailed, Next::PresentAgain),
            (0x90, Sw::Success, Next::Proceed),
            (0x91, Sw::NoSuchItem, Next::ItemAbsent),
            (0x9F, Sw::CardFound, Next::Proceed),
        ];
        for byte in 0..=u8::MAX {
            let named = TABLE.iter().find(|(listed, ..)| *listed == byte);
            let (status, next) =
                named.map_or((Sw::Other(byte), Next::PresentAgain), |&(_, status, next)| (status, next));
            assert_eq!((Sw::from_byte(byte), status.next()), (status, next), "{byte:02X}");
        }
    }
}
