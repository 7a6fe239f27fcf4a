//! What is known before the first question: answers of this visit, answers the county holds.

use super::*;

fn given(answers: &[(&str, &str)]) -> Answers {
    let catalogue = catalogue();
    catalogue.service("unemp_reg").unwrap().known_answers(answers.iter().copied())
}

fn held(ids: &[&str]) -> Known {
    Known { held: ids.iter().map(|id| (*id).to_owned()).collect(), ..Known::default() }
}

/// Value and origin of a row of the review.
fn row(form: &Form, id: &str) -> (String, String) {
    let row = form.review(Lang::Zh).into_iter().find(|row| row.id == id).unwrap();
    (row.value, row.origin)
}

/// Every page on the way to the review.
fn pages(form: &mut Form) -> Vec<String> {
    let mut seen = vec![page(form).to_owned()];
    while answer(form) == Step::Moved {
        seen.push(page(form).to_owned());
    }
    seen
}

#[test]
fn what_was_answered_earlier_in_the_visit_is_not_asked_but_stands_in_the_review() {
    let mut form = form_knowing(&Known {
        given: given(&[("mobile", "13800001234"), ("education", "71"), ("unemp_date", "2030-01-01")]),
        ..Known::default()
    });
    let counted = form.position().1;
    let seen = pages(&mut form);
    assert_eq!(seen.len(), counted, "{seen:?}");
    assert!(!seen.contains(&"mobile".to_owned()) && !seen.contains(&"education".to_owned()), "{seen:?}");
    assert!(seen.contains(&"unemp_date".to_owned()), "a day in the future does not fit and is asked");
    assert_eq!(form.to_json().get("mobile"), Some(&serde_json::json!("13800001234")));
    assert_eq!(row(&form, "mobile"), ("138****1234".to_owned(), "刚才填过".to_owned()));
    // 修改 opens its page; back leaves the mark, a new answer is simply this form's.
    assert_eq!(form.edit("education"), Step::Moved);
    assert_eq!(page(&form), "education");
    assert_eq!(form.back(), Step::Done);
    assert_eq!(row(&form, "education").1, "刚才填过");
    form.edit("education");
    assert_eq!(choose(&mut form, "61"), Step::Done);
    assert_eq!(row(&form, "education").1, "");
    assert_eq!(form.to_json().get("education"), Some(&serde_json::json!("61")));
    assert_eq!(form.position().1, counted + 1, "it was asked after all");
}

#[test]
fn what_the_county_holds_is_neither_asked_nor_recorded_until_it_is_opened() {
    let mut form = form_knowing(&held(&["education", "mobile", "unemp_date", "no_such_field"]));
    let seen = pages(&mut form);
    assert!(!seen.contains(&"mobile".to_owned()) && !seen.contains(&"education".to_owned()), "{seen:?}");
    assert!(seen.contains(&"unemp_date".to_owned()), "only a field that says so may be left to the county");
    assert_eq!(form.relied_on(), ["education", "mobile"]);
    assert_eq!(form.to_json().get("education"), None);
    assert!(form.answers().get("mobile").is_none());
    assert_eq!(row(&form, "education"), ("县里已有，不用再填".to_owned(), String::new()));
    form.edit("education");
    assert_eq!(form.back(), Step::Done);
    assert_eq!(form.relied_on(), ["education", "mobile"]);
    form.edit("education");
    assert_eq!(form.relied_on(), ["mobile"]);
    assert_eq!(choose(&mut form, "61"), Step::Done);
    assert_eq!(form.relied_on(), ["mobile"]);
    assert_eq!(form.to_json().get("education"), Some(&serde_json::json!("61")));
}

#[test]
fn an_answer_of_this_visit_goes_before_the_county_s_and_before_the_card_s() {
    let mut known = held(&["mobile", "hukou_division"]);
    known.given = given(&[("mobile", "13800001234")]);
    known.proposed = given(&[("hukou_division", "430527101201"), ("mobile", "13900001234")]);
    let mut form = form_knowing(&known);
    finish(&mut form);
    assert_eq!(form.relied_on(), ["hukou_division"]);
    assert_eq!(form.to_json().get("mobile"), Some(&serde_json::json!("13800001234")));
    assert_eq!(form.to_json().get("hukou_division"), None, "the card's proposal stands behind what the county holds");
    form.edit("hukou_division");
    assert!(form.place_list() == PlaceList::Confirm, "and is proposed once it is opened");
}

#[test]
fn a_consent_is_asked_every_time() {
    let mut known = held(&["health_consent"]);
    known.given.set("health_consent", Value::Bool(true));
    let mut form = form_knowing(&known);
    assert!(pages(&mut form).contains(&"health_consent".to_owned()));
}

#[test]
fn with_nothing_left_to_ask_the_review_comes_first() {
    let (service, catalogue) = trial(
        r#"
        [[fields]]
        id = "mobile"
        name = { zh = "手机号", en = "Mobile" }
        title = { zh = "手机号？", en = "Mobile?" }
        kind = "phone"
        [[fields]]
        id = "education"
        name = { zh = "文化程度", en = "Education" }
        title = { zh = "文化程度？", en = "Education?" }
        held = true
        kind = "choice"
        table = "education"
        "#,
    );
    let known = Known { given: given(&[("mobile", "13800001234")]), ..held(&["education"]) };
    let mut form = Form::new(service, catalogue, &known, TODAY);
    assert!(form.nothing_to_ask());
    assert_eq!(form.position(), (0, 0));
    assert_eq!(form.next(), Step::Done);
    assert_eq!(form.back(), Step::Before);
    assert_eq!(form.skip(), Step::Stay);
    assert_eq!(form.key("1"), Step::Stay);
    assert_eq!(form.question(Lang::Zh).title, "");
    assert_eq!(form.next(), Step::Done);
    assert_eq!(form.edit("education"), Step::Moved);
    assert_eq!(form.position(), (1, 1));
    assert_eq!(choose(&mut form, "61"), Step::Done);
    assert!(!form.nothing_to_ask());
}
