-- How a person works with issues.
CREATE TABLE helpdesk_issue_people (
    user_id BIGINT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    -- Their own API key of Redmine, sealed with a key that is derived from the installation's; null for none.
    key_sealed TEXT,
    -- Whose key it is in Redmine, as Redmine said when it was entered.
    key_redmine_id BIGINT,
    key_login TEXT,
    key_set_at BIGINT,
    -- 'text' or 'html'; null for text.
    signature_kind TEXT,
    -- Below what they open; null for none.
    signature TEXT
);

-- What Redmine last showed a person, for the time in which it does not answer.
CREATE TABLE helpdesk_issue_answers (
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- 'issue', or 'list' with the states it holds.
    kind TEXT NOT NULL,
    -- 0 for lists.
    issue_id BIGINT NOT NULL,
    body TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (user_id, kind, issue_id)
);
CREATE INDEX helpdesk_issue_answers_by_age ON helpdesk_issue_answers (at);

-- Which issue was opened from which incident. The incident may be deleted: its number is never used again.
CREATE TABLE helpdesk_issue_links (
    incident_id BIGINT NOT NULL,
    -- 1, and one more each time somebody asks for another one.
    turn BIGINT NOT NULL,
    -- Null while it is being opened.
    issue_id BIGINT,
    subject TEXT NOT NULL,
    -- Who opens it, and since when: after a while somebody else may go on.
    opened_by TEXT NOT NULL,
    claimed_at BIGINT NOT NULL,
    opened_at BIGINT,
    PRIMARY KEY (incident_id, turn)
);
CREATE INDEX helpdesk_issue_links_by_issue ON helpdesk_issue_links (issue_id);

-- The comments of the quality board's project.
CREATE TABLE helpdesk_quality_comments (
    -- Of Redmine: the journal.
    id BIGINT PRIMARY KEY,
    issue_id BIGINT NOT NULL,
    subject TEXT NOT NULL,
    author TEXT NOT NULL,
    author_id BIGINT NOT NULL,
    -- Harmless HTML.
    body TEXT NOT NULL,
    -- 1 a private note, 2 a comment of a private issue, 3 both; else 0.
    is_private BIGINT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX helpdesk_quality_comments_by_time ON helpdesk_quality_comments (at, id);
CREATE INDEX helpdesk_quality_comments_private ON helpdesk_quality_comments (at, id) WHERE is_private = 1;
CREATE INDEX helpdesk_quality_comments_by_issue ON helpdesk_quality_comments (issue_id);

-- Who has read which.
CREATE TABLE helpdesk_quality_reads (
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    comment_id BIGINT NOT NULL REFERENCES helpdesk_quality_comments (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    PRIMARY KEY (user_id, comment_id)
);
CREATE INDEX helpdesk_quality_reads_by_comment ON helpdesk_quality_reads (comment_id);

-- Issues of that project as they were read.
CREATE TABLE helpdesk_quality_issues (
    id BIGINT PRIMARY KEY,
    updated_at BIGINT NOT NULL,
    -- 0 while the same second may bring more.
    is_settled BIGINT NOT NULL
);

-- How far reading has come.
CREATE TABLE helpdesk_quality_progress (
    project TEXT PRIMARY KEY,
    -- Its number; null until an issue of it was seen.
    project_id BIGINT,
    updated_at BIGINT NOT NULL,
    -- When everything was last looked at, to find what is gone; null before the first time.
    swept_at BIGINT,
    -- The last look that succeeded.
    looked_at BIGINT
);
