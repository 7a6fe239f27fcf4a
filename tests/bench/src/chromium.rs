//! Debian's Chromium as a kiosk: the page equivalent to ours, in a profile of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use hall::setup::Places;
use hall::{Result, Trouble};
use serde_json::{Value, json};
use tempfile::TempDir;
use toml::Table;

use crate::screen::{Display, SIZE};
use crate::site;

/// The program behind Debian's start script, which would only cost time.
const PROGRAM: &str = "/usr/lib/chromium/chromium";

/// Page and profile; gone when dropped. The profile is new and then kept, as on a machine that starts every day.
pub(crate) struct Browser {
    page: PathBuf,
    dir: TempDir,
}

impl Browser {
    /// Writes the page with the words of `assets/texts.toml`. `None` when Chromium is not installed.
    pub(crate) fn set_up() -> Result<Option<Self>> {
        if !Path::new(PROGRAM).exists() {
            return Ok(None);
        }
        let dir = site::directory("chromium-")?;
        let texts = Places::assets().join("texts.toml");
        let words: Table = fs::read_to_string(&texts)
            .map_err(|error| Trouble::file(&texts, &error))?
            .parse()
            .map_err(|error| Trouble::file(&texts, &error))?;
        let page = dir.path().join("kiosk.html");
        let services = services(&Places::assets().join("services"))?;
        let text = worded(&include_str!("../page/kiosk.html").replace("{{services}}", &services), &words)?;
        fs::write(&page, text).map_err(|error| Trouble::file(&page, &error))?;
        Ok(Some(Self { page, dir }))
    }

    /// The command that shows the page over the whole display.
    pub(crate) fn command(&self, display: &Display) -> Command {
        let mut command = Command::new(PROGRAM);
        command
            .args(["--kiosk", "--no-sandbox", "--no-first-run", "--no-default-browser-check", "--noerrdialogs"])
            // Else a bubble lies over the page.
            .args(["--disable-features=Translate", "--disable-session-crashed-bubble", "--password-store=basic"])
            .arg(format!("--window-size={},{}", SIZE.0, SIZE.1))
            .args(["--window-position=0,0", "--force-device-scale-factor=1"])
            .arg(format!("--user-data-dir={}", self.dir.path().join("profile").display()))
            .arg(format!("file://{}", self.page.display()))
            .env("DISPLAY", display.name());
        command
    }

    /// What it says.
    pub(crate) fn log(&self) -> PathBuf {
        self.dir.path().join("chromium.log")
    }
}

/// Title and summary of each service in both languages, as JSON.
fn services(folder: &Path) -> Result<String> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .map_err(|error| Trouble::file(folder, &error))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .collect();
    files.sort_unstable();
    let mut all = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).map_err(|error| Trouble::file(&file, &error))?;
        let service: Table = text.parse().map_err(|error| Trouble::file(&file, &error))?;
        let words =
            |language| ["title", "summary"].map(|key| service.get(key).and_then(|words| words.get(language)?.as_str()));
        all.push(json!({ "zh": words("zh"), "en": words("en") }));
    }
    Ok(Value::from(all).to_string())
}

/// Puts the words of `{{key.language}}` in.
fn worded(page: &str, words: &Table) -> Result<String> {
    let mut out = String::with_capacity(page.len() * 2);
    let mut rest = page;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, after)) = after.split_once("}}") else { break };
        let text = name.rsplit_once('.').and_then(|(key, language)| words.get(key)?.get(language)?.as_str());
        out.push_str(before);
        out.push_str(text.ok_or_else(|| Trouble(format!("kiosk.html: texts.toml has no {name}")))?);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_from_the_table() {
        let words = "\"a.b\" = { zh = \"甲\", en = \"A\" }".parse().unwrap();
        assert_eq!(worded("<p>{{a.b.zh}} {{a.b.en}}</p>", &words).unwrap(), "<p>甲 A</p>");
        assert!(worded("{{a.c.zh}}", &words).unwrap_err().0.contains("a.c.zh"));
    }
}
