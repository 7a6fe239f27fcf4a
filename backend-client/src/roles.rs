//! Who may do what at the staff screens: the table `contract/roles.toml`, typed.
//!
//! The kiosk asks [`Roles::allows`] where an action happens, not where a button is drawn; the county reads the same file
//! by itself and asks again. What is not in the table is not allowed. An unknown role, action or scope is an error when
//! the table is loaded. Deliberately absent: a hierarchy of roles, rights of single people, HR agencies (they have no staff
//! screen).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The table itself, as the contract has it.
pub const TABLE: &str = include_str!("../contract/roles.toml");

/// A role of the county plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 村级劳务经纪人
    Broker,
    /// 社区协管员
    Assistant,
    /// 窗口工作人员
    Clerk,
    /// 县级就业指导员
    Adviser,
    /// 乡村就业指导员
    VillageAdviser,
    /// 培训教师
    Trainer,
    /// 县级管理员
    Admin,
    /// 设备维护员
    Technician,
}

impl Role {
    /// All there are, in the order of the table.
    pub const ALL: [Self; 8] = [
        Self::Broker,
        Self::Assistant,
        Self::Clerk,
        Self::Adviser,
        Self::VillageAdviser,
        Self::Trainer,
        Self::Admin,
        Self::Technician,
    ];

    /// Its word in the table and in the staff list.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Broker => "broker",
            Self::Assistant => "assistant",
            Self::Clerk => "clerk",
            Self::Adviser => "adviser",
            Self::VillageAdviser => "village_adviser",
            Self::Trainer => "trainer",
            Self::Admin => "admin",
            Self::Technician => "technician",
        }
    }
}

/// Something a staff member may be allowed to do at a kiosk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Help at the person's own form (协助办理).
    Assist,
    /// Pause a person's session and hand it back.
    TakeOver,
    /// Say that the face fits the card.
    ConfirmIdentity,
    /// Type the ID number of a person without a card.
    HelpWithoutCard,
    /// Let somebody act for somebody (代办).
    ActForAnother,
    /// Take a draft by its code.
    DraftTake,
    /// Keep a draft for the window or another kiosk.
    DraftGive,
    /// Answer calls for a person (人工服务).
    QueueAnswer,
    /// Look at what this kiosk owes the county.
    DeskView,
    /// Send an item again.
    DeskRetry,
    /// Give an item up, as the first of two.
    DeskWithdraw,
    /// Give an item up, as the second of two.
    DeskWithdrawSecond,
    /// Print a slip once more (补打).
    Reprint,
    /// Count slips after an outage.
    PaperInventory,
    /// See one's own tasks.
    TasksOwn,
    /// Verify a person's employment on a visit (121 核准).
    #[serde(rename = "verify-121")]
    Verify121,
    /// Open a class for sign-in.
    ClassOpen,
    /// See one's own figures of the month.
    FiguresOwn,
    /// See with a confirmed person what the county holds of him.
    RecordView,
    /// Enter the maintenance screens.
    Maintenance,
    /// Practise; nothing is sent.
    Practice,
    /// Change the paper, see how much is left.
    Supplies,
}

impl Action {
    /// All there are.
    pub const ALL: [Self; 22] = [
        Self::Assist,
        Self::TakeOver,
        Self::ConfirmIdentity,
        Self::HelpWithoutCard,
        Self::ActForAnother,
        Self::DraftTake,
        Self::DraftGive,
        Self::QueueAnswer,
        Self::DeskView,
        Self::DeskRetry,
        Self::DeskWithdraw,
        Self::DeskWithdrawSecond,
        Self::Reprint,
        Self::PaperInventory,
        Self::TasksOwn,
        Self::Verify121,
        Self::ClassOpen,
        Self::FiguresOwn,
        Self::RecordView,
        Self::Maintenance,
        Self::Practice,
        Self::Supplies,
    ];

    /// Its word in the table.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Assist => "assist",
            Self::TakeOver => "take-over",
            Self::ConfirmIdentity => "confirm-identity",
            Self::HelpWithoutCard => "help-without-card",
            Self::ActForAnother => "act-for-another",
            Self::DraftTake => "draft-take",
            Self::DraftGive => "draft-give",
            Self::QueueAnswer => "queue-answer",
            Self::DeskView => "desk-view",
            Self::DeskRetry => "desk-retry",
            Self::DeskWithdraw => "desk-withdraw",
            Self::DeskWithdrawSecond => "desk-withdraw-second",
            Self::Reprint => "reprint",
            Self::PaperInventory => "paper-inventory",
            Self::TasksOwn => "tasks-own",
            Self::Verify121 => "verify-121",
            Self::ClassOpen => "class-open",
            Self::FiguresOwn => "figures-own",
            Self::RecordView => "record-view",
            Self::Maintenance => "maintenance",
            Self::Practice => "practice",
            Self::Supplies => "supplies",
        }
    }
}

/// Whose matters a role sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// One village: a division code of 12 digits.
    OwnVillage,
    /// One community: a division code of 12 digits.
    OwnCommunity,
    /// One town: 9 digits, or a part of it.
    OwnTown,
    /// The county.
    County,
}

/// Where a staff member works: a division code of 6 (county), 9 (town) or 12 (village, community) digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Scope(String);

/// Not a division code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a scope is a division code of 6, 9 or 12 digits")]
pub struct NotAScope;

impl FromStr for Scope {
    type Err = NotAScope;

    fn from_str(text: &str) -> Result<Self, NotAScope> {
        let fits = matches!(text.len(), 6 | 9 | 12) && text.bytes().all(|b| b.is_ascii_digit());
        if fits { Ok(Self(text.to_owned())) } else { Err(NotAScope) }
    }
}

impl TryFrom<String> for Scope {
    type Error = NotAScope;

    fn try_from(text: String) -> Result<Self, NotAScope> {
        text.parse()
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> Self {
        scope.0
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Scope {
    /// Whether this division (9 or 12 digits) is it or lies in it.
    pub fn covers(&self, division: &str) -> bool {
        division.starts_with(&self.0)
    }
}

/// The line of one role.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleLine {
    /// Its name in Chinese.
    pub zh: String,
    /// Its name in English.
    pub en: String,
    /// Whose matters it sees.
    #[serde(rename = "scope")]
    pub reach: Reach,
    may: BTreeSet<Action>,
}

/// Why the table cannot be used. A kiosk without it has no staff screens.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RolesError {
    /// Not TOML, or a name this program does not know.
    #[error("roles.toml: {0}")]
    Shape(String),
    /// A version this program does not know.
    #[error("roles.toml has version {0}; this program knows version 1")]
    Version(u32),
    /// A role has no line.
    #[error("roles.toml has no line for the role `{}`", .0.word())]
    Missing(Role),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u32,
    roles: BTreeMap<Role, RoleLine>,
}

/// The table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roles(BTreeMap<Role, RoleLine>);

impl Roles {
    /// The table of the contract this program was built with.
    pub fn of_the_contract() -> Result<Self, RolesError> {
        Self::load(TABLE)
    }

    /// Reads a table in TOML. Every role must have a line; every name must be known.
    pub fn load(text: &str) -> Result<Self, RolesError> {
        let Document { version, roles } = toml::from_str(text).map_err(|e| RolesError::Shape(e.to_string()))?;
        if version != 1 {
            return Err(RolesError::Version(version));
        }
        match Role::ALL.into_iter().find(|role| !roles.contains_key(role)) {
            Some(missing) => Err(RolesError::Missing(missing)),
            None => Ok(Self(roles)),
        }
    }

    /// Whether this role may do that.
    pub fn allows(&self, role: Role, action: Action) -> bool {
        self.0.get(&role).is_some_and(|line| line.may.contains(&action))
    }

    /// Whether one of these roles may do that.
    pub fn any_allows(&self, roles: &[Role], action: Action) -> bool {
        roles.iter().any(|role| self.allows(*role, action))
    }

    /// Names and reach of a role.
    pub fn line(&self, role: Role) -> Option<&RoleLine> {
        self.0.get(&role)
    }

    /// Whether matters of `division` (9 or 12 digits) are this role's, working for `scope`. A scope wider than the role's
    /// reach (a broker given a whole town) covers nothing.
    pub fn sees(&self, role: Role, scope: &Scope, division: &str) -> bool {
        let shortest = match self.0.get(&role).map(|line| line.reach) {
            None => return false,
            Some(Reach::OwnVillage | Reach::OwnCommunity) => 12,
            Some(Reach::OwnTown) => 9,
            Some(Reach::County) => 6,
        };
        scope.0.len() >= shortest && scope.covers(division)
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    #[test]
    fn the_whole_table() {
        let roles = Roles::of_the_contract().unwrap();
        let mut text = format!("{:22}", "");
        for role in Role::ALL {
            write!(text, "{:16}", role.word()).unwrap();
        }
        for action in Action::ALL {
            write!(text, "\n{:22}", action.word()).unwrap();
            for role in Role::ALL {
                write!(text, "{:16}", if roles.allows(role, action) { "may" } else { "-" }).unwrap();
            }
        }
        write!(text, "\n{:22}", "scope").unwrap();
        for role in Role::ALL {
            write!(text, "{:16}", format!("{:?}", roles.line(role).unwrap().reach)).unwrap();
        }
        let text: Vec<&str> = text.lines().map(str::trim_end).collect();
        insta::assert_snapshot!("roles", text.join("\n"));
    }

    #[test]
    fn the_words_are_those_of_the_table() {
        for (at, role) in Role::ALL.iter().enumerate() {
            let read: BTreeMap<String, Role> = toml::from_str(&format!("a = \"{}\"", role.word())).unwrap();
            assert_eq!(read["a"], Role::ALL[at]);
        }
        for action in Action::ALL {
            let read: BTreeMap<String, Action> = toml::from_str(&format!("a = \"{}\"", action.word())).unwrap();
            assert_eq!(read["a"], action);
        }
    }

    #[test]
    fn what_nobody_knows_is_an_error_at_load() {
        for (from, to) in [
            ("\"supplies\"", "\"shut-down\""),
            ("[roles.trainer]", "[roles.hr_agency]"),
            ("scope = \"county\"", "scope = \"province\""),
            ("version = 1", "version = 1\nversions = 2"),
        ] {
            let table = TABLE.replacen(from, to, 1);
            assert!(matches!(Roles::load(&table), Err(RolesError::Shape(_))), "{to}");
        }
        assert_eq!(Roles::load(&TABLE.replace("version = 1", "version = 2")), Err(RolesError::Version(2)));
        let without = TABLE.split("[roles.technician]").next().unwrap();
        assert_eq!(Roles::load(without), Err(RolesError::Missing(Role::Technician)));
    }

    #[test]
    fn nobody_sees_beyond_his_scope() {
        let roles = Roles::of_the_contract().unwrap();
        let scope = |code: &str| code.parse::<Scope>().unwrap();
        assert!(roles.sees(Role::Broker, &scope("430527101201"), "430527101201"));
        assert!(!roles.sees(Role::Broker, &scope("430527101201"), "430527101202"));
        assert!(!roles.sees(Role::Broker, &scope("430527101"), "430527101201"), "a broker has no whole town");
        assert!(roles.sees(Role::Clerk, &scope("430527101"), "430527101201"));
        assert!(!roles.sees(Role::Clerk, &scope("430527"), "430527101201"), "a clerk has no whole county");
        assert!(roles.sees(Role::Adviser, &scope("430527"), "430527101201"));
        assert_eq!("43052".parse::<Scope>(), Err(NotAScope));
        assert_eq!("43052x".parse::<Scope>(), Err(NotAScope));
    }
}
