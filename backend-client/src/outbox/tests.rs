//! The promises of the table, each tried against SQLite itself: nine rules that hold and five ways around them that
//! must not.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, Transaction};
use uuid::Uuid;

use super::*;
use crate::open::apply_pragmas;
use crate::seal::SealedBody;
use crate::ticket::{HmacKey, KioskNumber, Ticket};
use crate::transition::{ErrorWord, NetFault, ParkReason, Settlement, WaitClass};
use crate::wire::Moment;

struct Db {
    conn: Connection,
    now: Timestamp,
    running: u32,
    _dir: tempfile::TempDir,
}

impl Db {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let conn = Connection::open(dir.path().join("kiosk.sqlite")).unwrap();
        apply_pragmas(&conn).unwrap();
        conn.execute_batch(MIGRATION).unwrap();
        conn.execute_batch(MIGRATION_KINDS).unwrap();
        // The triggers look at the system's clock, so the tests' past must be a real one.
        Self { conn, now: Timestamp::now(), running: 0, _dir: dir }
    }

    fn ago(&self, days: i64) -> Timestamp {
        self.now - SignedDuration::from_hours(days * 24)
    }

    fn item(&mut self, person: &str) -> NewItem {
        self.running += 1;
        let body = format!("sealed {}", self.running).into_bytes();
        NewItem {
            key: Uuid::now_v7(),
            kind: Kind::Submission,
            ticket: Ticket::new(KioskNumber::new(12).unwrap(), self.running).unwrap(),
            service: "unemp_reg".to_owned(),
            person: PersonHash::of(&HmacKey::new([3; 32]), &person.into()),
            who: "杨** 0017".into(),
            supersedes: None,
            body: SealedBody { fp: crate::seal::fingerprint(&body), sig: [7; 64], bytes: body },
            created_at: self.now,
        }
    }

    fn tx<T>(&mut self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let tx = self.conn.transaction().unwrap();
        let out = work(&tx)?;
        tx.commit()?;
        Ok(out)
    }

    fn stored(&mut self, person: &str) -> NewItem {
        let item = self.item(person);
        self.tx(|tx| enqueue(tx, &item)).unwrap();
        item
    }

    fn settle(&mut self, key: &Uuid, settlement: &Settlement, at: Timestamp) -> bool {
        self.tx(|tx| settle(tx, key, settlement, at)).unwrap()
    }

    /// The state, and SQLite's refusal of the statement.
    fn probe(&self, key: &Uuid, sql: &str) -> String {
        let before = self.dump();
        let error = self.conn.execute(sql, [key.to_string()]).expect_err(sql).to_string();
        assert_eq!(self.dump(), before, "{sql} changed something");
        error
    }

    fn dump(&self) -> Vec<String> {
        let mut statement = self.conn.prepare("SELECT * FROM outbox ORDER BY seq").unwrap();
        let columns = statement.column_count();
        let rows = statement
            .query_map([], |row| {
                Ok((0..columns).map(|i| format!("{:?}", row.get_ref(i).unwrap())).collect::<Vec<_>>().join("|"))
            })
            .unwrap();
        rows.map(|r| r.unwrap()).collect()
    }
}

fn acked(at: Timestamp) -> Settlement {
    Settlement::Acked { receipt: b"{\"receipt\":1}".to_vec(), duplicate_of: None, received_at: Moment(at) }
}

fn parked() -> Settlement {
    Settlement::Parked { reason: ParkReason::KeyReused }
}

fn stay(class: WaitClass, error: ErrorWord, counted: bool) -> Settlement {
    Settlement::StayPending { class, retry_after: None, error, counted }
}

// ---- the nine rules ----

#[test]
fn rule_1_stored_bytes_come_back_unchanged() {
    let mut db = Db::new();
    let item = db.stored("a");
    let envelope = load(&db.conn, &item.key).unwrap().unwrap();
    assert_eq!((envelope.body, envelope.fp, envelope.sig), (item.body.bytes, item.body.fp, item.body.sig));
    assert_eq!((envelope.ticket, envelope.kind, envelope.attempts), (item.ticket, Kind::Submission, 0));
}

#[test]
fn rule_2_an_acknowledgement_ends_an_item_once() {
    let mut db = Db::new();
    let item = db.stored("a");
    let at = db.now;
    assert!(db.settle(&item.key, &acked(at), at));
    assert!(!db.settle(&item.key, &acked(at), at), "a second one finds nothing pending");
    assert!(!db.settle(&item.key, &parked(), at));
    let record = by_ticket(&db.conn, &item.ticket).unwrap().unwrap();
    assert_eq!((record.state, record.receipt.as_deref()), (State::Acked, Some(&b"{\"receipt\":1}"[..])));
    assert_eq!(load(&db.conn, &item.key).unwrap(), None);
}

#[test]
fn rule_3_no_acknowledgement_without_a_receipt() {
    let mut db = Db::new();
    let item = db.stored("a");
    let at = db.now.as_millisecond();
    let sql = format!(
        "UPDATE outbox SET state = 'ACKED', settled_at = {at}, purge_after = {at} + 34560000000 WHERE key = ?1"
    );
    assert!(db.probe(&item.key, &sql).contains("CHECK"));
}

#[test]
fn rule_4_bytes_key_fingerprint_signature_never_change() {
    let mut db = Db::new();
    let item = db.stored("a");
    let changes = [
        "seq = seq + 5",
        "key = '00000000-0000-7000-8000-000000000000'",
        "kind = 'rating'",
        "ticket = '000000000000'",
        "service = 'x'",
        "person = zeroblob(16)",
        "who = 'x'",
        "supersedes = '000000000000'",
        "body = x'00'",
        "body = NULL",
        "fp = zeroblob(32)",
        "sig = zeroblob(64)",
        "created_at = 0",
    ];
    for change in changes {
        let error = db.probe(&item.key, &format!("UPDATE outbox SET {change} WHERE key = ?1"));
        assert_eq!(error, "outbox: immutable", "{change}");
        let error = db.probe(&item.key, &format!("UPDATE OR REPLACE outbox SET {change} WHERE key = ?1"));
        assert_eq!(error, "outbox: immutable", "{change}");
    }
}

#[test]
fn rule_5_a_final_item_never_reopens() {
    let mut db = Db::new();
    let item = db.stored("a");
    let at = db.now;
    db.settle(&item.key, &acked(at), at);
    for state in ["PENDING", "PARKED", "REJECTED", "SUPERSEDED", "DISCARDED"] {
        db.probe(&item.key, &format!("UPDATE outbox SET state = '{state}' WHERE key = ?1"));
        db.probe(&item.key, &format!("UPDATE outbox SET state = '{state}', receipt = NULL WHERE key = ?1"));
    }
}

#[test]
fn rule_6_what_is_not_final_is_never_deleted() {
    let mut db = Db::new();
    let (waiting, stuck) = (db.stored("a"), db.stored("b"));
    let at = db.now;
    db.settle(&stuck.key, &parked(), at);
    for key in [waiting.key, stuck.key] {
        assert_eq!(db.probe(&key, "DELETE FROM outbox WHERE key = ?1"), "outbox: to be kept");
    }
}

#[test]
fn rule_7_one_key_one_ticket_of_a_kind() {
    let mut db = Db::new();
    let first = db.stored("a");
    let again = NewItem { ticket: db.item("a").ticket, ..first.clone() };
    assert!(matches!(db.tx(|tx| enqueue(tx, &again)), Err(OutboxError::Exists)));
    let again = NewItem { key: Uuid::now_v7(), ..first.clone() };
    assert!(matches!(db.tx(|tx| enqueue(tx, &again)), Err(OutboxError::Exists)));
    let rating = NewItem { key: Uuid::now_v7(), kind: Kind::Rating, ..first };
    db.tx(|tx| enqueue(tx, &rating)).unwrap();
}

#[test]
fn rule_8_the_purge_takes_bodies_after_7_days_and_rows_after_400() {
    let mut db = Db::new();
    for days in [399, 401, 6, 8] {
        let item = db.stored("a");
        let at = db.ago(days);
        db.settle(&item.key, &acked(at), at);
    }
    let waiting = db.stored("a");
    let now = db.now;
    assert_eq!(db.tx(|tx| purge(tx, now)).unwrap(), (3, 1));
    assert_eq!(db.tx(|tx| purge(tx, now)).unwrap(), (0, 0));
    assert_eq!(db.dump().len(), 4);
    assert!(load(&db.conn, &waiting.key).unwrap().is_some());
    let future = now + SignedDuration::from_hours(24 * 1000);
    assert!(db.tx(|tx| purge(tx, future)).is_err(), "a wrong clock of the caller deletes nothing");
    assert_eq!(db.dump().len(), 4);
}

#[test]
fn rule_9_a_parked_item_waits_for_the_counter() {
    let mut db = Db::new();
    let at = db.now;
    let items = [db.stored("a"), db.stored("b"), db.stored("c")];
    for item in &items {
        db.settle(&item.key, &parked(), at);
        assert!(load(&db.conn, &item.key).unwrap().is_none());
    }
    let mut correction = db.item("c");
    correction.supersedes = Some(items[2].ticket);
    assert!(db.tx(|tx| reopen(tx, &items[0].key)).unwrap());
    assert!(db.tx(|tx| discard(tx, &items[1].key, at)).unwrap());
    assert!(db.tx(|tx| supersede(tx, &items[2].key, &correction, at)).unwrap());
    let states = items.each_ref().map(|i| by_key(&db.conn, &i.key).unwrap().unwrap().state);
    assert_eq!(states, [State::Pending, State::Discarded, State::Superseded]);
    assert_eq!(load(&db.conn, &items[0].key).unwrap().unwrap().body, items[0].body.bytes, "same bytes");
    assert_eq!(pending(&db.conn).unwrap().len(), 2);
    let untouched = db.dump();
    assert!(!db.tx(|tx| reopen(tx, &correction.key)).unwrap(), "only what is parked");
    assert!(!db.tx(|tx| discard(tx, &items[0].key, at)).unwrap());
    let another = db.item("a");
    assert!(!db.tx(|tx| supersede(tx, &items[0].key, &another, at)).unwrap());
    assert_eq!(db.dump(), untouched);
}

// ---- the five ways around ----

#[test]
fn probe_1_replace_over_a_pending_row() {
    let mut db = Db::new();
    let item = db.stored("a");
    let columns = "seq, key, kind, ticket, service, person, who, body, fp, sig, created_at";
    let copy = |seq: &str, key: &str, ticket: &str| {
        format!(
            "REPLACE INTO outbox({columns}) SELECT {seq}, {key}, kind, {ticket}, service, person, who, x'00', fp, sig,
             created_at FROM outbox WHERE key = ?1"
        )
    };
    let other = "'00000000-0000-7000-8000-000000000000'";
    for (seq, key, ticket) in
        [("seq", other, "'000000000000'"), ("99", "key", "'000000000000'"), ("99", other, "ticket")]
    {
        for recursive in ["ON", "OFF"] {
            db.conn.pragma_update(None, "recursive_triggers", recursive).unwrap();
            db.probe(&item.key, &copy(seq, key, ticket));
        }
    }
    // The DELETE trigger alone holds too, as long as the setting is on.
    db.conn.pragma_update(None, "recursive_triggers", "ON").unwrap();
    db.conn.execute_batch("DROP TRIGGER outbox_new").unwrap();
    assert_eq!(db.probe(&item.key, &copy("99", "key", "'000000000000'")), "outbox: to be kept");
}

#[test]
fn probe_2_pending_straight_to_discarded_or_superseded() {
    let mut db = Db::new();
    let item = db.stored("a");
    let at = db.now.as_millisecond();
    for state in ["DISCARDED", "SUPERSEDED"] {
        let sql = format!(
            "UPDATE outbox SET state = '{state}', settled_at = {at}, purge_after = {at} + 34560000000 WHERE key = ?1"
        );
        assert_eq!(db.probe(&item.key, &sql), "outbox: no such transition");
    }
}

#[test]
fn probe_3_rewriting_the_receipt_of_an_acked_row() {
    let mut db = Db::new();
    let item = db.stored("a");
    let at = db.now;
    db.settle(&item.key, &acked(at), at);
    for change in ["receipt = x'7b7d'", "receipt = NULL", "settled_at = 0", "purge_after = 0", "receipt = x''"] {
        assert_eq!(db.probe(&item.key, &format!("UPDATE outbox SET {change} WHERE key = ?1")), "outbox: final");
    }
    assert_eq!(db.probe(&item.key, "UPDATE outbox SET body = NULL WHERE key = ?1"), "outbox: immutable");
}

#[test]
fn probe_4_an_empty_receipt() {
    let mut db = Db::new();
    let item = db.stored("a");
    let at = db.now;
    let empty = Settlement::Acked { receipt: Vec::new(), duplicate_of: None, received_at: Moment(at) };
    assert!(matches!(db.tx(|tx| settle(tx, &item.key, &empty, at)), Err(OutboxError::Refused(_))));
    let empty = Settlement::Rejected { receipt: Vec::new(), reason: String::new(), received_at: Moment(at) };
    assert!(matches!(db.tx(|tx| settle(tx, &item.key, &empty, at)), Err(OutboxError::Refused(_))));
    assert!(
        db.probe(&item.key, "UPDATE outbox SET receipt = x'7b7d' WHERE key = ?1").contains("CHECK"),
        "nor one too early"
    );
    assert!(load(&db.conn, &item.key).unwrap().is_some());
}

#[test]
fn probe_5_deleting_an_acked_row_before_its_purge_date() {
    let mut db = Db::new();
    let item = db.stored("a");
    let at = db.ago(399);
    db.settle(&item.key, &acked(at), at);
    assert_eq!(db.probe(&item.key, "DELETE FROM outbox WHERE key = ?1"), "outbox: to be kept");
    let early = "UPDATE outbox SET state = 'ACKED', receipt = x'7b7d', settled_at = 1, purge_after = 2 WHERE key = ?1";
    let other = db.stored("b");
    assert!(db.probe(&other.key, early).contains("CHECK"), "nor a purge date too near");
}

// ---- the functions ----

#[test]
fn an_item_cannot_begin_as_final() {
    let db = Db::new();
    let at = db.now.as_millisecond();
    let sql = format!(
        "INSERT INTO outbox(key, kind, ticket, service, person, who, body, fp, sig, state, receipt, created_at, settled_at,
         purge_after) VALUES(?1, 'submission', '000000000000', 's', zeroblob(16), 'w', x'00', zeroblob(32), zeroblob(64),
         'ACKED', x'7b7d', {at}, {at}, {at} + 34560000000)"
    );
    db.probe(&Uuid::now_v7(), &sql);
}

#[test]
fn attempts_count_refusals_run_and_stops_are_free() {
    let mut db = Db::new();
    let item = db.stored("a");
    let now = db.now;
    let begin = |db: &mut Db| db.tx(|tx| begin_attempt(tx, &item.key, now)).unwrap();
    let figures = |db: &Db| {
        let e = load(&db.conn, &item.key).unwrap().unwrap();
        (e.attempts, e.refusals, e.refused_since.map(Timestamp::as_millisecond))
    };
    let since = Some(now.as_millisecond());
    let later = now + SignedDuration::from_mins(40);

    assert!(begin(&mut db));
    db.settle(&item.key, &stay(WaitClass::Refused, ErrorWord::Status(400), true), now);
    assert_eq!(figures(&db), (1, 1, since));
    begin(&mut db);
    db.settle(&item.key, &stay(WaitClass::Network, ErrorWord::NotSent(NetFault::Dns), true), later);
    assert_eq!(figures(&db), (2, 1, since), "the line says nothing about the item");
    begin(&mut db);
    db.settle(&item.key, &stay(WaitClass::Refused, ErrorWord::Status(404), true), later);
    assert_eq!(figures(&db), (3, 2, since));
    begin(&mut db);
    db.settle(&item.key, &stay(WaitClass::Stopped, ErrorWord::Status(401), false), later);
    assert_eq!(figures(&db), (3, 0, None), "a stopped sender's attempt is not counted, the run of refusals is broken");
    assert_eq!(by_key(&db.conn, &item.key).unwrap().unwrap().last_error.as_deref(), Some("status-401"));
    assert!(!db.tx(|tx| begin_attempt(tx, &Uuid::now_v7(), now)).unwrap());
}

#[test]
fn a_parked_item_blocks_its_own_lane_only() {
    let mut db = Db::new();
    let a1 = db.stored("a");
    let b1 = db.stored("b");
    let a2 = db.stored("a");
    let at = db.now;
    db.settle(&a1.key, &parked(), at);
    let view: Vec<_> = pending(&db.conn).unwrap().into_iter().map(|e| (e.key, e.blocked)).collect();
    assert_eq!(view, [(b1.key, false), (a2.key, true)]);
    let depth = counts(&db.conn).unwrap();
    assert_eq!((depth.pending, depth.parked), (2, 1));
    db.settle(&b1.key, &acked(at), at);
    assert_eq!(
        counts(&db.conn).unwrap().oldest_pending_at,
        None,
        "what stands behind a parked item does not stop intake"
    );
}

#[test]
fn the_same_person_within_a_day_is_found_whatever_the_spelling() {
    let mut db = Db::new();
    let item = db.stored("00000019000101001x");
    let at = db.now;
    let person = PersonHash::of(&HmacKey::new([3; 32]), &" 000000 19000101 001X ".into());
    let found = |db: &Db, since| by_person(&db.conn, &person, "unemp_reg", since).unwrap();
    assert_eq!(found(&db, db.ago(1))[0].ticket, item.ticket);
    assert!(found(&db, at + SignedDuration::from_secs(1)).is_empty(), "older than asked for");
    assert!(by_person(&db.conn, &person, "other", db.ago(1)).unwrap().is_empty());
    let other_kiosk = PersonHash::of(&HmacKey::new([4; 32]), &"00000019000101001X".into());
    assert!(by_person(&db.conn, &other_kiosk, "unemp_reg", db.ago(1)).unwrap().is_empty());
    let rejected = Settlement::Rejected { receipt: b"{}".to_vec(), reason: "x".into(), received_at: Moment(at) };
    db.settle(&item.key, &rejected, at);
    assert!(found(&db, db.ago(1)).is_empty(), "after a refusal he may hand in again");
}

#[test]
fn nothing_about_the_person_in_debug() {
    let mut db = Db::new();
    let item = db.stored("000000190001010017");
    let shown = format!("{item:?}{:?}{:?}", load(&db.conn, &item.key).unwrap(), by_key(&db.conn, &item.key).unwrap());
    for secret in ["杨", "0017", "sealed", "000000190001010017"] {
        assert!(!shown.replace(&item.ticket.to_string(), "").contains(secret), "{secret} in {shown}");
    }
}
