//! The wizard: one question a page, over any service.
//!
//! | module | what |
//! |---|---|
//! | this | the way through the pages: next, back, skip, edit; which fields are asked |
//! | `input` | what a touch on the page does |
//! | `page` | what the page shows |
//! | `value` | answers by kind: valid, readable, recorded |
//! | `texts` | the form's own words |
//!
//! A field stands in the form when its condition and consent hold. It has a page unless it was answered earlier in this
//! visit or the county holds the answer already; then it stands in the review alone, and 修改 opens its page.
//!
//! Invariants, each held by a test: nothing a person answered is cleared but by the person; a field that does not stand
//! is not in the record, and comes back with its answer when it stands again; every page has a way forward; a
//! sensitive answer is in the record only with its consent; what the county holds is neither in the record nor seen by a
//! condition.
//!
//! Deliberately absent: time (the session clears what was shown for five seconds), facts about the person, submission.

mod input;
mod page;
mod texts;
mod value;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::Arc,
};

use self::texts::Text;
use super::{
    answers::{Answers, Value},
    catalogue::Catalogue,
    definition::{Field, Kind, Service},
    divisions::Divisions,
    expr::Truth,
};
use crate::{i18n::OwnWords as _, input::Panel, session::settings::Lang};
use jiff::civil::Date;

/// Stands for "no page": past every field of any service.
const NO_PAGE: usize = usize::MAX;

/// What a touch has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The same page, perhaps changed.
    Stay,
    /// A single choice was made: go [`Form::next`] after a short visible confirmation.
    AutoAdvance,
    /// Another page.
    Moved,
    /// All is answered: to the review.
    Done,
    /// Back out of the first page.
    Before,
}

/// What stands on a page but is not an answer yet.
#[derive(Clone)]
enum Draft {
    /// What stands on the input panel.
    Typed(Panel),
    /// Where the date wheels stand.
    Day(Date),
    /// Which list of places is shown.
    Place(PlaceList),
}

/// The lists of a place question.
#[derive(Clone, PartialEq, Eq)]
enum PlaceList {
    /// The place known so far, and a way to the towns.
    Confirm,
    /// Towns.
    Towns,
    /// Villages of the town with this code.
    Villages(String),
    /// What lies in this province or prefecture; the provinces for the empty code.
    Outside(String),
}

/// What was there before 修改, to return to by 上一步.
#[derive(Clone)]
struct Before {
    origin: usize,
    answers: Answers,
    settled: BTreeSet<usize>,
    opened: BTreeSet<usize>,
}

/// What is known before the first question.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Shown on its page for confirmation.
    pub proposed: Answers,
    /// Answered earlier in this visit: has no page, stands in the review.
    pub given: Answers,
    /// Ids of fields whose answer the county holds and does not tell: those with `held = true` have no page.
    pub held: BTreeSet<String>,
}

/// Why a field that stands has no page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Settled {
    /// Answered earlier in this visit.
    Earlier,
    /// The county holds the answer.
    Held,
}

/// A form being filled in.
pub struct Form {
    service: Arc<Service>,
    catalogue: Arc<Catalogue>,
    today: Date,
    /// Everything answered or proposed, asked at the moment or not.
    given: Answers,
    /// Fields that need no page as long as they are not opened by 修改.
    beforehand: BTreeMap<usize, Settled>,
    /// Fields opened by 修改.
    opened: BTreeSet<usize>,
    /// What goes into the record: standing, and consented where it must be.
    answers: Answers,
    /// Fields that stand at the moment, by place in the service.
    standing: Vec<usize>,
    /// Those of them that have a page.
    asked: Vec<usize>,
    /// Fields passed by 下一步 or 跳过.
    settled: BTreeSet<usize>,
    drafts: BTreeMap<usize, Draft>,
    /// The page, by place in the service.
    at: usize,
    /// Page of rows.
    rows: usize,
    editing: Option<Before>,
    /// All was in order and nothing was touched since: only now may an answer be edited.
    reviewing: bool,
    error: Option<(Text, usize)>,
    revealed: bool,
}

impl Form {
    /// A form at its first page, or at the review if [`Form::nothing_to_ask`]. What does not fit its field is left out,
    /// and a consent is always asked.
    pub fn new(service: Arc<Service>, catalogue: Arc<Catalogue>, known: &Known, today: Date) -> Self {
        let mut given = Answers::default();
        let mut beforehand = BTreeMap::new();
        for (n, field) in service.fields.iter().enumerate() {
            if matches!(field.kind, Kind::Consent { .. }) {
                continue;
            }
            let fitting =
                |from: &Answers| from.get(&field.id).filter(|v| value::valid(field, v, &catalogue, today)).cloned();
            if let Some(value) = fitting(&known.given) {
                given.set(&field.id, value);
                beforehand.insert(n, Settled::Earlier);
                continue;
            }
            if let Some(value) = fitting(&known.proposed) {
                given.set(&field.id, value);
            }
            if field.held && known.held.contains(&field.id) {
                beforehand.insert(n, Settled::Held);
            }
        }
        let mut form = Self {
            service,
            catalogue,
            today,
            given,
            beforehand,
            opened: BTreeSet::new(),
            answers: Answers::default(),
            standing: Vec::new(),
            asked: Vec::new(),
            settled: BTreeSet::new(),
            drafts: BTreeMap::new(),
            at: 0,
            rows: 0,
            editing: None,
            reviewing: false,
            error: None,
            revealed: false,
        };
        form.think();
        form.enter(form.asked.first().copied().unwrap_or(NO_PAGE));
        form.reviewing = form.nothing_to_ask();
        form
    }

    /// Everything is known beforehand: the review comes first, and there is no page to go back to.
    pub fn nothing_to_ask(&self) -> bool {
        self.asked.is_empty()
    }

    /// Fields of the review whose answer the county holds: not in the record, which names them instead.
    pub fn relied_on(&self) -> Vec<String> {
        self.standing
            .iter()
            .filter(|&&n| self.settled_by(n) == Some(Settled::Held))
            .filter_map(|&n| Some(self.nth(n)?.id.clone()))
            .collect()
    }

    /// Which page of how many; only pages that are really asked count. (0, 0) when there is none.
    pub fn position(&self) -> (usize, usize) {
        let pages = self.asked.len();
        ((self.asked.iter().take_while(|&&asked| asked < self.at).count() + 1).min(pages), pages)
    }

    /// The first page.
    pub fn is_first(&self) -> bool {
        self.asked.first() == Some(&self.at)
    }

    /// The question may be left out.
    pub fn can_skip(&self) -> bool {
        self.field().is_some_and(|field| !field.required && !matches!(field.kind, Kind::Consent { .. }))
    }

    /// The question came by 修改 of the review.
    pub fn is_editing(&self) -> bool {
        self.editing.is_some()
    }

    /// What goes into the record, for rules.
    pub fn answers(&self) -> &Answers {
        &self.answers
    }

    /// What goes into the record, field id to value as the contract has it. Consents stand apart.
    pub fn to_json(&self) -> serde_json::Map<String, serde_json::Value> {
        let fields = self.standing_fields().filter(|field| !matches!(field.kind, Kind::Consent { .. }));
        fields.filter_map(|field| Some((field.id.clone(), value::json(self.answers.get(&field.id)?)))).collect()
    }

    /// Separate consents that were given and used: text id and version.
    pub fn sensitive_consents(&self) -> Vec<(String, u32)> {
        self.standing_fields()
            .filter_map(|field| match field.kind {
                Kind::Consent { version, .. } if self.consented(&field.id) && self.needed(&field.id) => {
                    Some((field.id.clone(), version))
                }
                _ => None,
            })
            .collect()
    }

    /// 下一步. Checks the answer; the error, if any, stands on the page.
    #[expect(clippy::should_implement_trait, reason = "the word of the button; a form is no iterator")]
    pub fn next(&mut self) -> Step {
        self.reviewing = false;
        self.error = self.accept().err();
        if self.error.is_some() {
            return Step::Stay;
        }
        self.settle()
    }

    /// 跳过. Takes the answer away.
    pub fn skip(&mut self) -> Step {
        if !self.can_skip() {
            return Step::Stay;
        }
        if let Some(field) = self.field() {
            let id = field.id.clone();
            self.given.remove(&id);
        }
        self.drafts.remove(&self.at);
        self.think();
        self.settle()
    }

    /// 上一步. Keeps every answer; during 修改 it returns to the review as it was.
    pub fn back(&mut self) -> Step {
        if self.back_within_page() {
            return Step::Stay;
        }
        if let Some(before) = self.editing.take() {
            if before.origin != self.at {
                let origin = before.origin;
                self.editing = Some(before);
                self.enter(origin);
                return Step::Moved;
            }
            self.drafts.remove(&self.at);
            self.given = before.answers;
            self.settled = before.settled;
            self.opened = before.opened;
            self.think();
            return self.review_now();
        }
        match self.asked.iter().rev().find(|&&asked| asked < self.at).copied() {
            Some(earlier) => {
                self.enter(earlier);
                Step::Moved
            }
            None => Step::Before,
        }
    }

    /// 修改 of one answer of the review; [`Form::next`] returns straight to it. Does nothing on any other page.
    pub fn edit(&mut self, field_id: &str) -> Step {
        if !self.reviewing {
            return Step::Stay;
        }
        let found = self.standing.iter().copied().find(|&n| self.nth(n).is_some_and(|field| field.id == field_id));
        let Some(origin) = found else { return Step::Stay };
        self.editing = Some(Before {
            origin,
            answers: self.given.clone(),
            settled: self.settled.clone(),
            opened: self.opened.clone(),
        });
        self.opened.insert(origin);
        self.think();
        self.enter(origin);
        Step::Moved
    }

    /// 上一步 from the review: the last page again.
    pub fn reopen_last(&mut self) {
        self.enter(self.asked.last().copied().unwrap_or(NO_PAGE));
    }

    /// What was typed is shown until [`Form::hide`].
    pub fn reveal(&mut self) {
        self.revealed = true;
    }

    /// Masks what was typed.
    pub fn hide(&mut self) {
        self.revealed = false;
    }

    /// Something typed is shown in clear: the session hides it five seconds after the last key or reveal.
    pub fn is_revealed(&self) -> bool {
        self.revealed
    }

    /// The page's answer is in order: to the next page, or to the review.
    fn settle(&mut self) -> Step {
        self.settled.insert(self.at);
        let following = if self.editing.is_some() {
            self.asked.iter().copied().find(|n| !self.settled.contains(n))
        } else {
            self.asked.iter().copied().find(|&n| n > self.at)
        };
        match following {
            Some(n) => {
                self.enter(n);
                Step::Moved
            }
            None => self.review_now(),
        }
    }

    fn review_now(&mut self) -> Step {
        self.editing = None;
        self.reopen_last();
        self.reviewing = true;
        Step::Done
    }

    /// Opens a page: a list at the row that is chosen, numbers masked, no error. Of the page that is left, what was
    /// typed stays, letters that wait for their characters do not.
    fn enter(&mut self, n: usize) {
        if let Some(Draft::Typed(panel)) = self.drafts.get_mut(&self.at) {
            panel.leave();
        }
        self.at = n;
        self.reviewing = false;
        self.error = None;
        self.revealed = false;
        if matches!(self.drafts.get(&n), Some(Draft::Place(_))) {
            self.drafts.remove(&n);
        }
        self.rows = self.chosen_rows();
    }

    fn nth(&self, n: usize) -> Option<&Field> {
        self.service.fields.get(n)
    }

    /// The field of the page.
    fn field(&self) -> Option<&Field> {
        self.nth(self.at)
    }

    fn standing_fields(&self) -> impl Iterator<Item = &Field> {
        self.standing.iter().filter_map(|&n| self.nth(n))
    }

    /// Why this field has no page; nothing when it has one.
    fn settled_by(&self, n: usize) -> Option<Settled> {
        self.beforehand.get(&n).copied().filter(|_| !self.opened.contains(&n))
    }

    fn consented(&self, consent: &str) -> bool {
        self.answers.get(consent) == Some(&Value::Bool(true))
    }

    /// An answer in the record needs this consent.
    fn needed(&self, consent: &str) -> bool {
        self.standing_fields().any(|field| match &field.kind {
            Kind::Choice { table, sensitive: Some(choice) } if choice.consent == consent => self
                .answers
                .get(&field.id)
                .and_then(Value::text)
                .and_then(|code| self.catalogue.table(table)?.entry(code))
                .is_some_and(|entry| entry.sensitive),
            _ => field.consent.as_deref() == Some(consent) && self.answers.get(&field.id).is_some(),
        })
    }

    /// Works out anew what stands, what of it is asked, and what goes into the record. Fields are taken in order, so a
    /// condition sees the answers of earlier standing fields and nothing else.
    fn think(&mut self) {
        let service = Arc::clone(&self.service);
        let mut standing = Vec::new();
        let mut heard = Answers::default();
        for (n, field) in service.fields.iter().enumerate() {
            let consented = field.consent.as_ref().is_none_or(|consent| heard.get(consent) == Some(&Value::Bool(true)));
            // A condition that cannot be evaluated asks: a question too many harms less than one too few.
            let wanted =
                field.ask_if.as_ref().is_none_or(|expr| expr.eval(&service.answer_scope(&heard)) != Truth::False);
            if !(consented && wanted) {
                continue;
            }
            standing.push(n);
            if self.settled_by(n) == Some(Settled::Held) {
                continue;
            }
            if let Some(value) = self.given.get(&field.id) {
                heard.set(&field.id, value.clone());
            }
        }
        for &n in &standing {
            let Some(field) = service.fields.get(n) else { continue };
            if let Some(code) = self.stand_in(field, &heard) {
                heard.set(&field.id, Value::Text(code));
            }
        }
        self.asked = standing.iter().copied().filter(|&n| self.settled_by(n).is_none()).collect();
        self.standing = standing;
        self.answers = heard;
    }

    /// The code that is recorded instead of a sensitive one without consent.
    fn stand_in(&self, field: &Field, heard: &Answers) -> Option<String> {
        let Kind::Choice { table, sensitive: Some(choice) } = &field.kind else { return None };
        let code = heard.get(&field.id)?.text()?;
        let sensitive = self.catalogue.table(table)?.entry(code)?.sensitive;
        (sensitive && heard.get(&choice.consent) != Some(&Value::Bool(true))).then(|| choice.instead.clone())
    }
}

impl Service {
    /// The place an ID card's address names, as answer to the questions that ask for it: for [`Form::new`].
    pub fn proposed_answers(&self, address: &str, divisions: &Divisions) -> Answers {
        let mut answers = Answers::default();
        if let Some(place) = divisions.propose(address) {
            for field in self.fields.iter().filter(|field| matches!(field.kind, Kind::Division { from_card: true, .. }))
            {
                answers.set(&field.id, Value::Text(place.clone()));
            }
        }
        answers
    }

    /// Answers the county already holds, as far as they fit: for [`Form::new`].
    pub fn known_answers<'a>(&self, known: impl IntoIterator<Item = (&'a str, &'a str)>) -> Answers {
        let mut answers = Answers::default();
        for (id, text) in known {
            if let Some(value) =
                self.fields.iter().find(|field| field.id == id).and_then(|field| value::from_county(field, text))
            {
                answers.set(id, value);
            }
        }
        answers
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Form").field("service", &self.service.id).field("at", &self.at).finish_non_exhaustive()
    }
}

/// "2/3" as the words of the button that turns to the next page of rows.
fn more(page: usize, pages: usize, lang: Lang) -> String {
    if pages < 2 { String::new() } else { Text::More.with(lang, &format!("{}/{pages}", page + 1)) }
}

#[cfg(test)]
mod tests;
