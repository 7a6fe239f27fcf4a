//! The way to the county, step by step: name, connection, TLS, who answers, whose clock. For whoever has to mend it.
//!
//! Each step is tried by itself and stops the rest. Deliberately absent: words for people, and any effect on delivery: what
//! is found here opens and closes nothing.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use rustls::pki_types::ServerName;
use rustls::{CertificateError, Error as TlsError};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::client::{AskError, Client};

/// Longest time for one step.
const STEP: Duration = Duration::from_secs(6);

/// How far it went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Host and port that were tried.
    pub host: String,
    /// What the name stands for; empty when it was not found.
    pub addresses: Vec<IpAddr>,
    /// How long the connection took.
    pub connected: Option<Duration>,
    /// When the certificate of the one who answered ends. Only of a certificate that is trusted.
    pub certificate_until: Option<Timestamp>,
    /// County minus wall clock, from an answer under the county's signature.
    pub clock_offset: Option<SignedDuration>,
    /// Where it stopped; `None` when the county itself answered.
    pub stopped: Option<Stopped>,
}

/// Why it went no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stopped {
    /// The name is not known to any name server, or none answers.
    Name,
    /// Nobody listens there, or there is no way there.
    Connect,
    /// No answer to the connection at all: a firewall, or a cable.
    NoAnswer,
    /// Something answers and does not speak TLS: a login page, a router.
    NotTls,
    /// A certificate of somebody else's authority.
    Untrusted,
    /// The certificate has run out, by this machine's clock.
    Expired,
    /// The certificate is not valid yet, by this machine's clock.
    NotYetValid,
    /// A certificate for another name.
    WrongName,
    /// TLS failed in another way.
    Tls,
    /// It answers with TLS we trust, but not as the county does: a proxy page or a wrong service.
    Foreign,
    /// The county does not know this kiosk or its key (401, 403).
    NotEnrolled,
    /// The county wants a newer program (410, 426).
    TooOld,
    /// The county says that it cannot serve now.
    Unavailable(u16),
    /// The connection broke while it was asked.
    Broken,
}

impl Client {
    /// Tries the way to the county now. `wall` is the wall clock; half a minute at most.
    pub async fn reach(&self, wall: Timestamp) -> Reach {
        let begun = Instant::now();
        let mut reach = Reach { host: self.authority(), ..Reach::default() };
        reach.stopped = self.walk(&mut reach, wall, begun).await.err();
        reach
    }

    async fn walk(&self, reach: &mut Reach, wall: Timestamp, begun: Instant) -> Result<(), Stopped> {
        let addresses = match timeout(STEP, lookup_host(&reach.host)).await {
            Ok(Ok(found)) => found.collect::<Vec<_>>(),
            Ok(Err(_)) | Err(_) => return Err(Stopped::Name),
        };
        reach.addresses = addresses.iter().map(std::net::SocketAddr::ip).collect();
        if addresses.is_empty() {
            return Err(Stopped::Name);
        }
        let connecting = Instant::now();
        let stream = match timeout(STEP, TcpStream::connect(addresses.as_slice())).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(_)) => return Err(Stopped::Connect),
            Err(_) => return Err(Stopped::NoAnswer),
        };
        reach.connected = Some(connecting.elapsed());
        reach.certificate_until = self.shake_hands(stream).await?;
        let time = match timeout(STEP * 2, self.time()).await {
            Ok(answer) => answer.map_err(|error| unanswered(&error))?,
            Err(_) => return Err(Stopped::Broken),
        };
        let passed = SignedDuration::try_from(begun.elapsed()).unwrap_or_default();
        reach.clock_offset = Some(time.now.0.duration_since(wall).saturating_sub(passed));
        Ok(())
    }

    /// TLS on an open connection; when the certificate ends.
    async fn shake_hands(&self, stream: TcpStream) -> Result<Option<Timestamp>, Stopped> {
        let host = self.host().trim_matches(['[', ']']).to_owned();
        let name = ServerName::try_from(host).map_err(|_invalid| Stopped::WrongName)?;
        let connector = TlsConnector::from(Arc::clone(self.tls()));
        match timeout(STEP, connector.connect(name, stream)).await {
            Ok(Ok(tls)) => {
                let chain = tls.get_ref().1.peer_certificates().unwrap_or_default();
                Ok(chain.first().and_then(|leaf| ends(leaf)))
            }
            Ok(Err(error)) => Err(refused(&error)),
            Err(_) => Err(Stopped::NoAnswer),
        }
    }
}

/// The end of a certificate's validity (RFC 5280 §4.1.2.5).
fn ends(der: &[u8]) -> Option<Timestamp> {
    let (_, certificate) = x509_parser::parse_x509_certificate(der).ok()?;
    Timestamp::from_second(certificate.validity().not_after.timestamp()).ok()
}

fn refused(error: &std::io::Error) -> Stopped {
    let Some(error) = error.get_ref().and_then(|inner| inner.downcast_ref::<TlsError>()) else {
        // It hung up in the middle of the handshake.
        return Stopped::Broken;
    };
    match error {
        TlsError::InvalidMessage(_) => Stopped::NotTls,
        TlsError::InvalidCertificate(why) => match why {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => Stopped::Expired,
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => Stopped::NotYetValid,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => Stopped::WrongName,
            _ => Stopped::Untrusted,
        },
        _ => Stopped::Tls,
    }
}

fn unanswered(error: &AskError) -> Stopped {
    match error {
        AskError::Status(401 | 403) => Stopped::NotEnrolled,
        AskError::Status(410 | 426) => Stopped::TooOld,
        error if error.is_foreign() => Stopped::Foreign,
        AskError::Status(status) => Stopped::Unavailable(*status),
        _ => Stopped::Broken,
    }
}
