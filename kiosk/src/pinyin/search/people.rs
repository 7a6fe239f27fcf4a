//! Names of people: a surname and one or two characters people give, each as likely as it is in that place.

use super::{Match, Search};
use crate::pinyin::compile::Kind;

/// Of each part of a name, so many are tried.
const MOST_PARTS: usize = 32;
/// What leaving away the surname costs, in hundredths of −ln: it may have been written before.
const NO_SURNAME: u32 = 250;
/// How much likelier two characters are that make a word: 冬梅, 建国.
const A_WORD: u32 = 150;

impl<'a> Search<'a> {
    /// The likeliest names that use up all letters, with their costs.
    pub(super) fn people(&self, most: usize) -> Vec<(u32, Vec<Match<'a>>)> {
        let (start, end) = (self.cuts.start, self.cuts.end);
        let mut names = Vec::new();
        for surname in self.parts(start, Kind::Surname) {
            self.given(surname.end, &[surname], &mut names);
        }
        if self.mode == super::Mode::Name {
            self.given(start, &[], &mut names);
        }
        names.retain(|(_, parts): &(u32, Vec<Match<'a>>)| parts.last().is_some_and(|part| part.end == end));
        names.sort_by_key(|(cost, _)| *cost);
        names.truncate(most);
        names
    }

    /// Given names from a position to the end of the letters, behind a surname or none.
    fn given(&self, position: usize, before: &[Match<'a>], names: &mut Vec<(u32, Vec<Match<'a>>)>) {
        let end = self.cuts.end;
        let mut add = |given: &[Match<'a>], cheaper| {
            let parts = [before, given].concat();
            let without = if before.is_empty() { NO_SURNAME } else { 0 };
            let cost = parts.iter().map(|part| part.cost).sum::<u32>() + without;
            names.push((cost.saturating_sub(cheaper), parts));
        };
        if !before.is_empty() {
            for alone in self.parts(position, Kind::Alone).iter().filter(|part| part.end == end) {
                add(&[*alone], 0);
            }
        }
        let mut words = Vec::new();
        self.words_from(position, usize::MAX, &mut |found| {
            if found.end == end && found.pieces == 2 {
                words.push(found.found.text());
            }
        });
        for first in self.parts(position, Kind::First).iter().filter(|part| part.end < end) {
            for second in self.parts(first.end, Kind::Second).iter().filter(|part| part.end == end) {
                let both = |word: &&str| word.strip_prefix(first.found.text()) == Some(second.found.text());
                add(&[*first, *second], if words.iter().any(both) { A_WORD } else { 0 });
            }
        }
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
