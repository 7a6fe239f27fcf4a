//! Loudspeaker and lamp, by helper commands of the machine: the player is given a file, the lamp's command a word.
//!
//! One thread starts the commands and never waits for one: a new sound ends the one that plays, and a command that does
//! not end by itself is killed with everything it started. A machine without a command has no loudspeaker or no lamp, and
//! reports so. The volume is in the sound files, which are written anew at start, so that any player will do.
//! Deliberately absent: when something is heard or lit; the session decides.

use std::{
    collections::BTreeMap,
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread::JoinHandle,
    time::{Duration, Instant},
};

use nix::{
    sys::signal::{Signal as Kill, killpg},
    unistd::Pid,
};

use crate::{
    config,
    session::signal::{Light, Signal, Sound},
};

/// What is reported: device, and its state in an XFS4IoT word.
pub type Report = (&'static str, &'static str);

/// The loudspeaker in reports.
pub const SPEAKER: &str = "speaker";
/// The lamp in reports.
pub const LAMP: &str = "guide_light";

/// The longest sound takes three seconds; no lamp needs so long.
const STALE: Duration = Duration::from_secs(10);
/// Between two looks whether a command has ended.
const LOOK: Duration = Duration::from_millis(100);

/// Why there is no sound although one is configured.
#[derive(Debug, thiserror::Error)]
pub enum SignalError {
    /// A sound file.
    #[error("{0}: {1}")]
    File(PathBuf, std::io::Error),
    /// Not a sound this program can make louder or softer.
    #[error("{0}: not a WAV file of 16-bit samples: make it again with assets/sounds/build.py")]
    NotWave(PathBuf),
    /// The thread.
    #[error("signals: {0}")]
    Thread(std::io::Error),
}

/// Loudspeaker and lamp of this machine.
#[derive(Debug)]
pub struct Signals {
    wanted: Option<mpsc::Sender<Signal>>,
    thread: Option<JoinHandle<()>>,
}

impl Signals {
    /// Writes the sounds at the configured volume into `own`, puts the lamp out and takes signals from now on. The state
    /// of each device is reported at once, and again when its command fails.
    pub fn start(
        config: &config::Signal,
        sounds: &Path,
        own: &Path,
        report: impl Fn(Report) + Send + 'static,
    ) -> Result<Self, SignalError> {
        let files = match config.sound {
            None => BTreeMap::new(),
            Some(_) => write_sounds(sounds, own, config.volume)?,
        };
        let state = |command: &Option<Vec<String>>| if command.is_some() { "online" } else { "noDevice" };
        report((SPEAKER, state(&config.sound)));
        report((LAMP, state(&config.light)));
        if config.sound.is_none() && config.light.is_none() {
            return Ok(Self { wanted: None, thread: None });
        }
        let (wanted, inbox) = mpsc::channel();
        // A lamp may still be lit from before the start.
        let _sent = wanted.send(Signal::Light(Light::Off));
        let mut speaker = Helper::new(SPEAKER, config.sound.clone());
        let mut lamp = Helper::new(LAMP, config.light.clone());
        let thread = std::thread::Builder::new()
            .name("signals".to_owned())
            .spawn(move || {
                loop {
                    let running = speaker.running.is_some() || lamp.running.is_some();
                    let signal = if running { inbox.recv_timeout(LOOK) } else { inbox.recv().map_err(Into::into) };
                    match signal {
                        Ok(Signal::Sound(sound)) => {
                            if let Some(file) = files.get(&sound) {
                                speaker.run(&file.display().to_string(), &report);
                            }
                        }
                        Ok(Signal::Light(light)) => lamp.run(light.word(), &report),
                        Err(mpsc::RecvTimeoutError::Timeout) => {}
                        Err(mpsc::RecvTimeoutError::Disconnected) => break,
                    }
                    speaker.look(&report);
                    lamp.look(&report);
                }
                speaker.kill();
                lamp.kill();
            })
            .map_err(SignalError::Thread)?;
        Ok(Self { wanted: Some(wanted), thread: Some(thread) })
    }

    /// Plays or lights; returns at once.
    pub fn give(&self, signal: Signal) {
        if let Some(wanted) = &self.wanted {
            // Without its thread there is neither sound nor light: everything else goes on.
            let _sent = wanted.send(signal);
        }
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        self.wanted = None;
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

/// One configured command, of which at most one runs.
struct Helper {
    device: &'static str,
    command: Option<Vec<String>>,
    running: Option<(Child, Instant)>,
    /// What was reported last.
    state: &'static str,
}

impl Helper {
    const fn new(device: &'static str, command: Option<Vec<String>>) -> Self {
        Self { device, command, running: None, state: "online" }
    }

    fn say(&mut self, state: &'static str, report: &impl Fn(Report)) {
        if std::mem::replace(&mut self.state, state) != state {
            report((self.device, state));
        }
    }

    /// Starts the command with one more argument; one that still runs is ended.
    fn run(&mut self, argument: &str, report: &impl Fn(Report)) {
        self.kill();
        let Some((program, arguments)) = self.command.as_deref().and_then(<[String]>::split_first) else { return };
        let started = Command::new(program)
            .args(arguments)
            .arg(argument)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // A group of its own: what it starts is killed with it.
            .process_group(0)
            .spawn();
        match started {
            Ok(child) => self.running = Some((child, Instant::now())),
            Err(error) => {
                tracing::warn!(device = self.device, program, %error, "helper command");
                self.say("hardwareError", report);
            }
        }
    }

    /// Whether it has ended, and how; one that hangs is killed.
    fn look(&mut self, report: &impl Fn(Report)) {
        let Some((child, since)) = &mut self.running else { return };
        match child.try_wait() {
            Ok(None) if since.elapsed() < STALE => {}
            Ok(Some(status)) => {
                self.running = None;
                self.say(if status.success() { "online" } else { "hardwareError" }, report);
            }
            Ok(None) | Err(_) => {
                tracing::warn!(device = self.device, "helper command killed: it did not end");
                self.kill();
                self.say("hardwareError", report);
            }
        }
    }

    fn kill(&mut self) {
        if let Some((mut child, _)) = self.running.take() {
            if let Ok(group) = i32::try_from(child.id()) {
                // Already ended is as good.
                let _killed = killpg(Pid::from_raw(group), Kill::SIGKILL);
            }
            drop(child.wait());
        }
    }
}

/// The sounds at this volume, in files of this machine.
fn write_sounds(from: &Path, to: &Path, volume: u8) -> Result<BTreeMap<Sound, PathBuf>, SignalError> {
    std::fs::create_dir_all(to).map_err(|error| SignalError::File(to.to_owned(), error))?;
    let mut files = BTreeMap::new();
    for sound in Sound::ALL {
        let (source, target) = (from.join(sound.file()), to.join(sound.file()));
        let wave = std::fs::read(&source).map_err(|error| SignalError::File(source.clone(), error))?;
        let wave = at_volume(wave, volume).ok_or(SignalError::NotWave(source))?;
        // The same every morning: the disk is spared.
        if std::fs::read(&target).ok().as_deref() != Some(wave.as_slice()) {
            std::fs::write(&target, &wave).map_err(|error| SignalError::File(target.clone(), error))?;
        }
        files.insert(sound, target);
    }
    Ok(files)
}

/// Head of a WAV file as `assets/sounds/build.py` writes it: RIFF, one `fmt ` chunk of 16 bytes, one `data` chunk.
const HEAD: usize = 44;

/// The samples of a WAV file at so many percent.
fn at_volume(mut wave: Vec<u8>, percent: u8) -> Option<Vec<u8>> {
    let (head, samples) = wave.split_at_mut_checked(HEAD)?;
    let plain = head.starts_with(b"RIFF")
        && head.get(8..16) == Some(b"WAVEfmt ")
        && head.get(34..36) == Some(&[16, 0])
        && head.get(36..40) == Some(b"data");
    if !plain || samples.is_empty() {
        return None;
    }
    for sample in samples.as_chunks_mut::<2>().0 {
        let scaled = i32::from(i16::from_le_bytes(*sample)) * i32::from(percent.min(100)) / 100;
        *sample = i16::try_from(scaled).unwrap_or_default().to_le_bytes();
    }
    Some(wave)
}

#[cfg(test)]
mod tests {
    use std::{io::BufRead as _, sync::mpsc::Receiver};

    use super::*;

    const SOUNDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/sounds");

    fn peak(wave: &[u8]) -> i32 {
        wave[HEAD..].as_chunks::<2>().0.iter().map(|s| i32::from(i16::from_le_bytes(*s)).abs()).max().unwrap()
    }

    fn started(sound: &[&str], light: &[&str], own: &Path) -> (Signals, Receiver<Report>) {
        let command = |words: &[&str]| (!words.is_empty()).then(|| words.iter().map(|&w| w.to_owned()).collect());
        let config = config::Signal { sound: command(sound), light: command(light), volume: 50 };
        let (tell, told) = mpsc::channel();
        let signals = Signals::start(&config, Path::new(SOUNDS), own, move |report| tell.send(report).unwrap());
        (signals.unwrap(), told)
    }

    #[test]
    fn every_sound_is_there_short_and_at_the_volume_asked_for() {
        for sound in Sound::ALL {
            let wave = std::fs::read(Path::new(SOUNDS).join(sound.file())).unwrap();
            let seconds = (wave.len() - HEAD) / 32_000;
            assert!(seconds <= 4 && peak(&wave) > 10_000, "{sound:?}");
            let half = at_volume(wave.clone(), 50).unwrap();
            assert!((peak(&half) * 2 - peak(&wave)).abs() <= 2);
            assert_eq!(peak(&at_volume(wave.clone(), 0).unwrap()), 0);
            assert_eq!(at_volume(wave.clone(), 100), Some(wave));
        }
        for broken in [Vec::new(), vec![0; HEAD], vec![0; 100]] {
            assert_eq!(at_volume(broken, 50), None);
        }
    }

    #[test]
    fn a_machine_without_commands_says_so_and_does_nothing() {
        let own = tempfile::tempdir().unwrap();
        let (signals, told) = started(&[], &[], own.path());
        signals.give(Signal::Sound(Sound::Call));
        drop(signals);
        assert_eq!(told.iter().collect::<Vec<_>>(), [(SPEAKER, "noDevice"), (LAMP, "noDevice")]);
        assert_eq!(std::fs::read_dir(own.path()).unwrap().count(), 0);
    }

    #[test]
    fn the_commands_are_told_what_to_play_and_how_to_light() {
        let own = tempfile::tempdir().unwrap();
        // A pipe that both commands write to: what is read from it was said by them.
        let pipe = own.path().join("said");
        nix::unistd::mkfifo(&pipe, nix::sys::stat::Mode::S_IRWXU).unwrap();
        let script = format!("basename \"$0\" > {}", pipe.display());
        let (signals, told) = started(&["sh", "-c", &script], &["sh", "-c", &script], own.path());
        let said = || std::fs::read_to_string(&pipe).unwrap();
        assert_eq!(said(), "off\n");
        signals.give(Signal::Sound(Sound::Taken));
        assert_eq!(said(), "taken.wav\n");
        signals.give(Signal::Light(Light::Call));
        assert_eq!(said(), "call\n");
        drop(signals);
        assert_eq!(told.iter().collect::<Vec<_>>(), [(SPEAKER, "online"), (LAMP, "online")]);
    }

    #[test]
    fn a_command_that_is_not_there_or_fails_is_reported_and_blocks_nothing() {
        let own = tempfile::tempdir().unwrap();
        let (signals, told) = started(&["/nonexistent/player"], &["false"], own.path());
        signals.give(Signal::Sound(Sound::Error));
        let all: Vec<_> = told.iter().take(4).collect();
        assert!(all.contains(&(SPEAKER, "hardwareError")) && all.contains(&(LAMP, "hardwareError")), "{all:?}");
    }

    #[test]
    fn a_new_sound_ends_the_one_that_plays_and_leaving_ends_all() {
        let own = tempfile::tempdir().unwrap();
        let pipe = own.path().join("said");
        nix::unistd::mkfifo(&pipe, nix::sys::stat::Mode::S_IRWXU).unwrap();
        // The child of the command holds the pipe open for as long as it lives.
        let script = format!("exec > {}; echo begun; sleep 600 & wait", pipe.display());
        let (signals, _told) = started(&["sh", "-c", &script], &[], own.path());
        signals.give(Signal::Sound(Sound::Call));
        let mut first = std::io::BufReader::new(std::fs::File::open(&pipe).unwrap());
        let mut begun = String::new();
        first.read_line(&mut begun).unwrap();
        assert_eq!(begun, "begun\n");
        signals.give(Signal::Sound(Sound::Taken));
        drop(signals);
        // The end of the file comes only when every writer is dead.
        std::io::read_to_string(first).unwrap();
    }
}
