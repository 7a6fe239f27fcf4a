//! The chip of a card (GA 490 and the layouts published for the later card kinds): a text record of 256 bytes in
//! UTF-16LE, a photo of 1024 bytes, and perhaps an additional address.
//!
//! Fields are padded with U+0020. Dates are `YYYYMMDD` (or `长期`, long-term, for an end), sex is its GB/T 2261.1
//! code, ethnicity its GB/T 3304 code. The card kind stands at byte 248: blank, `J`, `I` or `Y`.

use std::fmt;

/// Bytes of the text record.
pub const TEXT: usize = 256;
/// Bytes of the photo.
pub const PHOTO: usize = 1024;
/// UTF-16 units of an additional address.
const ADDRESS_UNITS: usize = 35;
/// Byte of the record where the card kind stands.
const KIND_AT: usize = 248;

/// What a reader finds on a card.
#[derive(Clone, PartialEq, Eq)]
pub struct Card {
    text: [u8; TEXT],
    photo: Vec<u8>,
    additional_address: Option<String>,
}

impl Card {
    /// A resident identity card. The end of validity is a date or `长期`.
    ///
    /// # Panics
    /// If a field does not fit its place on the chip.
    #[must_use]
    #[expect(clippy::too_many_arguments, reason = "one argument per field of the card, in the order of the card")]
    pub fn resident(
        name: &str,
        sex: &str,
        ethnicity: &str,
        birth: &str,
        address: &str,
        id_no: &str,
        issuer: &str,
        from: &str,
        to: &str,
    ) -> Self {
        Self::written(&[
            (0, 15, name),
            (30, 1, sex),
            (32, 2, ethnicity),
            (36, 8, birth),
            (52, 35, address),
            (122, 18, id_no),
            (158, 15, issuer),
            (188, 8, from),
            (204, 8, to),
        ])
    }

    /// A residence permit for people of Hong Kong, Macao and Taiwan (kind `J`); `permit` is the number of the travel
    /// permit (9 characters), `times_issued` how often it was issued (2 digits).
    ///
    /// # Panics
    /// If a field does not fit its place on the chip.
    #[must_use]
    #[expect(clippy::too_many_arguments, reason = "one argument per field of the card, in the order of the card")]
    pub fn hk_mo_tw(
        name: &str,
        sex: &str,
        birth: &str,
        address: &str,
        id_no: &str,
        issuer: &str,
        from: &str,
        to: &str,
        permit: &str,
        times_issued: &str,
    ) -> Self {
        Self::written(&[
            (0, 15, name),
            (30, 1, sex),
            (36, 8, birth),
            (52, 35, address),
            (122, 18, id_no),
            (158, 15, issuer),
            (188, 8, from),
            (204, 8, to),
            (220, 9, permit),
            (238, 2, times_issued),
            (KIND_AT, 1, "J"),
        ])
    }

    /// A foreigner's permanent residence card of 2017 (kind `I`); `number` has 15 characters, `nationality` is the
    /// alpha-3 code of GB/T 2659, `authority` the 4-digit code of the issuer. Card version 01.
    ///
    /// # Panics
    /// If a field does not fit its place on the chip.
    #[must_use]
    #[expect(clippy::too_many_arguments, reason = "one argument per field of the card, in the order of the card")]
    pub fn foreigner_2017(
        english_name: &str,
        sex: &str,
        number: &str,
        nationality: &str,
        chinese_name: &str,
        from: &str,
        to: &str,
        birth: &str,
        authority: &str,
    ) -> Self {
        Self::written(&[
            (0, 60, english_name),
            (120, 1, sex),
            (122, 15, number),
            (152, 3, nationality),
            (158, 15, chinese_name),
            (188, 8, from),
            (204, 8, to),
            (220, 8, birth),
            (236, 2, "01"),
            (240, 4, authority),
            (KIND_AT, 1, "I"),
        ])
    }

    /// A foreigner's permanent residence card of 2023 (kind `Y`); the number has 18 characters and begins with 9, the
    /// English name has up to 46 characters and is split over two places. Renewal count 00.
    ///
    /// # Panics
    /// If a field does not fit its place on the chip.
    #[must_use]
    #[expect(clippy::too_many_arguments, reason = "one argument per field of the card, in the order of the card")]
    pub fn foreigner_2023(
        chinese_name: &str,
        sex: &str,
        birth: &str,
        english_name: &str,
        id_no: &str,
        issuer: &str,
        from: &str,
        to: &str,
        nationality: &str,
    ) -> Self {
        let first: String = english_name.chars().take(35).collect();
        let rest: String = english_name.chars().skip(35).collect();
        Self::written(&[
            (0, 15, chinese_name),
            (30, 1, sex),
            (32, 2, "00"),
            (36, 8, birth),
            (52, 35, &first),
            (122, 18, id_no),
            (158, 15, issuer),
            (188, 8, from),
            (204, 8, to),
            (220, 11, &rest),
            (242, 3, nationality),
            (KIND_AT, 1, "Y"),
        ])
    }

    /// The same card with an additional address (command 30 03).
    #[must_use]
    pub fn with_additional_address(mut self, address: &str) -> Self {
        self.additional_address = Some(address.to_owned());
        self
    }

    /// The same card with the five bytes of a frame's preamble in the middle of its photo, as chance may have it.
    #[must_use]
    pub fn with_preamble_in_photo(mut self) -> Self {
        self.photo[500..505].copy_from_slice(&crate::samv::PREAMBLE);
        self
    }

    /// The same card with another text record.
    #[cfg(test)]
    pub(crate) fn with_text(mut self, text: [u8; TEXT]) -> Self {
        self.text = text;
        self
    }

    /// The text record.
    #[must_use]
    pub fn text(&self) -> &[u8; TEXT] {
        &self.text
    }

    /// The photo in its compressed form: the head every such photo has, then invented bytes.
    #[must_use]
    pub fn photo(&self) -> &[u8] {
        &self.photo
    }

    /// The additional address as the chip holds it: 70 bytes, or nothing.
    pub(crate) fn additional_address(&self) -> Option<Vec<u8>> {
        let mut bytes = vec![0; ADDRESS_UNITS * 2];
        put(&mut bytes, 0, ADDRESS_UNITS, self.additional_address.as_deref()?);
        Some(bytes)
    }

    fn written(fields: &[(usize, usize, &str)]) -> Self {
        let mut text = [0; TEXT];
        put(&mut text, 0, TEXT / 2, "");
        for (at, units, value) in fields {
            put(&mut text, *at, *units, value);
        }
        let mut photo = vec![b'W', b'L', 0x66, 0x00, 0x7E, 0x00, 0x32, 0x00];
        let mut noise = 0x0B_u8;
        photo.resize_with(PHOTO, || {
            let byte = noise;
            noise = noise.wrapping_add(0x25);
            byte
        });
        Self { text, photo, additional_address: None }
    }
}

impl fmt::Debug for Card {
    /// Only the kind: a habit worth keeping where real cards may be laid on the same code.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Card").field("kind", &char::from(self.text[KIND_AT])).finish_non_exhaustive()
    }
}

/// Writes `value` in UTF-16LE at byte `at`, padded with blanks to `units` units.
fn put(record: &mut [u8], at: usize, units: usize, value: &str) {
    let used = value.encode_utf16().count();
    assert!(used <= units, "a field at byte {at} of the chip holds {units} UTF-16 units, {used} were given");
    let padded = value.encode_utf16().chain(std::iter::repeat(0x0020)).take(units);
    for (place, unit) in record[at..at + units * 2].chunks_exact_mut(2).zip(padded) {
        place.copy_from_slice(&unit.to_le_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        use fmt::Write as _;
        bytes.iter().fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02X}").unwrap();
            text
        })
    }

    /// The resident record as published descriptions lay it out, for the invented 杨试例.
    #[test]
    fn a_resident_record_stands_byte_by_byte_where_it_belongs() {
        let card = crate::people::by_name("杨试例").unwrap();
        let text = hex(card.text());
        assert!(text.starts_with("6867D58B8B4F2000"), "name: {text}");
        assert_eq!(&text[60..64], "3100", "sex 1");
        assert_eq!(&text[64..72], "30003600", "ethnicity 06");
        assert_eq!(&text[72..104], "31003900350034003000330031003200", "birth");
        assert_eq!(&text[104..108], "566E", "address begins with 湖");
        assert_eq!(&text[244..316], "300030003000300030003000310039003500340030003300310032003900390037005800");
        assert_eq!(&text[316..340], "E57E815BBF536C51895B405C", "issuer");
        assert_eq!(&text[376..408], "32003000310035003000360030003100", "from");
        assert_eq!(&text[408..440], "7F951F67200020002000200020002000", "long-term and six blanks");
        assert_eq!(&text[496..500], "2000", "kind blank");
        assert_eq!(&card.photo()[..8], b"WL\x66\x00\x7E\x00\x32\x00");
        assert_eq!(card.photo().len(), PHOTO);
    }

    #[test]
    fn surrogate_pairs_take_two_units_and_kinds_stand_at_248() {
        let card = crate::people::by_name("吴𠮷示").unwrap();
        assert_eq!(hex(&card.text()[..10]), "345442D8B7DF3A792000");
        for (name, kind) in [("何居住", 'J'), ("SAMPLE, EXAMPLE MIDDLE", 'I'), ("范例约翰", 'Y')] {
            let card = crate::people::by_name(name).unwrap();
            assert_eq!(char::from(card.text()[KIND_AT]), kind);
        }
    }

    #[test]
    #[should_panic(expected = "holds 15 UTF-16 units, 16 were given")]
    fn a_name_too_long_for_the_chip_is_refused() {
        let long = "例".repeat(16);
        drop(Card::resident(&long, "1", "01", "", "", "", "", "", ""));
    }
}
