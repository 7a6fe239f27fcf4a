//! Writes a table: entries sorted twice, by what they sound like and by their initials. `table` reads it.
//!
//! The build script writes the lexicon with it, the program the gazetteer. Layout, all numbers little-endian: the count
//! of entries (u32), that many offsets into the heap sorted by folds and cost (u32), the same offsets sorted by initials
//! and cost, then the heap. An entry there: how many syllables (u8), [`Kind`] (u8), cost (u16), how long its text is
//! (u8), its syllables (u16 each), its text in UTF-8.

use super::syllable::Folds;

/// What an entry is; the field being typed decides what a kind is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word or character of the general dictionary.
    Word = 0,
    /// A place name of the general dictionary.
    Place = 1,
    /// A word of the employment service.
    Term = 2,
    /// A neighbouring or often named place.
    Near = 3,
    /// A division of the county, spelled in full.
    Division = 4,
    /// The same, spelled without 镇, 村, 社区; never a part of a composed sentence.
    Short = 5,
    /// A surname.
    Surname = 6,
    /// A given name of one character.
    Alone = 7,
    /// The first character of a given name of two.
    First = 8,
    /// The second.
    Second = 9,
}

/// One spelling of one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Syllable numbers.
    pub(super) syllables: Vec<u16>,
    /// What it is.
    pub(super) kind: Kind,
    /// −ln of how likely it is, in hundredths.
    pub(super) cost: u16,
    /// What is written.
    pub(super) text: String,
}

/// No entry is longer: so many steps fit into one number to sort by.
pub(super) const MOST_SYLLABLES: usize = 14;
/// The bits of a step.
const STEP: usize = 9;

/// Writes a table. Entries that cannot be typed or stored are left out: none or more than [`MOST_SYLLABLES`] syllables,
/// more than 255 bytes of text. Of equals the earlier stays first.
pub(super) fn compile(folds: &Folds, entries: &[Entry]) -> Vec<u8> {
    let mut sorted = Vec::with_capacity(entries.len());
    for (place, entry) in (0_u32..).zip(entries) {
        if (1..=MOST_SYLLABLES).contains(&entry.syllables.len()) && entry.text.len() <= 255 {
            sorted.push((steps(&entry.syllables, |s| folds.of(s)), entry.cost, place));
        }
    }
    sorted.sort_unstable();
    let mut heap = Vec::with_capacity(entries.len() * 24);
    let mut by_sound = Vec::with_capacity(sorted.len());
    let mut by_initials = Vec::with_capacity(sorted.len());
    for (_, cost, place) in sorted {
        let Some(entry) = usize::try_from(place).ok().and_then(|place| entries.get(place)) else { continue };
        let offset = u32::try_from(heap.len()).unwrap_or(u32::MAX);
        by_sound.push(offset);
        by_initials.push((steps(&entry.syllables, |s| folds.letter(s)), cost, offset));
        heap.push(u8::try_from(entry.syllables.len()).unwrap_or(0));
        heap.push(entry.kind as u8);
        heap.extend_from_slice(&cost.to_le_bytes());
        heap.push(u8::try_from(entry.text.len()).unwrap_or(0));
        for syllable in &entry.syllables {
            heap.extend_from_slice(&syllable.to_le_bytes());
        }
        heap.extend_from_slice(entry.text.as_bytes());
    }
    by_initials.sort_unstable();
    let mut table = Vec::with_capacity(4 + by_sound.len() * 8 + heap.len());
    table.extend_from_slice(&u32::try_from(by_sound.len()).unwrap_or(0).to_le_bytes());
    for offset in by_sound.into_iter().chain(by_initials.into_iter().map(|(_, _, offset)| offset)) {
        table.extend_from_slice(&offset.to_le_bytes());
    }
    table.append(&mut heap);
    table
}

/// A path as one number that sorts as the path does: a beginning before what goes on.
fn steps(syllables: &[u16], step: impl Fn(u16) -> u16) -> u128 {
    let mut number = 0;
    for syllable in syllables {
        number = number << STEP | u128::from(step(*syllable));
    }
    number << (STEP * MOST_SYLLABLES.saturating_sub(syllables.len()))
}
