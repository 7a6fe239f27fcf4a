//! The panel's two languages.

/// The language of the panel; the kiosk's own is chosen on the kiosk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Lang {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// The other one.
    pub(super) const fn other(self) -> Self {
        match self {
            Self::Zh => Self::En,
            Self::En => Self::Zh,
        }
    }

    /// One of two.
    pub(super) const fn of<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

/// Chinese and English of one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Both(pub(super) &'static str, pub(super) &'static str);

impl Both {
    /// In one language.
    pub(super) const fn get(self, lang: Lang) -> &'static str {
        lang.of(self.0, self.1)
    }
}
