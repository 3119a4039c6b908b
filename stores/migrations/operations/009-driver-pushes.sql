-- Drivers are told of their rights too, which no hold has: hold_id may be missing.
CREATE TABLE told (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  hold_id  INTEGER,
  right_id INTEGER NOT NULL,
  at_ms    INTEGER NOT NULL,
  kind     TEXT    NOT NULL,
  detail   TEXT    NOT NULL, -- JSON
  UNIQUE (hold_id, kind, at_ms)
) STRICT;
INSERT INTO told SELECT * FROM hold_message;
-- phones know by the number what they have shown: none comes twice
INSERT INTO sqlite_sequence (name, seq)
  SELECT 'told', seq FROM sqlite_sequence WHERE name = 'hold_message' AND NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'told');
UPDATE sqlite_sequence SET seq = coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'hold_message'), seq) WHERE name = 'told';
DROP TABLE hold_message;
ALTER TABLE told RENAME TO hold_message;
CREATE INDEX hold_message_by_right ON hold_message (right_id, id);
CREATE INDEX hold_message_of_right ON hold_message (at_ms) WHERE hold_id IS NULL;

-- Browsers of drivers that are told with their page closed; one for each phone's secret.
CREATE TABLE driver_push (
  device_hash TEXT    PRIMARY KEY,
  endpoint    TEXT    NOT NULL UNIQUE,
  content     TEXT    NOT NULL, -- JSON: keys, language
  at_ms       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- What was told before is no news.
CREATE TABLE hold_message_followed (one INTEGER PRIMARY KEY CHECK (one = 1), id INTEGER NOT NULL) STRICT;
INSERT INTO hold_message_followed SELECT 1, coalesce(max(id), 0) FROM hold_message;
