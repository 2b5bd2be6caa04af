-- Times are microseconds since 1970; those that Redmine told are by its own clock, in whole seconds.

-- How far each source was read: 'redmine', or 'queue' for the two tables in Redmine's database.
CREATE TABLE helpdesk_cursors (
    source TEXT PRIMARY KEY,
    -- Which one it is of, without its password: another one is begun anew.
    address TEXT NOT NULL,
    -- By Redmine's clock: what was earlier is not told.
    begun_at BIGINT NOT NULL,
    -- The last second of changes that was seen; it is read once more.
    seen_at BIGINT NOT NULL,
    -- By our clock: when a reading last came to its end, and when everything was last compared.
    read_at BIGINT,
    swept_at BIGINT,
    -- Since when readings fail, why, how often, and when the next is tried.
    failed_at BIGINT,
    failure TEXT,
    failures BIGINT NOT NULL DEFAULT 0,
    retry_at BIGINT,
    -- The incident of it.
    incident_id BIGINT
);

-- Which process reads a source. It is taken over when its owner did not renew it.
CREATE TABLE helpdesk_leases (
    source TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    until BIGINT NOT NULL
);

-- Issues as they were last read.
CREATE TABLE helpdesk_issues (
    id BIGINT PRIMARY KEY,
    updated_at BIGINT NOT NULL,
    -- 0 while the second in which it was changed may not have been over when it was read.
    is_settled BIGINT NOT NULL,
    project_id BIGINT,
    subject TEXT NOT NULL,
    status TEXT NOT NULL,
    read_at BIGINT NOT NULL,
    -- When this change was first seen.
    listed_at BIGINT NOT NULL,
    -- When it was no longer found: deleted, or moved to where the key sees nothing.
    gone_at BIGINT,
    -- The sweep that saw it last.
    sweep BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX helpdesk_issues_by_sweep ON helpdesk_issues (sweep, id);

-- Issues that are to be read, each once however often that was said.
CREATE TABLE helpdesk_pending (
    issue_id BIGINT PRIMARY KEY,
    -- As the list said; null where a web hook said it.
    updated_at BIGINT,
    is_settled BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    since BIGINT NOT NULL,
    -- Raised whenever it is asked for again: what was asked for meanwhile is not taken off.
    version BIGINT NOT NULL DEFAULT 1,
    tries BIGINT NOT NULL DEFAULT 0,
    problem TEXT
);
CREATE INDEX helpdesk_pending_by_time ON helpdesk_pending (due_at, issue_id);

-- Entries of issues' histories that were told, or found not to be told.
CREATE TABLE helpdesk_journals (
    id BIGINT PRIMARY KEY,
    issue_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX helpdesk_journals_by_time ON helpdesk_journals (created_at, id);

-- Redmine's users. Whose they are here is found by their addresses.
CREATE TABLE helpdesk_people (
    redmine_id BIGINT PRIMARY KEY,
    login TEXT NOT NULL,
    name TEXT NOT NULL,
    mail TEXT,
    mail_folded TEXT,
    -- What stands before the @.
    local_folded TEXT,
    is_active BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE INDEX helpdesk_people_by_mail ON helpdesk_people (mail_folded);
CREATE INDEX helpdesk_people_by_local ON helpdesk_people (local_folded);

-- What people are told. A change is told to one person once: that is what `source` says.
CREATE TABLE helpdesk_notices (
    id {{id}},
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- 'status', 'comment'.
    kind TEXT NOT NULL,
    issue_id BIGINT NOT NULL,
    -- 'journal:ID', or 'queue:TABLE:ID'.
    source TEXT NOT NULL,
    subject TEXT NOT NULL,
    old_status TEXT,
    new_status TEXT,
    author TEXT NOT NULL,
    -- Harmless HTML.
    body TEXT NOT NULL,
    is_private BIGINT NOT NULL,
    happened_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    read_at BIGINT,
    -- Taken off the person's list; kept for the history.
    cleared_at BIGINT,
    -- The same change as another way told it: a queue table that is filled from the history that is followed too.
    twin TEXT,
    UNIQUE (user_id, kind, source)
);
CREATE INDEX helpdesk_notices_by_user ON helpdesk_notices (user_id, id);
CREATE INDEX helpdesk_notices_unread ON helpdesk_notices (user_id, id) WHERE read_at IS NULL AND cleared_at IS NULL;
CREATE INDEX helpdesk_notices_by_time ON helpdesk_notices (created_at, id);

-- Rows of the queue tables that are kept here, so that they may be deleted there. `is_deleted` once that was done.
CREATE TABLE helpdesk_queue_rows (
    -- 'status', 'notes'.
    queue TEXT NOT NULL,
    row_id BIGINT NOT NULL,
    -- What the row held, so that a number that is used again (a table made anew) is not taken for the same row.
    digest TEXT NOT NULL,
    kept_at BIGINT NOT NULL,
    -- 'told', 'unknown_person', 'unreadable'.
    outcome TEXT NOT NULL,
    -- The address that nobody here has, and the row, where it was not told.
    recipient TEXT,
    row TEXT,
    is_deleted BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (queue, row_id, digest)
);
CREATE INDEX helpdesk_queue_rows_by_time ON helpdesk_queue_rows (kept_at, queue, row_id);
CREATE INDEX helpdesk_queue_rows_left ON helpdesk_queue_rows (queue, row_id) WHERE is_deleted = 0;
