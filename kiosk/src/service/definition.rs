//! One service as its file defines it.

use super::{expr::Expr, rules::Rule, words::Words};

/// A service of one version, `assets/services/<id>.toml`.
#[derive(Debug)]
pub struct Service {
    /// `unemp_reg`; goes into the record.
    pub id: String,
    /// From 1; goes into the record.
    pub version: u32,
    /// Place on the home screen, from 1.
    pub order: u32,
    /// Group on the home screen, one of [`GROUPS`].
    pub group: String,
    /// Icon name, `assets/icons/<name>.svg`.
    pub icon: String,
    /// Items of the county's plan this service carries out.
    pub plan: Vec<u32>,
    /// "失业登记"
    pub title: Words,
    /// One line for the home screen.
    pub summary: Words,
    /// What the main button of the review says: "提交失业登记".
    pub submit: Words,
    /// Other names for title and submit, by the answers.
    pub wordings: Vec<Wording>,
    /// Heading and text, shown before the card is read (PIPL art. 17).
    pub notice: Vec<(Words, Words)>,
    /// The promise, sentence by sentence (告知承诺).
    pub promise: Vec<Words>,
    /// What happens after handing in.
    pub next: Next,
    /// One question each, in the order asked.
    pub fields: Vec<Field>,
    /// Eligibility rules.
    pub rules: Vec<Rule>,
    /// Words for what could not be checked.
    pub unverified: Unverified,
}

/// A name that fits the answers better than the service's own.
#[derive(Debug)]
pub struct Wording {
    /// Holds over the answers.
    pub(crate) when: Expr,
    /// On the result page, on the slip.
    pub title: Words,
    /// On the last main button.
    pub submit: Words,
}

/// Groups a service may stand in.
pub const GROUPS: &[&str] = &["registration", "jobs", "training", "start-up", "assistance", "rights", "information"];

/// What happens next, by how far the record has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// The county has it.
    pub received: Vec<Words>,
    /// It is stored on the machine.
    pub queued: Vec<Words>,
    /// A rule asks for the window.
    pub clerk: Vec<Words>,
}

/// Words for what could not be checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unverified {
    /// Because the machine is offline.
    pub offline: Words,
    /// Because the county does not know.
    pub county: Words,
    /// Because a rule failed.
    pub error: Words,
}

/// One question.
#[derive(Debug)]
pub struct Field {
    /// Its id in the record.
    pub id: String,
    /// Short name for the review.
    pub name: Words,
    /// The question, title of the page.
    pub title: Words,
    /// Below the title.
    pub hint: Option<Words>,
    /// Must be answered. What is not required can be skipped by one button.
    pub required: bool,
    /// The county may hold the answer already; then it is not asked again.
    pub held: bool,
    /// How it is answered.
    pub kind: Kind,
    /// Asked only if this holds over earlier answers.
    pub(crate) ask_if: Option<Expr>,
    /// Asked only if this earlier consent was given.
    pub(crate) consent: Option<String>,
}

/// How a question is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// One code of a table.
    Choice {
        /// Code table.
        table: String,
        /// What happens when a sensitive code is chosen.
        sensitive: Option<SensitiveChoice>,
    },
    /// One or more codes of a table.
    MultiChoice {
        /// Code table.
        table: String,
        /// The code that excludes all others: "none of these".
        none: Option<String>,
    },
    /// yes or no, in the words of the question.
    YesNo {
        /// "愿意"
        yes: Words,
        /// "暂时不找"
        no: Words,
    },
    /// A date around today.
    Date {
        /// The earliest year is this many before today's.
        years_back: i16,
        /// The latest day is this many after today.
        days_ahead: i16,
    },
    /// A mobile number of mainland China: 1, then 3–9, then nine digits.
    Phone,
    /// A disability certificate number: ID number, category 1–7, level 1–4.
    DisabilityCert,
    /// Town, then village; or outside the county.
    Division {
        /// The place named in the card's address is proposed.
        from_card: bool,
        /// A place outside the county is told by province, prefecture, county; else only that it is outside.
        outside: bool,
    },
    /// A text.
    Text {
        /// Most characters the record takes.
        max: usize,
        /// Where somebody lives or works: the county's places come first.
        address: bool,
    },
    /// Whole yuan.
    Money {
        /// The most the record takes.
        max: u32,
    },
    /// A unified social credit code (GB 32100).
    CreditCode,
    /// A separate consent (PIPL art. 29), off until given.
    Consent {
        /// Version of the text; goes into the record with the field's id.
        version: u32,
        /// "同意填写"
        agree: Words,
        /// "不填，到窗口再说"
        decline: Words,
    },
}

/// A sensitive code is recorded only with a consent; without it another code takes its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SensitiveChoice {
    /// The consent asked after the choice.
    pub consent: String,
    /// The code recorded without it.
    pub instead: String,
}
