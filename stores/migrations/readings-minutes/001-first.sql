-- Beside InfluxDB: minutes with readings their means do not have yet. `mark` grows with every write to a minute, so that one written
-- to while its means are worked out stays marked.
CREATE TABLE dirty (
  minute_ms INTEGER NOT NULL,
  stream TEXT NOT NULL,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  mark INTEGER NOT NULL,
  PRIMARY KEY (minute_ms, stream, kind, id)
) STRICT, WITHOUT ROWID;
