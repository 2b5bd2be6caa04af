-- What each incident adds to the figures below. They are kept behind the commit: whoever changes an incident waits for none
-- of them.
CREATE TABLE incident_figures (
    incident_id BIGINT PRIMARY KEY,
    service_id BIGINT NOT NULL,
    level BIGINT NOT NULL,
    state BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    -- Seconds; null until somebody has.
    acknowledged_after BIGINT,
    resolved_after BIGINT
);

-- How many incidents there are.
CREATE TABLE figures_by_state (
    service_id BIGINT NOT NULL,
    level BIGINT NOT NULL,
    state BIGINT NOT NULL,
    incidents BIGINT NOT NULL,
    PRIMARY KEY (service_id, level, state)
);

-- How many were opened; hours since 1970.
CREATE TABLE figures_by_hour (
    hour BIGINT NOT NULL,
    service_id BIGINT NOT NULL,
    level BIGINT NOT NULL,
    opened BIGINT NOT NULL,
    PRIMARY KEY (hour, service_id, level)
);

-- What became of those opened on a day (days since 1970, UTC): how many were acknowledged and resolved, the seconds of all
-- of them together, and how many took how long (a: acknowledged, r: resolved; the classes are in Figures/DurationClasses).
CREATE TABLE figures_by_day (
    day BIGINT NOT NULL,
    service_id BIGINT NOT NULL,
    level BIGINT NOT NULL,
    opened BIGINT NOT NULL,
    acknowledged BIGINT NOT NULL,
    acknowledged_seconds BIGINT NOT NULL,
    resolved BIGINT NOT NULL,
    resolved_seconds BIGINT NOT NULL,
    a00 BIGINT NOT NULL,
    a01 BIGINT NOT NULL,
    a02 BIGINT NOT NULL,
    a03 BIGINT NOT NULL,
    a04 BIGINT NOT NULL,
    a05 BIGINT NOT NULL,
    a06 BIGINT NOT NULL,
    a07 BIGINT NOT NULL,
    a08 BIGINT NOT NULL,
    a09 BIGINT NOT NULL,
    a10 BIGINT NOT NULL,
    a11 BIGINT NOT NULL,
    a12 BIGINT NOT NULL,
    a13 BIGINT NOT NULL,
    r00 BIGINT NOT NULL,
    r01 BIGINT NOT NULL,
    r02 BIGINT NOT NULL,
    r03 BIGINT NOT NULL,
    r04 BIGINT NOT NULL,
    r05 BIGINT NOT NULL,
    r06 BIGINT NOT NULL,
    r07 BIGINT NOT NULL,
    r08 BIGINT NOT NULL,
    r09 BIGINT NOT NULL,
    r10 BIGINT NOT NULL,
    r11 BIGINT NOT NULL,
    r12 BIGINT NOT NULL,
    r13 BIGINT NOT NULL,
    PRIMARY KEY (day, service_id, level)
);

-- How far a walk over all incidents has come that fills what later versions keep beside them.
CREATE TABLE backfills (
    name TEXT PRIMARY KEY,
    position BIGINT NOT NULL,
    is_done BIGINT NOT NULL
);
