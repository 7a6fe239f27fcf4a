//! The heartbeat and its reply.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer};
use uuid::Uuid;

use super::{ClockState, Moment};
use crate::outbox::{Gate, IntakeStop};
use crate::ticket::KioskNumber;

/// Health of the kiosk, once a minute. Nothing personal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Heartbeat {
    /// The kiosk.
    pub kiosk: KioskNumber,
    /// Version of the program, at most 40 characters.
    pub version: String,
    /// When.
    pub at: Moment,
    /// How far that time can be believed.
    pub clock: ClockState,
    /// Where the kiosk's keys live.
    pub key_protection: KeyProtection,
    /// What waits in the outbox.
    pub outbox: OutboxGauge,
    /// Device id to its XFS4IoT word.
    pub devices: BTreeMap<String, String>,
    /// Alarm words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alarms: Vec<String>,
    /// What a technician wants to know from afar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub health: Option<Health>,
    /// What became of the county's verbs; repeated until the county no longer asks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub verbs_done: Vec<VerbDone>,
}

/// What a technician wants to know from afar. Nothing personal; what the kiosk cannot tell is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Health {
    /// Version of the configuration in use, at most 40 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config_version: Option<String>,
    /// Version of services, texts and tables, at most 40 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_version: Option<String>,
    /// Seconds since the program began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uptime_s: Option<u64>,
    /// Bytes free on the disk of the database.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disk_free_bytes: Option<u64>,
    /// Days until the county's certificate ends; negative when it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cert_days: Option<i32>,
    /// When the staff list held ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff_list_expires_at: Option<Moment>,
    /// Whether new registrations are taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gate: Option<Gate>,
    /// The paper.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paper: Option<Paper>,
    /// The newest self-test of each part, at most 30.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub self_tests: Vec<SelfTest>,
    /// What is wrong now, at most 50.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
}

/// Whether new registrations are taken, as the outbox's gate says; written as its word.
impl Serialize for Gate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let of = |stop| match stop {
            IntakeStop::Space => "space",
            IntakeStop::Pending => "pending",
            IntakeStop::Age => "age",
        };
        match self {
            Self::Open => serializer.serialize_str("open"),
            Self::Warn(stop) => serializer.collect_str(&format_args!("warn-{}", of(*stop))),
            Self::Closed(stop) => serializer.collect_str(&format_args!("closed-{}", of(*stop))),
        }
    }
}

/// The paper of the slip printer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Paper {
    /// Millimetres used since the roll was changed.
    pub used_mm: u64,
    /// Millimetres left, by the length of a new roll.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_mm: Option<u64>,
}

/// Result of a self-test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SelfTest {
    /// Which part, `[A-Za-z0-9_.-]{1,40}`.
    pub part: String,
    /// Whether it passed.
    pub passed: bool,
    /// When.
    pub at: Moment,
}

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Its code, `[A-Za-z0-9_.-]{1,40}`.
    pub code: String,
    /// How bad.
    pub tone: Tone,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Tone {
    /// Something does not work.
    Red,
    /// Something soon will not.
    Yellow,
}

/// What became of a verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct VerbDone {
    /// Which.
    pub id: Uuid,
    /// What became of it.
    pub result: VerbResult,
    /// When.
    pub at: Moment,
}

/// What became of a verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum VerbResult {
    /// Done.
    Done,
    /// Begun, and it failed.
    Failed,
    /// It had expired.
    Expired,
    /// This program does not know it.
    Unknown,
    /// It had been done before.
    Replayed,
    /// It names another kiosk.
    OtherKiosk,
}

/// What the county wants, in the reply to a heartbeat. What to make of it: [`crate::fleet`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct HeartbeatReply {
    /// The kiosk it is for.
    pub kiosk: KioskNumber,
    /// The configuration the county wants.
    #[serde(default)]
    pub config_version: Option<String>,
    /// What the kiosk is asked to do.
    pub verbs: Vec<AskedVerb>,
    /// When the county said so.
    pub at: Moment,
}

/// One verb as asked.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct AskedVerb {
    /// Which asking.
    pub id: Uuid,
    /// The verb; perhaps one this program does not know.
    pub verb: String,
    /// For which kiosk.
    pub kiosk: KioskNumber,
    /// Not after.
    pub expires_at: Moment,
}

/// Where the kiosk's keys live.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum KeyProtection {
    /// A file of mode 0600: whoever has the disk has the keys.
    File,
    /// Sealed by a TPM 2.0.
    Tpm2,
}

/// What waits in the outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct OutboxGauge {
    /// Accepted here, not yet acknowledged.
    pub pending: u64,
    /// Waiting for a clerk.
    pub parked: u64,
    /// Age of the oldest pending item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oldest_pending_at: Option<Moment>,
}
