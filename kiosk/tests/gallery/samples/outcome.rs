//! What happened, and what was thought of it.

use super::*;

pub(super) fn all(s: &Samples) -> Vec<(&'static str, View)> {
    vec![
        (
            "outcome-received",
            outcome(
                s,
                Tone::Good,
                s.t("县里已收到", "The county has it"),
                s.t(
                    "三个工作日内办结。请取走身份证和回执。",
                    "Done within three working days. Take your card and slip.",
                ),
                "0012 0003 7215",
                Some(Banner {
                    tone: Tone::Good,
                    text: s.t("回执已打印，请取走", "Slip printed, please take it"),
                    code: String::new(),
                }),
                Vec::new(),
            ),
        ),
        ("outcome-stored", stored(s)),
        (
            "outcome-failed",
            outcome(
                s,
                Tone::Bad,
                s.t("没有保存成功", "It was not stored"),
                s.t("请到窗口办理，告诉工作人员代码。", "Please go to the window and tell them the code."),
                "",
                None,
                vec![Banner {
                    tone: Tone::Bad,
                    text: s.t("本机存储出了问题", "Storage trouble on this kiosk"),
                    code: "S-FULL".to_owned(),
                }],
            ),
        ),
        ("rate", levels(s)),
        (
            "take-card",
            s.view(
                Page::TakeCard(TakeCard {
                    title: s.t("请取走您的身份证", "Please take your ID card"),
                    hint: s.t("取走以后，这台机器才能给下一位使用。", "Then the next person can use the kiosk."),
                }),
                Actions::default(),
            ),
        ),
    ]
}

/// Stored, not sent, not printed.
pub(super) fn stored(s: &Samples) -> View {
    outcome(
        s,
        Tone::Warn,
        s.t("已存在本机，等待上传", "Stored here, waiting for the line"),
        s.t("线路恢复后自动上传，不用再来。", "It goes up by itself; no need to come again."),
        "0012 0003 7215",
        Some(s.warn("没打出来，请记下办件号", "Not printed: please write the number down", "P-JAM")),
        vec![s.warn(
            "请到窗口：户籍地和经常居住地不在同一个县",
            "Please see the window: home and residence differ",
            "K06-R4",
        )],
    )
}

fn outcome(
    s: &Samples,
    tone: Tone,
    title: String,
    hint: String,
    ticket: &str,
    print: Option<Banner>,
    notes: Vec<Banner>,
) -> View {
    s.view(
        Page::Outcome(Outcome {
            title,
            hint,
            tone,
            service: s.t("失业登记", "Unemployment registration"),
            ticket_label: s.t("办件号", "Matter number"),
            ticket: ticket.to_owned(),
            ticket_note: s.t(
                "凭身份证或办件号，在任何一台自助机、便民服务中心都能查进度。",
                "With your ID card or this number you can ask at any kiosk or hall.",
            ),
            qr: if ticket.is_empty() { Vec::new() } else { pattern(29) },
            print,
            notes,
        }),
        Actions {
            second: s.some("再办一件", "Something else"),
            main: s.some("办完了", "Finished"),
            ..Actions::default()
        },
    )
}

fn levels(s: &Samples) -> View {
    let words = [
        ("5", "非常满意", "Very satisfied"),
        ("4", "满意", "Satisfied"),
        ("3", "基本满意", "Fairly satisfied"),
        ("2", "不满意", "Not satisfied"),
        ("1", "非常不满意", "Very dissatisfied"),
    ];
    s.view(
        Page::Rate(Rate {
            title: s.t("这次办事，您满意吗？", "How was it this time?"),
            hint: s.t("不记名，不影响您的办件。", "Anonymous; it changes nothing for you."),
            levels: words.into_iter().map(|(id, zh, english)| choice(id, s.t(zh, english), "", false)).collect(),
            reasons: Vec::new(),
            extras: Vec::new(),
        }),
        Actions { second: s.some("跳过", "Skip"), ..Actions::default() },
    )
}

/// Something that looks like a code: modules of a fixed pattern with the three finders.
pub(super) fn pattern(side: usize) -> Vec<Vec<bool>> {
    let finder = |row: usize, column: usize| {
        let (r, c) = (row.min(side - 1 - row), column.min(side - 1 - column));
        (r < 8 && c < 8 && !(row > 7 && column > 7)).then(|| {
            let ring = r.max(c).min(6).max(6 - r.min(6)).max(6 - c.min(6));
            r < 7 && c < 7 && ring != 5
        })
    };
    (0..side)
        .map(|row| {
            (0..side)
                .map(|column| finder(row, column).unwrap_or((row * 7 + column * 11 + row * column) % 3 == 0))
                .collect()
        })
        .collect()
}
