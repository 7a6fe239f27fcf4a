//! Steering a running device from another process: a Unix socket that takes the words of [`obey`], one
//! line in, one line out, from as many clients as come.
//!
//! An answer that begins with `error:` changed nothing. The socket is for its owner alone (mode 0600).

use std::fs::{self, Permissions};
use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use crate::device::Device;
use crate::words::obey;

/// What is to happen after a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// This is said.
    Line(String),
    /// Nothing: the line was empty.
    Nothing,
    /// The device is to end.
    Quit,
}

/// The answer to one line as it goes over a pipe or a socket.
#[must_use]
pub fn reply(device: &Device, line: &str) -> Reply {
    match line.trim() {
        "" => Reply::Nothing,
        "quit" => Reply::Quit,
        line => Reply::Line(obey(device, line).unwrap_or_else(|why| format!("error: {why}"))),
    }
}

/// Listens for control clients. Dropping it removes the socket; clients that are connected are served on.
pub struct Control {
    path: PathBuf,
    ends: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Control {
    /// Opens a socket at `path` and serves it in the background; a socket left there by a process that has ended is
    /// replaced. `quit` is called when a client says so.
    ///
    /// # Errors
    /// With the path: another process serves it, something else is there, or no right to write.
    pub fn open(path: &Path, device: Device, quit: impl Fn() + Clone + Send + 'static) -> io::Result<Self> {
        let told =
            |error: io::Error| io::Error::new(error.kind(), format!("control socket {}: {error}", path.display()));
        if fs::symlink_metadata(path).is_ok_and(|there| there.file_type().is_socket()) {
            if UnixStream::connect(path).is_ok() {
                return Err(told(io::Error::new(io::ErrorKind::AddrInUse, "another device is steered through it")));
            }
            fs::remove_file(path).map_err(told)?;
        }
        let listener = UnixListener::bind(path).map_err(told)?;
        fs::set_permissions(path, Permissions::from_mode(0o600)).map_err(told)?;
        let ends = Arc::new(AtomicBool::new(false));
        let over = Arc::clone(&ends);
        let thread = std::thread::Builder::new().name("control".into()).spawn(move || {
            for client in listener.incoming().flatten() {
                if over.load(Ordering::SeqCst) {
                    break;
                }
                let (device, quit) = (device.clone(), quit.clone());
                // A client that cannot be served is one that got no answer.
                let _refused = std::thread::Builder::new()
                    .name("control-client".into())
                    .spawn(move || serve(&client, &device, &quit))
                    .is_err();
            }
        })?;
        Ok(Self { path: path.to_owned(), ends, thread: Some(thread) })
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::SeqCst);
        // A call of our own wakes the listener; if it does not get through, the listener stays, and with it the device.
        if let (Ok(_call), Some(thread)) = (UnixStream::connect(&self.path), self.thread.take()) {
            let _panicked = thread.join().is_err();
        }
        // Somebody else removing it first is the same outcome.
        let _gone = fs::remove_file(&self.path).is_err();
    }
}

/// A client that goes away in the middle has had its say.
fn serve(client: &UnixStream, device: &Device, quit: &impl Fn()) {
    let mut out = client;
    for line in BufReader::new(client).lines().map_while(Result::ok) {
        let said = match reply(device, &line) {
            Reply::Line(answer) => writeln!(out, "{answer}"),
            Reply::Nothing => Ok(()),
            Reply::Quit => {
                let _unheard = writeln!(out, "ok").is_err();
                quit();
                return;
            }
        };
        if said.is_err() {
            return;
        }
    }
}

/// Says one line to the device behind the socket; its answer.
///
/// # Errors
/// Nobody listens at `path`, or the connection ended before the answer; with the path.
pub fn ask(path: &Path, line: &str) -> io::Result<String> {
    let told = |error: io::Error| io::Error::new(error.kind(), format!("control socket {}: {error}", path.display()));
    let mut stream = UnixStream::connect(path).map_err(told)?;
    writeln!(stream, "{line}").map_err(told)?;
    let mut answer = String::new();
    if BufReader::new(stream).read_line(&mut answer).map_err(told)? == 0 {
        return Err(told(io::Error::new(io::ErrorKind::UnexpectedEof, "no answer")));
    }
    Ok(answer.trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;
    use crate::{Pace, PrinterModel, PrinterSim};

    #[test]
    fn many_clients_steer_one_device_and_one_of_them_ends_it() {
        let folder = tempfile::tempdir().unwrap();
        let printer = PrinterSim::start(&folder.path().join("printer"), Pace::Instant, PrinterModel::full_80mm());
        let socket = folder.path().join("control");
        let (quit, ended) = mpsc::channel();
        let control = Control::open(&socket, printer.into(), move || quit.send(()).unwrap()).unwrap();
        assert_eq!(fs::metadata(&socket).unwrap().permissions().mode() & 0o777, 0o600);
        let mut first = UnixStream::connect(&socket).unwrap();
        let mut answers = BufReader::new(first.try_clone().unwrap()).lines();
        writeln!(first, "paper out").unwrap();
        assert_eq!(answers.next().unwrap().unwrap(), "ok");
        assert_eq!(ask(&socket, "cover open").unwrap(), "ok", "while the first is still connected");
        assert_eq!(
            ask(&socket, "dance").unwrap(),
            "error: the printer does not know \"dance\"; help lists what it knows"
        );
        writeln!(first, "log").unwrap();
        assert!(answers.next().unwrap().unwrap().starts_with("0 bytes, 0 slips"));
        assert_eq!(ask(&socket, "quit").unwrap(), "ok");
        ended.recv_timeout(std::time::Duration::from_secs(5)).unwrap();
        drop(control);
        assert!(!socket.exists());
        assert_eq!(ask(&socket, "log").unwrap_err().kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn a_socket_in_use_is_left_alone_and_a_dead_one_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let printer = PrinterSim::start(&folder.path().join("printer"), Pace::Instant, PrinterModel::full_80mm());
        let open = |path: &Path| Control::open(path, printer.clone().into(), || {});
        let socket = folder.path().join("control");
        let control = open(&socket).unwrap();
        assert_eq!(open(&socket).err().unwrap().kind(), io::ErrorKind::AddrInUse);
        drop(control);
        drop(UnixListener::bind(&socket).unwrap());
        assert!(open(&socket).is_ok());
        let file = folder.path().join("file");
        fs::write(&file, b"precious").unwrap();
        assert!(open(&file).err().unwrap().to_string().contains("control socket"));
        assert_eq!(fs::read(&file).unwrap(), b"precious");
    }
}
