//! Questions for the staff screens: the list, calls, drafts, the record of a confirmed person, tasks, classes.
//!
//! What must survive a lost answer takes its key from the caller: the same key again gives the same answer.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use reqwest::RequestBuilder;
use serde::Serialize;
use uuid::Uuid;

use super::{AskError, Client};
use crate::seal::SealError;
use crate::staff::StaffId;
use crate::ticket::Ticket;
use crate::wire::{
    Assurance, Call, CallQueue, ClassList, Draft, DraftCode, DraftContent, DraftReceipt, DraftTake, NewCall,
    PersonRecord, Private, RecordQuery, Signed, StaffList, StaffStep, Step, TakenDraft, Taker, TaskList,
};

impl Client {
    /// A GET with the device's signature, by its path.
    fn question(&self, path: &[&str]) -> RequestBuilder {
        let (key, url) = (Uuid::now_v7(), self.at(path));
        let sig = self.sealer.sign_question(&key, url.path());
        self.http
            .get(url)
            .header("Kiosk-Id", self.sealer.kiosk().to_string())
            .header("Idempotency-Key", format!("\"{key}\""))
            .header("Kiosk-Signature", STANDARD.encode(sig))
    }

    /// A POST that says nothing about a person: signed, not sealed.
    fn post_signed(&self, path: &[&str], key: &Uuid, body: &impl Serialize) -> Result<RequestBuilder, AskError> {
        let bytes = serde_json::to_vec(body).or(Err(SealError::Failed))?;
        let sig = self.sealer.sign_body(key, &bytes);
        Ok(self.post_sealed(path, key, &sig, bytes))
    }

    /// Seals and posts.
    async fn tell<T: Signed>(&self, path: &[&str], key: &Uuid, plain: &impl Serialize) -> Result<T, AskError> {
        let body = self.sealer.seal(key, plain)?;
        self.ask(self.post_sealed(path, key, &body.sig, body.bytes)).await
    }

    /// `GET /v1/kiosks/{kiosk}/staff`: the signed bytes, to be kept and read by [`StaffList::accept`]. That the county
    /// signed them was checked.
    pub async fn staff_list(&self) -> Result<Vec<u8>, AskError> {
        let kiosk = self.sealer.kiosk().to_string();
        self.ask_bytes::<StaffList>(self.question(&["v1", "kiosks", &kiosk, "staff"])).await
    }

    /// `POST /v1/calls`: somebody is wanted at page `page`. The same call again tells its state.
    pub async fn call(&self, call: Uuid, page: String, now: Timestamp) -> Result<Call, AskError> {
        let new = NewCall { call, kiosk: self.sealer.kiosk(), at: now.into(), page };
        of_call(call, self.ask(self.post_signed(&["v1", "calls"], &call, &new)?).await?)
    }

    /// `GET /v1/calls/{call}`.
    pub async fn call_state(&self, call: Uuid) -> Result<Call, AskError> {
        of_call(call, self.ask(self.question(&["v1", "calls", &call.to_string()])).await?)
    }

    /// `GET /v1/kiosks/{kiosk}/calls`: the hall's queue.
    pub async fn call_queue(&self) -> Result<CallQueue, AskError> {
        let kiosk = self.sealer.kiosk();
        let queue: CallQueue = self.ask(self.question(&["v1", "kiosks", &kiosk.to_string(), "calls"])).await?;
        if queue.kiosk == kiosk { Ok(queue) } else { Err(AskError::AnotherQuestion) }
    }

    /// `POST /v1/calls/{call}/{step}`: seen or done by `staff`, or taken back by the person (`staff` is `None`).
    pub async fn call_step(
        &self,
        call: Uuid,
        step: Step,
        staff: Option<StaffId>,
        now: Timestamp,
    ) -> Result<Call, AskError> {
        let of = call.to_string();
        let request = self.step(["v1", "calls", &of, step.word()], step, staff, now)?;
        of_call(call, self.ask(request).await?)
    }

    fn step(
        &self,
        path: [&str; 4],
        step: Step,
        staff: Option<StaffId>,
        now: Timestamp,
    ) -> Result<RequestBuilder, AskError> {
        let [_, _, of, _] = path;
        let body = StaffStep { of: of.to_owned(), step, kiosk: self.sealer.kiosk(), staff, at: now.into() };
        self.post_signed(&path, &Uuid::now_v7(), &body)
    }

    /// `POST /v1/drafts`: keeps a half-filled form.
    pub async fn give_draft(
        &self,
        key: Uuid,
        content: DraftContent,
        staff: Option<StaffId>,
        now: Timestamp,
    ) -> Result<DraftReceipt, AskError> {
        let draft = Draft { key, kiosk: self.sealer.kiosk(), staff, content, at: now.into() };
        let receipt: DraftReceipt = self.tell(&["v1", "drafts"], &key, &draft).await?;
        if receipt.key == key { Ok(receipt) } else { Err(AskError::AnotherQuestion) }
    }

    /// `POST /v1/drafts/{code}/take`. Status 403: another person's; 404: no such code; 409: taken; 410: expired.
    pub async fn take_draft(
        &self,
        key: Uuid,
        code: DraftCode,
        by: Taker,
        now: Timestamp,
    ) -> Result<TakenDraft, AskError> {
        let take = DraftTake { code, by, at: now.into() };
        let draft: TakenDraft = self.tell(&["v1", "drafts", &code.to_string(), "take"], &key, &take).await?;
        if draft.query == key && draft.code == code { Ok(draft) } else { Err(AskError::AnotherQuestion) }
    }

    /// `POST /v1/persons/record`. Status 403: the county has no confirmation of that key for this person and staff member.
    pub async fn person_record(
        &self,
        (id_no, name): (Private, Private),
        staff: StaffId,
        confirmation: Uuid,
        of: Option<Ticket>,
        now: Timestamp,
    ) -> Result<PersonRecord, AskError> {
        let key = Uuid::now_v7();
        let assurance = Assurance::CardAndClerk;
        let query = RecordQuery { id_no, name, assurance, staff, confirmation, of, at: now.into() };
        let record: PersonRecord = self.tell(&["v1", "persons", "record"], &key, &query).await?;
        if record.query == key { Ok(record) } else { Err(AskError::AnotherQuestion) }
    }

    /// `GET /v1/staff/{staff}/tasks`: the signed bytes, to be kept and read by [`TaskList::accept`].
    pub async fn tasks(&self, staff: &StaffId) -> Result<Vec<u8>, AskError> {
        self.ask_bytes::<TaskList>(self.question(&["v1", "staff", staff.as_str(), "tasks"])).await
    }

    /// `GET /v1/kiosks/{kiosk}/classes`: the classes of today.
    pub async fn classes(&self) -> Result<ClassList, AskError> {
        let kiosk = self.sealer.kiosk();
        self.of_kiosk(self.ask(self.question(&["v1", "kiosks", &kiosk.to_string(), "classes"])).await?)
    }

    /// `POST /v1/classes/{class}/{step}`: a trainer opens or closes sign-in.
    pub async fn class_step(
        &self,
        class: &str,
        step: Step,
        staff: StaffId,
        now: Timestamp,
    ) -> Result<ClassList, AskError> {
        let request = self.step(["v1", "classes", class, step.word()], step, Some(staff), now)?;
        self.of_kiosk(self.ask(request).await?)
    }

    fn of_kiosk(&self, classes: ClassList) -> Result<ClassList, AskError> {
        if classes.kiosk == self.sealer.kiosk() { Ok(classes) } else { Err(AskError::AnotherQuestion) }
    }
}

fn of_call(asked: Uuid, call: Call) -> Result<Call, AskError> {
    if call.call == asked { Ok(call) } else { Err(AskError::AnotherQuestion) }
}
