//! A display of the story's own (Xvfb), pictures of it, and a pointer on it: real X events, as a mouse gives them.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use hall::{Result, Trouble};
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{
    BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ConnectionExt as _, ImageFormat, MOTION_NOTIFY_EVENT, Window,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

/// A rectangle of the display in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rect {
    pub(crate) x: usize,
    pub(crate) y: usize,
    pub(crate) width: usize,
    pub(crate) height: usize,
}

impl Rect {
    pub(crate) const fn centre(self) -> (usize, usize) {
        (self.x + self.width / 2, self.y + self.height / 2)
    }
}

/// A picture of a part of the display.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// Red, green, blue, row by row.
    pub(crate) pixels: Vec<[u8; 3]>,
}

/// An X server without a screen. Dropping it ends it.
pub(crate) struct Display {
    server: Child,
    connection: RustConnection,
    root: Window,
    /// As in `DISPLAY`.
    pub(crate) name: String,
}

impl Display {
    /// Starts one of this size on a free display.
    pub(crate) fn open(width: usize, height: usize) -> Result<Self> {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", &format!("{width}x{height}x24")])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| Trouble(format!("Xvfb: {error}; install Debian's xvfb")))?;
        // It tells its number when it can be connected to.
        let mut number = String::new();
        let told = server.stdout.take().map(|told| BufReader::new(told).read_line(&mut number));
        let name = format!(":{}", number.trim());
        let connected = match told {
            Some(Ok(1..)) => RustConnection::connect(Some(&name)).map_err(|error| Trouble(format!("{name}: {error}"))),
            _ => Err(Trouble("Xvfb did not start".to_owned())),
        };
        match connected {
            Ok((connection, screen)) => {
                let root = connection.setup().roots[screen].root;
                Ok(Self { server, connection, root, name })
            }
            Err(trouble) => {
                end(&mut server);
                Err(trouble)
            }
        }
    }

    /// What is to be seen there.
    pub(crate) fn picture(&self, at: Rect) -> Result<Picture> {
        let side = |pixels: usize| u16::try_from(pixels).map_err(|error| Trouble(error.to_string()));
        let corner = |pixels: usize| i16::try_from(pixels).map_err(|error| Trouble(error.to_string()));
        let image = self
            .connection
            .get_image(
                ImageFormat::Z_PIXMAP,
                self.root,
                corner(at.x)?,
                corner(at.y)?,
                side(at.width)?,
                side(at.height)?,
                u32::MAX,
            )
            .map_err(gone)?
            .reply()
            .map_err(gone)?;
        // 24 bits in 32, little-endian: blue, green, red, nothing.
        let pixels = image.data.chunks_exact(4).map(|pixel| [pixel[2], pixel[1], pixel[0]]).collect();
        Ok(Picture { width: at.width, height: at.height, pixels })
    }

    /// Presses there and lets go.
    pub(crate) fn click(&self, at: (usize, usize)) -> Result<()> {
        self.stroke(&[at])
    }

    /// Presses at the first place, moves over the others, lets go at the last.
    pub(crate) fn stroke(&self, way: &[(usize, usize)]) -> Result<()> {
        for (number, at) in way.iter().enumerate() {
            self.pointer(MOTION_NOTIFY_EVENT, *at)?;
            if number == 0 {
                self.pointer(BUTTON_PRESS_EVENT, *at)?;
            }
        }
        self.pointer(BUTTON_RELEASE_EVENT, *way.last().unwrap_or(&(0, 0)))?;
        self.connection.sync_now()
    }

    fn pointer(&self, event: u8, (x, y): (usize, usize)) -> Result<()> {
        let place = |pixels: usize| i16::try_from(pixels).map_err(|error| Trouble(error.to_string()));
        let (x, y) = (place(x)?, place(y)?);
        // For a motion the detail says that the place is absolute; else it is the left button.
        let detail = u8::from(event != MOTION_NOTIFY_EVENT);
        self.connection.xtest_fake_input(event, detail, 0, self.root, x, y, 0).map_err(gone).map(drop)
    }
}

trait SyncNow {
    fn sync_now(&self) -> Result<()>;
}

impl SyncNow for RustConnection {
    /// Returns when the server has done all that was asked.
    fn sync_now(&self) -> Result<()> {
        self.get_input_focus().map_err(gone)?.reply().map_err(gone).map(drop)
    }
}

fn gone(error: impl std::fmt::Display) -> Trouble {
    Trouble(format!("the display is gone: {error}"))
}

fn end(child: &mut Child) {
    // Already dead is as good.
    let _killed = child.kill();
    let _reaped = child.wait();
}

impl Drop for Display {
    fn drop(&mut self) {
        end(&mut self.server);
    }
}
