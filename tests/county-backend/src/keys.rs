//! The county's two keys and its certificate authority, kept in the county's directory.
//!
//! One key opens what kiosks seal (X25519), one signs what the county answers (Ed25519); the authority signs the TLS
//! certificate of `localhost`. All are made at the first start and read afterwards, so that a restarted county is the
//! same county. Deliberately absent: rotation and a second authority.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ed25519_dalek::SigningKey;
use hpke::{Kem as _, Serializable as _, kem::X25519HkdfSha256};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::misbehaviour::{CertificateFault, Misbehaviour};

/// Name of the sealing key in `Sealed.kid`.
pub(crate) const SEAL_KID: &str = "seal-1";
/// Name of the signing key in the `kid` of a signed answer.
pub(crate) const SIGN_KID: &str = "sign-1";

/// What a kiosk must know of the county: names and public halves, base64 (RFC 4648, standard, padded).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountyKeys {
    /// Name of the sealing key
    pub seal_kid: String,
    /// X25519 public key, 32 bytes
    pub seal_public: String,
    /// Name of the signing key
    pub sign_kid: String,
    /// Ed25519 public key, 32 bytes
    pub sign_public: String,
}

/// Why the county's key material could not be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// Which file
        path: String,
        /// What the system said
        source: io::Error,
    },
    /// A file is there but is not what it should be.
    #[error("{path}: {what}; remove the county's directory to start a new county")]
    Content {
        /// Which file
        path: String,
        /// What is wrong with it
        what: String,
    },
    /// The certificate could not be made.
    #[error("certificate: {0}")]
    Certificate(#[from] rcgen::Error),
    /// TLS refused the certificate.
    #[error("TLS: {0}")]
    Tls(#[from] rustls::Error),
}

/// The secret halves.
pub(crate) struct KeyMaterial {
    pub(crate) opening: <X25519HkdfSha256 as hpke::Kem>::PrivateKey,
    pub(crate) signing: SigningKey,
    sealing_public: <X25519HkdfSha256 as hpke::Kem>::PublicKey,
    authority: KeyPair,
    authority_pem: String,
}

impl KeyMaterial {
    /// Reads the keys in `dir`, making those that are not there. The directory must exist.
    pub(crate) fn load_or_make(dir: &Path) -> Result<Self, KeyError> {
        let seed = secret_32(&dir.join("seal.key"))?;
        let (opening, sealing_public) = X25519HkdfSha256::derive_keypair(&seed);
        let signing = SigningKey::from_bytes(&secret_32(&dir.join("sign.key"))?);

        let key_path = dir.join("ca-key.pem");
        let key_pem = kept(&key_path, || Ok(KeyPair::generate()?.serialize_pem()))?;
        let authority = KeyPair::from_pem(&key_pem)
            .map_err(|error| KeyError::Content { path: key_path.display().to_string(), what: error.to_string() })?;
        let authority_pem = kept(&dir.join("ca.pem"), || Ok(authority_params().self_signed(&authority)?.pem()))?;
        Ok(Self { opening, signing, sealing_public, authority, authority_pem })
    }

    /// Names and public halves.
    pub(crate) fn public(&self) -> CountyKeys {
        CountyKeys {
            seal_kid: SEAL_KID.to_owned(),
            seal_public: STANDARD.encode(self.sealing_public.to_bytes()),
            sign_kid: SIGN_KID.to_owned(),
            sign_public: STANDARD.encode(self.signing.verifying_key().to_bytes()),
        }
    }

    /// The authority's certificate in PEM: what a kiosk trusts, and nothing else.
    pub(crate) fn ca_pem(&self) -> &str {
        &self.authority_pem
    }

    /// TLS 1.3 for `localhost` and 127.0.0.1 with a fresh certificate under the authority; HTTP/2 and HTTP/1.1 by ALPN.
    /// Under a misbehaviour of connections, what that asks for.
    pub(crate) fn tls(&self, what: Misbehaviour) -> Result<Arc<ServerConfig>, KeyError> {
        let fault = if let Misbehaviour::Certificate(fault) = what { Some(fault) } else { None };
        let (chain, key) = self.certificate(fault)?;
        let mut config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
            .with_protocol_versions(&[&rustls::version::TLS13])?
            .with_no_client_auth()
            .with_single_cert(chain, PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())))?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        if what != Misbehaviour::Http1Only {
            config.alpn_protocols.insert(0, b"h2".to_vec());
        }
        Ok(Arc::new(config))
    }

    /// A fresh certificate with its chain, and its key.
    fn certificate(
        &self,
        fault: Option<CertificateFault>,
    ) -> Result<(Vec<CertificateDer<'static>>, KeyPair), KeyError> {
        let here = ["localhost".to_owned(), "127.0.0.1".to_owned()];
        let mut params = CertificateParams::new(match fault {
            Some(CertificateFault::WrongHost) => vec!["county.example".to_owned()],
            _ => here.to_vec(),
        })?;
        match fault {
            Some(CertificateFault::Expired) => ended(&mut params),
            Some(CertificateFault::NotYet) => {
                (params.not_before, params.not_after) = (date_time_ymd(2200, 1, 1), date_time_ymd(2201, 1, 1));
            }
            _ => {}
        }
        let key = KeyPair::generate()?;
        let chain = match fault {
            Some(CertificateFault::Stranger) => {
                let stranger = KeyPair::generate()?;
                vec![params.signed_by(&key, &Issuer::new(authority_params(), &stranger))?.into()]
            }
            Some(CertificateFault::ExpiredAuthority) => {
                let mut between = authority_params();
                between.distinguished_name.push(DnType::OrganizationalUnitName, "Ended");
                ended(&mut between);
                let between_key = KeyPair::generate()?;
                let authority = between.signed_by(&between_key, &Issuer::new(authority_params(), &self.authority))?;
                let leaf = params.signed_by(&key, &Issuer::new(between, &between_key))?;
                vec![leaf.into(), authority.into()]
            }
            _ => vec![params.signed_by(&key, &Issuer::new(authority_params(), &self.authority))?.into()],
        };
        Ok((chain, key))
    }
}

fn ended(params: &mut CertificateParams) {
    (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1));
}

fn authority_params() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(1));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.distinguished_name.push(DnType::CommonName, "Test authority of the reference county");
    params
}

/// The token of the technicians' portal, kept in the county's directory.
pub(crate) fn portal_token(dir: &Path) -> Result<String, KeyError> {
    let text = kept(&dir.join("portal-token"), || Ok(STANDARD.encode(rand::random::<[u8; 24]>())))?;
    Ok(text.trim().to_owned())
}

/// 32 secret bytes kept as base64 in a file only its owner can read.
fn secret_32(path: &Path) -> Result<[u8; 32], KeyError> {
    let text = kept(path, || Ok(STANDARD.encode(rand::random::<[u8; 32]>())))?;
    STANDARD.decode(text.trim()).ok().and_then(|bytes| bytes.try_into().ok()).ok_or_else(|| KeyError::Content {
        path: path.display().to_string(),
        what: "expected 32 bytes in base64".to_owned(),
    })
}

/// The file's text; made, written and synced when it does not exist.
fn kept(path: &Path, make: impl FnOnce() -> Result<String, KeyError>) -> Result<String, KeyError> {
    let file_error = |source| KeyError::File { path: path.display().to_string(), source };
    match fs::read_to_string(path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let text = make()?;
            let mut file =
                OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(file_error)?;
            file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(file_error)?;
            Ok(text)
        }
        Err(error) => Err(file_error(error)),
    }
}
