-- What keeps a message back, which is told when that ends and its incident still burns: the number of the incident that has it be
-- quiet, 0 for a silence; null for what is not kept back, or not any more.
ALTER TABLE notifications ADD COLUMN held_by BIGINT;
CREATE INDEX notifications_held ON notifications (incident_id, id) WHERE held_by IS NOT NULL;
CREATE INDEX notifications_held_by ON notifications (held_by, incident_id) WHERE held_by IS NOT NULL;
