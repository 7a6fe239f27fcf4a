//! Statutory retirement month (全国人民代表大会常务委员会关于实施渐进式延迟法定退休年龄的决定 of 2024-09-13, 办法 art. 1, in
//! force 2025-01-01). Month precision; special trades and flexible retirement are the county's matter.

/// The former retirement age that decides the new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// Men, formerly 60: one month for every four, up to 63.
    Male60,
    /// Women, formerly 55: one month for every four, up to 58.
    Female55,
    /// Women, formerly 50: one month for every two, up to 55.
    Female50,
}

/// Year and month of retirement for somebody born in this year and month (1–12).
pub fn retirement_month(category: Category, birth_year: i16, birth_month: i8) -> (i16, i8) {
    let (base_years, first_year, step, most) = match category {
        Category::Male60 => (60, 1965, 4, 36),
        Category::Female55 => (55, 1970, 4, 36),
        Category::Female50 => (50, 1975, 2, 60),
    };
    let born = i32::from(birth_year) * 12 + i32::from(birth_month) - 1;
    let since_first = born - first_year * 12;
    let delay = if since_first < 0 { 0 } else { (since_first / step + 1).min(most) };
    let month = born + base_years * 12 + delay;
    let year = i16::try_from(month.div_euclid(12)).unwrap_or(i16::MAX);
    let month = i8::try_from(month.rem_euclid(12) + 1).unwrap_or(1);
    (year, month)
}
