-- Customers who are told what a public page says.
CREATE TABLE status_subscribers (
    id TEXT PRIMARY KEY,
    site_id TEXT NOT NULL REFERENCES status_sites (id) ON DELETE CASCADE,
    -- 'mail', 'xmpp', 'telegram', 'webpush', 'webhook'.
    channel TEXT NOT NULL,
    -- As the channel knows it; of a chat that is still to be named, what its code is known by.
    address TEXT NOT NULL,
    -- Of a browser: its PushSubscription as JSON.
    subscription TEXT,
    language TEXT NOT NULL,
    -- How bad something has to be: 0 for everything, 2 minor, 3 major, 4 critical.
    severity BIGINT NOT NULL,
    tells_maintenances BIGINT NOT NULL,
    -- Of a web hook: whether an administrator added it, so that it may be private.
    is_trusted BIGINT NOT NULL,
    -- Null: nothing but the question whether messages are wanted goes there.
    confirmed_at BIGINT,
    -- When that was asked last, and how often on that day.
    asked_at BIGINT,
    asked_times BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (site_id, channel, address)
);
CREATE INDEX status_subscribers_by_address ON status_subscribers (channel, address);
CREATE INDEX status_subscribers_unconfirmed ON status_subscribers (created_at) WHERE confirmed_at IS NULL;

-- What they chose to be told of; nothing here for everything. A component that is deleted stays chosen.
CREATE TABLE status_subscriber_components (
    subscriber_id TEXT NOT NULL REFERENCES status_subscribers (id) ON DELETE CASCADE,
    component_id TEXT NOT NULL,
    PRIMARY KEY (subscriber_id, component_id)
);

-- News that are being told: to some subscribers at a time, by id.
CREATE TABLE status_broadcasts (
    id {{id}},
    -- 'incident', 'maintenance', 'rescheduled', 'component'.
    kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    -- The message that was published; null where there is none.
    update_id TEXT,
    -- Of a component.
    old_state TEXT,
    new_state TEXT,
    at BIGINT NOT NULL,
    -- The last subscriber who was told.
    told_to TEXT NOT NULL
);
