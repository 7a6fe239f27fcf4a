//! The pages of 进度查询 and the second page of a rating.

use kiosk::session::view::*;

use super::{Samples, choice};

/// Name and view of each.
pub(super) fn all(s: &Samples) -> Vec<(&'static str, View)> {
    let t = |zh: &str, english: &str| s.t(zh, english);
    let actions = |main| Actions { main, ..s.forward() };
    let row = |ticket: &str, state: String, tone, words: Vec<String>, rate: String| MatterRow {
        id: ticket.replace(' ', ""),
        service: t("失业登记·定期联系", "Registration: regular contact"),
        ticket: ticket.to_owned(),
        state,
        tone,
        words,
        rate,
    };
    let rows = [
        row(
            "0012 0003 7215",
            t("已存在本机，等待上传 · 2026-11-22 09:41", "Stored here, waiting to be sent · 2026-11-22 09:41"),
            Tone::Plain,
            vec![t("已存在本机，网络通了自动送到县里。", "It is stored here and goes to the county by itself.")],
            String::new(),
        ),
        row(
            "0012 0003 7223",
            t("要补材料 · 2026-11-20", "More is needed from you · 2026-11-20"),
            Tone::Warn,
            vec![
                t(
                    "工作人员说：请带残疾人证来，再说一下原来在哪个单位。",
                    "The officer says: please bring your disability certificate.",
                ),
                t("请带身份证到窗口补。", "Please bring it to the window with your ID card."),
            ],
            String::new(),
        ),
        row(
            "0012 0003 7231",
            t("已办结 · 2026-10-09", "Finished · 2026-10-09"),
            Tone::Good,
            vec![t("办好了，不用再做什么。", "It is done; nothing more is needed.")],
            t("评价", "Rate it"),
        ),
    ];
    let list = |rows, notes, print, more: String| ProgressList {
        title: t("杨*例的办件", "Matters of 杨*例"),
        hint: t("新的在前。身份证可以拿走了。", "Newest first. You may take your card now."),
        rows,
        more,
        notes,
        print,
    };
    let note = |tone, text, code: &str| Banner { tone, text, code: code.to_owned() };
    let reasons = [
        ("slow", "太慢、等得久", "Too slow"),
        ("guide_wrong", "说明看不懂或不对", "Instructions unclear or wrong"),
        ("device", "机器不好用", "The machine did not work well"),
        ("attitude", "工作人员态度不好", "Staff were unfriendly"),
        ("skill", "工作人员业务不熟", "Staff did not know the matter"),
        ("other", "其他", "Other"),
    ];
    vec![
        (
            "progress-way",
            s.view(
                Page::Form(Question {
                    step: String::new(),
                    title: t("您想怎么查？", "How would you like to look it up?"),
                    hint: t("用身份证，能看到您所有的办件。", "With your ID card you see all your matters."),
                    error: String::new(),
                    input: Input::Choice {
                        options: vec![
                            choice(
                                "card",
                                t("用身份证查", "With my ID card"),
                                &t("放上身份证，不用记号码", "Lay it on the reader; no number needed"),
                                false,
                            ),
                            choice(
                                "number",
                                t("用办件号查", "With the number on my slip"),
                                &t("要回执上的 12 位号码和手机后四位", "12 digits and the last 4 of the phone"),
                                false,
                            ),
                        ],
                        multiple: false,
                        more: String::new(),
                    },
                }),
                actions(None),
            ),
        ),
        (
            "progress-list",
            s.view(
                Page::Progress(list(
                    rows[1..].to_vec(),
                    Vec::new(),
                    None,
                    t("再看下面的（第 1 页，共 2 页）", "See the rest (page 1 of 2)"),
                )),
                actions(s.some("打印进度单", "Print this list")),
            ),
        ),
        (
            "progress-offline",
            s.view(
                Page::Progress(list(
                    rows[..1].to_vec(),
                    vec![note(
                        Tone::Warn,
                        t(
                            "现在连不上县里。请稍后再查，或打 12333。",
                            "The county cannot be reached now. Please look again later, or call 12333.",
                        ),
                        "N-OFF",
                    )],
                    Some(note(Tone::Good, t("回执已打印，请取走", "The slip is printed, please take it"), "")),
                    String::new(),
                )),
                actions(s.some("打印进度单", "Print this list")),
            ),
        ),
        (
            "progress-empty",
            s.view(
                Page::Progress(list(
                    Vec::new(),
                    vec![note(Tone::Plain, t("县里没有您的办件。", "The county has no matter of yours."), "")],
                    None,
                    String::new(),
                )),
                actions(None),
            ),
        ),
        (
            "rate-why",
            s.view(
                Page::Rate(Rate {
                    title: t("哪里不好？最多选三项。", "What went wrong? Choose up to three."),
                    hint: t("选一到三项，再点“评好了”。", "Choose one to three, then “Send”."),
                    levels: Vec::new(),
                    reasons: reasons
                        .iter()
                        .map(|(id, zh, english)| choice(id, t(zh, english), "", *id == "device"))
                        .collect(),
                    extras: vec![choice(
                        "callback",
                        t("愿意接听回访电话", "You may call me about it"),
                        &t("不选就不会打给您", "If not chosen, nobody calls you"),
                        false,
                    )],
                }),
                Actions {
                    back: s.back(),
                    exit: None,
                    second: s.some("不评了", "Skip"),
                    main: s.some("评好了", "Send"),
                },
            ),
        ),
    ]
}
