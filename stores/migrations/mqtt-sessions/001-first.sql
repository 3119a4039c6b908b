-- What a device with a persistent session (clean=false) keeps while the broker is restarted.
CREATE TABLE subscription (
  client_id TEXT    NOT NULL,
  topic     TEXT    NOT NULL,
  qos       INTEGER NOT NULL,
  PRIMARY KEY (client_id, topic)
) STRICT, WITHOUT ROWID;

-- Commands a device has not acknowledged yet, oldest first.
CREATE TABLE command (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  client_id TEXT    NOT NULL,
  topic     TEXT    NOT NULL,
  payload   BLOB    NOT NULL
) STRICT;
