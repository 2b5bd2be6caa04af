-- Times are microseconds since 1970, how long something took is microseconds too. Minutes and hours are whole ones since 1970.

-- What is looked at again and again, and what the last looks found.
CREATE TABLE probes (
    id {{id}},
    name TEXT NOT NULL,
    -- By which names are compared.
    name_folded TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    target TEXT NOT NULL,
    every_seconds BIGINT NOT NULL,
    timeout_seconds BIGINT NOT NULL,
    -- What an answer has to hold; of http and dns.
    expected TEXT,
    -- With fewer days left a certificate counts as a failure; of tls, null for the setting's.
    days BIGINT,
    -- The folded name of the probe that explains this one's failures. A name, so that files may say things in any order.
    parent TEXT,
    -- Under which its events are reported; null for the setting's.
    service_id BIGINT REFERENCES services (id) ON DELETE SET NULL,
    is_paused BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    -- When it is looked at next, and who is at it.
    due_at BIGINT NOT NULL,
    claimed_until BIGINT,
    claimed_by TEXT,
    state TEXT NOT NULL,
    state_since BIGINT,
    -- How many of the last results are alike, and since when.
    streak BIGINT NOT NULL DEFAULT 0,
    streak_since BIGINT,
    last_at BIGINT,
    -- Null where the last look failed.
    last_micros BIGINT,
    last_error TEXT,
    -- What the desk was told, while it lasts.
    incident_id BIGINT,
    -- Up to where results were made minutes and hours of.
    minutes_until BIGINT NOT NULL DEFAULT 0,
    hours_until BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX probes_by_due ON probes (due_at, id) WHERE is_paused = 0;
CREATE INDEX probes_by_service ON probes (service_id) WHERE service_id IS NOT NULL;
CREATE INDEX probes_told ON probes (incident_id) WHERE incident_id IS NOT NULL;
CREATE INDEX probes_down ON probes (state, id) WHERE state = 'down';
CREATE INDEX probes_by_minutes ON probes (minutes_until, id);

-- Each result, for some hours.
CREATE TABLE probe_results (
    probe_id BIGINT NOT NULL REFERENCES probes (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    -- Null where it failed.
    micros BIGINT,
    error TEXT,
    PRIMARY KEY (probe_id, at)
){{sqlite}} WITHOUT ROWID{{end}};

-- What a minute of results comes to, for some days.
CREATE TABLE probe_minutes (
    probe_id BIGINT NOT NULL REFERENCES probes (id) ON DELETE CASCADE,
    -- Of the minute.
    number BIGINT NOT NULL,
    looks BIGINT NOT NULL,
    lost BIGINT NOT NULL,
    -- Of those that succeeded; null where none did.
    low BIGINT,
    median BIGINT,
    high BIGINT,
    PRIMARY KEY (probe_id, number)
){{sqlite}} WITHOUT ROWID{{end}};

-- The same of an hour, for as long as anybody asks.
CREATE TABLE probe_hours (
    probe_id BIGINT NOT NULL REFERENCES probes (id) ON DELETE CASCADE,
    -- Of the hour.
    number BIGINT NOT NULL,
    looks BIGINT NOT NULL,
    lost BIGINT NOT NULL,
    low BIGINT,
    median BIGINT,
    high BIGINT,
    PRIMARY KEY (probe_id, number)
){{sqlite}} WITHOUT ROWID{{end}};
