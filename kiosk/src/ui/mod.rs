//! The screens: a [`View`] in, [`Intent`]s out.
//!
//! Each page has a small adapter that carries the finished words of the view into the properties of its screen. Only
//! what changed is set, so a screen nobody touches draws no frame. Deliberately absent: any wording, masking or rule;
//! the `.slint` files of `kiosk_screens` decide the look and nothing else.

mod attract;
mod board;
mod busy;
mod form;
mod greeting;
mod home;
mod identify;
mod listen;
mod model;
mod notice;
mod outcome;
mod overlay;
mod pad;
mod panel;
mod probe;
mod progress;
mod qr;
mod rate;
mod review;
mod shell;
mod sign;
mod take_card;
#[cfg(test)]
mod tests;
#[cfg(feature = "x11")]
pub mod x11;

use std::cell::RefCell;
use std::fmt;

use slint::ComponentHandle as _;

pub use self::model::rows;
use crate::session::intent::Intent;
use crate::session::view::{Page, View};
pub use kiosk_screens::AppWindow;

/// The one window of the kiosk.
pub struct Screen {
    window: AppWindow,
    shown: RefCell<Option<View>>,
}

impl Screen {
    /// Opens no window yet: that is [`Screen::show`]. `on_intent` is called on the thread of the window, with what the
    /// person did; it may call [`Screen::render`].
    ///
    /// # Errors
    /// When the platform gives no window.
    pub fn new(on_intent: impl Fn(Intent) + 'static) -> Result<Self, slint::PlatformError> {
        let window = AppWindow::new()?;
        listen::connect(&window, on_intent);
        #[cfg(feature = "x11")]
        x11::answer_touches(window.window());
        Ok(Self { window, shown: RefCell::new(None) })
    }

    /// Shows this view. May be called as often as one likes: what did not change is left alone.
    pub fn render(&self, view: &View) {
        let before = self.shown.replace(Some(view.clone()));
        let before = before.as_ref();
        if before == Some(view) {
            return;
        }
        if before.is_none_or(|b| b.settings != view.settings) {
            shell::settings(&self.window, view.settings);
        }
        if before.is_none_or(|b| b.bar != view.bar) {
            shell::bar(&self.window, &view.bar);
        }
        if before.is_none_or(|b| b.actions != view.actions) {
            shell::actions(&self.window, &view.actions);
        }
        if before.is_none_or(|b| b.banner != view.banner) {
            shell::banner(&self.window, view.banner.as_ref());
        }
        if before.is_none_or(|b| b.staff != view.staff || b.practice != view.practice) {
            shell::staff(&self.window, view.staff.as_ref(), &view.practice);
        }
        if before.is_none_or(|b| b.page != view.page) {
            self.page(&view.page);
            if let Some(old) = before.filter(|b| !same_kind(&b.page, &view.page)) {
                self.forget(&old.page);
            }
        }
        if before.is_none_or(|b| b.overlay != view.overlay) {
            let opened = before.is_none_or(|b| b.overlay.is_none());
            overlay::set(&self.window, view.overlay.as_ref(), opened);
        }
        if before.is_none_or(|b| !same_leaf(&b.page, &view.page) || b.settings.size != view.settings.size) {
            shell::first_part(&self.window);
        }
        #[cfg(feature = "x11")]
        x11::paint(self.window());
    }

    /// The window, for its size, for full screen, for snapshots.
    pub fn window(&self) -> &slint::Window {
        self.window.window()
    }

    /// Makes the window visible.
    ///
    /// # Errors
    /// When the platform cannot show it.
    pub fn show(&self) -> Result<(), slint::PlatformError> {
        self.window.show()
    }

    /// The component itself, for timers, weak handles and tests that look for elements by label.
    pub fn component(&self) -> &AppWindow {
        &self.window
    }

    fn page(&self, page: &Page) {
        let window = &self.window;
        match page {
            Page::Attract(view) => attract::set(window, view),
            Page::Home(view) => home::set(window, view),
            Page::Notice(view) => notice::set(window, view),
            Page::Identify(view) => identify::set(window, view),
            Page::Greeting(view) => greeting::set(window, view),
            Page::Form(view) => form::set(window, view),
            Page::Review(view) => review::set(window, view),
            Page::Sign(view) => sign::set(window, view),
            Page::Busy(view) => busy::set(window, view),
            Page::Outcome(view) => outcome::set(window, view),
            Page::Rate(view) => rate::set(window, view),
            Page::Progress(view) => progress::set(window, view),
            Page::TakeCard(view) => take_card::set(window, view),
            Page::Board(view) => board::set(window, view),
            Page::Pad(view) => pad::set(window, view),
            Page::Probe(view) => probe::set(window, view),
        }
        shell::page(window, page);
    }

    /// Takes out of the properties what concerns a person, once the page is gone.
    fn forget(&self, page: &Page) {
        match page {
            Page::Greeting(_) => greeting::clear(&self.window),
            Page::Form(_) => form::clear(&self.window),
            Page::Review(_) => review::clear(&self.window),
            Page::Sign(_) => sign::clear(&self.window),
            Page::Outcome(_) => outcome::clear(&self.window),
            Page::Progress(_) => progress::clear(&self.window),
            Page::Board(_) => board::clear(&self.window),
            Page::Pad(_) => pad::clear(&self.window),
            _ => {}
        }
    }
}

impl fmt::Debug for Screen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What is shown may concern a person.
        f.debug_struct("Screen").finish_non_exhaustive()
    }
}

fn same_kind(a: &Page, b: &Page) -> bool {
    std::mem::discriminant(a) == std::mem::discriminant(b)
}

/// The same sheet of paper: one that was paged down stays where it is.
fn same_leaf(a: &Page, b: &Page) -> bool {
    match (a, b) {
        (Page::Form(a), Page::Form(b)) => form::same_leaf(a, b),
        (Page::Review(a), Page::Review(b)) => {
            a.step == b.step && a.rows.iter().map(|row| &row.name).eq(b.rows.iter().map(|row| &row.name))
        }
        (Page::Notice(a), Page::Notice(b)) => a.title == b.title,
        (Page::Progress(a), Page::Progress(b)) => {
            a.rows.iter().map(|row| &row.id).eq(b.rows.iter().map(|row| &row.id)) && a.notes.len() == b.notes.len()
        }
        (Page::Rate(a), Page::Rate(b)) => a.title == b.title,
        (Page::Board(a), Page::Board(b)) => board::same_leaf(a, b),
        _ => same_kind(a, b),
    }
}
