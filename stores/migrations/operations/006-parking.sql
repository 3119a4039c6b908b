-- Files of lots, what is shared in them, rights, holds, overstays, sessions, forecasts, keys of exports.

CREATE TABLE lot_file (
  lot           TEXT    NOT NULL,
  version       INTEGER NOT NULL,
  profile       TEXT    NOT NULL, -- JSON
  changed_at_ms INTEGER NOT NULL,
  changed_by    TEXT    NOT NULL,
  rev           INTEGER NOT NULL,
  PRIMARY KEY (lot, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX lot_file_by_rev ON lot_file (rev);
CREATE TABLE sharing_policy (
  lot           TEXT    NOT NULL,
  version       INTEGER NOT NULL,
  policy        TEXT    NOT NULL, -- JSON
  changed_at_ms INTEGER NOT NULL,
  changed_by    TEXT    NOT NULL,
  rev           INTEGER NOT NULL,
  PRIMARY KEY (lot, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX sharing_policy_by_rev ON sharing_policy (rev);
CREATE TABLE sharing_closure (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  lot         TEXT    NOT NULL,
  from_ms     INTEGER NOT NULL,
  to_ms       INTEGER NOT NULL CHECK (to_ms > from_ms),
  reason      TEXT    NOT NULL,
  made_at_ms  INTEGER NOT NULL,
  made_by     TEXT    NOT NULL,
  ended_at_ms INTEGER,
  rev         INTEGER NOT NULL
) STRICT;
CREATE INDEX sharing_closure_by_lot ON sharing_closure (lot, to_ms);
CREATE INDEX sharing_closure_by_rev ON sharing_closure (rev);
CREATE TABLE lot_code (lot TEXT PRIMARY KEY, token TEXT NOT NULL UNIQUE) STRICT, WITHOUT ROWID;
CREATE TABLE lot_owner (
  user_id INTEGER NOT NULL,
  lot     TEXT    NOT NULL,
  PRIMARY KEY (user_id, lot)
) STRICT, WITHOUT ROWID;

-- What the rules remember of bays and lots between two looks at them.
CREATE TABLE parking_state (id TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE parking_right (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  plate_hash    TEXT,              -- keyed; NULL once it was let go
  plate_masked  TEXT    NOT NULL,
  phone_sealed  TEXT,              -- encrypted; NULL once it was let go
  device_hash   TEXT,
  action_id     TEXT    NOT NULL UNIQUE,
  lots          TEXT    NOT NULL,  -- JSON
  town          TEXT    NOT NULL,
  state         TEXT    NOT NULL CHECK (state IN ('applied', 'approved', 'refused', 'revoked', 'ended')),
  language      TEXT    NOT NULL,
  applied_at_ms INTEGER NOT NULL,
  decided_at_ms INTEGER,
  decided_by    TEXT,
  reason        TEXT,
  valid_to_ms   INTEGER
) STRICT;
-- one plate, one right that counts
CREATE UNIQUE INDEX parking_right_of_plate ON parking_right (plate_hash) WHERE state IN ('approved', 'revoked');
CREATE INDEX parking_right_by_plate ON parking_right (plate_hash, id) WHERE plate_hash IS NOT NULL;
CREATE INDEX parking_right_by_device ON parking_right (device_hash, id) WHERE device_hash IS NOT NULL;
CREATE INDEX parking_right_by_state ON parking_right (state, id);

CREATE TABLE hold (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  lot            TEXT    NOT NULL,
  town           TEXT    NOT NULL,
  bay            TEXT,
  right_id       INTEGER NOT NULL REFERENCES parking_right (id),
  plate_hash     TEXT    NOT NULL,
  plate_masked   TEXT    NOT NULL,
  state          TEXT    NOT NULL CHECK (state IN ('held', 'arrived', 'overstaying', 'left', 'expired', 'cancelled')),
  made_at_ms     INTEGER NOT NULL,
  from_ms        INTEGER NOT NULL,
  to_ms          INTEGER NOT NULL CHECK (to_ms > from_ms),
  arrive_by_ms   INTEGER NOT NULL,
  window_end_ms  INTEGER NOT NULL,
  arrived_at_ms  INTEGER,
  ended_at_ms    INTEGER,
  next_ms        INTEGER,          -- when the clock has to look at it again
  content        TEXT    NOT NULL  -- JSON: the rest of it
) STRICT;
-- one active hold a plate: of those that expired the state is written before another one is made
CREATE UNIQUE INDEX hold_of_plate ON hold (plate_hash) WHERE state IN ('held', 'arrived', 'overstaying');
CREATE INDEX hold_by_lot ON hold (lot, to_ms) WHERE state IN ('held', 'arrived', 'overstaying');
CREATE INDEX hold_by_bay ON hold (bay, to_ms) WHERE bay IS NOT NULL AND state IN ('held', 'arrived', 'overstaying');
CREATE INDEX hold_by_next ON hold (next_ms, id) WHERE next_ms IS NOT NULL;
CREATE INDEX hold_by_right ON hold (right_id, id);
CREATE INDEX hold_by_time ON hold (lot, from_ms);
-- what was done with holds, by the action's own name: a repeated one is answered as before
CREATE TABLE hold_action (
  action_id TEXT PRIMARY KEY,
  at_ms     INTEGER NOT NULL,
  answer    TEXT    NOT NULL -- JSON
) STRICT, WITHOUT ROWID;
CREATE INDEX hold_action_by_time ON hold_action (at_ms);
CREATE TABLE hold_trail (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  hold_id INTEGER NOT NULL,
  at_ms   INTEGER NOT NULL,
  by      TEXT    NOT NULL, -- a person's name, or driver, sensors, clock
  event   TEXT    NOT NULL,
  detail  TEXT    NOT NULL  -- JSON
) STRICT;
CREATE INDEX hold_trail_by_hold ON hold_trail (hold_id, id);
CREATE TABLE hold_message (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  hold_id  INTEGER NOT NULL,
  right_id INTEGER NOT NULL,
  at_ms    INTEGER NOT NULL,
  kind     TEXT    NOT NULL,
  detail   TEXT    NOT NULL, -- JSON
  UNIQUE (hold_id, kind, at_ms)
) STRICT;
CREATE INDEX hold_message_by_right ON hold_message (right_id, id);

CREATE TABLE overstay (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  hold_id        INTEGER NOT NULL UNIQUE REFERENCES hold (id),
  right_id       INTEGER NOT NULL,
  plate_hash     TEXT    NOT NULL,
  lot            TEXT    NOT NULL,
  town           TEXT    NOT NULL,
  from_ms        INTEGER NOT NULL,
  recorded_at_ms INTEGER NOT NULL,
  left_at_ms     INTEGER,
  fee_fen        INTEGER NOT NULL,
  is_strike      INTEGER NOT NULL,
  appeal         TEXT -- JSON
) STRICT;
CREATE INDEX overstay_by_plate ON overstay (plate_hash, from_ms);
CREATE INDEX overstay_by_lot ON overstay (lot, id);
CREATE TABLE driver_call (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  hold_id INTEGER NOT NULL,
  at_ms   INTEGER NOT NULL,
  by      TEXT    NOT NULL,
  outcome TEXT    NOT NULL,
  note    TEXT    NOT NULL
) STRICT;
CREATE INDEX driver_call_by_hold ON driver_call (hold_id, id);
CREATE TABLE morning (
  lot           TEXT    NOT NULL,
  day           TEXT    NOT NULL,
  content       TEXT    NOT NULL, -- JSON of MorningForecast
  window_end_ms INTEGER NOT NULL,
  is_settled    INTEGER NOT NULL,
  PRIMARY KEY (lot, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE parking_session (
  bay           TEXT    NOT NULL,
  arrived_at_ms INTEGER NOT NULL,
  lot           TEXT    NOT NULL,
  left_at_ms    INTEGER,
  is_uncertain  INTEGER NOT NULL,
  hold_id       INTEGER,
  PRIMARY KEY (bay, arrived_at_ms)
) STRICT, WITHOUT ROWID;
CREATE INDEX parking_session_by_lot ON parking_session (lot, arrived_at_ms);
CREATE TABLE lot_sample (
  lot      TEXT    NOT NULL,
  at_ms    INTEGER NOT NULL, -- end of a quarter of an hour
  occupied INTEGER NOT NULL,
  free     INTEGER NOT NULL,
  unknown  INTEGER NOT NULL,
  PRIMARY KEY (lot, at_ms)
) STRICT, WITHOUT ROWID;
CREATE TABLE parking_model (
  lot     TEXT    PRIMARY KEY, -- '' the calibration of all
  at_ms   INTEGER NOT NULL,
  content TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE export_key (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  name            TEXT    NOT NULL,
  secret_hash     TEXT    NOT NULL UNIQUE,
  made_at_ms      INTEGER NOT NULL,
  made_by         TEXT    NOT NULL,
  last_used_at_ms INTEGER,
  revoked_at_ms   INTEGER
) STRICT;
CREATE INDEX live_state_by_export ON live_state (rev) WHERE stream IN ('occupancy', 'sharing', 'parking');
CREATE TABLE parking_version (one INTEGER PRIMARY KEY CHECK (one = 1), version INTEGER NOT NULL) STRICT;
INSERT INTO parking_version (one, version) VALUES (1, 0);
