//! The form's own words, in both languages by construction.

use crate::{i18n::OwnWords, session::settings::Lang};

/// A text of the form. `{n}` is filled by [`OwnWords::with`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Text {
    ChooseOne,
    ChooseSome,
    ChooseTown,
    ChooseVillage,
    PhoneMissing,
    PhoneLength,
    PhoneStart,
    PhonePlaceholder,
    WordsMissing,
    WordsWaiting,
    WordsPlaceholder,
    AmountMissing,
    AmountPlaceholder,
    UsccMissing,
    UsccLength,
    UsccLetters,
    UsccDigit,
    UsccPlaceholder,
    CertMissing,
    CertLength,
    CertDigit,
    CertKind,
    CertPlaceholder,
    More,
    Year,
    Month,
    Day,
    YearPlus,
    YearMinus,
    MonthPlus,
    MonthMinus,
    DayPlus,
    DayMinus,
    Today,
    Yesterday,
    LastMonthEnd,
    OtherPlace,
    Outside,
    OutsideNote,
    VillageUnknown,
    ConfirmPlace,
    InTown,
    WhichProvince,
    InProvince,
    ChoosePlace,
    PlaceUnknown,
    Yuan,
    Unanswered,
    Held,
    Earlier,
    Edit,
}

impl OwnWords for Text {
    fn both(self) -> (&'static str, &'static str) {
        match self {
            Self::ChooseOne => ("请先选一项", "Please choose one"),
            Self::ChooseSome => ("请至少选一项，可以选几项", "Please choose at least one; you may choose several"),
            Self::ChooseTown => ("请先选一个乡镇", "Please choose a town first"),
            Self::ChooseVillage => (
                "请先选村或社区；不清楚就选最后一行",
                "Please choose a village; if you are not sure, take the last row",
            ),
            Self::PhoneMissing => ("请按数字键输入手机号", "Please type your mobile number"),
            Self::PhoneLength => (
                "手机号要有 11 位，现在是 {n} 位，请补齐",
                "A mobile number has 11 digits; this one has {n}. Please complete it",
            ),
            Self::PhoneStart => (
                "手机号要以 13 到 19 开头，请看看前两位按错没有",
                "A mobile number begins with 13 to 19; please check the first two digits",
            ),
            Self::PhonePlaceholder => ("11 位手机号", "11-digit mobile number"),
            Self::WordsMissing => ("还没有写。请用下面的键写上。", "Nothing is written yet; please use the keys below"),
            Self::WordsWaiting => (
                "还有拼音没有选字。请点要的字，或者按“删除”。",
                "Some letters still wait for their words. Touch the words you want, or delete the letters",
            ),
            Self::WordsPlaceholder => ("请在下面打字", "Type below"),
            Self::AmountMissing => ("请按数字键输入金额", "Please type the amount"),
            Self::AmountPlaceholder => ("多少元", "How many yuan"),
            Self::UsccMissing => {
                ("请对照营业执照，输入 18 位代码", "Please type the 18 characters of the business licence")
            }
            Self::UsccLength => (
                "代码要有 18 位，现在是 {n} 位，请补齐",
                "The code has 18 characters; this one has {n}. Please complete it",
            ),
            Self::UsccLetters => (
                "代码里没有 I、O、S、V、Z 这几个字母。请看看是不是 1、0、5、2",
                "The code never contains I, O, S, V or Z; please check for 1, 0, 5 and 2",
            ),
            Self::UsccDigit => (
                "代码里有一位不对。请对照执照看一遍",
                "One character is wrong; please compare all of them with the licence",
            ),
            Self::UsccPlaceholder => ("18 位代码", "18-character code"),
            Self::CertMissing => {
                ("请按数字键输入残疾人证号，或者点“跳过”", "Please type the number of the certificate, or skip")
            }
            Self::CertLength => (
                "证号要有 20 位，现在是 {n} 位，请补齐，或者点“跳过”",
                "The number has 20 characters; this one has {n}. Please complete it, or skip",
            ),
            Self::CertDigit => (
                "前 18 位不是正确的身份证号，请对照证件检查",
                "The first 18 characters are not a valid ID number; please compare with the certificate",
            ),
            Self::CertKind => (
                "最后两位应是类别 1 到 7 和等级 1 到 4，请对照证件检查",
                "The last two digits are category 1–7 and level 1–4; please compare with the certificate",
            ),
            Self::CertPlaceholder => ("20 位证号", "20-character number"),
            Self::More => ("更多选项（{n}）", "More ({n})"),
            Self::Year => ("年", "Year"),
            Self::Month => ("月", "Month"),
            Self::Day => ("日", "Day"),
            Self::YearPlus => ("年份加一", "One year later"),
            Self::YearMinus => ("年份减一", "One year earlier"),
            Self::MonthPlus => ("月份加一", "One month later"),
            Self::MonthMinus => ("月份减一", "One month earlier"),
            Self::DayPlus => ("日子加一", "One day later"),
            Self::DayMinus => ("日子减一", "One day earlier"),
            Self::Today => ("今天", "Today"),
            Self::Yesterday => ("昨天", "Yesterday"),
            Self::LastMonthEnd => ("上个月底", "End of last month"),
            Self::OtherPlace => ("不是，我另外选", "No, let me choose"),
            Self::Outside => ("不在{n}，在外地", "Not in {n}"),
            Self::OutsideNote => ("具体地方由工作人员联系您时再问", "Staff will ask you where when they contact you"),
            Self::VillageUnknown => ("不清楚，或者上面没有", "Not sure, or not in this list"),
            Self::ConfirmPlace => {
                ("是这里就点“下一步”，不是就另外选。", "If this is right, go on; if not, choose another place.")
            }
            Self::WhichProvince => ("在哪个省？", "Which province?"),
            Self::InProvince => ("{n}：请再选下一级", "{n}: please choose the next level"),
            Self::ChoosePlace => {
                ("请先选地方；不清楚就选最后一行", "Please choose a place; if you are not sure, take the last row")
            }
            Self::PlaceUnknown => ("不清楚是{n}哪里", "Not sure where in {n}"),
            Self::InTown => ("{n}：请选村或社区", "{n}: please choose the village or community"),
            Self::Yuan => ("{n} 元", "{n} yuan"),
            Self::Unanswered => ("没有填", "Not given"),
            Self::Held => ("县里已有，不用再填", "The county has this already"),
            Self::Earlier => ("刚才填过", "Answered a moment ago"),
            Self::Edit => ("修改", "Change"),
        }
    }
}

const WEEKDAYS: [(&str, &str); 7] = [
    ("星期一", "Monday"),
    ("星期二", "Tuesday"),
    ("星期三", "Wednesday"),
    ("星期四", "Thursday"),
    ("星期五", "Friday"),
    ("星期六", "Saturday"),
    ("星期日", "Sunday"),
];

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// "2026年11月2日" / "2 November 2026"
pub(crate) fn date(date: jiff::civil::Date, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
        Lang::En => {
            let month = MONTHS.get(usize::from(date.month().unsigned_abs().saturating_sub(1)));
            format!("{} {} {}", date.day(), month.copied().unwrap_or_default(), date.year())
        }
    }
}

/// As [`date`], with the day of the week.
pub(crate) fn date_and_weekday(day: jiff::civil::Date, lang: Lang) -> String {
    let offset = usize::from(day.weekday().to_monday_zero_offset().unsigned_abs());
    let (zh, en) = WEEKDAYS.get(offset).copied().unwrap_or_default();
    match lang {
        Lang::Zh => format!("{} {zh}", date(day, lang)),
        Lang::En => format!("{en}, {}", date(day, lang)),
    }
}
