CREATE TABLE incidents (
    id {{id}},
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
CREATE INDEX incidents_by_fingerprint ON incidents (service_id, fingerprint, id);
CREATE INDEX incidents_by_last ON incidents (last_at, id);
CREATE INDEX incidents_by_service ON incidents (service_id, last_at, id);
-- Those that are not closed are few and looked at all the time: with what lists filter by, so that counting them reads
-- nothing else.
CREATE INDEX incidents_active ON incidents (last_at, id, state, level, service_id) WHERE state < 3;

-- Incidents that were deleted and still have rows in the tables below.
CREATE TABLE deleted_incidents (
    id BIGINT PRIMARY KEY
);

-- The latest logs of an incident, apart because most reads do not need them.
CREATE TABLE incident_logs (
    incident_id BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    logs TEXT NOT NULL
);

-- Every accepted event until retention; body null where it was sampled away.
CREATE TABLE events (
    id BIGINT PRIMARY KEY,
    service_id BIGINT NOT NULL,
    incident_id BIGINT NOT NULL,
    occurred_at BIGINT NOT NULL,
    body TEXT
);
CREATE INDEX events_by_incident ON events (incident_id, id);

-- What happened to an incident; only ever appended to.
CREATE TABLE timeline (
    id {{id}},
    incident_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    actor_id BIGINT,
    text TEXT
);
CREATE INDEX timeline_by_incident ON timeline (incident_id, id);

-- Answers to requests that may be repeated.
CREATE TABLE idempotency_keys (
    service_id BIGINT NOT NULL,
    key TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    receipts TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (service_id, key)
);
CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at);
