//! A screen nobody touches draws nothing.

use super::*;

/// A platform that counts nothing but whether there is something to draw.
struct Bare(Rc<slint::platform::software_renderer::MinimalSoftwareWindow>);

impl slint::platform::Platform for Bare {
    fn create_window_adapter(&self) -> Result<Rc<dyn slint::platform::WindowAdapter>, slint::PlatformError> {
        Ok(Rc::<slint::platform::software_renderer::MinimalSoftwareWindow>::clone(&self.0))
    }
}

#[test]
fn a_screen_nobody_touches_draws_nothing() {
    use slint::platform::software_renderer::{MinimalSoftwareWindow, RepaintBufferType};
    let window = MinimalSoftwareWindow::new(RepaintBufferType::ReusedBuffer);
    window.set_size(PhysicalSize::new(SMALL.0, SMALL.1));
    slint::platform::set_platform(Box::new(Bare(Rc::clone(&window)))).expect("one platform a thread");
    let screen = Screen::new(|_| {}).unwrap();
    screen.show().unwrap();
    let mut pixels = vec![slint::Rgb8Pixel::default(); (SMALL.0 * SMALL.1) as usize];
    let mut drawn = || {
        slint::platform::update_timers_and_animations();
        window.draw_if_needed(|renderer| {
            renderer.render(&mut pixels, SMALL.0 as usize);
        })
    };
    for (name, view) in samples::all(Settings::default()) {
        screen.render(&view);
        assert!(drawn(), "{name} was never drawn");
        // What changes after the first layout settles in a second frame at most.
        drawn();
        screen.render(&view);
        let still = !drawn();
        let works = matches!(&view.page, Page::Busy(_)) || matches!(&view.page, Page::Identify(page) if page.reading);
        // Work that is shown moves with real time, which may not have passed between two looks: it is asked for below.
        assert!(still || works, "{name}");
        assert_eq!(window.has_active_animations(), works, "{name}");
    }
}
