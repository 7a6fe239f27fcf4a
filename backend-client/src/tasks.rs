//! A broker's day without network: the signed task list, kept 72 hours, whose people stay masked until they are met.
//!
//! Each task opens under a key made of the kiosk's staff key and the person's ID number, so it takes the person's card (or
//! the number the person says). Pure. Deliberately absent: other people's tasks; the county leaves them out.

use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use zeroize::Zeroizing;

use crate::staff::{ListError, StaffId, StaffKey, id_number, in_force};
use crate::ticket::KioskNumber;
use crate::wire::{self, CountyKeys, Private, Task, TaskList, TaskRecord};

const NONCE: usize = 12;

/// Why a task list is not used.
#[derive(Debug, thiserror::Error)]
pub enum TasksError {
    /// As with a staff list.
    #[error(transparent)]
    List(#[from] ListError),
    /// Somebody else's.
    #[error("the tasks are those of {0}")]
    OtherStaff(StaffId),
}

impl TaskList {
    /// Reads a list that just came or was kept: signature, kiosk, whose, end.
    pub fn accept(
        bytes: &[u8],
        keys: &CountyKeys,
        kiosk: KioskNumber,
        staff: &StaffId,
        now: Timestamp,
    ) -> Result<Self, TasksError> {
        let list: Self = wire::verify(bytes, keys).map_err(ListError::from)?;
        in_force((kiosk, list.kiosk), list.issued_at, list.expires_at, now)?;
        if list.staff == *staff { Ok(list) } else { Err(TasksError::OtherStaff(list.staff)) }
    }

    /// The tasks of the person with this ID number.
    pub fn of_person<'a>(&'a self, key: &StaffKey, id_no: &Private) -> impl Iterator<Item = &'a Task> + use<'a> {
        let mark = key.mark(b"task", id_number(id_no).as_bytes());
        self.tasks.iter().filter(move |task| task.card == mark)
    }
}

impl Task {
    /// What stands behind the mask; `None` with another person's number.
    pub fn open(&self, key: &StaffKey, id_no: &Private) -> Option<TaskRecord> {
        let sealed = STANDARD.decode(self.record.expose()).ok()?;
        let (nonce, ct) = sealed.split_at_checked(NONCE)?;
        let nonce: [u8; NONCE] = nonce.try_into().ok()?;
        let key = Zeroizing::new(key.mark(b"record", id_number(id_no).as_bytes()).0);
        let plain = Zeroizing::new(Aes256Gcm::new((&*key).into()).decrypt(&Nonce::from(nonce), ct).ok()?);
        serde_json::from_slice(&plain).ok()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::wire::tests::{keys, signed};

    fn list() -> Vec<u8> {
        let key = StaffKey::new([7; 32]);
        let id_no = Private::from("00000019900101001x");
        let plain = json!({"id_no": "00000019900101001X", "name": "杨试例", "answers": {"status": "2"}});
        let cipher = Aes256Gcm::new((&key.mark(b"record", b"00000019900101001X").0).into());
        let ct = cipher.encrypt(&Nonce::from([3; NONCE]), plain.to_string().as_bytes()).unwrap();
        let card = key.mark(b"task", id_number(&id_no).as_bytes()).0;
        signed(
            "task-list",
            json!({
                "staff": "s-0017", "kiosk": "0012", "issued_at": "2026-11-22T08:00:00+08:00",
                "expires_at": "2026-11-25T08:00:00+08:00", "period": "2026", "month": "2026-11",
                "figures": [{"what": "verified", "count": 3}],
                "tasks": [{
                    "id": "01937f3c-0000-7000-8000-000000000001", "kind": "verify_121", "who": "杨**", "tail": "001X",
                    "card": STANDARD.encode(card), "village": "430527101201", "due": "2026-12-31",
                    "record": STANDARD.encode([&[3; NONCE][..], &ct].concat()),
                }],
            }),
        )
    }

    #[test]
    fn a_task_opens_with_its_person_only() {
        let (kiosk, staff) = ("0012".parse().unwrap(), "s-0017".parse().unwrap());
        let now = "2026-11-24T00:00:00Z".parse().unwrap();
        let list = TaskList::accept(&list(), &keys(), kiosk, &staff, now).unwrap();
        let (key, person) = (StaffKey::new([7; 32]), Private::from("00000019900101001X"));
        let task = list.of_person(&key, &person).next().unwrap();
        assert_eq!(task.open(&key, &person).unwrap().name.expose(), "杨试例");
        let other = Private::from("000000199001010028");
        assert!(list.of_person(&key, &other).next().is_none());
        assert_eq!(task.open(&key, &other), None);
        assert_eq!(task.open(&StaffKey::new([8; 32]), &person), None);
        assert!(!format!("{list:?}").contains('杨'));
    }

    #[test]
    fn somebody_elses_or_ended_tasks_are_refused() {
        let (kiosk, staff) = ("0012".parse().unwrap(), "s-0017".parse().unwrap());
        let now = "2026-11-24T00:00:00Z".parse().unwrap();
        let of = |kiosk, staff, now| TaskList::accept(&list(), &keys(), kiosk, staff, now);
        let other = "s-0018".parse().unwrap();
        assert!(matches!(of(kiosk, &other, now), Err(TasksError::OtherStaff(_))));
        let late = "2026-11-25T00:00:00Z".parse().unwrap();
        assert!(matches!(of(kiosk, &staff, late), Err(TasksError::List(ListError::Expired(_)))));
        let elsewhere = "0013".parse().unwrap();
        assert!(matches!(of(elsewhere, &staff, now), Err(TasksError::List(ListError::OtherKiosk(_)))));
    }
}
