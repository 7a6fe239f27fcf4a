//! The way through the form; the neighbours test inputs, consents and any touches.

mod any_touch;
mod beforehand;
mod consents;
mod inputs;

use jiff::civil::date;

use super::*;
use crate::{
    applicant::tests::invented,
    service::catalogue::tests::{catalogue, trial},
    session::view::{Choice, Input},
};

const TODAY: Date = date(2026, 11, 22);

fn form_with(known: &Answers) -> Form {
    form_knowing(&Known { proposed: known.clone(), ..Known::default() })
}

fn form_knowing(known: &Known) -> Form {
    let catalogue = catalogue();
    let service = Arc::clone(catalogue.service("unemp_reg").unwrap());
    Form::new(service, catalogue, known, TODAY)
}

fn form() -> Form {
    form_with(&Answers::default())
}

/// The id of the page.
fn page(form: &Form) -> &str {
    &form.field().unwrap().id
}

fn rows(form: &Form) -> Vec<Choice> {
    match form.question(Lang::Zh).input {
        Input::Choice { options, .. } => options,
        other => panic!("no rows on {}: {other:?}", page(form)),
    }
}

fn panel(form: &Form) -> crate::session::view::Panel {
    match form.question(Lang::Zh).input {
        Input::Panel(panel) => panel,
        other => panic!("nothing to type on {}: {other:?}", page(form)),
    }
}

fn labels(form: &Form) -> Vec<String> {
    rows(form).into_iter().map(|row| row.label).collect()
}

fn choose(form: &mut Form, id: &str) -> Step {
    assert_eq!(form.pick(id), Step::AutoAdvance, "{id} on {}", page(form));
    form.next()
}

fn dial(form: &mut Form, keys: &str) {
    for key in keys.chars() {
        form.key(&key.to_string());
    }
}

/// Answers the page that is open the way most people would, and goes on.
fn answer(form: &mut Form) -> Step {
    match page(form) {
        "place_basis" => choose(form, "residence"),
        "unemp_date" => form.next(),
        "unemp_reason" => choose(form, "33"),
        "education" => choose(form, "71"),
        "health_consent" => choose(form, "no"),
        "labour_capacity" | "wants_work" | "training_wanted" | "custody_consent" => choose(form, "yes"),
        "job_intention" => {
            form.pick("2");
            form.next()
        }
        "residence_division" | "hukou_division" => {
            if form.place_list() == PlaceList::Confirm {
                return form.next();
            }
            form.pick("430527101");
            choose(form, "430527101201")
        }
        "mobile" => {
            dial(form, "13800001234");
            form.next()
        }
        _ => form.skip(),
    }
}

/// Walks until a page is open, or to the review.
fn walk_to(form: &mut Form, id: &str) {
    while page(form) != id {
        let step = answer(form);
        assert!(matches!(step, Step::Moved), "{step:?} before {id}");
    }
}

fn finish(form: &mut Form) {
    loop {
        match answer(form) {
            Step::Done => return,
            Step::Moved => {}
            step => panic!("{step:?} on {}: {}", page(form), form.question(Lang::Zh).error),
        }
    }
}

#[test]
fn a_person_comes_through_with_the_record_the_county_expects() {
    let mut form = form();
    finish(&mut form);
    let record = serde_json::Value::Object(form.to_json());
    assert_eq!(
        record,
        serde_json::json!({
            "place_basis": "residence",
            "unemp_date": "2026-11-22",
            "unemp_reason": "33",
            "education": "71",
            "labour_capacity": true,
            "wants_work": true,
            "job_intention": ["2"],
            "training_wanted": true,
            "residence_division": "430527101201",
            "hukou_division": "430527101201",
            "mobile": "13800001234",
        })
    );
    assert_eq!(form.sensitive_consents(), []);
}

#[test]
fn the_review_is_worded_and_masked() {
    let mut form = form();
    finish(&mut form);
    let shown: Vec<String> =
        form.review(Lang::Zh).iter().map(|row| format!("{}：{}（{}）", row.name, row.value, row.edit)).collect();
    insta::assert_snapshot!(shown.join("\n"));
    assert!(
        form.review(Lang::En)
            .iter()
            .all(|row| row.edit == "Change" && row.value.is_ascii() || row.id.ends_with("division"))
    );
}

#[test]
fn steps_are_counted_and_follow_the_conditions() {
    let mut form = form();
    let (first, all) = form.position();
    assert_eq!(first, 1);
    assert!(form.is_first());
    walk_to(&mut form, "unemp_reason");
    assert_eq!(form.position().0, 3);
    form.pick("90");
    assert_eq!(form.position().1, all + 1, "the other reason is asked in addition");
    form.pick("33");
    assert_eq!(form.position().1, all);
    // The benefit is asked of those who lost a job only.
    form.pick("21");
    assert_eq!(form.position().1, all + 2, "employer and benefit");
}

#[test]
fn back_keeps_every_answer_and_leads_out_of_the_first_page() {
    let mut form = form();
    walk_to(&mut form, "mobile");
    dial(&mut form, "1380000");
    let before = form.to_json();
    let mut pages = 1;
    while form.back() != Step::Before {
        pages += 1;
        assert!(pages < 60);
    }
    assert!(form.is_first());
    assert_eq!(form.to_json(), before);
    assert!(rows(&form).iter().any(|row| row.chosen && row.id == "residence"));
    // Half a number typed is still there too.
    while page(&form) != "mobile" {
        let step = if form.can_skip() { form.skip() } else { form.next() };
        assert_eq!(step, Step::Moved, "{}", page(&form));
    }
    assert_eq!(panel(&form).shown, "138 0000");
}

#[test]
fn nothing_is_checked_before_the_main_button_and_nothing_is_cleared_by_an_error() {
    let mut form = form();
    assert_eq!(form.question(Lang::Zh).error, "");
    assert_eq!(form.next(), Step::Stay);
    assert_eq!(form.question(Lang::Zh).error, "请先选一项");
    assert_eq!(form.question(Lang::En).error, "Please choose one");
    form.pick("hukou");
    assert_eq!(form.question(Lang::Zh).error, "");
    walk_to(&mut form, "mobile");
    for (typed, error) in
        [("", "请按数字键输入手机号"), ("138", "手机号要有 11 位，现在是 3 位，请补齐"), ("00001234", "")]
    {
        dial(&mut form, typed);
        if error.is_empty() {
            assert_eq!(form.next(), Step::Done);
        } else {
            assert_eq!(form.next(), Step::Stay);
            assert_eq!(form.question(Lang::Zh).error, error);
        }
    }
}

#[test]
fn an_answer_that_is_no_longer_asked_leaves_the_record_and_comes_back() {
    let mut form = form();
    walk_to(&mut form, "unemp_reason");
    form.pick("21");
    form.next();
    walk_to(&mut form, "claims_benefit");
    choose(&mut form, "yes");
    finish(&mut form);
    assert_eq!(form.to_json().get("claims_benefit"), Some(&serde_json::json!(true)));
    form.edit("unemp_reason");
    choose(&mut form, "33");
    assert_eq!(form.to_json().get("claims_benefit"), None);
    assert!(form.answers().get("claims_benefit").is_none());
    form.edit("unemp_reason");
    choose(&mut form, "22");
    assert_eq!(form.to_json().get("claims_benefit"), Some(&serde_json::json!(true)));
}

#[test]
fn an_edit_returns_straight_to_the_review_by_way_of_new_questions_only() {
    let mut form = form();
    finish(&mut form);
    assert_eq!(form.edit("education"), Step::Moved);
    assert!(form.is_editing());
    assert_eq!(form.edit("mobile"), Step::Stay, "one edit at a time, from the review only");
    assert_eq!(choose(&mut form, "61"), Step::Done);
    assert!(!form.is_editing());
    // Another reason raises a question that was not asked before.
    form.edit("unemp_reason");
    assert_eq!(choose(&mut form, "90"), Step::Moved);
    assert_eq!(page(&form), "reason_other");
    assert_eq!(form.skip(), Step::Done);
    assert_eq!(form.to_json().get("unemp_reason"), Some(&serde_json::json!("90")));
    assert_eq!(form.edit("no such field"), Step::Stay);
    form.reopen_last();
    assert_eq!(page(&form), "mobile");
}

#[test]
fn back_during_an_edit_leaves_everything_as_it_was() {
    let mut form = form();
    finish(&mut form);
    let before = form.to_json();
    form.edit("unemp_reason");
    form.pick("90");
    form.next();
    assert_eq!(form.back(), Step::Moved);
    assert_eq!(page(&form), "unemp_reason");
    assert_eq!(form.back(), Step::Done);
    assert_eq!(form.to_json(), before);
    form.edit("mobile");
    form.key("⌫");
    assert_eq!(form.back(), Step::Done);
    assert_eq!(form.to_json(), before);
    form.edit("mobile");
    assert_eq!(form.next(), Step::Done, "the half number of the cancelled edit is gone");
}

#[test]
fn what_is_known_is_shown_for_confirmation_and_what_does_not_fit_is_not() {
    let catalogue = catalogue();
    let service = catalogue.service("unemp_reg").unwrap();
    let mut known = service.known_answers([
        ("education", "71"),
        ("hukou_type", "no such code"),
        ("mobile", "13800001234"),
        ("training_wanted", "yes"),
        ("job_intention", "1, 3"),
        ("unemp_date", "2030-01-01"),
        ("last_employer", "某某鞋厂"),
        ("health_consent", "true"),
        ("nothing", "x"),
    ]);
    let place = service.proposed_answers("湖南省绥宁县武阳镇六王村3组", catalogue.divisions());
    known.set("hukou_division", place.get("hukou_division").unwrap().clone());
    assert!(place.get("residence_division").is_none(), "where a person lives is not on the card");
    let mut form = form_with(&known);
    let record = form.to_json();
    assert_eq!(record.get("education"), Some(&serde_json::json!("71")));
    assert_eq!(record.get("hukou_division"), Some(&serde_json::json!("430527101201")));
    assert_eq!(record.get("job_intention"), Some(&serde_json::json!(["1", "3"])));
    for absent in ["hukou_type", "unemp_date", "nothing"] {
        assert_eq!(record.get(absent), None, "{absent}");
    }
    // Known is not confirmed: every page is still shown.
    walk_to(&mut form, "unemp_reason");
    choose(&mut form, "21");
    assert_eq!(page(&form), "last_employer");
    assert_eq!(panel(&form).shown, "某某鞋厂");
    assert_eq!(form.skip(), Step::Moved);
    assert_eq!(form.to_json().get("last_employer"), None);
    walk_to(&mut form, "health_consent");
    assert!(rows(&form).iter().all(|row| !row.chosen), "a consent is never taken over");
}

#[test]
fn debug_shows_no_answer() {
    let mut form = form();
    finish(&mut form);
    let shown = format!("{form:?} {:?} {:?}", form.answers(), form.answers().get("mobile"));
    assert!(!shown.contains("13800001234"), "{shown}");
}
