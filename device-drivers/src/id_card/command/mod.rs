//! The commands of the SAM-V module (GA/T 467) a kiosk may send: one command, one type, each with its bytes, its own
//! time-out, the most it can answer, and the parser of its answer.
//!
//! Deliberately absent: `30 10`, which also reads the fingerprint: a biometric template has no business here. Vendors'
//! extras (beep, LED, automatic reading) differ per maker and are not sent to an unknown module.

mod card;
mod line;
mod module;

use std::time::Duration;

pub use self::card::{FindCard, ManagementNumbers, ReadBase, ReadManagementNumbers, ReadNewAddress, SelectCard};
pub use self::line::{LineSpeed, SetLineSpeed, SetMaxRfBytes};
pub use self::module::{ReadSamId, ResetModule, SamId, SelfCheck};
use super::frame::Reply;
use super::sw::Sw;

/// One command of the module.
pub trait Command {
    /// What a successful answer says.
    type Answer;
    /// For logs.
    const NAME: &'static str;
    /// How long the whole answer may take from the moment the request was sent.
    const TIME_OUT: Duration;
    /// Most data bytes a right answer can have.
    const REPLY_CAP: usize;

    /// The request frame.
    fn request(&self) -> Vec<u8>;
    /// Understands the data of an answer that is no refusal; `None` if it has not the shape of this command's answer.
    fn parse_data(status: Sw, data: &[u8]) -> Option<Self::Answer>;

    /// Understands an answer.
    fn parse(reply: &Reply) -> Result<Self::Answer, ReplyError> {
        let status = Sw::from_byte(reply.module_status);
        if reply.data.len() <= Self::REPLY_CAP
            && let Some(answer) = Self::parse_data(status, &reply.data)
        {
            return Ok(answer);
        }
        match status {
            Sw::Success | Sw::CardFound | Sw::NoSuchItem => Err(ReplyError::Malformed),
            refusal => Err(ReplyError::Refused(refusal)),
        }
    }
}

/// Why an answer is not the one wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReplyError {
    /// The module said no, and why.
    #[error("the module answered {:02X}", .0.byte())]
    Refused(Sw),
    /// A right frame, but not the answer to this command: wrong length, lying inner length, or a late answer.
    #[error("the answer does not belong to the command")]
    Malformed,
}
