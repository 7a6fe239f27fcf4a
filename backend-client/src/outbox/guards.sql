-- Indexes and triggers of the outbox; made anew whenever the table is.
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
