//! The attract screen and what can be done.

use super::*;

pub(super) fn all(s: &Samples) -> Vec<(&'static str, View)> {
    let mut banner = s.view(home(s), s.quit());
    banner.banner =
        Some(s.warn("打印机没纸，可以办理，请记下办件号。", "No paper: please write the number down.", "P-OUT"));
    vec![
        (
            "attract",
            s.view(
                Page::Attract(Attract {
                    county: s.t("绥宁县公共就业服务", "Suining County Employment Service"),
                    hall: s.t(
                        "长铺子苗族侗族乡便民服务中心 自助服务",
                        "Changpuzi Miao and Dong Township Convenience Service Centre · self-service",
                    ),
                    start: s.t("点这里开始", "Touch to begin"),
                    start_note: s.t("带上身份证就能办", "All you need is your ID card"),
                    offers: ["失业登记", "找工作", "学技能"].map(str::to_owned).to_vec(),
                    notices_title: s.t("服务提示", "Please note"),
                    notices: vec![
                        s.warn(
                            "打印机没纸：可以办理，请记下办件号。",
                            "No paper: please write the number down.",
                            "P-OUT",
                        ),
                        Banner {
                            tone: Tone::Plain,
                            text: s.t(
                                "本机办理不收任何费用，也不需要复印件。",
                                "Everything here is free; no copies needed.",
                            ),
                            code: String::new(),
                        },
                    ],
                    foot: s.t(
                        "服务时间 8:30–12:00  14:30–17:30   咨询电话 12333",
                        "Open 8:30–12:00, 14:30–17:30 · Tel. 12333",
                    ),
                    large_label: s.t("大字版", "Large text"),
                    language_label: s.t("English", "中文"),
                }),
                Actions::default(),
            ),
        ),
        ("home", s.view(home(s), s.quit())),
        (
            "home-one",
            s.view(
                Page::Home(Home {
                    title: s.t("您要办什么？", "What would you like to do?"),
                    hint: s
                        .t("选一项，跟着提示走。不收任何费用。", "Pick one and follow the steps. Everything is free."),
                    tiles: vec![Tile {
                        id: "unemp_reg".to_owned(),
                        icon: "id-card".to_owned(),
                        title: s.t("失业登记", "Unemployment registration"),
                        words: s.t("没有工作，想找工作的，都可以登记", "For everybody out of work and looking"),
                        open: true,
                    }],
                    empty: String::new(),
                }),
                s.quit(),
            ),
        ),
        ("home-banner", banner),
    ]
}

pub(super) fn home(s: &Samples) -> Page {
    Page::Home(Home {
        title: s.t("您要办什么？", "What would you like to do?"),
        hint: s.t("选一项，跟着提示走。不收任何费用。", "Pick one and follow the steps. Everything is free."),
        tiles: [
            (
                "unemp_reg",
                "id-card",
                "失业登记",
                "Unemployment registration",
                "没有工作，想找工作",
                "Out of work and looking",
                true,
            ),
            (
                "job",
                "briefcase-business",
                "找工作",
                "Find a job",
                "岗位、求职登记、推荐信",
                "Vacancies, applications",
                true,
            ),
            (
                "course",
                "graduation-cap",
                "学技能",
                "Learn a trade",
                "免费和补贴培训",
                "Free and subsidised courses",
                true,
            ),
            ("start", "store", "创业", "Start a business", "项目、贷款、返乡创业", "Projects and loans", true),
            ("hard", "heart-handshake", "困难帮扶", "Hardship support", "就业援助、公益性岗位", "Help with work", true),
            (
                "wages",
                "scale",
                "欠薪投诉",
                "Unpaid wages",
                "线路不通，请到窗口",
                "Line is down, go to the window",
                false,
            ),
            ("mine", "folder-search", "我的办件", "My matters", "查进度、补打回执", "See how far it is", true),
        ]
        .into_iter()
        .map(|(id, icon, zh, english, words, english_words, open)| Tile {
            id: id.to_owned(),
            icon: icon.to_owned(),
            title: s.t(zh, english),
            words: s.t(words, english_words),
            open,
        })
        .collect(),
        empty: String::new(),
    })
}
