-- Times are microseconds since 1970; those that Finesse told are by its own clock.

-- What is known of the cluster, and which process asks it. One row.
CREATE TABLE contact_finesse (
    name TEXT PRIMARY KEY,
    -- By which other settings are noticed: a code of addresses, login and password.
    mark TEXT NOT NULL,
    owner TEXT,
    lease_until BIGINT,
    -- Place among finesse.urls of the node that last served, and its address.
    node BIGINT NOT NULL DEFAULT 0,
    node_url TEXT,
    -- 'users' for an administrator, 'teams' for a supervisor; null until it is known.
    reads TEXT,
    -- When agents were last read, and how far Finesse's clock is before ours.
    read_at BIGINT,
    clock_offset BIGINT NOT NULL DEFAULT 0,
    -- When the nodes were last asked how they are.
    looked_at BIGINT,
    due_at BIGINT NOT NULL DEFAULT 0,
    -- Polls in a row without an answer, since when, and why.
    failures BIGINT NOT NULL DEFAULT 0,
    failed_at BIGINT,
    trouble TEXT,
    failure TEXT,
    -- How often in a row the login was not taken. After the second nobody asks until the settings change.
    refusals BIGINT NOT NULL DEFAULT 0,
    -- Rises whenever somebody's state is another one, or how it is with the cluster.
    version BIGINT NOT NULL DEFAULT 0,
    -- What the desk was told, while it lasts.
    incident_id BIGINT
);

-- Agents as they were last read.
CREATE TABLE contact_agents (
    login TEXT PRIMARY KEY,
    -- By which they sign in, folded; a name of the same account as the login.
    name TEXT,
    name_folded TEXT,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    phone TEXT NOT NULL,
    state TEXT NOT NULL,
    state_text TEXT NOT NULL,
    since BIGINT,
    since_text TEXT NOT NULL,
    pending TEXT,
    reason_id TEXT,
    reason_code BIGINT,
    reason_label TEXT,
    team_id TEXT,
    team_name TEXT,
    -- Separated by commas.
    roles TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    -- 0 for somebody who was not among them when they were last read.
    is_listed BIGINT NOT NULL
);
CREATE INDEX contact_agents_listed ON contact_agents (login) WHERE is_listed = 1;
CREATE INDEX contact_agents_by_name ON contact_agents (name_folded) WHERE name_folded IS NOT NULL;

-- What each agent did when, by our clock.
CREATE TABLE contact_agent_stretches (
    login TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    -- Null while it lasts.
    ended_at BIGINT,
    state TEXT NOT NULL,
    reason_code BIGINT,
    reason_label TEXT,
    PRIMARY KEY (login, begun_at)
){{sqlite}} WITHOUT ROWID{{end}};
CREATE INDEX contact_agent_stretches_open ON contact_agent_stretches (login) WHERE ended_at IS NULL;
CREATE INDEX contact_agent_stretches_by_end ON contact_agent_stretches (ended_at) WHERE ended_at IS NOT NULL;

-- Who is signed in to Finesse from which sign-in here; it ends with that.
CREATE TABLE contact_finesse_sign_ins (
    session_key TEXT PRIMARY KEY REFERENCES sessions (id_hash) ON DELETE CASCADE,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    login TEXT NOT NULL,
    username TEXT NOT NULL,
    display_name TEXT NOT NULL,
    phone TEXT NOT NULL,
    role TEXT NOT NULL,
    -- The password, encrypted; bound to this sign-in.
    sealed TEXT NOT NULL,
    signed_in_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX contact_finesse_sign_ins_by_user ON contact_finesse_sign_ins (user_id, signed_in_at);
CREATE INDEX contact_finesse_sign_ins_by_login ON contact_finesse_sign_ins (login);
CREATE INDEX contact_finesse_sign_ins_by_end ON contact_finesse_sign_ins (expires_at);

-- What the old pages hold of a sign-in to Finesse: only hashes. Each page has one of its own.
CREATE TABLE contact_finesse_tokens (
    token_hash TEXT PRIMARY KEY,
    session_key TEXT NOT NULL REFERENCES contact_finesse_sign_ins (session_key) ON DELETE CASCADE,
    expires_at BIGINT NOT NULL
);
CREATE INDEX contact_finesse_tokens_by_session ON contact_finesse_tokens (session_key);
CREATE INDEX contact_finesse_tokens_by_end ON contact_finesse_tokens (expires_at);

-- Wrong passwords of a login in a row, counted before Finesse is asked: it locks the account at the fifth.
CREATE TABLE contact_finesse_tries (
    login TEXT PRIMARY KEY,
    tries BIGINT NOT NULL,
    last_at BIGINT NOT NULL
);
CREATE INDEX contact_finesse_tries_by_time ON contact_finesse_tries (last_at);
