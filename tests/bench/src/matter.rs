//! A registration as it is handed in every day: an invented person, the answers of 失业登记, a signature.

use backend_client::{
    seal::Sealer,
    staff::StaffKey,
    ticket::HmacKey,
    wire::{Assurance, ClockState, CountyKeys},
};
use jiff::{Timestamp, civil::date};
use kiosk::{
    applicant::Applicant,
    clock::Moment,
    session::event::{Promise, Strokes, Submission},
    workers::store::{Keys, StaffKeys, Store},
};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use hall::{Result, Trouble};

/// Division of the site.
const SITE: &str = "430527100";

/// The base point of Ed25519 (RFC 8032, 5.1): a public key whose secret nobody uses; no staff list is signed here.
const NOBODY: [u8; 32] = {
    let mut point = [0x66; 32];
    point[0] = 0x58;
    point
};

/// Now, as the kiosk carries it.
pub(crate) fn now() -> Moment {
    Moment { mono: Duration::ZERO, wall: Timestamp::now(), trust: ClockState::Synced }
}

/// The store of a kiosk in `dir`, whose numbers the county has confirmed.
pub(crate) fn store(dir: &Path, sealer: Arc<Sealer>) -> Result<Store> {
    let staff = StaffKeys {
        staff: StaffKey::new([3; 32]),
        county: CountyKeys::new([("nobody".to_owned(), NOBODY)]).map_err(|error| Trouble(error.to_string()))?,
        kiosk: sealer.kiosk(),
    };
    let keys = Keys { sealer, person: HmacKey::new([1; 32]), qr: HmacKey::new([2; 32]), staff };
    let mut store = Store::open(dir, keys, SITE.to_owned()).map_err(|error| Trouble(error.to_string()))?;
    store.number_from(0, now()).map_err(|error| Trouble(error.to_string()))?;
    Ok(store)
}

/// A registration of the `person`-th invented person.
pub(crate) fn registration(person: u32) -> Submission {
    let now = Timestamp::now();
    let answers = json!({
        "mobile": "13900000017", "education": "21", "hukou_type": "20", "residence_division": "430527100",
        "unemployment_reason": "08", "unemployment_date": "2026-10-31", "health_status": "1", "job_intention": ["1"],
        "training_wanted": true, "residence_detail": "测试路1号",
    });
    Submission {
        service: "unemp_reg".to_owned(),
        service_version: 1,
        applicant: Applicant {
            doc_type: "01".to_owned(),
            id_no: id_no(person),
            name: "李模范".to_owned(),
            name_raw: None,
            sex: "1".to_owned(),
            ethnicity: "06".to_owned(),
            birth: date(1986, 10, 17),
            address: "湖南省绥宁县长铺镇示范路8号".to_owned(),
            issuer: "绥宁县公安局".to_owned(),
            valid_from: date(2016, 5, 1),
            valid_to: Some(date(2036, 5, 1)),
        },
        assurance: Assurance::Card,
        answers: answers.as_object().cloned().unwrap_or_default(),
        flags: Vec::new(),
        consents: vec![("notice".to_owned(), 1, now)],
        relied_on: Vec::new(),
        promise: Promise::Signature(signature()),
        filled_at: now,
        helped: None,
        entered_by: BTreeMap::new(),
    }
}

/// Two strokes of some forty points.
fn signature() -> Strokes {
    let stroke = |from: u16| (0..40_u16).map(|i| (from + i * 9, 300 + (i * 37) % 400)).collect();
    Strokes(vec![stroke(80), stroke(520)])
}

/// An invented number: area 000000, right check character (GB 11643).
fn id_no(person: u32) -> String {
    let head = format!("000000198610{:05}", person % 100_000);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = head.bytes().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{head}{}", char::from(b"10X98765432"[usize::try_from(sum % 11).unwrap_or_default()]))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_person_has_a_number_of_their_own() {
        let numbers: HashSet<_> = (0..1000).map(id_no).collect();
        assert_eq!(numbers.len(), 1000);
        assert!(numbers.iter().all(|number| kiosk::applicant::id_number_valid(number)), "{numbers:?}");
    }
}
