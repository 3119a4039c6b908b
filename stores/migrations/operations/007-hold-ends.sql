-- A driver who comes or goes without a word is looked for among the holds of her bay that ended lately.
CREATE INDEX hold_by_end ON hold (bay, ended_at_ms) WHERE bay IS NOT NULL AND ended_at_ms IS NOT NULL;
