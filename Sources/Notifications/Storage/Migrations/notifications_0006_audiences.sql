-- A customer's chat with the bot.
ALTER TABLE contacts ADD COLUMN telegram TEXT;
CREATE UNIQUE INDEX contacts_telegram ON contacts (telegram);

-- Words for more customers than one transaction puts into the outbox: where it goes on.
CREATE TABLE notification_audiences (
    id {{id}},
    -- Null for what is about none. No reference: rows go when their incident is gone.
    incident_id BIGINT,
    kind TEXT NOT NULL,
    key TEXT NOT NULL UNIQUE,
    -- JSON: a text for each language, in order.
    words TEXT NOT NULL,
    -- Whom: contacts with all of these tags (a JSON list) and that channel, or those who were told something under another key.
    tags TEXT,
    channel TEXT,
    told_key TEXT,
    -- The last contact, or the last message of the other key, that was looked at.
    after_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
