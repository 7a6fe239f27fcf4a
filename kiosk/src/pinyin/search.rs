//! From typed letters to what they may stand for: words, a sentence of words, beginnings, single characters.

mod people;

use std::ops::Range;

use super::{
    Candidate, Mode,
    compile::{Kind, MOST_SYLLABLES},
    keys::{Cuts, Piece, Sort},
    syllable::Folds,
    table::{Found, Order, Table},
};

/// Of a span, no more entries than this are looked at; they are sorted by cost.
const MOST_ENTRIES: usize = 6000;
/// How many words of one length are offered when they use up only a part of the letters.
const MOST_BEGINNINGS: usize = 24;
/// What every word of a composed sentence costs on top, and how much more a word whose sounds are not all there.
const JOINT: u32 = 100;
const LOOSE_JOINT: u32 = 300;
/// How much cheaper a place is where a place is asked for; nothing is made cheaper by more.
const MOST_FAVOUR: u32 = 250;
/// How much dearer the county's divisions are where any text may come.
const IN_GENERAL: u32 = 500;
/// How much dearer a person's name is there; the prior of a name among all words.
const NAME_IN_GENERAL: u32 = 500;
/// How much dearer what is no name is where a name is asked for.
const WORD_IN_NAME: u32 = 500;
/// How many names of people are offered among words, and where a name is asked for.
const NAMES_IN_GENERAL: usize = 8;
const NAMES: usize = 60;

/// A word found at a place of the letters.
#[derive(Clone, Copy)]
struct Match<'a> {
    found: Found<'a>,
    /// Behind its last letter.
    end: usize,
    cost: u32,
    /// How many characters its letters stand for.
    pieces: usize,
    /// Some sound was confused or left out.
    loose: bool,
}

impl Match<'_> {
    /// What it costs as a part of a sentence.
    fn joined(&self) -> u32 {
        self.cost + if self.loose { LOOSE_JOINT } else { JOINT }
    }
}

/// One search.
pub(super) struct Search<'a> {
    pub(super) folds: &'a Folds,
    /// Words.
    pub(super) tables: &'a [Table<'a>],
    /// Parts of people's names.
    pub(super) names: Table<'a>,
    pub(super) cuts: &'a Cuts,
    pub(super) mode: Mode,
}

/// A way through the pieces and where it stands in a table.
struct Walk<'p> {
    pieces: Vec<&'p Piece>,
    order: Order,
    span: Range<usize>,
}

impl<'a> Search<'a> {
    /// Best first, no text twice; at most `limit`.
    pub(super) fn candidates(&self, limit: usize) -> Vec<Candidate> {
        let (start, end) = (self.cuts.start, self.cuts.end);
        let mut all = Vec::new();
        self.words_from(start, usize::MAX, &mut |found| all.push(found));
        if self.mode == Mode::Name {
            self.words_of(self.names, start, usize::MAX, &mut |found| all.push(found));
        }
        all.sort_by_key(|m| m.cost);
        let mut out = Offers { list: Vec::new(), limit };

        // What uses up all letters: words, sentence and names in one order.
        let mut whole: Vec<(u32, Vec<Match<'a>>)> =
            all.iter().filter(|m| m.end == end).map(|m| (m.cost, vec![*m])).collect();
        whole.extend(self.sentence().map(|parts| (parts.iter().map(Match::joined).sum(), parts)));
        match self.mode {
            Mode::General if self.cuts.finished() => {
                let names = self.people(NAMES_IN_GENERAL).into_iter();
                whole.extend(names.map(|(cost, parts)| (cost + NAME_IN_GENERAL, parts)));
            }
            Mode::Name => whole.extend(self.people(NAMES)),
            Mode::General | Mode::Address => {}
        }
        whole.sort_by_key(|(cost, _)| *cost);
        for (_, parts) in &whole {
            if out.full() {
                break;
            }
            out.add(parts, end);
        }
        for loose in [false, true] {
            for end in (start..end).rev() {
                let words = all.iter().filter(|m| m.pieces > 1 && m.loose == loose && m.end == end);
                for word in words.take(MOST_BEGINNINGS) {
                    out.add(&[*word], end);
                }
            }
        }
        for single in all.iter().filter(|m| m.pieces == 1) {
            if out.full() {
                break;
            }
            out.add(&[*single], single.end);
        }
        out.list
    }

    /// The cheapest way to write all letters with more than one word.
    fn sentence(&self) -> Option<Vec<Match<'a>>> {
        let (start, end) = (self.cuts.start, self.cuts.end);
        let mut best: Vec<Option<(u32, usize, Option<Match<'a>>)>> = vec![None; end + 1];
        *best.get_mut(start)? = Some((0, start, None));
        for from in start..end {
            let Some((so_far, ..)) = best.get(from).copied().flatten() else { continue };
            self.words_from(from, 1, &mut |found| {
                // The whole is offered as a word already.
                if found.found.kind == Kind::Short || (from == start && found.end == end) {
                    return;
                }
                let cost = so_far + found.joined();
                if let Some(place) = best.get_mut(found.end)
                    && place.is_none_or(|(other, ..)| cost < other)
                {
                    *place = Some((cost, from, Some(found)));
                }
            });
        }
        let mut parts = Vec::new();
        let mut position = end;
        while let Some((_, from, Some(part))) = best.get(position).copied().flatten() {
            parts.push(part);
            position = from;
        }
        parts.reverse();
        (parts.len() > 1).then_some(parts)
    }

    /// All words that begin at a position; of each way through the letters at most `keep`, cheapest first.
    fn words_from(&self, position: usize, keep: usize, each: &mut dyn FnMut(Match<'a>)) {
        for table in self.tables {
            self.words_of(*table, position, keep, each);
        }
    }

    fn words_of(&self, table: Table<'a>, position: usize, keep: usize, each: &mut dyn FnMut(Match<'a>)) {
        let walk = Walk { pieces: Vec::new(), order: Order::Sounds, span: table.whole() };
        self.walk(table, &walk, position, keep, each);
    }

    fn walk(&self, table: Table<'a>, walk: &Walk<'_>, at: usize, keep: usize, each: &mut dyn FnMut(Match<'a>)) {
        let depth = walk.pieces.len();
        if depth > 0 {
            self.take(table, walk, at, keep, each);
        }
        if depth == MOST_SYLLABLES {
            return;
        }
        for piece in self.cuts.at(at) {
            // Taken for the beginning of a longer one, a whole syllable only ends a longer word.
            if piece.goes_on && (depth == 0 || keep == 1) {
                continue;
            }
            let mut pieces = walk.pieces.clone();
            pieces.push(piece);
            let (order, span) = match (walk.order, piece.sort) {
                (Order::Sounds, Sort::Whole(class)) => {
                    (Order::Sounds, table.narrow(self.folds, Order::Sounds, &walk.span, depth, class))
                }
                (Order::Sounds, Sort::Part(_)) => (Order::Initials, self.by_initials(table, &pieces)),
                (Order::Initials, sort) => {
                    let letter = self.letter(sort);
                    (Order::Initials, table.narrow(self.folds, Order::Initials, &walk.span, depth, letter))
                }
            };
            if !span.is_empty() {
                self.walk(table, &Walk { pieces, order, span }, piece.end, keep, each);
            }
        }
    }

    /// The entries whose initials are those of the pieces, or go on after them.
    fn by_initials(&self, table: Table<'a>, pieces: &[&Piece]) -> Range<usize> {
        (0..).zip(pieces).fold(table.whole(), |span, (depth, piece)| {
            table.narrow(self.folds, Order::Initials, &span, depth, self.letter(piece.sort))
        })
    }

    fn letter(&self, sort: Sort) -> u16 {
        match sort {
            Sort::Whole(class) => self.folds.letter_of(class),
            Sort::Part(letter) => letter,
        }
    }

    /// Of the entries at the end of a walk, those its pieces can be.
    fn take(&self, table: Table<'a>, walk: &Walk<'_>, end: usize, keep: usize, each: &mut dyn FnMut(Match<'a>)) {
        let pieces = walk.pieces.len();
        let mut best: Option<Match<'a>> = None;
        for place in table.ending(self.folds, walk.order, &walk.span, pieces).take(MOST_ENTRIES) {
            let Some(found) = table.entry(walk.order, place) else { break };
            if best.is_some_and(|best| u32::from(found.cost) >= best.cost + MOST_FAVOUR) {
                break;
            }
            let costs = walk.pieces.iter().zip(found.syllables()).map(|(piece, syllable)| piece.cost(syllable));
            let Some(typing) = costs.map(|cost| cost.map(u32::from)).sum::<Option<u32>>() else { continue };
            let cost = self.worth(found) + typing;
            let found = Match { found, end, cost, pieces, loose: typing > 0 };
            if keep > 1 {
                each(found);
            } else if best.is_none_or(|best| cost < best.cost) {
                best = Some(found);
            }
        }
        if let Some(best) = best {
            each(best);
        }
    }

    /// What an entry costs in the field being typed.
    fn worth(&self, found: Found<'_>) -> u32 {
        let cost = u32::from(found.cost);
        match (self.mode, found.kind) {
            (Mode::Address, Kind::Place | Kind::Near) => cost.saturating_sub(MOST_FAVOUR),
            (Mode::General, Kind::Division) => cost + IN_GENERAL,
            (Mode::General, Kind::Short) => cost + IN_GENERAL * 3 / 2,
            (Mode::Name, Kind::Word | Kind::Place | Kind::Term | Kind::Near | Kind::Division | Kind::Short) => {
                cost + WORD_IN_NAME
            }
            _ => cost,
        }
    }
}

/// What is offered so far.
struct Offers {
    list: Vec<Candidate>,
    limit: usize,
}

impl Offers {
    fn add(&mut self, parts: &[Match<'_>], keys: usize) {
        let length: usize = parts.iter().map(|part| part.found.text().len()).sum();
        let is = |candidate: &Candidate| {
            let mut rest = candidate.text.as_str();
            candidate.text.len() == length
                && parts.iter().all(|part| {
                    rest.strip_prefix(part.found.text()).is_some_and(|after| {
                        rest = after;
                        true
                    })
                })
        };
        if self.list.len() < self.limit && !self.list.iter().any(is) {
            self.list.push(Candidate { text: parts.iter().map(|part| part.found.text()).collect(), keys });
        }
    }

    fn full(&self) -> bool {
        self.list.len() >= self.limit
    }
}
