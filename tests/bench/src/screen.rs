//! A display of our own (Xvfb), what stands on it, and a finger.
//!
//! Everything is measured from outside, the same way for every program: pixels and damage as the X server has them,
//! touches by XTEST. Times are taken when the server's notice of a change arrives here.

use std::io::{BufRead as _, BufReader};
use std::os::fd::AsFd as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use hall::{Result, Trouble};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::damage::{ConnectionExt as _, ReportLevel};
use x11rb::protocol::xproto::{
    BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ConnectionExt as _, ImageFormat, MOTION_NOTIFY_EVENT, Rectangle,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

/// The 21.5-inch portrait screen of the halls.
pub(crate) const SIZE: (u16, u16) = (1080, 1920);
/// Damage that comes within this time of other damage is of one frame; at 60 frames a second they are 16 ms apart.
const ONE_FRAME: Duration = Duration::from_millis(4);

/// A virtual display without a window manager. Ended when dropped.
pub(crate) struct Display {
    server: Child,
    name: String,
}

impl Display {
    /// Starts one of [`SIZE`] on a free number.
    pub(crate) fn start() -> Result<Self> {
        let (width, height) = SIZE;
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-nolisten", "tcp", "-noreset", "-screen", "0"])
            .arg(format!("{width}x{height}x24"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| Trouble(format!("Xvfb: {error}; install the Debian package xvfb")))?;
        let mut number = String::new();
        if let Some(said) = server.stdout.take() {
            BufReader::new(said).read_line(&mut number).map_err(|error| Trouble(format!("Xvfb: {error}")))?;
        }
        let display = Self { server, name: format!(":{}", number.trim()) };
        if number.trim().is_empty() { Err(Trouble("Xvfb did not start".to_owned())) } else { Ok(display) }
    }

    /// What goes into `DISPLAY`.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        // Already ended is as good.
        let _killed = self.server.kill();
        let _reaped = self.server.wait();
    }
}

/// A part of the screen, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Area {
    /// From the left.
    pub(crate) x: i16,
    /// From the top.
    pub(crate) y: i16,
    /// To the right.
    pub(crate) width: u16,
    /// Down.
    pub(crate) height: u16,
}

impl Area {
    fn touches(self, other: Rectangle) -> bool {
        let reach = |at: i16, length: u16| i32::from(at) + i32::from(length);
        i32::from(self.x) < reach(other.x, other.width)
            && i32::from(other.x) < reach(self.x, self.width)
            && i32::from(self.y) < reach(other.y, other.height)
            && i32::from(other.y) < reach(self.y, self.height)
    }
}

/// The pixels of an area, four bytes each.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Pixels(Vec<u8>);

impl Pixels {
    /// All of one colour: nothing has been painted.
    pub(crate) fn is_blank(&self) -> bool {
        let mut pixels = self.0.chunks_exact(4);
        let first = pixels.next();
        pixels.all(|pixel| Some(pixel) == first)
    }
}

/// Eyes and a finger on a [`Display`].
pub(crate) struct Screen {
    conn: RustConnection,
    root: u32,
}

impl Screen {
    /// Watches a display.
    pub(crate) fn watch(display: &Display) -> Result<Self> {
        let (conn, number) = x11rb::connect(Some(display.name())).map_err(x11)?;
        let root = conn.setup().roots[number].root;
        conn.damage_query_version(1, 1).map_err(x11)?.reply().map_err(x11)?;
        conn.xtest_get_version(2, 2).map_err(x11)?.reply().map_err(x11)?;
        let damage = conn.generate_id().map_err(x11)?;
        conn.damage_create(damage, root, ReportLevel::RAW_RECTANGLES).map_err(x11)?.check().map_err(x11)?;
        Ok(Self { conn, root })
    }

    /// What stands there now.
    pub(crate) fn picture(&self, area: Area) -> Result<Pixels> {
        let Area { x, y, width, height } = area;
        let image = self.conn.get_image(ImageFormat::Z_PIXMAP, self.root, x, y, width, height, !0).map_err(x11)?;
        Ok(Pixels(image.reply().map_err(x11)?.data))
    }

    /// The next change of something on the screen.
    fn damaged(&self, until: Instant) -> Result<Option<(Instant, Rectangle)>> {
        loop {
            match self.conn.poll_for_event().map_err(x11)? {
                Some(Event::DamageNotify(notice)) => return Ok(Some((Instant::now(), notice.area))),
                Some(_) => {}
                None => {
                    let Some(left) = until.checked_duration_since(Instant::now()) else { return Ok(None) };
                    let wait = PollTimeout::try_from(left + Duration::from_millis(1)).unwrap_or(PollTimeout::MAX);
                    let stream = self.conn.stream();
                    poll(&mut [PollFd::new(stream.as_fd(), PollFlags::POLLIN)], wait)
                        .map_err(|error| Trouble(format!("X server: {error}")))?;
                }
            }
        }
    }

    /// Waits until the pixels of `area` are as `wanted`, and says when the change came that made them so.
    pub(crate) fn wait(
        &self,
        what: &str,
        area: Area,
        within: Duration,
        mut wanted: impl FnMut(&Pixels) -> bool,
    ) -> Result<Instant> {
        let until = Instant::now() + within;
        if wanted(&self.picture(area)?) {
            return Ok(Instant::now());
        }
        while let Some((at, damaged)) = self.damaged(until)? {
            if area.touches(damaged) && wanted(&self.picture(area)?) {
                return Ok(at);
            }
        }
        Err(Trouble(format!("did not appear on the screen within {within:?}: {what}")))
    }

    /// Waits until nothing has changed for so long.
    pub(crate) fn settle(&self, quiet: Duration, within: Duration) -> Result<()> {
        let until = Instant::now() + within;
        while Instant::now() < until {
            if self.damaged(Instant::now() + quiet)?.is_none() {
                return Ok(());
            }
        }
        Err(Trouble(format!("the screen did not come to rest within {within:?}")))
    }

    /// How many frames are drawn within a time.
    pub(crate) fn frames(&self, during: Duration) -> Result<u32> {
        let until = Instant::now() + during;
        let (mut frames, mut last) = (0, None::<Instant>);
        while let Some((at, _)) = self.damaged(until)? {
            if last.is_none_or(|last| at.duration_since(last) > ONE_FRAME) {
                frames += 1;
            }
            last = Some(at);
        }
        Ok(frames)
    }

    /// Puts the finger down.
    pub(crate) fn press(&self, (x, y): (i16, i16)) -> Result<()> {
        self.fake(MOTION_NOTIFY_EVENT, 0, x, y)?;
        self.fake(BUTTON_PRESS_EVENT, 1, 0, 0)
    }

    /// Lifts it, and says when.
    pub(crate) fn release(&self) -> Result<Instant> {
        let at = Instant::now();
        self.fake(BUTTON_RELEASE_EVENT, 1, 0, 0)?;
        Ok(at)
    }

    fn fake(&self, kind: u8, detail: u8, x: i16, y: i16) -> Result<()> {
        self.conn.xtest_fake_input(kind, detail, 0, self.root, x, y, 0).map_err(x11)?;
        self.conn.flush().map_err(x11)
    }
}

fn x11(error: impl std::fmt::Display) -> Trouble {
    Trouble(format!("X server: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_touch_where_they_share_a_pixel() {
        let area = Area { x: 10, y: 10, width: 10, height: 10 };
        let at = |x, y, width, height| area.touches(Rectangle { x, y, width, height });
        assert!(at(0, 0, 11, 11) && at(19, 19, 1, 1) && at(0, 12, 1080, 1));
        assert!(!at(0, 0, 10, 10) && !at(20, 10, 5, 5) && !at(10, 20, 5, 5));
    }

    #[test]
    fn one_colour_is_blank() {
        assert!(Pixels(vec![7; 16]).is_blank());
        assert!(!Pixels(vec![7, 7, 7, 7, 7, 7, 7, 8]).is_blank());
    }
}
