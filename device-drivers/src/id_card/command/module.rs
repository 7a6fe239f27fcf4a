//! Commands to the module itself.

use std::fmt;
use std::time::Duration;

use super::super::frame::encode_request;
use super::super::sw::Sw;
use super::Command;

/// `10 FF`: resets the module. Answer: 90, no data.
#[derive(Debug, Clone, Copy)]
pub struct ResetModule;

impl Command for ResetModule {
    type Answer = ();
    const NAME: &'static str = "reset";
    const TIME_OUT: Duration = Duration::from_secs(1);
    const REPLY_CAP: usize = 0;

    fn request(&self) -> Vec<u8> {
        encode_request(0x10, 0xFF, &[])
    }

    fn parse_data(status: Sw, _: &[u8]) -> Option<()> {
        (status == Sw::Success).then_some(())
    }
}

/// `11 FF`: self-check, used as heartbeat. Answer: 90, no data.
#[derive(Debug, Clone, Copy)]
pub struct SelfCheck;

impl Command for SelfCheck {
    type Answer = ();
    const NAME: &'static str = "self-check";
    const TIME_OUT: Duration = Duration::from_millis(500);
    const REPLY_CAP: usize = 0;

    fn request(&self) -> Vec<u8> {
        encode_request(0x11, 0xFF, &[])
    }

    fn parse_data(status: Sw, _: &[u8]) -> Option<()> {
        (status == Sw::Success).then_some(())
    }
}

/// `12 FF`: reads the SAM-V number. Answer: 90 and 16 bytes.
#[derive(Debug, Clone, Copy)]
pub struct ReadSamId;

/// The number of a SAM-V module: what identifies a reader in an inventory. No personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SamId {
    /// Maker.
    pub maker: u16,
    /// Maker's subdivision.
    pub branch: u16,
    /// Looks like a date of manufacture, `YYYYMMDD`.
    pub date: u32,
    /// First running number.
    pub serial: u32,
    /// Second running number.
    pub extra: u32,
}

impl fmt::Display for SamId {
    /// As printed on readers. Sources differ in the padding of the last two: for display only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { maker, branch, date, serial, extra } = self;
        write!(f, "{maker:02}.{branch:02}-{date:08}-{serial:010}-{extra:010}")
    }
}

impl Command for ReadSamId {
    type Answer = SamId;
    const NAME: &'static str = "read SAM id";
    const TIME_OUT: Duration = Duration::from_millis(300);
    const REPLY_CAP: usize = 16;

    fn request(&self) -> Vec<u8> {
        encode_request(0x12, 0xFF, &[])
    }

    fn parse_data(status: Sw, data: &[u8]) -> Option<SamId> {
        let (&[m0, m1, b0, b1], rest) = data.split_first_chunk::<4>()?;
        let (&made, rest) = rest.split_first_chunk::<4>()?;
        let (&serial, rest) = rest.split_first_chunk::<4>()?;
        let extra = rest.try_into().ok()?;
        (status == Sw::Success).then(|| SamId {
            maker: u16::from_le_bytes([m0, m1]),
            branch: u16::from_le_bytes([b0, b1]),
            date: u32::from_le_bytes(made),
            serial: u32::from_le_bytes(serial),
            extra: u32::from_le_bytes(extra),
        })
    }
}
