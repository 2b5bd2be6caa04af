-- An installation made by Switchboard 0.1.0: administrator admin, password as in the tests; user olga, `another long password`.
-- secret.key: BRu3GgjHopBS4VraS3ADRZmD+N3vd3EQTTI+IHwU+C0=
BEGIN TRANSACTION;
CREATE TABLE account_revisions (
    kind TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO "account_revisions" VALUES('services',2);
INSERT INTO "account_revisions" VALUES('tokens',1);
CREATE TABLE api_tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    hint TEXT NOT NULL,
    scopes TEXT NOT NULL,
    owner_id BIGINT REFERENCES users (id),
    created_at BIGINT NOT NULL,
    last_used_at BIGINT,
    revoked_at BIGINT
);
INSERT INTO "api_tokens" VALUES(1,'collector','42504bbc32bfdc23630639cd22bd21c62dd19b7937da77790ca301c7c760cf8b','sb_55z1','events:write',NULL,1795287192933545,NULL,NULL);
CREATE TABLE audit_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id BIGINT,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
);
INSERT INTO "audit_log" VALUES(1,1795287190891167,'switchboard','system',NULL,'user.created','user 1 (admin)','{"role":"admin"}');
INSERT INTO "audit_log" VALUES(2,1795287192525582,'command line','command_line',NULL,'service.created','service 1 (Web shop)','{}');
INSERT INTO "audit_log" VALUES(3,1795287192560353,'command line','command_line',NULL,'service.created','service 2 (Mail)','{}');
INSERT INTO "audit_log" VALUES(4,1795287192853742,'command line','command_line',NULL,'user.created','user 2 (olga)','{"role":"operator"}');
INSERT INTO "audit_log" VALUES(5,1795287192933951,'command line','command_line',NULL,'token.created','token 1 (collector)','{"scopes":"events:write"}');
INSERT INTO "audit_log" VALUES(6,1795287194115897,'admin','user',1,'session.signed_in','user 1 (admin)','{"door":"dispatcher"}');
INSERT INTO "audit_log" VALUES(7,1795287204388356,'admin','user',1,'session.signed_in','user 1 (admin)','{"door":"dispatcher"}');
CREATE TABLE deleted_incidents (
    id BIGINT PRIMARY KEY
);
CREATE TABLE dispatcher_imports (
    -- app or incident
    kind TEXT NOT NULL,
    old_key TEXT NOT NULL,
    new_id BIGINT NOT NULL,
    PRIMARY KEY (kind, old_key)
);
CREATE TABLE event_cursors (
    consumer TEXT PRIMARY KEY,
    position BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE TABLE event_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at BIGINT NOT NULL,
    payload TEXT NOT NULL
);
INSERT INTO "event_log" VALUES(1,1795287190891167,'{"userChanged":{"_0":1}}');
INSERT INTO "event_log" VALUES(2,1795287192525582,'{"serviceChanged":{"_0":1}}');
INSERT INTO "event_log" VALUES(3,1795287192560353,'{"serviceChanged":{"_0":2}}');
INSERT INTO "event_log" VALUES(4,1795287192853742,'{"userChanged":{"_0":2}}');
INSERT INTO "event_log" VALUES(5,1795287193969763,'{"incidentOpened":{"_0":{"level":3,"service":1,"occurrences":1,"incident":1}}}');
INSERT INTO "event_log" VALUES(6,1795287193980299,'{"incidentRecurred":{"_0":{"incident":1,"level":3,"occurrences":2,"service":1}}}');
INSERT INTO "event_log" VALUES(7,1795287193989012,'{"incidentRecurred":{"_0":{"service":1,"level":3,"occurrences":3,"incident":1}}}');
INSERT INTO "event_log" VALUES(8,1795287194000205,'{"incidentOpened":{"_0":{"level":3,"incident":2,"occurrences":1,"service":1}}}');
CREATE TABLE events (
    id BIGINT PRIMARY KEY,
    service_id BIGINT NOT NULL,
    incident_id BIGINT NOT NULL,
    occurred_at BIGINT NOT NULL,
    body TEXT
);
INSERT INTO "events" VALUES(912053057225752576,1,1,1795287193969763,'{"title":"Payment 1 failed","level":3,"tags":{"region":"eu"},"logs":"line one\nline two","message":"Card declined\nTwice: Ünïcode"}');
INSERT INTO "events" VALUES(912053057271889920,1,1,1795287193980299,'{"logs":"line one\nline two","title":"Payment 2 failed","message":"Card declined\nTwice: Ünïcode","tags":{"region":"eu"},"level":3}');
INSERT INTO "events" VALUES(912053057305444352,1,1,1795287193989012,'{"logs":"line one\nline two","title":"Payment 3 failed","level":3,"message":"Card declined\nTwice: Ünïcode","tags":{"region":"eu"}}');
INSERT INTO "events" VALUES(912053057355776000,1,2,1795287194000205,'{"title":"Kept under a key","level":3,"message":""}');
CREATE TABLE idempotency_keys (
    service_id BIGINT NOT NULL,
    key TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    receipts TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (service_id, key)
);
INSERT INTO "idempotency_keys" VALUES(1,'k1','OfOx3ZVihIBrZUHVDhfpUO+1rfKkvnvTMh1djrWSulU=','[{"event_id":"0SA23DHJ00000","incident_id":2}]',1795373594000205);
CREATE TABLE incident_logs (
    incident_id BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    logs TEXT NOT NULL
);
INSERT INTO "incident_logs" VALUES(1,1795287193989012,'line one
line two');
CREATE TABLE incidents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    service_id BIGINT NOT NULL,
    -- What groups events; null when each post is its own incident.
    fingerprint TEXT,
    level BIGINT NOT NULL,
    -- 0 open, 1 acknowledged, 2 resolved, 3 closed
    state BIGINT NOT NULL DEFAULT 0,
    title TEXT NOT NULL,
    -- What a filter compares with: small letters, no accents.
    title_folded TEXT NOT NULL,
    message TEXT NOT NULL,
    occurrences BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    assignee_id BIGINT,
    assignee TEXT,
    previous_id BIGINT,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT
);
INSERT INTO "incidents" VALUES(1,1,'1eb19c39de0439159c93012265e8a207',3,0,'Payment 1 failed','payment 1 failed','Card declined
Twice: Ünïcode',3,1795287193969763,1795287193989012,NULL,NULL,NULL,1795287193969763,1795287193969763,NULL);
INSERT INTO "incidents" VALUES(2,1,'468860095d5b1aba3b0f38e4d42c77f2',3,0,'Kept under a key','kept under a key','',1,1795287194000205,1795287194000205,NULL,NULL,NULL,1795287194000205,1795287194000205,NULL);
CREATE TABLE one_time_links (
    token_hash TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    user_id BIGINT REFERENCES users (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE TABLE scheduled_jobs (
    name TEXT PRIMARY KEY,
    due_at BIGINT NOT NULL,
    claimed_until BIGINT,
    claimed_by TEXT,
    finished_at BIGINT,
    failures BIGINT NOT NULL DEFAULT 0,
    last_error TEXT
);
INSERT INTO "scheduled_jobs" VALUES('accounts.clean-up',1795290791062888,NULL,NULL,1795287191062888,0,NULL);
INSERT INTO "scheduled_jobs" VALUES('retention',1795287251083190,NULL,NULL,1795287191083190,0,NULL);
CREATE TABLE schema_migrations (
    module TEXT NOT NULL, number BIGINT NOT NULL, name TEXT NOT NULL,
    checksum TEXT NOT NULL, applied_at BIGINT NOT NULL, PRIMARY KEY (module, number));
INSERT INTO "schema_migrations" VALUES('platform',1,'create','58d728a58a4b0a48',1795287190532449);
INSERT INTO "schema_migrations" VALUES('accounts',1,'create','9375bb02e8c49582',1795287190532449);
INSERT INTO "schema_migrations" VALUES('incidents',1,'create','69d5abec262ba4e3',1795287190532449);
INSERT INTO "schema_migrations" VALUES('incidents',2,'dispatcher imports','62a98e1baf2d1471',1795287190532449);
CREATE TABLE service_codes (
    code TEXT PRIMARY KEY,
    service_id BIGINT NOT NULL REFERENCES services (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT
);
INSERT INTO "service_codes" VALUES('OLDCODE4711',1,1795287192525140,NULL);
INSERT INTO "service_codes" VALUES('HiksgwjDWaqYkvbuinFw',2,1795287192559947,NULL);
CREATE TABLE services (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL UNIQUE,
    status_url TEXT,
    logs_folder TEXT,
    grouping_rule TEXT NOT NULL,
    rate_limit BIGINT,
    created_at BIGINT NOT NULL,
    revision BIGINT NOT NULL
);
INSERT INTO "services" VALUES(1,'Web shop','web shop',NULL,NULL,'title',NULL,1795287192525140,1);
INSERT INTO "services" VALUES(2,'Mail','mail',NULL,NULL,'title',NULL,1795287192559947,2);
CREATE TABLE sessions (
    id_hash TEXT PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE TABLE timeline (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    incident_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    actor_id BIGINT,
    text TEXT
);
INSERT INTO "timeline" VALUES(1,1,1795287193969763,'opened','Web shop',NULL,NULL);
INSERT INTO "timeline" VALUES(2,2,1795287194000205,'opened','Web shop',NULL,NULL);
CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL UNIQUE,
    role BIGINT NOT NULL,
    password TEXT,
    password_changed_at BIGINT NOT NULL,
    disabled_at BIGINT,
    language TEXT,
    theme TEXT,
    time_zone TEXT,
    last_active_at BIGINT,
    created_at BIGINT NOT NULL
);
INSERT INTO "users" VALUES(1,'admin','admin',3,'scrypt$32768$8$1$RCjcjrOVf5MMP2GesQn-Fg$ex9H4kGz_GeZHul37dj1mJVHY3JlVY0KdCCeNMt719Q',1795287190890989,NULL,NULL,NULL,NULL,1795287204514207,1795287190890989);
INSERT INTO "users" VALUES(2,'olga','olga',1,'scrypt$32768$8$1$ozVpAm6tMgod0cGH04UXMQ$4sPzc92ZfDlwH4WvOHGMI56vk8XRdxEBabOFqwe5EQc',1795287192853424,NULL,NULL,NULL,NULL,NULL,1795287192853424);
CREATE INDEX services_revision ON services (revision);
CREATE INDEX service_codes_service ON service_codes (service_id);
CREATE UNIQUE INDEX service_codes_current ON service_codes (service_id) WHERE expires_at IS NULL;
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);
CREATE INDEX incidents_by_fingerprint ON incidents (service_id, fingerprint, id);
CREATE INDEX incidents_by_last ON incidents (last_at, id);
CREATE INDEX incidents_by_service ON incidents (service_id, last_at, id);
CREATE INDEX incidents_by_state ON incidents ((state + 0));
CREATE INDEX incidents_active ON incidents (last_at, id, state, level, service_id) WHERE state < 3;
CREATE INDEX events_by_incident ON events (incident_id, id);
CREATE INDEX timeline_by_incident ON timeline (incident_id, id);
CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('users',2);
INSERT INTO "sqlite_sequence" VALUES('audit_log',7);
INSERT INTO "sqlite_sequence" VALUES('event_log',8);
INSERT INTO "sqlite_sequence" VALUES('services',2);
INSERT INTO "sqlite_sequence" VALUES('api_tokens',1);
INSERT INTO "sqlite_sequence" VALUES('incidents',2);
INSERT INTO "sqlite_sequence" VALUES('timeline',2);
COMMIT;
