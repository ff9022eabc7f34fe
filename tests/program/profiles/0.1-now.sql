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
INSERT INTO _sqlx_migrations VALUES (1, 'first', '2026-11-26 13:46:19', 1, X'0C05C99FCC9783630274C0E647E15ED8A737A0745820CB62459CD55055DF6CDA1D1E6A342A11217E2C56CF06183AB244', 817069);
INSERT INTO _sqlx_migrations VALUES (2, 'window', '2026-11-26 13:46:19', 1, X'0BE831684118BAFE79714711C7DEE4CEFD37852DFECD08C23F660F167440086F8DA74311D16983C6FB7CC45B5973FBDA', 854184);
INSERT INTO _sqlx_migrations VALUES (3, 'reading', '2026-11-26 13:46:19', 1, X'0F5D1850AC910F259E310F0D416B8815915FF18132A97925D4CD1BA326B2847455BE8C4A9AD1AC94CA346F90FFEE55F1', 833533);
INSERT INTO _sqlx_migrations VALUES (4, 'other writers', '2026-11-26 13:46:19', 1, X'5524D00B204F8E33C6C7FEE574D421D3FDFF46B8D525A03D290A1AAFBAC68A5B5AB0ACBB4AC01D805D982C2BD54F8385', 584532);
INSERT INTO _sqlx_migrations VALUES (5, 'recovery', '2026-11-26 13:46:19', 1, X'86A1DF4F431ED45F4DAC3E3E01E46BC505C13D461FB57243D3B03FA05DDCCE65A17A61BF347E666227707CDF5E5E1A5F', 513867);
INSERT INTO meta VALUES ('company', '"10042"');
INSERT INTO meta VALUES ('activity', '{"pid":31288,"since_ms":1795700779703,"next_pass_ms":null}');
INSERT INTO meta VALUES ('last_pass', '{"started_ms":1795700779709,"report":{"clubs":[{"created":0,"failed":0,"held":0,"i4_club_id":"1","intouch_club_id":"9c181e2c-4a13-4172-a70a-e3ec5be4a246","linked":0,"message":"C-CONFIRM: More people would be created than you allow without asking: 5 new people wait; `i4-connector people --waiting` lists them","name":"Riverside","outcome":"waiting","pending":5,"read":5,"skipped":0,"unchanged":0,"updated":0}],"duration_ms":234,"totals":{"created":0,"failed":0,"held":0,"linked":0,"pending":5,"read":5,"skipped":0,"unchanged":0,"updated":0}}}');
INSERT INTO clubs VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', 1793553180040, NULL, '1', '{"required":["first_name","last_name","email","mobile_phone"],"longest":{"first_name":40,"last_name":40,"email":80,"address1":60,"city":40,"state":20,"postal_code":10,"gender":1,"employer":40},"allowed":{},"never_sent":[],"prospect_type":2}', 1795700779658, 1795700779559, 12, NULL, NULL, NULL, NULL, 1793549580012);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '45d684d5-6bc4-416e-8cc4-8dd05d9c8002', 1793549580012, '{"kind":"prospect","contact":{"values":{"first_name":"Old","last_name":"Number11","email":"old.number11@example.org","mobile_phone":"5557279089","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'oldnumber11', '45d684d5-6bc4-416e-8cc4-8dd05d9c8002 old number11 old.number11@example.org 5557279089', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1793549580012, 1, 1793549580012, 0, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'a0eab4b1-dc90-4f36-9ab7-cdd8eddba9b3', 1793548920001, '{"kind":"prospect","contact":{"values":{"first_name":"Old","last_name":"Number0","email":"old.number0@example.org","mobile_phone":"5551533805","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'oldnumber0', 'a0eab4b1-dc90-4f36-9ab7-cdd8eddba9b3 old number0 old.number0@example.org 5551533805', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1793548920001, 2, 1793548920001, 0, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '6cb0c6dc-cb81-4d07-b573-be03a5452ed9', 1793548980002, '{"kind":"prospect","contact":{"values":{"first_name":"Old","last_name":"Number1","email":"old.number1@example.org","mobile_phone":"5554756186","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'oldnumber1', '6cb0c6dc-cb81-4d07-b573-be03a5452ed9 old number1 old.number1@example.org 5554756186', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1793548980002, 3, 1793548980002, 0, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'a7736079-36d3-4d9e-a093-148d94c8923b', 1793553180017, '{"kind":"prospect","contact":{"values":{"first_name":"Old","last_name":"Number2","email":"old.number2@example.org","mobile_phone":"5557978567","address1":"12 River St","city":"Yale","state":"WA","postal_code":"98101"}},"readable":true}', 2, 2, 'oldnumber2', 'a7736079-36d3-4d9e-a093-148d94c8923b old number2 old.number2@example.org 5557978567', '9004', 'created', '{"values":{"first_name":"Old","last_name":"Number2","email":"old.number2@example.org","mobile_phone":"5557978567","address1":"12 River St","city":"Yale","state":"WA","postal_code":"98101"}}', NULL, NULL, 'created', 'I-DONE', 'Created in I4 as record 9004', '[]', 1795700779644, 4, 1793549040003, 1, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '4eb1d506-ee47-4da5-9183-8556c04d5974', 1793553180018, '{"kind":"prospect","contact":{"values":{"first_name":"Old","last_name":"Number3","email":"old.number3@example.org","mobile_phone":"5551200948","address1":"12 River St","city":"Yale","state":"WA","postal_code":"98101"}},"readable":true}', 2, 2, 'oldnumber3', '4eb1d506-ee47-4da5-9183-8556c04d5974 old number3 old.number3@example.org 5551200948', '9001', 'name, email and mobile', '{"values":{"first_name":"Old","last_name":"Number3","email":"old.number3@example.org","mobile_phone":"5551200948","address1":"12 River St","city":"Yale","state":"WA","postal_code":"98101"}}', NULL, NULL, 'linked', 'I-DONE', 'Found in I4 by name, email and mobile as record 9001, sent city', '[]', 1795700779633, 5, 1793549100004, 0, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'bbe661d4-4a5e-43a9-a10f-fb09f53f7930', 1793549160005, '{"kind":"prospect","contact":{"values":{"first_name":"Old","last_name":"Number4","email":"old.number4@example.org","mobile_phone":"5554423329","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'oldnumber4', 'bbe661d4-4a5e-43a9-a10f-fb09f53f7930 old number4 old.number4@example.org 5554423329', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1793549160005, 6, 1793549160005, 0, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '153478e0-4e1e-42e5-aaec-83892710653f', 1793549220006, '{"kind":"prospect","contact":{"values":{"first_name":"Old","last_name":"Number5","email":"old.number5@example.org","mobile_phone":"5557645710","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'oldnumber5', '153478e0-4e1e-42e5-aaec-83892710653f old number5 old.number5@example.org 5557645710', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1793549220006, 7, 1793549220006, 0, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '588de8de-7a50-4803-9314-7fa9dd39b0a2', 1793549280007, '{"kind":"prospect","contact":{"values":{"first_name":"Old","last_name":"Number6","email":"old.number6@example.org","mobile_phone":"5550868091","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'oldnumber6', '588de8de-7a50-4803-9314-7fa9dd39b0a2 old number6 old.number6@example.org 5550868091', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1793549280007, 8, 1793549280007, 0, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'f4a59630-98ec-407e-b4a7-0861feaeea28', 1793549340008, '{"kind":"prospect","contact":{"values":{"first_name":"Old","last_name":"Number7","email":"old.number7@example.org","mobile_phone":"5554090472","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'oldnumber7', 'f4a59630-98ec-407e-b4a7-0861feaeea28 old number7 old.number7@example.org 5554090472', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1793549340008, 9, 1793549340008, 0, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '6bea3e51-e2a8-47ca-9c64-17d671b9c0ad', 1793549400009, '{"kind":"prospect","contact":{"values":{"first_name":"Old","last_name":"Number8","email":"old.number8@example.org","mobile_phone":"5557312853","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'oldnumber8', '6bea3e51-e2a8-47ca-9c64-17d671b9c0ad old number8 old.number8@example.org 5557312853', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1793549400009, 10, 1793549400009, 0, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '44cd84f0-0a64-4545-b3fb-8479756d0c05', 1793549460010, '{"kind":"prospect","contact":{"values":{"first_name":"Old","last_name":"Number9","email":"old.number9@example.org","mobile_phone":"5550535234","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'oldnumber9', '44cd84f0-0a64-4545-b3fb-8479756d0c05 old number9 old.number9@example.org 5550535234', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1793549460010, 11, 1793549460010, 0, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '7da02ce7-52cc-4742-8b49-36d919ee9d0e', 1793549520011, '{"kind":"prospect","contact":{"values":{"first_name":"Old","last_name":"Number10","email":"old.number10@example.org","mobile_phone":"5550501470","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'oldnumber10', '7da02ce7-52cc-4742-8b49-36d919ee9d0e old number10 old.number10@example.org 5550501470', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1793549520011, 12, 1793549520011, 0, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'c03bc12e-0bad-4c56-8c1f-9db6705c6cb7', 1793553180019, '{"kind":"prospect","contact":{"values":{"first_name":"Ada","last_name":"New","email":"ada.new@example.org","mobile_phone":"5550225005","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'adanew', 'c03bc12e-0bad-4c56-8c1f-9db6705c6cb7 ada new ada.new@example.org 5550225005', '9002', 'created', '{"values":{"first_name":"Ada","last_name":"New","email":"ada.new@example.org","mobile_phone":"5550225005","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}}', NULL, NULL, 'created', 'I-DONE', 'Created in I4 as record 9002', '[]', 1795700779637, 13, 1793553180019, 1, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '80701b76-bd41-4b51-a296-aab6c61dbe0b', 1793553180020, '{"kind":"prospect","contact":{"values":{"first_name":"Bea","last_name":"New","email":"bea.new@example.org","mobile_phone":"5555918261","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'beanew', '80701b76-bd41-4b51-a296-aab6c61dbe0b bea new bea.new@example.org 5555918261', '9003', 'created', '{"values":{"first_name":"Bea","last_name":"New","email":"bea.new@example.org","mobile_phone":"5555918261","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}}', NULL, NULL, 'created', 'I-DONE', 'Created in I4 as record 9003', '[]', 1795700779638, 14, 1793553180020, 1, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '906aab3d-236d-4314-9745-a66b85bff0b8', 1793553180036, '{"kind":"prospect","contact":{"values":{"first_name":"Waits","last_name":"Number0","email":"waits.number0@example.org","mobile_phone":"5557166414","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'waitsnumber0', '906aab3d-236d-4314-9745-a66b85bff0b8 waits number0 waits.number0@example.org 5557166414', NULL, NULL, NULL, NULL, NULL, 'pending', 'C-CONFIRM', 'More people would be created than you allow without asking', '[]', 1795700779756, 15, 1793553180036, 0, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '988c667e-f435-4025-9d2a-b5474a84efdc', 1793553180037, '{"kind":"prospect","contact":{"values":{"first_name":"Waits","last_name":"Number1","email":"waits.number1@example.org","mobile_phone":"5553944033","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'waitsnumber1', '988c667e-f435-4025-9d2a-b5474a84efdc waits number1 waits.number1@example.org 5553944033', NULL, NULL, NULL, NULL, NULL, 'pending', 'C-CONFIRM', 'More people would be created than you allow without asking', '[]', 1795700779756, 16, 1793553180037, 0, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '4893f3dc-bed5-4b16-b3a4-3f5957d49b0e', 1793553180038, '{"kind":"prospect","contact":{"values":{"first_name":"Waits","last_name":"Number2","email":"waits.number2@example.org","mobile_phone":"5553611176","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'waitsnumber2', '4893f3dc-bed5-4b16-b3a4-3f5957d49b0e waits number2 waits.number2@example.org 5553611176', NULL, NULL, NULL, NULL, NULL, 'pending', 'C-CONFIRM', 'More people would be created than you allow without asking', '[]', 1795700779756, 17, 1793553180038, 0, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'b64ebb23-cc48-41e7-9737-f30b2f521c09', 1793553180039, '{"kind":"prospect","contact":{"values":{"first_name":"Waits","last_name":"Number3","email":"waits.number3@example.org","mobile_phone":"5550388795","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'waitsnumber3', 'b64ebb23-cc48-41e7-9737-f30b2f521c09 waits number3 waits.number3@example.org 5550388795', NULL, NULL, NULL, NULL, NULL, 'pending', 'C-CONFIRM', 'More people would be created than you allow without asking', '[]', 1795700779756, 18, 1793553180039, 0, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '742fb5c3-4971-49b5-8836-7accacf4caf5', 1793553180040, '{"kind":"prospect","contact":{"values":{"first_name":"Waits","last_name":"Number4","email":"waits.number4@example.org","mobile_phone":"5554276890","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'waitsnumber4', '742fb5c3-4971-49b5-8836-7accacf4caf5 waits number4 waits.number4@example.org 5554276890', NULL, NULL, NULL, NULL, NULL, 'pending', 'C-CONFIRM', 'More people would be created than you allow without asking', '[]', 1795700779756, 19, 1793553180040, 0, NULL);
INSERT INTO log VALUES (1, 1795700779633, 'INFO', 'I-DONE', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '4eb1d506-ee47-4da5-9183-8556c04d5974', 'Found in I4 by name, email and mobile as record 9001, sent city', '[{"field":"city","before":"Spuzzum","after":"Yale"}]', 'linked');
INSERT INTO log VALUES (2, 1795700779637, 'INFO', 'I-DONE', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'c03bc12e-0bad-4c56-8c1f-9db6705c6cb7', 'Created in I4 as record 9002', '[{"field":"first_name","before":null,"after":"Ada"},{"field":"last_name","before":null,"after":"New"},{"field":"email","before":null,"after":"ada.new@example.org"},{"field":"mobile_phone","before":null,"after":"5550225005"},{"field":"address1","before":null,"after":"12 River St"},{"field":"city","before":null,"after":"Spuzzum"},{"field":"state","before":null,"after":"WA"},{"field":"postal_code","before":null,"after":"98101"}]', 'created');
INSERT INTO log VALUES (3, 1795700779638, 'INFO', 'I-DONE', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '80701b76-bd41-4b51-a296-aab6c61dbe0b', 'Created in I4 as record 9003', '[{"field":"first_name","before":null,"after":"Bea"},{"field":"last_name","before":null,"after":"New"},{"field":"email","before":null,"after":"bea.new@example.org"},{"field":"mobile_phone","before":null,"after":"5555918261"},{"field":"address1","before":null,"after":"12 River St"},{"field":"city","before":null,"after":"Spuzzum"},{"field":"state","before":null,"after":"WA"},{"field":"postal_code","before":null,"after":"98101"}]', 'created');
INSERT INTO log VALUES (4, 1795700779644, 'INFO', 'I-DONE', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'a7736079-36d3-4d9e-a093-148d94c8923b', 'Created in I4 as record 9004', '[{"field":"first_name","before":null,"after":"Old"},{"field":"last_name","before":null,"after":"Number2"},{"field":"email","before":null,"after":"old.number2@example.org"},{"field":"mobile_phone","before":null,"after":"5557978567"},{"field":"address1","before":null,"after":"12 River St"},{"field":"city","before":null,"after":"Yale"},{"field":"state","before":null,"after":"WA"},{"field":"postal_code","before":null,"after":"98101"}]', 'created');
INSERT INTO log VALUES (5, 1795700779659, 'INFO', 'I-PASS', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', NULL, '4 read: 3 created, 1 linked', NULL, NULL);
INSERT INTO log VALUES (6, 1795700779759, 'WARNING', 'C-CONFIRM', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '742fb5c3-4971-49b5-8836-7accacf4caf5', 'More people would be created than you allow without asking', NULL, 'pending');
INSERT INTO log VALUES (7, 1795700779780, 'WARNING', 'C-CONFIRM', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '906aab3d-236d-4314-9745-a66b85bff0b8', 'More people would be created than you allow without asking', NULL, 'pending');
INSERT INTO log VALUES (8, 1795700779780, 'WARNING', 'C-CONFIRM', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'b64ebb23-cc48-41e7-9737-f30b2f521c09', 'More people would be created than you allow without asking', NULL, 'pending');
INSERT INTO log VALUES (9, 1795700779780, 'WARNING', 'C-CONFIRM', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '4893f3dc-bed5-4b16-b3a4-3f5957d49b0e', 'More people would be created than you allow without asking', NULL, 'pending');
INSERT INTO log VALUES (10, 1795700779780, 'WARNING', 'C-CONFIRM', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '988c667e-f435-4025-9d2a-b5474a84efdc', 'More people would be created than you allow without asking', NULL, 'pending');
INSERT INTO log VALUES (11, 1795700779946, 'WARNING', 'C-CONFIRM', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', NULL, 'More people would be created than you allow without asking: 5 new people wait', NULL, NULL);
INSERT INTO writes VALUES (28);
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
