//! `Heartbeat` of the contract: a kiosk's health, shape only.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::forms;
use crate::problem::Problem;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Heartbeat {
    kiosk: String,
    version: String,
    at: String,
    #[serde(rename = "clock")]
    _clock: Clock,
    #[serde(rename = "key_protection")]
    _key_protection: KeyProtection,
    outbox: Outbox,
    devices: BTreeMap<String, String>,
    #[serde(default)]
    alarms: Vec<String>,
    #[serde(default)]
    health: Option<Health>,
    #[serde(default)]
    pub(crate) verbs_done: Vec<VerbDone>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Health {
    config_version: Option<String>,
    content_version: Option<String>,
    #[serde(rename = "uptime_s")]
    _uptime_s: Option<u64>,
    #[serde(rename = "disk_free_bytes")]
    _disk_free_bytes: Option<u64>,
    #[serde(rename = "cert_days")]
    _cert_days: Option<i64>,
    staff_list_expires_at: Option<String>,
    gate: Option<String>,
    #[serde(rename = "paper")]
    _paper: Option<Paper>,
    #[serde(default)]
    self_tests: Vec<SelfTest>,
    #[serde(default)]
    findings: Vec<Finding>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Paper {
    #[serde(rename = "used_mm")]
    _used_mm: u64,
    #[serde(rename = "left_mm")]
    _left_mm: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SelfTest {
    part: String,
    #[serde(rename = "passed")]
    _passed: bool,
    at: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Finding {
    code: String,
    tone: String,
}

/// What became of a verb.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct VerbDone {
    pub(crate) id: String,
    pub(crate) result: String,
    at: String,
}

const GATES: [&str; 7] =
    ["open", "warn-space", "warn-pending", "warn-age", "closed-space", "closed-pending", "closed-age"];
const RESULTS: [&str; 6] = ["done", "failed", "expired", "unknown", "replayed", "other-kiosk"];

/// `Word` of the contract.
fn is_word(text: &str) -> bool {
    (1..=40).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
}

impl Health {
    fn fits(&self) -> bool {
        let short = |text: &Option<String>| text.as_ref().is_none_or(|text| text.chars().count() <= 40);
        short(&self.config_version)
            && short(&self.content_version)
            && self.staff_list_expires_at.as_deref().is_none_or(forms::is_timestamp)
            && self.gate.as_deref().is_none_or(|gate| GATES.contains(&gate))
            && self.self_tests.len() <= 30
            && self.self_tests.iter().all(|test| is_word(&test.part) && forms::is_timestamp(&test.at))
            && self.findings.len() <= 50
            && self.findings.iter().all(|of| is_word(&of.code) && matches!(of.tone.as_str(), "red" | "yellow"))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum Clock {
    Synced,
    Holdover,
    Untrusted,
}

#[derive(Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum KeyProtection {
    File,
    Tpm2,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Outbox {
    #[serde(rename = "pending")]
    _pending: u64,
    #[serde(rename = "parked")]
    _parked: u64,
    #[serde(default)]
    oldest_pending_at: Option<String>,
}

impl Heartbeat {
    /// Reads a heartbeat of `kiosk` and checks what the types do not.
    pub(crate) fn read(bytes: &[u8], kiosk: &str) -> Result<Self, Problem> {
        let refused = |detail: &str| Problem::bad_request("heartbeat", detail);
        let beat: Self =
            serde_json::from_slice(bytes).map_err(|_shape| refused("the body is not a `Heartbeat` object"))?;
        let short = |text: &String| text.chars().count() <= 40;
        if beat.kiosk != kiosk {
            return Err(refused("`kiosk` is not the kiosk that sends"));
        }
        if !forms::is_timestamp(&beat.at) || !beat.outbox.oldest_pending_at.as_deref().is_none_or(forms::is_timestamp) {
            return Err(refused("a time is not RFC 3339 with an offset"));
        }
        if !short(&beat.version) || !beat.devices.values().all(short) || !beat.alarms.iter().all(short) {
            return Err(refused("a text is longer than 40 characters"));
        }
        if !beat.health.as_ref().is_none_or(Health::fits) {
            return Err(refused("`health` is not what the contract says it must be"));
        }
        let fits = |done: &VerbDone| RESULTS.contains(&done.result.as_str()) && forms::is_timestamp(&done.at);
        if beat.verbs_done.len() > 20 || !beat.verbs_done.iter().all(fits) {
            return Err(refused("`verbs_done` is not what the contract says it must be"));
        }
        Ok(beat)
    }
}
