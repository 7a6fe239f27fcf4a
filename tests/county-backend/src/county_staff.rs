//! What a tester does with the county's staff, calls and fleet.

use jiff::SignedDuration;
use serde_json::Value;

use crate::County;
use crate::forms;
use crate::http::TechnicianQuestion;
use crate::store::{
    Act, Call, CallState, ClassRow, EntryRow, StaffRow, StoredCallBack, StoredWithdrawal, TaskRow, check_staff, metrics,
};

impl County {
    /// Gives a kiosk its staff key and says where it stands (division code of 9 or 12 digits). Without it the kiosk has no
    /// staff list.
    pub fn enrol(&self, kiosk: &str, staff_key: &[u8; 32], site: &str) {
        self.store().enrol(kiosk, staff_key, site).expect("enrolments");
    }

    /// Puts a staff member into every kiosk's list, or changes him there. Panics when the row has a wrong form.
    pub fn set_staff(&self, row: &StaffRow) {
        if let Err(wrong) = check_staff(row, &self.app.roles) {
            panic!("{}: {wrong}", row.id);
        }
        self.store().set_staff(row).expect("staff");
    }

    /// Takes a staff member out of every kiosk's list; `false` when there is none.
    pub fn remove_staff(&self, id: &str) -> bool {
        self.store().remove_staff(id).expect("staff")
    }

    /// What staff did or was refused, as the county knows it, oldest first.
    pub fn acts(&self) -> Vec<Act> {
        self.store().acts().expect("acts")
    }

    /// Bearer token of the technicians' portal; also in the directory as `portal-token`.
    pub fn portal_token(&self) -> &str {
        &self.app.portal_token
    }

    /// The portal's eight digits for a challenge (blanks do not matter), or why there are none.
    pub fn answer_technician(
        &self,
        technician: &str,
        work_order: &str,
        challenge: &str,
        purpose: &str,
    ) -> Result<String, String> {
        let question = TechnicianQuestion {
            technician: technician.to_owned(),
            work_order: work_order.to_owned(),
            challenge: challenge.to_owned(),
            purpose: purpose.to_owned(),
        };
        let at = self.app.now_text();
        question.reply(&mut self.store(), &self.app, &at).map_err(|no| no.to_string())
    }

    /// Calls that are waiting or seen, oldest first.
    pub fn calls(&self) -> Vec<Call> {
        self.store().open_calls(None).expect("calls")
    }

    /// The desk takes a call a step on; what it is then. Panics when it is over.
    pub fn step_call(&self, call: &str, to: CallState, by: &str) -> Call {
        let stepped = self.store().call_step(call, to, Some(by), &self.app.now_text()).expect("a call");
        self.app.steering.changes.note();
        stepped
    }

    /// All requests to be called back, in order of arrival.
    pub fn call_backs(&self) -> Vec<StoredCallBack> {
        self.store().call_backs().expect("callbacks")
    }

    /// All withdrawals, in order of arrival.
    pub fn withdrawals(&self) -> Vec<StoredWithdrawal> {
        self.store().withdrawals().expect("withdrawals")
    }

    /// Sets a person's 就业创业证: number of 16 digits, day, and what its QR code says.
    pub fn set_certificate(&self, id_no: &str, number: &str, issued_on: &str, verification: &str) {
        self.store().set_certificate(id_no, number, issued_on, verification).expect("certificates");
    }

    /// Adds to a person's record what another register holds.
    pub fn add_entry(&self, id_no: &str, entry: &EntryRow) {
        self.store().add_entry(id_no, entry).expect("entries");
    }

    /// Adds a task; its id.
    pub fn add_task(&self, row: &TaskRow) -> String {
        self.store().add_task(row).expect("tasks")
    }

    /// Adds a class on a day; its trainer must be among the staff.
    pub fn add_class(&self, row: &ClassRow) {
        self.store().add_class(row).expect("classes");
    }

    /// Asks a kiosk to do something, for so many seconds; the verb's id.
    pub fn ask_verb(&self, kiosk: &str, verb: &str, seconds: i64) -> String {
        let id = uuid::Uuid::now_v7().to_string();
        let now = self.app.now();
        let expires_at = now.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(now);
        self.store().ask_verb(&id, kiosk, verb, &forms::timestamp(expires_at)).expect("verbs");
        id
    }

    /// The configuration a kiosk should have.
    pub fn want_config(&self, kiosk: &str, version: &str) {
        self.store().want_config(kiosk, version).expect("wanted");
    }

    /// `KioskHealth` of every kiosk.
    pub fn fleet(&self) -> Vec<Value> {
        self.store().fleet(self.app.now()).expect("heartbeats")
    }

    /// What Prometheus is told.
    pub fn metrics(&self) -> String {
        metrics(&self.fleet())
    }
}
