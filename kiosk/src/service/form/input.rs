//! What a touch on the page does to the form.

use jiff::{ToSpan, civil::Date};
use zeroize::Zeroizing;

use super::{Draft, Form, PlaceList, Step, Text, value};
use crate::{
    input::Panel,
    service::{
        answers::Value,
        definition::Kind,
        divisions::{OUTSIDE, national::covers},
    },
};

/// Rows on one page of a list.
pub(super) const ROWS: usize = 7;

/// Row ids of the form's own rows.
pub(super) const YES: &str = "yes";
pub(super) const NO: &str = "no";
pub(super) const CHANGE: &str = "change";
pub(super) const TODAY: &str = "today";
pub(super) const YESTERDAY: &str = "yesterday";
pub(super) const LAST_MONTH_END: &str = "last-month-end";

impl Form {
    /// A row, or a quick date. What is not on the page does nothing.
    pub fn pick(&mut self, id: &str) -> Step {
        self.reviewing = false;
        let Some(field) = self.field() else { return Step::Stay };
        let field_id = field.id.clone();
        let step = match field.kind.clone() {
            Kind::Choice { table, .. } => {
                if !self.offers(&table, id) {
                    return Step::Stay;
                }
                self.given.set(&field_id, Value::Text(id.to_owned()));
                Step::AutoAdvance
            }
            Kind::MultiChoice { table, none } => {
                if !self.offers(&table, id) {
                    return Step::Stay;
                }
                self.toggle(&field_id, id, &table, none.as_deref());
                Step::Stay
            }
            Kind::YesNo { .. } | Kind::Consent { .. } => {
                let Some(flag) = [(YES, true), (NO, false)].into_iter().find(|(row, _)| *row == id) else {
                    return Step::Stay;
                };
                self.given.set(&field_id, Value::Bool(flag.1));
                Step::AutoAdvance
            }
            Kind::Date { years_back, .. } => {
                if let Some((_, day)) = self.quick_days(years_back).into_iter().find(|(row, _)| *row == id) {
                    self.drafts.insert(self.at, Draft::Day(day));
                }
                Step::Stay
            }
            Kind::Division { outside, .. } => self.pick_place(&field_id, id, outside),
            Kind::Text { .. } => {
                if let (Some(mut panel), Ok(place)) = (self.panel(), id.parse()) {
                    panel.pick(place, self.catalogue.lexicon());
                    self.drafts.insert(self.at, Draft::Typed(panel));
                }
                Step::Stay
            }
            Kind::Phone | Kind::DisabilityCert | Kind::CreditCode | Kind::Money { .. } => Step::Stay,
        };
        self.error = None;
        self.think();
        step
    }

    fn offers(&self, table: &str, code: &str) -> bool {
        self.catalogue.table(table).is_some_and(|table| table.offered().any(|entry| entry.code == code))
    }

    /// Checks or unchecks a box; the codes stay in the order of the table.
    fn toggle(&mut self, field: &str, code: &str, table: &str, none: Option<&str>) {
        let mut chosen = match self.given.get(field) {
            Some(Value::Codes(codes)) => codes.clone(),
            _ => Vec::new(),
        };
        if chosen.iter().any(|one| one == code) {
            chosen.retain(|one| one != code);
        } else {
            // "None of these" and any of these take each other's place.
            chosen.retain(|one| (Some(one.as_str()) == none) == (Some(code) == none));
            chosen.push(code.to_owned());
        }
        if let Some(table) = self.catalogue.table(table) {
            chosen.sort_by_key(|one| table.entries.iter().position(|entry| entry.code == *one));
        }
        if chosen.is_empty() {
            self.given.remove(field);
        } else {
            self.given.set(field, Value::Codes(chosen));
        }
    }

    fn pick_place(&mut self, field: &str, id: &str, outside: bool) -> Step {
        let list = self.place_list();
        let chosen = match &list {
            PlaceList::Confirm if id == CHANGE => {
                self.show_places(PlaceList::Towns);
                return Step::Stay;
            }
            PlaceList::Confirm => self.given.get(field).and_then(Value::text) == Some(id),
            PlaceList::Towns if id == OUTSIDE && outside => {
                self.show_places(PlaceList::Outside(String::new()));
                return Step::Stay;
            }
            PlaceList::Towns if id == OUTSIDE => true,
            PlaceList::Outside(around) if id != around => {
                let national = self.catalogue.national();
                if !national.within(around).contains(&id) {
                    return Step::Stay;
                }
                if !national.within(id).is_empty() {
                    self.show_places(PlaceList::Outside(id.to_owned()));
                    return Step::Stay;
                }
                true
            }
            PlaceList::Outside(around) => !around.is_empty(),
            PlaceList::Towns => {
                if self.catalogue.divisions().towns.iter().any(|town| town.code == id) {
                    self.show_places(PlaceList::Villages(id.to_owned()));
                }
                return Step::Stay;
            }
            PlaceList::Villages(town) => {
                id.starts_with(town.as_str()) && self.catalogue.divisions().place(id).is_some()
            }
        };
        if !chosen {
            return Step::Stay;
        }
        self.given.set(field, Value::Text(id.to_owned()));
        // The list stays as it is, so that the choice can be seen before the page turns.
        self.drafts.insert(self.at, Draft::Place(list));
        Step::AutoAdvance
    }

    fn show_places(&mut self, list: PlaceList) {
        self.drafts.insert(self.at, Draft::Place(list));
        self.error = None;
        self.rows = self.chosen_rows();
    }

    /// Which list of places the page shows.
    pub(super) fn place_list(&self) -> PlaceList {
        match self.drafts.get(&self.at) {
            Some(Draft::Place(list)) => list.clone(),
            _ if self.field().is_some_and(|field| self.given.get(&field.id).is_some()) => PlaceList::Confirm,
            _ => PlaceList::Towns,
        }
    }

    /// 上一步 inside a place question: villages or places outside, towns, the place that was known.
    pub(super) fn back_within_page(&mut self) -> bool {
        let Some(field) = self.field() else { return false };
        if !matches!(field.kind, Kind::Division { .. }) {
            return false;
        }
        let answered = self.given.get(&field.id).is_some();
        match self.place_list() {
            PlaceList::Outside(code) if !code.is_empty() => {
                let around = self.catalogue.national().around(&code).to_owned();
                self.show_places(PlaceList::Outside(around));
            }
            PlaceList::Villages(_) | PlaceList::Outside(_) => self.show_places(PlaceList::Towns),
            PlaceList::Towns if answered => self.show_places(PlaceList::Confirm),
            PlaceList::Towns | PlaceList::Confirm => return false,
        }
        true
    }

    /// A key of the input panel.
    pub fn key(&mut self, key: &str) -> Step {
        let Some(mut panel) = self.panel() else { return Step::Stay };
        panel.press(key, self.catalogue.lexicon());
        // What is being typed is seen; what has no mask need not be hidden again.
        self.revealed = self.field().is_some_and(|field| matches!(field.kind, Kind::Phone | Kind::DisabilityCert));
        self.drafts.insert(self.at, Draft::Typed(panel));
        self.error = None;
        Step::Stay
    }

    /// The input panel as it stands: keys typed, else the answer. Nothing where nothing is typed.
    pub(super) fn panel(&self) -> Option<Panel> {
        let field = self.field()?;
        let mode = value::mode(&field.kind)?;
        Some(match self.drafts.get(&self.at) {
            Some(Draft::Typed(panel)) => panel.clone(),
            _ => Panel::holding(mode, &value::typed(self.given.get(&field.id))),
        })
    }

    /// What stands on the input panel.
    fn typed(&self) -> Zeroizing<String> {
        Zeroizing::new(self.panel().map_or_else(String::new, |panel| panel.text().trim().to_owned()))
    }

    /// One step of a date wheel: part 0 year, 1 month, 2 day. A step that would leave the bounds stops at them, or
    /// does nothing when not even the year (month) would be in them.
    pub fn date_step(&mut self, part: usize, delta: i32) -> Step {
        let Some(Kind::Date { years_back, days_ahead }) = self.field().map(|field| field.kind.clone()) else {
            return Step::Stay;
        };
        let (earliest, latest) = (value::earliest(self.today, years_back), value::latest(self.today, days_ahead));
        let day = self.day(years_back, days_ahead);
        let delta = i64::from(delta.signum());
        let moved = match part {
            0 => day.checked_add(delta.years()),
            1 => day.checked_add(delta.months()),
            2 => day.checked_add(delta.days()),
            _ => return Step::Stay,
        };
        let Ok(moved) = moved else { return Step::Stay };
        let same = |a: Date, b: Date| match part {
            0 => a.year() == b.year(),
            1 => a.year() == b.year() && a.month() == b.month(),
            _ => a == b,
        };
        let moved = match moved {
            late if late > latest && same(late, latest) => latest,
            early if early < earliest && same(early, earliest) => earliest,
            outside if outside > latest || outside < earliest => return Step::Stay,
            inside => inside,
        };
        self.drafts.insert(self.at, Draft::Day(moved));
        self.error = None;
        Step::Stay
    }

    /// Where the wheels stand.
    pub(super) fn day(&self, years_back: i16, days_ahead: i16) -> Date {
        let day = match self.drafts.get(&self.at) {
            Some(Draft::Day(day)) => *day,
            _ => match self.field().and_then(|field| self.given.get(&field.id)) {
                Some(Value::Date(day)) => *day,
                _ => self.today,
            },
        };
        day.clamp(value::earliest(self.today, years_back), value::latest(self.today, days_ahead))
    }

    /// One-tap dates.
    pub(super) fn quick_days(&self, years_back: i16) -> Vec<(&'static str, Date)> {
        let earliest = value::earliest(self.today, years_back);
        [
            (TODAY, self.today),
            (YESTERDAY, self.today.saturating_sub(1.day())),
            (LAST_MONTH_END, self.today.first_of_month().saturating_sub(1.day())),
        ]
        .into_iter()
        .filter(|(_, day)| *day >= earliest)
        .collect()
    }

    /// The next page of rows, from the last one back to the first.
    pub fn more(&mut self) -> Step {
        let pages = self.row_ids().len().div_ceil(ROWS).max(1);
        self.rows = (self.rows + 1) % pages;
        Step::Stay
    }

    /// The page of rows on which the chosen one stands.
    pub(super) fn chosen_rows(&self) -> usize {
        let chosen = self.field().and_then(|field| self.given.get(&field.id));
        let place = chosen.and_then(|value| {
            let first = match value {
                Value::Text(text) => text.as_str(),
                Value::Codes(codes) => codes.first()?.as_str(),
                Value::Bool(_) | Value::Date(_) | Value::Number(_) => return None,
            };
            let town = first.get(..9).unwrap_or(first);
            let rows = self.row_ids();
            let own = rows.iter().position(|row| row == first);
            own.or_else(|| rows.iter().position(|row| row == town || (row.len() == 6 && covers(row, first))))
        });
        place.unwrap_or_default() / ROWS
    }

    /// Takes what stands on the page as the answer, or says what is wrong with it.
    pub(super) fn accept(&mut self) -> Result<(), (Text, usize)> {
        let Some(field) = self.field() else { return Ok(()) };
        let id = field.id.clone();
        let given = self.given.get(&id).is_some();
        match field.kind.clone() {
            Kind::Choice { .. } | Kind::YesNo { .. } | Kind::Consent { .. } if !given => {
                return Err((Text::ChooseOne, 0));
            }
            Kind::MultiChoice { .. } if !given => return Err((Text::ChooseSome, 0)),
            Kind::Choice { .. } | Kind::YesNo { .. } | Kind::Consent { .. } | Kind::MultiChoice { .. } => {}
            Kind::Date { years_back, days_ahead } => {
                self.given.set(&id, Value::Date(self.day(years_back, days_ahead)));
            }
            Kind::Phone => self.accept_typed(&id, value::phone_fault)?,
            Kind::DisabilityCert => self.accept_typed(&id, value::cert_fault)?,
            Kind::CreditCode => self.accept_typed(&id, value::credit_code_fault)?,
            Kind::Text { .. } => self.accept_typed(&id, value::text_fault)?,
            Kind::Money { .. } => {
                let typed = self.typed();
                let amount = typed.parse().map_err(|_not_a_number| (Text::AmountMissing, 0))?;
                self.given.set(&id, Value::Number(amount));
            }
            Kind::Division { .. } => {
                let place = self.given.get(&id).and_then(Value::text);
                match self.place_list() {
                    PlaceList::Confirm => {}
                    PlaceList::Towns if place == Some(OUTSIDE) => {}
                    PlaceList::Outside(around) if place.is_some_and(|place| covers(&around, place)) => {}
                    PlaceList::Outside(_) => return Err((Text::ChoosePlace, 0)),
                    PlaceList::Towns => return Err((Text::ChooseTown, 0)),
                    PlaceList::Villages(town) if place.is_some_and(|place| place.starts_with(&town)) => {}
                    PlaceList::Villages(_) => return Err((Text::ChooseVillage, 0)),
                }
            }
        }
        self.think();
        Ok(())
    }

    fn accept_typed(&mut self, id: &str, fault: fn(&str) -> Option<(Text, usize)>) -> Result<(), (Text, usize)> {
        if self.panel().is_some_and(|panel| panel.is_composing()) {
            return Err((Text::WordsWaiting, 0));
        }
        let typed = self.typed();
        if let Some(fault) = fault(&typed) {
            return Err(fault);
        }
        self.given.set(id, Value::Text(typed.to_string()));
        Ok(())
    }
}
