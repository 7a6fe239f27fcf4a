//! The command as a person at a shell uses it.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};

use crate::host::{Bench, FIND, Host, STATUS, bench};

const PROGRAM: &str = env!("CARGO_BIN_EXE_device-sim");

/// A running command, ended with the test.
struct Running {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
        let mut child =
            Command::new(PROGRAM).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (input, output) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, input, output }
    }

    fn hear(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    fn say(&mut self, line: &str) -> String {
        writeln!(self.input.as_mut().unwrap(), "{line}").unwrap();
        self.hear()
    }

    fn ends(mut self) -> bool {
        self.input = None;
        self.child.wait().unwrap().success()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ended = self.child.kill().is_err();
        let _reaped = self.child.wait().is_err();
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn at(bench: &Bench, name: &str) -> String {
    text(&bench.folder.path().join(name)).to_owned()
}

fn once(arguments: &[&str]) -> Output {
    Command::new(PROGRAM).args(arguments).stdin(Stdio::null()).output().unwrap()
}

#[test]
fn a_device_is_steered_from_its_input_and_from_another_shell() {
    let bench = bench();
    let control = at(&bench, "control");
    let mut reader = Running::start(&["reader", text(&bench.link), "--pace", "0", "--control", &control]);
    assert_eq!(reader.hear(), "ready");
    assert_eq!(reader.say("lay 李模范"), "ok");
    let host = Host::open(&bench.link);
    assert_eq!(host.ask(FIND, 15)[9], 0x9F);
    let said = once(&["ctl", &control, "fault", "find-fails", "24"]);
    assert_eq!((said.status.code(), said.stdout.as_slice()), (Some(0), b"ok\n".as_slice()));
    assert_eq!(host.ask(FIND, 11)[9], 0x24);
    let refused = once(&["ctl", &control, "fault", "loud"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("has no fault \"loud\""));
    reader.input = None;
    assert_eq!(once(&["ctl", &control, "lift"]).status.code(), Some(0), "the end of input is no end here");
    assert_eq!(once(&["ctl", &control, "quit"]).status.code(), Some(0));
    assert!(reader.ends());
    assert!(!bench.link.is_symlink() && !Path::new(&control).exists(), "it leaves nothing behind");
}

#[test]
fn without_a_control_socket_the_end_of_input_ends_it() {
    for (device, model) in [("printer", "mute-clone-58mm"), ("scanner", "gm65")] {
        let bench = bench();
        let mut running = Running::start(&[device, text(&bench.link), "--model", model]);
        assert_eq!(running.hear(), "ready");
        assert!(running.say("dance").starts_with("error: "));
        assert!(running.ends());
        assert!(!bench.link.is_symlink());
    }
}

#[test]
fn what_makes_no_sense_is_told_with_the_usage() {
    for arguments in [
        &["toaster", "/nowhere/link"][..],
        &["printer", "/nowhere/link", "--model", "gold"],
        &["reader", "/nowhere/link", "--model", "gm65"],
        &["printer", "/nowhere/link", "--pace", "fast"],
        &["record", "/nowhere/real", "/nowhere/link", "/nowhere/file"],
        &["ctl", "/nowhere/control"],
        &[],
    ] {
        let said = once(arguments);
        assert_eq!(said.status.code(), Some(2), "{arguments:?}");
        assert!(String::from_utf8_lossy(&said.stderr).contains("usage: device-sim"), "{arguments:?}");
    }
    let nobody = once(&["ctl", "/nowhere/control", "lift"]);
    assert_eq!(nobody.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&nobody.stderr).contains("/nowhere/control"));
}

#[test]
fn a_recording_is_made_and_replayed() {
    let bench = bench();
    let _reader = device_sim::CardReaderSim::start(&bench.link, device_sim::Pace::Instant);
    let (link, file) = (at(&bench, "recorded"), at(&bench, "recording.txt"));
    let mut recorder = Running::start(&["record", text(&bench.link), &link, &file, "--device", "reader"]);
    assert_eq!(recorder.hear(), "recording");
    let answer = Host::open(Path::new(&link)).ask(STATUS, 11);
    assert!(recorder.ends());
    let replayed = at(&bench, "replayed");
    let mut replay = Running::start(&["replay", &file, &replayed, "--pace", "0"]);
    assert_eq!(replay.hear(), "ready");
    assert_eq!(Host::open(Path::new(&replayed)).ask(STATUS, 11), answer);
    replay.input = None;
    assert_eq!(replay.hear(), "1 requests answered, 0 not in the recording");
    assert!(replay.ends());
}
