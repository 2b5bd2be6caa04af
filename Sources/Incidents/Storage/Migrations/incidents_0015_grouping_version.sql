-- By which rules an incident's fingerprint was made. What there is was made by the first.
ALTER TABLE incidents ADD COLUMN grouping_version BIGINT NOT NULL DEFAULT 1;
CREATE INDEX incidents_by_earlier_grouping ON incidents (service_id, fingerprint, id)
    WHERE grouping_version < 2 AND fingerprint IS NOT NULL;
