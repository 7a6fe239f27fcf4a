//! The pages of staff and technicians.

use super::*;

pub(super) fn all(s: &Samples) -> Vec<(&'static str, View)> {
    vec![
        ("board-menu", staffed(s, s.view(Page::Board(menu(s)), s.quit()))),
        ("board-states", staffed(s, s.view(Page::Board(states(s)), Actions { back: s.back(), ..s.quit() }))),
        ("board-details", s.view(Page::Board(details(s)), Actions { back: s.back(), ..s.quit() })),
        (
            "board-empty",
            s.view(
                Page::Board(Board {
                    title: s.t("本机办件", "Matters of this kiosk"),
                    empty: s.t("没有要处理的办件。", "Nothing waits here."),
                    ..Board::default()
                }),
                Actions { back: s.back(), ..s.quit() },
            ),
        ),
        (
            "pad-pin",
            s.view(Page::Pad(pin(s, None)), Actions { back: s.back(), main: s.some("确定", "OK"), ..s.quit() }),
        ),
        (
            "pad-pin-wrong",
            s.view(
                Page::Pad(pin(
                    s,
                    Some(Banner {
                        tone: Tone::Bad,
                        text: s.t("密码不对，还可以试 3 次。", "Wrong PIN, three tries left."),
                        code: "A-PIN".to_owned(),
                    }),
                )),
                Actions { back: s.back(), main: s.some("确定", "OK"), ..s.quit() },
            ),
        ),
        ("pad-challenge", s.view(Page::Pad(challenge(s)), Actions { main: s.some("确定", "OK"), ..s.quit() })),
        ("probe-grid", s.view(Page::Probe(grid(s)), Actions::default())),
        ("probe-colour", s.view(Page::Probe(picture(s, Picture::Colour(1))), Actions::default())),
        ("probe-greys", s.view(Page::Probe(picture(s, Picture::Colour(5))), Actions::default())),
        ("probe-checker", s.view(Page::Probe(picture(s, Picture::Checker)), Actions::default())),
        ("staff-helps", staffed(s, form::date(s, 5))),
        ("staff-practice", practice(s, staffed(s, s.view(home::home(s), s.quit())))),
    ]
}

fn staffed(s: &Samples, mut view: View) -> View {
    view.staff = Some(StaffStrip {
        words: s.t("工作人员 李* · 协助中", "Staff 李* · helping"),
        leave: s.t("交还", "Hand back"),
    });
    view
}

fn practice(s: &Samples, mut view: View) -> View {
    view.practice = s.t("演练", "PRACTICE");
    view
}

fn menu(s: &Samples) -> Board {
    let item = |id: &str, icon: &str, zh: &str, english: &str, words: (&str, &str), value: &str| {
        BoardRow::Item(BoardItem {
            id: id.to_owned(),
            tone: Tone::Plain,
            icon: icon.to_owned(),
            title: s.t(zh, english),
            words: s.t(words.0, words.1),
            value: value.to_owned(),
            action: String::new(),
        })
    };
    Board {
        title: s.t("工作人员", "Staff"),
        hint: s.t("身份证拿走就自动退出。", "Taking your card away signs you out."),
        notes: vec![s.warn("打印机快没纸了，请准备一卷。", "Paper is nearly out; have a roll ready.", "P-NEAR")],
        tabs: Vec::new(),
        rows: vec![
            item(
                "confirm",
                "shield-check",
                "核验身份",
                "Confirm identity",
                ("本人带证来过，核对无误", "The person came with the card"),
                "",
            ),
            item(
                "desk",
                "list-checks",
                "本机办件",
                "Matters of this kiosk",
                ("还没送到县里的、要处理的", "Not sent yet, or waiting for you"),
                "12",
            ),
            item("reprint", "slip", "补打回执", "Print a slip again", ("凭办件号或身份证", "By number or card"), ""),
            item(
                "help",
                "hand-helping",
                "帮没带证的人办",
                "Help without a card",
                ("以后要到窗口核验", "To be confirmed at the window"),
                "",
            ),
        ],
        more: s.t("再看下面的（第 1 页，共 2 页）", "See the rest (page 1 of 2)"),
        empty: String::new(),
    }
}

fn states(s: &Samples) -> Board {
    let item = |id: &str, tone, icon: &str, title: String, words: String, value: String, action: String| {
        BoardRow::Item(BoardItem { id: id.to_owned(), tone, icon: icon.to_owned(), title, words, value, action })
    };
    let tabs = [
        ("overview", "总览", "Overview"),
        ("devices", "设备", "Devices"),
        ("tests", "自检", "Self-test"),
        ("network", "网络与县里", "Network"),
        ("storage", "存储", "Storage"),
        ("log", "日志与审计", "Log"),
        ("software", "软件", "Software"),
    ];
    Board {
        title: s.t("这台机器怎么样", "How this machine is"),
        hint: String::new(),
        notes: Vec::new(),
        tabs: tabs.iter().map(|(id, zh, english)| choice(id, s.t(zh, english), "", *id == "overview")).collect(),
        rows: vec![
            item(
                "P-OUT",
                Tone::Bad,
                "printer",
                s.t("打印机没有纸", "The printer has no paper"),
                s.t("打开盖子，放一卷 80 毫米的热敏纸，纸头朝外。", "Open the cover and put in a roll of 80 mm paper."),
                s.t("缺纸", "No paper"),
                s.t("怎么换", "How"),
            ),
            item(
                "N-CLOCK",
                Tone::Warn,
                "",
                s.t("时钟差了 7 分钟", "The clock is seven minutes off"),
                s.t("连上县里以后会自动校准。", "It is set by itself once the county answers."),
                s.t("等县里", "Waiting"),
                String::new(),
            ),
            item(
                "",
                Tone::Good,
                "id-card",
                s.t("读卡器", "Card reader"),
                s.t("刚才读卡用了 1.2 秒", "The last card took 1.2 seconds"),
                s.t("正常", "Works"),
                String::new(),
            ),
            item(
                "0012 0003 7215",
                Tone::Plain,
                "database",
                s.t("失业登记 杨*例（0026）", "Registration 杨*例 (0026)"),
                "0012 0003 7215 · 2026-11-22 09:41".to_owned(),
                s.t("等待上传", "Waiting"),
                s.t("查看", "Look"),
            ),
        ],
        more: String::new(),
        empty: String::new(),
    }
}

fn details(s: &Samples) -> Board {
    let fact = |zh: &str, english: &str, value: &str, tone| BoardRow::Fact {
        name: s.t(zh, english),
        value: value.to_owned(),
        tone,
    };
    Board {
        title: s.t("打印机", "Printer"),
        hint: s.t("每秒问一次，下面是它自己的回答。", "Asked every second; this is what it says."),
        notes: Vec::new(),
        tabs: Vec::new(),
        rows: vec![
            BoardRow::Heading(s.t("连接", "Connection")),
            fact("端口", "Port", "/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0", Tone::Plain),
            fact("速率", "Speed", "115200 8N1", Tone::Plain),
            BoardRow::Heading(s.t("状态", "State")),
            fact("纸", "Paper", &s.t("没有纸", "No paper"), Tone::Bad),
            fact("盖子", "Cover", &s.t("关着", "Closed"), Tone::Good),
            fact("已打印", "Printed", "1 284 m", Tone::Plain),
            BoardRow::Raw("10 04 04 → 72\n1d 61 ff → 14 00 0c 0f 14 00 00 0f 10 00 0c 0f 14 00 0c 0f".to_owned()),
            BoardRow::Item(BoardItem {
                id: "test".to_owned(),
                tone: Tone::Plain,
                icon: "slip".to_owned(),
                title: s.t("打一张测试条", "Print a test slip"),
                words: s.t("格子、灰度、二维码、生僻字", "Grid, greys, code, rare characters"),
                value: String::new(),
                action: s.t("打印", "Print"),
            }),
        ],
        more: String::new(),
        empty: String::new(),
    }
}

/// Twelve keys in an order nobody can learn by looking at fingers.
fn keys(s: &Samples, digits: [&str; 10]) -> Vec<PadKey> {
    let digit = |digit: &str| PadKey { key: digit.to_owned(), label: digit.to_owned(), look: KeyLook::Plain };
    let mut keys: Vec<PadKey> = digits.into_iter().map(digit).collect();
    keys.insert(9, PadKey { key: "clear".to_owned(), label: s.t("清空", "Clear"), look: KeyLook::Quiet });
    keys.push(PadKey { key: "⌫".to_owned(), label: s.t("删除", "Delete"), look: KeyLook::Erase });
    keys
}

fn pin(s: &Samples, status: Option<Banner>) -> Pad {
    Pad {
        title: s.t("李*，请输入密码", "李*, please enter your PIN"),
        hint: s.t("按键每次都换位置，别人看不出来。", "The keys change places each time."),
        status,
        challenge_label: String::new(),
        challenge: Vec::new(),
        qr: Vec::new(),
        entry: Entry::Dots { filled: 2, of: 6 },
        keys: keys(s, ["7", "2", "9", "0", "4", "1", "8", "5", "3", "6"]),
    }
}

fn challenge(s: &Samples) -> Pad {
    Pad {
        title: s.t("维护", "Maintenance"),
        hint: s.t(
            "把询问码报给县里，或用手机扫码，再输入 8 位应答码。",
            "Tell the county the challenge, or scan it; then enter the eight digits of the reply.",
        ),
        status: None,
        challenge_label: s.t("询问码", "Challenge"),
        challenge: ["0012", "0417", "8830", "2251", "9046"].map(str::to_owned).to_vec(),
        qr: outcome::pattern(29),
        entry: Entry::Digits("4403 9".to_owned()),
        keys: keys(s, ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"]),
    }
}

fn grid(s: &Samples) -> Probe {
    Probe {
        picture: Picture::TouchGrid { touched: vec![0, 1, 2, 8, 9, 17, 40, 71] },
        words: s.t("每格都点一下，滑过也算。", "Touch every cell; sliding counts."),
        exit: s.t("结束", "Stop"),
    }
}

fn picture(s: &Samples, picture: Picture) -> Probe {
    Probe {
        picture,
        words: s.t("有坏点吗？点一下看下一张。", "Any dead points? Touch for the next."),
        exit: String::new(),
    }
}
