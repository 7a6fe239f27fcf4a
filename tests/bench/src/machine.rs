//! What the figures were taken on.

use std::fs;
use std::process::Command;

/// Processor, memory, system, compiler and the state of the source, as rows of a table.
pub(crate) fn describe() -> Vec<(&'static str, String)> {
    let cores = std::thread::available_parallelism().map_or_else(|error| error.to_string(), |n| n.to_string());
    vec![
        ("date", jiff::Timestamp::now().strftime("%Y-%m-%d %H:%M UTC").to_string()),
        ("commit", commit()),
        ("processor", field("/proc/cpuinfo", "model name")),
        ("cores", cores),
        ("memory", memory(&field("/proc/meminfo", "MemTotal"))),
        ("kernel", said("uname", &["-sr"])),
        ("system", field("/etc/os-release", "PRETTY_NAME").trim_matches('"').to_owned()),
        ("compiler", said("rustc", &["--version"])),
        ("display", "Xvfb 1080 × 1920, 24 bits, no window manager, software rendering".to_owned()),
        ("load at the start (1, 5, 15 minutes)", load()),
    ]
}

fn commit() -> String {
    let head = said("git", &["rev-parse", "--short=12", "HEAD"]);
    let changed = !said("git", &["status", "--porcelain", "--untracked-files=no"]).is_empty();
    if changed { format!("{head}, with changes") } else { head }
}

/// What a program prints, or that it could not be asked.
fn said(program: &str, arguments: &[&str]) -> String {
    match Command::new(program).args(arguments).output() {
        Ok(output) if output.status.success() => String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        _ => format!("not known ({program} did not say)"),
    }
}

/// The first value of a name in a file of names and values.
fn field(file: &str, name: &str) -> String {
    let text = fs::read_to_string(file).unwrap_or_default();
    value(&text, name).unwrap_or("not known").to_owned()
}

fn value<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|line| line.strip_prefix(name)?.trim_start().strip_prefix([':', '=']).map(str::trim))
}

fn memory(kib: &str) -> String {
    kib.strip_suffix(" kB")
        .and_then(|kib| kib.parse::<f64>().ok())
        .map_or_else(|| kib.to_owned(), |kib| format!("{:.1} GB", kib * 1024.0 / 1e9))
}

fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().take(3).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_by_name() {
        let text = "processor\t: 0\nmodel name\t: Some CPU @ 2 GHz\nMemTotal:       24689344 kB\n";
        assert_eq!(value(text, "model name"), Some("Some CPU @ 2 GHz"));
        assert_eq!(memory(value(text, "MemTotal").unwrap()), "25.3 GB");
        assert_eq!(value("PRETTY_NAME=\"Debian\"", "PRETTY_NAME"), Some("\"Debian\""));
        assert_eq!(value(text, "absent"), None);
    }
}
