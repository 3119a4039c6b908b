-- Road networks, plans, shifts, what vehicles did on the streets, alerts.

-- Drawn lines are taken from the network that is in use.
DROP TABLE road;

-- Never changed once written: shifts name the one they were made on.
CREATE TABLE network (
  id          TEXT    PRIMARY KEY, -- hash of the content
  added_at_ms INTEGER NOT NULL,
  by          TEXT    NOT NULL,
  source      TEXT    NOT NULL,
  report      TEXT    NOT NULL, -- JSON
  edges       INTEGER NOT NULL,
  content     BLOB    NOT NULL  -- gzip of JSON {nodes, edges}
) STRICT, WITHOUT ROWID;
-- Which network is in use from when on; the last row is the present one.
CREATE TABLE network_use (
  no         INTEGER PRIMARY KEY,
  network_id TEXT    NOT NULL REFERENCES network (id),
  from_ms    INTEGER NOT NULL,
  by         TEXT    NOT NULL
) STRICT;

-- Days that differ from their weekday, and the years for which they are known.
CREATE TABLE calendar_day (
  day    TEXT PRIMARY KEY, -- YYYY-MM-DD
  type   TEXT NOT NULL CHECK (type IN ('holiday', 'make-up-workday')),
  name   TEXT NOT NULL,
  source TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE calendar_year (
  year   INTEGER PRIMARY KEY,
  source TEXT    NOT NULL
) STRICT;

-- One more for every change of plans or of the calendar.
ALTER TABLE clock ADD COLUMN plan_version INTEGER NOT NULL DEFAULT 0;
CREATE TABLE plan (
  id            TEXT    NOT NULL,
  version       INTEGER NOT NULL,
  town          TEXT    NOT NULL,
  content       TEXT    NOT NULL, -- JSON
  changed_at_ms INTEGER NOT NULL,
  changed_by    TEXT    NOT NULL,
  retired_at_ms INTEGER,
  is_latest     INTEGER NOT NULL,
  PRIMARY KEY (id, version)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX plan_latest ON plan (id) WHERE is_latest = 1;

-- One shift a route and day, however often it is made.
CREATE TABLE shift (
  id         TEXT    PRIMARY KEY,
  plan_id    TEXT    NOT NULL,
  day        TEXT    NOT NULL,
  town       TEXT    NOT NULL,
  state      TEXT    NOT NULL CHECK (state IN ('planned', 'open', 'closed')),
  from_ms    INTEGER NOT NULL, -- of its first pass
  to_ms      INTEGER NOT NULL, -- of its last pass
  content    TEXT    NOT NULL, -- JSON: all of it that never changes
  version    INTEGER NOT NULL, -- of the figures; 0 while the shift runs
  settings   INTEGER NOT NULL, -- version of the settings that made the figures
  coverage   TEXT,             -- JSON: figures and sides
  changed_at_ms INTEGER NOT NULL,
  UNIQUE (plan_id, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX shift_by_day ON shift (day);
CREATE INDEX shift_by_time ON shift (from_ms, to_ms);
CREATE INDEX shift_unfinished ON shift (id) WHERE state <> 'closed';
CREATE TABLE shift_version (
  shift_id TEXT    NOT NULL REFERENCES shift (id),
  version  INTEGER NOT NULL,
  at_ms    INTEGER NOT NULL,
  cause    TEXT    NOT NULL,
  settings INTEGER NOT NULL,
  coverage BLOB    NOT NULL, -- gzip of JSON
  PRIMARY KEY (shift_id, version)
) STRICT, WITHOUT ROWID;

-- Settings of the rules as they were at any time; the last row is in use.
CREATE TABLE rule_settings (
  version INTEGER PRIMARY KEY,
  at_ms   INTEGER NOT NULL,
  by      TEXT    NOT NULL,
  content TEXT    NOT NULL -- JSON
) STRICT;

CREATE TABLE photo (
  id    INTEGER PRIMARY KEY AUTOINCREMENT,
  type  TEXT    NOT NULL,
  bytes BLOB    NOT NULL,
  at_ms INTEGER NOT NULL,
  by    TEXT    NOT NULL
) STRICT;
CREATE TABLE excuse (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  shift_id     TEXT    NOT NULL REFERENCES shift (id),
  edge         TEXT    NOT NULL,
  pass         INTEGER,
  from_m       REAL    NOT NULL,
  to_m         REAL    NOT NULL,
  reason       TEXT    NOT NULL,
  note         TEXT    NOT NULL,
  photo_id     INTEGER REFERENCES photo (id),
  by           TEXT    NOT NULL,
  at_ms        INTEGER NOT NULL,
  undone_by    TEXT,
  undone_at_ms INTEGER,
  change       INTEGER NOT NULL -- grows over all excuses with every change of one
) STRICT;
CREATE INDEX excuse_by_shift ON excuse (shift_id);
CREATE INDEX excuse_by_change ON excuse (change);

CREATE TABLE sweep_order (
  id              TEXT    PRIMARY KEY,
  shift_id        TEXT    NOT NULL REFERENCES shift (id),
  vehicle         TEXT    NOT NULL,
  edges           TEXT    NOT NULL, -- JSON list
  note            TEXT    NOT NULL,
  by              TEXT    NOT NULL,
  at_ms           INTEGER NOT NULL,
  published_at_ms INTEGER,
  answer          TEXT,
  answered_at_ms  INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX sweep_order_by_shift ON sweep_order (shift_id);

-- Commands to devices that the broker has still to hand over.
CREATE TABLE command (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  kind     TEXT    NOT NULL,
  asset_id TEXT    NOT NULL,
  payload  TEXT    NOT NULL,
  order_id TEXT
) STRICT;

CREATE TABLE alert (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  rule         TEXT    NOT NULL,
  subject_kind TEXT    NOT NULL,
  subject      TEXT    NOT NULL,
  town         TEXT    NOT NULL,
  severity     TEXT    NOT NULL,
  state        TEXT    NOT NULL CHECK (state IN ('open', 'closed')),
  since_ms     INTEGER NOT NULL,
  opened_at_ms INTEGER NOT NULL,
  closed_at_ms INTEGER,
  detail       TEXT    NOT NULL, -- JSON
  shift_id     TEXT
) STRICT;
CREATE UNIQUE INDEX alert_open ON alert (rule, subject) WHERE state = 'open';
CREATE INDEX alert_by_subject ON alert (subject, id);
CREATE INDEX alert_by_shift ON alert (shift_id, id) WHERE shift_id IS NOT NULL;
CREATE INDEX alert_by_close ON alert (closed_at_ms) WHERE closed_at_ms IS NOT NULL;
-- What the rules remember of a vehicle or shift between two looks at it.
CREATE TABLE alert_memory (subject TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- Short forms of edge ids, for tables with a row a run.
CREATE TABLE edge (no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT;

-- One run of a vehicle along a street side. `chunk` is the hour (of device time) whose fixes made it: late fixes replace whole chunks.
CREATE TABLE drive (
  asset_no INTEGER NOT NULL,
  chunk    INTEGER NOT NULL,
  n        INTEGER NOT NULL,
  edge_no  INTEGER NOT NULL,
  from_ms  INTEGER NOT NULL,
  to_ms    INTEGER NOT NULL,
  content  TEXT    NOT NULL, -- JSON
  PRIMARY KEY (asset_no, chunk, n)
) STRICT, WITHOUT ROWID;
-- both hold `to_ms`, so that runs of another time are passed over without looking at their rows
CREATE INDEX drive_by_edge ON drive (edge_no, from_ms, to_ms);
CREATE INDEX drive_by_time ON drive (asset_no, from_ms, to_ms);

CREATE TABLE silence (
  asset_no INTEGER NOT NULL,
  chunk    INTEGER NOT NULL,
  n        INTEGER NOT NULL,
  from_ms  INTEGER NOT NULL,
  to_ms    INTEGER,
  content  TEXT    NOT NULL, -- JSON
  PRIMARY KEY (asset_no, chunk, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX silence_by_time ON silence (asset_no, from_ms, to_ms);

-- What coverage knows of a vehicle between two fixes, and the same at the beginning of each hour.
CREATE TABLE vehicle_state (asset_no INTEGER PRIMARY KEY, state TEXT NOT NULL) STRICT;
CREATE TABLE vehicle_checkpoint (
  asset_no INTEGER NOT NULL,
  chunk    INTEGER NOT NULL,
  state    TEXT    NOT NULL, -- JSON: before the first fix of the hour
  fixes    INTEGER NOT NULL, -- how many fixes of the hour were used up
  digest   TEXT    NOT NULL, -- of their identities, whatever their order
  PRIMARY KEY (asset_no, chunk)
) STRICT, WITHOUT ROWID;
-- Hours with late fixes, to be worked out again when history has written the message `seq`.
CREATE TABLE vehicle_recheck (
  asset_no INTEGER NOT NULL,
  chunk    INTEGER NOT NULL,
  seq      INTEGER NOT NULL,
  asked    INTEGER NOT NULL, -- how often: what was asked for again meanwhile is not done with
  PRIMARY KEY (asset_no, chunk)
) STRICT, WITHOUT ROWID;

-- Closed shifts whose facts, excuses or settings changed: to be judged again.
CREATE TABLE shift_stale (
  shift_id TEXT PRIMARY KEY REFERENCES shift (id),
  cause    TEXT NOT NULL, -- of the first change
  changes  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- One row: how far coverage has followed what others change.
CREATE TABLE coverage_followed (
  one           INTEGER PRIMARY KEY CHECK (one = 1),
  excuse_change INTEGER NOT NULL,
  settings      INTEGER NOT NULL
) STRICT;
INSERT INTO coverage_followed VALUES (1, 0, 0);

INSERT INTO position VALUES ('coverage', 0);
