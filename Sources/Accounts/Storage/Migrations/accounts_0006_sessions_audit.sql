-- Where a session was begun, for the list its owner and the administrators see.
ALTER TABLE sessions ADD COLUMN address TEXT;
ALTER TABLE sessions ADD COLUMN user_agent TEXT;

CREATE INDEX api_tokens_owner ON api_tokens (owner_id);

-- What a line of the audit log is about, as a number; null where it is about nothing that has one.
ALTER TABLE audit_log ADD COLUMN subject_kind TEXT;
ALTER TABLE audit_log ADD COLUMN subject_id BIGINT;
UPDATE audit_log SET subject_kind = 'user',
    subject_id = (SELECT min(u.id) FROM users u WHERE audit_log.subject LIKE 'user ' || u.id || ' (%')
WHERE subject LIKE 'user %';
UPDATE audit_log SET subject_kind = 'service',
    subject_id = (SELECT min(s.id) FROM services s WHERE audit_log.subject LIKE 'service ' || s.id || ' (%')
WHERE subject LIKE 'service %';
CREATE INDEX audit_log_subject ON audit_log (subject_kind, subject_id, id);
CREATE INDEX audit_log_actor ON audit_log (actor, id);
CREATE INDEX audit_log_action ON audit_log (action, id);
CREATE INDEX audit_log_at ON audit_log (at, id);

-- From here on the database itself refuses to change or delete a line.
{{append_only:audit_log}}
