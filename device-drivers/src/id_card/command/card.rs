//! Commands to the card on the reader. They run in the order find, select, read; after select nothing else comes
//! between.

use std::time::Duration;

use zeroize::Zeroizing;

use super::super::frame::encode_request;
use super::super::record::{IdCard, RecordError, utf16_field};
use super::super::sw::Sw;
use super::Command;

/// `20 01`: looks for a card. Answer: 9F and 4 bytes (zeros in practice); 80 when there is none.
#[derive(Debug, Clone, Copy)]
pub struct FindCard;

impl Command for FindCard {
    type Answer = ();
    const NAME: &'static str = "find card";
    const TIME_OUT: Duration = Duration::from_millis(500);
    const REPLY_CAP: usize = 4;

    fn request(&self) -> Vec<u8> {
        encode_request(0x20, 0x01, &[])
    }

    fn parse_data(status: Sw, data: &[u8]) -> Option<()> {
        (status == Sw::CardFound && data.len() == 4).then_some(())
    }
}

/// `20 02`: selects the card just found. Answer: 90 and 8 bytes (not always zeros).
#[derive(Debug, Clone, Copy)]
pub struct SelectCard;

impl Command for SelectCard {
    type Answer = ();
    const NAME: &'static str = "select card";
    const TIME_OUT: Duration = Duration::from_millis(500);
    const REPLY_CAP: usize = 8;

    fn request(&self) -> Vec<u8> {
        encode_request(0x20, 0x02, &[])
    }

    fn parse_data(status: Sw, data: &[u8]) -> Option<()> {
        (status == Sw::Success && data.len() == 8).then_some(())
    }
}

/// `30 01`: reads text and photo of the selected card. Answer: 90 and `u16 text length, u16 photo length, text, photo`,
/// lengths big-endian; in practice 256 and 1,024.
#[derive(Debug, Clone, Copy)]
pub struct ReadBase;

impl Command for ReadBase {
    /// The record, or why a payload of right shape holds none.
    type Answer = Result<Box<IdCard>, RecordError>;
    const NAME: &'static str = "read text and photo";
    const TIME_OUT: Duration = Duration::from_secs(3);
    const REPLY_CAP: usize = 2310;

    fn request(&self) -> Vec<u8> {
        encode_request(0x30, 0x01, &[])
    }

    fn parse_data(status: Sw, data: &[u8]) -> Option<Self::Answer> {
        let (&[t0, t1, p0, p1], rest) = data.split_first_chunk::<4>()?;
        let (text, photo) = rest.split_at_checked(usize::from(u16::from_be_bytes([t0, t1])))?;
        let photo_fits = photo.len() == usize::from(u16::from_be_bytes([p0, p1]));
        (status == Sw::Success && photo_fits).then(|| IdCard::from_record(text, photo).map(Box::new))
    }
}

/// `30 03`: reads the newest additional address. Answer: 90 and 70 bytes (UTF-16LE, 35 characters); 91 when the card
/// has none. Either answer proves that the card still lies there.
#[derive(Debug, Clone, Copy)]
pub struct ReadNewAddress;

impl Command for ReadNewAddress {
    type Answer = Option<Zeroizing<String>>;
    const NAME: &'static str = "read additional address";
    const TIME_OUT: Duration = Duration::from_millis(1500);
    const REPLY_CAP: usize = 70;

    fn request(&self) -> Vec<u8> {
        encode_request(0x30, 0x03, &[])
    }

    fn parse_data(status: Sw, data: &[u8]) -> Option<Self::Answer> {
        match (status, data.len()) {
            (Sw::NoSuchItem, 0) => Some(None),
            (Sw::Success, 70) => Some(utf16_field(data).map(Zeroizing::new)),
            _ => None,
        }
    }
}

/// `30 05`: reads the card's management numbers. Answer: 90 and 24 to 28 bytes.
#[derive(Debug, Clone, Copy)]
pub struct ReadManagementNumbers;

/// The numbers that identify the piece of plastic; wiped on drop.
#[derive(Clone, PartialEq, Eq)]
pub struct ManagementNumbers {
    /// Chip number, 8 bytes as on the wire.
    pub chip: Zeroizing<[u8; 8]>,
    /// Card number, 16 bytes as on the wire.
    pub card: Zeroizing<[u8; 16]>,
}

impl Command for ReadManagementNumbers {
    type Answer = ManagementNumbers;
    const NAME: &'static str = "read management numbers";
    const TIME_OUT: Duration = Duration::from_millis(500);
    const REPLY_CAP: usize = 28;

    fn request(&self) -> Vec<u8> {
        encode_request(0x30, 0x05, &[])
    }

    fn parse_data(status: Sw, data: &[u8]) -> Option<ManagementNumbers> {
        let (&chip, rest) = data.split_first_chunk::<8>()?;
        let (&card, _) = rest.split_first_chunk::<16>()?;
        (status == Sw::Success).then(|| ManagementNumbers { chip: Zeroizing::new(chip), card: Zeroizing::new(card) })
    }
}
