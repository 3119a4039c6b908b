-- Which sides the shifts of a plan's version have: a street is asked for its shifts far more often than a plan changes.
CREATE TABLE plan_side (
  edge_no      INTEGER NOT NULL REFERENCES edge (no),
  plan_id      TEXT    NOT NULL,
  plan_version INTEGER NOT NULL,
  network_id   TEXT    NOT NULL,
  place        INTEGER NOT NULL, -- among the sides, from 0
  PRIMARY KEY (edge_no, plan_id, plan_version, network_id)
) STRICT, WITHOUT ROWID;
