//! What the profiles of both devices have in common: numbers with bounds, and errors that say in which line.
//!
//! Deliberately absent: the fields themselves ([`crate::id_card::Profile`], [`crate::printer::Profile`]), and files: a
//! profile is read from text.

use serde::de::{Deserialize, Deserializer, Error};

/// Why a profile is refused: not TOML, a key nobody knows, a value of the wrong type or out of its range. The message
/// names line and column, shows the line, and says what is allowed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ProfileError(#[from] toml::de::Error);

/// A number that is refused unless `fits`; `allowed` says what would. Refused while its line is still known.
pub(crate) fn bounded<'de, N, D>(source: D, allowed: &str, fits: impl Fn(N) -> bool) -> Result<N, D::Error>
where
    N: TryFrom<i64> + Copy,
    D: Deserializer<'de>,
{
    N::try_from(i64::deserialize(source)?)
        .ok()
        .filter(|&number| fits(number))
        .ok_or_else(|| D::Error::custom(format_args!("must be {allowed}")))
}

/// The sample says every field, as built in: `standard` is what an empty profile gives.
#[cfg(test)]
pub(crate) fn assert_sample<P: PartialEq + std::fmt::Debug>(
    from_toml: impl Fn(&str) -> Result<P, ProfileError>,
    sample: &str,
    standard: &P,
) {
    assert_eq!(from_toml(sample).as_ref(), Ok(standard));
    let refusal = from_toml("nobody_knows_this = 1").unwrap_err().to_string();
    let (_, known) = refusal.split_once("expected one of").unwrap();
    for key in known.split('`').skip(1).step_by(2) {
        assert!(sample.lines().any(|line| line.starts_with(&format!("{key} = "))), "the sample does not name {key}");
    }
}
