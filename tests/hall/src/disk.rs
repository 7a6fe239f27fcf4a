//! A small disk for the kiosk's data: a tmpfs whose room changes while the kiosk runs.
//!
//! Root mounts it; anybody else as root of a user and mount namespace of his own ([`namespace_if_needed`]).

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use nix::sys::statvfs::statvfs;

use crate::trouble::{Result, Trouble};

/// Set inside the namespace, so that it is tried once only.
const INSIDE: &str = "HALL_IN_NAMESPACE";
/// More than a kiosk asks for; nothing is taken before it is written.
const ROOMY: u64 = 1 << 30;
/// A tmpfs is cut into pages.
const PAGE: u64 = 4096;

/// A mounted disk; it is gone when dropped.
#[derive(Debug)]
pub struct SmallDisk(PathBuf);

impl SmallDisk {
    /// A disk with plenty of room over an empty folder.
    pub fn mount(at: &Path) -> Result<Self> {
        mount("size=1g", at)?;
        Ok(Self(at.to_owned()))
    }

    /// So many bytes are free from now on, as if somebody else had taken the rest or given it back.
    pub fn leave_free(&self, bytes: u64) -> Result<()> {
        let stat = statvfs(&self.0).map_err(|error| Trouble(format!("{}: {error}", self.0.display())))?;
        let used = (stat.blocks() - stat.blocks_free()) * stat.fragment_size();
        mount(&format!("remount,size={}", (used + bytes).next_multiple_of(PAGE)), &self.0)
    }

    /// There is plenty of room again.
    pub fn clear(&self) -> Result<()> {
        self.leave_free(ROOMY)
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: what was killed may still hold a file. Not unmounted at all, it goes with its namespace or the machine.
        let _unmounted = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

fn mount(options: &str, at: &Path) -> Result<()> {
    let told = Command::new("mount")
        .args(["-t", "tmpfs", "-o", options, "hall"])
        .arg(at)
        .output()
        .map_err(|error| Trouble(format!("mount: {error}")))?;
    if told.status.success() {
        return Ok(());
    }
    let why = String::from_utf8_lossy(&told.stderr);
    Err(Trouble(format!("a small disk: {}; run as root, or allow user namespaces with mounts", why.trim())))
}

/// Starts this program again as root of a user and mount namespace of its own, if that is what it takes to mount a small
/// disk; else does nothing. To be called first in `main`.
pub fn namespace_if_needed() {
    let root = fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0);
    if root || std::env::var_os(INSIDE).is_some() {
        return;
    }
    let unshare = || {
        let mut command = Command::new("unshare");
        command.arg("-Urm");
        command
    };
    // Not allowed: whoever needs a small disk says so.
    if unshare().arg("true").output().is_ok_and(|told| told.status.success())
        && let Ok(program) = std::env::current_exe()
    {
        let refused = unshare().arg(program).args(std::env::args_os().skip(1)).env(INSIDE, "1").exec();
        eprintln!("unshare: {refused}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn free(at: &Path) -> u64 {
        let stat = statvfs(at).unwrap();
        stat.blocks_available() * stat.fragment_size()
    }

    #[test]
    fn room_goes_and_comes_back_and_the_disk_with_its_owner() {
        let dir = tempfile::tempdir().unwrap();
        let Ok(disk) = SmallDisk::mount(dir.path()) else {
            // Without root the stories say what is missing.
            return;
        };
        fs::write(dir.path().join("kept"), vec![7; 100_000]).unwrap();
        disk.leave_free(8192).unwrap();
        assert_eq!(free(dir.path()), 8192);
        assert!(fs::write(dir.path().join("more"), vec![7; 100_000]).is_err());
        disk.clear().unwrap();
        fs::write(dir.path().join("more"), vec![7; 100_000]).unwrap();
        assert_eq!(fs::read(dir.path().join("kept")).unwrap().len(), 100_000);
        drop(disk);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }
}
