//! What the tests of all devices share: one handle and one simulated device on one pseudo-terminal.

use std::fmt::Debug;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use device_drivers::PortSettings;
use tempfile::TempDir;

/// Far longer than anything here takes; only a failing test waits so long.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Where a handle sends what it reports.
pub(crate) type Sink<E> = Box<dyn FnMut(E) + Send>;

pub(crate) struct Bench<H, E, S> {
    // In this order: the driver stops before its device goes.
    pub(crate) handle: H,
    pub(crate) events: Receiver<E>,
    pub(crate) sim: S,
    pub(crate) dir: TempDir,
}

/// A handle on the line at `path`, and what it reports.
pub(crate) fn connect<H, E: Send + 'static>(
    path: &Path,
    baud: u32,
    handle: impl FnOnce(PortSettings, Sink<E>) -> H,
) -> (H, Receiver<E>) {
    let (sender, events) = channel();
    let sink = Box::new(move |event| sender.send(event).unwrap_or_default());
    (handle(PortSettings { path: path.to_owned(), baud }, sink), events)
}

impl<H, E: Debug + Send + 'static, S> Bench<H, E, S> {
    pub(crate) fn start(
        sim: impl FnOnce(&Path) -> S,
        baud: u32,
        handle: impl FnOnce(PortSettings, Sink<E>) -> H,
    ) -> Self {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("device");
        let sim = sim(&path);
        let (handle, events) = connect(&path, baud, handle);
        Self { handle, events, sim, dir }
    }

    /// Waits for an event, passing over others.
    pub(crate) fn wait<T>(&self, what: &str, mut wanted: impl FnMut(&E) -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        let mut seen = Vec::new();
        loop {
            match self.events.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(event) => match wanted(&event) {
                    Some(found) => return found,
                    None => seen.push(event),
                },
                Err(error) => panic!("no {what} ({error}), but {seen:?}"),
            }
        }
    }
}

/// Drops a handle; it must not keep its owner waiting.
pub(crate) fn drops_at_once<H>(handle: H) {
    let begin = Instant::now();
    drop(handle);
    assert!(begin.elapsed() < Duration::from_millis(500), "{:?}", begin.elapsed());
}
