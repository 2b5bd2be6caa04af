-- Filters of the list that people keep under a name.
CREATE TABLE incident_views (
    id {{id}},
    owner_id BIGINT NOT NULL,
    -- Whose members see it too; null when it is the owner's alone.
    team_id BIGINT,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    -- What stands behind the question mark.
    query TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX incident_views_by_owner ON incident_views (owner_id, name_folded);
CREATE INDEX incident_views_by_team ON incident_views (team_id) WHERE team_id IS NOT NULL;

-- What the list begins with, for those who chose it.
CREATE TABLE incident_view_defaults (
    user_id BIGINT PRIMARY KEY,
    view_id BIGINT NOT NULL
);
