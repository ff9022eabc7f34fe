BEGIN;
CREATE TABLE _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
);
CREATE TABLE meta (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
CREATE TABLE clubs (
    club      TEXT NOT NULL PRIMARY KEY,
    cursor_ms   BIGINT NOT NULL,
    -- While a club is first read from "now": who changed up to here is remembered, not sent.
    baseline_ms BIGINT,
    i4_club   TEXT NOT NULL,
    -- The field rules that the club's holds were judged by.
    rules     TEXT
, confirmed_ms BIGINT, swept_ms BIGINT, swept_people BIGINT, quiet_ms BIGINT, short_ms BIGINT, short_looks BIGINT, short_people BIGINT, first_ms BIGINT);
CREATE TABLE people (
    club        TEXT NOT NULL,
    person      TEXT NOT NULL,
    modified_ms BIGINT,
    profile     TEXT NOT NULL,
    rev         BIGINT NOT NULL,
    done_rev    BIGINT NOT NULL,
    match_name  TEXT,
    search      TEXT NOT NULL,
    i4_id       TEXT,
    linked_how  TEXT,
    sent        TEXT,
    choice      TEXT,
    intent      TEXT,
    outcome     TEXT,
    code        TEXT,
    message     TEXT,
    candidates  TEXT,
    changed_ms  BIGINT NOT NULL, number BIGINT NOT NULL DEFAULT 0, created_ms BIGINT, tried BIGINT NOT NULL DEFAULT 0, recovered BIGINT,
    PRIMARY KEY (club, person)
);
CREATE TABLE log (
    id      BIGINT NOT NULL PRIMARY KEY,
    at_ms   BIGINT NOT NULL,
    level   TEXT NOT NULL,
    code    TEXT NOT NULL,
    club    TEXT,
    person  TEXT,
    message TEXT NOT NULL,
    changes TEXT
, outcome TEXT);
CREATE TABLE writes (
    batches BIGINT NOT NULL
);
CREATE TABLE failing (
    club     TEXT NOT NULL PRIMARY KEY,
    since_ms BIGINT NOT NULL,
    last_ms  BIGINT NOT NULL,
    tries    BIGINT NOT NULL,
    told_ms  BIGINT
);
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
INSERT INTO _sqlx_migrations VALUES (1, 'first', '2026-11-26 13:46:27', 1, X'0C05C99FCC9783630274C0E647E15ED8A737A0745820CB62459CD55055DF6CDA1D1E6A342A11217E2C56CF06183AB244', 3524787);
INSERT INTO _sqlx_migrations VALUES (2, 'window', '2026-11-26 13:46:27', 1, X'0BE831684118BAFE79714711C7DEE4CEFD37852DFECD08C23F660F167440086F8DA74311D16983C6FB7CC45B5973FBDA', 12860050);
INSERT INTO _sqlx_migrations VALUES (3, 'reading', '2026-11-26 13:46:27', 1, X'0F5D1850AC910F259E310F0D416B8815915FF18132A97925D4CD1BA326B2847455BE8C4A9AD1AC94CA346F90FFEE55F1', 15165805);
INSERT INTO _sqlx_migrations VALUES (4, 'other writers', '2026-11-26 13:46:27', 1, X'5524D00B204F8E33C6C7FEE574D421D3FDFF46B8D525A03D290A1AAFBAC68A5B5AB0ACBB4AC01D805D982C2BD54F8385', 907874);
INSERT INTO _sqlx_migrations VALUES (5, 'recovery', '2026-11-26 13:46:27', 1, X'86A1DF4F431ED45F4DAC3E3E01E46BC505C13D461FB57243D3B03FA05DDCCE65A17A61BF347E666227707CDF5E5E1A5F', 1469362);
INSERT INTO meta VALUES ('company', '"10042"');
INSERT INTO meta VALUES ('paused', 'false');
INSERT INTO meta VALUES ('activity', '{"pid":849,"since_ms":1795700790863,"next_pass_ms":null}');
INSERT INTO meta VALUES ('last_pass', '{"started_ms":1795700790882,"report":{"clubs":[{"created":0,"failed":0,"held":0,"i4_club_id":"1","intouch_club_id":"9c181e2c-4a13-4172-a70a-e3ec5be4a246","linked":0,"message":"","name":"Riverside","outcome":"ok","pending":0,"read":0,"skipped":0,"unchanged":0,"updated":0}],"duration_ms":39,"totals":{"created":0,"failed":0,"held":0,"linked":0,"pending":0,"read":0,"skipped":0,"unchanged":0,"updated":0}}}');
INSERT INTO clubs VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', 1793552940017, NULL, '1', '{"required":["first_name","last_name","email","mobile_phone"],"longest":{"first_name":40,"last_name":40,"email":80,"address1":60,"city":40,"state":20,"postal_code":10,"gender":1,"employer":40},"allowed":{},"never_sent":[],"prospect_type":2}', 1795700790924, 1795700788069, 13, NULL, NULL, NULL, NULL, 1793552940017);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'a0eab4b1-dc90-4f36-9ab7-cdd8eddba9b3', 1793548920001, '{"kind":"prospect","contact":{"values":{"first_name":"Old","last_name":"Number0","email":"old.number0@example.org","mobile_phone":"5551533805","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'oldnumber0', 'a0eab4b1-dc90-4f36-9ab7-cdd8eddba9b3 old number0 old.number0@example.org 5551533805', NULL, NULL, NULL, NULL, NULL, 'held', 'C-HOLD-RECOVERED', 'The database was rebuilt, and it is not known whether this prospect was left out on purpose', '[]', 1795700790207, 1, 1793548920001, 0, 1);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '6cb0c6dc-cb81-4d07-b573-be03a5452ed9', 1793548980002, '{"kind":"prospect","contact":{"values":{"first_name":"Old","last_name":"Number1","email":"old.number1@example.org","mobile_phone":"5554756186","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'oldnumber1', '6cb0c6dc-cb81-4d07-b573-be03a5452ed9 old number1 old.number1@example.org 5554756186', NULL, NULL, NULL, NULL, NULL, 'held', 'C-HOLD-RECOVERED', 'The database was rebuilt, and it is not known whether this prospect was left out on purpose', '[]', 1795700790206, 2, 1793548980002, 0, 1);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'a7736079-36d3-4d9e-a093-148d94c8923b', 1793549040003, '{"kind":"prospect","contact":{"values":{"first_name":"Old","last_name":"Number2","email":"old.number2@example.org","mobile_phone":"5557978567","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'oldnumber2', 'a7736079-36d3-4d9e-a093-148d94c8923b old number2 old.number2@example.org 5557978567', NULL, NULL, NULL, NULL, NULL, 'held', 'C-HOLD-RECOVERED', 'The database was rebuilt, and it is not known whether this prospect was left out on purpose', '[]', 1795700790207, 3, 1793549040003, 0, 1);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '4eb1d506-ee47-4da5-9183-8556c04d5974', 1793549100004, '{"kind":"prospect","contact":{"values":{"first_name":"Old","last_name":"Number3","email":"old.number3@example.org","mobile_phone":"5551200948","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'oldnumber3', '4eb1d506-ee47-4da5-9183-8556c04d5974 old number3 old.number3@example.org 5551200948', NULL, NULL, NULL, NULL, NULL, 'held', 'C-HOLD-RECOVERED', 'The database was rebuilt, and it is not known whether this prospect was left out on purpose', '[]', 1795700790207, 4, 1793549100004, 0, 1);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'bbe661d4-4a5e-43a9-a10f-fb09f53f7930', 1793549160005, '{"kind":"prospect","contact":{"values":{"first_name":"Old","last_name":"Number4","email":"old.number4@example.org","mobile_phone":"5554423329","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'oldnumber4', 'bbe661d4-4a5e-43a9-a10f-fb09f53f7930 old number4 old.number4@example.org 5554423329', NULL, NULL, NULL, NULL, NULL, 'held', 'C-HOLD-RECOVERED', 'The database was rebuilt, and it is not known whether this prospect was left out on purpose', '[]', 1795700790207, 5, 1793549160005, 0, 1);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '153478e0-4e1e-42e5-aaec-83892710653f', 1793549220006, '{"kind":"prospect","contact":{"values":{"first_name":"Old","last_name":"Number5","email":"old.number5@example.org","mobile_phone":"5557645710","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'oldnumber5', '153478e0-4e1e-42e5-aaec-83892710653f old number5 old.number5@example.org 5557645710', NULL, NULL, NULL, NULL, NULL, 'held', 'C-HOLD-RECOVERED', 'The database was rebuilt, and it is not known whether this prospect was left out on purpose', '[]', 1795700790207, 6, 1793549220006, 0, 1);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '588de8de-7a50-4803-9314-7fa9dd39b0a2', 1793549280007, '{"kind":"prospect","contact":{"values":{"first_name":"Old","last_name":"Number6","email":"old.number6@example.org","mobile_phone":"5550868091","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'oldnumber6', '588de8de-7a50-4803-9314-7fa9dd39b0a2 old number6 old.number6@example.org 5550868091', NULL, NULL, NULL, NULL, NULL, 'held', 'C-HOLD-RECOVERED', 'The database was rebuilt, and it is not known whether this prospect was left out on purpose', '[]', 1795700790207, 7, 1793549280007, 0, 1);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'f4a59630-98ec-407e-b4a7-0861feaeea28', 1793549340008, '{"kind":"prospect","contact":{"values":{"first_name":"Old","last_name":"Number7","email":"old.number7@example.org","mobile_phone":"5554090472","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'oldnumber7', 'f4a59630-98ec-407e-b4a7-0861feaeea28 old number7 old.number7@example.org 5554090472', NULL, NULL, NULL, NULL, NULL, 'held', 'C-HOLD-RECOVERED', 'The database was rebuilt, and it is not known whether this prospect was left out on purpose', '[]', 1795700790207, 8, 1793549340008, 0, 1);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '44cd84f0-0a64-4545-b3fb-8479756d0c05', 1793552940013, '{"kind":"prospect","contact":{"values":{"first_name":"Ada","last_name":"Created","email":"ada.created@example.org","mobile_phone":"5552574127","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'adacreated', '44cd84f0-0a64-4545-b3fb-8479756d0c05 ada created ada.created@example.org 5552574127', '9003', 'DataExchangeID', '{"values":{"first_name":"Ada","last_name":"Created","email":"ada.created@example.org","mobile_phone":"5552574127","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}}', NULL, NULL, 'linked', 'I-DONE', 'Linked to I4 record 9003, nothing differed', '[]', 1795700788106, 9, 1793552940013, 0, 1);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '7da02ce7-52cc-4742-8b49-36d919ee9d0e', 1793552940014, '{"kind":"prospect","contact":{"values":{"first_name":"Bea","last_name":"Created","email":"bea.created@example.org","mobile_phone":"5556335399","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'beacreated', '7da02ce7-52cc-4742-8b49-36d919ee9d0e bea created bea.created@example.org 5556335399', '9004', 'DataExchangeID', '{"values":{"first_name":"Bea","last_name":"Created","email":"bea.created@example.org","mobile_phone":"5556335399","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}}', NULL, NULL, 'linked', 'I-DONE', 'Linked to I4 record 9004, nothing differed', '[]', 1795700788106, 10, 1793552940014, 0, 1);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '45d684d5-6bc4-416e-8cc4-8dd05d9c8002', 1793552940015, '{"kind":"prospect","contact":{"values":{"first_name":"Cleo","last_name":"Created","email":"cleo.created@example.org","mobile_phone":"5558327718","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'cleocreated', '45d684d5-6bc4-416e-8cc4-8dd05d9c8002 cleo created cleo.created@example.org 5558327718', '9002', 'DataExchangeID', '{"values":{"first_name":"Cleo","last_name":"Created","email":"cleo.created@example.org","mobile_phone":"5558327718","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}}', NULL, NULL, 'linked', 'I-DONE', 'Linked to I4 record 9002, nothing differed', '[]', 1795700788107, 11, 1793552940015, 0, 1);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '5dc4c5b0-5152-4eef-bc90-4e925e825c40', 1793552940016, '{"kind":"member","contact":{"values":{"first_name":"Dora","last_name":"Held","email":"dora.held@example.org","mobile_phone":"5559717956","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'doraheld', '5dc4c5b0-5152-4eef-bc90-4e925e825c40 dora held dora.held@example.org 5559717956', NULL, NULL, NULL, NULL, NULL, 'held', 'C-HOLD-MEMBER', 'This member is not in I4; members are never created', '[]', 1795700788107, 12, 1793552940016, 0, 1);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'c03bc12e-0bad-4c56-8c1f-9db6705c6cb7', 1793552940017, '{"kind":"prospect","contact":{"values":{"first_name":"Emma","last_name":"Linked","email":"emma.linked@example.org","mobile_phone":"5559950778","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'emmalinked', 'c03bc12e-0bad-4c56-8c1f-9db6705c6cb7 emma linked emma.linked@example.org 5559950778', '9001', 'name, email and mobile', '{"values":{"first_name":"Emma","last_name":"Linked","email":"emma.linked@example.org","mobile_phone":"5559950778","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}}', NULL, NULL, 'linked', 'I-DONE', 'Found in I4 by name, email and mobile as record 9001, nothing differed', '[]', 1795700788109, 13, 1793552940017, 0, 1);
INSERT INTO log VALUES (1, 1795700787882, 'WARNING', 'W-RECOVERED', NULL, NULL, 'The database was rebuilt from InTouch and I4; the old one was set aside', NULL, NULL);
INSERT INTO log VALUES (2, 1795700788106, 'INFO', 'I-DONE', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '44cd84f0-0a64-4545-b3fb-8479756d0c05', 'Linked to I4 record 9003, nothing differed', NULL, 'linked');
INSERT INTO log VALUES (3, 1795700788107, 'INFO', 'I-DONE', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '7da02ce7-52cc-4742-8b49-36d919ee9d0e', 'Linked to I4 record 9004, nothing differed', NULL, 'linked');
INSERT INTO log VALUES (4, 1795700788153, 'INFO', 'I-DONE', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '45d684d5-6bc4-416e-8cc4-8dd05d9c8002', 'Linked to I4 record 9002, nothing differed', NULL, 'linked');
INSERT INTO log VALUES (5, 1795700788153, 'ERROR', 'C-HOLD-MEMBER', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '5dc4c5b0-5152-4eef-bc90-4e925e825c40', 'This member is not in I4; members are never created', NULL, 'held');
INSERT INTO log VALUES (6, 1795700788153, 'INFO', 'I-DONE', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'c03bc12e-0bad-4c56-8c1f-9db6705c6cb7', 'Found in I4 by name, email and mobile as record 9001, nothing differed', NULL, 'linked');
INSERT INTO log VALUES (7, 1795700790207, 'ERROR', 'C-HOLD-RECOVERED', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '6cb0c6dc-cb81-4d07-b573-be03a5452ed9', 'The database was rebuilt, and it is not known whether this prospect was left out on purpose', NULL, 'held');
INSERT INTO log VALUES (8, 1795700790340, 'ERROR', 'C-HOLD-RECOVERED', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '153478e0-4e1e-42e5-aaec-83892710653f', 'The database was rebuilt, and it is not known whether this prospect was left out on purpose', NULL, 'held');
INSERT INTO log VALUES (9, 1795700790347, 'ERROR', 'C-HOLD-RECOVERED', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '588de8de-7a50-4803-9314-7fa9dd39b0a2', 'The database was rebuilt, and it is not known whether this prospect was left out on purpose', NULL, 'held');
INSERT INTO log VALUES (10, 1795700790382, 'ERROR', 'C-HOLD-RECOVERED', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'f4a59630-98ec-407e-b4a7-0861feaeea28', 'The database was rebuilt, and it is not known whether this prospect was left out on purpose', NULL, 'held');
INSERT INTO log VALUES (11, 1795700790385, 'ERROR', 'C-HOLD-RECOVERED', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'bbe661d4-4a5e-43a9-a10f-fb09f53f7930', 'The database was rebuilt, and it is not known whether this prospect was left out on purpose', NULL, 'held');
INSERT INTO log VALUES (12, 1795700790386, 'ERROR', 'C-HOLD-RECOVERED', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'a0eab4b1-dc90-4f36-9ab7-cdd8eddba9b3', 'The database was rebuilt, and it is not known whether this prospect was left out on purpose', NULL, 'held');
INSERT INTO log VALUES (13, 1795700790418, 'ERROR', 'C-HOLD-RECOVERED', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '4eb1d506-ee47-4da5-9183-8556c04d5974', 'The database was rebuilt, and it is not known whether this prospect was left out on purpose', NULL, 'held');
INSERT INTO log VALUES (14, 1795700790420, 'ERROR', 'C-HOLD-RECOVERED', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'a7736079-36d3-4d9e-a093-148d94c8923b', 'The database was rebuilt, and it is not known whether this prospect was left out on purpose', NULL, 'held');
INSERT INTO log VALUES (15, 1795700790617, 'INFO', 'I-PASS', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', NULL, '13 read: 4 linked, 9 held', NULL, NULL);
INSERT INTO writes VALUES (1000046);
INSERT INTO recovery VALUES ('', -1, 0, 0);
INSERT INTO recovery VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', 1793552940017, 1, 1);
CREATE INDEX people_by_name ON people (match_name);
CREATE INDEX people_by_outcome ON people (outcome, code);
CREATE INDEX people_by_person ON people (person);
CREATE INDEX log_by_person ON log (person, id);
CREATE INDEX log_by_club ON log (club, person, id);
CREATE INDEX people_by_number ON people (number);
CREATE INDEX people_by_change ON people (changed_ms DESC, club, person, outcome);
CREATE INDEX people_due ON people (outcome) WHERE done_rev < rev;
CREATE INDEX log_by_outcome ON log (outcome, at_ms, club);
CREATE INDEX log_by_level ON log (level, id, club);
COMMIT;
