//! A request to be called back: sealed to the county like a submission, and as durable.

use backend_client::{
    outbox::{self, Kind, NewItem, PersonHash},
    wire::{self, Private},
};
use uuid::Uuid;

use super::{Store, next_ticket, trouble};
use crate::{
    audit,
    clock::Moment,
    session::{call::CallBack, event::StoreTrouble},
};

/// The service it counts as in the outbox.
const SERVICE: &str = "call_back";

impl Store {
    /// Commits a request to be called back; `call` is the county's key of the call nobody answered. The answer is the key
    /// under which it is delivered.
    pub fn call_back(&mut self, request: &CallBack, call: Option<Uuid>, now: Moment) -> Result<Uuid, StoreTrouble> {
        if let Some(code) = self.fault {
            return Err(StoreTrouble::Closed(code));
        }
        if !self.confirmed().map_err(|error| trouble(&error.into()))? {
            return Err(StoreTrouble::Closed("S-NUMBER"));
        }
        let key = Uuid::now_v7();
        let tx = self.conn.transaction().map_err(|error| trouble(&error.into()))?;
        let ticket = next_ticket(&tx, &self.keys.sealer)?;
        let plain = wire::CallBack {
            key,
            ticket,
            kiosk: self.keys.sealer.kiosk(),
            phone: request.phone.clone(),
            name: None,
            call,
            about: Some(request.about.to_owned()),
            at: wire::Moment(now.wall),
        };
        let body = self.keys.sealer.seal(&key, &plain).map_err(|_seal| StoreTrouble::Failed("S-SEAL"))?;
        let item = NewItem {
            key,
            kind: Kind::CallBack,
            ticket,
            service: SERVICE.to_owned(),
            // A lane of its own: it says nothing of the person here, and a parked one blocks nobody.
            person: PersonHash::of(&self.keys.person, &Private::new(format!("callback {ticket}"))),
            who: Private::new(""),
            supersedes: None,
            body,
            created_at: now.wall,
        };
        outbox::enqueue(&tx, &item).map_err(|error| trouble(&error))?;
        audit::append(&tx, &self.boot, now, "callback.stored", &[("ticket", ticket.to_string())])
            .map_err(|error| trouble(&error.into()))?;
        let committed = tx.commit();
        self.settle_commit(committed, &key)?;
        Ok(key)
    }
}
