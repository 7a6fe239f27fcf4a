//! The delivery task: carries entries to the county and answers back to the store, in the rhythm of the schedule.
//!
//! All decisions are elsewhere: [`crate::schedule`] says what and when, [`crate::transition`] says what an outcome
//! means. What is told to the kiosk ([`DeliveryEvent::Settled`]) has been committed by the store first.
//! Deliberately absent: a connection to the database, and any state that must survive a restart.

mod message;
mod question;

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rand::SeedableRng;
use rand::rngs::{StdRng, SysRng};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, sleep_until};
use uuid::Uuid;

use self::message::Command;
pub use self::message::{DeliveryEvent, DeliveryHandle, FactsError, TicketError};
pub use self::question::{Answered, Question, Unanswered};
use crate::client::{AskError, Client, HeartbeatAnswer};
use crate::outbox::{Depth, Envelope};
use crate::schedule::{Next, Pace, Schedule};
use crate::store_port::StoreRequest;
use crate::ticket::Ticket;
pub use crate::transition::AlarmKind;
use crate::transition::{ErrorWord, HttpOutcome, NetFault, SenderEffect, Settlement, Verdict, WaitClass, decide};
use crate::wire::{Heartbeat, PersonFacts, ServerTime, TicketStatus};

/// How long a store that did not answer is left in peace.
const STORE_PAUSE: Duration = Duration::from_secs(2);

/// The ends delivery is connected to. All of them are called from the runtime's threads and must not block.
pub struct Wiring {
    /// Hands a request to the owner of the database. If that one is gone the request is dropped, and delivery notices.
    pub store: Box<dyn Fn(StoreRequest) + Send + Sync>,
    /// Hears what happens.
    pub events: Box<dyn Fn(DeliveryEvent) + Send + Sync>,
    /// Content of the next heartbeat.
    pub heartbeat: Box<dyn Fn(Depth) -> Heartbeat + Send + Sync>,
    /// The wall clock.
    pub now: Box<dyn Fn() -> Timestamp + Send + Sync>,
}

impl fmt::Debug for Wiring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wiring")
    }
}

/// The delivery task.
#[derive(Debug)]
pub struct Delivery;

impl Delivery {
    /// Starts the task on `runtime`. The join handle ends after [`DeliveryHandle::stop`], or when every handle is gone.
    pub fn spawn(runtime: &Handle, client: Client, wiring: Wiring, pace: Pace) -> (DeliveryHandle, JoinHandle<()>) {
        let (sender, commands) = mpsc::unbounded_channel();
        let task = runtime.spawn(async move {
            Task::new(client, wiring, pace).run(commands).await;
        });
        (DeliveryHandle(sender), task)
    }
}

/// What a request in the air comes back with.
enum Landed {
    Delivered { envelope: Envelope, outcome: HttpOutcome },
    Time { probe: bool, asked: Timestamp, round_trip: Duration, answer: Result<ServerTime, AskError> },
    Facts { query_id: u64, facts: Result<PersonFacts, AskError> },
    Ticket { query_id: u64, ticket: Ticket, status: Result<TicketStatus, AskError> },
    Answered { query_id: u64, answer: Result<Answered, AskError> },
    Beat(Result<HeartbeatAnswer, AskError>),
}

struct Task {
    client: Client,
    wiring: Arc<Wiring>,
    pace: Pace,
    schedule: Schedule,
    rng: StdRng,
    began: Instant,
    air: JoinSet<Landed>,
    online: Option<bool>,
    /// Alarms raised and not yet over.
    standing: HashSet<AlarmKind>,
    next_beat: Instant,
    next_clock: Instant,
    next_refresh: Instant,
}

impl Task {
    fn new(client: Client, wiring: Wiring, pace: Pace) -> Self {
        // Jitter only; without the system's random numbers a fixed seed still sends.
        let mut rng = StdRng::try_from_rng(&mut SysRng).unwrap_or_else(|_| StdRng::seed_from_u64(0));
        let began = Instant::now();
        let schedule = Schedule::new(pace.clone(), Duration::ZERO, &mut rng);
        Self {
            client,
            wiring: Arc::new(wiring),
            schedule,
            rng,
            began,
            air: JoinSet::new(),
            online: None,
            standing: HashSet::new(),
            next_beat: began + pace.heartbeat / 4,
            next_clock: began,
            next_refresh: began,
            pace,
        }
    }

    fn mono(&self) -> Duration {
        self.began.elapsed()
    }

    fn tell(&self, event: DeliveryEvent) {
        (self.wiring.events)(event);
    }

    async fn run(mut self, mut commands: mpsc::UnboundedReceiver<Command>) {
        loop {
            let wake_at = self.launch().await;
            tokio::select! {
                command = commands.recv() => match command {
                    None | Some(Command::Stop) => return,
                    Some(command) => self.obey(command).await,
                },
                Some(landed) = self.air.join_next() => match landed {
                    Ok(landed) => self.land(landed).await,
                    // Requests are never aborted while the task runs, so this is a fault: end as any other does.
                    Err(error) => match error.try_into_panic() {
                        Ok(panic) => std::panic::resume_unwind(panic),
                        Err(_aborted) => return,
                    },
                },
                () = sleep_until(wake_at) => {}
            }
        }
    }

    /// Starts everything that is due and says when to look again.
    async fn launch(&mut self) -> Instant {
        let now = Instant::now();
        if now >= self.next_refresh {
            self.refresh().await;
        }
        if now >= self.next_clock {
            self.next_clock = now + self.pace.clock;
            self.ask_time(false);
        }
        if now >= self.next_beat {
            self.next_beat = now + self.pace.heartbeat;
            self.beat().await;
        }
        let regular = self.next_beat.min(self.next_clock).min(self.next_refresh);
        loop {
            match self.schedule.next(self.mono()) {
                Next::Send { key, .. } => self.send(key).await,
                Next::Probe => self.ask_time(true),
                Next::Wait(None) => return regular,
                Next::Wait(Some(at)) => return regular.min(self.began + at),
            }
        }
    }

    async fn obey(&mut self, command: Command) {
        match command {
            Command::Submit(key) => {
                self.refresh().await;
                self.schedule.live(&key);
            }
            Command::Wake => {
                self.refresh().await;
                let now = self.mono();
                self.schedule.wake(now, &mut self.rng);
                self.next_clock = Instant::now();
            }
            Command::Facts { query_id, id_no, name } => {
                let client = self.client.clone();
                let now = (self.wiring.now)();
                self.air.spawn(async move {
                    Landed::Facts { query_id, facts: client.person_facts(id_no, name, now).await }
                });
            }
            Command::Ticket { query_id, ticket, phone_tail } => {
                let client = self.client.clone();
                self.air.spawn(async move {
                    let status = client.ticket_status(ticket, phone_tail.expose()).await;
                    Landed::Ticket { query_id, ticket, status }
                });
            }
            Command::Ask { query_id, question } => {
                let client = self.client.clone();
                let now = (self.wiring.now)();
                self.air.spawn(async move { Landed::Answered { query_id, answer: question.ask(&client, now).await } });
            }
            Command::Stop => {}
        }
    }

    async fn land(&mut self, landed: Landed) {
        match landed {
            Landed::Delivered { envelope, outcome } => self.delivered(envelope, &outcome).await,
            Landed::Time { probe, asked, round_trip, answer } => {
                if probe {
                    let now = self.mono();
                    self.schedule.probed(answer.is_ok(), now, &mut self.rng);
                }
                match answer {
                    Ok(time) => {
                        self.heard();
                        let county = time.now.0;
                        let half = SignedDuration::try_from(round_trip / 2).unwrap_or_default();
                        let offset = county.duration_since(asked).saturating_sub(half);
                        self.tell(DeliveryEvent::Clock { offset, county, round_trip });
                    }
                    Err(error) => {
                        self.is_online(false);
                        self.misanswered(&error);
                    }
                }
            }
            Landed::Facts { query_id, facts } => {
                if let Err(error) = &facts {
                    self.misanswered(error);
                }
                let facts = facts.map(Box::new).map_err(|error| match error {
                    foreign if foreign.is_foreign() => FactsError::Invalid,
                    AskError::Line(_) | AskError::Status(408 | 425 | 429 | 500..=599) => FactsError::Offline,
                    AskError::Status(status) => FactsError::Refused(status),
                    AskError::Answer(_) | AskError::AnotherQuestion | AskError::Seal(_) => FactsError::Invalid,
                });
                match &facts {
                    Ok(_) => self.heard(),
                    Err(FactsError::Offline | FactsError::Invalid) => self.is_online(false),
                    Err(FactsError::Refused(_)) => {}
                }
                self.tell(DeliveryEvent::Facts { query_id, facts });
            }
            Landed::Ticket { query_id, ticket, status } => {
                if let Err(error) = &status {
                    self.misanswered(error);
                }
                let status = status.map(Box::new).map_err(|error| match error {
                    foreign if foreign.is_foreign() => TicketError::Invalid,
                    AskError::Status(404) => TicketError::NotFound,
                    AskError::Status(429) => TicketError::TooMany,
                    AskError::Line(_) | AskError::Status(408 | 425 | 500..=599) => TicketError::Offline,
                    AskError::Status(status) => TicketError::Refused(status),
                    AskError::Answer(_) | AskError::AnotherQuestion | AskError::Seal(_) => TicketError::Invalid,
                });
                match &status {
                    Ok(_) => self.heard(),
                    Err(TicketError::Offline | TicketError::Invalid) => self.is_online(false),
                    // A refusal bears no signature: it neither proves nor disproves the line.
                    Err(TicketError::NotFound | TicketError::TooMany | TicketError::Refused(_)) => {}
                }
                self.tell(DeliveryEvent::Ticket { query_id, ticket, status });
            }
            Landed::Answered { query_id, answer } => {
                if let Err(error) = &answer {
                    self.misanswered(error);
                }
                let answer = answer.map_err(Unanswered::from);
                match &answer {
                    Ok(_) => self.heard(),
                    Err(Unanswered::Offline | Unanswered::Invalid) => self.is_online(false),
                    // As with a ticket: a refusal bears no signature.
                    Err(_) => {}
                }
                self.tell(DeliveryEvent::Answered { query_id, answer });
            }
            Landed::Beat(Ok(HeartbeatAnswer { pace, reply })) => {
                if let Some(per_second) = pace {
                    self.schedule.set_rate(per_second);
                }
                if let Some(reply) = reply {
                    self.tell(DeliveryEvent::Wanted(Box::new(reply)));
                }
            }
            Landed::Beat(Err(error)) => tracing::debug!(%error, "heartbeat"),
        }
    }

    /// A question was answered under the county's signature.
    fn heard(&mut self) {
        let now = self.mono();
        self.schedule.heard(now, &mut self.rng);
        self.is_online(true);
        self.over(AlarmKind::InvalidAnswers);
    }

    /// A question had no good answer; what somebody else said counts towards the alarm.
    fn misanswered(&mut self, error: &AskError) {
        if error.is_foreign() {
            tracing::warn!(%error, "not the county's answer");
            let now = self.mono();
            if let Some(alarm) = self.schedule.misanswered(now, &mut self.rng) {
                self.raise(alarm);
            }
        }
    }

    fn raise(&mut self, alarm: AlarmKind) {
        self.standing.insert(alarm);
        self.tell(DeliveryEvent::Alarm(alarm));
    }

    fn over(&mut self, alarm: AlarmKind) {
        if self.standing.remove(&alarm) {
            self.tell(DeliveryEvent::AlarmOver(alarm));
        }
    }

    fn is_online(&mut self, online: bool) {
        if self.online != Some(online) {
            self.online = Some(online);
            self.tell(DeliveryEvent::Online(online));
        }
    }

    async fn delivered(&mut self, envelope: Envelope, outcome: &HttpOutcome) {
        let verdict = decide(outcome, &envelope, self.client.keys(), (self.wiring.now)());
        tracing::info!(key = %envelope.key, ?outcome, settlement = ?verdict.settlement, "delivered");
        let settlement = verdict.settlement.clone();
        let stored = self.store(|reply| StoreRequest::Settle(envelope.key, settlement, reply)).await;
        let now = self.mono();
        if stored.is_none() {
            // Not written down, so not believed: the county will answer the same to the same bytes.
            let again = Settlement::StayPending {
                class: WaitClass::Network,
                retry_after: None,
                error: ErrorWord::Unanswered(NetFault::Broken),
                counted: true,
            };
            let verdict = Verdict { settlement: again, effect: SenderEffect::Failure };
            self.schedule.finished(&envelope.key, &verdict, now, &mut self.rng);
            return;
        }
        let alarm = self.schedule.finished(&envelope.key, &verdict, now, &mut self.rng);
        match verdict.effect {
            SenderEffect::Good => {
                self.is_online(true);
                // The county took something this kiosk signed, so it knows the kiosk and its program will do.
                for alarm in [AlarmKind::InvalidAnswers, AlarmKind::ReEnrol, AlarmKind::UpdateNeeded] {
                    self.over(alarm);
                }
            }
            SenderEffect::None => {}
            SenderEffect::Failure | SenderEffect::InvalidAnswer | SenderEffect::Stop(_) => self.is_online(false),
        }
        self.tell(DeliveryEvent::Settled {
            key: envelope.key,
            ticket: envelope.ticket,
            settlement: verdict.settlement,
        });
        if let Some(alarm) = alarm {
            self.raise(alarm);
        }
    }

    async fn send(&mut self, key: Uuid) {
        match self.store(|reply| StoreRequest::Begin(key, reply)).await {
            Some(Some(envelope)) => {
                let client = self.client.clone();
                self.air.spawn(async move {
                    let outcome = client.deliver(&envelope).await;
                    Landed::Delivered { envelope, outcome }
                });
            }
            Some(None) => {
                self.schedule.abandoned(&key);
                self.refresh().await;
            }
            None => self.schedule.abandoned(&key),
        }
    }

    fn ask_time(&mut self, probe: bool) {
        let client = self.client.clone();
        let wiring = Arc::clone(&self.wiring);
        self.air.spawn(async move {
            let asked = (wiring.now)();
            let began = Instant::now();
            let answer = client.time().await;
            Landed::Time { probe, asked, round_trip: began.elapsed(), answer }
        });
    }

    async fn beat(&mut self) {
        let Some(depth) = self.store(StoreRequest::Depth).await else { return };
        if depth.parked == 0 {
            self.over(AlarmKind::Parked);
        }
        let beat = (self.wiring.heartbeat)(depth);
        let client = self.client.clone();
        self.air.spawn(async move { Landed::Beat(client.heartbeat(&beat).await) });
    }

    /// Looks at the store; done now and then by itself too, so that nothing waits for a word that was never said.
    async fn refresh(&mut self) {
        self.next_refresh = Instant::now() + self.pace.heartbeat;
        if let Some(entries) = self.store(StoreRequest::Pending).await {
            self.schedule.refresh(entries);
        }
    }

    /// Asks the store; `None` when it did not answer: alarm, and a pause for everything.
    async fn store<T>(&mut self, request: impl FnOnce(oneshot::Sender<T>) -> StoreRequest) -> Option<T> {
        let (reply, answer) = oneshot::channel();
        (self.wiring.store)(request(reply));
        let answer = answer.await.ok();
        if answer.is_none() {
            self.schedule.hold(self.began.elapsed() + STORE_PAUSE);
            self.next_refresh = Instant::now() + STORE_PAUSE;
            self.raise(AlarmKind::Store);
        } else {
            self.over(AlarmKind::Store);
        }
        answer
    }
}
