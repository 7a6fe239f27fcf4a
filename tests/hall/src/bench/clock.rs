//! Moving the time. The kiosk's program has no hook for it, and must not get one: its process is started under
//! `libfaketime`, which reads its wall clock's offset from a file. Monotonic time, which runs the kiosk's timers, stays
//! true. The county's clock is asked to move along, or not.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::trouble::{Result, Trouble};

/// Debian's package `faketime`, for programs with threads.
const LIBRARY: &str = "faketime/libfaketimeMT.so.1";

/// The offset of the kiosk's wall clock.
pub(super) struct KioskClock {
    library: PathBuf,
    file: PathBuf,
}

impl KioskClock {
    /// A right clock, its offset kept in `dir`; `None` when the library is not installed.
    pub(super) fn in_dir(dir: &Path) -> Result<Option<Self>> {
        let Some(library) = library() else { return Ok(None) };
        let clock = Self { library, file: dir.join("kiosk-clock") };
        clock.set(0)?;
        Ok(Some(clock))
    }

    /// The kiosk's wall clock is so many seconds ahead of (or, negative, behind) the machine's; within a second.
    pub(super) fn set(&self, seconds: i64) -> Result<()> {
        let new = self.file.with_extension("new");
        // In one step: the kiosk reads at any moment.
        fs::write(&new, format!("{seconds:+}\n"))
            .and_then(|()| fs::rename(&new, &self.file))
            .map_err(|error| Trouble::file(&self.file, &error))
    }

    /// What the kiosk's process needs around it.
    pub(super) fn environment(&self) -> Vec<(&'static str, OsString)> {
        vec![
            ("LD_PRELOAD", self.library.clone().into()),
            ("FAKETIME_TIMESTAMP_FILE", self.file.clone().into()),
            ("FAKETIME_CACHE_DURATION", "1".into()),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1".into()),
            // Files keep their true times; nothing shared is left behind by a process that is killed.
            ("NO_FAKE_STAT", "1".into()),
            ("FAKETIME_DISABLE_SHM", "1".into()),
        ]
    }
}

fn library() -> Option<PathBuf> {
    let folders = fs::read_dir("/usr/lib").ok()?.filter_map(std::result::Result::ok).map(|entry| entry.path());
    folders.map(|folder| folder.join(LIBRARY)).find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    /// Civil time a process sees, seconds since 1970.
    fn seen(clock: &KioskClock) -> i64 {
        let told = Command::new("date").arg("+%s").envs(clock.environment()).output().unwrap().stdout;
        String::from_utf8(told).unwrap().trim().parse().unwrap()
    }

    #[test]
    fn a_process_sees_the_time_it_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let clock = KioskClock::in_dir(dir.path()).unwrap().expect("Debian's package faketime");
        for offset in [0, 3 * 86_400, -365 * 86_400] {
            clock.set(offset).unwrap();
            let apart = seen(&clock) - jiff::Timestamp::now().as_second() - offset;
            assert!(apart.abs() <= 2, "{offset}: {apart}");
        }
    }
}
