//! The staff list and the tries of a PIN, over a real file and real signatures.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use ed25519_dalek::Signer as _;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::*;
use crate::staff::lockout;

const PIN: &str = "246810";

fn mark(what: &str, bytes: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(&[3; 32]).unwrap();
    mac.update(b"suining-kiosk/staff/v1|");
    mac.update(what.as_bytes());
    mac.update(b"|");
    mac.update(bytes);
    BASE64_STANDARD.encode(mac.finalize().into_bytes())
}

/// A list as the county sends it, issued at second `at`.
fn list(version: u32, kiosk: &str, issued: i64, key: &SigningKey) -> Vec<u8> {
    let salt = [7; 16];
    let mut hash = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(19_456, 1, 1, Some(32)).unwrap())
        .hash_password_into(PIN.as_bytes(), &salt, &mut hash)
        .unwrap();
    // Members in the order of their names, as RFC 8785 wants them.
    let mut list = serde_json::json!({
        "expires_at": clock::rfc3339(at(issued + 72 * 3600).wall),
        "issued_at": clock::rfc3339(at(issued).wall),
        "kid": "sign-1",
        "kiosk": kiosk,
        "staff": [{
            "card": mark("card", b"000000197903152008"), "id": "s-0001", "m": 19456, "name": "周窗口", "p": 1,
            "pin": mark("pin", &hash), "roles": ["clerk"], "salt": BASE64_STANDARD.encode(salt), "scope": "430527100",
            "t": 1,
        }],
        "version": version,
    });
    let signed = format!("suining-county/staff-list/v1|{list}");
    list["sig"] = BASE64_STANDARD.encode(key.sign(signed.as_bytes()).to_bytes()).into();
    serde_json::to_vec(&list).unwrap()
}

fn clerk() -> StaffId {
    "s-0001".parse().unwrap()
}

fn audited(store: &Store, event: &str) -> u32 {
    let wanted = format!("%\"event\":\"{event}\"%");
    store.conn.query_row("SELECT count(*) FROM audit WHERE entry LIKE ?1", [wanted], |row| row.get(0)).unwrap()
}

fn try_pin(store: &mut Store, pin: &str, second: i64) -> PinVerdict {
    store.check_pin(&clerk(), &Private::new(pin), at(second))
}

#[test]
fn a_list_is_kept_over_a_restart_and_nothing_worse_replaces_it() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    assert!(store.roster().is_none());
    store.take_staff_list(&list(4, "0012", 0, &county()), at(1)).unwrap();
    for (why, bytes, second) in [
        ("forged", list(9, "0012", 0, &SigningKey::from_bytes(&[6; 32])), 2),
        ("other kiosk", list(9, "0013", 0, &county()), 2),
        ("expired", list(9, "0012", -80 * 3600, &county()), 2),
        ("older", list(3, "0012", 0, &county()), 2),
    ] {
        assert!(store.take_staff_list(&bytes, at(second)).is_err(), "{why}");
    }
    assert_eq!((audited(&store, "staff.list"), audited(&store, "staff.list-refused")), (1, 4));
    drop(store);
    let mut store = open(dir.path());
    assert_eq!(store.roster().unwrap().version(), 4);
    assert!(store.roster().unwrap().by_card("000000197903152008", at(3)).is_ok());
    assert!(store.roster().unwrap().by_card("000000197903152008", at(73 * 3600)).is_err());
}

#[test]
fn a_power_cut_takes_no_try_back() {
    let dir = tempfile::tempdir().unwrap();
    open(dir.path()).take_staff_list(&list(1, "0012", 0, &county()), at(0)).unwrap();
    for tries in 1..lockout::FREE {
        // A new run of the program each time.
        let verdict = try_pin(&mut open(dir.path()), "000000", 100);
        assert_eq!(verdict, PinVerdict::Wrong { left: lockout::FREE - tries });
    }
    let mut store = open(dir.path());
    assert_eq!(try_pin(&mut store, "000000", 100), PinVerdict::Closed { until: Duration::from_secs(115) });
    // Not even the right one is looked at.
    assert_eq!(try_pin(&mut store, PIN, 114), PinVerdict::Closed { until: Duration::from_secs(115) });
    assert_eq!((audited(&store, "staff.refused"), audited(&store, "staff.locked")), (4, 1));
    drop(store);
    // After a restart the wait counts from the start again.
    let mut store = open(dir.path());
    assert_eq!(try_pin(&mut store, PIN, 14), PinVerdict::Closed { until: Duration::from_secs(15) });
    assert_eq!(try_pin(&mut store, PIN, 16), PinVerdict::Right);
    assert_eq!(audited(&store, "staff.in"), 1);
    assert_eq!(try_pin(&mut store, "000000", 17), PinVerdict::Wrong { left: lockout::FREE - 1 });
}

#[test]
fn the_try_is_on_the_disk_before_the_pin_is_looked_at() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    store.take_staff_list(&list(1, "0012", 0, &county()), at(0)).unwrap();
    store
        .conn
        .execute_batch("CREATE TEMP TRIGGER full BEFORE INSERT ON staff_tries BEGIN SELECT RAISE(ABORT, 'full'); END")
        .unwrap();
    assert_eq!(try_pin(&mut store, PIN, 1), PinVerdict::Broken);
    assert_eq!(audited(&store, "staff.in"), 0);
}

#[test]
fn no_pin_is_in_the_files() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    store.take_staff_list(&list(1, "0012", 0, &county()), at(0)).unwrap();
    try_pin(&mut store, PIN, 1);
    drop(store);
    for entry in std::fs::read_dir(dir.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        for needle in [PIN.as_bytes(), b"000000197903152008"] {
            assert!(!bytes.windows(needle.len()).any(|window| window == needle));
        }
    }
}
