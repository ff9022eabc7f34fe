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
INSERT INTO _sqlx_migrations VALUES (1, 'first', '2026-11-26 13:46:22', 1, X'0C05C99FCC9783630274C0E647E15ED8A737A0745820CB62459CD55055DF6CDA1D1E6A342A11217E2C56CF06183AB244', 21009916);
INSERT INTO _sqlx_migrations VALUES (2, 'window', '2026-11-26 13:46:22', 1, X'0BE831684118BAFE79714711C7DEE4CEFD37852DFECD08C23F660F167440086F8DA74311D16983C6FB7CC45B5973FBDA', 1989447);
INSERT INTO _sqlx_migrations VALUES (3, 'reading', '2026-11-26 13:46:22', 1, X'0F5D1850AC910F259E310F0D416B8815915FF18132A97925D4CD1BA326B2847455BE8C4A9AD1AC94CA346F90FFEE55F1', 10680450);
INSERT INTO _sqlx_migrations VALUES (4, 'other writers', '2026-11-26 13:46:22', 1, X'5524D00B204F8E33C6C7FEE574D421D3FDFF46B8D525A03D290A1AAFBAC68A5B5AB0ACBB4AC01D805D982C2BD54F8385', 1707747);
INSERT INTO _sqlx_migrations VALUES (5, 'recovery', '2026-11-26 13:46:22', 1, X'86A1DF4F431ED45F4DAC3E3E01E46BC505C13D461FB57243D3B03FA05DDCCE65A17A61BF347E666227707CDF5E5E1A5F', 561467);
INSERT INTO meta VALUES ('company', '"10042"');
INSERT INTO meta VALUES ('activity', '{"pid":31818,"since_ms":1795700782684,"next_pass_ms":null}');
INSERT INTO meta VALUES ('last_pass', '{"started_ms":1795700782693,"report":{"clubs":[{"created":0,"failed":0,"held":0,"i4_club_id":"2","intouch_club_id":"2701","linked":0,"message":"","name":"Harbourfront","outcome":"ok","pending":1,"read":1,"skipped":0,"unchanged":0,"updated":0}],"duration_ms":4280,"totals":{"created":0,"failed":0,"held":0,"linked":0,"pending":1,"read":1,"skipped":0,"unchanged":0,"updated":0}}}');
INSERT INTO clubs VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', 1793548860008, NULL, '1', '{"required":["first_name","last_name"],"longest":{"first_name":40,"last_name":40,"email":80,"address1":60,"city":40,"state":20,"postal_code":10,"gender":1,"employer":40},"allowed":{},"never_sent":[],"prospect_type":2}', 1795700782308, 1795700782278, 8, NULL, NULL, NULL, NULL, 1793548860008);
INSERT INTO clubs VALUES ('2701', 1793552460054, NULL, '2', '{"required":["first_name","last_name"],"longest":{"first_name":40,"last_name":40,"email":80,"address1":60,"city":40,"state":20,"postal_code":10,"gender":1,"employer":40},"allowed":{},"never_sent":[],"prospect_type":2}', 1795700786974, 1795700782420, 2, NULL, NULL, NULL, NULL, 1793548860033);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'a0eab4b1-dc90-4f36-9ab7-cdd8eddba9b3', 1793548860001, '{"kind":"prospect","contact":{"values":{"first_name":"Anna","last_name":"Begins","email":"anna.begins@example.org","mobile_phone":"5558100699","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'annabegins', 'a0eab4b1-dc90-4f36-9ab7-cdd8eddba9b3 anna begins anna.begins@example.org 5558100699', '9008', 'created', '{"values":{"first_name":"Anna","last_name":"Begins","email":"anna.begins@example.org","mobile_phone":"5558100699","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}}', NULL, NULL, 'created', 'I-DONE', 'Created in I4 as record 9008', '[]', 1795700782303, 1, 1793548860001, 1, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '6cb0c6dc-cb81-4d07-b573-be03a5452ed9', 1793548860002, '{"kind":"prospect","contact":{"values":{"first_name":"Bodo","last_name":"Same","email":"bodo.same@example.org","mobile_phone":"5550409615","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'bodosame', '6cb0c6dc-cb81-4d07-b573-be03a5452ed9 bodo same bodo.same@example.org 5550409615', '9003', 'created', '{"values":{"first_name":"Bodo","last_name":"Same","email":"bodo.same@example.org","mobile_phone":"5550409615","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}}', NULL, NULL, 'created', 'I-DONE', 'Created in I4 as record 9003', '[]', 1795700782292, 2, 1793548860002, 1, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'a7736079-36d3-4d9e-a093-148d94c8923b', 1793548860003, '{"kind":"prospect","contact":{"values":{"first_name":"Carl","last_name":"Differs","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'carldiffers', 'a7736079-36d3-4d9e-a093-148d94c8923b carl differs', '9005', 'created', '{"values":{"first_name":"Carl","last_name":"Differs","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}}', NULL, NULL, 'created', 'I-DONE', 'Created in I4 as record 9005', '[]', 1795700782300, 3, 1793548860003, 1, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '4eb1d506-ee47-4da5-9183-8556c04d5974', 1793548860004, '{"kind":"prospect","contact":{"values":{"first_name":"Dirk","last_name":"Spelt","email":"dirk.spelt@example.org","mobile_phone":"5552995243","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'dirkspelt', '4eb1d506-ee47-4da5-9183-8556c04d5974 dirk spelt dirk.spelt@example.org 5552995243', '9002', 'created', '{"values":{"first_name":"Dirk","last_name":"Spelt","email":"dirk.spelt@example.org","mobile_phone":"5552995243","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}}', NULL, NULL, 'created', 'I-DONE', 'Created in I4 as record 9002', '[]', 1795700782288, 4, 1793548860004, 1, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'bbe661d4-4a5e-43a9-a10f-fb09f53f7930', 1793548860005, '{"kind":"prospect","contact":{"values":{"first_name":"Emil","last_name":"Spelt","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'emilspelt', 'bbe661d4-4a5e-43a9-a10f-fb09f53f7930 emil spelt', '9006', 'created', '{"values":{"first_name":"Emil","last_name":"Spelt","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}}', NULL, NULL, 'created', 'I-DONE', 'Created in I4 as record 9006', '[]', 1795700782301, 5, 1793548860005, 1, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '153478e0-4e1e-42e5-aaec-83892710653f', 1793548860006, '{"kind":"prospect","contact":{"values":{"first_name":"Fred","last_name":"Held","email":"fred.held@example.org","mobile_phone":"5554984007","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'fredheld', '153478e0-4e1e-42e5-aaec-83892710653f fred held fred.held@example.org 5554984007', '9001', 'created', '{"values":{"first_name":"Fred","last_name":"Held","email":"fred.held@example.org","mobile_phone":"5554984007","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}}', NULL, NULL, 'created', 'I-DONE', 'Created in I4 as record 9001', '[]', 1795700782284, 6, 1793548860006, 1, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '588de8de-7a50-4803-9314-7fa9dd39b0a2', 1793548860007, '{"kind":"prospect","contact":{"values":{"first_name":"Gabi","last_name":"Checked","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'gabichecked', '588de8de-7a50-4803-9314-7fa9dd39b0a2 gabi checked', '9004', 'created', '{"values":{"first_name":"Gabi","last_name":"Checked","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}}', NULL, NULL, 'created', 'I-DONE', 'Created in I4 as record 9004', '[]', 1795700782296, 7, 1793548860007, 1, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'f4a59630-98ec-407e-b4a7-0861feaeea28', 1793548860008, '{"kind":"prospect","contact":{"values":{"first_name":"Jens","last_name":"Moved","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'jensmoved', 'f4a59630-98ec-407e-b4a7-0861feaeea28 jens moved', '9007', 'created', '{"values":{"first_name":"Jens","last_name":"Moved","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}}', NULL, NULL, 'created', 'I-DONE', 'Created in I4 as record 9007', '[]', 1795700782302, 8, 1793548860008, 1, NULL);
INSERT INTO people VALUES ('2701', '44cd84f0-0a64-4545-b3fb-8479756d0c05', 1793548860033, '{"kind":"prospect","contact":{"values":{"first_name":"Ida","last_name":"Begins","email":"ida.begins@example.org","mobile_phone":"5553632259","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'idabegins', '44cd84f0-0a64-4545-b3fb-8479756d0c05 ida begins ida.begins@example.org 5553632259', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1793548860033, 9, 1793548860033, 0, NULL);
INSERT INTO people VALUES ('2701', 'a0eab4b1-dc90-4f36-9ab7-cdd8eddba9b3', 1793548860032, '{"kind":"prospect","contact":{"values":{"first_name":"Anna","last_name":"Begins","email":"anna.begins@example.org","mobile_phone":"5558100699","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'annabegins', 'a0eab4b1-dc90-4f36-9ab7-cdd8eddba9b3 anna begins anna.begins@example.org 5558100699', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1793548860032, 10, 1793548860001, 0, NULL);
INSERT INTO people VALUES ('2701', '6cb0c6dc-cb81-4d07-b573-be03a5452ed9', 1793552460038, '{"kind":"prospect","contact":{"values":{"first_name":"Bodo","last_name":"Same","email":"bodo.same@example.org","mobile_phone":"5550409615","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'bodosame', '6cb0c6dc-cb81-4d07-b573-be03a5452ed9 bodo same bodo.same@example.org 5550409615', '9003', 'name, email and mobile', '{"values":{"first_name":"Bodo","last_name":"Same","email":"bodo.same@example.org","mobile_phone":"5550409615","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}}', NULL, NULL, 'linked', 'I-DONE', 'Found in I4 by name, email and mobile as record 9003, nothing differed', '[]', 1795700782553, 11, 1793548860002, 0, NULL);
INSERT INTO people VALUES ('2701', 'a7736079-36d3-4d9e-a093-148d94c8923b', 1793552460039, '{"kind":"prospect","contact":{"values":{"first_name":"Carl","last_name":"Differs","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'carldiffers', 'a7736079-36d3-4d9e-a093-148d94c8923b carl differs', '9010', 'created', '{"values":{"first_name":"Carl","last_name":"Differs","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}}', NULL, NULL, 'created', 'I-DONE', 'Created in I4 as record 9010', '[]', 1795700782576, 12, 1793548860003, 1, NULL);
INSERT INTO people VALUES ('2701', '4EB1D506-EE47-4DA5-9183-8556C04D5974', 1793552460040, '{"kind":"prospect","contact":{"values":{"first_name":"Dirk","last_name":"Spelt","email":"dirk.spelt@example.org","mobile_phone":"5552995243","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'dirkspelt', '4eb1d506-ee47-4da5-9183-8556c04d5974 dirk spelt dirk.spelt@example.org 5552995243', '9002', 'name, email and mobile', '{"values":{"first_name":"Dirk","last_name":"Spelt","email":"dirk.spelt@example.org","mobile_phone":"5552995243","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}}', NULL, NULL, 'linked', 'I-DONE', 'Found in I4 by name, email and mobile as record 9002, nothing differed', '[]', 1795700782552, 13, 1793548860004, 0, NULL);
INSERT INTO people VALUES ('2701', 'BBE661D4-4A5E-43A9-A10F-FB09F53F7930', 1793552460041, '{"kind":"prospect","contact":{"values":{"first_name":"Emil","last_name":"Spelt","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'emilspelt', 'bbe661d4-4a5e-43a9-a10f-fb09f53f7930 emil spelt', '9009', 'created', '{"values":{"first_name":"Emil","last_name":"Spelt","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}}', NULL, NULL, 'created', 'I-DONE', 'Created in I4 as record 9009', '[]', 1795700782557, 14, 1793548860005, 1, NULL);
INSERT INTO people VALUES ('2701', '153478e0-4e1e-42e5-aaec-83892710653f', 1793552460042, '{"kind":"member","contact":{"values":{"first_name":"Fred","last_name":"Renamed","email":"fred.renamed@example.org","mobile_phone":"5556085370","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'fredrenamed', '153478e0-4e1e-42e5-aaec-83892710653f fred renamed fred.renamed@example.org 5556085370', NULL, NULL, NULL, NULL, NULL, 'held', 'C-HOLD-MEMBER', 'This member is not in I4; members are never created', '[]', 1795700782545, 15, 1793552460042, 0, NULL);
INSERT INTO people VALUES ('2701', '588de8de-7a50-4803-9314-7fa9dd39b0a2', 1793552460054, '{"kind":"prospect","contact":{"values":{"first_name":"Gabi","last_name":"Checked","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 0, 'gabichecked', '588de8de-7a50-4803-9314-7fa9dd39b0a2 gabi checked', NULL, NULL, NULL, NULL, '{"contact":{"values":{"first_name":"Gabi","last_name":"Checked","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"since":1793552460054,"looking":{"not_there_ms":0,"last":null}}', 'pending', 'C-CHECKING', 'Checking: I4''s answer was lost, so the connector looks whether the person is there', '[]', 1795700786953, 16, 1793548860007, 1, NULL);
INSERT INTO log VALUES (1, 1795700782284, 'INFO', 'I-DONE', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '153478e0-4e1e-42e5-aaec-83892710653f', 'Created in I4 as record 9001', '[{"field":"first_name","before":null,"after":"Fred"},{"field":"last_name","before":null,"after":"Held"},{"field":"email","before":null,"after":"fred.held@example.org"},{"field":"mobile_phone","before":null,"after":"5554984007"},{"field":"address1","before":null,"after":"12 River St"},{"field":"city","before":null,"after":"Spuzzum"},{"field":"state","before":null,"after":"WA"},{"field":"postal_code","before":null,"after":"98101"}]', 'created');
INSERT INTO log VALUES (2, 1795700782288, 'INFO', 'I-DONE', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '4eb1d506-ee47-4da5-9183-8556c04d5974', 'Created in I4 as record 9002', '[{"field":"first_name","before":null,"after":"Dirk"},{"field":"last_name","before":null,"after":"Spelt"},{"field":"email","before":null,"after":"dirk.spelt@example.org"},{"field":"mobile_phone","before":null,"after":"5552995243"},{"field":"address1","before":null,"after":"12 River St"},{"field":"city","before":null,"after":"Spuzzum"},{"field":"state","before":null,"after":"WA"},{"field":"postal_code","before":null,"after":"98101"}]', 'created');
INSERT INTO log VALUES (3, 1795700782292, 'INFO', 'I-DONE', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '6cb0c6dc-cb81-4d07-b573-be03a5452ed9', 'Created in I4 as record 9003', '[{"field":"first_name","before":null,"after":"Bodo"},{"field":"last_name","before":null,"after":"Same"},{"field":"email","before":null,"after":"bodo.same@example.org"},{"field":"mobile_phone","before":null,"after":"5550409615"},{"field":"address1","before":null,"after":"12 River St"},{"field":"city","before":null,"after":"Spuzzum"},{"field":"state","before":null,"after":"WA"},{"field":"postal_code","before":null,"after":"98101"}]', 'created');
INSERT INTO log VALUES (4, 1795700782296, 'INFO', 'I-DONE', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '588de8de-7a50-4803-9314-7fa9dd39b0a2', 'Created in I4 as record 9004', '[{"field":"first_name","before":null,"after":"Gabi"},{"field":"last_name","before":null,"after":"Checked"},{"field":"address1","before":null,"after":"12 River St"},{"field":"city","before":null,"after":"Spuzzum"},{"field":"state","before":null,"after":"WA"},{"field":"postal_code","before":null,"after":"98101"}]', 'created');
INSERT INTO log VALUES (5, 1795700782300, 'INFO', 'I-DONE', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'a7736079-36d3-4d9e-a093-148d94c8923b', 'Created in I4 as record 9005', '[{"field":"first_name","before":null,"after":"Carl"},{"field":"last_name","before":null,"after":"Differs"},{"field":"address1","before":null,"after":"12 River St"},{"field":"city","before":null,"after":"Spuzzum"},{"field":"state","before":null,"after":"WA"},{"field":"postal_code","before":null,"after":"98101"}]', 'created');
INSERT INTO log VALUES (6, 1795700782301, 'INFO', 'I-DONE', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'bbe661d4-4a5e-43a9-a10f-fb09f53f7930', 'Created in I4 as record 9006', '[{"field":"first_name","before":null,"after":"Emil"},{"field":"last_name","before":null,"after":"Spelt"},{"field":"address1","before":null,"after":"12 River St"},{"field":"city","before":null,"after":"Spuzzum"},{"field":"state","before":null,"after":"WA"},{"field":"postal_code","before":null,"after":"98101"}]', 'created');
INSERT INTO log VALUES (7, 1795700782302, 'INFO', 'I-DONE', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'f4a59630-98ec-407e-b4a7-0861feaeea28', 'Created in I4 as record 9007', '[{"field":"first_name","before":null,"after":"Jens"},{"field":"last_name","before":null,"after":"Moved"},{"field":"address1","before":null,"after":"12 River St"},{"field":"city","before":null,"after":"Spuzzum"},{"field":"state","before":null,"after":"WA"},{"field":"postal_code","before":null,"after":"98101"}]', 'created');
INSERT INTO log VALUES (8, 1795700782303, 'INFO', 'I-DONE', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'a0eab4b1-dc90-4f36-9ab7-cdd8eddba9b3', 'Created in I4 as record 9008', '[{"field":"first_name","before":null,"after":"Anna"},{"field":"last_name","before":null,"after":"Begins"},{"field":"email","before":null,"after":"anna.begins@example.org"},{"field":"mobile_phone","before":null,"after":"5558100699"},{"field":"address1","before":null,"after":"12 River St"},{"field":"city","before":null,"after":"Spuzzum"},{"field":"state","before":null,"after":"WA"},{"field":"postal_code","before":null,"after":"98101"}]', 'created');
INSERT INTO log VALUES (9, 1795700782310, 'INFO', 'I-PASS', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', NULL, '8 read: 8 created', NULL, NULL);
INSERT INTO log VALUES (10, 1795700782545, 'ERROR', 'C-HOLD-MEMBER', '2701', '153478e0-4e1e-42e5-aaec-83892710653f', 'This member is not in I4; members are never created', NULL, 'held');
INSERT INTO log VALUES (11, 1795700782553, 'INFO', 'I-DONE', '2701', '4EB1D506-EE47-4DA5-9183-8556C04D5974', 'Found in I4 by name, email and mobile as record 9002, nothing differed', NULL, 'linked');
INSERT INTO log VALUES (12, 1795700782556, 'INFO', 'I-DONE', '2701', '6cb0c6dc-cb81-4d07-b573-be03a5452ed9', 'Found in I4 by name, email and mobile as record 9003, nothing differed', NULL, 'linked');
INSERT INTO log VALUES (13, 1795700782560, 'INFO', 'I-DONE', '2701', 'BBE661D4-4A5E-43A9-A10F-FB09F53F7930', 'Created in I4 as record 9009', '[{"field":"first_name","before":null,"after":"Emil"},{"field":"last_name","before":null,"after":"Spelt"},{"field":"address1","before":null,"after":"12 River St"},{"field":"city","before":null,"after":"Spuzzum"},{"field":"state","before":null,"after":"WA"},{"field":"postal_code","before":null,"after":"98101"}]', 'created');
INSERT INTO log VALUES (14, 1795700782577, 'INFO', 'I-DONE', '2701', 'a7736079-36d3-4d9e-a093-148d94c8923b', 'Created in I4 as record 9010', '[{"field":"first_name","before":null,"after":"Carl"},{"field":"last_name","before":null,"after":"Differs"},{"field":"address1","before":null,"after":"12 River St"},{"field":"city","before":null,"after":"Spuzzum"},{"field":"state","before":null,"after":"WA"},{"field":"postal_code","before":null,"after":"98101"}]', 'created');
INSERT INTO log VALUES (15, 1795700782608, 'INFO', 'I-PASS', '2701', NULL, '5 read: 2 created, 2 linked, 1 held', NULL, NULL);
INSERT INTO log VALUES (16, 1795700786953, 'WARNING', 'C-CHECKING', '2701', '588de8de-7a50-4803-9314-7fa9dd39b0a2', 'Checking: I4''s answer was lost, so the connector looks whether the person is there', NULL, 'pending');
INSERT INTO log VALUES (17, 1795700786974, 'INFO', 'I-PASS', '2701', NULL, '1 read: 1 pending', NULL, NULL);
INSERT INTO writes VALUES (46);
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
