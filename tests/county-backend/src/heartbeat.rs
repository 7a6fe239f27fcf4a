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
        Ok(beat)
    }
}
