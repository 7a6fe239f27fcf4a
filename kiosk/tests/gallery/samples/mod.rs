//! Every page and overlay once, with invented people and words as long as the longest real ones. One file a screen.

mod form;
mod home;
mod identify;
mod long;
mod outcome;
mod overlay;
mod panel;
mod progress;
mod review;
mod staff;

use kiosk::session::settings::{Lang, Settings};
use kiosk::session::view::*;

/// Name and view of every page and overlay.
pub(crate) fn all(settings: Settings) -> Vec<(&'static str, View)> {
    let s = Samples { settings, en: settings.lang == Lang::En };
    [
        home::all(&s),
        identify::all(&s),
        form::all(&s),
        panel::all(&s),
        review::all(&s),
        outcome::all(&s),
        progress::all(&s),
        long::all(&s),
        staff::all(&s),
        overlay::all(&s),
    ]
    .concat()
}

/// What every sample shares: the settings of the visit and the frame of a page.
struct Samples {
    settings: Settings,
    en: bool,
}

impl Samples {
    fn t(&self, zh: &str, english: &str) -> String {
        if self.en { english.to_owned() } else { zh.to_owned() }
    }

    #[expect(clippy::unnecessary_wraps, reason = "a button that is there")]
    fn some(&self, zh: &str, english: &str) -> Option<String> {
        Some(self.t(zh, english))
    }

    fn back(&self) -> Option<String> {
        self.some("上一步", "Back")
    }

    fn exit(&self) -> Option<String> {
        self.some("结束", "Quit")
    }

    fn forward(&self) -> Actions {
        Actions { back: self.back(), exit: self.exit(), second: None, main: self.some("下一步", "Next") }
    }

    fn quit(&self) -> Actions {
        Actions { exit: self.exit(), ..Actions::default() }
    }

    fn step(&self, n: usize) -> String {
        if self.en {
            format!("Unemployment registration · step {n} of 18")
        } else {
            format!("失业登记 · 第 {n} 步，共 18 步")
        }
    }

    fn bar(&self) -> TopBar {
        TopBar {
            county: self.t("绥宁县公共就业服务", "Suining County Employment Service"),
            hall: self.t("长铺子苗族侗族乡便民服务中心", "Changpuzi Miao and Dong Township Convenience Service Centre"),
            time: "09:41".to_owned(),
            call_label: self.t("人工服务", "Call staff"),
            settings_label: self.t("大字", "Text size"),
            language_label: self.t("English", "中文"),
        }
    }

    fn view(&self, page: Page, actions: Actions) -> View {
        View {
            settings: self.settings,
            bar: self.bar(),
            page,
            actions,
            banner: None,
            overlay: None,
            staff: None,
            practice: String::new(),
        }
    }

    fn question(&self, n: usize, title: String, hint: String, input: Input, actions: Actions) -> View {
        let question = Question { step: self.step(n), title, hint, error: String::new(), input };
        self.view(Page::Form(question), actions)
    }

    fn warn(&self, zh: &str, english: &str, code: &str) -> Banner {
        Banner { tone: Tone::Warn, text: self.t(zh, english), code: code.to_owned() }
    }
}

fn choice(id: &str, label: String, note: &str, chosen: bool) -> Choice {
    Choice { id: id.to_owned(), label, note: note.to_owned(), chosen }
}
