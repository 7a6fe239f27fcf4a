//! The table in which words are looked up, and the sounds it is sorted by.

use proptest::prelude::*;

use super::super::{
    compile::{Entry, Kind, compile},
    syllable::{self, Folds, SYLLABLES},
    table::{Order, Table},
};

fn entry() -> impl Strategy<Value = Entry> {
    let syllables = proptest::collection::vec(0..u16::try_from(SYLLABLES.len()).unwrap(), 1..5);
    (syllables, 0_u16..2000, "[一-龥]{1,4}").prop_map(|(syllables, cost, text)| Entry {
        syllables,
        kind: Kind::Word,
        cost,
        text,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Walking down by its sounds, or by its initials, leads to every entry, and the cheapest comes first.
    #[test]
    fn every_entry_is_found_in_both_orders(entries in proptest::collection::vec(entry(), 1..40)) {
        let folds = Folds::new();
        let bytes = compile(&folds, &entries);
        let table = Table::new(&bytes);
        for entry in &entries {
            for order in [Order::Sounds, Order::Initials] {
                let mut span = table.whole();
                for (depth, &syllable) in entry.syllables.iter().enumerate() {
                    let step = if order == Order::Sounds { folds.of(syllable) } else { folds.letter(syllable) };
                    span = table.narrow(&folds, order, &span, depth, step);
                }
                let span = table.ending(&folds, order, &span, entry.syllables.len());
                let found: Vec<_> = span.filter_map(|place| table.entry(order, place)).collect();
                prop_assert!(found.iter().any(|f| f.text() == entry.text && f.cost == entry.cost));
                prop_assert!(found.iter().all(|f| f.syllables().len() == entry.syllables.len()));
                prop_assert!(found.is_sorted_by_key(|f| f.cost));
            }
        }
    }

    #[test]
    fn a_damaged_table_gives_less_and_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200), count in 0_u8..30) {
        let mut bytes = bytes;
        if let Some(start) = bytes.get_mut(..4) {
            start.copy_from_slice(&[count, 0, 0, 0]);
        }
        let folds = Folds::new();
        let table = Table::new(&bytes);
        for order in [Order::Sounds, Order::Initials] {
            let span = table.narrow(&folds, order, &table.whole(), 0, 7);
            for place in table.ending(&folds, order, &span, 1) {
                if let Some(found) = table.entry(order, place) {
                    let _ = found.text();
                }
            }
        }
    }
}

/// What sounds alike to a Hunan ear, and what does not.
#[test]
fn confused_sounds_have_one_fold() {
    for (one, other) in [
        ("zhang", "zan"),
        ("chi", "ci"),
        ("shuang", "suang"),
        ("nan", "lan"),
        ("hu", "fu"),
        ("huang", "fang"),
        ("hong", "feng"),
        ("hui", "fei"),
        ("hun", "fen"),
        ("ting", "tin"),
        ("nv", "lu"),
        ("lve", "nue"),
    ] {
        assert_eq!(syllable::fold(one), syllable::fold(other), "{one} {other}");
        assert!(syllable::confusions(one, other) > 0, "{one} {other}");
    }
    for (one, other) in [("zhong", "zhen"), ("gong", "gen"), ("wu", "fu"), ("ri", "li"), ("yu", "wu"), ("jie", "zhe")] {
        assert_ne!(syllable::fold(one), syllable::fold(other), "{one} {other}");
    }
}

/// The numbers of syllables and of folds must fit where they are stored, and a search relies on the order.
#[test]
fn syllables_are_sorted_and_their_folds_fit() {
    assert!(SYLLABLES.is_sorted());
    let folds = Folds::new();
    for (number, syllable) in (0_u16..).zip(SYLLABLES) {
        assert_eq!(syllable::number(syllable), Some(number));
        assert!((1..512).contains(&folds.of(number)), "{syllable}");
    }
}
