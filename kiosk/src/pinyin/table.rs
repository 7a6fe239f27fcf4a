//! Reads a table that `compile` wrote, in place: nothing is unpacked, only the pages a look-up touches are needed.
//!
//! A look-up narrows a span of entries syllable by syllable, like walking down a tree. A damaged table gives fewer
//! entries, never a panic.

use std::ops::Range;

use super::{compile::Kind, syllable::Folds};

/// A table in memory.
#[derive(Clone, Copy)]
pub(super) struct Table<'a> {
    count: usize,
    sounds: &'a [u8],
    initials: &'a [u8],
    heap: &'a [u8],
}

/// One entry of a table.
#[derive(Clone, Copy)]
pub(super) struct Found<'a> {
    /// What it is.
    pub(super) kind: Kind,
    /// −ln of how likely it is, in hundredths.
    pub(super) cost: u16,
    syllables: &'a [u8],
    text: &'a [u8],
}

impl<'a> Found<'a> {
    /// Its syllable numbers.
    pub(super) fn syllables(&self) -> impl ExactSizeIterator<Item = u16> + 'a {
        self.syllables.as_chunks().0.iter().map(|&pair: &[u8; 2]| u16::from_le_bytes(pair))
    }

    /// What is written.
    pub(super) fn text(&self) -> &'a str {
        str::from_utf8(self.text).unwrap_or_default()
    }
}

/// Which of the two orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// By folds; each step of a path is the number of a fold.
    Sounds,
    /// By initials; each step of a path is a letter.
    Initials,
}

impl<'a> Table<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self::split(bytes).unwrap_or(Self { count: 0, sounds: &[], initials: &[], heap: &[] })
    }

    fn split(bytes: &'a [u8]) -> Option<Self> {
        let (count, rest) = bytes.split_first_chunk::<4>()?;
        let count = usize::try_from(u32::from_le_bytes(*count)).ok()?;
        let (sounds, rest) = rest.split_at_checked(count.checked_mul(4)?)?;
        let (initials, heap) = rest.split_at_checked(sounds.len())?;
        Some(Self { count, sounds, initials, heap })
    }

    /// All entries, as a span of either order.
    pub(super) fn whole(&self) -> Range<usize> {
        0..self.count
    }

    /// The entry at a place of an order.
    pub(super) fn entry(&self, order: Order, place: usize) -> Option<Found<'a>> {
        let offsets = match order {
            Order::Sounds => self.sounds,
            Order::Initials => self.initials,
        };
        let offset = u32::from_le_bytes(*offsets.get(place.checked_mul(4)?..)?.first_chunk()?);
        let ([syllables, kind, low, high, text], rest) =
            self.heap.get(usize::try_from(offset).ok()?..)?.split_first_chunk::<5>()?;
        let (syllables, rest) = rest.split_at_checked(usize::from(*syllables) * 2)?;
        let kind = match kind {
            1 => Kind::Place,
            2 => Kind::Term,
            3 => Kind::Near,
            4 => Kind::Division,
            5 => Kind::Short,
            6 => Kind::Surname,
            7 => Kind::Alone,
            8 => Kind::First,
            9 => Kind::Second,
            _ => Kind::Word,
        };
        let text = rest.get(..usize::from(*text))?;
        Some(Found { kind, cost: u16::from_le_bytes([*low, *high]), syllables, text })
    }

    /// Of a span whose entries agree in their first `depth` steps, those that go on with `step`.
    pub(super) fn narrow(
        &self,
        folds: &Folds,
        order: Order,
        span: &Range<usize>,
        depth: usize,
        step: u16,
    ) -> Range<usize> {
        let at = |place| self.step(folds, order, place, depth);
        let start = partition(span.clone(), |place| at(place) < step);
        start..partition(start..span.end, |place| at(place) <= step)
    }

    /// Of a span whose entries agree in their first `depth` steps, those that end there.
    pub(super) fn ending(&self, folds: &Folds, order: Order, span: &Range<usize>, depth: usize) -> Range<usize> {
        span.start..partition(span.clone(), |place| self.step(folds, order, place, depth) == 0)
    }

    /// 0 behind the end, so that an entry sorts before those that go on.
    fn step(&self, folds: &Folds, order: Order, place: usize, depth: usize) -> u16 {
        let syllable = self.entry(order, place).and_then(|found| found.syllables().nth(depth));
        syllable.map_or(0, |syllable| match order {
            Order::Sounds => folds.of(syllable),
            Order::Initials => folds.letter(syllable),
        })
    }
}

/// The first place of a span for which `before` no longer holds.
fn partition(span: Range<usize>, before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (span.start, span.end);
    while low < high {
        let middle = low + (high - low) / 2;
        if before(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}
