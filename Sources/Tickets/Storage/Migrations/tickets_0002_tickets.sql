-- Times are microseconds since 1970; columns that end in _source are as the ticket system wrote them, those that end in _wall
-- 'YYYY-MM-DD HH:MM:SS' of its clock. Days are days since 1970 in tickets.time_zone. Durations are seconds.

-- What is known of a ticket by its newest document.
CREATE TABLE tickets (
    id {{id}},
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
CREATE INDEX tickets_by_day ON tickets (completed_day, id);
CREATE INDEX tickets_open ON tickets (is_open, breach_at, id);
CREATE INDEX tickets_open_by_id ON tickets (is_open, id);
CREATE INDEX tickets_open_by_look ON tickets (is_open, look_at);
CREATE INDEX tickets_open_by_sight ON tickets (is_open, seen_at);
CREATE INDEX tickets_told ON tickets (incident_id) WHERE incident_id IS NOT NULL;
-- For lists of numbers by how they begin.
{{sqlite}}CREATE INDEX tickets_by_beginning ON tickets (number);{{end}}
{{postgres}}CREATE INDEX tickets_by_beginning ON tickets (number text_pattern_ops);{{end}}
CREATE INDEX tickets_by_department ON tickets (department, id);

-- Each ticket as it was told, whenever it was told otherwise than before: every figure can be found again from here. What something was
-- found from stays.
CREATE TABLE ticket_documents (
    id {{id}},
    ticket_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    digest TEXT NOT NULL,
    -- That it was closed, by this document.
    closed_at BIGINT,
    body TEXT NOT NULL
);
CREATE INDEX ticket_documents_by_ticket ON ticket_documents (ticket_id, id);
{{append_only:ticket_documents while
    SELECT 1 FROM tickets WHERE id = OLD.ticket_id AND document_id = OLD.id
    UNION ALL SELECT 1 FROM ticket_verdicts WHERE ticket_id = OLD.ticket_id AND document_id = OLD.id}}

-- Documents that were followed by others and that nothing needs: neither a verdict nor, since they told no closing, any clock. They are
-- deleted some time later.
CREATE TABLE ticket_superseded (
    document_id BIGINT PRIMARY KEY,
    ticket_id BIGINT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX ticket_superseded_by_time ON ticket_superseded (at, document_id);

-- Who held a ticket, from when to when, as a document says.
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
{{append_only:ticket_legs while SELECT 1 FROM ticket_documents WHERE id = OLD.document_id}}

CREATE TABLE ticket_comments (
    document_id BIGINT NOT NULL,
    place BIGINT NOT NULL,
    position BIGINT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (document_id, place, position)
);
{{append_only:ticket_comments while SELECT 1 FROM ticket_documents WHERE id = OLD.document_id}}

-- What the company decided about its SLAs, a version a row; before the first one, what the program has.
CREATE TABLE ticket_rule_books (
    version {{id}},
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    body TEXT NOT NULL
);
{{append_only:ticket_rule_books}}

-- What was found of a ticket, and from which versions of what.
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

-- Each department's part in a ticket.
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
-- With what lists of a department ask for, so that they read no row that is not theirs.
CREATE INDEX ticket_parts_by_department ON ticket_parts (department, day, ticket_id, is_guilty, share, is_over_budget);

-- How it went from one department to the next.
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

-- The same by days, for charts; made anew for each day that a run touches.
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
CREATE TABLE ticket_day_hours (
    day BIGINT NOT NULL,
    hour BIGINT NOT NULL,
    tickets BIGINT NOT NULL,
    PRIMARY KEY (day, hour)
);
CREATE TABLE ticket_day_handovers (
    day BIGINT NOT NULL,
    from_department TEXT NOT NULL,
    to_department TEXT NOT NULL,
    handovers BIGINT NOT NULL,
    held BIGINT NOT NULL,
    PRIMARY KEY (day, from_department, to_department)
);

-- Those that wait, and those that waited.
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
CREATE INDEX ticket_suspensions_now ON ticket_suspensions (left_at, begin_at);
CREATE INDEX ticket_suspensions_told ON ticket_suspensions (incident_id) WHERE incident_id IS NOT NULL;
CREATE INDEX ticket_suspensions_by_ticket ON ticket_suspensions (ticket_id);

-- Days that are worked out, were, or are to be.
CREATE TABLE ticket_runs (
    id {{id}},
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
CREATE INDEX ticket_runs_due ON ticket_runs (due_at, id);
CREATE INDEX ticket_runs_by_day ON ticket_runs (day, id);
-- A night is worked out once, however many processes see that it has begun.
CREATE UNIQUE INDEX ticket_runs_nights ON ticket_runs (day) WHERE origin = 'night';

CREATE TABLE ticket_run_failures (
    run_id BIGINT NOT NULL,
    ticket TEXT NOT NULL,
    reason TEXT NOT NULL,
    tries BIGINT NOT NULL,
    PRIMARY KEY (run_id, ticket)
);

-- The list of those that wait: when it was asked for.
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

-- What dashboards have read since before Switchboard: names, columns and types as they know them.
{{sqlite}}
CREATE VIEW expires_tickets AS
    SELECT plain_number AS ticket_number, substr(responsible, 1, 50) AS responsible, report AS comment,
        closed_date || ' 00:00:00' AS add_date
    FROM ticket_verdicts WHERE plain_number IS NOT NULL;
CREATE VIEW stopped_tickets AS
    SELECT task AS task_number, agreement_wall AS agreement_pause, begin_wall AS begin_pause, end_wall AS end_pause,
        substr(who_paused, 1, 50) AS who_paused, last_comment, substr(who_asked, 1, 50) AS who_ask_pause, sla_wall AS sla
    FROM ticket_suspensions WHERE left_at IS NULL;
{{end}}
{{postgres}}
CREATE VIEW expires_tickets AS
    SELECT CAST(plain_number AS INTEGER) AS ticket_number, CAST(substr(responsible, 1, 50) AS VARCHAR(50)) AS responsible,
        report AS comment, CAST(closed_date AS TIMESTAMP) AS add_date
    FROM ticket_verdicts WHERE plain_number IS NOT NULL;
CREATE VIEW stopped_tickets AS
    SELECT CAST(task AS VARCHAR) AS task_number, CAST(agreement_wall AS TIMESTAMP) AS agreement_pause,
        CAST(begin_wall AS TIMESTAMP) AS begin_pause, CAST(end_wall AS TIMESTAMP) AS end_pause,
        CAST(substr(who_paused, 1, 50) AS VARCHAR(50)) AS who_paused, last_comment,
        CAST(substr(who_asked, 1, 50) AS VARCHAR(50)) AS who_ask_pause, CAST(sla_wall AS TIMESTAMP) AS sla
    FROM ticket_suspensions WHERE left_at IS NULL;
-- An earlier version kept them in a schema of their own. A database user who may make none goes without it, and so does a database in
-- which that version's own tables still are.
DO $$
BEGIN
    EXECUTE 'CREATE SCHEMA IF NOT EXISTS nttm_bi';
    EXECUTE 'CREATE OR REPLACE VIEW nttm_bi.expires_tickets AS SELECT * FROM expires_tickets';
    EXECUTE 'CREATE OR REPLACE VIEW nttm_bi.stopped_tickets AS SELECT * FROM stopped_tickets';
EXCEPTION WHEN insufficient_privilege OR wrong_object_type THEN
    RAISE NOTICE 'the schema nttm_bi is left out: %', SQLERRM;
END $$;
{{end}}
