//! Canonical JSON by RFC 8785 (JCS), for signed answers.
//!
//! Narrower than the RFC, as the contract allows: no floating-point numbers, no integers beyond 2^53-1, ASCII member
//! names, no member twice. What falls outside is an error, never a guess, since two readers might guess differently.

use std::fmt;

use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};

/// Deepest nesting that is read.
const MAX_DEPTH: usize = 16;
/// 2^53-1: beyond it JSON readers differ (RFC 7493, section 2.2).
const MAX_INTEGER: u64 = (1 << 53) - 1;

/// Why a text has no canonical form. Shows the place, never the content.
#[derive(Debug, thiserror::Error)]
pub enum CanonicalError {
    /// Not JSON, or JSON outside the contract's subset.
    #[error("not in the contract's JSON subset: line {line}, column {column}")]
    Json {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// The outermost value is not an object.
    #[error("not a JSON object")]
    NotAnObject,
    /// Nested deeper than any answer of the contract.
    #[error("nested deeper than {MAX_DEPTH}")]
    Depth,
}

/// A JSON value of the subset; members keep no order until written.
enum Value {
    Null,
    Bool(bool),
    Integer(i64),
    Text(String),
    List(Vec<Self>),
    Object(Vec<(String, Self)>),
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON without floating-point numbers")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: de::Error>(self, v: bool) -> Result<Value, E> {
        Ok(Value::Bool(v))
    }

    fn visit_i64<E: de::Error>(self, v: i64) -> Result<Value, E> {
        if v.unsigned_abs() > MAX_INTEGER { Err(E::custom("integer beyond 2^53-1")) } else { Ok(Value::Integer(v)) }
    }

    fn visit_u64<E: de::Error>(self, v: u64) -> Result<Value, E> {
        i64::try_from(v).map_err(E::custom).and_then(|v| self.visit_i64(v))
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Value, E> {
        Err(E::custom("floating-point number"))
    }

    fn visit_str<E: de::Error>(self, v: &str) -> Result<Value, E> {
        Ok(Value::Text(v.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = seq.next_element()? {
            list.push(item);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members: Vec<(String, Value)> = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, Value>()? {
            if !name.is_ascii() {
                return Err(de::Error::custom("member name beyond ASCII"));
            }
            members.push((name, value));
        }
        // For ASCII names the byte order is the order of UTF-16 units the RFC asks for.
        members.sort_by(|a, b| a.0.cmp(&b.0));
        if members.iter().zip(members.iter().skip(1)).any(|(a, b)| a.0 == b.0) {
            return Err(de::Error::custom("member given twice"));
        }
        Ok(Value::Object(members))
    }
}

fn write(value: &Value, depth: usize, out: &mut Vec<u8>) -> Result<(), CanonicalError> {
    if depth > MAX_DEPTH {
        return Err(CanonicalError::Depth);
    }
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Integer(v) => out.extend_from_slice(v.to_string().as_bytes()),
        Value::Text(text) => write_text(text, out),
        Value::List(list) => {
            out.push(b'[');
            for (i, item) in list.iter().enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                write(item, depth + 1, out)?;
            }
            out.push(b']');
        }
        Value::Object(members) => {
            out.push(b'{');
            for (i, (name, item)) in members.iter().enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                write_text(name, out);
                out.push(b':');
                write(item, depth + 1, out)?;
            }
            out.push(b'}');
        }
    }
    Ok(())
}

/// RFC 8785, section 3.2.2.2: the seven short escapes, other controls as `\u00xx`, everything else as it is.
fn write_text(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    for c in text.chars() {
        match c {
            '"' => out.extend_from_slice(b"\\\""),
            '\\' => out.extend_from_slice(b"\\\\"),
            '\u{8}' => out.extend_from_slice(b"\\b"),
            '\t' => out.extend_from_slice(b"\\t"),
            '\n' => out.extend_from_slice(b"\\n"),
            '\u{c}' => out.extend_from_slice(b"\\f"),
            '\r' => out.extend_from_slice(b"\\r"),
            c if c < ' ' => out.extend_from_slice(format!("\\u{:04x}", u32::from(c)).as_bytes()),
            c => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    out.push(b'"');
}

/// The canonical form of a received object without its member `sig`: what the county signed.
pub fn canonical_without_sig(bytes: &[u8]) -> Result<Vec<u8>, CanonicalError> {
    let value: Value =
        serde_json::from_slice(bytes).map_err(|e| CanonicalError::Json { line: e.line(), column: e.column() })?;
    let Value::Object(mut members) = value else { return Err(CanonicalError::NotAnObject) };
    members.retain(|(name, _)| name != "sig");
    let mut out = Vec::with_capacity(bytes.len());
    write(&Value::Object(members), 0, &mut out)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn canonical(text: &str) -> String {
        String::from_utf8(canonical_without_sig(text.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn members_sorted_blanks_gone_sig_left_out_at_the_top_only() {
        let text = r#" { "b" : 1, "sig":"x", "a":{"sig":"kept","Z":null,"z":[true , -5]}, "名":0 }"#;
        assert!(canonical_without_sig(text.as_bytes()).is_err(), "a member name beyond ASCII");
        assert_eq!(canonical(&text.replace("名", "n")), r#"{"a":{"Z":null,"sig":"kept","z":[true,-5]},"b":1,"n":0}"#);
    }

    #[test]
    fn strings_as_the_rfc_writes_them() {
        // The example of RFC 8785, section 3.2.2.
        let text = r#"{"s":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/"}"#;
        assert_eq!(canonical(text), "{\"s\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
    }

    #[test]
    fn what_two_readers_might_read_differently_is_refused() {
        for bad in [
            r#"{"a":1,"a":2}"#,
            r#"{"a":1.0}"#,
            r#"{"a":1e3}"#,
            r#"{"a":9007199254740992}"#,
            r#"{"a":18446744073709551616}"#,
            r#"{"a":"\ud800"}"#,
            r#"{"a":1} x"#,
            "[]",
            "",
            "\u{feff}{}",
        ] {
            assert!(canonical_without_sig(bad.as_bytes()).is_err(), "{bad}");
        }
        let deep = format!("{}1{}", "{\"a\":".repeat(40), "}".repeat(40));
        assert!(matches!(canonical_without_sig(deep.as_bytes()), Err(CanonicalError::Depth)));
        let deeper = format!("{}1{}", "{\"a\":".repeat(100_000), "}".repeat(100_000));
        assert!(canonical_without_sig(deeper.as_bytes()).is_err());
    }

    proptest! {
        #[test]
        fn canonical_form_is_a_fixed_point(names in proptest::collection::vec("[a-z\"\\\\]{1,5}", 0..8), text in any::<String>(), n in -1000i64..1000) {
            let mut object = serde_json::Map::new();
            for name in names {
                object.insert(name, serde_json::json!({ "t": text, "n": [n] }));
            }
            object.remove("sig");
            let value = serde_json::Value::Object(object);
            let once = canonical_without_sig(value.to_string().as_bytes()).unwrap();
            prop_assert_eq!(&canonical_without_sig(&once).unwrap(), &once);
            prop_assert_eq!(serde_json::from_slice::<serde_json::Value>(&once).unwrap(), value);
        }

        #[test]
        fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if canonical_without_sig(&bytes).is_ok() {
                prop_assert!(serde_json::from_slice::<serde_json::Value>(&bytes).unwrap().is_object());
            }
        }
    }
}
