-- The outbox: what this kiosk accepted and what the county said to it.
-- Times are Unix milliseconds. Needs recursive_triggers=ON, so that REPLACE runs into outbox_keep.
CREATE TABLE outbox(
    seq           INTEGER PRIMARY KEY AUTOINCREMENT,
    key           TEXT NOT NULL UNIQUE,
    kind          TEXT NOT NULL CHECK(kind IN('submission','rating')),
    ticket        TEXT NOT NULL CHECK(length(ticket) = 12),
    service       TEXT NOT NULL,
    person        BLOB NOT NULL CHECK(length(person) = 16),
    who           TEXT NOT NULL,
    supersedes    TEXT,
    body          BLOB,
    fp            BLOB NOT NULL CHECK(length(fp) = 32),
    sig           BLOB NOT NULL CHECK(length(sig) = 64),
    state         TEXT NOT NULL DEFAULT 'PENDING'
                  CHECK(state IN('PENDING','ACKED','REJECTED','PARKED','SUPERSEDED','DISCARDED')),
    attempts      INTEGER NOT NULL DEFAULT 0 CHECK(attempts >= 0),
    refusals      INTEGER NOT NULL DEFAULT 0,
    refused_since INTEGER,
    wait_class    TEXT,
    last_error    TEXT,
    receipt       BLOB CHECK(length(receipt) > 0),
    created_at    INTEGER NOT NULL,
    tried_at      INTEGER,
    parked_at     INTEGER,
    settled_at    INTEGER,
    purge_after   INTEGER,
    UNIQUE(kind, ticket),
    CHECK(state NOT IN('PENDING','PARKED') OR body IS NOT NULL),
    CHECK((state IN('ACKED','REJECTED')) = (receipt IS NOT NULL)),
    -- 34,560,000,000 ms are 400 days.
    CHECK(state IN('PENDING','PARKED') OR (settled_at IS NOT NULL AND purge_after IS NOT NULL
          AND purge_after >= settled_at + 34560000000))
) STRICT;

CREATE INDEX outbox_open ON outbox(state, seq) WHERE state IN('PENDING','PARKED');
CREATE INDEX outbox_person ON outbox(person, created_at);

-- An item begins as PENDING, and no INSERT (OR REPLACE, OR an upsert) takes the place of another.
CREATE TRIGGER outbox_new BEFORE INSERT ON outbox
WHEN NEW.state <> 'PENDING' OR NEW.attempts <> 0 OR NEW.settled_at IS NOT NULL
  OR EXISTS(SELECT 1 FROM outbox o WHERE o.key = NEW.key OR o.seq = NEW.seq OR (o.kind = NEW.kind AND o.ticket = NEW.ticket))
BEGIN SELECT RAISE(ABORT, 'outbox: exists, or not new'); END;

-- Seven days (604,800,000 ms) after the end the purge may take the body away; nothing else ever changes.
CREATE TRIGGER outbox_immutable
BEFORE UPDATE OF seq, key, kind, ticket, service, person, who, supersedes, fp, sig, body, created_at ON outbox
WHEN NEW.seq IS NOT OLD.seq OR NEW.key IS NOT OLD.key OR NEW.kind IS NOT OLD.kind OR NEW.ticket IS NOT OLD.ticket
  OR NEW.service IS NOT OLD.service OR NEW.person IS NOT OLD.person OR NEW.who IS NOT OLD.who
  OR NEW.supersedes IS NOT OLD.supersedes OR NEW.fp IS NOT OLD.fp OR NEW.sig IS NOT OLD.sig
  OR NEW.created_at IS NOT OLD.created_at
  OR (NEW.body IS NOT OLD.body AND NOT (NEW.body IS NULL AND OLD.state NOT IN('PENDING','PARKED')
      AND OLD.settled_at + 604800000 <= unixepoch() * 1000))
BEGIN SELECT RAISE(ABORT, 'outbox: immutable'); END;

CREATE TRIGGER outbox_transition BEFORE UPDATE OF state ON outbox
WHEN NEW.state <> OLD.state
 AND NOT (OLD.state = 'PENDING' AND NEW.state IN('ACKED','REJECTED','PARKED'))
 AND NOT (OLD.state = 'PARKED' AND NEW.state IN('PENDING','SUPERSEDED','DISCARDED'))
BEGIN SELECT RAISE(ABORT, 'outbox: no such transition'); END;

CREATE TRIGGER outbox_receipt BEFORE UPDATE OF receipt, settled_at, purge_after ON outbox
WHEN OLD.state NOT IN('PENDING','PARKED')
 AND (NEW.receipt IS NOT OLD.receipt OR NEW.settled_at IS NOT OLD.settled_at OR NEW.purge_after IS NOT OLD.purge_after)
BEGIN SELECT RAISE(ABORT, 'outbox: final'); END;

CREATE TRIGGER outbox_keep BEFORE DELETE ON outbox
WHEN OLD.state IN('PENDING','PARKED') OR OLD.purge_after IS NULL OR OLD.purge_after > unixepoch() * 1000
BEGIN SELECT RAISE(ABORT, 'outbox: to be kept'); END;
