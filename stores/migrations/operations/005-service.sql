-- Alerts with a life of their own, orders to crews, rosters, notices and their deliveries, toilets and their service levels.

CREATE TABLE new_alert (
  id                 INTEGER PRIMARY KEY AUTOINCREMENT,
  rule               TEXT    NOT NULL,
  subject_kind       TEXT    NOT NULL,
  subject            TEXT    NOT NULL,
  part               TEXT    NOT NULL, -- of the subject: a sensor, a stall; '' the whole
  town               TEXT    NOT NULL,
  severity           TEXT    NOT NULL,
  state              TEXT    NOT NULL CHECK (state IN ('open', 'acknowledged', 'resolved', 'closed')),
  since_ms           INTEGER NOT NULL,
  opened_at_ms       INTEGER NOT NULL,
  acknowledged_at_ms INTEGER,
  acknowledged_by    TEXT,
  resolved_at_ms     INTEGER,
  closed_at_ms       INTEGER,
  returns            INTEGER NOT NULL,
  detail             TEXT    NOT NULL, -- JSON
  shift_id           TEXT,
  order_id           INTEGER,
  root_id            INTEGER,
  muted_until_ms     INTEGER,
  level              INTEGER NOT NULL,
  due_ms             INTEGER, -- the present level must have acknowledged
  interrupted_at_ms  INTEGER,
  next_ms            INTEGER  -- when the clock has to look at it again
) STRICT;
INSERT INTO new_alert
  SELECT id, rule, subject_kind, subject, '', town, severity, state, since_ms, opened_at_ms, NULL, NULL, closed_at_ms,
         closed_at_ms, 0, detail, shift_id, NULL, NULL, NULL, 0, NULL, NULL, NULL
    FROM alert;
-- numbers are never used again, also of alerts that were let go
DELETE FROM sqlite_sequence WHERE name = 'new_alert';
INSERT INTO sqlite_sequence SELECT 'new_alert', seq FROM sqlite_sequence WHERE name = 'alert';
DROP TABLE alert;
ALTER TABLE new_alert RENAME TO alert;
UPDATE live_state SET fields = json_set(fields, '$.part', '', '$.returns', 0, '$.level', 0) WHERE stream = 'alert';
CREATE UNIQUE INDEX alert_open ON alert (rule, subject, part) WHERE state <> 'closed';
CREATE INDEX alert_by_subject ON alert (subject, id);
CREATE INDEX alert_standing_by_subject ON alert (subject, id) WHERE state <> 'closed';
CREATE INDEX alert_by_shift ON alert (shift_id, id) WHERE shift_id IS NOT NULL;
CREATE INDEX alert_by_order ON alert (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX alert_by_root ON alert (root_id) WHERE root_id IS NOT NULL;
CREATE INDEX alert_by_close ON alert (closed_at_ms) WHERE closed_at_ms IS NOT NULL;
CREATE INDEX alert_by_next ON alert (next_ms, id) WHERE next_ms IS NOT NULL;

CREATE TABLE work_order (
  id                INTEGER PRIMARY KEY AUTOINCREMENT,
  toilet            TEXT    NOT NULL,
  town              TEXT    NOT NULL,
  team              TEXT    NOT NULL,
  work              TEXT    NOT NULL,
  severity          TEXT    NOT NULL,
  state             TEXT    NOT NULL,
  opened_at_ms      INTEGER NOT NULL,
  closed_at_ms      INTEGER,
  content           TEXT    NOT NULL, -- JSON: the rest of it
  clock             TEXT    NOT NULL, -- JSON
  interrupted_at_ms INTEGER,
  next_ms           INTEGER           -- when its clock has to be looked at again
) STRICT;
CREATE UNIQUE INDEX work_order_open ON work_order (toilet, work) WHERE state <> 'closed';
CREATE INDEX work_order_by_toilet ON work_order (toilet, id);
CREATE INDEX work_order_by_time ON work_order (opened_at_ms);
CREATE INDEX work_order_by_next ON work_order (next_ms, id) WHERE next_ms IS NOT NULL;

-- What became of alerts and orders, and by whom.
CREATE TABLE trail (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  owner   TEXT    NOT NULL CHECK (owner IN ('alert', 'order')),
  ref     INTEGER NOT NULL,
  at_ms   INTEGER NOT NULL,
  by      TEXT    NOT NULL,
  event   TEXT    NOT NULL,
  detail  TEXT    NOT NULL -- JSON
) STRICT;
CREATE INDEX trail_by_owner ON trail (owner, ref, id);

-- Actions of people that were applied: the same one again is answered as before.
CREATE TABLE order_action (
  id       TEXT    PRIMARY KEY,
  order_id INTEGER NOT NULL,
  by       TEXT    NOT NULL,
  at_ms    INTEGER NOT NULL,
  content  TEXT    NOT NULL, -- JSON
  answer   TEXT    NOT NULL  -- JSON
) STRICT, WITHOUT ROWID;
CREATE INDEX order_action_by_time ON order_action (at_ms);

-- What else than excuses shows a photo: such are kept, and whoever sees it sees the photo.
CREATE TABLE photo_use (
  photo_id INTEGER NOT NULL REFERENCES photo (id),
  kind     TEXT    NOT NULL CHECK (kind IN ('order', 'report', 'toilet')),
  ref      TEXT    NOT NULL,
  town     TEXT    NOT NULL,
  PRIMARY KEY (photo_id, kind, ref)
) STRICT, WITHOUT ROWID;

CREATE TABLE duty (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL REFERENCES user (id),
  level   TEXT    NOT NULL,
  teams   TEXT    NOT NULL, -- JSON list; empty: all
  from_ms INTEGER NOT NULL,
  to_ms   INTEGER NOT NULL
) STRICT;
CREATE INDEX duty_by_time ON duty (to_ms, from_ms);

-- What people are told; made in the transaction of what it tells of, delivered by the service part.
CREATE TABLE notice (
  no         INTEGER PRIMARY KEY AUTOINCREMENT,
  id         TEXT    NOT NULL UNIQUE,
  at_ms      INTEGER NOT NULL,
  town       TEXT    NOT NULL,
  team       TEXT    NOT NULL,
  level      TEXT    NOT NULL,
  interrupts INTEGER NOT NULL, -- 0 or 1
  content    TEXT    NOT NULL  -- JSON
) STRICT;
CREATE INDEX notice_by_interruption ON notice (team, level, at_ms) WHERE interrupts = 1;
CREATE TABLE channel (
  id      TEXT    PRIMARY KEY,
  content TEXT    NOT NULL, -- JSON, without the secret
  secret  TEXT    NOT NULL,
  changed_at_ms INTEGER NOT NULL,
  changed_by    TEXT    NOT NULL,
  removed_at_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE push_subscription (
  endpoint TEXT    PRIMARY KEY,
  user_id  INTEGER NOT NULL REFERENCES user (id),
  content  TEXT    NOT NULL, -- JSON: keys
  at_ms    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE delivery (
  notice_id  TEXT    NOT NULL,
  target     TEXT    NOT NULL, -- channel/{id} or push/{endpoint}
  state      TEXT    NOT NULL CHECK (state IN ('waiting', 'sent', 'dead')),
  attempts   INTEGER NOT NULL,
  next_ms    INTEGER,
  made_at_ms INTEGER NOT NULL, -- or tried anew: how long it is tried counts from here
  at_ms      INTEGER NOT NULL, -- of the last change
  detail     TEXT    NOT NULL, -- the last answer or error
  PRIMARY KEY (notice_id, target)
) STRICT, WITHOUT ROWID;
CREATE INDEX delivery_by_next ON delivery (next_ms) WHERE next_ms IS NOT NULL;
CREATE INDEX delivery_by_time ON delivery (at_ms);
CREATE INDEX delivery_by_state ON delivery (state, at_ms);
-- One row: how far notices have been handed to channels.
CREATE TABLE notice_followed (one INTEGER PRIMARY KEY CHECK (one = 1), no INTEGER NOT NULL) STRICT;
INSERT INTO notice_followed VALUES (1, 0);

CREATE TABLE toilet_profile (
  toilet        TEXT    NOT NULL,
  version       INTEGER NOT NULL,
  content       TEXT    NOT NULL, -- JSON
  changed_at_ms INTEGER NOT NULL,
  changed_by    TEXT    NOT NULL,
  is_latest     INTEGER NOT NULL,
  PRIMARY KEY (toilet, version)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX toilet_profile_latest ON toilet_profile (toilet) WHERE is_latest = 1;
-- What stands in the QR code at the door: who has it, was there.
CREATE TABLE toilet_code (toilet TEXT PRIMARY KEY, token TEXT NOT NULL, at_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
-- What the rules remember of a toilet.
CREATE TABLE toilet_state (toilet TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT, WITHOUT ROWID;
-- What people tell of a toilet, for the rules: a clean, a rating, a fault. They follow `id`.
CREATE TABLE toilet_input (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  toilet  TEXT    NOT NULL,
  at_ms   INTEGER NOT NULL,
  content TEXT    NOT NULL -- JSON
) STRICT;
CREATE INDEX toilet_input_by_toilet ON toilet_input (toilet, at_ms);
-- One row: how far rules have followed what people tell, and a number that grows with every change of a profile.
CREATE TABLE toilet_followed (
  one             INTEGER PRIMARY KEY CHECK (one = 1),
  input_id        INTEGER NOT NULL,
  profile_version INTEGER NOT NULL
) STRICT;
INSERT INTO toilet_followed VALUES (1, 0, 0);

CREATE TABLE public_report (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  toilet        TEXT    NOT NULL,
  town          TEXT    NOT NULL,
  kind          TEXT    NOT NULL CHECK (kind IN ('rating', 'fault')),
  at_ms         INTEGER NOT NULL,
  state         TEXT    NOT NULL CHECK (state IN ('new', 'accepted', 'rejected')),
  content       TEXT    NOT NULL, -- JSON
  phone_hash    TEXT    NOT NULL, -- salted, forgotten after a day: for limits only
  reviewed_by   TEXT,
  reviewed_at_ms INTEGER
) STRICT;
CREATE INDEX public_report_by_toilet ON public_report (toilet, id);
CREATE INDEX public_report_by_state ON public_report (state, id);
CREATE INDEX public_report_by_phone ON public_report (phone_hash, at_ms) WHERE phone_hash <> '';

-- Service level of a toilet and day (of Shanghai): the last version is in use.
CREATE TABLE toilet_day (
  toilet    TEXT    NOT NULL,
  day       TEXT    NOT NULL,
  version   INTEGER NOT NULL,
  town      TEXT    NOT NULL, -- of the toilet when it was worked out
  at_ms     INTEGER NOT NULL,
  cause     TEXT    NOT NULL,
  settings  INTEGER NOT NULL,
  is_latest INTEGER NOT NULL,
  figures   TEXT    NOT NULL, -- JSON: sums
  content   TEXT    NOT NULL, -- JSON: the whole day
  PRIMARY KEY (toilet, day, version)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX toilet_day_latest ON toilet_day (day, toilet) WHERE is_latest = 1;
-- Days to be worked out again, when history has written the message `seq`.
CREATE TABLE toilet_day_stale (
  toilet TEXT    NOT NULL,
  day    TEXT    NOT NULL,
  seq    INTEGER NOT NULL,
  cause  TEXT    NOT NULL,
  asked  INTEGER NOT NULL,
  PRIMARY KEY (toilet, day)
) STRICT, WITHOUT ROWID;
