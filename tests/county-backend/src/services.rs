//! The services this county takes: what is unique in each, which answers belong to it, what a decision on it brings about.
//!
//! A table of a few lines per service. Answers that are missing or do not belong are no reason to refuse: the submission
//! is acknowledged and a remark stands with it for the officer. Deliberately absent: whether an answer is true, and any
//! wording for the person.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::plaintext::Answer;

/// Answers the county keeps of an accepted submission, so that the person need not be asked again: the answer, and the
/// field it is held as.
const KEPT: [(&str, &str); 14] = [
    ("education", "education"),
    ("education_new", "education"),
    ("hukou_type", "hukou_type"),
    ("job_intention", "job_intention"),
    ("job_intention_new", "job_intention"),
    ("training_wanted", "training_wanted"),
    ("training_wanted_new", "training_wanted"),
    ("residence_division", "residence_division"),
    ("residence_new", "residence_division"),
    ("residence_address", "residence_address"),
    ("hukou_division", "hukou_division"),
    ("mobile", "mobile"),
    ("mobile_new", "mobile"),
    ("alt_phone", "alt_phone"),
];

/// What the contract's `x-unique` says of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unique {
    /// One active registration per person
    Active,
    /// One contact a calendar month (+08:00) per person; everything else is not limited
    ContactAMonth,
    /// One per person and `period`
    Period,
    /// One per person, class, operation and day
    ClassDay,
}

/// One service.
pub(crate) struct Service {
    /// Its name in `Submission.service`
    pub(crate) name: &'static str,
    unique: Unique,
    fields: &'static [Field],
}

/// One answer of a service's form.
struct Field {
    id: &'static str,
    must: bool,
    /// Asked only when this other answer is one of these
    when: Option<(&'static str, &'static [&'static str])>,
}

const fn must(id: &'static str) -> Field {
    Field { id, must: true, when: None }
}

const fn may(id: &'static str) -> Field {
    Field { id, must: false, when: None }
}

impl Field {
    const fn when(self, other: &'static str, is: &'static [&'static str]) -> Self {
        Self { when: Some((other, is)), ..self }
    }

    fn belongs(&self, answers: &BTreeMap<String, Answer>) -> bool {
        self.when.is_none_or(|(other, is)| answers.get(other).is_some_and(|answer| answer.names_one_of(is)))
    }
}

/// K06, K07, K08, K23 and K14 of the county plan.
static SERVICES: [Service; 5] = [
    Service {
        name: "unemp_reg",
        unique: Unique::Active,
        fields: &[
            must("place_basis"),
            must("unemp_date"),
            must("unemp_reason"),
            may("reason_other").when("unemp_reason", &["90"]),
            may("last_employer").when("unemp_reason", &["21", "22", "23", "24", "40"]),
            must("education"),
            may("hukou_type"),
            may("health_status"),
            may("disability_cert_no").when("health_status", &["6"]),
            must("labour_capacity"),
            must("wants_work"),
            must("job_intention"),
            must("training_wanted"),
            may("claims_benefit").when("unemp_reason", &["21", "22", "23"]),
            must("residence_division"),
            may("residence_address"),
            must("hukou_division"),
            must("mobile"),
            may("alt_phone"),
        ],
    },
    Service {
        name: "unemp_update",
        unique: Unique::ContactAMonth,
        fields: &[
            must("op"),
            must("still_unemployed").when("op", &["contact"]),
            may("job_search_actions").when("op", &["contact"]),
            must("change_items").when("op", &["change"]),
            must("mobile_new").when("change_items", &["mobile"]),
            must("residence_new").when("change_items", &["residence"]),
            must("education_new").when("change_items", &["education"]),
            must("job_intention_new").when("change_items", &["job_intention"]),
            must("training_wanted_new").when("change_items", &["training"]),
            must("dereg_reason").when("op", &["deregister"]),
            must("dereg_date").when("op", &["deregister"]),
            may("mobile"),
        ],
    },
    Service {
        name: "emp_reg",
        unique: Unique::Active,
        fields: &[
            must("emp_form"),
            must("start_date"),
            must("work_type").when("emp_form", &["022"]),
            may("work_content").when("emp_form", &["022"]),
            may("employer_name").when("emp_form", &["010", "030"]),
            may("uscc").when("emp_form", &["010", "021"]),
            must("work_division"),
            may("industry"),
            must("occupation"),
            may("contract_from").when("emp_form", &["010", "030"]),
            may("contract_to").when("emp_form", &["010", "030"]),
            may("monthly_income"),
            may("home_based"),
            may("workshop_id"),
            may("residence_division"),
            may("residence_address"),
            may("hukou_division"),
            must("mobile"),
        ],
    },
    Service {
        name: "verify_121",
        unique: Unique::Period,
        fields: &[
            must("period"),
            must("mode"),
            must("result"),
            may("domicile"),
            may("in_county"),
            may("status"),
            may("emp_form"),
            may("work_division"),
            may("employer_name"),
            may("occupation"),
            may("unemp_since"),
            may("job_intention"),
            may("training_wanted"),
            may("conflicts"),
            may("mobile"),
        ],
    },
    Service {
        name: "class_sign_in",
        unique: Unique::ClassDay,
        fields: &[
            must("class_id"),
            must("op"),
            may("session_no"),
            may("hours_ok").when("op", &["feedback"]),
            may("charged_fee").when("op", &["feedback"]),
            may("fee_amount").when("op", &["feedback"]),
            may("score").when("op", &["feedback"]),
            may("comment").when("op", &["feedback"]),
        ],
    },
];

/// The service of this name, if this county takes it.
pub(crate) fn service(name: &str) -> Option<&'static Service> {
    SERVICES.iter().find(|service| service.name == name)
}

/// What an officer's decision on a submission brings about for the person.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Effects {
    /// Active registrations of this service end
    pub(crate) ends: Option<&'static str>,
    /// What the county holds from now on: field id to value
    pub(crate) keeps: BTreeMap<String, Value>,
}

impl Service {
    /// Within which bounds the submission must be the only one of its person; `None`: it is not limited.
    /// `day` is the day it was made on, `YYYY-MM-DD`.
    pub(crate) fn slot(&self, answers: &BTreeMap<String, Answer>, day: &str) -> Option<String> {
        match self.unique {
            Unique::Active => Some("active".to_owned()),
            Unique::ContactAMonth => operation(answers, "contact").then(|| day.get(..7).unwrap_or_default().to_owned()),
            Unique::Period => Some(period(answers, day).to_owned()),
            Unique::ClassDay => {
                let text = |id: &str| answers.get(id).and_then(Answer::text).unwrap_or_default();
                Some(format!("{}|{}|{day}", text("class_id"), text("op")))
            }
        }
    }

    /// What an officer should know of the answers: `missing: FIELD` and `not asked: FIELD`. `relied` are the answers the
    /// county holds and the person left as they are.
    pub(crate) fn remarks(&self, answers: &BTreeMap<String, Answer>, relied: &BTreeSet<&str>) -> Vec<String> {
        let missing = self
            .fields
            .iter()
            .filter(|field| field.must && field.belongs(answers))
            .filter(|field| !answers.contains_key(field.id) && !relied.contains(field.id))
            .map(|field| format!("missing: {}", field.id));
        let not_asked = answers
            .keys()
            .filter(|id| !self.fields.iter().any(|field| field.id == id.as_str() && field.belongs(answers)))
            .map(|id| format!("not asked: {id}"));
        missing.chain(not_asked).collect()
    }

    /// What becomes of the person's other registrations and of what the county holds, once a submission was `accepted`
    /// or, later, finished (`done`). `plaintext` is the submission as it was stored.
    pub(crate) fn effects(&self, plaintext: &Value, done: bool) -> Effects {
        let answers = &plaintext["answers"];
        let deregisters = self.name == "unemp_update" && answers["op"] == "deregister";
        let ends = match self.name {
            "emp_reg" if done => Some("unemp_reg"),
            // Out of work again: the employment is over.
            "unemp_reg" if done => Some("emp_reg"),
            _ => deregisters.then_some("unemp_reg"),
        };
        let keeps = KEPT
            .iter()
            .filter_map(|(answer, field)| Some(((*field).to_owned(), answers.get(answer)?.clone())))
            .collect();
        Effects { ends, keeps }
    }
}

/// The period of a verification; without one the year it was made in.
pub(crate) fn period<'a>(answers: &'a BTreeMap<String, Answer>, day: &'a str) -> &'a str {
    answers.get("period").and_then(Answer::text).or_else(|| day.get(..4)).unwrap_or_default()
}

pub(crate) fn operation(answers: &BTreeMap<String, Answer>, op: &str) -> bool {
    answers.get("op").is_some_and(|answer| answer.names_one_of(&[op]))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answers(json: Value) -> BTreeMap<String, Answer> {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn what_is_missing_or_was_not_asked_is_remarked() {
        let emp_reg = service("emp_reg").unwrap();
        let given = answers(json!({
            "emp_form": "022", "start_date": "2026-11-01", "work_type": "04", "employer_name": "某厂", "occupation": "5",
            "shoe_size": 42
        }));
        let relied = BTreeSet::from(["mobile"]);
        assert_eq!(
            emp_reg.remarks(&given, &relied),
            ["missing: work_division", "not asked: employer_name", "not asked: shoe_size"]
        );
    }

    #[test]
    fn one_contact_a_month_and_changes_without_limit() {
        let update = service("unemp_update").unwrap();
        assert_eq!(update.slot(&answers(json!({"op": "contact"})), "2026-11-22").as_deref(), Some("2026-11"));
        assert_eq!(update.slot(&answers(json!({"op": "change"})), "2026-11-22"), None);
        assert_eq!(service("emp_reg").unwrap().slot(&BTreeMap::new(), "2026-11-22").as_deref(), Some("active"));
        let verify = service("verify_121").unwrap();
        assert_eq!(verify.slot(&answers(json!({"period": "2025"})), "2026-11-22").as_deref(), Some("2025"));
        let sign_in = answers(json!({"class_id": "PX-1", "op": "sign_in"}));
        let slot = service("class_sign_in").unwrap().slot(&sign_in, "2026-11-22");
        assert_eq!(slot.as_deref(), Some("PX-1|sign_in|2026-11-22"));
    }

    #[test]
    fn each_field_stands_once_in_its_service() {
        for service in &SERVICES {
            let ids: BTreeSet<_> = service.fields.iter().map(|field| field.id).collect();
            assert_eq!(ids.len(), service.fields.len(), "{}", service.name);
            for (other, _) in service.fields.iter().filter_map(|field| field.when) {
                assert!(ids.contains(other), "{}: {other}", service.name);
            }
        }
    }
}
