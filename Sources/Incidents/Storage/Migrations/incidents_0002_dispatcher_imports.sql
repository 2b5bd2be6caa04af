-- What was brought over from an old Dispatcher, so that a second import brings nothing twice.
CREATE TABLE dispatcher_imports (
    -- app or incident
    kind TEXT NOT NULL,
    old_key TEXT NOT NULL,
    new_id BIGINT NOT NULL,
    PRIMARY KEY (kind, old_key)
);
