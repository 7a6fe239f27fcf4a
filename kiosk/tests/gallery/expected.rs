//! What must be read and touched on a view.

use super::*;

pub(super) fn words_of(view: &View) -> Vec<String> {
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

pub(super) fn buttons_of(view: &View) -> Vec<String> {
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

/// What went wrong, which must be in sight as it appears, without paging.
pub(super) fn alerts_of(view: &View) -> Vec<String> {
    let loud = |tone| matches!(tone, Tone::Warn | Tone::Bad);
    let mut alerts = match &view.page {
        Page::Form(page) => vec![page.error.clone()],
        Page::Sign(page) => vec![page.error.clone()],
        Page::Identify(page) if loud(page.tone) => vec![page.status.clone()],
        Page::Pad(page) => page.status.iter().map(|note| note.text.clone()).collect(),
        _ => Vec::new(),
    };
    alerts.retain(|text| !text.is_empty());
    alerts
}
