-- Whether an administrator chose the address: only then may it lead into private networks.
ALTER TABLE services ADD COLUMN status_url_trusted BIGINT NOT NULL DEFAULT 0;

-- How the status address of a service answered when it was last asked.
CREATE TABLE service_health (
    service_id BIGINT PRIMARY KEY REFERENCES services (id) ON DELETE CASCADE,
    -- 0 down, 1 up
    state BIGINT NOT NULL,
    -- When the state last changed.
    since BIGINT NOT NULL,
    checked_at BIGINT NOT NULL,
    status BIGINT,
    milliseconds BIGINT NOT NULL,
    problem TEXT
);
