-- People who look after some services together.
CREATE TABLE teams (
    id {{id}},
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL
);

-- Beside users.role, which holds everywhere and is -1 for those who are only in teams.
CREATE TABLE team_members (
    team_id BIGINT NOT NULL REFERENCES teams (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    role BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (team_id, user_id)
);
CREATE INDEX team_members_user ON team_members (user_id);

-- Null: only those whose base role is enough see the service.
ALTER TABLE services ADD COLUMN team_id BIGINT REFERENCES teams (id);
CREATE INDEX services_team ON services (team_id);
