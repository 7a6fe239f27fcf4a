//! Records of invented people, written field by field at the published byte positions.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

/// A text record of blanks with `fields` written at their byte positions.
pub(in crate::id_card) fn record(fields: &[(usize, &str)]) -> Vec<u8> {
    let mut text: Vec<u8> = [0x20, 0x00].repeat(128);
    for (at, value) in fields {
        for (unit, place) in value.encode_utf16().zip((*at..).step_by(2)) {
            text[place..place + 2].copy_from_slice(&unit.to_le_bytes());
        }
    }
    text
}

pub(in crate::id_card) fn photo() -> Vec<u8> {
    let mut photo = b"WLf\x00\x7E\x00\x32\x00".to_vec();
    photo.resize(1024, 0x5A);
    photo
}

const RESIDENT: [(usize, &str); 9] = [
    (0, "杨试例"),
    (30, "1"),
    (32, "06"),
    (36, "19540312"),
    (52, "湖南省绥宁县长铺镇测试路1号"),
    (122, "00000019540312997X"),
    (158, "绥宁县公安局"),
    (188, "20150601"),
    (204, "长期"),
];

fn with(change: (usize, &str)) -> Result<IdCard, RecordError> {
    // Blank the field first: a shorter value must not leave the old one's tail.
    let mut text = record(&RESIDENT);
    let end = [30, 32, 36, 52, 122, 158, 188, 204, 220, 250].into_iter().find(|&end| end > change.0).unwrap();
    text[change.0..end].copy_from_slice(&[0x20, 0x00].repeat((end - change.0) / 2));
    for (unit, place) in change.1.encode_utf16().zip((change.0..).step_by(2)) {
        text[place..place + 2].copy_from_slice(&unit.to_le_bytes());
    }
    IdCard::from_record(&text, &photo())
}

#[test]
fn resident() {
    let card = IdCard::from_record(&record(&RESIDENT), &photo()).unwrap();
    assert_eq!(card.kind, CardKind::Resident);
    assert_eq!(card.name.text, "杨试例");
    assert_eq!((card.sex, card.sex.code()), (Sex::Male, "1"));
    assert_eq!(card.ethnicity.as_deref(), Some("06"));
    assert_eq!(card.birth, date(1954, 3, 12));
    assert_eq!(card.address.as_deref(), Some("湖南省绥宁县长铺镇测试路1号"));
    assert_eq!((card.id_no.as_str(), card.check_digit_ok), ("00000019540312997X", true));
    assert_eq!(card.issuer.as_deref(), Some("绥宁县公安局"));
    assert_eq!((card.valid_from, card.valid_to), (date(2015, 6, 1), Validity::LongTerm));
    assert_eq!(card.photo, PhotoCheck::Plausible);
    assert_eq!(card.nationality, None);
}

#[test]
fn resident_of_hong_kong_macao_or_taiwan() {
    let text = record(&[
        (0, "何居住"),
        (30, "2"),
        (36, "19900101"),
        (52, "湖南省绥宁县李熙桥镇测试村"),
        (122, "810000199001010020"),
        (158, "绥宁县公安局"),
        (188, "20220101"),
        (204, "20270101"),
        (220, "H00000001"),
        (238, "02"),
        (248, "J"),
    ]);
    let card = IdCard::from_record(&text, &photo()).unwrap();
    assert_eq!(card.kind, CardKind::HkMoTwResident);
    assert_eq!((card.name.text.as_str(), card.sex), ("何居住", Sex::Female));
    assert_eq!(card.ethnicity, None);
    assert_eq!(card.address.as_deref(), Some("湖南省绥宁县李熙桥镇测试村"));
    assert_eq!(card.permit_no.as_deref(), Some("H00000001"));
    assert_eq!(card.issue_count.as_deref(), Some("02"));
    assert_eq!(card.valid_to, Validity::Until(date(2027, 1, 1)));
}

#[test]
fn foreigner_of_2023_with_a_name_over_the_seam() {
    let first = "EXAMPLE OF A VERY LONG FAMILY NAME ";
    assert_eq!(first.len(), 35);
    let text = record(&[
        (0, "范例约翰"),
        (30, "9"),
        (32, "01"),
        (36, "19800102"),
        (52, first),
        (122, "943840198001020017"),
        (158, "国家移民管理局"),
        (188, "20240101"),
        (204, "20340101"),
        (220, "SAMPLE JOHN"),
        (242, "USA"),
        (248, "Y"),
        (250, "051"),
    ]);
    let card = IdCard::from_record(&text, &photo()).unwrap();
    assert_eq!(card.kind, CardKind::Foreigner2023);
    assert_eq!(card.name.text, "范例约翰");
    assert_eq!(card.english_name.as_deref(), Some("EXAMPLE OF A VERY LONG FAMILY NAME SAMPLE JOHN"));
    assert_eq!((card.nationality.as_deref(), card.renewal_count.as_deref()), (Some("USA"), Some("01")));
    assert_eq!(card.old_number_link.as_deref(), Some("051"));
    assert_eq!((card.sex, card.address.as_deref()), (Sex::NotStated, None));
}

#[test]
fn foreigner_of_2017_without_a_chinese_name() {
    let text = record(&[
        (0, "SAMPLE, EXAMPLE MIDDLE"),
        (120, "1"),
        (122, "USA430580010210"),
        (152, "USA"),
        (188, "20180501"),
        (204, "20280501"),
        (220, "19800102"),
        (236, "01"),
        (240, "1500"),
        (248, "I"),
    ]);
    let card = IdCard::from_record(&text, &photo()).unwrap();
    assert_eq!(card.kind, CardKind::Foreigner2017);
    assert_eq!(card.name.text, "SAMPLE, EXAMPLE MIDDLE");
    assert_eq!(card.english_name.as_deref(), Some("SAMPLE, EXAMPLE MIDDLE"));
    assert_eq!((card.id_no.as_str(), card.check_digit_ok), ("USA430580010210", true));
    assert_eq!(card.birth, date(1980, 1, 2));
    assert_eq!((card.card_version.as_deref(), card.authority_code.as_deref()), (Some("01"), Some("1500")));
    let chinese = IdCard::from_record(&[&text[..158], &record(&[(158, "范例")])[158..188], &text[188..]].concat(), &[]);
    assert_eq!(chinese.unwrap().name.text, "范例");
}

#[test]
fn what_may_be_odd_is_a_fact_and_no_refusal() {
    assert!(!with((122, "000000195403129970")).unwrap().check_digit_ok);
    assert_eq!(with((30, "7")).unwrap().sex, Sex::Unknown);
    assert_eq!(with((32, "  ")).unwrap().ethnicity, None);
    assert_eq!(with((52, "")).unwrap().address, None);
    assert_eq!(with((204, "20261122")).unwrap().valid_to, Validity::Until(date(2026, 11, 22)));
    assert_eq!(with((36, "20000229")).unwrap().birth, date(2000, 2, 29));
}

#[test]
fn what_every_card_must_have_is_named_when_it_is_missing() {
    let field = |change| with(change).map(|card| card.kind).unwrap_err();
    assert_eq!(field((0, "")), RecordError::Field { field: "name" });
    assert_eq!(field((122, "")), RecordError::Field { field: "number" });
    for bad in ["", "19990229", "00000000", "1999031", "1999 312", "十二", "19991312"] {
        assert_eq!(field((36, bad)), RecordError::Field { field: "birth" }, "{bad}");
        assert_eq!(field((188, bad)), RecordError::Field { field: "valid from" }, "{bad}");
        assert_eq!(field((204, bad)), RecordError::Field { field: "valid to" }, "{bad}");
    }
    assert_eq!(field((248, "Z")), RecordError::UnknownKind);
    assert_eq!(IdCard::from_record(&[0x20; 249], &[]), Err(RecordError::TooShort { length: 249 }));
    assert_eq!(IdCard::from_record(&[], &[]), Err(RecordError::TooShort { length: 0 }));
}

#[test]
fn a_photo_is_judged_by_length_and_magic_only() {
    let check = |photo: &[u8]| IdCard::from_record(&record(&RESIDENT), photo).unwrap().photo;
    assert_eq!(check(&[]), PhotoCheck::Absent);
    assert_eq!(check(&photo()[..1023]), PhotoCheck::Implausible);
    assert_eq!(check(&[0; 1024]), PhotoCheck::Implausible);
}

#[test]
fn debug_shows_no_person() {
    let card = with((0, "杨试例")).unwrap();
    assert_eq!(format!("{card:?} {:?}", card.name), "IdCard(Resident, redacted) CardName(redacted)");
}

proptest! {
    #[test]
    fn arbitrary_records_never_panic(text in proptest::collection::vec(any::<u8>(), 0..300), kind in 0usize..5) {
        let mut text = text;
        if let Some(letter) = text.get_mut(248..250) {
            letter.copy_from_slice(&[b" JYIQ"[kind], 0]);
        }
        drop(IdCard::from_record(&text, &[]));
    }
}
