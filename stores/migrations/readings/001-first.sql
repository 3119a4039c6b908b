-- Readings: a table a stream, a column a field of its schema (domain/reading.ts); a test compares the two.
-- WITHOUT ROWID keeps a series' readings side by side in order of time, so a range is read in one sweep.

CREATE TABLE asset (
  key INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  UNIQUE (kind, id)
) STRICT;

-- Raw readings before this were dropped, or are about to be.
CREATE TABLE kept (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  raw_from_ms INTEGER NOT NULL
) STRICT;
INSERT INTO kept VALUES (1, 0);

-- Minutes with readings their means do not have yet.
CREATE TABLE dirty (
  minute_ms INTEGER NOT NULL,
  stream TEXT NOT NULL,
  asset INTEGER NOT NULL,
  PRIMARY KEY (minute_ms, stream, asset)
) STRICT, WITHOUT ROWID;

CREATE TABLE raw_fix (
  asset INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  sub INTEGER NOT NULL,
  received_at_ms INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  "lon" REAL,
  "lat" REAL,
  "speedKmh" REAL,
  "headingDeg" REAL,
  "hdop" REAL,
  "satellites" INTEGER,
  "ignition" INTEGER,
  "brush" INTEGER,
  "pump" INTEGER,
  "waterPercent" REAL,
  "odometerKm" REAL,
  PRIMARY KEY (asset, at_ms, sub)
) STRICT, WITHOUT ROWID;

CREATE TABLE minute_fix (
  asset INTEGER NOT NULL,
  minute_ms INTEGER NOT NULL,
  "lon" REAL,
  "lat" REAL,
  "speedKmh_mean" REAL,
  "speedKmh_min" REAL,
  "speedKmh_max" REAL,
  "speedKmh_count" INTEGER,
  "headingDeg" REAL,
  "hdop_mean" REAL,
  "hdop_min" REAL,
  "hdop_max" REAL,
  "hdop_count" INTEGER,
  "satellites_mean" REAL,
  "satellites_min" REAL,
  "satellites_max" REAL,
  "satellites_count" INTEGER,
  "ignition" INTEGER,
  "brush" INTEGER,
  "pump" INTEGER,
  "waterPercent_mean" REAL,
  "waterPercent_min" REAL,
  "waterPercent_max" REAL,
  "waterPercent_count" INTEGER,
  "odometerKm_mean" REAL,
  "odometerKm_min" REAL,
  "odometerKm_max" REAL,
  "odometerKm_count" INTEGER,
  PRIMARY KEY (asset, minute_ms)
) STRICT, WITHOUT ROWID;

CREATE TABLE raw_stalls (
  asset INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  sub INTEGER NOT NULL,
  received_at_ms INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  "occupied" TEXT,
  "stall" TEXT,
  PRIMARY KEY (asset, at_ms, sub)
) STRICT, WITHOUT ROWID;

CREATE TABLE minute_stalls (
  asset INTEGER NOT NULL,
  minute_ms INTEGER NOT NULL,
  "occupied" TEXT,
  "stall" TEXT,
  PRIMARY KEY (asset, minute_ms)
) STRICT, WITHOUT ROWID;

CREATE TABLE raw_visits (
  asset INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  sub INTEGER NOT NULL,
  received_at_ms INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  "in" INTEGER,
  "out" INTEGER,
  "visits" INTEGER,
  PRIMARY KEY (asset, at_ms, sub)
) STRICT, WITHOUT ROWID;

CREATE TABLE minute_visits (
  asset INTEGER NOT NULL,
  minute_ms INTEGER NOT NULL,
  "in_mean" REAL,
  "in_min" REAL,
  "in_max" REAL,
  "in_count" INTEGER,
  "out_mean" REAL,
  "out_min" REAL,
  "out_max" REAL,
  "out_count" INTEGER,
  "visits_mean" REAL,
  "visits_min" REAL,
  "visits_max" REAL,
  "visits_count" INTEGER,
  PRIMARY KEY (asset, minute_ms)
) STRICT, WITHOUT ROWID;

CREATE TABLE raw_air (
  asset INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  sub INTEGER NOT NULL,
  received_at_ms INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  "nh3MgM3" REAL,
  "h2sMgM3" REAL,
  "nh3Ppm" REAL,
  "h2sPpm" REAL,
  "temperatureC" REAL,
  "humidityPercent" REAL,
  PRIMARY KEY (asset, at_ms, sub)
) STRICT, WITHOUT ROWID;

CREATE TABLE minute_air (
  asset INTEGER NOT NULL,
  minute_ms INTEGER NOT NULL,
  "nh3MgM3_mean" REAL,
  "nh3MgM3_min" REAL,
  "nh3MgM3_max" REAL,
  "nh3MgM3_count" INTEGER,
  "h2sMgM3_mean" REAL,
  "h2sMgM3_min" REAL,
  "h2sMgM3_max" REAL,
  "h2sMgM3_count" INTEGER,
  "nh3Ppm_mean" REAL,
  "nh3Ppm_min" REAL,
  "nh3Ppm_max" REAL,
  "nh3Ppm_count" INTEGER,
  "h2sPpm_mean" REAL,
  "h2sPpm_min" REAL,
  "h2sPpm_max" REAL,
  "h2sPpm_count" INTEGER,
  "temperatureC_mean" REAL,
  "temperatureC_min" REAL,
  "temperatureC_max" REAL,
  "temperatureC_count" INTEGER,
  "humidityPercent_mean" REAL,
  "humidityPercent_min" REAL,
  "humidityPercent_max" REAL,
  "humidityPercent_count" INTEGER,
  PRIMARY KEY (asset, minute_ms)
) STRICT, WITHOUT ROWID;

CREATE TABLE raw_supplies (
  asset INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  sub INTEGER NOT NULL,
  received_at_ms INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  "paperPercent" REAL,
  "soapPercent" REAL,
  PRIMARY KEY (asset, at_ms, sub)
) STRICT, WITHOUT ROWID;

CREATE TABLE minute_supplies (
  asset INTEGER NOT NULL,
  minute_ms INTEGER NOT NULL,
  "paperPercent_mean" REAL,
  "paperPercent_min" REAL,
  "paperPercent_max" REAL,
  "paperPercent_count" INTEGER,
  "soapPercent_mean" REAL,
  "soapPercent_min" REAL,
  "soapPercent_max" REAL,
  "soapPercent_count" INTEGER,
  PRIMARY KEY (asset, minute_ms)
) STRICT, WITHOUT ROWID;

CREATE TABLE raw_event (
  asset INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  sub INTEGER NOT NULL,
  received_at_ms INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  "kind" TEXT,
  "stars" INTEGER,
  PRIMARY KEY (asset, at_ms, sub)
) STRICT, WITHOUT ROWID;

CREATE TABLE minute_event (
  asset INTEGER NOT NULL,
  minute_ms INTEGER NOT NULL,
  "kind" TEXT,
  "stars_mean" REAL,
  "stars_min" REAL,
  "stars_max" REAL,
  "stars_count" INTEGER,
  PRIMARY KEY (asset, minute_ms)
) STRICT, WITHOUT ROWID;

CREATE TABLE raw_state (
  asset INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  sub INTEGER NOT NULL,
  received_at_ms INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  "occupied" INTEGER,
  "sinceMs" INTEGER,
  "batteryPercent" REAL,
  "rssiDbm" REAL,
  PRIMARY KEY (asset, at_ms, sub)
) STRICT, WITHOUT ROWID;

CREATE TABLE minute_state (
  asset INTEGER NOT NULL,
  minute_ms INTEGER NOT NULL,
  "occupied" INTEGER,
  "sinceMs_mean" REAL,
  "sinceMs_min" REAL,
  "sinceMs_max" REAL,
  "sinceMs_count" INTEGER,
  "batteryPercent_mean" REAL,
  "batteryPercent_min" REAL,
  "batteryPercent_max" REAL,
  "batteryPercent_count" INTEGER,
  "rssiDbm_mean" REAL,
  "rssiDbm_min" REAL,
  "rssiDbm_max" REAL,
  "rssiDbm_count" INTEGER,
  PRIMARY KEY (asset, minute_ms)
) STRICT, WITHOUT ROWID;

CREATE TABLE raw_online (
  asset INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  sub INTEGER NOT NULL,
  received_at_ms INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  "online" INTEGER,
  "cause" TEXT,
  PRIMARY KEY (asset, at_ms, sub)
) STRICT, WITHOUT ROWID;

CREATE TABLE minute_online (
  asset INTEGER NOT NULL,
  minute_ms INTEGER NOT NULL,
  "online" INTEGER,
  "cause" TEXT,
  PRIMARY KEY (asset, minute_ms)
) STRICT, WITHOUT ROWID;
