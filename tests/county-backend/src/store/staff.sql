-- Staff, calls, drafts, visits, tasks, classes and the fleet; see schema.sql for how this is written.

-- What a kiosk shares with the county since its enrolment, and where it stands.
CREATE TABLE IF NOT EXISTS enrolments(
  kiosk TEXT PRIMARY KEY REFERENCES kiosks(id),
  staff_key {BYTES} NOT NULL CHECK(length(staff_key) = 32),
  site TEXT NOT NULL
) {STRICT};

CREATE TABLE IF NOT EXISTS staff(
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  -- JSON array
  roles TEXT NOT NULL,
  scope TEXT NOT NULL,
  id_no TEXT NOT NULL,
  badge TEXT,
  salt {BYTES} NOT NULL CHECK(length(salt) = 16),
  -- Argon2id of the PIN; under a kiosk's staff key it becomes what stands in that kiosk's list.
  pin {BYTES} NOT NULL CHECK(length(pin) = 32),
  m {INT} NOT NULL,
  t {INT} NOT NULL,
  p {INT} NOT NULL
) {STRICT};
CREATE TABLE IF NOT EXISTS staff_version(
  id {INT} PRIMARY KEY CHECK(id = 1),
  version {INT} NOT NULL
) {STRICT};

-- Everything a staff member did or was refused: audit, and what the figures are counted from.
CREATE TABLE IF NOT EXISTS acts(
  seq {SEQ},
  at TEXT NOT NULL,
  -- Nothing: at the desk or in the portal
  kiosk TEXT REFERENCES kiosks(id),
  staff TEXT NOT NULL,
  act TEXT NOT NULL,
  -- A ticket, a key, a call, a class, a challenge
  subject TEXT NOT NULL,
  allowed {INT} NOT NULL CHECK(allowed IN (0, 1))
) {STRICT};
CREATE INDEX IF NOT EXISTS acts_by_staff ON acts(staff, at);

CREATE TABLE IF NOT EXISTS calls(
  seq {SEQ},
  call TEXT NOT NULL UNIQUE,
  kiosk TEXT NOT NULL REFERENCES kiosks(id),
  page TEXT NOT NULL,
  state TEXT NOT NULL CHECK(state IN ('waiting', 'seen', 'done', 'cancelled')),
  called_at TEXT NOT NULL,
  since TEXT NOT NULL,
  seen_by TEXT
) {STRICT};

CREATE TABLE IF NOT EXISTS callbacks(
  seq {SEQ},
  key TEXT NOT NULL UNIQUE REFERENCES acknowledgements(key),
  ticket TEXT NOT NULL,
  kiosk TEXT NOT NULL REFERENCES kiosks(id),
  phone TEXT NOT NULL,
  name TEXT,
  call TEXT,
  about TEXT,
  received_at TEXT NOT NULL,
  day TEXT NOT NULL,
  -- 0: a second request of the same phone on the same day, kept but not counted.
  counted {INT} NOT NULL CHECK(counted IN (0, 1))
) {STRICT};
CREATE UNIQUE INDEX IF NOT EXISTS one_callback_a_day ON callbacks(phone, day) WHERE counted = 1;

CREATE TABLE IF NOT EXISTS confirmations(
  seq {SEQ},
  key TEXT NOT NULL UNIQUE REFERENCES acknowledgements(key),
  kiosk TEXT NOT NULL REFERENCES kiosks(id),
  staff TEXT NOT NULL,
  id_no TEXT NOT NULL,
  received_at TEXT NOT NULL,
  -- 0: the staff member may not confirm.
  counted {INT} NOT NULL CHECK(counted IN (0, 1))
) {STRICT};
-- The submissions a confirmation cleared.
CREATE TABLE IF NOT EXISTS confirmed(
  ticket TEXT PRIMARY KEY REFERENCES submissions(ticket),
  confirmation TEXT NOT NULL REFERENCES confirmations(key)
) {STRICT};

CREATE TABLE IF NOT EXISTS withdrawals(
  seq {SEQ},
  key TEXT NOT NULL UNIQUE REFERENCES acknowledgements(key),
  ticket TEXT NOT NULL,
  item TEXT NOT NULL,
  kiosk TEXT NOT NULL REFERENCES kiosks(id),
  reason TEXT NOT NULL,
  staff TEXT NOT NULL,
  second TEXT NOT NULL,
  received_at TEXT NOT NULL,
  -- 0: one of the two may not, or it was withdrawn before.
  counted {INT} NOT NULL CHECK(counted IN (0, 1))
) {STRICT};

CREATE TABLE IF NOT EXISTS certificates(
  id_no TEXT PRIMARY KEY,
  number TEXT NOT NULL,
  issued_on TEXT NOT NULL,
  verification TEXT NOT NULL
) {STRICT};
-- What other registers hold of a person: trainings, help, subsidies, registrations of before.
CREATE TABLE IF NOT EXISTS entries(
  seq {SEQ},
  id_no TEXT NOT NULL,
  kind TEXT NOT NULL CHECK(kind IN ('unemp', 'emp', 'training', 'assistance', 'subsidy')),
  title TEXT NOT NULL,
  began TEXT NOT NULL,
  ended TEXT
) {STRICT};

CREATE TABLE IF NOT EXISTS drafts(
  seq {SEQ},
  key TEXT NOT NULL UNIQUE,
  code TEXT NOT NULL UNIQUE,
  id_no TEXT NOT NULL,
  staff TEXT,
  -- JSON; nothing once it was taken and the taker cannot have missed it
  content TEXT NOT NULL,
  given_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  -- Key of the question that took it
  taken_by TEXT
) {STRICT};

CREATE TABLE IF NOT EXISTS tasks(
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK(kind IN ('verify_121', 'follow_up', 'first_contact')),
  id_no TEXT NOT NULL,
  name TEXT NOT NULL,
  village TEXT NOT NULL,
  due TEXT NOT NULL,
  period TEXT NOT NULL,
  -- JSON object: what the platform says now
  answers TEXT NOT NULL,
  note TEXT,
  -- The submission that ended it
  done_by TEXT
) {STRICT};

CREATE TABLE IF NOT EXISTS classes(
  id TEXT NOT NULL,
  day TEXT NOT NULL,
  name TEXT NOT NULL,
  trainer TEXT NOT NULL REFERENCES staff(id),
  session_no {INT} NOT NULL,
  site TEXT NOT NULL,
  PRIMARY KEY(id, day)
) {STRICT};
CREATE TABLE IF NOT EXISTS open_classes(
  id TEXT NOT NULL,
  day TEXT NOT NULL,
  kiosk TEXT NOT NULL REFERENCES kiosks(id),
  PRIMARY KEY(id, day, kiosk)
) {STRICT};

CREATE TABLE IF NOT EXISTS verbs(
  seq {SEQ},
  id TEXT NOT NULL UNIQUE,
  kiosk TEXT NOT NULL REFERENCES kiosks(id),
  verb TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  result TEXT
) {STRICT};
CREATE TABLE IF NOT EXISTS wanted(
  kiosk TEXT PRIMARY KEY REFERENCES kiosks(id),
  config_version TEXT NOT NULL
) {STRICT};
