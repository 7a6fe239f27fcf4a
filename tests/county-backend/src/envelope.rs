//! The envelope of a kiosk's request: HPKE seal and device signature.
//!
//! RFC 9180 base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM; Ed25519 (RFC 8032) over the fingerprint of
//! the exact body. Deliberately absent: what the opened plaintext means ([`crate::plaintext`]).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, VerifyingKey};
use hpke::{Deserializable as _, OpModeR, aead::AesGcm256, kdf::HkdfSha256, kem::X25519HkdfSha256, single_shot_open};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::keys::{KeyMaterial, SEAL_KID};
use crate::problem::Problem;

const INFO: &[u8] = b"suining-kiosk/seal/v1";

/// `Sealed` of the contract.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed {
    v: u8,
    kid: String,
    enc: String,
    ct: String,
}

/// Opens a request body sealed for `key` and `kiosk`; the plaintext's bytes, or the problem to answer with.
pub(crate) fn open(keys: &KeyMaterial, key: &str, kiosk: &str, body: &[u8]) -> Result<Vec<u8>, Problem> {
    let refused = |detail: &str| Problem::bad_request("not-openable", detail);
    let sealed: Sealed = serde_json::from_slice(body).map_err(|_shape| refused("the body is not a `Sealed` object"))?;
    if sealed.v != 1 {
        return Err(refused("`v` must be 1"));
    }
    if sealed.kid != SEAL_KID {
        return Err(refused("`kid` names no sealing key of this county"));
    }
    let enc = STANDARD.decode(&sealed.enc).map_err(|_not_base64| refused("`enc` is not base64"))?;
    let enc = <X25519HkdfSha256 as hpke::Kem>::EncappedKey::from_bytes(&enc)
        .map_err(|_length| refused("`enc` is not an X25519 key of 32 bytes"))?;
    let ct = STANDARD.decode(&sealed.ct).map_err(|_not_base64| refused("`ct` is not base64"))?;
    let aad = format!("{key}|{kiosk}");
    single_shot_open::<AesGcm256, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &keys.opening,
        &enc,
        INFO,
        &ct,
        aad.as_bytes(),
    )
    .map_err(|_open| refused("the seal does not open under this key, kiosk and sealing key"))
}

/// Whether `signature` (base64) is the device's over a GET of `path` (with its query) under `key` by `kiosk`.
pub(crate) fn question_signed(device: &[u8; 32], key: &str, kiosk: &str, path: &str, signature: &str) -> bool {
    signed(device, format!("suining-kiosk/question/v1|{key}|{kiosk}|GET {path}").as_bytes(), signature)
}

/// Whether `signature` (base64) is the device's over `key`, `kiosk` and the exact `body`.
pub(crate) fn device_signed(device: &[u8; 32], key: &str, kiosk: &str, body: &[u8], signature: &str) -> bool {
    let mut text = format!("suining-kiosk/body/v1|{key}|{kiosk}|").into_bytes();
    text.extend_from_slice(&Sha256::digest(body));
    signed(device, &text, signature)
}

fn signed(device: &[u8; 32], text: &[u8], signature: &str) -> bool {
    let Ok(device) = VerifyingKey::from_bytes(device) else { return false };
    let Some(signature) = STANDARD.decode(signature).ok().and_then(|bytes| Signature::from_slice(&bytes).ok()) else {
        return false;
    };
    device.verify_strict(text, &signature).is_ok()
}
