//! Pinyin to Chinese: what typed letters may stand for, with the county's places and the service's words first.
//!
//! The dictionary is compiled into the program (`assets/pinyin`) and read in place. The sounds people of Hunan confuse
//! are found as well: funan is 湖南 too. Deliberately absent: learning, a user dictionary, any memory between two calls.
//! What one person typed must not be offered to the next.

mod compile;
mod gazetteer;
mod keys;
mod search;
mod syllable;
mod table;
#[cfg(test)]
mod tests;

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

pub use self::keys::MAX_KEYS;
use self::{keys::Cuts, search::Search, syllable::Folds, table::Table};

static DICTIONARY: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/lexicon.bin"));
static NAMES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/names.bin"));
static READINGS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/readings.bin"));

/// What a division is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceKind {
    /// A town or township.
    Town,
    /// A village, community or farm area.
    Village,
}

/// A division of the county, to be typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// 武阳镇
    pub name: String,
    /// What it is.
    pub kind: PlaceKind,
    /// The name of the town a village lies in.
    pub within: Option<String>,
}

/// What is being typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Any text.
    General,
    /// An address: the county's divisions first, then other places.
    Address,
    /// A person's name, whole or the given name only.
    Name,
}

/// Text offered for typed letters. Wiped when dropped; its `Debug` shows no text.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Candidate {
    /// What would be written.
    pub text: String,
    /// How many letters of the composition, from its first, it uses up: at least 1, at most all.
    pub keys: usize,
}

impl fmt::Debug for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Candidate").field("keys", &self.keys).finish_non_exhaustive()
    }
}

/// What one look-up found. Wiped when dropped; its `Debug` shows no text.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Offer {
    /// Best first, no text twice.
    pub candidates: Vec<Candidate>,
    /// A higher limit would give more.
    pub more: bool,
    /// The letters as they were cut: "wu yang zhen".
    pub spelled: String,
}

impl fmt::Debug for Offer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Offer").field("more", &self.more).finish_non_exhaustive()
    }
}

/// The dictionary and the county's places. Holds nothing of what was typed.
pub struct Lexicon {
    folds: Folds,
    /// A table of its own, made from what the caller knows.
    places: Vec<u8>,
}

impl fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lexicon").finish_non_exhaustive()
    }
}

impl Lexicon {
    /// The dictionary with these places.
    pub fn new(places: &[Place]) -> Self {
        let folds = Folds::new();
        let places = compile::compile(&folds, &gazetteer::entries(places, &readings));
        Self { folds, places }
    }

    /// What `keys` may stand for, best first, at most `limit`; see [`Self::offer`].
    pub fn candidates(&self, mode: Mode, keys: &str, limit: usize) -> Vec<Candidate> {
        let mut offer = self.offer(mode, keys, limit);
        std::mem::take(&mut offer.candidates)
    }

    /// What `keys` may stand for and how they were cut.
    ///
    /// `keys`: a–z, `v` for ü, and apostrophes between syllables; at most [`MAX_KEYS`]. What follows those, or any
    /// other character, is not looked at. Whole syllables, initials (`wyz`) and both mixed (`wuyz`) are understood.
    ///
    /// Order: what uses up all letters, words before a composed sentence unless that is far likelier; then words for
    /// fewer letters, longest first; then the characters of the first syllable, commonest first.
    pub fn offer(&self, mode: Mode, keys: &str, limit: usize) -> Offer {
        let cuts = Cuts::new(&self.folds, keys);
        let tables = [Table::new(&self.places), Table::new(DICTIONARY)];
        let search = Search { folds: &self.folds, tables: &tables, names: Table::new(NAMES), cuts: &cuts, mode };
        let mut candidates = search.candidates(limit.saturating_add(1));
        let beyond = candidates.len() > limit;
        candidates.truncate(limit);
        // Roomy enough never to move and leave letters behind.
        let mut spelled = String::with_capacity(keys.len() * 2);
        cuts.spell(keys, &mut spelled);
        Offer { candidates, more: beyond, spelled }
    }
}

/// The readings of a character that dictionaries know, usual one first.
fn readings(character: char) -> Vec<u16> {
    let (rows, _) = READINGS.as_chunks::<6>();
    let point = |row: &[u8; 6]| u32::from_le_bytes([row[0], row[1], row[2], row[3]]);
    let first = rows.partition_point(|row| point(row) < u32::from(character));
    let its = rows.iter().skip(first).take_while(|row| point(row) == u32::from(character));
    its.map(|row| u16::from_le_bytes([row[4], row[5]])).collect()
}
