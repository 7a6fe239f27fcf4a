//! Invented members of staff, one for each role, and the list that names them.

use backend_client::{
    roles::Role,
    staff::{StaffId, StaffKey},
    wire::StaffList,
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::*;
use crate::{session::event::PinVerdict, staff::roster::Roster};

const KEY: [u8; 32] = [3; 32];

fn mark(what: &str, text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(&KEY).unwrap();
    mac.update(format!("suining-kiosk/staff/v1|{what}|{text}").as_bytes());
    BASE64_STANDARD.encode(mac.finalize().into_bytes())
}

/// An invented member of staff for each role; their ID numbers end in the place of the role.
fn id_no(role: Role) -> String {
    let place = Role::ALL.iter().position(|known| *known == role).unwrap();
    let number = |check: char| format!("0000001970010110{place}{check}");
    "0123456789X".chars().map(number).find(|number| crate::applicant::id_number_valid(number)).unwrap()
}

pub(super) fn staff_id(role: Role) -> StaffId {
    let place = Role::ALL.iter().position(|known| *known == role).unwrap();
    format!("s-000{place}").parse().unwrap()
}

pub(super) fn roster() -> Event {
    let staff: Vec<_> = Role::ALL
        .iter()
        .map(|role| {
            serde_json::json!({
                "id": staff_id(*role), "name": "龙示范", "roles": [role.word()], "scope": "430527100",
                "card": mark("card", &id_no(*role)), "badge": mark("badge", &format!("badge {}", role.word())),
                "salt": BASE64_STANDARD.encode([0; 16]), "pin": mark("pin", ""), "m": 19456, "t": 1, "p": 1,
            })
        })
        .collect();
    let list: StaffList = serde_json::from_value(serde_json::json!({
        "version": 1, "kiosk": "0012", "issued_at": "2026-11-22T00:00:00+08:00",
        "expires_at": "2026-11-25T00:00:00+08:00", "staff": staff,
    }))
    .unwrap();
    Event::Roster(Arc::new(Roster::new(list, StaffKey::new(KEY))))
}

pub(super) fn stranger(id_no: &str) -> Applicant {
    let mut card = person();
    card.id_no = id_no.to_owned();
    card
}

pub(super) fn staff_card(role: Role) -> Applicant {
    let mut card = stranger(&id_no(role));
    card.name = "龙示范".to_owned();
    card
}

impl Visitor {
    /// A resident at his form, and a clerk who has come as far as the named page, or helps him.
    pub(super) fn staff_at(&mut self, page: &str) {
        self.event(roster());
        self.walk_to("form");
        self.event(Event::CardPresent(false));
        self.touch(Intent::OpenSettings);
        self.touch(Intent::Set("staff".to_owned()));
        if page == "staff-who" {
            return;
        }
        self.card(staff_card(Role::Clerk));
        if page == "staff-pin" {
            return;
        }
        self.keys("123456");
        let session = self.session.number();
        self.event(Event::Pin { session, staff: staff_id(Role::Clerk), verdict: PinVerdict::Right });
        if page != "staff-desk" {
            self.touch(Intent::Pick("help".to_owned()));
            self.event(Event::CardPresent(false));
        }
    }
}
