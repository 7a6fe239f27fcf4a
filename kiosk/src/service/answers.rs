//! What a person has answered: field id to value. Personal: wiped on drop, never in `Debug`.

use std::{collections::BTreeMap, fmt};

use jiff::civil::Date;
use zeroize::Zeroize;

/// One answer.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// A text, code, number or division.
    Text(String),
    /// yes or no.
    Bool(bool),
    /// Several codes.
    Codes(Vec<String>),
    /// A civil date.
    Date(Date),
    /// A whole number.
    Number(u32),
}

impl Value {
    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Value(…)")
    }
}

impl Drop for Value {
    fn drop(&mut self) {
        match self {
            Self::Text(text) => text.zeroize(),
            Self::Codes(codes) => codes.zeroize(),
            Self::Bool(flag) => flag.zeroize(),
            Self::Number(number) => number.zeroize(),
            // A civil date offers no way to be wiped; it is overwritten with the first one there is.
            Self::Date(date) => *date = Date::MIN,
        }
    }
}

/// Answers by field id.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Answers(BTreeMap<String, Value>);

impl Answers {
    /// The answer to a field.
    pub fn get(&self, field: &str) -> Option<&Value> {
        self.0.get(field)
    }

    /// Sets or replaces an answer.
    pub fn set(&mut self, field: &str, value: Value) {
        self.0.insert(field.to_owned(), value);
    }

    /// Takes an answer away.
    pub fn remove(&mut self, field: &str) {
        self.0.remove(field);
    }

    /// Every answer, in the order of field ids.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(field, value)| (field.as_str(), value))
    }

    /// Nothing is answered.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
