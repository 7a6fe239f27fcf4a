//! The states of a session. Each owns exactly the data that may exist in it; leaving it drops and wipes that data.
//!
//! - this: the list of states, the visit, a matter from notice to result
//! - `standing` where a matter stands, and the one table from that to words
//! - `progress` asking how far matters are · `rating` 好差评 · `staff` staff at the machine · `maintenance` a technician's
//!   pages

pub mod maintenance;
mod progress;
mod rating;
mod staff;
mod standing;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use backend_client::{staff::StaffId, ticket::Ticket, wire::ClockState};

pub(in crate::session) use self::standing::words_of;
pub use self::{
    progress::{Answered, Asked, ByNumber, Listing, Progress, Stage},
    rating::{Rated, Rating, RatingPage},
    staff::{
        Desk, DeskPage, DeskSaid, Hands, Helper, Matters, Parked, PinPage, PinSaid, SignedIn, Staff, StaffPage, Who,
        WhoTold,
    },
    standing::Standing,
};
use super::event::{CardTrouble, CountyAnswer, Known, PrintProgress, Strokes};
use crate::{
    applicant::Applicant,
    clock::Moment,
    service::{Answers, Fact, Facts, Form, Service, Verdict, Why, Words, facts::Name},
};

/// Where a session stands.
#[derive(Debug)]
pub enum State {
    /// Nobody is here.
    Idle,
    /// Choosing a service.
    Home(Visit),
    /// Reading the notice.
    Notice(Errand),
    /// Waiting for the card.
    Identify(Errand, Reading),
    /// Recognised; being told what the county has.
    Greeting(Matter),
    /// Answering questions.
    Form(Filling),
    /// Looking it over.
    Review(Filling, usize),
    /// Promising.
    Sign(Filling, Signing),
    /// Being committed.
    Submit(Filling, Signing),
    /// Committed, or reprinted: number, standing, slip.
    Result(Done),
    /// Not committed: closed for new registrations, or the store failed.
    Refused(Refused),
    /// Rating what was done.
    Rate(Rating),
    /// Asking how far matters are.
    Progress(Progress),
    /// Over, but the card still lies there.
    TakeCard,
    /// A technician, from the challenge to the way out.
    Maintenance(maintenance::Maintenance),
    /// Staff sign in or do something of their own; who stood here is put aside.
    Staff(Box<Staff>),
}

impl State {
    /// One word, one trail: the name in code, stories and audit.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Home(_) => "home",
            Self::Notice(_) => "notice",
            Self::Identify(..) => "identify",
            Self::Greeting(_) => "greeting",
            Self::Form(_) => "form",
            Self::Review(..) => "review",
            Self::Sign(..) => "sign",
            Self::Submit(..) => "submit",
            Self::Result(_) => "result",
            Self::Refused(_) => "refused",
            Self::Rate(_) => "rate",
            Self::Progress(progress) => progress.stage.name(),
            Self::TakeCard => "take-card",
            Self::Maintenance(maintenance) => maintenance.stage.name(),
            Self::Staff(staff) => staff.page.name(),
        }
    }

    /// The visit of this state, if there is one.
    pub fn visit(&self) -> Option<&Visit> {
        match self {
            Self::Idle | Self::TakeCard | Self::Maintenance(_) | Self::Staff(_) => None,
            Self::Home(visit) => Some(visit),
            Self::Notice(errand) | Self::Identify(errand, _) => Some(errand.visit()),
            Self::Greeting(matter) => Some(&matter.visit),
            Self::Form(f) | Self::Review(f, _) | Self::Sign(f, _) | Self::Submit(f, _) => Some(&f.matter.visit),
            Self::Result(done) => Some(&done.visit),
            Self::Refused(refused) => Some(match &refused.filling {
                Some((filling, _)) => &filling.matter.visit,
                None => &refused.visit,
            }),
            Self::Rate(rating) => Some(rating.of.visit()),
            Self::Progress(progress) => Some(progress.from.visit()),
        }
    }

    /// The same, to change it.
    pub fn visit_mut(&mut self) -> Option<&mut Visit> {
        match self {
            Self::Idle | Self::TakeCard | Self::Maintenance(_) | Self::Staff(_) => None,
            Self::Home(visit) => Some(visit),
            Self::Notice(errand) | Self::Identify(errand, _) => Some(errand.visit_mut()),
            Self::Greeting(matter) => Some(&mut matter.visit),
            Self::Form(f) | Self::Review(f, _) | Self::Sign(f, _) | Self::Submit(f, _) => Some(&mut f.matter.visit),
            Self::Result(done) => Some(&mut done.visit),
            Self::Refused(refused) => Some(match &mut refused.filling {
                Some((filling, _)) => &mut filling.matter.visit,
                None => &mut refused.visit,
            }),
            Self::Rate(rating) => Some(rating.of.visit_mut()),
            Self::Progress(progress) => Some(progress.from.visit_mut()),
        }
    }

    /// Answers exist that would be lost by ending now.
    pub fn unsaved(&self) -> bool {
        match self {
            Self::Form(_) | Self::Review(..) | Self::Sign(..) => true,
            Self::Refused(refused) => refused.filling.is_some(),
            Self::Submit(..) | Self::Result(_) => false,
            state => state.visit().is_some_and(|visit| visit.kept.is_some()),
        }
    }
}

/// What a card is asked for.
#[derive(Debug)]
pub enum Errand {
    /// To do a matter.
    Matter(Matter),
    /// To ask how far one's matters are.
    Progress(Visit),
}

impl Errand {
    /// The visit.
    pub const fn visit(&self) -> &Visit {
        match self {
            Self::Matter(matter) => &matter.visit,
            Self::Progress(visit) => visit,
        }
    }

    /// The same, to change it.
    pub const fn visit_mut(&mut self) -> &mut Visit {
        match self {
            Self::Matter(matter) => &mut matter.visit,
            Self::Progress(visit) => visit,
        }
    }

    /// Back to the home screen.
    pub fn into_visit(self) -> Visit {
        match self {
            Self::Matter(matter) => matter.visit,
            Self::Progress(visit) => visit,
        }
    }
}

/// One person's stay at the machine. 再办一件 keeps it, 不是我 and 结束 drop it.
#[derive(Debug, Default)]
pub struct Visit {
    /// Who, once the card was read.
    pub person: Option<Person>,
    /// What was handed in during this visit: service id to answers. Another service need not ask them again.
    pub given: BTreeMap<String, Answers>,
    /// Paragraphs of notices agreed to in this visit.
    pub agreed: Vec<(Words, Words)>,
    /// The form that was left by 上一步, with every answer.
    pub kept: Option<Kept>,
    /// Of what was handed in, the fields staff entered, and who.
    pub entered: BTreeMap<String, StaffId>,
}

impl Visit {
    /// What other services were told in this visit.
    pub fn given_elsewhere(&self, service: &str) -> Answers {
        let mut all = Answers::default();
        for answers in self.given.iter().filter(|(id, _)| *id != service).map(|(_, answers)| answers) {
            for (field, value) in answers.iter() {
                all.set(field, value.clone());
            }
        }
        all
    }

    /// The county has matters of this person.
    pub fn has_matters(&self) -> bool {
        matches!(self.person.as_ref().map(|p| &p.county), Some(County::Answered(answer)) if !answer.matters.is_empty())
    }

    /// Takes out the form left before, if it is of this service; another one is given up.
    pub fn take_kept(&mut self, service: &str) -> Option<Kept> {
        self.kept.take().filter(|kept| kept.service == service)
    }
}

/// A form that was left.
#[derive(Debug)]
pub struct Kept {
    /// Service id.
    pub service: String,
    /// The form.
    pub form: Form,
    /// When it was opened.
    pub opened: Moment,
    /// When its notice was agreed to.
    pub agreed: Option<Moment>,
    /// Whose hands filled it in.
    pub hands: Hands,
}

/// The person of a visit.
#[derive(Debug)]
pub struct Person {
    /// From the card.
    pub applicant: Applicant,
    /// From the county.
    pub county: County,
    /// Who of the staff looked at face and card in this visit, once that is on the disk.
    pub confirmed: Option<StaffId>,
}

/// What the county said of the person.
#[derive(Debug)]
pub enum County {
    /// Not answered yet.
    Asking,
    /// Not reached.
    Offline,
    /// It answered.
    Answered(Box<CountyAnswer>),
}

/// A service being used.
#[derive(Debug)]
pub struct Matter {
    /// The definition, fixed for the whole form even if the county sends a newer one.
    pub service: Arc<Service>,
    /// By whom.
    pub visit: Visit,
    /// When the notice was agreed to.
    pub agreed: Option<Moment>,
    /// How many questions there will be, as far as can be said before the first is answered.
    pub questions: usize,
    /// Pages before the first question: notice and card, as far as they are shown.
    pub lead: usize,
}

/// How the reading goes.
#[derive(Debug, Default)]
pub struct Reading {
    /// What went wrong last.
    pub trouble: Option<CardTrouble>,
    /// How often it could not be read.
    pub unreadable: u8,
    /// A request is with the reader.
    pub asked: bool,
    /// The card that lies there is the wrong one: it has to be lifted first.
    pub lift: bool,
}

/// A form being filled.
#[derive(Debug)]
pub struct Filling {
    /// What and who.
    pub matter: Matter,
    /// The answers so far.
    pub form: Form,
    /// When it was opened.
    pub opened: Moment,
    /// When the page turns by itself after a single choice.
    pub advance_at: Option<Duration>,
    /// When what was typed is masked again.
    pub hide_at: Option<Duration>,
    /// Whose hands filled it in.
    pub hands: Hands,
    /// The same before 修改, which 上一步 takes back.
    pub hands_before: Option<Hands>,
}

impl Filling {
    /// What the rules say of this person and these answers.
    pub fn verdict(&self) -> Verdict {
        self.matter.service.judge(&facts(&self.matter, self.opened), self.form.answers())
    }
}

/// Everything the rules may ask about a person.
fn facts(matter: &Matter, now: Moment) -> Facts {
    let Some(person) = &matter.visit.person else { return Facts::new(now.today()) };
    let mut facts = person.applicant.facts(now.today());
    let county = |known: fn(&CountyAnswer) -> Known| match &person.county {
        County::Asking | County::Offline => Fact::Unknown(Why::Offline),
        County::Answered(answer) => match known(answer) {
            Known::Yes => Fact::yes_no(true),
            Known::No => Fact::yes_no(false),
            Known::Unknown => Fact::Unknown(Why::County),
        },
    };
    facts.set(Name::Pension, county(|a| a.pension));
    facts.set(Name::ActiveEmployment, county(|a| a.active_employment));
    facts.set(Name::ActiveInsurance, county(|a| a.active_insurance));
    facts.set(Name::ActiveLicence, county(|a| a.active_licence));
    facts.set(Name::ActiveUnemployment, county(|a| a.active_unemployment));
    let months = match &person.county {
        County::Asking | County::Offline => Fact::Unknown(Why::Offline),
        County::Answered(answer) => {
            answer.insured_months.map_or(Fact::Unknown(Why::County), |months| Fact::int(months.into()))
        }
    };
    facts.set(Name::InsuredMonths, months);
    if now.trust == ClockState::Untrusted {
        // A clock that cannot be believed says nothing about a person: the county checks.
        for name in [Name::Age, Name::MonthsToRetirement, Name::CardExpired] {
            facts.set(name, Fact::Unknown(Why::Offline));
        }
    }
    facts
}

/// The promise being given.
#[derive(Debug, Default)]
pub struct Signing {
    /// Finished strokes.
    pub strokes: Strokes,
    /// 下一步 was pressed without a signature.
    pub missing: bool,
}

/// Committed.
#[derive(Debug)]
pub struct Done {
    /// Who.
    pub visit: Visit,
    /// What.
    pub service: Arc<Service>,
    /// What it is called, by the answers given.
    pub title: Words,
    /// Its number.
    pub ticket: Ticket,
    /// QR payload.
    pub qr: String,
    /// Where the county stands.
    pub standing: Standing,
    /// What the rules said.
    pub verdict: Verdict,
    /// When it was committed, for the slip.
    pub at: String,
    /// The slip.
    pub slip: SlipState,
    /// This is an earlier submission printed again.
    pub reprint: bool,
    /// Staff helped to fill it in.
    pub helped: bool,
}

/// The slip of a finished matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlipState {
    /// Held back for the county's answer until then.
    Waiting(Duration),
    /// With the printer.
    Asked,
    /// As the printer says.
    Said(PrintProgress),
}

impl SlipState {
    /// Nothing more will be heard of it.
    pub const fn is_final(self) -> bool {
        !matches!(self, Self::Waiting(_) | Self::Asked | Self::Said(PrintProgress::Started | PrintProgress::Cooling))
    }
}

/// Nothing was committed.
#[derive(Debug)]
pub struct Refused {
    /// Who.
    pub visit: Visit,
    /// What.
    pub service: Arc<Service>,
    /// The filled form, to try again; none when it never began.
    pub filling: Option<(Box<Filling>, Signing)>,
    /// Code for staff.
    pub code: &'static str,
    /// The slip that sends him to the window; not printed when the store failed.
    pub slip: Option<SlipState>,
}
