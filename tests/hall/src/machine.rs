//! The kiosk's process: started, commanded, killed.
//!
//! It is this very program started again with `stage` as its first argument, so that stage and hall are always of one
//! build; see [`stage_if_asked`].

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command as Process, ExitCode, Stdio};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::stage::{
    self,
    protocol::{Answer, Command},
};
use crate::trouble::{Result, Trouble};

const STAGE: &str = "stage";
/// A dev build loads fonts, services and keys in far less.
const COMING_UP: Duration = Duration::from_secs(30);

/// Becomes the stage when the program was started as one: `<program> stage CONFIG SOCKET WALL`. To be
/// called first in `main` by every program that builds a [`crate::Hall`].
pub fn stage_if_asked() -> Option<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next()? != STAGE {
        return None;
    }
    let result = play(&arguments.collect::<Vec<_>>());
    Some(match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(complaint) => {
            eprintln!("{complaint}");
            ExitCode::FAILURE
        }
    })
}

fn play(arguments: &[OsString]) -> std::result::Result<(), String> {
    let [config, socket, wall] = arguments else {
        return Err("usage: stage CONFIG SOCKET WALL".to_owned());
    };
    let wall: Timestamp = wall.to_string_lossy().parse().map_err(|error| format!("WALL: {error}"))?;
    stage::run(Path::new(config), Path::new(socket), wall).map_err(|error| error.to_string())
}

/// Where and as what a machine is started.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The kiosk's configuration.
    pub config: PathBuf,
    /// Private font configuration.
    pub fonts: PathBuf,
    /// Directory for socket and log.
    pub dir: PathBuf,
}

/// A running kiosk. Dropping it kills it.
pub struct Machine {
    child: Child,
    stream: UnixStream,
    answers: BufReader<UnixStream>,
    log: PathBuf,
}

impl Machine {
    /// Starts it and waits until it plays.
    pub fn start(plan: &Plan, wall: Timestamp) -> Result<Self> {
        let socket = plan.dir.join("stage.socket");
        let log = plan.dir.join("kiosk.log");
        // Left over from a machine that was killed.
        let _gone = fs::remove_file(&socket);
        let errors = File::options().create(true).append(true).open(&log).map_err(|e| Trouble::file(&log, &e))?;
        let program = std::env::current_exe().map_err(|e| Trouble(format!("own program: {e}")))?;
        let mut child = Process::new(program)
            .arg(STAGE)
            .args([plan.config.as_os_str(), socket.as_os_str()])
            .arg(wall.to_string())
            .env("FONTCONFIG_FILE", &plan.fonts)
            .env("LANG", "C.UTF-8")
            .env_remove("DISPLAY")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(errors)
            .spawn()
            .map_err(|e| Trouble(format!("kiosk: {e}")))?;
        let until = Instant::now() + COMING_UP;
        let stream = loop {
            match UnixStream::connect(&socket) {
                Ok(stream) => break stream,
                Err(error) => {
                    let ended = child.try_wait().ok().flatten();
                    if ended.is_some() || Instant::now() > until {
                        let _killed = child.kill();
                        return Err(Trouble(format!("the kiosk does not come up ({error}):\n{}", tail(&log))));
                    }
                    // The socket appears when the kiosk is ready; nothing announces it.
                    std::thread::sleep(Duration::from_millis(20));
                }
            }
        };
        let answers = BufReader::new(stream.try_clone().map_err(|e| Trouble(e.to_string()))?);
        Ok(Self { child, stream, answers, log })
    }

    /// Commands and waits for the answer.
    pub fn ask(&mut self, command: &Command) -> Result<Answer> {
        let mut line = serde_json::to_string(command).map_err(|e| Trouble(e.to_string()))?;
        line.push('\n');
        let mut answer = String::new();
        let said = self.stream.write_all(line.as_bytes()).and_then(|()| self.answers.read_line(&mut answer));
        match said {
            Ok(1..) => match serde_json::from_str(&answer).map_err(|e| Trouble(format!("{e}: {answer}")))? {
                Answer::Failed(why) => Err(Trouble(why)),
                answer => Ok(answer),
            },
            Ok(0) | Err(_) => Err(Trouble(format!("the kiosk is gone:\n{}", tail(&self.log)))),
        }
    }

    /// `kill -9`, as a power cut; returns when it is dead.
    pub fn kill9(mut self) {
        self.end();
    }

    fn end(&mut self) {
        // Already dead is as good.
        let _killed = self.child.kill();
        let _reaped = self.child.wait();
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        self.end();
    }
}

/// The last lines of a log.
pub fn tail(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<_> = text.lines().collect();
    lines[lines.len().saturating_sub(25)..].join("\n")
}
