//! A figure: what was measured how often, what it stands beside, and what it had to be.

use std::fmt;

/// Measured values in the unit of their figure, sorted.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Samples(Vec<f64>);

impl Samples {
    /// At least one; `None` for none.
    pub(crate) fn new(mut values: Vec<f64>) -> Option<Self> {
        if values.is_empty() || values.iter().any(|value| !value.is_finite()) {
            return None;
        }
        values.sort_unstable_by(f64::total_cmp);
        Some(Self(values))
    }

    /// How many.
    pub(crate) fn runs(&self) -> usize {
        self.0.len()
    }

    /// The smallest.
    pub(crate) fn min(&self) -> f64 {
        self.0[0]
    }

    /// The largest.
    pub(crate) fn max(&self) -> f64 {
        self.0[self.0.len() - 1]
    }

    /// The middle one, or the mean of the two in the middle.
    pub(crate) fn median(&self) -> f64 {
        let middle = self.0.len() / 2;
        if self.0.len() % 2 == 1 { self.0[middle] } else { f64::midpoint(self.0[middle - 1], self.0[middle]) }
    }

    /// The smallest value that at least 99 of 100 do not exceed (nearest rank); the largest when there are fewer.
    pub(crate) fn p99(&self) -> f64 {
        self.0[(self.0.len() * 99).div_ceil(100) - 1]
    }
}

/// What a figure had to be. All in the figure's own unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Target {
    /// The median at most.
    Median(f64),
    /// 99 of 100 at most.
    P99(f64),
    /// The median at most this share of the other's median.
    Share(f64),
    /// The median at most this much above the other's median.
    Above(f64),
}

/// One line of the report.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Figure {
    /// What was measured.
    pub(crate) what: &'static str,
    /// In what.
    pub(crate) unit: &'static str,
    /// Ours.
    pub(crate) ours: Samples,
    /// What it stands beside, and its values.
    pub(crate) beside: Option<(&'static str, Samples)>,
    /// What it had to be; none for what is only told.
    pub(crate) targets: Vec<Target>,
}

impl Figure {
    /// Ours alone, without a target.
    pub(crate) fn new(what: &'static str, unit: &'static str, ours: Samples) -> Self {
        Self { what, unit, ours, beside: None, targets: Vec::new() }
    }

    /// Beside something else.
    pub(crate) fn beside(self, name: &'static str, samples: Samples) -> Self {
        Self { beside: Some((name, samples)), ..self }
    }

    /// With what it had to be.
    pub(crate) fn target(mut self, target: Target) -> Self {
        self.targets.push(target);
        self
    }

    /// Whether a target is met; `None` when it compares with something that was not measured.
    pub(crate) fn meets(&self, target: Target) -> Option<bool> {
        let other = || self.beside.as_ref().map(|(_, samples)| samples.median());
        Some(match target {
            Target::Median(most) => self.ours.median() <= most,
            Target::P99(most) => self.ours.p99() <= most,
            Target::Share(share) => self.ours.median() <= share * other()?,
            Target::Above(most) => self.ours.median() - other()? <= most,
        })
    }
}

/// Three digits that matter, and no more than are known.
fn digits(value: f64) -> String {
    let decimals = match value.abs() {
        0.0 => 0,
        size if size < 1.0 => 3,
        size if size < 10.0 => 2,
        size if size < 100.0 => 1,
        _ => 0,
    };
    format!("{value:.decimals$}")
}

impl fmt::Display for Samples {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}–{})", digits(self.median()), digits(self.min()), digits(self.max()))
    }
}

impl Target {
    fn words(self, unit: &str) -> String {
        match self {
            Self::Median(most) => format!("median ≤ {} {unit}", digits(most)),
            Self::P99(most) => format!("p99 ≤ {} {unit}", digits(most)),
            Self::Share(share) => format!("≤ 1/{} of it", digits(share.recip())),
            Self::Above(most) => format!("≤ it + {} {unit}", digits(most)),
        }
    }
}

impl fmt::Display for Figure {
    /// A row of the report's table: figure, unit, runs, ours, p99, beside, target, met.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let beside = self.beside.as_ref().map_or_else(String::new, |(name, samples)| format!("{name}: {samples}"));
        let targets: Vec<_> = self.targets.iter().map(|target| target.words(self.unit)).collect();
        let met: Vec<_> = self
            .targets
            .iter()
            .map(|&target| match self.meets(target) {
                Some(true) => "met",
                Some(false) => "**missed**",
                None => "not compared",
            })
            .collect();
        write!(
            f,
            "| {} | {} | {} | {} | {} | {beside} | {} | {} |",
            self.what,
            self.unit,
            self.ours.runs(),
            self.ours,
            digits(self.ours.p99()),
            targets.join("; "),
            met.join("; "),
        )
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn samples(values: &[f64]) -> Samples {
        Samples::new(values.to_vec()).unwrap()
    }

    #[test]
    fn nothing_measured_is_no_figure() {
        assert_eq!(Samples::new(vec![]), None);
        assert_eq!(Samples::new(vec![1.0, f64::NAN]), None);
    }

    #[test]
    fn median_and_p99() {
        let is = |value: f64, expected: f64| assert!((value - expected).abs() < 1e-9, "{value} is not {expected}");
        is(samples(&[3.0, 1.0, 2.0]).median(), 2.0);
        is(samples(&[4.0, 1.0, 2.0, 3.0]).median(), 2.5);
        is(samples(&(1..=100).map(f64::from).collect::<Vec<_>>()).p99(), 99.0);
        is(samples(&(1..=200).map(f64::from).collect::<Vec<_>>()).p99(), 198.0);
        is(samples(&[7.0, 9.0]).p99(), 9.0);
    }

    #[test]
    fn a_missed_target_is_called_missed() {
        let figure = Figure::new("first page painted", "ms", samples(&[100.0, 130.0, 140.0]))
            .beside("Chromium", samples(&[500.0]))
            .target(Target::Median(120.0))
            .target(Target::Share(0.25));
        assert_eq!(
            figure.to_string(),
            "| first page painted | ms | 3 | 130 (100–140) | 140 | Chromium: 500 (500–500) | \
             median ≤ 120 ms; ≤ 1/4.00 of it | **missed**; **missed** |"
        );
        assert_eq!(figure.meets(Target::Share(0.3)), Some(true));
        assert_eq!(figure.meets(Target::Above(-380.0)), Some(false));
        assert_eq!(figure.meets(Target::P99(140.0)), Some(true));
    }

    #[test]
    fn without_the_other_nothing_is_claimed_of_it() {
        let figure = Figure::new("memory", "MB", samples(&[30.0])).target(Target::Share(0.25));
        assert_eq!(figure.meets(Target::Share(0.25)), None);
        assert!(figure.to_string().ends_with("| not compared |"), "{figure}");
    }

    proptest! {
        #[test]
        fn order_statistics_stay_in_order(values in proptest::collection::vec(-1e9_f64..1e9, 1..300)) {
            let samples = Samples::new(values.clone()).unwrap();
            prop_assert!(samples.min() <= samples.median() && samples.median() <= samples.max());
            prop_assert!(samples.median() <= samples.p99() && samples.p99() <= samples.max());
            let within = values.iter().filter(|value| **value <= samples.p99()).count();
            prop_assert!(within * 100 >= values.len() * 99);
        }
    }
}
