-- Whole readings of a club, doubtful answers, and clubs that do not get through.

-- When the club was last read as a whole, by this machine, and how many people that showed.
ALTER TABLE clubs ADD COLUMN swept_ms BIGINT;
ALTER TABLE clubs ADD COLUMN swept_people BIGINT;
-- The cursor behind which a whole reading has shown nobody: an empty answer there is right.
ALTER TABLE clubs ADD COLUMN quiet_ms BIGINT;
-- While whole readings show far fewer people than before: since when, by this machine, how often
-- in a row, and the fewest people that came.
ALTER TABLE clubs ADD COLUMN short_ms BIGINT;
ALTER TABLE clubs ADD COLUMN short_looks BIGINT;
ALTER TABLE clubs ADD COLUMN short_people BIGINT;

-- A club that an older version has read: whoever was there before it began is unknown. The first
-- whole reading remembers them, and sends nobody who is unknown and stands before the cursor.
-- Somebody whom the older version has missed is among them, and is sent when they change.
UPDATE clubs SET baseline_ms = cursor_ms - 1 WHERE baseline_ms IS NULL;

-- Clubs whose passes do not end well: since when and until when, by this machine, how often in a
-- row, and when that was told. A pass that ends well takes the row away.
CREATE TABLE failing (
    club     TEXT NOT NULL PRIMARY KEY,
    since_ms BIGINT NOT NULL,
    last_ms  BIGINT NOT NULL,
    tries    BIGINT NOT NULL,
    told_ms  BIGINT
);
