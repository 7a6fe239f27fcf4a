//! What is wrong with a file a person wrote, told so that the person can mend it.
//!
//! Reading never stops at the first fault: whoever mends a file wants all of them at once.

use std::{cell::RefCell, fmt};

/// One fault: where, what, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// The file as it was named at the start, `assets/services/unemp_reg.toml`.
    pub file: String,
    /// Line, from 1; 0 when the fault is the file itself (not there, not readable).
    pub line: usize,
    /// Where inside: `fields[unemp_date].kind = "datee"`; empty when the fault is the file itself.
    pub field: String,
    /// What is wrong, Chinese and English.
    pub what: String,
    /// What would be right; empty when `what` says it already.
    pub allowed: String,
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if !self.field.is_empty() {
            write!(f, ": {}", self.field)?;
        }
        write!(f, ": {}", self.what)?;
        if !self.allowed.is_empty() {
            write!(f, "; 可用/allowed: {}", self.allowed)?;
        }
        Ok(())
    }
}

/// Where complaints are gathered while reading goes on.
#[derive(Debug, Default)]
pub(crate) struct Complaints(RefCell<Vec<Complaint>>);

impl Complaints {
    pub(crate) fn add(&self, complaint: Complaint) {
        self.0.borrow_mut().push(complaint);
    }

    /// A fault of a whole file.
    pub(crate) fn file(&self, file: &str, what: impl Into<String>) {
        self.add(Complaint {
            file: file.to_owned(),
            line: 0,
            field: String::new(),
            what: what.into(),
            allowed: String::new(),
        });
    }

    /// `value` if nobody complained, else every complaint in the order of files and lines.
    pub(crate) fn into_result<T>(self, value: Option<T>) -> Result<T, Vec<Complaint>> {
        let mut list = self.0.into_inner();
        list.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        match value {
            Some(value) if list.is_empty() => Ok(value),
            _ => Err(list),
        }
    }
}
