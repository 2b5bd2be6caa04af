-- When the latest event came in, by the clock here: lists are in this order, whatever the senders' clocks say.
ALTER TABLE incidents ADD COLUMN arrived_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE incident_parts ADD COLUMN arrived_at BIGINT NOT NULL DEFAULT 0;
DROP INDEX incidents_by_last;
DROP INDEX incidents_by_service;
DROP INDEX incidents_active;
DROP INDEX incidents_by_assignee;

-- The number of an event begins with the millisecond in which it came (Kernel/EventID).
UPDATE incidents SET arrived_at = coalesce(
    (SELECT max(e.id) / 4194304 * 1000 + 1577836800000000 FROM events e WHERE e.incident_id = incidents.id), 0);
-- Where no event is left: what the sender said, but not after any event that is, and not before it was opened.
UPDATE incidents SET arrived_at = last_at WHERE arrived_at = 0;
UPDATE incidents SET arrived_at = (SELECT max(e.id) / 4194304 * 1000 + 1577836800000000 FROM events e)
WHERE arrived_at > (SELECT max(e.id) / 4194304 * 1000 + 1577836800000000 FROM events e);
UPDATE incidents SET arrived_at = created_at WHERE arrived_at < created_at;
UPDATE incident_parts SET arrived_at = coalesce((SELECT i.arrived_at FROM incidents i WHERE i.id = incident_parts.incident_id), last_at);
UPDATE incidents SET arrived_at = coalesce((SELECT max(p.arrived_at) FROM incident_parts p WHERE p.root_id = incidents.id), arrived_at)
WHERE parts > 0;

-- Lists are walked in these orders; with level and state in the index, what a filter leaves out costs no look at its row, and
-- other orders sort what stands in the index.
CREATE INDEX incidents_by_arrival ON incidents (arrived_at, id, level, state, occurrences);
CREATE INDEX incidents_by_service ON incidents (service_id, arrived_at, id, level, state);
CREATE INDEX incidents_active ON incidents (arrived_at, id, state, level, service_id, occurrences) WHERE state < 3;
CREATE INDEX incidents_by_assignee ON incidents (assignee_id, arrived_at, id) WHERE assignee_id IS NOT NULL;
