//! A bench opened on a display of its own, and the hands and eyes of whoever sits before it.

use std::fmt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use hall::{Result, Trouble};

use super::display::{Display, Picture, Rect};
use super::reading::{self, Row, Script};

/// The size of the screen: large enough that letters are read well.
const SCREEN: (usize, usize) = (2400, 1350);
/// The kiosk's window: as high as the screen, upright.
const KIOSK: Rect = Rect { x: 0, y: 0, width: SCREEN.1 * 1080 / 1920, height: SCREEN.1 };
/// The panel: what is left.
const PANEL: Rect = Rect { x: KIOSK.width + 1, y: 0, width: SCREEN.0 - KIOSK.width - 1, height: SCREEN.1 };

/// Where the kiosk says which step this is and what it asks: what is chosen below changes nothing there.
const QUESTION: Rect = Rect { x: 0, y: SCREEN.1 * 9 / 100, width: KIOSK.width, height: SCREEN.1 / 10 };

/// How long somebody waits for words to appear.
const PATIENT: Duration = Duration::from_secs(45);
/// Two looks a moment apart show the same: a page has come to rest. Something moves for ever on some pages.
const AT_REST: Duration = Duration::from_millis(120);
const RESTLESS: u32 = 8;

/// Which of the two windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Window {
    Kiosk,
    Panel,
}

impl Window {
    const fn at(self) -> Rect {
        match self {
            Self::Kiosk => KIOSK,
            Self::Panel => PANEL,
        }
    }
}

/// A page that has been read.
struct Page {
    picture: Picture,
    script: Script,
    rows: Vec<Row>,
}

/// A running bench. Dropping it ends it.
pub(crate) struct Bench {
    // Dropped in this order: who draws before who shows.
    running: Running,
    display: Display,
    read: [Option<Page>; 2],
}

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Already ended is as good.
        let _killed = self.0.kill();
        let _reaped = self.0.wait();
    }
}

impl fmt::Debug for Bench {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "bench on {}", self.display.name)
    }
}

impl Bench {
    /// Opens one, with this very program as its panel, and waits for both windows.
    pub(crate) fn open() -> Result<Self> {
        let display = Display::open(SCREEN.0, SCREEN.1)?;
        let program = std::env::current_exe().map_err(|error| Trouble(error.to_string()))?;
        let bench = Command::new(program)
            .arg("open")
            .env("DISPLAY", &display.name)
            .stdin(Stdio::null())
            .spawn()
            .map_err(|error| Trouble(format!("hall open: {error}")))?;
        let mut this = Self { running: Running(bench), display, read: [None, None] };
        this.see(Window::Panel, "试用台")?;
        this.see(Window::Kiosk, "点这里开始")?;
        Ok(this)
    }

    /// What a window shows once it has come to rest.
    fn look(&self, window: Window) -> Result<Picture> {
        let mut picture = self.display.picture(window.at())?;
        for _ in 0..RESTLESS {
            std::thread::sleep(AT_REST);
            let next = self.display.picture(window.at())?;
            if next == picture {
                break;
            }
            picture = next;
        }
        Ok(picture)
    }

    /// A window's words; read anew only when it shows something else.
    fn read(&mut self, window: Window, words: &str) -> Result<&Page> {
        let script = Script::of(words);
        let picture = self.look(window)?;
        let slot = &mut self.read[window as usize];
        if slot.as_ref().is_none_or(|page| page.script != script || page.picture != picture) {
            *slot = None;
        }
        match slot {
            Some(page) => Ok(page),
            none => {
                let rows = reading::rows(&picture, script)?;
                Ok(none.insert(Page { picture, script, rows }))
            }
        }
    }

    /// Waits until one of these words stands in a window; which, and where.
    fn see_any(&mut self, window: Window, words: &[&str]) -> Result<(usize, Rect)> {
        let until = Instant::now() + PATIENT;
        loop {
            let page = self.read(window, words.first().unwrap_or(&""))?;
            // Questions are alike: the one that is read best stands there.
            let found = words
                .iter()
                .enumerate()
                .filter_map(|(which, words)| reading::find(&page.rows, words).map(|(wrong, at)| (wrong, which, at)))
                .min_by_key(|(wrong, ..)| *wrong)
                .map(|(_, which, at)| (which, at));
            if let Some(found) = found {
                return Ok(found);
            }
            if Instant::now() > until {
                let rows: Vec<_> = page.rows.iter().map(Row::text).collect();
                return Err(Trouble(format!(
                    "{words:?} is not to be seen; the {window:?} says:\n  {}",
                    rows.join("\n  ")
                )));
            }
        }
    }

    /// Waits until these words stand in a window, and says where.
    pub(crate) fn see(&mut self, window: Window, words: &str) -> Result<Rect> {
        self.see_any(window, &[words]).map(|(_, place)| place)
    }

    /// Waits until these words stand in a window no longer.
    pub(crate) fn gone(&mut self, window: Window, words: &str) -> Result<()> {
        let until = Instant::now() + PATIENT;
        while reading::find(&self.read(window, words)?.rows, words).is_some() {
            if Instant::now() > until {
                return Err(Trouble(format!("{words:?} stays")));
            }
        }
        Ok(())
    }

    /// Clicks on these words.
    pub(crate) fn click(&mut self, window: Window, words: &str) -> Result<()> {
        let place = self.see(window, words)?;
        self.click_at(window, place)
    }

    /// Clicks on these words under a heading of the panel.
    pub(crate) fn click_under(&mut self, heading: &str, words: &str) -> Result<()> {
        let heading = self.see(Window::Panel, heading)?;
        let page = self.read(Window::Panel, words)?;
        let place = reading::find_below(&page.rows, words, heading)
            .ok_or_else(|| Trouble(format!("{words:?} does not stand under that heading")))?;
        self.click_at(Window::Panel, place)
    }

    /// Clicks, and waits until the window shows something else.
    fn click_at(&mut self, window: Window, place: Rect) -> Result<()> {
        let before = self.display.picture(window.at())?;
        let (x, y) = place.centre();
        self.display.click((window.at().x + x, window.at().y + y))?;
        let until = Instant::now() + PATIENT;
        while self.display.picture(window.at())? == before {
            if Instant::now() > until {
                return Err(Trouble(format!("a click at {x}, {y} of the {window:?} does nothing")));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// Types a number on the kiosk's keypad.
    pub(crate) fn key_in(&mut self, number: &str) -> Result<()> {
        let picture = self.look(Window::Kiosk)?;
        let keys = reading::keypad(&picture).ok_or_else(|| Trouble("no keypad to be seen".to_owned()))?;
        for digit in number.chars().filter_map(|digit| digit.to_digit(10)) {
            self.click_at(Window::Kiosk, keys[digit as usize])?;
            // The key has gone back up.
            self.look(Window::Kiosk)?;
        }
        Ok(())
    }

    /// Signs on the sheet that bears these words.
    pub(crate) fn sign(&mut self, words: &str) -> Result<()> {
        let words = self.see(Window::Kiosk, words)?;
        let picture = self.look(Window::Kiosk)?;
        let pad = reading::sheet_at(&picture, words).ok_or_else(|| Trouble("no place to sign".to_owned()))?;
        let way: Vec<_> = (1..10)
            .map(|step| {
                let down = if step % 2 == 0 { pad.height / 4 } else { pad.height * 3 / 4 };
                (KIOSK.x + pad.x + pad.width * step / 10, KIOSK.y + pad.y + down)
            })
            .collect();
        self.display.stroke(&way)
    }

    /// Answers questions by what they say, until the kiosk shows one of `ends`.
    pub(crate) fn answer(&mut self, answers: &[(String, String)], end: &str) -> Result<()> {
        let mut questions: Vec<&str> = answers.iter().map(|(question, _)| question.as_str()).collect();
        questions.push(end);
        loop {
            let (which, _) = self.see_any(Window::Kiosk, &questions)?;
            let Some((question, answer)) = answers.get(which) else { return Ok(()) };
            let before = self.display.picture(QUESTION)?;
            self.say(answer).map_err(|trouble| Trouble(format!("{question}: {trouble}")))?;
            let until = Instant::now() + PATIENT;
            while self.display.picture(QUESTION)? == before {
                if Instant::now() > until {
                    return Err(Trouble(format!("{question}: {answer} is not taken")));
                }
                std::thread::sleep(Duration::from_millis(50));
            }
        }
    }

    /// Touches what the answer names, in its order; digits are keyed in.
    fn say(&mut self, answer: &str) -> Result<()> {
        for part in answer.split('→') {
            if part.len() > 4 && part.bytes().all(|byte| byte.is_ascii_digit()) {
                self.key_in(part)?;
            } else {
                self.click(Window::Kiosk, part)?;
            }
        }
        Ok(())
    }

    /// Waits until the bench has ended by itself; whether it ended well.
    pub(crate) fn ended(&mut self) -> Result<bool> {
        let until = Instant::now() + PATIENT;
        loop {
            if let Some(status) = self.running.0.try_wait().map_err(|error| Trouble(error.to_string()))? {
                return Ok(status.success());
            }
            if Instant::now() > until {
                return Err(Trouble("the bench goes on".to_owned()));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// A picture of the whole display, for whoever wants to look.
    pub(crate) fn keep(&self, path: &std::path::Path) -> Result<()> {
        let whole = Rect { x: 0, y: 0, width: SCREEN.0, height: SCREEN.1 };
        let picture = self.display.picture(whole)?;
        let mut ppm = format!("P6\n{} {}\n255\n", picture.width, picture.height).into_bytes();
        ppm.extend(picture.pixels.iter().flatten());
        std::fs::write(path, ppm).map_err(|error| Trouble(format!("{}: {error}", path.display())))
    }
}
