//! The thread that carries bytes, time and commands between one driver and one serial line.
//!
//! Opens the line, waits 200 ms for it to settle, clears its input, then lets the driver work until the line is lost;
//! then opens it again with growing pauses, for ever. Blocks in `poll` whenever there is nothing to do.
//!
//! Deliberately absent: any knowledge of what the bytes mean.

use std::sync::mpsc::{self, Receiver, Sender, TryRecvError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serialport::FlowControl;
use zeroize::{Zeroize, Zeroizing};

use crate::link::{Backoff, Driver, Transport};
use crate::port::PortSettings;
use crate::port::serial::{OpenLine, SerialLine, Waker};

/// A line that was just opened may carry rubbish for so long.
const SETTLE: Duration = Duration::from_millis(200);
/// Longest wait with nothing to do.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// The owner's end of a carrier; dropping it stops the thread and waits for it.
pub(crate) struct Carrier<C> {
    commands: Option<Sender<C>>,
    waker: Waker,
    thread: Option<JoinHandle<()>>,
}

impl<C: Send + 'static> Carrier<C> {
    #[expect(clippy::expect_used, reason = "a process without a descriptor or thread left at start cannot serve")]
    pub(crate) fn spawn<D>(
        name: &str,
        settings: PortSettings,
        flow: FlowControl,
        driver: D,
        sink: impl FnMut(D::Event) + Send + 'static,
    ) -> Self
    where
        D: Driver<Command = C> + Send + 'static,
    {
        let (port, waker) = SerialLine::new(settings, flow).expect("a socket pair to wake a device thread");
        let (sender, commands) = mpsc::channel();
        let run = move || run(&port, driver, &commands, sink);
        let thread = thread::Builder::new().name(name.to_owned()).spawn(run).expect("a thread for a device");
        Self { commands: Some(sender), waker, thread: Some(thread) }
    }

    pub(crate) fn send(&self, command: C) {
        if let Some(commands) = &self.commands
            && commands.send(command).is_err()
        {
            tracing::error!("the device's thread has ended");
        }
        self.waker.wake();
    }
}

impl<C> Drop for Carrier<C> {
    fn drop(&mut self) {
        self.commands = None;
        self.waker.wake();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the device's thread ended in a panic");
        }
    }
}

enum Link {
    Closed { retry_at: Duration },
    Settling { line: OpenLine, until: Duration },
    Open { line: OpenLine },
}

fn run<D: Driver>(port: &SerialLine, mut driver: D, commands: &Receiver<D::Command>, mut sink: impl FnMut(D::Event)) {
    let born = Instant::now();
    let mut backoff = Backoff::new();
    let mut state = Link::Closed { retry_at: Duration::ZERO };
    let mut input = Zeroizing::new(Vec::with_capacity(1024));
    // Said once for each time the line is gone, not at every try.
    let mut told = false;
    loop {
        loop {
            match commands.try_recv() {
                Ok(command) => driver.command(command, born.elapsed()),
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => return,
            }
        }
        driver.timeout(born.elapsed());
        while let Some(event) = driver.event() {
            sink(event);
        }
        let now = born.elapsed();
        state = match state {
            Link::Closed { retry_at } if now < retry_at => {
                port.wait(retry_at.saturating_sub(now));
                Link::Closed { retry_at }
            }
            Link::Closed { .. } => match port.open() {
                Ok(line) => {
                    told = false;
                    Link::Settling { line, until: now + SETTLE }
                }
                Err(error) => {
                    if !std::mem::replace(&mut told, true) {
                        let path = port.path().display();
                        tracing::warn!(%path, %error, "cannot open the line; is it plugged in, and may we use it?");
                    }
                    driver.link_lost(now);
                    Link::Closed { retry_at: now + backoff.next_wait() }
                }
            },
            Link::Settling { line, until } if now < until => {
                port.wait(until.saturating_sub(now));
                Link::Settling { line, until }
            }
            Link::Settling { line, .. } => {
                line.clear_input();
                backoff = Backoff::new();
                driver.link_opened(now);
                Link::Open { line }
            }
            Link::Open { line } => carry(line, &mut driver, &mut input, || born.elapsed())
                .unwrap_or_else(|| Link::Closed { retry_at: born.elapsed() + backoff.next_wait() }),
        };
    }
}

/// One step on an open line; `None` when it is lost.
fn carry<D: Driver>(
    mut line: OpenLine,
    driver: &mut D,
    input: &mut Vec<u8>,
    clock: impl Fn() -> Duration,
) -> Option<Link> {
    let wait = driver.deadline().map_or(LONGEST_WAIT, |deadline| deadline.saturating_sub(clock()));
    let lost = if driver.wants_reopen() {
        true
    } else {
        match line.step(driver.transmit(), input, wait) {
            Ok(taken) => {
                if taken > 0 {
                    driver.transmitted(taken, clock());
                }
                false
            }
            Err(error) => {
                tracing::warn!(%error, "device line");
                true
            }
        }
    };
    if !input.is_empty() {
        driver.receive(input, clock());
        input.zeroize();
    }
    if lost {
        // Closed at once: an adapter whose old line is still open comes back under another number.
        drop(line);
        driver.link_lost(clock());
        return None;
    }
    Some(Link::Open { line })
}
