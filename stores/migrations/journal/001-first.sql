-- One row a message, in the order of acknowledging. Rows go from the front only (trimming) and the last one always stays,
-- so the next number follows from the table itself and none is ever given twice.
CREATE TABLE message (
  seq            INTEGER PRIMARY KEY,
  received_at_ms INTEGER NOT NULL,
  client_id      TEXT    NOT NULL,
  topic          TEXT    NOT NULL,
  payload        BLOB    NOT NULL,
  checksum       INTEGER NOT NULL -- CRC-32 of all of the above: SQLite checks its log, not its pages
) STRICT;

-- Numbers passed over on purpose: a reader tells them from rows that are missing.
CREATE TABLE jump (
  after_seq INTEGER PRIMARY KEY,
  next_seq  INTEGER NOT NULL
) STRICT;
