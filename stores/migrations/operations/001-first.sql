-- Times are epoch milliseconds. JSON columns hold text written by this program only.

-- One row: the clocks that readers follow.
CREATE TABLE clock (
  one               INTEGER PRIMARY KEY CHECK (one = 1),
  epoch             TEXT    NOT NULL, -- changes when revisions do not continue (a restored backup)
  rev               INTEGER NOT NULL, -- one more for every transaction that changes live state
  asset_version     INTEGER NOT NULL, -- one more for every change of assets
  credential_change INTEGER NOT NULL, -- one more for every rotation or revocation
  geography_version INTEGER NOT NULL
) STRICT;
INSERT INTO clock VALUES (1, lower(hex(randomblob(16))), 0, 0, 0, 0);

CREATE TABLE asset (
  no         INTEGER PRIMARY KEY, -- short form of the id, for tables with a row a reading
  id         TEXT    NOT NULL UNIQUE,
  kind       TEXT    NOT NULL CHECK (kind IN ('sweeper', 'toilet', 'bay', 'lot')),
  town       TEXT    NOT NULL,
  name       TEXT    NOT NULL,
  crs        TEXT    NOT NULL CHECK (crs IN ('wgs84', 'gcj02', 'bd09')),
  lon        REAL,
  lat        REAL,
  lot_id     TEXT,
  attributes TEXT    NOT NULL
) STRICT;
CREATE INDEX asset_by_kind ON asset (kind, id);
CREATE INDEX asset_by_lot ON asset (lot_id, id) WHERE lot_id IS NOT NULL;

-- Secrets are 32 random bytes: nothing to guess, so one salted SHA-256 is enough and a slow hash would only slow connecting.
CREATE TABLE credential (
  asset_id      TEXT    PRIMARY KEY REFERENCES asset (id),
  salt          BLOB    NOT NULL,
  hash          BLOB    NOT NULL,
  issued_at_ms  INTEGER NOT NULL,
  revoked_at_ms INTEGER,
  change        INTEGER NOT NULL -- credential_change of the last rotation or revocation, 0 before
) STRICT, WITHOUT ROWID;
CREATE INDEX credential_by_change ON credential (change);

CREATE TABLE user (
  id                   INTEGER PRIMARY KEY AUTOINCREMENT,
  name                 TEXT    NOT NULL UNIQUE COLLATE NOCASE,
  role                 TEXT    NOT NULL,
  towns                TEXT    NOT NULL, -- JSON list; empty: all
  password_hash        TEXT    NOT NULL,
  must_change_password INTEGER NOT NULL,
  created_at_ms        INTEGER NOT NULL,
  disabled_at_ms       INTEGER
) STRICT;

-- Only a hash of the session id is kept, so that a copy of this file opens no session.
CREATE TABLE session (
  id_hash       BLOB    PRIMARY KEY,
  user_id       INTEGER NOT NULL REFERENCES user (id),
  created_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  content       TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_user ON session (user_id);
CREATE INDEX session_by_expiry ON session (expires_at_ms);

CREATE TABLE live_state (
  asset_id       TEXT    NOT NULL,
  stream         TEXT    NOT NULL,
  kind           TEXT    NOT NULL,
  town           TEXT    NOT NULL,
  at_ms          INTEGER NOT NULL,
  received_at_ms INTEGER NOT NULL,
  sub            INTEGER NOT NULL,
  fields         TEXT    NOT NULL, -- JSON
  parts          TEXT,             -- JSON: times of the parts a state is merged from
  rev            INTEGER NOT NULL,
  PRIMARY KEY (asset_id, stream)
) STRICT;
CREATE INDEX live_state_by_rev ON live_state (rev);

-- One row a reading that rules have applied. Ordered by asset and device time, so new rows of a device lie together;
-- `day` (of arrival) only tells when a row may go.
CREATE TABLE applied (
  asset_no INTEGER NOT NULL,
  stream   INTEGER NOT NULL,
  at_ms    INTEGER NOT NULL,
  sub      INTEGER NOT NULL,
  content  INTEGER NOT NULL,
  day      INTEGER NOT NULL,
  PRIMARY KEY (asset_no, stream, at_ms, sub, content)
) STRICT, WITHOUT ROWID;

-- A message is kept once, however many of its readings were rejected.
CREATE TABLE quarantine_message (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  seq            INTEGER NOT NULL,
  received_at_ms INTEGER NOT NULL,
  client_id      TEXT    NOT NULL,
  topic          TEXT    NOT NULL,
  asset_id       TEXT    NOT NULL, -- as the topic names it; empty when it names none
  payload        BLOB    NOT NULL,
  rows           INTEGER NOT NULL,
  UNIQUE (seq, received_at_ms)
) STRICT;

CREATE TABLE quarantine (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  message_id     INTEGER NOT NULL REFERENCES quarantine_message (id),
  idx            INTEGER NOT NULL,
  asset_id       TEXT    NOT NULL,
  reason         TEXT    NOT NULL,
  detail         TEXT    NOT NULL,
  added_at_ms    INTEGER NOT NULL,
  requested_at_ms INTEGER,
  replayed_at_ms INTEGER,
  stored_at_ms   INTEGER, -- when history, too, has dealt with a replayed row
  UNIQUE (message_id, idx, reason)
) STRICT;
CREATE INDEX quarantine_by_reason ON quarantine (reason, id);
CREATE INDEX quarantine_by_asset ON quarantine (asset_id, id);
CREATE INDEX quarantine_by_request ON quarantine (id) WHERE requested_at_ms IS NOT NULL;
CREATE INDEX quarantine_by_replay ON quarantine (id) WHERE replayed_at_ms IS NOT NULL AND stored_at_ms IS NULL;

CREATE TABLE quarantine_size (
  one    INTEGER PRIMARY KEY CHECK (one = 1),
  rows   INTEGER NOT NULL,
  bytes  INTEGER NOT NULL,
  purged INTEGER NOT NULL -- rows that went because of age or room, since the beginning
) STRICT;
INSERT INTO quarantine_size VALUES (1, 0, 0, 0);

-- Since the beginning, also of what was purged.
CREATE TABLE quarantine_count (reason TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE dropped_field (field TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE position (reader TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
-- both readers exist from the first moment, so that the journal trims nothing before either has read it
INSERT INTO position VALUES ('rules', 0), ('history', 0);

CREATE TABLE audit (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms   INTEGER NOT NULL,
  by      TEXT    NOT NULL,
  action  TEXT    NOT NULL,
  subject TEXT    NOT NULL,
  detail  TEXT    NOT NULL -- JSON
) STRICT;
CREATE INDEX audit_by_subject ON audit (subject, id);

CREATE TABLE road (
  id         TEXT    PRIMARY KEY,
  name       TEXT    NOT NULL,
  road_class TEXT    NOT NULL,
  oneway     INTEGER NOT NULL,
  tunnel     INTEGER NOT NULL,
  line       TEXT    NOT NULL -- JSON list of [lon, lat]
) STRICT, WITHOUT ROWID;
CREATE TABLE town (
  name    TEXT PRIMARY KEY,
  name_en TEXT NOT NULL,
  ring    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE report (
  part    TEXT    PRIMARY KEY,
  at_ms   INTEGER NOT NULL,
  state   TEXT    NOT NULL,
  detail  TEXT    NOT NULL,
  numbers TEXT    NOT NULL -- JSON
) STRICT, WITHOUT ROWID;
