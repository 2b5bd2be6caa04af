-- What components were like without what incidents said of them, so that an incident can be taken out of the history.
CREATE TABLE status_base_stretches (
    component_id TEXT NOT NULL REFERENCES status_components (id) ON DELETE CASCADE,
    since BIGINT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (component_id, since)
);
-- What was before is not known apart.
INSERT INTO status_base_stretches (component_id, since, state) SELECT component_id, since, state FROM status_stretches;

-- What was deleted, for a while, so that it can be brought back.
CREATE TABLE status_deletions (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    deleted_at BIGINT NOT NULL,
    -- Rows by table, as JSON.
    content TEXT NOT NULL
);
CREATE INDEX status_deletions_by_time ON status_deletions (deleted_at);
