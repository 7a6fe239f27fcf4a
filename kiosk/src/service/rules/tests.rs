use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::{
    applicant::tests::invented,
    service::{catalogue::tests::catalogue, facts::Name},
};

const TODAY: jiff::civil::Date = date(2026, 11, 22);

/// Somebody for whom everything is in order.
fn clear() -> (Facts, Answers) {
    let mut facts = invented(date(1990, 5, 4), "2").facts(TODAY);
    for &name in Name::COUNTY {
        facts.set(name, Fact::county(Some(false)));
    }
    facts.set(Name::InsuredMonths, Fact::int(0));
    let mut answers = Answers::default();
    answers.set("labour_capacity", Value::Bool(true));
    answers.set("wants_work", Value::Bool(true));
    answers.set("unemp_date", Value::Date(date(2026, 10, 31)));
    (facts, answers)
}

/// Reason codes and outcomes of the shipped service.
fn reasons(facts: &Facts, answers: &Answers) -> Vec<(String, Outcome)> {
    let catalogue = catalogue();
    let verdict = catalogue.service("unemp_reg").unwrap().judge(facts, answers);
    assert_eq!(verdict.alarms, Vec::<String>::new());
    verdict.flags.into_iter().map(|flag| (flag.reason, flag.outcome)).collect()
}

fn with(change: impl Fn(&mut Facts, &mut Answers)) -> Vec<(String, Outcome)> {
    let (mut facts, mut answers) = clear();
    change(&mut facts, &mut answers);
    reasons(&facts, &answers)
}

fn one(reason: &str, outcome: Outcome) -> Vec<(String, Outcome)> {
    vec![(reason.to_owned(), outcome)]
}

#[test]
fn nothing_stands_against_a_clear_case() {
    assert_eq!(with(|_, _| {}), []);
}

#[test]
fn each_rule_speaks_for_its_own_reason() {
    use Outcome::{Clerk, Warn};
    let county = |name| move |facts: &mut Facts, _: &mut Answers| facts.set(name, Fact::county(Some(true)));
    assert_eq!(with(|facts, _| facts.set(Name::Age, Fact::int(15))), one("AGE_UNDER_16", Clerk));
    assert_eq!(with(|facts, _| facts.set(Name::Age, Fact::int(16))), []);
    assert_eq!(with(county(Name::Pension)), one("PENSION", Clerk));
    assert_eq!(with(|facts, _| facts.set(Name::MonthsToRetirement, Fact::int(0))), one("RETIRE_AGE", Warn));
    assert_eq!(with(|facts, _| facts.set(Name::MonthsToRetirement, Fact::int(1))), []);
    assert_eq!(with(|_, answers| answers.set("labour_capacity", Value::Bool(false))), one("NOT_SEEKING", Clerk));
    assert_eq!(with(|_, answers| answers.set("wants_work", Value::Bool(false))), one("NOT_SEEKING", Clerk));
    for name in [Name::ActiveEmployment, Name::ActiveInsurance, Name::ActiveLicence] {
        assert_eq!(with(county(name)), one("STILL_EMPLOYED", Clerk));
    }
    assert_eq!(with(|facts, _| facts.set(Name::CardExpired, Fact::yes_no(true))), one("CARD_EXPIRED", Clerk));
    assert_eq!(with(county(Name::ActiveUnemployment)), one("ALREADY_REGISTERED", Warn));
    assert_eq!(
        with(|_, answers| answers.set("unemp_date", Value::Date(date(2006, 5, 3)))),
        one("DATE_BEFORE_16", Warn)
    );
    assert_eq!(with(|_, answers| answers.set("unemp_date", Value::Date(date(2006, 5, 4)))), []);
    assert_eq!(
        with(|_, answers| answers.set("disability_cert_no", Value::Text("00000019640305001X11".to_owned()))),
        one("CERT_OTHER_ID", Warn)
    );
    let own = invented(date(1990, 5, 4), "2").id_no.clone();
    assert_eq!(with(|_, answers| answers.set("disability_cert_no", Value::Text(format!("{own}41")))), []);
}

#[test]
fn offline_is_noted_once_and_sends_nobody_to_the_window() {
    let facts = invented(date(1990, 5, 4), "2").facts(TODAY);
    let (_, answers) = clear();
    assert_eq!(reasons(&facts, &answers), one(UNVERIFIED, Outcome::Warn));
}

#[test]
fn a_known_adverse_fact_counts_although_another_is_unknown() {
    assert_eq!(
        with(|facts, _| {
            facts.set(Name::ActiveEmployment, Fact::Unknown(Why::Offline));
            facts.set(Name::ActiveLicence, Fact::yes_no(true));
        }),
        one("STILL_EMPLOYED", Outcome::Clerk)
    );
}

#[test]
fn what_the_county_cannot_tell_is_the_windows_matter() {
    let unknown = with(|facts, _| facts.set(Name::Pension, Fact::county(None)));
    assert_eq!(unknown, one(UNVERIFIED, Outcome::Clerk));
    // A rule that would only warn does not send anybody to the window for not knowing.
    let unknown = with(|facts, _| facts.set(Name::ActiveUnemployment, Fact::county(None)));
    assert_eq!(unknown, one(UNVERIFIED, Outcome::Warn));
    // The county's silence weighs more than our own.
    let both = with(|facts, _| {
        facts.set(Name::ActiveEmployment, Fact::Unknown(Why::Offline));
        facts.set(Name::ActiveLicence, Fact::county(None));
    });
    assert_eq!(both, one(UNVERIFIED, Outcome::Clerk));
}

#[test]
fn a_hint_tells_how_long_benefit_may_last_and_stays_out_of_the_record() {
    let catalogue = catalogue();
    let service = catalogue.service("unemp_reg").unwrap();
    let told = |months: Fact, reason: &str| {
        let (mut facts, mut answers) = clear();
        facts.set(Name::InsuredMonths, months);
        answers.set("unemp_reason", Value::Text(reason.to_owned()));
        let verdict = service.judge(&facts, &answers);
        assert_eq!((&verdict.flags[..], &verdict.alarms[..]), (&[][..], &[][..]));
        verdict.hints.iter().map(|words| words.zh.clone()).collect::<Vec<_>>()
    };
    for (months, most) in [(12, "12 个月"), (59, "12 个月"), (60, "18 个月"), (120, "24 个月")] {
        let hints = told(Fact::int(months), "21");
        assert!(hints.len() == 1 && hints[0].contains(most), "{months}: {hints:?}");
    }
    assert!(told(Fact::int(11), "21").is_empty(), "not long enough");
    assert!(told(Fact::int(60), "24").is_empty(), "left by himself");
    // Nobody is told what is not known, and not knowing it sends nobody to the window.
    assert!(told(Fact::Unknown(Why::County), "21").is_empty());
    assert!(told(Fact::Unknown(Why::Offline), "21").is_empty());
}

#[test]
fn a_broken_fact_is_an_alarm_and_the_windows_matter_never_a_silent_unknown() {
    let catalogue = catalogue();
    let (mut facts, answers) = clear();
    facts.set(Name::Pension, Fact::Error("no answer of the expected shape"));
    let verdict = catalogue.service("unemp_reg").unwrap().judge(&facts, &answers);
    assert_eq!(
        verdict.flags.iter().map(|flag| (flag.reason.as_str(), flag.outcome)).collect::<Vec<_>>(),
        [(RULE_ERROR, Outcome::Clerk)]
    );
    assert_eq!(verdict.alarms, ["service unemp_reg rule pension: pension: no answer of the expected shape"]);
}

#[test]
fn alarms_carry_no_value_of_a_person() {
    let catalogue = catalogue();
    let (mut facts, mut answers) = clear();
    facts.set(Name::Age, Fact::text("secret-of-a-person"));
    answers.set("unemp_date", Value::Codes(vec!["secret-of-a-person".to_owned()]));
    let verdict = catalogue.service("unemp_reg").unwrap().judge(&facts, &answers);
    assert_eq!(verdict.alarms.len(), 2, "{:?}", verdict.alarms);
    assert!(!verdict.alarms.concat().contains("secret"), "{:?}", verdict.alarms);
}

#[test]
fn a_person_reads_each_text_once_hand_overs_first() {
    let catalogue = catalogue();
    let (mut facts, answers) = clear();
    facts.set(Name::MonthsToRetirement, Fact::int(-1));
    facts.set(Name::Pension, Fact::county(None));
    facts.set(Name::ActiveLicence, Fact::county(None));
    let verdict = catalogue.service("unemp_reg").unwrap().judge(&facts, &answers);
    assert_eq!(verdict.flags.len(), 3);
    let outcomes: Vec<Outcome> = verdict.notes().iter().map(|(outcome, _)| *outcome).collect();
    assert_eq!(outcomes, [Outcome::Clerk, Outcome::Warn]);
    assert!(verdict.clerk());
}

/// Reasons of another shipped service for a person in order, with these changes.
fn of(service: &str, change: impl Fn(&mut Facts, &mut Answers)) -> (Vec<(String, Outcome)>, usize) {
    let (mut facts, _) = clear();
    let mut answers = Answers::default();
    change(&mut facts, &mut answers);
    let verdict = catalogue().service(service).unwrap().judge(&facts, &answers);
    assert_eq!(verdict.alarms, Vec::<String>::new());
    (verdict.flags.into_iter().map(|flag| (flag.reason, flag.outcome)).collect(), verdict.hints.len())
}

#[test]
fn employment_warns_the_young_and_the_late_and_tells_what_ends() {
    use Outcome::{Clerk, Warn};
    let text = |value: &str| Value::Text(value.to_owned());
    let reg = |change: &dyn Fn(&mut Facts, &mut Answers)| of("emp_reg", change);
    assert_eq!(reg(&|_, a| a.set("emp_form", text("022"))), (vec![], 0));
    assert_eq!(reg(&|f, _| f.set(Name::Age, Fact::int(15))).0, one("AGE_UNDER_16", Clerk));
    for age in [16, 17] {
        assert_eq!(reg(&|f, _| f.set(Name::Age, Fact::int(age))).0, one("MINOR_WORKER", Warn));
    }
    assert_eq!(reg(&|f, _| f.set(Name::Age, Fact::int(18))).0, []);
    // Today is 2026-11-22: the 23rd of October is thirty days ago.
    assert_eq!(reg(&|_, a| a.set("start_date", Value::Date(date(2026, 10, 23)))).0, []);
    assert_eq!(reg(&|_, a| a.set("start_date", Value::Date(date(2026, 10, 22)))).0, one("START_OVER_30_DAYS", Warn));
    assert_eq!(reg(&|_, a| a.set("emp_form", text("010"))).0, one("EMPLOYER_TO_MATCH", Warn));
    assert_eq!(reg(&|f, _| f.set(Name::ActiveEmployment, Fact::yes_no(true))).0, one("ALREADY_EMPLOYED", Warn));
    assert_eq!(reg(&|f, _| f.set(Name::ActiveUnemployment, Fact::yes_no(true))), (vec![], 1));
}

#[test]
fn an_update_without_a_registration_is_the_windows_matter_unless_only_the_line_is_missing() {
    use Outcome::{Clerk, Warn};
    let update = |change: &dyn Fn(&mut Facts, &mut Answers)| {
        of("unemp_update", |facts, answers| {
            facts.set(Name::ActiveUnemployment, Fact::yes_no(true));
            change(facts, answers);
        })
        .0
    };
    assert_eq!(update(&|_, _| {}), []);
    assert_eq!(update(&|f, _| f.set(Name::ActiveUnemployment, Fact::yes_no(false))), one("NOT_REGISTERED", Clerk));
    let offline = Fact::Unknown(Why::Offline);
    assert_eq!(update(&|f, _| f.set(Name::ActiveUnemployment, offline.clone())), one(UNVERIFIED, Warn));
    let found_work = |_: &mut Facts, answers: &mut Answers| {
        answers.set("op", Value::Text("contact".to_owned()));
        answers.set("still_unemployed", Value::Bool(false));
    };
    assert_eq!(update(&found_work), one("FOUND_WORK", Clerk));
}

#[test]
fn a_service_names_itself_by_the_answers() {
    let catalogue = catalogue();
    let service = catalogue.service("unemp_update").unwrap();
    let named = |op: &str| {
        let mut answers = Answers::default();
        if !op.is_empty() {
            answers.set("op", Value::Text(op.to_owned()));
        }
        let (title, submit) = service.wording(&answers);
        (title.zh.clone(), submit.zh.clone())
    };
    assert_eq!(named(""), ("失业登记变更".to_owned(), "提交".to_owned()));
    assert_eq!(named("contact"), ("失业登记·定期联系".to_owned(), "提交定期联系".to_owned()));
    assert_eq!(named("deregister").1, "提交注销");
}

fn any_fact() -> impl Strategy<Value = Fact> {
    prop_oneof![
        any::<i64>().prop_map(Fact::int),
        any::<bool>().prop_map(Fact::yes_no),
        ".{0,6}".prop_map(Fact::text),
        Just(Fact::Known(Known::Nothing)),
        Just(Fact::Known(Known::Codes(vec!["1".to_owned()]))),
        Just(Fact::Unknown(Why::Offline)),
        Just(Fact::Unknown(Why::County)),
        Just(Fact::Error("broken")),
    ]
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        ".{0,6}".prop_map(Value::Text),
        any::<bool>().prop_map(Value::Bool),
        proptest::collection::vec("[0-9]{1,2}", 0..4).prop_map(Value::Codes),
        (1900_i16..2100, 1_i8..13, 1_i8..29).prop_map(|(y, m, d)| Value::Date(date(y, m, d))),
    ]
}

proptest! {
    /// Whatever is known or said, judging ends, and it ends with warnings and hand-overs; every hand-over that no rule
    /// of the file asks for is announced by an alarm.
    #[test]
    fn judging_is_total_and_never_refuses(
        facts in proptest::collection::vec(any_fact(), Name::ALL.len()),
        values in proptest::collection::vec(proptest::option::of(any_value()), 20),
    ) {
        let catalogue = catalogue();
        let service = catalogue.service("unemp_reg").unwrap();
        let mut known = Facts::new(TODAY);
        for (&name, fact) in Name::ALL.iter().zip(facts) {
            known.set(name, fact);
        }
        let mut answers = Answers::default();
        for (field, value) in service.fields.iter().zip(values) {
            if let Some(value) = value {
                answers.set(&field.id, value);
            }
        }
        let verdict = service.judge(&known, &answers);
        // A hint that fails raises its alarm and sends nobody anywhere.
        let failed = verdict.flags.iter().filter(|flag| flag.reason == RULE_ERROR).count();
        let hints = service.rules.iter().filter(|rule| rule.outcome.is_none()).count();
        prop_assert!((failed..=failed + hints).contains(&verdict.alarms.len()));
        prop_assert!(verdict.flags.len() <= service.rules.len() + 1);
        prop_assert!(verdict.flags.iter().all(|flag| !flag.words.zh.is_empty() && !flag.words.en.is_empty()));
    }
}
