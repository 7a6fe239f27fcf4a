//! Review, promise, saving.

use super::*;

pub(super) fn all(s: &Samples) -> Vec<(&'static str, View)> {
    vec![
        (
            "review",
            s.view(
                Page::Review(Review {
                    step: s.step(17),
                    title: s.t("请看看对不对", "Please check"),
                    hint: s.t("有不对的，点“修改”。", "Touch “Change” where something is wrong."),
                    rows: [
                        ("", "姓名", "Name", "杨*例", "Y*** L***"),
                        ("", "身份证号", "ID number", "000000********0026", "000000********0026"),
                        ("unemp_date", "失业日期", "Out of work since", "2026年11月2日", "2 November 2026"),
                        (
                            "unemp_reason",
                            "上一份工作怎么结束的",
                            "How the last job ended",
                            "零工、外出务工的活没了",
                            "Casual or migrant work ended",
                        ),
                        (
                            "place_basis",
                            "在哪儿登记",
                            "Where to register",
                            "户籍地：武阳镇大田村",
                            "Home: Datian, Wuyang",
                        ),
                        ("mobile", "手机号", "Mobile", "138****5621", "138****5621"),
                        ("education", "学历", "Schooling", "初中", "Junior secondary"),
                    ]
                    .into_iter()
                    .map(|(id, name, english_name, value, english)| Answer {
                        id: id.to_owned(),
                        name: s.t(name, english_name),
                        value: s.t(value, english),
                        origin: if id == "mobile" {
                            s.t("刚才填过", "Answered a moment ago")
                        } else {
                            String::new()
                        },
                        edit: if id.is_empty() {
                            s.t("来自身份证", "from the card")
                        } else {
                            s.t("修改", "Change")
                        },
                    })
                    .collect(),
                    more: s.t("第 1 页，共 2 页", "Page 1 of 2"),
                    notes: vec![s.warn(
                        "县里暂时连不上，交上以后由县里核对。",
                        "The county cannot be reached; it will check later.",
                        "",
                    )],
                }),
                Actions {
                    back: s.back(), exit: s.exit(), second: None, main: s.some("确认并签名", "Right, sign")
                },
            ),
        ),
        ("sign", sign(s)),
        (
            "busy",
            s.view(
                Page::Busy(Busy {
                    title: s.t("正在保存…", "Saving…"),
                    hint: s.t("请稍等，不要拿走身份证。", "One moment, leave your card."),
                }),
                Actions::default(),
            ),
        ),
    ]
}

/// Promise and signature, signed.
pub(super) fn sign(s: &Samples) -> View {
    s.view(
        Page::Sign(Sign {
            step: s.step(18),
            title: s.t("请承诺并签名", "Promise and sign"),
            promise: [
                (
                    "以上情况是真实的，我现在没有工作，愿意工作。",
                    "What I said is true; I have no work and want to work.",
                ),
                ("找到工作后，我会在 15 天内告诉县里。", "When I find work I will tell the county within 15 days."),
            ]
            .into_iter()
            .map(|(zh, english)| s.t(zh, english))
            .collect(),
            pad_hint: s.t("请在框里签名", "Sign here with your finger"),
            strokes: vec![
                vec![(200, 300), (260, 280), (340, 300), (300, 420), (220, 600)],
                vec![(420, 250), (430, 500), (380, 720)],
                vec![(560, 300), (700, 320), (640, 520), (560, 700)],
            ],
            clear: s.t("重签", "Clear"),
            no_signature: s.t("我承诺，不签字", "I promise, unsigned"),
            error: String::new(),
        }),
        Actions {
            back: s.back(),
            exit: s.exit(),
            second: None,
            main: s.some("提交失业登记", "Hand in the registration"),
        },
    )
}
