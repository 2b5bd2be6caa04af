-- Lists are walked in these orders; with level and state in the index, what a filter leaves out costs no look at its row.
DROP INDEX incidents_by_last;
CREATE INDEX incidents_by_last ON incidents (last_at, id, level, state);
DROP INDEX incidents_by_service;
CREATE INDEX incidents_by_service ON incidents (service_id, last_at, id, level, state);
