-- After a rebuild: which clubs are being found again, and who of them was not in the old
-- database. Both tables stay empty in a profile that was never rebuilt.

-- One row for each club; the one with the empty name is for clubs that have none of their own.
CREATE TABLE recovery (
    club      TEXT NOT NULL PRIMARY KEY,
    -- Whoever changed up to here, and was not in the old database, may have been left out on
    -- purpose.
    bound_ms  BIGINT NOT NULL,
    -- Everybody has been read once: whoever comes now is new.
    is_read   BIGINT NOT NULL,
    -- Creates that were under way have had their time to show up.
    is_looked BIGINT NOT NULL
);

-- 1: not in the old database; 2: known from there, or changed since; 3: so was the link.
ALTER TABLE people ADD COLUMN recovered BIGINT;
