//! The keys a PIN is typed on: in another order for every sign-in, so that neither a neighbour's eye nor the grease on
//! the glass tells the PIN. What was typed is wiped when the pad goes and is never shown.

use std::fmt;

use backend_client::wire::Private;
use rand::{SeedableRng as _, rngs::StdRng, seq::SliceRandom as _};
use zeroize::{Zeroize as _, Zeroizing};

use crate::input::board::{CLEAR, ERASE};

/// Digits of a PIN.
pub const DIGITS: usize = 6;

/// A pad on which a PIN is being typed.
pub struct Pad {
    order: [char; 10],
    typed: Zeroizing<String>,
}

impl Pad {
    /// Keys in the order this seed gives.
    pub fn scrambled(seed: u64) -> Self {
        let mut order = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
        order.shuffle(&mut StdRng::seed_from_u64(seed));
        Self { order, typed: Zeroizing::new(String::with_capacity(DIGITS)) }
    }

    /// The twelve keys, row by row, three in each: nine digits, then 清空, the tenth, ⌫.
    pub fn keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = self.order.iter().map(char::to_string).collect();
        keys.insert(9, CLEAR.to_owned());
        keys.push(ERASE.to_owned());
        keys
    }

    /// A key by its own text; anything else does nothing.
    pub fn press(&mut self, key: &str) {
        match key {
            CLEAR => self.typed.zeroize(),
            ERASE => drop(self.typed.pop()),
            digit if digit.len() == 1 && digit.bytes().all(|b| b.is_ascii_digit()) && !self.is_complete() => {
                self.typed.push_str(digit);
            }
            _ => {}
        }
    }

    /// How many digits stand there.
    pub fn count(&self) -> usize {
        self.typed.len()
    }

    /// All digits stand there.
    pub fn is_complete(&self) -> bool {
        self.typed.len() == DIGITS
    }

    /// Takes the PIN away from the pad, once it is whole.
    pub fn take(&mut self) -> Option<Private> {
        let whole = self.is_complete().then(|| Private::new(self.typed.as_str()));
        if whole.is_some() {
            self.typed.zeroize();
        }
        whole
    }
}

impl fmt::Debug for Pad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pad(…)")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_digit_stands_there_once(seed: u64) {
            let keys = Pad::scrambled(seed).keys();
            prop_assert_eq!(keys.len(), 12);
            let digits: BTreeSet<&str> = keys.iter().map(String::as_str).filter(|key| key.len() == 1 && key.as_bytes()[0].is_ascii_digit()).collect();
            prop_assert_eq!(digits.len(), 10);
        }

        #[test]
        fn no_key_types_more_than_a_pin(keys in proptest::collection::vec("[0-9a-z⌫]", 0..40)) {
            let mut pad = Pad::scrambled(1);
            for key in keys {
                pad.press(&key);
                prop_assert!(pad.count() <= DIGITS);
            }
        }
    }

    #[test]
    fn every_sign_in_has_an_order_of_its_own() {
        let orders: BTreeSet<Vec<String>> = (0..50).map(|seed| Pad::scrambled(seed).keys()).collect();
        assert!(orders.len() > 45, "{}", orders.len());
    }

    #[test]
    fn what_was_typed_is_taken_once_and_never_shown() {
        let mut pad = Pad::scrambled(7);
        for key in ["9", "9", ERASE, "1", "2", "3", "4", "5"] {
            pad.press(key);
        }
        assert!(!format!("{pad:?}").contains("12345"));
        assert_eq!(pad.take().map(|pin| pin.expose().to_owned()), Some("912345".to_owned()));
        assert_eq!((pad.count(), pad.take()), (0, None));
    }
}
