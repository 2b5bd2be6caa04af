-- What Finesse tells of its own accord, beside what it is asked: since when, why not, and how often in a row the login was not taken for it.
-- After the second nobody tries again until the settings change.
ALTER TABLE contact_finesse ADD COLUMN events_since BIGINT;
ALTER TABLE contact_finesse ADD COLUMN events_failure TEXT;
ALTER TABLE contact_finesse ADD COLUMN events_refusals BIGINT NOT NULL DEFAULT 0;
