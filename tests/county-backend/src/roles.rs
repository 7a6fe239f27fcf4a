//! The contract's table of roles and actions, read by the county for itself.
//!
//! An unknown name stops the county at its start: a table half understood would let somebody do too much.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

/// The actions the county itself asks about.
pub(crate) const CONFIRM: &str = "confirm-identity";
pub(crate) const DRAFT_GIVE: &str = "draft-give";
pub(crate) const DRAFT_TAKE: &str = "draft-take";
pub(crate) const ANSWER_CALLS: &str = "queue-answer";
pub(crate) const WITHDRAW: &str = "desk-withdraw";
pub(crate) const WITHDRAW_SECOND: &str = "desk-withdraw-second";
pub(crate) const TASKS: &str = "tasks-own";
pub(crate) const VERIFY: &str = "verify-121";
pub(crate) const CLASS_OPEN: &str = "class-open";
pub(crate) const RECORD_VIEW: &str = "record-view";
pub(crate) const MAINTENANCE: &str = "maintenance";
pub(crate) const ASSIST: &str = "assist";

const KNOWN: [&str; 22] = [
    ASSIST,
    "take-over",
    CONFIRM,
    "help-without-card",
    "act-for-another",
    DRAFT_TAKE,
    DRAFT_GIVE,
    ANSWER_CALLS,
    "desk-view",
    "desk-retry",
    WITHDRAW,
    WITHDRAW_SECOND,
    "reprint",
    "paper-inventory",
    TASKS,
    VERIFY,
    CLASS_OPEN,
    "figures-own",
    RECORD_VIEW,
    MAINTENANCE,
    "practice",
    "supplies",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u32,
    roles: BTreeMap<String, Line>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    #[serde(rename = "zh")]
    _zh: String,
    #[serde(rename = "en")]
    _en: String,
    scope: Reach,
    may: BTreeSet<String>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum Reach {
    OwnVillage,
    OwnCommunity,
    OwnTown,
    County,
}

/// The table.
pub(crate) struct Roles(BTreeMap<String, Line>);

impl Roles {
    /// The table of the contract; what is wrong with it, if it cannot be used.
    pub(crate) fn load() -> Result<Self, String> {
        let text = include_str!("../../../backend-client/contract/roles.toml");
        let Document { version, roles } = toml::from_str(text).map_err(|error| error.to_string())?;
        if version != 1 {
            return Err(format!("version {version} is not known"));
        }
        match roles.values().flat_map(|line| &line.may).find(|action| !KNOWN.contains(&action.as_str())) {
            Some(unknown) => Err(format!("the action {unknown} is not known")),
            None => Ok(Self(roles)),
        }
    }

    /// Whether there is such a role.
    pub(crate) fn has(&self, role: &str) -> bool {
        self.0.contains_key(role)
    }

    /// Whether one of these roles may do that.
    pub(crate) fn allows(&self, roles: &[String], action: &str) -> bool {
        roles.iter().filter_map(|role| self.0.get(role)).any(|line| line.may.contains(action))
    }

    /// Whether one of these roles that may do that reaches the division, for somebody who works for `scope`.
    pub(crate) fn reaches(&self, roles: &[String], action: &str, scope: &str, division: &str) -> bool {
        roles.iter().filter_map(|role| self.0.get(role)).filter(|line| line.may.contains(action)).any(|line| {
            let shortest = match line.scope {
                Reach::OwnVillage | Reach::OwnCommunity => 12,
                Reach::OwnTown => 9,
                Reach::County => 6,
            };
            scope.len() >= shortest && division.starts_with(scope)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contracts_table_is_understood_and_narrow() {
        let roles = Roles::load().unwrap();
        let of = |role: &str| [role.to_owned()];
        assert!(roles.allows(&of("clerk"), CONFIRM) && !roles.allows(&of("broker"), CONFIRM));
        assert!(!roles.allows(&of("hr_agency"), ASSIST) && !roles.has("hr_agency"));
        assert!(roles.reaches(&of("broker"), TASKS, "430527101201", "430527101201"));
        assert!(!roles.reaches(&of("broker"), TASKS, "430527101201", "430527101202"));
        assert!(!roles.reaches(&of("broker"), TASKS, "430527101", "430527101201"));
    }
}
