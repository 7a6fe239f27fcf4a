//! Canonical JSON and the signature of the county's answers.
//!
//! JSON Canonicalization Scheme (RFC 8785), narrowed as the contract allows: no floating-point numbers, ASCII member
//! names. The signature covers every member but `sig` itself. Deliberately absent: verification; the county only signs.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Map, Value};

/// What a signed answer is about: the `x-context` of its schema. It keeps a signature from being moved to another kind
/// of answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Context {
    /// `Acknowledgement`
    Acknowledgement,
    /// `PersonFacts`
    PersonFacts,
    /// `TicketStatus`
    TicketStatus,
    /// `ServerTime`
    Time,
    /// `Numbering`
    Numbering,
    /// `CodeTable`
    CodeTable,
    /// `StaffList`
    StaffList,
    /// `Call`
    Call,
    /// `CallQueue`
    CallQueue,
    /// `PersonRecord`
    PersonRecord,
    /// `DraftReceipt`
    DraftReceipt,
    /// `TakenDraft`
    Draft,
    /// `TaskList`
    TaskList,
    /// `ClassList`
    ClassList,
    /// `HeartbeatReply`
    HeartbeatReply,
}

impl Context {
    /// The word that stands in the signed text.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Acknowledgement => "acknowledgement",
            Self::PersonFacts => "person-facts",
            Self::TicketStatus => "ticket-status",
            Self::Time => "time",
            Self::Numbering => "numbering",
            Self::CodeTable => "code-table",
            Self::StaffList => "staff-list",
            Self::Call => "call",
            Self::CallQueue => "call-queue",
            Self::PersonRecord => "person-record",
            Self::DraftReceipt => "draft-receipt",
            Self::Draft => "draft",
            Self::TaskList => "task-list",
            Self::ClassList => "class-list",
            Self::HeartbeatReply => "heartbeat-reply",
        }
    }
}

/// Why a value has no canonical form here.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum CanonicalError {
    /// The contract's signed objects hold integers only.
    #[error("a signed object holds a floating-point number")]
    Float,
    /// Sorting by UTF-16 units and by bytes is the same for ASCII only.
    #[error("a signed object has a member name outside ASCII")]
    Name,
}

/// The canonical text of `value` (RFC 8785 §3.2).
pub(crate) fn canonical(value: &Value) -> Result<String, CanonicalError> {
    let mut out = String::new();
    write(value, &mut out)?;
    Ok(out)
}

fn write(value: &Value, out: &mut String) -> Result<(), CanonicalError> {
    match value {
        Value::Number(number) if number.is_f64() => return Err(CanonicalError::Float),
        // For these serde_json's own text is the one RFC 8785 asks for: short escapes, lower-case \u00xx, no others.
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => out.push_str(&value.to_string()),
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write(item, out)?;
            }
            out.push(']');
        }
        Value::Object(members) => {
            // Sorted here and not left to the map: another crate may switch serde_json to insertion order.
            let mut names: Vec<&String> = members.keys().collect();
            names.sort_unstable();
            out.push('{');
            for (at, name) in names.into_iter().enumerate() {
                if !name.is_ascii() {
                    return Err(CanonicalError::Name);
                }
                if at > 0 {
                    out.push(',');
                }
                out.push_str(&Value::from(name.as_str()).to_string());
                out.push(':');
                write(&members[name], out)?;
            }
            out.push('}');
        }
    }
    Ok(())
}

/// The bytes that are signed: `suining-county/<context>/v1|` and the canonical text of all members but `sig`.
pub(crate) fn signed_text(context: Context, members: &Map<String, Value>) -> Result<Vec<u8>, CanonicalError> {
    let mut rest = members.clone();
    rest.remove("sig");
    let mut text = format!("suining-county/{}/v1|", context.word());
    text.push_str(&canonical(&Value::Object(rest))?);
    Ok(text.into_bytes())
}

/// Puts `kid` and `sig` into `members` and returns the canonical bytes of the whole answer.
pub(crate) fn sign(
    mut members: Map<String, Value>,
    context: Context,
    kid: &str,
    key: &SigningKey,
) -> Result<Vec<u8>, CanonicalError> {
    members.insert("kid".to_owned(), Value::from(kid));
    let sig = key.sign(&signed_text(context, &members)?);
    members.insert("sig".to_owned(), Value::from(STANDARD.encode(sig.to_bytes())));
    Ok(canonical(&Value::Object(members))?.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn members_are_sorted_and_strings_escaped_as_the_rfc_asks() {
        let value = json!({"b": [true, null, -7], "a": {"z": "李\u{20AC}$\u{000F}\nA'\u{0042}\u{0022}\u{005c}/\u{7f}", "Z": 1}});
        assert_eq!(
            canonical(&value).unwrap(),
            "{\"a\":{\"Z\":1,\"z\":\"李€$\\u000f\\nA'B\\\"\\\\/\u{7f}\"},\"b\":[true,null,-7]}"
        );
    }

    #[test]
    fn floats_and_foreign_member_names_have_no_canonical_form() {
        assert_eq!(canonical(&json!([1.5])), Err(CanonicalError::Float));
        assert_eq!(canonical(&json!({"名": 1})), Err(CanonicalError::Name));
    }
}
