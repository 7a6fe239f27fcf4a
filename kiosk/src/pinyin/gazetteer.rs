//! The county's divisions as entries to type: in full, without 镇 or 村, and village behind its town.
//!
//! Readings come from the character table, all of a polyphone: whoever says zhang pu for 长铺 finds it too.

use super::{
    Place, PlaceKind,
    compile::{Entry, Kind},
};

/// What a division costs where a place is asked for, in hundredths of −ln.
const DIVISION: u16 = 300;
/// A village is typed a little less often than a town.
const VILLAGE: u16 = 20;
/// Its name without 镇 or 村, when that is all that is typed.
const STEM: u16 = 150;
/// A reading of a polyphone that is not its usual one, so that 大坪 does not stand before 太坪 for tai ping.
const UNUSUAL: u16 = 40;
/// No more spellings of one name than this.
const MOST_SPELLINGS: usize = 32;
/// What a name ends in that people leave away, longest first.
const ENDINGS: [&str; 6] = ["生活区", "社区", "镇", "乡", "村", "县"];
const PEOPLES: [&str; 3] = ["苗族", "侗族", "瑶族"];

/// The entries of the divisions.
pub(super) fn entries(places: &[Place], readings: &dyn Fn(char) -> Vec<u16>) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut add = |spelled: &str, kind, cost, text: &str| {
        for (syllables, unusual) in spellings(spelled, readings) {
            entries.push(Entry { syllables, kind, cost: cost + UNUSUAL * unusual, text: text.to_owned() });
        }
    };
    for place in places {
        let cost = DIVISION + if place.kind == PlaceKind::Village { VILLAGE } else { 0 };
        let name = place.name.as_str();
        add(name, Kind::Division, cost, name);
        let (stem, ending) = stem(name);
        if stem != name {
            add(stem, Kind::Short, cost + 30, name);
            add(stem, Kind::Division, cost + STEM, stem);
            let plain = format!("{stem}{ending}");
            if plain != name {
                add(&plain, Kind::Short, cost + 10, name);
            }
        }
        if let Some(town) = &place.within {
            let text = format!("{town}{name}");
            add(&text, Kind::Division, cost, &text);
            let (town, ending) = self::stem(town);
            add(&format!("{town}{stem}"), Kind::Short, cost + 30, &text);
            add(&format!("{town}{ending}{stem}"), Kind::Short, cost + 30, &text);
            add(&format!("{town}{ending}{name}"), Kind::Short, cost + 10, &text);
        }
    }
    entries
}

/// 东山侗族乡 is 东山 and 乡. A stem has two characters at least.
fn stem(name: &str) -> (&str, &str) {
    let cut = ENDINGS.iter().find_map(|ending| Some((name.strip_suffix(ending)?, *ending)));
    let Some((mut stem, ending)) = cut else { return (name, "") };
    while let Some(shorter) = PEOPLES.iter().find_map(|people| stem.strip_suffix(people)) {
        stem = shorter;
    }
    if stem.chars().count() < 2 { (name, "") } else { (stem, ending) }
}

/// Every way to read a text and how many of its readings are not the usual one; none if some character has no reading.
fn spellings(text: &str, readings: &dyn Fn(char) -> Vec<u16>) -> Vec<(Vec<u16>, u16)> {
    let mut all = vec![(Vec::new(), 0)];
    for character in text.chars() {
        let readings = readings(character);
        let longer = |(spelling, unusual): &(Vec<u16>, u16)| {
            let longer = |(place, &reading): (usize, &u16)| {
                ([spelling.as_slice(), &[reading]].concat(), unusual + u16::from(place > 0))
            };
            readings.iter().enumerate().map(longer).collect::<Vec<_>>()
        };
        all = all.iter().flat_map(longer).collect();
        all.truncate(MOST_SPELLINGS);
    }
    all
}
