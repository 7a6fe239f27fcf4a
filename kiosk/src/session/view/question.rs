//! One question and how it is answered: rows, date wheels, the input panel.

/// One question of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// "失业登记 · 第 3 步，共 18 步"
    pub step: String,
    /// The question.
    pub title: String,
    /// Hint; may be empty.
    pub hint: String,
    /// Beside the field: what is wrong and what to do; empty when nothing is.
    pub error: String,
    /// How it is answered.
    pub input: Input,
}

/// How a question is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "there is one on the screen")]
pub enum Input {
    /// Full-width rows, at most 7 on the page; `Intent::Pick(id)`.
    Choice {
        /// Rows of this page.
        options: Vec<Choice>,
        /// More than one may be chosen (check boxes instead of radio buttons).
        multiple: bool,
        /// "更多选项 (2/3)" turns to the next page of rows, `Intent::More`; empty when there is one page.
        more: String,
    },
    /// Year, month, day by buttons; `Intent::DateStep`.
    Date {
        /// "2026 年", "11 月", "2 日"; a part not asked is absent (a month has two).
        parts: Vec<DatePart>,
        /// The whole date in words under the wheels: "2026年11月2日 星期一".
        words: String,
        /// One-tap dates: `Intent::Pick(id)`.
        quick: Vec<Choice>,
    },
    /// Typed by keys; `Intent::Key(key)`, and `Intent::Pick(id)` for a candidate.
    Panel(Panel),
}

/// The input panel: what was typed, candidates, keys. Widths are thousandths of the panel's width.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panel {
    /// What has been typed, as people write it, possibly masked: "138 1234 5678".
    pub shown: String,
    /// In grey while nothing is typed: "11 位手机号".
    pub placeholder: String,
    /// Something can be typed at the end.
    pub caret: bool,
    /// A text of several words, not a number.
    pub long: bool,
    /// "12/60", or why the last key wrote nothing; empty for numbers.
    pub count: String,
    /// The last key wrote nothing: there was no room.
    pub full: bool,
    /// "显示 5 秒" reveals what was typed (`Intent::Reveal`); empty when nothing is hidden.
    pub reveal: String,
    /// "清空", or "恢复" after that; empty when there is nothing to clear.
    pub clear: String,
    /// The key of `clear`.
    pub clear_key: String,
    /// Where letters become Chinese.
    pub candidates: Option<Shelf>,
    /// Rows of keys.
    pub rows: u16,
    /// The keys, row by row.
    pub keys: Vec<Key>,
}

/// Letters that wait for their characters, and what they may stand for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shelf {
    /// "wu yang zhen"
    pub letters: String,
    /// What to do, where there is nothing to choose from; else empty.
    pub hint: String,
    /// At most eight, in two rows.
    pub cells: Vec<Cell>,
    /// Label of the button to the page before, `Intent::Key("earlier")`; empty on the first.
    pub earlier: String,
    /// Label of the button to the next page, `Intent::Key("later")`; empty on the last.
    pub later: String,
}

/// One candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// For `Intent::Pick`.
    pub id: String,
    /// "武阳镇"
    pub label: String,
    /// 0 or 1.
    pub row: u16,
    /// Where it begins.
    pub start: u16,
    /// How wide it is.
    pub span: u16,
    /// Characters and margins of the whole row: its type must not be larger than the row divided by them.
    pub shares: u16,
}

/// One key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// For `Intent::Key`.
    pub key: String,
    /// What stands on it, also its accessible label.
    pub label: String,
    /// How it looks.
    pub look: KeyLook,
    /// Row, from the top.
    pub row: u16,
    /// Where it begins.
    pub start: u16,
    /// How wide it is.
    pub span: u16,
}

/// How a key looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyLook {
    /// Writes what stands on it.
    Plain,
    /// Changes something else.
    Quiet,
    /// As quiet, and in force now.
    On,
    /// Takes away: shown as a sign.
    Erase,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Code or value.
    pub id: String,
    /// Words.
    pub label: String,
    /// Second line; may be empty.
    pub note: String,
    /// Chosen now.
    pub chosen: bool,
}

/// One wheel of a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatePart {
    /// "年", "月", "日"
    pub unit: String,
    /// "2026"
    pub value: String,
    /// Accessible label of the button that adds one: "年份加一".
    pub plus: String,
    /// Accessible label of the button that takes one away.
    pub minus: String,
}
