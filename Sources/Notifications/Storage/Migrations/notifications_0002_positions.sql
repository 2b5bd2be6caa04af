-- The place in the event log of what a line tells of. A line that stands for another one (another contact method) has the same.
ALTER TABLE notifications ADD COLUMN log_position BIGINT NOT NULL DEFAULT 0;
