//! Questions answered by typing: the real panel, after real keys.

use kiosk::applicant::mask_phone;
use kiosk::input::{Mode, Panel, board};
use kiosk::pinyin::{Lexicon, Place, PlaceKind};

use super::*;

const PHONE: Mode = Mode::Digits { longest: 11, groups: &[3, 4, 4], mask: Some(mask_phone) };
const PLACE: Mode = Mode::Text { max: 60, address: true };

pub(super) fn all(s: &Samples) -> Vec<(&'static str, View)> {
    let named = |name: &str, kind| Place { name: name.to_owned(), kind, within: None };
    let lexicon = Lexicon::new(&[named("武阳镇", PlaceKind::Town), named("六王村", PlaceKind::Village)]);
    let typed = |mode: Mode, text: &str, keys: &[&str]| {
        let mut panel = Panel::holding(mode, text);
        for key in keys {
            panel.press(key, &lexicon);
        }
        panel
    };
    let phone = |panel: &Panel, revealed: bool, error: String| {
        let page = Question {
            step: s.step(17),
            title: s.t("您的手机号是多少？", "What is your mobile number?"),
            hint: s.t("工作人员可能打这个电话找您。", "Staff may call this number."),
            error,
            input: Input::Panel(panel.view(&s.t("11 位手机号", "11 digits"), revealed, s.settings.lang)),
        };
        s.view(Page::Form(page), s.forward())
    };
    let place = |panel: &Panel, error: String| {
        let page = Question {
            step: s.step(7),
            title: s.t("您原来在哪个单位？", "Where did you work before?"),
            hint: s.t("写单位或者老板的名字，记不清就点“跳过”。", "The firm or the employer; skip if you forgot."),
            error,
            input: Input::Panel(panel.view(&s.t("请在下面打字", "Type below"), true, s.settings.lang)),
        };
        s.view(Page::Form(page), Actions { second: s.some("跳过", "Skip"), ..s.forward() })
    };
    let letters = |letters: &'static str| -> Vec<&'static str> {
        (0..letters.len()).filter_map(|at| letters.get(at..=at)).collect()
    };
    let long = "湖南省邵阳市绥宁县武阳镇六王村三组就业帮扶车间鞋面加工班，每天八小时";
    let ask = |n: usize, zh: &str, english: &str, hint: (&str, &str), panel: &Panel, placeholder: (&str, &str)| {
        let view = panel.view(&s.t(placeholder.0, placeholder.1), true, s.settings.lang);
        s.question(n, s.t(zh, english), s.t(hint.0, hint.1), Input::Panel(view), s.forward())
    };
    vec![
        ("panel-digits", phone(&typed(PHONE, "", &[]), true, String::new())),
        ("panel-digits-hidden", phone(&typed(PHONE, "13800001234", &[]), false, String::new())),
        (
            "panel-digits-error",
            phone(
                &typed(PHONE, "138", &[]),
                true,
                s.t("手机号要有 11 位，现在是 3 位，请补齐", "A mobile number has 11 digits; this one has 3."),
            ),
        ),
        (
            "panel-digits-x",
            ask(
                11,
                "残疾人证上的号码是多少？",
                "What is the number of your certificate?",
                ("证上有 20 位。没带证、没办证都可以跳过。", "It has 20 characters. Skip if you have none."),
                &typed(
                    Mode::Certificate { longest: 20, groups: &[6, 8, 4, 2], mask: mask_phone },
                    "00000019640305002",
                    &[],
                ),
                ("20 位证号", "20 characters"),
            ),
        ),
        (
            "panel-money",
            ask(
                9,
                "一个月工资多少？",
                "How much do you earn a month?",
                ("大概的数就行。", "About right is enough."),
                &typed(Mode::Money { most: 50_000 }, "3500", &["0", "0"]),
                ("多少元", "How many yuan"),
            ),
        ),
        (
            "panel-code",
            ask(
                5,
                "营业执照上的代码是多少？",
                "Which code is on the business licence?",
                ("执照上“统一社会信用代码”那一行。", "The line “unified social credit code”."),
                &typed(Mode::CreditCode, "91430527MA4Q", &[]),
                ("18 位代码", "18 characters"),
            ),
        ),
        ("panel-pinyin", place(&typed(PLACE, "", &[]), String::new())),
        ("panel-pinyin-composing", place(&typed(PLACE, "绥宁县", &letters("wuyangzhen")), String::new())),
        ("panel-pinyin-one", place(&typed(PLACE, "武阳镇", &letters("wu")), String::new())),
        ("panel-pinyin-nothing", place(&typed(PLACE, "武阳镇", &letters("qqq")), String::new())),
        (
            "panel-pinyin-error",
            place(
                &typed(PLACE, "武阳镇", &[]),
                s.t("还没有写。请用下面的键写上。", "Nothing is written yet; please use the keys below"),
            ),
        ),
        (
            "panel-long",
            place(&typed(Mode::Text { max: 36, address: true }, long, &["，", "，", "，", "，"]), String::new()),
        ),
        ("panel-latin", place(&typed(PLACE, "", &[board::LATIN, "z", "h", "a", "n", "g"]), String::new())),
        ("panel-latin-capitals", place(&typed(PLACE, "Li ", &[board::LATIN, board::SHIFT]), String::new())),
        ("panel-numbers", place(&typed(PLACE, "六王村", &[board::DIGITS, "6", "组"]), String::new())),
        ("panel-symbols", place(&typed(PLACE, "六王村", &[board::SYMBOLS, board::CLEAR]), String::new())),
    ]
}
