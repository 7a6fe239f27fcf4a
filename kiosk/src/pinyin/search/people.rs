//! Names of people: a surname and one or two characters people give, each as likely as it is in that place.

use std::collections::BTreeSet;

use zeroize::Zeroize;

use super::{Match, Mode, Search};
use crate::pinyin::compile::Kind;

/// Of each part of a name, so many are tried.
const MOST_PARTS: usize = 32;
/// Of given names, so many are put behind each surname.
const MOST_GIVEN: usize = 64;
/// What leaving away the surname costs, in hundredths of −ln: it may have been written before.
const NO_SURNAME: u32 = 250;
/// How much likelier two characters are that make a word: 冬梅, 建国.
const A_WORD: u32 = 150;

/// A name or a part of it, with its cost.
type Name<'a> = (u32, Vec<Match<'a>>);

impl<'a> Search<'a> {
    /// The likeliest names that use up all letters.
    pub(super) fn people(&self, most: usize) -> Vec<Name<'a>> {
        let start = self.cuts.start;
        let mut names = Vec::new();
        let surnames = self.parts(start, Kind::Surname);
        let ends: BTreeSet<usize> = surnames.iter().map(|surname| surname.end).collect();
        for end in ends {
            let given = self.given(end, true);
            for surname in surnames.iter().filter(|surname| surname.end == end) {
                names.extend(given.iter().map(|(cost, parts)| {
                    let parts = std::iter::once(surname).chain(parts).copied().collect();
                    (surname.cost + cost, parts)
                }));
            }
        }
        if self.mode == Mode::Name {
            names.extend(self.given(start, false).into_iter().map(|(cost, parts)| (cost + NO_SURNAME, parts)));
        }
        cheapest(&mut names, most);
        names
    }

    /// The likeliest given names from a position to the end of the letters. One character alone is a given name only
    /// behind a surname.
    fn given(&self, position: usize, behind: bool) -> Vec<Name<'a>> {
        let end = self.cuts.end;
        let mut names = Vec::new();
        if behind {
            let alone = self.parts(position, Kind::Alone).into_iter().filter(|part| part.end == end);
            names.extend(alone.map(|part| (part.cost, vec![part])));
        }
        let firsts = self.parts(position, Kind::First);
        let ends: BTreeSet<usize> = firsts.iter().map(|first| first.end).filter(|&first| first < end).collect();
        if ends.is_empty() {
            return names;
        }
        let mut words = BTreeSet::new();
        self.words_from(position, usize::MAX, &mut |found| {
            if found.end == end && found.pieces == 2 {
                words.insert(found.found.text());
            }
        });
        let mut word = String::new();
        for middle in ends {
            let seconds = self.parts(middle, Kind::Second);
            for first in firsts.iter().filter(|first| first.end == middle) {
                for second in seconds.iter().filter(|second| second.end == end) {
                    word.clear();
                    word.extend([first.found.text(), second.found.text()]);
                    let cheaper = if words.contains(word.as_str()) { A_WORD } else { 0 };
                    names.push(((first.cost + second.cost).saturating_sub(cheaper), vec![*first, *second]));
                }
            }
        }
        word.zeroize();
        cheapest(&mut names, MOST_GIVEN);
        names
    }

    /// The likeliest parts of a kind that begin at a position.
    fn parts(&self, position: usize, kind: Kind) -> Vec<Match<'a>> {
        let mut parts = Vec::new();
        self.words_of(self.names, position, usize::MAX, &mut |found| {
            if found.found.kind == kind {
                parts.push(found);
            }
        });
        parts.sort_by_key(|part| part.cost);
        parts.truncate(MOST_PARTS);
        parts
    }
}

fn cheapest(names: &mut Vec<Name<'_>>, most: usize) {
    names.sort_by_key(|(cost, _)| *cost);
    names.truncate(most);
}
