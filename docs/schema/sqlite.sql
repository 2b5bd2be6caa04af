-- The schema as the migrations make it; written by `make schema`, never by hand.

CREATE TABLE account_revisions (
    kind TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);

CREATE TABLE api_tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    hint TEXT NOT NULL,
    scopes TEXT NOT NULL,
    owner_id BIGINT REFERENCES users (id),
    created_at BIGINT NOT NULL,
    last_used_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX api_tokens_owner ON api_tokens (owner_id);

CREATE TABLE audit_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id BIGINT,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
, subject_kind TEXT, subject_id BIGINT);
CREATE INDEX audit_log_action ON audit_log (action, id);
CREATE INDEX audit_log_actor ON audit_log (actor, id);
CREATE INDEX audit_log_at ON audit_log (at, id);
CREATE INDEX audit_log_subject ON audit_log (subject_kind, subject_id, id);
CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log
BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END;
CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log
BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END;

CREATE TABLE backfills (
    name TEXT PRIMARY KEY,
    position BIGINT NOT NULL,
    is_done BIGINT NOT NULL
);

CREATE TABLE bell_readers (
    user_id BIGINT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    read_to BIGINT NOT NULL
);

CREATE TABLE calendar_links (
    token_hash TEXT PRIMARY KEY,
    -- Whose link it is: it ends with their account.
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- Null for the user's own shifts in all schedules.
    schedule_id BIGINT REFERENCES schedules (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL
);
CREATE INDEX calendar_links_by_schedule ON calendar_links (schedule_id);
CREATE INDEX calendar_links_by_user ON calendar_links (user_id);

CREATE TABLE channel_memory (
    channel TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (channel, name)
);

CREATE TABLE comment_edits (
    entry_id BIGINT PRIMARY KEY,
    edited_at BIGINT NOT NULL,
    edited_text TEXT NOT NULL
);

CREATE TABLE connector_errors (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    connector_id BIGINT NOT NULL REFERENCES connectors (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    -- What was asked, as in 'ticket 204511'; null for trouble of the connection itself.
    job TEXT,
    -- As HTTP has it; null for none.
    status BIGINT,
    message TEXT NOT NULL
);
CREATE INDEX connector_errors_by_connector ON connector_errors (connector_id, id);

CREATE TABLE connectors (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    -- 'nttm': an old one, known by its address and let in by tickets.token and tickets.key; 'native': by a token of its own.
    protocol TEXT NOT NULL,
    token_hash TEXT UNIQUE,
    -- The first characters of the token.
    token_hint TEXT,
    created_at BIGINT NOT NULL,
    -- When it was last refused for good; null while it may come.
    revoked_at BIGINT,
    -- Of its newest connection; disconnected_at is null while it lasts.
    connected_at BIGINT,
    disconnected_at BIGINT,
    -- Why it ended: a word.
    disconnected_because TEXT,
    address TEXT,
    version TEXT,
    adapter TEXT,
    jobs_done BIGINT NOT NULL DEFAULT 0,
    jobs_failed BIGINT NOT NULL DEFAULT 0,
    -- What the desk was last told, 'connected' or 'disconnected', and the incident of it.
    told TEXT,
    incident_id BIGINT
);

CREATE TABLE contact_agencies (
    agency_id TEXT PRIMARY KEY NOT NULL,
    -- Of several agencies with a number the highest counts; -1 of an id that is no number.
    rank BIGINT NOT NULL,
    name TEXT,
    -- In small letters, by which it is found.
    name_folded TEXT,
    changed_at BIGINT NOT NULL
);
CREATE INDEX contact_agencies_by_rank ON contact_agencies (rank, agency_id);

CREATE TABLE contact_agency_cards (
    agency_id TEXT PRIMARY KEY NOT NULL,
    -- JSON of ours.
    card TEXT NOT NULL,
    fetched_at BIGINT NOT NULL
);
CREATE INDEX contact_agency_cards_by_time ON contact_agency_cards (fetched_at);

CREATE TABLE contact_agency_phones (
    agency_id TEXT NOT NULL REFERENCES contact_agencies (agency_id) ON DELETE CASCADE,
    digits TEXT NOT NULL,
    -- Null of a number that is shorter.
    last10 TEXT,
    last9 TEXT,
    last8 TEXT,
    PRIMARY KEY (agency_id, digits)
) WITHOUT ROWID;
CREATE INDEX contact_agency_phones_by_digits ON contact_agency_phones (digits);
CREATE INDEX contact_agency_phones_by_last10 ON contact_agency_phones (last10) WHERE last10 IS NOT NULL;
CREATE INDEX contact_agency_phones_by_last8 ON contact_agency_phones (last8) WHERE last8 IS NOT NULL;
CREATE INDEX contact_agency_phones_by_last9 ON contact_agency_phones (last9) WHERE last9 IS NOT NULL;

CREATE TABLE contact_agent_stretches (
    login TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    -- Null while it lasts.
    ended_at BIGINT,
    state TEXT NOT NULL,
    reason_code BIGINT,
    reason_label TEXT,
    PRIMARY KEY (login, begun_at)
) WITHOUT ROWID;
CREATE INDEX contact_agent_stretches_by_end ON contact_agent_stretches (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX contact_agent_stretches_open ON contact_agent_stretches (login) WHERE ended_at IS NULL;

CREATE TABLE contact_agents (
    login TEXT PRIMARY KEY,
    -- By which they sign in, folded; a name of the same account as the login.
    name TEXT,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    phone TEXT NOT NULL,
    state TEXT NOT NULL,
    state_text TEXT NOT NULL,
    since BIGINT,
    since_text TEXT NOT NULL,
    pending TEXT,
    reason_id TEXT,
    reason_code BIGINT,
    reason_label TEXT,
    team_id TEXT,
    team_name TEXT,
    -- Separated by commas.
    roles TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    -- 0 for somebody who was not among them when they were last read.
    is_listed BIGINT NOT NULL
);
CREATE INDEX contact_agents_listed ON contact_agents (login) WHERE is_listed = 1;

CREATE TABLE contact_callers (
    digits TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    company TEXT,
    note TEXT,
    noted_by TEXT,
    noted_at BIGINT NOT NULL
);

CREATE TABLE contact_calls (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
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
, end_key TEXT);
CREATE INDEX contact_calls_by_agency ON contact_calls (agency_id, started_at, id) WHERE agency_id IS NOT NULL;
CREATE INDEX contact_calls_by_agent ON contact_calls (agent_folded, started_at, id) WHERE agent_folded IS NOT NULL;
CREATE INDEX contact_calls_by_browser ON contact_calls (browser, id) WHERE browser IS NOT NULL;
CREATE INDEX contact_calls_by_call_id ON contact_calls (call_id, id) WHERE call_id IS NOT NULL;
CREATE INDEX contact_calls_by_end_key ON contact_calls (end_key) WHERE end_key IS NOT NULL;
CREATE INDEX contact_calls_by_number ON contact_calls (number, started_at, id) WHERE number IS NOT NULL;
CREATE INDEX contact_calls_by_session ON contact_calls (session, id) WHERE session IS NOT NULL;
CREATE INDEX contact_calls_by_tail ON contact_calls (tail, started_at, id) WHERE tail IS NOT NULL;
CREATE INDEX contact_calls_by_time ON contact_calls (started_at, id);
CREATE INDEX contact_calls_by_user ON contact_calls (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX contact_calls_open ON contact_calls (number, id) WHERE ended_at IS NULL;

CREATE TABLE contact_enrichments (
    call_id BIGINT PRIMARY KEY NOT NULL REFERENCES contact_calls (id) ON DELETE CASCADE,
    since BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    tries BIGINT NOT NULL DEFAULT 0,
    -- Who is at it, and until when nobody else is.
    claimed_by TEXT,
    claimed_until BIGINT,
    problem TEXT
);
CREATE INDEX contact_enrichments_by_due ON contact_enrichments (due_at, call_id);

CREATE TABLE contact_finesse (
    name TEXT PRIMARY KEY,
    -- By which other settings are noticed: a code of addresses, login and password.
    mark TEXT NOT NULL,
    owner TEXT,
    lease_until BIGINT,
    -- Place among finesse.urls of the node that last served, and its address.
    node BIGINT NOT NULL DEFAULT 0,
    node_url TEXT,
    -- 'users' for an administrator, 'teams' for a supervisor; null until it is known.
    reads TEXT,
    -- When agents were last read, and how far Finesse's clock is before ours.
    read_at BIGINT,
    clock_offset BIGINT NOT NULL DEFAULT 0,
    -- When the nodes were last asked how they are.
    looked_at BIGINT,
    due_at BIGINT NOT NULL DEFAULT 0,
    -- Polls in a row without an answer, since when, and why.
    failures BIGINT NOT NULL DEFAULT 0,
    failed_at BIGINT,
    trouble TEXT,
    failure TEXT,
    -- How often in a row the login was not taken. After the second nobody asks until the settings change.
    refusals BIGINT NOT NULL DEFAULT 0,
    -- Rises whenever somebody's state is another one, or how it is with the cluster.
    version BIGINT NOT NULL DEFAULT 0,
    -- What the desk was told, while it lasts.
    incident_id BIGINT
, events_since BIGINT, events_failure TEXT, events_refusals BIGINT NOT NULL DEFAULT 0);

CREATE TABLE contact_finesse_names (
    name TEXT PRIMARY KEY,
    account TEXT NOT NULL
);

CREATE TABLE contact_finesse_sign_ins (
    session_key TEXT PRIMARY KEY REFERENCES sessions (id_hash) ON DELETE CASCADE,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    login TEXT NOT NULL,
    username TEXT NOT NULL,
    display_name TEXT NOT NULL,
    phone TEXT NOT NULL,
    role TEXT NOT NULL,
    -- The password, encrypted; bound to this sign-in.
    sealed TEXT NOT NULL,
    signed_in_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX contact_finesse_sign_ins_by_end ON contact_finesse_sign_ins (expires_at);
CREATE INDEX contact_finesse_sign_ins_by_login ON contact_finesse_sign_ins (login);
CREATE INDEX contact_finesse_sign_ins_by_user ON contact_finesse_sign_ins (user_id, signed_in_at);

CREATE TABLE contact_finesse_tokens (
    token_hash TEXT PRIMARY KEY,
    session_key TEXT NOT NULL REFERENCES contact_finesse_sign_ins (session_key) ON DELETE CASCADE,
    expires_at BIGINT NOT NULL
);
CREATE INDEX contact_finesse_tokens_by_end ON contact_finesse_tokens (expires_at);
CREATE INDEX contact_finesse_tokens_by_session ON contact_finesse_tokens (session_key);

CREATE TABLE contact_finesse_tries (
    login TEXT PRIMARY KEY,
    tries BIGINT NOT NULL,
    last_at BIGINT NOT NULL
);
CREATE INDEX contact_finesse_tries_by_time ON contact_finesse_tries (last_at);

CREATE TABLE contact_methods (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
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

CREATE TABLE contact_tags (
    contact_id BIGINT NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    folded TEXT NOT NULL,
    tag TEXT NOT NULL,
    PRIMARY KEY (contact_id, folded)
);
CREATE INDEX contact_tags_tag ON contact_tags (folded, contact_id);

CREATE TABLE contacts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    consent BIGINT NOT NULL,
    mail TEXT UNIQUE,
    xmpp TEXT UNIQUE,
    webpush TEXT,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
, telegram TEXT);
CREATE UNIQUE INDEX contacts_telegram ON contacts (telegram);

CREATE TABLE deleted_incidents (
    id BIGINT PRIMARY KEY
);

CREATE TABLE destination_services (
    destination_id BIGINT NOT NULL REFERENCES destinations (id) ON DELETE CASCADE,
    service_id BIGINT NOT NULL REFERENCES services (id) ON DELETE CASCADE,
    PRIMARY KEY (destination_id, service_id)
);
CREATE INDEX destination_services_service ON destination_services (service_id);

CREATE TABLE destinations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
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
CREATE INDEX destinations_team ON destinations (team_id);
CREATE INDEX destinations_user ON destinations (user_id);

CREATE TABLE dispatcher_imports (
    -- app or incident
    kind TEXT NOT NULL,
    old_key TEXT NOT NULL,
    new_id BIGINT NOT NULL,
    PRIMARY KEY (kind, old_key)
);

CREATE TABLE dry_run_lines (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id BIGINT NOT NULL REFERENCES dry_runs (id) ON DELETE CASCADE,
    -- 'would', 'did', 'silent', 'customers'.
    kind TEXT NOT NULL,
    -- Null for a made-up event.
    incident_id BIGINT,
    -- From 1; 0 for the message to customers.
    step BIGINT NOT NULL,
    -- Null for what stayed silent.
    at BIGINT,
    reason TEXT NOT NULL,
    -- A JSON list of names, as files write them.
    tell TEXT NOT NULL
);
CREATE INDEX dry_run_lines_by_run ON dry_run_lines (run_id, kind, id);

CREATE TABLE dry_runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    code TEXT NOT NULL,
    -- JSON, as it was tried.
    definition TEXT NOT NULL,
    -- The span; null for a made-up event, which is JSON as it was sent.
    since BIGINT,
    until BIGINT,
    event TEXT,
    -- 'running', 'done', 'failed'.
    state TEXT NOT NULL,
    problem TEXT,
    asked_at BIGINT NOT NULL,
    asked_by TEXT NOT NULL,
    finished_at BIGINT,
    -- How far the walk has come: an incident and a line of its history; then what the playbook did, by its rows.
    at_incident BIGINT NOT NULL,
    at_line BIGINT NOT NULL,
    end_incident BIGINT NOT NULL,
    episodes BIGINT NOT NULL,
    claimed_by TEXT,
    claimed_until BIGINT
);
CREATE INDEX dry_runs_running ON dry_runs (id) WHERE state = 'running';

CREATE TABLE event_cursors (
    consumer TEXT PRIMARY KEY,
    position BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE event_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at BIGINT NOT NULL,
    payload TEXT NOT NULL
);

CREATE TABLE events (
    id BIGINT PRIMARY KEY,
    service_id BIGINT NOT NULL,
    incident_id BIGINT NOT NULL,
    occurred_at BIGINT NOT NULL,
    body TEXT
, adjustments TEXT);
CREATE INDEX events_by_incident ON events (incident_id, id);

CREATE VIEW expires_tickets AS
    SELECT plain_number AS ticket_number, substr(responsible, 1, 50) AS responsible, report AS comment,
        closed_date || ' 00:00:00' AS add_date
    FROM ticket_verdicts WHERE plain_number IS NOT NULL;

CREATE TABLE feed_values (
    name TEXT PRIMARY KEY,
    reading TEXT NOT NULL
);

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

CREATE TABLE figures_by_day (
    day BIGINT NOT NULL,
    service_id BIGINT NOT NULL,
    level BIGINT NOT NULL,
    opened BIGINT NOT NULL,
    acknowledged BIGINT NOT NULL,
    acknowledged_seconds BIGINT NOT NULL,
    resolved BIGINT NOT NULL,
    resolved_seconds BIGINT NOT NULL,
    a00 BIGINT NOT NULL,
    a01 BIGINT NOT NULL,
    a02 BIGINT NOT NULL,
    a03 BIGINT NOT NULL,
    a04 BIGINT NOT NULL,
    a05 BIGINT NOT NULL,
    a06 BIGINT NOT NULL,
    a07 BIGINT NOT NULL,
    a08 BIGINT NOT NULL,
    a09 BIGINT NOT NULL,
    a10 BIGINT NOT NULL,
    a11 BIGINT NOT NULL,
    a12 BIGINT NOT NULL,
    a13 BIGINT NOT NULL,
    r00 BIGINT NOT NULL,
    r01 BIGINT NOT NULL,
    r02 BIGINT NOT NULL,
    r03 BIGINT NOT NULL,
    r04 BIGINT NOT NULL,
    r05 BIGINT NOT NULL,
    r06 BIGINT NOT NULL,
    r07 BIGINT NOT NULL,
    r08 BIGINT NOT NULL,
    r09 BIGINT NOT NULL,
    r10 BIGINT NOT NULL,
    r11 BIGINT NOT NULL,
    r12 BIGINT NOT NULL,
    r13 BIGINT NOT NULL,
    PRIMARY KEY (day, service_id, level)
);

CREATE TABLE figures_by_quarter (
    quarter BIGINT NOT NULL,
    service_id BIGINT NOT NULL,
    level BIGINT NOT NULL,
    opened BIGINT NOT NULL,
    acknowledged BIGINT NOT NULL,
    acknowledged_seconds BIGINT NOT NULL,
    resolved BIGINT NOT NULL,
    resolved_seconds BIGINT NOT NULL,
    a00 BIGINT NOT NULL,
    a01 BIGINT NOT NULL,
    a02 BIGINT NOT NULL,
    a03 BIGINT NOT NULL,
    a04 BIGINT NOT NULL,
    a05 BIGINT NOT NULL,
    a06 BIGINT NOT NULL,
    a07 BIGINT NOT NULL,
    a08 BIGINT NOT NULL,
    a09 BIGINT NOT NULL,
    a10 BIGINT NOT NULL,
    a11 BIGINT NOT NULL,
    a12 BIGINT NOT NULL,
    a13 BIGINT NOT NULL,
    r00 BIGINT NOT NULL,
    r01 BIGINT NOT NULL,
    r02 BIGINT NOT NULL,
    r03 BIGINT NOT NULL,
    r04 BIGINT NOT NULL,
    r05 BIGINT NOT NULL,
    r06 BIGINT NOT NULL,
    r07 BIGINT NOT NULL,
    r08 BIGINT NOT NULL,
    r09 BIGINT NOT NULL,
    r10 BIGINT NOT NULL,
    r11 BIGINT NOT NULL,
    r12 BIGINT NOT NULL,
    r13 BIGINT NOT NULL,
    PRIMARY KEY (quarter, service_id, level)
);

CREATE TABLE figures_by_state (
    service_id BIGINT NOT NULL,
    level BIGINT NOT NULL,
    state BIGINT NOT NULL,
    incidents BIGINT NOT NULL,
    PRIMARY KEY (service_id, level, state)
);

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

CREATE TABLE helpdesk_journals (
    id BIGINT PRIMARY KEY,
    issue_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX helpdesk_journals_by_time ON helpdesk_journals (created_at, id);

CREATE TABLE helpdesk_leases (
    source TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    until BIGINT NOT NULL
);

CREATE TABLE helpdesk_notices (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
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
CREATE INDEX helpdesk_notices_by_time ON helpdesk_notices (created_at, id);
CREATE INDEX helpdesk_notices_by_user ON helpdesk_notices (user_id, id);
CREATE INDEX helpdesk_notices_cleared ON helpdesk_notices (user_id, cleared_at) WHERE cleared_at IS NOT NULL;
CREATE INDEX helpdesk_notices_of_issue ON helpdesk_notices (user_id, issue_id, kind);
CREATE INDEX helpdesk_notices_unread ON helpdesk_notices (user_id, id) WHERE read_at IS NULL AND cleared_at IS NULL;

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
CREATE INDEX helpdesk_people_by_local ON helpdesk_people (local_folded);
CREATE INDEX helpdesk_people_by_mail ON helpdesk_people (mail_folded);

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
CREATE INDEX helpdesk_quality_comments_by_issue ON helpdesk_quality_comments (issue_id);
CREATE INDEX helpdesk_quality_comments_by_time ON helpdesk_quality_comments (at, id);
CREATE INDEX helpdesk_quality_comments_private ON helpdesk_quality_comments (at, id) WHERE is_private = 1;

CREATE TABLE helpdesk_quality_issues (
    id BIGINT PRIMARY KEY,
    updated_at BIGINT NOT NULL,
    -- 0 while the same second may bring more.
    is_settled BIGINT NOT NULL
);

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

CREATE TABLE helpdesk_quality_reads (
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    comment_id BIGINT NOT NULL REFERENCES helpdesk_quality_comments (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    PRIMARY KEY (user_id, comment_id)
);
CREATE INDEX helpdesk_quality_reads_by_comment ON helpdesk_quality_reads (comment_id);

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

CREATE TABLE idempotency_keys (
    service_id BIGINT NOT NULL,
    key TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    receipts TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (service_id, key)
);
CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at);

CREATE TABLE incident_figures (
    incident_id BIGINT PRIMARY KEY,
    service_id BIGINT NOT NULL,
    level BIGINT NOT NULL,
    state BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    -- Seconds; null until somebody has.
    acknowledged_after BIGINT,
    resolved_after BIGINT
);
CREATE INDEX incident_figures_by_opening ON incident_figures (opened_at);

CREATE TABLE incident_links (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    incident_id BIGINT NOT NULL,
    url TEXT NOT NULL,
    title TEXT,
    added_at BIGINT NOT NULL,
    added_by TEXT NOT NULL
);
CREATE UNIQUE INDEX incident_links_by_incident ON incident_links (incident_id, url);

CREATE TABLE incident_logs (
    incident_id BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    logs TEXT NOT NULL
);

CREATE TABLE incident_parts (
    incident_id BIGINT PRIMARY KEY,
    -- The incident that shows them all.
    root_id BIGINT NOT NULL,
    -- The incident it was merged into; null for the root itself.
    parent_id BIGINT,
    -- Its state before; null for the root itself.
    state BIGINT,
    merged_at BIGINT,
    merged_by TEXT,
    occurrences BIGINT NOT NULL,
    level BIGINT NOT NULL,
    message TEXT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL
, arrived_at BIGINT NOT NULL DEFAULT 0);
CREATE INDEX incident_parts_by_root ON incident_parts (root_id);

CREATE VIRTUAL TABLE incident_search USING fts5 (
    words, content = 'incident_words', content_rowid = 'incident_id', tokenize = 'ascii', detail = none, columnsize = 0);

CREATE VIRTUAL TABLE incident_search_words USING fts5vocab(incident_search, row);

CREATE TABLE incident_tags (
    incident_id BIGINT NOT NULL,
    -- What tags are compared by.
    folded TEXT NOT NULL,
    tag TEXT NOT NULL,
    PRIMARY KEY (incident_id, folded)
);
CREATE INDEX incident_tags_by_tag ON incident_tags (folded, incident_id);

CREATE TABLE incident_view_defaults (
    user_id BIGINT PRIMARY KEY,
    view_id BIGINT NOT NULL
);

CREATE TABLE incident_views (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id BIGINT NOT NULL,
    -- Whose members see it too; null when it is the owner's alone.
    team_id BIGINT,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    -- What stands behind the question mark.
    query TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX incident_views_by_owner ON incident_views (owner_id, name_folded);
CREATE INDEX incident_views_by_team ON incident_views (team_id) WHERE team_id IS NOT NULL;

CREATE TABLE incident_words (
    incident_id BIGINT PRIMARY KEY,
    -- How many events had been counted, and the last one whose text was read.
    occurrences BIGINT NOT NULL,
    last_event BIGINT NOT NULL,
    words TEXT NOT NULL
);
CREATE TRIGGER incident_words_added AFTER INSERT ON incident_words BEGIN
    INSERT INTO incident_search (rowid, words) VALUES (new.incident_id, new.words);
END;
CREATE TRIGGER incident_words_changed AFTER UPDATE OF words ON incident_words BEGIN
    INSERT INTO incident_search (incident_search, rowid, words) VALUES ('delete', old.incident_id, old.words);
    INSERT INTO incident_search (rowid, words) VALUES (new.incident_id, new.words);
END;
CREATE TRIGGER incident_words_removed AFTER DELETE ON incident_words BEGIN
    INSERT INTO incident_search (incident_search, rowid, words) VALUES ('delete', old.incident_id, old.words);
END;

CREATE TABLE incidents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    service_id BIGINT NOT NULL,
    -- What groups events; null when each post is its own incident.
    fingerprint TEXT,
    level BIGINT NOT NULL,
    -- 0 open, 1 acknowledged, 2 resolved, 3 closed
    state BIGINT NOT NULL DEFAULT 0,
    title TEXT NOT NULL,
    -- What a filter compares with: small letters, no accents.
    title_folded TEXT NOT NULL,
    message TEXT NOT NULL,
    occurrences BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    assignee_id BIGINT,
    assignee TEXT,
    previous_id BIGINT,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT
, merged_into BIGINT, parts BIGINT NOT NULL DEFAULT 0, grouping_version BIGINT NOT NULL DEFAULT 1, arrived_at BIGINT NOT NULL DEFAULT 0);
CREATE INDEX incidents_active ON incidents (arrived_at, id, state, level, service_id, occurrences) WHERE state < 3;
CREATE INDEX incidents_by_arrival ON incidents (arrived_at, id, level, state, occurrences);
CREATE INDEX incidents_by_assignee ON incidents (assignee_id, arrived_at, id) WHERE assignee_id IS NOT NULL;
CREATE INDEX incidents_by_earlier_grouping ON incidents (service_id, fingerprint, id)
    WHERE grouping_version < 2 AND fingerprint IS NOT NULL;
CREATE INDEX incidents_by_fingerprint ON incidents (service_id, fingerprint, id);
CREATE INDEX incidents_by_service ON incidents (service_id, arrived_at, id, level, state);
CREATE INDEX incidents_by_state ON incidents ((state + 0));

CREATE TABLE inhibitions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL UNIQUE,
    -- JSON, as in files: what has to be open, and what is quiet then.
    while_open TEXT NOT NULL,
    quiet TEXT NOT NULL,
    comment TEXT NOT NULL,
    owner_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    owner TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX inhibitions_owner ON inhibitions (owner_id);

CREATE TABLE intake_refusals (
    service_id BIGINT NOT NULL,
    reason TEXT NOT NULL,
    refused BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    sample TEXT NOT NULL,
    PRIMARY KEY (service_id, reason)
);

CREATE TABLE link_codes (
    code_hash TEXT PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    channel TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX link_codes_user ON link_codes (user_id);

CREATE TABLE message_words (
    -- 'opened', 'bundle' and so on.
    kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    language TEXT NOT NULL,
    -- The first line and the lines below it, with placeholders in braces.
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    author TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (kind, channel, language)
);

CREATE TABLE message_words_versions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    language TEXT NOT NULL,
    title TEXT,
    text TEXT,
    author TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX message_words_versions_place ON message_words_versions (kind, channel, language, id);

CREATE TABLE moved_addresses (
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    moved_to TEXT NOT NULL,
    PRIMARY KEY (channel, address)
);

CREATE TABLE notification_audiences (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
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

CREATE TABLE notifications (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
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
, log_position BIGINT NOT NULL DEFAULT 0, held_by BIGINT, contact_id BIGINT, headline TEXT);
CREATE INDEX notifications_age ON notifications (created_at);
CREATE INDEX notifications_bundle ON notifications (bundle_key, id) WHERE bundle_key IS NOT NULL;
CREATE INDEX notifications_contact ON notifications (incident_id, id) WHERE contact_id IS NOT NULL;
CREATE INDEX notifications_destination ON notifications (destination_id, id);
CREATE INDEX notifications_due ON notifications (lane, due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX notifications_edits ON notifications (lane, edit_due_at) WHERE edit_due_at IS NOT NULL;
CREATE INDEX notifications_held ON notifications (incident_id, id) WHERE held_by IS NOT NULL;
CREATE INDEX notifications_held_by ON notifications (held_by, incident_id) WHERE held_by IS NOT NULL;
CREATE INDEX notifications_incident ON notifications (incident_id, id);
CREATE INDEX notifications_recent ON notifications (channel, recipient, created_at);
CREATE INDEX notifications_state ON notifications (state, id);
CREATE INDEX notifications_until ON notifications (until) WHERE due_at IS NOT NULL;
CREATE INDEX notifications_user ON notifications (user_id, id);

CREATE TABLE occurrences_by_hour (
    incident_id BIGINT NOT NULL,
    hour BIGINT NOT NULL,
    occurrences BIGINT NOT NULL,
    PRIMARY KEY (incident_id, hour)
) WITHOUT ROWID;

CREATE TABLE one_time_links (
    token_hash TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    user_id BIGINT REFERENCES users (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE TABLE openid_answers (
    state_hash TEXT NOT NULL PRIMARY KEY,
    expires_at BIGINT NOT NULL
);
CREATE INDEX openid_answers_end ON openid_answers (expires_at);

CREATE TABLE playbook_actions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    incident_id BIGINT NOT NULL,
    -- JSON, as in files.
    action TEXT NOT NULL,
    tries BIGINT NOT NULL DEFAULT 0,
    due_at BIGINT NOT NULL
);
CREATE INDEX playbook_actions_due ON playbook_actions (due_at, id);

CREATE TABLE playbook_episodes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- No references: rows go by the events that say that the incident, or its service, is deleted.
    incident_id BIGINT NOT NULL,
    service_id BIGINT NOT NULL,
    -- From 1, of this incident.
    number BIGINT NOT NULL,
    began_at BIGINT NOT NULL,
    -- Reports of the incident before it, and in it as far as they mattered; when the last of these came.
    base BIGINT NOT NULL,
    occurrences BIGINT NOT NULL,
    counted_at BIGINT NOT NULL,
    -- By which it was found out which playbooks are for it.
    level BIGINT NOT NULL,
    acknowledged_at BIGINT,
    -- The incident on which this one is counted: until it is taken out again, no step fires.
    held_in BIGINT,
    ended_at BIGINT,
    -- When the next step fires by itself, and at how many reports one does; null for never.
    due_at BIGINT,
    next_count BIGINT,
    -- 1: a client of the Action desk was told that it began.
    answered BIGINT NOT NULL DEFAULT 0,
    UNIQUE (incident_id, number)
);
CREATE INDEX playbook_episodes_began ON playbook_episodes (began_at, id);
CREATE INDEX playbook_episodes_due ON playbook_episodes (due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX playbook_episodes_held ON playbook_episodes (held_in) WHERE held_in IS NOT NULL;
CREATE INDEX playbook_episodes_service ON playbook_episodes (service_id);

CREATE TABLE playbook_firings (
    run_id BIGINT NOT NULL REFERENCES playbook_runs (id) ON DELETE CASCADE,
    step BIGINT NOT NULL,
    -- 0 the first time, then by repeats.
    number BIGINT NOT NULL,
    -- 'occurrences', 'after', 'unacknowledged'.
    reason TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (run_id, step, number)
);

CREATE TABLE playbook_runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    episode_id BIGINT NOT NULL REFERENCES playbook_episodes (id) ON DELETE CASCADE,
    playbook_id BIGINT NOT NULL REFERENCES playbooks (id) ON DELETE CASCADE,
    version_id BIGINT NOT NULL REFERENCES playbook_versions (id) ON DELETE CASCADE,
    since BIGINT NOT NULL,
    -- When customers were told that it is over.
    back_at BIGINT,
    UNIQUE (episode_id, playbook_id)
);
CREATE INDEX playbook_runs_playbook ON playbook_runs (playbook_id, id);
CREATE INDEX playbook_runs_version ON playbook_runs (version_id);

CREATE TABLE playbook_unmatched (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    digest TEXT NOT NULL UNIQUE,
    -- JSON, in one order.
    triggers TEXT NOT NULL,
    times BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL
);
CREATE INDEX playbook_unmatched_last ON playbook_unmatched (last_at, id);

CREATE TABLE playbook_versions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    playbook_id BIGINT NOT NULL REFERENCES playbooks (id) ON DELETE CASCADE,
    version BIGINT NOT NULL,
    -- JSON, as in files.
    definition TEXT NOT NULL,
    actor TEXT NOT NULL,
    at BIGINT NOT NULL,
    UNIQUE (playbook_id, version)
);

CREATE TABLE playbooks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    -- The newest.
    version BIGINT NOT NULL,
    -- When it was taken away: what it did is kept.
    removed_at BIGINT,
    changed_at BIGINT NOT NULL
);

CREATE TABLE probe_endings (
    incident_id BIGINT NOT NULL PRIMARY KEY
) WITHOUT ROWID;

CREATE TABLE probe_hours (
    probe_id BIGINT NOT NULL REFERENCES probes (id) ON DELETE CASCADE,
    -- Of the hour.
    number BIGINT NOT NULL,
    looks BIGINT NOT NULL,
    lost BIGINT NOT NULL,
    low BIGINT,
    median BIGINT,
    high BIGINT,
    PRIMARY KEY (probe_id, number)
) WITHOUT ROWID;

CREATE TABLE probe_minutes (
    probe_id BIGINT NOT NULL REFERENCES probes (id) ON DELETE CASCADE,
    -- Of the minute.
    number BIGINT NOT NULL,
    looks BIGINT NOT NULL,
    lost BIGINT NOT NULL,
    -- Of those that succeeded; null where none did.
    low BIGINT,
    median BIGINT,
    high BIGINT,
    PRIMARY KEY (probe_id, number)
) WITHOUT ROWID;

CREATE TABLE probe_results (
    probe_id BIGINT NOT NULL REFERENCES probes (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    -- Null where it failed.
    micros BIGINT,
    error TEXT,
    PRIMARY KEY (probe_id, at)
) WITHOUT ROWID;

CREATE TABLE probes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    -- By which names are compared.
    name_folded TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    target TEXT NOT NULL,
    every_seconds BIGINT NOT NULL,
    timeout_seconds BIGINT NOT NULL,
    -- What an answer has to hold; of http and dns.
    expected TEXT,
    -- With fewer days left a certificate counts as a failure; of tls, null for the setting's.
    days BIGINT,
    -- The folded name of the probe that explains this one's failures. A name, so that files may say things in any order.
    parent TEXT,
    -- Under which its events are reported; null for the setting's.
    service_id BIGINT REFERENCES services (id) ON DELETE SET NULL,
    is_paused BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    -- When it is looked at next, and who is at it.
    due_at BIGINT NOT NULL,
    claimed_until BIGINT,
    claimed_by TEXT,
    state TEXT NOT NULL,
    state_since BIGINT,
    -- How many of the last results are alike, and since when.
    streak BIGINT NOT NULL DEFAULT 0,
    streak_since BIGINT,
    last_at BIGINT,
    -- Null where the last look failed.
    last_micros BIGINT,
    last_error TEXT,
    -- What the desk was told, while it lasts.
    incident_id BIGINT,
    -- Up to where results were made minutes and hours of.
    minutes_until BIGINT NOT NULL DEFAULT 0,
    hours_until BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX probes_by_due ON probes (due_at, id) WHERE is_paused = 0;
CREATE INDEX probes_by_minutes ON probes (minutes_until, id);
CREATE INDEX probes_by_service ON probes (service_id) WHERE service_id IS NOT NULL;
CREATE INDEX probes_down ON probes (state, id) WHERE state = 'down';
CREATE INDEX probes_told ON probes (incident_id) WHERE incident_id IS NOT NULL;

CREATE TABLE room_replies (
    -- A hash of what tells it from every other message.
    message TEXT PRIMARY KEY,
    at BIGINT NOT NULL
);
CREATE INDEX room_replies_age ON room_replies (at);

CREATE TABLE schedule_overrides (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    schedule_id BIGINT NOT NULL REFERENCES schedules (id) ON DELETE CASCADE,
    -- As the zone's clock shows it, YYYY-MM-DD HH:MM.
    from_wall TEXT NOT NULL,
    until_wall TEXT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    comment TEXT
);
CREATE INDEX schedule_overrides_by_schedule ON schedule_overrides (schedule_id, id);

CREATE TABLE scheduled_jobs (
    name TEXT PRIMARY KEY,
    due_at BIGINT NOT NULL,
    claimed_until BIGINT,
    claimed_by TEXT,
    finished_at BIGINT,
    failures BIGINT NOT NULL DEFAULT 0,
    last_error TEXT
);

CREATE TABLE schedules (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    -- The name as names are compared.
    name_folded TEXT NOT NULL UNIQUE,
    -- IANA.
    zone TEXT NOT NULL,
    -- JSON: each with its rotation, hours, and numbers of users.
    layers TEXT NOT NULL,
    -- Who was on call when it was last looked at; nobody in a gap. Who takes over is told by the difference.
    told_user_id BIGINT REFERENCES users (id),
    -- Null until it was looked at for the first time.
    told_at BIGINT,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);

CREATE TABLE schema_migrations (
    module TEXT NOT NULL, number BIGINT NOT NULL, name TEXT NOT NULL,
    checksum TEXT NOT NULL, applied_at BIGINT NOT NULL, PRIMARY KEY (module, number));

CREATE TABLE service_codes (
    code TEXT PRIMARY KEY,
    service_id BIGINT NOT NULL REFERENCES services (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT
);
CREATE UNIQUE INDEX service_codes_current ON service_codes (service_id) WHERE expires_at IS NULL;
CREATE INDEX service_codes_service ON service_codes (service_id);

CREATE TABLE service_health (
    service_id BIGINT PRIMARY KEY REFERENCES services (id) ON DELETE CASCADE,
    -- 0 down, 1 up
    state BIGINT NOT NULL,
    -- When the state last changed.
    since BIGINT NOT NULL,
    checked_at BIGINT NOT NULL,
    status BIGINT,
    milliseconds BIGINT NOT NULL,
    problem TEXT
, address TEXT);

CREATE TABLE services (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL UNIQUE,
    status_url TEXT,
    logs_folder TEXT,
    grouping_rule TEXT NOT NULL,
    rate_limit BIGINT,
    created_at BIGINT NOT NULL,
    revision BIGINT NOT NULL
, team_id BIGINT REFERENCES teams (id), status_url_trusted BIGINT NOT NULL DEFAULT 0);
CREATE INDEX services_revision ON services (revision);
CREATE INDEX services_team ON services (team_id);

CREATE TABLE sessions (
    id_hash TEXT PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
, address TEXT, user_agent TEXT);
CREATE INDEX sessions_expiry ON sessions (expires_at);
CREATE INDEX sessions_idle ON sessions (last_seen_at);
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE silences (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    -- The name as names are compared.
    name_folded TEXT NOT NULL UNIQUE,
    -- JSON, as in files.
    condition TEXT NOT NULL,
    -- Null: since ever, for ever.
    from_at BIGINT,
    until_at BIGINT,
    -- Of the parts of a week that come again: whose clock counts (IANA), and JSON; null for all the time in between.
    zone TEXT,
    hours TEXT,
    -- What is as bad as that is told all the same; null for nothing.
    breaks_through BIGINT,
    comment TEXT NOT NULL,
    -- Who made it.
    owner_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    owner TEXT NOT NULL,
    -- When it begins or ends next; null for never any more.
    due_at BIGINT,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX silences_due ON silences (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX silences_owner ON silences (owner_id);
CREATE INDEX silences_until ON silences (until_at);

CREATE TABLE status_base_stretches (
    component_id TEXT NOT NULL REFERENCES status_components (id) ON DELETE CASCADE,
    since BIGINT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (component_id, since)
);

CREATE TABLE status_broadcasts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
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

CREATE TABLE status_cell_stretches (
    channel TEXT NOT NULL,
    provider TEXT NOT NULL,
    country TEXT NOT NULL,
    since BIGINT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (channel, provider, country, since)
);
CREATE INDEX status_cell_stretches_by_since ON status_cell_stretches (since);

CREATE TABLE status_cells (
    channel TEXT NOT NULL,
    provider TEXT NOT NULL,
    country TEXT NOT NULL,
    state TEXT NOT NULL,
    since BIGINT NOT NULL,
    -- Readings in a row that speak for a worse state, or below zero for a better one.
    count BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    stale_seconds BIGINT NOT NULL,
    -- Whom its rule tells; what they were told last, and the incident that became of it.
    service_id BIGINT,
    told_state TEXT,
    told_service BIGINT,
    incident_id BIGINT,
    PRIMARY KEY (channel, provider, country)
);

CREATE TABLE status_comments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    incident_id TEXT NOT NULL REFERENCES status_incidents (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX status_comments_by_incident ON status_comments (incident_id, id);

CREATE TABLE status_components (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    description TEXT,
    is_group BIGINT NOT NULL,
    group_id TEXT,
    position BIGINT NOT NULL,
    -- What customers see.
    state TEXT NOT NULL,
    state_since BIGINT NOT NULL,
    had_data BIGINT NOT NULL,
    -- What it is linked to and the rule, as JSON; what was found by them.
    link TEXT,
    rule TEXT NOT NULL,
    found_state TEXT NOT NULL,
    -- Said by hand, until a time.
    hand_state TEXT,
    hand_until BIGINT,
    started_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE status_days (
    component_id TEXT NOT NULL REFERENCES status_components (id) ON DELETE CASCADE,
    day BIGINT NOT NULL,
    operational BIGINT NOT NULL,
    degraded BIGINT NOT NULL,
    partial BIGINT NOT NULL,
    major BIGINT NOT NULL,
    maintenance BIGINT NOT NULL,
    no_data BIGINT NOT NULL,
    PRIMARY KEY (component_id, day)
);
CREATE INDEX status_days_by_day ON status_days (day);

CREATE TABLE status_deletions (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    deleted_at BIGINT NOT NULL,
    -- Rows by table, as JSON.
    content TEXT NOT NULL
);
CREATE INDEX status_deletions_by_time ON status_deletions (deleted_at);

CREATE TABLE status_incident_components (
    incident_id TEXT NOT NULL REFERENCES status_incidents (id) ON DELETE CASCADE,
    component_id TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (incident_id, component_id)
);
CREATE INDEX status_incident_components_by_component ON status_incident_components (component_id);

CREATE TABLE status_incident_links (
    incident_id TEXT NOT NULL REFERENCES status_incidents (id) ON DELETE CASCADE,
    -- The number of an incident of the desk.
    desk_incident BIGINT NOT NULL,
    PRIMARY KEY (incident_id, desk_incident)
);
CREATE INDEX status_incident_links_by_desk_incident ON status_incident_links (desk_incident);

CREATE TABLE status_incidents (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    stage TEXT NOT NULL,
    impact TEXT NOT NULL,
    -- Whether somebody said how bad it is: then it does not follow the components.
    impact_said BIGINT NOT NULL,
    -- Not public yet.
    is_draft BIGINT NOT NULL,
    -- When all desk incidents that it is linked to were resolved: it is offered for resolution.
    offered_at BIGINT,
    started_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    monitoring_at BIGINT,
    resolved_at BIGINT
);
CREATE INDEX status_incidents_by_end ON status_incidents (resolved_at);
CREATE INDEX status_incidents_by_stage ON status_incidents (stage, started_at);
CREATE INDEX status_incidents_by_start ON status_incidents (started_at, id);

CREATE TABLE status_maintenance_components (
    maintenance_id TEXT NOT NULL REFERENCES status_maintenances (id) ON DELETE CASCADE,
    component_id TEXT NOT NULL,
    PRIMARY KEY (maintenance_id, component_id)
);

CREATE TABLE status_maintenances (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    stage TEXT NOT NULL,
    scheduled_for BIGINT NOT NULL,
    scheduled_until BIGINT NOT NULL,
    -- When those who are to be reminded are; null when they were, or nobody is.
    remind_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    started_at BIGINT,
    completed_at BIGINT
);
CREATE INDEX status_maintenances_by_stage ON status_maintenances (stage, scheduled_for);
CREATE INDEX status_maintenances_by_start ON status_maintenances (scheduled_for, id);

CREATE TABLE status_site_components (
    site_id TEXT NOT NULL REFERENCES status_sites (id) ON DELETE CASCADE,
    component_id TEXT NOT NULL,
    PRIMARY KEY (site_id, component_id)
);

CREATE TABLE status_sites (
    id TEXT PRIMARY KEY,
    position BIGINT NOT NULL,
    -- Null: as the settings say.
    name TEXT,
    host TEXT,
    url TEXT,
    time_zone TEXT,
    colour TEXT,
    logo_type TEXT,
    -- Base64.
    logo TEXT,
    access TEXT NOT NULL,
    password_hash TEXT,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX status_sites_by_host ON status_sites (host);

CREATE TABLE status_stretches (
    component_id TEXT NOT NULL REFERENCES status_components (id) ON DELETE CASCADE,
    since BIGINT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (component_id, since)
);

CREATE TABLE status_subscriber_components (
    subscriber_id TEXT NOT NULL REFERENCES status_subscribers (id) ON DELETE CASCADE,
    component_id TEXT NOT NULL,
    PRIMARY KEY (subscriber_id, component_id)
);

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

CREATE TABLE status_templates (
    id TEXT PRIMARY KEY,
    -- Among those who write.
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    stage TEXT NOT NULL,
    impact TEXT,
    -- States by component, as JSON.
    components TEXT NOT NULL
);
CREATE UNIQUE INDEX status_templates_by_name ON status_templates (name);

CREATE TABLE status_thresholds (
    id TEXT PRIMARY KEY,
    -- The scope: null for all providers, all countries.
    channel TEXT NOT NULL,
    provider TEXT,
    country TEXT,
    -- By metric, as JSON.
    limits TEXT NOT NULL,
    worse BIGINT NOT NULL,
    better BIGINT NOT NULL,
    stale_seconds BIGINT NOT NULL,
    service_id BIGINT
);

CREATE TABLE status_updates (
    id TEXT PRIMARY KEY,
    -- Of the incident or the maintenance.
    subject_id TEXT NOT NULL,
    stage TEXT NOT NULL,
    text TEXT NOT NULL,
    -- How components changed with it, as JSON.
    affected TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    display_at BIGINT NOT NULL
);
CREATE INDEX status_updates_by_subject ON status_updates (subject_id, display_at);

CREATE VIEW stopped_tickets AS
    SELECT task AS task_number, agreement_wall AS agreement_pause, begin_wall AS begin_pause, end_wall AS end_pause,
        substr(who_paused, 1, 50) AS who_paused, last_comment, substr(who_asked, 1, 50) AS who_ask_pause, sla_wall AS sla
    FROM ticket_suspensions WHERE left_at IS NULL;

CREATE TABLE storage_writers (
    writer TEXT NOT NULL,
    mark BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (writer, mark)
);

CREATE TABLE team_members (
    team_id BIGINT NOT NULL REFERENCES teams (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    role BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (team_id, user_id)
);
CREATE INDEX team_members_user ON team_members (user_id);

CREATE TABLE teams (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL
);

CREATE TABLE ticket_comments (
    document_id BIGINT NOT NULL,
    place BIGINT NOT NULL,
    position BIGINT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (document_id, place, position)
);
CREATE TRIGGER ticket_comments_no_delete BEFORE DELETE ON ticket_comments WHEN EXISTS ( SELECT 1 FROM ticket_documents WHERE id = OLD.document_id)
BEGIN SELECT RAISE(ABORT, 'ticket_comments is append-only'); END;
CREATE TRIGGER ticket_comments_no_update BEFORE UPDATE ON ticket_comments
BEGIN SELECT RAISE(ABORT, 'ticket_comments is append-only'); END;

CREATE TABLE ticket_day_handovers (
    day BIGINT NOT NULL,
    from_department TEXT NOT NULL,
    to_department TEXT NOT NULL,
    handovers BIGINT NOT NULL,
    held BIGINT NOT NULL,
    PRIMARY KEY (day, from_department, to_department)
);

CREATE TABLE ticket_day_hours (
    day BIGINT NOT NULL,
    hour BIGINT NOT NULL,
    tickets BIGINT NOT NULL,
    PRIMARY KEY (day, hour)
);

CREATE TABLE ticket_day_outcomes (
    day BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    tickets BIGINT NOT NULL,
    PRIMARY KEY (day, outcome)
);

CREATE TABLE ticket_day_parts (
    day BIGINT NOT NULL,
    department TEXT NOT NULL,
    tickets BIGINT NOT NULL,
    guilty BIGINT NOT NULL,
    share BIGINT NOT NULL,
    over_budget BIGINT NOT NULL,
    held BIGINT NOT NULL,
    counted BIGINT NOT NULL,
    PRIMARY KEY (day, department)
);

CREATE TABLE ticket_documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    ticket_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    digest TEXT NOT NULL,
    -- That it was closed, by this document.
    closed_at BIGINT,
    body TEXT NOT NULL
);
CREATE INDEX ticket_documents_by_ticket ON ticket_documents (ticket_id, id);
CREATE TRIGGER ticket_documents_no_delete BEFORE DELETE ON ticket_documents WHEN EXISTS (
    SELECT 1 FROM tickets WHERE id = OLD.ticket_id AND document_id = OLD.id
    UNION ALL SELECT 1 FROM ticket_verdicts WHERE ticket_id = OLD.ticket_id AND document_id = OLD.id)
BEGIN SELECT RAISE(ABORT, 'ticket_documents is append-only'); END;
CREATE TRIGGER ticket_documents_no_update BEFORE UPDATE ON ticket_documents
BEGIN SELECT RAISE(ABORT, 'ticket_documents is append-only'); END;

CREATE TABLE ticket_handovers (
    ticket_id BIGINT NOT NULL,
    place BIGINT NOT NULL,
    day BIGINT NOT NULL,
    from_department TEXT NOT NULL,
    to_department TEXT NOT NULL,
    -- How long the one that gave it away had held it.
    held BIGINT NOT NULL,
    PRIMARY KEY (ticket_id, place)
);
CREATE INDEX ticket_handovers_by_day ON ticket_handovers (day, from_department, to_department, ticket_id);
CREATE INDEX ticket_handovers_by_way ON ticket_handovers (from_department, to_department, day, ticket_id);

CREATE TABLE ticket_legs (
    document_id BIGINT NOT NULL,
    place BIGINT NOT NULL,
    ticket_id BIGINT NOT NULL,
    task TEXT NOT NULL,
    -- 'work', 'waiting', 'client_request'.
    kind TEXT NOT NULL,
    department TEXT,
    person TEXT,
    created_at BIGINT,
    created_source TEXT,
    assigned_at BIGINT,
    assigned_source TEXT,
    completed_at BIGINT,
    completed_source TEXT,
    suspended_until BIGINT,
    suspended_source TEXT,
    close_comment TEXT,
    PRIMARY KEY (document_id, place)
);
CREATE TRIGGER ticket_legs_no_delete BEFORE DELETE ON ticket_legs WHEN EXISTS ( SELECT 1 FROM ticket_documents WHERE id = OLD.document_id)
BEGIN SELECT RAISE(ABORT, 'ticket_legs is append-only'); END;
CREATE TRIGGER ticket_legs_no_update BEFORE UPDATE ON ticket_legs
BEGIN SELECT RAISE(ABORT, 'ticket_legs is append-only'); END;

CREATE TABLE ticket_parts (
    ticket_id BIGINT NOT NULL,
    department TEXT NOT NULL,
    day BIGINT NOT NULL,
    held BIGINT NOT NULL,
    counted BIGINT NOT NULL,
    is_guilty BIGINT NOT NULL,
    -- Thousandths of an overrun.
    share BIGINT NOT NULL,
    budget BIGINT,
    is_over_budget BIGINT NOT NULL,
    PRIMARY KEY (ticket_id, department)
);
CREATE INDEX ticket_parts_by_day ON ticket_parts (day, department, ticket_id);
CREATE INDEX ticket_parts_by_department ON ticket_parts (department, day, ticket_id, is_guilty, share, is_over_budget);

CREATE TABLE ticket_polls (
    name TEXT PRIMARY KEY,
    due_at BIGINT NOT NULL,
    claimed_by TEXT,
    claimed_until BIGINT,
    succeeded_at BIGINT,
    failed_at BIGINT,
    listed BIGINT NOT NULL DEFAULT 0,
    problem TEXT
);

CREATE TABLE ticket_rule_books (
    version INTEGER PRIMARY KEY AUTOINCREMENT,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE TRIGGER ticket_rule_books_no_delete BEFORE DELETE ON ticket_rule_books
BEGIN SELECT RAISE(ABORT, 'ticket_rule_books is append-only'); END;
CREATE TRIGGER ticket_rule_books_no_update BEFORE UPDATE ON ticket_rule_books
BEGIN SELECT RAISE(ABORT, 'ticket_rule_books is append-only'); END;

CREATE TABLE ticket_run_failures (
    run_id BIGINT NOT NULL,
    ticket TEXT NOT NULL,
    reason TEXT NOT NULL,
    tries BIGINT NOT NULL,
    PRIMARY KEY (run_id, ticket)
);

CREATE TABLE ticket_runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    day BIGINT NOT NULL,
    -- 'night' or 'asked'.
    origin TEXT NOT NULL,
    -- 'queued', 'running', 'done', 'failed'.
    state TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    asked_by TEXT NOT NULL,
    -- When it goes on: failing tickets, or a list that could not be had.
    due_at BIGINT,
    started_at BIGINT,
    finished_at BIGINT,
    tries BIGINT NOT NULL DEFAULT 0,
    listed BIGINT NOT NULL DEFAULT 0,
    judged BIGINT NOT NULL DEFAULT 0,
    eliminated BIGINT NOT NULL DEFAULT 0,
    problem TEXT,
    claimed_by TEXT,
    claimed_until BIGINT
);
CREATE INDEX ticket_runs_by_day ON ticket_runs (day, id);
CREATE INDEX ticket_runs_due ON ticket_runs (due_at, id);
CREATE UNIQUE INDEX ticket_runs_nights ON ticket_runs (day) WHERE origin = 'night';

CREATE TABLE ticket_superseded (
    document_id BIGINT PRIMARY KEY,
    ticket_id BIGINT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX ticket_superseded_by_time ON ticket_superseded (at, document_id);

CREATE TABLE ticket_suspensions (
    task TEXT PRIMARY KEY,
    ticket_id BIGINT NOT NULL,
    number TEXT NOT NULL,
    agreement_wall TEXT,
    begin_wall TEXT,
    end_wall TEXT,
    sla_wall TEXT,
    begin_at BIGINT,
    end_at BIGINT,
    who_paused TEXT,
    last_comment TEXT,
    who_asked TEXT,
    department TEXT,
    reason TEXT,
    -- What could not be told, words separated by spaces.
    missing TEXT NOT NULL,
    document_id BIGINT NOT NULL,
    first_seen_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    -- Null while it waits.
    left_at BIGINT,
    -- The end that the desk was told of, and the incident of it.
    told_end BIGINT,
    incident_id BIGINT
);
CREATE INDEX ticket_suspensions_by_ticket ON ticket_suspensions (ticket_id);
CREATE INDEX ticket_suspensions_now ON ticket_suspensions (left_at, begin_at);
CREATE INDEX ticket_suspensions_told ON ticket_suspensions (incident_id) WHERE incident_id IS NOT NULL;

CREATE TABLE ticket_verdicts (
    ticket_id BIGINT PRIMARY KEY,
    number TEXT NOT NULL,
    -- The same where dashboards can hold it.
    plain_number INTEGER,
    day BIGINT NOT NULL,
    -- 'overrun', 'kept', 'in_work', 'suspended'.
    outcome TEXT NOT NULL,
    responsible TEXT,
    -- Before its name was refined.
    department TEXT,
    task TEXT,
    report TEXT NOT NULL,
    allowed BIGINT,
    counted BIGINT NOT NULL,
    breach_at BIGINT,
    -- Hour of the week (0 is Monday's first) in which the SLA was used up.
    breach_hour BIGINT,
    closed_date TEXT,
    document_id BIGINT NOT NULL,
    rule_version BIGINT NOT NULL,
    book_version BIGINT NOT NULL,
    judged_at BIGINT NOT NULL
);
CREATE INDEX ticket_verdicts_by_day ON ticket_verdicts (day, outcome, ticket_id);
CREATE INDEX ticket_verdicts_by_hour ON ticket_verdicts (breach_hour, day, ticket_id) WHERE outcome = 'overrun';
CREATE INDEX ticket_verdicts_by_number ON ticket_verdicts (plain_number) WHERE plain_number IS NOT NULL;

CREATE TABLE tickets (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    number TEXT NOT NULL UNIQUE,
    status TEXT NOT NULL,
    subject TEXT,
    priority TEXT,
    -- Null for a document without tasks, or without any that says when it was made.
    created_at BIGINT,
    closed_at BIGINT,
    -- Of the last task; null while it is not completed.
    completed_day BIGINT,
    allowed BIGINT,
    deadline_at BIGINT,
    -- Who holds it, or held it last.
    department TEXT,
    is_open BIGINT NOT NULL,
    document_id BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    -- What its clock showed when it was last looked at: a word, when the SLA is (or will be) used up, and what is left of a clock that
    -- stands still.
    clock_state TEXT,
    breach_at BIGINT,
    remaining BIGINT,
    -- When it is to be looked at again: at its next mark, or at once after something was told or decided.
    look_at BIGINT NOT NULL DEFAULT 0,
    -- The highest mark of its SLA that the desk was told of, and the incident of it.
    told_percent BIGINT NOT NULL DEFAULT 0,
    incident_id BIGINT
);
CREATE INDEX tickets_by_beginning ON tickets (number);
CREATE INDEX tickets_by_day ON tickets (completed_day, id);
CREATE INDEX tickets_by_department ON tickets (department, id);
CREATE INDEX tickets_open ON tickets (is_open, breach_at, id);
CREATE INDEX tickets_open_by_id ON tickets (is_open, id);
CREATE INDEX tickets_open_by_look ON tickets (is_open, look_at);
CREATE INDEX tickets_open_by_sight ON tickets (is_open, seen_at);
CREATE INDEX tickets_told ON tickets (incident_id) WHERE incident_id IS NOT NULL;

CREATE TABLE timeline (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    incident_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    actor_id BIGINT,
    text TEXT
);
CREATE INDEX timeline_by_incident ON timeline (incident_id, id);

CREATE TABLE user_identities (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX user_identities_user ON user_identities (user_id);

CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL UNIQUE,
    role BIGINT NOT NULL,
    password TEXT,
    password_changed_at BIGINT NOT NULL,
    disabled_at BIGINT,
    language TEXT,
    theme TEXT,
    time_zone TEXT,
    last_active_at BIGINT,
    created_at BIGINT NOT NULL
, email TEXT, email_folded TEXT);
CREATE UNIQUE INDEX users_email ON users (email_folded);
