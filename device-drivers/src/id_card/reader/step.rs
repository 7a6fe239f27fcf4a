//! The command in flight and what came of it.

use std::time::Duration;

use super::super::command::{
    Command, FindCard, ReadBase, ReadManagementNumbers, ReadNewAddress, ReadSamId, ReplyError, ResetModule, SamId,
    SelectCard, SelfCheck,
};
use super::super::frame::Reply;
use super::super::record::{IdCard, RecordError};

/// A command the driver sends by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// `12 FF`: identification, and the fence behind which no late answer can hide: answers come in order, and only
    /// this one has 16 bytes.
    SamId,
    SelfCheck,
    Reset,
    Find,
    Select,
    Read,
    ProbeAddress,
    ProbeNumbers,
}

/// A right answer to a [`Step`].
pub(super) enum Answer {
    Sam(SamId),
    /// Done, nothing to tell.
    Done,
    Record(Result<Box<IdCard>, RecordError>),
}

impl Step {
    pub(super) fn request(self) -> Vec<u8> {
        match self {
            Self::SamId => ReadSamId.request(),
            Self::SelfCheck => SelfCheck.request(),
            Self::Reset => ResetModule.request(),
            Self::Find => FindCard.request(),
            Self::Select => SelectCard.request(),
            Self::Read => ReadBase.request(),
            Self::ProbeAddress => ReadNewAddress.request(),
            Self::ProbeNumbers => ReadManagementNumbers.request(),
        }
    }

    pub(super) const fn time_out(self) -> Duration {
        match self {
            Self::SamId => ReadSamId::TIME_OUT,
            Self::SelfCheck => SelfCheck::TIME_OUT,
            Self::Reset => ResetModule::TIME_OUT,
            Self::Find => FindCard::TIME_OUT,
            Self::Select => SelectCard::TIME_OUT,
            Self::Read => ReadBase::TIME_OUT,
            Self::ProbeAddress => ReadNewAddress::TIME_OUT,
            Self::ProbeNumbers => ReadManagementNumbers::TIME_OUT,
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::SamId => ReadSamId::NAME,
            Self::SelfCheck => SelfCheck::NAME,
            Self::Reset => ResetModule::NAME,
            Self::Find => FindCard::NAME,
            Self::Select => SelectCard::NAME,
            Self::Read => ReadBase::NAME,
            Self::ProbeAddress => ReadNewAddress::NAME,
            Self::ProbeNumbers => ReadManagementNumbers::NAME,
        }
    }

    pub(super) fn parse(self, reply: &Reply) -> Result<Answer, ReplyError> {
        match self {
            Self::SamId => ReadSamId::parse(reply).map(Answer::Sam),
            Self::SelfCheck => SelfCheck::parse(reply).map(|()| Answer::Done),
            Self::Reset => ResetModule::parse(reply).map(|()| Answer::Done),
            Self::Find => FindCard::parse(reply).map(|()| Answer::Done),
            Self::Select => SelectCard::parse(reply).map(|()| Answer::Done),
            Self::Read => ReadBase::parse(reply).map(Answer::Record),
            // What the probes read is wiped at once: only that they were answered counts.
            Self::ProbeAddress => ReadNewAddress::parse(reply).map(|_| Answer::Done),
            Self::ProbeNumbers => ReadManagementNumbers::parse(reply).map(|_| Answer::Done),
        }
    }
}
