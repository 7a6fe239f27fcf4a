//! `kiosk probe-printer`: which questions a printer answers, which proof of printing it gives, and the profile that fits.

use std::path::Path;

use device_drivers::{
    PortSettings,
    printer::{Abilities, Profile, probe::Probed, probe_line},
};
use kiosk::{app::checkup::SPEEDS, session::settings::Lang};

use super::{UNSEEN, WELL, WRONG, say};

/// The profiles this program comes with, by the name of their file.
const PROFILES: [(&str, &str); 6] = [
    ("printer.escpos-80mm.toml", include_str!("../../../assets/profiles/printer.escpos-80mm.toml")),
    ("printer.escpos-58mm.toml", include_str!("../../../assets/profiles/printer.escpos-58mm.toml")),
    ("printer.cashino-kp628e.toml", include_str!("../../../assets/profiles/printer.cashino-kp628e.toml")),
    ("printer.reliance.toml", include_str!("../../../assets/profiles/printer.reliance.toml")),
    ("printer.clone-58mm.toml", include_str!("../../../assets/profiles/printer.clone-58mm.toml")),
    ("printer.mute-58mm.toml", include_str!("../../../assets/profiles/printer.mute-58mm.toml")),
];

/// Asks the printer at `port`; at every usual speed when none is given.
pub(crate) fn probe(port: &Path, baud: Option<u32>, lang: Lang) -> (String, u8) {
    let speeds = baud.map_or_else(|| SPEEDS.to_vec(), |baud| vec![baud]);
    let mut noise = false;
    for baud in speeds {
        let Some(probed) = probe_line(PortSettings { path: port.to_owned(), baud }) else {
            let text = say(
                lang,
                "端口打不开：没接上、没权限，或别的程序在用。",
                "The port cannot be opened: not connected, no right, or in use.",
            );
            return (format!("{}: {text}", port.display()), UNSEEN);
        };
        if probed.is_printer() {
            return (report(&probed, baud, lang), WELL);
        }
        noise |= probed.is_noise();
    }
    let text = if noise {
        say(
            lang,
            "有东西在说话，但不是打印机，或者速率不对。",
            "Something speaks there, but no printer, or at another speed.",
        )
    } else {
        say(
            lang,
            "没有回答。看电源和线。一声不吭的打印机也能用：profile 写 printer.mute-58mm.toml。",
            "No answer. Look at power and cable. A printer that never answers can be used with printer.mute-58mm.toml.",
        )
    };
    (text.to_owned(), WRONG)
}

fn report(probed: &Probed, baud: u32, lang: Lang) -> String {
    let mut out = String::new();
    let mut line = |text: String| {
        out.push_str(&text);
        out.push('\n');
    };
    for reply in &probed.0 {
        let mark = if reply.is_answer() { "✓" } else { "–" };
        line(format!("{mark} {:<10} {}", reply.question.name(), reply.hex()).trim_end().to_owned());
    }
    let fitting = fitting(probed.abilities());
    line(if fitting.is_empty() {
        say(lang, "没有现成的型号文件合适。存成文件用：", "No profile at hand fits. Save this as a file:").to_owned()
    } else {
        format!("{}{}", say(lang, "合适的型号文件：", "Fitting profile: "), fitting.join(", "))
    });
    line(String::new());
    line(format!("# baud = {baud}"));
    line(probed.toml());
    out.trim_end().to_owned()
}

/// Profiles that promise exactly this. Which of them is right depends on the width of the paper, which no printer tells.
fn fitting(found: Abilities) -> Vec<&'static str> {
    let promises = |text: &str| Profile::from_toml(text).ok().map(|profile| Abilities::promised(&profile));
    PROFILES.iter().filter(|(_, text)| promises(text) == Some(found)).map(|(name, _)| *name).collect()
}
