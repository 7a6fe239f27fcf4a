//! A TOML file on the table, read key by key with the line of everything.
//!
//! The keys that are asked for are the keys that are allowed: whatever is left over when a table is closed is unknown,
//! and the complaint names what could have stood there. Deliberately absent: serde, which stops at the first fault and
//! cannot tell the line of a missing language.

use std::{
    ops::{Range, RangeInclusive},
    path::Path,
};

use jiff::civil::Date;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    complaint::{Complaint, Complaints},
    words::Words,
};

/// A file and its text.
pub(crate) struct Sheet {
    name: String,
    text: String,
}

impl Sheet {
    /// Reads a file; complains when it cannot.
    pub(crate) fn open(path: &Path, out: &Complaints) -> Option<Self> {
        let name = path.display().to_string();
        match std::fs::read(path) {
            Ok(bytes) => match String::from_utf8(bytes) {
                Ok(text) => Some(Self { name, text }),
                Err(_not_utf8) => {
                    out.file(&name, "不是 UTF-8 文本 / not UTF-8 text");
                    None
                }
            },
            Err(error) => {
                out.file(&name, format!("读不了 / cannot be read: {error}"));
                None
            }
        }
    }

    /// Parses the text; every syntax error is a complaint.
    pub(crate) fn parse(&self, out: &Complaints) -> Option<DeTable<'_>> {
        let (table, errors) = DeTable::parse_recoverable(&self.text);
        for error in &errors {
            let line = error.span().map_or(1, |span| self.line(span.start));
            out.add(Complaint {
                file: self.name.clone(),
                line,
                field: String::new(),
                what: format!("TOML 写法有误 / TOML syntax: {}", error.message()),
                allowed: String::new(),
            });
        }
        errors.is_empty().then(|| table.into_inner())
    }

    /// The whole file as one table.
    pub(crate) fn root<'a>(&'a self, table: &'a DeTable<'a>, out: &'a Complaints) -> Table<'a> {
        Table { sheet: self, out, path: String::new(), span: 0..0, entries: table, asked: Vec::new() }
    }

    fn line(&self, offset: usize) -> usize {
        self.text.get(..offset).map_or(1, |before| before.matches('\n').count() + 1)
    }

    fn complain(&self, out: &Complaints, at: usize, field: String, what: String, allowed: String) {
        out.add(Complaint { file: self.name.clone(), line: self.line(at), field, what, allowed });
    }
}

/// It was there and wrong, and the complaint has been made.
pub(crate) struct Told;

/// One value with its place.
#[derive(Clone)]
pub(crate) struct Item<'a, T> {
    sheet: &'a Sheet,
    out: &'a Complaints,
    path: String,
    at: usize,
    /// What was read.
    pub(crate) value: T,
}

impl<T> Item<'_, T> {
    /// Complains about this value, which is shown as `shown`.
    pub(crate) fn complain(&self, shown: &str, what: &str, allowed: &str) {
        let field = if shown.is_empty() { self.path.clone() } else { format!("{} = {shown}", self.path) };
        self.sheet.complain(self.out, self.at, field, what.to_owned(), allowed.to_owned());
    }
}

impl Item<'_, String> {
    /// Complains about this text.
    pub(crate) fn reject(&self, what: &str, allowed: &str) {
        self.complain(&format!("{:?}", self.value), what, allowed);
    }

    /// The text as one of a closed set of words.
    pub(crate) fn one_of<T: Copy>(&self, what: &str, set: &[(&str, T)]) -> Option<T> {
        let found = set.iter().find(|(word, _)| *word == self.value).map(|&(_, value)| value);
        if found.is_none() {
            let allowed: Vec<&str> = set.iter().map(|(word, _)| *word).collect();
            self.reject(what, &allowed.join(", "));
        }
        found
    }
}

/// A table being read.
pub(crate) struct Table<'a> {
    sheet: &'a Sheet,
    out: &'a Complaints,
    path: String,
    span: Range<usize>,
    entries: &'a DeTable<'a>,
    asked: Vec<&'static str>,
}

impl<'a> Table<'a> {
    fn join(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn item<T>(&self, key: &str, at: usize, value: T) -> Item<'a, T> {
        Item { sheet: self.sheet, out: self.out, path: self.join(key), at, value }
    }

    /// Complains about the table as a whole, or a key that is not there.
    pub(crate) fn complain(&self, key: &str, what: &str, allowed: &str) {
        let field = if key.is_empty() { self.path.clone() } else { self.join(key) };
        self.sheet.complain(self.out, self.span.start, field, what.to_owned(), allowed.to_owned());
    }

    /// What a key says, without reading it: to speak of a table that cannot be read.
    pub(crate) fn name(&self, key: &str) -> Option<String> {
        self.entries.iter().find(|(name, _)| name.get_ref() == key)?.1.get_ref().as_str().map(str::to_owned)
    }

    fn find(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        if !self.asked.contains(&key) {
            self.asked.push(key);
        }
        self.entries.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
    }

    fn need(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        let found = self.find(key);
        if found.is_none() {
            self.complain(key, "缺少这一项 / is missing", "");
        }
        found
    }

    fn wrong_type<T>(&self, key: &str, value: &Spanned<DeValue<'_>>, allowed: &str) -> Option<T> {
        let kind = match value.get_ref() {
            DeValue::String(_) => "文字 / a text",
            DeValue::Integer(_) | DeValue::Float(_) => "数字 / a number",
            DeValue::Boolean(_) => "true/false",
            DeValue::Datetime(_) => "日期 / a date",
            DeValue::Array(_) => "列表 / a list",
            DeValue::Table(_) => "一组键 / a table",
        };
        self.item(key, value.span().start, ()).complain("", &format!("类型不对，这里写的是 {kind}"), allowed);
        None
    }

    fn as_text(&self, key: &'static str, value: &'a Spanned<DeValue<'a>>) -> Option<Item<'a, String>> {
        let Some(text) = value.get_ref().as_str() else {
            return self.wrong_type(key, value, "文字，加双引号 / a text in double quotes");
        };
        let item = self.item(key, value.span().start, text.to_owned());
        if text.trim().is_empty() {
            item.reject("是空的 / is empty", "");
            return None;
        }
        Some(item)
    }

    /// A text that must be there and not empty.
    pub(crate) fn text(&mut self, key: &'static str) -> Option<Item<'a, String>> {
        let value = self.need(key)?;
        self.as_text(key, value)
    }

    /// A text that may be absent.
    pub(crate) fn maybe_text(&mut self, key: &'static str) -> Option<Item<'a, String>> {
        let value = self.find(key)?;
        self.as_text(key, value)
    }

    /// A whole number within `range` that must be there.
    pub(crate) fn int(&mut self, key: &'static str, range: Range<i64>) -> Option<i64> {
        let value = self.need(key)?;
        self.as_int(key, value, range)
    }

    /// A whole number within `range`, or `default`.
    pub(crate) fn int_or(&mut self, key: &'static str, range: Range<i64>, default: i64) -> Option<i64> {
        match self.find(key) {
            None => Some(default),
            Some(value) => self.as_int(key, value, range),
        }
    }

    fn as_int(&self, key: &'static str, value: &Spanned<DeValue<'_>>, range: Range<i64>) -> Option<i64> {
        let allowed = format!("{} – {}", range.start, range.end - 1);
        let Some(number) = value.get_ref().as_integer() else {
            return self.wrong_type(key, value, &allowed);
        };
        let parsed = i64::from_str_radix(number.as_str(), number.radix()).ok().filter(|n| range.contains(n));
        if parsed.is_none() {
            self.item(key, value.span().start, ()).complain(&number.to_string(), "超出范围 / out of range", &allowed);
        }
        parsed
    }

    /// true or false, or `default`.
    pub(crate) fn flag_or(&mut self, key: &'static str, default: bool) -> Option<bool> {
        match self.find(key) {
            None => Some(default),
            Some(value) => match value.get_ref().as_bool() {
                Some(flag) => Some(flag),
                None => self.wrong_type(key, value, "true, false"),
            },
        }
    }

    /// A factor such as 1.5 within `range`, or `default`.
    pub(crate) fn factor_or(&mut self, key: &'static str, range: RangeInclusive<f32>, default: f32) -> Option<f32> {
        let Some(value) = self.find(key) else { return Some(default) };
        let written = match value.get_ref() {
            DeValue::Float(number) => number.as_str().to_owned(),
            DeValue::Integer(number) => number.to_string(),
            _ => return self.wrong_type(key, value, &format!("{} – {}", range.start(), range.end())),
        };
        let parsed = written.parse::<f32>().ok().filter(|n| range.contains(n));
        if parsed.is_none() {
            let allowed = format!("{} – {}", range.start(), range.end());
            self.item(key, value.span().start, ()).complain(&written, "超出范围 / out of range", &allowed);
        }
        parsed
    }

    /// `{ zh = "…", en = "…" }`, both languages, that must be there.
    pub(crate) fn words(&mut self, key: &'static str) -> Option<Words> {
        let value = self.need(key)?;
        self.as_words(key, value)
    }

    /// As [`Table::words`], but the key may be absent.
    pub(crate) fn maybe_words(&mut self, key: &'static str) -> Result<Option<Words>, Told> {
        match self.find(key) {
            None => Ok(None),
            Some(value) => self.as_words(key, value).map(Some).ok_or(Told),
        }
    }

    fn as_words(&self, key: &'static str, value: &'a Spanned<DeValue<'a>>) -> Option<Words> {
        let mut table = self.as_table(key, value)?;
        let words = table.both_languages();
        table.close();
        words
    }

    /// `zh` and `en` of this table itself.
    pub(crate) fn both_languages(&mut self) -> Option<Words> {
        let zh = self.text("zh");
        let en = self.text("en");
        Some(Words { zh: zh?.value, en: en?.value })
    }

    fn as_table(&self, key: &str, value: &'a Spanned<DeValue<'a>>) -> Option<Self> {
        let DeValue::Table(table) = value.get_ref() else {
            return self.wrong_type(key, value, "{ 键 = 值, … } / a table");
        };
        Some(Self {
            sheet: self.sheet,
            out: self.out,
            path: self.join(key),
            span: value.span(),
            entries: table,
            asked: Vec::new(),
        })
    }

    /// A table that must be there.
    pub(crate) fn table(&mut self, key: &'static str) -> Option<Self> {
        let value = self.need(key)?;
        self.as_table(key, value)
    }

    /// A table that may be absent.
    pub(crate) fn maybe_table(&mut self, key: &'static str) -> Option<Self> {
        let value = self.find(key)?;
        self.as_table(key, value)
    }

    /// A list of tables with at least one entry; each is called by its `id` or `code` in complaints, else by its place.
    pub(crate) fn tables(&mut self, key: &'static str) -> Vec<Self> {
        let found = self.need(key);
        self.as_tables(key, found)
    }

    /// As [`Table::tables`], but may be absent.
    pub(crate) fn maybe_tables(&mut self, key: &'static str) -> Vec<Self> {
        let found = self.find(key);
        self.as_tables(key, found)
    }

    fn as_tables(&self, key: &'static str, found: Option<&'a Spanned<DeValue<'a>>>) -> Vec<Self> {
        let Some(value) = found else { return Vec::new() };
        let Some(array) = value.get_ref().as_array() else {
            let _: Option<()> = self.wrong_type(key, value, "[[…]]");
            return Vec::new();
        };
        if array.is_empty() {
            self.item(key, value.span().start, ()).complain("", "是空的 / is empty", "");
        }
        let entries: Vec<Option<Self>> = array
            .iter()
            .enumerate()
            .map(|(n, entry)| {
                let called = ["id", "code"]
                    .iter()
                    .find_map(|name| entry.get_ref().get(*name).and_then(|value| value.get_ref().as_str()))
                    .map_or_else(|| format!("{key}[{}]", n + 1), |name| format!("{key}[{name}]"));
                self.as_table(&called, entry)
            })
            .collect();
        entries.into_iter().flatten().collect()
    }

    /// Every key of this table with a text as value, for tables whose keys are data themselves.
    pub(crate) fn texts(&mut self) -> Vec<(String, Item<'a, String>)> {
        self.asked.clear();
        let entries: Vec<_> = self.entries.iter().collect();
        let mut read = Vec::new();
        for (name, value) in entries {
            let key = name.get_ref().to_string();
            match value.get_ref().as_str() {
                Some(text) => read.push((key.clone(), self.item(&key, value.span().start, text.to_owned()))),
                None => {
                    let _: Option<()> = self.wrong_type(&key, value, "文字，加双引号 / a text in double quotes");
                }
            }
        }
        read
    }

    /// A list of whole numbers that must be there.
    pub(crate) fn ints(&mut self, key: &'static str, range: Range<i64>) -> Option<Vec<i64>> {
        let value = self.need(key)?;
        let Some(array) = value.get_ref().as_array() else {
            return self.wrong_type(key, value, "[1, 2]");
        };
        array.iter().map(|entry| self.as_int(key, entry, range.clone())).collect()
    }

    /// A program and its arguments, `["aplay", "-q"]`, that may be absent.
    pub(crate) fn maybe_command(&mut self, key: &'static str) -> Result<Option<Vec<String>>, Told> {
        let Some(value) = self.find(key) else { return Ok(None) };
        let allowed = "[\"程序 / program\", \"参数 / argument\", …]";
        let words = value.get_ref().as_array().and_then(|words| {
            words.iter().map(|word| word.get_ref().as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()
        });
        match words {
            Some(words) if words.first().is_some_and(|program| !program.is_empty()) => Ok(Some(words)),
            _ => {
                self.item(key, value.span().start, ()).complain("", "不是命令 / not a command", allowed);
                Err(Told)
            }
        }
    }

    /// The keys that were never asked for are unknown.
    pub(crate) fn close(self) {
        for (name, value) in self.entries {
            if !self.asked.iter().any(|asked| name.get_ref() == asked) {
                let at = name.span().start;
                let item = Item {
                    sheet: self.sheet,
                    out: self.out,
                    path: self.join(name.get_ref()),
                    at: if at == 0 { value.span().start } else { at },
                    value: (),
                };
                item.complain("", "不认识的键 / unknown key", &self.asked.join(", "));
            }
        }
    }
}

impl Item<'_, String> {
    /// The text as a date of at least year precision: `2020`, `2020-03` or `2020-03-05`.
    pub(crate) fn day_or_longer(self) -> Option<Self> {
        let padded = match self.value.len() {
            4 => format!("{}-01-01", self.value),
            7 => format!("{}-01", self.value),
            _ => self.value.clone(),
        };
        if padded.parse::<Date>().is_err() {
            self.reject("不是日期 / not a date", "YYYY, YYYY-MM, YYYY-MM-DD");
            return None;
        }
        Some(self)
    }
}
