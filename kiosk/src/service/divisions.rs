//! The county's towns and villages by statistical division code: 6 digits county, 9 town, 12 village or community.
//!
//! Two village names occur in two towns each, so a place is always shown as town and village and stored by its code.

pub mod national;

use std::{collections::BTreeSet, path::Path};

use super::{complaint::Complaints, sheet::Sheet};
use crate::pinyin::{Place, PlaceKind};

/// The value of a place outside the county: its own code is told to the county later.
pub const OUTSIDE: &str = "other";

/// A village, community or farm area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Village {
    /// 12 digits.
    pub code: String,
    /// Name without its town.
    pub name: String,
}

/// A town or township.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Town {
    /// 9 digits.
    pub code: String,
    /// Name.
    pub name: String,
    /// What lies in it.
    pub villages: Vec<Village>,
}

/// One county.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Divisions {
    /// 6 digits.
    pub code: String,
    /// 绥宁县
    pub name: String,
    /// Its towns.
    pub towns: Vec<Town>,
}

impl Divisions {
    /// Every name, for typing it.
    pub fn places(&self) -> Vec<Place> {
        let place = |name: &str, kind, within| Place { name: name.to_owned(), kind, within };
        let village =
            |town: &Town, village: &Village| place(&village.name, PlaceKind::Village, Some(town.name.clone()));
        self.towns
            .iter()
            .flat_map(|town| {
                std::iter::once(place(&town.name, PlaceKind::Town, None))
                    .chain(town.villages.iter().map(move |one| village(town, one)))
            })
            .collect()
    }

    /// The town of a 9- or 12-digit code.
    pub fn town(&self, code: &str) -> Option<&Town> {
        let town = code.get(..9)?;
        self.towns.iter().find(|t| t.code == town)
    }

    /// "武阳镇 六王村", "武阳镇", or nothing for a code that is not of this county.
    pub fn place(&self, code: &str) -> Option<String> {
        let town = self.town(code)?;
        if code == town.code {
            return Some(town.name.clone());
        }
        let village = town.villages.iter().find(|v| v.code == code)?;
        Some(format!("{} {}", town.name, village.name))
    }

    /// The place an address of an ID card names, as far as it does: village, town, or nothing.
    ///
    /// Only an address that names the county counts: many counties have a 水口乡.
    pub fn propose(&self, address: &str) -> Option<String> {
        let (_, rest) = address.split_once(self.name.as_str())?;
        let town = self.towns.iter().filter(|t| rest.contains(t.name.as_str())).max_by_key(|t| t.name.len())?;
        let (_, rest) = rest.split_once(town.name.as_str())?;
        let village = town.villages.iter().filter(|v| rest.starts_with(v.name.as_str())).max_by_key(|v| v.name.len());
        Some(village.map_or_else(|| town.code.clone(), |v| v.code.clone()))
    }

    pub(crate) fn load(path: &Path, out: &Complaints) -> Option<Self> {
        let sheet = Sheet::open(path, out)?;
        let parsed = sheet.parse(out)?;
        let mut root = sheet.root(&parsed, out);
        let code = root.text("code");
        let name = root.text("name");
        let _data = root.text("data");
        let _licence = root.text("licence");
        let code = code.and_then(|code| digits(&code, "", 6).then_some(code.value));
        let mut seen = BTreeSet::new();
        let mut towns = Vec::new();
        for mut table in root.tables("towns") {
            let (town_code, town_name) = (table.text("code"), table.text("name"));
            // A town of another county is one fault, not one for each of its villages.
            let town_code = town_code.filter(|item| digits(item, code.as_deref().unwrap_or_default(), 9));
            let mut villages = Vec::new();
            if let (Some(town), Some(mut list)) = (&town_code, table.table("villages")) {
                for (key, name) in list.texts() {
                    let item = name;
                    if !(key.len() == 12 && key.starts_with(&town.value) && key.bytes().all(|b| b.is_ascii_digit())) {
                        item.reject(
                            "键不是本乡镇的 12 位代码 / the key is no 12-digit code of this town",
                            &format!("{}…", town.value),
                        );
                    }
                    villages.push(Village { code: key, name: item.value });
                }
            }
            table.close();
            let (Some(town_code), Some(town_name)) = (town_code, town_name) else { continue };
            if !seen.insert(town_code.value.clone()) {
                town_code.reject("重复了 / is a duplicate", "");
            }
            towns.push(Town { code: town_code.value, name: town_name.value, villages });
        }
        root.close();
        Some(Self { code: code?, name: name?.value, towns })
    }
}

fn digits(item: &super::sheet::Item<'_, String>, prefix: &str, len: usize) -> bool {
    let good =
        item.value.len() == len && item.value.starts_with(prefix) && item.value.bytes().all(|b| b.is_ascii_digit());
    if !good {
        item.reject("不是区划代码 / not a division code", &format!("{prefix}… ({len} 位数字 / digits)"));
    }
    good
}

#[cfg(test)]
mod tests;
