//! The panel's own words, in both languages by construction.

use crate::i18n::OwnWords;

/// A text of the panel. `{n}` is filled by [`OwnWords::with`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Text {
    Erase,
    Clear,
    Undo,
    Shift,
    Space,
    Pinyin,
    Latin,
    Digits,
    Symbols,
    Earlier,
    Later,
    Reveal,
    PinyinHint,
    NoSuchPinyin,
    FullWords,
    FullAmount,
    Yuan,
}

impl OwnWords for Text {
    fn both(self) -> (&'static str, &'static str) {
        match self {
            Self::Erase => ("删除", "Delete"),
            Self::Clear => ("清空", "Clear"),
            Self::Undo => ("恢复", "Undo"),
            Self::Shift => ("大写", "Shift"),
            Self::Space => ("空格", "Space"),
            Self::Pinyin => ("拼音", "拼音"),
            Self::Latin => ("英文", "ABC"),
            Self::Digits => ("数字", "123"),
            Self::Symbols => ("符号", "#+="),
            Self::Earlier => ("前面的字", "Earlier words"),
            Self::Later => ("后面的字", "Further words"),
            Self::Reveal => ("显示 5 秒", "Show for 5 seconds"),
            Self::PinyinHint => ("打拼音，再点要的字。", "Type pinyin, then touch the words you want."),
            Self::NoSuchPinyin => {
                ("没有这样的拼音，请按删除改一下。", "There is no such pinyin; please delete and try again.")
            }
            Self::FullWords => ("最多 {n} 个字，写不下了。", "No more than {n} characters fit."),
            Self::FullAmount => ("最多填 {n} 元。", "{n} yuan at most."),
            Self::Yuan => ("元", "yuan"),
        }
    }
}
