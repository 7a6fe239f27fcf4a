use jiff::civil::{Date, date};

use super::*;
use crate::service::facts::Why;

/// An invented person; the number's area 000000 does not exist.
pub(crate) fn invented(birth: Date, sex: &str) -> Applicant {
    let order = if sex == "1" { "001" } else { "002" };
    Applicant {
        doc_type: "01".to_owned(),
        id_no: with_check_digit(&format!("000000{}{order}", birth.strftime("%Y%m%d"))),
        name: "杨试例".to_owned(),
        name_raw: None,
        sex: sex.to_owned(),
        ethnicity: "06".to_owned(),
        birth,
        address: "湖南省绥宁县武阳镇六王村3组".to_owned(),
        issuer: "绥宁县公安局".to_owned(),
        valid_from: date(2020, 1, 1),
        valid_to: Some(date(2040, 1, 1)),
    }
}

fn with_check_digit(body: &str) -> String {
    "0123456789X".chars().map(|digit| format!("{body}{digit}")).find(|id_no| id_number_valid(id_no)).unwrap()
}

#[test]
fn names_are_masked_by_length_and_script() {
    for (name, masked) in [
        ("李试", "李*"),
        ("张试三", "张*三"),
        ("欧阳试例", "欧**例"),
        ("𠮷试例", "𠮷*例"),
        ("阿依古丽·买买提", "阿**提"),
        ("ZHANG SAN", "Z*** S***"),
        ("Li", "L***"),
        ("李", "*"),
        ("", ""),
        // A variation selector belongs to the character before it.
        ("葛\u{E0100}试例", "葛\u{E0100}*例"),
    ] {
        assert_eq!(mask_name(name), masked, "{name}");
    }
}

#[test]
fn numbers_are_masked_at_both_ends() {
    assert_eq!(mask_id("000000199001010012"), "000000********0012");
    assert_eq!(mask_phone("13812341234"), "138****1234");
    assert_eq!(mask_certificate("00000019900101001211"), "000000********0012**");
    // Too short to keep both ends: nothing is shown.
    assert_eq!(mask_phone("1381234"), "*******");
    assert_eq!(mask_certificate("0000"), "****");
}

#[test]
fn a_number_is_checked_by_its_last_character() {
    let good = invented(date(1990, 1, 1), "1").id_no.clone();
    assert!(id_number_valid(&good));
    for position in 0..18 {
        for digit in "0123456789X".chars() {
            let changed: String =
                good.chars().enumerate().map(|(n, c)| if n == position { digit } else { c }).collect();
            assert_eq!(id_number_valid(&changed), changed == good, "{changed}");
        }
    }
    for bad in ["", "0", "00000019900101001", "0000001990010100122", "00000019900101001１", "000000199001010-12"] {
        assert!(!id_number_valid(bad), "{bad}");
    }
}

#[test]
fn number_birth_and_sex_must_agree() {
    let person = invented(date(1990, 1, 1), "1");
    assert!(person.id_checks());
    let changed = |change: &dyn Fn(&mut Applicant)| {
        let mut other = person.clone();
        change(&mut other);
        other.id_checks()
    };
    assert!(!changed(&|other| other.birth = date(1990, 1, 2)));
    assert!(!changed(&|other| other.sex = "2".to_owned()));
    assert!(!changed(&|other| {
        other.id_no.pop();
    }));
    // The older permanent residence card has a number of another kind.
    assert!(changed(&|other| {
        other.id_no = "AAA000000000001".to_owned();
        other.doc_type = "06".to_owned();
    }));
}

#[test]
fn age_turns_on_the_birthday() {
    let person = invented(date(2010, 11, 22), "2");
    assert_eq!(person.age(date(2026, 11, 21)), 15);
    assert_eq!(person.age(date(2026, 11, 22)), 16);
    let leap = invented(date(2012, 2, 29), "2");
    assert_eq!(leap.age(date(2027, 2, 28)), 14);
    assert_eq!(leap.age(date(2027, 3, 1)), 15);
    assert_eq!(leap.facts(date(2026, 1, 1)).get(Name::SixteenthBirthday), Fact::text("2028-02-29"));
    assert_eq!(birthday(date(2012, 2, 29), 15), date(2027, 3, 1));
}

#[test]
fn a_card_is_valid_through_its_last_day() {
    let card = |valid_to| {
        let mut card = invented(date(1964, 3, 5), "2");
        card.valid_to = valid_to;
        card
    };
    assert!(!card(Some(date(2026, 11, 22))).card_expired(date(2026, 11, 22)));
    assert!(card(Some(date(2026, 11, 21))).card_expired(date(2026, 11, 22)));
    assert!(!card(None).card_expired(date(2200, 1, 1)));
}

/// Category, birth, retirement month: the formula's own vectors and those of public programs.
#[test]
fn retirement_months_follow_the_decision_of_2024() {
    use Category::{Female50, Female55, Male60};
    for (category, birth, month) in [
        (Male60, (1963, 12), (2023, 12)),
        (Male60, (1964, 2), (2024, 2)),
        (Male60, (1964, 12), (2024, 12)),
        (Male60, (1965, 1), (2025, 2)),
        (Male60, (1965, 5), (2025, 7)),
        (Male60, (1965, 12), (2026, 3)),
        (Male60, (1976, 8), (2039, 7)),
        (Male60, (1976, 9), (2039, 9)),
        (Male60, (1995, 12), (2058, 12)),
        (Male60, (2000, 12), (2063, 12)),
        (Female55, (1963, 4), (2018, 4)),
        (Female55, (1969, 12), (2024, 12)),
        (Female55, (1970, 1), (2025, 2)),
        (Female55, (1971, 4), (2026, 8)),
        (Female55, (1981, 9), (2039, 9)),
        (Female55, (2000, 12), (2058, 12)),
        (Female50, (1975, 2), (2025, 3)),
        (Female50, (1975, 3), (2025, 5)),
        (Female50, (1984, 10), (2039, 9)),
        (Female50, (1984, 11), (2039, 11)),
        (Female50, (1995, 12), (2050, 12)),
    ] {
        assert_eq!(retirement_month(category, birth.0, birth.1), month, "{category:?} {birth:?}");
    }
}

#[test]
fn the_hint_counts_months_and_spares_women_of_unknown_category() {
    // Born 1971-04: 2026-08 by the rule of 55, long past by the rule of 50.
    assert_eq!(invented(date(1971, 4, 9), "2").months_to_retirement(date(2026, 7, 31)), 1);
    assert_eq!(invented(date(1971, 4, 9), "2").months_to_retirement(date(2026, 9, 1)), -1);
    assert_eq!(invented(date(1965, 1, 1), "1").months_to_retirement(date(2025, 2, 1)), 0);
}

#[test]
fn the_card_knows_nothing_of_the_county() {
    let facts = invented(date(1990, 1, 1), "1").facts(date(2026, 11, 22));
    assert_eq!(facts.get(Name::Age), Fact::int(36));
    assert_eq!(facts.get(Name::Today), Fact::text("2026-11-22"));
    for &name in Name::COUNTY {
        assert_eq!(facts.get(name), Fact::Unknown(Why::Offline), "{}", name.word());
    }
}

#[test]
fn debug_shows_nobody() {
    let person = invented(date(1990, 1, 1), "1");
    let shown = format!("{person:?} {:?}", person.facts(date(2026, 11, 22)));
    for secret in [person.id_no.as_str(), person.name.as_str(), person.address.as_str(), "1990"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
