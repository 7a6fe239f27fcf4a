//! What can be done on the panel: one table of sections, groups and knobs.

use device_sim::Kind;

use super::words::Both;
use crate::proxy::Network;

/// What pressing a knob does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// A word to a device.
    Device(Kind, &'static str),
    /// What lies before the scanner from now on.
    Code(Code),
    /// The line between kiosk and county.
    Network(Network),
    /// A login page answers instead of the county.
    LoginPage,
    /// A line the county takes for a misbehaviour.
    County(&'static str),
    /// An officer's decision, in the contract's word, on the newest submission that counts.
    Decide(&'static str),
    /// The kiosk's wall clock is wrong by so many seconds.
    KioskClock(i64),
    /// So many seconds pass, for kiosk and county.
    Pass(i64),
}

/// What can be held before the scanner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Code {
    /// Nothing.
    #[default]
    None,
    /// The code of the newest slip.
    Slip,
    /// One that means nothing to a kiosk.
    Foreign,
}

/// One knob.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Knob {
    /// What stands on it.
    pub(super) says: Both,
    /// What it does.
    pub(super) turn: Turn,
}

/// Knobs that belong together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group {
    /// One of them holds; else each happens once when pressed.
    pub(super) holds: bool,
    /// From left to right.
    pub(super) knobs: &'static [Knob],
}

/// A thing on the bench.
#[derive(Debug, Clone, Copy)]
pub(super) struct Section {
    /// Which.
    pub(super) thing: Thing,
    /// Its name.
    pub(super) title: Both,
    /// Its knobs.
    pub(super) groups: &'static [Group],
}

/// The things on the bench.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Thing {
    /// Reads cards.
    Reader,
    /// Prints slips.
    Printer,
    /// Reads codes.
    Scanner,
    /// Carries to the county.
    Network,
    /// Answers.
    County,
    /// Moves on.
    Clock,
}

impl Thing {
    /// The simulated device it is.
    pub(super) const fn device(self) -> Option<Kind> {
        match self {
            Self::Reader => Some(Kind::Reader),
            Self::Printer => Some(Kind::Printer),
            Self::Scanner => Some(Kind::Scanner),
            Self::Network | Self::County | Self::Clock => None,
        }
    }
}

const fn knob(zh: &'static str, en: &'static str, turn: Turn) -> Knob {
    Knob { says: Both(zh, en), turn }
}

const fn holds(knobs: &'static [Knob]) -> Group {
    Group { holds: true, knobs }
}

const fn once(knobs: &'static [Knob]) -> Group {
    Group { holds: false, knobs }
}

/// The word that takes the slip from the printer's mouth.
pub(super) const TAKE: &str = "take";
const DAY: i64 = 86_400;

/// So many of the first sections stand in one column; the rest stands below the people.
pub(super) const BESIDE: usize = 5;

/// Everything, in the order of the panel.
pub(super) const SECTIONS: &[Section] = &[
    Section { thing: Thing::Reader, title: Both("读卡器", "Card reader"), groups: READER },
    Section { thing: Thing::Printer, title: Both("打印机", "Printer"), groups: PRINTER },
    Section { thing: Thing::County, title: Both("县里", "County"), groups: COUNTY },
    Section { thing: Thing::Clock, title: Both("时间", "Time"), groups: CLOCK },
    Section { thing: Thing::Network, title: Both("网络", "Network"), groups: NETWORK },
    Section { thing: Thing::Scanner, title: Both("扫码器", "Scanner"), groups: SCANNER },
];

const READER: &[Group] = &[holds(&[
    knob("插好", "Plugged in", Turn::Device(Kind::Reader, "replug")),
    knob("拔掉", "Unplugged", Turn::Device(Kind::Reader, "unplug")),
])];

const PRINTER: &[Group] = &[
    holds(&[
        knob("有纸", "Paper", Turn::Device(Kind::Printer, "paper full")),
        knob("快没纸", "Nearly out", Turn::Device(Kind::Printer, "paper near-end")),
        knob("没纸", "Out", Turn::Device(Kind::Printer, "paper out")),
    ]),
    holds(&[
        knob("盖好", "Closed", Turn::Device(Kind::Printer, "cover closed")),
        knob("开盖", "Cover open", Turn::Device(Kind::Printer, "cover open")),
    ]),
    once(&[knob("拿走回执", "Take the slip", Turn::Device(Kind::Printer, TAKE))]),
    holds(&[
        knob("插好", "Plugged in", Turn::Device(Kind::Printer, "replug")),
        knob("拔掉", "Unplugged", Turn::Device(Kind::Printer, "unplug")),
    ]),
];

const SCANNER: &[Group] = &[
    holds(&[
        knob("不放码", "No code", Turn::Code(Code::None)),
        knob("放回执", "Newest slip", Turn::Code(Code::Slip)),
        knob("放别的码", "Another code", Turn::Code(Code::Foreign)),
    ]),
    holds(&[
        knob("插好", "Plugged in", Turn::Device(Kind::Scanner, "replug")),
        knob("拔掉", "Unplugged", Turn::Device(Kind::Scanner, "unplug")),
    ]),
];

const NETWORK: &[Group] = &[holds(&[
    knob("通", "Up", Turn::Network(Network::Pass)),
    knob("慢", "Slow", Turn::Network(Network::Slow(1_500))),
    knob("卡住", "Stalls", Turn::Network(Network::Stall)),
    knob("断开", "Cut", Turn::Network(Network::Cut)),
    knob("要先登录", "Login page", Turn::LoginPage),
])];

const COUNTY: &[Group] = &[
    holds(&[
        knob("正常", "Works", Turn::County("none")),
        knob("没存就断", "Drops before storing", Turn::County("drop-before-commit")),
        knob("存了却断", "Drops after storing", Turn::County("drop-after-commit")),
        knob("太忙", "Busy", Turn::County("unavailable 10")),
        knob("出错", "Error 500", Turn::County("status 500")),
        knob("签名不对", "Wrong signature", Turn::County("wrong-signature")),
    ]),
    once(&[
        knob("受理", "Accept", Turn::Decide("accept")),
        knob("要补材料", "Need more", Turn::Decide("need_more")),
        knob("办结", "Finish", Turn::Decide("finish")),
        knob("不受理", "Reject", Turn::Decide("reject")),
    ]),
];

const CLOCK: &[Group] = &[
    holds(&[
        knob("终端的钟准", "Kiosk's clock right", Turn::KioskClock(0)),
        knob("快 3 天", "3 days ahead", Turn::KioskClock(3 * DAY)),
        knob("慢 3 天", "3 days behind", Turn::KioskClock(-3 * DAY)),
    ]),
    once(&[knob("过 1 小时", "1 hour passes", Turn::Pass(3_600)), knob("过 1 天", "1 day passes", Turn::Pass(DAY))]),
];

#[cfg(test)]
mod tests {
    use county_backend::{Decision, Misbehaviour};

    use super::*;

    #[test]
    fn the_county_knows_every_misbehaviour_and_decision() {
        for knob in COUNTY.iter().flat_map(|group| group.knobs) {
            match knob.turn {
                Turn::County(line) => assert!(line.parse::<Misbehaviour>().is_ok(), "{line}"),
                Turn::Decide(word) => assert!(Decision::from_word(word).is_some(), "{word}"),
                other => panic!("not the county's: {other:?}"),
            }
        }
    }
}
