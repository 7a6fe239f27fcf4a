//! What a key of the pinyin keyboard costs: every probe of the dictionary typed letter by letter, with the county's places.

use std::fs;
use std::time::Instant;

use hall::setup::Places;
use hall::{Result, Trouble};
use kiosk::pinyin::{Lexicon, Mode, Place};
use kiosk::service::Catalogue;

use crate::figure::{Figure, Samples, Target};

/// Candidates asked for: some pages of the strip over the keys.
const LIMIT: usize = 30;
const ROUNDS: usize = 3;

/// Types all probes.
pub(crate) fn measure() -> Result<Vec<Figure>> {
    let places = county()?;
    let begin = Instant::now();
    let lexicon = Lexicon::new(&places);
    let opened = begin.elapsed().as_secs_f64() * 1e3;
    let probes = Places::assets().join("pinyin/probes.tsv");
    let probes = fs::read_to_string(&probes).map_err(|error| Trouble::file(&probes, &error))?;
    let typed: Vec<(&str, Mode)> = probes.lines().filter_map(probe).collect();
    let mut took = Vec::new();
    for _ in 0..ROUNDS {
        for (keys, mode) in &typed {
            // All letters are ASCII.
            for end in 1..=keys.len() {
                let begin = Instant::now();
                let offered = lexicon.offer(*mode, &keys[..end], LIMIT);
                took.push(begin.elapsed().as_secs_f64() * 1e3);
                drop(offered);
            }
        }
    }
    let (Some(took), Some(opened)) = (Samples::new(took), Samples::new(vec![opened])) else {
        return Err(Trouble("assets/pinyin/probes.tsv holds no probe".to_owned()));
    };
    Ok(vec![
        Figure::new("pinyin: key → candidates", "ms", took).target(Target::P99(5.0)),
        Figure::new("pinyin: dictionary opened, the county's places added", "ms", opened),
    ])
}

/// `keys TAB wanted TAB field`.
fn probe(line: &str) -> Option<(&str, Mode)> {
    let mut fields = line.split('\t');
    let (keys, _wanted) = (fields.next()?, fields.next()?);
    let mode = match fields.next()? {
        "address" => Mode::Address,
        "general" => Mode::General,
        "name" => Mode::Name,
        _ => return None,
    };
    keys.is_ascii().then_some((keys, mode))
}

/// The county's places as the kiosk reads them.
fn county() -> Result<Vec<Place>> {
    let catalogue = Catalogue::load(&Places::assets())
        .map_err(|all| Trouble(all.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")))?;
    Ok(catalogue.divisions().places())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_no_probe() {
        assert_eq!(probe("wuyang\t武阳镇\taddress\t2"), Some(("wuyang", Mode::Address)));
        assert_eq!(probe("# keys\twanted\tfield"), None);
    }

    #[test]
    fn the_county_is_read() {
        let places = county().unwrap();
        assert!(places.len() > 200, "{}", places.len());
    }
}
