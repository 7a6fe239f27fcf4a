//! Notice, card, greeting.

use super::*;

pub(super) fn all(s: &Samples) -> Vec<(&'static str, View)> {
    vec![
        (
            "notice",
            s.view(
                Page::Notice(Paragraphs {
                    step: s.step(1),
                    title: s.t("办理前请您知道", "Before we begin"),
                    hint: s.t("点“同意，继续”才会读取您的身份证。", "Your card is read only after you agree."),
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
                    .map(|(zh, english, text, english_text)| (s.t(zh, english), s.t(text, english_text)))
                    .collect(),
                }),
                Actions {
                    back: s.back(), exit: s.exit(), second: None, main: s.some("同意，继续", "I agree, go on")
                },
            ),
        ),
        ("identify", identify(s, s.t("正在等待身份证…", "Waiting for the card…"), Tone::Plain, false, "")),
        (
            "identify-reading",
            identify(s, s.t("正在读取，请不要拿开…", "Reading, please leave it…"), Tone::Plain, true, ""),
        ),
        (
            "identify-failed",
            identify(
                s,
                s.t("没有读到。请把卡拿起来，重新放平。", "Could not read it. Lift the card and lay it flat."),
                Tone::Warn,
                false,
                "C-READ",
            ),
        ),
        (
            "greeting",
            s.view(
                Page::Greeting(Greeting {
                    step: s.step(3),
                    title: s.t("杨*例，您好", "Hello, Y*** L***"),
                    hint: s.t("请取回身份证，核对下面的信息。", "Please take your card and check this."),
                    facts: [
                        ("姓名", "Name", "杨*例"),
                        ("身份证号", "ID number", "000000********0026"),
                        ("年龄", "Age", "46 岁"),
                        ("住址", "Address", "湖南省绥宁县武阳镇**"),
                    ]
                    .into_iter()
                    .map(|(zh, english, value)| (s.t(zh, english), value.to_owned()))
                    .collect(),
                    notes: vec![
                        s.warn("您有 1 件要补材料", "1 matter needs another paper", ""),
                        Banner {
                            tone: Tone::Good, text: s.t("1 件已办结", "1 matter is done"), code: String::new()
                        },
                    ],
                }),
                s.forward(),
            ),
        ),
    ]
}

fn identify(s: &Samples, status: String, tone: Tone, reading: bool, code: &str) -> View {
    s.view(
        Page::Identify(Identify {
            step: s.step(2),
            title: s.t("请把身份证放在读卡区", "Lay your ID card on the reader"),
            hint: s.t("读完会提示您取回。照片和指纹不会保存。", "We will tell you when to take it back."),
            place: s.t("读卡区在屏幕右下方", "The reader is below the screen, right"),
            status,
            tone,
            reading,
            code: code.to_owned(),
        }),
        Actions { back: s.back(), exit: s.exit(), ..Actions::default() },
    )
}
