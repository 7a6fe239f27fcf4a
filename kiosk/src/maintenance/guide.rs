//! The words of the findings: what is wrong and what to do, in both languages, from `assets/findings.toml`.

use std::{collections::BTreeMap, path::Path};

use super::finding::{Code, Finding};
use crate::{i18n::placeholders, service::Words, session::settings::Lang};

/// Words for every code; complete by construction.
#[derive(Debug, Clone)]
pub struct Guide(BTreeMap<Code, (Words, Words)>);

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    wrong: Both,
    #[serde(rename = "do")]
    remedy: Both,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Both {
    zh: String,
    en: String,
}

impl Both {
    fn check(&self, name: &str, faults: &mut Vec<String>) {
        if self.zh.trim().is_empty() || self.en.trim().is_empty() {
            faults.push(format!("\"{name}\" is empty in one language: both zh and en need words"));
        }
        if placeholders(&self.zh) != placeholders(&self.en) {
            faults.push(format!("\"{name}\" has other {{placeholders}} in zh than in en"));
        }
    }
}

impl From<Both> for Words {
    fn from(both: Both) -> Self {
        Self { zh: both.zh, en: both.en }
    }
}

impl Guide {
    /// Reads `findings.toml` of the assets folder. The error names file, code and what is missing.
    pub fn load(file: &Path) -> Result<Self, Vec<String>> {
        let shown = file.display();
        let text = std::fs::read_to_string(file).map_err(|e| vec![format!("{shown}: {e}")])?;
        Self::parse(&text).map_err(|faults| faults.into_iter().map(|f| format!("{shown}: {f}")).collect())
    }

    /// The words this program was built with: for a machine whose assets are what is wrong.
    pub fn built_in() -> Result<Self, Vec<String>> {
        Self::parse(include_str!("../../../assets/findings.toml"))
    }

    fn parse(text: &str) -> Result<Self, Vec<String>> {
        let mut table: BTreeMap<String, Entry> = toml::from_str(text).map_err(|e| vec![e.to_string()])?;
        let mut faults = Vec::new();
        let mut words = BTreeMap::new();
        for &code in Code::ALL {
            let name = code.name();
            let Some(entry) = table.remove(name) else {
                faults.push(format!("\"{name}\" is missing: add it with wrong and do"));
                continue;
            };
            entry.wrong.check(name, &mut faults);
            entry.remedy.check(name, &mut faults);
            words.insert(code, (entry.wrong.into(), entry.remedy.into()));
        }
        faults.extend(table.keys().map(|name| format!("\"{name}\" is no finding: remove it")));
        if faults.is_empty() { Ok(Self(words)) } else { Err(faults) }
    }

    /// What is wrong.
    pub fn wrong(&self, lang: Lang, finding: &Finding) -> String {
        self.0.get(&finding.code).map_or_else(String::new, |(wrong, _)| fill(wrong.get(lang), finding))
    }

    /// What to do about it.
    pub fn remedy(&self, lang: Lang, finding: &Finding) -> String {
        self.0.get(&finding.code).map_or_else(String::new, |(_, remedy)| fill(remedy.get(lang), finding))
    }
}

fn fill(text: &str, finding: &Finding) -> String {
    finding.values.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}
