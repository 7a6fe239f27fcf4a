//! What lies over the page.

use kiosk_screens as g;
use slint::{ComponentHandle as _, ModelRc, SharedString};

use super::model;
use crate::session::view::{AskButton, Choice, Overlay};

/// `opened`: nothing lay there before, so a long sheet begins at its top.
pub(super) fn set(window: &g::AppWindow, overlay: Option<&Overlay>, opened: bool) {
    let cover = match overlay {
        None => {
            clear(window);
            g::Cover::None
        }
        Some(Overlay::Idle { title, hint, seconds, proceed, more_time }) => {
            let data = window.global::<g::IdleData<'_>>();
            data.set_title(title.into());
            data.set_hint(hint.into());
            data.set_seconds(i32::try_from(*seconds).unwrap_or(i32::MAX));
            data.set_proceed(proceed.into());
            data.set_more_time(more_time.into());
            g::Cover::Idle
        }
        Some(Overlay::Ask { title, hint, code, buttons }) => {
            let data = window.global::<g::AskData<'_>>();
            if opened {
                data.set_offset(0.0);
            }
            data.set_title(title.into());
            data.set_hint(hint.into());
            data.set_code(code.into());
            let choice = |button: &AskButton| g::AskChoice {
                id: (&button.id).into(),
                label: (&button.label).into(),
                main: button.main,
            };
            data.set_buttons(model::rows(&data.get_buttons(), buttons.iter().map(choice).collect()));
            g::Cover::Ask
        }
        Some(Overlay::Settings { title, groups, close }) => {
            let data = window.global::<g::SettingsData<'_>>();
            if opened {
                data.set_offset(0.0);
            }
            data.set_title(title.into());
            let group = |(title, choices): &(String, Vec<Choice>)| g::SettingsGroup {
                title: title.into(),
                rows: model::rows(&ModelRc::default(), model::choices(choices)),
            };
            data.set_groups(model::rows(&data.get_groups(), groups.iter().map(group).collect()));
            data.set_close(close.into());
            g::Cover::Settings
        }
    };
    window.global::<g::Shell<'_>>().set_cover(cover);
}

/// A question may have named a person.
fn clear(window: &g::AppWindow) {
    let data = window.global::<g::AskData<'_>>();
    data.set_title(SharedString::new());
    data.set_hint(SharedString::new());
}
