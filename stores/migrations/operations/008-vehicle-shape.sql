-- The shape in which vehicle_state and vehicle_checkpoint are written; 0: before it was told.
ALTER TABLE coverage_followed ADD COLUMN vehicle_shape INTEGER NOT NULL DEFAULT 0;
