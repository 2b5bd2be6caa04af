-- How each of the seven sources of the status document is doing; a row when it was first looked at or sent.
CREATE TABLE feeds (
    name TEXT PRIMARY KEY,
    -- Of the value: when it was read or sent, and its rows.
    read_at BIGINT,
    accepted BIGINT NOT NULL DEFAULT 0,
    rejected BIGINT NOT NULL DEFAULT 0,
    -- When a program last sent it.
    pushed_at BIGINT,
    -- The last look: null when it did not fail.
    tried_at BIGINT,
    error TEXT,
    -- When it is next, and who is at it.
    due_at BIGINT NOT NULL DEFAULT 0,
    claimed_until BIGINT,
    claimed_by TEXT
);

-- The last good value with the rows that were rejected, as JSON; apart, because it is large and seldom changes.
CREATE TABLE feed_values (
    name TEXT PRIMARY KEY,
    reading TEXT NOT NULL
);
