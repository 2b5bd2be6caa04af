-- Who is on call.
CREATE TABLE schedules (
    id {{id}},
    name TEXT NOT NULL,
    -- The name as names are compared.
    name_folded TEXT NOT NULL UNIQUE,
    -- IANA.
    zone TEXT NOT NULL,
    -- JSON: each with its rotation, hours, and numbers of users.
    layers TEXT NOT NULL,
    -- Who was on call when it was last looked at; nobody in a gap. Who takes over is told by the difference.
    told_user_id BIGINT REFERENCES users (id),
    -- Null until it was looked at for the first time.
    told_at BIGINT,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);

-- Who stands in; a higher number wins.
CREATE TABLE schedule_overrides (
    id {{id}},
    schedule_id BIGINT NOT NULL REFERENCES schedules (id) ON DELETE CASCADE,
    -- As the zone's clock shows it, YYYY-MM-DD HH:MM.
    from_wall TEXT NOT NULL,
    until_wall TEXT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    comment TEXT
);
CREATE INDEX schedule_overrides_by_schedule ON schedule_overrides (schedule_id, id);

-- Addresses at which calendar programs fetch shifts without a sign-in.
CREATE TABLE calendar_links (
    token_hash TEXT PRIMARY KEY,
    -- Whose link it is: it ends with their account.
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- Null for the user's own shifts in all schedules.
    schedule_id BIGINT REFERENCES schedules (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL
);
CREATE INDEX calendar_links_by_user ON calendar_links (user_id);
CREATE INDEX calendar_links_by_schedule ON calendar_links (schedule_id);
