//! Everything under `assets/` that defines services, read and checked once at start.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    codes::CodeTable,
    complaint::{Complaint, Complaints},
    definition::Service,
    divisions::{Divisions, national::National},
    read,
};
use crate::pinyin::Lexicon;

/// Code tables the kiosk itself speaks of, whatever the services ask.
const OWN_TABLES: &[&str] = &["application_state", "ethnicity", "id_doc_type", "rating_reason", "satisfaction", "sex"];

/// The file of the whole country, beside the county's.
const NATIONAL: &str = "national.toml";

/// Services, code tables, divisions.
#[derive(Debug)]
pub struct Catalogue {
    services: Vec<Arc<Service>>,
    tables: BTreeMap<String, CodeTable>,
    divisions: Divisions,
    national: National,
    lexicon: Lexicon,
}

impl Catalogue {
    /// Reads `codes/*.toml`, `divisions/*.toml` (one county, and the country) and `services/*.toml` below `assets`.
    ///
    /// The error lists everything that is wrong, by file and line; nothing half-read is ever used.
    pub fn load(assets: &Path) -> Result<Self, Vec<Complaint>> {
        let out = Complaints::default();
        let mut tables = BTreeMap::new();
        let folder = assets.join("codes");
        for path in toml_files(&folder, &out) {
            if let Some(table) = CodeTable::load(&path, &out) {
                tables.insert(table.id.clone(), table);
            }
        }
        for name in OWN_TABLES.iter().filter(|name| !tables.contains_key(**name)) {
            out.file(&folder.display().to_string(), format!("缺少代码表 / code table is missing: {name}.toml"));
        }
        let folder = assets.join("divisions");
        let national = National::load(&folder.join(NATIONAL), &out);
        let mut files = toml_files(&folder, &out);
        files.retain(|path| path.file_name().is_none_or(|name| name != NATIONAL));
        if files.len() > 1 {
            out.file(&folder.display().to_string(), "只能有一个县的文件 / one county's file only");
        }
        let divisions = files.first().and_then(|path| Divisions::load(path, &out));
        let mut services: Vec<Arc<Service>> = toml_files(&assets.join("services"), &out)
            .iter()
            .filter_map(|path| read::service(path, &tables, &out))
            .map(Arc::new)
            .collect();
        services.sort_by_key(|service| service.order);
        out.into_result(divisions.zip(national).map(|(divisions, national)| {
            let lexicon = Lexicon::new(&divisions.places());
            Self { services, tables, divisions, national, lexicon }
        }))
    }

    /// Every service, in the order of the home screen.
    pub fn services(&self) -> &[Arc<Service>] {
        &self.services
    }

    /// A service by id.
    pub fn service(&self, id: &str) -> Option<&Arc<Service>> {
        self.services.iter().find(|service| service.id == id)
    }

    /// A code table by id.
    pub fn table(&self, id: &str) -> Option<&CodeTable> {
        self.tables.get(id)
    }

    /// Places outside the county.
    pub fn national(&self) -> &National {
        &self.national
    }

    /// Letters to Chinese, with the county's places.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// Towns and villages.
    pub fn divisions(&self) -> &Divisions {
        &self.divisions
    }
}

/// The TOML files of a folder by name; complains when there are none.
fn toml_files(folder: &Path, out: &Complaints) -> Vec<PathBuf> {
    let shown = folder.display().to_string();
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            out.file(&shown, format!("读不了 / cannot be read: {error}"));
            return Vec::new();
        }
    };
    let mut files: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    if files.is_empty() {
        out.file(&shown, "里面没有 .toml 文件 / holds no .toml file");
    }
    files
}

#[cfg(test)]
pub(crate) mod tests;
