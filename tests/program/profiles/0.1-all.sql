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
INSERT INTO _sqlx_migrations VALUES (1, 'first', '2026-11-26 13:46:10', 1, X'0C05C99FCC9783630274C0E647E15ED8A737A0745820CB62459CD55055DF6CDA1D1E6A342A11217E2C56CF06183AB244', 1786945);
INSERT INTO _sqlx_migrations VALUES (2, 'window', '2026-11-26 13:46:10', 1, X'0BE831684118BAFE79714711C7DEE4CEFD37852DFECD08C23F660F167440086F8DA74311D16983C6FB7CC45B5973FBDA', 1141762);
INSERT INTO _sqlx_migrations VALUES (3, 'reading', '2026-11-26 13:46:10', 1, X'0F5D1850AC910F259E310F0D416B8815915FF18132A97925D4CD1BA326B2847455BE8C4A9AD1AC94CA346F90FFEE55F1', 3199842);
INSERT INTO _sqlx_migrations VALUES (4, 'other writers', '2026-11-26 13:46:10', 1, X'5524D00B204F8E33C6C7FEE574D421D3FDFF46B8D525A03D290A1AAFBAC68A5B5AB0ACBB4AC01D805D982C2BD54F8385', 670680);
INSERT INTO _sqlx_migrations VALUES (5, 'recovery', '2026-11-26 13:46:10', 1, X'86A1DF4F431ED45F4DAC3E3E01E46BC505C13D461FB57243D3B03FA05DDCCE65A17A61BF347E666227707CDF5E5E1A5F', 458594);
INSERT INTO meta VALUES ('company', '"10042"');
INSERT INTO meta VALUES ('activity', '{"pid":29761,"since_ms":1795700771667,"next_pass_ms":null}');
INSERT INTO meta VALUES ('last_pass', '{"started_ms":1795700771668,"report":{"clubs":[{"created":0,"failed":0,"held":0,"i4_club_id":"1","intouch_club_id":"9c181e2c-4a13-4172-a70a-e3ec5be4a246","linked":0,"message":"","name":"Riverside","outcome":"ok","pending":0,"read":1,"skipped":0,"unchanged":0,"updated":1}],"duration_ms":292,"totals":{"created":0,"failed":0,"held":0,"linked":0,"pending":0,"read":1,"skipped":0,"unchanged":0,"updated":1}}}');
INSERT INTO clubs VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', 1793548860069, NULL, '1', '{"required":["first_name","last_name","email","mobile_phone","state"],"longest":{"first_name":40,"last_name":40,"email":80,"address1":60,"city":20,"state":20,"postal_code":10,"gender":1,"employer":40},"allowed":{"state":["BC","WA"]},"never_sent":[],"prospect_type":2}', 1795700771970, 1795700770907, 20, NULL, NULL, NULL, NULL, 1793548860018);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'a0eab4b1-dc90-4f36-9ab7-cdd8eddba9b3', 1793548860069, '{"kind":"prospect","contact":{"values":{"first_name":"Ada","last_name":"Created","email":"ada.created@example.org","mobile_phone":"5552574127","address1":"12 River St","city":"Hope","state":"WA","postal_code":"98101"}},"readable":true}', 2, 2, 'adacreated', 'a0eab4b1-dc90-4f36-9ab7-cdd8eddba9b3 ada created ada.created@example.org 5552574127', '9013', 'created', '{"values":{"first_name":"Ada","last_name":"Created","email":"ada.created@example.org","mobile_phone":"5552574127","address1":"12 River St","city":"Hope","state":"WA","postal_code":"98101"}}', NULL, NULL, 'updated', 'W-APPROVAL', 'Updated I4 record 9013: sent city. I4 took the change, and staff must approve it there', '[]', 1795700771942, 1, 1793548860001, 1, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '6cb0c6dc-cb81-4d07-b573-be03a5452ed9', 1793548860053, '{"kind":"prospect","contact":{"values":{"first_name":"Bea","last_name":"Updated","email":"bea.updated@example.org","mobile_phone":"5552207396","address1":"12 River St","city":"Yale","state":"WA","postal_code":"98101"}},"readable":true}', 2, 2, 'beaupdated', '6cb0c6dc-cb81-4d07-b573-be03a5452ed9 bea updated bea.updated@example.org 5552207396', '9012', 'created', '{"values":{"first_name":"Bea","last_name":"Updated","email":"bea.updated@example.org","mobile_phone":"5552207396","address1":"12 River St","city":"Yale","state":"WA","postal_code":"98101"}}', NULL, NULL, 'updated', 'I-DONE', 'Updated I4 record 9012: sent city', '[]', 1795700771507, 2, 1793548860002, 1, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'a7736079-36d3-4d9e-a093-148d94c8923b', 1793548860054, '{"kind":"prospect","contact":{"values":{"first_name":"Cleo","last_name":"Touched","email":"cleo.touched@example.org","mobile_phone":"5558261772","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 2, 2, 'cleotouched', 'a7736079-36d3-4d9e-a093-148d94c8923b cleo touched cleo.touched@example.org 5558261772', '9014', 'created', '{"values":{"first_name":"Cleo","last_name":"Touched","email":"cleo.touched@example.org","mobile_phone":"5558261772","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}}', NULL, NULL, 'unchanged', 'I-DONE', 'Nothing that I4 keeps has changed', '[]', 1795700771507, 3, 1793548860003, 1, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '4eb1d506-ee47-4da5-9183-8556c04d5974', 1793548860055, '{"kind":"prospect","contact":{"values":{"first_name":"Dora","last_name":"Gone","email":"dora.gone@example.org","mobile_phone":"5553023352","address1":"12 River St","city":"Yale","state":"WA","postal_code":"98101"}},"readable":true}', 2, 2, 'doragone', '4eb1d506-ee47-4da5-9183-8556c04d5974 dora gone dora.gone@example.org 5553023352', '9015', 'created', '{"values":{"first_name":"Dora","last_name":"Gone","email":"dora.gone@example.org","mobile_phone":"5553023352","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}}', NULL, NULL, 'held', 'C-HOLD-GONE', 'The I4 record that this person is linked to is no longer there: I4 record 9015', '[]', 1795700771507, 4, 1793548860004, 1, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'bbe661d4-4a5e-43a9-a10f-fb09f53f7930', 1793548860056, '{"kind":"prospect","contact":{"values":{"first_name":"Edda","last_name":"Cleared","mobile_phone":"5558251927","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 2, 2, 'eddacleared', 'bbe661d4-4a5e-43a9-a10f-fb09f53f7930 edda cleared 5558251927', '9011', 'created', '{"values":{"first_name":"Edda","last_name":"Cleared","email":"edda.cleared@example.org","mobile_phone":"5558251927","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}}', NULL, NULL, 'held', 'C-HOLD-CLEARED', 'A field that I4 requires was emptied in InTouch: fix in InTouch: email', '[]', 1795700771507, 5, 1793548860005, 1, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '153478e0-4e1e-42e5-aaec-83892710653f', 1793548860006, '{"kind":"prospect","contact":{"values":{"first_name":"Emma","last_name":"Linked","email":"emma.linked@example.org","mobile_phone":"5559950778","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'emmalinked', '153478e0-4e1e-42e5-aaec-83892710653f emma linked emma.linked@example.org 5559950778', '9001', 'name, email and mobile', '{"values":{"first_name":"Emma","last_name":"Linked","email":"emma.linked@example.org","mobile_phone":"5559950778","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}}', NULL, NULL, 'linked', 'I-DONE', 'Found in I4 by name, email and mobile as record 9001, sent city', '[]', 1795700770920, 6, 1793548860006, 0, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '588de8de-7a50-4803-9314-7fa9dd39b0a2', 1793548860007, '{"kind":"prospect","contact":{"values":{"first_name":"Finn","last_name":"Unlinked","email":"finn.unlinked@example.org","mobile_phone":"5554550842","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 2, 2, 'finnunlinked', '588de8de-7a50-4803-9314-7fa9dd39b0a2 finn unlinked finn.unlinked@example.org 5554550842', '9002', 'name, email and mobile', '{"values":{"first_name":"Finn","last_name":"Unlinked","email":"finn.unlinked@example.org","mobile_phone":"5554550842","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}}', NULL, NULL, 'linked', 'I-DONE', 'Found in I4 by name, email and mobile as record 9002, nothing differed', '[]', 1795700771506, 7, 1793548860007, 0, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'f4a59630-98ec-407e-b4a7-0861feaeea28', 1793548860008, '{"kind":"member","contact":{"values":{"first_name":"Hugo","last_name":"Member","email":"hugo.member@example.org","mobile_phone":"5550450126","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'hugomember', 'f4a59630-98ec-407e-b4a7-0861feaeea28 hugo member hugo.member@example.org 5550450126', '9004', 'name, email and mobile', '{"values":{"first_name":"Hugo","last_name":"Member","email":"hugo.member@example.org","mobile_phone":"5550450126","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}}', NULL, NULL, 'linked', 'I-DONE', 'Found in I4 by name, email and mobile as record 9004, nothing differed', '[]', 1795700770989, 8, 1793548860008, 0, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '6bea3e51-e2a8-47ca-9c64-17d671b9c0ad', 1793548860009, '{"kind":"ex_member","contact":{"values":{"first_name":"Iris","last_name":"Unknown","email":"iris.unknown@example.org","mobile_phone":"5554080880","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'irisunknown', '6bea3e51-e2a8-47ca-9c64-17d671b9c0ad iris unknown iris.unknown@example.org 5554080880', NULL, NULL, NULL, NULL, NULL, 'held', 'C-HOLD-MEMBER', 'This ex-member is not in I4; members are never created', '[]', 1795700770921, 9, 1793548860009, 0, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '44cd84f0-0a64-4545-b3fb-8479756d0c05', 1793548860010, '{"kind":"inactive_prospect","contact":{"values":{"first_name":"Jack","last_name":"Skipped","email":"jack.skipped@example.org","mobile_phone":"5557076750","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'jackskipped', '44cd84f0-0a64-4545-b3fb-8479756d0c05 jack skipped jack.skipped@example.org 5557076750', NULL, NULL, NULL, NULL, NULL, 'skipped', 'I-DONE', 'Inactive prospects who are not in I4 are left alone', '[]', 1795700770916, 10, 1793548860010, 0, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '7da02ce7-52cc-4742-8b49-36d919ee9d0e', 1793548860011, '{"kind":"unknown","contact":{"values":{"first_name":"Kate","last_name":"Kind","email":"kate.kind@example.org","mobile_phone":"5556591404","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'katekind', '7da02ce7-52cc-4742-8b49-36d919ee9d0e kate kind kate.kind@example.org 5556591404', NULL, NULL, NULL, NULL, NULL, 'held', 'C-HOLD-KIND', 'InTouch gives this person a type that is not known here', '[]', 1795700770914, 11, 1793548860011, 0, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '45d684d5-6bc4-416e-8cc4-8dd05d9c8002', 1793548860012, '{"kind":"prospect","contact":{"values":{"first_name":"Lena","last_name":"Several","email":"lena.several@example.org","mobile_phone":"5551672991","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'lenaseveral', '45d684d5-6bc4-416e-8cc4-8dd05d9c8002 lena several lena.several@example.org 5551672991', NULL, NULL, NULL, NULL, NULL, 'held', 'C-HOLD-SEVERAL', 'Several people in I4 match: 2 records', '["9005","9006"]', 1795700770918, 12, 1793548860012, 0, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '5dc4c5b0-5152-4eef-bc90-4e925e825c40', 1793548860013, '{"kind":"prospect","contact":{"values":{"first_name":"Mia","last_name":"Byhand","email":"mia.byhand@example.org","mobile_phone":"5559754402","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 2, 2, 'miabyhand', '5dc4c5b0-5152-4eef-bc90-4e925e825c40 mia byhand mia.byhand@example.org 5559754402', '9007', 'by hand', '{"values":{"first_name":"Mia","last_name":"Byhand","email":"mia.byhand@example.org","mobile_phone":"5559754402","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}}', NULL, NULL, 'linked', 'I-DONE', 'Linked to I4 record 9007, sent mobile phone', '[]', 1795700771505, 13, 1793548860013, 0, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'c03bc12e-0bad-4c56-8c1f-9db6705c6cb7', 1793548860014, '{"kind":"prospect","contact":{"values":{"first_name":"Nora","last_name":"New","email":"nora.new@example.org","mobile_phone":"5556414509","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 2, 2, 'noranew', 'c03bc12e-0bad-4c56-8c1f-9db6705c6cb7 nora new nora.new@example.org 5556414509', '9016', 'created', '{"values":{"first_name":"Nora","last_name":"New","email":"nora.new@example.org","mobile_phone":"5556414509","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}}', NULL, NULL, 'created', 'I-DONE', 'Created in I4 as record 9016', '[]', 1795700771510, 14, 1793548860014, 1, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '80701b76-bd41-4b51-a296-aab6c61dbe0b', 1793548860015, '{"kind":"prospect","contact":{"values":{"first_name":"Otto","last_name":"Required","email":"otto.required@example.org","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'ottorequired', '80701b76-bd41-4b51-a296-aab6c61dbe0b otto required otto.required@example.org', NULL, NULL, NULL, NULL, NULL, 'held', 'C-HOLD-REQUIRED', 'A field that I4 requires is missing: fix in InTouch: mobile phone', '[]', 1795700770917, 15, 1793548860015, 0, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '95ad41e5-24ad-4207-817e-ebb6e52f9442', 1793548860016, '{"kind":"prospect","contact":{"values":{"first_name":"Paul","last_name":"Length","email":"paul.length@example.org","mobile_phone":"5553022129","address1":"12 River St","city":"Llanfairpwllgwyngyllgogerychwyrn","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'paullength', '95ad41e5-24ad-4207-817e-ebb6e52f9442 paul length paul.length@example.org 5553022129', NULL, NULL, NULL, NULL, NULL, 'held', 'C-HOLD-LENGTH', 'A field is longer than I4 takes: fix in InTouch: city has 32 characters, I4 takes 20', '[]', 1795700770918, 16, 1793548860016, 0, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '906aab3d-236d-4314-9745-a66b85bff0b8', 1793548860017, '{"kind":"prospect","contact":{"values":{"first_name":"Quin","last_name":"Value","email":"quin.value@example.org","mobile_phone":"5552084089","address1":"12 River St","city":"Spuzzum","state":"Bohemia","postal_code":"98101"}},"readable":true}', 1, 1, 'quinvalue', '906aab3d-236d-4314-9745-a66b85bff0b8 quin value quin.value@example.org 5552084089', NULL, NULL, NULL, NULL, NULL, 'held', 'C-HOLD-VALUE', 'A field has a value that is not in I4''s list: fix in InTouch: state', '[]', 1795700770918, 17, 1793548860017, 0, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', '988c667e-f435-4025-9d2a-b5474a84efdc', 1793548860018, '{"kind":"prospect","contact":{"values":{"first_name":"Rosa","last_name":"Refused","email":"rosa.refused@example.org","mobile_phone":"5555170030","address1":"12 River St","city":"Spuzzum","state":"WA","postal_code":"98101"}},"readable":true}', 1, 1, 'rosarefused', '988c667e-f435-4025-9d2a-b5474a84efdc rosa refused rosa.refused@example.org 5555170030', NULL, NULL, NULL, NULL, NULL, 'held', 'C-HOLD-REFUSED', 'I4 refuses this person: This person may not be added.', '[]', 1795700771010, 18, 1793548860018, 1, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'odd-1', NULL, '{"kind":"unknown","contact":{"values":{}},"readable":true}', 1, 1, NULL, 'odd-1', NULL, NULL, NULL, NULL, NULL, 'held', 'C-HOLD-KIND', 'InTouch gives this person a type that is not known here', '[]', 1795700770973, 19, NULL, 0, NULL);
INSERT INTO people VALUES ('9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'without-id-4d3881a2bc3a49c3', NULL, '{"kind":"unknown","contact":{"values":{}},"readable":false}', 1, 1, NULL, 'without-id-4d3881a2bc3a49c3', NULL, NULL, NULL, NULL, NULL, 'held', 'C-HOLD-UNREADABLE', 'InTouch''s entry for this person cannot be read', '[]', 1795700770974, 20, NULL, 0, NULL);
INSERT INTO log VALUES (1, 1795700770919, 'ERROR', 'C-HOLD-KIND', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '7da02ce7-52cc-4742-8b49-36d919ee9d0e', 'InTouch gives this person a type that is not known here', NULL, 'held');
INSERT INTO log VALUES (2, 1795700770921, 'ERROR', 'C-HOLD-REQUIRED', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '80701b76-bd41-4b51-a296-aab6c61dbe0b', 'A field that I4 requires is missing: fix in InTouch: mobile phone', NULL, 'held');
INSERT INTO log VALUES (3, 1795700770930, 'ERROR', 'C-HOLD-LENGTH', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '95ad41e5-24ad-4207-817e-ebb6e52f9442', 'A field is longer than I4 takes: fix in InTouch: city has 32 characters, I4 takes 20', NULL, 'held');
INSERT INTO log VALUES (4, 1795700770932, 'ERROR', 'C-HOLD-VALUE', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '906aab3d-236d-4314-9745-a66b85bff0b8', 'A field has a value that is not in I4''s list: fix in InTouch: state', NULL, 'held');
INSERT INTO log VALUES (5, 1795700770944, 'ERROR', 'C-HOLD-SEVERAL', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '45d684d5-6bc4-416e-8cc4-8dd05d9c8002', '… people in I4 match: 2 records', NULL, 'held');
INSERT INTO log VALUES (6, 1795700770996, 'INFO', 'I-DONE', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '153478e0-4e1e-42e5-aaec-83892710653f', 'Found in I4 by name, email and mobile as record 9001, sent city', '[{"field":"city","before":"Elsewhere","after":"Spuzzum"}]', 'linked');
INSERT INTO log VALUES (7, 1795700770996, 'ERROR', 'C-HOLD-SEVERAL', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '5dc4c5b0-5152-4eef-bc90-4e925e825c40', 'Several people in I4 match: 2 records', NULL, 'held');
INSERT INTO log VALUES (8, 1795700770996, 'ERROR', 'C-HOLD-MEMBER', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '6bea3e51-e2a8-47ca-9c64-17d671b9c0ad', 'This ex-member is not in I4; members are never created', NULL, 'held');
INSERT INTO log VALUES (9, 1795700771004, 'ERROR', 'C-HOLD-KIND', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'odd-1', 'InTouch gives this person a type that is not known here', NULL, 'held');
INSERT INTO log VALUES (10, 1795700771005, 'ERROR', 'C-HOLD-UNREADABLE', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'without-id-4d3881a2bc3a49c3', 'InTouch''s entry for this person cannot be read', NULL, 'held');
INSERT INTO log VALUES (11, 1795700771005, 'ERROR', 'C-HOLD-SEVERAL', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'c03bc12e-0bad-4c56-8c1f-9db6705c6cb7', 'Several people in I4 match: 2 records', NULL, 'held');
INSERT INTO log VALUES (12, 1795700771005, 'INFO', 'I-DONE', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'bbe661d4-4a5e-43a9-a10f-fb09f53f7930', 'Created in I4 as record 9011', '[{"field":"first_name","before":null,"after":"Edda"},{"field":"last_name","before":null,"after":"Cleared"},{"field":"email","before":null,"after":"edda.cleared@example.org"},{"field":"mobile_phone","before":null,"after":"5558251927"},{"field":"address1","before":null,"after":"12 River St"},{"field":"city","before":null,"after":"Spuzzum"},{"field":"state","before":null,"after":"WA"},{"field":"postal_code","before":null,"after":"98101"}]', 'created');
INSERT INTO log VALUES (13, 1795700771005, 'INFO', 'I-DONE', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'f4a59630-98ec-407e-b4a7-0861feaeea28', 'Found in I4 by name, email and mobile as record 9004, nothing differed', NULL, 'linked');
INSERT INTO log VALUES (14, 1795700771010, 'ERROR', 'C-HOLD-REFUSED', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '988c667e-f435-4025-9d2a-b5474a84efdc', 'I4 refuses this person: This person may not be added.', NULL, 'held');
INSERT INTO log VALUES (15, 1795700771012, 'INFO', 'I-DONE', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '588de8de-7a50-4803-9314-7fa9dd39b0a2', 'Found in I4 by name, email and mobile as record 9002, sent city', '[{"field":"city","before":"Elsewhere","after":"Spuzzum"}]', 'linked');
INSERT INTO log VALUES (16, 1795700771017, 'INFO', 'I-DONE', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '6cb0c6dc-cb81-4d07-b573-be03a5452ed9', 'Created in I4 as record 9012', '[{"field":"first_name","before":null,"after":"Bea"},{"field":"last_name","before":null,"after":"Updated"},{"field":"email","before":null,"after":"bea.updated@example.org"},{"field":"mobile_phone","before":null,"after":"5552207396"},{"field":"address1","before":null,"after":"12 River St"},{"field":"city","before":null,"after":"Spuzzum"},{"field":"state","before":null,"after":"WA"},{"field":"postal_code","before":null,"after":"98101"}]', 'created');
INSERT INTO log VALUES (17, 1795700771026, 'INFO', 'I-DONE', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'a0eab4b1-dc90-4f36-9ab7-cdd8eddba9b3', '… in I4 as record 9013', '[{"field":"first_name","before":null,"after":"Ada"},{"field":"last_name","before":null,"after":"Created"},{"field":"email","before":null,"after":"ada.created@example.org"},{"field":"mobile_phone","before":null,"after":"5552574127"},{"field":"address1","before":null,"after":"12 River St"},{"field":"city","before":null,"after":"Spuzzum"},{"field":"state","before":null,"after":"WA"},{"field":"postal_code","before":null,"after":"98101"}]', 'created');
INSERT INTO log VALUES (18, 1795700771029, 'INFO', 'I-DONE', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'a7736079-36d3-4d9e-a093-148d94c8923b', 'Created in I4 as record 9014', '[{"field":"first_name","before":null,"after":"Cleo"},{"field":"last_name","before":null,"after":"Touched"},{"field":"email","before":null,"after":"cleo.touched@example.org"},{"field":"mobile_phone","before":null,"after":"5558261772"},{"field":"address1","before":null,"after":"12 River St"},{"field":"city","before":null,"after":"Spuzzum"},{"field":"state","before":null,"after":"WA"},{"field":"postal_code","before":null,"after":"98101"}]', 'created');
INSERT INTO log VALUES (19, 1795700771034, 'INFO', 'I-DONE', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '4eb1d506-ee47-4da5-9183-8556c04d5974', 'Created in I4 as record 9015', '[{"field":"first_name","before":null,"after":"Dora"},{"field":"last_name","before":null,"after":"Gone"},{"field":"email","before":null,"after":"dora.gone@example.org"},{"field":"mobile_phone","before":null,"after":"5553023352"},{"field":"address1","before":null,"after":"12 River St"},{"field":"city","before":null,"after":"Spuzzum"},{"field":"state","before":null,"after":"WA"},{"field":"postal_code","before":null,"after":"98101"}]', 'created');
INSERT INTO log VALUES (20, 1795700771074, 'INFO', 'I-PASS', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', NULL, '20 read: 5 created, 3 linked, 1 skipped, 11 held', NULL, NULL);
INSERT INTO log VALUES (21, 1795700771122, 'INFO', 'I-BY-HAND', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '588de8de-7a50-4803-9314-7fa9dd39b0a2', 'Link undone by hand', NULL, NULL);
INSERT INTO log VALUES (22, 1795700771199, 'INFO', 'I-BY-HAND', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '5dc4c5b0-5152-4eef-bc90-4e925e825c40', 'Linked by hand to I4 record 9007', NULL, NULL);
INSERT INTO log VALUES (23, 1795700771407, 'INFO', 'I-BY-HAND', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'c03bc12e-0bad-4c56-8c1f-9db6705c6cb7', 'To be created as a new person, said by hand', NULL, NULL);
INSERT INTO log VALUES (24, 1795700771505, 'INFO', 'I-DONE', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '5dc4c5b0-5152-4eef-bc90-4e925e825c40', 'Linked to I4 record 9007, sent mobile phone', '[{"field":"mobile_phone","before":"5559990001","after":"5559754402"}]', 'linked');
INSERT INTO log VALUES (25, 1795700771508, 'INFO', 'I-DONE', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '588de8de-7a50-4803-9314-7fa9dd39b0a2', 'Found in I4 by name, email and mobile as record 9002, nothing differed', NULL, 'linked');
INSERT INTO log VALUES (26, 1795700771508, 'INFO', 'I-DONE', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '6cb0c6dc-cb81-4d07-b573-be03a5452ed9', '… I4 record 9012: sent city', '[{"field":"city","before":"Spuzzum","after":"Yale"}]', 'updated');
INSERT INTO log VALUES (27, 1795700771509, 'ERROR', 'C-HOLD-GONE', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', '4eb1d506-ee47-4da5-9183-8556c04d5974', 'The I4 record that this person is linked to is no longer there: I4 record 9015', NULL, 'held');
INSERT INTO log VALUES (28, 1795700771509, 'ERROR', 'C-HOLD-CLEARED', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'bbe661d4-4a5e-43a9-a10f-fb09f53f7930', 'A field that I4 requires was emptied in InTouch: fix in InTouch: email', NULL, 'held');
INSERT INTO log VALUES (29, 1795700771510, 'INFO', 'I-DONE', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'c03bc12e-0bad-4c56-8c1f-9db6705c6cb7', 'Created in I4 as record 9016', '[{"field":"first_name","before":null,"after":"Nora"},{"field":"last_name","before":null,"after":"New"},{"field":"email","before":null,"after":"nora.new@example.org"},{"field":"mobile_phone","before":null,"after":"5556414509"},{"field":"address1","before":null,"after":"12 River St"},{"field":"city","before":null,"after":"Spuzzum"},{"field":"state","before":null,"after":"WA"},{"field":"postal_code","before":null,"after":"98101"}]', 'created');
INSERT INTO log VALUES (30, 1795700771529, 'INFO', 'I-PASS', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', NULL, '7 read: 1 created, 2 linked, 1 updated, 1 unchanged, 2 held', NULL, NULL);
INSERT INTO log VALUES (31, 1795700771943, 'WARNING', 'W-APPROVAL', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', 'a0eab4b1-dc90-4f36-9ab7-cdd8eddba9b3', 'Updated I4 record 9013: sent city. I4 took the change, and staff must approve it there', '[{"field":"city","before":"Spuzzum","after":"Hope"}]', 'updated');
INSERT INTO log VALUES (32, 1795700771972, 'INFO', 'I-PASS', '9c181e2c-4a13-4172-a70a-e3ec5be4a246', NULL, '1 read: 1 updated', NULL, NULL);
INSERT INTO writes VALUES (39);
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
