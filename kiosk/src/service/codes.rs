//! Code tables: what may be recorded, and how a person is asked.
//!
//! A table keeps the official name of each code (GB/T and ministry lists, cited in the file) beside the plain words on
//! the screen. The order of the file is the order on the screen.

use std::{collections::BTreeSet, path::Path};

use super::{
    complaint::Complaints,
    sheet::{Sheet, Table},
    words::Words,
};

/// One code table, `assets/codes/<id>.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeTable {
    /// Its name, also the file's.
    pub id: String,
    /// 0 as shipped; the county's dictionary counts from 1.
    pub version: u32,
    /// What the table lists.
    pub name: Words,
    /// Rows in the order of the screen.
    pub entries: Vec<Entry>,
}

/// One code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What is recorded.
    pub code: String,
    /// The official name.
    pub official: Words,
    /// Plain words for the screen where the official name is hard to read.
    pub screen: Option<Words>,
    /// A second line on the screen.
    pub note: Option<Words>,
    /// Offered on the screen; a code that is not offered is still valid when the county sends it.
    pub offered: bool,
    /// Says something the law protects specially (PIPL art. 28): chosen only with a separate consent.
    pub sensitive: bool,
}

impl Entry {
    /// The words a person sees.
    pub fn label(&self) -> &Words {
        self.screen.as_ref().unwrap_or(&self.official)
    }
}

impl CodeTable {
    /// The row of a code.
    pub fn entry(&self, code: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.code == code)
    }

    /// The rows a person may choose from.
    pub fn offered(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.offered)
    }

    pub(crate) fn load(path: &Path, out: &Complaints) -> Option<Self> {
        let sheet = Sheet::open(path, out)?;
        let parsed = sheet.parse(out)?;
        let mut root = sheet.root(&parsed, out);
        let id = root.text("id");
        let version = root.int("version", 0..1_000_000);
        let name = root.words("name");
        // Where the list comes from is for those who mend it; the kiosk only insists that it is said.
        let _standard = root.text("standard");
        let _source = root.text("source");
        let mut seen = BTreeSet::new();
        let entries: Vec<Entry> =
            root.tables("entries").into_iter().filter_map(|table| read_entry(table, &mut seen)).collect();
        root.close();
        let id = id?;
        if path.file_stem().is_some_and(|stem| stem != id.value.as_str()) {
            id.reject("与文件名不同 / differs from the file's name", "");
        }
        Some(Self { id: id.value, version: u32::try_from(version?).ok()?, name: name?, entries })
    }
}

fn read_entry(mut table: Table<'_>, seen: &mut BTreeSet<String>) -> Option<Entry> {
    let code = table.text("code");
    let official = table.both_languages();
    let screen = table.maybe_words("screen");
    let note = table.maybe_words("note");
    let offered = table.flag_or("offered", true);
    let sensitive = table.flag_or("sensitive", false);
    table.close();
    let code = code?;
    if !seen.insert(code.value.clone()) {
        code.reject("重复了 / is a duplicate", "");
    }
    Some(Entry {
        code: code.value,
        official: official?,
        screen: screen.ok()?,
        note: note.ok()?,
        offered: offered?,
        sensitive: sensitive?,
    })
}
