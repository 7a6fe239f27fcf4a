//! A host that is nothing but an open file.

use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};

pub(crate) const SOON: Duration = Duration::from_secs(5);
pub(crate) const FIND: &[u8] = b"\xAA\xAA\xAA\x96\x69\x00\x03\x20\x01\x22";
pub(crate) const SELECT: &[u8] = b"\xAA\xAA\xAA\x96\x69\x00\x03\x20\x02\x21";
pub(crate) const READ: &[u8] = b"\xAA\xAA\xAA\x96\x69\x00\x03\x30\x01\x32";
pub(crate) const STATUS: &[u8] = b"\xAA\xAA\xAA\x96\x69\x00\x03\x11\xFF\xED";

/// A port as a host holds it.
pub(crate) struct Host(pub(crate) OwnedFd);

impl Host {
    pub(crate) fn open(link: &Path) -> Self {
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
        Self(rustix::fs::open(link, flags, Mode::empty()).unwrap())
    }

    pub(crate) fn send(&self, bytes: &[u8]) {
        let mut left = bytes;
        while !left.is_empty() {
            self.wait(PollFlags::OUT, SOON);
            left = &left[rustix::io::write(&self.0, left).unwrap()..];
        }
    }

    /// Exactly so many bytes; panics if they do not come.
    pub(crate) fn receive(&self, count: usize) -> Vec<u8> {
        let mut got = Vec::new();
        while got.len() < count {
            assert!(self.wait(PollFlags::IN, SOON).contains(PollFlags::IN), "only {} of {count} came", got.len());
            let mut buffer = vec![0; count - got.len()];
            let read = rustix::io::read(&self.0, &mut buffer).unwrap();
            got.extend(&buffer[..read]);
        }
        got
    }

    pub(crate) fn ask(&self, request: &[u8], count: usize) -> Vec<u8> {
        self.send(request);
        self.receive(count)
    }

    /// What is ready within the time.
    pub(crate) fn wait(&self, wanted: PollFlags, time: Duration) -> PollFlags {
        let mut fds = [PollFd::new(&self.0, wanted)];
        poll(&mut fds, Some(&Timespec::try_from(time).unwrap())).unwrap();
        fds[0].revents()
    }

    pub(crate) fn is_hung_up(&self) -> bool {
        self.wait(PollFlags::IN, SOON).contains(PollFlags::HUP)
    }
}

pub(crate) struct Bench {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) link: PathBuf,
}

pub(crate) fn bench() -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("port");
    Bench { folder, link }
}
