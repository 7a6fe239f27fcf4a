//! Looks at a view page by page and says what is wrong with it.

use super::expected::{alerts_of, buttons_of, words_of};
use super::*;

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
pub(super) fn inspect(stage: &Stage, folder: &str, name: &str, view: &View, faults: &mut Vec<String>) {
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
        if leaf == 0 {
            stage.pictures(folder, name, view);
        } else {
            stage.picture(folder, &format!("{name}-{leaf}"));
        }
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
            // Keys stand closest: they are wider, so that a wet finger meets one.
            let key = panel.is_some_and(|panel| panel.keys.iter().any(|key| key.label == *label));
            let least_width = if key { LEAST_KEY_WIDTH } else { LEAST };
            let least_height = if offered && !small { LEAST_OFFERED } else { least_height };
            if area.w < least_width || area.h < least_height {
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
        if leaf == 0 {
            for text in alerts_of(view) {
                if read.get(&text) != Some(&true) {
                    fault(format!("what went wrong is not in sight as it appears: {text}"));
                }
            }
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
