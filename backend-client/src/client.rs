//! HTTPS to the county: reqwest on a rustls configuration of our own.
//!
//! TLS 1.3 only (RFC 8446), private roots only, no proxy, no redirect, no cookies, no retry of the library's own: the
//! outbox is the only one that repeats. Answers are capped at 256 KiB while they are read. Deliberately absent: client
//! certificates; the device signature on each body says who sent it.

mod staff;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::{RequestBuilder, Response, Url};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use uuid::Uuid;

use crate::outbox::{Envelope, Kind};
use crate::seal::{SealError, Sealer};
use crate::ticket::Ticket;
use crate::transition::{self, HttpOutcome, NetFault};
use crate::wire::{
    self, AnswerError, CodeTable, CountyKeys, Heartbeat, HeartbeatReply, MAX_ANSWER, Numbering, PersonFacts,
    PersonQuery, Private, ServerTime, Signed, TicketStatus,
};

/// Longest waits of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// TCP and TLS.
    pub connect: Duration,
    /// Between two pieces of an answer.
    pub read: Duration,
    /// The whole request.
    pub total: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), read: Duration::from_secs(15), total: Duration::from_secs(30) }
    }
}

/// What a client is made of.
#[derive(Clone, Debug)]
pub struct ClientConfig {
    /// `https://host[:port]`, without a path.
    pub url: String,
    /// The private roots, PEM: the current one and the next.
    pub roots_pem: Vec<u8>,
    /// Longest waits.
    pub timeouts: Timeouts,
}

/// Why no client could be made. Configuration; nothing was sent.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// Not an https URL of a host.
    #[error("county address `{0}`: an address such as https://county.example:8443 is needed, without a path")]
    Url(String),
    /// The roots are not PEM certificates.
    #[error("county root certificates: {0}; a PEM file with BEGIN CERTIFICATE is needed")]
    Roots(String),
    /// rustls or reqwest refused the configuration.
    #[error("TLS client: {0}")]
    Tls(String),
}

/// Why a question was not answered.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// The line.
    #[error("the line to the county failed: {0:?}")]
    Line(NetFault),
    /// Another status than the contract's good one.
    #[error("the county answered with status {0}")]
    Status(u16),
    /// The answer is not the county's.
    #[error(transparent)]
    Answer(#[from] AnswerError),
    /// The answer is the county's and answers something else.
    #[error("the answer belongs to another question")]
    AnotherQuestion,
    /// The question could not be sealed.
    #[error(transparent)]
    Seal(#[from] SealError),
}

impl AskError {
    /// Whether something answered, and not the county by its contract: wrong shape, size or signature, the answer to
    /// another question, or a status the contract does not know (the redirect of a foreign network).
    pub const fn is_foreign(&self) -> bool {
        match self {
            Self::Answer(_) | Self::AnotherQuestion => true,
            Self::Status(status) => !transition::in_contract(*status),
            Self::Line(_) | Self::Seal(_) => false,
        }
    }
}

/// The county as this kiosk reaches it. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: Url,
    sealer: Arc<Sealer>,
    keys: CountyKeys,
    tls: Arc<rustls::ClientConfig>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Client({} as {})", self.base, self.sealer.kiosk())
    }
}

impl Client {
    /// A client for this kiosk's identity (`sealer`) that believes `keys`.
    pub fn new(config: &ClientConfig, sealer: Arc<Sealer>, keys: CountyKeys) -> Result<Self, ClientError> {
        let wrong = || ClientError::Url(config.url.clone());
        let base = Url::parse(&config.url).or(Err(wrong()))?;
        if base.scheme() != "https" || base.path() != "/" || base.query().is_some() || !base.username().is_empty() {
            return Err(wrong());
        }
        let tls = tls(&config.roots_pem)?;
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls.clone())
            .https_only(true)
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .connect_timeout(config.timeouts.connect)
            .read_timeout(config.timeouts.read)
            .timeout(config.timeouts.total)
            .pool_max_idle_per_host(1)
            .pool_idle_timeout(Duration::from_secs(50))
            .tcp_keepalive(Duration::from_secs(30))
            .http2_keep_alive_interval(Duration::from_secs(20))
            .http2_keep_alive_timeout(Duration::from_secs(10))
            .build()
            .map_err(|e| ClientError::Tls(e.to_string()))?;
        Ok(Self { http, base, sealer, keys, tls: Arc::new(tls) })
    }

    /// The keys it believes.
    pub fn keys(&self) -> &CountyKeys {
        &self.keys
    }

    /// Host and port.
    pub(crate) fn authority(&self) -> String {
        format!("{}:{}", self.host(), self.base.port_or_known_default().unwrap_or(443))
    }

    /// Host; an IPv6 address stands in brackets.
    pub(crate) fn host(&self) -> &str {
        // An https URL has one.
        self.base.host_str().unwrap_or_default()
    }

    pub(crate) const fn tls(&self) -> &Arc<rustls::ClientConfig> {
        &self.tls
    }

    fn at(&self, path: &[&str]) -> Url {
        let mut url = self.base.clone();
        // An https URL can always be a base.
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.clear().extend(path);
        }
        url
    }

    fn get(&self, path: &[&str]) -> RequestBuilder {
        self.http.get(self.at(path)).header("Kiosk-Id", self.sealer.kiosk().to_string())
    }

    fn post(&self, path: &[&str], body: Vec<u8>) -> RequestBuilder {
        self.http
            .post(self.at(path))
            .header("Kiosk-Id", self.sealer.kiosk().to_string())
            .header(CONTENT_TYPE, "application/json")
            .body(body)
    }

    fn post_sealed(&self, path: &[&str], key: &Uuid, sig: &[u8; 64], body: Vec<u8>) -> RequestBuilder {
        self.post(path, body)
            .header("Idempotency-Key", format!("\"{key}\""))
            .header("Kiosk-Signature", STANDARD.encode(sig))
    }

    /// `POST` to where items of this kind go: the stored bytes, exactly.
    pub async fn deliver(&self, item: &Envelope) -> HttpOutcome {
        let path = match item.kind {
            Kind::Submission => "submissions",
            Kind::Rating => "ratings",
            Kind::CallBack => "callbacks",
            Kind::Confirmation => "confirmations",
            Kind::Withdrawal => "withdrawals",
        };
        outcome(self.post_sealed(&["v1", path], &item.key, &item.sig, item.body.clone())).await
    }

    /// `POST /v1/persons/facts`: what the county knows of this person. Sealed under a fresh key.
    pub async fn person_facts(&self, id_no: Private, name: Private, now: Timestamp) -> Result<PersonFacts, AskError> {
        let key = Uuid::now_v7();
        let body = self.sealer.seal(&key, &PersonQuery { id_no, name, at: now.into() })?;
        let request = self.post_sealed(&["v1", "persons", "facts"], &key, &body.sig, body.bytes);
        let facts: PersonFacts = self.ask(request).await?;
        if facts.query == key { Ok(facts) } else { Err(AskError::AnotherQuestion) }
    }

    /// `GET /v1/tickets/{ticket}` with the last four digits of the phone.
    pub async fn ticket_status(&self, ticket: Ticket, phone_tail: &str) -> Result<TicketStatus, AskError> {
        let mut request =
            self.get(&["v1", "tickets", &ticket.to_string()]).build().or(Err(AskError::AnotherQuestion))?;
        request.url_mut().query_pairs_mut().append_pair("phone_tail", phone_tail);
        let request = RequestBuilder::from_parts(self.http.clone(), request);
        let status: TicketStatus = self.ask(request).await?;
        if status.ticket == ticket { Ok(status) } else { Err(AskError::AnotherQuestion) }
    }

    /// `GET /v1/time`: the county's clock; also the probe after an outage.
    pub async fn time(&self) -> Result<ServerTime, AskError> {
        self.ask(self.get(&["v1", "time"])).await
    }

    /// `GET /v1/kiosks/{kiosk}/numbering`: a rebuilt database goes on 1000 above it.
    pub async fn numbering(&self) -> Result<Numbering, AskError> {
        let kiosk = self.sealer.kiosk();
        let numbering: Numbering = self.ask(self.get(&["v1", "kiosks", &kiosk.to_string(), "numbering"])).await?;
        if numbering.kiosk == kiosk { Ok(numbering) } else { Err(AskError::AnotherQuestion) }
    }

    /// `GET /v1/codes/{table}`: `None` when `since` is still the newest version.
    pub async fn code_table(&self, table: &str, since: Option<u64>) -> Result<Option<CodeTable>, AskError> {
        let mut url = self.at(&["v1", "codes", table]);
        if let Some(since) = since {
            url.query_pairs_mut().append_pair("since", &since.to_string());
        }
        let request = self.http.get(url).header("Kiosk-Id", self.sealer.kiosk().to_string());
        match self.ask::<CodeTable>(request).await {
            Ok(answer) if answer.table == table => Ok(Some(answer)),
            Ok(_) => Err(AskError::AnotherQuestion),
            Err(AskError::Status(304)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// `POST /v1/heartbeat`.
    pub async fn heartbeat(&self, beat: &Heartbeat) -> Result<HeartbeatAnswer, AskError> {
        let body = serde_json::to_vec(beat).or(Err(SealError::Failed))?;
        let (outcome, pace) = outcome_and_pace(self.post(&["v1", "heartbeat"], body)).await;
        match outcome {
            HttpOutcome::Answer { status: 204, .. } => Ok(HeartbeatAnswer { pace, reply: None }),
            other => Ok(HeartbeatAnswer { pace, reply: Some(wire::verify(&good(other)?, &self.keys)?) }),
        }
    }

    /// The bytes of a signed answer; that a key of the county signed them was checked.
    async fn ask_bytes<T: Signed>(&self, request: RequestBuilder) -> Result<Vec<u8>, AskError> {
        let bytes = good(outcome(request).await)?;
        wire::verify::<T>(&bytes, &self.keys)?;
        Ok(bytes)
    }

    async fn ask<T: Signed>(&self, request: RequestBuilder) -> Result<T, AskError> {
        Ok(wire::verify(&good(outcome(request).await)?, &self.keys)?)
    }
}

/// The body of an answer 200 or 201.
fn good(outcome: HttpOutcome) -> Result<Vec<u8>, AskError> {
    match outcome {
        HttpOutcome::Answer { status: 200 | 201, body, .. } => Ok(body),
        HttpOutcome::Answer { status, .. } => Err(AskError::Status(status)),
        HttpOutcome::TooLarge { status } if !(200..300).contains(&status) => Err(AskError::Status(status)),
        HttpOutcome::TooLarge { .. } => Err(AnswerError::TooLarge.into()),
        HttpOutcome::NotSent(fault) | HttpOutcome::Unanswered(fault) => Err(AskError::Line(fault)),
    }
}

/// What the county says to a heartbeat.
#[derive(Clone, Debug, PartialEq)]
pub struct HeartbeatAnswer {
    /// `Kiosk-Pace` in deliveries a second, if the county names one.
    pub pace: Option<f64>,
    /// What the county wants, if anything; see [`crate::fleet`].
    pub reply: Option<HeartbeatReply>,
}

fn tls(roots_pem: &[u8]) -> Result<rustls::ClientConfig, ClientError> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(roots_pem) {
        let certificate = certificate.map_err(|e| ClientError::Roots(e.to_string()))?;
        roots.add(certificate).map_err(|e| ClientError::Roots(e.to_string()))?;
    }
    if roots.is_empty() {
        return Err(ClientError::Roots("none found".to_owned()));
    }
    let config = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(|e| ClientError::Tls(e.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}

/// Sends, and reads the answer up to the cap.
async fn outcome(request: RequestBuilder) -> HttpOutcome {
    outcome_and_pace(request).await.0
}

/// As [`outcome`], with what `Kiosk-Pace` says.
async fn outcome_and_pace(request: RequestBuilder) -> (HttpOutcome, Option<f64>) {
    match request.send().await {
        Ok(response) => {
            let pace = pace(&response);
            (read(response).await, pace)
        }
        Err(error) => {
            let (sent, fault) = fault(&error);
            (if sent { HttpOutcome::Unanswered(fault) } else { HttpOutcome::NotSent(fault) }, None)
        }
    }
}

async fn read(mut response: Response) -> HttpOutcome {
    let status = response.status().as_u16();
    let retry_after = retry_after(&response);
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > MAX_ANSWER => return HttpOutcome::TooLarge { status },
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return HttpOutcome::Answer { status, retry_after, body },
            Err(error) => return HttpOutcome::Unanswered(fault(&error).1),
        }
    }
}

fn retry_after(response: &Response) -> Option<Duration> {
    let value = response.headers().get(RETRY_AFTER)?.to_str().ok()?;
    value.parse().ok().map(Duration::from_secs)
}

fn pace(response: &Response) -> Option<f64> {
    let pace = response.headers().get("Kiosk-Pace")?.to_str().ok()?.strip_suffix("/s")?;
    pace.parse().ok().filter(|pace: &f64| pace.is_finite() && *pace > 0.0)
}

/// Whether bytes may have left, and what failed.
fn fault(error: &reqwest::Error) -> (bool, NetFault) {
    let sent = !(error.is_connect() || error.is_builder());
    let fault = if error.is_dns() {
        NetFault::Dns
    } else if error.is_timeout() {
        NetFault::Timeout
    } else if sent {
        NetFault::Broken
    } else {
        NetFault::Connect
    };
    (sent, fault)
}
