-- The name by which a call was ended, where it is another one than its own: told again, it ends no other call.
ALTER TABLE contact_calls ADD COLUMN end_key TEXT;
CREATE INDEX contact_calls_by_end_key ON contact_calls (end_key) WHERE end_key IS NOT NULL;
