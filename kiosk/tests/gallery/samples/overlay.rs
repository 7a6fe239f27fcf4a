//! What lies over a page.

use kiosk::session::settings::{Colours, TypeSize};

use super::*;

pub(super) fn all(s: &Samples) -> Vec<(&'static str, View)> {
    vec![
        (
            "idle",
            with(
                form::date(s, 5),
                Overlay::Idle {
                    title: s.t("您还在吗？", "Are you still there?"),
                    hint: s.t("没有人操作的话，会清除您填的内容。", "Otherwise what you entered will be wiped."),
                    seconds: 24,
                    proceed: s.t("继续办理", "Go on"),
                    more_time: s.t("需要更多时间", "I need more time"),
                },
            ),
        ),
        (
            "ask",
            with(
                form::date(s, 5),
                Overlay::Ask {
                    title: s.t("这是另一张身份证", "This is another card"),
                    hint: s.t(
                        "现在办的是杨*例的事。要换人，先结束这次办理，填的内容会清除。",
                        "To change persons, end this first; it will be wiped.",
                    ),
                    code: "C-OTHER".to_owned(),
                    buttons: vec![
                        AskButton {
                            id: "switch".to_owned(), label: s.t("结束并换人", "End and change"), main: false
                        },
                        AskButton { id: "continue".to_owned(), label: s.t("继续办理", "Go on"), main: true },
                    ],
                },
            ),
        ),
        (
            "settings",
            with(
                s.view(home::home(s), s.quit()),
                Overlay::Settings {
                    title: s.t("怎样看着舒服？", "What suits you?"),
                    groups: vec![
                        (
                            s.t("字的大小", "Text size"),
                            vec![
                                choice(
                                    "size.standard",
                                    s.t("标准", "Standard"),
                                    "",
                                    s.settings.size == TypeSize::Standard,
                                ),
                                choice("size.large", s.t("大", "Large"), "", s.settings.size == TypeSize::Large),
                                choice(
                                    "size.extra-large",
                                    s.t("特大", "Largest"),
                                    "",
                                    s.settings.size == TypeSize::ExtraLarge,
                                ),
                            ],
                        ),
                        (
                            s.t("颜色", "Colours"),
                            vec![
                                choice(
                                    "colours.standard",
                                    s.t("标准颜色", "Plain"),
                                    "",
                                    s.settings.colours == Colours::Standard,
                                ),
                                choice(
                                    "colours.high-light",
                                    s.t("高对比浅", "Black on white"),
                                    "",
                                    s.settings.colours == Colours::HighLight,
                                ),
                                choice(
                                    "colours.high-dark",
                                    s.t("高对比深", "White on black"),
                                    "",
                                    s.settings.colours == Colours::HighDark,
                                ),
                                choice("colours.soft", s.t("柔和", "Soft"), "", s.settings.colours == Colours::Soft),
                            ],
                        ),
                        (
                            s.t("位置", "Place"),
                            vec![
                                choice("reach.normal", s.t("正常", "Normal"), "", !s.settings.low_reach),
                                choice(
                                    "reach.low",
                                    s.t("放低（坐轮椅、个子矮）", "Low (wheelchair)"),
                                    "",
                                    s.settings.low_reach,
                                ),
                            ],
                        ),
                    ],
                    close: s.t("好了", "Done"),
                },
            ),
        ),
    ]
}

fn with(mut base: View, overlay: Overlay) -> View {
    base.overlay = Some(overlay);
    base
}
