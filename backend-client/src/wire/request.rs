//! What the kiosk says about a person: plaintexts to be sealed, and the sealed body.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{ClockState, Moment, Private};
use crate::staff::StaffId;
use crate::ticket::{KioskNumber, Ticket};

/// The request body that goes out, stored byte for byte: `Sealed` of the contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sealed {
    /// Version of the envelope, 1.
    pub v: u8,
    /// Which sealing key of the county.
    pub kid: String,
    /// HPKE encapsulated key, base64 of 32 bytes.
    pub enc: String,
    /// HPKE ciphertext with tag, base64.
    pub ct: String,
}

/// Plaintext of `/v1/submissions`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Submission {
    /// UUIDv7 made when the submission is accepted at the kiosk; the idempotency key.
    pub key: Uuid,
    /// The number on the slip.
    pub ticket: Ticket,
    /// The kiosk.
    pub kiosk: KioskNumber,
    /// Where the kiosk stands: 9 or 12 digits of GB/T 10114 and the statistical division code.
    pub site_division: String,
    /// Id of the service file.
    pub service: String,
    /// Version of the service file, from 1.
    pub service_version: u32,
    /// Always the kiosk.
    pub channel: Channel,
    /// Who operated it.
    pub assist_mode: AssistMode,
    /// The staff member who helped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff: Option<StaffId>,
    /// Field id to the staff member who entered it; what is not here the person entered.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub entered_by: BTreeMap<String, StaffId>,
    /// Who acts for the person; only with [`AssistMode::Agent`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<Agent>,
    /// The person as the card says.
    pub person: Person,
    /// How the person's identity was established.
    pub assurance: Assurance,
    /// Field id to value.
    pub answers: BTreeMap<String, Answer>,
    /// Rules that did not simply pass.
    pub flags: Vec<Flag>,
    /// Texts agreed to.
    pub consents: Vec<Consent>,
    /// The person's promise that the answers are true.
    pub promise: Promise,
    /// Fields of [`super::PersonFacts::held`] left as the county holds them; none of them is in `answers`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub relied_on: Vec<String>,
    /// The ticket this one corrects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<Ticket>,
    /// When the form was opened.
    pub filled_at: Moment,
    /// When it was confirmed.
    pub submitted_at: Moment,
    /// How far these times can be believed.
    pub clock: ClockState,
}

/// The channel code of a self-service terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Channel {
    /// Kiosk.
    K,
}

/// Who operated the kiosk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum AssistMode {
    /// The person alone.
    #[serde(rename = "self")]
    SelfService,
    /// The person with a staff member's help (工作人员协助).
    #[serde(rename = "assisted")]
    Assisted,
    /// Somebody else for the person (代办).
    #[serde(rename = "agent")]
    Agent,
}

/// Who acts for the person (代办); both cards were read, one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Agent {
    /// Number of the agent's card.
    pub id_no: Private,
    /// Name on the agent's card.
    pub name: Private,
    /// What the agent is to the person.
    pub relation: Relation,
    /// Why the agent may.
    pub authorisation: Authorisation,
    /// The agent's phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<Private>,
}

/// What an agent is to the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Relation {
    /// 配偶
    Spouse,
    /// 父母
    Parent,
    /// 子女
    Child,
    /// 其他亲属
    Relative,
    /// 监护人
    Guardian,
    /// 其他
    Other,
}

/// Why an agent may act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Authorisation {
    /// A letter of authorisation (授权委托书) that staff saw.
    Letter,
    /// By law, as guardian.
    Guardian,
    /// To be shown at the window.
    Window,
}

/// How sure the kiosk is of who stands before it, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Assurance {
    /// Said by the person.
    #[serde(rename = "declared")]
    Declared,
    /// Code of the electronic social-security card.
    #[serde(rename = "e-card code")]
    ECardCode,
    /// Resident identity card read by a SAM-V reader.
    #[serde(rename = "card")]
    Card,
    /// Card, and a clerk looked at the face.
    #[serde(rename = "card + clerk")]
    CardAndClerk,
}

/// The person, mostly as the card says (GA/T 467).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Person {
    /// Code table id_doc_type, two digits.
    pub doc_type: String,
    /// Number of the document (GB 11643), at most 18 characters.
    pub id_no: Private,
    /// Name, 1 to 70 characters.
    pub name: Private,
    /// The card's UTF-16LE units in base64 when they hold private-use characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name_raw: Option<Private>,
    /// GB/T 2261.1.
    pub sex: Sex,
    /// GB/T 3304, two digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ethnicity: Option<Private>,
    /// Date of birth.
    pub birth_date: PrivateDate,
    /// Address on the card.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_address: Option<Private>,
    /// Issuing authority on the card.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_issuer: Option<Private>,
    /// First day of validity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_valid_from: Option<Date>,
    /// Last day of validity; absent for 长期.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_valid_to: Option<Date>,
}

/// A date of birth; `Debug` shows `***`.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct PrivateDate(pub Date);

impl fmt::Debug for PrivateDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Sex by GB/T 2261.1.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Sex {
    /// 未知的性别
    #[serde(rename = "0")]
    Unknown,
    /// 男
    #[serde(rename = "1")]
    Male,
    /// 女
    #[serde(rename = "2")]
    Female,
    /// 未说明的性别
    #[serde(rename = "9")]
    Unspecified,
}

impl fmt::Debug for Sex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// One answer of a form.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Answer {
    /// Text, code, date `YYYY-MM-DD` or division; at most 1000 characters.
    Text(Private),
    /// Yes or no.
    YesNo(bool),
    /// A whole number.
    Number(i64),
    /// Several codes, at most 20.
    Codes(Vec<Private>),
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// A rule that said more than "pass".
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Flag {
    /// Id of the rule.
    pub rule: String,
    /// What it led to.
    pub outcome: FlagOutcome,
    /// Reason word, e.g. `AGE_UNDER_16`.
    pub reason: String,
}

/// Outcome of a rule that did not pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FlagOutcome {
    /// Noted for the county.
    Warn,
    /// The person is also sent to the window.
    Clerk,
}

/// A text the person agreed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Consent {
    /// Id of the text.
    pub text: String,
    /// Its version, from 1.
    pub version: u32,
    /// When.
    pub at: Moment,
}

/// The promise that the answers are true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Promise {
    /// Signed on the glass: PNG in base64, at most 28,000 characters.
    Signature(Private),
    /// The button 我承诺，不签字.
    Button,
}

impl Serialize for Promise {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut out = serializer.serialize_struct("Promise", 3)?;
        out.serialize_field("given", &true)?;
        match self {
            Self::Signature(png) => {
                out.serialize_field("how", "signature")?;
                out.serialize_field("signature", png)?;
            }
            Self::Button => out.serialize_field("how", "button")?,
        }
        out.end()
    }
}

/// Plaintext of `/v1/ratings` (好差评, GB/T 39735 levels).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rating {
    /// Idempotency key of the rating.
    pub key: Uuid,
    /// The matter that is rated.
    pub ticket: Ticket,
    /// The kiosk.
    pub kiosk: KioskNumber,
    /// Level.
    pub score: Score,
    /// At most three reasons.
    pub reasons: Vec<RatingReason>,
    /// In the person's own words, 1 to 200 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<Private>,
    /// Agrees to be called back.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub callback: bool,
    /// When.
    pub at: Moment,
}

/// Level of a rating, as a digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Score {
    /// 非常不满意
    #[serde(rename = "1")]
    One,
    /// 不满意
    #[serde(rename = "2")]
    Two,
    /// 基本满意
    #[serde(rename = "3")]
    Three,
    /// 满意
    #[serde(rename = "4")]
    Four,
    /// 非常满意
    #[serde(rename = "5")]
    Five,
}

/// Why a rating was low.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words of the contract say it")]
pub enum RatingReason {
    Slow,
    Attitude,
    Skill,
    GuideWrong,
    Device,
    Other,
}

/// Plaintext of `/v1/persons/facts`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PersonQuery {
    /// Number of the card.
    pub id_no: Private,
    /// Name on the card.
    pub name: Private,
    /// When.
    pub at: Moment,
}
