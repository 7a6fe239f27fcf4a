//! The line between kiosk and county: a TCP proxy on loopback that can be cut, held and slowed while it runs.
//!
//! It carries bytes it cannot read (TLS runs through it) and counts them. Deliberately absent: loss of single packets and
//! reordering; TCP hides them from both ends, only their slowness would be seen, and that is [`Network::Slow`].

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// What the network does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Network {
    /// Works.
    Pass,
    /// The cable is out: what was open breaks, nothing new opens.
    Cut,
    /// Connections open and stay open, but no byte arrives until it passes again.
    Stall,
    /// So many bytes a second in each direction of each connection.
    Slow(u32),
}

/// A running proxy. Dropping it cuts everything.
pub struct Proxy {
    port: u16,
    line: Arc<Line>,
    listening: Option<JoinHandle<()>>,
}

struct Line {
    state: Mutex<State>,
    changed: Condvar,
    connections: AtomicU64,
    up: AtomicU64,
    down: AtomicU64,
}

struct State {
    network: Network,
    closing: bool,
    open: Vec<TcpStream>,
}

impl Proxy {
    /// Listens on a free port of 127.0.0.1 and carries everything to `county`.
    pub fn start(county: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let line = Arc::new(Line {
            state: Mutex::new(State { network: Network::Pass, closing: false, open: Vec::new() }),
            changed: Condvar::new(),
            connections: AtomicU64::new(0),
            up: AtomicU64::new(0),
            down: AtomicU64::new(0),
        });
        let listening = {
            let line = Arc::clone(&line);
            thread::Builder::new().name("line".to_owned()).spawn(move || line.listen(&listener, county))?
        };
        Ok(Self { port, line, listening: Some(listening) })
    }

    /// Where the kiosk finds it.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Changes the network at once, also for connections that are open.
    pub fn set(&self, network: Network) {
        let mut state = self.line.lock();
        state.network = network;
        if network == Network::Cut {
            for stream in state.open.drain(..) {
                // Already closed by its other end is as good.
                let _closed = stream.shutdown(Shutdown::Both);
            }
        }
        self.line.changed.notify_all();
    }

    /// What the network does now.
    pub fn network(&self) -> Network {
        self.line.lock().network
    }

    /// Connections that came through so far.
    pub fn connections(&self) -> u64 {
        self.line.connections.load(Ordering::Relaxed)
    }

    /// Bytes carried so far, to the county and back.
    pub fn carried(&self) -> (u64, u64) {
        (self.line.up.load(Ordering::Relaxed), self.line.down.load(Ordering::Relaxed))
    }

    /// Waits until so many bytes have gone to the county; whether in time.
    pub fn wait_up(&self, bytes: u64, within: Duration) -> bool {
        let until = Instant::now() + within;
        let mut state = self.line.lock();
        while self.line.up.load(Ordering::Relaxed) < bytes {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            state = self.line.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.set(Network::Cut);
        self.line.lock().closing = true;
        // Wakes the listener, which then sees that it is over.
        let _knock = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
        if let Some(listening) = self.listening.take() {
            let _ended = listening.join();
        }
    }
}

impl Line {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn listen(self: &Arc<Self>, listener: &TcpListener, county: SocketAddr) {
        for kiosk in listener.incoming() {
            let mut state = self.lock();
            if state.closing {
                return;
            }
            let (Ok(kiosk), true) = (kiosk, state.network != Network::Cut) else { continue };
            // A county that is down refuses; dropping the kiosk's end tells it so.
            let Ok(county) = TcpStream::connect(county) else { continue };
            let (Ok(a), Ok(b), Ok(c), Ok(d)) =
                (kiosk.try_clone(), county.try_clone(), kiosk.try_clone(), county.try_clone())
            else {
                continue;
            };
            self.connections.fetch_add(1, Ordering::Relaxed);
            state.open.extend([c, d]);
            drop(state);
            for (from, to, up) in [(a, county, true), (b, kiosk, false)] {
                let line = Arc::clone(self);
                thread::spawn(move || line.carry(from, to, up));
            }
        }
    }

    /// Carries one direction until an end closes or the line is cut.
    fn carry(&self, mut from: TcpStream, mut to: TcpStream, up: bool) {
        let mut buffer = [0; 8192];
        loop {
            let room = match self.lock().network {
                Network::Slow(rate) => usize::try_from(rate / 20).unwrap_or(1).clamp(1, buffer.len()),
                _ => buffer.len(),
            };
            let Ok(count @ 1..) = from.read(&mut buffer[..room]) else { break };
            if !self.held(count) || to.write_all(&buffer[..count]).is_err() {
                break;
            }
            let counter = if up { &self.up } else { &self.down };
            counter.fetch_add(count as u64, Ordering::Relaxed);
            let _state = self.lock();
            self.changed.notify_all();
        }
        let _closed = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
    }

    /// Holds `count` bytes for as long as the network asks; `false` when it was cut meanwhile.
    fn held(&self, count: usize) -> bool {
        let since = Instant::now();
        let bytes = u32::try_from(count).unwrap_or(u32::MAX);
        let mut state = self.lock();
        loop {
            let left = match state.network {
                Network::Pass => return true,
                Network::Cut => return false,
                Network::Stall => Duration::from_hours(1),
                Network::Slow(rate) => (Duration::from_secs(1) * bytes / rate.max(1)).saturating_sub(since.elapsed()),
            };
            if left.is_zero() {
                return true;
            }
            state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A county that says back what it hears.
    fn echo() -> SocketAddr {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let at = listener.local_addr().unwrap();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                thread::spawn(move || io::copy(&mut &stream, &mut &stream));
            }
        });
        at
    }

    fn say(stream: &mut TcpStream, word: &[u8]) -> io::Result<Vec<u8>> {
        stream.write_all(word)?;
        let mut heard = vec![0; word.len()];
        stream.read_exact(&mut heard)?;
        Ok(heard)
    }

    fn connect(proxy: &Proxy) -> TcpStream {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, proxy.port())).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        stream
    }

    #[test]
    fn carries_counts_and_can_be_cut_in_the_middle() {
        let proxy = Proxy::start(echo()).unwrap();
        let mut stream = connect(&proxy);
        assert_eq!(say(&mut stream, b"hello").unwrap(), b"hello");
        assert!(proxy.wait_up(5, Duration::from_secs(5)));
        assert_eq!(proxy.connections(), 1);

        proxy.set(Network::Cut);
        assert!(say(&mut stream, b"gone").is_err());
        assert!(say(&mut connect(&proxy), b"refused").is_err());
        assert_eq!(proxy.connections(), 1);

        proxy.set(Network::Pass);
        assert_eq!(say(&mut connect(&proxy), b"again").unwrap(), b"again");
    }

    #[test]
    fn holds_bytes_back_and_lets_them_go() {
        let proxy = Proxy::start(echo()).unwrap();
        let mut stream = connect(&proxy);
        proxy.set(Network::Stall);
        stream.write_all(b"late").unwrap();
        stream.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        let mut heard = [0; 4];
        assert!(stream.read(&mut heard).is_err());
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        proxy.set(Network::Pass);
        stream.read_exact(&mut heard).unwrap();
        assert_eq!(&heard, b"late");
    }

    #[test]
    fn a_slow_line_is_slow() {
        let proxy = Proxy::start(echo()).unwrap();
        proxy.set(Network::Slow(10_000));
        let mut stream = connect(&proxy);
        let since = Instant::now();
        assert_eq!(say(&mut stream, &[7; 2000]).unwrap().len(), 2000);
        assert!(since.elapsed() >= Duration::from_millis(150), "{:?}", since.elapsed());
    }
}
