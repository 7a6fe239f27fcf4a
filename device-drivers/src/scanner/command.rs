//! What two families of scanners are told, and how one of them answers.
//!
//! GM65 and its many relatives: `7E 00 type length address(2) data crc(2)`, where `AB CD` as checksum means
//! "unchecked"; answered by `02 00 type length data crc(2)`, checksum CRC-16 (polynomial 1021, start 0) over what stands
//! between 02 and itself. Honeywell and relatives: `SYN T CR` and `SYN U CR`, unanswered.
//!
//! Deliberately absent: anything that is written to a scanner's memory. A model is set up once, by the codes of its
//! manual.

/// GM65: read one code now.
pub const GM65_START: [u8; 9] = [0x7E, 0x00, 0x08, 0x01, 0x00, 0x02, 0x01, 0xAB, 0xCD];
/// GM65: stop reading.
pub const GM65_STOP: [u8; 9] = [0x7E, 0x00, 0x08, 0x01, 0x00, 0x02, 0x00, 0xAB, 0xCD];
/// GM65: read one byte of settings (zone 0). Changes nothing: a heartbeat.
pub const GM65_PING: [u8; 9] = [0x7E, 0x00, 0x07, 0x01, 0x00, 0x00, 0x01, 0xAB, 0xCD];
/// Honeywell: trigger pressed.
pub const HONEYWELL_START: [u8; 3] = [0x16, 0x54, 0x0D];
/// Honeywell: trigger released.
pub const HONEYWELL_STOP: [u8; 3] = [0x16, 0x55, 0x0D];

/// Length of every GM65 answer to the commands above: one byte of data.
pub const GM65_ANSWER: usize = 7;

/// The data byte of a GM65 answer; `None` if head or checksum is wrong. The answer to a start is
/// `02 00 00 01 00 33 31`.
pub fn gm65_answer(frame: [u8; GM65_ANSWER]) -> Option<u8> {
    let [0x02, 0x00, 0x00, 0x01, value, high, low] = frame else { return None };
    (crc16(&[0x00, 0x00, 0x01, value]) == u16::from_be_bytes([high, low])).then_some(value)
}

fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, &byte| {
        (0..8)
            .fold(crc ^ (u16::from(byte) << 8), |crc, _| if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_answer_to_a_start_is_right() {
        assert_eq!(gm65_answer([0x02, 0x00, 0x00, 0x01, 0x00, 0x33, 0x31]), Some(0));
    }

    #[test]
    fn every_single_bit_flip_of_an_answer_is_noticed() {
        for bit in 0..GM65_ANSWER * 8 {
            let mut frame = [0x02, 0x00, 0x00, 0x01, 0x00, 0x33, 0x31];
            frame[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(gm65_answer(frame), None, "bit {bit}");
        }
    }
}
