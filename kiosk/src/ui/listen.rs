//! Touches become intents.

use std::cell::RefCell;
use std::rc::Rc;

use kiosk_screens as g;
use slint::{ComponentHandle as _, SharedString};

use crate::session::intent::Intent;

/// Size of the signature pad in the units of [`Intent::Stroke`].
const PAD: i32 = 1000;

pub(super) fn connect(window: &g::AppWindow, on_intent: impl Fn(Intent) + 'static) {
    let tell: Rc<dyn Fn(Intent)> = Rc::new(on_intent);
    let touches = window.global::<g::Intents<'_>>();
    let plain = |intent: Intent| {
        let tell = Rc::clone(&tell);
        move || tell(intent.clone())
    };
    let named = |make: fn(String) -> Intent| {
        let tell = Rc::clone(&tell);
        move |word: SharedString| tell(make(word.into()))
    };
    touches.on_touched(plain(Intent::Touched));
    touches.on_begin(plain(Intent::Begin));
    touches.on_begin_large(plain(Intent::BeginLarge));
    touches.on_toggle_language(plain(Intent::ToggleLanguage));
    touches.on_call_staff(plain(Intent::CallStaff));
    touches.on_open_settings(plain(Intent::OpenSettings));
    touches.on_close_settings(plain(Intent::CloseSettings));
    touches.on_back(plain(Intent::Back));
    touches.on_next(plain(Intent::Next));
    touches.on_exit(plain(Intent::End));
    touches.on_more(plain(Intent::More));
    touches.on_reveal(plain(Intent::Reveal));
    touches.on_clear_signature(plain(Intent::ClearSignature));
    touches.on_promise_only(plain(Intent::PromiseOnly));
    touches.on_continue(plain(Intent::Continue));
    touches.on_more_time(plain(Intent::MoreTime));
    touches.on_leave(plain(Intent::Leave));
    touches.on_set(named(Intent::Set));
    touches.on_choose(named(Intent::Choose));
    touches.on_pick(named(Intent::Pick));
    touches.on_key(named(Intent::Key));
    touches.on_edit(named(Intent::Edit));
    touches.on_answer(named(Intent::Answer));
    touches.on_date_step({
        let tell = Rc::clone(&tell);
        move |part, delta| {
            if let Ok(part) = usize::try_from(part) {
                tell(Intent::DateStep { part, delta });
            }
        }
    });
    // The quieter way on: another matter once this one has its outcome, before that leaving this question out.
    touches.on_second({
        let (tell, window) = (Rc::clone(&tell), window.as_weak());
        move || {
            let page = window.upgrade().map(|window| window.global::<g::Shell<'_>>().get_page());
            tell(if page == Some(g::Page::Outcome) { Intent::Another } else { Intent::Skip });
        }
    });
    let stroke = Rc::new(RefCell::new(Vec::new()));
    touches.on_stroke_point({
        let stroke = Rc::clone(&stroke);
        move |x, y| {
            let point = (pad(x), pad(y));
            let mut points = stroke.borrow_mut();
            if points.last() != Some(&point) {
                points.push(point);
            }
        }
    });
    touches.on_stroke_end(move || {
        let points = stroke.take();
        if !points.is_empty() {
            tell(Intent::Stroke(points));
        }
    });
}

fn pad(value: i32) -> u16 {
    u16::try_from(value.clamp(0, PAD)).unwrap_or_default()
}
