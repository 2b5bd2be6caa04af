-- What happened, in the order of the commits; read by each consumer with its own cursor.
CREATE TABLE event_log (
    id {{id}},
    at BIGINT NOT NULL,
    payload TEXT NOT NULL
);

CREATE TABLE event_cursors (
    consumer TEXT PRIMARY KEY,
    position BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- Repeated work: claimed, done and rescheduled, so that nothing lives only in memory.
CREATE TABLE scheduled_jobs (
    name TEXT PRIMARY KEY,
    due_at BIGINT NOT NULL,
    claimed_until BIGINT,
    claimed_by TEXT,
    finished_at BIGINT,
    failures BIGINT NOT NULL DEFAULT 0,
    last_error TEXT
);
