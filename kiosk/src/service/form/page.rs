//! What the page shows, and the review.

use super::{
    Form, PlaceList, Settled, Text,
    input::{CHANGE, LAST_MONTH_END, NO, ROWS, YES, YESTERDAY},
    more, texts, value,
};
use crate::{
    i18n::OwnWords as _,
    service::{
        answers::Value,
        codes::Entry,
        definition::{Field, Kind},
        divisions::{OUTSIDE, national::covers},
    },
    session::{
        settings::Lang,
        view::{Answer, Choice, DatePart, Input, Question},
    },
};

impl Form {
    /// The page as a question; its `step` is left empty for the session, which knows the steps before and after.
    pub fn question(&self, lang: Lang) -> Question {
        let Some(field) = self.field() else {
            return Question {
                step: String::new(),
                title: String::new(),
                hint: String::new(),
                error: String::new(),
                input: Input::Choice { options: Vec::new(), multiple: false, more: String::new() },
            };
        };
        Question {
            step: String::new(),
            title: field.title.get(lang).to_owned(),
            hint: self.hint(field, lang),
            error: self.error.map_or_else(String::new, |(text, n)| text.with(lang, &n.to_string())),
            input: self.input(field, lang),
        }
    }

    fn hint(&self, field: &Field, lang: Lang) -> String {
        let own = || field.hint.as_ref().map_or_else(String::new, |hint| hint.get(lang).to_owned());
        match &field.kind {
            Kind::Division { .. } => match self.place_list() {
                PlaceList::Confirm => Text::ConfirmPlace.get(lang).to_owned(),
                PlaceList::Towns => own(),
                PlaceList::Villages(town) => Text::InTown.with(lang, &value::place_label(&town, &self.catalogue, lang)),
                PlaceList::Outside(code) if code.is_empty() => Text::WhichProvince.get(lang).to_owned(),
                PlaceList::Outside(code) => {
                    Text::InProvince.with(lang, &value::place_label(&code, &self.catalogue, lang))
                }
            },
            _ => own(),
        }
    }

    fn input(&self, field: &Field, lang: Lang) -> Input {
        if let Some(panel) = self.panel() {
            let placeholder = match field.kind {
                Kind::Phone => Text::PhonePlaceholder,
                Kind::DisabilityCert => Text::CertPlaceholder,
                Kind::CreditCode => Text::UsccPlaceholder,
                Kind::Money { .. } => Text::AmountPlaceholder,
                _ => Text::WordsPlaceholder,
            };
            return Input::Panel(panel.view(placeholder.get(lang), self.revealed, lang));
        }
        if let Kind::Date { years_back, days_ahead } = field.kind {
            return self.wheels(years_back, days_ahead, lang);
        }
        let all = self.row_ids();
        let pages = all.len().div_ceil(ROWS);
        Input::Choice {
            options: all.iter().skip(self.rows * ROWS).take(ROWS).map(|id| self.row(field, id, lang)).collect(),
            multiple: matches!(field.kind, Kind::MultiChoice { .. }),
            more: more(self.rows, pages, lang),
        }
    }

    fn wheels(&self, years_back: i16, days_ahead: i16, lang: Lang) -> Input {
        let day = self.day(years_back, days_ahead);
        let part = |unit: Text, value: i16, plus: Text, minus: Text| DatePart {
            unit: unit.get(lang).to_owned(),
            value: value.to_string(),
            plus: plus.get(lang).to_owned(),
            minus: minus.get(lang).to_owned(),
        };
        Input::Date {
            parts: vec![
                part(Text::Year, day.year(), Text::YearPlus, Text::YearMinus),
                part(Text::Month, i16::from(day.month()), Text::MonthPlus, Text::MonthMinus),
                part(Text::Day, i16::from(day.day()), Text::DayPlus, Text::DayMinus),
            ],
            words: texts::date_and_weekday(day, lang),
            quick: self
                .quick_days(years_back)
                .into_iter()
                .map(|(id, quick)| Choice {
                    id: id.to_owned(),
                    label: match id {
                        YESTERDAY => Text::Yesterday,
                        LAST_MONTH_END => Text::LastMonthEnd,
                        _ => Text::Today,
                    }
                    .get(lang)
                    .to_owned(),
                    note: String::new(),
                    chosen: quick == day,
                })
                .collect(),
        }
    }

    /// The ids of all rows of the page, over all its pages of rows.
    pub(super) fn row_ids(&self) -> Vec<String> {
        let Some(field) = self.field() else { return Vec::new() };
        match &field.kind {
            Kind::Choice { table, .. } | Kind::MultiChoice { table, .. } => self
                .catalogue
                .table(table)
                .map(|table| table.offered().map(|entry| entry.code.clone()).collect())
                .unwrap_or_default(),
            Kind::YesNo { .. } | Kind::Consent { .. } => vec![YES.to_owned(), NO.to_owned()],
            Kind::Division { .. } => self.place_ids(field),
            Kind::Date { .. }
            | Kind::Phone
            | Kind::DisabilityCert
            | Kind::CreditCode
            | Kind::Money { .. }
            | Kind::Text { .. } => Vec::new(),
        }
    }

    fn place_ids(&self, field: &Field) -> Vec<String> {
        let divisions = self.catalogue.divisions();
        match self.place_list() {
            PlaceList::Confirm => {
                let place = self.given.get(&field.id).and_then(Value::text).unwrap_or_default();
                vec![place.to_owned(), CHANGE.to_owned()]
            }
            PlaceList::Towns => divisions
                .towns
                .iter()
                .map(|town| town.code.clone())
                .chain(std::iter::once(OUTSIDE.to_owned()))
                .collect(),
            PlaceList::Villages(code) => divisions
                .town(&code)
                .into_iter()
                .flat_map(|town| &town.villages)
                .map(|village| village.code.clone())
                .chain(std::iter::once(code.clone()))
                .collect(),
            PlaceList::Outside(code) => {
                let inner = self.catalogue.national().within(&code).into_iter().map(str::to_owned);
                inner.chain(Some(code.clone()).filter(|code| !code.is_empty())).collect()
            }
        }
    }

    fn row(&self, field: &Field, id: &str, lang: Lang) -> Choice {
        let given = self.given.get(&field.id);
        let (label, note, chosen) = match &field.kind {
            Kind::Choice { table, .. } | Kind::MultiChoice { table, .. } => {
                let entry = self.catalogue.table(table).and_then(|table| table.entry(id));
                let chosen = match given {
                    Some(Value::Codes(codes)) => codes.iter().any(|code| code == id),
                    other => other.and_then(Value::text) == Some(id),
                };
                (
                    entry.map_or_else(String::new, |entry| entry.label().get(lang).to_owned()),
                    entry.and_then(entry_note(lang)).unwrap_or_default(),
                    chosen,
                )
            }
            Kind::YesNo { yes, no } => (
                if id == YES { yes } else { no }.get(lang).to_owned(),
                String::new(),
                given == Some(&Value::Bool(id == YES)),
            ),
            Kind::Consent { agree, decline, .. } => (
                if id == YES { agree } else { decline }.get(lang).to_owned(),
                String::new(),
                given == Some(&Value::Bool(id == YES)),
            ),
            _ => self.place_row(id, given.and_then(Value::text), lang),
        };
        Choice { id: id.to_owned(), label, note, chosen }
    }

    fn place_row(&self, id: &str, given: Option<&str>, lang: Lang) -> (String, String, bool) {
        let divisions = self.catalogue.divisions();
        match (id, self.place_list()) {
            (CHANGE, _) => (Text::OtherPlace.get(lang).to_owned(), String::new(), false),
            (OUTSIDE, _) => {
                let asked =
                    self.field().is_some_and(|field| matches!(field.kind, Kind::Division { outside: true, .. }));
                let note = if asked { String::new() } else { Text::OutsideNote.get(lang).to_owned() };
                let outside = given.is_some_and(|given| divisions.place(given).is_none());
                (Text::Outside.with(lang, &divisions.name), note, outside)
            }
            (_, PlaceList::Outside(around)) => {
                let name = self.catalogue.national().name(id).unwrap_or_default();
                let itself = id == around;
                let label = if itself { Text::PlaceUnknown.with(lang, name) } else { name.to_owned() };
                let chosen = given.is_some_and(|given| if itself { given == id } else { covers(id, given) });
                (label, String::new(), chosen)
            }
            (_, PlaceList::Villages(town)) if id == town => {
                (Text::VillageUnknown.get(lang).to_owned(), String::new(), given == Some(id))
            }
            (_, PlaceList::Villages(_)) => {
                let name = divisions.town(id).and_then(|town| town.villages.iter().find(|v| v.code == id));
                (name.map_or_else(String::new, |village| village.name.clone()), String::new(), given == Some(id))
            }
            (_, PlaceList::Towns) => {
                let town = value::place_label(id, &self.catalogue, lang);
                (town, String::new(), given.is_some_and(|given| given.starts_with(id)))
            }
            (_, PlaceList::Confirm) => (value::place_label(id, &self.catalogue, lang), String::new(), true),
        }
    }

    /// Every answer with 修改, in the order asked.
    pub fn review(&self, lang: Lang) -> Vec<Answer> {
        self.standing
            .iter()
            .filter_map(|&n| Some((self.nth(n)?, self.settled_by(n))))
            .map(|(field, settled)| Answer {
                id: field.id.clone(),
                name: field.name.get(lang).to_owned(),
                value: match (settled, self.answers.get(&field.id)) {
                    (Some(Settled::Held), _) => Text::Held.get(lang).to_owned(),
                    (_, Some(given)) => value::label(field, given, &self.catalogue, lang),
                    (_, None) => Text::Unanswered.get(lang).to_owned(),
                },
                origin: match settled {
                    Some(Settled::Earlier) => Text::Earlier.get(lang).to_owned(),
                    Some(Settled::Held) | None => String::new(),
                },
                edit: Text::Edit.get(lang).to_owned(),
            })
            .collect()
    }
}

fn entry_note(lang: Lang) -> impl Fn(&Entry) -> Option<String> {
    move |entry| entry.note.as_ref().map(|note| note.get(lang).to_owned())
}
