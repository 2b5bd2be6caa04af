-- Times are microseconds since 1970.

-- Calls, as the telephone system told of them, and what was found out and noted of each afterwards.
CREATE TABLE contact_calls (
    id {{id}},
    -- A plus and digits; null of a caller who does not show it.
    number TEXT,
    -- Its last eight digits: the same number may be written with and without what stands before.
    tail TEXT,
    -- Whose telephone rings, as it was told, and by which it is compared.
    agent TEXT,
    agent_folded TEXT,
    -- The telephone system's own name of the call.
    call_id TEXT,
    -- The same while it still means this call: exchanges begin to count anew.
    live_key TEXT UNIQUE,
    -- in, out, internal
    direction TEXT NOT NULL,
    queue TEXT,
    dnis TEXT,
    -- The agency that calls: null while nobody is known.
    agency_id TEXT,
    agency_name TEXT,
    -- By how many digits of the number it was found; null where all of them are the same.
    agency_digits BIGINT,
    -- 1 while several agencies have the number and nobody chose among them.
    is_open_choice BIGINT NOT NULL DEFAULT 0,
    is_blacklisted BIGINT,
    contact TEXT,
    contact_note TEXT,
    region TEXT NOT NULL,
    theme TEXT,
    notes TEXT,
    -- Of the journal: how it ended, and what it was about.
    result BIGINT,
    call_type BIGINT,
    -- cv1 to cv10 as an object, as they were told.
    variables TEXT,
    -- 1 where something that was told was longer than is kept.
    is_cut BIGINT NOT NULL DEFAULT 0,
    started_at BIGINT NOT NULL,
    answered_at BIGINT,
    -- Null while it lasts.
    ended_at BIGINT,
    -- The browser that was shown it, and who was signed in there.
    browser TEXT,
    user_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    session TEXT,
    -- The way it came: tel, pop, import.
    door TEXT NOT NULL,
    -- Its number in the old helpdesk.
    imported_id BIGINT UNIQUE,
    changed_at BIGINT NOT NULL
);
CREATE INDEX contact_calls_by_time ON contact_calls (started_at, id);
CREATE INDEX contact_calls_by_number ON contact_calls (number, started_at, id) WHERE number IS NOT NULL;
CREATE INDEX contact_calls_by_tail ON contact_calls (tail, started_at, id) WHERE tail IS NOT NULL;
CREATE INDEX contact_calls_by_agency ON contact_calls (agency_id, started_at, id) WHERE agency_id IS NOT NULL;
CREATE INDEX contact_calls_by_agent ON contact_calls (agent_folded, started_at, id) WHERE agent_folded IS NOT NULL;
CREATE INDEX contact_calls_by_call_id ON contact_calls (call_id, id) WHERE call_id IS NOT NULL;
CREATE INDEX contact_calls_by_browser ON contact_calls (browser, id) WHERE browser IS NOT NULL;
CREATE INDEX contact_calls_by_session ON contact_calls (session, id) WHERE session IS NOT NULL;
CREATE INDEX contact_calls_by_user ON contact_calls (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX contact_calls_open ON contact_calls (number, id) WHERE ended_at IS NULL;
