-- Texts in several languages are JSON, {"en": "…", "ru": "…", "pt-BR": "…"}; times are microseconds, states and stages words.

-- The public pages. The first one (by position) shows everything and is always there.
CREATE TABLE status_sites (
    id TEXT PRIMARY KEY,
    position BIGINT NOT NULL,
    -- Null: as the settings say.
    name TEXT,
    host TEXT,
    url TEXT,
    time_zone TEXT,
    colour TEXT,
    logo_type TEXT,
    -- Base64.
    logo TEXT,
    access TEXT NOT NULL,
    password_hash TEXT,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX status_sites_by_host ON status_sites (host);

-- What a page beyond the first one shows.
CREATE TABLE status_site_components (
    site_id TEXT NOT NULL REFERENCES status_sites (id) ON DELETE CASCADE,
    component_id TEXT NOT NULL,
    PRIMARY KEY (site_id, component_id)
);

CREATE TABLE status_components (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    description TEXT,
    is_group BIGINT NOT NULL,
    group_id TEXT,
    position BIGINT NOT NULL,
    -- What customers see.
    state TEXT NOT NULL,
    state_since BIGINT NOT NULL,
    had_data BIGINT NOT NULL,
    -- What it is linked to and the rule, as JSON; what was found by them.
    link TEXT,
    rule TEXT NOT NULL,
    found_state TEXT NOT NULL,
    -- Said by hand, until a time.
    hand_state TEXT,
    hand_until BIGINT,
    started_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- The history: a component is in a state until its next stretch begins.
CREATE TABLE status_stretches (
    component_id TEXT NOT NULL REFERENCES status_components (id) ON DELETE CASCADE,
    since BIGINT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (component_id, since)
);

-- The same of days long past, as seconds: so that years take bounded space. Days since 1970 in the zone of the settings.
CREATE TABLE status_days (
    component_id TEXT NOT NULL REFERENCES status_components (id) ON DELETE CASCADE,
    day BIGINT NOT NULL,
    operational BIGINT NOT NULL,
    degraded BIGINT NOT NULL,
    partial BIGINT NOT NULL,
    major BIGINT NOT NULL,
    maintenance BIGINT NOT NULL,
    no_data BIGINT NOT NULL,
    PRIMARY KEY (component_id, day)
);
CREATE INDEX status_days_by_day ON status_days (day);

CREATE TABLE status_incidents (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    stage TEXT NOT NULL,
    impact TEXT NOT NULL,
    -- Whether somebody said how bad it is: then it does not follow the components.
    impact_said BIGINT NOT NULL,
    -- Not public yet.
    is_draft BIGINT NOT NULL,
    -- When all desk incidents that it is linked to were resolved: it is offered for resolution.
    offered_at BIGINT,
    started_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    monitoring_at BIGINT,
    resolved_at BIGINT
);
CREATE INDEX status_incidents_by_start ON status_incidents (started_at, id);
CREATE INDEX status_incidents_by_stage ON status_incidents (stage, started_at);
CREATE INDEX status_incidents_by_end ON status_incidents (resolved_at);

CREATE TABLE status_incident_components (
    incident_id TEXT NOT NULL REFERENCES status_incidents (id) ON DELETE CASCADE,
    component_id TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (incident_id, component_id)
);
CREATE INDEX status_incident_components_by_component ON status_incident_components (component_id);

CREATE TABLE status_incident_links (
    incident_id TEXT NOT NULL REFERENCES status_incidents (id) ON DELETE CASCADE,
    -- The number of an incident of the desk.
    desk_incident BIGINT NOT NULL,
    PRIMARY KEY (incident_id, desk_incident)
);
CREATE INDEX status_incident_links_by_desk_incident ON status_incident_links (desk_incident);

-- Private: never shown to customers.
CREATE TABLE status_comments (
    id {{id}},
    incident_id TEXT NOT NULL REFERENCES status_incidents (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX status_comments_by_incident ON status_comments (incident_id, id);

CREATE TABLE status_maintenances (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    stage TEXT NOT NULL,
    scheduled_for BIGINT NOT NULL,
    scheduled_until BIGINT NOT NULL,
    -- When those who are to be reminded are; null when they were, or nobody is.
    remind_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    started_at BIGINT,
    completed_at BIGINT
);
CREATE INDEX status_maintenances_by_start ON status_maintenances (scheduled_for, id);
CREATE INDEX status_maintenances_by_stage ON status_maintenances (stage, scheduled_for);

CREATE TABLE status_maintenance_components (
    maintenance_id TEXT NOT NULL REFERENCES status_maintenances (id) ON DELETE CASCADE,
    component_id TEXT NOT NULL,
    PRIMARY KEY (maintenance_id, component_id)
);

-- Public messages of incidents and of maintenances.
CREATE TABLE status_updates (
    id TEXT PRIMARY KEY,
    -- Of the incident or the maintenance.
    subject_id TEXT NOT NULL,
    stage TEXT NOT NULL,
    text TEXT NOT NULL,
    -- How components changed with it, as JSON.
    affected TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    display_at BIGINT NOT NULL
);
CREATE INDEX status_updates_by_subject ON status_updates (subject_id, display_at);

CREATE TABLE status_templates (
    id TEXT PRIMARY KEY,
    -- Among those who write.
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    stage TEXT NOT NULL,
    impact TEXT,
    -- States by component, as JSON.
    components TEXT NOT NULL
);
CREATE UNIQUE INDEX status_templates_by_name ON status_templates (name);

-- From which values on a cell of the sources is not well, and whom to tell.
CREATE TABLE status_thresholds (
    id TEXT PRIMARY KEY,
    -- The scope: null for all providers, all countries.
    channel TEXT NOT NULL,
    provider TEXT,
    country TEXT,
    -- By metric, as JSON.
    limits TEXT NOT NULL,
    worse BIGINT NOT NULL,
    better BIGINT NOT NULL,
    stale_seconds BIGINT NOT NULL,
    service_id BIGINT
);

-- Each cell of the sources as it is doing.
CREATE TABLE status_cells (
    channel TEXT NOT NULL,
    provider TEXT NOT NULL,
    country TEXT NOT NULL,
    state TEXT NOT NULL,
    since BIGINT NOT NULL,
    -- Readings in a row that speak for a worse state, or below zero for a better one.
    count BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    stale_seconds BIGINT NOT NULL,
    -- Whom its rule tells; what they were told last, and the incident that became of it.
    service_id BIGINT,
    told_state TEXT,
    told_service BIGINT,
    incident_id BIGINT,
    PRIMARY KEY (channel, provider, country)
);

-- What became of the cells in the last days.
CREATE TABLE status_cell_stretches (
    channel TEXT NOT NULL,
    provider TEXT NOT NULL,
    country TEXT NOT NULL,
    since BIGINT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (channel, provider, country, since)
);
CREATE INDEX status_cell_stretches_by_since ON status_cell_stretches (since);
