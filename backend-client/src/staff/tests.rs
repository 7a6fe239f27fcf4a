//! A list as the county makes it, and what must not be believed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::*;
use crate::wire::tests::{keys, signed};

const CARD: &str = "000000199001010017";

fn key() -> StaffKey {
    StaffKey::new([7; 32])
}

fn argon2id(pin: &str, salt: &[u8; 16]) -> [u8; 32] {
    let mut out = [0; 32];
    let params = Params::new(19_456, 2, 1, Some(32)).unwrap();
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon2.hash_password_into(pin.as_bytes(), salt, &mut out).unwrap();
    out
}

fn list() -> Value {
    let b64 = |mark: Mark| STANDARD.encode(mark.0);
    json!({
        "version": 5, "kiosk": "0012", "issued_at": "2026-11-22T08:00:00+08:00",
        "expires_at": "2026-11-25T08:00:00+08:00",
        "staff": [{
            "id": "s-0017", "name": "覃示范", "roles": ["clerk", "astronaut"], "scope": "430527101",
            "card": b64(key().card(&CARD.into())), "badge": b64(key().badge(&"B-17".into())),
            "salt": STANDARD.encode([1; 16]), "pin": b64(key().mark(b"pin", &argon2id("135790", &[1; 16]))),
            "m": 19456, "t": 2, "p": 1,
        }],
    })
}

fn accept(value: Value, now: &str, held: Option<u64>) -> Result<StaffList, ListError> {
    let bytes = signed("staff-list", value);
    StaffList::accept(&bytes, &keys(), "0012".parse().unwrap(), now.parse().unwrap(), held)
}

const NOW: &str = "2026-11-23T00:00:00Z";

#[test]
fn card_badge_and_pin_of_a_member() {
    wire::contract_tests::fits("StaffList", &serde_json::from_slice::<Value>(&signed("staff-list", list())).unwrap());
    let list = accept(list(), NOW, Some(5)).unwrap();
    let member = list.by_card(&key(), &CARD.into()).unwrap();
    assert_eq!(member.id.as_str(), "s-0017");
    assert_eq!(list.by_badge(&key(), &"B-17".into()), Some(member));
    assert_eq!(list.by_badge(&key(), &CARD.into()), None, "a card's number is no badge");
    assert_eq!(list.by_card(&StaffKey::new([8; 32]), &CARD.into()), None);
    assert_eq!(member.check_pin(&key(), &"135790".into()), Ok(true));
    assert_eq!(member.check_pin(&key(), &"135791".into()), Ok(false));
    assert_eq!(member.check_pin(&StaffKey::new([8; 32]), &"135790".into()), Ok(false), "a stolen list tries nothing");
    assert!(!format!("{list:?}").contains('覃'));
}

#[test]
fn the_roles_of_a_member_are_those_of_the_table() {
    let roles = Roles::of_the_contract().unwrap();
    let list = accept(list(), NOW, None).unwrap();
    let member = list.by_id(&"s-0017".parse().unwrap()).unwrap();
    assert_eq!(member.roles(), [Role::Clerk], "a role of a newer county gives no rights");
    assert!(member.may(&roles, Action::ConfirmIdentity));
    assert!(!member.may(&roles, Action::Maintenance));
    assert!(member.may_in(&roles, Action::TasksOwn, "430527101201"));
    assert!(!member.may_in(&roles, Action::TasksOwn, "430527102201"));
}

#[test]
fn a_list_that_must_not_be_used_says_why() {
    assert!(matches!(accept(list(), "2026-11-25T00:00:00Z", None), Err(ListError::Expired(_))));
    assert!(matches!(accept(list(), NOW, Some(6)), Err(ListError::Older { held: 6, got: 5 })));
    let mut other = list();
    other["kiosk"] = json!("0013");
    assert!(matches!(accept(other, NOW, None), Err(ListError::OtherKiosk(_))));
    let mut long = list();
    long["expires_at"] = json!("2027-11-25T08:00:00+08:00");
    assert!(accept(long.clone(), NOW, None).is_ok());
    assert!(matches!(accept(long, "2026-11-25T00:00:00Z", None), Err(ListError::Expired(_))), "72 hours at most");

    let forged = String::from_utf8(signed("staff-list", list())).unwrap().replace("clerk", "admin");
    let read = |bytes: &[u8]| StaffList::accept(bytes, &keys(), "0012".parse().unwrap(), NOW.parse().unwrap(), None);
    assert!(matches!(read(forged.as_bytes()), Err(ListError::Forged(AnswerError::Signature))));
    assert!(matches!(read(&signed("task-list", list())), Err(ListError::Forged(AnswerError::Signature))));
    assert!(matches!(read(b"{}"), Err(ListError::Forged(_))));
}

#[test]
fn argon2_beyond_what_a_kiosk_spends_is_refused_untried() {
    for (name, value) in [("m", 1_048_576), ("m", 8), ("t", 4), ("t", 0), ("p", 4)] {
        let mut list = list();
        list["staff"][0][name] = json!(value);
        let list = accept(list, NOW, None).unwrap();
        let tried = list.staff[0].check_pin(&key(), &"135790".into());
        assert!(matches!(tried, Err(PinError::Parameters { .. })), "{name} = {value}");
    }
}

#[test]
fn a_staff_id_is_a_pseudonym_of_its_form() {
    assert_eq!("s-0017".parse::<StaffId>().unwrap().to_string(), "s-0017");
    for bad in ["", "0017", "s-17", "s-001x", "s-123456789", "S-0017"] {
        assert_eq!(bad.parse::<StaffId>(), Err(NotAStaffId), "{bad}");
    }
}
