//! What a person does on the screen, in words that name no widget.

use std::fmt;

/// A touch that means something.
#[derive(Clone, PartialEq, Eq)]
pub enum Intent {
    /// A touch that hit nothing: somebody is there.
    Touched,
    /// The attract screen was touched.
    Begin,
    /// The attract screen's 大字版.
    BeginLarge,
    /// Chinese ⇄ English.
    ToggleLanguage,
    /// The settings button of the top bar.
    OpenSettings,
    /// One option of the settings: `size.standard|large|extra-large`, `colours.standard|high-light|high-dark|soft`,
    /// `reach.normal|low`.
    Set(String),
    /// Close the settings.
    CloseSettings,
    /// A service of the home screen.
    Choose(String),
    /// 上一步.
    Back,
    /// The main button.
    Next,
    /// 结束.
    End,
    /// 跳过.
    Skip,
    /// 再办一件.
    Another,
    /// A row of a choice, a quick date, a rating, a candidate of the input panel; a row of a board, `tab:<id>` of it, a
    /// `cell:<n>` of the touch grid.
    Pick(String),
    /// The next page of rows.
    More,
    /// A key of the input panel, by its own text or a name of [`crate::input::board`]; a key of a pad.
    Key(String),
    /// Show for five seconds what was typed.
    Reveal,
    /// One step of a date wheel: part (0 = first shown) and +1 or -1.
    DateStep {
        /// Index into the parts shown.
        part: usize,
        /// +1 or -1.
        delta: i32,
    },
    /// 修改 of one answer in the review.
    Edit(String),
    /// One finished stroke of the signature, points in 0..=1000 of the pad.
    Stroke(Vec<(u16, u16)>),
    /// 重签.
    ClearSignature,
    /// 我承诺，不签字.
    PromiseOnly,
    /// 人工服务 of the top bar.
    CallStaff,
    /// 继续办理 of the idle warning.
    Continue,
    /// 需要更多时间.
    MoreTime,
    /// A button of a question that lies over the page.
    Answer(String),
    /// 退出 or 交还 of the strip that says which member of staff is here.
    Leave,
}

impl fmt::Debug for Intent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What was typed, chosen or signed is the person's.
        f.write_str(match self {
            Self::Touched => "Touched",
            Self::Begin => "Begin",
            Self::BeginLarge => "BeginLarge",
            Self::ToggleLanguage => "ToggleLanguage",
            Self::OpenSettings => "OpenSettings",
            Self::Set(_) => "Set",
            Self::CloseSettings => "CloseSettings",
            Self::Choose(_) => "Choose",
            Self::Back => "Back",
            Self::Next => "Next",
            Self::End => "End",
            Self::Skip => "Skip",
            Self::Another => "Another",
            Self::Pick(_) => "Pick",
            Self::More => "More",
            Self::Key(_) => "Key",
            Self::Reveal => "Reveal",
            Self::DateStep { .. } => "DateStep",
            Self::Edit(_) => "Edit",
            Self::Stroke(_) => "Stroke",
            Self::ClearSignature => "ClearSignature",
            Self::PromiseOnly => "PromiseOnly",
            Self::CallStaff => "CallStaff",
            Self::Continue => "Continue",
            Self::MoreTime => "MoreTime",
            Self::Answer(_) => "Answer",
            Self::Leave => "Leave",
        })
    }
}
