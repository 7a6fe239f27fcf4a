//! What a scanner reads, as random letters.

use rand::RngExt as _;

/// An acknowledgement of the GM65 family: head, status, length; then data and two bytes of checksum.
const ACK: [u8; 2] = [0x02, 0x00];
const LETTERS: &[u8; 36] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// Holds a reading until it is whole, so that the same reading is written alike.
#[derive(Debug, Default)]
pub(super) struct ScannerScrub {
    held: Vec<u8>,
    /// The last payload and what stands for it.
    last: Option<(Vec<u8>, Vec<u8>)>,
}

impl ScannerScrub {
    pub(super) fn hear_device(&mut self, bytes: &[u8]) -> Vec<Vec<u8>> {
        self.held.extend(bytes);
        let mut out = Vec::new();
        while let Some(length) = self.whole() {
            let piece: Vec<u8> = self.held.drain(..length).collect();
            out.push(if piece.starts_with(&ACK) { piece } else { self.replaced(&piece) });
        }
        out
    }

    pub(super) fn holds(&self) -> bool {
        !self.held.is_empty()
    }

    /// What silence has ended.
    pub(super) fn rest(&mut self) -> Vec<u8> {
        let held = std::mem::take(&mut self.held);
        self.replaced(&held)
    }

    /// How long the acknowledgement or reading at the beginning is, if it is whole.
    fn whole(&self) -> Option<usize> {
        if self.held.starts_with(&ACK) {
            let whole = 4 + usize::from(*self.held.get(3)?) + 2;
            return (self.held.len() >= whole).then_some(whole);
        }
        if self.held == ACK[..1] {
            return None;
        }
        self.held.iter().position(|byte| matches!(byte, b'\r' | b'\n' | b'\t')).map(|at| at + 1)
    }

    /// Framing and suffix stay, and so does an AIM identifier; what is between them does not.
    fn replaced(&mut self, piece: &[u8]) -> Vec<u8> {
        let framing = |byte: u8| matches!(byte, 0x02 | 0x03 | b'\r' | b'\n' | b'\t');
        let start = piece.iter().take_while(|byte| framing(**byte)).count();
        let end = piece.len() - piece[start..].iter().rev().take_while(|byte| framing(**byte)).count();
        let start = if is_aim(&piece[start..end]) { start + 3 } else { start };
        let payload = &piece[start..end];
        let stand_in = match &self.last {
            Some((same, stand_in)) if same == payload => stand_in.clone(),
            _ => {
                let mut random = rand::rng();
                payload.iter().map(|_| LETTERS[random.random_range(0..LETTERS.len())]).collect()
            }
        };
        let out = [&piece[..start], &stand_in, &piece[end..]].concat();
        if !payload.is_empty() {
            self.last = Some((payload.to_vec(), stand_in));
        }
        out
    }
}

/// `]`, a letter, a digit.
fn is_aim(piece: &[u8]) -> bool {
    matches!(piece, [b']', letter, digit, _, ..] if letter.is_ascii_alphabetic() && digit.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(scrub: &mut ScannerScrub, bytes: &[u8]) -> Vec<u8> {
        scrub.hear_device(bytes).concat()
    }

    #[test]
    fn a_payload_becomes_letters_of_its_length_and_repeats_stay_repeats() {
        let mut scrub = ScannerScrub::default();
        let first = heard(&mut scrub, "secret-码\r".as_bytes());
        assert_eq!((first.len(), first.last()), (11, Some(&b'\r')));
        assert!(first[..10].iter().all(u8::is_ascii_alphanumeric), "{first:?}");
        assert_eq!(heard(&mut scrub, b"secret-\xE7\xA0\x81\r"), first);
        assert_ne!(heard(&mut scrub, b"secret-XYZ\r"), first);
    }

    #[test]
    fn framing_identifiers_and_acknowledgements_stay() {
        let mut scrub = ScannerScrub::default();
        let out = heard(&mut scrub, b"\x02\x00\x00\x01\x00\x33\x31\x02]Q1secret\x03\r\n");
        assert_eq!(out[..11], *b"\x02\x00\x00\x01\x00\x33\x31\x02]Q1");
        assert_eq!(out[17..], *b"\x03\r\n");
        assert!(!out.windows(6).any(|window| window == b"secret"));
        assert_eq!(heard(&mut scrub, b"half"), b"");
        assert!(scrub.holds());
        assert_eq!(scrub.rest().len(), 4);
    }

    proptest::proptest! {
        #[test]
        fn every_length_stays(pieces: Vec<Vec<u8>>) {
            let mut scrub = ScannerScrub::default();
            let mut out: Vec<u8> = pieces.iter().flat_map(|piece| heard(&mut scrub, piece)).collect();
            out.extend(scrub.rest());
            proptest::prop_assert_eq!(out.len(), pieces.iter().map(Vec::len).sum::<usize>());
        }
    }
}
