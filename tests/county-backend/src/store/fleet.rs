//! The fleet: the last heartbeat of each kiosk, what the county wants of it, what became of it.

use std::fmt::Write as _;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::Store;
use crate::forms;
use crate::record::{RecordError, values};

impl Store {
    /// Asks a kiosk to do something until `expires_at`.
    pub(crate) fn ask_verb(&mut self, id: &str, kiosk: &str, verb: &str, expires_at: &str) -> Result<(), RecordError> {
        self.record.transaction(|transaction| {
            transaction.execute(
                "INSERT INTO verbs(id, kiosk, verb, expires_at) VALUES($1, $2, $3, $4)",
                values![id, kiosk, verb, expires_at],
            )?;
            Ok(())
        })
    }

    /// The configuration a kiosk should have.
    pub(crate) fn want_config(&mut self, kiosk: &str, version: &str) -> Result<(), RecordError> {
        self.record.transaction(|transaction| {
            transaction.execute(
                "INSERT INTO wanted(kiosk, config_version) VALUES($1, $2)
                 ON CONFLICT(kiosk) DO UPDATE SET config_version = excluded.config_version",
                values![kiosk, version],
            )?;
            Ok(())
        })
    }

    /// What became of verbs; each is told once, what comes later does not change it.
    pub(crate) fn verbs_done(&mut self, kiosk: &str, done: &[(String, String)]) -> Result<(), RecordError> {
        self.record.transaction(|transaction| {
            for (id, result) in done {
                transaction.execute(
                    "UPDATE verbs SET result = $1 WHERE id = $2 AND kiosk = $3 AND result IS NULL",
                    values![result, id, kiosk],
                )?;
            }
            Ok(())
        })
    }

    /// The reply to a heartbeat: what the county wants, or nothing. `again` also names verbs that are done or have expired.
    pub(crate) fn wanted(
        &mut self,
        kiosk: &str,
        now: Timestamp,
        again: bool,
    ) -> Result<Option<Map<String, Value>>, RecordError> {
        self.record.transaction(|transaction| {
            let config = transaction.one("SELECT config_version FROM wanted WHERE kiosk = $1", values![kiosk])?;
            let rows = transaction.query(
                "SELECT id, verb, expires_at, result FROM verbs WHERE kiosk = $1 ORDER BY seq DESC LIMIT 10",
                values![kiosk],
            )?;
            let mut verbs = Vec::new();
            for row in rows.iter().rev() {
                let (expires_at, over) = (row.text(2)?, row.maybe_text(3)?.is_some());
                let expired = expires_at.parse::<Timestamp>().is_ok_and(|at| at <= now);
                if again || !(over || expired) {
                    let (id, verb) = (row.text(0)?, row.text(1)?);
                    verbs.push(json!({"id": id, "verb": verb, "kiosk": kiosk, "expires_at": expires_at}));
                }
            }
            if config.is_none() && verbs.is_empty() {
                return Ok(None);
            }
            let mut members = Map::new();
            if let Some(row) = config {
                members.insert("config_version".to_owned(), row.text(0)?.into());
            }
            members.insert("kiosk".to_owned(), kiosk.into());
            members.insert("verbs".to_owned(), verbs.into());
            members.insert("at".to_owned(), forms::timestamp(now).into());
            Ok(Some(members))
        })
    }

    /// `KioskHealth` of every kiosk, by number.
    pub(crate) fn fleet(&mut self, now: Timestamp) -> Result<Vec<Value>, RecordError> {
        self.record.transaction(|transaction| {
            let kiosks = transaction.query(
                "SELECT kiosks.id, heartbeats.received_at, heartbeats.body FROM kiosks LEFT JOIN heartbeats
                   ON heartbeats.seq = (SELECT max(seq) FROM heartbeats AS newest WHERE newest.kiosk = kiosks.id)
                 ORDER BY kiosks.id",
                &[],
            )?;
            let mut fleet = Vec::new();
            for row in &kiosks {
                let (kiosk, received_at) = (row.text(0)?, row.maybe_text(1)?);
                let age = received_at
                    .as_deref()
                    .and_then(|at| at.parse::<Timestamp>().ok())
                    .map(|at| now.duration_since(at).as_secs().max(0));
                let beat = row.maybe_text(2)?.map(|body| serde_json::from_str::<Value>(&body)).transpose()?;
                let rows = transaction.query(
                    "SELECT id, verb, expires_at, result FROM verbs WHERE kiosk = $1 ORDER BY seq",
                    values![&kiosk],
                )?;
                let verbs = rows.iter().map(|row| {
                    let mut verb = json!({"id": row.text(0)?, "verb": row.text(1)?, "expires_at": row.text(2)?});
                    if let Some(result) = row.maybe_text(3)? {
                        verb["result"] = result.into();
                    }
                    Ok(verb)
                });
                let verbs = verbs.collect::<Result<Vec<_>, RecordError>>()?;
                let mut health = json!({"kiosk": kiosk, "age_s": age, "heartbeat": beat, "verbs": verbs});
                if let Some(at) = received_at {
                    health["received_at"] = at.into();
                }
                fleet.push(health);
            }
            Ok(fleet)
        })
    }
}

/// Takes one sample: its labels besides the kiosk, and its value.
type Put<'a> = dyn FnMut(&[(&str, &str)], f64) + 'a;

/// The fleet in Prometheus' text format, version 0.0.4. A kiosk that was never heard has no line but its age, `NaN`.
pub(crate) fn metrics(fleet: &[Value]) -> String {
    type Sample = fn(&Value, &mut Put<'_>);
    let families: [(&str, &str, Sample); 11] = [
        (
            "kiosk_heartbeat_age_seconds",
            "Seconds since the last heartbeat; above 600 the kiosk is silent.",
            |kiosk, put| {
                put(&[], kiosk["age_s"].as_f64().unwrap_or(f64::NAN));
            },
        ),
        ("kiosk_outbox_pending", "Items accepted and not yet acknowledged.", |kiosk, put| {
            put_number(&kiosk["heartbeat"]["outbox"]["pending"], put);
        }),
        ("kiosk_outbox_parked", "Items a clerk must look at.", |kiosk, put| {
            put_number(&kiosk["heartbeat"]["outbox"]["parked"], put);
        }),
        ("kiosk_outbox_oldest_timestamp_seconds", "When the oldest pending item was accepted.", |kiosk, put| {
            let at =
                kiosk["heartbeat"]["outbox"]["oldest_pending_at"].as_str().and_then(|at| at.parse::<Timestamp>().ok());
            if let Some(at) = at {
                #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 fit")]
                put(&[], at.as_second() as f64);
            }
        }),
        ("kiosk_disk_free_bytes", "Bytes free on the disk of the database.", |kiosk, put| {
            put_number(&kiosk["heartbeat"]["health"]["disk_free_bytes"], put);
        }),
        ("kiosk_certificate_days", "Days until the county's certificate ends, as the kiosk sees it.", |kiosk, put| {
            put_number(&kiosk["heartbeat"]["health"]["cert_days"], put);
        }),
        ("kiosk_paper_left_millimetres", "Paper left, by the length of a new roll.", |kiosk, put| {
            put_number(&kiosk["heartbeat"]["health"]["paper"]["left_mm"], put);
        }),
        ("kiosk_device_state", "1 for the state each device is in, in words of XFS4IoT.", |kiosk, put| {
            for (device, state) in kiosk["heartbeat"]["devices"].as_object().into_iter().flatten() {
                put(&[("device", device), ("state", state.as_str().unwrap_or_default())], 1.0);
            }
        }),
        ("kiosk_clock_state", "1 for how far the kiosk's clock can be believed.", |kiosk, put| {
            if let Some(state) = kiosk["heartbeat"]["clock"].as_str() {
                put(&[("state", state)], 1.0);
            }
        }),
        ("kiosk_gate_state", "1 for whether new registrations are taken; warn from 80 % of a limit.", |kiosk, put| {
            if let Some(state) = kiosk["heartbeat"]["health"]["gate"].as_str() {
                put(&[("state", state)], 1.0);
            }
        }),
        ("kiosk_finding", "1 for each thing that is wrong.", |kiosk, put| {
            for finding in kiosk["heartbeat"]["health"]["findings"].as_array().into_iter().flatten() {
                let word = |name: &str| finding[name].as_str().unwrap_or_default();
                put(&[("code", word("code")), ("tone", word("tone"))], 1.0);
            }
        }),
    ];
    let mut text = String::new();
    for (name, help, samples) in families {
        // Writing to a String cannot fail.
        let _written = writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge");
        for kiosk in fleet {
            samples(kiosk, &mut |labels, value| {
                let _written = write!(text, "{name}{{kiosk={}", kiosk["kiosk"]);
                for (label, word) in labels {
                    // JSON's escapes of a string are Prometheus' too, for what the contract allows in these words.
                    let _written = write!(text, ",{label}={}", Value::from(*word));
                }
                let _written = writeln!(text, "}} {value}");
            });
        }
    }
    text
}

fn put_number(value: &Value, put: &mut Put<'_>) {
    if let Some(number) = value.as_f64() {
        put(&[], number);
    }
}
