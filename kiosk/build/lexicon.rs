//! Compiles the dictionaries of `assets/pinyin` into the tables the keyboard looks words up in.

use std::{
    collections::HashMap,
    env,
    error::Error,
    fs,
    path::{Path, PathBuf},
};

use crate::{
    compile::{Entry, Kind, compile},
    syllable::{self, Folds},
};

/// What the counts of the general dictionary sum up to.
const TOTAL: f64 = 6.0e7;
/// The cost of a character nobody counted, in hundredths of −ln.
const UNCOUNTED: u16 = 2400;
/// A term of the service is worth a common word.
const TERM: u16 = 850;
/// A neighbouring place.
const NEAR: u16 = 900;

/// What the share of a surname is: this, over its rank and the other.
const SURNAMES_SHARE: f64 = 0.5;
const SURNAMES_BEFORE: f64 = 7.0;

/// Writes `lexicon.bin`, `names.bin`, and `readings.bin`: character (u32) and syllable (u16), little-endian, sorted by character,
/// usual reading first.
pub(crate) fn write() -> Result<(), Box<dyn Error>> {
    let folder = Path::new("../assets/pinyin");
    let read = |name: &str| {
        let path = folder.join(name);
        println!("cargo::rerun-if-changed={}", path.display());
        fs::read_to_string(&path).map_err(|fault| format!("{}: {fault}", path.display()))
    };
    let characters = read("characters.tsv")?;
    let words = read("words.tsv")?;
    let terms = read("terms.tsv")?;
    let surnames = read("surnames.tsv")?;
    let given = read("given.tsv")?;

    let mut entries = Vec::new();
    let mut readings = Vec::new();
    let mut usual: HashMap<char, u16> = HashMap::new();
    for (character, fields) in rows(&characters) {
        let mut tokens = fields.split_ascii_whitespace().peekable();
        let character: char = character.parse()?;
        while let Some(syllable) = tokens.next() {
            let syllable = number(syllable)?;
            let count = tokens.next_if(|token| token.starts_with(|c: char| c.is_ascii_digit()));
            let cost = count.map_or(Ok(UNCOUNTED), cost)?;
            usual.entry(character).or_insert(syllable);
            if count.is_some() {
                readings.extend(u32::from(character).to_le_bytes());
                readings.extend(syllable.to_le_bytes());
            }
            entries.push(Entry { syllables: vec![syllable], kind: Kind::Word, cost, text: character.into() });
        }
    }
    let spell = |word: &str, reading: Option<&str>| -> Result<Vec<u16>, String> {
        match reading {
            Some(reading) => reading.split(' ').map(number).collect(),
            None => word
                .chars()
                .map(|c| usual.get(&c).copied().ok_or_else(|| format!("{word}: no reading of {c}")))
                .collect(),
        }
    };
    for (word, fields) in rows(&words) {
        let (count, reading) = match fields.split_once('\t') {
            Some((count, reading)) => (count, Some(reading)),
            None => (fields, None),
        };
        let (kind, count) = match count.strip_prefix('@') {
            Some(count) => (Kind::Place, count),
            None => (Kind::Word, count),
        };
        entries.push(Entry { syllables: spell(word, reading)?, kind, cost: cost(count)?, text: word.into() });
    }
    for (term, fields) in rows(&terms) {
        let (sort, reading) = match fields.split_once('\t') {
            Some((sort, reading)) => (sort, Some(reading)),
            None => (fields, None),
        };
        let (kind, cost) = match sort {
            "term" => (Kind::Term, TERM),
            "near" => (Kind::Near, NEAR),
            _ => return Err(format!("{term}: {sort} is neither term nor near").into()),
        };
        entries.push(Entry { syllables: spell(term, reading)?, kind, cost, text: term.into() });
    }
    let mut names = Vec::new();
    for (rank, line) in (0_u16..).zip(surnames.lines().filter(|line| !line.starts_with('#'))) {
        let (surname, reading) = line.split_once('\t').map_or((line, None), |(name, reading)| (name, Some(reading)));
        // The share of a surname falls about as the inverse of its rank.
        let cost = hundredths(((f64::from(rank) + SURNAMES_BEFORE) / SURNAMES_SHARE).ln());
        names.push(Entry { syllables: spell(surname, reading)?, kind: Kind::Surname, cost, text: surname.into() });
    }
    let columns = [Kind::Alone, Kind::First, Kind::Second];
    let given: Vec<(&str, Vec<f64>)> = rows(&given)
        .map(|(character, counts)| Ok((character, counts.split(' ').map(str::parse).collect::<Result<_, _>>()?)))
        .collect::<Result<_, std::num::ParseFloatError>>()?;
    for (column, kind) in columns.into_iter().enumerate() {
        let count = |counts: &[f64]| counts.get(column).copied().unwrap_or(0.0);
        let total: f64 = given.iter().map(|(_, counts)| count(counts)).sum();
        for (character, counts) in given.iter().filter(|(_, counts)| count(counts) > 0.0) {
            let cost = hundredths((total / count(counts)).ln());
            names.push(Entry { syllables: spell(character, None)?, kind, cost, text: (*character).into() });
        }
    }
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let folds = Folds::new();
    fs::write(out.join("lexicon.bin"), compile(&folds, &entries))?;
    fs::write(out.join("names.bin"), compile(&folds, &names))?;
    fs::write(out.join("readings.bin"), readings)?;
    Ok(())
}

/// First field and the rest of each line that is not empty and no comment.
fn rows(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
}

fn number(syllable: &str) -> Result<u16, String> {
    syllable::number(syllable).ok_or_else(|| format!("{syllable} is no syllable"))
}

/// −ln of the share of a count, in hundredths.
fn cost(count: &str) -> Result<u16, Box<dyn Error>> {
    let count: u32 = count.parse()?;
    Ok(hundredths((TOTAL / f64::from(count.max(1))).ln()))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within bounds before the cast")]
fn hundredths(cost: f64) -> u16 {
    (cost * 100.0).clamp(0.0, 2000.0) as u16
}
