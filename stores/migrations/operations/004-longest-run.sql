-- The longest time from the beginning of a run to its end: older ones than that before a time cannot touch it, so they are not looked at.
ALTER TABLE coverage_followed ADD COLUMN run_ms_max INTEGER NOT NULL DEFAULT 0;
UPDATE coverage_followed SET run_ms_max = (SELECT coalesce(max(to_ms - from_ms), 0) FROM drive);
