-- +goose Up

-- When the column of an address was last read in a run before the one that found
-- the address; 0 where there was none. It is noted with the finding, so that a
-- matrix of thousands of reports need not look through all readings.
ALTER TABLE targets ADD COLUMN absent INTEGER NOT NULL DEFAULT 0;
UPDATE targets SET absent = coalesce((
    SELECT max(c.time) FROM captures c WHERE c.url = targets.list AND c.code = 0 AND c.time <
        (SELECT max(r.started) FROM runs r WHERE r.started <= targets.found)), 0)
WHERE found > 0 AND list <> '';
