//! The person whose card was read: what the card says, what follows from it, how it may be shown.
//!
//! Wiped on drop, never in `Debug`. Deliberately absent: photo and fingerprint (never kept), anything typed.

use std::fmt;

use jiff::civil::Date;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::service::facts::{Fact, Facts, Name};

mod mask;
mod retirement;

pub use mask::{mask_certificate, mask_id, mask_name, mask_phone};
pub use retirement::{Category, retirement_month};

/// What an ID card says (GA/T 467 text fields, or their counterparts on the residence permits).
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Applicant {
    /// Code of table `id_doc_type`.
    pub doc_type: String,
    /// 18 characters for residents.
    pub id_no: String,
    /// Name in Unicode, 1 to 50 characters, may hold `·` and characters beyond the basic plane.
    pub name: String,
    /// The card's UTF-16 units when the name holds private-use characters.
    pub name_raw: Option<Vec<u16>>,
    /// Code of table `sex` (GB/T 2261.1).
    pub sex: String,
    /// Code of table `ethnicity` (GB/T 3304), empty when the document has none.
    pub ethnicity: String,
    /// Date of birth.
    #[zeroize(skip)]
    pub birth: Date,
    /// Address, empty when the document has none.
    pub address: String,
    /// Issuing authority.
    pub issuer: String,
    /// Valid from.
    #[zeroize(skip)]
    pub valid_from: Date,
    /// Valid to; `None` is 长期.
    #[zeroize(skip)]
    pub valid_to: Option<Date>,
}

impl Applicant {
    /// "杨*例"
    pub fn masked_name(&self) -> String {
        mask_name(&self.name)
    }

    /// "000000********1234"
    pub fn masked_id(&self) -> String {
        mask_id(&self.id_no)
    }

    /// Last four characters of the number.
    pub fn tail(&self) -> String {
        let skip = self.id_no.chars().count().saturating_sub(4);
        self.id_no.chars().skip(skip).collect()
    }

    /// Full years on a day; somebody born on 29 February is a year older on 1 March in common years (民法典 art. 204).
    pub fn age(&self, today: Date) -> i64 {
        let years = i64::from(today.year()) - i64::from(self.birth.year());
        let before_birthday = (today.month(), today.day()) < (self.birth.month(), self.birth.day());
        years - i64::from(before_birthday)
    }

    /// The card's validity has ended; its last day is still valid.
    pub fn card_expired(&self, today: Date) -> bool {
        self.valid_to.is_some_and(|last| last < today)
    }

    /// Number, date of birth and sex agree (GB 11643-1999 §4). Noted, never a reason to refuse; a document whose number
    /// follows another standard passes.
    pub fn id_checks(&self) -> bool {
        if self.id_no.len() != 18 {
            return self.doc_type != "01";
        }
        let birth = self.birth.strftime("%Y%m%d").to_string();
        let odd = self.id_no.as_bytes().get(16).is_some_and(|digit| digit % 2 == 1);
        id_number_valid(&self.id_no)
            && self.id_no.get(6..14) == Some(birth.as_str())
            && match self.sex.as_str() {
                "1" => odd,
                "2" => !odd,
                _ => true,
            }
    }

    /// Full months until the statutory retirement month, negative after it: a hint only. A woman's former retirement
    /// age is on no card, so the later one (55) is assumed and nobody is warned too early.
    pub fn months_to_retirement(&self, today: Date) -> i64 {
        let category = if self.sex == "2" { Category::Female55 } else { Category::Male60 };
        let (year, month) = retirement_month(category, self.birth.year(), self.birth.month());
        let months = |year: i16, month: i8| i64::from(year) * 12 + i64::from(month);
        months(year, month) - months(today.year(), today.month())
    }

    /// The part of the facts the card itself can tell; the county's part stays unknown until it answers.
    pub fn facts(&self, today: Date) -> Facts {
        let mut facts = Facts::new(today);
        facts.set(Name::Age, Fact::int(self.age(today)));
        facts.set(Name::Sex, Fact::text(self.sex.clone()));
        facts.set(Name::MonthsToRetirement, Fact::int(self.months_to_retirement(today)));
        facts.set(Name::CardExpired, Fact::yes_no(self.card_expired(today)));
        facts.set(Name::IdNo, Fact::text(self.id_no.clone()));
        facts.set(Name::IdNumberValid, Fact::yes_no(self.id_checks()));
        facts.set(Name::SixteenthBirthday, Fact::text(birthday(self.birth, 16).to_string()));
        facts
    }
}

/// The birthday `years` later; 1 March for 29 February in common years.
fn birthday(birth: Date, years: i16) -> Date {
    let year = birth.year().saturating_add(years);
    Date::new(year, birth.month(), birth.day()).or_else(|_leap_day| Date::new(year, 3, 1)).unwrap_or(Date::MAX)
}

impl fmt::Debug for Applicant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Applicant").field("doc_type", &self.doc_type).finish_non_exhaustive()
    }
}

/// 17 digits and a check character (GB 11643-1999 §5, ISO 7064 MOD 11-2).
pub fn id_number_valid(id_no: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let Some((body, check)) = id_no.split_at_checked(17) else { return false };
    if !body.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let sum: u32 = body.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    let expected = "10X98765432".chars().nth(usize::try_from(sum % 11).unwrap_or_default());
    let mut check = check.chars();
    check.next() == expected && check.next().is_none()
}

#[cfg(test)]
pub(crate) mod tests;
