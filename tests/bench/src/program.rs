//! A program under measurement, with everything it starts: its memory and its time on the processors.

use std::collections::BTreeSet;
use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use hall::{Result, Trouble};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// How long a program may take to end when it is asked to.
const ENDING: Duration = Duration::from_secs(10);

/// A running program. Dropping it ends it and all it has started.
pub(crate) struct Program {
    child: Child,
    started: Instant,
}

impl Program {
    /// Starts it; its words go to `log`.
    pub(crate) fn start(command: &mut Command, log: &std::path::Path) -> Result<Self> {
        let trouble = |error| Trouble(format!("{}: {error}", command.get_program().display()));
        let words = fs::File::options().create(true).append(true).open(log).map_err(trouble)?;
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(words);
        // Nothing of this test's own start may be counted: the clock starts last.
        let started = Instant::now();
        let child =
            command.spawn().map_err(|error| Trouble(format!("{}: {error}", command.get_program().display())))?;
        Ok(Self { child, started })
    }

    /// Just before it was executed.
    pub(crate) const fn started(&self) -> Instant {
        self.started
    }

    /// It and everything it has started, as they live now.
    fn processes(&self) -> BTreeSet<u32> {
        let parents: Vec<(u32, u32)> = fs::read_dir("/proc")
            .into_iter()
            .flatten()
            .filter_map(|entry| {
                let process = entry.ok()?.file_name().to_str()?.parse().ok()?;
                Some((process, parent(&fs::read_to_string(format!("/proc/{process}/stat")).ok()?)?))
            })
            .collect();
        let mut all = BTreeSet::from([self.child.id()]);
        loop {
            let before = all.len();
            all.extend(
                parents.iter().filter(|(_, parent)| all.contains(parent)).map(|(child, _)| *child).collect::<Vec<_>>(),
            );
            if all.len() == before {
                return all;
            }
        }
    }

    /// How many processes it is.
    pub(crate) fn count(&self) -> usize {
        self.processes().len()
    }

    /// Memory in MB (10^6 bytes), shared pages counted in shares (`Pss` of proc(5)), all processes together.
    pub(crate) fn memory(&self) -> Result<f64> {
        let mut kib = 0.0;
        for process in self.processes() {
            // One that has just ended has no memory.
            let Ok(rollup) = fs::read_to_string(format!("/proc/{process}/smaps_rollup")) else { continue };
            kib += proportional(&rollup).unwrap_or_default();
        }
        if kib > 0.0 {
            Ok(kib * 1024.0 / 1e6)
        } else {
            Err(Trouble("no memory could be read: is it still running?".to_owned()))
        }
    }

    /// Time its threads have spent on processors so far, by the kernel's own account (`schedstat`).
    pub(crate) fn on_cpu(&self) -> Duration {
        let threads = self.processes().into_iter().flat_map(|process| {
            fs::read_dir(format!("/proc/{process}/task"))
                .into_iter()
                .flatten()
                .filter_map(|thread| Some(thread.ok()?.path()))
        });
        threads
            .filter_map(|thread| {
                fs::read_to_string(thread.join("schedstat")).ok()?.split_whitespace().next()?.parse().ok()
            })
            .map(Duration::from_nanos)
            .sum()
    }

    /// Whether it still runs.
    pub(crate) fn runs(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Asks it to end, and ends what has not after a while.
    fn end(&mut self) {
        let all = self.processes();
        signal(self.child.id(), Signal::SIGTERM);
        let until = Instant::now() + ENDING;
        while self.runs() && Instant::now() < until {
            // Nothing announces it without a signal handler of this whole program.
            std::thread::sleep(Duration::from_millis(5));
        }
        for process in all {
            // Those that ended are gone; their numbers are not given anew within seconds.
            signal(process, Signal::SIGKILL);
        }
        // Reaped above, or killed.
        let _ended = self.child.wait();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.end();
    }
}

fn signal(process: u32, which: Signal) {
    if let Ok(process) = i32::try_from(process) {
        // Ended meanwhile is as good.
        let _gone = kill(Pid::from_raw(process), which);
    }
}

/// The parent in a line of `/proc/PID/stat`, whose second field may hold anything in brackets.
fn parent(stat: &str) -> Option<u32> {
    stat.rsplit_once(") ")?.1.split_whitespace().nth(1)?.parse().ok()
}

/// KiB of `Pss` in a `smaps_rollup`.
fn proportional(rollup: &str) -> Option<f64> {
    rollup.lines().find_map(|line| line.strip_prefix("Pss:")?.trim().strip_suffix("kB")?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_brackets_hides_no_parent() {
        assert_eq!(parent("42 (a (b) c) S 7 42 42 0 -1"), Some(7));
        assert_eq!(parent(""), None);
    }

    #[test]
    fn shares_of_shared_pages_are_read() {
        let rollup = "5588-7ffc ---p 00000000 00:00 0 [rollup]\nRss:   9000 kB\nPss:   1234 kB\nPss_Dirty: 77 kB\n";
        assert_eq!(proportional(rollup), Some(1234.0));
    }

    #[test]
    fn a_program_and_what_it_starts_are_measured_and_ended() {
        let dir = tempfile::tempdir().unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 1000 & echo started >&2; while :; do :; done"]);
        let log = dir.path().join("log");
        let program = Program::start(&mut command, &log).unwrap();
        let until = Instant::now() + Duration::from_secs(10);
        while !fs::read_to_string(&log).unwrap().contains("started") && Instant::now() < until {
            std::thread::yield_now();
        }
        let all = program.processes();
        assert_eq!((all.len(), program.count()), (2, 2));
        assert!(program.memory().unwrap() > 0.1);
        let before = program.on_cpu();
        while program.on_cpu() == before && Instant::now() < until {
            std::thread::yield_now();
        }
        assert!(program.on_cpu() > before, "a busy program spends time");
        drop(program);
        for process in all {
            let state = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
            assert!(state.is_empty() || state.contains(") Z "), "{state}");
        }
    }
}
