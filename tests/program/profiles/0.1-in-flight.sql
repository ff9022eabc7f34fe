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
INSERT INTO _sqlx_migrations VALUES (1, 'first', '2026-11-26 13:46:12', 1, X'0C05C99FCC9783630274C0E647E15ED8A737A0745820CB62459CD55055DF6CDA1D1E6A342A11217E2C56CF06183AB244', 19456940);
INSERT INTO _sqlx_migrations VALUES (2, 'window', '2026-11-26 13:46:12', 1, X'0BE831684118BAFE79714711C7DEE4CEFD37852DFECD08C23F660F167440086F8DA74311D16983C6FB7CC45B5973FBDA', 2933846);
INSERT INTO _sqlx_migrations VALUES (3, 'reading', '2026-11-26 13:46:12', 1, X'0F5D1850AC910F259E310F0D416B8815915FF18132A97925D4CD1BA326B2847455BE8C4A9AD1AC94CA346F90FFEE55F1', 2721920);
INSERT INTO _sqlx_migrations VALUES (4, 'other writers', '2026-11-26 13:46:12', 1, X'5524D00B204F8E33C6C7FEE574D421D3FDFF46B8D525A03D290A1AAFBAC68A5B5AB0ACBB4AC01D805D982C2BD54F8385', 9651625);
INSERT INTO _sqlx_migrations VALUES (5, 'recovery', '2026-11-26 13:46:12', 1, X'86A1DF4F431ED45F4DAC3E3E01E46BC505C13D461FB57243D3B03FA05DDCCE65A17A61BF347E666227707CDF5E5E1A5F', 4870565);
INSERT INTO meta VALUES ('company', '"10042"');
INSERT INTO meta VALUES ('activity', '{"pid":31172,"since_ms":1795700779198,"next_pass_ms":null}');
INSERT INTO meta VALUES ('last_pass', '{"started_ms":1795700779205,"report":{"clubs":[{"created":0,"failed":0,"held":0,"i4_club_id":"1","intouch_club_id":"9c181e2c-4a13-4172-a70a-e3ec5be4a246","linked":0,"message":"C-I4-401-CLUB: I4 refuses this club: search: status 401, Invalid authorization credentials (Inactive Club)","name":"Riverside","outcome":"stopped","pending":7,"read":7,"skipped":0,"unchanged":0,"updated":0}],"duration_ms":150,"totals":{"created":0,"failed":0,"held":0,"linked":0,"pending":7,"read":7,"skipped":0,"unchanged":0,"updated":0}}}');
INSERT INTO clubs VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', 1793548860057, NULL, '1', '{"required":["first_name","last_name","email","mobile_phone"],"longest":{"first_name":40,"last_name":40,"email":80,"address1":60,"city":40,"state":20,"postal_code":10,"gender":1,"employer":40},"allowed":{},"never_sent":[],"prospect_type":2}', 1795700779037, 1795700772403, 5, NULL, NULL, NULL, NULL, 1793548860005);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'a0eab4b1-dc90-4f36-9ab7-cdd8eddba9b3', 1793548860001, '{"kind":"prospect","contact":{"values":{"first_name":"Ada","last_name":"Created","email":"ada.created@example.org","mobile_phone":"5552574127","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'adacreated', 'a0eab4b1-dc90-4f36-9ab7-cdd8eddba9b3 ada created ada.created@example.org 5552574127', '9003', 'created', '{"values":{"first_name":"Ada","last_name":"Created","email":"ada.created@example.org","mobile_phone":"5552574127","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}}', NULL, NULL, 'created', 'I-DONE', 'Created in I4 as record 9003', '[]', 1795700772420, 1, 1793548860001, 1, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '6cb0c6dc-cb81-4d07-b573-be03a5452ed9', 1793548860020, '{"kind":"prospect","contact":{"values":{"first_name":"Bea","last_name":"Lost","email":"bea.lost@example.org","mobile_phone":"5557787415","address1":"12 River St","city":"Yale","state":"WA","postal_code":"98101"}},"readable":true}', 2, 1, 'bealost', '6cb0c6dc-cb81-4d07-b573-be03a5452ed9 bea lost bea.lost@example.org 5557787415', '9004', 'created', '{"values":{"first_name":"Bea","last_name":"Lost","email":"bea.lost@example.org","mobile_phone":"5557787415","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}}', NULL, NULL, 'failed', 'C-I4-OFFLINE', 'I4 cannot be reached: update: error sending request: client error (SendRequest): connection closed before message completed', '[]', 1795700774497, 2, 1793548860002, 1, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'a7736079-36d3-4d9e-a093-148d94c8923b', 1793548860003, '{"kind":"prospect","contact":{"values":{"first_name":"Cleo","last_name":"Unlinked","email":"cleo.unlinked@example.org","mobile_phone":"5557258252","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 2, 1, 'cleounlinked', 'a7736079-36d3-4d9e-a093-148d94c8923b cleo unlinked cleo.unlinked@example.org 5557258252', NULL, NULL, NULL, NULL, NULL, 'created', 'I-DONE', 'Created in I4 as record 9005', '[]', 1795700772431, 3, 1793548860003, 1, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '4eb1d506-ee47-4da5-9183-8556c04d5974', 1793548860004, '{"kind":"prospect","contact":{"values":{"first_name":"Dora","last_name":"Linked","email":"dora.linked@example.org","mobile_phone":"5551912654","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 2, 1, 'doralinked', '4eb1d506-ee47-4da5-9183-8556c04d5974 dora linked dora.linked@example.org 5551912654', '9002', 'by hand', NULL, NULL, NULL, 'held', 'C-HOLD-SEVERAL', 'Several people in I4 match: 2 records', '["9001","9002"]', 1795700772408, 4, 1793548860004, 0, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'bbe661d4-4a5e-43a9-a10f-fb09f53f7930', 1793548860005, '{"kind":"member","contact":{"values":{"first_name":"Egon","last_name":"Retried","email":"egon.retried@example.org","mobile_phone":"5554121843","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 2, 1, 'egonretried', 'bbe661d4-4a5e-43a9-a10f-fb09f53f7930 egon retried egon.retried@example.org 5554121843', NULL, NULL, NULL, NULL, NULL, 'held', 'C-HOLD-MEMBER', 'This member is not in I4; members are never created', '[]', 1795700772411, 5, 1793548860005, 0, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '588de8de-7a50-4803-9314-7fa9dd39b0a2', 1793548860021, '{"kind":"prospect","contact":{"values":{"first_name":"Fritz","last_name":"Lost","email":"fritz.lost@example.org","mobile_phone":"5554195684","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 0, 'fritzlost', '588de8de-7a50-4803-9314-7fa9dd39b0a2 fritz lost fritz.lost@example.org 5554195684', NULL, NULL, NULL, NULL, '{"contact":{"values":{"first_name":"Fritz","last_name":"Lost","email":"fritz.lost@example.org","mobile_phone":"5554195684","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"since":1793548860021,"looking":{"not_there_ms":0,"last":null}}', 'pending', 'C-CHECKING', 'Checking: I4''s answer was lost, so the connector looks whether the person is there', '[]', 1795700779016, 6, 1793548860021, 1, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'f4a59630-98ec-407e-b4a7-0861feaeea28', 1793548860022, '{"kind":"prospect","contact":{"values":{"first_name":"Gerd","last_name":"Lost","email":"gerd.lost@example.org","mobile_phone":"5553455539","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 0, 'gerdlost', 'f4a59630-98ec-407e-b4a7-0861feaeea28 gerd lost gerd.lost@example.org 5553455539', NULL, NULL, NULL, NULL, '{"contact":{"values":{"first_name":"Gerd","last_name":"Lost","email":"gerd.lost@example.org","mobile_phone":"5553455539","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"since":1793548860022,"looking":{"not_there_ms":0,"last":null}}', 'pending', 'C-CHECKING', 'Checking: I4''s answer was lost, so the connector looks whether the person is there', '[]', 1795700779024, 7, 1793548860022, 1, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '44cd84f0-0a64-4545-b3fb-8479756d0c05', 1793548860048, '{"kind":"prospect","contact":{"values":{"first_name":"Hans","last_name":"Killed","email":"hans.killed@example.org","mobile_phone":"5555261534","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 0, 'hanskilled', '44cd84f0-0a64-4545-b3fb-8479756d0c05 hans killed hans.killed@example.org 5555261534', NULL, NULL, NULL, NULL, '{"contact":{"values":{"first_name":"Hans","last_name":"Killed","email":"hans.killed@example.org","mobile_phone":"5555261534","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"since":1793548860048,"looking":{"not_there_ms":0,"last":null}}', 'pending', 'C-CHECKING', 'Checking: I4''s answer was lost, so the connector looks whether the person is there', '[]', 1795700779353, 8, 1793548860048, 1, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '45d684d5-6bc4-416e-8cc4-8dd05d9c8002', 1793548860055, '{"kind":"prospect","contact":{"values":{"first_name":"Ines","last_name":"Waits","email":"ines.waits@example.org","mobile_phone":"5554674668","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 0, 'ineswaits', '45d684d5-6bc4-416e-8cc4-8dd05d9c8002 ines waits ines.waits@example.org 5554674668', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1795700779211, 9, 1793548860055, 0, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '5dc4c5b0-5152-4eef-bc90-4e925e825c40', 1793548860056, '{"kind":"prospect","contact":{"values":{"first_name":"Jens","last_name":"Waits","email":"jens.waits@example.org","mobile_phone":"5551644981","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 0, 'jenswaits', '5dc4c5b0-5152-4eef-bc90-4e925e825c40 jens waits jens.waits@example.org 5551644981', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1795700779211, 10, 1793548860056, 0, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'c03bc12e-0bad-4c56-8c1f-9db6705c6cb7', 1793548860057, '{"kind":"prospect","contact":{"values":{"first_name":"Karl","last_name":"Waits","email":"karl.waits@example.org","mobile_phone":"5558281985","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 0, 'karlwaits', 'c03bc12e-0bad-4c56-8c1f-9db6705c6cb7 karl waits karl.waits@example.org 5558281985', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1795700779211, 11, 1793548860057, 0, NULL);
INSERT INTO log VALUES (1, 1795700772409, 'ERROR', 'C-HOLD-SEVERAL', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '4eb1d506-ee47-4da5-9183-8556c04d5974', 'Several people in I4 match: 2 records', NULL, 'held');
INSERT INTO log VALUES (2, 1795700772416, 'ERROR', 'C-HOLD-MEMBER', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'bbe661d4-4a5e-43a9-a10f-fb09f53f7930', 'This member is not in I4; members are never created', NULL, 'held');
INSERT INTO log VALUES (3, 1795700772421, 'INFO', 'I-DONE', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'a0eab4b1-dc90-4f36-9ab7-cdd8eddba9b3', '… in I4 as record 9003', '[{"field":"first_name","before":null,"after":"Ada"},{"field":"last_name","before":null,"after":"Created"},{"field":"email","before":null,"after":"ada.created@example.org"},{"field":"mobile_phone","before":null,"after":"5552574127"},{"field":"address1","before":null,"after":"12 River St"},{"field":"city","before":null,"after":"Spuzzum"},{"field":"state","before":null,"after":"WA"},{"field":"postal_code","before":null,"after":"98101"}]', 'created');
INSERT INTO log VALUES (4, 1795700772428, 'INFO', 'I-DONE', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '6cb0c6dc-cb81-4d07-b573-be03a5452ed9', 'Created in I4 as record 9004', '[{"field":"first_name","before":null,"after":"Bea"},{"field":"last_name","before":null,"after":"Lost"},{"field":"email","before":null,"after":"bea.lost@example.org"},{"field":"mobile_phone","before":null,"after":"5557787415"},{"field":"address1","before":null,"after":"12 River St"},{"field":"city","before":null,"after":"Spuzzum"},{"field":"state","before":null,"after":"WA"},{"field":"postal_code","before":null,"after":"98101"}]', 'created');
INSERT INTO log VALUES (5, 1795700772432, 'INFO', 'I-DONE', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'a7736079-36d3-4d9e-a093-148d94c8923b', 'Created in I4 as record 9005', '[{"field":"first_name","before":null,"after":"Cleo"},{"field":"last_name","before":null,"after":"Unlinked"},{"field":"email","before":null,"after":"cleo.unlinked@example.org"},{"field":"mobile_phone","before":null,"after":"5557258252"},{"field":"address1","before":null,"after":"12 River St"},{"field":"city","before":null,"after":"Spuzzum"},{"field":"state","before":null,"after":"WA"},{"field":"postal_code","before":null,"after":"98101"}]', 'created');
INSERT INTO log VALUES (6, 1795700772437, 'INFO', 'I-PASS', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', NULL, '5 read: 3 created, 2 held', NULL, NULL);
INSERT INTO log VALUES (7, 1795700774498, 'ERROR', 'C-I4-OFFLINE', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '6cb0c6dc-cb81-4d07-b573-be03a5452ed9', 'I4 cannot be reached: update: error sending request: client error (SendRequest): connection closed before message completed', NULL, 'failed');
INSERT INTO log VALUES (8, 1795700779016, 'WARNING', 'C-CHECKING', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '588de8de-7a50-4803-9314-7fa9dd39b0a2', 'Checking: I4''s answer was lost, so the connector looks whether the person is there', NULL, 'pending');
INSERT INTO log VALUES (9, 1795700779025, 'WARNING', 'C-CHECKING', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'f4a59630-98ec-407e-b4a7-0861feaeea28', 'Checking: I4''s answer was lost, so the connector looks whether the person is there', NULL, 'pending');
INSERT INTO log VALUES (10, 1795700779039, 'INFO', 'I-PASS', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', NULL, '3 read: 1 failed, 2 pending', NULL, NULL);
INSERT INTO log VALUES (11, 1795700779353, 'WARNING', 'C-CHECKING', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '44cd84f0-0a64-4545-b3fb-8479756d0c05', 'Checking: I4''s answer was lost, so the connector looks whether the person is there', NULL, 'pending');
INSERT INTO log VALUES (12, 1795700779357, 'ERROR', 'C-I4-401-CLUB', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', NULL, 'I4 refuses this club: search: status 401, Invalid authorization credentials (Inactive Club)', NULL, NULL);
INSERT INTO log VALUES (13, 1795700779424, 'INFO', 'I-BY-HAND', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'a7736079-36d3-4d9e-a093-148d94c8923b', 'Link undone by hand', NULL, NULL);
INSERT INTO log VALUES (14, 1795700779443, 'INFO', 'I-BY-HAND', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '4eb1d506-ee47-4da5-9183-8556c04d5974', 'Linked by hand to I4 record 9002', NULL, NULL);
INSERT INTO log VALUES (15, 1795700779463, 'INFO', 'I-BY-HAND', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'bbe661d4-4a5e-43a9-a10f-fb09f53f7930', 'To be looked at again, said by hand', NULL, NULL);
INSERT INTO writes VALUES (38);
INSERT INTO failing VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', 1795700779356, 1795700779356, 1, NULL);
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
