-- More kinds of items. A CHECK cannot be changed, so the rows move to a new table of the same columns.
CREATE TABLE outbox_next(
    seq           INTEGER PRIMARY KEY AUTOINCREMENT,
    key           TEXT NOT NULL UNIQUE,
    kind          TEXT NOT NULL CHECK(kind IN('submission','rating','callback','confirmation','withdrawal')),
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
    CHECK(state IN('PENDING','PARKED') OR (settled_at IS NOT NULL AND purge_after IS NOT NULL
          AND purge_after >= settled_at + 34560000000))
) STRICT;

INSERT INTO outbox_next SELECT * FROM outbox;
-- Its indexes and triggers go with it; no trigger runs for a table that is dropped.
DROP TABLE outbox;
ALTER TABLE outbox_next RENAME TO outbox;
