-- What vehicles say of re-sweep orders.

CREATE TABLE raw_order (
  asset INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  sub INTEGER NOT NULL,
  received_at_ms INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  "order" TEXT,
  "answer" TEXT,
  PRIMARY KEY (asset, at_ms, sub)
) STRICT, WITHOUT ROWID;

CREATE TABLE minute_order (
  asset INTEGER NOT NULL,
  minute_ms INTEGER NOT NULL,
  "order" TEXT,
  "answer" TEXT,
  PRIMARY KEY (asset, minute_ms)
) STRICT, WITHOUT ROWID;
