//! Where the two windows stand, from the size of the screen. Pure.
//!
//! Both are drawn for a screen of 1920 × 1080: the kiosk's upright page at the left, as high as the screen, the panel
//! in the rest. One factor fits the pair to any other screen.

/// A rectangle in pixels of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rect {
    /// From the left.
    pub(super) x: i32,
    /// From above.
    pub(super) y: i32,
    /// Across.
    pub(super) width: u32,
    /// Down.
    pub(super) height: u32,
}

/// A window and the factor between the pixels it is drawn for and the screen's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    /// Where.
    pub(super) at: Rect,
    /// How much larger or smaller.
    pub(super) scale: f32,
}

/// The screen both are drawn for.
const DRAWN_FOR: (f32, f32) = (1920.0, 1080.0);
/// The kiosk's page.
const PAGE: (f32, f32) = (1080.0, 1920.0);
/// Below this nobody can read a page; then the windows are larger than the screen.
const LEAST: f32 = 0.5;

/// Kiosk and panel side by side on a screen, or on what the desktop leaves of it.
pub(super) fn side_by_side(screen: Rect) -> (Place, Place) {
    #[expect(clippy::cast_precision_loss, reason = "a screen has some thousand pixels")]
    let (width, height) = (screen.width as f32, screen.height as f32);
    let factor = (width / DRAWN_FOR.0).min(height / DRAWN_FOR.1).max(LEAST);
    let page_scale = DRAWN_FOR.1 * factor / PAGE.1;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "positive, and no larger than a screen"
    )]
    let pixels = |length: f32| length.round() as u32;
    let (page, high) = (pixels(PAGE.0 * page_scale), pixels(PAGE.1 * page_scale));
    let kiosk = Rect { x: screen.x, y: screen.y, width: page, height: high };
    let least = pixels((DRAWN_FOR.0 - PAGE.0 * PAGE.0 / PAGE.1) * factor);
    let panel = Rect {
        x: screen.x + i32::try_from(page).unwrap_or(i32::MAX),
        y: screen.y,
        width: screen.width.saturating_sub(page).max(least),
        height: screen.height.max(high),
    };
    (Place { at: kiosk, scale: page_scale }, Place { at: panel, scale: factor })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(x: i32, y: i32, width: u32, height: u32) -> ((i32, i32, u32, u32), (i32, i32, u32, u32), f32) {
        let (kiosk, panel) = side_by_side(Rect { x, y, width, height });
        let tell = |at: Rect| (at.x, at.y, at.width, at.height);
        (tell(kiosk.at), tell(panel.at), panel.scale)
    }

    #[test]
    fn the_pair_fills_a_usual_screen_and_keeps_its_shape_on_others() {
        assert_eq!(on(0, 0, 1920, 1080), ((0, 0, 608, 1080), (608, 0, 1312, 1080), 1.0));
        let (kiosk, panel, scale) = on(0, 0, 1366, 768);
        assert_eq!((kiosk, panel), ((0, 0, 432, 768), (432, 0, 934, 768)));
        assert!((scale - 0.711).abs() < 0.001);
        // A desktop's bar at the left and above; a second screen.
        assert_eq!(on(64, 27, 1856, 1053).0.0, 64);
        assert_eq!(on(1920, 0, 3840, 2160), ((1920, 0, 1215, 2160), (3135, 0, 2625, 2160), 2.0));
        // Taller than wide: as wide as the screen allows, the panel takes the height.
        assert_eq!(on(0, 0, 1280, 1024), ((0, 0, 405, 720), (405, 0, 875, 1024), 2.0 / 3.0));
    }

    #[test]
    fn on_a_screen_too_small_to_read_the_windows_are_larger_than_it() {
        let (kiosk, panel, scale) = on(0, 0, 640, 480);
        assert_eq!((kiosk, scale), ((0, 0, 304, 540), 0.5));
        assert!(panel.2 >= 656, "{panel:?}");
    }
}
