-- Where messages about incidents go: a web hook, a chat, a mailbox, a JID, or a person by their own contact methods.
CREATE TABLE destinations (
    id {{id}},
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL UNIQUE,
    -- 'webhook', 'telegram', 'mail', 'xmpp', 'user'.
    channel TEXT NOT NULL,
    -- As the channel knows it; of a person their name when it was added.
    address TEXT NOT NULL,
    user_id BIGINT REFERENCES users (id) ON DELETE CASCADE,
    -- The team whose services it is for; null with services of its own, or with is_for_all.
    team_id BIGINT REFERENCES teams (id) ON DELETE CASCADE,
    -- 1: for the incidents of every service. It stays 0 when the last of its services is deleted.
    is_for_all BIGINT NOT NULL,
    -- Words with commas between.
    levels TEXT NOT NULL,
    kinds TEXT NOT NULL,
    language TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    bundle BIGINT NOT NULL,
    -- Of web hooks: how the body looks, a JSON object of further headers, the key of the signature, and whether an administrator
    -- chose the address, so that it may be private.
    preset TEXT,
    headers TEXT NOT NULL,
    secret TEXT,
    is_trusted BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX destinations_user ON destinations (user_id);
CREATE INDEX destinations_team ON destinations (team_id);

CREATE TABLE destination_services (
    destination_id BIGINT NOT NULL REFERENCES destinations (id) ON DELETE CASCADE,
    service_id BIGINT NOT NULL REFERENCES services (id) ON DELETE CASCADE,
    PRIMARY KEY (destination_id, service_id)
);
CREATE INDEX destination_services_service ON destination_services (service_id);

-- How a user can be reached, in the order in which it is tried.
CREATE TABLE contact_methods (
    id {{id}},
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- 'mail', 'xmpp', 'telegram', 'webpush'.
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    -- Of a browser: its PushSubscription as JSON.
    subscription TEXT,
    position BIGINT NOT NULL,
    -- Null: nothing but the code goes there.
    verified_at BIGINT,
    code_hash TEXT,
    code_expires_at BIGINT,
    code_tries BIGINT NOT NULL DEFAULT 0,
    -- Minutes of the day in its time zone between which only quiet_level and worse goes there; null for no such hours.
    quiet_from BIGINT,
    quiet_to BIGINT,
    quiet_level BIGINT NOT NULL,
    language TEXT,
    time_zone TEXT,
    created_at BIGINT NOT NULL,
    UNIQUE (user_id, channel, address)
);
CREATE INDEX contact_methods_address ON contact_methods (channel, address);

-- One-time codes by which a chat becomes a user's contact method.
CREATE TABLE link_codes (
    code_hash TEXT PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    channel TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX link_codes_user ON link_codes (user_id);

-- Customers who can be told.
CREATE TABLE contacts (
    id {{id}},
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    consent BIGINT NOT NULL,
    mail TEXT UNIQUE,
    xmpp TEXT UNIQUE,
    webpush TEXT,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE TABLE contact_tags (
    contact_id BIGINT NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    folded TEXT NOT NULL,
    tag TEXT NOT NULL,
    PRIMARY KEY (contact_id, folded)
);
CREATE INDEX contact_tags_tag ON contact_tags (folded, contact_id);

-- The outbox and the ledger: a row for every decision to tell somebody something, or not to.
CREATE TABLE notifications (
    id {{id}},
    -- No references: the ledger outlives what it tells of.
    incident_id BIGINT,
    service_id BIGINT,
    kind TEXT NOT NULL,
    -- All null where there was nobody to tell.
    channel TEXT,
    recipient TEXT,
    -- What the channel needs; null once nothing is to be sent any more, except to edit.
    address TEXT,
    destination_id BIGINT,
    destination TEXT,
    user_id BIGINT,
    method_id BIGINT,
    language TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    state TEXT NOT NULL,
    -- The state that the other side's answer gives it, where that came before it was written down that it was sent.
    evidence TEXT,
    reason TEXT,
    attempts BIGINT NOT NULL DEFAULT 0,
    key TEXT NOT NULL UNIQUE,
    text TEXT NOT NULL,
    -- What is sent, as JSON; null once it was.
    content TEXT,
    -- Of the message in its channel, as JSON.
    reference TEXT,
    -- The key of the message in which this one was told.
    bundle_key TEXT,
    -- What it is sent by, and when; null when there is nothing to send.
    lane TEXT,
    due_at BIGINT,
    -- When it becomes a dead letter.
    until BIGINT NOT NULL,
    -- When the message that was sent is to be changed; counts up with every change, so that one that comes meanwhile is seen.
    edit_due_at BIGINT,
    edit_wanted BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX notifications_incident ON notifications (incident_id, id);
CREATE INDEX notifications_due ON notifications (lane, due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX notifications_edits ON notifications (lane, edit_due_at) WHERE edit_due_at IS NOT NULL;
CREATE INDEX notifications_destination ON notifications (destination_id, id);
CREATE INDEX notifications_user ON notifications (user_id, id);
CREATE INDEX notifications_state ON notifications (state, id);
CREATE INDEX notifications_bundle ON notifications (bundle_key, id) WHERE bundle_key IS NOT NULL;
-- How many went to one address of late.
CREATE INDEX notifications_recent ON notifications (channel, recipient, created_at);
CREATE INDEX notifications_age ON notifications (created_at);
CREATE INDEX notifications_until ON notifications (until) WHERE due_at IS NOT NULL;

-- What fails together and pauses together: one web hook, one chat, the mail server. Whoever holds the lease sends its messages.
CREATE TABLE notification_lanes (
    lane TEXT PRIMARY KEY,
    channel TEXT NOT NULL,
    -- When there is something to be done; null for nothing.
    due_at BIGINT,
    claimed_until BIGINT,
    claimed_by TEXT,
    -- The breaker: failures in a row, and until when it lets nothing through.
    failures BIGINT NOT NULL DEFAULT 0,
    open_until BIGINT,
    error TEXT,
    failed_at BIGINT,
    sent_at BIGINT,
    -- The last change of a message: there is one a second at most.
    edited_at BIGINT
);
CREATE INDEX notification_lanes_due ON notification_lanes (due_at) WHERE due_at IS NOT NULL;

-- Addresses that became others.
CREATE TABLE moved_addresses (
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    moved_to TEXT NOT NULL,
    PRIMARY KEY (channel, address)
);

-- What a channel remembers for itself: a key, a position in its updates.
CREATE TABLE channel_memory (
    channel TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (channel, name)
);

-- How far each user has read the bell.
CREATE TABLE bell_readers (
    user_id BIGINT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    read_to BIGINT NOT NULL
);
