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
            Input::Panel(panel) => match panel.keys.get(*n * 6) {
                Some(key) => form.key(&key.key),
                None => form.pick(&n.to_string()),
            },
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

/// What may be known beforehand: answers that fit and some that do not.
const ANSWERS: &[(&str, &str)] = &[
    ("place_basis", "hukou"),
    ("unemp_date", "2026-10-31"),
    ("unemp_reason", "21"),
    ("unemp_reason", "70"),
    ("last_employer", "某某鞋厂"),
    ("education", "71"),
    ("education", "no such code"),
    ("health_status", "6"),
    ("wants_work", "no"),
    ("job_intention", "1,2"),
    ("residence_division", "430527101201"),
    ("mobile", "13800001234"),
    ("mobile", "12345"),
    ("work_place", "武阳镇"),
    ("wage", "3500"),
    ("wage", "99999999"),
    ("uscc", "91350100M000100Y43"),
    ("start", "2026-12-01"),
];

fn known() -> impl Strategy<Value = Known> {
    let some = || proptest::collection::vec(prop::sample::select(ANSWERS), 0..8);
    (some(), some(), some()).prop_map(|(proposed, given, held)| Known {
        proposed: known_to_all(&proposed),
        given: known_to_all(&given),
        held: held.into_iter().map(|(id, _)| id.to_owned()).collect(),
    })
}

/// The answers as either service reads them.
fn known_to_all(answers: &[(&str, &str)]) -> Answers {
    let mut all = Answers::default();
    for service in [catalogue().service("unemp_reg").unwrap(), &typed().0] {
        for (id, value) in service.known_answers(answers.iter().copied()).iter() {
            all.set(id, value.clone());
        }
    }
    all
}

/// A service that asks everything that is typed.
fn typed() -> &'static (Arc<Service>, Arc<Catalogue>) {
    static TYPED: std::sync::OnceLock<(Arc<Service>, Arc<Catalogue>)> = std::sync::OnceLock::new();
    TYPED.get_or_init(|| {
        let field = |id: &str, more: &str| {
            format!(
                "[[fields]]\nid = \"{id}\"\nname = {{ zh = \"名\", en = \"Name\" }}\n\
                 title = {{ zh = \"问？\", en = \"Ask?\" }}\n{more}\n"
            )
        };
        let fields = [
            field("work_place", "kind = \"text\"\nmax = 12\naddress = true\nheld = true"),
            field("wage", "kind = \"money\"\nmax = 50000\nask_if = 'work_place != null'"),
            field("uscc", "kind = \"uscc\"\nheld = true\nrequired = false"),
            field("start", "kind = \"date\"\nyears_back = 1\ndays_ahead = 30\nask_if = 'wage != null && wage > 100'"),
            field("job_intention", "kind = \"multi-choice\"\ntable = \"job_intention\"\nnone = \"4\""),
            field("work_division", "kind = \"division\"\noutside = true"),
            field("mobile", "kind = \"phone\"\nheld = true"),
        ];
        trial(&fields.concat())
    })
}

fn any_form(typed_one: bool, known: &Known) -> Form {
    let (service, catalogue) =
        if typed_one { typed().clone() } else { (Arc::clone(catalogue().service("unemp_reg").unwrap()), catalogue()) };
    Form::new(service, catalogue, known, TODAY)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    /// No hand breaks the form: it always shows a finished page in both languages, records only what is in order and
    /// consented, and leads to the review from wherever it stands; what is known beforehand is asked only by 修改.
    #[test]
    fn any_touches_leave_a_form_that_can_be_finished(
        typed_one in any::<bool>(),
        known in known(),
        touches in proptest::collection::vec(touch(), 0..80),
    ) {
        let mut form = any_form(typed_one, &known);
        let catalogue = Arc::clone(&form.catalogue);
        prop_assert_eq!(form.nothing_to_ask(), form.position() == (0, 0));
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
            prop_assert!(n <= m && (n >= 1 || form.nothing_to_ask()));
            for id in form.relied_on() {
                let field = form.service.fields.iter().find(|field| field.id == id).unwrap();
                let answered = known.given.get(&id).is_some_and(|v| value::valid(field, v, &catalogue, TODAY));
                prop_assert!(field.held && known.held.contains(&id) && !answered);
                prop_assert!(!form.to_json().contains_key(&id) && form.answers().get(&id).is_none());
                prop_assert!(form.field().is_none_or(|field| field.id != id), "asked all the same: {}", id);
            }
            prop_assert_eq!(form.review(Lang::Zh).len(), form.standing.len());
            for lang in [Lang::Zh, Lang::En] {
                let question = form.question(lang);
                prop_assert_eq!(question.title.is_empty(), form.field().is_none());
                if form.field().is_none() {
                    continue;
                }
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
    let relied_on = form.relied_on();
    form.standing_fields()
        .find(|field| field.required && form.answers().get(&field.id).is_none() && !relied_on.contains(&field.id))
        .map(|field| field.id.clone())
}

/// A way forward for any page in any condition, by the buttons that are on it.
fn answer_anyhow(form: &mut Form) -> Step {
    if form.can_skip() {
        return form.skip();
    }
    match form.question(Lang::Zh).input {
        Input::Choice { .. } => {
            for _ in 0..4 {
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
        Input::Panel(_) => {
            form.key("clear");
            match page(form) {
                "uscc" => dial(form, "91350100M000100Y43"),
                "mobile" | "wage" => dial(form, if page(form) == "wage" { "3500" } else { "13800001234" }),
                _ => {
                    form.key("latin");
                    dial(form, "a");
                }
            }
            form.next()
        }
        Input::Date { .. } => form.next(),
    }
}
