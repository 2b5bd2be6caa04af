-- What is to be kept quiet.
CREATE TABLE silences (
    id {{id}},
    name TEXT NOT NULL,
    -- The name as names are compared.
    name_folded TEXT NOT NULL UNIQUE,
    -- JSON, as in files.
    condition TEXT NOT NULL,
    -- Null: since ever, for ever.
    from_at BIGINT,
    until_at BIGINT,
    -- Of the parts of a week that come again: whose clock counts (IANA), and JSON; null for all the time in between.
    zone TEXT,
    hours TEXT,
    -- What is as bad as that is told all the same; null for nothing.
    breaks_through BIGINT,
    comment TEXT NOT NULL,
    -- Who made it.
    owner_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    owner TEXT NOT NULL,
    -- When it begins or ends next; null for never any more.
    due_at BIGINT,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX silences_due ON silences (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX silences_owner ON silences (owner_id);
CREATE INDEX silences_until ON silences (until_at);

-- While something is open something else is quiet.
CREATE TABLE inhibitions (
    id {{id}},
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL UNIQUE,
    -- JSON, as in files: what has to be open, and what is quiet then.
    while_open TEXT NOT NULL,
    quiet TEXT NOT NULL,
    comment TEXT NOT NULL,
    owner_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    owner TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX inhibitions_owner ON inhibitions (owner_id);
