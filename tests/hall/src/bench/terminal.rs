//! The kiosk as it is shipped, in a process and a window of its own: switched on, cut off, watched.

use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use crate::machine::Plan;
use crate::trouble::{Result, Trouble};

/// How the kiosk is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Power {
    /// It runs.
    On,
    /// Its power was cut.
    Cut,
    /// Somebody closed its window.
    Closed,
    /// It ended although nobody asked it to; how.
    Ended(String),
}

/// The kiosk's machine. Dropping it kills the kiosk.
pub(super) struct Terminal {
    program: PathBuf,
    plan: Plan,
    log: PathBuf,
    around: Vec<(&'static str, OsString)>,
    child: Option<Child>,
    power: Power,
}

impl Terminal {
    /// A machine without power.
    pub(super) fn new(plan: Plan, log: PathBuf, around: Vec<(&'static str, OsString)>) -> Result<Self> {
        Ok(Self { program: program()?, plan, log, around, child: None, power: Power::Cut })
    }

    /// Switches it on; one that runs is cut off first.
    pub(super) fn switch_on(&mut self) -> Result<()> {
        self.cut();
        let log =
            File::options().create(true).append(true).open(&self.log).map_err(|e| Trouble::file(&self.log, &e))?;
        let child = Command::new(&self.program)
            .arg(&self.plan.config)
            .env("FONTCONFIG_FILE", &self.plan.fonts)
            .env("LANG", "C.UTF-8")
            .envs(self.around.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .map_err(|error| Trouble::file(&self.program, &error))?;
        self.child = Some(child);
        self.power = Power::On;
        Ok(())
    }

    /// `kill -9`; returns when it is dead.
    pub(super) fn cut(&mut self) {
        if let Some(mut child) = self.child.take() {
            // Already dead is as good.
            let _killed = child.kill();
            let _reaped = child.wait();
            self.power = Power::Cut;
        }
    }

    /// How it is now.
    pub(super) fn look(&mut self) -> &Power {
        let ended = self.child.as_mut().and_then(|child| child.try_wait().ok().flatten());
        if let Some(status) = ended {
            self.child = None;
            self.power = if status.success() { Power::Closed } else { Power::Ended(tell(status)) };
        }
        &self.power
    }

    /// Its process, while it runs.
    pub(super) fn process(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// What it said last.
    pub(super) fn last_words(&self, lines: usize) -> Vec<String> {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        let all: Vec<_> = log.lines().collect();
        all[all.len().saturating_sub(lines)..].iter().map(|line| (*line).to_owned()).collect()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.cut();
    }
}

fn tell(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt as _;
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit {code}"),
        (None, Some(signal)) => format!("signal {signal}"),
        (None, None) => status.to_string(),
    }
}

/// The program as shipped: built beside this one, or beside the folder of a test.
fn program() -> Result<PathBuf> {
    let own = std::env::current_exe().map_err(|e| Trouble(format!("own program: {e}")))?;
    let folders = own.ancestors().skip(1).take(2);
    folders.map(|folder| folder.join("kiosk")).find(|path| path.is_file()).ok_or_else(|| {
        Trouble(format!(
            "找不到自助终端程序 / the kiosk's program is not beside {}: cargo build -p kiosk",
            own.parent().unwrap_or(Path::new("/")).display()
        ))
    })
}
