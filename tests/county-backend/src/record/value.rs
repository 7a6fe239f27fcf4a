//! Values that go into the record and come out of it.

use serde::de::DeserializeOwned;

use super::RecordError;

/// A parameter or a column. Truth is 0 or 1; what is JSON is text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        // PostgreSQL's texts cannot hold U+0000; with both databases the record is the same.
        Self::Text(text.replace('\0', "\u{FFFD}"))
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Int(number.into())
    }
}

impl From<u16> for Value {
    fn from(number: u16) -> Self {
        Self::Int(number.into())
    }
}

impl From<bool> for Value {
    fn from(holds: bool) -> Self {
        Self::Int(holds.into())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// `&[Value]` of anything that has a [`Value`].
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::record::Value::from($value)),*] };
}
pub(crate) use values;

/// One row of a query's answer.
#[derive(Debug)]
pub(crate) struct Row(pub(super) Vec<Value>);

impl Row {
    fn at(&self, column: usize) -> &Value {
        self.0.get(column).unwrap_or(&Value::Null)
    }

    /// A column that is always a text.
    pub(crate) fn text(&self, column: usize) -> Result<String, RecordError> {
        self.maybe_text(column)?.ok_or(RecordError::Content("a text"))
    }

    /// A text or nothing.
    pub(crate) fn maybe_text(&self, column: usize) -> Result<Option<String>, RecordError> {
        match self.at(column) {
            Value::Null => Ok(None),
            Value::Text(text) => Ok(Some(text.clone())),
            Value::Int(_) | Value::Bytes(_) => Err(RecordError::Content("a text")),
        }
    }

    /// A column that is always a number that fits.
    pub(crate) fn number<T: TryFrom<i64>>(&self, column: usize) -> Result<T, RecordError> {
        self.maybe_number(column)?.ok_or(RecordError::Content("a number"))
    }

    /// A number that fits, or nothing.
    pub(crate) fn maybe_number<T: TryFrom<i64>>(&self, column: usize) -> Result<Option<T>, RecordError> {
        match self.at(column) {
            Value::Null => Ok(None),
            Value::Int(number) => {
                T::try_from(*number).map(Some).map_err(|_too_large| RecordError::Content("a number that fits"))
            }
            Value::Text(_) | Value::Bytes(_) => Err(RecordError::Content("a number")),
        }
    }

    /// 0 or 1.
    pub(crate) fn truth(&self, column: usize) -> Result<bool, RecordError> {
        Ok(self.number::<i64>(column)? != 0)
    }

    /// A column that is always bytes.
    pub(crate) fn bytes(&self, column: usize) -> Result<Vec<u8>, RecordError> {
        match self.at(column) {
            Value::Bytes(bytes) => Ok(bytes.clone()),
            Value::Null | Value::Int(_) | Value::Text(_) => Err(RecordError::Content("bytes")),
        }
    }

    /// A text that is JSON.
    pub(crate) fn json<T: DeserializeOwned>(&self, column: usize) -> Result<T, RecordError> {
        Ok(serde_json::from_str(&self.text(column)?)?)
    }
}
