//! The kiosk on a stage: the real kiosk library in a process of its own, without a display, played by commands.
//!
//! Slint draws into memory; touches are pointer events at the place where a finger would land. Commands come as JSON
//! lines over a Unix socket, one answer line each. The loop blocks until a command comes, a worker has something to say,
//! or the session has something due; then it lets the kiosk act. Deliberately absent: a look into the kiosk's state. What
//! is not on the screen, the stage does not know.

mod clock;
pub mod protocol;
mod sight;

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use i_slint_backend_testing::{TestingBackend, TestingBackendOptions, mock_elapsed_time};
use i_slint_core::lengths::LogicalPoint;
use i_slint_core::window::WindowInner;
use jiff::Timestamp;
use kiosk::app::App;
use kiosk::clock::Clock as _;
use slint::platform::{PointerEventButton, WindowEvent};
use slint::{ComponentHandle as _, LogicalPosition, PhysicalSize};

use clock::StageClock;
use protocol::{Answer, Command, Sight};
use sight::{Miss, Scene};

/// Between two looks while waiting for something no worker announces.
const GLANCE: Duration = Duration::from_millis(50);
/// One frame.
const FRAME: Duration = Duration::from_millis(16);
/// More pages than any body has.
const MOST_PAGES: usize = 20;

/// Why the stage did not come up. The kiosk's own complaint is in it, in full.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct StageError(String);

impl StageError {
    fn of(what: impl std::fmt::Display) -> Self {
        Self(what.to_string())
    }
}

enum News {
    Command(Command),
    Wake,
    Gone,
}

/// Plays the kiosk of `config` until told to quit or the other end of `socket` goes away. The wall clock starts at `wall`.
pub fn run(config: &Path, socket: &Path, wall: Timestamp) -> Result<(), StageError> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_ansi(false).init();
    let config = kiosk::config::Config::load(config)
        .map_err(|complaints| StageError(complaints.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")))?;

    let (news, heard) = mpsc::channel();
    let clock = Arc::new(StageClock::start(wall));
    let wake = {
        let news = news.clone();
        // The receiver is gone only when the program ends.
        move || drop(news.send(News::Wake))
    };
    let platform = || {
        let backend = TestingBackend::new(TestingBackendOptions {
            mock_time: true,
            threading: false,
            renderer_name: Some("software".into()),
        });
        slint::platform::set_platform(Box::new(backend)).map_err(slint::PlatformError::SetPlatformError)
    };
    let app = App::start(&config, clock.clone(), Arc::new(wake), platform).map_err(StageError::of)?;
    app.component().window().set_size(PhysicalSize::new(config.screen.width, config.screen.height));
    app.component().show().map_err(StageError::of)?;

    // Only now: who can connect finds a kiosk that plays.
    let listener = UnixListener::bind(socket).map_err(StageError::of)?;
    let (stream, _) = listener.accept().map_err(StageError::of)?;
    let answers = stream.try_clone().map_err(StageError::of)?;
    std::thread::spawn(move || listen(stream, &news));
    Stage { app, clock, heard, answers }.play()
}

/// Reads commands until the other end is gone.
fn listen(stream: UnixStream, news: &Sender<News>) {
    for line in BufReader::new(stream).lines().map_while(Result::ok) {
        match serde_json::from_str(&line) {
            Ok(command) => drop(news.send(News::Command(command))),
            Err(error) => {
                eprintln!("not a command: {error}: {line}");
                break;
            }
        }
    }
    drop(news.send(News::Gone));
}

/// From one touch to the next.
const BETWEEN_TOUCHES: Duration = Duration::from_millis(1200);

struct Stage {
    app: App,
    clock: Arc<StageClock>,
    heard: Receiver<News>,
    answers: UnixStream,
}

/// A command that may have to wait for what it wants.
struct Waiting {
    command: Command,
    until: Instant,
}

impl Stage {
    fn play(mut self) -> Result<(), StageError> {
        let mut waiting: Option<Waiting> = None;
        self.let_act();
        loop {
            if let Some(wanted) = waiting.take() {
                match self.attempt(&wanted.command) {
                    Err(_) if Instant::now() < wanted.until => waiting = Some(wanted),
                    result => self.answer(&result.map_or_else(Answer::Failed, Answer::Done))?,
                }
            }
            match self.next_news(waiting.as_ref().map(|_| GLANCE)) {
                Some(News::Gone | News::Command(Command::Quit)) => return Ok(()),
                Some(News::Command(command)) => {
                    self.let_act();
                    if matches!(command, Command::Tap { .. }) {
                        self.a_moment_passes();
                    }
                    match command {
                        Command::Tap { within_ms, .. }
                        | Command::See { within_ms, .. }
                        | Command::Gone { within_ms, .. } => {
                            let until = Instant::now() + Duration::from_millis(within_ms);
                            waiting = Some(Waiting { command, until });
                        }
                        at_once => {
                            let answer = self.obey(at_once).unwrap_or_else(Answer::Failed);
                            self.answer(&answer)?;
                        }
                    }
                }
                Some(News::Wake) | None => {}
            }
            self.let_act();
        }
    }

    /// Blocks until there is something to do; several wakes count as one.
    fn next_news(&self, at_most: Option<Duration>) -> Option<News> {
        let due = self.app.next_deadline().map(|at| at.saturating_sub(self.clock.mono()));
        let first = match [due, at_most].into_iter().flatten().min() {
            Some(wait) => match self.heard.recv_timeout(wait) {
                Ok(news) => news,
                Err(RecvTimeoutError::Timeout) => return None,
                Err(RecvTimeoutError::Disconnected) => News::Gone,
            },
            None => self.heard.recv().unwrap_or(News::Gone),
        };
        let mut last = first;
        while matches!(last, News::Wake) {
            match self.heard.try_recv() {
                Ok(news) => last = news,
                Err(_) => break,
            }
        }
        Some(last)
    }

    /// A person takes a second from one touch to the next: a page that turns by itself has turned, and the moment in which
    /// the kiosk takes the second half of a double tap for one is over.
    fn a_moment_passes(&mut self) {
        for _ in 0..2 {
            self.clock.advance(BETWEEN_TOUCHES / 2);
            self.let_act();
        }
    }

    /// The kiosk takes what has arrived and what is due, and the screen follows.
    fn let_act(&mut self) {
        self.app.pump();
        mock_elapsed_time(FRAME);
    }

    fn scene(&self) -> Scene {
        let window = self.app.component().window();
        let size = window.size().to_logical(window.scale_factor());
        Scene::of(&WindowInner::from_pub(window).component(), size.width, size.height)
    }

    /// What can be waited for.
    fn attempt(&mut self, command: &Command) -> Result<String, String> {
        match command {
            Command::Tap { label, beside, .. } => self.tap(label, beside),
            Command::See { texts, .. } => {
                let sights = self.scene().sights();
                texts
                    .iter()
                    .find(|text| sights.iter().any(|sight| sight.label.contains(text.as_str())))
                    .cloned()
                    .ok_or_else(|| format!("not to be seen: {}\n{}", texts.join(" | "), told(&sights)))
            }
            Command::Gone { text, .. } => {
                let sights = self.scene().sights();
                match sights.iter().find(|sight| sight.label.contains(text.as_str())) {
                    None => Ok(String::new()),
                    Some(sight) => Err(format!("still to be seen: {text} in {:?}", sight.label)),
                }
            }
            other => Err(format!("{other:?} does not wait")),
        }
    }

    fn obey(&mut self, command: Command) -> Result<Answer, String> {
        let done = || Ok(Answer::Done(String::new()));
        match command {
            Command::Look => Ok(Answer::Seen(self.scene().sights())),
            Command::Draw => {
                self.sign()?;
                done()
            }
            Command::TouchNothing => {
                let width = self.app.component().window().size().width;
                #[expect(clippy::cast_precision_loss, reason = "a window's width")]
                self.touch(LogicalPoint::new(width as f32 / 2.0, 2.0));
                done()
            }
            Command::Shot { path } => {
                self.shot(&path)?;
                done()
            }
            Command::Advance { ms } => {
                self.clock.advance(Duration::from_millis(ms));
                done()
            }
            Command::Wall { offset_s } => {
                self.clock.set_wall_offset(offset_s);
                done()
            }
            Command::Tap { .. } | Command::See { .. } | Command::Gone { .. } | Command::Quit => {
                Err("not at once".to_owned())
            }
        }
    }

    /// Touches what bears the words; pages the body where it is hidden, as a person would.
    fn tap(&mut self, label: &str, beside: &str) -> Result<String, String> {
        let mut miss = Miss::Absent;
        for (pager, pages) in [("", 1), ("▼", MOST_PAGES), ("▲", MOST_PAGES)] {
            for _ in 0..pages {
                match self.scene().aim(label, beside) {
                    Ok(point) => {
                        self.touch(point);
                        return Ok(String::new());
                    }
                    Err(why) => miss = why,
                }
                if pager.is_empty() || miss == Miss::Disabled || !self.turn(pager) {
                    break;
                }
            }
        }
        let what = if beside.is_empty() { label.to_owned() } else { format!("{label} ({beside})") };
        Err(format!("cannot be touched: {what}: {miss:?}\n{}", told(&self.scene().sights())))
    }

    fn turn(&mut self, pager: &str) -> bool {
        let Ok(point) = self.scene().aim(pager, "") else { return false };
        self.touch(point);
        true
    }

    fn touch(&mut self, at: LogicalPoint) {
        self.stroke(&[at]);
    }

    /// Press at the first point, move along the others, release at the last.
    fn stroke(&mut self, points: &[LogicalPoint]) {
        let positions: Vec<_> = points.iter().map(|point| LogicalPosition::new(point.x, point.y)).collect();
        let (Some(&first), Some(&last)) = (positions.first(), positions.last()) else { return };
        let button = PointerEventButton::Left;
        let window = self.app.component().window();
        window.dispatch_event(WindowEvent::PointerMoved { position: first });
        window.dispatch_event(WindowEvent::PointerPressed { position: first, button });
        mock_elapsed_time(FRAME);
        for &position in positions.iter().skip(1) {
            window.dispatch_event(WindowEvent::PointerMoved { position });
        }
        mock_elapsed_time(FRAME);
        window.dispatch_event(WindowEvent::PointerReleased { position: last, button });
        window.dispatch_event(WindowEvent::PointerExited);
        self.let_act();
    }

    /// A signature of three strokes.
    fn sign(&mut self) -> Result<(), String> {
        let pad = loop {
            match self.scene().pad() {
                Some(pad) => break pad,
                None if self.turn("▼") => {}
                None => return Err(format!("no place to sign\n{}", told(&self.scene().sights()))),
            }
        };
        let at = |x: f32, y: f32| LogicalPoint::new(pad.min_x() + pad.width() * x, pad.min_y() + pad.height() * y);
        for line in [
            &[(0.25, 0.3), (0.35, 0.28), (0.45, 0.31)][..],
            &[(0.35, 0.2), (0.34, 0.45), (0.3, 0.7), (0.26, 0.8)],
            &[(0.4, 0.5), (0.5, 0.62), (0.6, 0.45), (0.68, 0.7), (0.76, 0.5)],
        ] {
            self.stroke(&line.iter().map(|&(x, y)| at(x, y)).collect::<Vec<_>>());
        }
        Ok(())
    }

    fn shot(&self, path: &Path) -> Result<(), String> {
        let picture = self.app.component().window().take_snapshot().map_err(|error| error.to_string())?;
        let file = File::create(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut encoder = png::Encoder::new(BufWriter::new(file), picture.width(), picture.height());
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_compression(png::Compression::Fast);
        encoder
            .write_header()
            .and_then(|mut writer| writer.write_image_data(picture.as_bytes()))
            .map_err(|error| error.to_string())
    }

    fn answer(&mut self, answer: &Answer) -> Result<(), StageError> {
        let mut line = serde_json::to_string(answer).map_err(StageError::of)?;
        line.push('\n');
        self.answers.write_all(line.as_bytes()).map_err(StageError::of)
    }
}

/// What can be seen, for whoever reads why a play stopped.
fn told(sights: &[Sight]) -> String {
    let mut lines = vec!["on the screen:".to_owned()];
    lines.extend(sights.iter().map(|sight| {
        let mark = if !sight.kind.touchable() {
            ""
        } else if sight.enabled {
            "[can be touched] "
        } else {
            "[greyed] "
        };
        format!("  {mark}{}", sight.label)
    }));
    lines.join("\n")
}
