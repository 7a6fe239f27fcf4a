//! Any touches in any order.

use proptest::prelude::*;

use super::*;
use crate::service::form::input::ROWS;

/// What a hand on the glass can do.
#[derive(Debug, Clone)]
enum Touch {
    Row(usize),
    Wild(String),
    Key(char),
    Date(usize, i32),
    More,
    Next,
    Back,
    Skip,
    Edit(usize),
    Reveal,
    Hide,
}

fn touch() -> impl Strategy<Value = Touch> {
    prop_oneof![
        6 => (0_usize..7).prop_map(Touch::Row),
        1 => "[a-z0-9]{0,12}".prop_map(Touch::Wild),
        4 => proptest::char::ranges(vec!['0'..='9', 'X'..='X'].into()).prop_map(Touch::Key),
        2 => (0_usize..4, -2_i32..3).prop_map(|(part, delta)| Touch::Date(part, delta)),
        1 => Just(Touch::More),
        6 => Just(Touch::Next),
        2 => Just(Touch::Back),
        3 => Just(Touch::Skip),
        1 => (0_usize..30).prop_map(Touch::Edit),
        1 => Just(Touch::Reveal),
        1 => Just(Touch::Hide),
    ]
}

fn play(form: &mut Form, touch: &Touch) -> Step {
    match touch {
        Touch::Row(n) => match form.question(Lang::Zh).input {
            Input::Choice { options, .. } => options.get(*n).map_or(Step::Stay, |row| form.pick(&row.id)),
            Input::Date { quick, .. } => quick.get(*n).map_or(Step::Stay, |row| form.pick(&row.id)),
            Input::Keypad { .. } | Input::Absent { .. } => Step::Stay,
        },
        Touch::Wild(id) => form.pick(id),
        Touch::Key(key) => form.key(&key.to_string()),
        Touch::Date(part, delta) => form.date_step(*part, *delta),
        Touch::More => form.more(),
        Touch::Next => form.next(),
        Touch::Back => form.back(),
        Touch::Skip => form.skip(),
        Touch::Edit(n) => {
            let ids: Vec<String> = form.review(Lang::Zh).into_iter().map(|row| row.id).collect();
            ids.get(*n).map_or(Step::Stay, |id| form.edit(id))
        }
        Touch::Reveal => {
            form.reveal();
            Step::Stay
        }
        Touch::Hide => {
            form.hide();
            Step::Stay
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    /// No hand breaks the form: it always shows a finished page in both languages, records only what is in order and
    /// consented, and leads to the review from wherever it stands.
    #[test]
    fn any_touches_leave_a_form_that_can_be_finished(touches in proptest::collection::vec(touch(), 0..80)) {
        let catalogue = catalogue();
        let mut form = form();
        for touch in &touches {
            let (was, before) = (form.at, form.to_json());
            let step = play(&mut form, touch);
            if matches!(touch, Touch::Back | Touch::More | Touch::Reveal | Touch::Hide) && form.editing.is_none() {
                prop_assert!(form.to_json() == before || step == Step::Done, "{:?} changed an answer", touch);
            }
            prop_assert!(matches!(step, Step::Moved | Step::Done) || form.at == was);
            if step == Step::Done {
                prop_assert_eq!(missing(&form), None);
            }
            let (n, m) = form.position();
            prop_assert!(n >= 1 && n <= m);
            for lang in [Lang::Zh, Lang::En] {
                let question = form.question(lang);
                prop_assert!(!question.title.is_empty());
                if let Input::Choice { options, .. } = question.input {
                    prop_assert!((1..=ROWS).contains(&options.len()));
                    prop_assert!(options.iter().all(|row| !row.id.is_empty() && !row.label.is_empty()));
                }
            }
            for field in form.standing_fields() {
                if let Some(given) = form.answers().get(&field.id) {
                    prop_assert!(value::valid(field, given, &catalogue, TODAY), "{}", field.id);
                }
            }
            let record = form.to_json();
            if record.get("unemp_reason") == Some(&serde_json::json!("70")) || record.contains_key("health_status") {
                prop_assert!(!form.sensitive_consents().is_empty());
            }
        }
        let mut pages = 0;
        loop {
            pages += 1;
            prop_assert!(pages < 100, "no way forward from {}", page(&form));
            // Somebody who goes on without changing anything, and answers where nothing stands yet.
            let step = form.next();
            let step = if step == Step::Stay { answer_anyhow(&mut form) } else { step };
            if step == Step::Done {
                break;
            }
        }
        prop_assert_eq!(missing(&form), None);
    }
}

/// A required answer that is not there.
fn missing(form: &Form) -> Option<String> {
    form.standing_fields()
        .find(|field| field.required && form.answers().get(&field.id).is_none())
        .map(|field| field.id.clone())
}

/// A way forward for any page in any condition, by the buttons that are on it.
fn answer_anyhow(form: &mut Form) -> Step {
    if form.can_skip() {
        return form.skip();
    }
    match form.question(Lang::Zh).input {
        Input::Choice { .. } => {
            for _ in 0..2 {
                let first = rows(form)[0].id.clone();
                if form.pick(&first) == Step::AutoAdvance {
                    break;
                }
            }
            let step = form.next();
            // An even number of taps unticks a box.
            if step == Step::Stay {
                let first = rows(form)[0].id.clone();
                form.pick(&first);
                return form.next();
            }
            step
        }
        Input::Keypad { .. } => {
            for _ in 0..20 {
                form.key("⌫");
            }
            dial(form, "13800001234");
            form.next()
        }
        Input::Date { .. } | Input::Absent { .. } => form.next(),
    }
}
