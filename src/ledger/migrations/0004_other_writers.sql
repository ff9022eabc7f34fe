-- What tells this profile's own work from that of another connector on the same company.

-- InTouch's time of entry; empty for people read by an older version until they change.
ALTER TABLE people ADD COLUMN created_ms BIGINT;
-- How many creates may have been sent for this person.
ALTER TABLE people ADD COLUMN tried BIGINT NOT NULL DEFAULT 0;
UPDATE people SET tried = 1 WHERE linked_how = 'created' OR intent IS NOT NULL;
-- How far the club had been read when it was first found up to date: whoever was entered in
-- InTouch later is new to everybody.
ALTER TABLE clubs ADD COLUMN first_ms BIGINT;
