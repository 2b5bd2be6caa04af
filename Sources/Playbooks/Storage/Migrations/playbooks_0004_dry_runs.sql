-- Playbooks tried on what happened, or on one made-up event.
CREATE TABLE dry_runs (
    id {{id}},
    code TEXT NOT NULL,
    -- JSON, as it was tried.
    definition TEXT NOT NULL,
    -- The span; null for a made-up event, which is JSON as it was sent.
    since BIGINT,
    until BIGINT,
    event TEXT,
    -- 'running', 'done', 'failed'.
    state TEXT NOT NULL,
    problem TEXT,
    asked_at BIGINT NOT NULL,
    asked_by TEXT NOT NULL,
    finished_at BIGINT,
    -- How far the walk has come: an incident and a line of its history; then what the playbook did, by its rows.
    at_incident BIGINT NOT NULL,
    at_line BIGINT NOT NULL,
    end_incident BIGINT NOT NULL,
    episodes BIGINT NOT NULL,
    claimed_by TEXT,
    claimed_until BIGINT
);
CREATE INDEX dry_runs_running ON dry_runs (id) WHERE state = 'running';

CREATE TABLE dry_run_lines (
    id {{id}},
    run_id BIGINT NOT NULL REFERENCES dry_runs (id) ON DELETE CASCADE,
    -- 'would', 'did', 'silent', 'customers'.
    kind TEXT NOT NULL,
    -- Null for a made-up event.
    incident_id BIGINT,
    -- From 1; 0 for the message to customers.
    step BIGINT NOT NULL,
    -- Null for what stayed silent.
    at BIGINT,
    reason TEXT NOT NULL,
    -- A JSON list of names, as files write them.
    tell TEXT NOT NULL
);
CREATE INDEX dry_run_lines_by_run ON dry_run_lines (run_id, kind, id);

-- Figures ask for what began in some time.
CREATE INDEX playbook_episodes_began ON playbook_episodes (began_at, id);
