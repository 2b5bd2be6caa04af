-- The customer whom a message is for, where it is for one: the address is looked up when it is sent, and only if they still agree.
ALTER TABLE notifications ADD COLUMN contact_id BIGINT;
CREATE INDEX notifications_contact ON notifications (incident_id, id) WHERE contact_id IS NOT NULL;
