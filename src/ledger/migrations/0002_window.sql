-- What a window reads: each person's number, outcomes in the log, when a club was last found up
-- to date, and indexes for lists that are long and looked at often.

-- "Person 12" instead of a name on a shared screen. Given once, in the order of arrival; 0 only
-- where an older version of the program still writes.
ALTER TABLE people ADD COLUMN number BIGINT NOT NULL DEFAULT 0;
UPDATE people SET number = (
    SELECT numbered.n
    FROM (
        SELECT club, person, ROW_NUMBER() OVER (ORDER BY club, person) AS n FROM people
    ) AS numbered
    WHERE numbered.club = people.club AND numbered.person = people.person
);
CREATE INDEX people_by_number ON people (number);
-- In the order of the list, with the outcome: skipping and counting read no people.
CREATE INDEX people_by_change ON people (changed_ms DESC, club, person, outcome);
-- Those who wait for their first outcome are few among the many who have none and need none.
CREATE INDEX people_due ON people (outcome) WHERE done_rev < rev;

-- The outcome, where the entry ends a look at a person.
ALTER TABLE log ADD COLUMN outcome TEXT;
CREATE INDEX log_by_outcome ON log (outcome, at_ms, club);
CREATE INDEX log_by_level ON log (level, id, club);

-- When a pass of this club last ended well, by this machine.
ALTER TABLE clubs ADD COLUMN confirmed_ms BIGINT;

-- How often anything was written: whoever watches compares this one number. It has one row.
CREATE TABLE writes (
    batches BIGINT NOT NULL
);
INSERT INTO writes (batches) VALUES (0);
