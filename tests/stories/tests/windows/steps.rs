//! The sentences of the window stories, in Chinese and in English.

use std::path::{Path, PathBuf};
use std::process::Command;

use cucumber::{gherkin::Step, given, then, when};
use hall::Result;

use super::bench::{Bench, Window};

/// The path in an environment variable, from the top of the tree.
pub(crate) fn asked_for(variable: &str) -> Option<PathBuf> {
    let path = std::env::var_os(variable).filter(|path| !path.is_empty())?;
    Some(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path))
}

/// One bench; it opens with the first sentence that needs it.
#[derive(cucumber::World, Debug, Default)]
pub(crate) struct World {
    bench: Option<Bench>,
    told: String,
    pictures: usize,
}

impl World {
    fn act<T>(&mut self, what: impl FnOnce(&mut Bench) -> Result<T>) -> T {
        let bench = match &mut self.bench {
            Some(bench) => bench,
            none => none.insert(Bench::open().unwrap_or_else(|trouble| panic!("{trouble}"))),
        };
        let done = what(bench);
        if let Some(dir) = asked_for("STORY_PICTURES") {
            std::fs::create_dir_all(&dir).expect("STORY_PICTURES can be made");
            self.pictures += 1;
            bench.keep(&dir.join(format!("windows-{:02}.ppm", self.pictures))).expect("a picture");
        }
        done.unwrap_or_else(|trouble| panic!("{trouble}"))
    }
}

fn window(word: &str) -> Window {
    if matches!(word, "试用台" | "panel") { Window::Panel } else { Window::Kiosk }
}

#[given(regex = "^(?:开门|the bench is open)$")]
fn open(world: &mut World) {
    world.act(|_| Ok(()));
}

#[given(regex = "^(?:在|on the )(试用台|终端|panel|kiosk)(?:上点|, click )\"([^\"]+)\"$")]
#[when(regex = "^(?:在|on the )(试用台|终端|panel|kiosk)(?:上点|, click )\"([^\"]+)\"$")]
fn click(world: &mut World, which: String, words: String) {
    world.act(|bench| bench.click(window(&which), &words));
}

#[given(regex = "^(?:在试用台的|on the panel, under )\"([^\"]+)\"(?:下点|, click )\"([^\"]+)\"$")]
#[when(regex = "^(?:在试用台的|on the panel, under )\"([^\"]+)\"(?:下点|, click )\"([^\"]+)\"$")]
fn click_under(world: &mut World, heading: String, words: String) {
    world.act(|bench| bench.click_under(&heading, &words));
}

#[then(regex = "^(试用台|终端|the panel|the kiosk)(?:上有| shows )\"([^\"]+)\"$")]
fn shows(world: &mut World, which: String, words: String) {
    world.act(|bench| bench.see(window(which.trim_start_matches("the ")), &words));
}

#[then(regex = "^(试用台|终端|the panel|the kiosk)(?:上没有| does not show )\"([^\"]+)\"$")]
fn shows_not(world: &mut World, which: String, words: String) {
    world.act(|bench| bench.gone(window(which.trim_start_matches("the ")), &words));
}

#[when(regex = "^(?:这样回答，直到|answer like this until )\"([^\"]+)\"$")]
fn answer(world: &mut World, end: String, step: &Step) {
    let rows = step.table.iter().flat_map(|table| table.rows.iter().skip(1));
    let answers: Vec<(String, String)> = rows.map(|row| (row[0].clone(), row[1].clone())).collect();
    world.act(|bench| bench.answer(&answers, &end));
}

#[when(regex = "^(?:在|sign on )\"([^\"]+)\"(?:上签名)?$")]
fn sign(world: &mut World, words: String) {
    world.act(|bench| bench.sign(&words));
}

#[then(regex = "^(?:两个窗口都关了|both windows are closed)$")]
fn ended(world: &mut World) {
    let bench = world.bench.as_mut().expect("a bench");
    assert!(bench.ended().unwrap_or_else(|trouble| panic!("{trouble}")), "it ended badly");
}

#[when(regex = "^(?:没有屏幕的时候开门|the bench is opened without a display)$")]
fn without_display(world: &mut World) {
    let program = std::env::current_exe().expect("own program");
    let output = Command::new(program).arg("open").env_remove("DISPLAY").output().expect("hall open");
    assert!(!output.status.success());
    world.told = String::from_utf8_lossy(&output.stderr).into_owned();
}

#[then(regex = "^(?:它说|it says )\"([^\"]+)\"$")]
fn says(world: &mut World, words: String) {
    assert!(world.told.contains(&words), "{}", world.told);
}
