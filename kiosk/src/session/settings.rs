//! What a person may set for one visit: language, type size, colours, reach. Gone with the visit.

/// Language of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    /// Chinese, simplified.
    #[default]
    Zh,
    /// English.
    En,
}

/// Type size; the factor stands in the theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum TypeSize {
    /// 标准 ×1
    #[default]
    Standard,
    /// 大 ×1.3
    Large,
    /// 特大 ×1.65
    ExtraLarge,
}

/// Colour mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Colours {
    /// 标准
    #[default]
    Standard,
    /// 高对比浅
    HighLight,
    /// 高对比深
    HighDark,
    /// 柔和
    Soft,
}

/// All of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Settings {
    /// Language.
    pub lang: Lang,
    /// Type size.
    pub size: TypeSize,
    /// Colour mode.
    pub colours: Colours,
    /// Title, body and action bar in the lower part of a portrait screen.
    pub low_reach: bool,
}
