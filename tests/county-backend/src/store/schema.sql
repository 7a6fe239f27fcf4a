-- The county's record, for SQLite and PostgreSQL; the words in braces are the dialect's own. Truth is 0 or 1, times are
-- RFC 3339 texts in +08:00.
CREATE TABLE IF NOT EXISTS kiosks(
  id TEXT PRIMARY KEY,
  device_key {BYTES} NOT NULL CHECK(length(device_key) = 32)
) {STRICT};

-- One row per idempotency key: what was received and the exact bytes that were answered.
CREATE TABLE IF NOT EXISTS acknowledgements(
  seq {SEQ},
  key TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK(kind IN ('submission', 'rating', 'callback', 'confirmation', 'withdrawal')),
  fp TEXT NOT NULL,
  body {BYTES} NOT NULL
) {STRICT};

CREATE TABLE IF NOT EXISTS submissions(
  seq {SEQ},
  ticket TEXT NOT NULL UNIQUE,
  key TEXT NOT NULL UNIQUE REFERENCES acknowledgements(key),
  fp TEXT NOT NULL,
  device_signature TEXT NOT NULL,
  kiosk TEXT NOT NULL REFERENCES kiosks(id),
  running {INT} NOT NULL,
  service TEXT NOT NULL,
  service_version {INT} NOT NULL,
  id_no TEXT NOT NULL,
  id_check_digit_ok {INT} NOT NULL CHECK(id_check_digit_ok IN (0, 1)),
  name TEXT NOT NULL,
  assurance TEXT NOT NULL,
  phone_tail TEXT,
  plaintext TEXT NOT NULL,
  received_at TEXT NOT NULL,
  state TEXT NOT NULL CHECK(state IN
    ('submitted', 'accepted', 'need_more', 'in_review', 'done', 'rejected', 'withdrawn', 'handed_over')),
  since TEXT NOT NULL,
  note TEXT,
  supersedes TEXT,
  duplicate_of TEXT REFERENCES submissions(ticket),
  -- 1 while it counts: not a duplicate, not refused, withdrawn or ended.
  active {INT} NOT NULL CHECK(active IN (0, 1)),
  -- Within what it must be the person's only one: 'active', a month, or nothing (not limited).
  slot TEXT,
  -- JSON object: answers the person left as the county held them on arrival.
  relied_on TEXT NOT NULL,
  -- JSON array of what an officer should know of the answers.
  remarks TEXT NOT NULL
) {STRICT};
CREATE UNIQUE INDEX IF NOT EXISTS one_per_slot ON submissions(id_no, service, slot) WHERE active = 1;
CREATE INDEX IF NOT EXISTS submissions_by_kiosk ON submissions(kiosk, running);

CREATE TABLE IF NOT EXISTS state_history(
  seq {SEQ},
  ticket TEXT NOT NULL REFERENCES submissions(ticket),
  state TEXT NOT NULL,
  at TEXT NOT NULL,
  note TEXT
) {STRICT};

CREATE TABLE IF NOT EXISTS ratings(
  seq {SEQ},
  key TEXT NOT NULL UNIQUE REFERENCES acknowledgements(key),
  ticket TEXT NOT NULL,
  kiosk TEXT NOT NULL REFERENCES kiosks(id),
  score TEXT NOT NULL CHECK(score IN ('1', '2', '3', '4', '5')),
  reasons TEXT NOT NULL,
  comment TEXT,
  callback {INT} NOT NULL CHECK(callback IN (0, 1)),
  received_at TEXT NOT NULL,
  -- 0: a second rating of the same ticket, kept but not counted.
  counted {INT} NOT NULL CHECK(counted IN (0, 1))
) {STRICT};
CREATE UNIQUE INDEX IF NOT EXISTS one_rating_per_ticket ON ratings(ticket) WHERE counted = 1;

CREATE TABLE IF NOT EXISTS heartbeats(
  seq {SEQ},
  kiosk TEXT NOT NULL REFERENCES kiosks(id),
  received_at TEXT NOT NULL,
  body TEXT NOT NULL
) {STRICT};

-- What the county knows of a person besides his submissions. A person not listed has no adverse fact.
CREATE TABLE IF NOT EXISTS persons(
  id_no TEXT PRIMARY KEY,
  pension TEXT NOT NULL CHECK(pension IN ('yes', 'no', 'unknown')),
  employment TEXT NOT NULL CHECK(employment IN ('yes', 'no', 'unknown')),
  insurance TEXT NOT NULL CHECK(insurance IN ('yes', 'no', 'unknown')),
  licence TEXT NOT NULL CHECK(licence IN ('yes', 'no', 'unknown')),
  unemployment TEXT NOT NULL CHECK(unemployment IN ('yes', 'no', 'unknown')),
  -- Nothing: cannot be established.
  insured_months {INT} CHECK(insured_months BETWEEN 0 AND 1200)
) {STRICT};

-- Answers the county holds of a person, by field.
CREATE TABLE IF NOT EXISTS held(
  id_no TEXT NOT NULL,
  field TEXT NOT NULL,
  -- JSON
  value TEXT NOT NULL,
  -- The submission it came with; nothing: from another register.
  ticket TEXT REFERENCES submissions(ticket),
  PRIMARY KEY(id_no, field)
) {STRICT};

CREATE TABLE IF NOT EXISTS code_tables(
  name TEXT PRIMARY KEY,
  version {INT} NOT NULL,
  entries TEXT NOT NULL
) {STRICT};
