//! Every page and overlay in every shape, size and colour: nothing cut, nothing too small, every touch means what it says.
//!
//! With `KIOSK_GALLERY=1` in the environment the pictures are left in `target/tmp/gallery/` to be looked at.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::too_many_lines,
    clippy::wildcard_imports,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::float_cmp,
    reason = "a test may stop at the first surprise"
)]

#[path = "gallery/idle.rs"]
mod idle;
#[path = "gallery/samples/mod.rs"]
mod samples;
#[path = "gallery/touches.rs"]
mod touches;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use i_slint_backend_testing::{
    AccessibleRole, ElementHandle, ElementQuery, TestingBackend, TestingBackendOptions, mock_elapsed_time,
};
use kiosk::session::intent::Intent;
use kiosk::session::settings::{Colours, Lang, Settings, TypeSize};
use kiosk::session::view::{BoardRow, Entry, Input, Overlay, Page, Question, View};
use kiosk::ui::Screen;
use slint::PhysicalSize;
use slint::platform::PointerEventButton;

const PORTRAIT: (u32, u32) = (1080, 1920);
const WIDE: (u32, u32) = (1920, 1080);
const SMALL: (u32, u32) = (1024, 768);
/// Smallest side of anything that can be touched.
const LEAST: f32 = 80.0;
/// Words to choose from; on the small screen also keys, that four rows of them find room.
const LEAST_KEY: f32 = 64.0;

fn platform() {
    slint::platform::set_platform(Box::new(TestingBackend::new(TestingBackendOptions {
        mock_time: true,
        threading: false,
        renderer_name: Some("software".into()),
    })))
    .expect("one platform a thread");
}

fn settle() {
    mock_elapsed_time(Duration::from_millis(16));
}

struct Stage {
    screen: Screen,
    heard: Rc<RefCell<Vec<Intent>>>,
    size: (u32, u32),
}

#[derive(Debug, Clone, PartialEq)]
struct Area {
    x: f32,
    y: f32,
    w: f32,
    h: f32,
}

impl Area {
    fn of(element: &ElementHandle) -> Self {
        let (at, size) = (element.absolute_position(), element.size());
        Self { x: at.x, y: at.y, w: size.width, h: size.height }
    }

    fn inside(&self, other: &Self) -> bool {
        self.x >= other.x - 0.5
            && self.y >= other.y - 0.5
            && self.x + self.w <= other.x + other.w + 0.5
            && self.y + self.h <= other.y + other.h + 0.5
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.x + self.w > other.x + 0.5
            && other.x + other.w > self.x + 0.5
            && self.y + self.h > other.y + 0.5
            && other.y + other.h > self.y + 0.5
    }
}

fn touchable(element: &ElementHandle) -> bool {
    matches!(
        element.accessible_role(),
        Some(AccessibleRole::Button | AccessibleRole::RadioButton | AccessibleRole::Checkbox)
    )
}

impl Stage {
    fn new(size: (u32, u32)) -> Self {
        platform();
        let heard = Rc::new(RefCell::new(Vec::new()));
        let screen = Screen::new({
            let heard = Rc::clone(&heard);
            move |intent| heard.borrow_mut().push(intent)
        })
        .unwrap();
        screen.window().set_size(PhysicalSize::new(size.0, size.1));
        screen.show().unwrap();
        settle();
        Self { screen, heard, size }
    }

    fn render(&self, view: &View) {
        self.screen.render(view);
        settle();
        self.heard.borrow_mut().clear();
    }

    /// Everything that fits, of what lies on top.
    fn all(&self, wanted: fn(&ElementHandle) -> bool) -> Vec<ElementHandle> {
        let cover = ["IdleOverlay", "AskOverlay", "SettingsOverlay"]
            .into_iter()
            .find_map(|name| ElementHandle::find_by_element_type_name(self.screen.component(), name).next());
        match cover {
            Some(cover) => cover.query_descendants().match_predicate(wanted).find_all(),
            None => {
                ElementQuery::from_root(self.screen.component()).match_descendants().match_predicate(wanted).find_all()
            }
        }
    }

    fn touchables(&self) -> Vec<ElementHandle> {
        self.all(touchable)
    }

    fn find(&self, label: &str) -> Option<ElementHandle> {
        self.touchables().into_iter().find(|element| element.accessible_label().is_some_and(|words| words == label))
    }

    fn tap(&self, label: &str) -> Vec<Intent> {
        let element = self.find(label).unwrap_or_else(|| panic!("nothing to touch is called {label}"));
        self.heard.borrow_mut().clear();
        element.mock_single_click(PointerEventButton::Left);
        settle();
        self.heard.take().into_iter().filter(|intent| *intent != Intent::Touched).collect()
    }

    /// Leaves a picture when somebody wants to look: drawing is what takes the time.
    fn picture(&self, folder: &str, name: &str) {
        if std::env::var_os("KIOSK_GALLERY").is_none() {
            return;
        }
        let pixels = self.screen.window().take_snapshot().unwrap();
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("gallery").join(folder);
        fs::create_dir_all(&folder).unwrap();
        let file = fs::File::create(folder.join(format!("{name}.png"))).unwrap();
        let mut encoder = png::Encoder::new(std::io::BufWriter::new(file), pixels.width(), pixels.height());
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_compression(png::Compression::Fastest);
        encoder.write_header().unwrap().write_image_data(pixels.as_bytes()).unwrap();
    }
}

fn words_of(view: &View) -> Vec<String> {
    let mut words = match &view.page {
        Page::Attract(page) => vec![page.county.clone(), page.hall.clone(), page.start_note.clone(), page.foot.clone()],
        Page::Home(page) => vec![page.title.clone(), page.hint.clone()],
        Page::Notice(page) => page.paragraphs.iter().flat_map(|(a, b)| [a.clone(), b.clone()]).collect(),
        Page::Identify(page) => vec![page.title.clone(), page.hint.clone(), page.place.clone(), page.status.clone()],
        Page::Greeting(page) => page.facts.iter().map(|(_, value)| value.clone()).collect(),
        Page::Form(page) => {
            let mut words = vec![page.step.clone(), page.title.clone(), page.hint.clone(), page.error.clone()];
            match &page.input {
                Input::Date { words: date, .. } => words.push(date.clone()),
                Input::Panel(panel) => {
                    words.extend([panel.shown.clone(), panel.count.clone()]);
                    words.extend(panel.candidates.iter().map(|shelf| shelf.letters.clone()));
                    if panel.shown.is_empty() {
                        words.push(panel.placeholder.clone());
                    }
                }
                Input::Choice { options, .. } => words.extend(options.iter().map(|option| option.note.clone())),
            }
            words
        }
        Page::Review(page) => page.rows.iter().flat_map(|row| [row.name.clone(), row.value.clone()]).collect(),
        Page::Sign(page) => page.promise.clone(),
        Page::Busy(page) => vec![page.title.clone(), page.hint.clone()],
        Page::Outcome(page) => vec![page.title.clone(), page.hint.clone(), page.ticket.clone()],
        Page::Rate(page) => vec![page.title.clone(), page.hint.clone()],
        Page::Progress(page) => {
            let rows = page.rows.iter().flat_map(|row| [row.service.clone(), row.ticket.clone(), row.state.clone()]);
            let notes = page.notes.iter().chain(&page.print).map(|note| note.text.clone());
            [page.title.clone(), page.hint.clone()].into_iter().chain(rows).chain(notes).collect()
        }
        Page::TakeCard(page) => vec![page.title.clone(), page.hint.clone()],
        Page::Board(page) => {
            let mut words = vec![page.title.clone(), page.hint.clone()];
            words.extend(page.notes.iter().map(|note| note.text.clone()));
            for row in &page.rows {
                match row {
                    BoardRow::Heading(text) | BoardRow::Raw(text) => words.push(text.clone()),
                    BoardRow::Item(item) => words.extend([item.title.clone(), item.words.clone(), item.value.clone()]),
                    BoardRow::Fact { name, value, .. } => words.extend([name.clone(), value.clone()]),
                }
            }
            if page.rows.is_empty() {
                words.push(page.empty.clone());
            }
            words
        }
        Page::Pad(page) => {
            let mut words = vec![page.title.clone(), page.hint.clone(), page.challenge_label.clone()];
            words.push(page.challenge.join(" "));
            words.extend(page.status.iter().flat_map(|note| [note.text.clone(), note.code.clone()]));
            if let Entry::Digits(digits) = &page.entry {
                words.push(digits.clone());
            }
            words
        }
        Page::Probe(page) => vec![page.words.clone()],
    };
    if let Some(banner) = &view.banner {
        words.extend([banner.text.clone(), banner.code.clone()]);
    }
    words.extend(view.staff.iter().map(|staff| staff.words.clone()));
    words.push(view.practice.clone());
    words.retain(|text| !text.is_empty());
    words
}

fn buttons_of(view: &View) -> Vec<String> {
    let labels = |choices: &[kiosk::session::view::Choice]| choices.iter().map(|c| c.label.clone()).collect::<Vec<_>>();
    if let Some(overlay) = &view.overlay {
        return match overlay {
            Overlay::Idle { proceed, more_time, .. } => vec![proceed.clone(), more_time.clone()],
            Overlay::Ask { buttons, .. } => buttons.iter().map(|button| button.label.clone()).collect(),
            Overlay::Settings { groups, close, .. } => {
                groups.iter().flat_map(|(_, choices)| labels(choices)).chain([close.clone()]).collect()
            }
        };
    }
    let mut all: Vec<String> = match &view.page {
        Page::Attract(page) => vec![page.start.clone(), page.large_label.clone(), page.language_label.clone()],
        Page::Home(page) => page.tiles.iter().map(|tile| tile.title.clone()).collect(),
        Page::Form(page) => match &page.input {
            Input::Choice { options, more, .. } => labels(options).into_iter().chain([more.clone()]).collect(),
            Input::Date { parts, quick, .. } => {
                parts.iter().flat_map(|part| [part.plus.clone(), part.minus.clone()]).chain(labels(quick)).collect()
            }
            Input::Panel(panel) => {
                let mut labels: Vec<String> = panel.keys.iter().map(|key| key.label.clone()).collect();
                labels.extend([panel.reveal.clone(), panel.clear.clone()]);
                if let Some(shelf) = &panel.candidates {
                    labels.extend(shelf.cells.iter().map(|cell| cell.label.clone()));
                    labels.extend([shelf.earlier.clone(), shelf.later.clone()]);
                }
                labels
            }
        },
        Page::Review(page) => page.rows.iter().filter(|row| !row.id.is_empty()).map(|row| row.edit.clone()).collect(),
        Page::Sign(page) => vec![page.clear.clone(), page.no_signature.clone()],
        Page::Rate(page) => {
            [&page.levels, &page.reasons, &page.extras].into_iter().flat_map(|rows| labels(rows.as_slice())).collect()
        }
        Page::Progress(page) => page.rows.iter().map(|row| row.rate.clone()).chain([page.more.clone()]).collect(),
        Page::Board(page) => {
            let rows = page.rows.iter().filter_map(|row| match row {
                BoardRow::Item(item) if !item.id.is_empty() => Some(item.title.clone()),
                _ => None,
            });
            rows.chain(labels(&page.tabs)).chain([page.more.clone()]).collect()
        }
        Page::Pad(page) => page.keys.iter().map(|key| key.label.clone()).collect(),
        Page::Probe(page) => return vec![page.exit.clone()].into_iter().filter(|label| !label.is_empty()).collect(),
        Page::Notice(_)
        | Page::Identify(_)
        | Page::Greeting(_)
        | Page::Busy(_)
        | Page::Outcome(_)
        | Page::TakeCard(_) => Vec::new(),
    };
    if !matches!(view.page, Page::Attract(_)) {
        all.extend([view.bar.settings_label.clone(), view.bar.language_label.clone()]);
    }
    all.extend(view.staff.iter().map(|staff| staff.leave.clone()));
    let actions = &view.actions;
    all.extend([&actions.back, &actions.exit, &actions.second, &actions.main].into_iter().flatten().cloned());
    all.retain(|label| !label.is_empty());
    all
}

/// What stands on the screen at this moment.
#[derive(Default)]
struct Sight {
    touchables: Vec<(String, Area)>,
    words: Vec<(String, Area)>,
    /// The window through which paged content is seen, and that content.
    port: Option<Area>,
    paged: Vec<(String, Area)>,
    /// The ▼ that still has something below it.
    down: Option<ElementHandle>,
}

impl Sight {
    fn of(stage: &Stage) -> Self {
        let mut sight = Self::default();
        let visible = stage.all(|element| {
            touchable(element)
                || element.accessible_role() == Some(AccessibleRole::Text)
                || element.id().is_some_and(|id| id == "Paged::port")
        });
        for element in visible {
            let seen = (element.accessible_label().unwrap_or_default().to_string(), Area::of(&element));
            // One component may consist of several elements of the same label and place.
            if touchable(&element) {
                if seen.0 == "▼" && element.accessible_enabled() == Some(true) {
                    sight.down = Some(element);
                }
                if !sight.touchables.contains(&seen) {
                    sight.touchables.push(seen);
                }
            } else if element.accessible_role() == Some(AccessibleRole::Text) {
                if !seen.0.is_empty() && !sight.words.contains(&seen) {
                    sight.words.push(seen);
                }
            } else if sight.port.is_none() {
                sight.port = Some(seen.1);
                let inside =
                    element.query_descendants().match_predicate(|element| element.accessible_label().is_some());
                sight.paged = inside
                    .find_all()
                    .iter()
                    .map(|element| (element.accessible_label().unwrap_or_default().to_string(), Area::of(element)))
                    .collect();
            }
        }
        sight
    }

    /// Partly hidden at the edge of the paged content.
    fn cut(&self, seen: &(String, Area)) -> bool {
        self.port.as_ref().is_some_and(|port| !seen.1.inside(port) && self.paged.contains(seen))
    }
}

/// Looks at one view page by page and says what is wrong with it.
fn inspect(stage: &Stage, folder: &str, name: &str, view: &View, faults: &mut Vec<String>) {
    let window = Area { x: 0.0, y: 0.0, w: stage.size.0 as f32, h: stage.size.1 as f32 };
    let mut fault = |what: String| faults.push(format!("{folder}/{name}: {what}"));
    let panel = match &view.page {
        Page::Form(Question { input: Input::Panel(panel), .. }) => Some(panel),
        _ => None,
    };
    let small = stage.size == SMALL && panel.is_some();
    let least_height = if small { LEAST_KEY } else { LEAST };
    // On the small screen the words to choose from take the place of the question while there are any.
    let covered = small && panel.and_then(|panel| panel.candidates.as_ref()).is_some_and(|s| !s.letters.is_empty());
    let mut touched: BTreeMap<String, bool> = BTreeMap::new();
    let mut read: BTreeMap<String, bool> = BTreeMap::new();
    for leaf in 0.. {
        stage.picture(folder, &if leaf == 0 { name.to_owned() } else { format!("{name}-{leaf}") });
        let sight = Sight::of(stage);
        let mut whole: Vec<&(String, Area)> = Vec::new();
        for seen in &sight.touchables {
            let (label, area) = seen;
            if label.is_empty() {
                fault(format!("a button without a label at {area:?}"));
            }
            let offered = panel.and_then(|panel| panel.candidates.as_ref()).is_some_and(|shelf| {
                [&shelf.earlier, &shelf.later].contains(&label) || shelf.cells.iter().any(|cell| cell.label == *label)
            });
            if area.w < LEAST || area.h < if offered { LEAST_KEY } else { least_height } {
                fault(format!("{label} is too small: {area:?}"));
            }
            let cut = sight.cut(seen);
            if !cut {
                if !area.inside(&window) {
                    fault(format!("{label} is outside the window: {area:?}"));
                }
                // On the attract screen the whole page begins, with buttons upon it.
                if !matches!(view.page, Page::Attract(_)) {
                    if let Some((other, _)) = whole.iter().find(|(_, other)| other.overlaps(area)) {
                        fault(format!("{label} lies over {other}"));
                    }
                    whole.push(seen);
                }
            }
            *touched.entry(label.clone()).or_default() |= !cut;
        }
        for seen in &sight.words {
            let (label, area) = seen;
            if area.x < -0.5 || area.x + area.w > window.w + 0.5 {
                fault(format!("the words {label} run out at the side: {area:?}"));
            }
            if area.w < 1.0 || area.h < 1.0 {
                fault(format!("the words {label} have no room: {area:?}"));
            }
            if !sight.cut(seen) {
                if let Some((other, _)) = sight.words.iter().find(|o| *o != seen && !sight.cut(o) && o.1.overlaps(area))
                {
                    fault(format!("the words {label} lie over {other}"));
                }
                let crossed = |(_, button): &&&(String, Area)| button.overlaps(area) && !area.inside(button);
                if let Some((other, _)) = whole.iter().find(crossed) {
                    fault(format!("the words {label} run out of or under {other}"));
                }
            }
            *read.entry(label.clone()).or_default() |= area.inside(&window) && !sight.cut(seen);
        }
        let Some(down) = sight.down else { break };
        if leaf > 20 {
            fault("▼ never comes to an end".to_owned());
            break;
        }
        down.mock_single_click(PointerEventButton::Left);
        settle();
    }
    for label in buttons_of(view) {
        if touched.get(&label) != Some(&true) {
            fault(format!("{label} cannot be touched as a whole"));
        }
    }
    if view.overlay.is_none() {
        let question = match &view.page {
            Page::Form(page) if covered => vec![&page.step, &page.title, &page.hint],
            _ => Vec::new(),
        };
        for text in words_of(view).into_iter().filter(|text| !question.contains(&text)) {
            if read.get(&text) != Some(&true) {
                fault(format!("the words {text} cannot be read as a whole"));
            }
        }
    }
}

fn gallery(folder: &str, size: (u32, u32), settings: Settings) {
    let stage = Stage::new(size);
    let mut faults = Vec::new();
    // Between two pages the screen is empty, as between two people.
    let blank = samples::all(settings).into_iter().find(|(name, _)| *name == "busy").expect("busy").1;
    for (name, view) in samples::all(settings) {
        stage.render(&blank);
        stage.render(&view);
        inspect(&stage, folder, name, &view, &mut faults);
    }
    faults.sort();
    faults.dedup();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

fn settings(lang: Lang, size: TypeSize, colours: Colours) -> Settings {
    Settings { lang, size, colours, low_reach: false }
}

#[test]
fn portrait_standard() {
    gallery("standard", PORTRAIT, Settings::default());
}

#[test]
fn portrait_extra_large() {
    gallery("extra-large", PORTRAIT, settings(Lang::Zh, TypeSize::ExtraLarge, Colours::Standard));
}

#[test]
fn portrait_large_high_dark() {
    gallery("large-high-dark", PORTRAIT, settings(Lang::Zh, TypeSize::Large, Colours::HighDark));
}

#[test]
fn portrait_english() {
    gallery("english", PORTRAIT, settings(Lang::En, TypeSize::Standard, Colours::Standard));
}

#[test]
fn portrait_english_extra_large_high_light() {
    gallery("english-extra-large", PORTRAIT, settings(Lang::En, TypeSize::ExtraLarge, Colours::HighLight));
}

#[test]
fn portrait_low_reach() {
    gallery(
        "low-reach",
        PORTRAIT,
        Settings { low_reach: true, ..settings(Lang::Zh, TypeSize::Standard, Colours::Soft) },
    );
}

#[test]
fn landscape_wide() {
    gallery("wide", WIDE, Settings::default());
}

#[test]
fn landscape_wide_extra_large() {
    gallery("wide-extra-large", WIDE, settings(Lang::Zh, TypeSize::ExtraLarge, Colours::Soft));
}

#[test]
fn landscape_small() {
    gallery("small", SMALL, Settings::default());
}

#[test]
fn landscape_small_extra_large() {
    gallery("small-extra-large", SMALL, settings(Lang::Zh, TypeSize::ExtraLarge, Colours::HighLight));
}
