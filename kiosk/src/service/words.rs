//! A text in every language of the visit. Both are there by construction: a definition that lacks one does not load.

use crate::session::settings::Lang;

/// Chinese and English of one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// Simplified Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Words {
    /// The text in `lang`.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}
