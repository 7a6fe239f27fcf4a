//! A kiosk of the tests' own: seals, signs and asks over HTTPS. It shares nothing with the real one.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use county_backend::{County, CountyKeys, Database, Options, forms};
use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable as _, OpModeS, Serializable as _};
use reqwest::{Client, Method, RequestBuilder};
use rustls::pki_types::{CertificateDer, pem::PemObject as _};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use crate::{contract, database};

pub(crate) const OFFICER: &str = "officer-of-the-tests";
pub(crate) const KIOSK: &str = "0012";

/// A county in a directory of its own, with one kiosk known to it.
pub(crate) struct Hall {
    pub(crate) county: County,
    pub(crate) kiosk: Kiosk,
    pub(crate) database: Database,
    pub(crate) dir: TempDir,
}

impl Hall {
    pub(crate) fn open() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let database = database::fresh();
        let county = County::start(Options {
            dir: dir.path().join("county"),
            database: database.clone(),
            port: 0,
            officer_token: OFFICER.to_owned(),
        });
        let device = SigningKey::from_bytes(&rand::random());
        county.register_kiosk(KIOSK, device.verifying_key().as_bytes());
        let kiosk = Kiosk::new(client(&county.ca_pem()), county.url(), county.keys(), device);
        Self { county, kiosk, database, dir }
    }
}

/// TLS 1.3, the county's authority and no other, no retries of its own.
pub(crate) fn client(ca_pem: &str) -> Client {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(ca_pem.as_bytes()).unwrap()).unwrap();
    let mut config =
        rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
            .with_protocol_versions(&[&rustls::version::TLS13])
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Client::builder()
        .tls_backend_preconfigured(config)
        .https_only(true)
        .no_proxy()
        .retry(reqwest::retry::never())
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(20))
        .build()
        .unwrap()
}

pub(crate) struct Kiosk {
    pub(crate) client: Client,
    pub(crate) url: String,
    pub(crate) keys: CountyKeys,
    pub(crate) id: String,
    pub(crate) device: SigningKey,
    running: AtomicU32,
}

/// One sealed and signed request body, ready to be sent as often as one likes.
#[derive(Clone)]
pub(crate) struct Delivery {
    pub(crate) path: &'static str,
    pub(crate) key: String,
    pub(crate) kiosk: String,
    pub(crate) body: Vec<u8>,
    pub(crate) signature: String,
}

/// What came back, already checked against the contract.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) bytes: Vec<u8>,
    pub(crate) json: Value,
}

impl Answer {
    pub(crate) fn text(&self, member: &str) -> &str {
        self.json[member].as_str().unwrap_or_else(|| panic!("no `{member}` in {}", self.json))
    }

    /// The problem's kind, after `tag:suining,2026:`.
    pub(crate) fn kind(&self) -> &str {
        self.text("type").strip_prefix("tag:suining,2026:").unwrap()
    }
}

pub(crate) fn new_key() -> String {
    uuid::Uuid::now_v7().to_string()
}

/// ID number of an invented person: no such area, born 1990-01-01, right check digit.
pub(crate) fn id_no(sequence: u32) -> String {
    let body = format!("00000019900101{sequence:03}");
    ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "X"]
        .iter()
        .map(|check| format!("{body}{check}"))
        .find(|id| forms::id_check_digit_ok(id))
        .unwrap()
}

impl Kiosk {
    /// Kiosk [`KIOSK`].
    pub(crate) fn new(client: Client, url: String, keys: CountyKeys, device: SigningKey) -> Self {
        Self { client, url, keys, id: KIOSK.to_owned(), device, running: AtomicU32::new(0) }
    }

    /// Forgets the connections it has open.
    pub(crate) fn reconnect(&mut self, ca_pem: &str) {
        self.client = client(ca_pem);
    }

    /// The same kiosk, talking to another county of the same keys.
    pub(crate) fn beside(&self, client: Client, url: String) -> Self {
        Self::new(client, url, self.keys.clone(), self.device.clone())
    }

    pub(crate) fn next_ticket(&self) -> String {
        forms::ticket(&self.id, self.running.fetch_add(1, Ordering::Relaxed) + 1)
    }

    /// The plaintext of a right submission of person `sequence`.
    pub(crate) fn submission(&self, sequence: u32) -> Value {
        let plain = json!({
            "key": new_key(),
            "ticket": self.next_ticket(),
            "kiosk": self.id,
            "site_division": "430527100",
            "service": "unemp_reg",
            "service_version": 1,
            "channel": "K",
            "assist_mode": "self",
            "person": {
                "doc_type": "01", "id_no": id_no(sequence), "name": "杨试例", "sex": "1", "ethnicity": "01",
                "birth_date": "1990-01-01", "id_address": "湖南省绥宁县试验路1号", "id_issuer": "绥宁县公安局",
                "id_valid_from": "2015-01-01", "id_valid_to": "2035-01-01"
            },
            "assurance": "card",
            "answers": {
                "place_basis": "hukou", "unemp_date": "2026-10-01", "unemp_reason": "24", "education": "71",
                "labour_capacity": true, "wants_work": true, "job_intention": ["1", "2"], "training_wanted": true,
                "residence_division": "430527100201", "hukou_division": "430527100201", "mobile": "13900001234"
            },
            "flags": [{"rule": "retire", "outcome": "warn", "reason": "RETIRE_AGE"}],
            "consents": [{"text": "notice", "version": 1, "at": "2026-11-22T09:40:00+08:00"}],
            "promise": {"given": true, "how": "button"},
            "filled_at": "2026-11-22T09:40:30+08:00",
            "submitted_at": "2026-11-22T09:41:00+08:00",
            "clock": "SYNCED"
        });
        contract::assert_valid("Submission", &plain);
        plain
    }

    pub(crate) fn rating(&self, ticket: &str, score: &str) -> Value {
        let plain = json!({
            "key": new_key(), "ticket": ticket, "kiosk": self.id, "score": score, "reasons": ["slow"],
            "at": "2026-11-22T09:42:00+08:00"
        });
        contract::assert_valid("Rating", &plain);
        plain
    }

    /// Seals `plain` under `key` and signs the body.
    pub(crate) fn seal(&self, path: &'static str, key: &str, plain: &Value) -> Delivery {
        let public = STANDARD.decode(&self.keys.seal_public).unwrap();
        let public = <X25519HkdfSha256 as hpke::Kem>::PublicKey::from_bytes(&public).unwrap();
        // An ephemeral key pair from fresh randomness is what a sender in base mode needs.
        let (enc, ct) = hpke::single_shot_seal_with_rng::<AesGcm256, HkdfSha256, X25519HkdfSha256>(
            &OpModeS::Base,
            &public,
            b"suining-kiosk/seal/v1",
            plain.to_string().as_bytes(),
            format!("{key}|{}", self.id).as_bytes(),
            &mut rand::rng(),
        )
        .unwrap();
        let sealed = json!({
            "v": 1, "kid": self.keys.seal_kid, "enc": STANDARD.encode(enc.to_bytes()), "ct": STANDARD.encode(ct)
        });
        contract::assert_valid("Sealed", &sealed);
        self.signed(path, key, sealed.to_string().into_bytes())
    }

    /// A delivery of exactly these bytes, rightly signed.
    pub(crate) fn signed(&self, path: &'static str, key: &str, body: Vec<u8>) -> Delivery {
        let mut text = format!("suining-kiosk/body/v1|{key}|{}|", self.id).into_bytes();
        text.extend_from_slice(&Sha256::digest(&body));
        let signature = STANDARD.encode(self.device.sign(&text).to_bytes());
        Delivery { path, key: key.to_owned(), kiosk: self.id.clone(), body, signature }
    }

    /// A submission sealed with the key its plaintext names.
    pub(crate) fn sealed_submission(&self, plain: &Value) -> Delivery {
        self.seal("/v1/submissions", plain["key"].as_str().unwrap(), plain)
    }

    pub(crate) fn sealed_rating(&self, plain: &Value) -> Delivery {
        self.seal("/v1/ratings", plain["key"].as_str().unwrap(), plain)
    }

    pub(crate) fn post(&self, delivery: &Delivery) -> RequestBuilder {
        self.client
            .post(format!("{}{}", self.url, delivery.path))
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", format!("\"{}\"", delivery.key))
            .header("Kiosk-Id", &delivery.kiosk)
            .header("Kiosk-Signature", &delivery.signature)
            .body(delivery.body.clone())
    }

    /// Sends a delivery; what comes back must be what the contract says.
    pub(crate) async fn send(&self, delivery: &Delivery) -> Answer {
        let schema = if delivery.path == "/v1/persons/facts" { "PersonFacts" } else { "Acknowledgement" };
        checked(self.post(delivery), delivery.path, "post", schema).await
    }

    pub(crate) async fn submit(&self, plain: &Value) -> Answer {
        self.send(&self.sealed_submission(plain)).await
    }

    pub(crate) async fn facts(&self, id_no: &str) -> Answer {
        let plain = json!({"id_no": id_no, "name": "杨试例", "at": "2026-11-22T09:39:00+08:00"});
        contract::assert_valid("PersonQuery", &plain);
        self.send(&self.seal("/v1/persons/facts", &new_key(), &plain)).await
    }

    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.client.request(Method::GET, format!("{}{path}", self.url)).header("Kiosk-Id", &self.id)
    }

    /// A GET with the device's signature; `path` as the contract writes it, with these values in its braces.
    pub(crate) async fn question(&self, path: &str, values: &[&str], schema: &str) -> Answer {
        let there = filled(path, values);
        let key = new_key();
        let text = format!("suining-kiosk/question/v1|{key}|{}|GET {there}", self.id);
        let request = self
            .get(&there)
            .header("Idempotency-Key", format!("\"{key}\""))
            .header("Kiosk-Signature", STANDARD.encode(self.device.sign(text.as_bytes()).to_bytes()));
        checked(request, path, "get", schema).await
    }

    /// A POST that is signed and not sealed.
    pub(crate) async fn act(
        &self,
        path: &str,
        values: &[&str],
        key: &str,
        body: &Value,
        schemas: (&str, &str),
    ) -> Answer {
        contract::assert_valid(schemas.0, body);
        let mut delivery = self.signed("", key, body.to_string().into_bytes());
        let there = filled(path, values);
        delivery.path = Box::leak(there.into_boxed_str());
        checked(self.post(&delivery), path, "post", schemas.1).await
    }

    /// A POST whose body is sealed.
    pub(crate) async fn tell(
        &self,
        path: &str,
        values: &[&str],
        key: &str,
        plain: &Value,
        schemas: (&str, &str),
    ) -> Answer {
        contract::assert_valid(schemas.0, plain);
        let there: &'static str = Box::leak(filled(path, values).into_boxed_str());
        checked(self.post(&self.seal(there, key, plain)), path, "post", schemas.1).await
    }

    /// A request of the desk or the portal.
    pub(crate) async fn desk(
        &self,
        token: &str,
        path: &str,
        values: &[&str],
        body: Option<&Value>,
        schema: &str,
    ) -> Answer {
        let url = format!("{}{}", self.url, filled(path, values));
        let (request, method) = match body {
            Some(body) => (self.client.post(url).json(body), "post"),
            None => (self.client.get(url), "get"),
        };
        checked(request.bearer_auth(token), path, method, schema).await
    }

    pub(crate) async fn status(&self, ticket: &str, phone_tail: &str) -> Answer {
        let request = self.get(&format!("/v1/tickets/{ticket}?phone_tail={phone_tail}"));
        checked(request, "/v1/tickets/{ticket}", "get", "TicketStatus").await
    }

    pub(crate) async fn time(&self) -> Answer {
        checked(self.get("/v1/time"), "/v1/time", "get", "ServerTime").await
    }

    pub(crate) async fn numbering(&self) -> Answer {
        let request = self.get(&format!("/v1/kiosks/{}/numbering", self.id));
        checked(request, "/v1/kiosks/{kiosk}/numbering", "get", "Numbering").await
    }

    pub(crate) async fn codes(&self, rest: &str) -> Answer {
        checked(self.get(&format!("/v1/codes/{rest}")), "/v1/codes/{table}", "get", "CodeTable").await
    }

    pub(crate) async fn heartbeat(&self, body: &Value) -> Answer {
        let request = self
            .client
            .post(format!("{}/v1/heartbeat", self.url))
            .header("Kiosk-Id", &self.id)
            .header("Content-Type", "application/json")
            .body(body.to_string());
        checked(request, "/v1/heartbeat", "post", "HeartbeatReply").await
    }

    pub(crate) async fn decide(&self, token: &str, ticket: &str, decision: &str, note: Option<&str>) -> Answer {
        let mut body = Map::new();
        body.insert("decision".to_owned(), json!(decision));
        if let Some(note) = note {
            body.insert("note".to_owned(), json!(note));
        }
        let request = self
            .client
            .post(format!("{}/v1/officer/submissions/{ticket}/decision", self.url))
            .bearer_auth(token)
            .json(&body);
        checked(request, "/v1/officer/submissions/{ticket}/decision", "post", "TicketStatus").await
    }

    /// Whether the answer's signature is the county's over every member but `sig`.
    pub(crate) fn signed_by_county(&self, schema: &str, answer: &Value) -> bool {
        let members = answer.as_object().unwrap();
        let sig = STANDARD.decode(members["sig"].as_str().unwrap()).unwrap();
        // Sorted, without spaces, no floats, ASCII names: for the contract's values that is RFC 8785. Objects inside
        // came sorted over the wire.
        let rest: BTreeMap<&String, &Value> = members.iter().filter(|(name, _)| *name != "sig").collect();
        let text = format!("suining-county/{}/v1|{}", contract::context(schema), serde_json::to_string(&rest).unwrap());
        let public: [u8; 32] = STANDARD.decode(&self.keys.sign_public).unwrap().try_into().unwrap();
        let Ok(sig) = ed25519_dalek::Signature::from_slice(&sig) else { return false };
        VerifyingKey::from_bytes(&public).unwrap().verify_strict(text.as_bytes(), &sig).is_ok()
    }
}

/// A path of the contract with values in its braces.
fn filled(path: &str, values: &[&str]) -> String {
    let mut values = values.iter();
    let parts = path.split('/').map(|part| if part.starts_with('{') { values.next().unwrap() } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// Sends and checks what comes back against the contract: status listed, media type, schema.
async fn checked(request: RequestBuilder, path: &str, method: &str, schema: &str) -> Answer {
    let response = request.send().await.expect("an answer");
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let bytes = response.bytes().await.expect("a whole answer").to_vec();
    assert!(contract::lists(path, method, status), "{method} {path} does not list {status}");
    let media_type = headers.get("content-type").map(|value| value.to_str().unwrap().to_owned());
    let json = if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).expect("JSON") };
    match status {
        204 | 304 => assert!(bytes.is_empty() && media_type.is_none()),
        200 | 201 => {
            assert_eq!(media_type.as_deref(), Some("application/json"));
            if let Value::Array(items) = &json {
                for item in items {
                    contract::assert_valid(schema, item);
                }
            } else {
                contract::assert_valid(schema, &json);
            }
        }
        _ => {
            assert_eq!(media_type.as_deref(), Some("application/problem+json"), "{json}");
            contract::assert_valid("Problem", &json);
            assert_eq!(json["status"], status);
        }
    }
    if matches!(status, 429 | 503) {
        assert!(headers["retry-after"].to_str().unwrap().parse::<u64>().is_ok());
    }
    Answer { status, headers, bytes, json }
}
