//! Provinces, prefectures and counties of the whole country by six-digit code: where somebody is who is not here.
//!
//! A province ends in 0000, a prefecture in 00. Municipalities and counties directly under a province have no prefecture
//! between.

use std::{collections::BTreeMap, path::Path};

use crate::service::{complaint::Complaints, sheet::Sheet};

/// The country outside the county.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct National {
    places: BTreeMap<String, String>,
    /// Provinces that stand first on the screen.
    first: Vec<String>,
}

/// The digits of a code that say something: `44`, `4403`, `440305`.
fn stem(code: &str) -> &str {
    code.strip_suffix("0000").or_else(|| code.strip_suffix("00")).unwrap_or(code)
}

/// `inner` is this place or lies in it; everything lies in the empty code.
pub(crate) fn covers(place: &str, inner: &str) -> bool {
    inner.len() == 6 && inner.starts_with(stem(place))
}

impl National {
    /// The name of this code alone.
    pub fn name(&self, code: &str) -> Option<&str> {
        self.places.get(code).map(String::as_str)
    }

    /// "广东省 深圳市 宝安区", or nothing for a code that is not in the list.
    pub fn place(&self, code: &str) -> Option<String> {
        self.name(code)?;
        let path = [Some(self.province(code)?), self.prefecture(code), Some(code)];
        let mut codes: Vec<&str> = path.into_iter().flatten().collect();
        codes.dedup();
        let names: Vec<&str> = codes.into_iter().filter_map(|code| self.name(code)).collect();
        Some(names.join(" "))
    }

    fn province(&self, code: &str) -> Option<&str> {
        self.places.get_key_value(&format!("{}0000", code.get(..2)?)).map(|(code, _)| code.as_str())
    }

    /// The prefecture a place is or lies in; a province and what stands directly under it have none.
    fn prefecture(&self, code: &str) -> Option<&str> {
        let own = format!("{}00", code.get(..4)?);
        self.places.get_key_value(&own).map(|(code, _)| code.as_str()).filter(|code| stem(code).len() == 4)
    }

    /// The place this one lies in directly: for a province the empty code.
    pub fn around(&self, code: &str) -> &str {
        match self.prefecture(code).filter(|prefecture| *prefecture != code) {
            Some(prefecture) => prefecture,
            None => self.province(code).filter(|province| *province != code).unwrap_or_default(),
        }
    }

    /// What lies directly in this place; the provinces for the empty code.
    pub fn within(&self, code: &str) -> Vec<&str> {
        let inner = self.places.keys().map(String::as_str);
        let mut inner: Vec<&str> = inner.filter(|inner| *inner != code && self.around(inner) == code).collect();
        let rank = |code: &str| self.first.iter().position(|first| first == code).unwrap_or(self.first.len());
        inner.sort_by_key(|code| rank(code));
        inner
    }

    pub(crate) fn load(path: &Path, out: &Complaints) -> Option<Self> {
        let sheet = Sheet::open(path, out)?;
        let parsed = sheet.parse(out)?;
        let mut root = sheet.root(&parsed, out);
        let _data = root.text("data");
        let _licence = root.text("licence");
        let first = root.ints("first", 110_000..1_000_000);
        let mut places = BTreeMap::new();
        if let Some(mut list) = root.table("places") {
            for (code, name) in list.texts() {
                if !(code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit())) {
                    name.reject("键不是 6 位代码 / the key is no six-digit code", "440305");
                }
                places.insert(code, name.value);
            }
        }
        root.close();
        Some(Self { places, first: first?.iter().map(i64::to_string).collect() })
    }
}
