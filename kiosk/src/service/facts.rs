//! Facts that rules may ask about: a closed set, each known, unknown with a reason, or broken.
//!
//! Unknown is not false. Who does not answer matters: the machine being offline is no reason to send anybody to the
//! window, the county not knowing may be one.

use std::{collections::BTreeMap, fmt};

use jiff::{Span, civil::Date};
use zeroize::Zeroize;

/// What a fact is called in a rule, and its type there.
macro_rules! facts {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $sample:expr;)*) => {
        /// A fact's name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Name { $($(#[$doc])* $name,)* }

        impl Name {
            /// Every name.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The word in a rule.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// A value of the type the fact has, for the trial run of rules at start.
            pub(crate) fn sample(self) -> Known {
                match self { $(Self::$name => $sample,)* }
            }
        }
    };
}

facts! {
    /// Full years (int).
    Age = "age", Known::Int(30);
    /// Code of table `sex` (string).
    Sex = "sex", Known::Text("2".to_owned());
    /// Full months until the statutory retirement month; negative after it (int).
    MonthsToRetirement = "months_to_retirement", Known::Int(120);
    /// The card's validity has ended (bool).
    CardExpired = "card_expired", Known::Bool(false);
    /// The card's number (string).
    IdNo = "id_no", Known::Text("000000199001010000".to_owned());
    /// The card's number has the right form, date, sex and check digit (bool).
    IdNumberValid = "id_number_valid", Known::Bool(true);
    /// Sixteenth birthday, `YYYY-MM-DD` (string; compares as dates do).
    SixteenthBirthday = "sixteenth_birthday", Known::Text("2006-01-01".to_owned());
    /// Draws a basic pension; from the county (bool).
    Pension = "pension", Known::Bool(false);
    /// Has an active employment registration; from the county (bool).
    ActiveEmployment = "active_employment", Known::Bool(false);
    /// Is insured as an employee; from the county (bool).
    ActiveInsurance = "active_insurance", Known::Bool(false);
    /// Holds an active business licence; from the county (bool).
    ActiveLicence = "active_licence", Known::Bool(false);
    /// Is registered as unemployed already; from the county (bool).
    ActiveUnemployment = "active_unemployment", Known::Bool(false);
    /// Months of unemployment insurance paid; from the county (int).
    InsuredMonths = "insured_months", Known::Int(24);
    /// Thirty days before the form was opened, `YYYY-MM-DD` (string).
    ThirtyDaysAgo = "thirty_days_ago", Known::Text("2025-12-02".to_owned());
    /// The day the form was opened, `YYYY-MM-DD` (string).
    Today = "today", Known::Text("2026-01-01".to_owned());
}

impl Name {
    /// The facts only the county can tell.
    pub const COUNTY: &'static [Self] = &[
        Self::Pension,
        Self::ActiveEmployment,
        Self::ActiveInsurance,
        Self::ActiveLicence,
        Self::ActiveUnemployment,
        Self::InsuredMonths,
    ];
}

/// Why a fact is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// The county was not reached.
    Offline,
    /// The county was asked and cannot say.
    County,
}

/// A known value.
#[derive(Clone, PartialEq, Eq)]
pub enum Known {
    /// A whole number.
    Int(i64),
    /// yes or no.
    Bool(bool),
    /// A text, code or date.
    Text(String),
    /// Several codes.
    Codes(Vec<String>),
    /// Not answered: `null` in a rule.
    Nothing,
}

impl fmt::Debug for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Known(…)")
    }
}

impl Drop for Known {
    fn drop(&mut self) {
        match self {
            Self::Int(number) => number.zeroize(),
            Self::Bool(flag) => flag.zeroize(),
            Self::Text(text) => text.zeroize(),
            Self::Codes(codes) => codes.zeroize(),
            Self::Nothing => {}
        }
    }
}

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// Established.
    Known(Known),
    /// Not established.
    Unknown(Why),
    /// Could not be computed; the text goes to the alarm and holds nothing personal.
    Error(&'static str),
}

impl Fact {
    /// yes or no.
    pub const fn yes_no(value: bool) -> Self {
        Self::Known(Known::Bool(value))
    }

    /// A whole number.
    pub const fn int(value: i64) -> Self {
        Self::Known(Known::Int(value))
    }

    /// A text, code or date.
    pub fn text(value: impl Into<String>) -> Self {
        Self::Known(Known::Text(value.into()))
    }

    /// What the county said: yes, no, or that it cannot say.
    pub const fn county(answer: Option<bool>) -> Self {
        match answer {
            Some(value) => Self::yes_no(value),
            None => Self::Unknown(Why::County),
        }
    }
}

/// Every fact about one person on one day. What was never set is unknown because nobody was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts(BTreeMap<Name, Fact>);

impl Facts {
    /// Nothing is known but the day.
    pub fn new(today: Date) -> Self {
        let mut facts = Self(BTreeMap::new());
        facts.set(Name::Today, Fact::text(today.to_string()));
        let before = today.saturating_sub(Span::new().days(30));
        facts.set(Name::ThirtyDaysAgo, Fact::text(before.to_string()));
        facts
    }

    /// Sets a fact.
    pub fn set(&mut self, name: Name, fact: Fact) {
        self.0.insert(name, fact);
    }

    /// A fact; unknown (offline) when never set.
    pub fn get(&self, name: Name) -> Fact {
        self.0.get(&name).cloned().unwrap_or(Fact::Unknown(Why::Offline))
    }
}
