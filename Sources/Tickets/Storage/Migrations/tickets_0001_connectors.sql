-- Programs beside ticket systems that are let in.
CREATE TABLE connectors (
    id {{id}},
    name TEXT NOT NULL UNIQUE,
    -- 'nttm': an old one, known by its address and let in by tickets.token and tickets.key; 'native': by a token of its own.
    protocol TEXT NOT NULL,
    token_hash TEXT UNIQUE,
    -- The first characters of the token.
    token_hint TEXT,
    created_at BIGINT NOT NULL,
    -- When it was last refused for good; null while it may come.
    revoked_at BIGINT,
    -- Of its newest connection; disconnected_at is null while it lasts.
    connected_at BIGINT,
    disconnected_at BIGINT,
    -- Why it ended: a word.
    disconnected_because TEXT,
    address TEXT,
    version TEXT,
    adapter TEXT,
    jobs_done BIGINT NOT NULL DEFAULT 0,
    jobs_failed BIGINT NOT NULL DEFAULT 0,
    -- What the desk was last told, 'connected' or 'disconnected', and the incident of it.
    told TEXT,
    incident_id BIGINT
);

-- What went wrong with its jobs, the newest of each connector.
CREATE TABLE connector_errors (
    id {{id}},
    connector_id BIGINT NOT NULL REFERENCES connectors (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    -- What was asked, as in 'ticket 204511'; null for trouble of the connection itself.
    job TEXT,
    -- As HTTP has it; null for none.
    status BIGINT,
    message TEXT NOT NULL
);
CREATE INDEX connector_errors_by_connector ON connector_errors (connector_id, id);
