//! Cuts typed letters into syllables, initials and beginnings of syllables: every cut that leaves the least unfinished.
//!
//! Deliberately absent: words. The cut knows the syllable table only, so it takes microseconds and one lattice serves
//! the search and the line above the keys.

use super::syllable::{self, COUNT, Folds, LONGEST, SYLLABLES};

/// A composition is cut no further than this; what follows is ignored.
pub const MAX_KEYS: usize = 40;

/// What one confused sound costs, in hundredths of −ln; the second in the same syllable costs half.
const CONFUSED: u16 = 400;
/// What an initial alone costs.
const UNFINISHED: u16 = 100;
/// What the beginning of a syllable costs.
const BEGUN: u16 = 200;

/// How a piece was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// A whole syllable, by the number of its fold.
    Whole(u16),
    /// An initial or a beginning of a syllable, by the first letter of its fold.
    Part(u16),
}

/// A stretch of letters that stands for one character.
pub(super) struct Piece {
    /// Where the next piece begins; the apostrophes behind the letters belong to it.
    pub(super) end: usize,
    /// How it was typed.
    pub(super) sort: Sort,
    /// The letters are a whole syllable, and here stand for the beginning of a longer one: `zhe` for zhen.
    pub(super) goes_on: bool,
    letters: usize,
    /// Per syllable what it costs to take these letters for it.
    costs: Box<[u16; COUNT]>,
}

impl Piece {
    /// What it costs to take the letters for a syllable; nothing if they cannot be it.
    pub(super) fn cost(&self, syllable: u16) -> Option<u16> {
        self.costs.get(usize::from(syllable)).copied().filter(|&cost| cost < u16::MAX)
    }
}

/// All cuts of a composition that leave the least unfinished.
pub(super) struct Cuts {
    /// Per position the pieces that begin there.
    pieces: Vec<Vec<Piece>>,
    /// Where the first piece begins.
    pub(super) start: usize,
    /// Where the last piece ends; letters behind it fit nothing.
    pub(super) end: usize,
}

impl Cuts {
    /// Cuts `keys`, up to the first that is neither a–z nor an apostrophe.
    pub(super) fn new(folds: &Folds, keys: &str) -> Self {
        let length = keys.bytes().take(MAX_KEYS).take_while(|key| key.is_ascii_lowercase() || *key == b'\'').count();
        let keys = keys.get(..length).unwrap_or_default();
        let skip = |from: usize| {
            let rest = keys.get(from..).unwrap_or_default();
            from + rest.bytes().take_while(|&key| key == b'\'').count()
        };
        let start = skip(0);
        // Dijkstra's order is the order of the letters: every piece goes forward.
        let mut reached = vec![None; length + 1];
        let mut edges = Vec::new();
        if let Some(first) = reached.get_mut(start) {
            *first = Some(0_u32);
        }
        for from in start..length {
            let Some(so_far) = reached.get(from).copied().flatten() else { continue };
            for letters in 1..=LONGEST {
                let Some(typed) = keys.get(from..from + letters).filter(|typed| !typed.contains('\'')) else { break };
                let end = skip(from + letters);
                let closed = from + letters == length || end > from + letters;
                let Some((sort, untidy)) = sort(folds, typed, closed) else { continue };
                let total = so_far + untidy;
                if let Some(best) = reached.get_mut(end) {
                    *best = Some(best.map_or(total, |best: u32| best.min(total)));
                }
                edges.push((from, end, letters, sort, untidy));
            }
        }
        let end = reached.iter().rposition(Option::is_some).unwrap_or(start);
        let mut cuts = Self { pieces: std::iter::repeat_with(Vec::new).take(length + 1).collect(), start, end };
        let mut used = vec![false; length + 1];
        if let Some(last) = used.get_mut(end) {
            *last = true;
        }
        for (from, end, letters, sort, untidy) in edges.into_iter().rev() {
            let at = |place: usize| reached.get(place).copied().flatten();
            let best = at(from).map(|so_far| so_far + untidy) == at(end);
            if best && used.get(end).copied().unwrap_or(false) {
                if let Some(used) = used.get_mut(from) {
                    *used = true;
                }
                let typed = keys.get(from..from + letters).unwrap_or_default();
                if let Some(pieces) = cuts.pieces.get_mut(from) {
                    pieces.push(Piece { end, sort, goes_on: false, letters, costs: costs(folds, typed, sort) });
                    let longer = |syllable: &str| syllable != typed && syllable.starts_with(typed);
                    if matches!(sort, Sort::Whole(_)) && end == length && SYLLABLES.iter().any(|s| longer(s)) {
                        let sort = Sort::Part(first_letter(typed));
                        pieces.push(Piece { end, sort, goes_on: true, letters, costs: costs(folds, typed, sort) });
                    }
                }
            }
        }
        cuts
    }

    /// The pieces that begin at a position, longest first.
    pub(super) fn at(&self, position: usize) -> &[Piece] {
        self.pieces.get(position).map_or(&[], Vec::as_slice)
    }

    /// All letters are whole syllables, as far as they are cut.
    pub(super) fn finished(&self) -> bool {
        self.pieces.iter().flatten().all(|piece| piece.goes_on || matches!(piece.sort, Sort::Whole(_)))
    }

    /// Appends the letters with a space between pieces: the cut with the fewest pieces, of equals the one that begins
    /// longest. Letters that fit nothing follow as they are.
    pub(super) fn spell(&self, keys: &str, out: &mut String) {
        let mut fewest = vec![usize::MAX; self.end + 1];
        for position in (self.start..=self.end).rev() {
            let count = if position == self.end {
                0
            } else {
                let counts = self.at(position).iter().filter_map(|piece| fewest.get(piece.end));
                counts.min().map_or(usize::MAX, |count| count.saturating_add(1))
            };
            if let Some(place) = fewest.get_mut(position) {
                *place = count;
            }
        }
        let mut position = self.start;
        while let Some(piece) =
            self.at(position).iter().min_by_key(|piece| fewest.get(piece.end).copied().unwrap_or(usize::MAX))
        {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(keys.get(position..position + piece.letters).unwrap_or_default());
            position = piece.end;
        }
        let rest = keys.get(position..).unwrap_or_default();
        if !out.is_empty() && !rest.is_empty() {
            out.push(' ');
        }
        out.push_str(rest);
    }
}

/// The first letter of a fold.
fn first_letter(typed: &str) -> u16 {
    u16::from(syllable::fold(typed)[0])
}

/// What typed letters are, and how untidy that is. `closed`: a beginning of a syllable may stand here.
fn sort(folds: &Folds, typed: &str, closed: bool) -> Option<(Sort, u32)> {
    let usual = syllable::usual(typed);
    if syllable::number(usual).is_some() {
        return folds.class(syllable::fold(usual)).map(|class| (Sort::Whole(class), 0));
    }
    if let Some(class) = folds.class(syllable::fold(typed)) {
        return Some((Sort::Whole(class), 0));
    }
    let initial = !typed.starts_with(['a', 'e', 'o', 'i', 'u', 'v']) && syllable::initial(typed) == typed;
    let begun = || SYLLABLES.iter().any(|syllable| syllable.starts_with(typed));
    (initial || closed && begun()).then(|| (Sort::Part(first_letter(typed)), 3))
}

fn costs(folds: &Folds, typed: &str, sort: Sort) -> Box<[u16; COUNT]> {
    let mut costs = Box::new([u16::MAX; COUNT]);
    let usual = syllable::usual(typed);
    for (number, (cost, syllable)) in (0_u16..).zip(costs.iter_mut().zip(SYLLABLES)) {
        match sort {
            Sort::Whole(class) if folds.of(number) == class => {
                *cost = match syllable::confusions(usual, syllable) {
                    0 => 0,
                    more => CONFUSED / 2 * (1 + u16::from(more)),
                };
            }
            Sort::Part(letter) if folds.letter(number) == letter => {
                if syllable.starts_with(typed) {
                    *cost = if syllable::initial(typed) == typed { UNFINISHED } else { BEGUN };
                } else if syllable::initial(typed) == typed {
                    *cost = UNFINISHED + CONFUSED / 2;
                }
            }
            Sort::Whole(_) | Sort::Part(_) => {}
        }
    }
    costs
}
