//! One raw pseudo-terminal behind a stable symbolic link.
//!
//! The slave side stays open inside, so a host that closes and opens the port again meets the same device. All
//! descriptors are close-on-exec: a child process of the test must not keep a pulled plug alive.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};
use rustix::pty::OpenptFlags;
use rustix::termios::{OptionalActions, Termios};

/// A pseudo-terminal whose slave is reached through a symbolic link at a path of the caller's choice.
#[derive(Debug)]
pub struct Pty {
    link: PathBuf,
    ends: Option<Ends>,
}

#[derive(Debug)]
struct Ends {
    master: OwnedFd,
    slave: OwnedFd,
}

impl Pty {
    /// Opens a terminal in raw mode and links `link` to it, replacing a link that is there already.
    ///
    /// # Errors
    /// What the system says, with the path: no terminal left, no right to write there, or `link` is something else
    /// than a symbolic link (which is left alone).
    pub fn open(link: &Path) -> io::Result<Self> {
        let mut pty = Self { link: link.to_owned(), ends: None };
        pty.replug()?;
        Ok(pty)
    }

    /// The path the host opens.
    #[must_use]
    pub fn link(&self) -> &Path {
        &self.link
    }

    /// Whether the device is on the line.
    #[must_use]
    pub fn is_plugged(&self) -> bool {
        self.ends.is_some()
    }

    /// Takes the device off the line: the link disappears, a host that has the port open sees a hang-up.
    pub fn unplug(&mut self) {
        if self.ends.take().is_some() {
            remove_link(&self.link);
        }
    }

    /// Puts the device back: a new terminal, usually under another number, behind the same link.
    ///
    /// # Errors
    /// As [`Pty::open`].
    pub fn replug(&mut self) -> io::Result<()> {
        if self.ends.is_some() {
            return Ok(());
        }
        let master = rustix::pty::openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
        rustix::pty::grantpt(&master)?;
        rustix::pty::unlockpt(&master)?;
        let name = rustix::pty::ptsname(&master, Vec::new())?;
        let slave = rustix::fs::open(name.as_c_str(), OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC, Mode::empty())?;
        let mut settings = rustix::termios::tcgetattr(&slave)?;
        settings.make_raw();
        rustix::termios::tcsetattr(&slave, OptionalActions::Now, &settings)?;
        rustix::fs::fcntl_setfl(&master, OFlags::NONBLOCK)?;
        set_link(Path::new(OsStr::from_bytes(name.as_bytes())), &self.link)?;
        self.ends = Some(Ends { master, slave });
        Ok(())
    }

    /// The device's end, for `poll`; `None` while unplugged.
    #[must_use]
    pub fn master(&self) -> Option<BorrowedFd<'_>> {
        self.ends.as_ref().map(|ends| ends.master.as_fd())
    }

    /// Reads what the host has written; 0 when there is nothing.
    ///
    /// # Errors
    /// What the system says; [`io::ErrorKind::NotConnected`] while unplugged.
    pub fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        Ok(nothing_yet(rustix::io::read(&self.ends()?.master, buffer))?)
    }

    /// Writes towards the host as much as fits; 0 when the host has not read for long.
    ///
    /// # Errors
    /// As [`Pty::read`].
    pub fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        Ok(nothing_yet(rustix::io::write(&self.ends()?.master, bytes))?)
    }

    /// Clears the exclusive-use mark (TIOCEXCL) of the line. The mark goes with the *last* close, and the last one is
    /// ours: without this, a host killed with the port open could not open it again unless it is root.
    pub(crate) fn clear_exclusive(&self) {
        if let Some(ends) = &self.ends {
            // A terminal that refuses the request has no such mark.
            let _refused = rustix::termios::ioctl_tiocnxcl(&ends.slave).is_err();
        }
    }

    /// The line as the host has set it; `None` while unplugged.
    pub(crate) fn settings(&self) -> Option<Termios> {
        rustix::termios::tcgetattr(&self.ends.as_ref()?.slave).ok()
    }

    fn ends(&self) -> io::Result<&Ends> {
        self.ends.as_ref().ok_or_else(|| io::Error::new(io::ErrorKind::NotConnected, "the device is unplugged"))
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        self.unplug();
    }
}

fn nothing_yet(result: rustix::io::Result<usize>) -> rustix::io::Result<usize> {
    match result {
        Err(rustix::io::Errno::AGAIN | rustix::io::Errno::INTR) => Ok(0),
        other => other,
    }
}

fn set_link(target: &Path, link: &Path) -> io::Result<()> {
    if let Ok(there) = fs::symlink_metadata(link) {
        if !there.is_symlink() {
            let text = format!("{} exists and is no symbolic link; choose another path for the device", link.display());
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, text));
        }
        fs::remove_file(link)?;
    }
    symlink(target, link).map_err(|error| {
        io::Error::new(error.kind(), format!("cannot link {} to {}: {error}", link.display(), target.display()))
    })
}

fn remove_link(link: &Path) {
    if fs::symlink_metadata(link).is_ok_and(|there| there.is_symlink()) {
        // Somebody else removing it first is the same outcome.
        let _gone = fs::remove_file(link).is_err();
    }
}
