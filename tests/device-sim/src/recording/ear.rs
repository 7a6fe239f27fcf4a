//! What a host says, taken apart into what a device answers to: the same for the recorded host and the one that is
//! there now.

use std::time::Duration;

use crate::device::Kind;
use crate::printer::Queries;
use crate::samv::{Heard, RequestDecoder};
use crate::scanner::take_command;

/// Something that may be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Request {
    /// What makes two requests the same.
    pub(super) key: Vec<u8>,
    /// What a printer repeats in its answer to `GS ( H`, another in every run.
    pub(super) id: Option<[u8; 4]>,
}

/// Listens to one host.
pub(super) enum Ear {
    Reader(RequestDecoder),
    Printer(Queries),
    Scanner(Vec<u8>),
}

impl Ear {
    pub(super) fn new(kind: Kind) -> Self {
        match kind {
            Kind::Reader => Self::Reader(RequestDecoder::default()),
            Kind::Printer => Self::Printer(Queries::default()),
            Kind::Scanner => Self::Scanner(Vec::new()),
        }
    }

    /// Takes bytes that arrived at `now`; what became complete.
    pub(super) fn hear(&mut self, bytes: &[u8], now: Duration) -> Vec<Request> {
        let plain = |key| Request { key, id: None };
        match self {
            Self::Reader(decoder) => decoder
                .feed(bytes, now)
                .into_iter()
                .map(|heard| match heard {
                    Heard::Request { command, parameter, data } => plain([&[command, parameter], &data[..]].concat()),
                    Heard::BadChecksum => plain(vec![0]),
                    Heard::BadLength => plain(vec![1]),
                })
                .collect(),
            Self::Printer(queries) => queries.feed(bytes).into_iter().map(|(key, id)| Request { key, id }).collect(),
            Self::Scanner(held) => {
                held.extend(bytes);
                std::iter::from_fn(|| take_command(held)).map(plain).collect()
            }
        }
    }
}
