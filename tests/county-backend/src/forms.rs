//! The small forms of the contract: numbers with check digits, keys, times.
//!
//! Written for the county from the standards; a kiosk has its own. Deliberately absent: any judgement about a person.

use std::fmt::Write as _;

use jiff::{Timestamp, Zoned, tz};
use sha2::{Digest as _, Sha256};

/// Whether `text` is 12 digits that satisfy ISO 7064 MOD 11,10.
pub fn is_ticket(text: &str) -> bool {
    text.len() == 12 && all_digits(text) && mod_11_10(text.as_bytes()) == 1
}

/// The full 12-digit number for a kiosk and a running number (at most 7 digits).
pub fn ticket(kiosk: &str, running: u32) -> String {
    with_check_digit(&format!("{kiosk}{running:07}"))
}

fn with_check_digit(body: &str) -> String {
    // After the check digit the sum is 1 modulo 10; `product` is what the digits before it leave behind.
    let product = body.bytes().fold(10u32, step);
    format!("{body}{}", (11 - product) % 10)
}

/// One step of the hybrid system MOD 11,10 (ISO/IEC 7064 §9): add modulo 10, double modulo 11.
fn step(product: u32, digit: u8) -> u32 {
    let sum = (product + u32::from(digit.wrapping_sub(b'0'))) % 10;
    (if sum == 0 { 10 } else { sum }) * 2 % 11
}

fn mod_11_10(digits: &[u8]) -> u32 {
    let Some((check, body)) = digits.split_last() else { return 0 };
    (body.iter().fold(10, |product, digit| step(product, *digit)) + u32::from(check.wrapping_sub(b'0'))) % 10
}

/// Whether the check character of an 18-character ID number is right (GB 11643-1999). A fact that is noted with a
/// submission, never a reason to refuse it.
pub fn id_check_digit_ok(id_no: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let Some((body, check)) = id_no.as_bytes().split_at_checked(17) else { return false };
    if check.len() != 1 || !body.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let sum: u32 = body.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    b"10X98765432".get(sum as usize % 11).is_some_and(|want| *want == check[0].to_ascii_uppercase())
}

/// Whether `text` is a four-digit kiosk number.
pub fn is_kiosk_number(text: &str) -> bool {
    text.len() == 4 && all_digits(text)
}

/// Whether `text` is a UUIDv7 in lower-case text form (RFC 9562 §5.7).
pub fn is_uuid_v7(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 36
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            14 => *byte == b'7',
            19 => matches!(byte, b'8' | b'9' | b'a' | b'b'),
            _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        })
}

/// Whether `text` has the shape of a service, table or field name: 1 to 40 of `a` to `z`, `0` to `9` and `_`.
pub fn is_name(text: &str) -> bool {
    (1..=40).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Whether `text` is a staff member's pseudonym: `s-` and 4 to 8 digits.
pub fn is_staff_id(text: &str) -> bool {
    text.strip_prefix("s-").is_some_and(|digits| (4..=8).contains(&digits.len()) && all_digits(digits))
}

/// Whether `text` is a pick-up code: 8 digits that satisfy ISO 7064 MOD 11,10.
pub fn is_draft_code(text: &str) -> bool {
    text.len() == 8 && all_digits(text) && mod_11_10(text.as_bytes()) == 1
}

/// The pick-up code for a number of 7 digits at most.
pub fn draft_code(number: u32) -> String {
    with_check_digit(&format!("{number:07}"))
}

/// Whether `text` is a technician's challenge: 24 digits that satisfy ISO 7064 MOD 11,10.
pub fn is_challenge(text: &str) -> bool {
    text.len() == 24 && all_digits(text) && mod_11_10(text.as_bytes()) == 1
}

/// Whether `text` holds ASCII digits only.
pub fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether `text` is an RFC 3339 time with an offset.
pub fn is_timestamp(text: &str) -> bool {
    text.parse::<Timestamp>().is_ok()
}

/// Whether `text` is a date `YYYY-MM-DD`.
pub fn is_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

/// RFC 3339 in the county's time, +08:00, whole seconds.
pub fn timestamp(at: Timestamp) -> String {
    let local: Zoned = at.to_zoned(tz::TimeZone::fixed(tz::offset(8)));
    local.strftime("%Y-%m-%dT%H:%M:%S+08:00").to_string()
}

/// SHA-256 of `bytes` in lower-case hexadecimal: the fingerprint of a request body.
pub fn fingerprint(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a String cannot fail.
        let _written = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tickets_carry_the_iso_7064_check_digit() {
        // ISO/IEC 7064 gives 0794 → 07945 for MOD 11,10.
        assert_eq!(mod_11_10(b"07945"), 1);
        let number = ticket("0012", 345);
        assert!(is_ticket(&number), "{number}");
        for at in 0..12 {
            let mut wrong = number.clone().into_bytes();
            wrong[at] = b'0' + (wrong[at] - b'0' + 1) % 10;
            assert!(!is_ticket(std::str::from_utf8(&wrong).unwrap()), "digit {at}");
        }
        assert!(!is_ticket("12345678901x") && !is_ticket("") && !is_ticket("1"));
    }

    #[test]
    fn id_numbers_are_checked_by_gb_11643() {
        assert!(id_check_digit_ok("00000019540312997X"));
        assert!(!id_check_digit_ok("000000195403129971"));
        assert!(!id_check_digit_ok("") && !id_check_digit_ok("0000001954031299７"));
    }

    #[test]
    fn only_version_7_keys_in_lower_case_pass() {
        assert!(is_uuid_v7("01937f3c-8a2b-7c4d-9e5f-0123456789ab"));
        assert!(!is_uuid_v7("01937f3c-8a2b-4c4d-9e5f-0123456789ab"));
        assert!(!is_uuid_v7("01937F3C-8a2b-7c4d-9e5f-0123456789ab"));
        assert!(!is_uuid_v7("01937f3c-8a2b-7c4d-ce5f-0123456789ab"));
    }

    #[test]
    fn times_are_written_in_the_countys_offset() {
        assert_eq!(timestamp(Timestamp::from_second(1_795_309_260).unwrap()), "2026-11-22T09:01:00+08:00");
        assert!(is_timestamp("2026-11-22T09:41:00+08:00") && !is_timestamp("2026-11-22T09:41:00"));
        assert!(is_date("2026-02-28") && !is_date("2026-02-29") && !is_date("20260228"));
    }
}
