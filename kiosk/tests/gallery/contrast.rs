//! WCAG 2 contrast of what is written and what is touched, from the colours the screens draw with.

use kiosk_screens::Theme;
use slint::{Color, ComponentHandle as _};

use super::*;

/// WCAG 2.2, relative luminance.
fn luminance(color: Color) -> f64 {
    let part = |part: u8| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(color.red()) + 0.7152 * part(color.green()) + 0.0722 * part(color.blue())
}

/// WCAG 2.2, contrast ratio.
fn contrast(a: Color, b: Color) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn black_on_white_is_twenty_one_to_one() {
    let ratio = contrast(Color::from_rgb_u8(0, 0, 0), Color::from_rgb_u8(255, 255, 255));
    assert!((ratio - 21.0).abs() < 1e-9);
}

#[test]
fn everything_written_or_touched_has_contrast_enough() {
    let stage = Stage::new(SMALL);
    let mut faults = Vec::new();
    for (colours, mode) in COLOURS {
        let mut view = samples::all(Settings::default()).remove(0).1;
        view.settings.colours = colours;
        stage.render(&view);
        let theme = stage.screen.component().global::<Theme<'_>>();
        let mut check = |least: f64, ink: (&str, Color), ground: (&str, Color)| {
            let ratio = contrast(ink.1, ground.1);
            if ratio < least {
                faults.push(format!("{mode}: {} on {} is {ratio:.2}, less than {least}", ink.0, ground.0));
            }
        };
        let high = matches!(colours, Colours::HighLight | Colours::HighDark);
        let text = if high { 15.0 } else { 7.0 };
        let (paper, sheet) = (("paper", theme.get_paper()), ("sheet", theme.get_sheet()));
        let (tint, pressed) = (("tint", theme.get_tint()), ("pressed", theme.get_pressed()));
        let (ink, muted) = (("ink", theme.get_ink()), ("muted", theme.get_muted()));
        let (primary, accent) = (("primary", theme.get_primary()), ("accent", theme.get_accent()));
        let tones = [
            (("good", theme.get_good()), ("good-tint", theme.get_good_tint())),
            (("warn", theme.get_warn()), ("warn-tint", theme.get_warn_tint())),
            (("bad", theme.get_bad()), ("bad-tint", theme.get_bad_tint())),
        ];
        for ground in [paper, sheet] {
            for writing in [ink, muted, primary, accent].into_iter().chain(tones.map(|(tone, _)| tone)) {
                check(text, writing, ground);
            }
        }
        for ground in [tint].into_iter().chain(tones.map(|(_, ground)| ground)) {
            for writing in [ink, muted, primary] {
                check(text, writing, ground);
            }
        }
        for (tone, ground) in tones {
            check(text, tone, ground);
        }
        check(text, ink, pressed);
        // For the moment of a touch, where a lesser ink stands on it.
        check(7.0, muted, pressed);
        check(7.0, primary, pressed);
        let on_primary = ("on-primary", theme.get_on_primary());
        check(text, on_primary, primary);
        check(text, on_primary, ("primary-deep", theme.get_primary_deep()));
        for ground in
            [("bar", theme.get_bar()), ("bar-deep", theme.get_bar_deep()), ("bar-pressed", theme.get_bar_pressed())]
        {
            check(text, ("on-bar", theme.get_on_bar()), ground);
            check(text, ("on-bar-quiet", theme.get_on_bar_quiet()), ground);
        }
        check(text, ("on-gold", theme.get_on_gold()), ("gold", theme.get_gold()));
        let bright = ("bright", theme.get_bright());
        check(text, ("on-bright", theme.get_on_bright()), bright);
        check(text, ("on-bright-quiet", theme.get_on_bright_quiet()), bright);
        check(text, ("pen", theme.get_pen()), bright);
        // Edges of what can be touched; a button on the bar without one stands out by its words.
        for ground in [paper, sheet, tint, pressed] {
            check(3.0, ("edge-line", theme.get_edge_line()), ground);
            check(3.0, primary, ground);
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// Every `.slint` file below the screens' folder, with its text.
fn sources() -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut folders = vec![PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("ui")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "slint") {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                all.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    all
}

#[test]
fn only_the_theme_names_colours_and_nothing_is_cut_off_with_dots() {
    // Decoration, a QR code, test pictures.
    let pictures = ["hills.slint", "code.slint", "probe_screen.slint"];
    let sources = sources();
    assert!(sources.len() > 30);
    for (name, text) in sources {
        assert!(!text.contains("elide"), "{name} cuts words off");
        if name == "theme.slint" || pictures.contains(&name.as_str()) {
            continue;
        }
        for (number, line) in (1..).zip(text.lines()) {
            let code = line.split("//").next().unwrap_or_default();
            let named = code
                .split('#')
                .skip(1)
                .any(|rest| rest.len() >= 6 && rest.as_bytes()[..6].iter().all(u8::is_ascii_hexdigit));
            assert!(!named, "{name}:{number} names a colour of its own: {line}");
        }
    }
}
