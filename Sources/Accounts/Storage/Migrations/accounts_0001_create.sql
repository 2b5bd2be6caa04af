-- Counters that rise with every change of a kind, so that copies in memory can ask for what is new.
CREATE TABLE account_revisions (
    kind TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);

-- Names are unique by their folded form (case, accents, widths); the plain one is shown.
CREATE TABLE services (
    id {{id}},
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL UNIQUE,
    status_url TEXT,
    logs_folder TEXT,
    grouping_rule TEXT NOT NULL,
    rate_limit BIGINT,
    created_at BIGINT NOT NULL,
    revision BIGINT NOT NULL
);
CREATE INDEX services_revision ON services (revision);

-- The current code of a service has no end; replaced ones stay valid until theirs.
CREATE TABLE service_codes (
    code TEXT PRIMARY KEY,
    service_id BIGINT NOT NULL REFERENCES services (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT
);
CREATE INDEX service_codes_service ON service_codes (service_id);
CREATE UNIQUE INDEX service_codes_current ON service_codes (service_id) WHERE expires_at IS NULL;

CREATE TABLE users (
    id {{id}},
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

-- Only hashes of what the browser holds.
CREATE TABLE sessions (
    id_hash TEXT PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE api_tokens (
    id {{id}},
    name TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    hint TEXT NOT NULL,
    scopes TEXT NOT NULL,
    owner_id BIGINT REFERENCES users (id),
    created_at BIGINT NOT NULL,
    last_used_at BIGINT,
    revoked_at BIGINT
);

-- Links for the first administrator (without a user) and for forgotten passwords, each good for one use.
CREATE TABLE one_time_links (
    token_hash TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    user_id BIGINT REFERENCES users (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

-- Append-only: no statement of the product changes or deletes a row. No references, so that it outlives what it tells of.
CREATE TABLE audit_log (
    id {{id}},
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id BIGINT,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
);
