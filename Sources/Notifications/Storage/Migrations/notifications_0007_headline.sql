-- Level, service and title that a message told of, as JSON, so that each reader of the bell reads them in their own language.
ALTER TABLE notifications ADD COLUMN headline TEXT;
