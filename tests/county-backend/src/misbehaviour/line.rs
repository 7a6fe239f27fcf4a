//! A misbehaviour as a line of words, for the control port.

use std::str::FromStr;
use std::time::Duration;

use super::{CertificateFault, Misbehaviour, RefusalBody, RetryAfter, StaffListFault};

/// A line that names no misbehaviour.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "not a misbehaviour: expected none, drop-before-commit, drop-after-commit, drop-percent BEFORE AFTER SEED, \
     busy MILLISECONDS, stall MILLISECONDS, trickle BYTES-A-SECOND, reset-mid-body, unavailable SECONDS, \
     status CODE [after SECONDS | at SECONDS | after-nonsense] [html | empty], captive-portal, garbage, oversize, \
     huge-headers, wrong-signature, wrong-key, wrong-fp, unknown-outcome, second-thoughts, another-ack, \
     clock-off SECONDS, staff-list expired | other-kiosk | older | forged, replayed-verb, certificate expired | not-yet | wrong-host | stranger | expired-authority, or http1-only"
)]
pub struct NotAMisbehaviour;

fn number<T: FromStr>(word: &str) -> Result<T, NotAMisbehaviour> {
    word.parse().map_err(|_not_a_number| NotAMisbehaviour)
}

impl FromStr for Misbehaviour {
    type Err = NotAMisbehaviour;

    fn from_str(line: &str) -> Result<Self, NotAMisbehaviour> {
        match line.split_whitespace().collect::<Vec<_>>().as_slice() {
            ["none"] => Ok(Self::None),
            ["drop-before-commit"] => Ok(Self::DropBeforeCommit),
            ["drop-after-commit"] => Ok(Self::DropAfterCommit),
            ["drop-percent", before, after, seed] => {
                let (before, after) = (number(before)?, number(after)?);
                if u16::from(before) + u16::from(after) > 100 {
                    return Err(NotAMisbehaviour);
                }
                Ok(Self::DropPercent { before, after, seed: number(seed)? })
            }
            ["busy", milliseconds] => Ok(Self::Busy(Duration::from_millis(number(milliseconds)?))),
            ["stall", milliseconds] => Ok(Self::Stall(Duration::from_millis(number(milliseconds)?))),
            ["trickle", bytes] => match number(bytes)? {
                0 => Err(NotAMisbehaviour),
                bytes => Ok(Self::Trickle(bytes)),
            },
            ["reset-mid-body"] => Ok(Self::ResetMidBody),
            ["unavailable", seconds] => Ok(Self::Unavailable { retry_after_s: number(seconds)? }),
            ["status", code, beside @ ..] => status(number(code)?, beside),
            ["captive-portal"] => Ok(Self::CaptivePortal),
            ["garbage"] => Ok(Self::Garbage),
            ["oversize"] => Ok(Self::Oversize),
            ["huge-headers"] => Ok(Self::HugeHeaders),
            ["wrong-signature"] => Ok(Self::WrongSignature),
            ["wrong-key"] => Ok(Self::WrongKey),
            ["wrong-fp"] => Ok(Self::WrongFp),
            ["unknown-outcome"] => Ok(Self::UnknownOutcome),
            ["second-thoughts"] => Ok(Self::SecondThoughts),
            ["another-ack"] => Ok(Self::AnotherAck),
            ["clock-off", seconds] => Ok(Self::ClockOff(number(seconds)?)),
            ["staff-list", fault] => Ok(Self::StaffList(match *fault {
                "expired" => StaffListFault::Expired,
                "other-kiosk" => StaffListFault::OtherKiosk,
                "older" => StaffListFault::Older,
                "forged" => StaffListFault::Forged,
                _ => return Err(NotAMisbehaviour),
            })),
            ["replayed-verb"] => Ok(Self::ReplayedVerb),
            ["certificate", fault] => Ok(Self::Certificate(match *fault {
                "expired" => CertificateFault::Expired,
                "not-yet" => CertificateFault::NotYet,
                "wrong-host" => CertificateFault::WrongHost,
                "stranger" => CertificateFault::Stranger,
                "expired-authority" => CertificateFault::ExpiredAuthority,
                _ => return Err(NotAMisbehaviour),
            })),
            ["http1-only"] => Ok(Self::Http1Only),
            _ => Err(NotAMisbehaviour),
        }
    }
}

fn status(status: u16, beside: &[&str]) -> Result<Misbehaviour, NotAMisbehaviour> {
    if !(300..=599).contains(&status) {
        return Err(NotAMisbehaviour);
    }
    let (retry_after, rest) = match beside {
        ["after", seconds, rest @ ..] => (RetryAfter::Seconds(number(seconds)?), rest),
        ["at", seconds, rest @ ..] => (RetryAfter::Date(number(seconds)?), rest),
        ["after-nonsense", rest @ ..] => (RetryAfter::Nonsense, rest),
        rest => (RetryAfter::Absent, rest),
    };
    let body = match rest {
        [] => RefusalBody::Problem,
        ["html"] => RefusalBody::Html,
        ["empty"] => RefusalBody::Empty,
        _ => return Err(NotAMisbehaviour),
    };
    Ok(Misbehaviour::Refuse { status, retry_after, body })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_name_misbehaviours() {
        let refuse = |status, retry_after, body| Misbehaviour::Refuse { status, retry_after, body };
        for (line, what) in [
            ("none", Misbehaviour::None),
            ("drop-before-commit", Misbehaviour::DropBeforeCommit),
            ("drop-after-commit", Misbehaviour::DropAfterCommit),
            ("drop-percent 15 20 7", Misbehaviour::DropPercent { before: 15, after: 20, seed: 7 }),
            ("busy 250", Misbehaviour::Busy(Duration::from_millis(250))),
            ("stall 250", Misbehaviour::Stall(Duration::from_millis(250))),
            ("trickle 10", Misbehaviour::Trickle(10)),
            ("reset-mid-body", Misbehaviour::ResetMidBody),
            ("unavailable 30", Misbehaviour::Unavailable { retry_after_s: 30 }),
            ("status 500", refuse(500, RetryAfter::Absent, RefusalBody::Problem)),
            ("status 429 after 30", refuse(429, RetryAfter::Seconds(30), RefusalBody::Problem)),
            ("status 503 at 90 empty", refuse(503, RetryAfter::Date(90), RefusalBody::Empty)),
            ("status 502 after-nonsense html", refuse(502, RetryAfter::Nonsense, RefusalBody::Html)),
            ("status 304 empty", refuse(304, RetryAfter::Absent, RefusalBody::Empty)),
            ("captive-portal", Misbehaviour::CaptivePortal),
            ("garbage", Misbehaviour::Garbage),
            ("oversize", Misbehaviour::Oversize),
            ("huge-headers", Misbehaviour::HugeHeaders),
            ("wrong-signature", Misbehaviour::WrongSignature),
            ("wrong-key", Misbehaviour::WrongKey),
            ("wrong-fp", Misbehaviour::WrongFp),
            ("unknown-outcome", Misbehaviour::UnknownOutcome),
            ("second-thoughts", Misbehaviour::SecondThoughts),
            ("another-ack", Misbehaviour::AnotherAck),
            ("clock-off -3600", Misbehaviour::ClockOff(-3600)),
            ("staff-list expired", Misbehaviour::StaffList(StaffListFault::Expired)),
            ("staff-list other-kiosk", Misbehaviour::StaffList(StaffListFault::OtherKiosk)),
            ("staff-list older", Misbehaviour::StaffList(StaffListFault::Older)),
            ("staff-list forged", Misbehaviour::StaffList(StaffListFault::Forged)),
            ("replayed-verb", Misbehaviour::ReplayedVerb),
            ("certificate expired", Misbehaviour::Certificate(CertificateFault::Expired)),
            ("certificate not-yet", Misbehaviour::Certificate(CertificateFault::NotYet)),
            ("certificate wrong-host", Misbehaviour::Certificate(CertificateFault::WrongHost)),
            ("certificate stranger", Misbehaviour::Certificate(CertificateFault::Stranger)),
            ("certificate expired-authority", Misbehaviour::Certificate(CertificateFault::ExpiredAuthority)),
            ("http1-only", Misbehaviour::Http1Only),
        ] {
            assert_eq!(line.parse(), Ok(what), "{line}");
        }
    }

    #[test]
    fn other_lines_are_refused() {
        for wrong in [
            "",
            "stall",
            "stall x",
            "trickle 0",
            "status 200",
            "status 600",
            "status 503 after soon",
            "status 503 html after 30",
            "certificate old",
            "drop-percent 60 60 1",
            "none at all",
        ] {
            assert_eq!(wrong.parse::<Misbehaviour>(), Err(NotAMisbehaviour), "{wrong}");
        }
    }

    #[test]
    fn the_readme_has_a_line_for_each() {
        let readme = include_str!("../../README.md");
        let named = NotAMisbehaviour.to_string();
        for name in named.split_once("expected ").unwrap().1.split([',', ' ']) {
            // Names of misbehaviours are in lower case with at least one hyphen, or stand in the table as they are.
            if name.contains('-') && name.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c == '1') {
                assert!(readme.contains(&format!("`{name}")) || readme.contains(&format!(" {name}")), "{name}");
            }
        }
    }
}
