//! Every page and overlay in every shape, size and colour: nothing cut, nothing too small, every touch means what it says.
//!
//! With `KIOSK_GALLERY=1` in the environment the pictures are left in `target/tmp/gallery/` to be looked at: a folder for
//! each shape and size, each page in the four colours, what is paged once.

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

#[path = "gallery/contrast.rs"]
mod contrast;
#[path = "gallery/expected.rs"]
mod expected;
#[path = "gallery/growth.rs"]
mod growth;
#[path = "gallery/idle.rs"]
mod idle;
#[path = "gallery/inspect.rs"]
mod inspect;
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
use kiosk::session::view::{BoardRow, Entry, Input, Overlay, Page, Question, Tone, View};
use kiosk::ui::Screen;
use slint::PhysicalSize;
use slint::platform::PointerEventButton;

const PORTRAIT: (u32, u32) = (1080, 1920);
const WIDE: (u32, u32) = (1920, 1080);
const SMALL: (u32, u32) = (1024, 768);
/// Smallest side of anything that can be touched: 20 mm on the 21.5" screen.
const LEAST: f32 = 80.0;
/// Keys stand closest together.
const LEAST_KEY_WIDTH: f32 = 88.0;
/// On the small screen, whose points are larger (3.4 to the mm), height of keys and of words to choose from: four rows of
/// keys must leave room for what is asked.
const LEAST_KEY: f32 = 64.0;
/// Words to choose from elsewhere: two rows of them stand between what was typed and the keys.
const LEAST_OFFERED: f32 = 72.0;

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

    /// The page in all four colours, when somebody wants to look. It stays laid out: only the colours change.
    fn pictures(&self, folder: &str, name: &str, view: &View) {
        if !wanted() {
            return;
        }
        for (colours, word) in COLOURS {
            let mut coloured = view.clone();
            coloured.settings.colours = colours;
            self.screen.render(&coloured);
            settle();
            self.picture(folder, &format!("{name}.{word}"));
        }
        self.screen.render(view);
        settle();
    }

    /// Leaves a picture when somebody wants to look: drawing is what takes the time.
    fn picture(&self, folder: &str, name: &str) {
        if !wanted() {
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

/// Somebody wants to look at pictures.
fn wanted() -> bool {
    std::env::var_os("KIOSK_GALLERY").is_some()
}

const COLOURS: [(Colours, &str); 4] = [
    (Colours::Standard, "standard"),
    (Colours::HighLight, "high-light"),
    (Colours::HighDark, "high-dark"),
    (Colours::Soft, "soft"),
];

fn gallery(folder: &str, size: (u32, u32), settings: Settings) {
    let stage = Stage::new(size);
    let mut faults = Vec::new();
    // Between two pages the screen is empty, as between two people.
    let blank = samples::all(settings).into_iter().find(|(name, _)| *name == "busy").expect("busy").1;
    for (name, view) in samples::all(settings) {
        stage.render(&blank);
        stage.render(&view);
        inspect::inspect(&stage, folder, name, &view, &mut faults);
    }
    faults.sort();
    faults.dedup();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

fn settings(lang: Lang, size: TypeSize, colours: Colours) -> Settings {
    Settings { lang, size, colours, low_reach: false }
}

/// One test for each shape and type size, that they run beside each other; the lines of the high contrasts are wider, so
/// that is where they are measured as well.
macro_rules! galleries {
    ($($name:ident: $shape:ident $lang:ident $size:ident $colours:ident $reach:ident;)*) => {$(
        #[test]
        fn $name() {
            let settings = settings(Lang::$lang, TypeSize::$size, Colours::$colours);
            let settings = Settings { low_reach: stringify!($reach) == "low", ..settings };
            gallery(&stringify!($name).replace('_', "-"), $shape, settings);
        }
    )*};
}

galleries! {
    portrait_standard: PORTRAIT Zh Standard Standard normal;
    portrait_large: PORTRAIT Zh Large HighDark normal;
    portrait_extra_large: PORTRAIT Zh ExtraLarge HighLight normal;
    wide_standard: WIDE Zh Standard Standard normal;
    wide_large: WIDE Zh Large HighLight normal;
    wide_extra_large: WIDE Zh ExtraLarge Soft normal;
    small_standard: SMALL Zh Standard Soft normal;
    small_large: SMALL Zh Large Standard normal;
    small_extra_large: SMALL Zh ExtraLarge HighDark normal;
    low_standard: PORTRAIT Zh Standard Soft low;
    low_extra_large: PORTRAIT Zh ExtraLarge Standard low;
    english_portrait_standard: PORTRAIT En Standard Standard normal;
    english_portrait_extra_large: PORTRAIT En ExtraLarge HighLight normal;
    english_wide_extra_large: WIDE En ExtraLarge Standard normal;
    english_small_standard: SMALL En Standard Standard normal;
    english_small_extra_large: SMALL En ExtraLarge HighLight normal;
}
