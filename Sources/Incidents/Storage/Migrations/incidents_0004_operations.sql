-- The incident this one is counted on since it was merged into it or into one that was; its state is 4 as long.
ALTER TABLE incidents ADD COLUMN merged_into BIGINT;
-- How many incidents are counted on this one.
ALTER TABLE incidents ADD COLUMN parts BIGINT NOT NULL DEFAULT 0;
CREATE INDEX incidents_by_assignee ON incidents (assignee_id, last_at, id) WHERE assignee_id IS NOT NULL;

-- What each incident of a merged group brought by itself, so that it can be taken out again as if it had never been in.
CREATE TABLE incident_parts (
    incident_id BIGINT PRIMARY KEY,
    -- The incident that shows them all.
    root_id BIGINT NOT NULL,
    -- The incident it was merged into; null for the root itself.
    parent_id BIGINT,
    -- Its state before; null for the root itself.
    state BIGINT,
    merged_at BIGINT,
    merged_by TEXT,
    occurrences BIGINT NOT NULL,
    level BIGINT NOT NULL,
    message TEXT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL
);
CREATE INDEX incident_parts_by_root ON incident_parts (root_id);

CREATE TABLE incident_tags (
    incident_id BIGINT NOT NULL,
    -- What tags are compared by.
    folded TEXT NOT NULL,
    tag TEXT NOT NULL,
    PRIMARY KEY (incident_id, folded)
);
CREATE INDEX incident_tags_by_tag ON incident_tags (folded, incident_id);

-- What people added; those of events are in their bodies.
CREATE TABLE incident_links (
    id {{id}},
    incident_id BIGINT NOT NULL,
    url TEXT NOT NULL,
    title TEXT,
    added_at BIGINT NOT NULL,
    added_by TEXT NOT NULL
);
CREATE UNIQUE INDEX incident_links_by_incident ON incident_links (incident_id, url);
