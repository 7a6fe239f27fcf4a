//! Commands that set up the module: used when a reader is installed, never while people are served.

use std::time::Duration;

use super::super::frame::encode_request;
use super::super::sw::Sw;
use super::Command;

/// The speeds a SAM-V module offers, in baud.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineSpeed {
    /// 115,200, as delivered.
    B115200,
    /// 57,600.
    B57600,
    /// 38,400.
    B38400,
    /// 19,200.
    B19200,
    /// 9,600.
    B9600,
}

/// `60 nn`: sets the speed of the module's UART. Answer: 90, no data, still at the old speed.
#[derive(Debug, Clone, Copy)]
pub struct SetLineSpeed(pub LineSpeed);

impl Command for SetLineSpeed {
    type Answer = ();
    const NAME: &'static str = "set line speed";
    const TIME_OUT: Duration = Duration::from_millis(500);
    const REPLY_CAP: usize = 0;

    fn request(&self) -> Vec<u8> {
        let code = match self.0 {
            LineSpeed::B115200 => 0,
            LineSpeed::B57600 => 1,
            LineSpeed::B38400 => 2,
            LineSpeed::B19200 => 3,
            LineSpeed::B9600 => 4,
        };
        encode_request(0x60, code, &[])
    }

    fn parse_data(status: Sw, _: &[u8]) -> Option<()> {
        (status == Sw::Success).then_some(())
    }
}

/// `61 FF nn`: sets how many bytes go to the card in one piece by radio (hex 50 is common). Answer: 90, no data.
#[derive(Debug, Clone, Copy)]
pub struct SetMaxRfBytes(pub u8);

impl Command for SetMaxRfBytes {
    type Answer = ();
    const NAME: &'static str = "set radio frame size";
    const TIME_OUT: Duration = Duration::from_millis(500);
    const REPLY_CAP: usize = 0;

    fn request(&self) -> Vec<u8> {
        encode_request(0x61, 0xFF, &[self.0])
    }

    fn parse_data(status: Sw, _: &[u8]) -> Option<()> {
        (status == Sw::Success).then_some(())
    }
}
