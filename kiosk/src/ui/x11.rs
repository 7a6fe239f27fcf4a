//! The window under a bare X server: opaque, and painted as soon as something has changed.
//!
//! Slint's winit backend lets a sixtieth of a second pass between a change and its drawing, so that many changes become
//! one frame. What answers a touch need not wait: the redraw is asked of the window itself, which draws once everything
//! that has arrived is done. Deliberately absent: the moves of a finger, which keep Slint's pace, and the console without
//! X (`linuxkms`), which has no such pause.

use i_slint_backend_winit::{
    Backend, EventResult, WinitWindowAccessor as _,
    winit::{
        event::{TouchPhase, WindowEvent},
        window::Window,
    },
};
use slint::PlatformError;

/// Takes the X server as Slint's platform: once, before the first window.
///
/// # Errors
/// When there is no X server.
pub fn connect() -> Result<(), PlatformError> {
    let backend = Backend::builder()
        .with_renderer_name("software")
        // A window with an alpha channel is drawn beside the screen and copied there by the X server, in full.
        .with_window_attributes_hook(|attributes| attributes.with_transparent(false))
        .build()?;
    slint::platform::set_platform(Box::new(backend)).map_err(PlatformError::SetPlatformError)
}

/// What a finger coming or going changes is painted at once, wherever in Slint it is changed.
pub(super) fn answer_touches(window: &slint::Window) {
    window.on_winit_window_event(|window, event| {
        let answered = match event {
            WindowEvent::MouseInput { .. } => true,
            WindowEvent::Touch(touch) => touch.phase != TouchPhase::Moved,
            _ => false,
        };
        if answered {
            paint(window);
        }
        EventResult::Propagate
    });
}

/// Has the window painted once what has arrived is done. Before it is open there is nothing to paint.
pub(super) fn paint(window: &slint::Window) {
    // None: not open yet, or a window of the tests.
    let _open = window.with_winit_window(Window::request_redraw);
}
