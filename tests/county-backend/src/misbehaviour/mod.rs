//! What the county does wrong on request.
//!
//! A layer around the honest handlers (`layer`), who do not know it is there; a fault of TLS is met where connections are
//! accepted. A misbehaviour is used up only by what it can spoil (`switch`): drops spoil deliveries (submissions and
//! ratings), a wrong signature spoils signed answers, and so on; see [`Misbehaviour`]. The officer's API is never touched,
//! but shares the connections. The line of each is in `line`. Deliberately absent: a slow, cut or throttled line; that
//! is the work of a proxy between the two.

mod layer;
mod line;
mod switch;

use std::time::Duration;

pub(crate) use layer::layer;
pub use line::NotAMisbehaviour;
pub(crate) use switch::Switch;

/// One way to misbehave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misbehaviour {
    /// Behaves.
    None,
    /// Deliveries: takes the request, cuts the connection, has stored nothing.
    DropBeforeCommit,
    /// Deliveries: stores and acknowledges, but cuts the connection instead of answering.
    DropAfterCommit,
    /// Deliveries: drops that many in a hundred before, and after, its own commit; the same ones for the same seed.
    DropPercent {
        /// Percent dropped before the commit
        before: u8,
        /// Percent dropped after the commit
        after: u8,
        /// Seed of the choice
        seed: u64,
    },
    /// Deliveries: works on it for so long, also when the kiosk has gone away; a repetition meanwhile gets 409.
    Busy(Duration),
    /// Everything: waits that long before it begins. A kiosk that has gone away meanwhile is not served.
    Stall(Duration),
    /// Everything: does its work, but the answer's body comes at so many bytes a second.
    Trickle(u32),
    /// Everything: does its work, sends half of the answer's body and resets the connection.
    ResetMidBody,
    /// Everything: 503 with `Retry-After`.
    Unavailable {
        /// Seconds in `Retry-After`
        retry_after_s: u64,
    },
    /// Everything: a problem with this status.
    Status(u16),
    /// Everything: a status with what stands beside it.
    Refuse {
        /// 300 to 599; with 301, 302, 303, 307, 308 the `Location` of a login page
        status: u16,
        /// The field `Retry-After`
        retry_after: RetryAfter,
        /// What the body is
        body: RefusalBody,
    },
    /// Everything: 200 with the HTML login page of a foreign network, on every path.
    CaptivePortal,
    /// Everything: 200 `application/json` that is not JSON.
    Garbage,
    /// Everything: 200 with more than 256 KiB.
    Oversize,
    /// Everything: does its work and adds 512 KiB of header fields.
    HugeHeaders,
    /// Signed answers: the signature is of another key.
    WrongSignature,
    /// Acknowledgements: rightly signed, but for another idempotency key.
    WrongKey,
    /// Acknowledgements: rightly signed, but for another body.
    WrongFp,
    /// Acknowledgements: rightly signed, with an outcome the contract does not have.
    UnknownOutcome,
    /// Acknowledgements: the first time honest; to a repetition of the same delivery rightly signed and the opposite.
    SecondThoughts,
    /// Deliveries: answered with the newest acknowledgement of another delivery, as by a proxy that remembers; nothing is
    /// stored. Behaves when there is none.
    AnotherAck,
    /// Signed answers: rightly signed, but its clock is off by that many seconds. What is stored keeps the right time.
    ClockOff(i64),
    /// Staff lists: rightly signed, and not to be used.
    StaffList(StaffListFault),
    /// Heartbeats: the reply asks again for what was done or has expired.
    ReplayedVerb,
    /// Connections: TLS with a certificate that must not be trusted. Open connections are cut.
    Certificate(CertificateFault),
    /// Connections: HTTP/1.1 only. Open connections are cut.
    Http1Only,
}

/// The field `Retry-After` (RFC 9110 §10.2.3) of a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryAfter {
    /// Not there
    Absent,
    /// So many seconds
    Seconds(u64),
    /// A date, so many seconds from now
    Date(u32),
    /// Neither
    Nonsense,
}

/// The body of a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalBody {
    /// A problem (RFC 9457), as the contract wants it
    Problem,
    /// The page of some server in between
    Html,
    /// Nothing at all
    Empty,
}

/// What is wrong with a staff list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StaffListFault {
    /// It ended an hour ago
    Expired,
    /// It is for another kiosk
    OtherKiosk,
    /// It is version 0, which every list is newer than
    Older,
    /// Somebody signed it who is not the county
    Forged,
}

/// What is wrong with a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateFault {
    /// It ended years ago
    Expired,
    /// It begins in many years
    NotYet,
    /// It is for another host
    WrongHost,
    /// Its authority has the right name and another key
    Stranger,
    /// The authority between it and the trusted one ended years ago
    ExpiredAuthority,
}

impl CertificateFault {
    /// All there are.
    pub const ALL: [Self; 5] = [Self::Expired, Self::NotYet, Self::WrongHost, Self::Stranger, Self::ExpiredAuthority];
}
