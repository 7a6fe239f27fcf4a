//! What can be seen and touched: a walk over the items of the window, in drawing order, with what clips them.
//!
//! A thing counts as seen only where no clip and no window edge hides it, and as touchable only where a finger would
//! meet it first and nothing that lies over it. Deliberately absent: ids and type names; only what a person has.

use i_slint_core::SharedString;
use i_slint_core::accessibility::AccessibleStringProperty;
use i_slint_core::item_tree::{ItemRc, ItemTreeRc};
use i_slint_core::items::{AccessibleRole, TouchArea};
use i_slint_core::lengths::{LogicalPoint, LogicalRect};

use super::protocol::{Kind, Sight};

/// One item, seen or not.
struct Spot {
    kind: Option<Kind>,
    label: String,
    description: String,
    enabled: bool,
    checked: bool,
    takes_touch: bool,
    whole: LogicalRect,
    seen: LogicalRect,
    /// Index after its last descendant.
    end: usize,
}

impl Spot {
    fn visible(&self) -> bool {
        self.seen.width() > 0.5 && self.seen.height() > 0.5
    }

    /// Enough of it to aim at.
    fn in_reach(&self) -> bool {
        self.visible() && self.seen.area() >= self.whole.area() * 0.6
    }
}

/// Why something cannot be touched now.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Miss {
    /// Nothing touchable bears these words.
    Absent,
    /// More than one does.
    Ambiguous(Vec<String>),
    /// It is there but cannot be used.
    Disabled,
    /// It is outside what the page shows of its content.
    Hidden,
    /// Something lies over it.
    Covered,
}

/// Everything in the window at one moment.
pub(super) struct Scene(Vec<Spot>);

impl Scene {
    /// Walks the window's items.
    pub(super) fn of(root: &ItemTreeRc, width: f32, height: f32) -> Self {
        let mut spots = Vec::new();
        let window = LogicalRect::new(LogicalPoint::default(), i_slint_core::lengths::LogicalSize::new(width, height));
        walk(&ItemRc::new_root(root.clone()), window, &mut spots);
        Self(spots)
    }

    /// What a person sees, in drawing order.
    pub(super) fn sights(&self) -> Vec<Sight> {
        self.0
            .iter()
            .filter(|spot| spot.visible() && !spot.label.is_empty())
            .filter_map(|spot| {
                Some(Sight {
                    kind: spot.kind?,
                    label: spot.label.clone(),
                    description: spot.description.clone(),
                    enabled: spot.enabled,
                    checked: spot.checked,
                    at: pixels(spot.seen),
                })
            })
            .collect()
    }

    /// Where to put a finger to touch what bears `label`.
    pub(super) fn aim(&self, label: &str, beside: &str) -> Result<LogicalPoint, Miss> {
        let touchable = |spot: &&(usize, &Spot)| {
            spot.1.kind.is_some_and(Kind::touchable) && (beside.is_empty() || spot.1.description == beside)
        };
        let all: Vec<(usize, &Spot)> = self.0.iter().enumerate().collect();
        let exact: Vec<_> = all.iter().filter(touchable).filter(|(_, spot)| spot.label == label).collect();
        let found = if exact.is_empty() {
            all.iter().filter(touchable).filter(|(_, spot)| spot.label.starts_with(label)).collect()
        } else {
            exact
        };
        // What lies under a dialog bears the same words in vain: whoever can be met first counts.
        let mut miss = Miss::Absent;
        let mut aims = Vec::new();
        for &&(index, spot) in &found {
            match self.meet(index, spot) {
                Ok(point) => aims.push((point, &spot.label)),
                Err(why) => miss = why,
            }
        }
        match aims.as_slice() {
            [] => Err(miss),
            [(point, _)] => Ok(*point),
            several => Err(Miss::Ambiguous(several.iter().map(|(_, label)| (*label).clone()).collect())),
        }
    }

    fn meet(&self, index: usize, spot: &Spot) -> Result<LogicalPoint, Miss> {
        if !spot.enabled {
            return Err(Miss::Disabled);
        }
        if !spot.in_reach() {
            return Err(Miss::Hidden);
        }
        let point = spot.seen.center();
        let first = self
            .0
            .iter()
            .enumerate()
            .rev()
            .find(|(_, other)| other.takes_touch && other.visible() && other.seen.contains(point))
            .map(|(met, _)| met);
        match first {
            Some(met) if (index..spot.end).contains(&met) => Ok(point),
            _ => Err(Miss::Covered),
        }
    }

    /// The largest area that takes touches and bears no words at all: where one signs.
    pub(super) fn pad(&self) -> Option<LogicalRect> {
        let areas = self.0.iter().enumerate().filter(|(index, spot)| {
            spot.takes_touch && spot.in_reach() && self.meet(*index, spot).is_ok() && !self.belongs_to_a_button(*index)
        });
        areas.map(|(_, spot)| spot.seen).max_by(|a, b| a.area().total_cmp(&b.area()))
    }

    fn belongs_to_a_button(&self, index: usize) -> bool {
        self.0
            .iter()
            .enumerate()
            .any(|(at, spot)| at <= index && index < spot.end && spot.kind.is_some_and(Kind::touchable))
    }
}

fn walk(item: &ItemRc, clip: LogicalRect, spots: &mut Vec<Spot>) {
    let geometry = item.geometry();
    let whole = LogicalRect::new(item.map_to_window(geometry.origin), geometry.size);
    let seen = whole.intersection(&clip).unwrap_or_default();
    let property = |what| item.accessible_string_property(what).map(SharedString::into).unwrap_or_default();
    let kind = match item.accessible_role() {
        AccessibleRole::None => None,
        AccessibleRole::Text => Some(Kind::Text),
        AccessibleRole::Button => Some(Kind::Button),
        AccessibleRole::RadioButton => Some(Kind::Radio),
        AccessibleRole::Checkbox => Some(Kind::Checkbox),
        _ => Some(Kind::Other),
    };
    let index = spots.len();
    let area = item.downcast::<TouchArea>();
    let enabled: String = property(AccessibleStringProperty::Enabled);
    let checked: String = property(AccessibleStringProperty::Checked);
    spots.push(Spot {
        kind,
        label: if kind.is_some() { property(AccessibleStringProperty::Label) } else { String::new() },
        description: if kind.is_some() { property(AccessibleStringProperty::Description) } else { String::new() },
        enabled: enabled != "false",
        checked: checked == "true",
        takes_touch: area.is_some_and(|area| area.as_pin_ref().enabled()),
        whole,
        seen,
        end: 0,
    });
    let clip = if item.borrow().as_ref().clips_children() { seen } else { clip };
    let mut child = item.first_child();
    while let Some(item) = child {
        walk(&item, clip, spots);
        child = item.next_sibling();
    }
    spots[index].end = spots.len();
}

fn pixels(rect: LogicalRect) -> [i32; 4] {
    // Screens are a few thousand pixels wide.
    #[expect(clippy::cast_possible_truncation, reason = "within the window")]
    [rect.min_x(), rect.min_y(), rect.width(), rect.height()].map(|length| length.round() as i32)
}
