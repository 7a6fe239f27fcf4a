//! Sealing to the county and signing by the device.
//!
//! HPKE base mode (RFC 9180): DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. The kiosk holds only the public
//! half and cannot open its own queue. The device signature (Ed25519, RFC 8032) binds key, kiosk and exact bytes, so it
//! also survives a gateway that ends TLS. Deliberately absent: opening, and finding keys (bytes come in).

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey};
use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::{Kem, X25519HkdfSha256};
use hpke::{Deserializable, OpModeS, Serializable};
use rand::SeedableRng;
use rand::rngs::{StdRng, SysRng};
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::ticket::KioskNumber;
use crate::wire::{MAX_CIPHERTEXT, Sealed};

const INFO: &[u8] = b"suining-kiosk/seal/v1";

/// What goes over the wire and into the outbox, byte for byte.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedBody {
    /// The exact request body (JSON `Sealed`).
    pub bytes: Vec<u8>,
    /// SHA-256 of `bytes`.
    pub fp: [u8; 32],
    /// Device signature: Ed25519 over `suining-kiosk/body/v1|<key>|<kiosk>|` and `fp`.
    pub sig: [u8; 64],
}

impl fmt::Debug for SealedBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealedBody({} bytes)", self.bytes.len())
    }
}

/// Why nothing was sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The county's sealing key is no X25519 public key.
    #[error("the county's sealing key is not an X25519 public key: 32 bytes in base64 are expected")]
    CountyKey,
    /// The system gave no random numbers.
    #[error("the system gave no random numbers")]
    Random,
    /// The plaintext is above what the contract takes.
    #[error("a submission of {0} bytes is above what the county takes; shorten the longest texts")]
    TooLarge(usize),
    /// The plaintext could not be written as JSON, or HPKE refused.
    #[error("sealing failed")]
    Failed,
}

/// Seals for one county key and signs as one kiosk.
pub struct Sealer {
    county_kid: String,
    county_key: <X25519HkdfSha256 as Kem>::PublicKey,
    kiosk: KioskNumber,
    device_key: SigningKey,
}

impl Sealer {
    /// `county_public_key`: 32 bytes X25519; `device_key`: the 32-byte Ed25519 seed of this kiosk.
    pub fn new(
        county_kid: impl Into<String>,
        county_public_key: &[u8; 32],
        kiosk: KioskNumber,
        device_key: &[u8; 32],
    ) -> Result<Self, SealError> {
        let county_key =
            <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(county_public_key).or(Err(SealError::CountyKey))?;
        Ok(Self { county_kid: county_kid.into(), county_key, kiosk, device_key: SigningKey::from_bytes(device_key) })
    }

    /// The kiosk it signs as.
    pub fn kiosk(&self) -> KioskNumber {
        self.kiosk
    }

    /// Public half of the device key, which the county must know.
    pub fn device_public_key(&self) -> [u8; 32] {
        self.device_key.verifying_key().to_bytes()
    }

    /// Seals `plaintext` as JSON under the idempotency key `key`. Two calls give different bytes: seal once and store.
    pub fn seal(&self, key: &Uuid, plaintext: &impl Serialize) -> Result<SealedBody, SealError> {
        // Room from the start: a buffer that grows leaves unwiped copies behind.
        let mut json = Zeroizing::new(Vec::with_capacity(64 * 1024));
        serde_json::to_writer(&mut *json, plaintext).or(Err(SealError::Failed))?;
        let mut rng = StdRng::try_from_rng(&mut SysRng).or(Err(SealError::Random))?;
        let aad = format!("{key}|{}", self.kiosk);
        let (enc, ct) = hpke::single_shot_seal_with_rng::<AesGcm256, HkdfSha256, X25519HkdfSha256>(
            &OpModeS::Base,
            &self.county_key,
            INFO,
            &json,
            aad.as_bytes(),
            &mut rng,
        )
        .or(Err(SealError::Failed))?;
        let sealed = Sealed {
            v: 1,
            kid: self.county_kid.clone(),
            enc: STANDARD.encode(enc.to_bytes()),
            ct: STANDARD.encode(ct),
        };
        if sealed.ct.len() > MAX_CIPHERTEXT {
            return Err(SealError::TooLarge(json.len()));
        }
        let bytes = serde_json::to_vec(&sealed).or(Err(SealError::Failed))?;
        let fp = fingerprint(&bytes);
        Ok(SealedBody { sig: self.sign(key, &fp), fp, bytes })
    }

    /// Device signature of a body that is not sealed because it says nothing about a person.
    pub fn sign_body(&self, key: &Uuid, body: &[u8]) -> [u8; 64] {
        self.sign(key, &fingerprint(body))
    }

    /// Device signature of a GET: over `suining-kiosk/question/v1|<key>|<kiosk>|GET <path with query>`.
    pub fn sign_question(&self, key: &Uuid, path: &str) -> [u8; 64] {
        let message = format!("suining-kiosk/question/v1|{key}|{}|GET {path}", self.kiosk);
        self.device_key.sign(message.as_bytes()).to_bytes()
    }

    fn sign(&self, key: &Uuid, fp: &[u8; 32]) -> [u8; 64] {
        let mut message = format!("suining-kiosk/body/v1|{key}|{}|", self.kiosk).into_bytes();
        message.extend_from_slice(fp);
        self.device_key.sign(&message).to_bytes()
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealer({} for {})", self.kiosk, self.county_kid)
    }
}

/// SHA-256 of the exact request body.
pub fn fingerprint(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::{Signature, VerifyingKey};
    use hpke::OpModeR;
    use serde_json::{Value, json};

    use super::*;

    type County = (<X25519HkdfSha256 as Kem>::PrivateKey, Sealer);

    fn county() -> County {
        let (secret, public) = X25519HkdfSha256::derive_keypair(b"a county of the tests, 32 bytes long");
        let public: [u8; 32] = public.to_bytes().into();
        (secret, Sealer::new("c1", &public, "0012".parse().unwrap(), &[5; 32]).unwrap())
    }

    fn open(secret: &<X25519HkdfSha256 as Kem>::PrivateKey, body: &[u8], aad: &str) -> Option<Vec<u8>> {
        let body: Value = serde_json::from_slice(body).unwrap();
        let part = |name: &str| STANDARD.decode(body[name].as_str().unwrap()).unwrap();
        let enc = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(&part("enc")).unwrap();
        hpke::single_shot_open::<AesGcm256, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            secret,
            &enc,
            b"suining-kiosk/seal/v1",
            &part("ct"),
            aad.as_bytes(),
        )
        .ok()
    }

    #[test]
    fn the_county_opens_it_under_this_key_and_kiosk_only() {
        let (secret, sealer) = county();
        let key = Uuid::now_v7();
        let body = sealer.seal(&key, &json!({"name": "杨试例"})).unwrap();
        assert_eq!(open(&secret, &body.bytes, &format!("{key}|0012")).unwrap(), r#"{"name":"杨试例"}"#.as_bytes());
        assert_eq!(open(&secret, &body.bytes, &format!("{key}|0013")), None);
        assert_eq!(open(&secret, &body.bytes, &format!("{}|0012", Uuid::now_v7())), None);
    }

    #[test]
    fn the_signature_binds_key_kiosk_and_exact_bytes() {
        let (_, sealer) = county();
        let key = Uuid::now_v7();
        let body = sealer.seal(&key, &json!({})).unwrap();
        assert_eq!(body.fp, <[u8; 32]>::from(Sha256::digest(&body.bytes)));
        let public = VerifyingKey::from_bytes(&sealer.device_public_key()).unwrap();
        let message = |key: &Uuid, kiosk: &str, fp: &[u8]| {
            [format!("suining-kiosk/body/v1|{key}|{kiosk}|").as_bytes(), fp].concat()
        };
        let sig = Signature::from_bytes(&body.sig);
        assert!(public.verify_strict(&message(&key, "0012", &body.fp), &sig).is_ok());
        assert!(public.verify_strict(&message(&key, "0013", &body.fp), &sig).is_err());
        assert!(public.verify_strict(&message(&Uuid::now_v7(), "0012", &body.fp), &sig).is_err());
        assert!(public.verify_strict(&message(&key, "0012", &[0; 32]), &sig).is_err());
    }

    #[test]
    fn nothing_readable_is_left_in_the_bytes_or_in_debug() {
        let (_, sealer) = county();
        let body = sealer.seal(&Uuid::now_v7(), &json!({"id_no": "000000190001010009"})).unwrap();
        assert!(!String::from_utf8_lossy(&body.bytes).contains("000000190001010009"));
        assert!(!format!("{body:?}{sealer:?}").contains("[5, 5"));
    }

    #[test]
    fn too_large_is_refused_before_it_is_stored() {
        let (_, sealer) = county();
        let text = "一".repeat(70_000);
        assert!(matches!(sealer.seal(&Uuid::now_v7(), &json!({ "a": text })), Err(SealError::TooLarge(_))));
        let text = "a".repeat(190_000);
        assert!(sealer.seal(&Uuid::now_v7(), &json!({ "a": text })).unwrap().bytes.len() < 256 * 1024 + 300);
    }
}
