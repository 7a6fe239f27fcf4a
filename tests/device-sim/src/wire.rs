//! Carries bytes between a pseudo-terminal and a pure device, at line speed: one thread per device, asleep in `poll`
//! whenever nothing is due.

use std::io;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::pace::Pace;
use crate::pty::Pty;

/// The line is fed and drained in pieces of this length, so that pacing costs some 200 wake-ups a second of traffic.
const PIECE: Duration = Duration::from_millis(5);
/// How much a late wake-up may catch up; a line free for longer has been idle.
const CATCH_UP: Duration = Duration::from_millis(20);
/// An idle device wakes this often, only to clear the exclusive mark a killed host has left.
const IDLE: Duration = Duration::from_secs(1);
const BUFFER: usize = 4096;

/// A device without its line. Times are measured from its start.
pub(crate) trait Instrument: Send + 'static {
    /// Bits a second, both ways.
    fn baud(&self) -> u32;
    /// The speed the host has set its end to, told before its bytes; only a device at another speed cares.
    fn host_speed(&mut self, _baud: u32) {}
    /// How many bytes it can take now; 0 makes the host wait, as a busy line does.
    fn room(&self) -> usize;
    /// Bytes from the host.
    fn receive(&mut self, bytes: &[u8], now: Duration);
    /// Does what is due.
    fn run(&mut self, now: Duration);
    /// When [`Instrument::run`] has something to do next.
    fn next_due(&self) -> Option<Duration>;
    /// Takes what is to be sent.
    fn take_reply(&mut self) -> Vec<u8>;
    /// Whether a fault has pulled the plug; [`Instrument::power_off`] follows.
    fn is_pulled(&self) -> bool;
    /// The plug is out: what was in the works is gone.
    fn power_off(&mut self);
    /// The plug is back in.
    fn power_on(&mut self, _now: Duration) {}
}

struct Shared<D> {
    device: D,
    plug_wanted: bool,
    plugged: bool,
    trouble: Option<String>,
    stop: bool,
}

struct Inner<D> {
    shared: Mutex<Shared<D>>,
    changed: Condvar,
}

impl<D> Inner<D> {
    fn lock(&self) -> MutexGuard<'_, Shared<D>> {
        // A test that panicked while holding the device has failed already; the device itself goes on.
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The handle of a running device. Dropping it unplugs the device and ends its thread.
pub(crate) struct Wire<D: Instrument> {
    inner: Arc<Inner<D>>,
    bell: UnixStream,
    thread: Option<JoinHandle<()>>,
}

impl<D: Instrument> Wire<D> {
    pub(crate) fn start(link: &Path, pace: Pace, device: D) -> io::Result<Self> {
        let pty = Pty::open(link)?;
        let (bell, heard) = UnixStream::pair()?;
        bell.set_nonblocking(true)?;
        heard.set_nonblocking(true)?;
        let shared = Shared { device, plug_wanted: true, plugged: true, trouble: None, stop: false };
        let inner = Arc::new(Inner { shared: Mutex::new(shared), changed: Condvar::new() });
        let theirs = Arc::clone(&inner);
        let thread = std::thread::Builder::new()
            .name("device-sim".into())
            .spawn(move || Carrier { inner: theirs, pty, heard, pace, line: Line::default() }.run())?;
        Ok(Self { inner, bell, thread: Some(thread) })
    }

    /// Touches the device between two of its steps.
    pub(crate) fn with<R>(&self, touch: impl FnOnce(&mut D) -> R) -> R {
        let result = touch(&mut self.inner.lock().device);
        self.inner.changed.notify_all();
        self.ring();
        result
    }

    /// Waits until `look` finds what it looks for, asking again after every step of the device.
    pub(crate) fn wait<R>(&self, timeout: Duration, mut look: impl FnMut(&mut D) -> Option<R>) -> Option<R> {
        let end = Instant::now() + timeout;
        let mut shared = self.inner.lock();
        loop {
            if let Some(found) = look(&mut shared.device) {
                return Some(found);
            }
            let left = end.checked_duration_since(Instant::now())?;
            shared = self.inner.changed.wait_timeout(shared, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Pulls or puts back the plug; returns when it is done.
    pub(crate) fn set_plugged(&self, wanted: bool) {
        let mut shared = self.inner.lock();
        shared.plug_wanted = wanted;
        self.ring();
        while shared.plugged != wanted && shared.trouble.is_none() {
            shared = self.inner.changed.wait(shared).unwrap_or_else(PoisonError::into_inner);
        }
        if let Some(trouble) = shared.trouble.take() {
            drop(shared);
            panic!("the simulated device cannot be plugged in: {trouble}");
        }
    }

    pub(crate) fn is_plugged(&self) -> bool {
        self.inner.lock().plugged
    }

    fn ring(&self) {
        // A full bell is one that rings already.
        let _ringing = io::Write::write(&mut &self.bell, &[0]).is_err();
    }
}

impl<D: Instrument> Drop for Wire<D> {
    fn drop(&mut self) {
        self.inner.lock().stop = true;
        self.ring();
        if let Some(thread) = self.thread.take() {
            // Its panic has been printed where it happened.
            let _panicked = thread.join().is_err();
        }
    }
}

/// When each direction of the line is free again, and what waits to be sent.
#[derive(Default)]
struct Line {
    in_free: Duration,
    out_free: Duration,
    out: Vec<u8>,
}

/// From when on the next piece occupies a line that was free at `free`.
fn since(free: Duration, now: Duration) -> Duration {
    if now.saturating_sub(free) > CATCH_UP { now } else { free }
}

struct Carrier<D: Instrument> {
    inner: Arc<Inner<D>>,
    pty: Pty,
    heard: UnixStream,
    pace: Pace,
    line: Line,
}

impl<D: Instrument> Carrier<D> {
    fn run(mut self) {
        let begin = Instant::now();
        while let Some((baud, room, due)) = self.step(begin.elapsed()) {
            if let Err(error) = self.carry(begin, baud, room, due) {
                let mut shared = self.inner.lock();
                shared.plug_wanted = false;
                shared.trouble = Some(format!("the line failed: {error}"));
            }
        }
    }

    /// Lets the device work; says baud, room and the next due time, or `None` to end.
    fn step(&mut self, now: Duration) -> Option<(u32, usize, Option<Duration>)> {
        let mut shared = self.inner.lock();
        if shared.stop {
            return None;
        }
        if shared.device.is_pulled() {
            shared.plug_wanted = false;
        }
        if shared.plug_wanted != self.pty.is_plugged() {
            if shared.plug_wanted {
                match self.pty.replug() {
                    Ok(()) => shared.device.power_on(now),
                    Err(error) => {
                        shared.plug_wanted = false;
                        shared.trouble = Some(error.to_string());
                    }
                }
            } else {
                self.pty.unplug();
                shared.device.power_off();
                self.line.out.clear();
            }
            shared.plugged = self.pty.is_plugged();
        }
        let mut plan = (shared.device.baud(), 0, None);
        if shared.plugged {
            shared.device.run(now);
            self.line.out.extend(shared.device.take_reply());
            plan = (shared.device.baud(), shared.device.room(), shared.device.next_due());
        }
        self.inner.changed.notify_all();
        Some(plan)
    }

    /// Waits for the next event and moves one piece each way.
    fn carry(&mut self, begin: Instant, baud: u32, room: usize, due: Option<Duration>) -> io::Result<()> {
        let now = begin.elapsed();
        let mut interest = PollFlags::empty();
        let mut until = now + IDLE;
        if let Some(due) = due {
            until = until.min(due);
        }
        if !self.line.out.is_empty() {
            if self.line.out_free <= now {
                interest |= PollFlags::OUT;
            } else {
                until = until.min(self.line.out_free);
            }
        }
        if room > 0 {
            if self.line.in_free <= now {
                interest |= PollFlags::IN;
            } else {
                until = until.min(self.line.in_free);
            }
        }
        let ready = self.poll(interest, until.saturating_sub(now))?;
        let now = begin.elapsed();
        self.pty.clear_exclusive();
        if ready.contains(PollFlags::OUT) {
            let piece = self.piece(baud).min(self.line.out.len());
            let sent = self.pty.write(&self.line.out[..piece])?;
            self.line.out.drain(..sent);
            self.line.out_free = since(self.line.out_free, now) + self.pace.on_line(sent, baud);
        }
        if ready.contains(PollFlags::IN) {
            let mut buffer = [0; BUFFER];
            let piece = self.piece(baud).min(room);
            let count = self.pty.read(&mut buffer[..piece])?;
            self.line.in_free = since(self.line.in_free, now) + self.pace.on_line(count, baud);
            if count > 0 {
                let speed = self.pty.settings().map(|settings| settings.output_speed());
                let mut shared = self.inner.lock();
                if let Some(speed) = speed {
                    shared.device.host_speed(speed);
                }
                shared.device.receive(&buffer[..count], now);
            }
        }
        Ok(())
    }

    /// How many bytes go over the line in one piece.
    fn piece(&self, baud: u32) -> usize {
        let one = self.pace.on_line(1, baud).as_nanos();
        let many = PIECE.as_nanos().checked_div(one).unwrap_or(u128::MAX);
        usize::try_from(many).unwrap_or(BUFFER).clamp(1, BUFFER)
    }

    /// Waits for the terminal or the bell; what the terminal is ready for.
    fn poll(&mut self, interest: PollFlags, wait: Duration) -> io::Result<PollFlags> {
        let wait = Timespec::try_from(wait).map_err(io::Error::other)?;
        let mut fds = vec![PollFd::new(&self.heard, PollFlags::IN)];
        if let Some(master) = self.pty.master() {
            fds.push(PollFd::from_borrowed_fd(master, interest));
        }
        match poll(&mut fds, Some(&wait)) {
            Ok(_) => {}
            Err(rustix::io::Errno::INTR) => return Ok(PollFlags::empty()),
            Err(error) => return Err(error.into()),
        }
        let ready = fds.get(1).map_or(PollFlags::empty(), PollFd::revents);
        let rung = fds[0].revents().contains(PollFlags::IN);
        drop(fds);
        if rung {
            let mut rings = [0; 64];
            // Non-blocking: an empty bell is one rung and already heard.
            let _empty = io::Read::read(&mut &self.heard, &mut rings).is_err();
        }
        Ok(ready)
    }
}
