//! Bars, banner, settings of the visit, and which page is in the middle.

use kiosk_screens as g;
use slint::{ComponentHandle as _, SharedString};

use super::model;
use crate::session::settings::{Colours, Settings, TypeSize};
use crate::session::view::{Actions, Banner, Input, Page, Question, StaffStrip, TopBar};

pub(super) fn settings(window: &g::AppWindow, settings: Settings) {
    let theme = window.global::<g::Theme<'_>>();
    theme.set_scale(match settings.size {
        TypeSize::Standard => 1.0,
        TypeSize::Large => 1.3,
        TypeSize::ExtraLarge => 1.65,
    });
    theme.set_mode(match settings.colours {
        Colours::Standard => g::ColourMode::Standard,
        Colours::HighLight => g::ColourMode::HighLight,
        Colours::HighDark => g::ColourMode::HighDark,
        Colours::Soft => g::ColourMode::Soft,
    });
    theme.set_low_reach(settings.low_reach);
}

pub(super) fn bar(window: &g::AppWindow, bar: &TopBar) {
    let shell = window.global::<g::Shell<'_>>();
    shell.set_county((&bar.county).into());
    shell.set_hall((&bar.hall).into());
    shell.set_time((&bar.time).into());
    shell.set_call_label((&bar.call_label).into());
    shell.set_settings_label((&bar.settings_label).into());
    shell.set_language_label((&bar.language_label).into());
}

pub(super) fn actions(window: &g::AppWindow, actions: &Actions) {
    let words = |action: &Option<String>| action.as_ref().map(SharedString::from).unwrap_or_default();
    let shell = window.global::<g::Shell<'_>>();
    shell.set_back(words(&actions.back));
    shell.set_exit(words(&actions.exit));
    shell.set_second(words(&actions.second));
    shell.set_main(words(&actions.main));
}

pub(super) fn banner(window: &g::AppWindow, banner: Option<&Banner>) {
    let shell = window.global::<g::Shell<'_>>();
    shell.set_banner(banner.map(model::note).unwrap_or_default());
    shell.set_has_banner(banner.is_some());
}

pub(super) fn staff(window: &g::AppWindow, staff: Option<&StaffStrip>, practice: &str) {
    let shell = window.global::<g::Shell<'_>>();
    shell.set_staff(staff.map(|staff| (&staff.words).into()).unwrap_or_default());
    shell.set_leave(staff.map(|staff| (&staff.leave).into()).unwrap_or_default());
    shell.set_practice(practice.into());
}

pub(super) fn page(window: &g::AppWindow, page: &Page) {
    let typing = matches!(page, Page::Form(Question { input: Input::Panel(_), .. }));
    window.global::<g::Theme<'_>>().set_typing(typing);
    window.global::<g::Shell<'_>>().set_page(match page {
        Page::Attract(_) => g::Page::Attract,
        Page::Home(_) => g::Page::Home,
        Page::Notice(_) => g::Page::Notice,
        Page::Identify(_) => g::Page::Identify,
        Page::Greeting(_) => g::Page::Greeting,
        Page::Form(_) => g::Page::Form,
        Page::Review(_) => g::Page::Review,
        Page::Sign(_) => g::Page::Sign,
        Page::Busy(_) => g::Page::Busy,
        Page::Outcome(_) => g::Page::Outcome,
        Page::Rate(_) => g::Page::Rate,
        Page::Progress(_) => g::Page::Progress,
        Page::TakeCard(_) => g::Page::TakeCard,
        Page::Board(_) => g::Page::Board,
        Page::Pad(_) => g::Page::Pad,
        Page::Probe(_) => g::Page::Probe,
    });
}

/// Back to the top of a body that was paged down.
pub(super) fn first_part(window: &g::AppWindow) {
    window.global::<g::Shell<'_>>().set_offset(0.0);
}
