-- Who must know, when.
CREATE TABLE playbooks (
    id {{id}},
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    -- The newest.
    version BIGINT NOT NULL,
    -- When it was taken away: what it did is kept.
    removed_at BIGINT,
    changed_at BIGINT NOT NULL
);

-- Each as it was: an episode keeps the one that it began with.
CREATE TABLE playbook_versions (
    id {{id}},
    playbook_id BIGINT NOT NULL REFERENCES playbooks (id) ON DELETE CASCADE,
    version BIGINT NOT NULL,
    -- JSON, as in files.
    definition TEXT NOT NULL,
    actor TEXT NOT NULL,
    at BIGINT NOT NULL,
    UNIQUE (playbook_id, version)
);

-- The time of an incident from its opening or reopening to its resolution, as far as playbooks are concerned. One that no playbook
-- was for is gone when it ends.
CREATE TABLE playbook_episodes (
    id {{id}},
    -- No references: rows go by the events that say that the incident, or its service, is deleted.
    incident_id BIGINT NOT NULL,
    service_id BIGINT NOT NULL,
    -- From 1, of this incident.
    number BIGINT NOT NULL,
    began_at BIGINT NOT NULL,
    -- Reports of the incident before it, and in it as far as they mattered; when the last of these came.
    base BIGINT NOT NULL,
    occurrences BIGINT NOT NULL,
    counted_at BIGINT NOT NULL,
    -- By which it was found out which playbooks are for it.
    level BIGINT NOT NULL,
    acknowledged_at BIGINT,
    -- The incident on which this one is counted: until it is taken out again, no step fires.
    held_in BIGINT,
    ended_at BIGINT,
    -- When the next step fires by itself, and at how many reports one does; null for never.
    due_at BIGINT,
    next_count BIGINT,
    -- 1: a client of the Action desk was told that it began.
    answered BIGINT NOT NULL DEFAULT 0,
    UNIQUE (incident_id, number)
);
CREATE INDEX playbook_episodes_due ON playbook_episodes (due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX playbook_episodes_service ON playbook_episodes (service_id);
CREATE INDEX playbook_episodes_held ON playbook_episodes (held_in) WHERE held_in IS NOT NULL;

-- A playbook in an episode.
CREATE TABLE playbook_runs (
    id {{id}},
    episode_id BIGINT NOT NULL REFERENCES playbook_episodes (id) ON DELETE CASCADE,
    playbook_id BIGINT NOT NULL REFERENCES playbooks (id) ON DELETE CASCADE,
    version_id BIGINT NOT NULL REFERENCES playbook_versions (id) ON DELETE CASCADE,
    since BIGINT NOT NULL,
    -- When customers were told that it is over.
    back_at BIGINT,
    UNIQUE (episode_id, playbook_id)
);
CREATE INDEX playbook_runs_playbook ON playbook_runs (playbook_id, id);
CREATE INDEX playbook_runs_version ON playbook_runs (version_id);

-- That a step fired: the message to customers is step 0.
CREATE TABLE playbook_firings (
    run_id BIGINT NOT NULL REFERENCES playbook_runs (id) ON DELETE CASCADE,
    step BIGINT NOT NULL,
    -- 0 the first time, then by repeats.
    number BIGINT NOT NULL,
    -- 'occurrences', 'after', 'unacknowledged'.
    reason TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (run_id, step, number)
);

-- What steps do beside telling: done after they fired, tried again until it is.
CREATE TABLE playbook_actions (
    id {{id}},
    incident_id BIGINT NOT NULL,
    -- JSON, as in files.
    action TEXT NOT NULL,
    tries BIGINT NOT NULL DEFAULT 0,
    due_at BIGINT NOT NULL
);
CREATE INDEX playbook_actions_due ON playbook_actions (due_at, id);

-- Posted sets of triggers that no playbook knows.
CREATE TABLE playbook_unmatched (
    id {{id}},
    digest TEXT NOT NULL UNIQUE,
    -- JSON, in one order.
    triggers TEXT NOT NULL,
    times BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL
);
CREATE INDEX playbook_unmatched_last ON playbook_unmatched (last_at, id);
