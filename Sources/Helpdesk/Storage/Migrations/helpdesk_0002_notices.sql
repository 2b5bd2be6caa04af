-- Of which issues somebody wants to hear, and where. Who has no row has the defaults.
CREATE TABLE helpdesk_choices (
    user_id BIGINT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    assignee BIGINT NOT NULL,
    author BIGINT NOT NULL,
    watcher BIGINT NOT NULL,
    xmpp BIGINT NOT NULL,
    webpush BIGINT NOT NULL,
    mail BIGINT NOT NULL,
    -- Where they are written to by XMPP; null for their e-mail address.
    jid TEXT,
    changed_at BIGINT NOT NULL
);

-- What was cleared together is brought back together.
CREATE INDEX helpdesk_notices_cleared ON helpdesk_notices (user_id, cleared_at) WHERE cleared_at IS NOT NULL;
CREATE INDEX helpdesk_notices_of_issue ON helpdesk_notices (user_id, issue_id, kind);
