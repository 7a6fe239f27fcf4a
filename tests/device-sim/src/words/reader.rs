//! Words for the card reader.

use super::{milliseconds, number, ok, status, unknown};
use crate::people;
use crate::reader::{CardReaderSim, Presence, ReaderFault};

pub(super) const WORDS: &str = "lay NAME | lift | people | presence continual|until-lifted";

pub(super) fn obey(reader: &CardReaderSim, word: &str, rest: &str) -> Result<String, String> {
    match (word, rest) {
        ("lay", name) => {
            let card = people::by_name(name).ok_or_else(|| format!("nobody is called {name:?}; people lists them"))?;
            reader.lay(card);
        }
        ("lift", "") => reader.lift(),
        ("people", "") => {
            let names: Vec<String> =
                people::all().into_iter().map(|one| format!("{} ({})", one.name, one.purpose_zh)).collect();
            return Ok(names.join("; "));
        }
        ("fault", words) => reader.set_fault(fault(words)?),
        ("presence", "continual") => reader.set_presence(Presence::Continual),
        ("presence", "until-lifted") => reader.set_presence(Presence::UntilLifted),
        ("log", "") => {
            let fingerprint = reader.fingerprint_requests();
            return Ok(format!(
                "{} requests, {fingerprint} for fingerprints, {} malformed",
                reader.log().len(),
                reader.malformed()
            ));
        }
        _ => return Err(unknown("reader", word, rest)),
    }
    Ok(ok())
}

fn fault(words: &str) -> Result<ReaderFault, String> {
    Ok(match words.split_once(' ').unwrap_or((words, "")) {
        ("none", "") => ReaderFault::None,
        ("silent", "") => ReaderFault::Silent,
        ("slow", time) => ReaderFault::Slow(milliseconds(time)?),
        ("other-speed", baud) => ReaderFault::OtherSpeed(number(baud)?),
        ("garbage", "") => ReaderFault::Garbage,
        ("half-frame", "") => ReaderFault::HalfFrame,
        ("extra-preamble", "") => ReaderFault::ExtraPreamble,
        ("glued", "") => ReaderFault::Glued,
        ("bad-checksum", "") => ReaderFault::BadChecksum,
        ("lying-frame-length", "") => ReaderFault::LyingFrameLength,
        ("lying-lengths", "") => ReaderFault::LyingLengths,
        ("preamble-in-photo", "") => ReaderFault::PreambleInPhoto,
        ("wrong-reply", "") => ReaderFault::WrongCommandReply,
        ("self-test", "") => ReaderFault::SelfTestFailed,
        ("not-authorised", "") => ReaderFault::NotAuthorised,
        ("find-fails", code) => ReaderFault::FindFails(status(code)?),
        ("select-fails", code) => ReaderFault::SelectFails(status(code)?),
        ("read-fails", code) => ReaderFault::ReadFails(status(code)?),
        ("no-address", "") => ReaderFault::NoAddressCommand,
        ("no-numbers", "") => ReaderFault::NoNumbersCommand,
        ("pull-before-select", "") => ReaderFault::PullBeforeSelect,
        ("pull-before-read", "") => ReaderFault::PullBeforeRead,
        ("pull-mid-read", "") => ReaderFault::PullMidRead,
        ("pull-after-read", "") => ReaderFault::PullAfterRead,
        _ => return Err(format!("the reader has no fault {words:?}; help lists them")),
    })
}
