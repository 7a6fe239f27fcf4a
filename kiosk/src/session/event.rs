//! What can happen to a session, and what it can ask for. Plain values; the workers carry them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::Arc,
    time::Duration,
};

use backend_client::{
    outbox::Kind,
    staff::StaffId,
    ticket::Ticket,
    wire::{Assurance, FlagOutcome, MatterState, Private},
};
use jiff::Timestamp;
use uuid::Uuid;
use zeroize::Zeroize;

use super::{
    call::{CallBack, CallNews, CallNo},
    intent::Intent,
    signal::Signal,
    state::Standing,
};
use crate::{
    applicant::Applicant,
    maintenance::exchange::{Order, Report},
    receipt::Slip,
    staff::roster::Roster,
};

/// Number of a session; a late answer for an older one is dropped.
pub type SessionNo = u64;

/// Something happened.
#[derive(Debug)]
pub enum Event {
    /// The machine's word for maintenance mode.
    Maintenance(Report),
    /// The person did something.
    Intent(Intent),
    /// A deadline has been reached.
    Tick,
    /// The card reader's state, in XFS4IoT words.
    Reader(Working),
    /// A card lies on the reader, or no longer.
    CardPresent(bool),
    /// Answer to [`Effect::ReadCard`].
    Card {
        /// Whose question it answers.
        session: SessionNo,
        /// The holder, or why not.
        result: Result<Box<Applicant>, CardTrouble>,
    },
    /// The printer's state.
    Printer(Paper),
    /// How a slip came out.
    Print {
        /// Whose slip.
        session: SessionNo,
        /// What the printer said.
        progress: PrintProgress,
    },
    /// Answer to [`Effect::AskCounty`].
    County {
        /// Whose question it answers.
        session: SessionNo,
        /// Facts, or the county could not be reached.
        result: Result<Box<CountyAnswer>, CountyTrouble>,
    },
    /// The line to the county.
    Online(bool),
    /// Whether new registrations can be taken, and why not.
    Gate(Gate),
    /// Answer to [`Effect::LookUp`].
    Earlier {
        /// Whose question it answers.
        session: SessionNo,
        /// What this person handed in here within a day for the same service.
        found: Option<Earlier>,
    },
    /// Answer to [`Effect::ListWaiting`].
    Waiting {
        /// Whose question it answers.
        session: SessionNo,
        /// Handed in here by this person and not received by the county yet, newest first.
        all: Vec<Waiting>,
    },
    /// Answer to [`Effect::AskTicket`].
    Inquiry {
        /// Whose question it answers.
        session: SessionNo,
        /// The number asked for.
        ticket: Ticket,
        /// The matter, or why not.
        result: Result<Box<Matter>, InquiryTrouble>,
    },
    /// A slip stands in the printer's mouth, or no longer. Only from printers that can tell.
    SlipAtMouth(bool),
    /// The scanner's state; never reported by a machine without one.
    Scanner(Working),
    /// A code was held before the scanner.
    Scanned(Scanned),
    /// Answer to [`Effect::Enqueue`].
    Stored {
        /// Whose submission.
        session: SessionNo,
        /// The ticket, or why nothing was stored.
        result: Result<Stored, StoreTrouble>,
    },
    /// What became of a call for the staff; to [`Effect::Call`] and [`Effect::AskCall`].
    Call {
        /// Which.
        call: CallNo,
        /// What is known.
        news: CallNews,
    },
    /// Answer to [`Effect::CallBack`].
    CallBackStored {
        /// Whose request.
        session: SessionNo,
        /// Stored, or why not.
        result: Result<(), StoreTrouble>,
    },
    /// The county has answered for a stored submission, in the same session or a later one.
    Settled {
        /// Which.
        ticket: Ticket,
        /// What it said.
        outcome: Settled,
    },
    /// Answer to [`Effect::ListOwed`] and [`Effect::Retry`].
    Owed {
        /// For which session.
        session: SessionNo,
        /// What this kiosk still owes the county, oldest first; `None`: the database did not say.
        all: Option<Vec<Owed>>,
    },
    /// Answer to [`Effect::Confirm`].
    Confirmed {
        /// For which session.
        session: SessionNo,
        /// Who looked.
        staff: StaffId,
        /// It is on the disk, or why not.
        result: Result<(), StoreTrouble>,
    },
    /// The staff list the machine holds: at start, and when a newer one came.
    Roster(Arc<Roster>),
    /// Answer to [`Effect::CheckPin`].
    Pin {
        /// Whose question it answers.
        session: SessionNo,
        /// Whose PIN.
        staff: StaffId,
        /// What came of it.
        verdict: PinVerdict,
    },
}

/// What came of a PIN. The try was counted and committed before the PIN was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinVerdict {
    /// It is his.
    Right,
    /// It is not; so many more may be tried before the first wait.
    Wrong {
        /// Tries left.
        left: u32,
    },
    /// None is looked at before this monotonic time.
    Closed {
        /// Until then.
        until: Duration,
    },
    /// The try could not be counted, so the PIN was not looked at.
    Broken,
}

/// A device in three words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Working {
    /// `online` (or `busy`).
    Yes,
    /// `starting`: not known yet.
    Starting,
    /// Anything else; the code is for staff: `R-OFF`, `R-NODEV`, `R-HW`.
    No(&'static str),
}

/// What the printer can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    /// Prints.
    Ready,
    /// Prints, but not much longer.
    Low,
    /// Not known yet.
    Starting,
    /// Does not print; the code is for staff.
    No(&'static str),
}

/// Why a card was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardTrouble {
    /// Taken away too early.
    Removed,
    /// Could not be read; the reader's status code.
    Unreadable(u8),
    /// Not a card this reader knows.
    Unsupported,
    /// The reader itself.
    Reader(&'static str),
}

/// Truth about a slip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrintProgress {
    /// The printer has the job.
    Started,
    /// The print head is too hot; the slip waits for it to cool.
    Cooling,
    /// The printer said it printed.
    Confirmed,
    /// Sent without fault; this model cannot say more.
    Unproven,
    /// Known not to be printed.
    Failed(&'static str),
    /// Nobody knows.
    Unknown(&'static str),
}

/// yes, no, or the county itself does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// Established.
    Yes,
    /// Established that not.
    No,
    /// The county cannot say.
    Unknown,
}

/// What the county knows of a person.
#[derive(Clone, PartialEq, Eq)]
pub struct CountyAnswer {
    /// Draws a basic pension.
    pub pension: Known,
    /// Has an active employment registration.
    pub active_employment: Known,
    /// Is insured as an employee.
    pub active_insurance: Known,
    /// Holds an active business licence.
    pub active_licence: Known,
    /// Is registered as unemployed already.
    pub active_unemployment: Known,
    /// Months of unemployment insurance paid; `None` when the county cannot say.
    pub insured_months: Option<u32>,
    /// Fields whose answers the county holds; names only.
    pub held: BTreeSet<String>,
    /// The person's matters, newest first.
    pub matters: Vec<Matter>,
}

impl fmt::Debug for CountyAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CountyAnswer").field("matters", &self.matters.len()).finish_non_exhaustive()
    }
}

/// One matter of a person at the county.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matter {
    /// Its number.
    pub ticket: Ticket,
    /// Service id.
    pub service: String,
    /// Where it stands.
    pub state: MatterState,
    /// Since when.
    pub since: Timestamp,
    /// What the officer asks for, in plain Chinese.
    pub note: Option<Private>,
    /// A rating of it was counted.
    pub rated: bool,
}

/// Something this kiosk still owes the county.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// Its key.
    pub key: Uuid,
    /// Its number.
    pub ticket: Ticket,
    /// What it is.
    pub kind: Kind,
    /// Service id.
    pub service: String,
    /// Masked name and last four characters of the number; empty where it concerns nobody by name.
    pub who: Private,
    /// "2026-11-22 10:32"
    pub at: String,
    /// Why it lies until staff decide; `None`: it goes by itself.
    pub parked: Option<String>,
}

/// Handed in on this machine, not received by the county yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Its number.
    pub ticket: Ticket,
    /// Service id.
    pub service: String,
    /// "2026-11-22 10:32"
    pub at: String,
    /// Where it stands.
    pub standing: Standing,
}

/// Why there is no matter to show for number and phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InquiryTrouble {
    /// No matter has this number and this phone; neither is said to be the wrong one.
    NotFound,
    /// Asked too often from this machine.
    TooMany,
    /// The county was not reached.
    Offline,
    /// The county's answer cannot be believed, or it refused the question.
    Invalid,
}

/// What a scanned code says. Wiped on drop, never shown by `Debug`.
pub struct Scanned(zeroize::Zeroizing<String>);

impl Scanned {
    /// The text of a code.
    pub fn new(text: &str) -> Self {
        Self(zeroize::Zeroizing::new(text.to_owned()))
    }

    /// How many characters it has: all a test of the scanner needs to know.
    pub fn characters(&self) -> usize {
        self.0.chars().count()
    }

    /// The text itself.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The number in the QR code of one of our slips, `SN1-<12 digits>-<16 hex>`; `None` for anything else. The check
    /// in it is the county's to verify: here it saves typing and proves nothing.
    pub fn ticket(&self) -> Option<Ticket> {
        let (digits, check) = self.0.strip_prefix("SN1-")?.split_once('-')?;
        if check.len() != 16 || !check.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        digits.parse().ok()
    }
}

impl fmt::Debug for Scanned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scanned(…)")
    }
}

/// Why the county did not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountyTrouble {
    /// Not reached.
    Offline,
    /// Answered something that cannot be believed.
    Invalid,
}

/// Whether this machine may take new registrations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// It may.
    Open,
    /// It may not; the code is for staff: `S-FULL`, `S-OLD`, `S-MANY`, `S-PRAGMA`.
    Closed(&'static str),
}

/// Handed in before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// Its number.
    pub ticket: Ticket,
    /// Payload of the slip's QR.
    pub qr: String,
    /// "2026-11-22 10:32"
    pub at: String,
    /// Where it stands.
    pub standing: Standing,
}

/// Committed on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its number.
    pub ticket: Ticket,
    /// Payload of the slip's QR.
    pub qr: String,
}

/// Nothing was stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreTrouble {
    /// No space, or another reason to stop new registrations.
    Closed(&'static str),
    /// The store failed; what was entrusted before is kept.
    Failed(&'static str),
}

/// The county's answer to a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// Received, signed.
    Received,
    /// Received, and the person was registered before under this number.
    Duplicate(Ticket),
    /// Received, refused as a matter of business, with the county's reason.
    Rejected(String),
    /// Not deliverable by itself; staff will see to it.
    Parked,
}

/// How the promise was given.
#[derive(Clone, PartialEq, Eq)]
pub enum Promise {
    /// On glass.
    Signature(Strokes),
    /// By the equal button.
    Button,
}

impl fmt::Debug for Promise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Signature(_) => "Signature(…)",
            Self::Button => "Button",
        })
    }
}

/// A signature: lines of points in 0..=1000 of the pad. Wiped on drop, never shown by `Debug`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Strokes(pub Vec<Vec<(u16, u16)>>);

impl fmt::Debug for Strokes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Strokes({})", self.0.len())
    }
}

impl Drop for Strokes {
    fn drop(&mut self) {
        for (x, y) in self.0.iter_mut().flatten() {
            x.zeroize();
            y.zeroize();
        }
    }
}

/// What the person hands in. The store gives it key, ticket and seal.
pub struct Submission {
    /// Service id.
    pub service: String,
    /// Version of its definition.
    pub service_version: u32,
    /// Who.
    pub applicant: Applicant,
    /// How sure we are of who he is.
    pub assurance: Assurance,
    /// Field id to value, as the contract has it.
    pub answers: serde_json::Map<String, serde_json::Value>,
    /// rule, outcome, reason.
    pub flags: Vec<(String, FlagOutcome, String)>,
    /// Fields left as the county holds them.
    pub relied_on: Vec<String>,
    /// text id, version, when it was agreed to.
    pub consents: Vec<(String, u32, Timestamp)>,
    /// How the promise was given.
    pub promise: Promise,
    /// When the form was opened.
    pub filled_at: Timestamp,
    /// The member of staff who helped last, if anybody did.
    pub helped: Option<StaffId>,
    /// Field to the member of staff who entered it; the others were entered by the person.
    pub entered_by: BTreeMap<String, StaffId>,
}

impl fmt::Debug for Submission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Submission").field("service", &self.service).finish_non_exhaustive()
    }
}

/// A rating to be stored. It says nothing of who gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rating {
    /// Of which matter.
    pub ticket: Ticket,
    /// Service id of that matter.
    pub service: String,
    /// Code of table `satisfaction`.
    pub score: String,
    /// Codes of table `rating_reason`.
    pub reasons: Vec<String>,
    /// In the person's own words.
    pub comment: Option<Private>,
    /// Agrees to be called back.
    pub callback: bool,
}

/// What the session asks the machine to do.
#[derive(Debug)]
pub enum Effect {
    /// Maintenance mode wants something of the machine.
    Maintenance(Order),
    /// Read the card that lies there, or the next one laid down.
    ReadCard {
        /// For which session.
        session: SessionNo,
    },
    /// No card is wanted any more.
    CancelRead,
    /// Ask the county about this person.
    AskCounty {
        /// For which session.
        session: SessionNo,
        /// Who.
        applicant: Box<Applicant>,
    },
    /// Look up what this person handed in here.
    LookUp {
        /// For which session.
        session: SessionNo,
        /// ID number.
        id_no: Private,
        /// Service id.
        service: String,
    },
    /// Look up what this person handed in here and the county has not received yet.
    ListWaiting {
        /// For which session.
        session: SessionNo,
        /// ID number.
        id_no: Private,
    },
    /// Ask the county about one matter by its number and the last four digits of the phone.
    AskTicket {
        /// For which session.
        session: SessionNo,
        /// Its number.
        ticket: Ticket,
        /// Four digits.
        phone_tail: Private,
    },
    /// Look whether new registrations can be taken.
    CheckGate,
    /// Commit a submission.
    Enqueue {
        /// For which session.
        session: SessionNo,
        /// What.
        submission: Box<Submission>,
    },
    /// Count a try and commit it, then look whether this is the PIN.
    CheckPin {
        /// For which session.
        session: SessionNo,
        /// Whose.
        staff: StaffId,
        /// Six digits.
        pin: Private,
    },
    /// List what this kiosk still owes the county.
    ListOwed {
        /// For which session.
        session: SessionNo,
    },
    /// Send a parked item once more.
    Retry {
        /// For which session.
        session: SessionNo,
        /// Its key.
        key: Uuid,
        /// Who wants it.
        staff: StaffId,
    },
    /// Commit that staff looked at person and card: for the county, which clears what waited for it.
    Confirm {
        /// For which session.
        session: SessionNo,
        /// Who looked.
        staff: StaffId,
        /// Number of the card.
        id_no: Private,
        /// Name on it.
        name: Private,
    },
    /// Commit a rating.
    Rate(Box<Rating>),
    /// Print a slip.
    Print {
        /// For which session.
        session: SessionNo,
        /// What.
        slip: Slip,
    },
    /// Call the staff, from the page of this name.
    Call {
        /// Which.
        call: CallNo,
        /// Name of the page.
        page: &'static str,
    },
    /// Look how a call stands.
    AskCall {
        /// Which.
        call: CallNo,
    },
    /// The person needs nobody any more.
    CancelCall {
        /// Which.
        call: CallNo,
    },
    /// Commit a request to be called back.
    CallBack {
        /// For which session.
        session: SessionNo,
        /// Where to call.
        request: CallBack,
    },
    /// Something is to be heard or lit.
    Signal(Signal),
    /// The visit is over: forget what the screen and the workers may still hold.
    Wipe,
    /// Write an audit row: event name and public parameters.
    Audit(&'static str, Vec<(&'static str, String)>),
}
