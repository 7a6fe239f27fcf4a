//! What kiosks' requests looked like on arrival: for tests that hold them against the contract.
//!
//! Noted are requests with a body, of a known kiosk, once they are opened; not what was refused before, and not a
//! repetition that is answered from the record. In memory, the newest [`KEPT`]. Deliberately absent: any use of it by the
//! county itself.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::{Mutex, PoisonError};

use axum::http::HeaderMap;

/// How many are kept.
const KEPT: usize = 64;

/// One request as it arrived. Personal: its `Debug` shows the path only.
#[derive(Clone, PartialEq, Eq)]
pub struct KioskRequest {
    /// Path of the contract, e.g. `/v1/submissions`; the method is POST
    pub path: &'static str,
    /// Header fields, names in lower case; one whose value is not text is left out
    pub headers: BTreeMap<String, String>,
    /// The exact body
    pub body: Vec<u8>,
    /// What was inside the seal; `None` for a body that is not sealed
    pub plaintext: Option<Vec<u8>>,
}

impl fmt::Debug for KioskRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KioskRequest").field("path", &self.path).finish_non_exhaustive()
    }
}

/// The newest requests, oldest first.
#[derive(Default)]
pub(crate) struct Requests(Mutex<VecDeque<KioskRequest>>);

impl Requests {
    pub(crate) fn note(&self, path: &'static str, headers: &HeaderMap, body: &[u8], plaintext: Option<&[u8]>) {
        let headers = headers
            .iter()
            .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())))
            .collect();
        let request = KioskRequest { path, headers, body: body.to_vec(), plaintext: plaintext.map(<[u8]>::to_vec) };
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back(request);
    }

    pub(crate) fn all(&self) -> Vec<KioskRequest> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_makes_room() {
        let requests = Requests::default();
        for n in 0..=KEPT {
            requests.note("/v1/heartbeat", &HeaderMap::new(), n.to_string().as_bytes(), None);
        }
        let all = requests.all();
        assert_eq!((all.len(), all[0].body.as_slice()), (KEPT, b"1".as_slice()));
    }
}
