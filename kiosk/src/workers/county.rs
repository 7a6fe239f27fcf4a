//! The county: one runtime for client and delivery.
//!
//! What delivery reports is turned into the session's words here; what ends an item is reported by the store, after its
//! commit, not from here.

mod calls;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use backend_client::{
    client::{Client, ClientConfig, ClientError},
    delivery::{Delivery, DeliveryEvent, DeliveryHandle, FactsError, TicketError, Wiring},
    reach::Reach,
    schedule::Pace,
    store_port::StoreRequest,
    ticket::Ticket,
    wire::{self, Fact, Heartbeat, KeyProtection, OutboxGauge, PersonFacts, Private},
};
use jiff::Timestamp;
use tokio::runtime::Runtime;
use uuid::Uuid;

use self::calls::Calls;
use crate::{
    applicant::Applicant,
    session::{
        SessionNo,
        call::{CallNews, CallNo},
        event::{CountyAnswer, CountyTrouble, InquiryTrouble, Known, Matter},
    },
};

/// What is reported.
#[derive(Debug)]
pub enum Report {
    /// The line came or went.
    Online(bool),
    /// Answer about a person.
    Facts(SessionNo, Result<Box<CountyAnswer>, CountyTrouble>),
    /// What became of a call for the staff.
    Call(CallNo, CallNews),
    /// Answer about one matter.
    Ticket(SessionNo, Ticket, Result<Box<Matter>, InquiryTrouble>),
    /// The county's clock was read.
    Clock {
        /// The county's time.
        county: Timestamp,
        /// How long the question took.
        round_trip: Duration,
    },
    /// The highest running number the county has seen from this kiosk.
    Numbering(u32),
    /// The way to the county, walked on request.
    Reached(Box<Reach>),
    /// The staff list, as the county signed it.
    StaffList(Vec<u8>),
    /// For staff.
    Alarm(&'static str),
    /// What an alarm was about has passed.
    AlarmOver(&'static str),
}

/// What goes into a heartbeat besides the depth of the outbox.
#[derive(Debug, Clone)]
pub struct Health {
    /// Trust in the wall clock.
    pub clock: wire::ClockState,
    /// Device to state.
    pub devices: BTreeMap<String, String>,
    /// Alarm codes that stand.
    pub alarms: Vec<String>,
    /// What a technician wants to know from afar.
    pub health: wire::Health,
}

/// What this side needs from the rest of the kiosk.
pub struct Ends {
    /// Hands delivery's requests to the store.
    pub store: Box<dyn Fn(StoreRequest) + Send + Sync>,
    /// Hears reports.
    pub report: Arc<dyn Fn(Report) + Send + Sync>,
    /// Health of the machine at this moment.
    pub health: Box<dyn Fn() -> Health + Send + Sync>,
    /// Wall clock.
    pub now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
}

impl std::fmt::Debug for Ends {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ends")
    }
}

/// Why there is no line to the county at all: configuration.
#[derive(Debug, thiserror::Error)]
pub enum CountyError {
    /// The runtime.
    #[error("network threads: {0}")]
    Runtime(#[from] std::io::Error),
    /// The client.
    #[error(transparent)]
    Client(#[from] ClientError),
}

/// The running county side.
pub struct County {
    runtime: Option<Runtime>,
    client: Client,
    delivery: DeliveryHandle,
    calls: Calls,
    report: Arc<dyn Fn(Report) + Send + Sync>,
}

impl std::fmt::Debug for County {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("County")
    }
}

impl County {
    /// Starts runtime and delivery.
    pub fn start(
        config: &ClientConfig,
        sealer: Arc<backend_client::seal::Sealer>,
        keys: wire::CountyKeys,
        pace: Pace,
        ends: Ends,
    ) -> Result<Self, CountyError> {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).thread_name("county").enable_all().build()?;
        let kiosk = sealer.kiosk();
        let client = {
            // reqwest looks for a runtime when a client is made.
            let _inside = runtime.enter();
            Client::new(config, sealer, keys)?
        };
        let Ends { store, report, health, now } = ends;
        let events = {
            let report = Arc::clone(&report);
            Box::new(move |event| on_event(event, &*report))
        };
        let clock = Arc::clone(&now);
        let wiring = Wiring {
            store,
            events,
            heartbeat: Box::new(move |depth| {
                let health = health();
                Heartbeat {
                    kiosk,
                    version: env!("CARGO_PKG_VERSION").to_owned(),
                    at: wire::Moment(clock()),
                    clock: health.clock,
                    key_protection: KeyProtection::File,
                    outbox: OutboxGauge {
                        pending: depth.pending,
                        parked: depth.parked,
                        oldest_pending_at: depth.oldest_pending_at.map(wire::Moment),
                    },
                    devices: health.devices,
                    alarms: health.alarms,
                    health: Some(health.health),
                    verbs_done: Vec::new(),
                }
            }),
            now: Box::new(move || now()),
        };
        let (delivery, _task) = Delivery::spawn(runtime.handle(), client.clone(), wiring, pace);
        Ok(Self { runtime: Some(runtime), client, delivery, calls: Calls::default(), report })
    }

    /// Speaks to delivery.
    pub const fn delivery(&self) -> &DeliveryHandle {
        &self.delivery
    }

    /// Asks about a person.
    pub fn ask(&self, session: SessionNo, applicant: &Applicant) {
        self.delivery.facts(session, Private::new(applicant.id_no.as_str()), Private::new(applicant.name.as_str()));
    }

    /// Asks about one matter by its number and the last four digits of the phone.
    pub fn ask_ticket(&self, session: SessionNo, ticket: Ticket, phone_tail: Private) {
        self.delivery.ticket(session, ticket, phone_tail);
    }

    /// Asks for the staff list.
    pub fn ask_staff_list(&self) {
        let (client, report) = (self.client.clone(), Arc::clone(&self.report));
        if let Some(runtime) = &self.runtime {
            runtime.spawn(async move {
                // When it fails, the list held goes on until it ends, and it is asked for again.
                match client.staff_list().await {
                    Ok(bytes) => report(Report::StaffList(bytes)),
                    Err(error) => tracing::warn!(%error, "staff list"),
                }
            });
        }
    }

    /// Calls the staff, or tells the county of the same call once more.
    pub fn call(&self, call: CallNo, page: &'static str) {
        self.calls.begin(&self.delivery, call, page);
    }

    /// Looks how a call stands.
    pub fn look_after_call(&self, call: CallNo) {
        self.calls.look(&self.delivery, call);
    }

    /// Takes a call back.
    pub fn cancel_call(&self, call: CallNo) {
        self.calls.cancel(&self.delivery, call);
    }

    /// The county's key of a call.
    pub fn call_key(&self, call: CallNo) -> Uuid {
        self.calls.key(call)
    }

    /// Asks where this kiosk's numbers go on.
    pub fn ask_numbering(&self) {
        let (client, report) = (self.client.clone(), Arc::clone(&self.report));
        if let Some(runtime) = &self.runtime {
            runtime.spawn(async move {
                // When it fails, the next time the line comes it is asked again.
                match client.numbering().await {
                    Ok(numbering) => report(Report::Numbering(numbering.highest)),
                    Err(error) => tracing::warn!(%error, "numbering"),
                }
            });
        }
    }
}

impl County {
    /// Walks the way to the county, step by step, beside everything else.
    pub fn walk(&self, wall: Timestamp) {
        let (client, report) = (self.client.clone(), Arc::clone(&self.report));
        if let Some(runtime) = &self.runtime {
            runtime.spawn(async move { report(Report::Reached(Box::new(client.reach(wall).await))) });
        }
    }
}

impl Drop for County {
    fn drop(&mut self) {
        self.delivery.stop();
        if let Some(runtime) = self.runtime.take() {
            // What is in the air is sent again after the next start, under the same key.
            runtime.shutdown_background();
        }
    }
}

fn on_event(event: DeliveryEvent, report: &dyn Fn(Report)) {
    match event {
        // The store reports what became of an item, after the commit; and no verb is known.
        DeliveryEvent::Settled { .. } | DeliveryEvent::Wanted(_) => {}
        DeliveryEvent::Online(online) => report(Report::Online(online)),
        DeliveryEvent::Facts { query_id, facts } => report(Report::Facts(
            query_id,
            match facts {
                Ok(facts) => Ok(Box::new(answer(&facts))),
                Err(FactsError::Offline) => Err(CountyTrouble::Offline),
                Err(FactsError::Refused(_) | FactsError::Invalid) => Err(CountyTrouble::Invalid),
            },
        )),
        DeliveryEvent::Ticket { query_id, ticket, status } => report(Report::Ticket(
            query_id,
            ticket,
            match status {
                Ok(status) => Ok(Box::new(Matter {
                    ticket: status.ticket,
                    service: status.service.clone(),
                    state: status.state,
                    since: status.since.0,
                    note: status.note.clone(),
                    // The county does not say it here, and nobody rates by number.
                    rated: false,
                })),
                Err(TicketError::NotFound) => Err(InquiryTrouble::NotFound),
                Err(TicketError::TooMany) => Err(InquiryTrouble::TooMany),
                Err(TicketError::Offline) => Err(InquiryTrouble::Offline),
                Err(TicketError::Refused(_) | TicketError::Invalid) => Err(InquiryTrouble::Invalid),
            },
        )),
        DeliveryEvent::Answered { query_id, answer } => {
            if let Some(call) = calls::call_of(query_id) {
                report(Report::Call(call, calls::news(answer)));
            }
        }
        DeliveryEvent::Clock { county, round_trip, .. } => report(Report::Clock { county, round_trip }),
        DeliveryEvent::Alarm(kind) => report(Report::Alarm(kind.word())),
        DeliveryEvent::AlarmOver(kind) => report(Report::AlarmOver(kind.word())),
    }
}

fn answer(facts: &PersonFacts) -> CountyAnswer {
    let known = |fact: Fact| match fact {
        Fact::Yes => Known::Yes,
        Fact::No => Known::No,
        Fact::Unknown => Known::Unknown,
    };
    CountyAnswer {
        pension: known(facts.pension),
        active_employment: known(facts.active_employment),
        active_insurance: known(facts.active_insurance),
        active_licence: known(facts.active_licence),
        active_unemployment: known(facts.active_unemployment),
        insured_months: facts.insured_months,
        held: facts.held.iter().cloned().collect(),
        matters: facts
            .matters
            .iter()
            .map(|matter| Matter {
                ticket: matter.ticket,
                service: matter.service.clone(),
                state: matter.state,
                since: matter.since.0,
                note: matter.note.clone(),
                rated: matter.rated,
            })
            .collect(),
    }
}
