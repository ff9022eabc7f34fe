-- One person is one row, whatever clubs they are in; what a pass must know of them is stored.

ALTER TABLE people RENAME TO people_of_clubs;
DROP INDEX people_by_name;
DROP INDEX people_by_outcome;
DROP INDEX people_by_person;
DROP INDEX people_by_number;
DROP INDEX people_by_change;
DROP INDEX people_due;

-- The inbox, the links and the outcomes: one row for each InTouch id of the company.
-- A person is due while done_rev < rev.
CREATE TABLE people (
    person      TEXT NOT NULL PRIMARY KEY,
    -- The club under which they are handled: the first joined of those that show the newest version.
    club        TEXT NOT NULL,
    modified_ms BIGINT,
    created_ms  BIGINT,
    profile     TEXT NOT NULL,
    -- When this machine stored this version.
    read_ms     BIGINT NOT NULL,
    rev         BIGINT NOT NULL,
    done_rev    BIGINT NOT NULL,
    -- 1: there before the start, and not sent; 2: changed since, and so due.
    before_start BIGINT NOT NULL DEFAULT 0,
    -- Since when no club shows them any more.
    gone_ms     BIGINT,
    -- InTouch's time of an older version that was shown after a newer one, and when it was asked about.
    older_ms    BIGINT,
    older_seen_ms BIGINT,
    match_name  TEXT,
    search      TEXT NOT NULL,
    i4_id       TEXT,
    linked_how  TEXT,
    sent        TEXT,
    -- 1: I4's address has changed since, 2: InTouch's; both are compared before anything is sent.
    doubt       BIGINT NOT NULL DEFAULT 0,
    -- Fields of an update that has no clear answer.
    sending     TEXT,
    -- I4 records of which somebody has said that they are not this person.
    not_records TEXT,
    choice      TEXT,
    -- How often somebody has decided by hand: what a pass knows from before does not count.
    decided     BIGINT NOT NULL DEFAULT 0,
    intent      TEXT,
    -- How many creates may have been sent.
    tried       BIGINT NOT NULL DEFAULT 0,
    -- How many of them in a row have had no clear answer.
    unclear     BIGINT NOT NULL DEFAULT 0,
    outcome     TEXT,
    code        TEXT,
    message     TEXT,
    candidates  TEXT,
    -- By which field rules they are held.
    judged      TEXT,
    -- How often in a row they have failed by themselves, and until when they rest.
    failures    BIGINT NOT NULL DEFAULT 0,
    rest_until_ms BIGINT,
    changed_ms  BIGINT NOT NULL,
    number      BIGINT NOT NULL DEFAULT 0,
    recovered   BIGINT
);

-- Which clubs show somebody, and in which version.
CREATE TABLE memberships (
    club        TEXT NOT NULL,
    person      TEXT NOT NULL,
    modified_ms BIGINT,
    joined_ms   BIGINT NOT NULL,
    PRIMARY KEY (club, person)
);

-- Ids that look like UUIDs are the same with capitals and braces. `main` numbers the rows of a
-- person: the one whose link and outcome count is the first. `newest` does so for what InTouch has.
CREATE TABLE one_person AS
    SELECT club, person, id,
        ROW_NUMBER() OVER (PARTITION BY id ORDER BY
            CASE WHEN i4_id IS NULL THEN 1 ELSE 0 END,
            CASE WHEN intent IS NULL THEN 1 ELSE 0 END,
            CASE WHEN outcome IS NULL THEN 1 ELSE 0 END,
            COALESCE(modified_ms, -1) DESC, club, person) AS main,
        ROW_NUMBER() OVER (PARTITION BY id ORDER BY COALESCE(modified_ms, -1) DESC,
            CASE WHEN i4_id IS NULL THEN 1 ELSE 0 END,
            CASE WHEN intent IS NULL THEN 1 ELSE 0 END,
            CASE WHEN outcome IS NULL THEN 1 ELSE 0 END, club, person) AS newest
    FROM (
        SELECT club, person, i4_id, intent, outcome, modified_ms,
            CASE WHEN person LIKE '________-____-____-____-____________' THEN LOWER(person)
                WHEN person LIKE '{________-____-____-____-____________}'
                    THEN LOWER(REPLACE(REPLACE(person, '{', ''), '}', ''))
                ELSE person END AS id
        FROM people_of_clubs
    ) AS known;
CREATE INDEX one_person_by_id ON one_person (id, main);

INSERT INTO people (person, club, modified_ms, created_ms, profile, read_ms, rev, done_rev,
    before_start, match_name, search, i4_id, linked_how, sent, not_records, choice, intent, tried,
    unclear, outcome, code, message, candidates, changed_ms, number, recovered)
SELECT one.id, new.club, new.modified_ms, new.created_ms, new.profile, old.changed_ms,
    CASE WHEN old.profile <> new.profile THEN old.rev + 1 ELSE old.rev END, old.done_rev,
    CASE WHEN old.outcome IS NULL AND old.i4_id IS NULL AND old.intent IS NULL
        AND old.done_rev >= old.rev THEN 1 ELSE 0 END,
    new.match_name, new.search, old.i4_id, old.linked_how, old.sent,
    -- Whoever was said to be new is none of those whom the admin was shown.
    CASE WHEN old.choice IS NULL THEN NULL ELSE old.candidates END,
    CASE WHEN COALESCE(old.candidates, '[]') = '[]' THEN old.choice
        WHEN old.choice IS NOT NULL THEN '"none_of_these"' END,
    CASE WHEN old.i4_id IS NULL THEN old.intent ELSE NULL END,
    (SELECT SUM(p.tried) FROM one_person AS o
        JOIN people_of_clubs AS p ON p.club = o.club AND p.person = o.person WHERE o.id = one.id),
    CASE WHEN old.i4_id IS NULL AND old.intent IS NOT NULL THEN 1 ELSE 0 END,
    old.outcome, old.code, old.message, old.candidates, old.changed_ms, old.number, old.recovered
FROM one_person AS one
JOIN people_of_clubs AS old ON old.club = one.club AND old.person = one.person
JOIN one_person AS latest ON latest.id = one.id AND latest.newest = 1
JOIN people_of_clubs AS new ON new.club = latest.club AND new.person = latest.person
WHERE one.main = 1;

INSERT INTO memberships (club, person, modified_ms, joined_ms)
SELECT one.club, one.id, MAX(old.modified_ms), 0
FROM one_person AS one
JOIN people_of_clubs AS old ON old.club = one.club AND old.person = one.person
GROUP BY one.club, one.id;

-- Earlier versions could make one person two records: the admin is told which.
INSERT INTO log (id, at_ms, level, code, club, person, message, outcome)
SELECT (SELECT COALESCE(MAX(id), 0) FROM log) + ROW_NUMBER() OVER (ORDER BY one.id, other.i4_id),
    (SELECT COALESCE(MAX(at_ms), 0) FROM log), 'WARNING', 'C-TWICE', people.club, one.id,
    'Somebody is in I4 twice: I4 records ' || people.i4_id || ' and ' || other.i4_id
        || ' are InTouch person ' || one.id, NULL
FROM one_person AS one
JOIN people_of_clubs AS other ON other.club = one.club AND other.person = one.person
JOIN people ON people.person = one.id
WHERE one.main > 1 AND other.i4_id IS NOT NULL AND other.i4_id <> people.i4_id;

-- A person's timeline is found under their one id.
UPDATE log SET person = (SELECT one.id FROM one_person AS one WHERE one.person = log.person)
WHERE person IN (SELECT one.person FROM one_person AS one WHERE one.person <> one.id);

DROP TABLE one_person;
DROP TABLE people_of_clubs;

CREATE INDEX people_by_name ON people (match_name);
CREATE INDEX people_by_outcome ON people (outcome, code);
CREATE INDEX people_by_number ON people (number);
CREATE INDEX people_by_record ON people (i4_id);
-- In the order of the list, with the outcome: skipping and counting read no people.
CREATE INDEX people_by_change ON people (changed_ms DESC, club, person, outcome);
-- Those whom a pass has to do with are few among the many.
CREATE INDEX people_due ON people (outcome) WHERE done_rev < rev;
CREATE INDEX people_to_do ON people (club, person) WHERE done_rev < rev;
CREATE INDEX people_in_flight ON people (club, person) WHERE intent IS NOT NULL;
CREATE INDEX people_waiting ON people (club, code) WHERE outcome = 'held' OR outcome = 'pending';
CREATE INDEX memberships_by_person ON memberships (person, club);
