//! Whatever is typed.

use std::{collections::BTreeSet, sync::LazyLock};

use proptest::prelude::*;

use super::{super::*, county, probes};

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::new(&county()));

fn mode() -> impl Strategy<Value = Mode> {
    prop_oneof![Just(Mode::General), Just(Mode::Address), Just(Mode::Name)]
}

/// Syllables, initials and slips of the finger, as people mix them.
fn typed() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => proptest::sample::select(&syllable::SYLLABLES[..]).prop_map(str::to_owned),
        1 => "[a-z]{1,3}",
        1 => "'",
    ];
    proptest::collection::vec(piece, 1..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn candidates_use_letters_and_come_once(keys in prop_oneof![typed(), "[a-z']{0,45}", any::<String>()], mode in mode(), limit in 0_usize..40) {
        let offer = LEXICON.offer(mode, &keys, limit);
        prop_assert!(offer.candidates.len() <= limit);
        let texts: BTreeSet<&str> = offer.candidates.iter().map(|c| c.text.as_str()).collect();
        prop_assert_eq!(texts.len(), offer.candidates.len());
        for candidate in &offer.candidates {
            prop_assert!((1..=keys.len().min(MAX_KEYS)).contains(&candidate.keys));
            prop_assert!(!candidate.text.is_empty());
        }
        prop_assert!(!offer.more || offer.candidates.len() == limit);
    }

    #[test]
    fn a_higher_limit_only_adds(keys in typed(), mode in mode(), limit in 1_usize..12) {
        let few = LEXICON.offer(mode, &keys, limit);
        let many = LEXICON.offer(mode, &keys, limit * 3);
        prop_assert_eq!(&many.candidates[..few.candidates.len()], &few.candidates[..]);
        prop_assert_eq!(few.more, many.candidates.len() > limit);
    }

    #[test]
    fn the_cut_keeps_every_letter(keys in prop_oneof![typed(), "[a-z']{0,40}"]) {
        let offer = LEXICON.offer(Mode::General, &keys, 1);
        let letters = |text: &str| text.chars().filter(char::is_ascii_lowercase).collect::<String>();
        prop_assert_eq!(letters(&offer.spelled), letters(&keys));
    }

    #[test]
    fn what_begins_with_a_syllable_is_offered_something(syllable in proptest::sample::select(&syllable::SYLLABLES[..]), rest in "[a-z']{0,20}") {
        let keys = format!("{syllable}{rest}");
        prop_assert_eq!(LEXICON.candidates(Mode::General, &keys, 1).len(), 1);
    }
}

#[test]
fn the_same_letters_are_offered_the_same_by_another_lexicon() {
    let other = Lexicon::new(&county());
    for probe in probes() {
        assert!(LEXICON.offer(probe.mode, &probe.keys, 20) == other.offer(probe.mode, &probe.keys, 20));
    }
}

#[test]
fn debug_shows_no_text() {
    let offer = LEXICON.offer(Mode::General, "wuyang", 3);
    let shown = format!("{offer:?} {:?} {:?}", offer.candidates, *LEXICON);
    assert!(shown.is_ascii() && !shown.contains("wu") && !shown.contains("yang"), "{shown}");
}

/// A character is not lost among the rare ones: whoever goes on turning pages finds it.
#[test]
fn every_character_of_the_national_table_can_be_typed() {
    let table = super::asset("pinyin/standard.tsv");
    let mut offered: std::collections::BTreeMap<&str, BTreeSet<String>> = std::collections::BTreeMap::new();
    for line in table.lines() {
        let (character, readings) = line.split_once('\t').unwrap();
        let reading = readings.split(' ').next().unwrap();
        let Some(&syllable) = syllable::SYLLABLES.iter().find(|s| **s == reading) else { panic!("{line}") };
        let its = offered.entry(syllable).or_insert_with(|| {
            LEXICON
                .candidates(Mode::General, syllable, 5000)
                .into_iter()
                .map(|mut c| std::mem::take(&mut c.text))
                .collect()
        });
        assert!(its.contains(character), "{line}");
    }
}
