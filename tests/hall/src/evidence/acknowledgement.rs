//! Checking the county's signature again, by someone who shares no line with kiosk or county.
//!
//! The contract: `sig` is Ed25519 over `suining-county/acknowledgement/v1|` and the canonical JSON (RFC 8785) of all other
//! members. Members are strings only in an acknowledgement, which makes the canonical form short to write.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, VerifyingKey};
use serde_json::{Map, Value};

use crate::trouble::{Result, Trouble};

/// An acknowledgement whose signature is right.
#[derive(Debug, Clone)]
pub struct Acknowledged {
    /// 12 digits.
    pub ticket: String,
    /// SHA-256 of the body it acknowledges, hexadecimal.
    pub fp: String,
    /// `received`, `duplicate`, `rejected_business`.
    pub outcome: String,
    /// The whole object.
    pub members: Map<String, Value>,
}

/// Verifies the bytes of an acknowledgement with the county's public key (base64).
pub fn verify(bytes: &[u8], public_key: &str) -> Result<Acknowledged> {
    let wrong = |what: &str| Trouble(format!("acknowledgement: {what}"));
    let members: Map<String, Value> =
        serde_json::from_slice(bytes).map_err(|error| wrong(&format!("not a JSON object: {error}")))?;
    let text = |name: &str| {
        members.get(name).and_then(Value::as_str).map(str::to_owned).ok_or_else(|| wrong(&format!("no {name}")))
    };
    let decode = |what: &str, text: &str| STANDARD.decode(text).map_err(|error| wrong(&format!("{what}: {error}")));
    let key: [u8; 32] =
        decode("key", public_key)?.try_into().map_err(|_long| wrong("the county's key is not 32 bytes"))?;
    let key = VerifyingKey::from_bytes(&key).map_err(|error| wrong(&error.to_string()))?;
    let signature = Signature::from_slice(&decode("sig", &text("sig")?)?).map_err(|error| wrong(&error.to_string()))?;
    let signed = format!("suining-county/acknowledgement/v1|{}", canonical(&members)?);
    key.verify_strict(signed.as_bytes(), &signature).map_err(|error| wrong(&error.to_string()))?;
    Ok(Acknowledged { ticket: text("ticket")?, fp: text("fp")?, outcome: text("outcome")?, members })
}

/// RFC 8785 of an object whose members are strings, without `sig`.
fn canonical(members: &Map<String, Value>) -> Result<String> {
    let mut names: Vec<_> = members.keys().filter(|name| *name != "sig").collect();
    names.sort_unstable();
    let mut parts = Vec::new();
    for name in names {
        let value @ Value::String(_) = &members[name] else {
            return Err(Trouble(format!("acknowledgement: {name} is not a string")));
        };
        parts.push(format!("{}:{value}", Value::from(name.as_str())));
    }
    Ok(format!("{{{}}}", parts.join(",")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::{Signer as _, SigningKey};

    fn signed(key: &SigningKey) -> Value {
        let rest = r#"{"fp":"00","kid":"k","outcome":"received","ticket":"001200000017"}"#;
        let sig = key.sign(format!("suining-county/acknowledgement/v1|{rest}").as_bytes());
        let mut whole: Value = serde_json::from_str(rest).unwrap();
        whole["sig"] = STANDARD.encode(sig.to_bytes()).into();
        whole
    }

    #[test]
    fn a_right_signature_passes_and_any_changed_member_fails() {
        let key = SigningKey::from_bytes(&[7; 32]);
        let public = STANDARD.encode(key.verifying_key().to_bytes());
        let whole = signed(&key);
        let ack = verify(whole.to_string().as_bytes(), &public).unwrap();
        assert_eq!(ack.ticket, "001200000017");
        for name in ["fp", "kid", "outcome", "ticket"] {
            let mut bent = whole.clone();
            bent[name] = "x".into();
            assert!(verify(bent.to_string().as_bytes(), &public).is_err(), "{name}");
        }
        let mut more = whole;
        more["new"] = "x".into();
        assert!(verify(more.to_string().as_bytes(), &public).is_err());
    }
}
