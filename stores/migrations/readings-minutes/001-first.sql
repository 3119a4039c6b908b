-- Beside InfluxDB: minutes with readings their means do not have yet. `mark` grows with every write to a minute, so that one written
-- to while its means are worked out stays marked. Hour by hour and in it asset by asset: InfluxDB's work grows with the series a
-- question is about, hardly with its minutes.
CREATE TABLE dirty (
  hour_ms INTEGER NOT NULL,
  minute_ms INTEGER NOT NULL,
  stream TEXT NOT NULL,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  mark INTEGER NOT NULL,
  PRIMARY KEY (hour_ms, stream, kind, id, minute_ms)
) STRICT, WITHOUT ROWID;
