//! Questions answered by choosing.

use super::*;

pub(super) fn all(s: &Samples) -> Vec<(&'static str, View)> {
    vec![
        ("form-choice", reasons_page(s)),
        (
            "form-multiple",
            s.question(
                9,
                s.t("您想做哪些工作？", "What kind of work would you like?"),
                s.t("可以选几项。", "You may pick several."),
                Input::Choice {
                    options: [
                        ("1", "全日制工作", "Full time", "每天 8 小时，交社保", true),
                        ("2", "零工、短工", "Casual work", "", true),
                        ("3", "在家做的手工活", "Work at home", "就业帮扶车间发料，按件计酬", false),
                        ("4", "自己干", "Self-employed", "", false),
                    ]
                    .into_iter()
                    .map(|(id, zh, english, note, chosen)| {
                        choice(id, s.t(zh, english), if s.en { "" } else { note }, chosen)
                    })
                    .collect(),
                    multiple: true,
                    more: s.t("更多选项 (1/3)", "More (1/3)"),
                },
                Actions { second: s.some("跳过", "Skip"), ..s.forward() },
            ),
        ),
        ("form-date", date(s, 5)),
    ]
}

/// Seven reasons, as many as stand on a page.
pub(super) fn reasons_page(s: &Samples) -> View {
    let reasons: Vec<Choice> = [
        ("21", "零工、外出务工的活没了", "Casual or migrant work ended", true),
        ("22", "单位解除或不再续签合同", "Contract ended by the employer", false),
        ("23", "单位停产、破产、关闭", "Employer closed down", false),
        ("31", "自己辞职", "I left myself", false),
        ("41", "自己的店铺或生意停了", "My own shop or trade closed", false),
        ("51", "承包地被征用", "Contracted land was requisitioned", false),
        ("90", "其他原因", "Another reason", false),
    ]
    .into_iter()
    .map(|(id, zh, english, chosen)| choice(id, s.t(zh, english), "", chosen))
    .collect();
    s.question(
        4,
        s.t("上一份工作是怎么结束的？", "How did your last job end?"),
        s.t("选最接近的一项。不需要任何证明。", "Pick the nearest. No proof is needed."),
        Input::Choice { options: reasons, multiple: false, more: String::new() },
        s.forward(),
    )
}

pub(super) fn date(s: &Samples, n: usize) -> View {
    s.question(
        n,
        s.t("哪一天开始没有工作的？", "Since when are you out of work?"),
        s.t("记不清就选大概的日子。", "About right is enough."),
        Input::Date {
            parts: [("年", "Year", "2026"), ("月", "Month", "11"), ("日", "Day", "22")]
                .into_iter()
                .map(|(unit, english, value)| DatePart {
                    unit: s.t(unit, english),
                    value: value.to_owned(),
                    plus: if s.en { format!("{english} plus one") } else { format!("{unit}加一") },
                    minus: if s.en { format!("{english} minus one") } else { format!("{unit}减一") },
                })
                .collect(),
            words: s.t("2026年11月22日 星期日", "Sunday 22 November 2026"),
            quick: vec![
                choice("today", s.t("今天", "Today"), "", true),
                choice("yesterday", s.t("昨天", "Yesterday"), "", false),
                choice("month", s.t("上月底", "End of last month"), "", false),
            ],
        },
        s.forward(),
    )
}
