//! The serial commands of GM65-class scanners as the scanner hears them.
//!
//! ```text
//! command: 7E 00 | TYPE LEN ADDR ADDR DATA… | CRC CRC       answer: 02 00 | STATUS LEN DATA… | CRC CRC
//! ```
//! TYPE 07 reads LEN bytes of the zone beginning at ADDR (LEN is then 1 and DATA their number), 08 writes the DATA
//! there. The CRC is CCITT (polynomial 1021, begun with 0) over what stands between head and CRC; AB CD means
//! unchecked.

const HEAD: [u8; 2] = [0x7E, 0x00];
const UNCHECKED: [u8; 2] = [0xAB, 0xCD];

/// What a host wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Command {
    /// Type 07: so many bytes of the zone from this address on.
    Read { address: u16, count: u8 },
    /// Type 08
    Write { address: u16, data: Vec<u8> },
    /// A whole command of another type; answered as done.
    Other,
}

/// One command at the beginning of what has been heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Heard {
    /// This might become one.
    More,
    /// This is none, or its CRC is wrong: so many bytes are passed over.
    Nothing(usize),
    /// A command, and its length.
    Whole(Command, usize),
}

/// Looks for a command at the beginning of `held`.
pub(super) fn parse(held: &[u8]) -> Heard {
    let known = held.len().min(HEAD.len());
    if held[..known] != HEAD[..known] {
        return Heard::Nothing(1);
    }
    let Some((&[kind, length, high, low], rest)) = held.get(2..).and_then(|body| body.split_first_chunk::<4>()) else {
        return Heard::More;
    };
    let length = usize::from(length);
    let whole = 6 + length + 2;
    if rest.len() < length + 2 {
        return Heard::More;
    }
    let (data, sum) = (&rest[..length], [rest[length], rest[length + 1]]);
    if sum != UNCHECKED && sum != crc(&held[2..6 + length]) {
        return Heard::Nothing(whole);
    }
    let address = u16::from_be_bytes([high, low]);
    let command = match (kind, data) {
        (0x07, [count]) => Command::Read { address, count: *count },
        (0x08, data) => Command::Write { address, data: data.to_vec() },
        _ => Command::Other,
    };
    Heard::Whole(command, whole)
}

/// The answer "done" with these data.
pub(super) fn answer(data: &[u8]) -> Vec<u8> {
    let length = u8::try_from(data.len()).unwrap_or(u8::MAX);
    let mut body = vec![0x00, length];
    body.extend(&data[..usize::from(length)]);
    let sum = crc(&body);
    [&[0x02, 0x00], body.as_slice(), &sum].concat()
}

fn crc(bytes: &[u8]) -> [u8; 2] {
    let mut sum = 0_u16;
    for byte in bytes {
        sum ^= u16::from(*byte) << 8;
        for _ in 0..8 {
            sum = if sum & 0x8000 == 0 { sum << 1 } else { sum << 1 ^ 0x1021 };
        }
    }
    sum.to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_commands_and_the_published_answer() {
        let start = b"\x7E\x00\x08\x01\x00\x02\x01\xAB\xCD";
        assert_eq!(parse(start), Heard::Whole(Command::Write { address: 2, data: vec![1] }, 9));
        let ping = b"\x7E\x00\x07\x01\x00\x00\x01\xAB\xCD";
        assert_eq!(parse(ping), Heard::Whole(Command::Read { address: 0, count: 1 }, 9));
        assert_eq!(answer(&[0]), b"\x02\x00\x00\x01\x00\x33\x31");
    }

    #[test]
    fn a_checksum_that_is_given_must_be_right() {
        let mut command = b"\x7E\x00\x08\x01\x00\x02\x01".to_vec();
        let sum = crc(&command[2..]);
        command.extend(sum);
        assert!(matches!(parse(&command), Heard::Whole(..)));
        *command.last_mut().unwrap() ^= 1;
        assert_eq!(parse(&command), Heard::Nothing(9));
    }

    #[test]
    fn what_is_no_command_is_passed_over_byte_by_byte() {
        assert_eq!(parse(b"A"), Heard::Nothing(1));
        assert_eq!(parse(b"\x7E\x01"), Heard::Nothing(1));
        for cut in 1..9 {
            assert_eq!(parse(&b"\x7E\x00\x08\x01\x00\x02\x01\xAB\xCD"[..cut]), Heard::More, "{cut}");
        }
    }
}
