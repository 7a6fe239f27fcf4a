//! The way into maintenance mode without network and without a clock: the screen shows a challenge, the county's portal
//! (to a technician with a work order) gives eight digits back.
//!
//! The challenge is kiosk number, counter and 40 bits by chance, as 24 digits with a check digit (ISO/IEC 7064 MOD 11,10)
//! in groups of four and as a QR text; the reply is HMAC-SHA256 under a key derived from the kiosk's staff key, cut to
//! eight digits as HOTP does (RFC 4226, section 5.3). Pure: randomness and counter come in. Deliberately absent: that a
//! challenge counts once, ends after ten minutes and after five wrong replies; the kiosk keeps that.

use std::fmt;
use std::str::FromStr;

use hmac::Mac;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use crate::staff::StaffKey;
use crate::ticket::{HmacKey, KioskNumber, check_digit};

/// Largest counter (six digits).
pub const MAX_COUNTER: u32 = 999_999;
/// Digits of a challenge.
pub const CHALLENGE_DIGITS: usize = 24;
/// Digits of a reply.
pub const RESPONSE_DIGITS: usize = 8;

const NONCE_BITS: u32 = 40;
const QR_PREFIX: &str = "SNT1-";

/// What a reply opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// Look at the devices and try them.
    DeviceTest,
    /// Look at the network and change it.
    Network,
    /// Take a sealed copy of the store out.
    Export,
    /// Wipe the machine.
    Wipe,
}

impl Purpose {
    /// All there are.
    pub const ALL: [Self; 4] = [Self::DeviceTest, Self::Network, Self::Export, Self::Wipe];

    /// The contract's word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::DeviceTest => "device-test",
            Self::Network => "network",
            Self::Export => "export",
            Self::Wipe => "wipe",
        }
    }
}

/// A challenge whose check digit is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Challenge {
    kiosk: KioskNumber,
    counter: u32,
    nonce: u64,
}

/// What is wrong with a challenge as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChallengeError {
    /// Not 24 digits of the form.
    #[error("a challenge is 24 digits")]
    Form,
    /// The check digit does not fit.
    #[error("the check digit of the challenge does not fit: please compare it group by group")]
    CheckDigit,
    /// The counter is used up.
    #[error("counter above {MAX_COUNTER}: this kiosk must be enrolled again")]
    Counter,
}

impl Challenge {
    /// A challenge of this kiosk; of `random` the low 40 bits are used. The counter never repeats.
    pub fn new(kiosk: KioskNumber, counter: u32, random: u64) -> Result<Self, ChallengeError> {
        if counter > MAX_COUNTER {
            return Err(ChallengeError::Counter);
        }
        Ok(Self { kiosk, counter, nonce: random & ((1 << NONCE_BITS) - 1) })
    }

    /// The kiosk that shows it.
    pub fn kiosk(self) -> KioskNumber {
        self.kiosk
    }

    /// Which challenge of this kiosk it is.
    pub fn counter(self) -> u32 {
        self.counter
    }

    /// Six groups of four for people: `0012 0000 0110 9951 1627 7760`.
    pub fn grouped(self) -> String {
        let digits = self.to_string();
        let mut out = String::with_capacity(29);
        for (i, c) in digits.chars().enumerate() {
            if i > 0 && i % 4 == 0 {
                out.push(' ');
            }
            out.push(c);
        }
        out
    }

    /// What the QR code says.
    pub fn qr(self) -> String {
        format!("{QR_PREFIX}{self}")
    }
}

impl fmt::Display for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = format!("{}{:06}{:013}", self.kiosk, self.counter, self.nonce);
        write!(f, "{head}{}", check_digit(&head))
    }
}

impl FromStr for Challenge {
    type Err = ChallengeError;

    /// Reads digits, with or without blanks, or the QR text.
    fn from_str(text: &str) -> Result<Self, ChallengeError> {
        let digits: String =
            text.strip_prefix(QR_PREFIX).unwrap_or(text).chars().filter(|c| !c.is_whitespace()).collect();
        if digits.len() != CHALLENGE_DIGITS || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(ChallengeError::Form);
        }
        let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
        let kiosk = part(0, 4).parse().or(Err(ChallengeError::Form))?;
        let counter = part(4, 10).parse().or(Err(ChallengeError::Form))?;
        let nonce: u64 = part(10, 23).parse().or(Err(ChallengeError::Form))?;
        if check_digit(part(0, 23)).to_string() != part(23, 24) {
            return Err(ChallengeError::CheckDigit);
        }
        if nonce >> NONCE_BITS != 0 {
            return Err(ChallengeError::Form);
        }
        Self::new(kiosk, counter, nonce)
    }
}

/// The key the replies of one kiosk are made with.
#[derive(Clone, Debug)]
pub struct TechnicianKey(HmacKey);

impl TechnicianKey {
    /// HMAC-SHA256 under the staff key over `suining-kiosk/technician-key/v1`.
    pub fn of(staff_key: &StaffKey) -> Self {
        Self(HmacKey::new(staff_key.0.mac(&[b"suining-kiosk/technician-key/v1"]).finalize().into_bytes().into()))
    }

    /// The eight digits for this challenge and purpose.
    pub fn response(&self, challenge: Challenge, purpose: Purpose) -> String {
        let digits = challenge.to_string();
        let mac: [u8; 32] = self
            .0
            .mac(&[b"suining-kiosk/technician/v1|", digits.as_bytes(), b"|", purpose.word().as_bytes()])
            .finalize()
            .into_bytes()
            .into();
        // RFC 4226, section 5.3: the last byte's low four bits say where four bytes are taken, their first bit left out.
        let offset = usize::from(mac.last().copied().unwrap_or_default() & 15);
        let four = mac.get(offset..offset + 4).and_then(|four| four.try_into().ok()).map_or(0, u32::from_be_bytes);
        format!("{:08}", (four & 0x7fff_ffff) % 100_000_000)
    }

    /// What these eight digits open, if anything; takes the same time whatever they are. Blanks do not matter.
    pub fn opens(&self, challenge: Challenge, typed: &str) -> Option<Purpose> {
        let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        let mut opened = None;
        for purpose in Purpose::ALL {
            if bool::from(self.response(challenge, purpose).as_bytes().ct_eq(typed.as_bytes())) {
                opened = Some(purpose);
            }
        }
        opened
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key() -> TechnicianKey {
        TechnicianKey::of(&StaffKey::new([7; 32]))
    }

    fn challenge() -> Challenge {
        Challenge::new("0012".parse().unwrap(), 1, 0x12_3456_789a).unwrap()
    }

    #[test]
    fn a_challenge_as_shown_and_read_back() {
        let shown = challenge().grouped();
        assert_eq!(shown.len(), 29);
        assert_eq!(shown.parse(), Ok(challenge()));
        assert_eq!(challenge().qr().parse(), Ok(challenge()));
        for bad in ["", "1", "SNT1-", "0012 0000 0110 9951 1627 776x"] {
            assert_eq!(bad.parse::<Challenge>(), Err(ChallengeError::Form), "{bad}");
        }
        assert_eq!(Challenge::new("0012".parse().unwrap(), 1_000_000, 0), Err(ChallengeError::Counter));
    }

    /// Computed by another program from the words of the contract.
    #[test]
    fn the_reply_to_a_known_challenge() {
        assert_eq!(challenge().to_string(), "001200000100781874935301");
        assert_eq!(
            Purpose::ALL.map(|purpose| key().response(challenge(), purpose)),
            ["56870068", "41229350", "07284524", "05040752"]
        );
    }

    #[test]
    fn a_reply_opens_its_purpose_challenge_and_kiosk_only() {
        let reply = key().response(challenge(), Purpose::Network);
        assert_eq!(key().opens(challenge(), &reply), Some(Purpose::Network));
        assert_eq!(key().opens(challenge(), &format!("{} {}", &reply[..4], &reply[4..])), Some(Purpose::Network));
        let other = Challenge::new("0012".parse().unwrap(), 2, 0x12_3456_789a).unwrap();
        assert_eq!(key().opens(other, &reply), None);
        assert_eq!(TechnicianKey::of(&StaffKey::new([8; 32])).opens(challenge(), &reply), None);
        for bad in ["", "1234567", "123456789", "abcdefgh", "１２３４５６７８"] {
            assert_eq!(key().opens(challenge(), bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn every_challenge_reads_back_and_one_wrong_digit_is_noticed(
            kiosk in 0u16..10_000, counter in 0..=MAX_COUNTER, random: u64, at in 0usize..24, by in 1u8..10,
        ) {
            let challenge = Challenge::new(KioskNumber::new(kiosk).unwrap(), counter, random).unwrap();
            let mut digits = challenge.to_string().into_bytes();
            prop_assert_eq!(digits.len(), CHALLENGE_DIGITS);
            prop_assert_eq!(challenge.to_string().parse(), Ok(challenge));
            digits[at] = b'0' + (digits[at] - b'0' + by) % 10;
            prop_assert!(String::from_utf8(digits).unwrap().parse::<Challenge>().is_err());
        }
    }
}
