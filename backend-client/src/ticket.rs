//! The number a person takes home: 12 digits, and what the slip's QR code says.
//!
//! Kiosk number (4), running number (7), check digit by ISO/IEC 7064 MOD 11,10: every single wrong digit and nearly
//! every swap of neighbours is noticed. Deliberately absent: anything about the person; the number alone says nothing.

use std::fmt;
use std::str::FromStr;

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Largest running number (seven digits).
pub const MAX_RUNNING: u32 = 9_999_999;

/// Number of a kiosk, 0 to 9999, written with four digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KioskNumber(u16);

impl KioskNumber {
    /// A kiosk number; an error above 9999.
    pub fn new(number: u16) -> Result<Self, TicketError> {
        if number > 9999 { Err(TicketError::KioskNumber) } else { Ok(Self(number)) }
    }
}

impl FromStr for KioskNumber {
    type Err = TicketError;

    fn from_str(text: &str) -> Result<Self, TicketError> {
        if text.len() != 4 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(TicketError::KioskNumber);
        }
        text.parse().map(Self).or(Err(TicketError::KioskNumber))
    }
}

impl fmt::Display for KioskNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.0)
    }
}

impl fmt::Debug for KioskNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KioskNumber({self})")
    }
}

/// A ticket whose check digit is right.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket {
    kiosk: KioskNumber,
    running: u32,
}

/// What is wrong with a number. Never holds the number itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TicketError {
    /// The kiosk number is not four digits.
    #[error("a kiosk number is four digits, 0000 to 9999")]
    KioskNumber,
    /// The running number has more than seven digits.
    #[error("running number above {MAX_RUNNING}: this kiosk needs a new kiosk number")]
    Running,
    /// Not twelve ASCII digits.
    #[error("a ticket number is twelve digits")]
    Form,
    /// The check digit does not fit: mistyped or misread.
    #[error("the check digit of the ticket number does not fit: please compare the number digit by digit")]
    CheckDigit,
}

impl Ticket {
    /// The ticket with this running number, 0 to 9,999,999.
    pub fn new(kiosk: KioskNumber, running: u32) -> Result<Self, TicketError> {
        if running > MAX_RUNNING { Err(TicketError::Running) } else { Ok(Self { kiosk, running }) }
    }

    /// The kiosk that gave it.
    pub fn kiosk(self) -> KioskNumber {
        self.kiosk
    }

    /// The running number at that kiosk.
    pub fn running(self) -> u32 {
        self.running
    }

    /// Three groups of four for people: `0012 0000 0017`.
    pub fn grouped(self) -> String {
        let digits = self.to_string();
        let mut out = String::with_capacity(14);
        for (i, c) in digits.chars().enumerate() {
            if i > 0 && i % 4 == 0 {
                out.push(' ');
            }
            out.push(c);
        }
        out
    }
}

/// Check digit by ISO/IEC 7064 MOD 11,10 of a string of ASCII digits.
pub(crate) fn check_digit(digits: &str) -> u32 {
    let mut p = 10;
    for d in digits.bytes().map(|b| u32::from(b.wrapping_sub(b'0'))) {
        let s = match (p + d) % 10 {
            0 => 10,
            s => s,
        };
        p = s * 2 % 11;
    }
    (11 - p) % 10
}

impl fmt::Display for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = format!("{}{:07}", self.kiosk, self.running);
        write!(f, "{head}{}", check_digit(&head))
    }
}

impl fmt::Debug for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ticket({self})")
    }
}

impl FromStr for Ticket {
    type Err = TicketError;

    /// Twelve digits; blanks between groups are accepted, as people type them.
    fn from_str(text: &str) -> Result<Self, TicketError> {
        let digits: String = text.chars().filter(|c| *c != ' ').collect();
        if digits.len() != 12 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(TicketError::Form);
        }
        let (kiosk, running) = (digits.get(..4).unwrap_or_default(), digits.get(4..11).unwrap_or_default());
        let ticket = Self::new(kiosk.parse()?, running.parse().or(Err(TicketError::Form))?)?;
        if ticket.to_string() == digits { Ok(ticket) } else { Err(TicketError::CheckDigit) }
    }
}

impl Serialize for Ticket {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Ticket {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl Serialize for KioskNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for KioskNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// Key for HMAC-SHA256 (RFC 2104), shared with the county or kept on this kiosk.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct HmacKey([u8; 32]);

impl HmacKey {
    /// The key with these 32 bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// HMAC-SHA256 over the parts one after the other.
    pub(crate) fn mac(&self, parts: &[&[u8]]) -> Hmac<Sha256> {
        // RFC 2104: a key shorter than the hash's block is filled with zeros.
        let mut block = Zeroizing::new([0; 64]);
        block.iter_mut().zip(self.0).for_each(|(b, k)| *b = k);
        let mut mac = Hmac::<Sha256>::new((&*block).into());
        for part in parts {
            mac.update(part);
        }
        mac
    }
}

impl fmt::Debug for HmacKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HmacKey(***)")
    }
}

const QR_DOMAIN: &[u8] = b"suining-kiosk/ticket/v1|";
const QR_PREFIX: &str = "SN1-";

/// What the slip's QR code says: `SN1-<12 digits>-<16 hex>`, the hex being the first 64 bits of HMAC-SHA256 over
/// `suining-kiosk/ticket/v1|<12 digits>`. 33 characters of the QR alphanumeric set.
pub fn qr_payload(ticket: &Ticket, key: &HmacKey) -> String {
    let digits = ticket.to_string();
    let tag = key.mac(&[QR_DOMAIN, digits.as_bytes()]).finalize().into_bytes();
    let mut out = format!("{QR_PREFIX}{digits}-");
    push_hex(&mut out, tag.get(..8).unwrap_or_default());
    out
}

/// Appends two upper-case hex digits a byte.
fn push_hex(out: &mut String, bytes: &[u8]) {
    for nibble in bytes.iter().flat_map(|b| [b >> 4, b & 15]) {
        out.extend(char::from_digit(nibble.into(), 16).map(|d| d.to_ascii_uppercase()));
    }
}

/// Reads a QR payload back. `None` when its form, its check digit or its tag is wrong; the comparison takes constant
/// time.
pub fn verify_qr(payload: &str, key: &HmacKey) -> Option<Ticket> {
    let (digits, hex) = payload.strip_prefix(QR_PREFIX)?.split_once('-')?;
    if hex.len() != 16 || !hex.bytes().all(|b| b.is_ascii_hexdigit()) || digits.len() != 12 {
        return None;
    }
    let mut tag = [0u8; 8];
    for (i, byte) in tag.iter_mut().enumerate() {
        *byte = u8::from_str_radix(hex.get(2 * i..2 * i + 2)?, 16).ok()?;
    }
    let ticket = digits.parse().ok()?;
    key.mac(&[QR_DOMAIN, digits.as_bytes()]).verify_truncated_left(&tag).ok()?;
    Some(ticket)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn check_digit_matches_the_example_of_the_standard() {
        assert_eq!(check_digit("0794"), 5);
    }

    #[test]
    fn grouped_for_people_and_read_back() {
        let ticket = Ticket::new(KioskNumber::new(12).unwrap(), 17).unwrap();
        assert_eq!(ticket.to_string().get(..11), Some("00120000017"));
        assert_eq!(ticket.grouped().parse(), Ok(ticket));
        assert_eq!(ticket.grouped().len(), 14);
    }

    #[test]
    fn limits_are_refused_with_a_reason() {
        assert_eq!(KioskNumber::new(10_000), Err(TicketError::KioskNumber));
        let kiosk = KioskNumber::new(1).unwrap();
        assert_eq!(Ticket::new(kiosk, MAX_RUNNING + 1), Err(TicketError::Running));
        for bad in ["", "123", "12345678901a", "一二三四五六七八九十一二", "+12345678901"] {
            assert_eq!(bad.parse::<Ticket>(), Err(TicketError::Form), "{bad}");
        }
        assert_eq!("+012".parse::<KioskNumber>(), Err(TicketError::KioskNumber));
    }

    #[test]
    fn qr_of_another_key_or_with_a_changed_character_is_refused() {
        let key = HmacKey::new([7; 32]);
        let ticket = Ticket::new(KioskNumber::new(12).unwrap(), 17).unwrap();
        let payload = qr_payload(&ticket, &key);
        assert_eq!(payload.len(), 33);
        assert_eq!(verify_qr(&payload, &key), Some(ticket));
        assert_eq!(verify_qr(&payload, &HmacKey::new([8; 32])), None);
        for i in 0..payload.len() {
            let mut bytes = payload.clone().into_bytes();
            bytes[i] = if bytes[i] == b'1' { b'2' } else { b'1' };
            assert_eq!(verify_qr(std::str::from_utf8(&bytes).unwrap(), &key), None, "position {i}");
        }
    }

    proptest! {
        #[test]
        fn every_ticket_reads_back(kiosk in 0u16..10_000, running in 0..=MAX_RUNNING) {
            let ticket = Ticket::new(KioskNumber::new(kiosk).unwrap(), running).unwrap();
            prop_assert_eq!(ticket.to_string().parse(), Ok(ticket));
            prop_assert_eq!(verify_qr(&qr_payload(&ticket, &HmacKey::new([1; 32])), &HmacKey::new([1; 32])), Some(ticket));
        }

        #[test]
        fn one_wrong_digit_is_always_noticed(kiosk in 0u16..10_000, running in 0..=MAX_RUNNING, at in 0usize..12, by in 1u8..10) {
            let mut digits = Ticket::new(KioskNumber::new(kiosk).unwrap(), running).unwrap().to_string().into_bytes();
            digits[at] = b'0' + (digits[at] - b'0' + by) % 10;
            prop_assert_eq!(String::from_utf8(digits).unwrap().parse::<Ticket>(), Err(TicketError::CheckDigit));
        }

        #[test]
        fn any_text_is_read_without_panic(text in ".{0,40}") {
            if let Ok(ticket) = text.parse::<Ticket>() {
                prop_assert_eq!(ticket.to_string(), text.replace(' ', ""));
            }
            prop_assert_eq!(verify_qr(&text, &HmacKey::new([1; 32])), None);
        }
    }
}
