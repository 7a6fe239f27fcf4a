//! The X display: how large the screen is, and where the kiosk's window stands.
//!
//! Deliberately absent: drawing and input, which are Slint's.

use x11rb::connection::Connection as _;
use x11rb::protocol::randr::ConnectionExt as _;
use x11rb::protocol::xproto::{AtomEnum, ConfigureWindowAux, ConnectionExt as _, MapState, Window};
use x11rb::rust_connection::RustConnection;

use super::places::Rect;
use crate::trouble::{Result, Trouble};

/// A window manager puts a window into a frame, and that into another one.
const DEEPEST: u32 = 4;

/// A connection to the display named by `DISPLAY`.
pub(super) struct Display {
    connection: RustConnection,
    root: Window,
    size: Rect,
}

impl Display {
    /// Connects, or says what to do where there is no display.
    pub(super) fn connect() -> Result<Self> {
        let (connection, screen) = RustConnection::connect(None).map_err(|error| {
            Trouble(format!(
                "这里没有可用的屏幕（{error}）。请在有桌面的电脑上运行，或者用 Xvfb：\n\
                 No display here. Run it at a desk, or under Xvfb:\n\n    \
                 xvfb-run -s \"-screen 0 1920x1080x24\" make hall\n\n\
                 不要屏幕的演示 / the demonstration without a display:  make demo"
            ))
        })?;
        let screen = &connection.setup().roots[screen];
        let size =
            Rect { x: 0, y: 0, width: u32::from(screen.width_in_pixels), height: u32::from(screen.height_in_pixels) };
        let root = screen.root;
        Ok(Self { connection, root, size })
    }

    /// The part of the main screen that the desktop's own bars leave free.
    pub(super) fn free_screen(&self) -> Rect {
        let monitor = self.main_monitor().unwrap_or(self.size);
        self.work_area().and_then(|area| common(monitor, area)).unwrap_or(monitor)
    }

    fn main_monitor(&self) -> Option<Rect> {
        let monitors = self.connection.randr_get_monitors(self.root, true).ok()?.reply().ok()?.monitors;
        let main = monitors.iter().find(|monitor| monitor.primary).or(monitors.first())?;
        Some(Rect {
            x: i32::from(main.x),
            y: i32::from(main.y),
            width: u32::from(main.width),
            height: u32::from(main.height),
        })
    }

    /// `_NET_WORKAREA` of the first desktop (EWMH); no window manager, none.
    fn work_area(&self) -> Option<Rect> {
        let numbers = self.cardinals(self.root, b"_NET_WORKAREA", 4)?;
        let &[x, y, width, height] = numbers.as_slice() else { return None };
        Some(Rect { x: i32::try_from(x).ok()?, y: i32::try_from(y).ok()?, width, height })
    }

    fn cardinals(&self, window: Window, name: &[u8], count: u32) -> Option<Vec<u32>> {
        let atom = self.connection.intern_atom(true, name).ok()?.reply().ok()?.atom;
        let property =
            self.connection.get_property(false, window, atom, AtomEnum::CARDINAL, 0, count).ok()?.reply().ok()?;
        Some(property.value32()?.collect())
    }

    /// Moves the visible window of a process there; `false` while it has none.
    pub(super) fn place(&self, process: u32, at: Rect) -> bool {
        let Some(window) = self.window_of(self.root, process, DEEPEST) else { return false };
        let there = ConfigureWindowAux::new().x(at.x).y(at.y);
        self.connection.configure_window(window, &there).is_ok() && self.connection.flush().is_ok()
    }

    fn window_of(&self, parent: Window, process: u32, depth: u32) -> Option<Window> {
        let children = self.connection.query_tree(parent).ok()?.reply().ok()?.children;
        children.into_iter().find_map(|window| {
            let its = self.cardinals(window, b"_NET_WM_PID", 1);
            let visible = || {
                let attributes = self.connection.get_window_attributes(window).ok()?.reply().ok()?;
                (attributes.map_state == MapState::VIEWABLE).then_some(window)
            };
            if its.is_some_and(|pids| pids.contains(&process)) {
                return visible();
            }
            if depth > 1 { self.window_of(window, process, depth - 1) } else { None }
        })
    }
}

/// What two rectangles have in common, if it is worth a window.
fn common(a: Rect, b: Rect) -> Option<Rect> {
    let end = |rect: Rect| (rect.x.saturating_add_unsigned(rect.width), rect.y.saturating_add_unsigned(rect.height));
    let (x, y) = (a.x.max(b.x), a.y.max(b.y));
    let (right, bottom) = (end(a).0.min(end(b).0), end(a).1.min(end(b).1));
    let (width, height) = (u32::try_from(right - x).ok()?, u32::try_from(bottom - y).ok()?);
    (width >= 320 && height >= 240).then_some(Rect { x, y, width, height })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_desktops_bars_leave_of_the_main_screen() {
        let rect = |x, y, width, height| Rect { x, y, width, height };
        assert_eq!(common(rect(0, 0, 1920, 1080), rect(64, 27, 1856, 1053)), Some(rect(64, 27, 1856, 1053)));
        // The work area spans two screens; the main one is the right one.
        assert_eq!(common(rect(1920, 0, 1920, 1080), rect(0, 30, 3840, 1050)), Some(rect(1920, 30, 1920, 1050)));
        assert_eq!(common(rect(0, 0, 1920, 1080), rect(1920, 0, 1920, 1080)), None);
    }
}
