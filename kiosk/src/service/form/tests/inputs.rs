//! One kind of question at a time.

use super::*;
use crate::service::divisions::OUTSIDE;

#[test]
fn a_number_must_be_a_mobile_number() {
    for (typed, good) in [("13800001234", true), ("19912345678", true), ("12000001234", false), ("23800001234", false)]
    {
        assert_eq!(value::phone_fault(typed).is_none(), good, "{typed}");
    }
    assert!(value::phone_fault("1380000123X").is_some());
    let own = invented(date(1964, 3, 5), "2").id_no.clone();
    assert_eq!(value::cert_fault(&format!("{own}41")), None);
    assert_eq!(value::cert_fault(&format!("{own}81")), Some((Text::CertKind, 20)));
    assert_eq!(value::cert_fault(&format!("{own}45")), Some((Text::CertKind, 20)));
    assert_eq!(value::cert_fault(&format!("{own}4")), Some((Text::CertLength, 19)));
    assert_eq!(value::cert_fault("00000019640305002241"), Some((Text::CertDigit, 20)));
}

#[test]
fn keys_that_do_not_fit_do_nothing() {
    let mut form = form();
    walk_to(&mut form, "mobile");
    dial(&mut form, "X138000012345");
    form.key("⌫");
    form.key("12");
    form.key("");
    assert_eq!(panel(&form).shown, "138 0000 123");
}

#[test]
fn a_typed_number_is_masked_when_the_session_hides_it() {
    let mut form = form();
    walk_to(&mut form, "mobile");
    dial(&mut form, "13800001234");
    let keypad = |form: &Form| {
        let panel = panel(form);
        (panel.shown, panel.reveal)
    };
    assert!(form.is_revealed());
    assert_eq!(keypad(&form), ("138 0000 1234".to_owned(), String::new()));
    form.hide();
    assert_eq!(keypad(&form), ("138****1234".to_owned(), "显示 5 秒".to_owned()));
    form.reveal();
    assert_eq!(keypad(&form).0, "138 0000 1234");
    form.next();
    form.edit("mobile");
    assert_eq!(keypad(&form).0, "138****1234", "a page is never opened with a number in clear");
}

#[test]
fn at_most_seven_rows_then_more() {
    let mut form = form();
    walk_to(&mut form, "unemp_reason");
    let Input::Choice { options, more, multiple } = form.question(Lang::Zh).input else { panic!() };
    assert_eq!((options.len(), more.as_str(), multiple), (7, "更多选项（1/2）", false));
    form.more();
    let Input::Choice { options, more, .. } = form.question(Lang::En).input else { panic!() };
    assert_eq!((options.len(), more.as_str()), (6, "More (2/2)"));
    // The page opens where the choice stands.
    choose(&mut form, "60");
    form.back();
    assert!(rows(&form).iter().any(|row| row.chosen && row.id == "60"));
    form.more();
    assert!(rows(&form).iter().all(|row| !row.chosen));
}

#[test]
fn several_can_be_chosen_and_taken_away_again() {
    let mut form = form();
    walk_to(&mut form, "job_intention");
    assert_eq!(form.next(), Step::Stay);
    assert_eq!(form.question(Lang::Zh).error, "请至少选一项，可以选几项");
    for id in ["4", "1", "2", "1", "9"] {
        assert_eq!(form.pick(id), Step::Stay);
    }
    form.next();
    assert_eq!(form.to_json().get("job_intention"), Some(&serde_json::json!(["2", "4"])));
}

#[test]
fn date_wheels_stay_within_bounds_and_clamp_the_day() {
    let mut form = form();
    walk_to(&mut form, "unemp_date");
    let shown = |form: &Form| match form.question(Lang::Zh).input {
        Input::Date { words, .. } => words,
        other => panic!("{other:?}"),
    };
    let step = |form: &mut Form, part, delta| form.date_step(part, delta);
    assert_eq!(shown(&form), "2026年11月22日 星期日");
    step(&mut form, 0, 1);
    step(&mut form, 1, 1);
    step(&mut form, 2, 1);
    assert_eq!(shown(&form), "2026年11月22日 星期日", "nothing later than today");
    step(&mut form, 1, -1);
    for _ in 0..9 {
        step(&mut form, 2, 1);
    }
    assert_eq!(shown(&form), "2026年10月31日 星期六");
    step(&mut form, 1, -1);
    assert_eq!(shown(&form), "2026年9月30日 星期三", "the day is clamped to the month");
    step(&mut form, 0, -1);
    step(&mut form, 1, 1);
    step(&mut form, 1, 1);
    step(&mut form, 1, 1);
    step(&mut form, 0, 1);
    assert_eq!(shown(&form), "2026年11月22日 星期日", "30 December 2025 plus a year stops at today");
    for _ in 0..60 {
        step(&mut form, 0, -1);
    }
    assert_eq!(shown(&form), "1976年11月22日 星期一", "fifty years back");
    step(&mut form, 2, -1);
    assert_eq!(shown(&form), "1976年11月22日 星期一");
    for _ in 0..3 {
        step(&mut form, 1, 1);
    }
    assert_eq!(shown(&form), "1977年2月22日 星期二");
    step(&mut form, 0, -1);
    assert_eq!(shown(&form), "1976年11月22日 星期一", "the year is in, the month is not: stops at the bound");
    form.pick("last-month-end");
    assert_eq!(shown(&form), "2026年10月31日 星期六");
    form.next();
    assert_eq!(form.to_json().get("unemp_date"), Some(&serde_json::json!("2026-10-31")));
    form.back();
    let Input::Date { words, quick, parts } = form.question(Lang::En).input else { panic!() };
    assert_eq!(words, "Saturday, 31 October 2026");
    assert_eq!(
        quick.iter().map(|day| (day.label.as_str(), day.chosen)).collect::<Vec<_>>(),
        [("Today", false), ("Yesterday", false), ("End of last month", true)]
    );
    assert_eq!(parts[0].plus, "One year later");
}

#[test]
fn a_place_is_found_by_town_and_village() {
    let mut form = form();
    walk_to(&mut form, "residence_division");
    assert_eq!(form.question(Lang::Zh).hint, "先选乡镇，再选村或社区。");
    assert_eq!(form.next(), Step::Stay);
    assert_eq!(form.question(Lang::Zh).error, "请先选一个乡镇");
    assert_eq!(labels(&form).len(), 7);
    form.more();
    form.more();
    assert_eq!(labels(&form).last().map(String::as_str), Some("不在绥宁县，在外地"));
    assert_eq!(form.pick("430527101"), Step::Stay);
    assert_eq!(form.question(Lang::Zh).hint, "武阳镇：请选村或社区");
    assert_eq!(form.next(), Step::Stay);
    assert_eq!(form.question(Lang::Zh).error, "请先选村或社区；不清楚就选最后一行");
    assert_eq!(form.pick("430527102201"), Step::Stay, "a village of another town is not on the page");
    assert_eq!(form.back(), Step::Stay, "from the villages to the towns");
    form.pick("430527101");
    assert_eq!(form.pick("430527101201"), Step::AutoAdvance);
    assert!(rows(&form).iter().any(|row| row.chosen && row.label == "六王村"), "visible before the page turns");
    assert_eq!(form.next(), Step::Moved);
    // Coming back it is shown for confirmation.
    form.back();
    assert_eq!(labels(&form), ["武阳镇 六王村", "不是，我另外选"]);
    form.pick("change");
    assert_eq!(form.next(), Step::Stay, "somebody who said no must choose");
    form.back();
    assert_eq!(labels(&form), ["武阳镇 六王村", "不是，我另外选"]);
}

#[test]
fn town_alone_and_outside_are_answers_too() {
    let mut form = form();
    walk_to(&mut form, "residence_division");
    form.pick("430527100");
    form.more();
    assert_eq!(labels(&form).last().map(String::as_str), Some("不清楚，或者上面没有"));
    choose(&mut form, "430527100");
    choose(&mut form, "other");
    walk_to(&mut form, "mobile");
    let record = form.to_json();
    assert_eq!(record.get("residence_division"), Some(&serde_json::json!("430527100")));
    assert_eq!(record.get("hukou_division"), Some(&serde_json::json!("other")));
    assert_eq!(form.review(Lang::Zh).iter().rev().nth(1).unwrap().value, "不在绥宁县，在外地");
}

#[test]
fn a_text_is_typed_and_letters_that_wait_are_not_lost() {
    let (service, catalogue) = trial(
        r#"
        [[fields]]
        id = "work_place"
        name = { zh = "在哪里干活", en = "Place of work" }
        title = { zh = "在哪里干活？", en = "Where do you work?" }
        kind = "text"
        max = 12
        address = true
        [[fields]]
        id = "wage"
        name = { zh = "工资", en = "Wage" }
        title = { zh = "一个月多少钱？", en = "How much a month?" }
        kind = "money"
        max = 50000
        [[fields]]
        id = "uscc"
        name = { zh = "执照代码", en = "Licence code" }
        title = { zh = "执照上的代码是多少？", en = "Which code is on the licence?" }
        kind = "uscc"
        "#,
    );
    let mut form = Form::new(service, catalogue, &Known::default(), TODAY);
    assert!(!form.can_skip(), "a text may be required");
    assert_eq!(form.next(), Step::Stay);
    assert_eq!(form.question(Lang::Zh).error, "还没有写。请用下面的键写上。");
    dial(&mut form, "wuyangzhen");
    assert_eq!(form.next(), Step::Stay);
    assert_eq!(form.question(Lang::Zh).error, "还有拼音没有选字。请点要的字，或者按“删除”。");
    let shelf = panel(&form).candidates.unwrap();
    let place = shelf.cells.iter().find(|cell| cell.label == "武阳镇").unwrap();
    assert_eq!(form.pick(&place.id), Step::Stay);
    dial(&mut form, "wu");
    assert_eq!(form.back(), Step::Before, "a question that was asked first");
    dial(&mut form, " ");
    assert_eq!(form.next(), Step::Moved);
    // Whole yuan.
    assert_eq!(form.next(), Step::Stay);
    assert_eq!(form.question(Lang::Zh).error, "请按数字键输入金额");
    dial(&mut form, "3500");
    assert_eq!(form.next(), Step::Moved);
    // The licence.
    dial(&mut form, "91350100M000100Y4");
    assert_eq!(form.next(), Step::Stay);
    assert_eq!(form.question(Lang::Zh).error, "代码要有 18 位，现在是 17 位，请补齐");
    dial(&mut form, "8");
    assert_eq!(form.next(), Step::Stay);
    assert_eq!(form.question(Lang::Zh).error, "代码里有一位不对。请对照执照看一遍");
    dial(&mut form, "⌫");
    dial(&mut form, "3");
    assert_eq!(form.next(), Step::Done);
    let record = serde_json::Value::Object(form.to_json());
    let typed = record["work_place"].as_str().unwrap();
    assert!(typed.starts_with("武阳镇") && typed.chars().count() == 4, "{typed}");
    assert_eq!(
        (&record["wage"], &record["uscc"]),
        (&serde_json::json!(3500), &serde_json::json!("91350100M000100Y43"))
    );
    assert_eq!(form.review(Lang::Zh)[1].value, "3500 元");
}

/// The code of GB 32100-2015, 5, and one-character slips of it.
#[test]
fn a_credit_code_is_checked_as_the_standard_says() {
    let good = "91350100M000100Y43";
    assert_eq!(value::credit_code_fault(good), None);
    assert_eq!(value::credit_code_fault(""), Some((Text::UsccMissing, 0)));
    assert_eq!(value::credit_code_fault("91350100M000100Y4"), Some((Text::UsccLength, 17)));
    assert_eq!(value::credit_code_fault("9135O100M000100Y43"), Some((Text::UsccLetters, 18)));
    for at in 0..18 {
        for other in "0123456789ABCDEFGHJKLMNPQRTUWXY".chars() {
            let mut slip: Vec<char> = good.chars().collect();
            if slip[at] != other {
                slip[at] = other;
                let slip: String = slip.into_iter().collect();
                assert_eq!(value::credit_code_fault(&slip), Some((Text::UsccDigit, 18)), "{slip}");
            }
        }
    }
}

#[test]
fn none_of_these_excludes_the_others() {
    let (service, catalogue) = trial(
        r#"
        [[fields]]
        id = "done"
        name = { zh = "做过什么", en = "Done" }
        title = { zh = "做过什么？", en = "What have you done?" }
        kind = "multi-choice"
        table = "job_intention"
        none = "4"
        [[fields]]
        id = "start"
        name = { zh = "开始日期", en = "Start" }
        title = { zh = "哪天开始？", en = "From which day?" }
        kind = "date"
        years_back = 0
        days_ahead = 30
        "#,
    );
    let mut form = Form::new(service, catalogue, &Known::default(), TODAY);
    let chosen =
        |form: &Form| -> Vec<String> { rows(form).into_iter().filter(|row| row.chosen).map(|row| row.id).collect() };
    form.pick("1");
    form.pick("2");
    assert_eq!(chosen(&form), ["1", "2"]);
    form.pick("4");
    assert_eq!(chosen(&form), ["4"]);
    form.pick("2");
    assert_eq!(chosen(&form), ["2"]);
    form.next();
    // A day may lie ahead, as far as the question says.
    for _ in 0..40 {
        form.date_step(2, 1);
    }
    form.next();
    assert_eq!(form.to_json().get("start"), Some(&serde_json::json!("2026-12-22")));
    for _ in 0..60 {
        form.date_step(2, -1);
    }
    form.next();
    assert_eq!(form.to_json().get("start"), Some(&serde_json::json!("2026-11-22")), "no earlier than today");
}

#[test]
fn a_place_outside_the_county_is_told_by_province_prefecture_and_county() {
    let (service, catalogue) = trial(
        r#"
        [[fields]]
        id = "work_division"
        name = { zh = "在哪里上班", en = "Place of work" }
        title = { zh = "在哪里上班？", en = "Where do you work?" }
        kind = "division"
        outside = true
        "#,
    );
    let mut form = Form::new(service, catalogue, &Known::default(), TODAY);
    form.more();
    form.more();
    assert_eq!(form.pick(OUTSIDE), Step::Stay);
    assert_eq!(form.question(Lang::Zh).hint, "在哪个省？");
    assert_eq!(form.next(), Step::Stay);
    assert_eq!(form.question(Lang::Zh).error, "请先选地方；不清楚就选最后一行");
    assert_eq!(labels(&form)[..3], ["湖南省", "广东省", "浙江省"], "where most people go comes first");
    assert_eq!(form.pick("440300"), Step::Stay, "not on this page of the way");
    form.pick("440000");
    form.pick("440300");
    assert_eq!(form.question(Lang::Zh).hint, "广东省 深圳市：请再选下一级");
    assert_eq!(form.back(), Step::Stay, "back to the prefectures");
    assert!(labels(&form).contains(&"广州市".to_owned()));
    form.pick("440300");
    assert_eq!(form.pick("440306"), Step::AutoAdvance);
    assert!(rows(&form).iter().any(|row| row.chosen && row.label == "宝安区"));
    assert_eq!(form.next(), Step::Done);
    assert_eq!(form.review(Lang::Zh)[0].value, "广东省 深圳市 宝安区");
    // Shown for confirmation; the province alone is an answer too, and a city without counties is reached at once.
    assert_eq!(form.pick("change"), Step::Stay);
    form.pick(OUTSIDE);
    form.pick("440000");
    assert_eq!(form.pick("441900"), Step::AutoAdvance);
    assert_eq!(form.next(), Step::Done);
    assert_eq!(form.review(Lang::Zh)[0].value, "广东省 东莞市");
    form.pick("change");
    form.pick(OUTSIDE);
    form.pick("330000");
    assert_eq!(form.pick("330000"), Step::AutoAdvance);
    assert_eq!(form.next(), Step::Done);
    assert_eq!(form.to_json().get("work_division"), Some(&serde_json::json!("330000")));
}
