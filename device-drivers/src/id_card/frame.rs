//! Frames of the SAM-V module's serial line (GA/T 467), both directions, as bytes.
//!
//! ```text
//! request : AA AA AA 96 69 | LenHi LenLo | CMD PARA [data] | CHK
//! reply   : AA AA AA 96 69 | LenHi LenLo | SW1 SW2 SW3 [data] | CHK
//! ```
//! `Len` is big-endian and counts everything after itself, the check byte included. `CHK` is the XOR of all bytes from
//! `LenHi` to the last data byte.
//!
//! Deliberately absent: what a status or its data mean ([`super::sw`], [`super::command`]), and time: a half frame is
//! kept until [`Decoder::reset`].

use std::fmt;

use zeroize::{Zeroize, Zeroizing};

/// What every frame begins with.
pub const PREAMBLE: [u8; 5] = [0xAA, 0xAA, 0xAA, 0x96, 0x69];
/// Longest `Len` the decoder believes. The longest legal reply has 2,314.
pub const MAX_LEN: u16 = 4096;
/// Preamble and length field.
const HEAD: usize = 7;
/// SW1 SW2 SW3 CHK: the shortest `Len` of a reply.
const MIN_REPLY_LEN: u16 = 4;

/// A request frame. `data` is at most a few bytes in every command there is.
pub fn encode_request(command: u8, parameter: u8, data: &[u8]) -> Vec<u8> {
    let mut body = vec![command, parameter];
    body.extend_from_slice(data);
    encode(&body)
}

/// A reply frame as a module sends it; the driver itself never does.
pub fn encode_reply(status: [u8; 3], data: &[u8]) -> Vec<u8> {
    let mut body = status.to_vec();
    body.extend_from_slice(data);
    encode(&body)
}

fn encode(body: &[u8]) -> Vec<u8> {
    let len = u16::try_from(body.len() + 1).unwrap_or(u16::MAX).to_be_bytes();
    let mut frame = PREAMBLE.to_vec();
    frame.extend_from_slice(&len);
    frame.extend_from_slice(body);
    frame.push(xor(&len) ^ xor(body));
    frame
}

fn xor(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |sum, byte| sum ^ byte)
}

/// A reply whose length and checksum are right.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    /// SW1 SW2: the card's own status word when the card refused, else 00 00.
    pub card_status: [u8; 2],
    /// SW3: the module's status, see [`super::sw::Sw`].
    pub module_status: u8,
    /// What follows the status; wiped on drop, it may be a person's record.
    pub data: Zeroizing<Vec<u8>>,
}

impl Reply {
    /// The bytes before the data, as they came: preamble, length, status. Nothing of a person.
    pub fn head(&self) -> Vec<u8> {
        let length = u16::try_from(self.data.len() + 4).unwrap_or(u16::MAX).to_be_bytes();
        PREAMBLE.into_iter().chain(length).chain(self.card_status).chain([self.module_status]).collect()
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reply(SW3 {:02X}, {} bytes)", self.module_status, self.data.len())
    }
}

/// Why bytes that began like a frame are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameFault {
    /// A length no reply can have.
    Length(u16),
    /// The check byte is wrong.
    Checksum,
}

/// One thing the decoder found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decoded {
    /// A whole, right frame.
    Reply(Reply),
    /// Something that began like one.
    Fault(FrameFault),
}

/// Turns the module's byte stream, in any chunking, into replies.
///
/// Resynchronisation: bytes before a preamble are skipped (and counted), extra leading `AA` are allowed; after a fault
/// the search goes on one byte behind the false preamble. Inside a frame whose checksum is right no preamble is looked
/// for: the photo may contain those bytes.
#[derive(Default)]
pub struct Decoder {
    buffer: Zeroizing<Vec<u8>>,
    skipped: usize,
}

impl Decoder {
    /// Adds bytes as they came.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.buffer.len() + bytes.len() > self.buffer.capacity() {
            // Grow by hand: a reallocation would leave the old bytes behind unwiped.
            let mut grown = Vec::with_capacity((self.buffer.len() + bytes.len()).max(HEAD + usize::from(MAX_LEN)));
            grown.extend_from_slice(&self.buffer);
            self.buffer.zeroize();
            *self.buffer = grown;
        }
        self.buffer.extend_from_slice(bytes);
    }

    /// The next thing found, `None` when more bytes are needed.
    #[expect(clippy::should_implement_trait, reason = "not an iterator: None means 'not yet', not 'never again'")]
    pub fn next(&mut self) -> Option<Decoded> {
        self.skip_to_preamble();
        let length = self.buffer.get(PREAMBLE.len()..HEAD)?;
        let length: [u8; 2] = length.try_into().ok()?;
        let len = u16::from_be_bytes(length);
        if !(MIN_REPLY_LEN..=MAX_LEN).contains(&len) {
            self.discard(1);
            return Some(Decoded::Fault(FrameFault::Length(len)));
        }
        let end = HEAD + usize::from(len);
        let body = self.buffer.get(HEAD..end)?;
        let found = match body {
            [sw1, sw2, sw3, data @ .., check] if xor(&length) ^ sw1 ^ sw2 ^ sw3 ^ xor(data) == *check => {
                Some(Reply { card_status: [*sw1, *sw2], module_status: *sw3, data: Zeroizing::new(data.to_vec()) })
            }
            _ => None,
        };
        if let Some(reply) = found {
            self.discard(end);
            Some(Decoded::Reply(reply))
        } else {
            self.discard(1);
            Some(Decoded::Fault(FrameFault::Checksum))
        }
    }

    /// True while the beginning of a frame waits for the rest of it.
    pub fn is_mid_frame(&self) -> bool {
        self.buffer.starts_with(&PREAMBLE)
    }

    /// Bytes that belonged to no frame since the last [`reset`](Self::reset).
    pub fn skipped(&self) -> usize {
        self.skipped
    }

    /// Forgets and wipes what is buffered.
    pub fn reset(&mut self) {
        self.discard(self.buffer.len());
        self.skipped = 0;
    }

    fn skip_to_preamble(&mut self) {
        let whole = self.buffer.windows(PREAMBLE.len()).position(|window| window == PREAMBLE);
        // Without a whole preamble, keep only a tail that may be the beginning of one.
        let start = whole.unwrap_or_else(|| {
            (1..PREAMBLE.len())
                .rev()
                .find(|&n| PREAMBLE.get(..n).is_some_and(|head| self.buffer.ends_with(head)))
                .map_or(self.buffer.len(), |n| self.buffer.len() - n)
        });
        if start > 0 {
            self.skipped += start;
            self.discard(start);
        }
    }

    /// Drops the first `count` bytes and wipes the room they leave behind.
    fn discard(&mut self, count: usize) {
        let len = self.buffer.len();
        let keep = len.saturating_sub(count);
        self.buffer.copy_within(len - keep.., 0);
        if let Some(rest) = self.buffer.get_mut(keep..) {
            rest.zeroize();
        }
        self.buffer.truncate(keep);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decode_all(chunks: &[&[u8]]) -> Vec<Decoded> {
        let mut decoder = Decoder::default();
        let mut found = Vec::new();
        for chunk in chunks {
            decoder.push(chunk);
            while let Some(thing) = decoder.next() {
                found.push(thing);
            }
        }
        found
    }

    fn status(decoded: &Decoded) -> Option<u8> {
        match decoded {
            Decoded::Reply(reply) => Some(reply.module_status),
            Decoded::Fault(_) => None,
        }
    }

    #[test]
    fn noise_and_extra_aa_before_a_frame_are_skipped() {
        let bytes = [&[0x00, 0xAA, 0x55, 0xAA, 0xAA][..], &encode_reply([0, 0, 0x9F], &[0; 4])].concat();
        let found = decode_all(&[&bytes]);
        assert_eq!(found.iter().map(status).collect::<Vec<_>>(), [Some(0x9F)]);
    }

    #[test]
    fn glued_frames_come_out_one_by_one() {
        let bytes = [encode_reply([0, 0, 0x9F], &[0; 4]), encode_reply([0, 0, 0x90], &[0; 8])].concat();
        assert_eq!(decode_all(&[&bytes]).iter().map(status).collect::<Vec<_>>(), [Some(0x9F), Some(0x90)]);
    }

    #[test]
    fn a_preamble_inside_right_data_is_data() {
        let inner = encode_reply([0, 0, 0x80], &[]);
        let found = decode_all(&[&encode_reply([0, 0, 0x90], &inner)]);
        assert_eq!(found.len(), 1);
        assert_eq!(status(&found[0]), Some(0x90));
    }

    #[test]
    fn lengths_out_of_range_are_faults_and_the_next_frame_is_found() {
        for bad in [[0x00, 0x02], [0xFF, 0xFF], [0x10, 0x01]] {
            let bytes = [&PREAMBLE[..], &bad, &[0x00, 0x02], &encode_reply([0, 0, 0x80], &[])].concat();
            let found = decode_all(&[&bytes]);
            assert_eq!(found[0], Decoded::Fault(FrameFault::Length(u16::from_be_bytes(bad))));
            assert_eq!(found.last().and_then(status), Some(0x80));
        }
    }

    #[test]
    fn the_head_of_a_reply_is_what_came_before_its_data() {
        let bytes = encode_reply([0, 0, 0x90], b"secret");
        let Some(Decoded::Reply(reply)) = decode_all(&[&bytes]).pop() else { panic!("no reply") };
        assert_eq!(reply.head(), bytes[..10]);
    }

    #[test]
    fn a_reply_shows_no_data_in_debug() {
        let found = decode_all(&[&encode_reply([0, 0, 0x90], b"secret")]);
        assert_eq!(format!("{:?}", found[0]), "Reply(Reply(SW3 90, 6 bytes))");
    }

    proptest! {
        #[test]
        fn decode_undoes_encode(sw in any::<[u8; 3]>(), data in proptest::collection::vec(any::<u8>(), 0..2048)) {
            let found = decode_all(&[&encode_reply(sw, &data)]);
            prop_assert_eq!(found, [Decoded::Reply(Reply {
                card_status: [sw[0], sw[1]], module_status: sw[2], data: Zeroizing::new(data) })]);
        }

        #[test]
        fn any_chunking_gives_the_same(
            pieces in proptest::collection::vec(prop_oneof![
                proptest::collection::vec(any::<u8>(), 0..40),
                proptest::collection::vec(prop_oneof![Just(0xAAu8), Just(0x96), Just(0x69), Just(0)], 0..40),
                proptest::collection::vec(any::<u8>(), 0..40).prop_map(|data| encode_reply([0, 0, 0x90], &data)),
            ], 0..8),
            size in 1usize..50,
        ) {
            let bytes = pieces.concat();
            let chunks: Vec<&[u8]> = bytes.chunks(size).collect();
            prop_assert_eq!(decode_all(&[&bytes]), decode_all(&chunks));
        }

        #[test]
        fn arbitrary_bytes_never_panic_nor_grow_the_buffer(bytes in proptest::collection::vec(any::<u8>(), 0..9000)) {
            let mut decoder = Decoder::default();
            for chunk in bytes.chunks(64) {
                decoder.push(chunk);
                while decoder.next().is_some() {}
                prop_assert!(decoder.buffer.len() <= HEAD + usize::from(MAX_LEN));
            }
        }
    }
}
