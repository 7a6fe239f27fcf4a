//! Where a device is connected and, with feature `serial`, the line itself.
//!
//! A path is a stable one: `/dev/serial/by-path/…` or a link of one's own made by udev. It is resolved anew at every
//! opening, because an adapter that was unplugged comes back under another number.
//!
//! Deliberately absent: waiting for a line to drain (`tcdrain` has no time-out), looking for devices, control lines.

use std::path::PathBuf;

/// A serial line, 8 data bits, no parity, 1 stop bit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortSettings {
    /// Stable path of the device.
    pub path: PathBuf,
    /// Speed in baud.
    pub baud: u32,
}

#[cfg(feature = "serial")]
pub(crate) mod serial {
    //! A line over `serialport` for set-up and plain non-blocking reads and writes on a descriptor of our own.
    //!
    //! Two descriptors of one terminal: `serialport` sets speed, raw mode and exclusive use on its own, but leaves it
    //! blocking, so that a write to a stalled peer would ignore its time-out. Ours was opened non-blocking.

    use std::fs::{File, OpenOptions};
    use std::io::{ErrorKind, Read, Write};
    use std::os::fd::AsFd;
    use std::os::unix::fs::OpenOptionsExt;
    use std::os::unix::net::UnixStream;
    use std::path::Path;
    use std::sync::Arc;
    use std::time::Duration;
    use std::{fs, io};

    use nix::errno::Errno;
    use nix::fcntl::OFlag;
    use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
    use nix::sys::termios::{FlushArg, tcflush};
    use serialport::{FlowControl, TTYPort};

    use super::PortSettings;
    use crate::link::{LinkLost, Transport};

    /// Wakes a thread that waits on a line. Both ends never block.
    pub(crate) struct Waker(UnixStream);

    impl Waker {
        pub(crate) fn wake(&self) {
            // A full pipe has woken it already; a closed one has nobody to wake.
            if let Err(error) = (&self.0).write(&[1]) {
                tracing::trace!(%error, "wake");
            }
        }
    }

    /// A line that can be opened, again and again.
    pub(crate) struct SerialLine {
        settings: PortSettings,
        flow: FlowControl,
        woken: Arc<UnixStream>,
    }

    impl SerialLine {
        pub(crate) fn new(settings: PortSettings, flow: FlowControl) -> io::Result<(Self, Waker)> {
            let (woken, waker) = UnixStream::pair()?;
            woken.set_nonblocking(true)?;
            waker.set_nonblocking(true)?;
            Ok((Self { settings, flow, woken: Arc::new(woken) }, Waker(waker)))
        }

        pub(crate) fn path(&self) -> &Path {
            &self.settings.path
        }

        /// Opens the line for exclusive use.
        pub(crate) fn open(&self) -> io::Result<OpenLine> {
            let path = fs::canonicalize(&self.settings.path)?;
            let flags = OFlag::O_NOCTTY | OFlag::O_NONBLOCK;
            let file = OpenOptions::new().read(true).write(true).custom_flags(flags.bits()).open(&path)?;
            let holder = serialport::new(path.to_string_lossy(), self.settings.baud)
                .flow_control(self.flow)
                .open_native()
                .map_err(io::Error::from)?;
            Ok(OpenLine { file, _holder: holder, woken: Arc::clone(&self.woken) })
        }

        /// Waits until woken, at most `wait`.
        pub(crate) fn wait(&self, wait: Duration) {
            let mut fds = [PollFd::new(self.woken.as_fd(), PollFlags::POLLIN)];
            if let Err(error) = poll(&mut fds, in_poll_time(wait)) {
                tracing::trace!(%error, "poll");
            }
            forget_wakes(&self.woken);
        }
    }

    /// An open line.
    pub(crate) struct OpenLine {
        file: File,
        /// Holds exclusive use until both are closed.
        _holder: TTYPort,
        woken: Arc<UnixStream>,
    }

    impl OpenLine {
        /// Drops what came in before anybody listened.
        pub(crate) fn clear_input(&self) {
            if let Err(error) = tcflush(&self.file, FlushArg::TCIFLUSH) {
                tracing::debug!(%error, "clearing the input failed");
            }
        }
    }

    impl Drop for OpenLine {
        fn drop(&mut self) {
            // Closing a line with bytes still to go may wait half a minute for them.
            if let Err(error) = tcflush(&self.file, FlushArg::TCOFLUSH) {
                tracing::trace!(%error, "clearing the output failed");
            }
        }
    }

    impl Transport for OpenLine {
        fn step(&mut self, out: &[u8], input: &mut Vec<u8>, wait: Duration) -> Result<usize, LinkLost> {
            let wanted = if out.is_empty() { PollFlags::POLLIN } else { PollFlags::POLLIN | PollFlags::POLLOUT };
            let (line, woken) = {
                let mut fds =
                    [PollFd::new(self.file.as_fd(), wanted), PollFd::new(self.woken.as_fd(), PollFlags::POLLIN)];
                match poll(&mut fds, in_poll_time(wait)) {
                    Ok(_) | Err(Errno::EINTR) => {}
                    Err(error) => return Err(io::Error::from(error).into()),
                }
                let [line, woken] = fds.map(|fd| fd.revents().unwrap_or(PollFlags::empty()));
                (line, !woken.is_empty())
            };
            if woken {
                forget_wakes(&self.woken);
            }
            // Input first, even behind a hang-up: what the device said last is worth hearing.
            if line.intersects(PollFlags::POLLIN | PollFlags::POLLHUP | PollFlags::POLLERR) {
                let mut buffer = [0; 512];
                match self.file.read(&mut buffer) {
                    Ok(0) => return Err(io::Error::from(ErrorKind::BrokenPipe).into()),
                    Ok(count) => {
                        input.extend_from_slice(buffer.get(..count).unwrap_or_default());
                        zeroize::Zeroize::zeroize(&mut buffer);
                    }
                    Err(error) if is_not_yet(&error) => {
                        if line.intersects(PollFlags::POLLHUP | PollFlags::POLLERR) {
                            return Err(error.into());
                        }
                    }
                    Err(error) => return Err(error.into()),
                }
            }
            if !line.contains(PollFlags::POLLOUT) || out.is_empty() {
                return Ok(0);
            }
            match self.file.write(out) {
                Ok(count) => Ok(count),
                Err(error) if is_not_yet(&error) => Ok(0),
                Err(error) => Err(error.into()),
            }
        }
    }

    fn is_not_yet(error: &io::Error) -> bool {
        matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted)
    }

    fn forget_wakes(mut woken: &UnixStream) {
        let mut bytes = [0; 64];
        while matches!(woken.read(&mut bytes), Ok(count) if count == bytes.len()) {}
    }

    /// Whole milliseconds, rounded up: waking too early would spin.
    fn in_poll_time(wait: Duration) -> PollTimeout {
        u16::try_from(wait.as_micros().div_ceil(1000)).unwrap_or(u16::MAX).into()
    }
}
