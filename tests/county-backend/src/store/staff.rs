//! The staff: who they are, what they did, and the list for one kiosk.

use std::fmt;

use argon2::{Algorithm, Argon2, Params, Version};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Map, Value, json};
use sha2::Sha256;

use super::Store;
use crate::forms;
use crate::record::{RecordError, Transaction, values};

/// Memory (KiB), passes and lanes of Argon2id for new PINs: the least the contract allows, so that a kiosk is quick.
const ARGON2: (u32, u32, u32) = (19_456, 2, 1);

/// One staff member as the county's personnel office knows him. Personal: its `Debug` shows id, roles and scope only.
#[derive(Clone, PartialEq, Eq)]
pub struct StaffRow {
    /// Pseudonym, `s-` and 4 to 8 digits
    pub id: String,
    /// Name
    pub name: String,
    /// Roles of `roles.toml`
    pub roles: Vec<String>,
    /// Division code of 6, 9 or 12 digits
    pub scope: String,
    /// ID number
    pub id_no: String,
    /// Text of the badge's code
    pub badge: Option<String>,
    /// Six digits; kept as Argon2id only
    pub pin: String,
}

impl fmt::Debug for StaffRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StaffRow")
            .field("id", &self.id)
            .field("roles", &self.roles)
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

/// One line of the county's audit of what staff did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// When, RFC 3339
    pub at: String,
    /// At which kiosk; nothing: at the desk or in the portal
    pub kiosk: Option<String>,
    /// Who
    pub staff: String,
    /// What, by the action of `roles.toml`
    pub act: String,
    /// A ticket, key, call, class or challenge
    pub subject: String,
    /// Whether it was allowed
    pub allowed: bool,
}

/// What the county knows of a staff member when he acts.
pub(crate) struct Staff {
    pub(crate) name: String,
    pub(crate) roles: Vec<String>,
    pub(crate) scope: String,
}

/// Where a kiosk stands, and what it shares with the county.
pub(crate) struct Enrolment {
    pub(crate) staff_key: [u8; 32],
    pub(crate) site: String,
}

/// HMAC-SHA256 of the parts one after the other.
pub(crate) fn hmac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// A keyed hash of the staff list (`KeyedHash` of the contract).
pub(crate) fn mark(key: &[u8; 32], what: &str, bytes: &[u8]) -> [u8; 32] {
    hmac(key, &[b"suining-kiosk/staff/v1|", what.as_bytes(), b"|", bytes])
}

impl Store {
    /// A kiosk's staff key and site.
    pub(crate) fn enrol(&mut self, kiosk: &str, staff_key: &[u8; 32], site: &str) -> Result<(), RecordError> {
        self.record.transaction(|transaction| {
            transaction.execute(
                "INSERT INTO enrolments(kiosk, staff_key, site) VALUES($1, $2, $3)
                 ON CONFLICT(kiosk) DO UPDATE SET staff_key = excluded.staff_key, site = excluded.site",
                values![kiosk, staff_key.as_slice(), site],
            )?;
            Ok(())
        })
    }

    /// What was set with [`Store::enrol`].
    pub(crate) fn enrolment(&mut self, kiosk: &str) -> Result<Option<Enrolment>, RecordError> {
        self.record.transaction(|transaction| enrolment(transaction, kiosk))
    }

    /// Puts a staff member in, or changes him; every kiosk's list gets a new version.
    pub(crate) fn set_staff(&mut self, row: &StaffRow) -> Result<(), RecordError> {
        let (m, t, p) = ARGON2;
        let salt: [u8; 16] = rand::random();
        let mut pin = [0; 32];
        let params = Params::new(m, t, p, Some(32)).expect("fixed parameters");
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(row.pin.as_bytes(), &salt, &mut pin)
            .expect("19 MiB of memory");
        let roles = serde_json::to_string(&row.roles)?;
        self.record.transaction(|transaction| {
            transaction.execute(
                "INSERT INTO staff(id, name, roles, scope, id_no, badge, salt, pin, m, t, p)
                 VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                 ON CONFLICT(id) DO UPDATE SET name = excluded.name, roles = excluded.roles, scope = excluded.scope,
                   id_no = excluded.id_no, badge = excluded.badge, salt = excluded.salt, pin = excluded.pin",
                values![
                    &row.id,
                    &row.name,
                    roles.as_str(),
                    &row.scope,
                    row.id_no.to_ascii_uppercase(),
                    row.badge.as_deref(),
                    salt.as_slice(),
                    pin.as_slice(),
                    m,
                    t,
                    p
                ],
            )?;
            next_version(transaction)
        })
    }

    /// Takes a staff member out of every kiosk's list; `false` when there is none. What he did stays in the audit.
    pub(crate) fn remove_staff(&mut self, id: &str) -> Result<bool, RecordError> {
        self.record.transaction(|transaction| {
            let gone = transaction.execute("DELETE FROM staff WHERE id = $1", values![id])?;
            next_version(transaction)?;
            Ok(gone == 1)
        })
    }

    /// Version and members of the list for a kiosk; nothing when it has no staff key.
    pub(crate) fn staff_list(&mut self, kiosk: &str) -> Result<Option<(u64, Vec<Value>)>, RecordError> {
        self.record.transaction(|transaction| {
            let Some(Enrolment { staff_key, .. }) = enrolment(transaction, kiosk)? else { return Ok(None) };
            let version = transaction.one("SELECT version FROM staff_version WHERE id = 1", &[])?;
            let version = version.map_or(Ok(1), |row| row.number(0))?;
            let rows = transaction
                .query("SELECT id, name, roles, scope, id_no, badge, salt, pin, m, t, p FROM staff ORDER BY id", &[])?;
            let members = rows.iter().map(|row| {
                let b64 = |bytes: &[u8]| Value::from(STANDARD.encode(bytes));
                let mut member = Map::new();
                member.insert("id".to_owned(), row.text(0)?.into());
                member.insert("name".to_owned(), row.text(1)?.into());
                member.insert("roles".to_owned(), row.json(2)?);
                member.insert("scope".to_owned(), row.text(3)?.into());
                member.insert("card".to_owned(), b64(&mark(&staff_key, "card", row.text(4)?.as_bytes())));
                if let Some(badge) = row.maybe_text(5)? {
                    member.insert("badge".to_owned(), b64(&mark(&staff_key, "badge", badge.as_bytes())));
                }
                member.insert("salt".to_owned(), b64(&row.bytes(6)?));
                member.insert("pin".to_owned(), b64(&mark(&staff_key, "pin", &row.bytes(7)?)));
                for (at, name) in [(8, "m"), (9, "t"), (10, "p")] {
                    member.insert(name.to_owned(), row.number::<u32>(at)?.into());
                }
                Ok(Value::Object(member))
            });
            Ok(Some((version, members.collect::<Result<_, RecordError>>()?)))
        })
    }

    /// A staff member.
    pub(crate) fn staff(&mut self, id: &str) -> Result<Option<Staff>, RecordError> {
        self.record.transaction(|transaction| staff(transaction, id))
    }

    /// Writes down what a staff member did or was refused.
    pub(crate) fn note_act(&mut self, act: &Act) -> Result<(), RecordError> {
        self.record.transaction(|transaction| note(transaction, act))
    }

    /// The audit of what staff did, oldest first.
    pub(crate) fn acts(&mut self) -> Result<Vec<Act>, RecordError> {
        self.record.transaction(|transaction| {
            let rows =
                transaction.query("SELECT at, kiosk, staff, act, subject, allowed FROM acts ORDER BY seq", &[])?;
            rows.iter()
                .map(|row| {
                    Ok(Act {
                        at: row.text(0)?,
                        kiosk: row.maybe_text(1)?,
                        staff: row.text(2)?,
                        act: row.text(3)?,
                        subject: row.text(4)?,
                        allowed: row.truth(5)?,
                    })
                })
                .collect()
        })
    }

    /// How often a staff member did these things in a month (`YYYY-MM`).
    pub(crate) fn figures(&mut self, staff: &str, month: &str) -> Result<Vec<Value>, RecordError> {
        let count = |transaction: &mut Transaction<'_>, acts: &str| {
            let row = transaction.one(
                "SELECT count(*) FROM acts WHERE staff = $1 AND substr(at, 1, 7) = $2 AND act = $3 AND allowed = 1",
                values![staff, month, acts],
            )?;
            row.ok_or(RecordError::Content("a number"))?.number::<u32>(0)
        };
        self.record.transaction(|transaction| {
            [
                ("assisted", crate::roles::ASSIST),
                ("verified", crate::roles::VERIFY),
                ("contacts", "contact"),
                ("confirmed", crate::roles::CONFIRM),
                ("calls", crate::roles::ANSWER_CALLS),
            ]
            .into_iter()
            .map(|(what, act)| Ok(json!({"what": what, "count": count(transaction, act)?})))
            .collect()
        })
    }
}

pub(super) fn enrolment(transaction: &mut Transaction<'_>, kiosk: &str) -> Result<Option<Enrolment>, RecordError> {
    let row = transaction.one("SELECT staff_key, site FROM enrolments WHERE kiosk = $1", values![kiosk])?;
    row.map(|row| {
        let staff_key = row.bytes(0)?.try_into().map_err(|_length| RecordError::Content("a staff key"))?;
        Ok(Enrolment { staff_key, site: row.text(1)? })
    })
    .transpose()
}

pub(super) fn staff(transaction: &mut Transaction<'_>, id: &str) -> Result<Option<Staff>, RecordError> {
    let row = transaction.one("SELECT name, roles, scope FROM staff WHERE id = $1", values![id])?;
    row.map(|row| Ok(Staff { name: row.text(0)?, roles: row.json(1)?, scope: row.text(2)? })).transpose()
}

pub(super) fn note(transaction: &mut Transaction<'_>, act: &Act) -> Result<(), RecordError> {
    transaction.execute(
        "INSERT INTO acts(at, kiosk, staff, act, subject, allowed) VALUES($1, $2, $3, $4, $5, $6)",
        values![&act.at, act.kiosk.as_deref(), &act.staff, &act.act, &act.subject, act.allowed],
    )?;
    Ok(())
}

fn next_version(transaction: &mut Transaction<'_>) -> Result<(), RecordError> {
    transaction.execute(
        "INSERT INTO staff_version(id, version) VALUES(1, 2)
         ON CONFLICT(id) DO UPDATE SET version = staff_version.version + 1",
        &[],
    )?;
    Ok(())
}

/// Whether the row can be put in; what is wrong with it, if not.
pub(crate) fn check(row: &StaffRow, roles: &crate::roles::Roles) -> Result<(), &'static str> {
    if !forms::is_staff_id(&row.id) {
        Err("the id is `s-` and 4 to 8 digits")
    } else if row.roles.is_empty() || !row.roles.iter().all(|role| roles.has(role)) {
        Err("the roles are those of roles.toml, one at least")
    } else if !matches!(row.scope.len(), 6 | 9 | 12) || !forms::all_digits(&row.scope) {
        Err("the scope is a division code of 6, 9 or 12 digits")
    } else if row.pin.len() != 6 || !forms::all_digits(&row.pin) {
        Err("a PIN is six digits")
    } else {
        Ok(())
    }
}
