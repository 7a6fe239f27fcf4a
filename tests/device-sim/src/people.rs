//! The invented people of tests and demonstrations: one table, `people.json`, with what each of them is for.
//!
//! Their ID numbers begin with 000000, an area that does not exist (the residence permit `J` needs a real one and has
//! an invented serial), and end in a valid check digit (GB 11643) but for one, who is there for that. Ages are meant as
//! of 2026-11-22.

use serde::Deserialize;

use crate::card::Card;

const TABLE: &str = include_str!("people.json");

/// One invented person with a card.
#[derive(Debug, Clone, Deserialize)]
pub struct Person {
    /// What [`by_name`] finds: the Chinese name, or the English one where there is none.
    pub name: String,
    /// What the person is there to show, in English.
    #[serde(rename = "for")]
    pub purpose: String,
    /// The same in Chinese.
    #[serde(rename = "zh")]
    pub purpose_zh: String,
    /// `YYYYMMDD`
    pub birth: String,
    /// GB/T 2261.1: 1 male, 2 female.
    pub sex: String,
    /// `YYYYMMDD`
    pub from: String,
    /// `YYYYMMDD` or `长期`
    pub to: String,
    additional_address: Option<String>,
    /// The number's check character is wrong on purpose.
    #[serde(default)]
    pub wrong_check_digit: bool,
    /// What a county is to know of the person, as the reference county takes it for a person's row; `None`: nothing
    /// out of the ordinary.
    pub county: Option<serde_json::Value>,
    /// What the person is at the county's; `None`: no member of staff.
    pub staff: Option<Staff>,
    #[serde(flatten)]
    kind: Kind,
}

/// An invented member of staff.
#[derive(Debug, Clone, Deserialize)]
pub struct Staff {
    /// Pseudonym, as in records.
    pub id: String,
    /// A role of the contract's table.
    pub role: String,
    /// Division code of 6, 9 or 12 digits.
    pub scope: String,
    /// Six digits.
    pub pin: String,
    /// What the code on the badge says.
    pub badge: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Kind {
    Resident {
        ethnicity: String,
        address: String,
        id_no: String,
        issuer: String,
    },
    HkMoTw {
        address: String,
        id_no: String,
        issuer: String,
        permit: String,
        times_issued: String,
    },
    #[serde(rename = "foreigner_2017")]
    Foreigner2017 {
        english_name: String,
        chinese_name: String,
        number: String,
        nationality: String,
        authority: String,
    },
    #[serde(rename = "foreigner_2023")]
    Foreigner2023 {
        english_name: String,
        chinese_name: String,
        id_no: String,
        nationality: String,
        issuer: String,
    },
}

impl Person {
    /// The number printed on the card.
    #[must_use]
    pub fn id_no(&self) -> &str {
        match &self.kind {
            Kind::Resident { id_no, .. } | Kind::HkMoTw { id_no, .. } | Kind::Foreigner2023 { id_no, .. } => id_no,
            Kind::Foreigner2017 { number, .. } => number,
        }
    }

    /// The person's card.
    #[must_use]
    pub fn card(&self) -> Card {
        let Self { name, birth, sex, from, to, .. } = self;
        let card = match &self.kind {
            Kind::Resident { ethnicity, address, id_no, issuer } => {
                Card::resident(name, sex, ethnicity, birth, address, id_no, issuer, from, to)
            }
            Kind::HkMoTw { address, id_no, issuer, permit, times_issued } => {
                Card::hk_mo_tw(name, sex, birth, address, id_no, issuer, from, to, permit, times_issued)
            }
            Kind::Foreigner2017 { english_name, chinese_name, number, nationality, authority } => {
                Card::foreigner_2017(english_name, sex, number, nationality, chinese_name, from, to, birth, authority)
            }
            Kind::Foreigner2023 { english_name, chinese_name, id_no, nationality, issuer } => {
                Card::foreigner_2023(chinese_name, sex, birth, english_name, id_no, issuer, from, to, nationality)
            }
        };
        match &self.additional_address {
            Some(address) => card.with_additional_address(address),
            None => card,
        }
    }
}

/// Everybody, in the order of the table.
#[must_use]
pub fn all() -> Vec<Person> {
    serde_json::from_str(TABLE).expect("people.json is part of this crate and proven by its tests")
}

/// The card of the person of this name.
#[must_use]
pub fn by_name(name: &str) -> Option<Card> {
    all().iter().find(|person| person.name == name).map(Person::card)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// GB 11643: weights 2^(17-i) mod 11, remainder to check character.
    fn check_character(id_no: &str) -> char {
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        let sum: u32 = id_no.chars().zip(weights).map(|(digit, weight)| digit.to_digit(10).unwrap() * weight).sum();
        char::from(b"10X98765432"[usize::try_from(sum % 11).unwrap()])
    }

    #[test]
    fn every_number_is_of_nobody_and_its_check_character_is_as_the_table_says() {
        for person in all() {
            let id_no = person.id_no();
            match person.kind {
                Kind::Foreigner2017 { .. } => continue,
                Kind::Foreigner2023 { .. } => assert!(id_no.starts_with('9'), "{id_no}"),
                Kind::HkMoTw { .. } => assert!(id_no.starts_with("810000"), "{id_no}"),
                Kind::Resident { .. } => {
                    assert!(id_no.starts_with("000000"), "{id_no}");
                    assert_eq!(id_no[6..14], person.birth, "{id_no}");
                    let male = id_no[16..17].parse::<u8>().unwrap() % 2 == 1;
                    assert_eq!(male, person.sex == "1", "{id_no}");
                }
            }
            let right = id_no.ends_with(check_character(id_no));
            assert_eq!(right, !person.wrong_check_digit, "{id_no}");
        }
    }

    #[test]
    fn every_person_has_a_name_of_their_own_and_a_card() {
        let people = all();
        assert!(people.len() >= 12);
        assert!(people.iter().all(|person| !person.purpose.is_empty() && !person.purpose_zh.is_empty()));
        assert_eq!(people.iter().filter(|person| person.wrong_check_digit).count(), 1);
        for person in &people {
            assert_eq!(people.iter().filter(|other| other.name == person.name).count(), 1, "{}", person.name);
            assert!(by_name(&person.name).is_some());
        }
        assert!(by_name("无此人").is_none());
    }

    #[test]
    fn the_named_ones_are_who_the_stories_say() {
        for (name, id_no) in [("杨试例", "00000019540312997X"), ("龙样例", "000000198802299988")] {
            assert_eq!(all().iter().find(|person| person.name == name).unwrap().id_no(), id_no);
        }
    }
}
