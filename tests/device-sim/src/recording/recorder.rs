//! The recorder: between a real device and the kiosk. What goes over the line goes on unchanged; what is written has
//! been judged by `scrub` before.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::fd::OwnedFd;
use std::os::unix::fs::OpenOptionsExt as _;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};
use rustix::termios::{ControlModes, OptionalActions, Termios};

use super::scrub::Scrub;
use super::{Entry, Side, head};
use crate::device::Kind;
use crate::pty::Pty;

/// How often it looks whether the host has changed the settings of its line, and whether something was left half said.
const LOOK: Duration = Duration::from_millis(50);
const BUFFER: usize = 4096;
/// What a peer that does not read may leave waiting.
const WAITING: usize = 64 * 1024;

/// A running recording. Dropping it ends it and takes the link away.
pub struct Recorder {
    /// The thread ends when this is closed.
    bell: Option<UnixStream>,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl Recorder {
    /// Opens the real device at `real`, offers it behind the symbolic link `link`, and writes what both say into a new
    /// file. `invented_people_only` leaves what is printed as it is.
    ///
    /// Speed and hardware flow control are those the host sets at its end.
    ///
    /// # Errors
    /// With the path: the file exists already, the port cannot be opened, the link cannot be made.
    pub fn start(real: &Path, link: &Path, file: &Path, kind: Kind, invented_people_only: bool) -> io::Result<Self> {
        let told = |path: &Path| {
            let path = path.display().to_string();
            move |error: io::Error| io::Error::new(error.kind(), format!("{path}: {error}"))
        };
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let port = rustix::fs::open(real, flags, Mode::empty()).map_err(io::Error::from).map_err(told(real))?;
        let mut settings = rustix::termios::tcgetattr(&port).map_err(io::Error::from).map_err(told(real))?;
        settings.make_raw();
        rustix::termios::tcsetattr(&port, OptionalActions::Now, &settings)?;
        let pty = Pty::open(link)?;
        let mut options = OpenOptions::new();
        let text = options.write(true).create_new(true).mode(0o600).open(file).map_err(told(file))?;
        let (bell, heard) = UnixStream::pair()?;
        let between = Between {
            port,
            settings,
            pty,
            heard,
            text,
            kind,
            scrub: Scrub::new(kind, invented_people_only),
            begun: None,
            to_device: Vec::new(),
            to_host: Vec::new(),
        };
        let thread = std::thread::Builder::new().name("recorder".into()).spawn(move || between.run())?;
        Ok(Self { bell: Some(bell), thread: Some(thread) })
    }

    /// Ends the recording; everything is in the file then.
    ///
    /// # Errors
    /// What ended it before: the port hung up, the file could not be written.
    pub fn stop(mut self) -> io::Result<()> {
        self.bell = None;
        self.thread.take().map_or(Ok(()), |thread| thread.join().unwrap_or_else(|_| Err(io::Error::other("it broke"))))
    }

    /// Whether it goes on; [`Recorder::stop`] says why it does not.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.thread.as_ref().is_some_and(|thread| !thread.is_finished())
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.bell = None;
        if let Some(thread) = self.thread.take() {
            // Whoever wants to know how it ended stops it.
            let _ended = thread.join().is_err();
        }
    }
}

/// Between host and device.
struct Between {
    port: OwnedFd,
    settings: Termios,
    pty: Pty,
    heard: UnixStream,
    text: File,
    kind: Kind,
    scrub: Scrub,
    /// When the first byte went over the line.
    begun: Option<Instant>,
    to_device: Vec<u8>,
    to_host: Vec<u8>,
}

impl Between {
    fn run(mut self) -> io::Result<()> {
        let end = self.carry();
        let rest = self.scrub.end();
        self.write(&rest)?;
        self.text.sync_all()?;
        end
    }

    fn carry(&mut self) -> io::Result<()> {
        loop {
            let Some((host, device)) = self.wait()? else { return Ok(()) };
            self.follow_settings()?;
            if host && self.to_device.len() < WAITING {
                let mut buffer = [0; BUFFER];
                let count = self.pty.read(&mut buffer)?;
                self.say(Side::Host, &buffer[..count])?;
            }
            if device && self.to_host.len() < WAITING {
                let mut buffer = [0; BUFFER];
                let count = unless_empty(rustix::io::read(&self.port, &mut buffer))?;
                if count == Some(0) {
                    return Err(io::Error::new(io::ErrorKind::BrokenPipe, "the device's port hung up"));
                }
                self.say(Side::Device, &buffer[..count.unwrap_or(0)])?;
            }
            let count = if self.to_device.is_empty() {
                0
            } else {
                unless_empty(rustix::io::write(&self.port, &self.to_device))?.unwrap_or(0)
            };
            self.to_device.drain(..count);
            let count = if self.to_host.is_empty() { 0 } else { self.pty.write(&self.to_host)? };
            self.to_host.drain(..count);
            let late = self.scrub.pass(self.now());
            self.write(&late)?;
        }
    }

    /// Waits; whether host and device have something to say, or `None` to end.
    fn wait(&self) -> io::Result<Option<(bool, bool)>> {
        let with = |queue: &[u8]| if queue.is_empty() { PollFlags::IN } else { PollFlags::IN | PollFlags::OUT };
        let master = self.pty.master().ok_or_else(|| io::Error::other("the link is gone"))?;
        let mut fds = [
            PollFd::new(&self.heard, PollFlags::IN),
            PollFd::from_borrowed_fd(master, with(&self.to_host)),
            PollFd::new(&self.port, with(&self.to_device)),
        ];
        match poll(&mut fds, Some(&Timespec::try_from(LOOK).map_err(io::Error::other)?)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        if !fds[0].revents().is_empty() {
            return Ok(None);
        }
        let speaks = |flags: PollFlags| flags.intersects(PollFlags::IN | PollFlags::HUP | PollFlags::ERR);
        Ok(Some((fds[1].revents().contains(PollFlags::IN), speaks(fds[2].revents()))))
    }

    /// Sets the real port as the host has set its end.
    fn follow_settings(&mut self) -> io::Result<()> {
        let Some(wanted) = self.pty.settings() else { return Ok(()) };
        let hardware = wanted.control_modes.contains(ControlModes::CRTSCTS);
        let speed = wanted.output_speed();
        let same = self.settings.output_speed() == speed
            && self.settings.control_modes.contains(ControlModes::CRTSCTS) == hardware;
        if !same {
            self.settings.set_speed(speed)?;
            self.settings.control_modes.set(ControlModes::CRTSCTS, hardware);
            rustix::termios::tcsetattr(&self.port, OptionalActions::Now, &self.settings)?;
        }
        Ok(())
    }

    fn now(&self) -> Duration {
        self.begun.map_or(Duration::ZERO, |begun| begun.elapsed())
    }

    fn say(&mut self, from: Side, bytes: &[u8]) -> io::Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        if self.begun.is_none() {
            self.begun = Some(Instant::now());
            self.text.write_all(head(self.kind, self.settings.output_speed()).as_bytes())?;
        }
        match from {
            Side::Host => self.to_device.extend(bytes),
            Side::Device => self.to_host.extend(bytes),
        }
        let entries = self.scrub.take(from, bytes, self.now());
        self.write(&entries)
    }

    fn write(&mut self, entries: &[Entry]) -> io::Result<()> {
        entries.iter().try_for_each(|entry| writeln!(self.text, "{entry}"))
    }
}

fn unless_empty(result: rustix::io::Result<usize>) -> io::Result<Option<usize>> {
    match result {
        Ok(count) => Ok(Some(count)),
        Err(rustix::io::Errno::AGAIN | rustix::io::Errno::INTR) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
