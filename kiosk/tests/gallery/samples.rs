//! Every page and overlay once, with invented people and words as long as the longest real ones.

use kiosk::session::settings::{Lang, Settings};
use kiosk::session::view::*;

/// Name and view of every page and overlay.
pub(crate) fn all(settings: Settings) -> Vec<(&'static str, View)> {
    let en = settings.lang == Lang::En;
    let t = |zh: &str, english: &str| if en { english.to_owned() } else { zh.to_owned() };
    let some = |zh: &str, english: &str| Some(t(zh, english));
    let bar = TopBar {
        county: t("绥宁县公共就业服务", "Suining County Employment Service"),
        hall: t("武阳镇便民服务中心", "Wuyang Town Service Hall"),
        time: "09:41".to_owned(),
        settings_label: t("大字·颜色", "Text & colour"),
        language_label: t("English", "中文"),
    };
    let back = some("上一步", "Back");
    let exit = some("结束", "Quit");
    let forward = Actions { back: back.clone(), exit: exit.clone(), second: None, main: some("下一步", "Next") };
    let step = |n: usize| {
        if en {
            format!("Unemployment registration · step {n} of 18")
        } else {
            format!("失业登记 · 第 {n} 步，共 18 步")
        }
    };
    let view =
        |page: Page, actions: Actions| View { settings, bar: bar.clone(), page, actions, banner: None, overlay: None };
    let question = |n: usize, title: String, hint: String, input: Input, actions: Actions| {
        view(Page::Form(Question { step: step(n), title, hint, error: String::new(), input }), actions)
    };
    let choice = |id: &str, label: String, note: &str, chosen: bool| Choice {
        id: id.to_owned(),
        label,
        note: note.to_owned(),
        chosen,
    };
    let home = || {
        Page::Home(Home {
            title: t("您要办什么？", "What would you like to do?"),
            hint: t("选一项，跟着提示走。不收任何费用。", "Pick one and follow the steps. Everything is free."),
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
                (
                    "hard",
                    "heart-handshake",
                    "困难帮扶",
                    "Hardship support",
                    "就业援助、公益性岗位",
                    "Help with work",
                    true,
                ),
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
                title: t(zh, english),
                words: t(words, english_words),
                open,
            })
            .collect(),
            empty: String::new(),
        })
    };
    let quit = Actions { exit: exit.clone(), ..Actions::default() };
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
    .map(|(id, zh, english, chosen)| choice(id, t(zh, english), "", chosen))
    .collect();
    let date = |n: usize| {
        question(
            n,
            t("哪一天开始没有工作的？", "Since when are you out of work?"),
            t("记不清就选大概的日子。", "About right is enough."),
            Input::Date {
                parts: [("年", "Year", "2026"), ("月", "Month", "11"), ("日", "Day", "22")]
                    .into_iter()
                    .map(|(unit, english, value)| DatePart {
                        unit: t(unit, english),
                        value: value.to_owned(),
                        plus: if en { format!("{english} plus one") } else { format!("{unit}加一") },
                        minus: if en { format!("{english} minus one") } else { format!("{unit}减一") },
                    })
                    .collect(),
                words: t("2026年11月22日 星期日", "Sunday 22 November 2026"),
                quick: vec![
                    choice("today", t("今天", "Today"), "", true),
                    choice("yesterday", t("昨天", "Yesterday"), "", false),
                    choice("month", t("上月底", "End of last month"), "", false),
                ],
            },
            forward.clone(),
        )
    };
    let keypad = |shown: &str, error: String, extra: Vec<String>, reveal: String| {
        let page = Question {
            step: step(17),
            title: t("您的手机号是多少？", "What is your mobile number?"),
            hint: t("工作人员可能打这个电话找您。", "Staff may call this number."),
            error,
            input: Input::Keypad {
                shown: shown.to_owned(), placeholder: t("11 位手机号", "11 digits"), extra, reveal
            },
        };
        view(Page::Form(page), forward.clone())
    };
    let warn =
        |zh: &str, english: &str, code: &str| Banner { tone: Tone::Warn, text: t(zh, english), code: code.to_owned() };
    let outcome = |tone: Tone, title: String, hint: String, ticket: &str, print: Option<Banner>, notes: Vec<Banner>| {
        view(
            Page::Outcome(Outcome {
                title,
                hint,
                tone,
                service: t("失业登记", "Unemployment registration"),
                ticket_label: t("办件号", "Matter number"),
                ticket: ticket.to_owned(),
                ticket_note: t(
                    "凭身份证或办件号，在任何一台自助机、便民服务中心都能查进度。",
                    "With your ID card or this number you can ask at any kiosk or hall.",
                ),
                qr: if ticket.is_empty() { Vec::new() } else { pattern(29) },
                print,
                notes,
            }),
            Actions {
                second: some("再办一件", "Something else"),
                main: some("办完了", "Finished"),
                ..Actions::default()
            },
        )
    };
    let with = |mut base: View, overlay: Overlay| {
        base.overlay = Some(overlay);
        base
    };
    let identify = |status: String, tone: Tone, reading: bool, code: &str| {
        view(
            Page::Identify(Identify {
                step: step(2),
                title: t("请把身份证放在读卡区", "Lay your ID card on the reader"),
                hint: t("读完会提示您取回。照片和指纹不会保存。", "We will tell you when to take it back."),
                place: t("读卡区在屏幕右下方", "The reader is below the screen, right"),
                status,
                tone,
                reading,
                code: code.to_owned(),
            }),
            Actions { back: back.clone(), exit: exit.clone(), ..Actions::default() },
        )
    };
    let mut banner = view(home(), quit.clone());
    banner.banner =
        Some(warn("打印机没纸，可以办理，请记下办件号。", "No paper: please write the number down.", "P-OUT"));
    let levels = || {
        let words = [
            ("5", "非常满意", "Very satisfied"),
            ("4", "满意", "Satisfied"),
            ("3", "基本满意", "Fairly satisfied"),
            ("2", "不满意", "Not satisfied"),
            ("1", "非常不满意", "Very dissatisfied"),
        ];
        let level = |(id, zh, english): (&str, &str, &str)| choice(id, t(zh, english), "", false);
        view(
            Page::Rate(Rate {
                title: t("这次办事，您满意吗？", "How was it this time?"),
                hint: t("不记名，不影响您的办件。", "Anonymous; it changes nothing for you."),
                levels: words.into_iter().map(level).collect(),
                reasons: Vec::new(),
                extras: Vec::new(),
            }),
            Actions { second: some("跳过", "Skip"), ..Actions::default() },
        )
    };
    let mut all = vec![
        (
            "attract",
            view(
                Page::Attract(Attract {
                    county: t("绥宁县公共就业服务", "Suining County Employment Service"),
                    hall: t("武阳镇便民服务中心 自助服务", "Wuyang Town Service Hall · self-service"),
                    start: t("点这里开始", "Touch to begin"),
                    start_note: t("带上身份证就能办", "All you need is your ID card"),
                    offers: ["失业登记", "找工作", "学技能"].map(str::to_owned).to_vec(),
                    notices_title: t("服务提示", "Please note"),
                    notices: vec![
                        warn(
                            "打印机没纸：可以办理，请记下办件号。",
                            "No paper: please write the number down.",
                            "P-OUT",
                        ),
                        Banner {
                            tone: Tone::Plain,
                            text: t(
                                "本机办理不收任何费用，也不需要复印件。",
                                "Everything here is free; no copies needed.",
                            ),
                            code: String::new(),
                        },
                    ],
                    foot: t(
                        "服务时间 8:30–12:00  14:30–17:30   咨询电话 12333",
                        "Open 8:30–12:00, 14:30–17:30 · Tel. 12333",
                    ),
                    large_label: t("大字版", "Large text"),
                    language_label: t("English", "中文"),
                }),
                Actions::default(),
            ),
        ),
        ("home", view(home(), quit.clone())),
        (
            "home-one",
            view(
                Page::Home(Home {
                    title: t("您要办什么？", "What would you like to do?"),
                    hint: t("选一项，跟着提示走。不收任何费用。", "Pick one and follow the steps. Everything is free."),
                    tiles: vec![Tile {
                        id: "unemp_reg".to_owned(),
                        icon: "id-card".to_owned(),
                        title: t("失业登记", "Unemployment registration"),
                        words: t("没有工作，想找工作的，都可以登记", "For everybody out of work and looking"),
                        open: true,
                    }],
                    empty: String::new(),
                }),
                quit.clone(),
            ),
        ),
        ("home-banner", banner),
        (
            "notice",
            view(
                Page::Notice(Paragraphs {
                    step: step(1),
                    title: t("办理前请您知道", "Before we begin"),
                    hint: t("点“同意，继续”才会读取您的身份证。", "Your card is read only after you agree."),
                    paragraphs: [
                        (
                            "谁在处理您的信息",
                            "Who",
                            "绥宁县人力资源和社会保障局，咨询电话 12333。",
                            "Suining County HR and Social Security Bureau, 12333.",
                        ),
                        (
                            "为什么",
                            "Why",
                            "为您办理失业登记，按《就业促进法》提供就业服务。",
                            "To register you as unemployed.",
                        ),
                        (
                            "读取什么",
                            "What",
                            "姓名、性别、民族、出生日期、住址、身份证号。照片和指纹不读取、不保存。",
                            "Name, sex, ethnic group, date of birth, address, ID number. No photo, no fingerprints.",
                        ),
                        (
                            "保存多久",
                            "How long",
                            "本机送达县里后即删除，县里按档案规定保存。",
                            "Deleted here once the county has it.",
                        ),
                        (
                            "您的权利",
                            "Your rights",
                            "可以查询、更正、删除，也可以随时不办，到窗口办理。",
                            "You may see, correct and delete it, or go to the window instead.",
                        ),
                    ]
                    .into_iter()
                    .map(|(zh, english, text, english_text)| (t(zh, english), t(text, english_text)))
                    .collect(),
                }),
                Actions {
                    back: back.clone(),
                    exit: exit.clone(),
                    second: None,
                    main: some("同意，继续", "I agree, go on"),
                },
            ),
        ),
        ("identify", identify(t("正在等待身份证…", "Waiting for the card…"), Tone::Plain, false, "")),
        ("identify-reading", identify(t("正在读取，请不要拿开…", "Reading, please leave it…"), Tone::Plain, true, "")),
        (
            "identify-failed",
            identify(
                t("没有读到。请把卡拿起来，重新放平。", "Could not read it. Lift the card and lay it flat."),
                Tone::Warn,
                false,
                "C-READ",
            ),
        ),
        (
            "greeting",
            view(
                Page::Greeting(Greeting {
                    step: step(3),
                    title: t("杨*例，您好", "Hello, Y*** L***"),
                    hint: t("请取回身份证，核对下面的信息。", "Please take your card and check this."),
                    facts: [
                        ("姓名", "Name", "杨*例"),
                        ("身份证号", "ID number", "000000********0026"),
                        ("年龄", "Age", "46 岁"),
                        ("住址", "Address", "湖南省绥宁县武阳镇**"),
                    ]
                    .into_iter()
                    .map(|(zh, english, value)| (t(zh, english), value.to_owned()))
                    .collect(),
                    notes: vec![
                        warn("您有 1 件要补材料", "1 matter needs another paper", ""),
                        Banner { tone: Tone::Good, text: t("1 件已办结", "1 matter is done"), code: String::new() },
                    ],
                }),
                forward.clone(),
            ),
        ),
        (
            "form-choice",
            question(
                4,
                t("上一份工作是怎么结束的？", "How did your last job end?"),
                t("选最接近的一项。不需要任何证明。", "Pick the nearest. No proof is needed."),
                Input::Choice { options: reasons.clone(), multiple: false, more: String::new() },
                forward.clone(),
            ),
        ),
        (
            "form-multiple",
            question(
                9,
                t("您想做哪些工作？", "What kind of work would you like?"),
                t("可以选几项。", "You may pick several."),
                Input::Choice {
                    options: [
                        ("1", "全日制工作", "Full time", "每天 8 小时，交社保", true),
                        ("2", "零工、短工", "Casual work", "", true),
                        ("3", "在家做的手工活", "Work at home", "就业帮扶车间发料，按件计酬", false),
                        ("4", "自己干", "Self-employed", "", false),
                    ]
                    .into_iter()
                    .map(|(id, zh, english, note, chosen)| {
                        choice(id, t(zh, english), if en { "" } else { note }, chosen)
                    })
                    .collect(),
                    multiple: true,
                    more: t("更多选项 (1/3)", "More (1/3)"),
                },
                Actions { second: some("跳过", "Skip"), ..forward.clone() },
            ),
        ),
        ("form-date", date(5)),
        ("form-keypad", keypad("138 ****", String::new(), Vec::new(), t("显示 5 秒", "Show for 5 s"))),
        (
            "form-keypad-error",
            keypad(
                "",
                t("手机号要 11 位，还差 11 位。", "A mobile number has 11 digits."),
                vec!["X".to_owned()],
                String::new(),
            ),
        ),
        (
            "form-absent",
            question(
                7,
                t("最后在哪家单位工作？", "Who was your last employer?"),
                String::new(),
                Input::Absent {
                    words: t(
                        "本机还不能输入汉字。可以先跳过，到窗口补充，不影响登记。",
                        "This kiosk cannot take Chinese text yet. Skip it and tell the window later.",
                    ),
                },
                Actions { back: back.clone(), exit: exit.clone(), second: some("跳过", "Skip"), main: None },
            ),
        ),
        (
            "review",
            view(
                Page::Review(Review {
                    step: step(17),
                    title: t("请看看对不对", "Please check"),
                    hint: t("有不对的，点“修改”。", "Touch “Change” where something is wrong."),
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
                        name: t(name, english_name),
                        value: t(value, english),
                        origin: if id == "mobile" { t("刚才填过", "Answered a moment ago") } else { String::new() },
                        edit: if id.is_empty() { t("来自身份证", "from the card") } else { t("修改", "Change") },
                    })
                    .collect(),
                    more: t("第 1 页，共 2 页", "Page 1 of 2"),
                    notes: vec![warn(
                        "县里暂时连不上，交上以后由县里核对。",
                        "The county cannot be reached; it will check later.",
                        "",
                    )],
                }),
                Actions {
                    back: back.clone(),
                    exit: exit.clone(),
                    second: None,
                    main: some("确认并签名", "Right, sign"),
                },
            ),
        ),
        (
            "sign",
            view(
                Page::Sign(Sign {
                    step: step(18),
                    title: t("请承诺并签名", "Promise and sign"),
                    promise: [
                        (
                            "以上情况是真实的，我现在没有工作，愿意工作。",
                            "What I said is true; I have no work and want to work.",
                        ),
                        (
                            "找到工作后，我会在 15 天内告诉县里。",
                            "When I find work I will tell the county within 15 days.",
                        ),
                    ]
                    .into_iter()
                    .map(|(zh, english)| t(zh, english))
                    .collect(),
                    pad_hint: t("请在框里签名", "Sign here with your finger"),
                    strokes: vec![
                        vec![(200, 300), (260, 280), (340, 300), (300, 420), (220, 600)],
                        vec![(420, 250), (430, 500), (380, 720)],
                        vec![(560, 300), (700, 320), (640, 520), (560, 700)],
                    ],
                    clear: t("重签", "Clear"),
                    no_signature: t("我承诺，不签字", "I promise, unsigned"),
                    error: String::new(),
                }),
                Actions {
                    back: back.clone(),
                    exit: exit.clone(),
                    second: None,
                    main: some("提交失业登记", "Hand in the registration"),
                },
            ),
        ),
        (
            "busy",
            view(
                Page::Busy(Busy {
                    title: t("正在保存…", "Saving…"),
                    hint: t("请稍等，不要拿走身份证。", "One moment, leave your card."),
                }),
                Actions::default(),
            ),
        ),
        (
            "outcome-received",
            outcome(
                Tone::Good,
                t("县里已收到", "The county has it"),
                t("三个工作日内办结。请取走身份证和回执。", "Done within three working days. Take your card and slip."),
                "0012 0003 7215",
                Some(Banner {
                    tone: Tone::Good,
                    text: t("回执已打印，请取走", "Slip printed, please take it"),
                    code: String::new(),
                }),
                Vec::new(),
            ),
        ),
        (
            "outcome-stored",
            outcome(
                Tone::Warn,
                t("已存在本机，等待上传", "Stored here, waiting for the line"),
                t("线路恢复后自动上传，不用再来。", "It goes up by itself; no need to come again."),
                "0012 0003 7215",
                Some(warn("没打出来，请记下办件号", "Not printed: please write the number down", "P-JAM")),
                vec![warn(
                    "请到窗口：户籍地和经常居住地不在同一个县",
                    "Please see the window: home and residence differ",
                    "K06-R4",
                )],
            ),
        ),
        (
            "outcome-failed",
            outcome(
                Tone::Bad,
                t("没有保存成功", "It was not stored"),
                t("请到窗口办理，告诉工作人员代码。", "Please go to the window and tell them the code."),
                "",
                None,
                vec![Banner {
                    tone: Tone::Bad,
                    text: t("本机存储出了问题", "Storage trouble on this kiosk"),
                    code: "S-FULL".to_owned(),
                }],
            ),
        ),
        ("rate", levels()),
        (
            "take-card",
            view(
                Page::TakeCard(TakeCard {
                    title: t("请取走您的身份证", "Please take your ID card"),
                    hint: t("取走以后，这台机器才能给下一位使用。", "Then the next person can use the kiosk."),
                }),
                Actions::default(),
            ),
        ),
        (
            "idle",
            with(
                date(5),
                Overlay::Idle {
                    title: t("您还在吗？", "Are you still there?"),
                    hint: t("没有人操作的话，会清除您填的内容。", "Otherwise what you entered will be wiped."),
                    seconds: 24,
                    proceed: t("继续办理", "Go on"),
                    more_time: t("需要更多时间", "I need more time"),
                },
            ),
        ),
        (
            "ask",
            with(
                date(5),
                Overlay::Ask {
                    title: t("这是另一张身份证", "This is another card"),
                    hint: t(
                        "现在办的是杨*例的事。要换人，先结束这次办理，填的内容会清除。",
                        "To change persons, end this first; it will be wiped.",
                    ),
                    code: "C-OTHER".to_owned(),
                    buttons: vec![
                        AskButton {
                            id: "switch".to_owned(), label: t("结束并换人", "End and change"), main: false
                        },
                        AskButton { id: "continue".to_owned(), label: t("继续办理", "Go on"), main: true },
                    ],
                },
            ),
        ),
        (
            "settings",
            with(
                view(home(), quit),
                Overlay::Settings {
                    title: t("怎样看着舒服？", "What suits you?"),
                    groups: vec![
                        (
                            t("字的大小", "Text size"),
                            vec![
                                choice("size.standard", t("标准", "Standard"), "", true),
                                choice("size.large", t("大", "Large"), "", false),
                                choice("size.extra-large", t("特大", "Largest"), "", false),
                            ],
                        ),
                        (
                            t("颜色", "Colours"),
                            vec![
                                choice("colours.standard", t("标准颜色", "Plain"), "", true),
                                choice("colours.high-light", t("高对比浅", "Black on white"), "", false),
                                choice("colours.high-dark", t("高对比深", "White on black"), "", false),
                                choice("colours.soft", t("柔和", "Soft"), "", false),
                            ],
                        ),
                        (
                            t("位置", "Place"),
                            vec![
                                choice("reach.normal", t("正常", "Normal"), "", true),
                                choice("reach.low", t("放低（坐轮椅、个子矮）", "Low (wheelchair)"), "", false),
                            ],
                        ),
                    ],
                    close: t("好了", "Done"),
                },
            ),
        ),
    ];
    all.extend(crate::progress::all(settings, &bar));
    all
}

/// Something that looks like a code: modules of a fixed pattern with the three finders.
fn pattern(side: usize) -> Vec<Vec<bool>> {
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
