-- What barriers of lots count.

CREATE TABLE raw_count (
  asset INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  sub INTEGER NOT NULL,
  received_at_ms INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  "occupied" INTEGER,
  "in" INTEGER,
  "out" INTEGER,
  PRIMARY KEY (asset, at_ms, sub)
) STRICT, WITHOUT ROWID;

CREATE TABLE minute_count (
  asset INTEGER NOT NULL,
  minute_ms INTEGER NOT NULL,
  "occupied_mean" REAL,
  "occupied_min" REAL,
  "occupied_max" REAL,
  "occupied_count" INTEGER,
  "in_mean" REAL,
  "in_min" REAL,
  "in_max" REAL,
  "in_count" INTEGER,
  "out_mean" REAL,
  "out_min" REAL,
  "out_max" REAL,
  "out_count" INTEGER,
  PRIMARY KEY (asset, minute_ms)
) STRICT, WITHOUT ROWID;
